"""Goals: the business rules that come before cost, each one number in the unit of what it protects."""

from __future__ import annotations

from dataclasses import dataclass

from pyomo.core import Block, Constraint, NonNegativeReals, Objective, Var, quicksum

from optimizer.case.case import Case
from optimizer.case.rows_buying import GOALS
from optimizer.model.data import Data
from optimizer.model.tallies import Sourcing

UNITS = {
    "unmet demand": "weighted months of demand", "worst cover": "months short", "cover": "weighted months short",
    "source mix": "percentage points",
}  # fmt: skip
HELD_LOOSELY = 1e-3  # a goal is held at its value and this share of it, unless its row says otherwise


@dataclass(frozen=True)
class GoalInOrder:
    """A goal with its place among the objectives (0 is cost), its unit and the share it may worsen by."""

    name: str
    objective: int
    unit: str
    tolerance: float


def goals_in_order(case: Case) -> list[GoalInOrder]:
    """The goals as the officer ranks them; one without a row keeps its usual place behind those that have one."""
    rows = {row.goal: row for row in case.goals}
    usual = {name: place for place, name in enumerate(GOALS)}
    ranked = sorted(GOALS, key=lambda g: (rows[g].order - 1 if g in rows else usual[g], g not in rows, usual[g]))
    return [
        GoalInOrder(g, 1 + usual[g], UNITS[g], rows[g].tolerance if g in rows else HELD_LOOSELY) for g in ranked
    ]


def absolute_rules(m: Block, data: Data) -> None:
    """Absolute rules.

    Enforced over: every goal, source-mix rule and response class that the officer calls absolute.
    What may not be bent is not: its exceptions are nought whatever happens.

        unmet = 0;   short_cover = 0;   short_ready = 0;   excess = 0                            (t = t)
    """
    absolute = {row.goal for row in data.case.goals if row.absolute}
    if "unmet demand" in absolute:
        for unmet in m.unmet.values():
            unmet.setub(0)
    if absolute & {"worst cover", "cover"}:
        for short in m.short_cover.values():
            short.setub(0)
    never_short = {row.rule for row in data.case.response if row.absolute or absolute & {"worst cover", "cover"}}
    for (name, _, _), short in m.short_ready.items():
        if name in never_short:
            short.setub(0)
    for (name, _, _), excess in m.excess.items():
        if m.mix_rule[name].absolute or "source mix" in absolute:
            excess.setub(0)


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
        ) + quicksum(importance[i] / monthly(data.needs.mean, i) * m.short_ready[n, i, t] for n, i, t in m.READY),
        "source mix": quicksum(points),
    }
    m.goal = Objective(list(GOALS), rule=lambda m, name: values[name])


def exceptions(m: Block) -> list[object]:
    """The variables that are nought when every business rule is kept."""
    return [*m.unmet.values(), *m.short_cover.values(), *m.short_ready.values(), *m.excess.values(), m.worst]


def monthly(mean: dict[str, float], material: str) -> float:
    """Mean monthly demand, tonnes; a material needed only after the plan weighs as one tonne a month."""
    return mean[material] if mean[material] > 1e-12 else 1.0
