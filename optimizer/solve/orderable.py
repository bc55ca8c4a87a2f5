"""Orderable quantities: every order a whole number of its increments, nothing lent in grams, every yes/no really
yes or no.

The yes/no decisions of the search are kept. Each order becomes a whole number of increments near what the search
found, and everything continuous is worked out anew around them, at least cost.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import numpy.typing as npt
from pyomo.core import Block
from scipy import sparse

from optimizer.model.data import Data
from optimizer.model.goals import goals_in_order
from optimizer.solve import concentration
from optimizer.solve.engine import INFEASIBLE, OPTIMAL, Engine, Outcome
from optimizer.solve.handover import Floats, Program, Row
from optimizer.solve.interruption import Interruption
from optimizer.solve.reduced import Reduced

TRIES = ((2, 0.0), (20, 0.0), (20, 0.01), (100, 0.05), (500, 0.25))
"""Increments an order may move by, and the share by which goals may worsen: tried in turn. Ten kilograms are a
tenth of a month of terbium, so a goal that was bent cannot always be held to the last thousandth."""
AS_IT_IS = (0, 0.0)  # where every order is whole already
STAGE = "orderable quantities"
PARTS = (4, 8)  # of the counts still open the fourth part is rounded at a time; the eighth where that is not enough
WHOLE = 1e-7  # of a count
SECONDS, SHORT = 10.0, (0.4, 4e-4)  # at most, for a try; for a search before any rounding, and more for each count
LEAST_LENT_T = 0.01  # what would be lent in smaller parts is left out where the rules are kept without
LEAST_SECONDS = 4.0  # and at least
LAST_SECONDS = 30.0  # for a try in which business rules may give way
LESS = 1e-3  # weight of a goal against the one before it, in that try


@dataclass(frozen=True)
class Tolerance:
    """How near the cheapest quantities are looked for, and how near they are taken as they come: shares of the cost."""

    aimed_at: float
    enough: float = 0.0


@dataclass(frozen=True)
class Hold:
    """A goal, by its number among the objectives, kept at or under a value in its own unit."""

    number: int
    at_most: float

    def columns(self, program: Program) -> list[int]:
        return [int(j) for j in np.flatnonzero(program.objectives[self.number])]

    def row(self, program: Program, worse_by: float = 0.0) -> Row:
        """The hold as a row of the program; a goal that was kept may worsen by a share of a tenth of its unit."""
        objective, unit = program.objectives[self.number], float(program.units[self.number])
        columns = self.columns(program)
        at_most = self.at_most * (1 + worse_by) if self.at_most > 0 else 0.1 * worse_by
        limit = at_most / unit - float(program.offsets[self.number])
        return -np.inf, limit, columns, [float(objective[j]) for j in columns]


class NotOrderableError(Exception):
    """No quantities on the offers' increments keep the rules; the increments are too coarse for the limits."""


def orderable(
    data: Data, block: Block, program: Program, values: Floats, at_zero: set[int], cuts: list[Row],
    holds: list[Hold], *, gap: Tolerance, threads: int, seconds: float,
) -> Floats:  # fmt: skip
    """The plan nearest in cost whose orders are whole increments; ``at_zero`` are columns to keep at nought.

    A plan that was found must be brought to quantities, so each try gets its few seconds even after the time limit or
    Ctrl-C; ``seconds`` says how much of the time limit is left.

    Where no try keeps the goals, they give way as little as can be. Raises NotOrderableError when not even then a plan
    is found: the increments are too coarse for what may never be bent, or what was found was no plan to begin with.
    """
    increments = _increments(data, block, program)
    crumbs = _crumbs(block, program, values)
    cuts = list(cuts)
    until = time.perf_counter() + seconds
    for steps, worse_by in (AS_IT_IS, *TRIES) if _is_whole(values, increments) else TRIES:
        if worse_by and not holds:
            continue
        rows = [hold.row(program, worse_by) for hold in holds if hold.at_most > 0 or worse_by]
        kept = {j for hold in holds if hold.at_most == 0 and not worse_by for j in hold.columns(program)}
        nought = at_zero | kept | crumbs
        found = _with_steps(program, values, increments, nought, rows, cuts, steps, gap, threads, block,
                            min(SECONDS, max(LEAST_SECONDS, until - time.perf_counter())))  # fmt: skip
        if found is not None:
            return found
        if steps:
            crumbs = set()  # it may take a few kilograms lent to keep a rule
    if not _stands_in_any_quantity(program, values, increments, at_zero, holds, cuts, threads):
        raise NotOrderableError
    for steps in (TRIES[0][0], TRIES[-1][0]):
        found = _giving_way(program, values, increments, cuts, steps, gap.aimed_at, threads, _goals(data, program))
        if found is not None:
            return found
    raise NotOrderableError


