"""The gap as the officer reads it, a share of the gross outlay, told as a share of the cost that is searched for.

Cost is less than the outlay by what comes back: the worth of end stock, incentives, what is sold. A search that ended
at the same share of the cost would look for more than was asked; where more than twice what is spent comes back, for
less.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from pyomo.core import Block, quicksum
from pyomo.repn import generate_standard_repn

from optimizer.case.terms import COST_TERMS
from optimizer.solve.handover import Columns, Floats, Program

FARTHEST = 5.0  # times the gap asked for: beyond that the cost is too near nought for a share of it to say anything


def for_each_of_cost(cost_inr: float, outlay_inr: float) -> float:
    """Gross outlay for each rupee of cost, 5 at most; 1 where nothing is spent or it costs nothing."""
    if outlay_inr <= 0 or cost_inr == 0:
        return 1.0
    return min(outlay_inr / abs(cost_inr), FARTHEST)


@dataclass(frozen=True)
class Outlay:
    """The gross outlay of plans by their columns: cost without the terms that come back or are received."""

    program: Program
    columns: Columns
    inr: Floats  # of these terms, for each unit of their columns
    constant_inr: float

    @classmethod
    def of(cls, block: Block, program: Program) -> Outlay:
        left_out = quicksum(t.sign * block.cost[t.key] for t in COST_TERMS if not t.is_outlay)
        terms = generate_standard_repn(left_out, quadratic=False)
        columns = [program.position[id(v)] for v in terms.linear_vars]
        return cls(program, np.array(columns, dtype=np.int64), np.array(terms.linear_coefs, dtype=float),
                   float(terms.constant))  # fmt: skip

    def for_each_of_cost(self, values: Floats) -> float:
        """Gross outlay for each rupee of cost, of what a search found or the relaxation."""
        cost = self.program.cost_inr(values)
        return for_each_of_cost(cost, cost - float(self.inr @ values[self.columns]) - self.constant_inr)
