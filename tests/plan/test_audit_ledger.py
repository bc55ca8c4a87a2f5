"""The audit of the ledger: it refuses a payment that is wrong, made too late, or made by a fund that may not make it.

The plan is that of a world with payment terms, a letter of credit, a creditable tax, purposes and every limit. ₹ lakh.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pandas as pd
import pytest

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_buying import Duty
from optimizer.case.rows_money import FundPurpose, PaymentTerm
from optimizer.plan.audit import audit
from optimizer.plan.plan import FRAMES, Plan, empty_frame
from tests.model.small import CRORE, best, but, coming, fund, material, offer, world

FIRST = Month(2028, 1)


def case() -> Case:
    """Two offers over a turn of the year; goods have one fund, all else another, and a third only signed orders."""
    limits = {"commitment_limit_inr_crore": 60 / CRORE, "last_quarter_share": 0.7, "march_share": 0.6,
              "advance_limit_inr_crore": 12 / CRORE, "carry_over_share": 0.5}  # fmt: skip
    years = ("2027-28", "2028-29")
    parts = (PaymentTerm(terms="T", milestone="order", share=0.3),
             PaymentTerm(terms="T", milestone="shipping documents", share=0.6, days=20, charge_per_quarter=0.002),
             PaymentTerm(terms="T", milestone="acceptance", share=0.1, days=45))  # fmt: skip
    return world(
        offer("A", 1, incoterm="CIF", payment_terms="T", contract_days=5, production_days=20, transit_days=20,
              order_cost_inr=1e4),
        offer("B", 1.1, pay_at="order", lead_days=20, ceiling_t_per_month=4),
        demand=(0, 0, 9, 9, 9, 9), first=FIRST, payment_terms=parts, materials=[material(hs_code="28")],
        duty=[Duty(hs_code="28", basic_duty=0.1, creditable_tax=0.18)],
        funds=[fund(y, 60, fund="Goods", **limits) for y in years]
        + [fund(y, 20, fund="Charges", carry_over_share=1) for y in years] + [fund(years[0], 5, fund="Old")],
        fund_purposes=[FundPurpose(fund="Goods", pays="goods"), FundPurpose(fund="Charges"),
                       FundPurpose(fund="Old", pays="freight")],
        open_orders=[coming(2, FIRST + 1, to_pay=2, fund="Old")],
        settings={"discount_rate_per_year": 0.1, "gap": 1e-4},
    )  # fmt: skip


@cache
def plan() -> Plan:
    return best(case()).plan


def refused(frame: str, table: Any, book: Case | None = None) -> set[str]:
    """The rules under which a plan with another frame is refused."""
    return {f.rule for f in audit(book or case(), replace(plan(), frames={**plan().frames, frame: table}))}


def test_the_plan_is_confirmed_and_says_everything() -> None:
    assert audit(case(), plan()) == ()
    assert set(plan()["ledger"]["what"]) >= {
        "allocation", "lapsed", "purchase", "letter_of_credit", "duty", "tax", "tax_back", "ordering", "open_orders",
    }  # fmt: skip


@pytest.mark.parametrize("column", FRAMES["ledger"])
def test_a_wrong_entry_is_refused(column: str) -> None:
    wrong = {"fund": "Charges", "fiscal_year": "2029-30", "month": "2028-06", "what": "freight", "order": "x",
             "milestone": "arrival"}  # fmt: skip
    other = {"fund": "Old", "month": "2028-05"}
    for row in range(len(plan()["ledger"])):
        table = plan()["ledger"].astype(object)
        at = list(table.columns).index(column)
        if column == "inr":
            table.iat[row, at] *= 1.1
        else:
            same = table.iat[row, at] == wrong[column]
            table.iat[row, at] = other[column] if same else wrong[column]
        assert refused("ledger", table), (row, plan()["ledger"].iloc[row].to_dict())


def test_an_entry_left_out_doubled_or_made_up_is_refused() -> None:
    ledger = plan()["ledger"].astype(object)
    for row in range(len(ledger)):
        assert refused("ledger", ledger.drop(index=row)), row
        assert refused("ledger", pd.concat([ledger, ledger.iloc[[row]]], ignore_index=True)), row
    assert refused("ledger", empty_frame("ledger"))


def test_a_book_that_says_nothing_of_money_has_no_ledger() -> None:
    plain = world(offer("A", 1))
    told = best(plain).plan
    assert told["ledger"].empty
    made_up = replace(told, frames={**told.frames, "ledger": plan()["ledger"]})
    assert "ledger: rows" in {f.rule for f in audit(plain, made_up)}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"commitment_limit_inr_crore": 0.01}, "commitment limit"),
        ({"last_quarter_share": 0.05}, "year-end ceiling"),
        ({"march_share": 0.01}, "year-end ceiling"),
        ({"advance_limit_inr_crore": 0.001}, "advance limit"),
    ],
)
def test_the_same_plan_is_refused_where_a_limit_is_tighter(change: dict[str, float], rule: str) -> None:
    rows = [r.model_copy(update=change) if r.fund != "Old" else r for r in case().funds]  # whichever of them pays
    book = but(case(), funds=rows)
    if rule == "commitment limit":  # or the other fund commits it
        book = but(book, fund_purposes=[*book.fund_purposes[:1], FundPurpose(fund="Charges", pays="duty"),
                                        *book.fund_purposes[2:]])  # fmt: skip
    assert rule in refused("ledger", plan()["ledger"], book)


def test_the_same_plan_is_refused_where_a_fund_may_not_pay() -> None:
    book = but(case(), fund_purposes=[FundPurpose(fund="Goods", pays="duty")])
    assert "fund purposes" in refused("ledger", plan()["ledger"], book)


def test_an_order_signed_may_be_paid_by_two_funds_each_its_part() -> None:
    # Of one order in one month, 2 are the old fund's and 3 those of charges; it arrives once.
    rows = [coming(2, FIRST + 1, to_pay=2, fund="Old"), coming(0, FIRST + 1, to_pay=3, fund="Charges")]
    book = but(case(), open_orders=rows)
    found = best(book).plan
    assert audit(book, found) == ()
    ledger = found["ledger"]
    paid = ledger[ledger["what"] == "open_orders"].set_index("fund")["inr"]
    assert paid.to_dict() == {"Old": pytest.approx(-2e5), "Charges": pytest.approx(-3e5)}
    swapped = ledger.copy()
    swapped["inr"] = [
        {"Old": -3e5, "Charges": -2e5}[f] if w == "open_orders" else x
        for f, w, x in zip(ledger["fund"], ledger["what"], ledger["inr"], strict=True)
    ]
    rules = {f.rule for f in audit(book, replace(found, frames={**found.frames, "ledger": swapped}))}
    assert "ledger: inr" in rules, "the sum is right, the funds are not"