def as_it_is(data: Data, block: Block, program: Program, values: Floats) -> Floats | None:
    """A plan that needs no bringing to quantities, its yes/no decisions whole to the last digit; None where an order is
    no whole number of its increments, or something is lent in grams."""
    lent = any(values[j] > WHOLE for j in _crumbs(block, program, values))
    if lent or not _is_whole(values, _increments(data, block, program)):
        return None
    return np.where(program.integer, np.round(values), values)


def _crumbs(block: Block, program: Program, values: Floats) -> set[int]:
    """Columns of what is lent in parts too small to be lent, or not at all."""
    return {j for v in block.lent.values() if (j := program.column(v)) is not None and values[j] < LEAST_LENT_T}


def _increments(data: Data, block: Block, program: Program) -> Floats:
    """The increment of the order in each column, in tonnes; nought where it is none, or comes in lots."""
    increments = np.zeros(len(program.lower))
    for key in block.ORDERS:
        column = program.column(block.order[key])
        offer = data.slots[key[0], key[2]].offer
        if column is not None and not offer.lot_t:
            increments[column] = offer.increment_t
    return increments


def _is_whole(values: Floats, increments: Floats) -> bool:
    counts = values[increments > 0] / increments[increments > 0]
    return bool((np.abs(counts - np.round(counts)) <= WHOLE * np.maximum(1.0, counts)).all())


def _stands_in_any_quantity(
    program: Program, values: Floats, increments: Floats, at_zero: set[int], holds: list[Hold], cuts: list[Row],
    threads: int,
) -> bool:  # fmt: skip
    """Whether the yes/no decisions keep the goals where an order may be of any quantity. If not, increments are not to
    blame: the search took a millionth of a yes for one, and goals that give way for that would be no exceptions."""
    kept = {j for hold in holds if hold.at_most == 0 for j in hold.columns(program)}
    rows = [hold.row(program) for hold in holds if hold.at_most > 0]
    near = _nearby(program, values, increments, at_zero | kept, TRIES[0][0])
    return not near.engine(threads, [*rows, *cuts]).relaxation_is_infeasible(LAST_SECONDS)


def _goals(data: Data, program: Program) -> list[int]:
    """The goals in the officer's order, by their number among the objectives."""
    return [g.objective for g in goals_in_order(data.case) if program.objectives[g.objective].any()]


