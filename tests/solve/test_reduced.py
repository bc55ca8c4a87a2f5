"""What HiGHS leaves of a problem, and the problem put together again."""

from __future__ import annotations

import numpy as np
import pytest

from optimizer.solve.engine import Engine
from optimizer.solve.reduced import Reduced

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
