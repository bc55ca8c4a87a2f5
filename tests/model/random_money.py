"""Money and custody for a world drawn at random: payment terms, tax, purposes, limits, custodians, bond."""

from __future__ import annotations

from random import Random
from typing import Any

from optimizer.case.case import Case
from optimizer.case.rows_buying import Fund
from optimizer.case.rows_making import Store
from optimizer.case.rows_money import CustodyRule, FundPurpose, MovingCost, PaymentTerm
from tests.model.small import but

TERMS = (
    PaymentTerm(terms="Thirds", milestone="order", share=0.3),
    PaymentTerm(terms="Thirds", milestone="shipping documents", share=0.4, days=20, charge_per_quarter=0.004),
    PaymentTerm(terms="Thirds", milestone="acceptance", share=0.3, days=45),
)


def with_money(case: Case, random: Random) -> Case:
    """The same world with money as the government spends it, in half of the draws, and with custodians in some."""
    if random.random() < 0.5:
        case = _spent(case, random)
    if random.random() < 0.4:
        case = _kept(case, random)
    return case


def _spent(case: Case, random: Random) -> Case:
    offers = [o.model_copy(update={"payment_terms": random.choice([None, "Thirds"])}) for o in case.offers]
    tax = random.choice([0.0, 0.18])
    duty = [row.model_copy(update={"creditable_tax": tax}) for row in case.duty]
    limits: dict[str, Any] = {
        "commitment_limit_inr_crore": random.choice([None, None, 0.4]),
        "last_quarter_share": random.choice([None, None, 0.5]),
        "march_share": random.choice([None, None, 0.3]),
        "advance_limit_inr_crore": random.choice([None, None, 0.1]),
    }
    funds = [row.model_copy(update=limits) for row in case.funds]
    purposes = []
    if random.random() < 0.5:  # a second fund, and each for something
        funds += [Fund(fund="Charges", fiscal_year=r.fiscal_year, allocation_inr_crore=0.2) for r in case.funds]
        purposes = [FundPurpose(fund="Charges", pays=random.choice(["all", "goods"]))]
    used = TERMS if any(o.payment_terms for o in offers) else ()
    return but(case, offers=offers, duty=duty, funds=funds, fund_purposes=purposes, payment_terms=used,
               settings={"tax_back_months": random.choice([0, 2])})  # fmt: skip


def _kept(case: Case, random: Random) -> Case:
    agency = next((row.buyer for row in case.buyers if row.role == "agency"), None)
    stores = [
        Store(store="Vault", buyer=agency, custodian="Agency", holding_inr_per_t_month=2e3),
        Store(store="Shed", buyer=agency, custodian="Warehouse", custodian_kind="private",
              custody_fee_inr_per_t_month=1e3, bonded=random.random() < 0.4),
    ]  # fmt: skip
    if case.stores:
        return case
    ways = [MovingCost(from_store="Vault", to_store="Shed", inr_per_t=500),
            MovingCost(from_store="Shed", to_store="Vault", inr_per_t=random.choice([0, 2e3]))]  # fmt: skip
    rules = [
        CustodyRule(rule="Own", held_by="Agency", floor_share=random.choice([None, 0.3]), ceiling_share=0.9),
        CustodyRule(rule="Private", held_by="private", ceiling_share=0.6),
    ]
    bond = stores[1].bonded
    offers = [
        o.model_copy(update={"may_lie_in_bond": bond and o.discount == "none" and o.incoterm != "DDP" and not o.market})
        for o in case.offers
    ]
    return but(case, stores=stores, offers=offers, moving_costs=ways if random.random() < 0.6 else [],
               custody_rules=rules if not bond and random.random() < 0.6 else [])  # fmt: skip
