"""Rules on where things come from. ₹ lakh and tonnes; see ``small.py``.

A sells at 1 from China, B at 1.5 from Australia, C at 2 from Japan; 10 t are needed unless it is said otherwise.
"""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_buying import MixRule, Offer
from optimizer.case.rows_making import Capacity, Line, Recipe
from tests.model.small import (
    APRIL,
    DY,
    LAKH,
    MAGNET,
    ND,
    about,
    bent,
    best,
    bought_before,
    but,
    coming,
    cost,
    fund,
    material,
    offer,
    world,
)

MARCH, JUNE = Month(2028, 3), Month(2027, 6)
DEAR_TO_HOLD = [material(holding=1)]


def three_offers(**terms_of_a: Any) -> tuple[Offer, ...]:
    return (
        offer("A", 1, country="China", **terms_of_a),
        offer("B", 1.5, country="Australia"),
        offer("C", 2, country="Japan"),
    )


def mix(kind: str, limit: float, source: str = "each", **terms: Any) -> MixRule:
    return MixRule(**{"rule": "mix", "kind": kind, "limit": limit, "source": source, **terms})


def a_cap_on_china() -> Case:
    """At most 60 % from China."""
    return world(*three_offers(), source_mix=[mix("cap", 0.6, "China")])


def a_floor_for_japan() -> Case:
    """At least 20 % from Japan."""
    return world(*three_offers(), source_mix=[mix("floor", 0.2, "Japan")])


def at_least_three() -> Case:
    """From three countries at least; one counts from 5 % on."""
    return world(*three_offers(), source_mix=[mix("at least", 3)])


def at_most_one() -> Case:
    """From one country at most, and A gives no more than 6 t."""
    return world(*three_offers(ceiling_t_per_month=6), source_mix=[mix("at most", 1)])


def two_small_ones_and_a_dear_one() -> Case:
    """From two countries at least, 100 t; beside A two countries give 2.5 t each, and Brazil any at 2."""
    small = [offer(n, 1.1, country=c, ceiling_t_per_month=2.5) for n, c in (("B", "Japan"), ("C", "Korea"))]
    return world(offer("A", 1), *small, offer("D", 2, country="Brazil"), demand=(100,), source_mix=[mix("at least", 2)])


def spread() -> Case:
    """Two countries; the squares of their shares add up to 0.58 at most."""
    case = world(*three_offers()[:2], source_mix=[mix("concentration", 0.58)])
    return but(case, settings={"gap": 1e-4})


def rolling_two_months() -> Case:
    """At most half from China in any two months; 10 t came from China in March; 10 t are needed in each of three."""
    return world(
        *three_offers(), demand=(10, 10, 10), materials=DEAR_TO_HOLD, so_far=[bought_before(10, Month(2027, 3))],
        source_mix=[mix("cap", 0.5, "China", window="rolling", window_months=2)],
    )  # fmt: skip


RULES = {
    "entering_in_month": rolling_two_months,
    "amount_from_source": a_cap_on_china,
    "cap_or_floor": a_cap_on_china,
    "source_counts": at_least_three,
    "behind_a_total": two_small_ones_and_a_dear_one,
    "behind_if_counted": two_small_ones_and_a_dear_one,
    "behind_in_whole": two_small_ones_and_a_dear_one,
    "number_of_sources": at_least_three,
    "number_behind": at_least_three,
    "concentration": spread,
    "tangent": spread,
}
TERMS: dict[str, Any] = {}


def test_a_cap_keeps_a_country_to_its_share() -> None:
    # 6 t of A and 4 t of B: 6 + 6 = 12.
    plan = best(a_cap_on_china())
    assert plan.bought == {"A": 6, "B": 4}
    assert plan.cost == about(12)
    assert plan.series("mix", "share") == [0.6]


def test_without_a_cap_everything_comes_from_the_cheapest() -> None:
    assert cost(but(a_cap_on_china(), source_mix=())) == about(10)


