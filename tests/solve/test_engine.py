"""One engine, many searches: how each ends, and that none of it is left over for the next."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest

from optimizer.solve import engine as engines
from optimizer.solve.engine import LIMIT, OPTIMAL, Engine
from optimizer.solve.running import good_enough, impatient

HOUR = 3600.0


def test_a_search_given_up_for_want_of_a_plan_does_not_end_the_next(engine: Engine) -> None:
    given_up = engine.minimise("first", 1e-3, HOUR, ends=lambda search: search.best is None)
    assert (given_up.status, given_up.values) == (LIMIT, None)
    after = engine.minimise("second", 1e-2, HOUR)
    assert after.status == OPTIMAL
    assert after.values is not None


def test_a_search_ends_when_it_is_told_to_with_the_plan_it_has(engine: Engine) -> None:
    settled = engine.minimise("settled", 1e-7, HOUR, ends=lambda search: search.best is not None)
    assert settled.status == LIMIT  # to a gap of 0.0000001 it would have gone on
    assert settled.values is not None
    assert settled.bound < settled.objective


def test_a_plan_good_enough_ends_a_search_near_the_relaxation_that_has_had_its_time(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "SETTLED", 0.0)
    monkeypatch.setattr(engines, "NOT_MUCH_FARTHER", math.inf)
    engine.relax(HOUR)
    found = engine.over_the_rest("near", 1e-9, HOUR, enough=1.0)
    assert found is not None
    assert found.status == LIMIT
    assert found.values is not None


def test_a_search_waits_for_something_better_as_long_as_its_plan_took_and_a_quarter() -> None:
    search = SimpleNamespace(seconds=5.0, found_s=math.inf)
    assert not impatient(search)  # type: ignore[arg-type]  # no plan yet
    search.found_s = 4.1
    assert not impatient(search)  # type: ignore[arg-type]  # 4.1 and a quarter are 5.125 s
    search.found_s = 3.9
    assert impatient(search)  # type: ignore[arg-type]  # 3.9 and a quarter are 4.875 s


def test_a_plan_near_its_bound_is_worth_proving_or_one_that_was_not_bettered_for_long() -> None:
    search = SimpleNamespace(seconds=1.0, found_s=math.inf, best=None, own_bound=-math.inf)
    assert not good_enough(search)  # type: ignore[arg-type]  # no plan yet
    search.best, search.found_s, search.own_bound = 100.0, 0.9, 97.9
    assert not good_enough(search)  # type: ignore[arg-type]  # 2.1 % away, and 0.3 and twice 0.9 are 2.1 s
    search.own_bound = 98.1
    assert good_enough(search)  # type: ignore[arg-type]
    search.own_bound, search.seconds = -math.inf, 2.2
    assert good_enough(search)  # type: ignore[arg-type]


def test_a_search_that_looks_for_no_plans_proves_the_same(engine: Engine) -> None:
    usual = engine.minimise("usual", 1e-4, HOUR)
    assert usual.values is not None
    engine.look_for_plans(False)
    proof = engine.minimise("proof", 1e-4, HOUR, usual.values)
    assert proof.status == OPTIMAL
    assert proof.bound <= usual.objective
    assert proof.objective <= usual.objective


def test_a_copy_is_searched_while_the_first_session_goes_on_and_takes_the_plans_it_is_handed(engine: Engine) -> None:
    best = engine.minimise("best", 1e-3, HOUR)
    assert best.values is not None
    whole = engine.copy(threads=1)
    search = whole.begin("whole", 1.1e-3, HOUR, takes_plans=True)
    search.take(best.values)
    engine.relax(HOUR)  # what is asked of the first meanwhile
    outcome = whole.ended(search)
    assert search.over
    assert outcome.status == OPTIMAL
    assert outcome.objective <= best.objective * (1 + 1.1e-3)
    assert outcome.bound <= best.objective


def test_a_search_that_is_left_ends_by_itself(engine: Engine) -> None:
    search = engine.copy(threads=1).begin("left", 1e-9, HOUR)
    search.leave()
    search.wait(lambda progress: None)
    assert search.over
    assert search.seconds < HOUR / 10


def test_a_relaxation_solved_already_is_not_solved_again(engine: Engine) -> None:
    engine.relax(HOUR)
    first, steps = engine.least, engine.highs.getInfo().simplex_iteration_count
    engine.relax(HOUR)
    assert steps > 0
    assert engine.highs.getInfo().simplex_iteration_count == 0
    assert engine.least == pytest.approx(first, rel=1e-12)


def test_one_start_after_another_is_completed_with_the_bounds_and_rules_there_are_by_then(engine: Engine) -> None:
    dear = engine.minimise("dear", 0.5, HOUR)
    best = engine.minimise("best", 1e-3, HOUR)
    assert dear.values is not None
    assert best.values is not None
    first = engine.completed(dear.values, HOUR)
    assert first is not None
    column = int(np.argmax(np.where(engine.program.integer, 0.0, best.values)))
    limit = float(best.values[column])
    engine.add_row(-np.inf, limit, [column], [1.0])  # no more of it than in the best plan
    other = int(np.flatnonzero(engine.program.integer)[0])
    engine.set_bounds([other], np.round(best.values[[other]]), np.round(best.values[[other]]))
    second = engine.completed(best.values, HOUR)
    anew = engine.copy(1).completed(best.values, HOUR)
    assert second is not None
    assert anew is not None
    assert second[column] <= limit + 1e-6
    assert engine.value_of(second) == pytest.approx(engine.value_of(anew))
    assert engine.value_of(second) <= best.objective * (1 + 1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_no_plan_at_or_under_a_cost_is_outside_the_limits_that_prices_set_for_it(engine: Engine, seed: int) -> None:
    engine.relax(HOUR)
    assert engine.least is not None
    at = engine.least * 1.003  # the cheapest plan is 0.27 % above the relaxation
    least, most = engine.limits_under(at)
    model = engine.highs.getLp()
    assert np.sum(most < np.array(model.col_upper_)) > 10  # they say something
    cost, offset, unit = engine.program.objectives[0], engine.program.offsets[0], engine.program.units[0]
    other = engine.copy(1)
    used = np.flatnonzero(cost)
    other.add_row(-np.inf, at / unit - offset, used.tolist(), cost[used].tolist())
    other.set_costs(np.random.default_rng(seed).uniform(-1, 1, len(cost)))
    plan = other.minimise("any plan as cheap", 0.05, HOUR).values  # one as far in some direction as the cost allows
    assert plan is not None
    assert engine.value_of(plan) <= at * (1 + 1e-6)
    assert (plan >= least - 1e-5 * np.maximum(1, np.abs(least))).all()
    assert (plan <= most + 1e-5 * np.maximum(1, np.abs(most))).all()
