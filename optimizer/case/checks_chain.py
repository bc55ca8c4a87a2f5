"""Checks on the chain of plants: hours that are there for those who need them."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.case.case import Case
from optimizer.case.findings import error, warning
from optimizer.case.months import Month
from optimizer.case.problems import Problem, did_you_mean


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
