"""Two plans side by side: orders, input and cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from optimizer.case.case import Case
from optimizer.cycle import causes, differences, ledger
from optimizer.cycle.moved_on import moved_on
from optimizer.cycle.settle import settled
from optimizer.cycle.walk import STEP_SECONDS, Walk, cost_walk
from optimizer.plan.plan import NOTES, Plan
from optimizer.solve.interruption import Interruption


@dataclass(frozen=True)
class Edition:
    """A plan with its case, as a plan book carries them."""

    name: str
    case: Case
    plan: Plan


@dataclass(frozen=True)
class Comparison:
    """What is different in the newer of two plans; ``walk`` is None where it was not asked for."""

    old: Edition
    new: Edition
    orders: ledger.OrderLedger
    inputs: tuple[differences.InputChange, ...]
    walk: Walk | None

    @property
    def notes(self) -> dict[str, pd.DataFrame]:
        """The frames of a plan's notes that say the same; those without rows are left out."""
        frames = {
            "changes": _frame("changes", [ledger.record(c) for c in self.orders.changes]),
            "input_changes": _frame("input_changes", [differences.record(c) for c in self.inputs]),
            "cost_walk": _frame("cost_walk", walk_records(self.walk)),
        }
        return {name: frame for name, frame in frames.items() if not frame.empty}

    @property
    def counts(self) -> dict[str, int]:
        """How many orders changed, by kind of change."""
        kinds: dict[str, int] = {}
        for change in self.orders.changes:
            kinds[change.change] = kinds.get(change.change, 0) + 1
        return kinds

    @property
    def sentence(self) -> str:
        """What changed, in a sentence."""
        counts = ", ".join(f"{n} {kind}" for kind, n in self.counts.items()) or "none changed"
        share = f"{self.orders.changed_share:.0%}" if self.orders.planned_before else "none"
        return (f"Of {self.orders.planned_before} orders planned before and not signed, {share} changed their month, "
                f"over 5 % of their tonnes, or were dropped. In all: {counts}.")  # fmt: skip


def compare(
    old: Edition, new: Edition, *, walk: bool = True, gap: float | None = None, step_seconds: float = STEP_SECONDS,
    seconds: float = 600.0, interruption: Interruption | None = None, say: Callable[[str], None] | None = None,
) -> Comparison:  # fmt: skip
    """Compare two plans; with ``walk`` the steps of the cost and the causes of changed orders are found by planning
    again, else the causes are the likely ones. Raises NoMonthInCommonError."""
    old, new = (replace(edition, case=settled(edition.case)) for edition in (old, new))
    expected = moved_on(old.case, old.plan, new.case)
    inputs = tuple(differences.differences(expected, new.case))
    orders = ledger.ledger(old.case, old.plan, new.case, new.plan)
    if not walk:
        moved = old.case.months != new.case.months
        return Comparison(old, new, causes.likely(orders, inputs, new.case, moved), inputs, None)
    steps = cost_walk(old.case, old.plan, new.case, new.plan, gap=gap, step_seconds=step_seconds, seconds=seconds,
                      interruption=interruption, say=say)  # fmt: skip
    return Comparison(old, new, causes.by_walk(orders, steps, old.plan, new.plan), inputs, steps)


def walk_records(walk: Walk | None) -> list[dict[str, Any]]:
    """The rows of the frame ``cost_walk``: the older plan, each step, the newer plan."""
    if walk is None:
        return []
    nothing = float("nan")
    rows = [
        {"step": step.title, "inr": float(step.inr), "total_inr": float(step.total_inr), "sure_inr": step.sure_inr,
         "exceptions": step.exceptions, "words": step.words}
        for step in walk.steps
    ]  # fmt: skip
    first = {"step": "Older plan", "inr": nothing, "total_inr": float(walk.before_inr), "sure_inr": nothing,
             "exceptions": -1, "words": ""}  # fmt: skip
    last = {"step": "Newer plan", "inr": nothing, "total_inr": float(walk.after_inr), "sure_inr": nothing,
            "exceptions": -1, "words": ""}  # fmt: skip
    return [first, *rows, last]


def _frame(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(NOTES[name]))
