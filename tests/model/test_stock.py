"""Balance, stores, shelf life, and what the agency passes on to industry. ₹ lakh and tonnes; see ``small.py``."""

from __future__ import annotations

import pytest

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_making import Store
from tests.model.small import (
    AGENCY,
    APRIL,
    BUYERS,
    DY,
    INDUSTRY,
    LAKH,
    ND,
    about,
    best,
    but,
    by_month,
    coming,
    cost,
    material,
    offer,
    opening,
    world,
)


def dearer_next_month(**sheets: object) -> Case:
    """10 t are needed next month, when a tonne costs 2; now it costs 1."""
    return world(offer("A", 1), demand=(0, 10), offer_calendar=[by_month("A", "price", {1: 2})], **sheets)


def store(name: str, capacity: float | None = None, holding: float = 0.0, **terms: object) -> Store:
    return Store(store=name, capacity_t=capacity, holding_inr_per_t_month=holding * LAKH, **terms)


def a_small_store() -> Case:
    """Only 5 t fit."""
    return dearer_next_month(stores=[store("Shed", 5, 0.1)])


def keeps_for(months: int | None) -> Case:
    """10 t a month for three months; a tonne costs 1 now and 2 later; it keeps so many months."""
    return world(offer("A", 1), demand=(10, 10, 10), materials=[material(shelf_life_months=months)],
                 offer_calendar=[by_month("A", "price", {1: 2, 2: 2})])  # fmt: skip


def keeps_for_two_months() -> Case:
    return keeps_for(2)


def a_lot_at_its_end() -> Case:
    """15 t in store keep this month only; 10 t are needed in each of two months; writing off a tonne costs 0.4."""
    return world(offer("A", 1), demand=(10, 10), materials=[material(write_off_inr_per_t=0.4 * LAKH)],
                 opening_stock=[opening(15, months_left=1)])  # fmt: skip


def held_a_month() -> Case:
    """10 t bought now for next month, when they would cost 2; 0.1 to hold a tonne."""
    return dearer_next_month(materials=[material(holding=0.1)])


RULES = {
    "material_balance": a_small_store,
    "store_capacity": a_small_store,
    "use_adds_up": keeps_for_two_months,
    "shelf_life": keeps_for_two_months,
    "opening_lots_in_time": a_lot_at_its_end,
}
TERMS = {"holding": held_a_month, "write_off": a_lot_at_its_end}


def test_stock_and_orders_on_their_way_are_used_before_anything_is_bought() -> None:
    # 30 t are needed; 12 t are there and 8 t come in May: 10 t are bought.
    case = world(offer("A", 1), demand=(10, 10, 10), opening_stock=[opening(12)],
                 open_orders=[coming(8, Month(2027, 5))])  # fmt: skip
    plan = best(case)
    assert plan.cost == about(10)
    assert plan.series("balance", "open_orders_t") == [0, 8, 0]
    assert cost(but(case, opening_stock=(), open_orders=())) == about(30)


def test_grams_that_whole_orders_leave_over_stay_in_the_book() -> None:
    # 1 t is needed and 0.500003 t are there: 0.5 t are ordered, and 3 grams are left.
    plan = best(world(offer("A", 1), demand=(1,), opening_stock=[opening(0.500003)], settings={"gap": 1e-3}))
    assert plan.plan["balance"]["closing_t"].tolist() == [pytest.approx(3e-6, abs=1e-9)]


def test_what_is_lost_on_the_way_is_ordered_on_top() -> None:
    # 20 % is lost: 12.5 t are ordered for 10 t.
    plan = best(world(offer("A", 1, transit_loss=0.2)))
    assert plan.bought == {"A": 12.5}
    assert plan.series("balance", "arrivals_t") == [10]


def test_holding_is_charged_on_closing_stock() -> None:
    # Bought now: 10 + 10 t x 0.1 = 11; next month 20.
    plan = best(held_a_month())
    assert (plan.cost, plan.term("holding")) == (about(11), about(1))


def test_a_full_store_leaves_the_rest_to_be_bought_later() -> None:
    # 5 t now and held for 0.1: 5.5. 5 t next month at 2: 10. With room for all: 10 + 1 = 11.
    plan = best(a_small_store())
    assert plan.orders == {("A", 0): 5, ("A", 1): 5}
    assert plan.cost == about(15.5)
    assert cost(but(a_small_store(), stores=[store("Shed", None, 0.1)])) == about(11)


def test_the_cheaper_of_two_stores_fills_first() -> None:
    # 5 t in the cheap store at 0.1 and 5 t in the dear one at 0.3: 10 + 0.5 + 1.5 = 12.
    case = dearer_next_month(stores=[store("Shed", 5, 0.1), store("Vault", None, 0.3)])
    plan = best(case)
    assert plan.series("stock", "closing_t", month="2027-04") == [5, 5]
    assert plan.cost == about(12)
    assert cost(but(case, stores=[store("Shed", None, 0.1), store("Vault", None, 0.3)])) == about(11)


def test_the_dear_store_is_left_empty_where_it_costs_more_than_waiting() -> None:
    # At 1.2 a month holding costs more than the price to come.
    plan = best(dearer_next_month(stores=[store("Shed", 5, 0.1), store("Vault", None, 1.2)]))
    assert plan.orders == {("A", 0): 5, ("A", 1): 5}


def test_materials_share_a_store() -> None:
    # Next month Nd costs 1 and Dy 3 more. Of the 12 t that fit 10 t are Dy: 10 x 1 + 2 x 1 + 8 x 2 = 28.
    case = world(offer("A", 1), offer("D", 1, DY), demand={ND: (0, 10), DY: (0, 10)}, stores=[store("Shed", 12)],
                 offer_calendar=[by_month("A", "price", {1: 2}), by_month("D", "price", {1: 4})])  # fmt: skip
    plan = best(case)
    assert plan.orders == {("A", 0): 2, ("A", 1): 8, ("D", 0): 10}
    assert plan.cost == about(28)


