"""The cover-cost frontier: what each step of cover costs, and each step away from one country.

One problem is built, for the most cover asked; a point is the same problem with other requirements, searched from its
neighbour's plan. Every point credits end stock as the case itself does, so that costs compare: then a plan for more
cover is a plan for less, and a plan for a smaller share of the country one for a larger. Points inherit by that the
best plan and the best bound known, which makes both monotone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from optimizer import session
from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_buying import MixRule
from optimizer.cycle.settle import settled
from optimizer.model.needs import needs_of
from optimizer.plan.plan import NOTES
from optimizer.solve.handover import Floats, Program
from optimizer.solve.interruption import Interruption
from optimizer.study.bench import Bench, Found
from optimizer.study.measures import Measures, measures

COVERS = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0)
GAP = 0.002
COUNTRY = "China"
RULE = "frontier: share of the country"
NEAR_SHARE = 0.35  # of the seconds the first point took, for bettering a plan near the neighbour's
LEAST_NEAR_SECONDS = 0.5
KEPT, BENT, NO_PLAN = "every rule kept", "not every rule can be kept", "no plan found in the time"


Key = tuple[float | None, float]  # limit on the country, cover


@dataclass(frozen=True)
class Point:
    """A point of the frontier. ``china_limit`` is None where only the case's own rules hold."""

    cover_months: float
    china_limit: float | None
    best_inr: float
    bound_inr: float
    status: str
    measures: Measures | None
    seconds: float
    months_short: float = 0.0  # of the material and month furthest below its target


@dataclass(frozen=True)
class Frontier:
    """The points, by limit on the country (none first) and cover, with the seconds of building and of each point."""

    points: tuple[Point, ...]
    build_seconds: float

    @property
    def frame(self) -> pd.DataFrame:
        """The frame ``frontier`` of a plan's notes."""
        rows = [
            {
                "cover_months": p.cover_months, "china_share": p.measures.china_share, "cost_inr": p.best_inr,
                "bound_inr": p.bound_inr, "fund_inr": p.measures.fund_inr,
                "lowest_days_if_china_stops": p.measures.lowest_days,
            }
            for p in self.points if p.measures is not None
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=list(NOTES["frontier"]))


def frontier(
    case: Case,
    covers: Sequence[float] = COVERS,
    limits: Sequence[float] = (),
    *,
    gap: float = GAP,
    seconds: float = 300.0,
    interruption: Interruption | None = None,
    say: Callable[[str], None] | None = None,
) -> Frontier:
    """The points for each cover (months) and each limit on China's share of everything, within a gap and a time.

    Materials with a cover of their own keep it. Raises ValueError where that leaves nothing to vary.
    """
    case, covers = settled(case), sorted(set(covers))
    if not covers or all(m.cover_months is not None for m in case.materials):
        raise ValueError("every material has a cover of its own: there is nothing to vary")
    began = time.perf_counter()
    built = session.build(_widest(case, max(covers), bool(limits)))
    grid = _Grid(case, built, gap, interruption or Interruption(), say or (lambda words: None))
    build_seconds = time.perf_counter() - began
    until = began + seconds
    for limit in (None, *sorted(set(limits), reverse=True)):
        grid.row(limit, covers, until)
    return Frontier(tuple(grid.points(covers)), build_seconds)


