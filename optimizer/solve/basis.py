"""Where a relaxation stands, handed on to a problem much like its own by the names of decisions and rules."""

from __future__ import annotations

import highspy
import numpy as np

from optimizer.solve.engine import Basis
from optimizer.solve.handover import Program

Status = highspy.HighsBasisStatus


def carried_over(basis: Basis, old: Program, new: Program) -> Basis:
    """The basis of one program for another: each column and row as the one of its name stood; a new rule slack, a new
    decision at its bound. Rows added behind those of the old program are left out. Where names are new or gone it need
    not be square, which HiGHS mends."""
    columns, rows = list(basis.col_status), list(basis.row_status)[: len(old.rows)]
    before = dict(zip(old.column_names, columns, strict=True)), dict(zip(old.row_names, rows, strict=True))
    made = Basis()
    made.col_status = [before[0].get(name, Status.kLower if np.isfinite(low) else Status.kZero)
                       for name, low in zip(new.column_names, new.lower, strict=True)]  # fmt: skip
    made.row_status = [before[1].get(name, Status.kBasic) for name in new.row_names]
    made.alien = True
    made.valid = True
    return made
