"""Figures of a size that a solver can work with, and what its tolerances may not let through."""

from __future__ import annotations

import numpy as np
import pytest

from optimizer.case.case import Case
from optimizer.example.india import build_india
from optimizer.result import NO_PLAN, SOLVED
from optimizer.run import plan_case
from optimizer.session import build
from tests.model.small import best, but, fund, offer, opening, world
from tests.small_india import small_india

ORDERS_OF_MAGNITUDE = 6


def spread(figures: object) -> float:
    """Orders of magnitude between the smallest and the largest figure that is not nought."""
    sizes = np.abs(np.asarray(figures, dtype=float))
    sizes = sizes[(sizes > 0) & np.isfinite(sizes)]
    return float(np.log10(sizes.max() / sizes.min()))


def small() -> Case:
    return small_india()


def whole() -> Case:
    return build_india("narrow")


@pytest.mark.parametrize("case", [small, pytest.param(whole, marks=pytest.mark.slow)])
def test_coefficients_lie_within_six_orders_of_magnitude(case: object, figures: dict[str, str]) -> None:
    world: Case = case()  # type: ignore[operator]
    program = build(world).program
    matrix, cost = spread(program.matrix.data), spread(program.objectives[0])
    name = case.__name__  # type: ignore[attr-defined]
    figures[f"orders of magnitude, {name} India"] = f"rows {matrix:.1f}, cost {cost:.1f}"
    assert max(matrix, cost) <= ORDERS_OF_MAGNITUDE


# A yes/no decision may lie a millionth off its whole number and still count as one: with a large ceiling behind it that
# millionth would be tonnes. Nothing of it may be left in a plan.

CEILING = 50_000.0  # t a month: a millionth of it is 50 kg


def test_a_millionth_of_an_order_buys_nothing() -> None:
    """An order costs ₹ 500 lakh to place, and 0.05 t are wanted: the dear offer without that cost is cheaper."""
    cheap = offer("Cheap", 1, ceiling_t_per_month=CEILING, order_cost_inr=500e5)
    dear = offer("Dear", 3, ceiling_t_per_month=CEILING)
    plan = best(world(cheap, dear, demand=[0.05]))
    assert plan.bought == {"Dear": 0.05}
    assert plan.cost == pytest.approx(0.15)


def test_a_millionth_of_a_minimum_order_is_no_order() -> None:
    """An order is 10 t or none; 0.02 t are wanted, of which a millionth of the ceiling would be enough."""
    case = world(offer("Bulk", 1, minimum_order_t=10, ceiling_t_per_month=CEILING), offer("Drum", 100), demand=[0.02])
    assert best(case).orders == {("Drum", 0): 0.02}


def test_every_order_is_nought_or_its_minimum() -> None:
    case = world(offer("Bulk", 1, minimum_order_t=7, ceiling_t_per_month=CEILING, order_cost_inr=1e5),
                 demand=[3, 0, 5, 2, 6, 1])  # fmt: skip
    assert all(tonnes >= 7 for tonnes in best(case).plan["orders"]["tonnes"])


def test_a_line_does_not_run_a_millionth() -> None:
    """Without its start cost a line would make 0.04 t; with it the offer is cheaper."""
    from optimizer.case.rows_making import Capacity, Line
    from tests.model.small import APRIL, ND

    line = Line(line="Works", plant="Works", output=ND, minimum_run_t=5, start_cost_inr=300e5)
    case = world(offer("Drum", 2), demand=[0.04], lines=[line],
                 capacity=[Capacity(line="Works", from_month=APRIL, tonnes_per_month=40_000)])  # fmt: skip
    plan = best(case)
    assert plan.bought == {"Drum": 0.04}
    assert plan.term("campaign") == 0


def test_a_capacity_of_a_thousand_million_tonnes_leaks_none() -> None:
    """A line of 9e8 t a month that does not run makes nothing: once the audit had to refuse 15 t made in a month of
    standing still. Where the search is led astray by such a figure there is no plan, and the words say where to look.
    """
    from optimizer.case.rows_making import Capacity, Line
    from tests.model.small import APRIL, ND

    line = Line(line="Works", plant="Works", output=ND, minimum_run_t=5, running_cost_inr_per_t=1e5, start_cost_inr=1e5)
    case = world(offer("Drum", 2), demand=[3, 1, 0, 0, 4, 2], lines=[line],
                 capacity=[Capacity(line="Works", from_month=APRIL, tonnes_per_month=9e8)])  # fmt: skip
    result = plan_case(case)
    assert result.findings == ()
    assert result.exit_code in (SOLVED, NO_PLAN)
    if result.plan is None:
        assert "a capacity far above what is needed" in result.message
    else:
        assert all(tonnes == 0 or tonnes >= 5 for tonnes in result.plan["production"]["made_t"])


def test_a_fund_is_not_overdrawn_by_a_rupee() -> None:
    """₹ 10 lakh are voted; 10 t at exactly that are bought, 10.001 t are not to be had."""
    case = world(offer("A", 1), demand=[10], funds=[fund("2027-28", 10)])
    assert best(case).bought == {"A": 10}
    short = but(case, opening_stock=[opening(0.001)], funds=[fund("2027-28", 9.999)])
    assert best(short).bought == {"A": 9.999}
