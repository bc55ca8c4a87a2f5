"""What domestic lines make. ₹ lakh and tonnes; see ``small.py``."""

from __future__ import annotations

from typing import Any

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_making import Capacity, Line, Recipe
from tests.model.small import (
    APRIL,
    BUYERS,
    DY,
    INDUSTRY,
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

MAY = Month(2027, 5)


def line(output: str = ND, running: float = 1.0, **terms: Any) -> Line:
    """A line that makes a tonne for ``running``; costs in ₹ lakh."""
    costs = {k: v * LAKH for k, v in terms.items() if k.endswith("_inr")}
    return Line(line="L", plant="P", output=output, running_cost_inr_per_t=running * LAKH, **{**terms, **costs})


def runs(of: Line, capacity: float, *recipes: Recipe, start: Month = APRIL) -> dict[str, Any]:
    """A line, its capacity from a month on, and its recipe."""
    steps = [Capacity(line="L", from_month=start, tonnes_per_month=capacity)]
    return {"lines": [of], "capacity": steps, "recipes": recipes}


def takes(name: str, tonnes: float) -> Recipe:
    return Recipe(line="L", material=name, tonnes_per_tonne=tonnes)


def gives(name: str, tonnes: float) -> Recipe:
    return Recipe(line="L", material=name, role="by-product", tonnes_per_tonne=tonnes)


def magnets_made_here(yield_share: float = 0.9) -> Case:
    """9 t of magnets: from abroad at 4, or made for 2 with 0.9 t of oxide at 1, of which this share ends in magnets."""
    works = runs(line(MAGNET, 2, yield_share=yield_share), 20, takes(ND, 0.9))
    return world(offer("A", 1), offer("M", 4, MAGNET), demand={MAGNET: [9]}, materials=[material(ND), material(MAGNET)],
                 **works)  # fmt: skip


def two_months(**terms: Any) -> Case:
    """5 t in each of two months; a line makes up to 10 t a month at 1; abroad a tonne costs 3; 0.1 to hold it."""
    return world(offer("A", 3), demand=(5, 5), materials=[material(holding=0.1)], **runs(line(**terms), 10))


def a_minimum_run() -> Case:
    """The line makes 8 t at least in a month in which it runs."""
    return two_months(minimum_run_t=8)


def a_campaign_cost() -> Case:
    """Each month of running costs 2."""
    return two_months(campaign_cost_inr=2)


def a_start_cost(running_before: bool = False) -> Case:
    """Running after standing still costs 3."""
    return two_months(start_cost_inr=3, running_before=running_before)


RULES = {
    "output_within_capacity": a_campaign_cost,
    "minimum_run": a_minimum_run,
    "start_after_standing_still": a_start_cost,
}
TERMS = {"running": magnets_made_here, "campaign": a_campaign_cost}


def test_a_line_takes_in_its_recipe_over_its_yield() -> None:
    # 0.9 / 0.9 = 1 t of oxide a tonne: 9 x 1 + 9 x 2 = 27; from abroad 36.
    plan = best(magnets_made_here())
    assert plan.series("balance", "taken_in_t", material=ND) == [9]
    assert plan.series("production", "made_t") == [9]
    assert (plan.cost, plan.term("running")) == (about(27), about(18))


def test_a_better_yield_takes_less() -> None:
    # At a yield of 1 it is 8.1 t of oxide: 8.1 + 18 = 26.1.
    assert cost(magnets_made_here(1)) == about(26.1)


def test_a_yield_too_low_leaves_the_line_idle() -> None:
    # At a yield of 0.4 a tonne takes 2.25 t of oxide: 4.25 against 4 from abroad.
    plan = best(magnets_made_here(0.4))
    assert plan.bought == {"M": 9}
    assert plan.cost == about(36)


def test_a_by_product_is_given_for_every_tonne() -> None:
    # 10 t of Nd at 3 made with 0.1 t of Dy a tonne serve 1 t of Dy, which would cost 30: 30 against 10 x 1 + 30 = 40.
    case = world(offer("A", 1), offer("D", 30, DY), demand={ND: [10], DY: [1]}, **runs(line(ND, 3), 20, gives(DY, 0.1)))
    plan = best(case)
    assert plan.series("balance", "made_t", material=DY) == [1]
    assert plan.cost == about(30)
    assert cost(but(case, recipes=())) == about(40)


def test_a_by_product_nobody_needs_can_be_written_off() -> None:
    # 10 t of Nd give 1 t of Dy: held it costs 0.5, written off 0.2: 10 + 0.2.
    kinds = [material(ND), material(DY, holding=0.5, write_off_inr_per_t=0.2 * LAKH)]
    plan = best(world(offer("A", 3), materials=kinds, **runs(line(), 20, gives(DY, 0.1))))
    assert plan.series("balance", "written_off_t", material=DY) == [1]
    assert plan.cost == about(10.2)


def test_a_line_comes_on_stream_and_grows_by_date() -> None:
    # Nothing in April, 2 t from May on, 4 t from June on; the rest comes in at 3: 10 x 3, 2 + 8 x 3, 4 + 6 x 3.
    case = world(offer("A", 3), demand=(10, 10, 10), **runs(line(), 2, start=MAY))
    case = but(case, capacity=[*case.capacity, Capacity(line="L", from_month=Month(2027, 6), tonnes_per_month=4)])
    plan = best(case)
    assert plan.series("production", "made_t") == [2, 4]
    assert plan.cost == about(30 + 26 + 22)
    assert cost(but(case, capacity=[Capacity(line="L", from_month=APRIL, tonnes_per_month=10)])) == about(30)


def test_a_capacity_from_before_the_plan_still_holds_and_the_latest_stands() -> None:
    steps = [Capacity(line="L", from_month=Month(2026, 1), tonnes_per_month=1),
             Capacity(line="L", from_month=Month(2027, 1), tonnes_per_month=4)]  # fmt: skip
    assert cost(but(world(offer("A", 3), **runs(line(), 1)), capacity=steps)) == about(4 + 6 * 3)


def test_a_minimum_run_makes_for_both_months_at_once() -> None:
    # 10 t in the first month, 5 t held for 0.5: 10.5. 8 t in each: 16 and more. Without a minimum 10.
    plan = best(a_minimum_run())
    assert plan.series("production", "made_t") == [10, 0]
    assert plan.cost == about(10.5)
    assert cost(two_months()) == about(10)


def test_a_line_whose_capacity_is_under_its_minimum_run_stands_still() -> None:
    # A minimum run of 12 t and a capacity of 10 t: everything from abroad, 30.
    plan = best(two_months(minimum_run_t=12))
    assert plan.series("production", "running") == [False, False]
    assert plan.cost == about(30)


def test_a_campaign_cost_is_paid_for_every_month_of_running() -> None:
    # One campaign: 10 + 2 + 0.5 = 12.5. Two: 10 + 4 = 14.
    plan = best(a_campaign_cost())
    assert plan.series("production", "running") == [True, False]
    assert (plan.cost, plan.term("campaign")) == (about(12.5), about(2))


def test_a_start_is_paid_once_while_the_line_keeps_running() -> None:
    # One start and both months running: 10 + 3 = 13.
    plan = best(a_start_cost())
    assert plan.series("production", "started") == [True, False]
    assert plan.series("production", "running") == [True, True]
    assert plan.cost == about(13)


def test_a_line_that_ran_before_need_not_start() -> None:
    plan = best(a_start_cost(running_before=True))
    assert plan.series("production", "started") == [False, False]
    assert plan.cost == about(10)


def test_a_line_that_stops_must_start_again() -> None:
    # 9 t now and 9 t in the fourth month, 10 t a month at most and 4 t at least. Two starts and nothing held:
    # 18 + 6 = 24. One start and running on, 9, 4 and 5 t: 4 and then 9 t are held, 18 + 3 + 0.1 x 13 = 22.3. At 1 to
    # hold a tonne that would be 34.
    case = world(offer("A", 30), demand=(9, 0, 0, 9), materials=[material(holding=0.1)],
                 **runs(line(start_cost_inr=3, minimum_run_t=4), 10))  # fmt: skip
    plan = best(case)
    assert plan.series("production", "started") == [True, False, False, False]
    assert plan.cost == about(22.3)
    dear = best(but(case, materials=[material(holding=1)]))
    assert dear.series("production", "started") == [True, False, False, True]
    assert dear.cost == about(24)


def test_a_chain_of_lines_works_within_a_month() -> None:
    # Ore is bought at 1, a works makes oxide of it for 1, a plant magnets for 2: 10 x 4 = 40; abroad a magnet costs 5.
    lines = [line(ND, 1).model_copy(update={"line": "Works"}), line(MAGNET, 2).model_copy(update={"line": "Plant"})]
    case = world(
        offer("O", 1, "Ore"), offer("M", 5, MAGNET), demand={MAGNET: [10]}, lines=lines,
        materials=[material("Ore"), material(ND), material(MAGNET)],
        capacity=[Capacity(line=x.line, from_month=APRIL, tonnes_per_month=20) for x in lines],
        recipes=[Recipe(line="Works", material="Ore", tonnes_per_tonne=1),
                 Recipe(line="Plant", material=ND, tonnes_per_tonne=1)],
    )  # fmt: skip
    plan = best(case)
    assert plan.cost == about(40)
    assert cost(but(case, lines=(), capacity=(), recipes=())) == about(50)


def test_lines_take_from_industry_and_give_to_it() -> None:
    # The agency's oxide reaches the line only by being passed on.
    case = world(offer("A", 1, buyer="Agency"), offer("M", 5, MAGNET), demand={MAGNET: [10]}, buyers=BUYERS,
                 materials=[material(ND, issue_limit_t_per_month=6), material(MAGNET)],
                 **runs(line(MAGNET, 2), 20, takes(ND, 1)))  # fmt: skip
    plan = best(case)
    assert plan.series("balance", "taken_in_t", material=ND, owner=INDUSTRY) == [6]
    assert plan.cost == about(6 * 3 + 4 * 5)


def test_a_line_without_enough_to_take_in_leaves_need_unmet() -> None:
    plan = bent(world(offer("A", 1, ceiling_t_per_month=6), demand={MAGNET: [10]},
                      materials=[material(ND), material(MAGNET)],
                      **runs(line(MAGNET, 2), 20, takes(ND, 1))))  # fmt: skip
    assert plan.bent == {("unmet demand", "Users · Magnet", "2027-04"): 4}