def test_a_cap_on_each_holds_for_every_country_by_itself() -> None:
    # 4 t of A, 4 t of B, 2 t of C: 4 + 6 + 4 = 14.
    plan = best(but(a_cap_on_china(), source_mix=[mix("cap", 0.4)]))
    assert plan.bought == {"A": 4, "B": 4, "C": 2}
    assert plan.cost == about(14)


def test_a_floor_brings_in_a_dear_country() -> None:
    # 2 t of C and 8 t of A: 4 + 8 = 12. Without it 10.
    plan = best(a_floor_for_japan())
    assert plan.bought == {"A": 8, "C": 2}
    assert plan.cost == about(12)
    assert cost(but(a_floor_for_japan(), source_mix=())) == about(10)


def test_a_source_counts_from_its_share_on() -> None:
    # 0.5 t of B and of C beside 9 t of A: 0.75 + 1 + 9 = 10.75. Counting from 10 %: 1.5 + 2 + 8 = 11.5.
    plan = best(at_least_three())
    assert plan.bought == {"A": 9, "B": 0.5, "C": 0.5}
    assert plan.cost == about(10.75)
    assert cost(but(at_least_three(), settings={"source_counts_from_share": 0.1})) == about(11.5)
    assert cost(but(at_least_three(), source_mix=())) == about(10)


def test_two_sources_that_do_not_count_are_not_one_that_does() -> None:
    # 5 t of Brazil beside 95 t of A: 105. Japan and Korea at 2.5 % each would cost 100.5, and count for nothing.
    plan = best(two_small_ones_and_a_dear_one())
    assert plan.bought == {"A": 95, "D": 5}
    assert plan.cost == about(105)


def test_at_most_one_country_leaves_the_cheap_one_that_cannot_give_all() -> None:
    # All 10 t of B: 15. With A's 6 t and 4 t of B it would be 12.
    plan = best(at_most_one())
    assert plan.bought == {"B": 10}
    assert plan.cost == about(15)
    assert cost(but(at_most_one(), source_mix=())) == about(12)


def test_a_cap_on_concentration_spreads_the_shares() -> None:
    # x^2 + (1 - x)^2 = 0.58 where x = 0.7: 7 t of A and 3 t of B, 7 + 4.5 = 11.5. Without it 10.
    plan = best(spread())
    tonnes = plan.series("orders", "tonnes", offer="A") + plan.series("orders", "tonnes", offer="B")
    assert tonnes == pytest.approx([7, 3], abs=2e-3)
    assert plan.cost == pytest.approx(11.5, rel=1e-4)
    assert plan.series("mix", "share")[0] == pytest.approx(0.58, abs=1e-4)
    assert cost(but(spread(), source_mix=())) == about(10)


@pytest.mark.parametrize(
    ("by", "source"),
    [("vendor country", "Japan"), ("processing country", "China"), ("mine country", "Myanmar"), ("supplier", "A Ltd")],
)
def test_a_source_is_the_vendor_the_processor_the_mine_or_the_supplier(by: str, source: str) -> None:
    # A is sold by Japan, processed in China, mined in Myanmar. Half of it is capped, whichever is asked: 5 + 7.5.
    a = offer("A", 1, country="Japan", processing_country="China", mine_country="Myanmar")
    b = offer("B", 1.5, country="Australia", processing_country="Malaysia", mine_country="Brazil")
    case = world(a, b, source_mix=[mix("cap", 0.5, source, by=by)])
    assert cost(case) == about(12.5)
    assert cost(but(case, source_mix=[mix("cap", 0.5, "India", by=by)])) == about(10)


def test_the_mine_is_where_it_is_processed_and_that_where_it_is_sold_unless_said() -> None:
    # A names neither: it counts as mined in China.
    case = world(*three_offers(), source_mix=[mix("cap", 0.5, "China", by="mine country")])
    assert cost(case) == about(12.5)


def test_a_share_of_value_counts_rupees() -> None:
    # a = 1.5 b and a + b = 10: 6 t of A worth 6, 4 t of B worth 6, 12 in all. By tonnes 5 + 7.5 = 12.5.
    by_value = best(but(a_cap_on_china(), source_mix=[mix("cap", 0.5, "China", measure="value")]))
    assert by_value.bought == {"A": 6, "B": 4}
    assert by_value.cost == about(12)
    assert cost(but(a_cap_on_china(), source_mix=[mix("cap", 0.5, "China")])) == about(12.5)


