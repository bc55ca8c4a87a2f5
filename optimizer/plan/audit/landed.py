"""The audit's own timing and prices: when an order is usable and paid, and what it costs delivered."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.case.months import Month
from optimizer.case.rows_buying import Duty, Freight, Offer, Tier
from optimizer.plan.audit.derive import Facts, last_typed

KG = 1000.0
FREIGHT_OURS = frozenset({"EXW", "FOB"})
INSURANCE_OURS = frozenset({"EXW", "FOB", "CFR"})
EDGE_T = 1e-6  # a quantity this little short of a band counts as in it


@dataclass(frozen=True)
class Landed:
    """What an order costs, INR in all."""

    purchase: float
    freight: float
    insurance: float
    duty: float
    clearance: float
    ordering: float

    @property
    def goods_usable(self) -> float:
        """All but the cost of ordering, INR."""
        return self.purchase + self.freight + self.insurance + self.duty + self.clearance

    @property
    def total(self) -> float:
        return self.goods_usable + self.ordering


def lead_days(facts: Facts, offer: Offer, ordered: Month) -> int:
    """Days from the file moving to goods usable: every part, the safety days and what the policy calendar adds,
    summed before rounding."""
    return (facts.calendar.usable(offer, ordered) - ordered.first_day).days


def usable_month(facts: Facts, offer: Offer, ordered: Month) -> Month:
    """First month that begins on or after the day the order is ready, the policy calendar reckoned with."""
    ready = facts.calendar.usable(offer, ordered)
    return Month.of(ready) if ready.day == 1 else Month.of(ready) + 1


def pay_month(offer: Offer, ordered: Month, usable: Month) -> Month:
    """Month in which goods, freight and insurance are paid."""
    return ordered if offer.pay_at == "order" else usable


def may_order(facts: Facts, offer: Offer, month: Month) -> bool:
    """Whether an offer is valid and available in a month."""
    begun = offer.valid_from is None or offer.valid_from <= month
    open_still = offer.valid_to is None or month <= offer.valid_to
    available = term(facts, offer, "availability", month, 1.0) * facts.calendar.share_of_ceiling(offer, month)
    return begun and open_still and available > 0


def term(facts: Facts, offer: Offer, item: str, month: Month, otherwise: float) -> float:
    """A term of an offer in a month: as typed on the offer calendar, else the figure given."""
    for row in facts.case.offer_calendar:
        if row.offer == offer.offer and row.item == item and month in row.by_month:
            return row.by_month[month]
    return otherwise


def exchange_rate(facts: Facts, currency: str, month: Month) -> float:
    """Rupees for a unit of the currency; raises ValueError where the rows give none."""
    if currency == "INR":
        return 1.0
    for row in facts.case.exchange_rates:
        if row.currency == currency and row.by_month:
            typed = last_typed(row.by_month, month)
            return row.by_month[min(row.by_month)] if typed is None else typed
    if currency == "USD" and facts.case.settings.inr_per_usd is not None:
        return facts.case.settings.inr_per_usd
    raise ValueError(f"no exchange rate for {currency}")


def bands(facts: Facts, offer: Offer) -> list[Tier]:
    """Price bands of an offer that gives a discount, from the lowest; none for the others."""
    if offer.discount == "none":
        return []
    return sorted((t for t in facts.case.tiers if t.offer == offer.offer), key=lambda t: t.from_t)


def tier_of(facts: Facts, offer: Offer, tonnes: float) -> int:
    """Number of the band a quantity falls in, from 1; 0 without a discount."""
    return sum(band.from_t <= tonnes + EDGE_T for band in bands(facts, offer))


def _list_value(facts: Facts, offer: Offer, tonnes: float, priced: Month) -> float:
    """Tonnes × price per kg, summed over the bands they fall in, in the offer's currency × t/kg."""
    index = next((p.by_month for p in facts.case.price_index if p.index == offer.price_index), None)
    typed_factor = last_typed(index, priced) if index else None
    factor = 1.0 if typed_factor is None else typed_factor
    steps = bands(facts, offer)
    if not steps:
        return tonnes * term(facts, offer, "price", priced, offer.price_per_kg * factor)
    if offer.discount == "all-units":
        return tonnes * steps[max(tier_of(facts, offer, tonnes), 1) - 1].price_per_kg * factor
    tops = [band.from_t for band in steps[1:]] + [float("inf")]
    parts = ((max(0.0, min(tonnes, top) - band.from_t), band) for band, top in zip(steps, tops, strict=True))
    return sum(part * band.price_per_kg * factor for part, band in parts)


