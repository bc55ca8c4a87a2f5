"""Checks on domestic lines: recipes that lead somewhere, capacity to run with."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.case.case import Case
from optimizer.case.findings import error, warning
from optimizer.case.problems import Problem


def recipes_lead_somewhere_else(case: Case) -> Iterator[Problem]:
    """A line neither takes in nor gives besides what it makes."""
    lines = {line.line: line for line in case.lines}
    for row in case.recipes:
        line = lines.get(row.line)
        if line is not None and row.material == line.output:
            rule = f"this is the line's own output ({line.cell('output')})."
            yield error(row.cell("material"), row.material, rule, "Name another material, or delete the row.")


def lines_can_run(case: Case) -> Iterator[Problem]:
    """A line has capacity within the plan, enough for its least run; one without any has hours to limit it."""
    last = case.months[-1]
    for line in case.lines:
        rows = [row for row in case.capacity if row.line == line.line]
        if any(row.line == line.line for row in case.expansions):
            continue  # its expansions are checked by themselves
        if not rows:
            if line.hours_per_t == 0:
                rule = "it has no row on Capacity and takes no hours: only its inputs and what is of use limit it."
                yield warning(line.cell("line"), line.line, rule, "Add its capacity from the month it can run.")
            continue
        capacity = max((row.tonnes_per_month for row in rows if row.from_month <= last), default=0.0)
        if capacity == 0:
            rule = f"it has no capacity up to {last}, so it makes nothing in this plan."
            yield warning(line.cell("line"), line.line, rule, "Mend Capacity if it can run earlier.")
        elif line.minimum_run_t > capacity:
            rule = f"its least run is above its capacity of {capacity:g} t, so it never runs."
            yield warning(line.cell("minimum_run_t"), line.minimum_run_t, rule, "Mend one of the two.")
