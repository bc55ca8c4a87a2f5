"""Two plans compared in tests: every walk is asserted to add up to the rupee, with its search within both gaps."""

from __future__ import annotations

from typing import Any

from optimizer.case.case import Case
from optimizer.cycle.compare import Comparison, Edition, compare
from optimizer.plan.plan import Plan
from optimizer.run import plan_case
from tests.model.small import LAKH, about


def planned(case: Case) -> Plan:
    """The plan of a case, whatever it had to bend; its audit confirms it."""
    result = plan_case(case)
    assert result.findings == ()
    assert result.plan is not None, result.message
    return result.plan


def edition(case: Case, name: str = "plan") -> Edition:
    return Edition(name, case, planned(case))


def compared(old: Case, new: Case, **how: Any) -> Comparison:
    """The comparison of the plans of two cases."""
    found = compare(edition(old, "old"), edition(new, "new"), **how)
    if found.walk is not None:
        adds_up(found)
    return found


def adds_up(found: Comparison) -> None:
    """Whole rupees, from the older plan's cost to the newer one's, and what is left lies within both gaps."""
    walk = found.walk
    assert walk is not None
    assert all(isinstance(step.inr, int) for step in walk.steps)
    assert (walk.before_inr, walk.after_inr) == (round(found.old.plan.objective_inr),
                                                 round(found.new.plan.objective_inr))  # fmt: skip
    assert walk.before_inr + sum(step.inr for step in walk.steps) == walk.after_inr
    assert walk.steps[-1].cause == "search"
    assert walk.search_is_within_both_gaps or walk.bent
    assert walk.bent == any(len(e.plan["exceptions"]) for e in (found.old, found.new))
    totals = [walk.before_inr]
    for step in walk.steps:
        totals.append(totals[-1] + step.inr)
        assert step.total_inr == totals[-1]


def steps(found: Comparison) -> dict[str, Any]:
    """Title -> ₹ lakh."""
    assert found.walk is not None
    return {step.title: about(step.inr / LAKH, 1e-4) for step in found.walk.steps}


def orders(found: Comparison) -> list[tuple[Any, ...]]:
    """(change, offer, month before, month now, tonnes before, tonnes now, cause) of every order that changed."""
    rows = []
    for change in found.orders.changes:
        was, now = change.before, change.after
        tonnes = (was and about(was.tonnes), now and about(now.tonnes))
        months = (was and str(was.month), now and str(now.month))
        rows.append((change.change, change.order.offer, *months, *tonnes, change.cause))
    return rows
