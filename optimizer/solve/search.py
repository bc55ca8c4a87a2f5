"""The search: business rules first, in the officer's order, then cost, then quantities that can be ordered.

All rules kept is tried first, so a case that needs no exception costs no extra search. Otherwise each goal is
minimised in turn and held at what it reached while the next is minimised; cost comes last.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

import numpy as np
from pyomo.core import Block

from optimizer.model.data import Data
from optimizer.model.goals import GoalInOrder, exceptions, goals_in_order
from optimizer.solve import concentration
from optimizer.solve.aim import BEYOND_THE_RELAXATION, Aim, Whole
from optimizer.solve.basis import Stand
from optimizer.solve.concentration import Tangent
from optimizer.solve.engine import (
    FAILED,
    INFEASIBLE,
    INTERRUPTED,
    LIMIT,
    OPTIMAL,
    Engine,
    Outcome,
)
from optimizer.solve.excess import Excess
from optimizer.solve.handover import COST, Floats, Program, Row, matrix_of
from optimizer.solve.interruption import Interruption
from optimizer.solve.materials import (
    STAGE,
    MaterialByMaterial,
    Materials,
    made_from,
    materials_of,
    much_left_open,
    with_decisions,
)
from optimizer.solve.orderable import STAGE as WHOLE_INCREMENTS
from optimizer.solve.orderable import Hold, NotOrderableError, Tolerance, as_it_is, orderable
from optimizer.solve.outlay import Outlay
from optimizer.solve.priced import STAGE as BOUND
from optimizer.solve.priced import Priced
from optimizer.solve.running import GOOD, Progress, Running, good_enough
from optimizer.solve.searched import (
    EVERY_RULE_KEPT,
    Beginning,
    Begins,
    ContradictionError,
    GoalReached,
    Meanwhile,
    NoPlanError,
    Searched,
)

SHARE_FOR_ROUNDING = 0.15  # of the gap, left for bringing orders to what can be ordered
NEARLY_ALL = 0.9  # of what is left of it then
GUIDE = 0.02  # of the cost: where plans near the relaxation lie farther above it, it does not say where plans are
GOAL_GAP = 5e-4  # how near to its least value a goal is brought
ROUNDS_OF_TANGENTS = 8
COARSE = 8.5e-4  # gap to which a plan is searched one material at a time
FEWEST_MATERIALS = 3  # to be searched one at a time
MANY = 5000  # decisions in whole: with fewer, a search of all raises the bound as fast as one material at a time
NOTHING = 1e-9  # a goal under this is kept
EMPTY_HANDED = 0.6  # of the time: with no plan that keeps every rule by then, exceptions are looked at


@dataclass
class Search:
    """One search over a compiled problem; ``run`` may be called once."""

    block: Block
    data: Data
    program: Program
    gap: float
    seconds: float
    threads: int
    interruption: Interruption
    report: Callable[[Progress], None]
    start: Floats | Begins | None = None
    near: Stand | None = None
    meanwhile: Meanwhile = lambda plan: None
    cuts: list[Row] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    stages: list[dict[str, float | str]] = field(default_factory=list)

    def run(self) -> Searched:
        """Find the best plan. Raises NoPlanError or ContradictionError."""
        self.tangents: list[Tangent] = []  # at relaxations and around them
        self.beginning: Beginning | None = None
        self.ready: Floats | None = None  # a plan that can be ordered as it is
        self.per_cost = 1.0  # gross outlay for each rupee of what is searched for
        self.deadline = time.perf_counter() + self.seconds
        self.engine = Engine(self.program, self.threads, self.interruption, self._tell)
        self.stand: Stand | None = None  # of the relaxation with every rule kept, where there is one
        if self.near is not None:
            self._write(self.near.tangents)
            self.engine.stand_at(self.near.basis)
        self.bent = [j for v in exceptions(self.block) if (j := self.program.column(v)) is not None]
        kept = self._orderable(self._with_every_rule, ())
        if kept is not None:
            return kept
        start, reached = self._goals_in_order()
        found = self._orderable(lambda: self._cost("cost", Beginning, start=start), tuple(reached), start)
        assert found is not None  # a search for the least cost ends in a plan or an error
        return found

    def _orderable(
        self, searched: Callable[[], Outcome | None], reached: tuple[GoalReached, ...], start: Floats | None = None
    ) -> Searched | None:  # fmt: skip
        """What a search found, in quantities that can be ordered; None where it found nothing. Where lots leave no room
        to mend a concentration that its tangents did not show, they are added and the search is made again."""
        for _ in range(ROUNDS_OF_TANGENTS):
            outcome = searched()
            if outcome is None:
                return None
            try:
                return self._finish(outcome, reached, start)
            except NotOrderableError:
                if outcome.values is None or not self._add_tangents(outcome.values):
                    raise
        raise NotOrderableError

    # -- stages --------------------------------------------------------------------------------------------

    def _with_every_rule(self) -> Outcome | None:
        """Cost with no exception allowed; None when that cannot be."""
        zero = np.zeros(len(self.bent))
        self.engine.set_objective(COST)
        self.engine.set_bounds(self.bent, zero, zero)
        outcome = None
        if not self.engine.relaxation_is_infeasible(self._left()):
            self._tangents_at_the_relaxation()
            self.stand = Stand(self.engine.basis, tuple(self.tangents))
            outcome = self._cost(EVERY_RULE_KEPT, self._begun, EMPTY_HANDED * self._left())
            if outcome.status in (INFEASIBLE, FAILED) or (outcome.status == LIMIT and outcome.values is None):
                outcome = None
        if outcome is None:
            self.engine.set_bounds(self.bent, self.program.lower[self.bent], self.program.upper[self.bent])
        return outcome

    def _goals_in_order(self) -> tuple[Floats | None, list[GoalReached]]:
        reached: list[GoalReached] = []
        start: Floats | None = None
        self.per_cost = 1.0
        goals = [g for g in goals_in_order(self.data.case) if self.program.objectives[g.objective].any()]
        for done, goal in enumerate(goals):
            self.engine.set_objective(goal.objective)
            outcome = self._goal(goal, self._left() / (len(goals) + 1 - done), start)
            if outcome.status == INFEASIBLE:
                raise ContradictionError(self._conflict())
            if outcome.values is None:
                if start is None:
                    raise NoPlanError(outcome.status)
                break
            start = outcome.values
            value = max(0.0, outcome.objective)
            reached.append(GoalReached(goal.name, value, max(0.0, outcome.bound), goal.unit))
            hold = Hold(goal.objective, 0.0 if value <= NOTHING else value + max(1e-6, goal.tolerance * value))
            self.holds.append(hold)
            if hold.at_most > 0:
                self.engine.add_row(*hold.row(self.program))
            else:  # nought is held by the columns themselves, so that cost cannot shave a gram off it
                columns = hold.columns(self.program)
                self.engine.set_bounds(columns, np.zeros(len(columns)), np.zeros(len(columns)))
        return start, reached

    def _goal(self, goal: GoalInOrder, seconds: float, start: Floats | None) -> Outcome:
        """One goal minimised; a plan that already has it at nought cannot be bettered."""
        if start is not None and self.engine.value_of(start) <= 1e-9:
            return Outcome(OPTIMAL, 0.0, 0.0, start, 0.0)
        if goal.name != "source mix":
            return self._minimise(goal.name, GOAL_GAP, seconds, start)
        until = time.perf_counter() + seconds
        self._tangents_at_the_relaxation()
        for _ in range(ROUNDS_OF_TANGENTS):
            outcome = self._minimise(goal.name, GOAL_GAP, max(0.5, until - time.perf_counter()), start)
            if outcome.values is None or not self._add_tangents(outcome.values) or time.perf_counter() > until:
                break
        return outcome

    def _begun(self) -> Beginning:
        """Where the search was told to begin; asked but once."""
        if self.beginning is None:
            self.beginning = self.start(self.engine) if callable(self.start) else Beginning(self.start)
        return self.beginning

    def _cost(
        self, stage: str, begins: Callable[[], Beginning], empty_handed: float | None = None,
        *, start: Floats | None = None,
    ) -> Outcome:  # fmt: skip
        """The least cost, upon an earlier plan if there is one (``begins``), else from the plan of an earlier stage."""
        self.engine.set_objective(COST)
        self._tangents_at_the_relaxation()
        relaxed = self.engine.relaxed_values(self._left() / 2)
        self.per_cost = 1.0 if relaxed is None else self.outlay.for_each_of_cost(relaxed)
        gap = self._aimed_at(self.per_cost) * (1 - SHARE_FOR_ROUNDING)
        found = None if relaxed is None else self._by_material(stage, gap, relaxed, begins)
        if found is None:
            earlier = begins().values
            found = self._minimise(stage, gap, self._left(), start if earlier is None else earlier, empty_handed,
                                   build_upon=earlier is not None, guide=GUIDE)  # fmt: skip
        return found

    def _by_material(
        self, stage: str, gap: float, relaxed: Floats, begins: Callable[[], Beginning]
    ) -> Outcome | None:  # fmt: skip
        """The best plan by searching one material at a time, around the plan of a case much like this one if there is
        one. None where too little is left open for it to pay, or where it leads to no plan."""
        if not much_left_open(self.program, relaxed):
            return None
        materials = materials_of(self.program, self.data)
        if len(with_decisions(materials, self.program.integer)) < FEWEST_MATERIALS:
            return None
        least = self.engine.value_of(relaxed)
        if self.threads == 1:
            aim = Aim(least, gap)
            self._look_for_plans(stage, aim, materials, begins())
            if not aim.is_ready:
                return None if aim.plan is None else self._minimise(stage, gap, self._left(), aim.plan, build_upon=True)
            kept = aim.ready_plan()
            self._note(stage, kept)
            return kept
        above = (BEYOND_THE_RELAXATION - 1) * self.gap * self.per_cost * abs(least)
        under = least + above if callable(self.start) else None
        wide = self.gap * self.per_cost * (1 - SHARE_FOR_ROUNDING)
        whole = Whole(self.engine, stage, least, gap, self._left(), under, wide=wide)
        try:
            search = self._look_for_plans(stage, whole, materials, begins())
            found = None if not whole.reached and whole.plan is None else whole.ended()
        finally:
            whole.leave()
        if found is None or (found.values is None and found.status != INFEASIBLE):
            return None
        if found.values is not None and not any(found.values is known for known in whole.known):
            mended = search.completed(found.values)  # the search of the whole knows no row that was added since
            if mended is not None:
                whole.take(mended, self.engine.value_of(mended))
            found = found if whole.plan is None else whole.best_plan(found)
        self._note(stage, found)
        return found

    def _look_for_plans(self, stage: str, aim: Aim, materials: Materials, beginning: Beginning) -> MaterialByMaterial:
        """Look one material at a time for what is aimed at; first of all at a plan that can be ordered as it is."""
        ready = self.ready = self._ready(beginning)
        began, seconds = time.perf_counter(), self._left() / 2
        search = MaterialByMaterial(self.engine, aim, materials, max(aim.gap, COARSE), began + seconds,
                                    made_from(self.data), self._add_tangents)  # fmt: skip
        if ready is not None:
            aim.begin_with(ready, self.engine.value_of(ready), self.gap * self.outlay.for_each_of_cost(ready))
            aim.wait(partial(self.meanwhile, Searched(ready, self.program.cost_inr(ready), aim.least, LIMIT, (), ())))
        else:
            aim.widen()
        search.look(stage, beginning.values)
        if aim.plan is not None:
            self._note(STAGE, Outcome(LIMIT, aim.value, aim.least, aim.plan, time.perf_counter() - began))
        return search

    def _ready(self, beginning: Beginning) -> Floats | None:
        """The plan that can be ordered as it is, where the search begins with one that lacks no tangent."""
        ready = beginning.ready
        ready = None if ready is None else as_it_is(self.data, self.block, self.program, ready)
        return None if ready is None or self._add_tangents(ready) else ready

    def _minimise(
        self, stage: str, gap: float, seconds: float, start: Floats | None, empty_handed: float | None = None,
        *, build_upon: bool = False, guide: float = np.inf,
    ) -> Outcome:  # fmt: skip
        """One search. A plan of a case much like this one is built upon; else the relaxation is the better start (what
        it decided in whole is kept and the rest searched), and an earlier stage's plan the fall-back. Where the plans
        that keep it lie farther than ``guide`` above it, as where materials share a plant's hours, a good plan is
        looked for in the whole instead; one that is near its bound is then proven with no time lost on looking for
        better ones."""
        until = time.perf_counter() + seconds
        proven, looks = -np.inf, True
        if build_upon and start is not None:
            start = self.engine.completed(start, seconds / 4)
        if not build_upon or start is None:
            self.engine.relax(seconds)
            least = self.engine.least
            far = least + guide * abs(least) if least else np.inf

            def too_far(search: Running) -> bool:
                return search.best is not None and search.own_bound > far

            excess = self._excess() if np.isfinite(far) and self.program.integer.sum() >= MANY else None
            left = (until - time.perf_counter()) / 2
            near = self.engine.over_the_rest(stage, gap, left, absolute_gap=1e-7, ends=too_far)
            if near is not None:
                self._note(stage, near)
                if near.values is not None and near.status == LIMIT and near.objective > far:
                    near = self._worth_proving(stage, gap, (until - time.perf_counter()) / 2, near)
                    looks = near.objective - near.bound > GOOD * abs(near.objective)
                elif near.values is not None and near.status == LIMIT and excess is not None:
                    near = self._raised_by_material(excess, gap, (until - time.perf_counter()) / 2, near)
                proven = near.bound
                if near.status in (OPTIMAL, INTERRUPTED):
                    return near
                worse = start is not None and self.engine.value_of(start) < near.objective
                start = start if near.values is None or worse else near.values
            start = None if start is None else self.engine.completed(start, seconds / 4)
        left = max(0.5, until - time.perf_counter())

        def over(search: Running) -> bool:
            if search.best is None:
                return empty_handed is not None and search.seconds > empty_handed
            return search.best - proven <= gap * abs(search.best)

        self.engine.look_for_plans(looks)
        again = self.engine.minimise(stage, gap, left, start, absolute_gap=1e-7, ends=over)
        self.engine.look_for_plans(True)
        again = _within(replace(again, bound=max(again.bound, proven)), gap) if again.status != INFEASIBLE else again
        self._note(stage, again)
        return again

    def _excess(self) -> Excess | None:
        """Where plans are dearer than the relaxation that was just solved; None where few materials are planned."""
        materials = materials_of(self.program, self.data)
        if len(with_decisions(materials, self.program.integer)) < FEWEST_MATERIALS:
            return None
        model, solution = self.engine.highs.getLp(), self.engine.highs.getSolution()
        duals = np.array(solution.col_dual), np.array(solution.row_dual)
        return Excess.of(np.array(solution.col_value), *duals, matrix_of(model), materials)

    def _raised_by_material(self, excess: Excess, gap: float, seconds: float, near: Outcome) -> Outcome:
        """A plan near the relaxation, with a bound that is raised one material at a time."""
        assert near.values is not None
        began = time.perf_counter()
        bound = Priced(self.engine, excess, near.values, gap).raised(seconds, self.threads)
        known = _within(replace(near, bound=min(max(bound, near.bound), near.objective)), gap)
        self._note(BOUND, replace(known, seconds=time.perf_counter() - began))
        return known

    def _worth_proving(self, stage: str, gap: float, seconds: float, known: Outcome) -> Outcome:
        """A plan that it pays to prove, where the relaxation is no guide to one: by a search of the whole that ends as
        soon as it has one. HiGHS would go on looking for better plans for most of its time."""
        self.engine.look_for_plans(True, restarts=False)
        found = self.engine.minimise(stage, gap, seconds, absolute_gap=1e-7, ends=good_enough)
        self.engine.look_for_plans(True)
        self._note(stage, found)
        bound = max(found.bound, known.bound)
        if found.values is None or found.objective > known.objective:
            found = replace(found, objective=known.objective, values=known.values)
        return replace(found, bound=min(bound, found.objective))

    def _finish(self, outcome: Outcome, reached: tuple[GoalReached, ...], start: Floats | None = None) -> Searched:
        values = outcome.values if outcome.values is not None else start
        if values is None:
            raise NoPlanError(outcome.status)
        status = outcome.status if outcome.status in (OPTIMAL, INTERRUPTED) else LIMIT
        cost = self.program.cost_inr(values)
        if values is not self.ready:
            values = self._brought_to_quantities(values, set() if reached else set(self.bent), outcome.bound)
            cost = self.program.cost_inr(values)
        bound = min(outcome.bound, cost) if np.isfinite(outcome.bound) else outcome.bound
        return Searched(values, cost, bound, status, reached, tuple(self.stages), self.stand)

    def _brought_to_quantities(self, values: Floats, zero: set[int], bound: float) -> Floats:
        """What was found, in quantities that can be ordered."""
        began, cost = time.perf_counter(), self.program.cost_inr(values)
        per_cost, above = self.outlay.for_each_of_cost(values), (cost - bound) / max(1.0, abs(cost))
        gap = self._aimed_at(per_cost)
        if above > gap * (1 - SHARE_FOR_ROUNDING) * (1 + 1e-6):  # nothing nearer was proven
            gap = self.gap * per_cost
        room = gap - above if np.isfinite(bound) else 0.0
        values = orderable(
            self.data, self.block, self.program, values, zero, self.cuts, self.holds,
            gap=Tolerance(max(gap * SHARE_FOR_ROUNDING / 2, room / 3), NEARLY_ALL * room), threads=self.threads,
            seconds=0.0 if self.interruption.stopped else self._left(),
        )  # fmt: skip
        seconds = time.perf_counter() - began
        self._note(WHOLE_INCREMENTS, Outcome(OPTIMAL, self.program.cost_inr(values), bound, values, seconds))
        return values

    # -- helpers -------------------------------------------------------------------------------------------

    @cached_property
    def outlay(self) -> Outlay:
        """What of the cost is outlay."""
        return Outlay.of(self.block, self.program)

    def _aimed_at(self, per_cost: float) -> float:
        """The gap to search to, a share of the cost. What the outlay is more than that, only a search upon an earlier
        plan takes up at once: a plan from nothing leaves it to those that will be built upon it, which stand as they
        are while they lie within the gap."""
        return self.gap * (per_cost if callable(self.start) else min(1.0, per_cost))

    def _tell(self, now: Progress) -> None:
        self.report(replace(now, outlay_per_cost=self.per_cost))

    def _left(self) -> float:
        return max(0.5, self.deadline - time.perf_counter())

    def _note(self, stage: str, outcome: Outcome) -> None:
        self.stages.append(
            {"stage": stage, "status": outcome.status, "objective": outcome.objective, "bound": outcome.bound,
             "seconds": outcome.seconds}
        )  # fmt: skip

    def _tangents_at_the_relaxation(self) -> None:
        """Bring the rules on concentration close to true before the search pays for it."""
        if not len(self.block.SQUARES):
            return
        values, known = None, bool(self.tangents)  # those of a relaxation much like this one do as well
        for _ in range(ROUNDS_OF_TANGENTS):
            values = self.engine.relaxed_values(self._left())
            if values is None or not self._write(concentration.missing(self.block, self.program, values)):
                break
        if values is not None and not known:
            self._write(concentration.around(self.block, self.program, values))

    def _write(self, tangents: Iterable[Tangent]) -> bool:
        """Add tangents that relaxations to come begin with; whether there were any."""
        written = list(concentration.written(self.block, self.program, tangents))
        self.tangents += [tangent for tangent, _ in written]
        self._add([row for _, row in written])
        return bool(written)

    def _add_tangents(self, values: Floats) -> bool:
        """Add the tangents that a plan shows to be missing; whether there were any."""
        cuts = concentration.rows_missing(self.block, self.program, values)
        self._add(cuts)
        return bool(cuts)

    def _add(self, cuts: list[Row]) -> None:
        self.cuts += cuts
        self.engine.add_rows(cuts)

    def _conflict(self) -> tuple[object, ...]:
        """The rows of the relaxation that cannot hold together."""
        return tuple(self.program.rows[r] for r in self.engine.conflicting_rows() if r < len(self.program.rows))


def _within(outcome: Outcome, gap: float) -> Outcome:
    """How a search ended, with a bound that came from elsewhere."""
    proven = outcome.values is not None and outcome.objective - outcome.bound <= gap * abs(outcome.objective)
    return replace(outcome, status=OPTIMAL) if proven and outcome.status == LIMIT else outcome


def search(
    block: Block, data: Data, program: Program, *, gap: float, seconds: float, threads: int,
    interruption: Interruption, report: Callable[[Progress], None], start: Floats | Begins | None = None,
    near: Stand | None = None, meanwhile: Meanwhile = lambda plan: None,
) -> Searched:  # fmt: skip
    """The best plan within the gap (a share of its gross outlay) or the time. ``start``: values by column to begin
    with, such as those of an earlier plan, which need not keep the rules; or what says where to begin, once the
    relaxation is solved. ``near``: where the relaxation of a problem much like it stands. ``meanwhile``: what to do
    with a plan that can be ordered as it is, while it is proven; what is found is that very plan, if it is. Raises
    NoPlanError, ContradictionError."""
    return Search(block, data, program, gap, seconds, threads, interruption, report, start, near, meanwhile).run()
