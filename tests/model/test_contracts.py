"""Contracts: floor prices, and tonnes that are paid for whether or not they are taken. ₹ lakh; see ``small.py``."""

from __future__ import annotations

import pytest

from optimizer.case.case import Case
from optimizer.case.rows_buying import PriceIndex
from optimizer.case.rows_contracts import TakeOrPay
from optimizer.case.rows_money import FundPurpose
from tests.model.small import AGENCY, APRIL, BUYERS, LAKH, about, bent, best, but, by_month, cost, fund, offer, world

YEAR = "2027-28"


def committed(tonnes: float, year: str = YEAR, name: str = "Dear", **terms: float | None) -> TakeOrPay:
    """Tonnes of an offer committed for a year."""
    return TakeOrPay(offer=name, fiscal_year=year, tonnes=tonnes, **terms)


def six_committed() -> Case:
    """10 t are needed in each of twelve months; Dear sells at 1.5, Cheap at 1; 60 t a year of Dear are committed."""
    return world(offer("Dear", 1.5), offer("Cheap", 1), demand=[10] * 12, take_or_pay=[committed(60)])


RULES = {"take_or_pay": six_committed}
TERMS = {"take_or_pay": lambda: but(six_committed(), take_or_pay=[committed(60, pay_share=0.2)])}


def test_what_is_paid_for_anyway_is_taken() -> None:
    # Taken, a tonne of Dear costs 1.5; left, it costs 1.5 and a tonne of Cheap besides. 60 x 1.5 + 60 x 1 = 150.
    plan = best(six_committed())
    assert plan.bought == {"Dear": 60, "Cheap": 60}
    assert plan.cost == about(150)


def test_what_costs_more_to_take_than_to_leave_is_left_and_paid_in_march() -> None:
    # Left, a tonne costs 0.2 x 1.5 = 0.3 beside Cheap's 1; taken it costs 1.5. 120 x 1 + 60 x 0.3 = 138.
    plan = best(TERMS["take_or_pay"]())
    assert plan.bought == {"Cheap": 120}
    assert plan.cost == about(138)
    row = plan.plan["take_or_pay"].iloc[0]
    assert (row["not_taken_t"], row["pay_month"], row["inr"]) == (about(60), "2028-03", about(18 * LAKH))


def test_a_fixed_sum_stands_over_the_share() -> None:
    # 0.4 a tonne: 120 + 60 x 0.4.
    assert cost(but(six_committed(), take_or_pay=[committed(60, inr_per_t=0.4 * LAKH)])) == about(144)


def test_what_was_ordered_before_counts() -> None:
    # 45 of the 60 are ordered already: 15 x 1.5 + 105 x 1.
    assert cost(but(six_committed(), take_or_pay=[committed(60, taken_before_t=45)])) == about(127.5)


def test_a_part_year_counts_by_the_months_in_which_an_order_still_arrives() -> None:
    # Six months are planned, and what is ordered in September comes after them: five twelfths of 60 are 25.
    case = world(offer("Dear", 1.5, lead_days=1), offer("Cheap", 1, lead_days=1), demand=[0, *[10] * 5], months=6,
                 take_or_pay=[committed(60)])  # fmt: skip
    plan = best(case)
    assert plan.bought == {"Dear": 25, "Cheap": 25}
    assert plan.series("take_or_pay", "committed_t") == [25]


def test_the_price_of_what_is_left_is_that_of_the_last_month() -> None:
    # Dear falls to 0.5 in March, below Cheap: 10 t of it are taken then, the other 50 cost 0.2 x 0.5 each.
    case = but(six_committed(), take_or_pay=[committed(60, pay_share=0.2)],
               offer_calendar=[by_month("Dear", "price", {11: 0.5})])  # fmt: skip
    assert cost(case) == about(110 + 5 + 50 * 0.1)


def test_the_agency_pays_what_it_leaves_from_its_fund() -> None:
    # 100 buy 100 t of the 120 and leave nothing for the 18 due in March: 18 t more go unmet.
    case = but(TERMS["take_or_pay"](), funds=[fund(YEAR, 120, carry_over_share=1)])
    plan = bent(case)
    assert plan.plan["issues"]["unmet_t"].sum() == pytest.approx(18, rel=0.02)


def test_what_is_left_is_paid_by_a_fund_for_goods() -> None:
    funds = [fund(YEAR, 500, fund="Goods", carry_over_share=1), fund(YEAR, 500, fund="Duties", carry_over_share=1)]
    purposes = [FundPurpose(fund="Goods", pays="goods"), FundPurpose(fund="Duties", pays="duty")]
    plan = best(but(TERMS["take_or_pay"](), funds=funds, fund_purposes=purposes))
    entry = plan.plan["ledger"].query("what == 'take_or_pay'").iloc[0]
    assert (entry["fund"], entry["order"], entry["month"]) == ("Goods", "Dear", "2028-03")
    assert entry["inr"] == about(-18 * LAKH)


def test_industry_pays_for_an_offer_of_its_own() -> None:
    case = but(TERMS["take_or_pay"](), buyers=BUYERS, funds=[fund(YEAR, 0)],
               offers=[offer("Dear", 1.5, buyer="Industry"), offer("Cheap", 1)])  # fmt: skip
    plan = best(case)
    assert plan.cost == about(138)
    assert plan.series("take_or_pay", "buyer") == ["Industry"]
    assert AGENCY not in set(plan.plan["costs"]["buyer"])


def test_an_index_cannot_push_a_price_under_its_floor_or_over_its_cap() -> None:
    # The index says 1.0, 0.5, 2.0 for 10 t a month: held between 0.8 and 1.5, 10 + 8 + 15.
    row = offer("A", 1, price_index="ix", floor_price_per_kg=80, cap_price_per_kg=150)
    index = PriceIndex(index="ix", by_month={APRIL: 1.0, APRIL + 1: 0.5, APRIL + 2: 2.0})
    case = world(row, demand=[10, 10, 10], settings={"cover_months": 0}, price_index=[index],
                 materials=None)  # fmt: skip
    bare = row.model_copy(update={"floor_price_per_kg": None, "cap_price_per_kg": None})
    keeps_nothing = case.materials[0].model_copy(update={"shelf_life_months": 1})
    case = but(case, materials=[keeps_nothing])
    assert cost(case) == about(33)
    assert cost(but(case, offers=[bare])) == about(35)
