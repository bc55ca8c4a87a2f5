"""Each law the audit holds a plan to bites: the same plan under tightened rows, or a plan that breaks it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from optimizer.case.months import Month
from optimizer.plan.audit import audit
from tests.plan.hand_case import CASE, FEB, JAN, MAR, MAY, ND, OFFERS
from tests.plan.hand_made import hand_made_plan
from tests.plan.test_audit import rules, with_frame

PLAN = hand_made_plan()


def offer(number: int, **change: Any) -> dict[str, Any]:
    changed = OFFERS[number].model_copy(update=change)
    return {"offers": tuple(changed if n == number else o for n, o in enumerate(OFFERS))}


def row(field: str, number: int, **change: Any) -> dict[str, Any]:
    rows = getattr(CASE, field)
    return {field: tuple(r.model_copy(update=change) if n == number else r for n, r in enumerate(rows))}


def typed(change: dict[Month, float], item: str, of: str = "Jp Dy") -> dict[str, Any]:
    new = CASE.offer_calendar[0].model_copy(update={"offer": of, "item": item, "by_month": change})
    return {"offer_calendar": (*CASE.offer_calendar, new)}


def at_once(number: int, **furnace: Any) -> dict[str, Any]:
    settings = CASE.settings.model_copy(update={"expansions_at_once": number})
    return {"settings": settings, **row("expansions", 0, **furnace)}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (offer(0, minimum_order_t=21), "minimum order"),
        (typed({FEB: 2.5}, "minimum order"), "minimum order"),
        (offer(0, lot_t=6), "lots"),
        (offer(2, increment_t=0.3), "increments"),
        (offer(1, ceiling_t_per_month=28), "ceiling a month"),  # 28 × 0.9 = 25.2 t in April
        (typed({FEB: 1.9}, "ceiling"), "ceiling a month"),
        (offer(1, ceiling_t_per_year=17), "ceiling a year"),  # 12 t and 6 t so far
        (row("suppliers", 0, ceiling_t_per_month=19.0), "supplier's ceiling a month"),
        (row("suppliers", 1, ceiling_t_per_year=17.0), "supplier's ceiling a year"),
        (offer(1, months_between_orders=4), "months between orders"),
        (offer(2, valid_from=MAR), "validity and availability"),
        (offer(2, valid_to=JAN), "validity and availability"),
        (typed({FEB: 0.0}, "availability"), "validity and availability"),
        (offer(2, lead_days=70), "planned months"),
        (offer(0, buyer="Industry"), "orders: buyer"),
        (row("materials", 0, issue_limit_t_per_month=8.5), "issue limit"),
        (row("stores", 0, capacity_t=24), "store capacity"),
        (row("stores", 1, scope="light"), "stock: rows"),
        (row("materials", 1, shelf_life_months=2), "shelf life"),
        (row("opening_stock", 2, months_left=1), "shelf life of opening lots"),
        (row("capacity", 0, tonnes_per_month=2.5), "line capacity"),
        (row("lines", 0, minimum_run_t=2), "minimum run"),
        (row("lines", 0, running_before=False, minimum_run_t=1.6), "minimum run"),
        (row("beneficiaries", 0, tonnes_per_year=5.9), "incentive tonnage"),
        (row("beneficiaries", 0, first_sale=MAR), "incentive: months"),
        (row("beneficiaries", 0, net_sales_price_inr_per_kg=89), "incentive: rate_inr_per_t"),
        (row("schemes", 0, gestation_months=14), "incentive: months"),
        (row("schemes", 0, months=4), "incentive: months"),
        (row("schemes", 0, rate_inr_per_kg=35), "incentive: rate_inr_per_t"),
        (row("schemes", 0, paid_before_inr_crore=0.9731), "incentive outlay"),
        (row("substitutions", 1, ceiling_share=0.12), "substitution ceiling"),
        (row("substitutions", 0, ratio=0.6), "substitutions: substitute_t"),
        (row("substitutions", 0, from_month=MAR), "substitutions: rows"),
        (row("substitutions", 1, to_month=JAN), "substitutions: rows"),
        (row("substitutions", 1, sector="Wind"), "substitutions: rows"),
        (row("substitutions", 1, extra_cost_inr_per_t=60_000), "costs: inr"),
        (row("schemes", 0, capital_outlay_inr_crore=0.064), "capital outlay"),
        (row("schemes", 0, capital_subsidy_share=0.2), "expansions: subsidy_inr"),
        (row("expansions", 0, latest_start=Month(2026, 12)), "expansions: start"),
        (row("expansions", 1, earliest_start=MAY), "expansions: start"),
        (row("expansions", 1, months_to_build=2), "expansions: service_month"),
        (row("expansions", 1, interest_per_year=0.11), "expansions: monthly_inr"),
        (row("expansions", 1, asset_life_years=9), "expansions: monthly_inr"),
        (row("expansions", 1, subsidy_limit_inr_crore=None), "expansions: subsidy_inr"),
        (row("expansions", 0, adds_t_per_month=0.9), "production: capacity_t"),
        (at_once(1, months_to_build=4), "expansions at once"),
        (row("lines", 0, pricing="at price", transfer_price_inr_per_kg=100), "costs: rows"),
        ({"settings": CASE.settings.model_copy(update={"view": "nation"})}, "costs: rows"),
        (row("funds", 0, allocation_inr_crore=9), "fund balance"),
        (row("funds", 0, carry_over_share=0.2), "funds: lapsed_inr"),
        (row("open_orders", 0, pay_month=FEB), "funds: paid_inr"),
        (row("materials", 0, refills_fund="F2"), "funds: receipts_inr"),
        (row("buyers", 1, counted_share=None), "cover: counted_t"),
        (row("so_far", 0, tonnes=7), "mix: amount"),
        (row("offers", 0, vat_in_price=0.13), "orders: purchase_inr"),
        (row("offers", 0, contained_share=0.5), "orders: purchase_inr"),
        (row("duty", 1, to_month=FEB), "orders: duty_inr"),
        (row("freight", 0, scope="heavy"), "orders: freight_inr"),
        (row("sectors", 1, covered=False), "cover: rows"),
        (row("sectors", 1, weight=5), "goals: value"),
        ({"settings": CASE.settings.model_copy(update={"mix_dated_by": "order"})}, "mix: amount"),
        ({"settings": CASE.settings.model_copy(update={"value_end_stock": False})}, "costs: rows"),
        ({"settings": CASE.settings.model_copy(update={"safety_days": 1})}, "orders: usable_month"),
        ({"funds": ()}, "orders: fund"),
    ],
)
def test_a_rule_that_tightens_bites(change: dict[str, Any], rule: str) -> None:
    """The same plan under rows that changed: the audit names the rule broken."""
    assert rule in rules(audit(replace(CASE, **change), PLAN))


@pytest.mark.parametrize(
    "change",
    [
        offer(0, minimum_order_t=20),
        offer(1, ceiling_t_per_month=25.5 / 0.9),
        offer(1, ceiling_t_per_year=25.5),
        offer(1, months_between_orders=3),
        row("stores", 0, capacity_t=25),
        row("materials", 0, issue_limit_t_per_month=9.0),
        row("lines", 0, minimum_run_t=1.5),
    ],
)
def test_a_limit_that_is_just_met_is_kept(change: dict[str, Any]) -> None:
    assert audit(replace(CASE, **change), PLAN) == ()


def test_stock_passed_back_from_industry_is_refused() -> None:
    table = PLAN["balance"].astype(object)
    at = table.index[
        (table["material"] == ND) & (table["owner"] == "Industry") & (table["month"] == str(MAY))
    ][0]
    table.loc[at, ["passed_on_t", "closing_t"]] = [1.0, table.loc[at, "closing_t"] - 1.0]
    assert "issue limit" in rules(audit(CASE, with_frame("balance", table)))


def test_two_orders_of_one_offer_in_one_month_are_refused() -> None:
    table = PLAN["orders"].astype(object)
    second = table.iloc[[3]].assign(order="2027-01/005")
    assert "orders: one a month" in rules(audit(CASE, with_frame("orders", pd.concat([table, second]))))


def test_an_open_order_paid_from_another_fund_is_refused() -> None:
    """3 crore of F2's go over to F all along; what the agency pays in all stays the same."""
    table = PLAN["funds"].set_index(["fund", "month"])
    table.loc[("F", str(JAN)), "paid_inr"] += 3e7
    table.loc[("F2", str(JAN)), "paid_inr"] -= 3e7
    found = audit(CASE, with_frame("funds", table.reset_index()))
    assert ("funds: paid_inr", "funds F2 · 2027-01") in {(f.rule, f.where) for f in found}
