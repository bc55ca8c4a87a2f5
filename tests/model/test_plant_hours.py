"""Hours that the lines of a plant share, and lines that nothing else limits. ₹ lakh and tonnes; see ``small.py``."""

from __future__ import annotations

from typing import Any

from optimizer.case.case import Case
from optimizer.case.rows_chain import Plant, PlantHours
from optimizer.case.rows_making import Line, Recipe
from tests.model.small import (
    APRIL,
    DY,
    LAKH,
    MAGNET,
    ND,
    about,
    bent,
    best,
    but,
    cost,
    material,
    offer,
    world,
)

INFINITE = float("inf")


def line(name: str, output: str, running: float = 1.0, **terms: Any) -> Line:
    """A line of plant P that makes a tonne for ``running``."""
    return Line(line=name, plant="P", output=output, running_cost_inr_per_t=running * LAKH, **terms)


def two_lines_share(hours: float, months: int = 1, **terms: Any) -> Case:
    """10 t of Nd and 10 t of Dy a month; from abroad 3 and 5 a tonne. A plant makes either for 1, Nd in an hour a
    tonne and Dy in two."""
    return world(
        offer("A", 3, ND), offer("D", 5, DY), demand={ND: [10] * months, DY: [10] * months},
        lines=[line("N", ND, hours_per_t=1, **terms), line("Y", DY, hours_per_t=2, **terms)],
        plants=[Plant(plant="P", hours_per_month=hours)],
    )  # fmt: skip


def hours_for_one() -> Case:
    return two_lines_share(14)


RULES = {"plant_hours": hours_for_one}
TERMS: dict[str, Any] = {}


def test_hours_go_where_they_save_most() -> None:
    # An hour saves 2 on Nd (3 - 1) and 2 on Dy ((5 - 1) / 2): with 14 hours 28 is saved of 30 + 50. With 30 hours
    # everything is made here: 20.
    plan = best(hours_for_one())
    assert plan.cost == about(80 - 28)
    assert plan.series("plant_hours", "idle_hours") == [0]
    assert cost(two_lines_share(30)) == about(20)


def test_a_changeover_takes_hours_in_every_month_of_running() -> None:
    # 2 hours for each line that runs: of 12 hours one line has 10 and two have 8 together. One line saves 20, two 16.
    plan = best(two_lines_share(12, changeover_hours=2))
    assert plan.cost == about(80 - 20)
    assert plan.series("plant_hours", "changeover_hours") == [2]
    # Also in the second month, though nothing else ran in between.
    assert cost(two_lines_share(12, months=2, changeover_hours=2)) == about(2 * (80 - 20))


def test_hours_of_a_month_stand_over_the_usual_ones() -> None:
    # A shutdown in the second month: nothing is made in it, and nothing can be kept for it cheaper than at 0.
    case = but(two_lines_share(14, months=2), plant_hours=[PlantHours(plant="P", by_month={APRIL + 1: 0.0})])
    plan = best(case)
    assert plan.series("plant_hours", "hours") == [14, 0]
    assert plan.cost == about(2 * 80 - 28)


def test_a_plant_without_a_row_has_hours_enough() -> None:
    case = but(two_lines_share(14), plants=(), lines=[line("N", ND), line("Y", DY)])
    assert cost(case) == about(20)


def test_a_line_without_a_capacity_makes_what_is_of_use() -> None:
    # 10, 0 and 20 t at 2 abroad and 1 here; nothing limits the line: 30, each tonne when it is needed.
    case = world(offer("A", 2), demand=(10, 0, 20), materials=[material(holding=0.1)], lines=[line("N", ND)])
    plan = best(case)
    assert plan.series("production", "made_t") == [10, 0, 20]
    assert plan.series("production", "capacity_t") == [INFINITE] * 3
    assert plan.cost == about(30)


def test_what_is_of_use_is_worked_out_down_the_chain() -> None:
    # Three lines in a row, no capacity, a campaign of 12 for each month of running; holding costs 0.1 of a magnet, less
    # further up. 10 t a month for three months: everything in the first month, 3 campaigns and 20 + 10 t of magnets
    # held: 36 + 3 = 39; twice would be 72 + 1 and more.
    kinds = [material("Ore"), material("Oxide", 0.04), material("Metal", 0.06), material(MAGNET, 0.1)]
    chain = [("Works", "Oxide", "Ore"), ("Smelter", "Metal", "Oxide"), ("Plant", MAGNET, "Metal")]
    case = world(
        offer("O", 1, "Ore"), demand={MAGNET: [10, 10, 10]}, materials=kinds,
        lines=[line(name, out, 0, campaign_cost_inr=12 * LAKH) for name, out, _ in chain],
        recipes=[Recipe(line=name, material=taken, tonnes_per_tonne=1) for name, _, taken in chain],
    )  # fmt: skip
    plan = best(case)
    assert plan.series("production", "made_t", line="Works") == [30, 0, 0]
    assert plan.cost == about(30 + 36 + 3)


def test_a_loop_with_loss_may_run() -> None:
    # Magnets of which 0.5 t of scrap a tonne comes back, of which a works makes 0.8 t of oxide a tonne: 10 t of magnets
    # take 10 t of oxide, 4 t of which the loop gives back in the same month.
    lines = [line("Plant", MAGNET, 1), line("Recycler", ND, 0.5, yield_share=0.8)]
    recipes = [
        Recipe(line="Plant", material=ND, tonnes_per_tonne=1),
        Recipe(line="Plant", material="Scrap", role="by-product", tonnes_per_tonne=0.5),
        Recipe(line="Recycler", material="Scrap", tonnes_per_tonne=1),
    ]
    case = world(offer("A", 3), demand={MAGNET: [10]}, materials=[material(ND), material(MAGNET), material("Scrap")],
                 lines=lines, recipes=recipes)  # fmt: skip
    assert cost(case) == about(6 * 3 + 10 + 4 * 0.5)


def test_without_hours_enough_demand_is_not_met() -> None:
    # 10 t of Nd take 10 hours; the 4 left make 2 t of Dy.
    plan = bent(but(two_lines_share(14), offers=()))
    assert plan.bent == {("unmet demand", "Users · Dy oxide", "2027-04"): 8}
    assert plan.series("plant_hours", "idle_hours") == [0]

