"""HiGHS as mpi-sppy calls a solver: the same hand-over as everywhere (``solve/handover.py``), values straight into the
model. mpi-sppy speaks to solvers through Pyomo's SolverFactory; what it reads of the answer is all there is here."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from pyomo.common.errors import InfeasibleConstraintException
from pyomo.environ import ConcreteModel, Objective, SolverFactory
from pyomo.opt import SolutionStatus, SolverStatus, TerminationCondition
from pyomo.repn import generate_standard_repn

from optimizer.solve.engine import OPTIMAL, Engine, Outcome
from optimizer.solve.handover import Floats, Program, compile_program, load_solution
from optimizer.solve.interruption import Interruption
from optimizer.solve.parts import parts_of

NAME = "stockpile_highs"
CRUMB = 1e-6  # so far beyond a bound is nothing
DUAL_SIMPLEX, EITHER_SIMPLEX = 1, 0  # as HiGHS numbers them
LARGE = 20_000  # columns from which on a bound is that of the relaxation, without a look for a plan
PATIENCE = 20  # times its time for a scenario of which no plan is known


@dataclass(frozen=True)
class Status:
    """How a solve ended."""

    status: Any
    termination_condition: Any


@dataclass(frozen=True)
class Bounds:
    """What is proven of a solve, in the objective's unit."""

    Lower_bound: float  # as mpi-sppy spells it
    Upper_bound: float


class Solutions(list[Status]):
    """The solutions found: one or none."""

    def __call__(self, number: int) -> Status:
        return self[number]


@dataclass(frozen=True)
class Answer:
    """What mpi-sppy reads of a solve."""

    solver: Status
    solution: Solutions
    Problem: tuple[Bounds, ...]


class AlreadyLoaded:
    """In the place of a model's ``solutions``: values are in the variables before anybody asks."""

    def load_from(self, results: Answer, **_: object) -> None:
        """Nothing to do."""


