"""A problem without what can be worked out from the rest, for many linear programs asked of it: left away once, and put
back at the end. ``Reduced`` is what HiGHS leaves of it before a search, ``Rest`` what is left where much is held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import highspy
import numpy as np
import numpy.typing as npt
from scipy import sparse

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


@dataclass(frozen=True)
class Rest:
    """A program in which many columns are held, without them: without the rows that hold none of the others, and with
    those that hold a single one as its bounds. Only of columns named as moving may the bounds be changed."""

    program: Program
    columns: npt.NDArray[np.int64]  # of the whole program, in the order of this one
    held: Floats  # a value of every column of the whole

    @classmethod
    def of(cls, program: Program, held: npt.NDArray[np.bool_], values: Floats, moving: Sequence[int]) -> Rest:
        """``values``: of the columns held; ``moving``: columns whose bounds will be changed, which stay."""
        stays = ~held
        stays[list(moving)] = True
        columns = np.flatnonzero(stays)
        matrix = sparse.csr_array(program.by_column[:, columns])
        put_in = program.matrix @ np.where(stays, 0.0, values)
        low, high, count = program.low - put_in, program.high - put_in, np.diff(matrix.indptr)
        single = np.flatnonzero(count == 1)
        column, weight = matrix.indices[matrix.indptr[single]], matrix.data[matrix.indptr[single]]
        ends = np.sort(np.vstack([low[single] / weight, high[single] / weight]), axis=0)
        lower, upper = program.lower[columns], program.upper[columns]
        np.maximum.at(lower, column, ends[0])
        np.minimum.at(upper, column, ends[1])
        stands = np.isin(columns, list(moving)) | (lower > upper)  # what cannot be kept is for HiGHS to find
        lower[stands], upper[stands] = program.lower[columns[stands]], program.upper[columns[stands]]
        kept = (count > 0) | (low > PRECISE) | (high < -PRECISE)
        kept[single[~stands[column]]] = False
        rest = replace(
            program, matrix=sparse.csr_array(matrix[kept]), low=low[kept], high=high[kept], lower=lower,
            upper=upper, integer=program.integer[columns], objectives=program.objectives[:, columns],
            offsets=program.offsets + program.objectives @ np.where(stays, 0.0, values), rows=(), columns=(),
            position={}, scale=program.scale[kept],
        )  # fmt: skip
        return cls(rest, columns, values)

    def at(self, columns: Sequence[int]) -> list[int]:
        """Where columns of the whole stand."""
        return [int(j) for j in np.searchsorted(self.columns, list(columns))]

    def put_back(self, values: Floats) -> Floats:
        """The values of all columns of the whole."""
        whole = self.held.copy()
        whole[self.columns] = values
        return whole
