"""The search reports only what is true: bounds that hold for every plan, and plans within the gap it says."""

from __future__ import annotations

import pytest

from optimizer import session
from optimizer.solve.running import Progress
from tests.bench.random_cases import random_case
from tests.model.small import best, fund, offer, world
from tests.sizes import rest_slow


@pytest.mark.parametrize("seed", rest_slow([1, 2, 3], fast=1))
def test_every_bound_shown_while_searching_is_at_or_under_the_cost_of_the_best_plan(seed: int) -> None:
    built = session.build(random_case(2, 4, 12, seed))
    best = session.solve(built, gap=1e-7, seconds=60).searched
    shown: list[Progress] = []
    session.solve(session.build(random_case(2, 4, 12, seed)), gap=1e-4, seconds=60, report=shown.append)
    bounds = [p.bound for p in shown if p.bound is not None]
    plans = [p.best for p in shown if p.best is not None]
    assert bounds
    assert max(bounds) <= best.objective_inr * (1 + 1e-9)
    assert min(plans) >= best.bound_inr * (1 - 1e-9)


@pytest.mark.parametrize("gap", rest_slow([0.001, 0.01, 0.0001], fast=1))
def test_a_plan_is_within_the_gap_asked_for_of_the_best_there_is(gap: float) -> None:
    case = random_case(3, 4, 12, 7)
    best = session.solve(session.build(case), gap=1e-7, seconds=60).searched
    found = session.solve(session.build(case), gap=gap, seconds=60).searched
    assert found.bound_inr <= best.objective_inr * (1 + 1e-9)
    assert found.objective_inr - best.bound_inr <= gap * found.objective_inr * (1 + 1e-6)


def test_a_case_where_no_plan_keeps_the_relaxations_whole_decisions_is_still_planned() -> None:
    # 10 t are needed and 17 can be spent. Half of A's 20 t at 1 each would do, and cost 10: so the relaxation leaves B
    # out. But A sells 20 t or nothing, and that is 20. What can be had is 10 t of B at 1.5.
    a, b = offer("A", 1, minimum_order_t=20, ceiling_t_per_month=20), offer("B", 1.5, minimum_order_t=1)
    planned = best(world(a, b, demand=(10,), funds=[fund("2027-28", 17)]))
    assert planned.orders == {("B", 0): 10}
    assert planned.cost == pytest.approx(15)
