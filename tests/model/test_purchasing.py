"""Which offers are ordered from, when, and how much. ₹ lakh and tonnes; see ``small.py``."""

from __future__ import annotations

import pytest

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_buying import Supplier
from tests.model.small import (
    BUYERS,
    DY,
    LAKH,
    MAGNET,
    ND,
    about,
    best,
    bought_before,
    but,
    by_month,
    cost,
    material,
    offer,
    world,
)

JUNE, FEBRUARY = Month(2027, 6), Month(2028, 2)
STORED_AT_01 = [material(holding=0.1)]


def a_minimum_of_six() -> Case:
    """4 t are needed in each of two months; an order is 6 t at least; a tonne costs 1, and 0.1 a month to hold."""
    return world(offer("A", 1, minimum_order_t=6), demand=(4, 4), materials=STORED_AT_01)


def lots_of_two() -> Case:
    """5 t are needed; A sells lots of 2 t at 1 a tonne, B any quantity at 1.5."""
    return world(offer("A", 1, lot_t=2), offer("B", 1.5), demand=(5,))


def an_ordering_cost() -> Case:
    """5 t are needed in each of two months; an order costs 2 whatever its size; holding a tonne costs 0.2."""
    return world(offer("A", 1, order_cost_inr=2 * LAKH), demand=(5, 5), materials=[material(holding=0.2)])


def a_ceiling_for_both_buyers() -> Case:
    """Industry needs 10 t; A gives 6 t a month at 1, to agency and industry together, B any at 2."""
    return world(offer("A", 1, ceiling_t_per_month=6), offer("B", 2), demand=(10,), buyers=BUYERS)


def a_ceiling_for_the_year() -> Case:
    """15 t are needed from June on; A gives 20 t a fiscal year at 1, of which 12 t were bought in April; B asks 2."""
    earlier = bought_before(12, Month(2027, 4), offer="A")
    return world(offer("A", 1, ceiling_t_per_year=20), offer("B", 2), demand=(5, 5, 5), first=JUNE, so_far=[earlier])


def a_supplier_of_two_materials() -> Case:
    """10 t of Nd and 10 t of Dy are needed; S gives 12 t a month in all, at 1 and 2; others sell at 1.5 and 4."""
    offers = [offer("S Nd", 1, supplier="S"), offer("S Dy", 2, DY, supplier="S"), offer("T", 1.5), offer("U", 4, DY)]
    return world(*offers, demand={ND: [10], DY: [10]}, suppliers=[Supplier(supplier="S", ceiling_t_per_month=12)])


def three_months_between_orders() -> Case:
    """4 t are needed in each of four months; after an order there is none for two months; holding costs 0.1."""
    return world(offer("A", 1, months_between_orders=3), demand=(4, 4, 4, 4), materials=STORED_AT_01)


def a_panel_cost() -> Case:
    """10 t of Nd and of Dy; S sells them at 1 and 2 but costs 3 a year to keep; T sells at 1.3 and 2.1."""
    offers = [offer("S Nd", 1, supplier="S"), offer("S Dy", 2, DY, supplier="S"), offer("T", 1.3), offer("U", 2.1, DY)]
    kept = [Supplier(supplier="S", panel_cost_inr_per_year=3 * LAKH)]
    return world(*offers, demand={ND: [10], DY: [10]}, suppliers=kept)


RULES = {
    "order_within_bounds": an_ordering_cost,
    "minimum_order": a_minimum_of_six,
    "whole_lots": lots_of_two,
    "ceiling_a_month": a_ceiling_for_both_buyers,
    "ceiling_a_year": a_ceiling_for_the_year,
    "supplier_ceilings": a_supplier_of_two_materials,
    "months_between_orders": three_months_between_orders,
    "supplier_on_panel": a_panel_cost,
}
TERMS = {"purchase": a_minimum_of_six, "ordering": an_ordering_cost, "panel": a_panel_cost}


def test_under_a_minimum_order_both_months_are_bought_at_once() -> None:
    # 8 t at once: 8 + 4 t held for a month at 0.1 = 8.4. Two orders of 6 t: 12.
    plan = best(a_minimum_of_six())
    assert plan.orders == {("A", 0): 8}
    assert plan.cost == about(8.4)


def test_without_a_minimum_order_each_month_is_bought_when_needed() -> None:
    # 4 + 4, nothing held.
    plan = best(but(a_minimum_of_six(), offers=[offer("A", 1)]))
    assert plan.orders == {("A", 0): 4, ("A", 1): 4}
    assert plan.cost == about(8)


def test_a_minimum_order_holds_in_the_months_it_is_typed_for() -> None:
    # From the second month on the minimum is 6: 4 t now, 6 t then at 1 = 10 with 2 left over and held, 0.2; against
    # 8 t now = 8 + 0.4.
    case = world(offer("A", 1), demand=(4, 4), materials=STORED_AT_01,
                 offer_calendar=[by_month("A", "minimum order", {1: 6})])  # fmt: skip
    assert best(case).orders == {("A", 0): 8}
    assert cost(case) == about(8.4)


