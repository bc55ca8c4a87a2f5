"""The audit's own reading of the policy calendar: the events of Base, which always hold and are known beforehand."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from optimizer.case.months import Month
from optimizer.case.rows_buying import Offer
from optimizer.case.rows_needs import OpenOrder
from optimizer.case.rows_uncertain import BASE, Event

if TYPE_CHECKING:
    from optimizer.plan.audit.derive import Facts

ONE_DAY = dt.timedelta(days=1)
TOO_LATE = Month(9000, 1)  # of a licence that is never granted


class PolicyCalendar:
    """What the events of Base do to orders, open orders, lines and demand."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.events = [e for e in facts.case.events if e.scenario == BASE]
        self._acting: dict[str, list[Event]] = defaultdict(list)
        for event in self.events:
            self._acting[event.acts_on].append(event)
        self._usable_month: dict[tuple[str, Month], Month] = {}

    def _of(self, kind: str, material: str) -> Iterator[Event]:
        for event in self._acting.get(kind, ()):
            if self.facts.in_scope(event.scope, material):
                yield event

    def _on(self, kind: str, row: Offer | OpenOrder) -> list[Event]:
        """Events of a kind on what a supplier delivers."""
        if kind not in self._acting:
            return []
        own = row.country if isinstance(row, Offer) else row.vendor_country
        found = []
        for event in self._of(kind, row.material):
            if event.country_of == "vendor":
                origin = own
            elif event.country_of == "mine":
                origin = row.mine_country or row.processing_country or own
            else:
                origin = row.processing_country or own
            right_country = event.country is None or event.country == origin
            if right_country and (event.supplier is None or event.supplier == row.supplier):
                found.append(event)
        return found

    # --- offers

    def shipped(self, offer: Offer, ordered: Month) -> dt.date:
        """The day an order leaves the exporter."""
        day = ordered.first_day + dt.timedelta(offer.approval_days + offer.contract_days + offer.licence_days)
        if offer.licence_days > 0:
            refusing = sorted(self._on("licences", offer), key=lambda e: e.from_month)
            for event in refusing:
                if _holds_on(event, day):
                    day = TOO_LATE.first_day if event.to_month is None else (event.to_month + 1).first_day
        day += dt.timedelta(offer.lead_days + offer.production_days)
        return day + dt.timedelta(_days_added(self._on("lead time", offer), ordered.first_day, day))

    def usable(self, offer: Offer, ordered: Month) -> dt.date:
        """The day an order is ready for use."""
        sails = self.shipped(offer, ordered)
        lands = sails + dt.timedelta(offer.transit_days)
        late = _days_added(self._on("transit", offer), sails, lands)
        onshore = offer.clearance_days + offer.inspection_days + self.facts.case.settings.safety_days
        return lands + dt.timedelta(late + onshore)

    def usable_month(self, offer: Offer, ordered: Month) -> Month:
        """The first month that begins on or after that day."""
        at = (offer.offer, ordered)
        if at not in self._usable_month:
            self._usable_month[at] = _first_month_from(self.usable(offer, ordered))
        return self._usable_month[at]

    def share_of_ceiling(self, offer: Offer, ordered: Month) -> float:
        """What can be ordered of the ceiling: the less of what its months of ordering and of shipping allow."""
        events = self._on("availability", offer)
        if not events:
            return 1.0
        return min(_product(events, ordered), _product(events, Month.of(self.shipped(offer, ordered))))

    def price_factor(self, offer: Offer, priced: Month) -> float:
        return _product(self._on("price", offer), priced)

    # --- the rest

    def demand_factor(self, sector: str, material: str, month: Month) -> float:
        return _product([e for e in self._of("demand", material) if e.sector in (None, sector)], month)

    def output_factor(self, line: str, material: str, month: Month) -> float:
        return _product([e for e in self._of("output", material) if e.line in (None, line)], month)

    @cached_property
    def open_orders(self) -> tuple[OpenOrder, ...]:
        """Open orders as they will come: those the calendar stops, or puts off past the plan, are left out."""
        if not self.events:
            return self.facts.case.open_orders
        return tuple(row for order in self.facts.case.open_orders if (row := self._as_it_comes(order)) is not None)

    def _as_it_comes(self, order: OpenOrder) -> OpenOrder | None:
        start, due = self.facts.first.first_day, order.usable_month.first_day
        sails = (order.ship_month or Month.of(due - dt.timedelta(self._days_after_shipping(order)))).first_day
        late, share = 0, 1.0
        if sails >= start:
            late = _days_added(self._on("lead time", order), start, sails)
            sails += dt.timedelta(late)
            share = min(1.0, _product(self._on("availability", order), Month.of(sails)))
        late += _days_added(self._on("transit", order), max(sails, start), due + dt.timedelta(late))
        comes = _first_month_from(due + dt.timedelta(late))
        if (late and comes > self.facts.last) or (share == 0 and order.tonnes > 0):
            return None
        return order.model_copy(update={
            "usable_month": comes, "tonnes": share * order.tonnes, "to_pay_inr_crore": share * order.to_pay_inr_crore,
            "value_inr_crore": order.value_inr_crore and share * order.value_inr_crore,
        })  # fmt: skip

    def _days_after_shipping(self, order: OpenOrder) -> int:
        """Transit, clearance and inspection of the first offer of the same supplier and material."""
        for offer in self.facts.case.offers:
            if (offer.supplier, offer.material) == (order.supplier, order.material):
                return offer.transit_days + offer.clearance_days + offer.inspection_days
        return 0


def _ends(event: Event) -> dt.date:
    return dt.date.max if event.to_month is None else (event.to_month + 1).first_day - ONE_DAY


def _holds_on(event: Event, day: dt.date) -> bool:
    return event.from_month.first_day <= day <= _ends(event)


def _days_added(events: list[Event], begins: dt.date, ends: dt.date) -> int:
    """The days of every event that holds on some day of a stage."""
    return sum(
        round(e.figure or 0.0) for e in events if not (_ends(e) < begins or e.from_month.first_day > ends)
    )  # fmt: skip


def _product(events: list[Event], month: Month) -> float:
    share = 1.0
    for event in events:
        if event.from_month <= month <= (event.to_month or month):
            share *= event.figure or 0.0
    return share


def _first_month_from(day: dt.date) -> Month:
    return Month.of(day) if day.day == 1 else Month.of(day) + 1