def test_over_several_materials_tonnes_are_contained_oxide() -> None:
    # 3 t of oxide and 10 t of magnets with 0.3 t of oxide a tonne: 3 t contained in each. China sells both. A cap of
    # half is kept by oxide from Australia, 1 dearer a contained tonne: 3 x 2 + 10 x 4 = 46; magnets from Japan are 0.5
    # dearer a tonne, 1.67 a contained tonne. By gross tonnes 6.5 t of magnets would move: 3 + 40 + 3.25 = 46.25.
    offers = [offer("A", 1), offer("B", 2, country="Australia"), offer("A magnet", 4, MAGNET),
              offer("C magnet", 4.5, MAGNET, country="Japan")]  # fmt: skip
    kinds = [material(ND), material(MAGNET, contained_oxide_share=0.3)]
    case = world(*offers, demand={ND: [3], MAGNET: [10]}, materials=kinds, source_mix=[mix("cap", 0.5, "China")])
    plan = best(case)
    assert plan.bought == {"B": 3, "A magnet": 10}
    assert plan.cost == about(46)
    gross = best(but(case, materials=[material(ND), material(MAGNET)]))
    assert gross.bought == {"A": 3, "A magnet": 3.5, "C magnet": 6.5}


def test_for_one_material_tonnes_count_as_they_are() -> None:
    # A rule for magnets alone: half of 10 t of magnets, whatever oxide is in them.
    offers = [offer("A", 1), offer("A magnet", 4, MAGNET), offer("C magnet", 4.5, MAGNET, country="Japan")]
    kinds = [material(ND), material(MAGNET, contained_oxide_share=0.3)]
    case = world(*offers, demand={ND: [3], MAGNET: [10]}, materials=kinds,
                 source_mix=[mix("cap", 0.5, "China", scope=MAGNET)])  # fmt: skip
    assert best(case).bought == {"A": 3, "A magnet": 5, "C magnet": 5}


def test_a_rule_for_a_group_leaves_other_materials_alone() -> None:
    heavy = [offer("A Dy", 4, DY), offer("C Dy", 5, DY, country="Japan")]
    offers = [offer("A", 1), offer("B", 2, country="Australia"), *heavy]
    kinds = [material(ND, group="light"), material(DY, group="heavy")]
    case = world(*offers, demand={ND: [10], DY: [10]}, materials=kinds,
                 source_mix=[mix("cap", 0.5, "China", scope="heavy")])  # fmt: skip
    assert best(case).bought == {"A": 10, "A Dy": 5, "C Dy": 5}


def test_what_came_from_elsewhere_earlier_in_the_year_leaves_room_for_china() -> None:
    # 10 t from Australia in April; half of 20 t may be Chinese: all 10 t of A. Without it 5 + 7.5 = 12.5.
    case = world(*three_offers(), first=JUNE, source_mix=[mix("cap", 0.5, "China")],
                 so_far=[bought_before(10, APRIL, "Australia", "B Ltd")])  # fmt: skip
    assert cost(case) == about(10)
    assert cost(but(case, so_far=())) == about(12.5)


def test_what_came_from_china_earlier_in_the_year_takes_room() -> None:
    # 4 t of A in April: 4 + a = half of 14: 3 t of A and 7 t of B, 13.5. What came the year before counts nothing.
    case = world(*three_offers(), first=JUNE, source_mix=[mix("cap", 0.5, "China")], so_far=[bought_before(4, APRIL)])
    assert cost(case) == about(13.5)
    assert cost(but(case, so_far=[bought_before(4, Month(2027, 3))])) == about(12.5)