def test_lots_are_bought_whole_and_the_rest_elsewhere() -> None:
    # 2 lots of A and 1 t of B: 4 + 1.5 = 5.5. Three lots: 6. All from B: 7.5.
    plan = best(lots_of_two())
    assert plan.orders == {("A", 0): 4, ("B", 0): 1}
    assert plan.cost == about(5.5)
    assert plan.series("orders", "lots", offer="A") == [2]


def test_without_lots_all_comes_from_the_cheap_offer() -> None:
    assert cost(but(lots_of_two(), offers=[offer("A", 1), offer("B", 1.5)])) == about(5)


def test_an_order_is_a_whole_number_of_increments() -> None:
    # 1.2 t are needed and A sells steps of 0.5 t: 1.5 t at 1. B's step is a kilogram: 1 t of A and 0.2 t of B at 2
    # cost 1.4.
    plan = best(world(offer("A", 1, increment_t=0.5), offer("B", 2), demand=(1.2,)))
    assert plan.orders == {("A", 0): 1, ("B", 0): 0.2}
    assert plan.cost == about(1.4)


def test_without_a_step_the_need_itself_is_ordered() -> None:
    assert best(world(offer("A", 1), offer("B", 2), demand=(1.2,))).orders == {("A", 0): 1.2}


def test_an_ordering_cost_gathers_orders() -> None:
    # One order: 2 + 10 + 5 x 0.2 = 13. Two orders: 4 + 10 = 14.
    plan = best(an_ordering_cost())
    assert plan.orders == {("A", 0): 10}
    assert (plan.cost, plan.term("ordering")) == (about(13), about(2))


def test_an_ordering_cost_that_falls_next_month_parts_them_again() -> None:
    # Two orders: 2 + 0.5 + 10 = 12.5, less than 13 for one.
    plan = best(but(an_ordering_cost(), offer_calendar=[by_month("A", "ordering cost", {1: 0.5})]))
    assert plan.orders == {("A", 0): 5, ("A", 1): 5}
    assert plan.cost == about(12.5)


def test_two_buyers_share_the_ceiling_of_an_offer() -> None:
    # 6 t at 1 and 4 t at 2, whoever buys.
    plan = best(a_ceiling_for_both_buyers())
    assert plan.bought == {"A": 6, "B": 4}
    assert plan.cost == about(14)


def test_without_a_ceiling_all_comes_from_the_cheap_offer() -> None:
    assert cost(but(a_ceiling_for_both_buyers(), offers=[offer("A", 1), offer("B", 2)])) == about(10)


@pytest.mark.parametrize(
    ("item", "figure", "expected"),
    [("ceiling", 2, 18), ("availability", 0.5, 17), ("availability", 0, 20), ("ceiling", 0, 20)],
)
def test_a_ceiling_by_month_and_an_availability_hold_in_their_month(item: str, figure: float, expected: float) -> None:
    # The ceiling of 6 t becomes 2 t (2 + 8 x 2 = 18), half (3 + 7 x 2 = 17), or nothing (10 x 2 = 20).
    one_buyer = but(a_ceiling_for_both_buyers(), buyers=())
    assert cost(one_buyer) == about(14)
    assert cost(but(one_buyer, offer_calendar=[by_month("A", item, {0: figure})])) == about(expected)


def test_an_offer_out_of_reach_for_a_month_is_bought_before() -> None:
    # Nothing can be ordered in the second month: 10 t at once, 5 t held for 0.2.
    case = world(offer("A", 1), demand=(5, 5), materials=[material(holding=0.2)],
                 offer_calendar=[by_month("A", "availability", {1: 0})])  # fmt: skip
    assert best(case).orders == {("A", 0): 10}
    assert cost(case) == about(11)
    assert cost(but(case, offer_calendar=())) == about(10)


def test_the_ceiling_of_a_year_counts_what_was_bought_earlier_in_it() -> None:
    # 20 - 12 = 8 t at 1, the other 7 t at 2.
    plan = best(a_ceiling_for_the_year())
    assert plan.bought == {"A": 8, "B": 7}
    assert plan.cost == about(22)


def test_bought_earlier_from_another_offer_leaves_the_ceiling_of_the_year() -> None:
    other = bought_before(12, Month(2027, 4), offer="B")
    assert cost(but(a_ceiling_for_the_year(), so_far=[other])) == about(15)


def test_the_ceiling_of_a_year_starts_anew_in_april() -> None:
    # 5 t a month from February to May, a ceiling of 6 t a year, holding 0.5: 6 t in each year at 1, 8 t at 2, and
    # nothing is held. Under one ceiling for both years it would be 6 + 14 x 2 = 34.
    case = world(offer("A", 1, ceiling_t_per_year=6), offer("B", 2), demand=(5, 5, 5, 5), first=FEBRUARY,
                 materials=[material(holding=0.5)])  # fmt: skip
    plan = best(case)
    assert plan.bought == {"A": 12, "B": 8}
    assert plan.cost == about(28)