class _Grid:
    """The points under way: what is found at each cover and limit."""

    def __init__(
        self, case: Case, built: session.Built, gap: float, interruption: Interruption, say: Callable[[str], None]
    ) -> None:
        self.case, self.built, self.gap, self.interruption, self.say = case, built, gap, interruption, say
        self.near_seconds: float | None = None
        self.limits: list[float | None] = []
        self.found: dict[Key, Found] = {}
        self.short: dict[Key, float] = {}
        program, needs = built.program, needs_of(case).requirement
        last = built.data.horizon - 1
        self.rows = {
            index: r for r, (name, index) in enumerate(program.row_names) if name == "cover_kept"
        }
        self.upper = program.upper.copy()
        self.runs = {key: program.column(run) for key, run in built.block.convert.items()}
        self.hours = {
            index: r for r, (name, index) in enumerate(program.row_names) if name == "conversion_within_hours"
        }
        for i in built.block.VALUED:  # end stock is credited as the case does, at every point
            column = program.column(built.block.needed_at_end[i])
            if column is not None:
                self.upper[column] = needs.get((i, last), 0.0)

    def program(self, cover: float) -> Program:
        """The problem at a cover: the same, with its own requirements."""
        then, now = needs_of(_at(self.case, cover)), self.built.data.needs
        program, upper = self.built.program, self.upper.copy()
        low, high = program.low.copy(), program.high.copy()
        for key, r in self.rows.items():
            if key in now.requirement:
                low[r] *= then.requirement.get(key, 0.0) / now.requirement[key]
        for key, column in self.runs.items():
            if column is not None:
                upper[column] = then.chain.limit_t.get(key, 0.0)
        for (_, t, line), r in self.hours.items():
            high[r] *= then.chain.hours.get((line, t), 0.0) / now.chain.hours[line, t]
        return replace(program, low=low, high=high, upper=upper)

    def bench(self, limit: float | None) -> Bench:
        bench, block = Bench(self.built, interruption=self.interruption), self.built.block
        if limit is None:
            return bench
        for n, tally in enumerate(block.mix_tallies):
            if (RULE, n, COUNTRY) not in block.MIX or (n, COUNTRY) not in block.TALLY:
                continue
            assert tally.scope == "all"
            weights = {
                column: (1.0 - limit if source == COUNTRY else -limit)
                for m, source in block.TALLY
                if m == n and (column := self.built.program.column(block.amount[m, source])) is not None
            }
            bench.extra.append((-np.inf, 0.0, list(weights), list(weights.values())))
        return bench

    def row(self, limit: float | None, covers: Sequence[float], until: float) -> None:
        """All covers at one limit: from the most that can be kept down, then up to what cannot."""
        bench, beside = self.bench(limit), self.limits[-1] if self.limits else None
        start: Floats | None = None
        beyond = []
        for cover in reversed(covers):
            neighbour = self.found.get((beside, cover)) if self.limits else None
            if start is None and neighbour is not None:
                start = neighbour.values
            found = self._search(bench, cover, start, until)
            self.found[limit, cover] = found
            self.say(_words(limit, cover, found))
            if found.impossible:
                beyond.append(cover)
            elif found.values is not None:
                start = found.values
        if start is not None:
            start = next((f.values for c in reversed(covers) if (f := self.found[limit, c]).values is not None), start)
        for cover in reversed(beyond):
            bent = self._bent(bench, cover, start, until)
            if bent is not None and bent.values is not None:
                self.found[limit, cover], start = bent, bent.values
                worst = self.built.program.column(self.built.block.worst)
                self.short[limit, cover] = 0.0 if worst is None else float(bent.values[worst])
                self.say(_words(limit, cover, bent))
        self.limits.append(limit)

    def _search(self, bench: Bench, cover: float, start: Floats | None, until: float) -> Found:
        left = max(0.5, until - time.perf_counter())
        near, program = self.near_seconds, self.program(cover)
        found = bench.search(program, gap=self.gap, seconds=left, start=start, near_seconds=near)
        if start is None and found.values is not None:
            self.near_seconds = max(LEAST_NEAR_SECONDS, NEAR_SHARE * found.seconds)
        return found

    def _bent(self, bench: Bench, cover: float, start: Floats | None, until: float) -> Found | None:
        """The least cost where not every rule can be kept: goals in order."""
        program, began = self.program(cover), time.perf_counter()
        wide = bench.bending(program)
        if wide is None:
            return None
        left = max(0.5, until - time.perf_counter())
        found = wide.search(program, gap=self.gap, seconds=left, start=start, near_seconds=self.near_seconds)
        return replace(found, seconds=time.perf_counter() - began)

    # -- what is reported --------------------------------------------------------------------------------------

    def points(self, covers: Sequence[float]) -> list[Point]:
        """Every point, with the best plan and bound its neighbours know."""
        kept = {key: f for key, f in self.found.items() if key not in self.short}
        best = {key: (f.best_inr, f.values) for key, f in kept.items() if f.values is not None}
        bound = {key: f.bound_inr for key, f in kept.items() if not f.impossible}
        tight_first = [*reversed(self.limits[1:]), *self.limits[:1]]
        for limit in tight_first:
            for cover in reversed(covers):
                offered = [best[k] for k in self._harder(limit, cover, covers) if k in best]
                if offered:
                    own = best.get((limit, cover))
                    best[limit, cover] = min((o for o in (own, *offered) if o is not None), key=lambda o: o[0])
        for limit in reversed(tight_first):
            for cover in covers:
                known = [bound[k] for k in self._easier(limit, cover, covers) if k in bound]
                if (limit, cover) in bound:
                    bound[limit, cover] = max([bound[limit, cover], *known])
        return [self._point(limit, cover, best, bound) for limit in self.limits for cover in covers]

    def _kept(self, key: Key) -> bool:
        return key not in self.short

    def _harder(self, limit: float | None, cover: float, covers: Sequence[float]) -> list[Key]:
        """The next point of more cover, and the next of a smaller share: their plans are plans here."""
        at, place = covers.index(cover), self.limits.index(limit)
        keys = [(limit, covers[at + 1])] if at + 1 < len(covers) else []
        return keys + ([(self.limits[place + 1], cover)] if place + 1 < len(self.limits) else [])

    def _easier(self, limit: float | None, cover: float, covers: Sequence[float]) -> list[Key]:
        at, place = covers.index(cover), self.limits.index(limit)
        keys = [(limit, covers[at - 1])] if at else []
        return keys + ([(self.limits[place - 1], cover)] if place else [])

    def _point(
        self, limit: float | None, cover: float,
        best: dict[Key, tuple[float, Floats]], bound: dict[Key, float],
    ) -> Point:  # fmt: skip
        key = (limit, cover)
        found = self.found[key]
        if self._kept(key) and key not in best:
            status = BENT if found.impossible else NO_PLAN
            return Point(cover, limit, np.nan, bound.get(key, np.nan), status, None, found.seconds)
        cost, values = best[key] if self._kept(key) else (found.best_inr, found.values)
        low = min(bound.get(key, found.bound_inr), cost)
        assert values is not None
        status = KEPT if self._kept(key) else BENT
        figures = measures(self.built, values, COUNTRY)
        return Point(cover, limit, cost, low, status, figures, found.seconds, self.short.get(key, 0.0))


