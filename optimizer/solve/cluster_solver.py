"""HiGHS as mpi-sppy calls a solver: the same hand-over as everywhere (``solve/handover.py``), values straight into the
model. mpi-sppy speaks to solvers through Pyomo's SolverFactory; what it reads of the answer is all there is here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pyomo.common.errors import InfeasibleConstraintException
from pyomo.environ import ConcreteModel, SolverFactory
from pyomo.opt import SolutionStatus, SolverStatus, TerminationCondition

from optimizer.solve.engine import OPTIMAL, Engine, Outcome
from optimizer.solve.handover import compile_program, load_solution
from optimizer.solve.interruption import Interruption

NAME = "stockpile_highs"


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
    """Solves a scenario's problem as it stands: weights, fixed decisions and all."""

    options: dict[str, Any] = field(default_factory=dict)

    def solve(self, model: ConcreteModel, **_: object) -> Answer:
        """Search to the gap asked for and leave the values in the model."""
        try:
            program = compile_program(model)
        except InfeasibleConstraintException:  # what is decided already breaks a rule by itself
            return _none(float("inf"))
        engine = Engine(program, int(self.options.get("threads", 1)), Interruption())
        gap, seconds = float(self.options.get("mip_rel_gap", 1e-3)), float(self.options.get("time_limit", 600.0))
        outcome = _searched(engine, model.name, gap, seconds)
        if outcome.values is None:
            return _none(outcome.bound)
        values = outcome.values.copy()
        values[program.integer] = values[program.integer].round()
        load_solution(model, program, values)
        good = Status(SolutionStatus.optimal, None)
        condition = TerminationCondition.optimal if outcome.status == OPTIMAL else TerminationCondition.maxTimeLimit
        ended = Status(SolverStatus.ok, condition)
        return Answer(ended, Solutions([good]), (Bounds(outcome.bound, outcome.objective),))

    def available(self, exception_flag: bool = True) -> bool:
        """Always: HiGHS comes with the program."""
        return True

    def has_capability(self, name: str) -> bool:
        """No quadratic objective with whole decisions."""
        return False


def _searched(engine: Engine, name: str, gap: float, seconds: float) -> Outcome:
    """Among the plans near the relaxation first: of a large scenario one within the gap is there in seconds. All of
    them are searched only where none of those is within it."""
    near = None
    if engine.program.integer.any():
        engine.relax(seconds)
        near = engine.over_the_rest(name, gap, seconds / 2, absolute_gap=1e-9)
    if near is not None and near.status == OPTIMAL:
        return near
    whole = engine.minimise(name, gap, seconds, None if near is None else near.values, absolute_gap=1e-9)
    return whole if near is None else replace(whole, bound=max(near.bound, whole.bound))


def _none(bound: float) -> Answer:
    """No solution."""
    ended = Status(SolverStatus.warning, TerminationCondition.infeasible)
    return Answer(ended, Solutions(), (Bounds(bound, float("inf")),))


def register() -> None:
    """Let SolverFactory know the name."""
    known: Mapping[str, object] = SolverFactory._cls
    if NAME not in known:
        SolverFactory.register(NAME, doc="HiGHS by the hand-over of this program")(ClusterSolver)
