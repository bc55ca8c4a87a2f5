"""The audit's own timing and prices: when an order is usable and paid, and what it costs delivered."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.case.months import Month
from optimizer.case.rows_buying import Duty, Freight, Offer, Tier
from optimizer.plan.audit.derive import Facts, last_typed
from optimizer.plan.audit.payments import bank_charges, goods_parts, shipping_month

KG = 1000.0
FREIGHT_OURS = frozenset({"EXW", "FOB"})
INSURANCE_OURS = frozenset({"EXW", "FOB", "CFR"})
EDGE_T = 1e-6  # a quantity this little short of a band counts as in it


@dataclass(frozen=True)
class Payment:
    """Something paid for an order (or, for ``tax_back``, coming back): INR in a month."""

    term: str
    milestone: str
    month: Month
    inr: float


@dataclass(frozen=True)
class Landed:
    """What an order costs, INR in all."""

    purchase: float
    freight: float
    insurance: float
    duty: float
    clearance: float
    ordering: float
    tax: float = 0.0  # comes back: no part of the total

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
    return facts.calendar.usable_month(offer, ordered)


def pay_month(facts: Facts, offer: Offer, ordered: Month) -> Month:
    """Month in which the goods are paid; where they are paid in parts, that of the largest, the first listed."""
    parts = goods_parts(facts, offer, ordered, usable_month(facts, offer, ordered))
    most = max(share for _, _, share in parts)
    return next(month for _, month, share in parts if share == most)


def may_order(facts: Facts, offer: Offer, month: Month) -> bool:
    """Whether an offer is valid and available in a month."""
    begun = offer.valid_from is None or offer.valid_from <= month
    open_still = offer.valid_to is None or month <= offer.valid_to
    available = term(facts, offer, "availability", month, 1.0) * facts.calendar.share_of_ceiling(offer, month)
    return begun and open_still and available > 0


def term(facts: Facts, offer: Offer, item: str, month: Month, otherwise: float) -> float:
    """A term of an offer in a month: as typed on the offer calendar, else the figure given."""
    return facts.typed_terms.get((offer.offer, item, month), otherwise)


def exchange_rate(facts: Facts, currency: str, month: Month) -> float:
    """Rupees for a unit of the currency; raises ValueError where the rows give none."""
    if currency == "INR":
        return 1.0
    if currency in facts.typed_rates:
        by_month = facts.typed_rates[currency]
        typed = last_typed(by_month, month)
        return by_month[min(by_month)] if typed is None else typed
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


def _between(offer: Offer, price: float) -> float:
    """A price no lower than the offer's floor and no higher than its cap."""
    lowest = offer.floor_price_per_kg or 0.0
    highest = float("inf") if offer.cap_price_per_kg is None else offer.cap_price_per_kg
    return max(lowest, min(highest, price))


def _price_of(facts: Facts, offer: Offer, priced: Month, struck: float, otherwise: float) -> float:
    """A price typed for a month, as events have struck it, else the figure given."""
    typed = term(facts, offer, "price", priced, -1.0)
    return otherwise if typed < 0 else struck * typed


def _list_value(facts: Facts, offer: Offer, tonnes: float, priced: Month) -> float:
    """Tonnes × price per kg, summed over the bands they fall in, in the offer's currency × t/kg."""
    index = next((p.by_month for p in facts.case.price_index if p.index == offer.price_index), None)
    typed_factor = last_typed(index, priced) if index else None
    struck = facts.calendar.price_factor(offer, priced)
    factor = struck * (1.0 if typed_factor is None else typed_factor)
    steps = bands(facts, offer)
    if not steps:
        return tonnes * _between(offer, _price_of(facts, offer, priced, struck, offer.price_per_kg * factor))
    if offer.discount == "all-units":
        return tonnes * _between(offer, steps[max(tier_of(facts, offer, tonnes), 1) - 1].price_per_kg * factor)
    tops = [band.from_t for band in steps[1:]] + [float("inf")]
    parts = ((max(0.0, min(tonnes, top) - band.from_t), band) for band, top in zip(steps, tops, strict=True))
    return sum(part * _between(offer, band.price_per_kg * factor) for part, band in parts)


def goods_payments(
    facts: Facts, offer: Offer, ordered: Month, tonnes: float
) -> list[tuple[str, Month, float]]:
    """(milestone, month, INR) of the parts of the contract price of an order, at the price of its price month and each
    at the rate of the month it is paid in. The price of the payment is that of the last part."""
    usable = usable_month(facts, offer, ordered)
    parts = goods_parts(facts, offer, ordered, usable)
    last = max(month for _, month, _ in parts)
    priced = {"order": ordered, "arrival": usable, "payment": last}[offer.price_date]
    value = _list_value(facts, offer, tonnes, priced) * KG
    value = value * (offer.contained_share or 1.0) / (1 + offer.vat_in_price)
    return [
        (milestone, month, value * share * exchange_rate(facts, offer.currency, month))
        for milestone, month, share in parts
    ]


