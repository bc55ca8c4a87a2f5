"""What a fund may pay, commit, advance, and spend towards the end of its year. ₹ lakh and tonnes; see ``small.py``."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_buying import Duty
from optimizer.case.rows_money import FundPurpose
from optimizer.run import plan_case
from tests.model.small import (
    AGENCY,
    APRIL,
    BUYERS,
    CRORE,
    INDUSTRY,
    LAKH,
    about,
    best,
    but,
    by_month,
    coming,
    cost,
    fund,
    material,
    offer,
    world,
)

FEBRUARY, MARCH = Month(2028, 2), Month(2028, 3)


def purpose(name: str, pays: str = "all", scope: str = "all") -> FundPurpose:
    return FundPurpose(fund=name, pays=pays, scope=scope)


def duty_has_its_own_fund(**sheets: Any) -> Case:
    """10 t are needed. The agency pays 1 and a tenth of duty a tonne, industry 3. One fund has 100 and pays goods, the
    other has 0.5 and pays duty."""
    case = world(offer("A", 1, buyer=AGENCY, incoterm="CIF"), offer("B", 3, buyer=INDUSTRY), buyers=BUYERS,
                 materials=[material(hs_code="28")], duty=[Duty(hs_code="28", basic_duty=0.1)],
                 funds=[fund("2027-28", 100, fund="Goods"), fund("2027-28", 0.5, fund="Duty")],
                 fund_purposes=[purpose("Goods", "goods"), purpose("Duty", "duty")])  # fmt: skip
    return but(case, **sheets)


def six_may_be_committed(**limits: Any) -> Case:
    """10 t are needed in May. The agency orders at 1, a month before, and may commit 6 in the year of order; industry
    pays 3."""
    terms = {"commitment_limit_inr_crore": 6 / CRORE, **limits}
    return world(offer("A", 1, buyer=AGENCY, lead_days=30), offer("B", 3, buyer=INDUSTRY), demand=(0, 10),
                 buyers=BUYERS, funds=[fund("2027-28", 100, **terms)])  # fmt: skip


def a_price_that_doubles_in_april(**terms: Any) -> Case:
    """20 t are needed in April 2028, at 1 until March and at 2 from April on; the fund has 100 and keeps what it
    has."""
    money = [fund("2027-28", 100, carry_over_share=1, **terms), fund("2028-29", 0, carry_over_share=1)]
    return world(offer("A", 1), demand=(0, 0, 20), first=FEBRUARY, funds=money,
                 offer_calendar=[by_month("A", "price", {2: 2}, FEBRUARY)])  # fmt: skip


def twelve_in_the_last_quarter() -> Case:
    return a_price_that_doubles_in_april(last_quarter_share=0.12)


def paid_a_month_before(limit: float = 4.0) -> Case:
    """10 t are needed in May. A asks 1, with the order; B asks 1.5, on arrival."""
    money = [fund("2027-28", 100, advance_limit_inr_crore=limit / CRORE)]
    offers = offer("A", 1, lead_days=30, pay_at="order"), offer("B", 1.5, lead_days=30)
    return world(*offers, demand=(0, 10), funds=money)


RULES = {
    "commitments_are_divided": six_may_be_committed, "commitment_limit": six_may_be_committed,
    "year_end_ceiling": twelve_in_the_last_quarter, "advance_limit": paid_a_month_before,
}  # fmt: skip
TERMS: dict[str, Any] = {}


# -- purposes ------------------------------------------------------------------------------------------------


def test_a_fund_pays_what_it_is_for_and_no_more() -> None:
    # 0.5 pays the duty of 5 t: 5 x 1.1 + 5 x 3 = 20.5. Were there no purposes, 10 x 1.1 = 11.
    plan = best(duty_has_its_own_fund())
    assert plan.bought_by == {(AGENCY, "A"): 5, (INDUSTRY, "B"): 5}
    assert plan.cost == about(20.5)
    assert (plan.series("funds", "paid_inr", fund="Goods"), plan.series("funds", "paid_inr", fund="Duty")) == (
        [5 * LAKH], [0.5 * LAKH])  # fmt: skip
    assert plan.series("orders", "fund", buyer=AGENCY) == ["Goods"]
    assert cost(duty_has_its_own_fund(fund_purposes=[])) == about(11)


def test_a_fund_without_a_row_pays_everything() -> None:
    # Goods is narrowed to goods; the other pays what it is asked, and Goods pays the goods: 0.5 of duty again.
    assert cost(duty_has_its_own_fund(fund_purposes=[purpose("Goods", "goods")])) == about(20.5)
    assert cost(duty_has_its_own_fund(fund_purposes=[purpose("Duty", "duty")])) == about(11)


def test_a_fund_pays_the_materials_it_is_for() -> None:
    # 6 for Nd oxide, 100 for Dy oxide: of Nd oxide 6 t at 1 and 4 t at 3, of Dy oxide 10 t at 1.
    nd, dy = "Nd oxide", "Dy oxide"
    case = world(offer("A", 1, buyer=AGENCY), offer("B", 3, buyer=INDUSTRY), offer("C", 1, dy, buyer=AGENCY),
                 demand={nd: (10,), dy: (10,)}, buyers=BUYERS,
                 funds=[fund("2027-28", 6, fund="Light"), fund("2027-28", 100, fund="Heavy")],
                 fund_purposes=[purpose("Light", scope=nd), purpose("Heavy", scope=dy)])  # fmt: skip
    assert best(case).bought == {"A": 6, "B": 4, "C": 10}


def test_tax_comes_back_to_the_fund_that_paid_it() -> None:
    # 18 % on 10: 1.8 out of Tax in April and back in June; Goods pays 10.
    case = world(offer("A", 1, incoterm="CIF"), demand=(10, 0, 0), materials=[material(hs_code="28")],
                 duty=[Duty(hs_code="28", basic_duty=0.0, creditable_tax=0.18)],
                 funds=[fund("2027-28", 10, fund="Goods"), fund("2027-28", 2, fund="Tax")],
                 fund_purposes=[purpose("Goods", "goods"), purpose("Tax", "tax")])  # fmt: skip
    plan = best(case)
    assert plan.series("funds", "closing_inr", fund="Tax") == [0.2 * LAKH, 0.2 * LAKH, 2 * LAKH]
    assert plan.series("funds", "closing_inr", fund="Goods") == [0, 0, 0]


# -- commitments ---------------------------------------------------------------------------------------------


def test_orders_stay_within_what_may_be_committed() -> None:
    # 6 t at 1 and 4 t at 3: 18.
    plan = best(six_may_be_committed())
    assert plan.bought_by == {(AGENCY, "A"): 6, (INDUSTRY, "B"): 4}
    assert cost(six_may_be_committed(commitment_limit_inr_crore=None)) == about(10)


def test_what_was_committed_before_counts() -> None:
    # 2 of the 6 are committed: 4 t at 1 and 6 t at 3: 22.
    assert cost(six_may_be_committed(committed_inr_crore=2 / CRORE)) == about(22)


def test_a_commitment_belongs_to_the_year_of_order_not_of_payment() -> None:
    # Ordered in March and paid in April: the limit of 2027-28 binds, that of 2028-29 does not.
    def case(this: float | None, next: float | None) -> Case:
        money = [fund("2027-28", 100, carry_over_share=1, commitment_limit_inr_crore=this and this / CRORE),
                 fund("2028-29", 100, commitment_limit_inr_crore=next and next / CRORE)]  # fmt: skip
        return world(offer("A", 1, buyer=AGENCY, lead_days=31), offer("B", 3, buyer=INDUSTRY), demand=(0, 10),
                     first=MARCH, buyers=BUYERS, funds=money)  # fmt: skip

    assert cost(case(6, None)) == about(18)
    assert cost(case(None, 6)) == about(10)


def test_two_funds_divide_a_commitment() -> None:
    # 6 and 3: 9 t at 1 and 1 t at 3: 12.
    money = [fund("2027-28", 100, commitment_limit_inr_crore=6 / CRORE),
             fund("2027-28", 100, fund="Other", commitment_limit_inr_crore=3 / CRORE)]  # fmt: skip
    assert cost(but(six_may_be_committed(), funds=money)) == about(12)


# -- the end of the year -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("share", "expected"), [(None, 20), (0.2, 20), (0.12, 28), (0.0, 40)])
def test_the_last_quarter_has_a_ceiling(share: float | None, expected: float) -> None:
    # 12 of 100 may be paid from January to March: 12 t at 1 and 8 t at 2.
    assert cost(a_price_that_doubles_in_april(last_quarter_share=share)) == about(expected)


def test_march_has_a_ceiling_of_its_own() -> None:
    # Holding costs 0.1 a tonne and month, so all is best bought in March: 20 + 2. With 5 in March 15 t come in
    # February and are held a month longer: 23.5.
    dear = [material(holding=0.1)]
    assert cost(but(a_price_that_doubles_in_april(), materials=dear)) == about(22)
    assert cost(but(a_price_that_doubles_in_april(march_share=0.05), materials=dear)) == about(23.5)


def test_what_was_paid_earlier_in_the_quarter_counts() -> None:
    # 12 less the 4 paid in January: 8 t at 1 and 12 t at 2: 32.
    spent = {"spent_last_quarter_inr_crore": 4 / CRORE, "spent_inr_crore": 4 / CRORE}
    assert cost(a_price_that_doubles_in_april(last_quarter_share=0.12, **spent)) == about(32)


def test_open_orders_count_in_the_ceiling() -> None:
    # 4 of the 12 go to an order signed before: 8 t at 1 and 12 t at 2, and the 4: 36.
    signed = [coming(0, MARCH, to_pay=4)]
    assert cost(but(twelve_in_the_last_quarter(), open_orders=signed)) == about(36)


def test_an_open_order_above_the_ceiling_is_an_error_of_the_workbook() -> None:
    result = plan_case(but(twelve_in_the_last_quarter(), open_orders=[coming(0, MARCH, to_pay=13)]))
    assert result.exit_code == 3
    assert "no more than a share of the allocation is paid" in " ".join(p.rule for p in result.problems)


# -- advances ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("limit", "expected"), [(10, 10), (4, 13), (0, 15)])
def test_advances_stay_within_their_limit(limit: float, expected: float) -> None:
    # 4 t of A at 1 and 6 t of B at 1.5: 13.
    assert cost(paid_a_month_before(limit)) == about(expected)


def test_an_advance_stands_until_the_goods_are_usable() -> None:
    # Both orders come two months later: that of April for June still stands when that of May for July is paid. 10 in
    # all: 10 t of A and 10 t of B, 25.
    money = [fund("2027-28", 100, advance_limit_inr_crore=10 / CRORE)]
    offers = offer("A", 1, lead_days=61, pay_at="order", valid_to=APRIL + 1), offer("B", 1.5)
    case = world(*offers, demand=(0, 0, 10, 10), funds=money)
    terms = {"materials": [material(holding=0.0001)]}  # goods come when they are needed
    assert best(but(case, **terms)).bought == {"A": 10, "B": 10}
    assert best(but(case, **terms, funds=[fund("2027-28", 100)])).bought == {"A": 20}