@dataclass
class ClusterSolver:
    """Solves a scenario's problem as it stands: weights, fixed decisions and all. There is one to each scenario."""

    options: dict[str, Any] = field(default_factory=dict)
    _near: float = np.inf  # how far from its relaxation the plan last found was, as a share
    _program: Program | None = None  # as it was last, where bounds alone are asked for
    _bases: list[Any] = field(default_factory=lambda: [None])  # of the relaxations last solved, by part

    def solve(self, model: ConcreteModel, **_: object) -> Answer:
        """Search to the gap asked for and leave the values in the model.

        A bundle falls apart into its worlds where all that they share is decided: each is searched by itself then.
        With the option ``bound_only`` the relaxation stands for a large problem, and for any once a plan within the gap
        of it was found.
        After ``until`` (seconds of the clock) what the model's decisions were last is kept where it still is a plan.
        """
        late = time.time() > self.options.get("until", np.inf)
        _decide_once(model)
        if _out_of_bounds(model):
            return _none(float("inf"))
        try:
            program = self._compiled(model)
        except InfeasibleConstraintException:  # what is decided already breaks a rule by itself
            return _none(float("inf"))
        gap, seconds = float(self.options.get("mip_rel_gap", 1e-3)), float(self.options.get("time_limit", 600.0))
        if self.options.get("bound_only"):
            return self._bounded(model, program, gap, seconds)
        values, bound, worth, status = np.zeros(len(program.lower)), 0.0, 0.0, OPTIMAL
        parts = parts_of(program)
        self._bases = [*self._bases, *[None] * len(parts)][: len(parts)]
        for n, part in enumerate(parts):
            found = self._searched(model, part.program, gap, seconds / len(parts), late, n)
            if found.values is None:
                return _none(found.bound if len(parts) == 1 else float("-inf"))
            values[part.columns] = found.values
            bound, worth = bound + found.bound, worth + found.objective
            status = found.status if status == OPTIMAL else status
        load_solution(model, program, values)
        return _found(status, bound, worth)

    def _bounded(self, model: ConcreteModel, program: Program, gap: float, seconds: float) -> Answer:
        """What the problem comes to at least; nothing known is a bound as well, since what was told last would stand
        where there is none."""
        if self._near <= gap or len(program.lower) > LARGE:
            least = self._relaxed(Engine(program, self._threads, Interruption()), PATIENCE * seconds, 0)
            return _found(OPTIMAL, -np.inf if least is None else least[0], np.inf if least is None else least[0])
        found = self._searched(model, program, gap, seconds, False, 0)
        if found.values is not None:
            load_solution(model, program, found.values)
        return _found(found.status, found.bound, found.objective)

    def _searched(
        self, model: ConcreteModel, program: Program, gap: float, seconds: float, late: bool, number: int
    ) -> Outcome:  # fmt: skip
        """A program searched to the gap, from near its relaxation and from what was last; ``number`` is that of the
        part that it is."""
        engine = Engine(program, self._threads, Interruption())
        patience = seconds if late else PATIENCE * seconds
        relaxed = self._relaxed(engine, patience, number) if program.integer.any() else None
        start = None
        if relaxed is not None and not late:
            start = _near_the_relaxation(model, engine, relaxed, gap, seconds / 2)
        if start is not None and relaxed is not None:
            worth, least = engine.value_of(start), relaxed[0]
            self._near = max(0.0, worth - least) / max(1e-9, abs(least))
            if self._near <= gap:
                return Outcome(OPTIMAL, worth, least, start, 0.0)
        start = _better(engine, start, _as_it_stands(engine, seconds / 4))
        if relaxed is not None and start is not None and late:
            return Outcome(OPTIMAL, engine.value_of(start), relaxed[0], start, 0.0)
        outcome = engine.minimise(model.name, gap, PATIENCE * seconds if start is None else seconds / 2, start,
                                  absolute_gap=1e-9)  # fmt: skip
        if outcome.values is None:
            return outcome
        values = outcome.values.copy()
        values[program.integer] = values[program.integer].round()
        return replace(outcome, values=values)

    @property
    def _threads(self) -> int:
        return int(self.options.get("threads", 1))

    def _compiled(self, model: ConcreteModel) -> Program:
        """The problem as arrays. Where bounds alone are asked for, nothing but prices changes from time to time."""
        known = None if self._program is None else _at_new_prices(self._program, model)
        program = compile_program(model) if known is None else known
        self._program = program if self.options.get("bound_only") else None
        return program

    def _relaxed(self, engine: Engine, seconds: float, number: int) -> tuple[float, Floats, Floats] | None:
        """The relaxation, from where it was best last time if it is of the same size."""
        highs, last = engine.highs, self._bases[number]
        if last is not None and (len(last.col_status), len(last.row_status)) == (highs.getNumCol(), highs.getNumRow()):
            highs.setBasis(last)
            highs.setOptionValue("simplex_strategy", EITHER_SIMPLEX)
        found = engine.relaxed(seconds)
        highs.setOptionValue("simplex_strategy", DUAL_SIMPLEX)
        self._bases[number] = highs.getBasis() if found is not None else None
        return found

    def available(self, exception_flag: bool = True) -> bool:
        """Always: HiGHS comes with the program."""
        return True

    def has_capability(self, name: str) -> bool:
        """No quadratic objective with whole decisions."""
        return False


def _at_new_prices(program: Program, model: ConcreteModel) -> Program | None:
    """The program with the objective that the model has now; None where that is of decisions it does not have."""
    (objective,) = model.component_data_objects(Objective, active=True)
    linear = generate_standard_repn(objective.expr, quadratic=False)
    at = [program.column(var) for var in linear.linear_vars]
    if None in at:
        return None
    costs = np.zeros((1, len(program.lower)))
    np.add.at(costs[0], np.array(at, dtype=int), np.array(linear.linear_coefs, dtype=float))
    unit = program.units[0]
    return replace(program, objectives=costs / unit, offsets=np.array([float(linear.constant)]) / unit)


