"""The cost of waiting: what it costs to let an order that is due this month lie until the next."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from optimizer.model.goals import goals_in_order
from optimizer.plan.plan import NOTES
from optimizer.session import Solved
from optimizer.solve.engine import Engine
from optimizer.solve.handover import COST, Floats, Program
from optimizer.solve.interruption import Interruption
from optimizer.solve.reduced import Rest
from optimizer.study.bench import Bench, Found, with_bounds, worth
from optimizer.study.interval import IMPOSSIBLE, NOT_REACHED, Ends, Interval

DAYS_A_MONTH = 30.4
AT_MOST = "at most, other decisions kept"
AT_MOST_BENT = "at most, other decisions kept; not every rule could then be kept"
GAP = 1e-4
SHARE_FOR_THE_PLAN = 0.3  # of the time, for proving more about the plan there is
LP_SECONDS = 5.0
OF_AN_ORDER = ("order", "placed", "lots", "band", "pick")  # decided on an offer, a buyer and a month
GOAL_WEIGHT = 0.1  # of the outlay, for a month short of one material
GOAL_ORDER = (100.0, 10.0, 1.0, 0.1)  # how much more the earlier goals weigh


@dataclass(frozen=True)
class Waiting:
    """An order and what signing it a month later costs: INR more, and days by which cover falls below its target."""

    order: str
    supplier: str
    material: str
    interval: Interval | None
    cover_days_lost: float
    verdict: str


def frame_of(waits: Iterable[Waiting]) -> pd.DataFrame:
    """The frame ``waiting`` of a plan's notes."""
    blank = float("nan")
    rows = [
        {
            "order": w.order, "supplier": w.supplier, "material": w.material,
            "low_inr": w.interval.low if w.interval else blank, "high_inr": w.interval.high if w.interval else blank,
            "cover_days_lost": w.cover_days_lost, "verdict": w.verdict,
        }
        for w in waits
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(NOTES["waiting"]))


def at_most(solved: Solved, *, seconds: float, bench: Bench | None = None) -> list[Waiting]:
    """For each order due in the first month: what waiting costs at most, every other yes/no decision of the plan kept.

    The order is signed in the second month in place of the first; quantities move freely. One linear program an order:
    goals weigh in it far more than money, so that a rule is bent only where it must be. The dearest orders are looked
    at first; those the time does not reach say so.
    """
    until = time.perf_counter() + seconds
    bench = bench or Bench.of(solved)
    program, values = bench.program, solved.searched.values
    decided = np.where(program.integer, np.round(values), values)
    later = _a_month_later(solved, _due(solved))
    moving = sorted({column for moved in later.values() for column in moved})
    rest = Rest.of(_goals_first(solved), program.integer, decided, moving)
    held = [column for column in moving if program.integer[column]]
    engine = Engine(rest.program, solved.case.settings.threads, bench.interruption)
    engine.set_bounds(rest.at(held), decided[held], decided[held])
    at_rest = engine.relaxed_values(LP_SECONDS)
    if at_rest is None:
        return []
    here, found = rest.put_back(at_rest), dict[str, Waiting]()
    for row in sorted(_due(solved), key=lambda r: -r.landed_inr):
        if time.perf_counter() > until or bench.interruption.stopped:
            found[row.order] = Waiting(row.order, row.supplier, row.material, None, float("nan"), NOT_REACHED)
            continue
        columns, new = list(later[row.order]), np.array(list(later[row.order].values()))
        at, integer, old = rest.at(columns), program.integer[columns], decided[columns]
        engine.set_bounds(at, np.where(integer, new, 0.0), new)
        moved = engine.relaxed_values(LP_SECONDS)
        engine.set_bounds(at, np.where(integer, old, program.lower[columns]),
                          np.where(integer, old, program.upper[columns]))  # fmt: skip
        if moved is None:
            found[row.order] = Waiting(row.order, row.supplier, row.material, None, float("nan"), IMPOSSIBLE)
            continue
        then = rest.put_back(moved)
        more = worth(program, COST, then) - worth(program, COST, here)
        bent = any(then[j] > here[j] + 1e-6 for j in bench.bent)
        more = more if bent else max(0.0, more)
        interval = Interval(more if bent else 0.0, more, abs(worth(program, COST, here)))
        found[row.order] = _waiting(solved, row, then, here, interval, AT_MOST_BENT if bent else AT_MOST)
    return [found[row.order] for row in _due(solved)]


def _goals_first(solved: Solved) -> Program:
    """The program whose cost carries a price on every goal, the earlier the dearer: a month short of one material
    weighs as a tenth of all that the plan spends, and more. No decision is searched in whole, as all of them stand."""
    program = solved.built.program
    objectives, offsets = program.objectives.copy(), program.offsets.copy()
    month = GOAL_WEIGHT * max(solved.plan.gross_outlay_inr, 1.0) / float(program.units[COST])
    for goal, weight in zip(goals_in_order(solved.case), GOAL_ORDER, strict=True):
        number, unit = goal.objective, float(program.units[goal.objective])
        objectives[COST] += weight * month * unit * program.objectives[number]
        offsets[COST] += weight * month * unit * float(program.offsets[number])
    return replace(program, objectives=objectives, offsets=offsets, integer=np.zeros_like(program.integer))


