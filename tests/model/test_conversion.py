"""Cover in any form: what lines could make of the stock on hand. ₹ lakh and tonnes; see ``small.py``."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_chain import Plant
from optimizer.case.rows_making import Capacity, Line, Recipe
from optimizer.case.rows_needs import Sector
from tests.model.small import (
    APRIL,
    DY,
    MAGNET,
    ND,
    about,
    bent,
    best,
    but,
    cost,
    material,
    offer,
    opening,
    world,
)

METAL, GRADE_A, GRADE_B = "Metal", "Grade A", "Grade B"


def line(name: str, output: str, **terms: Any) -> Line:
    return Line(line=name, plant="P", output=output, **terms)


MAY = APRIL + 1


def able(name: str, tonnes: float, start: Month = MAY) -> Capacity:
    """Capacity from May on, so that what is converted after April is not made in April."""
    return Capacity(line=name, from_month=start, tonnes_per_month=tonnes)


def takes(name: str, what: str, tonnes: float = 1.0) -> Recipe:
    return Recipe(line=name, material=what, tonnes_per_tonne=tonnes)


def gives(name: str, what: str, tonnes: float) -> Recipe:
    return Recipe(line=name, material=what, role="by-product", tonnes_per_tonne=tonnes)


def no_magnets(capacity: float, **terms: Any) -> Case:
    """Nothing is used in the one month planned, 10 t of magnets a month after it. In store are 20 t of oxide and no
    magnet; a line makes so many magnets a month, a tonne of a tonne. Two months of cover are asked for."""
    return world(
        demand={MAGNET: (0, 10, 10, 10)}, months=1, settings={"cover_months": 2.0, **terms},
        materials=[material(ND, opening_stock_t=20), material(MAGNET)],
        lines=[line("L", MAGNET, running_cost_inr_per_t=1.0)], capacity=[able("L", capacity)], recipes=[takes("L", ND)],
    )  # fmt: skip


def oxide_for_one() -> Case:
    """A month of cover is 10 t of oxide for itself and 10 t for magnets; magnets cost 5, oxide 1."""
    return world(
        offer("A", 1), offer("M", 5, MAGNET), demand={ND: (0, 10, 10, 10), MAGNET: (0, 10)}, months=1,
        settings={"cover_months": 1.0},
        lines=[line("L", MAGNET)], capacity=[able("L", 10)], recipes=[takes("L", ND)],
    )  # fmt: skip


def metal_of_oxide() -> Case:
    """No cover is asked for oxide, of which there is none; magnets cost 5, oxide 1, which the line could convert."""
    return but(oxide_for_one(), demand_by_month=world(demand={MAGNET: (0, 10)}).demand_by_month,
               materials=[material(ND, cover_months=0), material(MAGNET)])  # fmt: skip


def two_lines_on_one_plant(hours: float = 15) -> Case:
    """10 t of each of two grades after the month, a month of cover of each; oxide at 1, either grade at 5. A plant
    makes both, an hour a tonne."""
    return world(
        offer("A", 1), offer("B", 5, GRADE_A), offer("C", 5, GRADE_B), months=1, settings={"cover_months": 1.0},
        demand={GRADE_A: (0, 10), GRADE_B: (0, 10)}, materials=[material(ND), material(GRADE_A), material(GRADE_B)],
        lines=[line("L", GRADE_A, hours_per_t=1), line("K", GRADE_B, hours_per_t=1)],
        capacity=[able("L", 10), able("K", 10)], recipes=[takes("L", ND), takes("K", ND)],
        plants=[Plant(plant="P", hours_per_month=hours)],
    )  # fmt: skip


RULES = {"conversion_from_stock": metal_of_oxide, "conversion_within_hours": two_lines_on_one_plant}
TERMS: dict[str, Any] = {}


def test_oxide_for_twenty_and_a_line_of_ten_give_two_months() -> None:
    plan = best(no_magnets(10))
    assert plan.series("cover", "cover_months", material=MAGNET) == [0]
    assert plan.series("cover", "cover_months_with_conversion", material=MAGNET) == [2.0]
    assert plan.series("conversion", "run_t") == [20]


def test_a_line_of_five_gives_one_month() -> None:
    # In two months it makes 10 t of the 20 t asked for.
    plan = bent(no_magnets(5))
    assert plan.series("cover", "cover_months_with_conversion", material=MAGNET) == [1.0]
    assert plan.series("cover", "short_cover_t", material=MAGNET) == [10]


def test_without_conversion_only_magnets_are_cover_of_magnets() -> None:
    plan = bent(no_magnets(10, cover_by_conversion=False))
    assert plan.series("cover", "cover_months_with_conversion", material=MAGNET) == [0]
    assert plan.plan["conversion"].empty
    # In the month itself they can be made, all 10 t there is capacity for.
    plan = bent(but(no_magnets(10, cover_by_conversion=False), capacity=[able("L", 10, APRIL)]))
    assert plan.series("cover", "cover_months", material=MAGNET) == [1.0]


def test_no_end_use_is_insured_twice() -> None:
    # Two grades of 10 t a month, a month of cover of each, and oxide in store for one: the same oxide is not cover of
    # both, so 10 t are bought more. With oxide for both nothing is.
    case = two_lines_on_one_plant(100)
    stocked = but(case, opening_stock=[opening(10)])
    plan = best(stocked)
    assert plan.bought == {"A": 10}
    assert sum(plan.series("conversion", "run_t")) == about(20)
    assert cost(but(case, opening_stock=[opening(20)])) == about(0)


def test_oxide_with_a_need_of_its_own_is_not_cover_of_magnets_as_well() -> None:
    # 10 t of oxide are its own cover and 10 t more become magnets: 20; as magnets they would cost 50.
    plan = best(oxide_for_one())
    assert plan.bought == {"A": 20}
    assert plan.series("cover", "cover_months", material=ND) == [2.0]
    assert plan.series("cover", "cover_months_with_conversion", material=ND) == [1.0]
    assert plan.series("cover", "converted_t") == [-10, 10]


def test_what_is_converted_is_there() -> None:
    # The oxide the line could convert is bought, though no cover of oxide is asked for.
    plan = best(metal_of_oxide())
    assert plan.bought == {"A": 10}
    assert plan.cost == about(10)


def test_conversion_of_several_lines_shares_the_hours_of_the_plant() -> None:
    # 15 hours convert 15 t; the 5 t left are bought as magnets: 15 x 1 + 5 x 5. With 20 hours 20 x 1.
    assert cost(two_lines_on_one_plant(15)) == about(40)
    assert cost(two_lines_on_one_plant(20)) == about(20)


def test_a_line_with_less_time_has_its_hours_first() -> None:
    # Grade A is covered for a month, B for two; a plant of 10 hours a month has 10 and 20. A may take 10 t of its need
    # of 10 t; then B has 10 t of its 20 t left, and 10 t of B are bought: 20 x 1 + 10 x 5.
    case = two_lines_on_one_plant(10)
    case = but(case, demand_by_month=world(demand={GRADE_A: (0, 10), GRADE_B: (0, 10, 10)}).demand_by_month,
               materials=[material(ND), material(GRADE_A), material(GRADE_B, cover_months=2)])  # fmt: skip
    assert best(case).cost == about(20 + 50)


def test_a_chain_converts_through_its_middle() -> None:
    # Oxide to metal to magnets; 20 t of oxide and 3 t of metal could become 23 t of magnets, of which 20 t are asked
    # for: no cover is asked for metal or oxide, and the metal line has the window of the magnets made from it.
    case = no_magnets(10)
    case = but(
        case, materials=[*case.materials, material(METAL, opening_stock_t=3)],
        lines=[line("S", METAL), line("L", MAGNET)], capacity=[able("S", 10), able("L", 10)],
        recipes=[takes("S", ND), takes("L", METAL)],
    )  # fmt: skip
    plan = best(case)
    assert plan.series("conversion", "window_months") == [2, 2]
    assert plan.series("conversion", "run_t", line="L") == [20]
    assert plan.series("conversion", "run_t", line="S") == [17]


def test_a_line_that_comes_on_stream_within_the_months_of_cover_counts_from_then() -> None:
    # Of May and June it has June alone: 10 t, a month of the two.
    case = no_magnets(10)
    plan = bent(but(case, capacity=[able("L", 10, APRIL + 2)]))
    assert plan.series("conversion", "limit_t") == [10]
    assert plan.series("cover", "cover_months_with_conversion", material=MAGNET) == [1.0]


def test_yield_and_by_products_count_in_conversion() -> None:
    # A tonne takes 2 t at a yield of a half and gives 0.1 t of Dy, of which a month of cover is 1 t: 20 t of oxide
    # become 10 t of magnets and that 1 t.
    case = but(
        no_magnets(10), lines=[line("L", MAGNET, yield_share=0.5)], recipes=[takes("L", ND), gives("L", DY, 0.1)],
        materials=[material(ND, opening_stock_t=20), material(MAGNET, cover_months=1), material(DY, cover_months=1)],
        demand_by_month=world(demand={MAGNET: (0, 10), DY: (0, 1)}).demand_by_month,
    )  # fmt: skip
    plan = best(case)
    assert plan.series("cover", "converted_t") == [10, 1]
    assert plan.plan["cover"]["material"].tolist() == [MAGNET, DY]


def a_line_nobody_covers(**terms: Any) -> Case:
    """Magnets are made of oxide, 10 t a month, when they are wanted; no cover of magnets is asked for, of oxide a
    month."""
    return world(
        offer("A", 1), demand={MAGNET: (10, 10, 10)},
        materials=[material(ND, cover_months=1), material(MAGNET, cover_months=0, holding=0.1)],
        lines=[line("L", MAGNET, **terms)], capacity=[able("L", 30, APRIL)], recipes=[takes("L", ND, 0.5)],
    )  # fmt: skip


def test_where_no_cover_reaches_the_intake_of_a_line_is_need() -> None:
    # It takes in 5 t a month; a month of that is held: 15 t used and 5 t left.
    plan = best(a_line_nobody_covers())
    assert plan.series("cover", "requirement_t", material=ND) == [5, 5, 5]
    assert plan.series("cover", "basis") == ["consumption, with intake of lines"] * 3
    assert plan.cost == about(20)
    assert plan.plan["conversion"].empty


def test_a_line_may_ask_for_months_of_its_intake() -> None:
    # Two months of 5 t: 15 t used and 10 t left; at nought nothing is held.
    assert cost(a_line_nobody_covers(input_cover_months=2)) == about(25)
    assert cost(a_line_nobody_covers(input_cover_months=0)) == about(15)


def test_an_intake_with_months_of_its_own_comes_on_top_of_conversion() -> None:
    # A month of magnets, 10 t, may lie as 10 t of oxide; a month of the intake, 10 t a month, lies beside it.
    case = world(
        offer("A", 1), demand={MAGNET: (10, 10, 10)}, settings={"cover_months": 1.0},
        lines=[line("L", MAGNET)], capacity=[able("L", 20, APRIL)], recipes=[takes("L", ND)],
        materials=[material(ND), material(MAGNET)],
    )  # fmt: skip
    assert cost(case) == about(40)
    assert cost(but(case, lines=[line("L", MAGNET, input_cover_months=1)])) == about(50)


def test_short_intake_cover_is_an_exception() -> None:
    # 5 t can be bought a month, as much as is used: nothing is left to hold.
    plan = bent(but(a_line_nobody_covers(), offers=[offer("A", 1, ceiling_t_per_month=5)]))
    assert plan.bent == {("cover", ND, f"2027-0{month}"): 5 for month in (4, 5, 6)}


def test_a_kit_lasts_as_long_as_its_least_covered_material() -> None:
    # Drives use magnets and Dy; in store are 30 t and 1 t for 10 t and 1 t a month: 3 months and 1 month.
    case = world(demand={("Drives", MAGNET): (0, 10), ("Drives", DY): (0, 1), ("Toys", DY): (0, 0)}, months=1,
                 settings={"cover_months": 1.0},
                 materials=[material(MAGNET, opening_stock_t=30), material(DY, opening_stock_t=1)])  # fmt: skip
    plan = best(but(case, sectors=[Sector(sector="Drives")]))
    assert plan.plan["kits"].empty  # nothing is used in the month planned
    used = world(demand={("Drives", MAGNET): (10, 10), ("Drives", DY): (1, 1)}, months=1,
                 settings={"cover_months": 1.0},
                 materials=[material(MAGNET, opening_stock_t=40), material(DY, opening_stock_t=2)])  # fmt: skip
    kits = best(used).plan["kits"].to_dict("records")
    assert kits == [{"sector": "Drives", "month": "2027-04", "kit_months": pytest.approx(1), "least_covered": DY,
                     "not_covered": ""}]  # fmt: skip
    bare = best(but(used, materials=[used.materials[0], material(DY, opening_stock_t=2, cover_months=0)]))
    assert bare.plan["kits"][["least_covered", "not_covered"]].values.tolist() == [[MAGNET, DY]]
