"""Terms of purchase, worked out from the case: when an order arrives, what it costs, how much it may be.

A *slot* is an offer in an order month from which goods can still arrive within the plan.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_buying import Duty, Freight, Offer
from optimizer.case.rows_contracts import MarketCurve
from optimizer.model.events import Events
from optimizer.model.payments import Bill, Part, bills_of, largest, mean_rate, parts_of, shipped_in

COARSE_T = 0.1  # increments from here on are decided with the plan; finer ones are rounded to afterwards
LANDED_TERMS = ("purchase", "freight", "insurance", "duty", "clearance")


@dataclass(frozen=True)
class Slot:
    """An offer in an order month. Months are positions; money in INR, tonnes as ordered.

    ``bands`` are (from_t, INR/t) in order; a landed term costs ``on_goods x goods value + on_tonnes x tonnes``, and the
    ``bills`` say when it is paid. ``pay`` is the month of the largest part of the price.
    """

    offer: Offer
    order: int
    usable: int
    pay: int
    bands: tuple[tuple[float, float], ...]
    on_goods: Mapping[str, float]
    on_tonnes: Mapping[str, float]
    bills: tuple[Bill, ...]
    ordering_inr: float
    minimum_t: float
    ceiling_t: float | None
    arrives: float = 1.0  # share of the order that events let through; what is stopped is not paid on arrival
    extra_days: int = 0  # added to the lead time by events
    premiums: tuple[tuple[float, float], ...] = ()  # steps of its market's curve: from_t of all bought there, INR/t
    surprise: float = 1.0  # factor of sudden events on the price

    @property
    def arriving_share(self) -> float:
        """Usable tonnes of a tonne ordered."""
        return (1 - self.offer.transit_loss) * self.arrives

    @property
    def step_t(self) -> float | None:
        """Tonnes of which an order is a whole number, where that is decided with the plan: a lot, or an increment so
        coarse that rounding to it afterwards would cost more than the gap."""
        offer = self.offer
        return offer.lot_t or (offer.increment_t if offer.increment_t >= COARSE_T else None)

    def landed_inr_per_t(self, band: int = 0, *, calm: bool = False) -> float:
        """Landed cost of a tonne ordered in a band, without the ordering cost; ``calm``: as if no event had struck the
        price."""
        price = self.bands[band][1] / (self.surprise if calm else 1.0) + (self.premiums[0][1] if self.premiums else 0.0)
        return sum(self.on_goods[k] * price + self.on_tonnes[k] for k in LANDED_TERMS)


def lead_days_of(case: Case, offer: Offer) -> int:
    """Days from the file moving to goods usable."""
    return (
        offer.lead_days + offer.approval_days + offer.contract_days + offer.licence_days + offer.production_days
        + offer.transit_days + offer.clearance_days + offer.inspection_days + case.settings.safety_days
    )  # fmt: skip


def usable_month(order_month: Month, lead_days: int) -> Month:
    """The first month that begins on or after the 1st of the order month plus the lead days."""
    ready = order_month.first_day + dt.timedelta(days=lead_days)
    month = Month.of(ready)
    return month if ready.day == 1 else month + 1


def slots_of(case: Case) -> list[Slot]:
    """Every offer in every month in which it is open and an order could still arrive; whether its ceiling lets an order
    be of any size is for ``Data.upper_t`` to say."""
    months = case.months
    first, horizon = months[0], len(months)
    calendar = {(row.offer, row.item): row.by_month for row in case.offer_calendar}
    index = {row.index: row.by_month for row in case.price_index}
    tiers: dict[str, list[tuple[float, float]]] = {}
    for tier in case.tiers:
        tiers.setdefault(tier.offer, []).append((tier.from_t, tier.price_per_kg))
    curves: dict[tuple[str, str], list[MarketCurve]] = {}
    for row in sorted(case.market_curves, key=lambda row: row.from_t):
        curves.setdefault((row.market, row.material), []).append(row)
    groups = {m.material: (m.group, m.hs_code) for m in case.materials}
    events = Events(case)
    rate_of = cache(lambda currency: cache(partial(rate_inr, case, currency)))
    slots = []
    for offer in case.offers:
        lead = lead_days_of(case, offer)
        group, hs_code = groups[offer.material]
        origin = offer.processing_country or offer.country
        freight = _freight(case, origin, offer.material, group)
        none: Mapping[Month, float] = {}
        rate = rate_of(offer.currency)
        for t, month in enumerate(months):
            arrival, arrives, extra_days = usable_month(month, lead), 1.0, 0
            available = calendar.get((offer.offer, "availability"), none).get(month, 1.0)
            if not events.none:
                voyage = events.voyage(offer, month)
                arrival, arrives, extra_days = voyage.usable, voyage.arrives, voyage.extra_days
                available *= events.available(offer, month, voyage.ships)
            usable = arrival - first
            if usable >= horizon:
                continue
            valid = (offer.valid_from or month) <= month <= (offer.valid_to or month)
            if not valid or available <= 0:
                continue
            ceiling = calendar.get((offer.offer, "ceiling"), none).get(month, offer.ceiling_t_per_month)
            ceiling = None if ceiling is None else ceiling * available
            minimum = calendar.get((offer.offer, "minimum order"), none).get(month, offer.minimum_order_t)
            parts = parts_of(case, offer, month, arrival, extra_days)
            priced = {"order": month, "arrival": arrival, "payment": max(p.month for p in parts)}[offer.price_date]
            factor = last_before(index[offer.price_index], priced, 1.0) if offer.price_index else 1.0
            struck = 1.0 if events.none else events.price(offer, priced)
            per_kg_to_per_t = gross_share(offer) * 1000 * mean_rate(parts, rate)
            typed = calendar.get((offer.offer, "price"), none).get(priced)
            if offer.discount == "none":
                price = _held(offer, struck * (offer.price_per_kg * factor if typed is None else typed))
                bands: tuple[tuple[float, float], ...] = ((0.0, price * per_kg_to_per_t),)
            else:
                listed = sorted(tiers[offer.offer])
                bands = tuple((a, _held(offer, p * factor * struck) * per_kg_to_per_t) for a, p in listed)
            curve = tuple(
                (row.from_t, row.premium_per_kg * 1000 * mean_rate(parts, rate_of(row.currency)))
                for row in curves.get((offer.market or "", offer.material), ())
            )
            duty = duty_row(case, hs_code, origin, arrival)
            goods, tonnes = _landed(offer.incoterm, freight, duty)
            if arrives < 1:
                goods, tonnes = _let_through(goods, tonnes, arrives, parts, prepaid=offer.pay_at == "order")
            ordering = calendar.get((offer.offer, "ordering cost"), none).get(month, offer.order_cost_inr)
            shipped = shipped_in(offer, parts, month, extra_days) - first
            due = {"freight": shipped, "insurance": shipped, "duty": usable, "clearance": usable, "tax": usable,
                   "tax_back": usable + case.settings.tax_back_months, "ordering": t}  # fmt: skip
            bills = bills_of(parts, rate, first, due, goods, tonnes, ordering, arrives)
            pay = largest(parts).month - first
            slots.append(
                Slot(offer, t, usable, pay, bands, goods, tonnes, bills, ordering, minimum, ceiling,
                     arrives, extra_days, curve, 1.0 if events.none else events.surprise(offer, priced))
            )
    return slots


def list_price_per_kg(case: Case, offer: Offer, month: Month) -> float:
    """Price a kilogram in the offer's currency in a month, in its first band."""
    index = {row.index: row.by_month for row in case.price_index}
    factor = last_before(index[offer.price_index], month, 1.0) if offer.price_index else 1.0
    struck = Events(case).price(offer, month)
    if offer.discount != "none":
        first = min((r.from_t, r.price_per_kg) for r in case.tiers if r.offer == offer.offer)[1]
        return _held(offer, first * factor * struck)
    typed = [r.by_month.get(month) for r in case.offer_calendar if (r.offer, r.item) == (offer.offer, "price")]
    return _held(offer, struck * next((p for p in typed if p is not None), offer.price_per_kg * factor))