def _giving_way(
    program: Program, values: Floats, increments: Floats, cuts: list[Row], steps: int, gap: float, threads: int,
    goals: list[int],
) -> Floats | None:  # fmt: skip
    """A try in which each goal may come out worse than in the plan, by as little as can be, the first goal first; then
    cost is brought down with the orders and the goals so found. Nothing but absolute rules is then in the way of whole
    orders, and those are rarely.
    """
    near = _nearby(program, values, increments, set(), steps)
    around, count = near.program, len(values)
    worse = sparse.csr_array(sparse.eye_array(len(goals)))  # one column a goal: by how much it is worse
    held = sparse.csr_array(around.objectives[goals])
    empty = sparse.csr_array((around.matrix.shape[0], len(goals)))
    nought, endless = np.zeros(len(goals)), np.full(len(goals), np.inf)
    limits = program.objectives[goals] @ values
    elastic = replace(
        around, matrix=sparse.csr_array(sparse.block_array([[around.matrix, empty], [held, -worse]])),
        low=np.concatenate([around.low, -endless]), high=np.concatenate([around.high, limits]),
        lower=np.concatenate([around.lower, nought]), upper=np.concatenate([around.upper, endless]),
        integer=np.concatenate([around.integer, nought > 0]),
        objectives=np.hstack([around.objectives, np.zeros((len(around.objectives), len(goals)))]),
    )  # fmt: skip
    engine = replace(near, program=elastic).engine(threads, cuts)
    engine.set_costs(np.concatenate([np.zeros(count), LESS ** np.arange(len(goals))]))
    outcome = engine.minimise(STAGE, gap, LAST_SECONDS, absolute_gap=1e-9)
    if outcome.values is None:
        return None
    first = near.whole_orders(outcome.values[:count])
    lower, upper = elastic.lower.copy(), elastic.upper.copy()
    counted = np.flatnonzero(near.counted)
    lower[counted] = upper[counted] = np.round(outcome.values[counted])
    upper[count:] = np.maximum(0.0, outcome.values[count:]) * (1 + LESS) + 1e-9
    engine = replace(near, program=replace(elastic, lower=lower, upper=upper)).engine(threads, cuts)
    cheapest = engine.minimise(STAGE, gap, LAST_SECONDS)
    return first if cheapest.values is None else near.whole_orders(cheapest.values[:count])


@dataclass(frozen=True)
class Nearby:
    """The program around a plan: its yes/no decisions put in, its orders counted in increments."""

    program: Program
    scale: Floats  # of each column: tonnes an increment, or 1
    counted: npt.NDArray[np.bool_]  # orders in increments
    fixed: npt.NDArray[np.bool_]
    whole: Floats

    def engine(self, threads: int, rows: list[Row]) -> Engine:
        """A session on it, with rows given in the columns of the plan."""
        engine = Engine(self.program, threads, Interruption())
        engine.add_rows([
            (low, high, columns, [w * self.scale[j] for j, w in zip(columns, weights, strict=True)])
            for low, high, columns, weights in rows
        ])  # fmt: skip
        return engine

    def whole_orders(self, values: Floats) -> Floats:
        """A solution in the columns of the plan, its orders whole increments."""
        found = values.copy()
        found[self.counted] = np.round(found[self.counted])
        found *= self.scale
        found[self.fixed] = self.whole[self.fixed]
        return found


def _nearby(program: Program, values: Floats, increments: Floats, at_zero: set[int], steps: int) -> Nearby:
    lower, upper = program.lower.copy(), program.upper.copy()
    whole = np.round(values)
    lower[program.integer] = upper[program.integer] = whole[program.integer]
    for j in at_zero:
        lower[j] = upper[j] = 0.0
    scale = np.where(increments > 0, increments, 1.0)
    counted = np.zeros(len(values), dtype=bool)
    for j in np.flatnonzero(increments).tolist():
        count = values[j] / increments[j]
        if count < 1e-6:
            lower[j] = upper[j] = 0.0
            continue
        counted[j] = True
        lower[j] = max(float(np.ceil(lower[j] / increments[j] - 1e-9)), float(np.floor(count + 1e-9)) - steps)
        upper[j] = min(float(np.floor(upper[j] / increments[j] + 1e-9)), float(np.ceil(count - 1e-9)) + steps)
    matrix, low_sides, high_sides = program.rows_with(program.integer, whole)
    around = replace(
        program, matrix=sparse.csr_array(matrix @ sparse.diags_array(scale)), low=low_sides, high=high_sides,
        lower=lower, upper=upper, integer=counted, objectives=program.objectives * scale,
    )  # fmt: skip
    return Nearby(around, scale, counted, program.integer, whole)