def _at(case: Case, cover: float) -> Case:
    return replace(case, settings=case.settings.model_copy(update={"cover_months": cover}))


def _widest(case: Case, cover: float, limited: bool) -> Case:
    """The case at the most cover, with a rule on the country's share that does not bind yet. Where the intake of a line
    is need of its own, its months stay those of the case: it is the cover of end uses that varies."""
    intakes = needs_of(case).chain.intake.values()
    taking = {row.line for rows in intakes for row in rows if row.months is None}
    case = replace(
        _at(case, max(cover, case.settings.cover_months)),
        lines=tuple(
            line.model_copy(update={"input_cover_months": case.settings.cover_months}) if line.line in taking else line
            for line in case.lines
        ),
    )
    if not limited:
        return case
    rule = MixRule(rule=RULE, scope="all", by="processing country", kind="cap", source=COUNTRY, limit=1.0,
                   from_month=_first_whole_year(case))  # fmt: skip
    return replace(case, source_mix=(*case.source_mix, rule))


def _first_whole_year(case: Case) -> Month:
    """April of the first fiscal year that lies in the plan from its start; the first month where there is none."""
    return next((m for m in case.months if m.month == 4), case.months[0])


def _words(limit: float | None, cover: float, found: Found) -> str:
    where = f"cover {cover:g} months" + ("" if limit is None else f", {COUNTRY} at most {limit:.0%}")
    if found.values is None:
        return f"{where}: {BENT if found.impossible else NO_PLAN}"
    return f"{where}: ₹{found.best_inr / 1e7:,.2f} crore, {found.seconds:.1f} s"
