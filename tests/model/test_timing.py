"""When an order must be placed, when it can be used, and the month whose price and money it takes."""

from __future__ import annotations

import datetime as dt

import pytest

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_buying import ExchangeRate, PriceIndex
from tests.model.small import APRIL, about, bent, best, but, by_month, cost, fund, material, offer, tiers, world

MAY, JUNE, JULY, AUGUST = (Month(2027, n) for n in (5, 6, 7, 8))


def needed_in_july(**terms: object) -> Case:
    """10 t are needed in July and none before; a tonne costs 1 (1.02 in April), and 0.1 for every month it is held."""
    dearer = by_month("A", "price", {0: 1.02})
    return world(offer("A", 1, **terms), demand=(0, 0, 0, 10), materials=[material(holding=0.1)],
                 offer_calendar=[dearer])  # fmt: skip


@pytest.mark.parametrize(
    ("days", "ordered", "expected"),
    [
        (0, JULY, 10),  # ordered on 1 July, usable in July
        (1, JUNE, 10),  # from 1 June it is there on 2 June, usable from 1 July
        (30, JUNE, 10),  # from 1 June it is there on 1 July, and usable in July
        (31, MAY, 11),  # from 1 June it comes on 2 July, too late; from 1 May on 1 June, and is held a month
        (61, MAY, 10),  # 31 + 30 days from 1 May are 1 July
        (62, APRIL, 10.2),  # from 1 May it comes on 2 July, too late; from 1 April on 2 June, usable from 1 July
    ],
)
def test_goods_are_usable_from_the_first_month_that_begins_after_the_lead(
    days: int, ordered: Month, expected: float
) -> None:
    plan = best(needed_in_july(lead_days=days))
    assert plan.series("orders", "order_month") == [str(ordered)]
    assert plan.cost == about(expected)


def test_the_parts_of_the_lead_time_are_added_in_days_before_months_are_counted() -> None:
    # 10 + 8 + 6 + 4 + 2 = 30 days: one month, as one figure of 30 days. Each part rounded up would be five months.
    parts = {"approval_days": 10, "contract_days": 8, "production_days": 6, "transit_days": 4, "clearance_days": 2}
    plan = best(needed_in_july(**parts))
    assert plan.series("orders", "order_month") == [str(JUNE)]
    assert plan.series("orders", "usable_from") == [dt.date(2027, 7, 1)]
    # Worked back from 1 July: the file moves on 1 June, and 18 days later the order is signed.
    assert plan.series("orders", "file_by") == [dt.date(2027, 6, 1)]
    assert plan.series("orders", "order_by") == [dt.date(2027, 6, 19)]


def test_licence_and_inspection_count_as_days_too() -> None:
    plan = best(needed_in_july(licence_days=20, inspection_days=11))
    assert plan.series("orders", "order_month") == [str(MAY)]


def test_safety_days_are_added_to_every_lead_time() -> None:
    # 30 days and 1 of safety: 31, so June is too late.
    plan = best(but(needed_in_july(lead_days=30), settings={"safety_days": 1}))
    assert plan.series("orders", "order_month") == [str(MAY)]
    assert plan.cost == about(11)
    assert cost(needed_in_july(lead_days=30)) == about(10)


def test_what_is_needed_before_anything_can_arrive_stays_unmet() -> None:
    # 92 days from 1 April are 2 July; the plan ends in July.
    plan = bent(needed_in_july(lead_days=92))
    assert plan.bent == {("unmet demand", "Users · Nd oxide", "2027-07"): 10}
    assert plan.bought == {}


PRICES = {0: 1.0, 1: 2.0, 2: 3.0, 3: 4.0}


@pytest.mark.parametrize(
    ("date", "pay_at", "price"),
    [("order", "arrival", 2), ("arrival", "order", 4), ("payment", "order", 2), ("payment", "arrival", 4)],
)
def test_the_price_is_that_of_order_arrival_or_payment(date: str, pay_at: str, price: float) -> None:
    # 61 days: ordered in May, there in July. Prices from April on are 1, 2, 3, 4. Only May is open for orders.
    terms = {"lead_days": 61, "price_date": date, "pay_at": pay_at, "valid_from": MAY}
    case = but(needed_in_july(**terms), offer_calendar=[by_month("A", "price", PRICES)])
    assert cost(case) == about(10 * price)


def test_a_price_index_keeps_its_last_figure_and_is_one_before_its_first() -> None:
    # The index is typed for May (1.5) and July (0.8): 1, 1.5, 1.5, 0.8. 1 t is needed in each month: 4.8.
    index = PriceIndex(index="Nd", by_month={MAY: 1.5, JULY: 0.8})
    case = world(offer("A", 1, price_index="Nd"), demand=(1, 1, 1, 1), price_index=[index],
                 materials=[material(holding=1)])  # fmt: skip
    assert cost(case) == about(4.8)
    assert cost(but(case, price_index=[PriceIndex(index="Nd", by_month={})])) == about(4)


