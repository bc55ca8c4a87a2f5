"""Small linear programs: the cheapest values that keep some rows, asked again and again as the rows move."""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np

from optimizer.solve.handover import Floats


class Linear:
    """Columns within ``lower`` and ``upper`` at a cost, and rows over them whose ends differ from one question to the
    next; each answer is sought from the last one found."""

    def __init__(self, cost: Floats, matrix: Any, lower: Floats, upper: Floats) -> None:
        """``matrix`` is a sparse array of rows by columns."""
        lp, by_row = highspy.HighsLp(), matrix.tocsr()
        count, width = by_row.shape
        lp.num_col_, lp.num_row_ = width, count
        lp.col_cost_ = np.asarray(cost, dtype=np.float64)
        lp.col_lower_, lp.col_upper_ = np.asarray(lower, dtype=np.float64), np.asarray(upper, dtype=np.float64)
        lp.row_lower_, lp.row_upper_ = np.full(count, -np.inf), np.full(count, np.inf)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = by_row.indptr.astype(np.int32), by_row.indices.astype(np.int32)
        lp.a_matrix_.value_ = np.asarray(by_row.data, dtype=np.float64)
        self.rows = np.arange(count, dtype=np.int32)
        self.highs = highspy.Highs()
        self.highs.silent()
        self.highs.setOptionValue("presolve", "off")  # it would cost more than it saves, and the last answer
        self.highs.passModel(lp)

    def least(self, low: Floats, high: Floats) -> Floats | None:
        """The cheapest values with every row within ``low`` and ``high``; None where there are none."""
        self.highs.changeRowsBounds(len(self.rows), self.rows, low, high)
        self.highs.run()
        if self.highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.array(self.highs.getSolution().col_value)
