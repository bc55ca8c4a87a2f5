"""What follows of itself from a move: decisions that nobody takes for their own sake.

How orders share the steps of a thin market, what of a commitment is left untaken and what of a stock is kept for which
plant are worked out anew at least cost once orders have changed, by a linear program over these decisions alone: those
that the change can reach.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from optimizer.session import Built
from optimizer.solve.handover import Floats, Program
from optimizer.solve.linear import Linear
from optimizer.solve.parts import connected

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
Numbers = npt.NDArray[np.int64]
NONE = -1
ROOM = 1e-9  # by which a row of the plan itself may be off
LEAST = 1e-6  # in a row's own unit: less is not a breach


class Follows:
    """The decisions of a built problem that follow from others, ready to be settled again around the values ``now``.

    They fall into parts that no rule ties to one another; what a change does not reach stays as it is.
    """

    def __init__(self, built: Built, now: Floats) -> None:
        self.program, self.now = built.program, now
        self.follows = np.array([name in FOLLOWING for name, _ in self.program.column_names], dtype=bool)
        self.any = bool(self.follows.any())
        self.by_row, self.by_column = self.program.matrix, self.program.by_column
        self.parts: dict[int, Tied] = {}

    @cached_property
    def _part_of(self) -> tuple[Numbers, Numbers]:
        """The number of the part of each row and of each column; NONE where it belongs to none."""
        ties = np.array([name in RULES for name, _ in self.program.row_names], dtype=bool)
        entries = sparse.coo_array(self.program.matrix)
        tying = ties[entries.row] & self.follows[entries.col]
        rows, columns = entries.row[tying], entries.col[tying]
        count = len(ties)
        parts = connected(count + len(self.follows), rows, count + columns)
        of_rows = np.where(np.isin(np.arange(count), rows), parts[:count], NONE)
        return of_rows, np.where(self.follows, parts[count:], NONE)

    def _part(self, number: int) -> Tied:
        if number not in self.parts:
            of_rows, of_columns = self._part_of
            self.parts[number] = Tied(self.program, np.flatnonzero(of_rows == number),
                                      np.flatnonzero(of_columns == number))  # fmt: skip
        return self.parts[number]

    def beside(self, variable: object, rule: str, amount: float) -> dict[int, float]:
        """The row of a rule that a decision stands in, and what an amount the program has no decision for adds to it,
        counted as the decision is (below nought: against it)."""
        column = self.program.column(variable)
        if column is None:
            return {}
        named = [r for r in _stored(self.by_column, column) if self.program.row_names[r][0] == rule]
        return {r: float(self.by_row[r, column]) * amount for r in named[:1]}

    def settle(
        self, delta: Floats, shift: Mapping[int, float]
    ) -> tuple[dict[int, float], dict[int, float], list[int]]:  # fmt: skip
        """Changes of the decisions that follow from the changes ``delta`` of others, and from what is beside rows
        (``shift``); the rows that cannot be kept whatever they are (as few as will do) with how far they are off, in
        their own unit; and all rows looked at."""
        changes: dict[int, float] = {}
        off: dict[int, float] = {}
        looked_at: list[int] = []
        for part in map(self._part, self._reached(delta, shift)):
            found, broken = part.settled(self.now + delta, shift)
            by = found - self.now[part.columns]
            moved = np.flatnonzero(by)
            changes |= dict(zip(part.columns[moved].tolist(), by[moved].tolist(), strict=True))
            off |= broken
            looked_at += part.rows.tolist()
        return changes, off, looked_at

    def _reached(self, delta: Floats, shift: Mapping[int, float]) -> list[int]:
        """The numbers of the parts that changed columns and rows belong to or are tied to."""
        of_rows, of_columns = self._part_of
        changed = np.flatnonzero(np.abs(delta) > 1e-12)
        beside = [j for row in shift for j in _stored(self.by_row, row)]
        rows, _ = self.program.moved_by(changed, delta[changed])
        reached = (of_rows[rows], of_columns[changed], of_columns[beside])
        return sorted(set(np.concatenate(reached).tolist()) - {NONE})


class Tied:
    """Decisions that follow and the rules that tie them to one another, with the linear programs over them."""

    def __init__(self, program: Program, rows: Numbers, columns: Numbers) -> None:
        self.rows, self.columns, self.scale = rows, columns, program.scale[rows]
        self.low, self.high = program.low[rows] - ROOM, program.high[rows] + ROOM
        self.lower, self.upper = program.lower[columns], program.upper[columns]
        self.beside = program.matrix[rows]
        self.inside = self.beside[:, columns]
        self.cheapest = Linear(program.objectives[0][columns], self.inside, self.lower, self.upper)

    def settled(self, around: Floats, shift: Mapping[int, float]) -> tuple[Floats, dict[int, float]]:
        """The decisions at the least cost, all others being as they are ``around``; and the rows that cannot be kept
        with how far they are off, in their own unit."""
        others = around.copy()
        others[self.columns] = 0.0
        beside = self.beside @ others + np.array([shift.get(r, 0.0) for r in self.rows.tolist()])
        low, high = self.low - beside, self.high - beside
        found = self.cheapest.least(low, high)
        if found is not None:
            return found, {}
        broken, found = self._elastic(low, high)
        least = self.cheapest.least(*_lifted(low, high, list(broken)))
        off = {int(self.rows[r]): by / float(self.scale[r]) for r, by in broken.items()}
        return found if least is None else least, off

    def _elastic(self, low: Floats, high: Floats) -> tuple[dict[int, float], Floats]:
        """A few rows without which the rest can be kept (none of them could stay), each with how far it is off, and
        values that keep the rest."""
        count, width = self.inside.shape
        found = self._with_slack.least(low, high)
        assert found is not None  # with slack on every row it always can
        by = found[width : width + count] + found[width + count :]
        broken = [r for r in range(count) if by[r] > LEAST]
        for r in list(broken):
            lifted = [k for k in broken if k != r]
            if self._at_no_cost.least(*_lifted(low, high, lifted)) is not None:
                broken = lifted
        return {r: float(by[r]) for r in broken}, found[:width]

    @cached_property
    def _with_slack(self) -> Linear:
        """At a cost of one for each unit by which a row is off."""
        count, width = self.inside.shape
        slack, nought = sparse.eye_array(count), np.zeros(2 * count)
        return Linear(
            np.r_[np.zeros(width), np.ones(2 * count)], sparse.hstack([self.inside, slack, -slack]),
            np.r_[self.lower, nought], np.r_[self.upper, nought + np.inf],
        )  # fmt: skip

    @cached_property
    def _at_no_cost(self) -> Linear:
        return Linear(np.zeros(len(self.columns)), self.inside, self.lower, self.upper)


def _lifted(low: Floats, high: Floats, rows: list[int]) -> tuple[Floats, Floats]:
    """The ends of rows, some of which need not be kept."""
    low, high = low.copy(), high.copy()
    low[rows], high[rows] = -np.inf, np.inf
    return low, high


def _stored(matrix: Any, number: int) -> list[int]:
    """What a row of an array by rows, or a column of one by columns, has entries for."""
    start, end = matrix.indptr[number : number + 2]
    return matrix.indices[start:end].tolist()  # type: ignore[no-any-return]
