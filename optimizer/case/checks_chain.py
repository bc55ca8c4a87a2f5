"""Checks on the chain of plants: hours for those who need them, recipes that can be followed, assured inputs."""

from __future__ import annotations

import math
from collections.abc import Iterator

from optimizer.case.case import Case
from optimizer.case.findings import error, warning
from optimizer.case.months import Month
from optimizer.case.problems import Problem, did_you_mean
from optimizer.case.rows_making import Recipe


def plants_have_hours(case: Case) -> Iterator[Problem]:
    """A line that takes hours belongs to a plant that says how many it has."""
    known = {row.plant for row in case.plants}
    for line in case.lines:
        field = "hours_per_t" if line.hours_per_t > 0 else "changeover_hours"
        if getattr(line, field) > 0 and line.plant not in known:
            rule = f"it takes hours, but its plant {line.plant} has none on Plants."
            mend = did_you_mean(line.plant, known) or "Add the plant with its hours a month to Plants."
            yield error(line.cell(field), getattr(line, field), rule, mend)


def plants_are_known(case: Case) -> Iterator[Problem]:
    """A row of Plants that no line belongs to, or whose lines take no hours, changes nothing."""
    plants = {line.plant for line in case.lines}
    taking = {line.plant for line in case.lines if line.hours_per_t > 0 or line.changeover_hours > 0}
    for row in case.plants:
        if row.plant not in plants:
            mend = did_you_mean(row.plant, plants) or "Delete the row, or add its lines to Lines."
            yield warning(row.cell("plant"), row.plant, "no line belongs to this plant.", mend)
        elif row.plant not in taking:
            rule = "none of its lines takes hours, so its hours limit nothing."
            yield warning(row.cell("hours_per_month"), row.hours_per_month, rule, "Add hours a tonne on Lines.")


def hours_allow_a_run(case: Case) -> Iterator[Problem]:
    """A line's changeover and least run fit into the hours of its plant in some month."""
    for line in case.lines:
        least = line.changeover_hours + line.hours_per_t * line.minimum_run_t
        hours = [_hours(case, line.plant, month) for month in case.months]
        most = max((h for h in hours if h is not None), default=None)
        if most is not None and (least > most or (most <= line.changeover_hours and line.hours_per_t > 0)):
            rule = f"changeover and least run take {least:g} hours, and {line.plant} has {most:g}, so it never runs."
            yield warning(line.cell("changeover_hours"), line.changeover_hours, rule, "Mend one of them.")


def _hours(case: Case, plant: str, month: Month) -> float | None:
    """Hours of a plant in a month; None where it has hours enough."""
    for by_month in case.plant_hours:
        if by_month.plant == plant and month in by_month.by_month:
            return by_month.by_month[month]
    return next((row.hours_per_month for row in case.plants if row.plant == plant), None)


def inputs_can_be_had(case: Case) -> Iterator[Problem]:
    """What a line takes in comes from somewhere: an offer, a line that can run, stock, an open order."""
    listed = {row.material for row in case.opening_stock}
    had = {row.material for row in case.opening_stock if row.tonnes > 0}
    had |= {row.material for row in case.materials if row.material not in listed and row.opening_stock_t > 0}
    had |= {row.material for row in case.offers} | {row.material for row in case.open_orders}
    made: dict[str, list[str]] = {line.line: [line.output] for line in case.lines}
    inputs: dict[str, list[Recipe]] = {line.line: [] for line in case.lines}
    for row in case.recipes:
        if row.line in made and row.role == "by-product":
            made[row.line].append(row.material)
        elif row.line in inputs:
            inputs[row.line].append(row)
    while True:
        running = {line for line, rows in inputs.items() if all(row.material in had for row in rows)}
        more = {material for line in running for material in made[line]} - had
        if not more:
            break
        had |= more
    makers = {material for materials in made.values() for material in materials}
    missing = [row for rows in inputs.values() for row in rows if row.material not in had]
    roots = [row for row in missing if row.material not in makers]
    for row in roots or missing[:1]:
        rule = f"no offer, line, stock or open order supplies it, so {row.line} never runs."
        if not roots:
            rule = f"it comes only from lines that wait for {row.line} themselves."
        yield error(row.cell("material"), row.material, rule, "Add an offer or stock for it, or delete the row.")