@pytest.mark.parametrize(("scope", "expected"), [("all", 10), (ND, 10), ("light", 10), ("heavy", 20)])
def test_a_store_holds_what_it_is_for(scope: str, expected: float) -> None:
    # A store for heavy materials alone cannot take Nd, which is then bought next month.
    kinds = [material(ND, group="light"), material(DY, group="heavy")]
    assert cost(dearer_next_month(materials=kinds, stores=[store("Vault", scope=scope)])) == about(expected)


def test_a_store_is_its_owner_s() -> None:
    # Industry's store is small, the agency's has room: all 10 t are bought by the agency and passed on next month.
    # Without the agency's room 5 t would wait for the price of 2.
    roomy = [store("Agency", buyer=AGENCY), store("Plant", 5, buyer=INDUSTRY)]
    case = dearer_next_month(buyers=BUYERS, stores=roomy)
    assert cost(case) == about(10)
    assert cost(but(case, stores=[store("Agency", 0, buyer=AGENCY), store("Plant", 5, buyer=INDUSTRY)])) == about(15)


@pytest.mark.parametrize(("months", "expected"), [(None, 30), (3, 30), (2, 40), (1, 50)])
def test_what_keeps_so_many_months_is_bought_so_far_ahead(months: int | None, expected: float) -> None:
    # The month of arrival is the first. Three months: 30 t now. Two: 20 t now, 10 t at 2. One: 10 t now, 20 t at 2.
    plan = best(keeps_for(months))
    assert plan.cost == about(expected)


def test_after_the_plan_shelf_life_looks_at_the_forecast() -> None:
    # Cover of three months asks for 30 t at the end, and what keeps three months is used within two: 20 t.
    case = world(offer("A", 1), demand=(10,), materials=[material(shelf_life_months=4)], settings={"cover_months": 3.0})
    assert cost(case) == about(40)


def test_goods_that_spoil_are_written_off_at_a_cost() -> None:
    # 10 t of the lot are used, 5 t written off for 2, and 10 t bought for the second month: 12.
    plan = best(a_lot_at_its_end())
    assert plan.series("balance", "written_off_t") == [5, 0]
    assert (plan.cost, plan.term("write_off")) == (about(12), about(2))


def test_a_lot_that_keeps_longer_is_used_up() -> None:
    # With two months left, or none stated, its 5 t serve the second month too: 5 t are bought.
    assert cost(but(a_lot_at_its_end(), opening_stock=[opening(15, months_left=2)])) == about(5)
    assert cost(but(a_lot_at_its_end(), opening_stock=[opening(15)])) == about(5)


def test_lots_are_due_together_with_those_due_before_them() -> None:
    # 6 t keep one month and 16 t two: of the 22 t 20 t are used, 2 t written off.
    case = but(a_lot_at_its_end(), opening_stock=[opening(6, months_left=1), opening(16, months_left=2)])
    assert cost(case) == about(0.8)


def test_industry_is_served_from_its_own_stock_or_by_the_agency() -> None:
    # The agency opens with 10 t and passes on what industry needs; industry has none.
    case = world(offer("A", 1, buyer=INDUSTRY), demand=(4, 4), buyers=BUYERS, opening_stock=[opening(10)])
    plan = best(case)
    assert plan.cost == about(0)
    assert sum(plan.plan["balance"]["passed_on_t"]) == sum(plan.plan["balance"]["received_t"]) == about(8)


def test_the_agency_passes_on_no_more_than_its_issue_limit() -> None:
    # 6 t a month of the agency's cheap goods; 4 t industry buys itself at 2: 6 + 8 = 14. Without a limit 10.
    case = world(offer("A", 1, buyer=AGENCY), offer("B", 2, buyer=INDUSTRY), buyers=BUYERS,
                 materials=[material(issue_limit_t_per_month=6)])  # fmt: skip
    plan = best(case)
    assert plan.bought_by == {(AGENCY, "A"): 6, (INDUSTRY, "B"): 4}
    assert plan.cost == about(14)
    assert cost(but(case, materials=[material()])) == about(10)


def test_industry_passes_nothing_back() -> None:
    # Industry's goods cannot be the agency's: for a month of cover the agency buys 10 t itself at 3.
    case = world(offer("A", 3, buyer=AGENCY), demand=(10,), buyers=BUYERS, settings={"cover_months": 1.0},
                 opening_stock=[opening(40, buyer=INDUSTRY)])  # fmt: skip
    assert cost(case) == about(30)


def test_open_orders_of_industry_are_industry_s() -> None:
    case = world(offer("A", 1), buyers=BUYERS, open_orders=[coming(10, APRIL, buyer=INDUSTRY)])
    plan = best(case)
    assert plan.series("balance", "open_orders_t", owner=INDUSTRY) == [10]
    assert plan.cost == about(0)


def test_an_order_takes_no_number_of_one_signed_earlier_this_month() -> None:
    # 2027-04/001 was signed already: the first new order is 002.
    case = world(offer("A", 1), open_orders=[coming(4, APRIL, order="2027-04/001")])
    assert best(case).series("orders", "order") == ["2027-04/002"]


def test_months_of_cover_are_counted_on_over_months_without_demand() -> None:
    # 10 t, exactly what May needs; nothing is needed in June and July, and 10 t in August: three months are met.
    case = world(offer("A", 1), demand=(10, 10, 0, 0, 10), months=1, settings={"cover_months": 1.0})
    assert best(case).series("cover", "cover_months") == [3]
