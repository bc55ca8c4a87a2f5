"""A plan carried through a scenario by somebody who does not know it: the one way of answering, for every plan.

Until the scenario's events show, the plan's decisions stand, and what it ordered by then stands after it, with what the
events do to the stage it is in. From then on everything is planned again month by month for a year, then every third
month, and whenever something new shows or ends: twelve months ahead, with what is known that month (what holds is
thought to go on), the officer's rules first in their order and cost last, in parts of orders. Orders then placed are
brought to minimum orders and increments.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from optimizer import session
from optimizer.case.case import Case, world
from optimizer.case.months import Month
from optimizer.case.rows_uncertain import BASE, Event
from optimizer.model.data import Key
from optimizer.model.terms import slots_of
from optimizer.plan.extract import extract_plan
from optimizer.plan.plan import Plan
from optimizer.session import Built, Solved
from optimizer.solve.engine import Engine
from optimizer.solve.handover import Floats, load_solution
from optimizer.solve.interruption import Interruption
from optimizer.solve.searched import Searched
from optimizer.solve.tree import AT_ONCE, FLOWING, ORDERING
from optimizer.study.in_parts import (
    CRUMB_T,
    DOWN,
    NONE,
    SECONDS,
    UP,
    best_in_parts,
    let_goals_bend,
    orderable_t,
)

MONTHLY, QUARTER, AHEAD = 12, 3, 12  # months of planning again each month; then every so many; months looked ahead
HOLDS = ((False, 1e-6), (False, 1e-4), (True, 1e-4))
"""How what is decided is held, tried in turn: whether only of goods, and the tonnes by which it may be missed, so that
its last digits contradict nothing."""
GOODS = frozenset({"make", "passed_on", "unmet", "replaced", "lent", "write_off", "sold", "build", "run"})
"""Of what flows, the goods themselves; where they lie, in bond or not and under which bar, is book-keeping."""

Decided = dict[tuple[str, object], float]  # decision by name and index


class CannotFollowError(Exception):
    """Rules that may not be bent contradict each other once the scenario happens; carries the month it is seen in."""

    def __init__(self, month: Month) -> None:
        self.month = month
        super().__init__(str(month))


class GivenUpError(Exception):
    """Ctrl-C came before the scenario was gone through."""


@dataclass(frozen=True)
class Followed:
    """What became of a plan in a scenario. ``shows`` is the first month of its events in the plan, None where there is
    none; ``plan`` is what was done, month by month, told as a plan; ``revisions`` how often it was planned again."""

    scenario: str
    shows: Month | None
    plan: Plan
    revisions: int

    @property
    def cost_inr(self) -> float:
        return self.plan.objective_inr


def follow(solved: Solved, scenario: str, interruption: Interruption | None = None) -> Followed:
    """Carry a plan through a scenario of its case. Raises CannotFollowError and GivenUpError."""
    case = world(replace(solved.case, world=BASE), scenario)
    shows = first_shown(case)
    if shows is None:
        return Followed(scenario, None, solved.plan, 0)
    return _carried(solved, case, shows, interruption or Interruption())


def follow_calm(solved: Solved, shows: int, interruption: Interruption | None = None) -> Followed:
    """The same plan planned again in the same way from a month on, with nothing happening: what that way does by
    itself. Raises as ``follow``."""
    return _carried(solved, replace(solved.case, world=BASE), shows, interruption or Interruption())


def _carried(solved: Solved, case: Case, shows: int, interruption: Interruption) -> Followed:
    carrier = _Carrier(case, _decided(solved), interruption)
    months = revisions(case, shows)
    for at, until in zip(months, [*months[1:], case.settings.months], strict=True):
        if interruption.stopped:
            raise GivenUpError
        carrier.plan_again(at, until)
    return Followed(case.world, case.months[shows], carrier.told(), len(months))


def first_shown(case: Case) -> int | None:
    """The first planned month in which an event of the case's scenario holds; None where there is none."""
    return next((t for t, m in enumerate(case.months) if any(e.active(m) for e in case.sudden_events)), None)


def revisions(case: Case, shows: int) -> list[int]:
    """The months in which everything is planned again: each for a year, then every third, and each with news."""
    holding = [frozenset(n for n, e in enumerate(case.sudden_events) if e.active(m)) for m in case.months]
    return [
        t for t in range(shows, case.settings.months)
        if t <= shows + MONTHLY or (t - shows) % QUARTER == 0 or holding[t] != holding[t - 1]
    ]  # fmt: skip


def foreseen(case: Case, month: Month) -> Case:
    """The case as it is seen in a month: of its scenario what has shown by then, what holds being thought to go on (but
    for more than the usual, on which nobody counts)."""
    return replace(case, events=tuple(_as_seen(e, month) for e in case.events if _is_seen(case, e, month)))