def purchase_inr(facts: Facts, offer: Offer, ordered: Month, tonnes: float) -> float:
    """Contract price of an order, INR: all its parts."""
    return sum(inr for _, _, inr in goods_payments(facts, offer, ordered, tonnes))


def purchase_inr_of_a_tonne(facts: Facts, offer: Offer, month: Month) -> float:
    """What a tonne of the first band would cost, priced and paid in a month, INR."""
    steps = bands(facts, offer)
    probe = min(1.0, steps[1].from_t / 2) if len(steps) > 1 else 1.0
    value = _list_value(facts, offer, probe, month) / probe * KG * exchange_rate(facts, offer.currency, month)
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


def landed(facts: Facts, offer: Offer, ordered: Month, tonnes: float, premium_inr: float = 0.0) -> Landed:
    """What an order of ``tonnes`` costs by element, INR; the Incoterm says which the buyer adds. ``premium_inr`` is
    what its market asks above the price."""
    goods = purchase_inr(facts, offer, ordered, tonnes) + premium_inr
    row = freight_row(facts, offer)
    freight = insurance = duty = tax = clearance = 0.0
    if row is not None and offer.incoterm in FREIGHT_OURS:
        freight = row.freight_share * goods + row.freight_inr_per_kg * KG * tonnes
    if row is not None and offer.incoterm in INSURANCE_OURS:
        insurance = row.insurance_share * (goods + freight)
    cif = goods + freight + insurance
    if offer.incoterm != "DDP":
        rate = duty_row(facts, offer, usable_month(facts, offer, ordered))
        duty = cif * rate.basic_duty * (1 + rate.surcharge) if rate else 0.0
        tax = (cif + duty) * rate.creditable_tax if rate else 0.0
        clearance = cif * row.clearance_share if row else 0.0
    ordering = term(facts, offer, "ordering cost", ordered, offer.order_cost_inr)
    return Landed(goods, freight, insurance, duty, clearance, ordering, tax)


def payments(facts: Facts, offer: Offer, ordered: Month, cost: Landed) -> tuple[Payment, ...]:
    """Everything paid for an order of a landed cost, and the tax that comes back; months may lie after the last. What
    its market asks above the price is paid in the parts of the price."""
    usable = usable_month(facts, offer, ordered)
    price = cost.purchase / mean_rate(facts, offer, ordered)
    found = [
        Payment("purchase", milestone, month, price * share * exchange_rate(facts, offer.currency, month))
        for milestone, month, share in goods_parts(facts, offer, ordered, usable)
    ]
    for opened, paid, share in bank_charges(facts, offer, ordered):
        charge = price * share * exchange_rate(facts, offer.currency, paid)
        found.append(Payment("letter_of_credit", "", opened, charge))
    shipped = shipping_month(facts, offer, ordered, usable)
    back = usable + facts.case.settings.tax_back_months
    found += [
        Payment("freight", "", shipped, cost.freight), Payment("insurance", "", shipped, cost.insurance),
        Payment("duty", "", usable, cost.duty), Payment("clearance", "", usable, cost.clearance),
        Payment("tax", "", usable, cost.tax), Payment("tax_back", "", back, cost.tax),
        Payment("ordering", "", ordered, cost.ordering),
    ]  # fmt: skip
    return tuple(p for p in found if p.inr)


def mean_rate(facts: Facts, offer: Offer, ordered: Month, currency: str = "") -> float:
    """Rupees for a unit of a currency (the offer's, where none is named) over the parts of the price."""
    parts = goods_parts(facts, offer, ordered, usable_month(facts, offer, ordered))
    return sum(share * exchange_rate(facts, currency or offer.currency, month) for _, month, share in parts)


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
            if best is not None and usable < best[0] and not facts.calendar.events:
                break  # what is ordered earlier comes no later
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
    return landed(facts, offer, ordered, probe, probe * _least_premium(facts, offer, ordered)).goods_usable / probe


def _least_premium(facts: Facts, offer: Offer, ordered: Month) -> float:
    """What the first tonne of a month pays above its price in a thin market, INR/t."""
    curve = [r for r in facts.case.market_curves if (r.market, r.material) == (offer.market, offer.material)]
    if not curve:
        return 0.0
    step = min(curve, key=lambda r: r.from_t)
    return step.premium_per_kg * KG * mean_rate(facts, offer, ordered, step.currency)