def test_a_new_fiscal_year_counts_anew() -> None:
    # 10 t of A came before March 2028. March: 10 + a = half of 20, all from B at 15. April: 5 + 7.5 = 12.5.
    case = world(*three_offers(), demand=(10, 10), first=MARCH, materials=DEAR_TO_HOLD,
                 source_mix=[mix("cap", 0.5, "China")], so_far=[bought_before(10, Month(2028, 2))])  # fmt: skip
    plan = best(case)
    assert plan.orders == {("B", 0): 10, ("A", 1): 5, ("B", 1): 5}
    assert plan.cost == about(27.5)
    assert plan.series("mix", "window") == ["2027-28", "2028-29"]


def test_a_rolling_window_looks_back_over_its_months() -> None:
    # March and April: 10 + a0 = half of 20, so a0 = 0. April and May: a1 = 10 of 20. May and June: a1 + a2 = 10 of 20.
    # 10 t of A in all, 20 t of B: 40. Over the fiscal year half of 30 t may be Chinese: 15 + 22.5 = 37.5.
    plan = best(rolling_two_months())
    assert plan.bought == {"A": 10, "B": 20}
    assert plan.cost == about(40)
    assert plan.series("mix", "window") == ["2027-03..2027-04", "2027-04..2027-05", "2027-05..2027-06"]
    assert cost(but(rolling_two_months(), source_mix=[mix("cap", 0.5, "China")])) == about(37.5)


def test_open_orders_count_when_they_arrive() -> None:
    # 20 t are needed, 10 t of them are on their way from China, which may give half: the rest from B, 15. Were they
    # not counted (the mix dated by order: they were ordered in an earlier year), 5 + 7.5 = 12.5.
    case = world(*three_offers(), demand=(20,), source_mix=[mix("cap", 0.5, "China")], open_orders=[coming(10, APRIL)])
    assert cost(case) == about(15)
    assert cost(but(case, settings={"mix_dated_by": "order"})) == about(12.5)


def test_orders_are_counted_in_the_year_of_their_arrival_or_of_their_order() -> None:
    # A is ordered in March 2028 and there in April. The rule speaks of years that begin until March 2028. By arrival
    # A is not of that year: 10. By order it is, and half of it may be Chinese, so B is bought at 15.
    rule = mix("cap", 0, "China", to_month=MARCH)
    case = world(*three_offers(lead_days=31), demand=(0, 10), first=MARCH, source_mix=[rule])
    assert cost(case) == about(10)
    assert cost(but(case, settings={"mix_dated_by": "order"})) == about(15)


def test_a_rule_holds_from_its_month_on() -> None:
    # March and April 2028: a rule from April on speaks of the second year only: 10 + 5 + 7.5 = 22.5.
    case = world(*three_offers(), demand=(10, 10), first=MARCH, materials=DEAR_TO_HOLD,
                 source_mix=[mix("cap", 0.5, "China", from_month=Month(2028, 4))])  # fmt: skip
    assert cost(case) == about(22.5)


def a_line(name: str = "Works", inputs: bool = True) -> dict[str, Any]:
    """A domestic line for magnets at 2 a tonne, with a tonne of oxide in each unless it has a mine."""
    recipe = [Recipe(line=name, material=ND, tonnes_per_tonne=1)] if inputs else []
    line = Line(line=name, plant="Hyderabad", output=MAGNET, running_cost_inr_per_t=(2 if inputs else 6) * LAKH)
    capacity = Capacity(line=name, from_month=APRIL, tonnes_per_month=20)
    return {"lines": [line], "capacity": [capacity], "recipes": recipe}


def magnets(rule: MixRule, inputs: bool = True) -> Case:
    """10 t of magnets: from China at 5, or from a line for 2 and a tonne of oxide at 4."""
    return world(offer("A magnet", 5, MAGNET), offer("B", 4, country="Australia"), demand={MAGNET: [10]},
                 materials=[material(ND), material(MAGNET)], source_mix=[rule], **a_line(inputs=inputs))  # fmt: skip


def test_a_line_s_output_is_indian_by_processing() -> None:
    # Half from India: 5 t made at 6 and 5 t bought at 5 = 55. Without the rule 50.
    plan = best(magnets(mix("floor", 0.5, "India", by="processing country", scope=MAGNET)))
    assert plan.cost == about(55)
    assert plan.series("production", "made_t") == [5]
    assert cost(but(plan.case, source_mix=())) == about(50)


