"""Checks on offers: currencies, tiers, calendar, quantities, dates, and prices out of the ordinary."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

from optimizer.case.case import Case
from optimizer.case.columns import MonthlyRow
from optimizer.case.findings import error, warning
from optimizer.case.problems import Problem, did_you_mean
from optimizer.case.rows_buying import Offer
from optimizer.case.rows_contracts import MarketCurve

RUPEE = "INR"
FAR_FROM_NEIGHBOURS = 10.0  # times the median of the other offers of the material


def currencies_have_a_rate(case: Case) -> Iterator[Problem]:
    """Every currency but the rupee has a rate, and rates are above 0."""
    rated = {row.currency for row in case.exchange_rates if row.by_month} | {RUPEE}
    if case.settings.inr_per_usd is not None:
        rated.add("USD")
    told: set[str] = set()
    priced: tuple[Offer | MarketCurve, ...] = (*case.offers, *case.market_curves)
    for row in priced:
        if row.currency in rated or row.currency in told:
            continue
        told.add(row.currency)
        mend = "Add it to Exchange rates."
        if row.currency.upper() in rated:
            mend = f"Write it {row.currency.upper()}."
        elif row.currency == "USD":
            mend = "Fill in Exchange rate on Start, or add it to Exchange rates."
        yield error(row.cell("currency"), row.currency, "this currency has no exchange rate.", mend)
    for typed in case.exchange_rates:
        for month, rate in typed.by_month.items():
            if rate <= 0:
                rule = "an exchange rate must be above 0."
                yield error(typed.cell(str(month)), rate, rule, "Type the rupees for one unit.")
        if typed.currency == RUPEE:
            rule = "the rupee counts as 1; this row is not used."
            yield warning(typed.cell("currency"), typed.currency, rule, "Delete it.")


def discounts_have_tiers(case: Case) -> Iterator[Problem]:
    """An offer has tiers if and only if it names a discount."""
    offers = {offer.offer: offer for offer in case.offers}
    with_tiers = {tier.offer for tier in case.tiers}
    for offer in case.offers:
        if offer.discount != "none" and offer.offer not in with_tiers:
            rule = "this offer has no rows on Tiers."
            yield error(
                offer.cell("discount"), offer.discount, rule, "Add its price bands, or set it to none."
            )
    told: set[str] = set()
    for tier in case.tiers:
        named = offers.get(tier.offer)
        if named is not None and named.discount == "none" and tier.offer not in told:
            told.add(tier.offer)
            rule = "this offer has no discount, so its tiers would not be read."
            mend = f"Set {named.cell('discount')} to all-units or incremental, or delete its tiers."
            yield error(tier.cell("offer"), tier.offer, rule, mend)


def tiers_start_at_zero(case: Case) -> Iterator[Problem]:
    """The first band starts at 0; later ones are cheaper and can be reached."""
    ceilings = {offer.offer: offer.ceiling_t_per_month for offer in case.offers}
    for name in dict.fromkeys(tier.offer for tier in case.tiers):
        bands = sorted((tier for tier in case.tiers if tier.offer == name), key=lambda tier: tier.from_t)
        if bands[0].from_t != 0:
            rule = "the first band of an offer must start at 0."
            yield error(bands[0].cell("from_t"), bands[0].from_t, rule, "Add a band from 0, or type 0 here.")
        for lower, upper in pairwise(bands):
            if upper.price_per_kg > lower.price_per_kg:
                below = f"{lower.cell('price_per_kg')} has {lower.price_per_kg:g}"
                rule = f"the price rises with the quantity ({below})."
                yield warning(
                    upper.cell("price_per_kg"), upper.price_per_kg, rule, "Mend it if it is a slip."
                )
        ceiling = ceilings.get(name)
        for band in bands:
            if ceiling is not None and band.from_t > ceiling:
                rule = (
                    f"the band lies above the offer's ceiling of {ceiling:g} t a month and is never reached."
                )
                yield warning(band.cell("from_t"), band.from_t, rule, "Mend one of the two.")


def calendar_fits_the_offer(case: Case) -> Iterator[Problem]:
    """A price by month has no tiers to contradict it; availability is a share."""
    offers = {offer.offer: offer for offer in case.offers}
    for row in case.offer_calendar:
        offer = offers.get(row.offer)
        if row.item == "price" and offer is not None and offer.discount != "none":
            rule = f"this offer has its prices on Tiers ({offer.cell('discount')} has {offer.discount!r})."
            yield error(
                row.cell("item"), row.item, rule, "Use a price index for its months, or drop the tiers."
            )
        if row.item == "availability":
            for month, share in row.by_month.items():
                if share > 1:
                    rule = "availability must be from 0 to 1."
                    yield error(row.cell(str(month)), share, rule, f"Write {share / 100:g} for {share:g} %.")


Calendar = dict[tuple[str, str], MonthlyRow]  # (offer, item) -> its months


def calendar_of(case: Case) -> Calendar:
    """The rows of Offer calendar by offer and item."""
    return {(row.offer, row.item): row for row in case.offer_calendar}


def orders_fit_the_ceiling(case: Case) -> Iterator[Problem]:
    """The least order and one lot are within the ceilings of month and year."""
    calendar = calendar_of(case)
    for offer in case.offers:
        ceilings = [(offer.ceiling_t_per_year, offer.cell("ceiling_t_per_year"), "year")]
        if (offer.offer, "ceiling") not in calendar:
            ceilings.append((offer.ceiling_t_per_month, offer.cell("ceiling_t_per_month"), "month"))
        for ceiling, at, period in ceilings:
            if ceiling is None:
                continue
            by_month = (offer.offer, "minimum order") in calendar  # then the figure on Offers may never hold
            least, cell = 0.0 if by_month else offer.minimum_order_t, offer.cell("minimum_order_t")
            if least > ceiling:
                rule = f"the minimum order is above the ceiling of {ceiling:g} t a {period} ({at})."
                yield error(cell, least, rule, "Lower one or raise the other.")
            elif (
                offer.lot_t is not None
                and math.ceil(least / offer.lot_t - 1e-9) * offer.lot_t > ceiling + 1e-9
            ):
                rule = (
                    f"the least order in whole lots is above the ceiling of {ceiling:g} t a {period} ({at})."
                )
                yield error(offer.cell("lot_t"), offer.lot_t, rule, "Mend lot, minimum order or ceiling.")
            elif offer.lot_t is not None and offer.lot_t > ceiling > 0:
                rule = f"one lot is above the ceiling of {ceiling:g} t a {period} ({at})."
                yield error(offer.cell("lot_t"), offer.lot_t, rule, "Lower one or raise the other.")
        yield from _calendar_quantities(calendar, offer)


def _calendar_quantities(calendar: Calendar, offer: Offer) -> Iterator[Problem]:
    """Where a least order or a ceiling is typed for a month, they fit each other in that month."""
    least, most = calendar.get((offer.offer, "minimum order")), calendar.get((offer.offer, "ceiling"))
    months = (set(least.by_month) if least else set()) | (set(most.by_month) if most else set())
    for month in sorted(months):
        lowest, highest = offer.minimum_order_t, offer.ceiling_t_per_month
        lowest_at, highest_at = offer.cell("minimum_order_t"), offer.cell("ceiling_t_per_month")
        if least is not None and month in least.by_month:
            lowest, lowest_at = least.by_month[month], least.cell(str(month))
        if most is not None and month in most.by_month:
            highest, highest_at = most.by_month[month], most.cell(str(month))
        if highest and lowest > highest:
            rule = f"the minimum order of {month} is above its ceiling of {highest:g} t ({highest_at})."
            yield error(lowest_at, lowest, rule, "Lower one or raise the other.")


def validity_runs_forward(case: Case) -> Iterator[Problem]:
    """Validity ends after it begins."""
    for offer in case.offers:
        if offer.valid_from and offer.valid_to and offer.valid_from > offer.valid_to:
            rule = f"it begins after its end, {offer.valid_to} ({offer.cell('valid_to')})."
            yield error(offer.cell("valid_from"), offer.valid_from, rule, "Swap or mend the two months.")


def rupees_per_kg(case: Case) -> dict[str, float]:
    """Offer -> its price of a kilogram in rupees; nought where its currency has no rate."""
    rates = {row.currency: row.by_month[min(row.by_month)] for row in case.exchange_rates if row.by_month}
    rates.setdefault("USD", case.settings.inr_per_usd or 0.0)
    rates[RUPEE] = 1.0
    return {
        offer.offer: offer.price_per_kg * rates.get(offer.currency, 0.0) * (offer.contained_share or 1.0)
        for offer in case.offers
    }


def prices_are_like_their_neighbours(case: Case) -> Iterator[Problem]:
    """A price ten times the others' of the same material, or a tenth, is often a slip of unit or currency."""
    rupees = rupees_per_kg(case)
    known: dict[str, list[float]] = {}
    for offer in case.offers:
        if rupees[offer.offer] > 0:
            known.setdefault(offer.material, []).append(rupees[offer.offer])
    for prices in known.values():
        prices.sort()
    for offer in case.offers:
        cell, own = offer.cell("price_per_kg"), rupees[offer.offer]
        if offer.price_per_kg == 0:
            yield warning(cell, offer.price_per_kg, "the goods cost nothing.", "Type the price.")
        if own <= 0 or len(known[offer.material]) < 2:
            continue
        times = own / _median_of_others(known[offer.material], own)
        if times >= FAR_FROM_NEIGHBOURS or times <= 1 / FAR_FROM_NEIGHBOURS:
            size = f"{times:.0f} times" if times > 1 else f"one {1 / times:.0f}th of"
            rule = f"this is {size} what other offers of {offer.material} ask."
            yield warning(
                offer.cell("price_per_kg"), offer.price_per_kg, rule, "Mend its unit or currency if wrong."
            )


