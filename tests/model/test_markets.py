"""Thin markets: the more is bought in a month, the more is asked above the price. ₹ lakh; see ``small.py``."""

from __future__ import annotations

from collections.abc import Mapping

from optimizer.case.case import Case
from optimizer.case.rows_buying import Duty, MixRule
from optimizer.case.rows_contracts import MarketCurve
from tests.model.small import (
    AGENCY,
    APRIL,
    BUYERS,
    INDUSTRY,
    ND,
    about,
    best,
    but,
    cost,
    material,
    offer,
    world,
)


def curve(steps: Mapping[float, float], **terms: str) -> list[MarketCurve]:
    """From so many tonnes a month on, so much above the price (₹ lakh a tonne)."""
    return [MarketCurve(**{"market": "Europe", "material": ND, "from_t": start, "premium_per_kg": 100 * premium,
                           **terms}) for start, premium in steps.items()]  # fmt: skip


def a_thin_market() -> Case:
    """20 t are needed in the second month; Europe asks 1, above 6 t a month 0.5 more, above 10 t 2 more."""
    row = offer("A", 1, market="Europe")
    return world(row, demand=[0, 20], market_curves=curve({0: 0, 6: 0.5, 10: 2}))


RULES = {"order_is_its_steps": a_thin_market, "step_has_its_width": a_thin_market}
TERMS: dict[str, object] = {}


def test_purchases_are_spread_over_the_months_of_a_thin_market() -> None:
    # 10 t in each month: 2 x (6 x 1 + 4 x 1.5) = 24; all at once 6 + 6 + 10 x 3 = 42.
    plan = best(a_thin_market())
    assert plan.orders == {("A", 0): 10, ("A", 1): 10}
    assert plan.cost == about(24)
    assert plan.series("market", "tonnes", month="2027-05") == [6, 4]
    assert plan.series("orders", "price_inr_per_t") == [1.2e5, 1.2e5]
    keeps_nothing = [material(shelf_life_months=1)]
    assert cost(but(a_thin_market(), materials=keeps_nothing)) == about(42)


def test_all_who_buy_in_a_market_share_its_steps() -> None:
    # Agency and industry, two offers, 10 t in one month: the first 6 t at the price, the other 4 at 0.5 more.
    rows = [offer("A", 1, market="Europe", buyer=AGENCY), offer("B", 1, market="Europe", buyer=INDUSTRY)]
    case = world(*rows, demand=[5], buyers=BUYERS, market_curves=curve({0: 0, 6: 0.5}), months=1,
                 materials=[material(cover_months=0.5)], settings={"value_end_stock": False})  # fmt: skip
    case = but(case, demand_by_month=[case.demand_by_month[0].model_copy(update={"by_month": {APRIL: 5.0,
                                                                                             APRIL + 1: 10.0}})])
    plan = best(case)
    assert plan.bought_by == {(AGENCY, "A"): 5, (INDUSTRY, "B"): 5}
    assert plan.cost == about(12)
    parts = plan.plan["market"].groupby("step")["tonnes"].sum()
    assert (parts[1], parts[2]) == (about(6), about(4))


def test_another_market_is_another_curve() -> None:
    # 10 t at once: 6 from A at 1, 4 from B at 1.2; A's next step would cost 1.5.
    case = world(offer("A", 1, market="Europe"), offer("B", 1.2), demand=[10], market_curves=curve({0: 0, 6: 0.5}))
    plan = best(case)
    assert plan.bought == {"A": 6, "B": 4}
    assert plan.cost == about(10.8)


def test_duty_is_paid_on_what_is_asked_above_the_price() -> None:
    # 8 t: 8 + 2 x 0.5 = 9, and 10 % duty on it.
    rows = [offer("A", 1, market="Europe", incoterm="CIF")]
    case = world(*rows, demand=[8], market_curves=curve({0: 0, 6: 0.5}), duty=[Duty(hs_code="28", basic_duty=0.1)],
                 materials=[material(hs_code="28")])  # fmt: skip
    plan = best(case)
    assert (plan.cost, plan.term("duty")) == (about(9.9), about(0.9))


def test_a_premium_in_dollars_is_paid_at_their_rate() -> None:
    # 8 t: 2 of them at 0.005 lakh dollars more, a dollar being 80 rupees: 8 + 2 x 0.4.
    curves = curve({0: 0, 6: 0.005}, currency="USD")
    case = world(offer("A", 1, market="Europe"), demand=[8], market_curves=curves, settings={"inr_per_usd": 80})
    assert cost(case) == about(8.8)


def test_shares_of_value_are_weighed_without_what_the_market_asks_above_the_price() -> None:
    # Half of the value from Japan: 5 t each at 1, whichever of them bears the step. 10 + 4 x 0.5.
    rows = [offer("A", 1, market="Europe"), offer("B", 1, country="Japan", market="Europe")]
    rule = MixRule(rule="half", kind="floor", source="Japan", limit=0.5, measure="value")
    case = world(*rows, demand=[10], market_curves=curve({0: 0, 6: 0.5}), source_mix=[rule])
    plan = best(case)
    assert plan.plan["orders"].groupby("offer")["tonnes"].sum()["B"] >= 5 - 1e-6
    assert plan.cost == about(12)
