"""When a plan looked for in parts is good enough: near the relaxation, or proven by a search of the whole beside."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from optimizer.solve.engine import INFEASIBLE, LIMIT, OPTIMAL, Engine, Outcome
from optimizer.solve.handover import Floats
from optimizer.solve.running import Running

WAIT_S, LOOK_EVERY_S = 3.0, 0.02
A_WHILE = 1.3  # times the seconds until a plan was within the wider gap: how long to look for a nearer proof
BEYOND_THE_RELAXATION = 1.3  # of the gap: a plan so near is good enough to begin proving, which lifts the bound


class Aim:
    """A plan near the relaxation. Values and bounds in the unit of the objective."""

    def __init__(self, least: float, gap: float) -> None:
        self.least, self.gap = least, gap
        self.plan: Floats | None = None
        self.value = np.inf
        self.ready: Outcome | None = None  # a plan that can be ordered as it is, and may take up the whole gap
        self.ready_gap = 0.0

    @property
    def bound(self) -> float:
        """No plan is under it."""
        return self.least

    @property
    def near(self) -> float:
        """A plan at or under this is worth proving."""
        return self.least + BEYOND_THE_RELAXATION * self.gap * abs(self.least)

    @property
    def reached(self) -> bool:
        """Whether no better plan need be looked for."""
        return self.value <= self.near or self.is_ready

    @property
    def is_ready(self) -> bool:
        """Whether the plan that can be ordered as it is, is within its gap of the bound."""
        ready = self.ready
        return ready is not None and ready.objective - self.bound <= self.ready_gap * abs(ready.objective)

    def begin_with(self, plan: Floats, value: float, gap: float) -> None:
        """A plan that can be ordered as it is: with it a search may end at a wider gap."""
        self.ready, self.ready_gap = Outcome(OPTIMAL, value, self.least, plan, 0.0), gap

    @property
    def known(self) -> tuple[Floats | None, ...]:
        """The plans that were not found by a search of the whole."""
        return self.plan, None if self.ready is None else self.ready.values

    def wait(self, meanwhile: Callable[[], None]) -> None:
        """Nothing will change by itself."""

    def ready_plan(self) -> Outcome:
        """That plan with the bound there is."""
        assert self.ready is not None
        return replace(self.ready, bound=min(self.bound, self.ready.objective))

    def widen(self) -> None:
        """There is no plan that can be ordered as it is: look at all plans."""

    def take(self, plan: Floats, value: float) -> bool:
        """A plan that was found; whether it is the best so far."""
        better = value < self.value
        if better:
            self.plan, self.value = plan, value
        return better


class Whole(Aim):
    """A plan proven to be within the gap. The whole is searched at the same time on a core of its own: it raises the
    bound, takes in each plan found when HiGHS asks for one, and may come to the end by itself.

    A proof within the gap ``wide`` is good enough too, once a third as long again went into a nearer one.

    Where a plan that can be ordered as it is may be at hand, it need only be shown that none is far cheaper: with
    ``under``, only plans at or under that value are searched at first, which are in narrow limits. The bound is then no
    higher than that."""

    def __init__(
        self, engine: Engine, stage: str, least: float, gap: float, seconds: float, under: float | None = None,
        *, wide: float | None = None,
    ) -> None:  # fmt: skip
        """``engine`` has just solved the relaxation, at ``least``."""
        super().__init__(least, gap)
        self.wide, self.wide_s = gap if wide is None else wide, np.inf  # gap, and seconds until it was reached
        self.under, self.began = under, time.perf_counter()
        self.until = self.began + seconds
        self._all, self._stage = engine, stage
        self._begin()

    def _begin(self) -> None:
        self.engine = self._all.copy(threads=1)
        self.engine.highs.setOptionValue("mip_heuristic_run_feasibility_jump", False)  # plans are looked for elsewhere
        if self.under is not None:
            self.engine.highs.setOptionValue("mip_root_presolve_only", True)  # a sixth quicker
            self.engine.set_bounds(list(range(len(self.engine.program.lower))), *self._all.limits_under(self.under))
        seconds = self.until - time.perf_counter()
        self.search = self.engine.begin(
            self._stage, self.gap, seconds, absolute_gap=1e-7, takes_plans=True,
            ends=lambda search: self._is_proven(min(self.value, search.best or np.inf), search),
        )  # fmt: skip

    def widen(self) -> None:
        if self.under is not None:
            self.leave()
            self.least, self.under = self.bound, None  # what was shown so far still holds
            self._begin()

    def begin_with(self, plan: Floats, value: float, gap: float) -> None:
        super().begin_with(plan, value, gap)
        if self.under is not None and value - self.under > gap * abs(value):
            self.widen()

    @property
    def bound(self) -> float:
        return self._bound_by(self.search)

    def _bound_by(self, search: Running) -> float:
        """No plan is under what a search of the whole has shown."""
        return self._of_all(self.least if search.bound is None else max(self.least, search.bound), search)

    def _of_all(self, bound: float, search: Running) -> float:
        """What holds for all plans, where something holds for those that are searched; of none everything holds."""
        if self.under is None:
            return bound
        return self.under if search.over and self.engine.infeasible else min(bound, self.under)

    @property
    def proven(self) -> bool:
        """Whether the best plan taken is near enough to the bound."""
        return self._is_proven(self.value, self.search)

    def _is_proven(self, value: float, search: Running) -> bool:
        """Whether a plan that costs so much is within the gap of the bound, or long enough within the wider one."""
        if not np.isfinite(value):
            return False
        above, seconds = (value - self._bound_by(search)) / max(abs(value), 1e-9), time.perf_counter() - self.began
        if above <= self.wide:
            self.wide_s = min(self.wide_s, seconds)
        return above <= self.gap or (above <= self.wide and seconds >= A_WHILE * self.wide_s)

    @property
    def reached(self) -> bool:
        return self.search.over or self.proven or self.is_ready

    def take(self, plan: Floats, value: float) -> bool:
        better = super().take(plan, value)
        if better:
            self.search.take(plan)
        return better

    def wait(self, meanwhile: Callable[[], None]) -> None:
        """Until the plan that can be ordered as it is is proven, a few seconds at most: to look for others would take
        the time of the proof. What there is to be done with that plan is done ``meanwhile``."""
        until = time.perf_counter() + WAIT_S
        if not self.reached:
            meanwhile()
        while not self.reached and not self.engine.interruption.stopped and time.perf_counter() < until:
            time.sleep(LOOK_EVERY_S)

    def leave(self) -> None:
        """Let the search of the whole end by itself, as soon as it looks up."""
        self.search.leave()

    def ended(self) -> Outcome:
        """The best plan, its proof waited for where it is not there yet; the one that is ready, if it is proven."""
        if self.is_ready:
            self.leave()
            return self.ready_plan()
        if self.proven:
            self.leave()
            return Outcome(OPTIMAL, self.value, min(self.bound, self.value), self.plan, self.search.seconds)
        outcome = self.engine.ended(self.search)
        if self.is_ready:
            return self.ready_plan()
        if self.under is not None:
            status = LIMIT if outcome.status == INFEASIBLE else outcome.status
            outcome = replace(outcome, status=status, bound=self._of_all(outcome.bound, self.search))
        if outcome.status == INFEASIBLE:
            return outcome
        if self.plan is not None and self.value <= outcome.objective:
            outcome = self.best_plan(outcome)
        found = outcome.values is not None and outcome.status == LIMIT
        proven = found and self._is_proven(outcome.objective, self.search)
        return replace(outcome, status=OPTIMAL) if proven else outcome

    def best_plan(self, outcome: Outcome) -> Outcome:
        """The best plan taken, with what the search of the whole came to otherwise."""
        bound = min(max(outcome.bound, self.bound), self.value)
        status = LIMIT if outcome.status == OPTIMAL and not self.proven else outcome.status
        return replace(outcome, status=status, objective=self.value, bound=bound, values=self.plan)
