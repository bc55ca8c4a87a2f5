"""Take-or-pay: what was committed for a year, what was ordered, and what is paid for the rest."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.case.months import Month, fiscal_year_start
from optimizer.plan.audit.derive import Facts
from optimizer.plan.audit.finding import Findings, Record
from optimizer.plan.audit.landed import purchase_inr_of_a_tonne, usable_month
from optimizer.plan.audit.orders import Placed
from optimizer.plan.audit.tables import Tables, unit_of


@dataclass(frozen=True)
class Untaken:
    """What a buyer pays in a month for tonnes committed and not ordered, INR."""

    offer: str
    buyer: str
    month: Month
    inr: float


def check_take_or_pay(facts: Facts, tables: Tables, placed: list[Placed], findings: Findings) -> list[Untaken]:
    """Every commitment of a planned year stands once, with what was ordered against it and what the rest costs."""
    stated = findings.by_key("take_or_pay", tables["take_or_pay"], ("offer", "fiscal_year"))
    offers = {o.offer: o for o in facts.case.offers}
    recomputed: dict[tuple[str, ...], Record] = {}
    untaken = []
    for row in facts.case.take_or_pay:
        offer, year = offers[row.offer], row.fiscal_year
        months = [m for m in facts.months if m.fiscal_year == year]
        reached = [m for m in months if usable_month(facts, offer, m) <= facts.last]
        if not reached:
            continue
        share = (max(reached) - fiscal_year_start(year) + 1) / 12
        ordered = sum(p.tonnes for p in placed if p.offer.offer == row.offer and p.ordered.fiscal_year == year)
        missing = max(0.0, max(0.0, row.tonnes * share - row.taken_before_t) - ordered)
        rate = row.inr_per_t
        if rate is None:
            rate = row.pay_share * purchase_inr_of_a_tonne(facts, offer, months[-1])
        buyer = offer.buyer or facts.blank_owner
        recomputed[row.offer, year] = {
            "buyer": buyer, "committed_t": row.tonnes * share, "before_t": row.taken_before_t, "ordered_t": ordered,
            "not_taken_t": missing, "pay_month": str(months[-1]), "inr": rate * missing,
        }  # fmt: skip
        untaken.append(Untaken(row.offer, buyer, months[-1], rate * missing))
    findings.match("take_or_pay", stated, recomputed, unit_of)
    return untaken
