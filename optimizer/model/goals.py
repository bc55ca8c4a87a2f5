"""Goals: the business rules that come before cost, each one number in the unit of what it protects."""

from __future__ import annotations

from pyomo.environ import Block, Constraint, NonNegativeReals, Objective, Var, quicksum

from optimizer.model.data import Data
from optimizer.model.sourcing import Sourcing

GOALS: tuple[tuple[str, str], ...] = (
    ("unmet demand", "weighted months of demand"),
    ("worst cover", "months short"),
    ("cover", "weighted months short"),
    ("source mix", "percentage points"),
)
"""Goal and unit, in the order they are kept."""


def worst_cover(m: Block, data: Data) -> None:
    """The worst month of cover.

    Enforced over: every material and month with a requirement.
    No material is short of cover, in months of its own demand, by more than the worst: a percentage short of
    terbium weighs as much as the same percentage short of cerium.

        short_cover[i,t] <= worst * mean monthly demand[i]                                     (t <= t)
    """
    m.worst = Var(within=NonNegativeReals)
    m.worst_cover = Constraint(
        m.COVER, rule=lambda m, i, t: m.short_cover[i, t] <= m.worst * monthly(data.needs.mean_covered, i)
    )


def goals(m: Block, data: Data, mix: Sourcing) -> None:
    """The goals as objectives ``goal[name]`` beside the cost; all are nought when every rule is kept."""
    weight = {row.sector: row.weight for row in data.case.sectors}
    importance = {i: row.weight for i, row in data.materials.items()}
    counts_from = data.case.settings.source_counts_from_share
    points = []
    for name, n, source in m.MIX:
        kind = m.mix_rule[name].kind
        if kind in ("cap", "floor"):
            worth = 100 / (m.mix_scale[n] * mix.nominal(m.mix_tallies[n]))
        else:
            worth = 100.0 if kind == "concentration" else 100 * counts_from
        points.append(worth * m.excess[name, n, source])
    values = {
        "unmet demand": quicksum(
            weight.get(j, 1.0) / monthly(data.needs.mean, i) * m.unmet[j, i, t] for j, i, t in m.DEMAND
        ),
        "worst cover": m.worst,
        "cover": quicksum(
            importance[i] / monthly(data.needs.mean_covered, i) * m.short_cover[i, t] for i, t in m.COVER
        ),
        "source mix": quicksum(points),
    }
    m.goal = Objective([name for name, _ in GOALS], rule=lambda m, name: values[name])


def exceptions(m: Block) -> list[object]:
    """The variables that are nought when every business rule is kept."""
    return [*m.unmet.values(), *m.short_cover.values(), *m.excess.values(), m.worst]


def monthly(mean: dict[str, float], material: str) -> float:
    """Mean monthly demand, tonnes; a material needed only after the plan weighs as one tonne a month."""
    return mean[material] if mean[material] > 1e-12 else 1.0
