"""Money as the government spends it, and who keeps the stock: terms, ceilings, custodians and bond of the Indian case.

What the rules of the Government say comes from named pages; how a new stockpile agency would be given them is assumed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from optimizer.case.months import Month
from optimizer.case.rows_buying import Duty, Fund, Offer
from optimizer.case.rows_making import Store
from optimizer.case.rows_money import CustodyRule, FundPurpose, MovingCost, PaymentTerm
from optimizer.example.figures import figure
from optimizer.example.words import AGENCY, FUND, MAGNET_GROUP, MAGNETS

TAX_HEAD = "Tax to be credited"
TAX_SHARE = 0.08  # of what is voted: it goes out as integrated tax, comes back and goes out again
LETTER, ADVANCE, ON_ACCEPTANCE = "Letter of credit 90/10", "Advance 20, letter of credit 70", "30 days from acceptance"
GOVERNMENT_STORE, PRIVATE_STORE = "Visakhapatnam dry magnet store", "Private magnet store, Chennai"
BONDED_STORE = "Bonded magnet store, Chennai"


def payment_terms() -> tuple[PaymentTerm, ...]:
    """The agency pays abroad by letter of credit, a part after inspection; new makers ask something before."""
    charge = figure("letter-of-credit-charge")
    rows: tuple[tuple[str, str, float, int, float], ...] = (
        (LETTER, "shipping documents", 0.9, 15, charge),
        (LETTER, "acceptance", 0.1, 30, 0.0),
        (ADVANCE, "letter of credit", 0.2, 0, 0.0),
        (ADVANCE, "shipping documents", 0.7, 15, charge),
        (ADVANCE, "acceptance", 0.1, 30, 0.0),
        (ON_ACCEPTANCE, "acceptance", 1.0, 30, 0.0),
    )
    return tuple(
        PaymentTerm(terms=terms, milestone=milestone, share=share, days=days, charge_per_quarter=per_quarter)
        for terms, milestone, share, days, per_quarter in rows
    )


def paid_in_parts(offers: Iterable[Offer]) -> tuple[Offer, ...]:
    """The agency's offers with their payment terms, and magnets from abroad that may lie in bond."""
    found = []
    for offer in offers:
        changes: dict[str, Any] = {}
        if offer.buyer == AGENCY:
            new = offer.country in ("Estonia", "USA")
            abroad = ADVANCE if new else LETTER
            changes["payment_terms"] = ON_ACCEPTANCE if offer.incoterm == "DDP" else abroad
            plain = offer.discount == "none" and not offer.market and offer.incoterm != "DDP"
            dutiable = new or offer.country == "China"
            changes["may_lie_in_bond"] = plain and dutiable and offer.material in MAGNETS
        found.append(offer.model_copy(update=changes))
    return tuple(found)


def with_limits(funds: Iterable[Fund]) -> tuple[Fund, ...]:
    """The fund in two heads, one for creditable tax alone. The ceilings of the last quarter and of March hold from the
    second year on: the first year's money was voted late, for orders that fall due in its last quarter."""
    found = []
    for row in funds:
        goods = (1 - TAX_SHARE) * row.allocation_inr_crore
        later = row.fiscal_year > "2026-27"
        found.append(row.model_copy(update={
            "allocation_inr_crore": goods,
            "commitment_limit_inr_crore": 1.5 * goods,
            "last_quarter_share": figure("last-quarter-share") if later else None,
            "march_share": figure("march-share") if later else None,
            "advance_limit_inr_crore": 0.1 * goods,
        }))  # fmt: skip
    tax = [
        Fund(fund=TAX_HEAD, fiscal_year=row.fiscal_year, allocation_inr_crore=TAX_SHARE * row.allocation_inr_crore,
             carry_over_share=row.carry_over_share)
        for row in funds
    ]  # fmt: skip
    return (*found, *tax)


def fund_purposes() -> tuple[FundPurpose, ...]:
    """One head pays creditable tax and nothing else, the other all but that."""
    rest = ("goods", "freight", "insurance", "duty", "clearance", "ordering", "letter of credit")
    return (*(FundPurpose(fund=FUND, pays=what) for what in rest), FundPurpose(fund=TAX_HEAD, pays="tax"))


def with_tax(rows: Iterable[Duty]) -> tuple[Duty, ...]:
    """Duty rows with the integrated tax, which comes back as input tax credit."""
    return tuple(row.model_copy(update={"creditable_tax": figure("igst")}) for row in rows)


def with_custodians(stores: Iterable[Store]) -> tuple[Store, ...]:
    """The agency's stores are the Government's; two more for magnets are a private custodian's, one of them bonded."""
    own = [row.model_copy(update={"custodian": "IREL"}) if row.buyer == AGENCY else row for row in stores]
    private: dict[str, Any] = {"buyer": AGENCY, "scope": MAGNET_GROUP, "custodian": "Warehouse company",
                               "custodian_kind": "private"}  # fmt: skip
    return (
        *own,
        Store(store=PRIVATE_STORE, capacity_t=400.0, custody_fee_inr_per_t_month=1_000.0, **private),
        Store(store=BONDED_STORE, capacity_t=200.0, custody_fee_inr_per_t_month=1_300.0, bonded=True, **private),
    )


def custody_rules() -> tuple[CustodyRule, ...]:
    """A part of the magnets is to be in private custody in time, and never most of them."""
    return (
        CustodyRule(rule="Magnets in private custody, at most", held_by="private", scope=MAGNET_GROUP,
                    ceiling_share=0.4),
        CustodyRule(rule="Magnets in private custody, at least", held_by="private", scope=MAGNET_GROUP,
                    floor_share=0.1, from_month=Month(2028, 4)),
    )  # fmt: skip


def moving_costs() -> tuple[MovingCost, ...]:
    """By road between Visakhapatnam and Chennai, and across the yard there."""
    road, yard = 6_000.0, 300.0
    ways = ((GOVERNMENT_STORE, PRIVATE_STORE, road), (PRIVATE_STORE, GOVERNMENT_STORE, road),
            (BONDED_STORE, PRIVATE_STORE, yard), (BONDED_STORE, GOVERNMENT_STORE, road))  # fmt: skip
    return tuple(MovingCost(from_store=one, to_store=other, inr_per_t=cost) for one, other, cost in ways)