def purchase_inr(facts: Facts, offer: Offer, ordered: Month, tonnes: float) -> float:
    """Contract price of an order, INR, at the price of its price month and the rate of its payment month."""
    usable = usable_month(facts, offer, ordered)
    paid = pay_month(offer, ordered, usable)
    priced = {"order": ordered, "arrival": usable, "payment": paid}[offer.price_date]
    value = _list_value(facts, offer, tonnes, priced) * KG * exchange_rate(facts, offer.currency, paid)
    value *= facts.calendar.price_factor(offer, priced)
    return value * (offer.contained_share or 1.0) / (1 + offer.vat_in_price)


def processing_country(offer: Offer) -> str:
    return offer.processing_country or offer.country


def mine_country(offer: Offer) -> str:
    return offer.mine_country or processing_country(offer)


def freight_row(facts: Facts, offer: Offer) -> Freight | None:
    """The freight row that says most precisely what it is for: country first, then material, group, all."""
    country, group = processing_country(offer), facts.materials[offer.material].group

    def precision(row: Freight) -> tuple[bool, int]:
        return row.country == country, 2 if row.scope == offer.material else int(
            bool(group) and row.scope == group
        )

    fits = [
        r
        for r in facts.case.freight
        if r.country in (country, "all") and facts.in_scope(r.scope, offer.material)
    ]
    return max(fits, key=precision) if fits else None


def duty_row(facts: Facts, offer: Offer, arrival: Month) -> Duty | None:
    """The duty row for the material's code, its country before all, in force in the month of arrival."""
    code, country = facts.materials[offer.material].hs_code, processing_country(offer)
    fits = [
        r for r in facts.case.duty
        if code and r.hs_code == code and r.country in (country, "all")
        and (r.from_month is None or r.from_month <= arrival)
        and (r.to_month is None or arrival <= r.to_month)
    ]  # fmt: skip
    return max(fits, key=lambda r: r.country == country) if fits else None


def landed(facts: Facts, offer: Offer, ordered: Month, tonnes: float) -> Landed:
    """What an order of ``tonnes`` costs by element, INR; the Incoterm says which the buyer adds."""
    goods = purchase_inr(facts, offer, ordered, tonnes)
    row = freight_row(facts, offer)
    freight = insurance = duty = clearance = 0.0
    if row is not None and offer.incoterm in FREIGHT_OURS:
        freight = row.freight_share * goods + row.freight_inr_per_kg * KG * tonnes
    if row is not None and offer.incoterm in INSURANCE_OURS:
        insurance = row.insurance_share * (goods + freight)
    cif = goods + freight + insurance
    if offer.incoterm != "DDP":
        rate = duty_row(facts, offer, usable_month(facts, offer, ordered))
        duty = cif * rate.basic_duty * (1 + rate.surcharge) if rate else 0.0
        clearance = cif * row.clearance_share if row else 0.0
    ordering = term(facts, offer, "ordering cost", ordered, offer.order_cost_inr)
    return Landed(goods, freight, insurance, duty, clearance, ordering)


def least_landed_inr_per_t(facts: Facts, material: str) -> float:
    """Least cost of a usable tonne arriving in the last planned month, or in the latest month one can; INR/t.

    Goods at the price of the first band, freight, insurance, duty and clearance, made up for transit loss.
    """
    best: tuple[Month, float] | None = None
    for offer in facts.case.offers:
        if offer.material != material:
            continue
        for ordered in reversed(facts.months):
            usable = usable_month(facts, offer, ordered)
            if (best is not None and usable < best[0]) or usable > facts.last or not may_order(facts, offer, ordered):
                continue
            cost = _first_band(facts, offer, ordered) / (1 - offer.transit_loss)
            if best is None or usable > best[0] or cost < best[1]:
                best = (usable, cost)
    return best[1] if best else 0.0


def _first_band(facts: Facts, offer: Offer, ordered: Month) -> float:
    """INR a tonne ordered, all but ordering, at the price of the first band."""
    steps = bands(facts, offer)
    probe = min(1.0, steps[1].from_t / 2) if len(steps) > 1 else 1.0
    return landed(facts, offer, ordered, probe).goods_usable / probe
