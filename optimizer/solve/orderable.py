"""Orderable quantities: every order a whole number of its increments, every yes/no really yes or no.

The yes/no decisions of the search are kept. Each order becomes a whole number of increments near what the search
found, and everything continuous is worked out anew around them, at least cost.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from pyomo.environ import Block
from scipy import sparse

from optimizer.model.data import Data
from optimizer.solve import concentration
from optimizer.solve.engine import Engine
from optimizer.solve.handover import Floats, Program
from optimizer.solve.interruption import Interruption

CutRow = tuple[float, float, list[int], list[float]]
STEPS = (2, 20, 500)  # increments an order may move by, tried in turn
SECONDS = 20.0


class NotOrderableError(Exception):
    """No quantities on the offers' increments keep the rules; the increments are too coarse for the limits."""


def orderable(
    data: Data, block: Block, program: Program, values: Floats, at_zero: set[int], rows: list[CutRow], threads: int
) -> Floats:
    """The plan nearest in cost whose orders are whole increments; ``at_zero`` are columns to keep at nought.

    Raises NotOrderableError when none is found.
    """
    increments = np.zeros(len(values))
    for key in block.ORDERS:
        column = program.column(block.order[key])
        offer = data.slots[key[0], key[2]].offer
        if column is not None and not offer.lot_t:
            increments[column] = offer.increment_t
    rows = list(rows)
    for steps in STEPS:
        found = _with_steps(program, values, increments, at_zero, rows, steps, threads, block)
        if found is not None:
            return found
    raise NotOrderableError


def _with_steps(
    program: Program, values: Floats, increments: Floats, at_zero: set[int], rows: list[CutRow], steps: int,
    threads: int, block: Block,
) -> Floats | None:  # fmt: skip
    lower, upper = program.lower.copy(), program.upper.copy()
    whole = np.round(values)
    lower[program.integer] = upper[program.integer] = whole[program.integer]
    for j in at_zero:
        lower[j] = upper[j] = 0.0
    scale = np.where(increments > 0, increments, 1.0)
    integer = np.zeros(len(values), dtype=bool)
    for j in np.flatnonzero(increments).tolist():
        count = values[j] / increments[j]
        if count < 1e-6:
            lower[j] = upper[j] = 0.0
            continue
        integer[j] = True
        lower[j] = max(np.ceil(lower[j] / increments[j] - 1e-9), np.floor(count + 1e-9) - steps)
        upper[j] = min(np.floor(upper[j] / increments[j] + 1e-9), np.ceil(count - 1e-9) + steps)
    nearby = replace(
        program, matrix=sparse.csr_array(program.matrix @ sparse.diags_array(scale)), lower=lower, upper=upper,
        integer=integer, objectives=program.objectives * scale,
    )  # fmt: skip
    for _ in range(8):
        engine = Engine(nearby, threads, Interruption())
        for low, high, columns, weights in rows:
            engine.add_row(low, high, columns, [w * scale[j] for j, w in zip(columns, weights, strict=True)])
        outcome = engine.minimise("orderable quantities", 1e-5, SECONDS)
        if outcome.values is None:
            return None
        found = outcome.values.copy()
        found[integer] = np.round(found[integer])
        found *= scale
        found[program.integer] = whole[program.integer]
        cuts = concentration.tangents(block, program, found) if len(block.SQUARES) else []
        if not cuts:
            return found
        rows.extend(cuts)
    return found