def test_a_supplier_gives_no_more_than_its_ceiling_over_all_it_sells() -> None:
    # A tonne of the 12 t saves 2 on Dy and 0.5 on Nd: 10 t of Dy, 2 t of Nd; 20 + 2 + 8 x 1.5 = 34.
    plan = best(a_supplier_of_two_materials())
    assert plan.bought == {"S Dy": 10, "S Nd": 2, "T": 8}
    assert plan.cost == about(34)


def test_without_its_ceiling_the_supplier_gives_everything() -> None:
    assert cost(but(a_supplier_of_two_materials(), suppliers=())) == about(30)


def test_a_supplier_s_ceiling_of_the_year_counts_what_was_bought_earlier() -> None:
    # 20 t a year, of which 9 t came earlier as magnets: 11 t left, 10 t of Dy and 1 t of Nd; 20 + 1 + 9 x 1.5 = 34.5.
    case = but(
        a_supplier_of_two_materials(), suppliers=[Supplier(supplier="S", ceiling_t_per_year=20)],
        settings={"first_month": JUNE}, funds=a_ceiling_for_the_year().funds,
        materials=[material(ND), material(DY), material(MAGNET)],
        so_far=[bought_before(9, Month(2027, 5), supplier="S", material=MAGNET)],
        demand_by_month=world(demand={ND: [10], DY: [10]}, first=JUNE).demand_by_month,
    )  # fmt: skip
    assert cost(case) == about(34.5)
    assert cost(but(case, so_far=())) == about(30)


def test_an_offer_is_ordered_only_while_it_is_valid() -> None:
    # A is valid in the second month alone: the first and third are bought from B at 2, but for what A can bring
    # forward: 5 x 2 + 10 x 1 + 5 t held at 0.3 = 21.5.
    valid = {"valid_from": Month(2027, 5), "valid_to": Month(2027, 5)}
    case = world(offer("A", 1, **valid), offer("B", 2), demand=(5, 5, 5), materials=[material(holding=0.3)])
    plan = best(case)
    assert plan.orders == {("B", 0): 5, ("A", 1): 10}
    assert plan.cost == about(21.5)
    assert cost(but(case, offers=[offer("A", 1), offer("B", 2)])) == about(15)


def test_orders_keep_their_distance() -> None:
    # 12 t at once for three months and 4 t in the fourth: 16 + 0.1 x (8 + 4) = 17.2.
    plan = best(three_months_between_orders())
    assert plan.orders == {("A", 0): 12, ("A", 3): 4}
    assert plan.cost == about(17.2)


@pytest.mark.parametrize(("distance", "expected"), [(0, 16.0), (1, 16.0), (2, 16.8), (4, 18.4)])
def test_orders_at_another_distance_cost_otherwise(distance: int, expected: float) -> None:
    # Two months apart: 8 and 8, 0.1 x (4 + 4) = 0.8 to hold. Four: 16 t at once, 0.1 x (12 + 8 + 4) = 2.4.
    offers = [offer("A", 1, months_between_orders=distance)]
    assert cost(but(three_months_between_orders(), offers=offers)) == about(expected)


def test_a_supplier_is_kept_on_the_panel_once_for_all_it_sells() -> None:
    # S for both: 10 + 20 + 3 = 33. Nobody kept: 13 + 21 = 34. S for Nd alone: 10 + 21 + 3 = 34. Were the panel paid
    # for each offer, 34 would be the best.
    plan = best(a_panel_cost())
    assert plan.bought == {"S Nd": 10, "S Dy": 10}
    assert (plan.cost, plan.term("panel")) == (about(33), about(3))


def test_a_panel_that_costs_more_than_it_saves_is_not_kept() -> None:
    # At 4.5 a year S would come to 34.5.
    dear = [Supplier(supplier="S", panel_cost_inr_per_year=4.5 * LAKH)]
    plan = best(but(a_panel_cost(), suppliers=dear))
    assert plan.bought == {"T": 10, "U": 10}
    assert plan.cost == about(34)
    assert cost(but(a_panel_cost(), suppliers=())) == about(30)


def test_a_panel_is_paid_for_each_year_in_which_anything_is_ordered() -> None:
    # 10 t a month from February to May at 1, a panel of 3 a year, 0.4 to hold a tonne. Ordering in both years:
    # 40 + 6 = 46; all in the first: 40 + 3 + 0.4 x (20 + 10) = 55.
    case = world(offer("A", 1, supplier="S"), demand=(10, 10, 10, 10), first=FEBRUARY,
                 materials=[material(holding=0.4)],
                 suppliers=[Supplier(supplier="S", panel_cost_inr_per_year=3 * LAKH)])  # fmt: skip
    plan = best(case)
    assert plan.series("panel", "fiscal_year") == ["2027-28", "2028-29"]
    assert plan.cost == about(46)
