"""Material by material: a plan found by searching one material at a time around what is known of the others.

In the first round the others stand where the relaxation has them, and one material after another is made whole, in what
the relaxation left open; the ones that find no room so are made whole together, before all others. Then each is
searched again around the plan, one far above the relaxation as soon as the others have made room for it; where that
gains nothing more, each with what it is made from. What belongs to no one material (money, panels, sources) is free
throughout. A search of one material is small, so its time grows with their number and not faster. Where it ends
far away it begins anew at another relaxation, nearly as cheap. It proves nothing of the whole: the bound is the
relaxation's.

The two ways are known as relax-and-fix and fix-and-optimise: Y. Pochet and L. A. Wolsey, Production Planning by Mixed
Integer Programming (2006), chapter 3; S. Helber and F. Sahling, International Journal of Production Economics 123
(2010).
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from optimizer.model.data import Data
from optimizer.solve.aim import BEYOND_THE_RELAXATION, Aim
from optimizer.solve.engine import Engine
from optimizer.solve.excess import Excess, standing
from optimizer.solve.handover import Floats, Program, matrix_of
from optimizer.solve.interruption import Interruption
from optimizer.solve.running import Progress, impatient

Flags = npt.NDArray[np.bool_]
Materials = npt.NDArray[np.int64]
Group = tuple[int, ...]
SHARED = -1
UNDECIDED, UNDECIDED_SHARE = 200, 0.1
"""Decisions the relaxation leaves open, and their share of all: with fewer, what it leaves open is searched at once."""
WHOLE = 1e-6
KERNEL = 5e-7  # of the cost: a decision the relaxation leaves out stays out if it adds more than this for each unit
SHARE_OF_GAP, WIDE = 1 / 15, 1.0  # of the gap: how far each search goes, and one in which everything gives way
SECONDS, SECONDS_WIDE = 1.0, 3.0  # for a material; where everything else gives way
RELAXATION_S, SLOWEST = 0.8, 3.0  # where the relaxation takes longer, so may each search, up to so many times
TOGETHER = 120  # decisions left open in those made whole together
FEW = 4  # materials in a row: who shares it gives way first
DEAR = 2.5  # gaps that making a material whole may add to the cost before another way is tried
FAR = 2.0  # gaps above the relaxation: from so far away another way leads nearer sooner than pairs of materials
WORTH_SEARCHING = 0.2  # of the gap: by how much a plan must have become cheaper for a material to be searched again
SLIGHTLY_BETTER, BETTER = 2e-6, 2e-5  # of the cost: what is worth taking, and working out all quantities anew for
OTHER_CORNERS, SHIFT = 2, 1e-3  # how often, and with costs how much otherwise, the search begins anew elsewhere
TIMES_MENDED = 8  # by rows that a plan shows to be missing, at most
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


def made_from(data: Data) -> tuple[Group, ...]:
    """Pairs of a material and one that it is made from or comes with, as numbers."""
    number = {i: n for n, i in enumerate(data.materials)}
    return tuple(dict.fromkeys(
        (number[data.lines[row.line].output], number[row.material]) for row in data.case.recipes
    ))  # fmt: skip


class Reached(Interruption):
    """Ctrl-C, or what is aimed at is reached."""

    def __init__(self, run: Interruption, aim: Aim) -> None:
        super().__init__()
        self.run, self.aim = run, aim

    def stop(self) -> None:
        self.run.stop()

    @property
    def stopped(self) -> bool:
        return self.run.stopped or self.aim.reached


class MaterialByMaterial:
    """The searches around the relaxation that an engine has just solved."""

    def __init__(
        self, engine: Engine, aim: Aim, materials: Materials, gap: float, until: float, links: Iterable[Group] = (),
        mended: Callable[[Floats], bool] = lambda plan: False,
    ) -> None:  # fmt: skip
        """``aim`` is told of every plan and says when to end; ``mended`` says whether a plan showed rows to be missing,
        which the engine has then."""
        self.engine, self.materials, self.gap, self.until = engine, materials, gap, until
        self.aim, self.interruption = aim, Reached(engine.interruption, aim)
        self.mended, self.integer, self.began = mended, engine.program.integer, time.perf_counter()
        self.unit = float(engine.program.units[0])
        self.pace = min(SLOWEST, max(1.0, engine.relaxation_s / RELAXATION_S))
        model, solution = engine.highs.getLp(), engine.highs.getSolution()
        self.cost, self.offset = np.array(model.col_cost_), float(model.offset_)
        self.lower, self.upper = np.array(model.col_lower_), np.array(model.col_upper_)
        self.relaxed = np.array(solution.col_value)
        self.least = self._value(self.relaxed)
        out = np.array(solution.col_dual) >= KERNEL * abs(self.least)
        self.kernel = self.integer & ((self.relaxed > WHOLE) | ~out | (self.lower > 0))
        self.order = sorted(with_decisions(materials, self.integer), key=lambda k: self._smallness((k,)))
        self.links = sorted((link for link in links if set(link) <= set(self.order)), key=self._smallness)
        self._take_rows()
        self.shares = _sharing(self.matrix, materials)
        duals = np.array(solution.col_dual), np.array(solution.row_dual)
        self.excess = Excess.of(self.relaxed, *duals, self.matrix, materials)

    def _take_rows(self) -> None:
        """The rows that the engine has."""
        model = self.engine.highs.getLp()
        self.low, self.high, self.matrix = np.array(model.row_lower_), np.array(model.row_upper_), matrix_of(model)

    def look(self, stage: str, start: Floats | None = None) -> None:
        """Look for what is aimed at: around a plan to start with if there is one; where that would be dear or ends far
        away, from other relaxations, then in all that is left open at once, and from there one material at a time;
        where that leads nowhere, however dear."""
        aim, near = self.aim, self.aim.least + BEYOND_THE_RELAXATION * self.gap * abs(self.aim.least)
        known = None if start is None or aim.reached else self.completed(start)
        if not aim.reached:
            _exhausted(self.plans(DEAR, FAR) if known is None else self.around(known, FAR))
        for number in range(1, OTHER_CORNERS + 1):
            if not aim.reached and aim.value > near and self._from_another_corner(number):
                _exhausted(self.plans(DEAR, FAR))
        if not aim.reached and aim.value > near:
            self.engine.relax(self._left())
            rest = None if self._left() <= 0 else self.engine.over_the_rest(
                stage, self.gap, self._left() / 2, enough=BEYOND_THE_RELAXATION, ends=lambda _: aim.reached
            )  # fmt: skip
            if rest is not None and rest.values is not None:
                better = aim.plan is None or rest.objective < aim.value
                _exhausted(self.around(rest.values if better or aim.plan is None else aim.plan))
        if not aim.reached and aim.plan is None:
            _exhausted(self.plans())

    def plans(self, dear: float = np.inf, far: float = np.inf) -> Iterator[Floats]:
        """Plans, each better than the one before; none where some material cannot be made whole in what time there is,
        or not without adding ``dear`` gaps to the cost."""
        first = self._first_plan(dear)
        if first is not None:
            yield from self.around(first, far)

    def around(self, plan: Floats, far: float = np.inf) -> Iterator[Floats]:
        """A plan, however it was found, and better ones around it; none by pairs of materials while the plan is more
        than ``far`` gaps above the relaxation."""
        searched: dict[Group, float] = {}  # what the plan cost when a group had been searched
        yield self._told(plan)
        while (group := self._due(plan, searched, far)) is not None and not self._over():
            better = self._again(plan, group)
            if better is not None:
                plan = better
                yield self._told(plan)
            searched[group] = self._value(plan)

    def _due(self, plan: Floats, searched: Mapping[Group, float], far: float) -> Group | None:
        """What to search next: what was not searched yet, or around a plan dearer than this one by what is worth it;
        first of all again what lies so far above the relaxation itself. Pairs come last, as they take longest."""
        value, above = self._value(plan), self.excess.by_material(plan, self.matrix @ plan)
        worth = WORTH_SEARCHING * self.gap * abs(self.least)

        def due(groups: Iterable[Group]) -> list[Group]:
            return [group for group in groups if value <= searched.get(group, np.inf) - worth]

        alone = due((*((k,) for k in self.order), (SHARED,)))
        first = [group for group in alone if group not in searched or above[group[0]] >= worth]
        near = value <= self.least + far * self.gap * abs(self.least)
        found = first or alone or (due(self.links) if near else [])
        return found[0] if found else None

    def _from_another_corner(self, number: int) -> bool:
        """Begin at another relaxation nearly as cheap: there are many, and which of them comes first is chance."""
        other = self.engine.copy(1)
        other.set_costs(self.cost * (1 + SHIFT * np.random.default_rng(number).uniform(-1, 1, len(self.cost))))
        other.stand_at(self.engine.basis)
        relaxed = None if self._over() else other.relaxed_values(self._left())
        if relaxed is None:
            return False
        self.relaxed = relaxed
        self.kernel |= self.integer & (relaxed > WHOLE)
        return True

    # -- rounds --------------------------------------------------------------------------------------------

    def _first_plan(self, dear: float) -> Floats | None:
        """Every material made whole in turn; once more where the plan shows rows to be missing that it cannot keep."""
        for _ in range(2):
            rows = len(self.low)
            first = self._first(dear)
            plan = None if first is None else self.completed(first)
            if plan is not None or len(self.low) == rows:
                break
        return plan

    def _first(self, dear: float) -> Floats | None:
        """Every material made whole in turn; the values of the last search."""
        values, self.made = self.relaxed.copy(), set[int]()
        values[self.integer & ~self.kernel] = np.round(values[self.integer & ~self.kernel])
        together = self._without_room(values)
        for group in (*((together,) if together else ()), *((k,) for k in self.order if k not in together)):
            found = self._made_whole(values, group, dear)
            if found is None:
                return None
            self.made |= set(group)
            values = found
        return values

    def _without_room(self, values: Floats) -> Group:
        """The first materials, as long as none can be made whole while the others stand still."""
        group: list[int] = []
        for k in self.order:
            tried = self._left_open(values, (k,))
            if self._over() or self._search(self._near((k,)), tried, values, SECONDS) is not None:
                break
            group.append(k)
            if int(np.sum(self._left_open(values, tuple(group)) & (self.materials != SHARED))) >= TOGETHER:
                break
        return tuple(group)

    def _made_whole(self, values: Floats, group: Group, dear: float) -> Floats | None:
        """A group made whole. Where the others leave no room, or too little, what they do in whole stays and the rest
        of it gives way, what is not whole yet with it: first of those that share limits with the group, then of all.
        None where even then it would be dear."""
        left_open, at_most = self._left_open(values, group), self._value(values) + dear * self.gap * abs(self.least)
        for free, share, seconds in (
            (self._near(group), SHARE_OF_GAP, SECONDS), (self._around(group), WIDE, SECONDS),
            (self._around(group, of_all=True), WIDE, SECONDS_WIDE),
        ):  # fmt: skip
            found = None if self._over() else self._search(free, left_open, values, seconds, share)
            if found is not None and self._value(found) <= at_most:
                return found
        return None

    def _again(self, plan: Floats, group: Group) -> Floats | None:
        """A better plan, by searching a group again around the plan and then working out all quantities anew."""
        whole = self._whole(group) & (self.kernel | (plan > 0.5)) | self._whole((SHARED,))
        found = None if self._over() else self._search(self._near(group), whole, plan, SECONDS, start=True)
        worth = 0.0 if found is None else (self._value(plan) - self._value(found)) / abs(self._value(plan))
        if found is None or worth < SLIGHTLY_BETTER:
            return None
        if worth < BETTER:
            if not self.mended(found):
                return found
            self._take_rows()
        completed = self.completed(found)
        return found if completed is None else completed

    def _whole(self, group: Group) -> Flags:
        """Decisions in whole of a group of materials."""
        whole: Flags = self.integer & np.isin(self.materials, group)
        return whole

    def _smallness(self, group: Group) -> int:
        """By which groups stand: most is to be gained where most is to be decided."""
        return -int(np.sum(self._whole(group)))

    def _near(self, group: Group) -> Flags:
        """Everything else that moves with a group."""
        near: Flags = ~self.integer & np.isin(self.materials, (*group, SHARED))
        return near

    def _around(self, group: Group, *, of_all: bool = False) -> Flags:
        """The same and what may give way for it: of the materials that share limits with the group, or of all."""
        others = self.order if of_all else [k for k in self.order if any(self.shares[k, g] for g in group)]
        all_: Flags = ~self.integer if of_all else ~self.integer & np.isin(self.materials, (*group, *others, SHARED))
        waiting = set(others) - self.made - set(group)
        return all_ | self.integer & self.kernel & np.isin(self.materials, list(waiting))

    def _left_open(self, values: Floats, group: Group) -> Flags:
        """Decisions of a group that are not whole, and all that belong to no one material."""
        left_open: Flags = self._whole(group) & self.kernel & (np.abs(values - np.round(values)) > WHOLE)
        return left_open | self._whole((SHARED,))

    def _told(self, plan: Floats) -> Floats:
        self.aim.take(plan, self._value(plan) * self.unit)
        return plan

    def _left(self) -> float:
        return self.until - time.perf_counter()

    def _over(self) -> bool:
        return self.interruption.stopped or self._left() < 0

    # -- searches ------------------------------------------------------------------------------------------

    def _search(
        self, free: Flags, whole: Flags, values: Floats, seconds: float, share_of_gap: float = SHARE_OF_GAP,
        *, start: bool = False,
    ) -> Floats | None:  # fmt: skip
        """The values with what is free searched anew, and ``whole`` in whole; None where nothing is found."""
        free = free | whole
        fixed = np.where(free, 0.0, values)
        done, columns = self.matrix @ fixed, np.flatnonzero(free)
        rows = sparse.csr_array(self.matrix[:, columns])
        kept = np.flatnonzero(np.diff(rows.indptr))
        program = Program(
            rows[kept], (self.low - done)[kept], (self.high - done)[kept], self.lower[columns], self.upper[columns],
            whole[columns], self.cost[columns][None, :], np.array([self.offset + float(self.cost @ fixed)]),
            np.array([self.unit]), (), (), {}, np.ones(len(kept)),
        )  # fmt: skip
        search = Engine(program, 1, self.interruption, self._tell)
        seconds = max(0.1, min(seconds * self.pace, self._left()))
        known = values[columns] if start else None
        ends = impatient if share_of_gap == WIDE else None
        found = search.minimise(STAGE, share_of_gap * self.gap, seconds, known, ends=ends)
        if found.values is None:
            return None
        after = values.copy()
        after[columns] = found.values
        after[whole] = np.round(after[whole])
        return after

    def completed(self, values: Floats) -> Floats | None:
        """All quantities worked out anew, with the rows that this shows to be missing."""
        plan: Floats | None = values
        for _ in range(TIMES_MENDED):
            plan = None if plan is None else self.engine.completed(plan, max(0.1, self._left()))
            if plan is None or not self.mended(plan):
                break
            self._take_rows()
        return plan

    def _value(self, values: Floats) -> float:
        return float(self.cost @ values) + self.offset

    def _tell(self, progress: Progress) -> None:
        """What is known of the whole while a part of it is searched."""
        best = None if self.aim.plan is None else self.aim.value
        bound = max(self.least * self.unit, self.aim.bound)
        self.engine.report(Progress(STAGE, time.perf_counter() - self.began, best, bound))


def _exhausted(plans: Iterator[Floats]) -> None:
    """Look for one plan after another until there are no more."""
    deque(plans, maxlen=0)


def _sharing(matrix: sparse.csc_array, materials: Materials) -> Flags:
    """Whether two materials stand in a row that few others stand in."""
    stands = standing(matrix, materials)
    few = stands[np.flatnonzero(np.diff(stands.indptr) <= FEW)]
    together: Flags = (few.T @ few).toarray() > 0
    return together
