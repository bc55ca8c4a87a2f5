"""Surplus: what lines make more of than is needed may be sold, out of what they made."""

from __future__ import annotations

from collections.abc import Iterator

from pyomo.core import Block, Constraint, NonNegativeReals, Set, Var, quicksum

from optimizer.model.data import Data
from optimizer.model.production import made_t


def add_surplus(m: Block, data: Data) -> None:
    """Decision ``sold`` (t): what the owner that lines give to sells of a material with a surplus price in a month."""
    made = {i for p in data.lines for i, per_t in data.gives_t[p].items() if per_t > 0}
    sold = [(i, t) for i, row in data.materials.items() if i in made and row.surplus_price_inr_per_kg is not None
            for t in range(data.horizon)]  # fmt: skip
    m.SOLD = Set(initialize=sold, dimen=2, ordered=True)
    m.sold = Var(
        m.SOLD, within=NonNegativeReals, bounds=lambda _, i, t: (0, data.materials[i].surplus_limit_t_per_month)
    )


def surplus_of_own_make(m: Block, data: Data) -> None:
    """Surplus of own make.

    Enforced over: every material with a surplus price that lines make, each month.
    No more is sold up to a month than was there at the start and lines have made since: nothing is bought to be sold.

        sold[i,0..t] <= opening[i] + made[i,0..t]                                              (t <= t)
    """
    opening = {i: data.opening_t.get((i, data.owners.serving), 0.0) for i, _ in m.SOLD}

    def rule(m: Block, i: str, t: int) -> object:
        made = [term for u in range(t + 1) for term in made_t(m, data, i, u)]
        return quicksum(m.sold[i, u] for u in range(t + 1)) <= opening[i] + quicksum(made)

    m.surplus_of_own_make = Constraint(m.SOLD, rule=rule)


def surplus_terms(m: Block, data: Data, factor: list[float]) -> Iterator[object]:
    """INR of what is sold, received in its month and weighed by its ``factor``, as terms of a sum."""
    for i, t in m.SOLD:
        yield factor[t] * 1000 * (data.materials[i].surplus_price_inr_per_kg or 0.0) * m.sold[i, t]
