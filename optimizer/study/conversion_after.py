"""Cover after a move: what lines would convert is worked out anew, for it is a reckoning, not a decision."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from scipy import sparse

from optimizer.session import Solved
from optimizer.solve.handover import Floats
from optimizer.solve.linear import Linear
from optimizer.study.purchase import TOLERANCE, Broken

RULES = ("cover_kept", "conversion_from_stock", "conversion_within_hours")


class ConversionAfter:
    """The rules on cover and conversion of a solved problem, by month."""

    def __init__(self, solved: Solved, now: Floats) -> None:
        self.program, self.now = solved.built.program, now
        block = solved.built.block
        self.rows: dict[int, list[int]] = defaultdict(list)
        self.columns: dict[int, list[int]] = defaultdict(list)
        self.linear: dict[int, tuple[Linear, Floats]] = {}
        for p, t in block.CONVERT:
            column = self.program.column(block.convert[p, t])
            if column is not None:
                self.columns[t].append(column)
        for r, (name, index) in enumerate(self.program.row_names if self.columns else ()):
            if name in RULES:
                self.rows[int(index[1])].append(r)

    def judged(self, broken: list[Broken], after: Floats) -> list[Broken]:
        """The rules broken, where those on cover stand only as far as no other conversion makes them good.

        ``after`` is the activity of every row of the program after the move.
        """
        months = {int(str(b.where[1])) for b in broken if b.rule in RULES} & self.columns.keys()
        if not months:
            return broken
        kept = [b for b in broken if b.rule not in RULES or int(str(b.where[1])) not in months]
        return [*kept, *(b for t in sorted(months) for b in self._least_broken(t, after))]

    def _least_broken(self, t: int, after: Floats) -> list[Broken]:
        program, rows, columns = self.program, self.rows[t], self.columns[t]
        if t not in self.linear:
            self.linear[t] = self._linear(rows, columns)
        conversion, elastic = self.linear[t]
        found = conversion.least(program.low[rows] - after[rows], program.high[rows] - after[rows])
        short = elastic if found is None else found[len(columns) :]
        broken = []
        for r, tonnes in zip(rows, short, strict=True):
            bound = abs(float(program.low[r])) if np.isfinite(program.low[r]) else 0.0
            if tonnes > TOLERANCE * max(1.0, bound):
                broken.append(Broken("cover_kept", program.row_names[r][1], (float(tonnes), bound)))
        return broken

    def _linear(self, rows: list[int], columns: list[int]) -> tuple[Linear, Floats]:
        """The conversions of a month as they may change, with slack on the rules on cover; and which rows have it."""
        program = self.program
        elastic = np.array([float(program.row_names[r][0] == "cover_kept") for r in rows])
        helps = np.where(np.isfinite(program.high[rows]), -1.0, 1.0)
        linear = Linear(
            np.r_[np.zeros(len(columns)), elastic],
            sparse.hstack([program.matrix[rows, :][:, columns], sparse.diags_array(helps * elastic)]),
            np.r_[program.lower[columns] - self.now[columns], np.zeros(len(rows))],
            np.r_[program.upper[columns] - self.now[columns], np.where(elastic, np.inf, 0.0)],
        )
        return linear, elastic
