"""Where a plan is dearer than the relaxation: by how much, material by material.

What a column does otherwise than in the relaxation costs at least its reduced cost, and what a row is not used up, its
price. Together that is the whole difference, and no part of it is under nought: these are the conditions of an optimum
of a linear program (any textbook; Bertsimas and Tsitsiklis, Introduction to Linear Optimization, 1997, chapter 4).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from optimizer.solve.handover import Floats

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Excess:
    """The relaxation with its prices. Columns and rows bear the number of their material, -1 for none or several."""

    relaxed: Floats  # by column
    reduced_costs: Floats
    used: Floats  # by row
    prices: Floats
    of_column: Numbers
    of_row: Numbers

    @classmethod
    def of(
        cls, relaxed: Floats, reduced_costs: Floats, prices: Floats, matrix: sparse.csc_array, of_column: Numbers
    ) -> Excess:
        """From a relaxation and its rows. A row is the material's that alone stands in it, with nothing that belongs to
        none."""
        stands = standing(matrix, np.where(of_column < 0, of_column.max() + 1, of_column))
        alone = np.diff(stands.indptr) == 1
        of_row = np.full(matrix.shape[0], -1)
        of_row[alone] = stands.indices[stands.indptr[:-1][alone]]
        of_row[of_row > of_column.max()] = -1
        return cls(relaxed, reduced_costs, matrix @ relaxed, prices, of_column, of_row)

    def by_material(self, values: Floats, used: Floats) -> Floats:
        """The difference from the relaxation by number, last what belongs to none or several; ``used``: what of each
        row, which may be more rows than the relaxation had."""
        columns = self.reduced_costs * (values - self.relaxed)
        rows = self.prices * (used[: len(self.used)] - self.used)
        count = int(self.of_column.max()) + 2  # -1, which is before the first, comes after the last
        found: Floats = np.zeros(count)
        np.add.at(found, self.of_column % count, columns)
        np.add.at(found, self.of_row % count, rows)
        return found

    def costs_alone(self, matrix: sparse.csc_array) -> Floats:
        """What each column costs, with what it takes of what is shared at its price."""
        own = np.zeros(matrix.shape[0])
        own[: len(self.prices)] = np.where(self.of_row >= 0, self.prices, 0.0)
        costs: Floats = self.reduced_costs + matrix.T @ own
        return costs


def standing(matrix: sparse.csc_array, of_column: Numbers) -> sparse.csr_array:
    """One for each row and each material that stands in it."""
    own = np.flatnonzero(of_column >= 0)
    shape = len(of_column), int(of_column.max()) + 1
    membership = sparse.csr_array((np.ones(len(own)), (own, of_column[own])), shape)
    return sparse.csr_array((abs(matrix) @ membership) > 0).astype(np.float64)
