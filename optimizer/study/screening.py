"""Which limits hold a plan back, at one glance: its yes/no decisions fixed, what would one unit more of each be worth?

One linear program at the plan; its dual values price the continuous rules. They hold for small changes and for this
plan's yes/no decisions only: a first look, never a proof.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from optimizer.model.data import Data
from optimizer.session import Solved
from optimizer.solve.handover import COST, Floats, Program
from optimizer.study.bench import Bench

SECONDS = 30.0


@dataclass(frozen=True)
class Reading:
    """The linear program at a plan: its values, and the INR a unit of each row's and column's limit is worth."""

    program: Program
    data: Data
    block: Any  # a Pyomo block
    rows: dict[tuple[str, object], int]
    row_inr: Floats
    column_inr: Floats
    values: Floats

    def granted(self, rule: str, index: object, variable: object) -> float:
        """INR saved if a row had one unit more of one of its variables for nothing."""
        row, column = self.rows.get((rule, index)), self.program.column(variable)
        if row is None or column is None:
            return 0.0
        return float(self.row_inr[row] * self.program.matrix[row, column])

    def more_of(self, variable: object) -> float:
        """INR saved if a variable could be one unit more than its upper bound."""
        column = self.program.column(variable)
        return 0.0 if column is None else max(0.0, -float(self.column_inr[column]))

    def value(self, variable: object) -> float:
        column = self.program.column(variable)
        return 0.0 if column is None else float(self.values[column])


def read(solved: Solved, bench: Bench) -> Reading | None:
    """Solve the linear program at a plan; None when there is no such reading."""
    program = solved.built.program
    engine = bench.engine(program)
    engine.set_objective(COST)
    whole = np.flatnonzero(program.integer)
    fixed = np.round(solved.searched.values[whole])
    engine.set_bounds(whole.tolist(), fixed, fixed)
    engine.relax(SECONDS)
    solution = engine.highs.getSolution()
    if engine.highs.getModelStatus() != highspy.HighsModelStatus.kOptimal or not solution.dual_valid:
        return None
    unit, count = float(program.units[COST]), len(program.rows)
    places = {name: r for r, name in enumerate(program.row_names)}
    return Reading(
        program, solved.built.data, solved.built.block, places, unit * np.array(solution.row_dual)[:count],
        unit * np.array(solution.col_dual), np.array(solution.col_value),
    )  # fmt: skip