def gross_share(offer: Offer) -> float:
    """Of a price quoted, what is paid for a kilogram delivered: by what it contains, and without foreign VAT."""
    return (offer.contained_share or 1.0) / (1 + offer.vat_in_price)


def _held(offer: Offer, price: float) -> float:
    """A price held between the offer's floor and cap."""
    price = price if offer.cap_price_per_kg is None else min(price, offer.cap_price_per_kg)
    return price if offer.floor_price_per_kg is None else max(price, offer.floor_price_per_kg)


def rate_inr(case: Case, currency: str, month: Month) -> float:
    """Rupees for a unit of the currency in a month."""
    if currency.upper() == "INR":
        return 1.0
    for row in case.exchange_rates:
        if row.currency.upper() == currency.upper():
            return last_before(row.by_month, month, row.by_month[min(row.by_month)])
    if currency.upper() == "USD" and case.settings.inr_per_usd:
        return case.settings.inr_per_usd
    raise KeyError(f"no exchange rate for {currency}")


def last_before(by_month: Mapping[Month, float], month: Month, before: float) -> float:
    """The last figure typed in or before a month; ``before`` where there is none."""
    latest = month if month in by_month else max((m for m in by_month if m <= month), default=None)
    return before if latest is None else by_month[latest]


def _freight(case: Case, origin: str, material: str, group: str) -> Freight | None:
    """The Freight row that says most precisely what it is for."""
    fits = [
        row for row in case.freight
        if row.country in (origin, "all") and row.scope in ("all", material, group or material)
    ]  # fmt: skip
    precision = {material: 2, group: 1, "all": 0}
    return max(fits, key=lambda row: (row.country == origin, precision[row.scope]), default=None)


