"""The agency's money by fiscal year. ₹ lakh and tonnes; see ``small.py``."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_buying import Duty
from optimizer.run import plan_case
from tests.model.small import (
    AGENCY,
    APRIL,
    BUYERS,
    INDUSTRY,
    LAKH,
    about,
    bent,
    best,
    but,
    by_month,
    coming,
    cost,
    freight,
    fund,
    material,
    offer,
    world,
)

FEBRUARY, MARCH, NEXT_APRIL = Month(2028, 2), Month(2028, 3), Month(2028, 4)


def a_price_that_doubles_in_april(**sheets: Any) -> Case:
    """20 t are needed in April 2028, at 1 until March and at 2 from April on. The fund has 15 until March, and 10 a
    year later; nothing is carried over."""
    money = [fund("2027-28", 15), fund("2028-29", 10)]
    plain = world(offer("A", 1), demand=(0, 0, 20), first=FEBRUARY, funds=money,
                  offer_calendar=[by_month("A", "price", {2: 2}, FEBRUARY)])  # fmt: skip
    return but(plain, **sheets)


def the_next_year_is_cheaper(share: float) -> Case:
    """20 t are needed in April 2028. A can be ordered from April on, at 1; B in March, at 1.5. The fund has 100 until
    March, of which this share may be kept, and 5 a year later."""
    money = [fund("2027-28", 100, carry_over_share=share), fund("2028-29", 5)]
    offers = offer("A", 1, valid_from=NEXT_APRIL), offer("B", 1.5, valid_to=MARCH)
    return world(*offers, demand=(0, 20), first=MARCH, funds=money)


def a_tenth_is_kept() -> Case:
    return the_next_year_is_cheaper(0.1)


def refilled(**terms: Any) -> Case:
    """The agency buys at 1 from a fund of 10 and issues at 0.5; industry can buy for itself at 2. 10 t, then 15 t."""
    stuff = material(**{"issue_price_inr_per_kg": 50, "refills_fund": "Fund", **terms})
    return world(offer("A", 1, buyer=AGENCY), offer("B", 2, buyer=INDUSTRY), demand=(10, 15), buyers=BUYERS,
                 materials=[stuff], funds=[fund("2027-28", 10)])  # fmt: skip


def money_is_scarce() -> Case:
    """10 t are needed, at 1; the fund has 6, and industry can have them for 3."""
    return world(offer("A", 1, buyer=AGENCY), offer("B", 3, buyer=INDUSTRY), buyers=BUYERS, funds=[fund("2027-28", 6)])


def clearing_costs_little() -> Case:
    """The same where clearing takes half a per cent: ₹ 500 a tonne of A. The fund has 6.03."""
    return world(
        offer("A", 1, buyer=AGENCY, incoterm="CIF"), offer("B", 3, buyer=INDUSTRY, incoterm="CIF"), buyers=BUYERS,
        funds=[fund("2027-28", 6.03)], freight=[freight(clearance_share=0.005)],
    )  # fmt: skip


RULES = {
    "bills_are_paid": money_is_scarce, "small_bills": clearing_costs_little, "fund_balance": money_is_scarce,
    "carry_over": a_tenth_is_kept,
}  # fmt: skip


def paid_in_april() -> Case:
    """An order signed before, with 4 still to pay on arrival."""
    return world(offer("A", 1), demand=(10,), open_orders=[coming(6, APRIL, to_pay=4)])


TERMS = {"open_orders": paid_in_april}


def test_the_agency_buys_what_its_fund_can_pay_and_industry_the_rest() -> None:
    # 6 t at 1, 4 t at 3: 18. With money enough 10.
    plan = best(money_is_scarce())
    assert plan.bought_by == {(AGENCY, "A"): 6, (INDUSTRY, "B"): 4}
    assert plan.cost == about(18)
    assert plan.series("funds", "closing_inr") == [0]
    assert cost(but(money_is_scarce(), funds=[fund("2027-28", 10)])) == about(10)


def test_a_bill_of_a_few_rupees_a_tonne_is_paid_from_the_fund_too() -> None:
    # 6 t at 1.005 take all of 6.03; 4 t of B at 3 x 1.005.
    plan = best(clearing_costs_little())
    assert plan.bought_by == {(AGENCY, "A"): 6, (INDUSTRY, "B"): 4}
    assert plan.cost == about(6.03 + 12.06)
    assert plan.series("funds", "paid_inr") == [6.03 * LAKH]


def test_a_fund_is_never_overspent_however_great_the_need() -> None:
    # 10 t are needed and nobody else sells: 4 t stay unmet, and the fund is at nought.
    plan = bent(world(offer("A", 1), funds=[fund("2027-28", 6)]))
    assert plan.bent == {("unmet demand", "Users · Nd oxide", "2027-04"): 4}
    assert min(plan.plan["funds"]["closing_inr"]) >= 0


def test_what_was_spent_before_the_first_month_is_gone() -> None:
    # 10 voted and 4 of it spent: 6.
    spent = [fund("2027-28", 10, spent_inr_crore=4 * LAKH / 1e7)]
    assert cost(but(money_is_scarce(), funds=spent)) == about(18)


def test_the_money_of_each_year_pays_the_bills_of_that_year() -> None:
    # 15 t at 1 until March, 5 t at 2 in April: 25. With 20 in the first year, 20.
    plan = best(a_price_that_doubles_in_april())
    assert plan.series("orders", "tonnes", order_month="2028-04") == [5]
    assert plan.cost == about(25)
    ample = [fund("2027-28", 20), fund("2028-29", 10)]
    assert cost(a_price_that_doubles_in_april(funds=ample)) == about(20)


def test_money_voted_for_a_year_cannot_be_spent_before_it() -> None:
    # All the money comes in April: 20 t at 2.
    late = [fund("2027-28", 0), fund("2028-29", 40)]
    assert cost(a_price_that_doubles_in_april(funds=late)) == about(40)


@pytest.mark.parametrize(("share", "kept", "expected"), [(0, 0, 27.5), (0.1, 10, 22.5), (0.15, 15, 20), (1, 92.5, 20)])
def test_a_fund_keeps_its_carry_over_and_the_rest_lapses(share: float, kept: float, expected: float) -> None:
    # With 10 kept there are 15 for A in April: 15 t at 1 and 5 t of B at 1.5: 22.5. With none 5 t of A and 15 t of B.
    assert cost(the_next_year_is_cheaper(share)) == about(expected)


def test_what_lapses_is_what_is_left_above_the_carry_over() -> None:
    # 100 voted, 7.5 spent on B, 10 kept: 82.5 lapse.
    plan = best(a_tenth_is_kept())
    assert plan.series("funds", "lapsed_inr") == [82.5 * LAKH, 0]
    assert plan.series("funds", "opening_inr") == [0, 10 * LAKH]


def test_nothing_lapses_before_march() -> None:
    # Planned until February, the fund ends with all it did not spend.
    plan = best(world(offer("A", 1), first=FEBRUARY, funds=[fund("2027-28", 100)]))
    assert plan.series("funds", "closing_inr") == [90 * LAKH]
    assert plan.series("funds", "lapsed_inr") == [0]


def test_receipts_from_issues_refill_the_fund() -> None:
    # Every tonne costs 1 and brings back 0.5: 10 / 0.5 = 20 t can be bought. 20 x 1 + 5 x 2 = 30. The receipts are
    # cash and no saving: industry paid them.
    plan = best(refilled())
    assert plan.bought_by == {(AGENCY, "A"): 20, (INDUSTRY, "B"): 5}
    assert plan.cost == about(30)
    assert sum(plan.plan["funds"]["receipts_inr"]) == about(10 * LAKH)


def test_without_an_issue_price_or_a_fund_it_refills_the_money_is_spent_once() -> None:
    # 10 t at 1 and 15 t at 2: 40.
    assert cost(refilled(issue_price_inr_per_kg=None)) == about(40)
    assert cost(refilled(refills_fund=None)) == about(40)


def test_receipts_refill_the_fund_the_material_names() -> None:
    # Two funds; the receipts go to the second, which pays as well: the same 20 t.
    case = but(refilled(refills_fund="Other"), funds=[fund("2027-28", 10), fund("2027-28", 0, fund="Other")])
    plan = best(case)
    assert plan.cost == about(30)
    assert sum(plan.plan["funds"][plan.plan["funds"]["fund"] == "Other"]["receipts_inr"]) == about(10 * LAKH)


def test_two_funds_pay_together() -> None:
    plan = best(but(money_is_scarce(), funds=[fund("2027-28", 6), fund("2027-28", 3, fund="Other")]))
    assert plan.bought_by == {(AGENCY, "A"): 9, (INDUSTRY, "B"): 1}
    assert plan.series("orders", "fund", buyer=AGENCY) == ["Fund"]


def test_industry_pays_with_its_own_money() -> None:
    # A fund of nothing keeps the agency from buying, and industry from nothing.
    plan = best(world(offer("A", 1), buyers=BUYERS, funds=[fund("2027-28", 0)]))
    assert plan.bought_by == {(INDUSTRY, "A"): 10}
    assert plan.series("orders", "fund") == [""]


def test_open_orders_are_paid_before_anything_new() -> None:
    # 6 t come with 4 to pay; 4 t are bought at 1: 8. With 6 in the fund 2 are left for new orders, 2 t.
    plan = best(paid_in_april())
    assert (plan.cost, plan.term("open_orders")) == (about(8), about(4))
    short = bent(but(paid_in_april(), funds=[fund("2027-28", 6)]))
    assert short.bent == {("unmet demand", "Users · Nd oxide", "2027-04"): 2}


def test_an_open_order_is_paid_by_its_fund_in_its_month() -> None:
    # Paid in May from Other, which has just that; the first fund is left for the order.
    order = coming(6, APRIL, to_pay=4, pay_month=Month(2027, 5), fund="Other")
    case = world(offer("A", 1), demand=(10, 0), open_orders=[order],
                 funds=[fund("2027-28", 4), fund("2027-28", 4, fund="Other")])  # fmt: skip
    plan = best(case)
    assert plan.series("funds", "paid_inr", fund="Other") == [0, 4 * LAKH]
    assert plan.series("funds", "closing_inr", fund="Fund") == [0, 0]


def test_what_comes_in_time_costs_what_is_paid_after_the_plan_too() -> None:
    # 6 t come in April, 3 of them to be paid in April and 4 in June, after the plan; the other 4 t cost 4. Of 5 t that
    # come in June only what is paid before then (2) is the plan's. No fund of the plan pays in June.
    orders = [coming(6, APRIL, to_pay=3), coming(0, APRIL, to_pay=4, pay_month=Month(2027, 6)),
              coming(5, Month(2027, 6), to_pay=9, order="2027-03/002"),
              coming(0, APRIL, to_pay=2, order="2027-03/002")]  # fmt: skip
    case = world(offer("A", 1), demand=(10, 0), open_orders=orders, funds=[fund("2027-28", 9, march_share=1)])
    plan = best(case)
    assert (plan.cost, plan.term("open_orders")) == (about(13), about(9))
    assert plan.series("funds", "paid_inr") == [9 * LAKH, 0]
    rows = plan.plan["ledger"]
    signed = rows[rows["what"] == "open_orders"]
    assert [(r.order, r.fund, r.month, r.inr) for r in signed.itertuples()] == [
        ("2027-03/001", "Fund", "2027-04", about(-3 * LAKH)), ("2027-03/002", "Fund", "2027-04", about(-2 * LAKH)),
        ("2027-03/001", "", "2027-06", about(-4 * LAKH)), ("2027-03/002", "", "2027-06", about(-9 * LAKH)),
    ]  # fmt: skip


def test_money_promised_that_was_never_voted_is_an_error_of_the_workbook() -> None:
    # 4 are still to be paid in April, and the fund has 3: no plan can mend that.
    result = plan_case(but(paid_in_april(), funds=[fund("2027-28", 3)]))
    assert result.exit_code == 3
    assert "A fund never pays more than it holds" in " ".join(p.rule for p in result.problems)


def test_duty_is_paid_on_arrival_even_where_goods_are_paid_with_the_order() -> None:
    # The goods (10) are paid in March, the ordering cost (1) too; duty of 10 % (1) in April by the next year's money.
    terms = {"lead_days": 31, "pay_at": "order", "incoterm": "CIF", "order_cost_inr": LAKH}
    case = world(offer("A", 1, **terms), demand=(0, 10), first=MARCH, materials=[material(hs_code="2846")],
                 duty=[Duty(hs_code="2846", basic_duty=0.1)],
                 funds=[fund("2027-28", 11), fund("2028-29", 1)])  # fmt: skip
    plan = best(case)
    assert plan.series("funds", "paid_inr") == [11 * LAKH, LAKH]
    assert plan.cost == about(12)
