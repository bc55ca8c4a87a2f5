"""The chain of lines: what each can make by its rows and its plant's hours, and what can be of use down the chain.

A line without a row on Capacity has no limit of its own; what can still be of use is then the most it is given.
Tonnes; months are positions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from math import inf
from typing import TYPE_CHECKING

from optimizer.case.case import Case
from optimizer.case.rows_making import Line
from optimizer.model.events import Events
from optimizer.model.response import wanted_t
from optimizer.model.substitution import most_in_place_t

if TYPE_CHECKING:
    from optimizer.model.data import Data

PASSES = 200  # through the lines, until what is of use is the same as before; a loop with loss settles
SETTLED = 1e-9


def capped_lines(case: Case) -> set[str]:
    """Lines with a capacity of their own; one without has no limit but hours and use."""
    return {row.line for row in case.capacity} | {row.line for row in case.expansions}


def stated_capacity_t(
    case: Case, horizon: int, added_t: Mapping[tuple[str, int], float] | None = None
) -> dict[tuple[str, int], float]:  # fmt: skip
    """(line, month) -> main output its rows on Capacity allow, with what is ``added_t`` to it, where positive; infinite
    for a line that has neither rows nor expansions."""
    added_t, capped = added_t or {}, capped_lines(case)
    steps: dict[str, list[tuple[int, float]]] = {line.line: [] for line in case.lines}
    for row in case.capacity:
        steps[row.line].append((row.from_month - case.settings.first_month, row.tonnes_per_month))
    capacity, events = {}, Events(case)
    makes = {line.line: line.output for line in case.lines}
    for line, row_steps in steps.items():
        row_steps.sort()
        for t in range(horizon):
            reached = [tonnes for start, tonnes in row_steps if start <= t] if line in capped else [inf]
            tonnes = (reached[-1] if reached else 0.0) + added_t.get((line, t), 0.0)
            factor = events.output(line, makes[line], case.settings.first_month + t)
            if factor > 0 and tonnes > 0:
                capacity[line, t] = tonnes * factor
    return capacity


def plant_hours(case: Case, horizon: int) -> dict[tuple[str, int], float]:
    """(plant, month) -> hours its lines share; only plants that are named on Plants."""
    first = case.settings.first_month
    hours = {(row.plant, t): row.hours_per_month for row in case.plants for t in range(horizon)}
    for row in case.plant_hours:
        hours |= {
            (row.plant, month - first): figure for month, figure in row.by_month.items() if 0 <= month - first < horizon
        }
    return hours


def limited_t(data: Data) -> dict[tuple[str, int], float]:
    """(line, month) -> the most main output by rows and hours, where positive; infinite where neither limits it."""
    limits = {}
    for (p, t), stated in data.capacity_stated_t.items():
        line = data.lines[p]
        most = min(stated, hours_limit_t(line, data.hours.get((line.plant, t))))
        if most > 0:
            limits[p, t] = most
    return limits


def hours_limit_t(line: Line, hours: float | None) -> float:
    """Main output a line can make in a month of so many hours (None: enough) when it is alone on its plant."""
    if hours is None:
        return inf
    left = hours - line.changeover_hours
    if left < 0:
        return 0.0
    return left / line.hours_per_t if line.hours_per_t > 0 else inf


def needed_from_t(data: Data) -> dict[str, list[float]]:
    """Material -> month -> tonnes that can still be of use from that month on.

    The demand, its own and what it may stand in for, and what lines can take in from the month on, with the largest
    requirement of cover, of which stock may count by a share only: its own and what is made of it for the cover of
    other materials. A line with a capacity can take in for all of it, one without for what it makes that is of use.
    """
    horizon, limits = data.horizon, data.limited_t
    needed: dict[str, list[float]] = {}
    share = min((s for s in data.owners.counted_share.values() if s > 0), default=1.0)
    in_place = most_in_place_t(data.case, data.needs)
    used = {i: [data.needs.total[i][t] + in_place.get((i, t), 0.0) for t in range(horizon)] for i in data.materials}
    rows = capped_lines(data.case)
    most = {p: _from([limits.get((p, t), 0.0) for t in range(horizon)], 0.0) for p in data.lines}
    loose = [p for p in data.lines if p not in rows]
    taken = {row.line for intakes in data.needs.chain.intake.values() for row in intakes}
    of_use: dict[str, float] = {}
    for _ in range(2 if taken & set(loose) else 1):  # what a line without a limit takes in is need as well: once more
        largest = largest_cover_t(data, limits, of_use)
        own = {i: _from(used[i], largest[i] / share) for i in data.materials}
        made = {p: list(most[p]) if p in rows else [0.0] * (horizon + 1) for p in data.lines}
        for _ in range(PASSES):
            needed = {i: list(tail) for i, tail in own.items()}
            for p in data.lines:
                for r in data.recipes[p]:
                    if r.role == "input":
                        for t in range(horizon):
                            needed[r.material][t] += data.intake_per_t(r) * made[p][t]
            before = {p: made[p] for p in loose}
            for p in loose:
                made[p] = [min(m, u) for m, u in zip(most[p], of_use_t(data, p, needed), strict=True)]
            if all(abs(a - b) <= SETTLED * max(1.0, b) for p in loose for a, b in zip(before[p], made[p], strict=True)):
                break
        of_use = {p: made[p][0] for p in loose}
    return needed


def largest_cover_t(data: Data, limits: dict[tuple[str, int], float], of_use: dict[str, float]) -> dict[str, float]:
    """Material -> the most of it that cover, or a response class, can ask for in a month: for itself, for the intake of
    lines (of one without a limit, what is ``of_use``), and for what could be made of it."""
    horizon, cover = data.horizon, data.needs.chain
    largest = dict.fromkeys(data.materials, 0.0)
    for (i, _), tonnes in data.needs.requirement.items():
        largest[i] = max(largest[i], tonnes)
    for (_, i, _), tonnes in wanted_t(data).items():
        largest[i] = max(largest[i], tonnes)
    for i, rows in cover.intake.items():
        for row in rows:
            months = max(cover.intake_months(i, data.needs.target_months[i, t]) for t in range(horizon))
            most = max((limits.get((row.line, t), 0.0) for t in range(horizon)), default=0.0)
            largest[i] += months * row.per_t * (most if most < inf else of_use.get(row.line, 0.0))
    run_most: dict[str, float] = defaultdict(float)
    for (p, _), tonnes in cover.limit_t.items():
        run_most[p] = max(run_most[p], tonnes)
    asked = dict(largest)
    for _ in range(PASSES):
        before, asked = asked, dict(largest)
        for p, most in run_most.items():
            run = min(most, before[data.lines[p].output])
            for r in data.recipes[p]:
                if r.role == "input":
                    asked[r.material] += data.intake_per_t(r) * run
        if all(abs(asked[i] - before[i]) <= SETTLED * max(1.0, asked[i]) for i in asked):
            break
    return asked


def most_made_t(data: Data) -> dict[tuple[str, int], float]:
    """(line, month) -> the most main output the problem gives it, only where positive."""
    rows = capped_lines(data.case)
    of_use: dict[str, list[float]] = defaultdict(list)
    for p in data.lines:
        if p not in rows:
            of_use[p] = of_use_t(data, p, data.needed_from_t)
    most = {(p, t): tonnes if p in rows else min(tonnes, of_use[p][t]) for (p, t), tonnes in data.limited_t.items()}
    return {key: tonnes for key, tonnes in most.items() if tonnes > 0}


def of_use_t(data: Data, line: str, needed: dict[str, list[float]]) -> list[float]:
    """By month, the main output that can be of use from then on, for itself or for what comes with it."""
    row, of_use = data.lines[line], []
    besides = [r for r in data.recipes[line] if r.role == "by-product"]
    for t in range(data.horizon + 1):
        of_it = {i: needed[i][t] + data.surplus_from_t(i, t) for i in (row.output, *(r.material for r in besides))}
        most = max([of_it[row.output], *(of_it[r.material] / r.tonnes_per_tonne for r in besides)])
        of_use.append(most + row.minimum_run_t if most > 0 else 0.0)
    return of_use


def _from(by_month: list[float], after: float) -> list[float]:
    """Sums from each month on, with something after the last."""
    tail = [after]
    for tonnes in reversed(by_month):
        tail.append(tail[-1] + tonnes)
    return tail[::-1]
