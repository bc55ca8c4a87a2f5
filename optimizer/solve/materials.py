"""Material by material: a plan found by searching one material at a time around what is known of the others.

In the first round the others stand where the relaxation has them, and one material after another is made whole; in
later rounds each is searched again around the plan. What belongs to no one material (money, panels, sources) is free
throughout. A search of one material is small, so its time grows with their number and not faster. It proves nothing of
the whole: the bound is the relaxation's.

The two ways are known as relax-and-fix and fix-and-optimise: Y. Pochet and L. A. Wolsey, Production Planning by Mixed
Integer Programming (2006), chapter 3; S. Helber and F. Sahling, International Journal of Production Economics 123
(2010).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import highspy
import numpy as np
import numpy.typing as npt
from scipy import sparse

from optimizer.model.data import Data
from optimizer.solve.engine import Engine, Progress
from optimizer.solve.handover import Floats, Program

Flags = npt.NDArray[np.bool_]
Materials = npt.NDArray[np.int64]
SHARED = -1
UNDECIDED, UNDECIDED_SHARE = 200, 0.1
"""Decisions the relaxation leaves open, and their share of all: with fewer, what it leaves open is searched at once."""
WHOLE = 1e-6
KERNEL = 5e-7  # of the cost: a decision the relaxation leaves out stays out if it adds more than this for each unit
SHARE_OF_GAP = 1 / 15  # of the gap: how far each material's own search goes
SECONDS = 3.0  # for a material
BETTER = 2e-5  # of the cost: a round that gains less is the last
STAGE = "material by material"


def materials_of(program: Program, data: Data) -> Materials:
    """The material of each column, as a number; SHARED where it belongs to none, or to one without decisions in
    whole."""
    number = {i: n for n, i in enumerate(data.materials)}
    known = {o.offer: number[o.material] for o in data.case.offers}
    known |= {name: number[line.output] for name, line in data.lines.items()}
    known |= number

    def material(column: Any) -> int:
        index = column.index()
        words = index if isinstance(index, tuple) else (index,)
        return next((known[word] for word in words if word in known), SHARED)

    materials: Materials = np.array([material(column) for column in program.columns], dtype=np.int64)
    whole = list(with_decisions(materials, program.integer))
    return np.where(np.isin(materials, whole), materials, SHARED)


def with_decisions(materials: Materials, integer: Flags) -> set[int]:
    """The materials with decisions in whole."""
    return set(materials[integer].tolist()) - {SHARED}


def much_left_open(program: Program, relaxed: Floats) -> bool:
    """Whether a relaxation leaves so much open that searching one material at a time pays."""
    open_ = int(np.sum(np.abs(relaxed - np.round(relaxed))[program.integer] > WHOLE))
    return open_ >= max(UNDECIDED, UNDECIDED_SHARE * int(program.integer.sum()))


class MaterialByMaterial:
    """The searches around the relaxation that an engine has just solved."""

    def __init__(self, engine: Engine, materials: Materials, gap: float, until: float) -> None:
        self.engine, self.materials, self.gap, self.until = engine, materials, gap, until
        self.integer, self.began = engine.program.integer, time.perf_counter()
        model, solution = engine.highs.getLp(), engine.highs.getSolution()
        self.cost, self.offset = np.array(model.col_cost_), float(model.offset_)
        self.lower, self.upper = np.array(model.col_lower_), np.array(model.col_upper_)
        self.low, self.high = np.array(model.row_lower_), np.array(model.row_upper_)
        self.matrix = _matrix(model)
        self.relaxed = np.array(solution.col_value)
        self.least = float(self.cost @ self.relaxed) + self.offset
        out = np.array(solution.col_dual) >= KERNEL * abs(self.least)
        self.kernel = self.integer & ((self.relaxed > WHOLE) | ~out | (self.lower > 0))
        self.best: float | None = None
        self.order = sorted(with_decisions(materials, self.integer), key=lambda k: -int(np.sum(self._whole(k))))

    def plans(self) -> Iterator[Floats]:
        """Plans, each better than the one before; none where some material cannot be made whole in what time there
        is."""
        first = self._first()
        plan = None if first is None else self._completed(first)
        while plan is not None and not self._over():
            before = self.best = self._value(plan)
            yield plan
            plan = self._again(plan)
            if plan is None or self._value(plan) > before - BETTER * abs(before):
                return

    # -- rounds --------------------------------------------------------------------------------------------

    def _first(self) -> Floats | None:
        """Every material made whole in turn; the values of the last search. Where the others leave no room, what they
        do in whole stays and the rest of it gives way; where that is not enough, so does what is not whole yet."""
        values, later = self.relaxed.copy(), self.integer.copy()
        values[self.integer & ~self.kernel] = np.round(values[self.integer & ~self.kernel])
        for k in self.order:
            own = self._whole(k)
            later &= ~own
            decided = own & self.kernel | self._whole(SHARED)
            for free in (self._near(k), ~self.integer, ~self.integer | later & self.kernel):
                found = None if self._over() else self._search(free | decided, decided, values, start=False)
                if found is not None:
                    break
            if found is None:
                return None
            values = found
        return values

    def _again(self, plan: Floats) -> Floats | None:
        """Every material searched again around the plan."""
        for k in (*self.order, SHARED):
            decided = self._whole(k) & (self.kernel | (plan > 0.5)) | self._whole(SHARED)
            if not self._over():
                found = self._search(self._near(k) | decided, decided, plan, start=True)
                plan = plan if found is None else found
        return self._completed(plan)

    def _whole(self, k: int) -> Flags:
        """Decisions in whole of a material."""
        whole: Flags = self.integer & (self.materials == k)
        return whole

    def _near(self, k: int) -> Flags:
        """Everything else that moves with a material."""
        near: Flags = ~self.integer & np.isin(self.materials, (k, SHARED))
        return near

    def _over(self) -> bool:
        return self.engine.interruption.stopped or time.perf_counter() > self.until

    # -- searches ------------------------------------------------------------------------------------------

    def _search(self, free: Flags, whole: Flags, values: Floats, *, start: bool) -> Floats | None:
        """The values with what is free searched anew, ``whole`` of it in whole; None where nothing is found."""
        fixed = np.where(free, 0.0, values)
        done, columns = self.matrix @ fixed, np.flatnonzero(free)
        rows = sparse.csr_array(self.matrix[:, columns])
        kept = np.flatnonzero(np.diff(rows.indptr))
        unit = float(self.engine.program.units[0])
        program = Program(
            rows[kept], (self.low - done)[kept], (self.high - done)[kept], self.lower[columns], self.upper[columns],
            whole[columns], self.cost[columns][None, :], np.array([self.offset + float(self.cost @ fixed)]),
            np.array([unit]), (), (), {}, np.ones(len(kept)),
        )  # fmt: skip
        search = Engine(program, 1, self.engine.interruption, self._tell)
        seconds = max(0.1, min(SECONDS, self.until - time.perf_counter()))
        found = search.minimise(STAGE, SHARE_OF_GAP * self.gap, seconds, values[columns] if start else None)
        if found.values is None:
            return None
        after = values.copy()
        after[columns] = found.values
        after[whole] = np.round(after[whole])
        return after

    def _completed(self, values: Floats) -> Floats | None:
        return self.engine.completed(values, max(0.1, self.until - time.perf_counter()))

    def _value(self, values: Floats) -> float:
        return float(self.cost @ values) + self.offset

    def _tell(self, progress: Progress) -> None:
        """What is known of the whole while a part of it is searched."""
        unit = float(self.engine.program.units[0])
        best = None if self.best is None else self.best * unit
        self.engine.report(Progress(STAGE, time.perf_counter() - self.began, best, self.least * unit))


def _matrix(model: Any) -> sparse.csc_array:
    entries = model.a_matrix_
    arrays = np.array(entries.value_), np.array(entries.index_), np.array(entries.start_)
    shape = (model.num_row_, model.num_col_)
    kind = sparse.csc_array if entries.format_ == highspy.MatrixFormat.kColwise else sparse.csr_array
    return sparse.csc_array(kind(arrays, shape=shape))