def _decide_once(model: ConcreteModel) -> None:
    """What is decided, or was last, in one world of a bundle is so in the others that share it. What follows the orders
    need not be tied where those are decided."""
    for first, var in model.ties:
        var.set_value(first.value, skip_validation=True)
        var.fixed = first.fixed
    tried = any(first.fixed for first, _ in model.ties)
    for n in model.followers:
        (model.decided_once[n].deactivate if tried else model.decided_once[n].activate)()


def _out_of_bounds(model: ConcreteModel) -> bool:
    """Whether a world of the bundle cannot take what is decided: nobody looks at the bounds of a fixed decision."""
    fixed = [var for own in model.decisions for var in own if var.fixed]
    return any(
        (var.lb is not None and var.value < var.lb - CRUMB) or (var.ub is not None and var.value > var.ub + CRUMB)
        for var in fixed
    )


def _near_the_relaxation(
    model: ConcreteModel, engine: Engine, relaxed: tuple[float, Floats, Floats], gap: float, seconds: float
) -> Floats | None:  # fmt: skip
    """A plan near the relaxation; None where none is found soon.

    The row that tells what of a world's loss lies beyond the threshold holds every decision with a cost, and with it a
    search takes five times as long. So these rows are put into the objective at the prices the relaxation gives them,
    threshold and what lies beyond it staying where they are, and both are worked out anew around the plan found.
    """
    prices = relaxed[1]
    program, values = engine.program, np.array(engine.highs.getSolution().col_value)
    priced = {id(row) for row in model.loss_beyond.values()}
    keep = np.array([id(row) not in priced for row in program.rows])
    lower, upper, objective, offset = program.lower.copy(), program.upper.copy(), program.objectives[0], 0.0
    for row in np.flatnonzero(~keep):
        objective = objective - prices[row] * program.matrix[[row], :].toarray().ravel()
        side = program.low[row] if np.isfinite(program.low[row]) else program.high[row]
        offset += float(prices[row] * side)
    for column in map(program.column, (model.threshold, *model.beyond.values())):
        if column is not None:
            lower[column] = upper[column] = values[column]
    alone = replace(
        program, matrix=program.matrix[np.flatnonzero(keep)], low=program.low[keep], high=program.high[keep],
        rows=tuple(row for row, kept in zip(program.rows, keep, strict=True) if kept), lower=lower, upper=upper,
        objectives=objective[None, :], offsets=program.offsets[:1] + offset,
    )  # fmt: skip
    search = Engine(alone, 1, Interruption())
    search.relax(seconds)
    near = search.over_the_rest(model.name, gap, seconds, absolute_gap=1e-9)
    return None if near is None or near.values is None else engine.completed(near.values, seconds)


def _as_it_stands(engine: Engine, seconds: float) -> Floats | None:
    """What the model's decisions were last, everything else worked out anew; None where that is no plan any more."""
    last = np.array([var.value for var in engine.program.columns], dtype=np.float64)  # type: ignore[attr-defined]
    whole = engine.program.integer
    return engine.completed(last, seconds) if whole.any() and not np.isnan(last[whole]).any() else None


def _better(engine: Engine, one: Floats | None, other: Floats | None) -> Floats | None:
    if one is None or other is None:
        return other if one is None else one
    return min((one, other), key=engine.value_of)


def _found(status: str, bound: float, objective: float) -> Answer:
    condition = TerminationCondition.optimal if status == OPTIMAL else TerminationCondition.maxTimeLimit
    good, ended = Status(SolutionStatus.optimal, None), Status(SolverStatus.ok, condition)
    return Answer(ended, Solutions([good]), (Bounds(bound, objective),))


def _none(bound: float) -> Answer:
    """No solution."""
    ended = Status(SolverStatus.warning, TerminationCondition.infeasible)
    return Answer(ended, Solutions(), (Bounds(bound, float("inf")),))


def register() -> None:
    """Let SolverFactory know the name."""
    known: Mapping[str, object] = SolverFactory._cls
    if NAME not in known:
        SolverFactory.register(NAME, doc="HiGHS by the hand-over of this program")(ClusterSolver)
