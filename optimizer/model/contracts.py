"""Contracts: tonnes committed for a fiscal year, and what is paid for those that are not ordered."""

from __future__ import annotations

from dataclasses import dataclass

from pyomo.core import Block, Constraint, NonNegativeReals, Set, Var, quicksum

from optimizer.case.months import Month, fiscal_year_start
from optimizer.case.rows_contracts import TakeOrPay
from optimizer.model.data import Data, Key
from optimizer.model.payments import Bill
from optimizer.model.terms import gross_share, lead_days_of, list_price_per_kg, rate_inr, usable_month


@dataclass(frozen=True)
class Commitment:
    """A take-or-pay row in a planned year: ``due_t`` still to be ordered, what a tonne not ordered costs, and when."""

    row: TakeOrPay
    buyer: str
    material: str
    committed_t: float  # of the year, or of the part of it in which an order still arrives in the plan
    due_t: float  # less what was ordered before the plan
    pay: int  # month
    inr_per_t: float
    keys: tuple[Key, ...]

    @property
    def bill(self) -> Bill:
        """What a tonne not taken adds to the bills."""
        return Bill("take_or_pay", "", self.pay, 0.0, 0.0, self.inr_per_t)


def commitments_of(data: Data) -> dict[tuple[str, str], Commitment]:
    """(offer, fiscal year) -> the commitment, wherever something of it is left to order or pay."""
    found = {}
    offers = {offer.offer: offer for offer in data.case.offers}
    first, last = data.case.months[0], data.case.months[-1]
    for row in data.case.take_or_pay:
        offer, months = offers[row.offer], data.fiscal_years.get(row.fiscal_year)
        if not months:
            continue
        april, lead = fiscal_year_start(row.fiscal_year), lead_days_of(data.case, offer)
        in_time = [first + t for t in months if usable_month(first + t, lead) <= last]
        if not in_time:
            continue
        committed = row.tonnes * (in_time[-1] - april + 1) / 12
        due = max(0.0, committed - row.taken_before_t)
        paid: Month = first + months[-1]
        rate = 1000 * rate_inr(data.case, offer.currency, paid) * gross_share(offer)
        price = list_price_per_kg(data.case, offer, paid) * rate
        inr = row.pay_share * price if row.inr_per_t is None else row.inr_per_t
        keys = tuple(k for k in data.keys if k[0] == row.offer and k[2] in months)
        buyer = offer.buyer or data.owners.agency
        found[row.offer, row.fiscal_year] = Commitment(
            row, buyer, offer.material, committed, due, months[-1], inr, keys
        )
    return found


def add_commitments(m: Block, data: Data) -> None:
    """Decision ``not_taken`` (t): what is committed for a year and not ordered in it."""
    m.commitments = commitments_of(data)
    m.COMMITTED = Set(initialize=[k for k, c in m.commitments.items() if c.due_t > 0], dimen=2, ordered=True)
    m.not_taken = Var(m.COMMITTED, within=NonNegativeReals, bounds=lambda _, o, f: (0, m.commitments[o, f].due_t))


def take_or_pay(m: Block, data: Data) -> None:
    """Take or pay.

    Enforced over: every offer and fiscal year with tonnes committed.
    What is committed for a year is ordered in it or paid for all the same. Of a year that the plan does not see to its
    end, the months count in which an order still arrives within the plan.

        not_taken[o,f] >= committed[o,f] - ordered before - sum_{b, t in f} order[o,b,t]       (t >= t)
    """
    m.take_or_pay = Constraint(
        m.COMMITTED,
        rule=lambda m, o, f: m.not_taken[o, f] + quicksum(m.order[k] for k in m.commitments[o, f].keys)
        >= m.commitments[o, f].due_t,
    )