def test_a_typed_price_stands_over_the_index() -> None:
    index = PriceIndex(index="Nd", by_month={APRIL: 1.5})
    case = world(offer("A", 1, price_index="Nd"), demand=(1, 1), price_index=[index], materials=[material(holding=1)],
                 offer_calendar=[by_month("A", "price", {1: 3})])  # fmt: skip
    # 1.5 in April; for May 3 is typed, so May's tonne is bought in April for 1.5 and held for 1.
    plan = best(case)
    assert plan.orders == {("A", 0): 2}
    assert plan.cost == about(4)


def test_an_index_moves_the_prices_of_tiers() -> None:
    # 10 t in April at 1 x 2, or from 10 t on at 0.5 x 2 = 1 a tonne: 10.
    index = PriceIndex(index="Nd", by_month={APRIL: 2.0})
    case = world(offer("A", 1, price_index="Nd", discount="all-units"), demand=(10,), price_index=[index],
                 tiers=tiers("A", {0: 1, 10: 0.5}))  # fmt: skip
    assert cost(case) == about(10)


@pytest.mark.parametrize(("pay_at", "expected"), [("order", 80), ("arrival", 90)])
def test_the_rate_is_that_of_the_month_of_payment(pay_at: str, expected: float) -> None:
    # A tonne costs 100 dollars a kg x 1000 = 1 lakh dollars. The rupee is typed at 80 for April and 90 for June: an
    # order of May is paid at 80 when it is signed, at 90 when it comes in June.
    rates = [ExchangeRate(currency="USD", by_month={APRIL: 80.0, JUNE: 90.0})]
    case = world(offer("A", 1, currency="USD", lead_days=31, pay_at=pay_at, valid_from=MAY), demand=(0, 0, 1),
                 exchange_rates=rates)  # fmt: skip
    assert cost(case) == about(expected)


def test_the_one_rate_on_start_holds_where_no_months_are_typed() -> None:
    assert cost(world(offer("A", 1, currency="USD"), demand=(1,), settings={"inr_per_usd": 85.0})) == about(85)


def test_before_its_first_month_a_rate_is_the_first_typed() -> None:
    rates = [ExchangeRate(currency="EUR", by_month={MAY: 95.0})]
    assert cost(world(offer("A", 1, currency="EUR"), demand=(1,), exchange_rates=rates)) == about(95)


@pytest.mark.parametrize(("pay_at", "offers_used", "expected"), [("order", {"A": 10}, 10), ("arrival", {"B": 10}, 15)])
def test_a_fund_pays_in_the_year_in_which_the_goods_are_paid(
    pay_at: str, offers_used: dict[str, float], expected: float
) -> None:
    # Ordered in March, there in April. The fund has 20 until 31 March and nothing after: A can be had only if it is
    # paid with the order; else B, which is there at once, is bought in March at 1.5.
    case = world(offer("A", 1, lead_days=31, pay_at=pay_at), offer("B", 1.5), demand=(0, 10), first=Month(2028, 3),
                 funds=[fund("2027-28", 20), fund("2028-29", 0)])  # fmt: skip
    plan = best(case)
    assert plan.bought == offers_used
    assert plan.cost == about(expected)


def test_money_paid_later_weighs_less() -> None:
    # 21 % a year. 10 t are needed after twelve months; bought then they cost 10 / 1.21.
    case = world(offer("A", 1), demand=(0,) * 12 + (10,), settings={"discount_rate_per_year": 0.21})
    plan = best(case)
    assert plan.orders == {("A", 12): 10}
    assert plan.cost == about(10 / 1.21)
    assert cost(but(case, settings={"discount_rate_per_year": 0.0})) == about(10)


def test_six_months_later_a_rupee_weighs_by_the_root_of_the_year() -> None:
    # 1.21 ** -0.5 = 1 / 1.1
    case = world(offer("A", 1), demand=(0,) * 6 + (11,), settings={"discount_rate_per_year": 0.21})
    assert cost(case) == about(10)


def test_goods_are_discounted_from_their_payment_and_the_ordering_cost_from_the_order() -> None:
    # 10 % a month is 1.1 ** 12 - 1 a year, past the column's limit; so twelve months at 100 %: ordered in April 2027 for
    # 4 (now), paid on arrival in April 2028 at 10 / 2 = 5.
    case = world(offer("A", 1, lead_days=366, order_cost_inr=4e5), demand=(0,) * 12 + (10,),
                 settings={"discount_rate_per_year": 1.0})  # fmt: skip
    assert cost(case) == about(9)
    at_order = world(offer("A", 1, lead_days=366, order_cost_inr=4e5, pay_at="order"), demand=(0,) * 12 + (10,),
                     settings={"discount_rate_per_year": 1.0})  # fmt: skip
    assert cost(at_order) == about(14)
