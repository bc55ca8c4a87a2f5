"""From a solution over scenarios to what is told of it: results by scenario, orders decided now, what it is worth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd
from pyomo.core import value

from optimizer.plan.plan import FORESIGHT, GAIN, NOTES, Plan
from optimizer.solve.extensive import Extensive, Risk
from optimizer.solve.handover import Floats, load_solution
from optimizer.solve.scenarios import Found
from optimizer.solve.tree import Tree

if TYPE_CHECKING:
    from optimizer.solve.branches import Written

CRUMB_T = 1e-3  # less is nobody's shortage


def scenarios(
    written: Sequence[Written], form: Extensive, values: Floats, foreseen: Sequence[Found] | None,
    without: Sequence[float] | None,
) -> pd.DataFrame:  # fmt: skip
    """A row a scenario: what happens in it, its loss to who foresaw it, and that of the plan without scenarios."""
    rows = []
    for k, w in enumerate(written):
        branch = form.branches[k]
        load_solution(w.block, branch.program, form.values_of(k, values))
        known = foreseen[k].value_inr if foreseen and foreseen[k].values is not None else None
        rows.append((*happens(w), known, without[k] if without else None))
    return pd.DataFrame(rows, columns=list(NOTES["scenarios"]))


def happens(w: Written) -> tuple[object, ...]:
    """What the values in a world's block come to: its loss, what of it is cost and shortage, who goes short first, and
    the lowest cover while its events hold."""
    months, m = w.world.case.months, w.block
    short = {key: q for key in m.DEMAND if (q := float(value(m.unmet[key]))) > CRUMB_T}
    first = min(short, key=lambda key: (key[2], -short[key]), default=None)
    struck = {t for t, month in enumerate(months) if any(e.active(month) for e in w.world.case.sudden_events)}
    held = {
        (i, t): float(value(m.counted[i, t])) / mean for i, t in m.COVER
        if (mean := w.data.needs.mean_covered[i]) > 0 and (t in struck or not struck)
    }  # fmt: skip
    lowest = min(held, key=held.__getitem__, default=None)
    cost, shortage = float(value(m.total_cost)), float(value(m.shortage))
    return (
        w.world.name, w.world.probability, cost + shortage, cost, shortage, sum(short.values()),
        "" if first is None else f"{first[1]} in {first[0]}", "" if first is None else str(months[first[2]]),
        held[lowest] if lowest else None, "" if lowest is None else f"{lowest[0]}, {months[lowest[1]]}",
    )  # fmt: skip


def decided_now(tree: Tree, plan: Plan, base: Plan) -> pd.DataFrame:
    """Orders of the months that all scenarios share, beside those of the plan without scenarios."""
    months = {str(m) for m in tree.worlds[0].case.months[: tree.decided_now]}
    keys = ["order_month", "material", "offer", "supplier", "buyer"]
    frames = (plan["orders"], base["orders"])
    now, without = (f[f["order_month"].isin(months)].groupby(keys)["tonnes"].sum() for f in frames)
    both = pd.concat({"tonnes": now, "without_t": without}, axis=1).fillna(0.0).reset_index()
    return both[list(NOTES["decided_now"])].sort_values(keys).reset_index(drop=True)


def worth(
    losses: Sequence[float], odds: Sequence[float], risk: Risk, found: Found, followed: Found | None,
    foreseen: Sequence[Found] | None,
) -> pd.DataFrame:  # fmt: skip
    """What the plan over scenarios comes to, and what it and foresight are worth: value, at least, at most; INR."""
    share, best = 1 - risk.beyond, found.bound_inr
    rows: list[tuple[str, float | None, float | None, float | None, str]] = [
        ("weighed loss", found.value_inr, best, found.value_inr,
         f"{1 - risk.weight:.0%} of the expected loss and {risk.weight:.0%} of the mean of the worst {share:.0%}; no "
         f"other orders can come to less than the figure at least (gap {found.gap:.2%})."),
        ("expected loss", Risk(0.0, risk.beyond).value(losses, odds), None, None,
         "Cost and worth of shortages, each scenario by its probability."),
        ("mean of the worst", risk.worst_mean(losses, odds), None, None,
         f"Mean loss of the worst {share:.0%} of cases."),
    ]  # fmt: skip
    if followed is None:
        words = "Its orders cannot be carried through every scenario, or it was not looked at."
        rows.append((GAIN, None, None, None, words))
    elif followed.values is None:
        rows.append((GAIN, None, None, None, "There was no time to follow the plan without scenarios."))
    else:
        least, most = max(0.0, followed.bound_inr - found.value_inr), followed.value_inr - best
        words = "What the orders of a plan that looks at Base alone would lose more."
        rows.append((GAIN, followed.value_inr - found.value_inr, least, most, words))
    if foreseen is not None and all(f.values is not None for f in foreseen):
        known = risk.value([f.value_inr for f in foreseen], odds)
        unknown = found.value_inr - risk.value([f.bound_inr for f in foreseen], odds)
        words = "What knowing beforehand which scenario comes would save."
        rows.append((FORESIGHT, found.value_inr - known, max(0.0, best - known), unknown, words))
    return pd.DataFrame(rows, columns=list(NOTES["worth_of_scenarios"]))


def with_worlds(plan: Plan, words: str) -> Plan:
    """The plan, saying beside what its scenarios come to which random worlds they are."""
    row = ("random worlds", None, None, None, words[0].upper() + words[1:])
    told = pd.DataFrame([*plan["worth_of_scenarios"].itertuples(index=False), row])
    return plan.with_notes(worth_of_scenarios=told.set_axis(list(NOTES["worth_of_scenarios"]), axis=1))
