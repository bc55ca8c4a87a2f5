"""A problem ready to be asked "what if": the same rules with other limits, searched from the plan there is.

Nothing is built anew: a what-if is the compiled program with other bounds. Where the plan bends rules, its goals are
held at what it reached, so that costs are compared at the same exceptions. Quantities are as the search finds them,
before orders are brought to their increments.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

import numpy as np

from optimizer.model.goals import exceptions, goals_in_order
from optimizer.session import Built, Solved
from optimizer.solve import concentration
from optimizer.solve.engine import INFEASIBLE, INTERRUPTED, LIMIT, OPTIMAL, Engine
from optimizer.solve.handover import COST, Floats, Program, Row
from optimizer.solve.interruption import Interruption
from optimizer.solve.orderable import Hold
from optimizer.solve.search import NOTHING
from optimizer.study.interval import Ends

NEAR_SHARE = 0.5  # of the time, for plans near the one there is
ENOUGH = 0.95  # of the gap above the relaxation: a plan so near needs no further proof
BENT_LOOSELY = 0.02  # goals that cannot be kept are held at the relaxation's value and this share of it


@dataclass(frozen=True)
class Found(Ends):
    """The ends of a what-if with its plan, None when none keeps the rules."""

    values: Floats | None
    status: str
    seconds: float

    @property
    def impossible(self) -> bool:
        """Proved: no plan keeps every rule."""
        return self.status == INFEASIBLE


@dataclass
class Bench:
    """Searches around one built problem. ``holds`` are goals kept where rules are bent; empty: every rule is kept."""

    built: Built
    holds: list[Hold] = field(default_factory=list)
    interruption: Interruption = field(default_factory=Interruption)
    cuts: list[Row] = field(default_factory=list)
    extra: list[Row] = field(default_factory=list)  # rows of a what-if itself
    strict: bool = True  # False: rules may be bent without a goal being held

    @classmethod
    def of(cls, solved: Solved, interruption: Interruption | None = None) -> Bench:
        """A bench on the problem of a plan, with the exceptions the plan makes."""
        bench = cls(solved.built, interruption=interruption or Interruption())
        if solved.searched.goals:
            bench.hold_goals_of(solved.searched.values)
        return bench

    def hold_goals_of(self, values: Floats) -> None:
        """Hold every goal at what a plan reaches."""
        program = self.built.program
        for goal in goals_in_order(self.built.case):
            if program.objectives[goal.objective].any():
                value = worth(program, goal.objective, values)
                at_most = 0.0 if value <= NOTHING else value + max(1e-6, goal.tolerance * value)
                self.holds.append(Hold(goal.objective, at_most))

    @property
    def program(self) -> Program:
        return self.built.program

    @property
    def bent(self) -> list[int]:
        """Columns that are nought when every rule is kept."""
        return [j for v in exceptions(self.built.block) if (j := self.program.column(v)) is not None]

    def engine(self, program: Program) -> Engine:
        """A session on a program with the exceptions allowed here and no others."""
        engine = Engine(program, self.built.case.settings.threads, self.interruption)
        if not self.holds and self.strict:
            zero = np.zeros(len(self.bent))
            engine.set_bounds(self.bent, zero, zero)
        self._hold(engine)
        return engine

    def _hold(self, engine: Engine) -> None:
        """Keep the goals held, the tangents and the what-if's own rows."""
        for hold in self.holds:
            if hold.at_most > 0:
                engine.add_row(*hold.row(self.program))
            else:
                columns = hold.columns(self.program)
                engine.set_bounds(columns, np.zeros(len(columns)), np.zeros(len(columns)))
        engine.add_rows((*self.cuts, *self.extra))

    def search(
        self, program: Program | None = None, *, gap: float, seconds: float, start: Floats | None = None,
        near_seconds: float | None = None,
    ) -> Found:  # fmt: skip
        """The least cost of the what-if within a gap or a time, from a plan that need not keep its rules;
        ``near_seconds`` is for looking among plans near that one, where a plan within the gap is bettered further."""
        program, began = program or self.program, time.perf_counter()
        until = began + seconds
        engine = self.engine(program)
        relaxed = self._relaxed(engine, program, until)
        if relaxed is None:
            status = INFEASIBLE if engine.relaxation_is_infeasible(_left(until)) else LIMIT
            return Found(np.inf, np.inf if status == INFEASIBLE else -np.inf, None, status, time.perf_counter() - began)
        bound = engine.value_of(relaxed)
        values = None if start is None else self._near(engine, program, relaxed, start, gap, until, near_seconds)
        if values is not None and engine.value_of(values) - bound <= gap * abs(engine.value_of(values)):
            return Found(engine.value_of(values), bound, values, OPTIMAL, time.perf_counter() - began)
        engine.stop_at(bound + ENOUGH * gap * abs(bound))
        for _ in range(4):
            if values is None:
                engine.relax(_left(until))
            outcome = engine.minimise("what if", gap, _left(until), values, absolute_gap=1e-7)
            bound = max(bound, outcome.bound) if outcome.status != INFEASIBLE else np.inf
            values = outcome.values
            if values is None or not self.more_tangents(engine, program, values):
                break
        spent = time.perf_counter() - began
        if values is None:
            return Found(np.inf, bound, None, outcome.status, spent)
        best = engine.value_of(values)
        status = OPTIMAL if best - bound <= gap * abs(best) else outcome.status
        return Found(best, min(bound, best), values, status, spent)

    def relaxed(self, program: Program, objective: int) -> Floats | None:
        """The least of one objective when fractions of orders are allowed; goals may be bent but for the holds."""
        engine = Engine(program, self.built.case.settings.threads, self.interruption)
        self._hold(engine)
        engine.set_objective(objective)
        return engine.relaxed_values(60.0)

    def bending(self, program: Program) -> Bench | None:
        """A bench on which a what-if that cannot keep every rule bends what it must, goal by goal in the officer's
        order; each goal may be worse than its relaxation by a little. None when no bending helps."""
        bench = Bench(self.built, [], self.interruption, self.cuts, self.extra)
        for goal in goals_in_order(self.built.case):
            if not program.objectives[goal.objective].any():
                continue
            values = bench.relaxed(program, goal.objective)
            if values is None:
                return None
            reached = worth(program, goal.objective, values)
            at_most = 0.0 if reached <= NOTHING else reached * (1 + BENT_LOOSELY) + 1e-3
            bench.holds.append(Hold(goal.objective, at_most))
        return bench

    # -- steps ---------------------------------------------------------------------------------------------

    def _relaxed(self, engine: Engine, program: Program, until: float) -> Floats | None:
        """The best plan in fractions, with the rules on concentration true enough."""
        engine.set_objective(COST)
        for _ in range(8):
            values = engine.relaxed_values(_left(until))
            if values is None or not self.more_tangents(engine, program, values):
                return values
        return values

    def _near(
        self, engine: Engine, program: Program, relaxed: Floats, start: Floats, gap: float, until: float,
        near_seconds: float | None,
    ) -> Floats | None:  # fmt: skip
        """A plan near the one there is: first with all its whole decisions, then with those the relaxation shares."""
        values: Floats | None = None
        whole: Floats = np.asarray(np.round(np.clip(start, program.lower, program.upper)), dtype=np.float64)
        for agreed in (program.integer, program.integer & (np.round(relaxed) == whole)):
            kept = np.flatnonzero(agreed).tolist()
            engine.set_bounds(kept, whole[kept], whole[kept])
            seconds = min(NEAR_SHARE * _left(until), np.inf if near_seconds is None else near_seconds)
            for _ in range(4):  # a plan that lacks a tangent is searched again with it
                outcome = engine.minimise("what if, nearby", gap / 4, seconds, values, absolute_gap=1e-7)
                if outcome.values is None:
                    break
                if not self.more_tangents(engine, program, outcome.values):
                    values = outcome.values
                    break
            engine.set_bounds(kept, program.lower[kept], program.upper[kept])
            if outcome.status == INTERRUPTED:
                break
        return values

    def more_tangents(self, engine: Engine, program: Program, values: Floats) -> bool:
        """Add what the rules on concentration lack at a plan; whether there was anything."""
        cuts = concentration.rows_missing(self.built.block, program, values)
        self.cuts += cuts
        engine.add_rows(cuts)
        return bool(cuts)


def worth(program: Program, objective: int, values: Floats) -> float:
    """An objective at a plan, in its own unit."""
    row, offset, unit = program.objectives[objective], program.offsets[objective], program.units[objective]
    return (float(row @ values) + float(offset)) * float(unit)


def with_bounds(program: Program, columns: list[int], upper: Floats | float) -> Program:
    """A program whose columns may be no more than ``upper``."""
    most = program.upper.copy()
    most[columns] = upper
    return replace(program, upper=most, lower=np.minimum(program.lower, most))


def _left(until: float) -> float:
    return max(0.5, until - time.perf_counter())
