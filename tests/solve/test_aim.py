"""When a plan looked for in parts is good enough: 0.1 % is asked for, and no plan costs less than 1,000."""

from __future__ import annotations

import time

import numpy as np
import pytest

from optimizer.solve import aim as aims
from optimizer.solve.aim import Aim, Whole
from optimizer.solve.engine import INFEASIBLE, INTERRUPTED, LIMIT, OPTIMAL, Engine

LEAST, GAP, HOUR = 1000.0, 1e-3, 3600.0
PLAN = np.array([1.0])


@pytest.mark.parametrize(("value", "reached"), [(1001.2, True), (1001.4, False)])
def test_alone_a_plan_within_a_third_more_than_the_gap_of_the_relaxation_is_worth_proving(
    value: float, reached: bool
) -> None:
    aim = Aim(LEAST, GAP)
    assert not aim.reached
    assert aim.take(PLAN, value)
    assert aim.reached is reached


@pytest.mark.parametrize(("value", "reached"), [(1001.9, True), (1002.1, False)])
def test_a_plan_that_can_be_ordered_as_it_is_may_take_up_a_wider_gap(value: float, reached: bool) -> None:
    aim = Aim(LEAST, GAP)
    aim.begin_with(PLAN, value, 2e-3)  # 1001.9 is 0.19 % above the relaxation, 1002.1 is 0.21 %
    aim.wait(pytest.fail)  # there is no search to wait for
    assert aim.reached is reached
    found = aim.ready_plan()
    assert (found.values is PLAN, found.objective, found.bound) == (True, value, LEAST)


def test_only_better_plans_are_taken() -> None:
    aim = Aim(LEAST, GAP)
    assert aim.take(PLAN, 1010.0)
    assert not aim.take(np.array([2.0]), 1010.0)
    assert aim.plan is PLAN
    assert aim.take(np.array([3.0]), 1009.0)
    assert aim.value == 1009.0


@pytest.fixture
def engine(engine: Engine) -> Engine:
    """The same, its relaxation solved."""
    engine.relax(HOUR)
    return engine


def relaxed(engine: Engine) -> float:
    values = engine.relaxed_values(HOUR)
    assert values is not None
    return engine.value_of(values)


def test_beside_a_search_of_the_whole_a_plan_is_good_enough_when_it_is_proven(engine: Engine) -> None:
    best = engine.copy(threads=1).minimise("best", 1e-3, HOUR)
    assert best.values is not None
    whole = Whole(engine, "whole", relaxed(engine), 1e-2, HOUR)
    assert not whole.reached
    whole.take(best.values, best.objective)
    assert whole.reached  # the relaxation alone proves one per cent
    found = whole.ended()
    assert (found.status, found.objective) == (OPTIMAL, best.objective)
    assert relaxed(engine) <= found.bound <= best.objective


def test_the_search_of_the_whole_may_come_to_the_end_by_itself(engine: Engine) -> None:
    whole = Whole(engine, "whole", relaxed(engine), 1e-2, HOUR)
    until = time.perf_counter() + 60
    while not whole.reached and time.perf_counter() < until:
        time.sleep(0.05)
    found = whole.ended()
    assert whole.search.over
    assert found.status == OPTIMAL
    assert found.values is not None
    assert found.objective - found.bound <= 1e-2 * found.objective


def test_a_bound_that_was_raised_proves_a_plan_that_the_relaxation_does_not(engine: Engine) -> None:
    best = engine.copy(threads=1).minimise("best", 1e-4, HOUR)
    assert best.values is not None
    gap = (best.objective - relaxed(engine)) / best.objective * 0.9  # so that the relaxation is not enough
    whole = Whole(engine, "whole", relaxed(engine), gap, HOUR)
    whole.take(best.values, best.objective)
    assert not whole.proven
    found = whole.ended()
    assert found.status == OPTIMAL
    assert relaxed(engine) < found.bound <= best.objective
    assert found.objective - found.bound <= gap * found.objective + 1.0


