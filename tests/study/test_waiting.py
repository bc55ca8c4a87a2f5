"""What it costs to let an order due this month lie until the next."""

from __future__ import annotations

import pytest

from optimizer.case.case import Case
from optimizer.study.interval import CONFIRMED, NOTHING
from optimizer.study.waiting import at_most, exact, frame_of
from tests.model.small import ND, by_month, offer, opening, world
from tests.study.worlds import LAKH, between, cost_inr, solved


def slow_and_dear() -> Case:
    """10 t are needed in the second month: at 1 if ordered now, at 3 from the trader at the door."""
    return world(offer("A", 1, lead_days=30), offer("B", 3), demand=(0, 10, 10))


def test_waiting_costs_what_the_next_best_costs_more() -> None:
    case = slow_and_dear()
    plan = solved(case)
    (first,) = at_most(plan, seconds=10)
    assert first.interval is not None
    assert first.interval.high == pytest.approx(20 * LAKH, rel=1e-6)
    assert first.verdict.startswith("at most")
    assert first.cover_days_lost == 0
    (proved,) = exact(plan, gap=1e-6, seconds=20)
    assert proved.verdict == CONFIRMED
    assert proved.interval is not None
    without = by_month("A", "availability", {0: 0.0})
    difference = cost_inr(world(*case.offers, demand=(0, 10, 10), offer_calendar=[without])) - cost_inr(case)
    assert between(proved.interval.low, difference, proved.interval.high, cost_inr(case))
    assert difference == pytest.approx(20 * LAKH)


def test_waiting_for_an_order_that_can_wait_costs_nothing() -> None:
    """The price is the same next month and stock lasts, but for the ceiling the order would be larger then."""
    case = world(offer("A", 1, ceiling_t_per_month=20), demand=(0, 10, 10), months=3,
                 offer_calendar=[by_month("A", "price", {0: 1.0, 1: 1.0, 2: 5.0})])  # fmt: skip
    plan = solved(case)
    for waits in (at_most(plan, seconds=10), exact(plan, gap=1e-6, seconds=20)):
        for wait in waits:
            assert wait.interval is not None
            assert wait.interval.high <= 1e-5 * cost_inr(case)
    assert all(w.verdict == NOTHING for w in exact(plan, gap=1e-6, seconds=20))


def test_waiting_may_cost_days_of_cover() -> None:
    """Nothing else can come in time: a month without goods of 30.4 days' cover is lost in full."""
    case = world(offer("A", 1, ceiling_t_per_month=20), demand=(10,) * 4, months=2, settings={"cover_months": 1.0},
                 opening_stock=[opening(10)])  # fmt: skip
    plan = solved(case)
    for waits in (at_most(plan, seconds=10), exact(plan, gap=1e-6, seconds=20)):
        (wait,) = waits
        assert wait.cover_days_lost == pytest.approx(30.4, rel=0.05)
        assert "not every rule" in wait.verdict
    frame = frame_of(at_most(plan, seconds=10))
    assert frame["material"].tolist() == [ND]


def test_in_a_plan_of_one_month_an_order_that_waits_is_none() -> None:
    """10 t are needed in the only month: without the order at 1 all of it comes from the trader at 3, 20 lakh more."""
    plan = solved(world(offer("A", 1), offer("B", 3), demand=(10,), months=1))
    (wait,) = at_most(plan, seconds=10)
    assert wait.interval is not None
    assert wait.interval.high == pytest.approx(20 * LAKH, rel=1e-6)


def test_orders_the_time_does_not_reach_are_named() -> None:
    (wait,) = at_most(solved(slow_and_dear()), seconds=-1)
    assert wait.interval is None
    assert wait.verdict == "no time was left for it"
