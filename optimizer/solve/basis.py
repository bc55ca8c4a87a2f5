"""Where a relaxation stands, handed on to a problem much like its own by the names of decisions and rules."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from pyomo.core import Block

from optimizer.solve.concentration import Tangent, written
from optimizer.solve.engine import Basis
from optimizer.solve.handover import Program

Status = highspy.HighsBasisStatus


@dataclass(frozen=True)
class Stand:
    """The basis of a relaxation, and the tangents whose rows stand behind those of the program, in their order."""

    basis: Basis
    tangents: tuple[Tangent, ...] = ()


def carried_over(stand: Stand, old: Program, new: Program, block: Block) -> Stand:
    """Where the relaxation of one program stands, for another and its block: each column and row as the one of its name
    stood; a new rule slack, a new decision at its bound. Of the rows behind those of the old program the tangents stay,
    which hold whatever the figures. Where names are new or gone the basis need not be square, which HiGHS mends."""
    basis, count = stand.basis, len(old.rows)
    columns, rows = list(basis.col_status), list(basis.row_status)[:count]
    behind = dict(zip(stand.tangents, list(basis.row_status)[count:], strict=False))
    tangents = tuple(tangent for tangent, _ in written(block, new, stand.tangents))
    before = dict(zip(old.column_names, columns, strict=True)), dict(zip(old.row_names, rows, strict=True))
    made = Basis()
    made.col_status = [before[0].get(name, Status.kLower if np.isfinite(low) else Status.kZero)
                       for name, low in zip(new.column_names, new.lower, strict=True)]  # fmt: skip
    made.row_status = [
        *(before[1].get(name, Status.kBasic) for name in new.row_names), *(behind[tangent] for tangent in tangents)
    ]  # fmt: skip
    made.alien = True
    made.valid = True
    return Stand(made, tangents)
