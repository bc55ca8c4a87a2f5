"""The audit's own reading of payment terms: which part of a price is due on which day, and what a bank charges."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from optimizer.case.months import Month
from optimizer.case.rows_buying import Offer
from optimizer.case.rows_money import MILESTONES, PaymentTerm
from optimizer.plan.audit.derive import Facts

STAGES: tuple[tuple[str, ...], ...] = (
    (), ("approval_days", "contract_days"), ("licence_days", "production_days", "lead_days"), ("transit_days",),
    ("clearance_days", "inspection_days"),
)  # fmt: skip
"""What lies before each milestone, beyond the one before it."""
A_QUARTER = 90


def day_of(facts: Facts, offer: Offer, ordered: Month, milestone: str) -> dt.date:
    """The date of a milestone of an order dated the 1st of a month; what the policy calendar adds to the lead time
    comes before shipping."""
    number = MILESTONES.index(milestone)
    days = sum(getattr(offer, part) for stage in STAGES[: number + 1] for part in stage)
    if number >= MILESTONES.index("shipping documents"):
        whole = sum(getattr(offer, part) for stage in STAGES for part in stage) + facts.case.settings.safety_days
        days += (facts.calendar.usable(offer, ordered) - ordered.first_day).days - whole
    return ordered.first_day + dt.timedelta(days=days)


def terms_of(facts: Facts, offer: Offer) -> tuple[PaymentTerm, ...]:
    """The rows of an offer's payment terms that ask for something; none where it has no terms."""
    return tuple(r for r in facts.case.payment_terms if r.terms == offer.payment_terms and r.share > 0)


def goods_parts(facts: Facts, offer: Offer, ordered: Month, usable: Month) -> list[tuple[str, Month, float]]:
    """(milestone, month, share) of the parts of the price."""
    if offer.payment_terms is None:
        return [(offer.pay_at, ordered if offer.pay_at == "order" else usable, 1.0)]
    return [(r.milestone, Month.of(paid_on(facts, offer, ordered, r)), r.share) for r in terms_of(facts, offer)]


def paid_on(facts: Facts, offer: Offer, ordered: Month, row: PaymentTerm) -> dt.date:
    """The date a part of the price is paid."""
    return day_of(facts, offer, ordered, row.milestone) + dt.timedelta(days=row.days)


def shipping_month(facts: Facts, offer: Offer, ordered: Month, usable: Month) -> Month:
    """When freight and insurance are paid."""
    if offer.payment_terms is None:
        return ordered if offer.pay_at == "order" else usable
    return Month.of(day_of(facts, offer, ordered, "shipping documents"))


def bank_charges(facts: Facts, offer: Offer, ordered: Month) -> Iterator[tuple[Month, Month, float]]:
    """(month of opening, month the part is paid, charge as a share of the price) for each part under a letter."""
    for row in terms_of(facts, offer):
        if row.charge_per_quarter > 0:
            opened, paid = day_of(facts, offer, ordered, "letter of credit"), paid_on(facts, offer, ordered, row)
            begun, rest = divmod(max((paid - opened).days, 0), A_QUARTER)
            charge = (begun + (rest > 0)) * row.charge_per_quarter * row.share
            yield Month.of(opened), Month.of(paid), charge


def is_advance(offer: Offer, milestone: str) -> bool:
    """Whether a part is paid before the goods are shipped."""
    return milestone in ("order", "letter of credit")