def loops_lose_something(case: Case) -> Iterator[Problem]:
    """Lines that lead back to what they take in give less of it than they took: nothing comes of itself."""
    lines = {line.line: line for line in case.lines}
    names = [row.material for row in case.materials]
    best: dict[tuple[str, str], float] = {}  # from one material to another, the logarithm of t/t
    through: dict[tuple[str, str], tuple[Recipe, ...]] = {}
    for row in (r for r in case.recipes if r.role == "input" and r.line in lines):
        line = lines[row.line]
        gives = {line.output: 1.0}
        gives |= {r.material: r.tonnes_per_tonne for r in case.recipes if (r.line, r.role) == (row.line, "by-product")}
        for material, tonnes in gives.items():
            weight = math.log(tonnes * line.yield_share / row.tonnes_per_tonne)
            if weight > best.get((row.material, material), -math.inf):
                best[row.material, material], through[row.material, material] = weight, (row,)
    for k in names:
        for i in names:
            for j in names:
                if (i, k) in best and (k, j) in best and best[i, k] + best[k, j] > best.get((i, j), -math.inf) + 1e-12:
                    best[i, j] = best[i, k] + best[k, j]
                    through[i, j] = (*through[i, k], *through[k, j])
            if best.get((i, i), -math.inf) >= -1e-9:
                loop = through[i, i]
                way = " and ".join(dict.fromkeys(row.line for row in loop))
                rule = f"{way} together give {math.exp(best[i, i]):.3g} t of {i} for a tonne of it: nothing is lost."
                yield error(loop[0].cell("tonnes_per_tonne"), loop[0].tonnes_per_tonne, rule,
                            "Mend a recipe or a yield of the loop.")  # fmt: skip
                return


def surplus_has_an_end(case: Case) -> Iterator[Problem]:
    """What nothing limits in the making is limited in the selling; and only what lines make is sold."""
    capped = {row.line for row in case.capacity} | {row.line for row in case.expansions}
    hours = {row.plant for row in case.plants}
    gives = [(line.output, line) for line in case.lines]
    lines = {line.line: line for line in case.lines}
    gives += [(r.material, lines[r.line]) for r in case.recipes if r.role == "by-product" and r.line in lines]
    for row in case.materials:
        if row.surplus_price_inr_per_kg is None:
            if row.surplus_limit_t_per_month is not None:
                rule = "without a surplus price none is sold."
                yield warning(row.cell("surplus_limit_t_per_month"), row.surplus_limit_t_per_month, rule,
                              "Add the surplus price, or clear it.")  # fmt: skip
            continue
        makers = [line for material, line in gives if material == row.material]
        if not makers:
            rule = "no line makes it, and nothing is bought to be sold."
            yield warning(row.cell("surplus_price_inr_per_kg"), row.surplus_price_inr_per_kg, rule, "Clear the price.")
        loose = [m for m in makers if m.line not in capped and not (m.hours_per_t > 0 and m.plant in hours)]
        if loose and row.surplus_limit_t_per_month is None:
            rule = f"nothing limits what {loose[0].line} makes, and without a limit all of it could be sold."
            yield error(row.cell("surplus_price_inr_per_kg"), row.surplus_price_inr_per_kg, rule,
                        "Add a surplus limit, or the line's capacity.")  # fmt: skip


def assured_inputs_fit(case: Case) -> Iterator[Problem]:
    """What is assured goes to a plant that takes it in, in months that run forward."""
    plants = {line.plant for line in case.lines}
    takes = {(line.plant, r.material) for line in case.lines for r in case.recipes
             if r.line == line.line and r.role == "input"}  # fmt: skip
    for row in case.assured_inputs:
        if row.plant not in plants:
            mend = did_you_mean(row.plant, plants) or "Name a plant of the sheet Lines."
            yield error(row.cell("plant"), row.plant, "no line belongs to this plant.", mend)
        elif (row.plant, row.material) not in takes:
            rule = f"no line of {row.plant} takes it in."
            yield error(row.cell("material"), row.material, rule, "Name a material of its recipes, or delete the row.")
        if row.from_month and row.to_month and row.to_month < row.from_month:
            rule = f"it ends before it begins ({row.cell('from_month')})."
            yield error(row.cell("to_month"), str(row.to_month), rule, "Mend one of the two months.")
