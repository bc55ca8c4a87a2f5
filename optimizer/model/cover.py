"""Cover: months of demand held, and the shortfall against the target."""

from __future__ import annotations

from pyomo.environ import Block, Constraint, Expression, NonNegativeReals, Set, Var, quicksum

from optimizer.model.data import Data


def add_cover(m: Block, data: Data) -> None:
    """Decision ``short_cover`` (t), and ``counted`` (t), the stock that counts toward cover."""
    share = data.owners.counted_share
    m.COVER = Set(initialize=list(data.needs.requirement), dimen=2, ordered=True)
    m.short_cover = Var(
        m.COVER, within=NonNegativeReals, bounds=lambda _, i, t: (0, data.needs.requirement[i, t])
    )
    m.counted = Expression(
        m.COVER,
        rule=lambda m, i, t: quicksum(share[b] * m.held[i, b, t] for b in data.owners.all if share[b] > 0),
    )


def cover_kept(m: Block, data: Data) -> None:
    """Cover kept.

    Enforced over: every material and month with a requirement.
    If nothing arrived after this month, the stock that counts would meet the demand of the months of cover
    that follow; what is missing is counted as short cover.

        counted[i,t] + short_cover[i,t] >= requirement[i,t]                                    (t >= t)
    """
    m.cover_kept = Constraint(
        m.COVER,
        rule=lambda m, i, t: m.counted[i, t] + m.short_cover[i, t] >= data.needs.requirement[i, t],
    )