def duty_row(case: Case, hs_code: str, origin: str, arrival: Month) -> Duty | None:
    """The Duty row in force for goods that arrive in a month."""
    if not hs_code:
        return None
    fits = [
        row for row in case.duty
        if row.hs_code == hs_code and row.country in (origin, "all")
        and (row.from_month or arrival) <= arrival <= (row.to_month or arrival)
    ]  # fmt: skip
    return max(fits, key=lambda row: row.country == origin, default=None)


def _landed(incoterm: str, freight: Freight | None, duty: Duty | None) -> tuple[dict[str, float], dict[str, float]]:
    """Each landed term, and the creditable tax, as a share of the goods value and as INR a tonne ordered."""
    buyer_ships = incoterm in ("EXW", "FOB")
    buyer_insures = incoterm in ("EXW", "FOB", "CFR")
    buyer_clears = incoterm != "DDP"
    share = freight.freight_share if freight and buyer_ships else 0.0
    per_t = freight.freight_inr_per_kg * 1000 if freight and buyer_ships else 0.0
    insurance = freight.insurance_share if freight and buyer_insures else 0.0
    clearance = freight.clearance_share if freight and buyer_clears else 0.0
    dutiable = duty.basic_duty * (1 + duty.surcharge) if duty and buyer_clears else 0.0
    tax = duty.creditable_tax * (1 + dutiable) if duty and buyer_clears else 0.0
    goods = {"purchase": 1.0, "freight": share, "insurance": insurance * (1 + share)}
    tonnes = {"purchase": 0.0, "freight": per_t, "insurance": insurance * per_t}
    cif_goods, cif_tonnes = sum(goods.values()), sum(tonnes.values())
    rates = {"duty": dutiable, "clearance": clearance, "tax": tax, "tax_back": tax}
    goods |= {term: rate * cif_goods for term, rate in rates.items()}
    tonnes |= {term: rate * cif_tonnes for term, rate in rates.items()}
    return goods, tonnes


def _let_through(
    goods: dict[str, float], tonnes: dict[str, float], arrives: float, parts: Sequence[Part], *, prepaid: bool
) -> tuple[dict[str, float], dict[str, float]]:  # fmt: skip
    """Landed terms of an order of which only a share is let through: of the rest only what falls due before shipping is
    paid, freight and insurance where all was paid with the order; duty, tax and clearance are due on what arrives."""
    share = dict.fromkeys(goods, arrives)
    share |= dict.fromkeys(("freight", "insurance"), 1.0 if prepaid else arrives)
    share["purchase"] = sum(part.share * (1.0 if part.advance else arrives) for part in parts)
    return {k: v * share[k] for k, v in goods.items()}, {k: v * share[k] for k, v in tonnes.items()}
