"""A case, its problem and its best plan; and the same again after a change, starting from the plan there is.

Everything that asks "what if" (mends, prices of rules, waiting, frontiers, alternatives) goes through ``replan``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from pyomo.core import ConcreteModel

from optimizer.case.case import Case
from optimizer.cycle.settle import settled
from optimizer.model.data import Data
from optimizer.model.problem import write_problem
from optimizer.plan.extract import extract_plan, proven
from optimizer.plan.plan import Plan
from optimizer.solve.basis import carried_over
from optimizer.solve.handover import Floats, Program, compile_program, load_solution
from optimizer.solve.interruption import Interruption
from optimizer.solve.running import Progress
from optimizer.solve.search import search
from optimizer.solve.searched import Begins, Searched


@dataclass(frozen=True)
class Built:
    """A case written as a problem, not yet solved."""

    case: Case
    data: Data
    block: ConcreteModel
    program: Program


@dataclass(frozen=True)
class Solved:
    """A built problem with what the search found and the plan it stands for; the block holds the values."""

    built: Built
    searched: Searched
    plan: Plan

    @property
    def case(self) -> Case:
        return self.built.case


def build(case: Case, room: Mapping[tuple[str, int], float] | None = None) -> Built:
    """Write a case as a mixed-integer program, as it stands on the 1st of its first month. ``room``: tonnes of use in
    other worlds, by offer and order month."""
    case = settled(case)
    data = replace(Data.of(case), room=room or {})
    block = ConcreteModel()
    write_problem(block, data)
    return Built(case, data, block, compile_program(block))


def solve(
    built: Built,
    *,
    gap: float | None = None,
    seconds: float | None = None,
    interruption: Interruption | None = None,
    report: Callable[[Progress], None] | None = None,
    start: Floats | Begins | None = None,
    near: Solved | None = None,
    meanwhile: Callable[[Solved], None] | None = None,
) -> Solved:
    """Find the best plan of a built problem; gap (share), seconds and threads as the case's settings say unless given.
    ``near``: a problem much like it, where its relaxation begins. ``meanwhile``: what to do with a plan while it is
    proven; if it is, the values of that plan are those found.

    Raises NoPlanError, ContradictionError and NotOrderableError (see ``solve/searched.py``).
    """
    settings = built.case.settings
    stand = None if near is None else near.searched.stand
    if near is not None and stand is not None:
        stand = carried_over(stand, near.built.program, built.program, built.block)
    ahead: Solved | None = None  # the plan that was explained while it was proven

    def planned(searched: Searched) -> Solved:
        if ahead is not None and ahead.searched.values is searched.values:
            return Solved(built, searched, proven(ahead.plan, searched))
        load_solution(built.block, built.program, searched.values)
        return Solved(built, searched, extract_plan(built.block, built.data, searched))

    def being_proven(searched: Searched) -> None:
        nonlocal ahead
        if meanwhile is not None:
            ahead = planned(searched)
            meanwhile(ahead)

    searched = search(
        built.block, built.data, built.program,
        gap=settings.gap if gap is None else gap,
        seconds=settings.time_limit_s if seconds is None else seconds,
        threads=settings.threads, interruption=interruption or Interruption(),
        report=report or (lambda progress: None), start=start, near=stand, meanwhile=being_proven,
    )  # fmt: skip
    return planned(searched)


def replan(
    solved: Solved,
    changed: Case,
    *,
    gap: float | None = None,
    seconds: float | None = None,
    interruption: Interruption | None = None,
) -> Solved:
    """The best plan of a changed case, found from the plan there is. Raises as ``solve`` does."""
    built = build(changed)
    return solve(built, gap=gap, seconds=seconds, interruption=interruption, start=start_from(solved, built),
                 near=solved)  # fmt: skip


def start_from(solved: Solved, built: Built) -> Floats:
    """The values of a plan for the columns of another problem, matched by decision and index; nought where new."""
    return start_of(solved.built.program, solved.searched.values, built)


def start_of(program: Program, values: Floats, built: Built) -> Floats:
    """The values of one program for the columns of another problem, matched by decision and index."""
    old = dict(zip(program.column_names, values, strict=True))
    start: Floats = np.array([old.get(name, 0.0) for name in built.program.column_names])
    return np.clip(start, built.program.lower, built.program.upper)
