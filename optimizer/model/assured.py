"""Assured inputs: what is assured to a plant it takes in, or it is kept for it."""

from __future__ import annotations

from collections import defaultdict
from math import inf

from pyomo.core import Block, Constraint, NonNegativeReals, Set, Var, quicksum

from optimizer.model.chain import hours_limit_t, stated_capacity_t
from optimizer.model.data import Data


def assured_t(data: Data) -> dict[tuple[str, str, str], float]:
    """(plant, material, fiscal year) -> tonnes assured in its planned months, where positive.

    A month counts its twelfth of the yearly tonnes, but no more than the lines that make the material could make and
    the lines of the plant could take in, by their own capacity: expansions are not counted on.
    """
    first, stated = data.case.settings.first_month, stated_capacity_t(data.case, data.horizon)
    able = {
        (p, t): min(tonnes, hours_limit_t(data.lines[p], data.hours.get((data.lines[p].plant, t))))
        for (p, t), tonnes in stated.items()
    }  # fmt: skip
    assured: dict[tuple[str, str, str], float] = defaultdict(float)
    for row in data.case.assured_inputs:
        for year, months in data.fiscal_years.items():
            for t in months:
                if not (row.from_month or first + t) <= first + t <= (row.to_month or first + t):
                    continue
                made = [able.get((p, t), 0.0) * gives for p in data.lines if (gives := _given(data, p, row.material))]
                taken = [
                    able.get((p, t), 0.0) * data.intake_per_t(r)
                    for p, line in data.lines.items() if line.plant == row.plant
                    for r in data.recipes[p] if r.role == "input" and r.material == row.material
                ]  # fmt: skip
                most = min(sum(made) if made else inf, sum(taken))
                assured[row.plant, row.material, year] += min(row.tonnes_per_year / 12, most)
    return {key: tonnes for key, tonnes in assured.items() if tonnes > 0}


def _given(data: Data, line: str, material: str) -> float:
    """Tonnes of a material that a line makes for a tonne of its main output."""
    besides = sum(r.tonnes_per_tonne for r in data.recipes[line] if r.role == "by-product" and r.material == material)
    return besides + float(data.lines[line].output == material)


def add_assured(m: Block, data: Data) -> None:
    """Decision ``kept_for`` (t): what is in store for a plant at the end of a fiscal year."""
    m.assured = assured_t(data)
    places = dict.fromkeys((plant, material) for plant, material, _ in m.assured)
    m.KEPT_FOR = Set(initialize=[(*place, f) for place in places for f in data.fiscal_years], dimen=3, ordered=True)
    m.kept_for = Var(m.KEPT_FOR, within=NonNegativeReals)


def assured_is_taken_or_kept(m: Block, data: Data) -> None:
    """Assured is taken or kept.

    Enforced over: every plant and material assured to it, each fiscal year.
    What was kept for the plant and what is assured to it in the year it takes in within the year, or it is kept for it.

        kept_for[plant,i,f-1] + assured[plant,i,f] <= intake[plant,i,f] + kept_for[plant,i,f]  (t <= t)
    """
    years = list(data.fiscal_years)

    def rule(m: Block, plant: str, i: str, f: str) -> object:
        before = years[years.index(f) - 1] if f != years[0] else None
        kept = m.kept_for[plant, i, before] if before else 0.0
        taken = [
            data.intake_per_t(r) * m.make[p, t]
            for p, line in data.lines.items() if line.plant == plant
            for r in data.recipes[p] if r.role == "input" and r.material == i
            for t in data.fiscal_years[f] if (p, t) in m.MAKE
        ]  # fmt: skip
        return kept + m.assured.get((plant, i, f), 0.0) <= quicksum(taken) + m.kept_for[plant, i, f]

    m.assured_is_taken_or_kept = Constraint(m.KEPT_FOR, rule=rule)


def kept_for_plants_is_there(m: Block, data: Data) -> None:
    """What is kept for plants is there.

    Enforced over: every material assured to plants, at the end of each fiscal year.
    What is kept for all plants together lies in the stores of all owners.

        sum_plant kept_for[plant,i,f] <= sum_b stock[i,b, last month of f]                     (t <= t)
    """
    plants: dict[tuple[str, str], list[str]] = defaultdict(list)
    for plant, i, f in m.KEPT_FOR:
        plants[i, f].append(plant)
    m.kept_for_plants_is_there = Constraint(
        list(plants),
        rule=lambda m, i, f: quicksum(m.kept_for[plant, i, f] for plant in plants[i, f])
        <= quicksum(m.held[i, b, data.fiscal_years[f][-1]] for b in data.owners.all),
    )  # fmt: skip
