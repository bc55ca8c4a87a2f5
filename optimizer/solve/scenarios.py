"""The search over scenarios: the extensive form, brought near its best one scenario at a time.

The relaxation of the extensive form (parts of orders allowed) gives a bound and a price for every decision that
scenarios share. The first scenario then decides them in whole, each at the price that the others put on it; the next
takes what is decided as given, and so on. What is left of the gap is searched over the whole form.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from scipy import sparse

from optimizer.solve.engine import INFEASIBLE, INTERRUPTED, LIMIT, OPTIMAL, Engine, Outcome
from optimizer.solve.extensive import Extensive
from optimizer.solve.handover import Floats
from optimizer.solve.interruption import Interruption
from optimizer.solve.running import Progress

SMALL = 20_000  # columns; a smaller form is searched as it is
INCREMENTS_TRIED = (2, 20)  # an order may move by, to be a whole number of them
SHARE_OF_GAP = 0.25  # of the gap wanted, for each scenario's own search


class NoCommonPlanError(Exception):
    """No decisions can be shared by the scenarios: the absolute rules of some contradict each other."""


@dataclass(frozen=True)
class Found:
    """What was found: values of the extensive form (None: nothing), their value and a bound on any, INR."""

    values: Floats | None
    value_inr: float
    bound_inr: float
    status: str

    @property
    def gap(self) -> float:
        """How far the value may be from the best, as a share of it."""
        if self.values is None:
            return float("inf")
        return max(0.0, self.value_inr - self.bound_inr) / max(1.0, abs(self.value_inr))


@dataclass
class ScenarioSearch:
    """One search over an extensive form; ``run`` may be called once."""

    form: Extensive
    gap: float
    seconds: float
    threads: int
    interruption: Interruption = field(default_factory=Interruption)
    report: Callable[[Progress], None] = lambda progress: None

    def run(self) -> Found:
        """Find the best plan. Raises NoCommonPlanError."""
        self.deadline = time.perf_counter() + self.seconds
        form = self.form
        engine = Engine(form.program, self.threads, self.interruption, self.report)
        relaxed = engine.relaxed(self._left())
        if relaxed is None:
            if engine.relaxation_is_infeasible(self._left()):
                raise NoCommonPlanError
            return Found(None, np.inf, -np.inf, self._status(LIMIT))
        bound, prices, _ = relaxed
        values = np.array(engine.highs.getSolution().col_value)
        if not form.program.integer.any():
            return Found(values, form.value_of(values), bound, OPTIMAL)
        start: Floats | None = None
        if len(form.program.lower) > SMALL:
            start = self._one_after_another(values, prices)
            found = self._found(start, bound)
            if found.gap <= self.gap or self._left() <= 1.0 or self.interruption.stopped:
                return found
        return self._whole(engine, start, bound)

    def _whole(self, engine: Engine, start: Floats | None, bound: float) -> Found:
        """The search over the whole form for the time that is left."""
        outcome = engine.minimise("all scenarios", self.gap, self._left(), start)
        if outcome.status == INFEASIBLE and start is None:
            raise NoCommonPlanError
        values = outcome.values if outcome.values is not None else start
        best = self._found(values, max(bound, outcome.bound))
        return replace(best, status=outcome.status if best.gap > self.gap else OPTIMAL)

    def _found(self, values: Floats | None, bound: float) -> Found:
        if values is None:
            return Found(None, np.inf, bound, self._status(LIMIT))
        value = self.form.value_of(values)
        found = Found(values, value, min(bound, value), OPTIMAL)
        return found if found.gap <= self.gap else replace(found, status=self._status(LIMIT))

    def _one_after_another(self, relaxed: Floats, prices: Floats) -> Floats | None:
        """A plan made scenario by scenario; None where one of them cannot follow what is decided."""
        form, program = self.form, self.form.program
        decided = np.full(len(program.lower), np.nan)
        users = np.zeros(len(program.lower), dtype=int)
        for place in form.places:
            users[place] += 1
        waiting, solutions = users.copy(), []
        for k, branch in enumerate(form.branches):
            place = form.places[k]
            waiting[place] -= 1
            known = ~np.isnan(decided[place])
            open_to_others = (waiting[place] > 0) & ~known
            lower = np.where(known, decided[place], program.lower[place])
            upper = np.where(known, decided[place], program.upper[place])
            unused = open_to_others & (relaxed[place] < 1e-9) & (lower <= 0) & branch.program.integer
            weights, offset = self._weights(k, prices, open_to_others)
            left = self._left() / (len(form.branches) - k)
            outcome = self._alone(k, weights, offset, lower, np.where(unused, 0.0, upper), left)
            if outcome.values is None and unused.any():
                outcome = self._alone(k, weights, offset, lower, upper, left)
            if outcome.values is None:
                return None
            values = outcome.values.copy()
            whole = branch.program.integer
            values[whole] = np.round(values[whole])
            solutions.append(values)
            shared = users[place] > 1
            decided[place[shared]] = values[shared]
        joined = form.joined(solutions)
        completed = Engine(program, self.threads, self.interruption).completed(joined, max(5.0, self._left()))
        return completed

    def _alone(
        self, k: int, weights: Floats, offset: float, lower: Floats, upper: Floats, seconds: float
    ) -> Outcome:  # fmt: skip
        """One scenario's problem with weights on its decisions. What its relaxation decides in whole is kept and the
        rest searched, which mostly ends within the gap in seconds; all of it is searched only where that finds nothing,
        for how far the whole is from its best is judged afterwards."""
        branch = self.form.branches[k]
        unit = float(np.abs(weights).max()) or 1.0
        program = replace(
            branch.program, lower=lower, upper=upper, objectives=(weights / unit)[None, :],
            offsets=np.array([offset / unit]), units=np.array([unit]),
        )  # fmt: skip
        engine = Engine(program, self.threads, self.interruption, self.report)
        engine.add_rows(branch.rows)
        name, gap, until = f"scenario {branch.name}", self.gap * SHARE_OF_GAP, time.perf_counter() + seconds
        engine.relax(seconds)
        near = engine.over_the_rest(name, gap, seconds / 2)
        if near is not None and (near.values is not None or near.status == INTERRUPTED):
            return near
        return engine.minimise(name, gap, max(1.0, until - time.perf_counter()))

    def _weights(self, k: int, prices: Floats, open_to_others: np.ndarray) -> tuple[Floats, float]:
        """What a scenario's decisions cost, INR: its loss at the weight the relaxation gives it, and on what it
        leaves to others to use the price they put on it."""
        form, program = self.form, self.form.program
        branch, place = form.branches[k], form.places[k]
        own = np.zeros(len(program.low), dtype=bool)
        own[form.rows_of[k]] = True
        others = program.objectives[0] - program.matrix.T @ np.where(own, 0.0, prices)
        column = form.losses[k]
        weight = 0.0 if column is None else float(others[column])
        scale = float(branch.program.units[branch.loss])
        weights = weight * scale * branch.program.objectives[branch.loss]
        if weight <= 0:  # a scenario without weight: whatever it does alone, done at little loss
            weights = 1e-6 * scale * branch.program.objectives[branch.loss]
        weights = weights + np.where(open_to_others, others[place] * form.unit, 0.0)
        return weights, weight * scale * float(branch.program.offsets[branch.loss])

    def _left(self) -> float:
        return max(0.5, self.deadline - time.perf_counter())

    def _status(self, word: str) -> str:
        return INTERRUPTED if self.interruption.stopped else word


def on_increments(form: Extensive, values: Floats, increments: Mapping[int, float], seconds: float) -> Floats | None:
    """The solution nearest in value whose columns named are whole increments, every yes/no as it is; None where there
    is none within a few increments."""
    program = form.program
    for steps in INCREMENTS_TRIED:
        lower, upper = program.lower.copy(), program.upper.copy()
        whole = np.round(values)
        lower[program.integer] = upper[program.integer] = whole[program.integer]
        scale, integer = np.ones(len(values)), np.zeros(len(values), dtype=bool)
        for j, increment in increments.items():
            count = values[j] / increment
            scale[j], integer[j] = increment, True
            lower[j] = max(np.ceil(lower[j] / increment - 1e-9), np.floor(count + 1e-9) - steps)
            upper[j] = min(np.floor(upper[j] / increment + 1e-9), np.ceil(count - 1e-9) + steps)
            if count < 1e-6:
                lower[j] = upper[j] = 0.0
        nearby = replace(
            program, matrix=sparse.csr_array(program.matrix @ sparse.diags_array(scale)), lower=lower, upper=upper,
            integer=integer, objectives=program.objectives * scale,
        )  # fmt: skip
        outcome = Engine(nearby, 1, Interruption()).minimise("orderable quantities", 1e-5, seconds)
        if outcome.values is not None:
            found = outcome.values.copy()
            found[integer] = np.round(found[integer])
            found = found * scale
            found[program.integer] = whole[program.integer]
            return found
    return None


def with_fixed(form: Extensive, decided: Mapping[int, float]) -> Extensive:
    """The form with some of its columns held at a value."""
    lower, upper = form.program.lower.copy(), form.program.upper.copy()
    for column, value in decided.items():
        lower[column] = upper[column] = value
    return replace(form, program=replace(form.program, lower=lower, upper=upper))