def _counted(near: Nearby, rows: list[Row], gap: Tolerance, threads: int, seconds: float) -> Outcome:
    """The cheapest whole counts within the gap, or near enough: by a short search, by rounding where that finds none
    (at the same time, where there are threads for both), else by a search from there. What was rounded is better than
    nothing where the search finds nothing in its time."""
    began, counted = time.perf_counter(), np.flatnonzero(near.counted)
    engine = near.engine(1, rows)
    short = engine.begin(STAGE, gap.aimed_at, min(SHORT[0] + SHORT[1] * len(counted), seconds))

    @cache
    def short_search() -> Outcome:
        """How it ended, waited for."""
        return engine.ended(short)

    def settled() -> Outcome | None:
        """The same, where it is over and leaves nothing to be asked."""
        return short_search() if short.over and short_search().status in (OPTIMAL, INFEASIBLE) else None

    if threads == 1:
        short_search()
    best: Floats | None = None
    least = -np.inf
    reduced = Reduced.of(near.engine(1, rows))
    for part in PARTS:
        rounded = None if reduced is None else _rounded(reduced, part, seconds / 4, lambda: settled() is not None)
        if (found := settled()) is not None:
            return found
        if rounded is None:
            continue
        least, values = rounded
        values[counted] = np.round(values[counted])
        if best is None or engine.value_of(values) < engine.value_of(best):
            best = values
        if (cost := engine.value_of(best)) <= least + max(gap.aimed_at, gap.enough) * abs(least):
            short.leave()
            return Outcome(OPTIMAL, cost, least, best, time.perf_counter() - began)
    found = short_search()
    if found.status in (OPTIMAL, INFEASIBLE):
        return found
    if found.values is not None and (best is None or found.objective < engine.value_of(best)):
        best = found.values
    left = max(0.1, seconds - (time.perf_counter() - began))
    return near.engine(threads, rows).minimise(STAGE, gap.aimed_at, left, best)


def _rounded(reduced: Reduced, part: int, seconds: float, given_up: Callable[[], bool]) -> tuple[float, Floats] | None:
    """(value of the relaxation, plan): a few counts at a time, those nearest to a whole one first, are set to it and
    the rest worked out anew. None where that comes to no plan."""
    engine, counted, until = reduced.engine(), reduced.whole, time.perf_counter() + seconds
    lower, upper = reduced.program.lower, reduced.program.upper
    values = engine.relaxed_values(seconds)
    least = None if values is None else engine.value_of(values)
    while values is not None and time.perf_counter() < until and not given_up():
        whole = np.round(values[counted])
        off = np.abs(values[counted] - whole)
        open_still = np.flatnonzero(off > WHOLE)
        if not len(open_still):
            values[counted] = whole
            found = reduced.put_back(values)
            return None if found is None or least is None else (float(least), found)
        nearest, size, after = counted[open_still[np.argsort(off[open_still], kind="stable")]], len(open_still), None
        size = 1 + size // part
        while after is None and size:
            some = nearest[:size]
            for tried in (np.round(values[some]), np.ceil(values[some]), np.floor(values[some])):
                engine.set_bounds(some.tolist(), tried, tried)
                after = engine.relaxed_values(max(0.1, until - time.perf_counter()))
                if after is not None or time.perf_counter() > until:
                    break
            if after is None:
                engine.set_bounds(some.tolist(), lower[some], upper[some])
            size //= 2
        values = after
    return None


def _with_steps(
    program: Program, values: Floats, increments: Floats, at_zero: set[int], rows: list[Row],
    cuts: list[Row], steps: int, gap: Tolerance, threads: int, block: Block, seconds: float,
) -> Floats | None:  # fmt: skip
    """One try; tangents found to be missing are added to ``cuts``."""
    near = _nearby(program, values, increments, at_zero, steps)
    for _ in range(8):
        outcome = _counted(near, [*rows, *cuts], gap, threads, seconds)
        if outcome.values is None:
            return None
        found = near.whole_orders(outcome.values)
        missing = concentration.rows_missing(block, program, found)
        if not missing:
            return found
        cuts += missing
    return found