def test_by_mine_a_line_with_inputs_does_not_count_again() -> None:
    # What the line makes is neither Indian nor foreign by mine: half of what is bought can only be Indian if nothing
    # is bought. All 10 t are made, at 6.
    plan = best(magnets(mix("floor", 0.5, "India", by="mine country", scope=MAGNET)))
    assert plan.bought == {"B": 10}
    assert plan.cost == about(60)


def test_by_mine_a_line_without_inputs_is_indian_and_by_supplier_it_is_its_plant() -> None:
    # The mine's magnets cost 6: 5 x 6 + 5 x 5 = 55.
    assert cost(magnets(mix("floor", 0.5, "India", by="mine country", scope=MAGNET), inputs=False)) == about(55)
    assert cost(magnets(mix("floor", 0.5, "Hyderabad", by="supplier", scope=MAGNET), inputs=False)) == about(55)


def test_a_cap_that_cannot_be_kept_is_bent_as_little_as_can_be() -> None:
    # Only A sells more than 3 t: a cap of half is exceeded by 2 t of 10, 20 points. The need comes first.
    offers = [offer("A", 1), offer("B", 1.5, country="Australia", ceiling_t_per_month=3)]
    plan = bent(world(*offers, source_mix=[mix("cap", 0.5, "China")]))
    assert plan.bought == {"A": 7, "B": 3}
    assert plan.bent == {("mix", "China", "2027-28"): 20}
    assert plan.series("issues", "unmet_t") == [0]


def test_what_the_past_alone_forces_is_shown_as_given() -> None:
    # 30 t came from China in April; 10 t more are needed, and B and C sell no more than 5 t each: 30 of 40 t is 10 t
    # over half, 100 points of the 10 t demanded and 25 of the 40 t. The past alone stood 15 t over half of 30 t.
    offers = [offer("B", 1.5, country="Australia", ceiling_t_per_month=5),
              offer("C", 2, country="Japan", ceiling_t_per_month=5)]  # fmt: skip
    plan = bent(world(*offers, first=JUNE, source_mix=[mix("cap", 0.5, "China")], so_far=[bought_before(30, APRIL)]))
    assert plan.bought == {"B": 5, "C": 5}
    assert plan.series("mix", "excess") == [10]
    assert plan.series("mix", "given") == [10]
    assert plan.bent == {("mix", "China", "2027-28"): 25}


def test_a_missing_country_is_one_exception_of_one_source() -> None:
    # Three are asked for and two there are: the rule is bent by one, and the two must still count.
    plan = bent(world(*three_offers()[:2], source_mix=[mix("at least", 3)], funds=[fund("2027-28", 1000)]))
    assert plan.bent == {("mix", "", "2027-28"): 1}
    assert plan.bought == {"A": 9.5, "B": 0.5}


def test_one_country_too_many_is_one_exception() -> None:
    # A gives 6 t and B 4 t at most: both are needed, one more than the rule allows; C at 2 is not a third.
    offers = [offer("A", 1, ceiling_t_per_month=6), offer("B", 1.5, country="Australia", ceiling_t_per_month=4)]
    plan = bent(world(*offers, source_mix=[mix("at most", 1)]))
    assert plan.bent == {("mix", "", "2027-28"): 1}
    assert plan.bought == {"A": 6, "B": 4}


def test_a_concentration_that_cannot_be_kept_shows_in_points_of_the_index() -> None:
    # One country alone: the index is 1, 42 points over 0.58.
    plan = bent(world(offer("A", 1), source_mix=[mix("concentration", 0.58)]))
    assert plan.bent == {("mix", "", "2027-28"): 42}


def test_a_concentration_between_the_shares_of_the_grid_is_bent_as_little_as_can_be() -> None:
    # B gives 2 t at most: 0.8^2 + 0.2^2 = 0.68, 10 points over 0.58.
    offers = [offer("A", 1), offer("B", 1.5, country="Australia", ceiling_t_per_month=2)]
    plan = bent(world(*offers, source_mix=[mix("concentration", 0.58)]))
    assert plan.bent == {("mix", "", "2027-28"): 10}
