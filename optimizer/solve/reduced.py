"""A problem without what can be worked out from the rest. HiGHS leaves that away before every search; where many linear
programs are asked of one problem it is left away once, and put back at the end."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

from optimizer.solve.engine import Columns, Engine
from optimizer.solve.handover import Floats, Program, matrix_of
from optimizer.solve.interruption import Interruption

PRECISE = 1e-6  # as far as a plan put together again may be off a rule


@dataclass(frozen=True)
class Reduced:
    """The relaxation of what is left of a problem, and which of its columns the problem has in whole."""

    program: Program
    whole: Columns
    _all: highspy.Highs  # it remembers what was left away

    @classmethod
    def of(cls, engine: Engine) -> Reduced | None:
        """What is left of the problem of a session, of which nothing else may be asked from then on; None where nothing
        can be left away, or everything, or no plan is left."""
        highs = engine.highs
        highs.presolve()
        if highs.getModelPresolveStatus() != highspy.HighsPresolveStatus.kReduced:
            return None
        left = highs.getPresolvedLp()
        whole = np.array([kind == highspy.HighsVarType.kInteger for kind in left.integrality_], dtype=bool)
        nothing = np.zeros(left.num_col_, dtype=bool)
        program = Program(
            matrix_of(left).tocsr(), np.array(left.row_lower_), np.array(left.row_upper_), np.array(left.col_lower_),
            np.array(left.col_upper_), nothing, np.array(left.col_cost_)[None, :], np.array([left.offset_]),
            engine.program.units[:1], (), (), {}, np.ones(left.num_row_),
        )  # fmt: skip
        return cls(program, np.flatnonzero(whole).astype(np.int32), highs)

    def engine(self) -> Engine:
        """A session on it."""
        return Engine(self.program, 1, Interruption())

    def put_back(self, values: Floats) -> Floats | None:
        """The values of all columns of the problem, from those of what is left; None where they then miss a rule."""
        left = highspy.HighsSolution()
        left.col_value = values.tolist()
        if self._all.postsolve(left) == highspy.HighsStatus.kError:
            return None
        if not self._all.getInfo().max_primal_infeasibility <= PRECISE:
            return None
        return np.array(self._all.getSolution().col_value)
