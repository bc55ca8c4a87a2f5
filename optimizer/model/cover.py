"""Cover: months of demand held, and the shortfall against the target."""

from __future__ import annotations

from pyomo.core import Block, Constraint, Expression, NonNegativeReals, Set, Var, quicksum

from optimizer.model.chain_cover import weights_over
from optimizer.model.conversion import intake_of_lines
from optimizer.model.data import Data
from optimizer.model.pools import countable


def add_cover(m: Block, data: Data) -> None:
    """Decision ``short_cover`` (t); ``counted`` (t), the stock that counts toward cover; ``intake`` (t), what
    lines take in in the months of cover where that is need of its own."""
    needs = data.needs
    intake = {(i, t): intake_of_lines(m, data, i, t) for i in needs.chain.intake for t in range(data.horizon)}
    keys = [*needs.requirement, *(key for key, terms in intake.items() if terms and key not in needs.requirement)]
    m.COVER = Set(initialize=keys, dimen=2, ordered=True)
    m.short_cover = Var(m.COVER, within=NonNegativeReals, bounds=lambda _, i, t: (0, most_required_t(data, i, t)))
    m.counted = Expression(
        m.COVER,
        rule=lambda m, i, t: countable(m, data, i, t),
    )
    m.INTAKE = Set(initialize=[key for key in keys if intake.get(key)], dimen=2, ordered=True)
    m.intake = Expression(m.INTAKE, rule=lambda m, i, t: quicksum(intake[i, t]))


def most_required_t(data: Data, material: str, t: int) -> float:
    """The most that cover can ask for at the end of a month: all lines whose intake is need at their most."""
    most = data.needs.requirement.get((material, t), 0.0)
    for row in data.needs.chain.intake.get(material, ()):
        months = data.needs.target_months[material, t] if row.months is None else row.months
        for u, weight in weights_over(data.horizon, t, months).items():
            most += weight * row.per_t * data.capacity_t.get((row.line, u), 0.0)
    return most


def cover_kept(m: Block, data: Data) -> None:
    """Cover kept.

    Enforced over: every material and month with a requirement.
    If nothing arrived after this month, the stock that counts, with what lines could make of it in that time and less
    what they would take, would meet the demand of the months of cover that follow; what is missing is counted as short
    cover. What a line takes in is part of that demand only where no cover is asked for anything made from it, or where
    its row asks for months of its intake.

        counted[i,t] + converted[i,t] + short_cover[i,t] >= requirement[i,t] + intake[i,t]     (t >= t)
    """

    def rule(m: Block, i: str, t: int) -> object:
        converted = m.converted[i, t] if (i, t) in m.CONVERTED else 0.0
        intake = m.intake[i, t] if (i, t) in m.INTAKE else 0.0
        return (
            m.counted[i, t] + converted + m.short_cover[i, t] - intake >= data.needs.requirement.get((i, t), 0.0)
        )

    m.cover_kept = Constraint(m.COVER, rule=rule)
