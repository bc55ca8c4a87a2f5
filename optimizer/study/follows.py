"""What follows of itself from a move: decisions that nobody takes for their own sake.

How orders share the steps of a thin market, what of a commitment is left untaken and what of a stock is kept for which
plant are worked out anew at least cost once orders have changed, by a linear program over these decisions alone: those
that the change can reach.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from optimizer.session import Built
from optimizer.solve.handover import Floats

FOLLOWING = frozenset({
    "in_step", "not_taken", "kept_for", "draw", "pool_held", "pool_issued", "pool_passed", "pool_written",
    "pool_made", "pool_taken", "pool_counted", "pool_used_up",
})  # fmt: skip
RULES = frozenset({
    "order_is_its_steps", "step_has_its_width", "take_or_pay", "licence_drawn", "licence_left", "pool_balance",
    "pool_within_whole", "pool_taken_in", "pool_counts", "pool_keeps", "pool_use_adds_up",
    "cover_kept", "conversion_from_stock", "assured_is_taken_or_kept", "kept_for_plants_is_there",
})  # fmt: skip
"""The rules that tie them; money is judged apart."""
ROOM = 1e-9  # by which a row of the plan itself may be off
LEAST = 1e-6  # in a row's own unit: less is not a breach


class Follows:
    """The decisions of a built problem that follow from others, ready to be settled again around the values ``now``."""

    def __init__(self, built: Built, now: Floats) -> None:
        self.program, self.now = built.program, now
        names = [str(c.parent_component().local_name) for c in self.program.columns]  # type: ignore[attr-defined]
        self.follows = np.array([name in FOLLOWING for name in names], dtype=bool)
        self.any = bool(self.follows.any())
        rules = [str(r.parent_component().local_name) for r in self.program.rows]  # type: ignore[attr-defined]
        self.ties = np.array([rule in RULES for rule in rules], dtype=bool)
        self.by_row = sparse.csr_array(self.program.matrix)
        self.by_column = sparse.csc_array(self.program.matrix)

    def beside(self, variable: object, rule: str, amount: float) -> dict[int, float]:
        """The row of a rule that a decision stands in, and what an amount the program has no decision for adds to it,
        counted as the decision is (below nought: against it)."""
        column = self.program.column(variable)
        if column is None:
            return {}
        named = [r for r in self._rows_of(column) if self.program.rows[r].parent_component().local_name == rule]  # type: ignore[attr-defined]
        return {r: float(self.by_row[r, column]) * amount for r in named[:1]}

    def settle(
        self, delta: Floats, shift: Mapping[int, float]
    ) -> tuple[dict[int, float], dict[int, float], list[int]]:  # fmt: skip
        """Changes of the decisions that follow from the changes ``delta`` of others, and from what is beside rows
        (``shift``); the rows that cannot be kept whatever they are (as few as will do) with how far they are off, in
        their own unit; and all rows looked at."""
        rows, columns = self._reached(delta, shift)
        if not len(columns):
            return {}, {}, []
        inside = self.by_row[rows][:, columns]
        around = (self.now + delta).copy()
        around[columns] = 0.0
        beside = np.asarray(self.by_row[rows] @ around) + np.array([shift.get(int(r), 0.0) for r in rows])
        low, high = self.program.low[rows] - beside - ROOM, self.program.high[rows] - beside + ROOM
        cost = self.program.objectives[0][columns]
        bounds = np.c_[self.program.lower[columns], self.program.upper[columns]]
        found = _least(cost, inside, low, high, bounds)
        broken: dict[int, float] = {}
        if found is None:
            broken, found = _elastic(inside, low, high, bounds)
            lifted = list(broken)
            low[lifted], high[lifted] = -np.inf, np.inf
            least = _least(cost, inside, low, high, bounds)
            found = found if least is None else least
        changes = {int(j): float(x - self.now[j]) for j, x in zip(columns, found, strict=True)}
        off = {int(rows[r]): by / float(self.program.scale[rows[r]]) for r, by in broken.items()}
        return changes, off, rows.tolist()

    def _reached(self, delta: Floats, shift: Mapping[int, float]) -> tuple[Any, Any]:
        """Rows and following columns that the changed columns and rows reach through one another."""
        seen_rows: set[int] = set()
        seen: set[int] = set()
        waiting = np.flatnonzero(np.abs(delta) > 1e-12).tolist()
        waiting += [j for row in shift for j in self._columns_of(row) if self.follows[j]]
        seen.update(j for j in waiting if self.follows[j])
        while waiting:
            column = waiting.pop()
            for row in self._rows_of(column):
                if row in seen_rows or not self.ties[row]:
                    continue
                inside = [j for j in self._columns_of(row) if self.follows[j]]
                if inside:
                    seen_rows.add(row)
                    waiting += [j for j in inside if j not in seen]
                    seen.update(inside)
        return np.array(sorted(seen_rows), dtype=int), np.array(sorted(seen), dtype=int)

    def _rows_of(self, column: int) -> Iterable[int]:
        start, end = self.by_column.indptr[column : column + 2]
        return self.by_column.indices[start:end].tolist()  # type: ignore[no-any-return]

    def _columns_of(self, row: int) -> Iterable[int]:
        start, end = self.by_row.indptr[row : row + 2]
        return self.by_row.indices[start:end].tolist()  # type: ignore[no-any-return]


def _least(cost: Floats, rows: Any, low: Floats, high: Floats, bounds: Any) -> Floats | None:
    """The cheapest values that keep the rows; None where there are none."""
    upper, lower = np.isfinite(high), np.isfinite(low)
    table = sparse.vstack([rows[upper], -rows[lower]])
    found: Any = linprog(cost, A_ub=table, b_ub=np.r_[high[upper], -low[lower]], bounds=bounds, method="highs")
    return np.asarray(found.x) if found.status == 0 else None


def _elastic(rows: Any, low: Floats, high: Floats, bounds: Any) -> tuple[dict[int, float], Floats]:
    """A few rows without which the rest can be kept (none of them could stay), each with how far it is off, and values
    that keep the rest."""
    count, width = rows.shape
    slack = sparse.hstack([rows, sparse.eye_array(count), -sparse.eye_array(count)]).tocsr()
    cost = np.r_[np.zeros(width), np.ones(2 * count)]
    wide = np.r_[bounds, np.c_[np.zeros(2 * count), np.full(2 * count, np.inf)]]
    found = _least(cost, slack, low, high, wide)
    assert found is not None  # with slack on every row it always can
    by = found[width : width + count] + found[width + count :]
    broken = [r for r in range(count) if by[r] > LEAST]
    for r in list(broken):
        lifted = [k for k in broken if k != r]
        free_low, free_high = low.copy(), high.copy()
        free_low[lifted], free_high[lifted] = -np.inf, np.inf
        if _least(np.zeros(width), rows, free_low, free_high, bounds) is not None:
            broken = lifted
    return {r: float(by[r]) for r in broken}, found[:width]