def _a_month_later(solved: Solved, rows: Iterable[Any]) -> dict[str, dict[int, float]]:
    """Of each order the columns and upper bounds that say: nothing in the first month, and its yes/no decisions in the
    second."""
    block, program, values = solved.built.block, solved.built.program, solved.searched.values
    first, second, later = _columns_of(solved, 0), _columns_of(solved, 1), {}
    year = solved.case.months[min(1, len(solved.case.months) - 1)].fiscal_year  # a plan may be of one month
    for row in rows:
        before, after = first.get((row.offer, row.buyer), {}), second.get((row.offer, row.buyer), {})
        moved = dict.fromkeys(before.values(), 0.0)
        for (name, *rest), column in after.items():
            if name not in ("placed", "lots", "pick") or (name, *rest) not in before:
                continue
            both = float(np.round(values[column]) + np.round(values[before[name, *rest]]))
            moved[column] = both if name == "lots" else min(1.0, both)
        panel = program.column(block.panel[row.supplier, year]) if (row.supplier, year) in block.panel else None
        later[row.order] = moved if panel is None else moved | {panel: 1.0}
    return later


def _columns_of(solved: Solved, month: int) -> dict[tuple[str, str], dict[tuple[Any, ...], int]]:
    """Offer and buyer -> what is decided on them in a month, by its name and what stands behind the month -> column."""
    found: dict[tuple[str, str], dict[tuple[Any, ...], int]] = {}
    for column, (name, index) in enumerate(solved.built.program.column_names):
        if name in OF_AN_ORDER and index[2] == month:
            found.setdefault(index[:2], {})[name, *index[3:]] = column
    return found


def exact(
    solved: Solved,
    *,
    only: tuple[str, ...] = (),
    gap: float = GAP,
    seconds: float = 600.0,
    interruption: Interruption | None = None,
    say: Callable[[str], None] | None = None,
) -> list[Waiting]:
    """The cost of waiting of each order due (of those numbered ``only``), everything else planned again."""
    until, say = time.perf_counter() + seconds, say or (lambda words: None)
    bench = Bench.of(solved, interruption)
    rows = [row for row in _due(solved) if not only or row.order in only]
    say("Proving more about the plan there is")
    here = bench.search(gap=gap, seconds=SHARE_FOR_THE_PLAN * seconds, start=solved.searched.values)
    bound = here.bound_inr if bench.holds else max(here.bound_inr, solved.searched.bound_inr)
    ends = Ends(here.best_inr, min(here.best_inr, bound))
    start = solved.searched.values if here.values is None else here.values
    waits = []
    for k, row in enumerate(rows):
        left = until - time.perf_counter()
        if left <= 1.0 or bench.interruption.stopped:
            waits.append(Waiting(row.order, row.supplier, row.material, None, float("nan"), NOT_REACHED))
            continue
        program = with_bounds(bench.program, _first_slot(solved, row), 0.0)
        waits.append(_exactly(solved, bench, program, ends, row, start, gap, max(1.0, left / (len(rows) - k))))
        say(f"{row.order}, {row.supplier}: {waits[-1].verdict}")
    return waits


def _exactly(
    solved: Solved, bench: Bench, program: Program, here: Ends, row: Any, start: Floats, gap: float, seconds: float
) -> Waiting:  # fmt: skip
    found: Found = bench.search(program, gap=gap, seconds=seconds, start=start)
    bent = found.impossible
    if bent:
        other = bench.bending(program)
        if other is not None:
            found = other.search(program, gap=gap, seconds=seconds, start=start)
    if found.values is None:
        verdict = IMPOSSIBLE if found.impossible else NOT_REACHED
        return Waiting(row.order, row.supplier, row.material, None, float("nan"), verdict)
    interval = Interval.between(here, found)
    interval = interval if bent else interval.at_least_nought()
    verdict = IMPOSSIBLE if bent else interval.verdict
    return _waiting(solved, row, found.values, solved.searched.values, interval, verdict)


def _waiting(solved: Solved, row: Any, then: Floats, here: Floats, interval: Interval, verdict: str) -> Waiting:
    return Waiting(row.order, row.supplier, row.material, interval, _days_lost(solved, then, here), verdict)


def _due(solved: Solved) -> list[Any]:
    orders = solved.plan["orders"]
    return list(orders[orders["order_month"] == str(solved.case.months[0])].itertuples())


def _days_lost(solved: Solved, then: Floats, here: Floats) -> float:
    """Days by which the cover of some material in some month falls further below its target than in the plan."""
    program, block, data = solved.built.program, solved.built.block, solved.built.data
    lost = 0.0
    for (i, _), variable in block.short_cover.items():
        column = program.column(variable)
        mean = data.needs.mean_covered[i]
        if column is not None and mean > 1e-12:
            more = float(then[column] - here[column])
            lost = max(lost, DAYS_A_MONTH * more / mean)
    return lost if lost > 1e-6 else 0.0


def _first_slot(solved: Solved, row: Any) -> list[int]:
    """Columns of everything decided on the offer and buyer in the first month."""
    return list(_columns_of(solved, 0).get((row.offer, row.buyer), {}).values())
