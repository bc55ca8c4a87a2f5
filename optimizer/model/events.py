"""Events: what happens to an offer, an open order, a line or a demand, by the stage it is in when it happens.

Known events (the policy calendar) are reckoned with from the start. Sudden ones strike what is under way: an order
placed before anyone could know ships what share is still let through, and waits for licences and at sea. From when
they can be known (their first month and the reporting lag, after the decision date) orders answer them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import prod

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_buying import Offer
from optimizer.case.rows_needs import OpenOrder
from optimizer.case.rows_uncertain import Event

NEVER = dt.date(9000, 1, 1)


@dataclass(frozen=True)
class Voyage:
    """When an order ships and is usable, and the share of it that is let through."""

    ships: Month
    usable: Month
    arrives: float
    extra_days: int


@dataclass(frozen=True)
class Events:
    """The events that hold in a case's world."""

    case: Case

    @cached_property
    def known(self) -> tuple[Event, ...]:
        return self.case.known_events

    @cached_property
    def sudden(self) -> tuple[Event, ...]:
        return self.case.sudden_events

    @property
    def none(self) -> bool:
        return not self.known and not self.sudden

    @cached_property
    def _groups(self) -> dict[str, str]:
        return {row.material: row.group for row in self.case.materials}

    def seen(self, event: Event, month: Month) -> bool:
        """Whether orders of a month can answer a sudden event."""
        settings = self.case.settings
        decided = settings.decision_date or settings.first_month
        return event.from_month + settings.reporting_lag_months <= month and month > decided

    # -- what an event is about ----------------------------------------------------------------------------

    def _about(self, event: Event, material: str) -> bool:
        return event.scope in ("all", material) or (bool(event.scope) and event.scope == self._groups[material])

    def _on(self, events: Iterable[Event], kind: str, row: Offer | OpenOrder) -> list[Event]:
        """The events of a kind that concern an offer or an open order."""
        vendor = row.country if isinstance(row, Offer) else row.vendor_country
        processing = row.processing_country or vendor
        country = {"vendor": vendor, "processing": processing, "mine": row.mine_country or processing}
        return [
            e for e in events
            if e.acts_on == kind and self._about(e, row.material)
            and e.country in (None, country[e.country_of]) and e.supplier in (None, row.supplier)
        ]  # fmt: skip

    # -- offers --------------------------------------------------------------------------------------------

    def voyage(self, offer: Offer, ordered: Month) -> Voyage:
        """An order through its stages: placed, licensed, made, shipped, usable.

        Days not split into parts count as before shipping. The last stage keeps the rounding of the lead time: usable
        from the first month that begins on or after it.
        """
        before = offer.approval_days + offer.contract_days + offer.licence_days
        after = offer.transit_days + offer.clearance_days + offer.inspection_days + self.case.settings.safety_days
        making = offer.lead_days + offer.production_days
        start = ordered.first_day
        events = (*self.known, *self.sudden)
        licensed = start + dt.timedelta(days=before)
        if offer.licence_days:
            licensed = _granted(self._on(events, "licences", offer), licensed)
        ships = licensed + dt.timedelta(days=making)
        ships += dt.timedelta(days=_extra(self._on(events, "lead time", offer), start, ships))
        at_sea = ships + dt.timedelta(days=offer.transit_days)
        usable = ships + dt.timedelta(days=after + _extra(self._on(events, "transit", offer), ships, at_sea))
        extra = (usable - start).days - before - making - after
        month = Month.of(ships)
        return Voyage(month, _first_from(usable), self._let_through(offer, ordered, month), extra)

    def _let_through(self, offer: Offer, ordered: Month, ships: Month) -> float:
        """The share of an order that is shipped: what sudden events of its month of shipping leave of it, an order
        that was cut when it was placed being cut only by what is worse."""
        sudden = self._on(self.sudden, "availability", offer)
        left = prod(e.figure or 0.0 for e in sudden if e.active(ships))
        cut = prod(e.figure or 0.0 for e in sudden if e.active(ordered) and self.seen(e, ordered))
        return min(1.0, left / cut) if cut > 0 else 0.0

    def available(self, offer: Offer, ordered: Month, ships: Month) -> float:
        """Share of the ceiling that can be ordered: by what is known of the months of ordering and of shipping."""
        known = self._on(self.known, "availability", offer)
        share = min(prod(e.figure or 0.0 for e in known if e.active(m)) for m in (ordered, ships))
        sudden = self._on(self.sudden, "availability", offer)
        return share * prod(e.figure or 0.0 for e in sudden if e.active(ordered) and self.seen(e, ordered))

    def price(self, offer: Offer, priced: Month) -> float:
        """Factor on the price of a month."""
        return self._factor(self._on(self.known, "price", offer), priced) * self.surprise(offer, priced)

    def surprise(self, offer: Offer, priced: Month) -> float:
        """What of that factor is sudden: it makes purchases dear, but no stock worth more at the end."""
        return self._factor(self._on(self.sudden, "price", offer), priced)

    # -- open orders, lines, demand ------------------------------------------------------------------------

    def open_orders(self) -> tuple[OpenOrder, ...]:
        """Open orders as the events leave them: what is not shipped by then is stopped or late, what is at sea late.
        One that comes after the plan, or not at all, is left out with what was to be paid for it."""
        if self.none:
            return self.case.open_orders
        orders = []
        for row in self.case.open_orders:
            changed = self._open_order(row)
            if changed.tonnes > 0 or (row.tonnes == 0 and changed.to_pay_inr_crore > 0):
                orders.append(changed)
        return tuple(orders)

    def _open_order(self, row: OpenOrder) -> OpenOrder:
        first = self.case.settings.first_month
        events = (*self.known, *self.sudden)
        ships = (row.ship_month or self._usual_shipping(row)).first_day
        share, days = 1.0, 0
        if ships >= first.first_day:  # still with the exporter
            days = _extra(self._on(events, "lead time", row), first.first_day, ships)
            ships += dt.timedelta(days=days)
            month = Month.of(ships)
            share = prod(e.figure or 0.0 for e in self._on(events, "availability", row) if e.active(month))
        usable = row.usable_month.first_day + dt.timedelta(days=days)
        days += _extra(self._on(events, "transit", row), max(ships, first.first_day), usable)
        month = _first_from(row.usable_month.first_day + dt.timedelta(days=days))
        share = min(1.0, share) if month <= self.case.months[-1] or not days else 0.0
        changes = {"tonnes": row.tonnes * share, "to_pay_inr_crore": row.to_pay_inr_crore * share,
                   "value_inr_crore": None if row.value_inr_crore is None else row.value_inr_crore * share,
                   "usable_month": month}  # fmt: skip
        return row.model_copy(update=changes)

    def _usual_shipping(self, row: OpenOrder) -> Month:
        """The month an open order ships in where it is not said: as the supplier's offer of the material has it."""
        for offer in self.case.offers:
            if offer.supplier == row.supplier and offer.material == row.material:
                days = offer.transit_days + offer.clearance_days + offer.inspection_days
                return Month.of(row.usable_month.first_day - dt.timedelta(days=days))
        return row.usable_month

    def output(self, line: str, material: str, month: Month) -> float:
        """Factor on a line's capacity."""
        if self.none:
            return 1.0
        found = [e for e in (*self.known, *self.sudden)
                 if e.acts_on == "output" and e.line in (None, line) and self._about(e, material)]  # fmt: skip
        return self._factor(found, month)

    def demand(self, sector: str, material: str, month: Month) -> float:
        """Factor on what a sector uses in a month."""
        return self._factor(self._demanded((*self.known, *self.sudden), sector, material), month)

    def forecast(self, sector: str, material: str, month: Month, at: Month) -> float:
        """Factor on what a sector is thought, at the end of month ``at``, to use in a later month: the policy
        calendar, and what of the sudden is seen by then, thought to go on."""
        known = self._factor(self._demanded(self.known, sector, material), month)
        last = at + -self.case.settings.reporting_lag_months
        return known * prod(
            1.0 if e.figure is None else e.figure
            for e in self._demanded(self.sudden, sector, material) if e.active(last) and self.seen(e, at)
        )  # fmt: skip

    def _demanded(self, events: Iterable[Event], sector: str, material: str) -> list[Event]:
        return [
            e for e in events
            if e.acts_on == "demand" and e.sector in (None, sector) and self._about(e, material)
        ]  # fmt: skip

    def _factor(self, events: Iterable[Event], month: Month) -> float:
        return prod(1.0 if e.figure is None else e.figure for e in events if e.active(month))


def _first_from(day: dt.date) -> Month:
    """The first month that begins on or after a day."""
    month = Month.of(day)
    return month if day.day == 1 else month + 1


def _last_day(event: Event) -> dt.date:
    return NEVER if event.to_month is None else (event.to_month + 1).first_day - dt.timedelta(days=1)


def _extra(events: Iterable[Event], start: dt.date, end: dt.date) -> int:
    """Days that events add to a stage that lasts from one day to another, each once."""
    return sum(round(e.figure or 0.0) for e in events if e.from_month.first_day <= end and start <= _last_day(e))


def _granted(events: Iterable[Event], day: dt.date) -> dt.date:
    """The day a licence is granted: the first on or after it on which licences are."""
    for event in sorted(events, key=lambda e: e.from_month):
        if event.from_month.first_day <= day <= _last_day(event):
            day = NEVER if event.to_month is None else (event.to_month + 1).first_day
    return day
