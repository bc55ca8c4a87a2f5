"""Checks on contracts and thin markets: take-or-pay, floor and cap prices, market curves."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from optimizer.case.case import Case
from optimizer.case.findings import error, warning
from optimizer.case.problems import Problem


def floors_lie_under_caps(case: Case) -> Iterator[Problem]:
    """A floor price is not above the cap; one that stands over the offer's own price is said so."""
    for offer in case.offers:
        floor, cap = offer.floor_price_per_kg, offer.cap_price_per_kg
        if floor is not None and cap is not None and floor > cap:
            rule = f"the floor is above the cap of {cap:g} ({offer.cell('cap_price_per_kg')})."
            yield error(offer.cell("floor_price_per_kg"), floor, rule, "Mend one of the two.")
        elif offer.discount == "none" and floor is not None and offer.price_per_kg < floor:
            at = offer.cell("price_per_kg")
            rule = f"the price of {offer.price_per_kg:g} ({at}) is under it, so the floor holds."
            yield warning(offer.cell("floor_price_per_kg"), floor, rule, "Mend it if it is a slip.")


def take_or_pay_can_be_kept(case: Case) -> Iterator[Problem]:
    """What is committed fits the offer's ceiling of the year and lies in the plan."""
    offers = {offer.offer: offer for offer in case.offers}
    planned = {month.fiscal_year for month in case.months}
    for row in case.take_or_pay:
        offer = offers.get(row.offer)
        if row.fiscal_year not in planned:
            rule = "no month of this year is planned, so the row changes nothing."
            yield warning(row.cell("fiscal_year"), row.fiscal_year, rule, "Delete it, or mend the year.")
        ceiling = None if offer is None else offer.ceiling_t_per_year
        if offer is not None and ceiling is not None and row.tonnes > ceiling:
            rule = f"more is committed than the offer's ceiling of {ceiling:g} t ({offer.cell('ceiling_t_per_year')})."
            yield error(row.cell("tonnes"), row.tonnes, rule, "Lower one or raise the other.")


def what_is_committed_is_not_cancelled(case: Case) -> Iterator[Problem]:
    """An order that counts toward take-or-pay stands: cancelled, it would have to be paid for all the same."""
    committed = {row.offer: row.cell("offer") for row in case.take_or_pay}
    for row in case.register:
        if row.cancel_inr_crore is not None and row.offer in committed:
            rule = f"tonnes of {row.offer} are committed ({committed[row.offer]}), so the order stands."
            yield error(row.cell("cancel_inr_crore"), row.cancel_inr_crore, rule, "Clear the cell.")


def markets_have_a_curve(case: Case) -> Iterator[Problem]:
    """An offer in a market finds its material there; a curve belongs to some offer."""
    curves = {(row.market, row.material) for row in case.market_curves}
    markets = {market for market, _ in curves}
    for offer in case.offers:
        if offer.market in markets and (offer.market, offer.material) not in curves:
            rule = f"Market curves has no rows of {offer.market} for {offer.material}."
            yield error(offer.cell("market"), offer.market, rule, "Add its steps, or leave the market blank.")
    used = {(offer.market, offer.material) for offer in case.offers}
    told: set[tuple[str, str]] = set()
    for row in case.market_curves:
        at = (row.market, row.material)
        if at not in used and at not in told:
            told.add(at)
            rule = f"no offer of {row.material} is bought in this market, so the curve changes nothing."
            yield warning(row.cell("market"), row.market, rule, "Name the market on Offers, or delete the rows.")


def market_curves_rise(case: Case) -> Iterator[Problem]:
    """A curve starts at 0, is in one currency, and its premium never falls: more bought is never cheaper."""
    curves: dict[tuple[str, str], list[int]] = {}
    for n, row in enumerate(case.market_curves):
        curves.setdefault((row.market, row.material), []).append(n)
    for rows in curves.values():
        steps = sorted((case.market_curves[n] for n in rows), key=lambda row: row.from_t)
        if steps[0].from_t != 0:
            rule = "the first step of a curve must start at 0."
            yield error(steps[0].cell("from_t"), steps[0].from_t, rule, "Add a step from 0, or type 0 here.")
        for lower, upper in pairwise(steps):
            if upper.currency != lower.currency:
                rule = f"the step below is in {lower.currency} ({lower.cell('currency')})."
                yield error(upper.cell("currency"), upper.currency, rule, "Write a curve in one currency.")
            elif upper.premium_per_kg < lower.premium_per_kg:
                below = f"{lower.cell('premium_per_kg')} has {lower.premium_per_kg:g}"
                rule = f"the premium falls as more is bought ({below}); a thin market asks more for more."
                mend = "Mend the figure; a discount for quantity belongs on Tiers."
                yield error(upper.cell("premium_per_kg"), upper.premium_per_kg, rule, mend)
