"""Payments: when the parts of a price fall due, counted in days from the 1st of the order month."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_buying import Offer
from optimizer.case.rows_money import BEFORE_SHIPPING

QUARTER_DAYS = 90
PURPOSE = {
    "purchase": "goods", "freight": "freight", "insurance": "insurance", "duty": "duty", "clearance": "clearance",
    "ordering": "ordering", "tax": "tax", "letter_of_credit": "letter of credit", "take_or_pay": "goods",
    "bond_interest": "duty",
}  # fmt: skip
"""Cost term -> what a fund must be for to pay it."""


@dataclass(frozen=True)
class Part:
    """A part of the price: the month it is paid in, its share, and what the bank charges for it.

    ``charge`` is a share of this part, paid in the month ``opened``; ``advance`` is paid before the goods are shipped.
    """

    milestone: str
    month: Month
    share: float
    charge: float = 0.0
    opened: Month | None = None
    advance: bool = False


@dataclass(frozen=True)
class Bill:
    """Something paid for an order: ``on_goods x goods value + on_tonnes x tonnes + once`` INR.

    ``month`` is a position and may lie after the last; an ``advance`` stands until the goods are usable.
    """

    term: str
    milestone: str
    month: int
    on_goods: float
    on_tonnes: float
    once: float = 0.0
    advance: bool = False

    def inr(self, goods_inr: float, tonnes: float) -> float:
        """What an order of so much comes to."""
        return self.on_goods * goods_inr + self.on_tonnes * tonnes + self.once


def milestone_days(offer: Offer, extra_days: int = 0) -> dict[str, int]:
    """Milestone -> days from the 1st of the order month. A lead time that is not split counts as production, and days
    that events add come before shipping; the safety days are ours and move no payment."""
    opened = offer.approval_days + offer.contract_days
    shipped = opened + offer.licence_days + offer.production_days + offer.lead_days + extra_days
    arrived = shipped + offer.transit_days
    accepted = arrived + offer.clearance_days + offer.inspection_days
    return {"order": 0, "letter of credit": opened, "shipping documents": shipped, "arrival": arrived,
            "acceptance": accepted}  # fmt: skip


def parts_of(case: Case, offer: Offer, order: Month, usable: Month, extra_days: int = 0) -> list[Part]:
    """The parts of the price of an order of a month, in the order of the sheet; events may add days."""
    if offer.payment_terms is None:
        at_order = offer.pay_at == "order"
        return [Part(offer.pay_at, order if at_order else usable, 1.0, advance=at_order)]
    days = milestone_days(offer, extra_days)
    parts = []
    for row in case.payment_terms:
        if row.terms != offer.payment_terms or row.share <= 0:
            continue
        due = days[row.milestone] + row.days
        quarters = math.ceil(max(0, due - days["letter of credit"]) / QUARTER_DAYS)
        opened = month_after(order, days["letter of credit"]) if row.charge_per_quarter > 0 else None
        parts.append(
            Part(row.milestone, month_after(order, due), row.share, quarters * row.charge_per_quarter, opened,
                 row.milestone in BEFORE_SHIPPING)
        )  # fmt: skip
    return parts


def month_after(order: Month, days: int) -> Month:
    """The month in which so many days from the 1st of a month end."""
    return Month.of(order.first_day + dt.timedelta(days=days))


def largest(parts: Sequence[Part]) -> Part:
    """The part that is most of the price; the first of those that are."""
    return max(parts, key=lambda part: part.share)


def mean_rate(parts: Sequence[Part], rate: Callable[[Month], float]) -> float:
    """Rupees for a unit of the currency over all parts, each at the rate of its month."""
    return sum(part.share * rate(part.month) for part in parts)


def shipped_in(offer: Offer, parts: Sequence[Part], order: Month, extra_days: int = 0) -> Month:
    """The month freight and insurance are paid in: of the shipping documents where there are payment terms, else with
    the goods."""
    if offer.payment_terms is None:
        return parts[0].month
    return month_after(order, milestone_days(offer, extra_days)["shipping documents"])


def bills_of(
    parts: Sequence[Part],
    rate: Callable[[Month], float],
    first: Month,
    months: Mapping[str, int],
    on_goods: Mapping[str, float],
    on_tonnes: Mapping[str, float],
    ordering_inr: float,
    arrives: float = 1.0,
) -> tuple[Bill, ...]:
    """Everything paid for an order. Goods are paid in their parts, each at the exchange rate of its month, and the bank
    when the letter is opened; ``months`` says when each other term of ``on_goods`` and ``on_tonnes`` is paid, the
    ordering cost among them. Of an order of which only a share ``arrives``, the rest is paid for only in advance."""
    mean = mean_rate(parts, rate)
    bills = []
    for part in parts:
        weight = part.share * rate(part.month) / mean if mean else part.share
        month = part.month - first
        due = weight if part.advance else weight * arrives
        bills.append(Bill("purchase", part.milestone, month, due, 0.0, advance=part.advance))
        if part.charge and part.opened is not None:
            bills.append(Bill("letter_of_credit", "", part.opened - first, weight * part.charge, 0.0))
    bills += [
        Bill(term, "", month, on_goods[term], on_tonnes[term]) for term, month in months.items() if term in on_goods
    ]
    bills.append(Bill("ordering", "", months["ordering"], 0.0, 0.0, ordering_inr))
    return tuple(bill for bill in bills if bill.on_goods or bill.on_tonnes or bill.once)