def _median_of_others(prices: list[float], own: float) -> float:
    """The middle of sorted prices when one's own is taken out; the lower of two in the middle."""
    middle = (len(prices) - 2) // 2
    return prices[middle + 1] if bisect_left(prices, own) <= middle else prices[middle]


def suppliers_have_offers(case: Case) -> Iterator[Problem]:
    """A row of Suppliers without an offer changes nothing."""
    known = {offer.supplier for offer in case.offers}
    for row in case.suppliers:
        if row.supplier not in known:
            mend = did_you_mean(row.supplier, known) or "Delete the row, or add an offer."
            yield warning(row.cell("supplier"), row.supplier, "no offer is from this supplier.", mend)


def an_order_keeps_until_used(case: Case) -> Iterator[Problem]:
    """The least order of a material that spoils is used within its shelf life."""
    taken_in = {row.material for row in case.recipes if row.role == "input"}
    monthly: dict[str, float] = {}
    for yearly in case.demand:
        monthly[yearly.material] = monthly.get(yearly.material, 0.0) + yearly.tonnes_per_year / 12
    yearly_pairs = {(row.sector, row.material) for row in case.demand}
    for row in case.demand_by_month:
        if (row.sector, row.material) not in yearly_pairs and row.by_month:
            mean = sum(row.by_month.values()) / len(row.by_month)
            monthly[row.material] = monthly.get(row.material, 0.0) + mean
    life = {row.material: row.shelf_life_months for row in case.materials}
    for offer in case.offers:
        months, use = life.get(offer.material), monthly.get(offer.material, 0.0)
        if months is None or use <= 0 or offer.material in taken_in:
            continue
        if offer.minimum_order_t > months * use:
            lasts = offer.minimum_order_t / use
            rule = f"such an order lasts {lasts:.0f} months, and {offer.material} keeps {months}."
            mend = "Ask for a smaller minimum order."
            yield warning(offer.cell("minimum_order_t"), offer.minimum_order_t, rule, mend)
