"""What HiGHS leaves of a problem, and the problem put together again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from optimizer.solve.engine import Engine
from optimizer.solve.handover import Floats, Program
from optimizer.solve.interruption import Interruption
from optimizer.solve.reduced import Reduced, Rest

HOUR = 3600.0


def test_what_was_left_away_is_put_back(engine: Engine) -> None:
    program = engine.program
    reduced = Reduced.of(engine.copy(1))
    assert reduced is not None
    assert reduced.program.size["columns"] < program.size["columns"]
    small = reduced.engine()
    left = small.relaxed_values(HOUR)
    assert left is not None
    values = reduced.put_back(left)
    assert values is not None
    activity = program.matrix @ values
    assert (activity >= program.low - 1e-6).all()
    assert (activity <= program.high + 1e-6).all()
    assert engine.value_of(values) == pytest.approx(small.value_of(left))


def test_whole_numbers_of_what_is_left_are_whole_numbers_of_all(engine: Engine) -> None:
    best = engine.minimise("best", 1e-3, HOUR)
    assert best.values is not None
    near = engine.copy(1)
    columns = np.flatnonzero(engine.program.integer)[::2].tolist()  # every other decision as in that plan
    held = np.round(best.values[columns])
    near.set_bounds(columns, held, held)
    reduced = Reduced.of(near)
    assert reduced is not None
    small = reduced.engine()
    small.set_bounds(reduced.whole.tolist(), reduced.program.upper[reduced.whole], reduced.program.upper[reduced.whole])
    left = small.relaxed_values(HOUR)
    assert left is not None
    values = reduced.put_back(left)
    assert values is not None
    whole = values[engine.program.integer]
    assert whole == pytest.approx(np.round(whole), abs=1e-6)
    assert values[columns] == pytest.approx(held, abs=1e-6)


def test_where_nothing_is_open_nothing_is_left(engine: Engine) -> None:
    best = engine.minimise("best", 1e-3, HOUR)
    assert best.values is not None
    decided = engine.copy(1)
    decided.set_bounds(list(range(len(best.values))), best.values, best.values)
    assert Reduced.of(decided) is None


def test_a_plan_that_misses_a_rule_is_not_put_back(engine: Engine) -> None:
    reduced = Reduced.of(engine.copy(1))
    assert reduced is not None
    assert reduced.put_back(reduced.program.lower) is None  # nothing bought, and demand not met


def linear(engine: Engine) -> Program:
    return replace(engine.program, integer=np.zeros_like(engine.program.integer))


def of_the_rest(rest: Rest, columns: list[int], values: Floats) -> Floats | None:
    session = Engine(rest.program, 1, Interruption())
    session.set_bounds(rest.at(columns), values, values)
    found = session.relaxed_values(HOUR)
    return None if found is None else rest.put_back(found)


def of_the_whole(program: Program, columns: list[int], values: Floats) -> Floats | None:
    session = Engine(program, 1, Interruption())
    session.set_bounds(columns, values, values)
    return session.relaxed_values(HOUR)


def test_the_rest_has_the_answers_of_the_whole_whatever_its_moving_columns_do(engine: Engine) -> None:
    best = engine.minimise("best", 1e-3, HOUR)
    assert best.values is not None
    program, decided = linear(engine), engine.program.integer
    values = np.where(decided, np.round(best.values), best.values)
    whole = np.flatnonzero(decided)
    moving = [int(j) for j in whole[::5]]
    rest = Rest.of(program, decided, values, moving)
    assert rest.program.size["rows"] < program.size["rows"]
    for moved in (values[moving], np.ones(len(moving))):
        values[moving] = moved
        small, large = of_the_rest(rest, moving, moved), of_the_whole(program, whole.tolist(), values[whole])
        assert small is not None
        assert large is not None
        assert engine.value_of(small) == pytest.approx(engine.value_of(large), rel=1e-9)
        assert small[whole] == pytest.approx(values[whole])


def test_what_cannot_be_kept_is_found_in_the_rest(engine: Engine) -> None:
    nothing = np.zeros(len(engine.program.lower))  # no order is placed, and demand is to be met
    bent = np.array([name in ("unmet", "short_cover") for name, _ in engine.program.column_names])
    rest = Rest.of(linear(engine), engine.program.integer | bent, nothing, [])
    assert of_the_rest(rest, [], nothing[:0]) is None