def test_a_plan_within_the_wider_gap_is_good_enough_when_a_nearer_proof_was_looked_for_a_while(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    best = engine.copy(threads=1).minimise("best", 1e-4, HOUR)
    assert best.values is not None
    above = (best.objective - relaxed(engine)) / best.objective
    monkeypatch.setattr(aims, "A_WHILE", HOUR)
    whole = Whole(engine, "whole", relaxed(engine), 1e-9, HOUR, wide=above * 1.1)
    whole.take(best.values, best.objective)
    assert not whole.proven
    monkeypatch.setattr(aims, "A_WHILE", 1.0)
    assert whole.proven
    found = whole.ended()
    assert (found.values is best.values, found.status) == (True, OPTIMAL)
    assert found.objective - found.bound <= above * 1.1 * found.objective


@pytest.mark.parametrize("a_while", [1.0, HOUR])
def test_a_plan_of_its_own_within_the_wider_gap_ends_the_search_of_the_whole(
    engine: Engine, a_while: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aims, "A_WHILE", a_while)
    found = Whole(engine, "whole", relaxed(engine), 1e-9, HOUR, wide=0.5).ended()
    assert found.values is not None
    assert found.status == OPTIMAL
    within = (found.objective - found.bound) / found.objective
    assert within <= (0.5 if a_while == 1.0 else 2e-9)


def test_it_waits_for_the_proof_of_a_plan_that_can_be_ordered_as_it_is(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aims, "WAIT_S", HOUR)
    best = engine.copy(threads=1).minimise("best", 1e-4, HOUR)
    assert best.values is not None
    above = (best.objective - relaxed(engine)) / best.objective
    whole = Whole(engine, "whole", relaxed(engine), above * 0.5, HOUR)
    whole.begin_with(best.values, best.objective, above * 0.9)
    assert not whole.is_ready  # the relaxation alone does not prove it
    done: list[str] = []
    whole.wait(lambda: done.append("meanwhile"))
    assert done == ["meanwhile"]
    found = whole.ended()
    assert (found.values is best.values, found.status) == (True, OPTIMAL)
    assert relaxed(engine) < found.bound <= best.objective


def test_that_no_plan_is_far_cheaper_is_shown_among_the_cheaper_ones_alone(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aims, "WAIT_S", HOUR)
    best = engine.copy(threads=1).minimise("best", 1e-4, HOUR)
    assert best.values is not None
    least = relaxed(engine)
    under = least + 0.5 * (best.objective - least)  # no plan is as cheap as that
    whole = Whole(engine, "whole", least, 1e-9, HOUR, under)
    whole.begin_with(best.values, best.objective, (best.objective - under) / best.objective * 1.001)
    assert whole.under == under
    whole.wait(lambda: None)
    found = whole.ended()
    assert (found.values is best.values, found.status) == (True, OPTIMAL)
    assert least < found.bound <= under * (1 + 1e-9)


@pytest.mark.parametrize("at_hand", [True, False])
def test_where_that_would_not_prove_the_plan_at_hand_or_there_is_none_all_plans_are_searched(
    engine: Engine, *, at_hand: bool
) -> None:
    best = engine.copy(threads=1).minimise("best", 1e-4, HOUR)
    assert best.values is not None
    least = relaxed(engine)
    whole = Whole(engine, "whole", least, 1e-4, HOUR, least)  # no plan is at or under that
    if at_hand:
        whole.begin_with(best.values, best.objective, 1e-4)
    else:
        whole.widen()
    assert whole.under is None
    found = whole.ended()
    assert found.status == OPTIMAL
    assert found.objective == pytest.approx(best.objective, rel=2e-4)
    assert found.bound > least


def test_what_was_shown_of_the_cheaper_plans_holds_when_all_are_searched(engine: Engine) -> None:
    best = engine.copy(threads=1).minimise("best", 1e-4, HOUR)
    least = relaxed(engine)
    under = least + 0.5 * (best.objective - least)  # no plan is as cheap as that
    whole = Whole(engine, "whole", least, 1e-4, HOUR, under)
    while not whole.search.over:
        time.sleep(0.02)
    assert whole.bound == pytest.approx(under)
    whole.widen()
    assert whole.bound >= under * (1 - 1e-9)
    assert whole.ended().bound <= best.objective * (1 + 1e-9)


def test_the_bound_is_never_above_the_plans_that_were_left_out(engine: Engine) -> None:
    least = relaxed(engine)
    whole = Whole(engine, "whole", least, 1e-4, HOUR, least)
    while not whole.search.over:
        time.sleep(0.02)
    assert whole.bound == least
    found = whole.ended()
    assert found.status != INFEASIBLE  # of all plans nothing is shown
    assert found.bound <= least


def test_ctrl_c_ends_it_with_the_plan_there_is(engine: Engine) -> None:
    best = engine.copy(threads=1).minimise("best", 1e-3, HOUR)
    assert best.values is not None
    whole = Whole(engine, "whole", relaxed(engine), 1e-9, HOUR)
    whole.take(best.values, best.objective)
    engine.interruption.stop()
    found = whole.ended()
    assert found.status in (INTERRUPTED, LIMIT)
    assert found.objective <= best.objective
    assert found.values is not None