def _is_seen(case: Case, event: Event, month: Month) -> bool:
    return event.scenario == BASE or (event.scenario == case.world and event.from_month <= month)


def _as_seen(event: Event, month: Month) -> Event:
    if event.scenario == BASE or not event.active(month):
        return event
    plenty = event.acts_on == "availability" and (event.figure or 0.0) > 1
    return event.model_copy(update={"to_month": month if plenty else None})


def _decided(solved: Solved) -> Decided:
    """What a plan decides, but for what follows from it."""
    values = zip(solved.built.program.column_names, solved.searched.values, strict=True)
    return {key: float(value) for key, value in values if key[0] in {*ORDERING, *FLOWING, *AT_ONCE}}


@dataclass
class _Carrier:
    """Decisions as they are made; ``decided`` holds those of all months gone by."""

    case: Case
    decided: Decided
    interruption: Interruption

    @property
    def _blind(self) -> int:
        """The last month whose orders are decided before anything can show."""
        settings = self.case.settings
        return (settings.decision_date or settings.first_month) - settings.first_month

    def plan_again(self, at: int, until: int) -> None:
        """Decide orders and flows from a month on until the next in which it is done again; orders first when they can
        answer what has shown."""
        case, settings = self.case, self.case.settings
        lag, months = settings.reporting_lag_months, settings.months
        orders_from = max(self._blind + 1, at + lag)
        orders_until = months if until >= months else max(self._blind + 1, until + lag)
        seen = foreseen(case, case.months[at])
        ends = min(months, max(orders_from + AHEAD, until + AHEAD // 2, 1 + self._last_arrival(orders_from)))
        view = replace(seen, settings=settings.model_copy(update={"months": ends}))
        built = session.build(view, self._room(orders_from))
        engine, values = self._with_what_is_decided(built, orders_from, at)
        new = [k for k in built.block.ORDERS if orders_from <= k[2] < min(orders_until, ends)]
        values = self._rounded(built, engine, values, new)
        for key in [k for k in self.decided if self._gone(k, at, until, orders_from, orders_until)]:
            del self.decided[key]
        for key, value in zip(built.program.column_names, values, strict=True):
            if self._gone(key, at, until, orders_from, orders_until):
                self.decided[key] = float(value)

    def _gone(self, key: tuple[str, object], at: int, until: int, orders_from: int, orders_until: int) -> bool:
        """Whether a decision is made in this planning."""
        t = _month_of(key)
        if t is None:
            return False
        return orders_from <= t < orders_until if key[0] in ORDERING else at <= t < until

    def _placed_before(self, month: int) -> dict[Key, float]:
        placed: dict[Key, float] = {}
        for (name, index), tonnes in self.decided.items():
            if name == "order" and tonnes > CRUMB_T and index[2] < month:  # type: ignore[index]
                placed[index] = tonnes  # type: ignore[index]
        return placed

    def _room(self, month: int) -> dict[tuple[str, int], float]:
        """Orders placed stand, even where they would now be more than is of use."""
        room: dict[tuple[str, int], float] = defaultdict(float)
        for (offer, _, t), tonnes in self._placed_before(month).items():
            room[offer, t] += tonnes
        return room

    def _last_arrival(self, month: int) -> int:
        return max((self._usable.get((o, t), 0) for o, _, t in self._placed_before(month)), default=0)

    @cached_property
    def _usable(self) -> dict[tuple[str, int], int]:
        return {(slot.offer.offer, slot.order): slot.usable for slot in slots_of(world(self.case, BASE))}

    # -- one planning ---------------------------------------------------------------------------------------

    def _with_what_is_decided(self, built: Built, orders_before: int, flows_before: int) -> tuple[Engine, Floats]:
        """The best plan in which what is decided stands: all of it or, where its book-keeping fits no more, orders and
        goods. Raises CannotFollowError."""
        for goods_only, room in HOLDS:
            engine = self._engine(built, orders_before, flows_before, goods_only=goods_only, room=room)
            values = best_in_parts(built, engine)
            if values is not None:
                return engine, values
        raise CannotFollowError(self.case.months[min(flows_before, self.case.settings.months - 1)])

    def _engine(self, built: Built, orders_before: int, flows_before: int, *, goods_only: bool, room: float) -> Engine:
        """A session in which parts of orders may be had and what is decided stands."""
        program = built.program
        lower, upper = program.lower.copy(), program.upper.copy()
        for j, key in enumerate(program.column_names):
            held = self._held(built, key, orders_before, flows_before, room)
            if goods_only and key[0] not in {*ORDERING, *GOODS, *AT_ONCE}:
                held = None
            if held is not None:
                lower[j], upper[j] = max(held[0], min(0.0, lower[j])), held[1]
            elif key[0] == "excess":
                upper[j] = np.inf  # what is past may force more than an absolute rule allows
        relaxed = replace(program, lower=lower, upper=upper, integer=np.zeros(len(lower), dtype=bool))
        return Engine(relaxed, self.case.settings.threads, self.interruption)

    def _held(
        self, built: Built, key: tuple[str, object], orders_before: int, flows_before: int, room: float
    ) -> tuple[float, float] | None:  # fmt: skip
        """The bounds of a decision that is made; None for one that is not."""
        name, t = key[0], _month_of(key)
        if t is None or t >= (orders_before if name in ORDERING or name in AT_ONCE else flows_before):
            return None
        if name in ("lots", "band"):
            return None  # these follow from the order
        if name == "pick":
            whole = self._picked(built, key[1])  # type: ignore[arg-type]
            return whole, whole
        if name == "placed":
            whole = float(self.decided.get(("order", key[1]), 0.0) > CRUMB_T)
            return whole, whole
        value = self.decided.get(key, 0.0)
        if name == "order":
            return (value, value) if value > CRUMB_T else (0.0, 0.0)
        return max(0.0, value - room), value + room

    def _picked(self, built: Built, index: tuple[str, str, int, int]) -> float:
        """Whether an order reaches a band: the one all its tonnes are priced in, or one of those it fills."""
        offer, _, t, band = index
        slot, tonnes = built.data.slots[offer, t], self.decided.get(("order", index[:3]), 0.0)
        starts = [start for start, _ in slot.bands]
        reached = max((n for n, start in enumerate(starts) if tonnes >= start - 1e-9), default=0)
        if tonnes <= CRUMB_T:
            return 0.0
        return float(band == reached if slot.offer.discount == "all-units" else band <= reached)

    def _rounded(self, built: Built, engine: Engine, values: Floats, keys: Sequence[Key]) -> Floats:
        """The same with the orders of this time brought to minimum orders and increments, and everything else worked
        out anew, a goal giving way a little where it must; with less where there is not the money for it."""
        program, count = built.program, len(built.program.lower)
        columns = [(j, k) for k in keys if (j := program.column(built.block.order[k])) is not None]
        if not any(values[j] > CRUMB_T for j, _ in columns):
            return values
        let_goals_bend(engine, len(program.low))
        place = [j for j, _ in columns]
        placing = {k: program.column(built.block.placed[k]) for _, k in columns if k in built.block.PLACED}
        for size in (UP, DOWN, NONE):
            tonnes = np.array(self._orderable(built, [(k, float(values[j])) for j, k in columns], size))
            engine.set_bounds(place, tonnes, tonnes)
            yes = [(j, float(q > 0)) for (_, k), q in zip(columns, tonnes, strict=True)
                   if (j := placing.get(k)) is not None]  # fmt: skip
            whole = np.array([q for _, q in yes])
            engine.set_bounds([j for j, _ in yes], whole, whole)
            found = engine.relaxed_values(SECONDS)
            if found is not None:
                found = found[:count]
                found[place] = tonnes
                return found
        raise CannotFollowError(built.case.months[min(k[2] for k in keys)])

    def _orderable(self, built: Built, orders: Sequence[tuple[Key, float]], size: str) -> list[float]:
        """Tonnes that can be ordered, in the order of the months: not sooner after one another than the offer says."""
        last: dict[tuple[str, str], int] = {}
        for o, b, t in self._placed_before(min(k[2] for k, _ in orders)):
            last[o, b] = max(t, last.get((o, b), t))
        found = {}
        for (o, b, t), tonnes in sorted(orders, key=lambda order: order[0][2]):
            gap = built.data.slots[o, t].offer.months_between_orders
            soon = gap >= 2 and (o, b) in last and t - last[o, b] < gap
            found[o, b, t] = 0.0 if soon else orderable_t(built, (o, b, t), tonnes, size)
            if found[o, b, t] > 0:
                last[o, b] = t
        return [found[k] for k, _ in orders]

    # -- what was done -------------------------------------------------------------------------------------

    def told(self) -> Plan:
        """All that was decided in the world as it really was, told as a plan."""
        months = self.case.settings.months
        built = session.build(self.case, self._room(months))
        _, values = self._with_what_is_decided(built, months, months)
        program, cost = built.program, built.program.cost_inr(values)
        load_solution(built.block, program, values)
        for key, tonnes in self._placed_before(months).items():  # what is stopped unpaid stands in no rule, but stands
            if key in built.block.ORDERS and program.column(built.block.order[key]) is None:
                built.block.order[key].set_value(tonnes)
        return extract_plan(built.block, built.data, Searched(values, cost, -math.inf, "optimal", (), ()))


def _month_of(key: tuple[str, object]) -> int | None:
    """The month of a decision; None for what is none."""
    name, index = key
    if name in AT_ONCE:
        return 0
    if name in ORDERING:
        return int(index[ORDERING[name]])  # type: ignore[index]
    return int(index[-1]) if name in FLOWING else None  # type: ignore[index]
