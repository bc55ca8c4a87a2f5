"""What is assured to a plant. ₹ lakh and tonnes; see ``small.py``."""

from __future__ import annotations

from typing import Any

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_chain import AssuredInput
from optimizer.case.rows_making import Capacity, Line, Recipe
from tests.model.small import APRIL, MAGNET, ND, about, best, but, cost, material, offer, world

MARCH = Month(2028, 3)


def assured(tonnes: float, plant: str = "P", **terms: Any) -> AssuredInput:
    return AssuredInput(plant=plant, material=ND, tonnes_per_year=tonnes, **terms)


def plant(name: str, capacity: float) -> dict[str, Any]:
    return {
        "lines": [Line(line=name, plant=name, output=MAGNET, running_cost_inr_per_t=4e5)],
        "capacity": [Capacity(line=name, from_month=APRIL, tonnes_per_month=capacity)],
        "recipes": [Recipe(line=name, material=ND, tonnes_per_tonne=1)],
    }


def dear_magnets(*rows: AssuredInput, months: int = 1, **terms: Any) -> Case:
    """2 t of magnets a month at 3 from abroad; a plant that can take in 5 t of oxide a month at 1 makes them for 4."""
    sheets = plant("P", 5) | terms
    return world(
        offer("A", 1), offer("M", 3, MAGNET), demand={MAGNET: (2,) * months}, months=months,
        materials=[material(ND), material(MAGNET)], assured_inputs=rows, **sheets,
    )  # fmt: skip


def three_tonnes() -> Case:
    return dear_magnets(assured(36))


RULES = {"assured_is_taken_or_kept": three_tonnes, "kept_for_plants_is_there": three_tonnes}
TERMS: dict[str, Any] = {}


def test_what_is_assured_is_kept_for_the_plant_where_it_does_not_take_it_in() -> None:
    # 36 t a year are 3 t in the month: bought and kept, while the magnets come in: 3 + 6. Nothing assured: 6.
    plan = best(three_tonnes())
    row = plan.plan["assured"].to_dict("records")[0]
    assert (row["assured_t"], row["taken_in_t"], row["kept_t"]) == (about(3), 0, about(3))
    assert plan.cost == about(9)
    assert cost(dear_magnets()) == about(6)


def test_no_more_is_assured_than_the_plant_can_take_in() -> None:
    assert cost(dear_magnets(assured(120))) == about(5 + 6)


def test_nor_more_than_the_lines_that_make_it_can_make() -> None:
    # A works of 2 t a month makes the oxide for 0.5: 1 + 6.
    works = plant("P", 5)
    works["lines"] = [*works["lines"], Line(line="W", plant="W", output=ND, running_cost_inr_per_t=5e4)]
    works["capacity"] = [*works["capacity"], Capacity(line="W", from_month=APRIL, tonnes_per_month=2)]
    assert cost(dear_magnets(assured(36), **works)) == about(1 + 6)


def test_what_a_plant_takes_in_need_not_be_kept() -> None:
    # Magnets from abroad cost 9: the plant makes 2 t for 8 of 2 t of oxide, and 1 t more is kept: 3 + 8.
    case = but(three_tonnes(), offers=[offer("A", 1), offer("M", 9, MAGNET)])
    assert cost(case) == about(11)


def test_what_is_kept_is_there_for_every_plant() -> None:
    # Two plants with 3 t assured each: 6 t lie in store.
    other = plant("Q", 5)
    both = {name: [*rows, *other[name]] for name, rows in plant("P", 5).items()}
    assert cost(dear_magnets(assured(36), assured(36, "Q"), **both)) == about(6 + 6)


def test_what_was_kept_is_still_owed_in_the_year_that_follows() -> None:
    # March and April lie in two fiscal years, 3 t assured in each: 3 t kept at the end of March and 6 t of April. One
    # store full of 3 t does not do for both years.
    case = dear_magnets(assured(36), months=2)
    months = world(demand={MAGNET: (2, 2)}, first=MARCH)
    case = but(case, settings={"first_month": MARCH}, demand_by_month=months.demand_by_month, funds=months.funds)
    plan = best(case)
    assert plan.plan["assured"]["kept_t"].tolist() == about([3, 6])
    assert plan.cost == about(6 + 12)


def test_months_outside_the_assurance_do_not_count() -> None:
    assert cost(dear_magnets(assured(36, from_month=APRIL + 1))) == about(6)
