"""Ways to order month after month: the plan, and two simple ones it is held against.

The simple ones buy each material at the least landed cost that can be had this month, within minimum orders, lots and
ceilings, and are not held to funds nor to rules on sources: they are given every ease.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import ceil, floor

from optimizer import session
from optimizer.case.case import Case
from optimizer.cycle.ledger import ledger_of_rows
from optimizer.cycle.month import Books
from optimizer.cycle.since import planned_before
from optimizer.model.data import Data
from optimizer.model.terms import Slot
from optimizer.plan.plan import Plan
from optimizer.solve.interruption import Interruption

PLAN, ORDER_UP_TO, FIXED = "the plan", "order up to a level", "the same every month"
LEAST_T = 1e-9


@dataclass
class ByPlan:
    """Plan each month to the last, and sign what is due in the first."""

    gap: float | None = None
    seconds: float | None = None
    interruption: Interruption | None = None
    changed: list[tuple[int, float]] = field(default_factory=list)  # (orders planned before, share changed) by month

    def __call__(self, books: Books, view: Case, data: Data) -> Mapping[str, float]:
        solved = session.solve(session.build(view), gap=self.gap, seconds=self.seconds, interruption=self.interruption)
        plan = solved.plan
        if view.planned_before:
            found = ledger_of_rows(view, plan)
            self.changed.append((found.planned_before, found.changed_share))
        books.planned = tuple(row for row in planned_before(view, plan) if row.order_month > view.settings.first_month)
        return _due(plan, str(view.settings.first_month))


@dataclass
class OrderUpTo:
    """Bring stock and orders under way up to the demand of the longest lead time, the month and the cover."""

    def __call__(self, books: Books, view: Case, data: Data) -> Mapping[str, float]:
        orders: dict[str, float] = {}
        for material in data.materials:
            slots = cheapest(data, material)
            if slots:
                ahead = max(slot.usable for slot in slots) + 1
                there = books.stock[material] + sum(r.tonnes for r in view.open_orders if r.material == material)
                orders |= spread(slots, needed_t(data, material, ahead) - there)
        return orders


@dataclass
class SameEveryMonth:
    """A month's mean of all that is needed to the end and not there at the start, every month."""

    monthly: dict[str, float] = field(default_factory=dict)
    owed: dict[str, float] = field(default_factory=lambda: defaultdict(float))  # below a minimum order

    def __call__(self, books: Books, view: Case, data: Data) -> Mapping[str, float]:
        orders: dict[str, float] = {}
        for material in data.materials:
            if material not in self.monthly:
                last = data.horizon - 1
                need = sum(data.needs.total[material][: last + 1]) + data.needs.requirement.get((material, last), 0.0)
                there = books.stock[material] + sum(r.tonnes for r in view.open_orders if r.material == material)
                self.monthly[material] = max(0.0, need - there) / data.horizon
            self.owed[material] += self.monthly[material]
            bought = spread(cheapest(data, material), self.owed[material])
            orders |= bought
            self.owed[material] -= sum(bought.values())
        return orders


def needed_t(data: Data, material: str, months: int) -> float:
    """Demand of so many months as forecast, and what cover asks for at their end."""
    last = min(months, data.horizon) - 1
    return sum(data.needs.total[material][: last + 1]) + data.needs.requirement.get((material, last), 0.0)


def cheapest(data: Data, material: str) -> list[Slot]:
    """Offers of this month by landed cost of a usable tonne."""
    slots = [
        slot for (offer, t), slot in data.slots.items()
        if t == 0 and slot.offer.material == material and data.upper_t[offer, t] > 0
    ]  # fmt: skip
    return sorted(slots, key=lambda slot: slot.landed_inr_per_t() / (1 - slot.offer.transit_loss))


def spread(slots: list[Slot], usable_t: float) -> dict[str, float]:
    """Offer -> tonnes: the cheapest offer as far as it goes, then the next; the last order is rounded up to its lot or
    increment, and left out below half a minimum order."""
    orders = dict(_orders(slots, usable_t))
    return {offer: tonnes for offer, tonnes in orders.items() if tonnes > LEAST_T}


def _orders(slots: list[Slot], usable_t: float) -> Iterator[tuple[str, float]]:
    for slot in slots:
        if usable_t <= LEAST_T:
            return
        step = slot.offer.lot_t or slot.offer.increment_t
        wanted = ceil(usable_t / (1 - slot.offer.transit_loss) / step - 1e-9) * step
        limits = [x for x in (slot.ceiling_t, slot.offer.ceiling_t_per_year) if x is not None]
        tonnes = min([wanted, *(floor(x / step + 1e-9) * step for x in limits)])
        if tonnes < slot.minimum_t:
            tonnes = slot.minimum_t if wanted >= slot.minimum_t / 2 and all(x >= slot.minimum_t for x in limits) else 0
        yield slot.offer.offer, tonnes
        usable_t -= tonnes * (1 - slot.offer.transit_loss)


def _due(plan: Plan, month: str) -> dict[str, float]:
    tonnes: dict[str, float] = defaultdict(float)
    for row in plan["orders"].to_dict("records"):
        if row["order_month"] == month:
            tonnes[row["offer"]] += row["tonnes"]
    return tonnes
