"""One engine, many searches: how each ends, and that none of it is left over for the next."""

from __future__ import annotations

import math

import numpy as np
import pytest

from optimizer import session
from optimizer.model.goals import exceptions
from optimizer.solve import engine as engines
from optimizer.solve.engine import LIMIT, OPTIMAL, Engine
from optimizer.solve.interruption import Interruption
from tests.bench.random_cases import random_case

HOUR = 3600.0


@pytest.fixture
def engine() -> Engine:
    """A case that takes a second or two, every rule kept."""
    built = session.build(random_case(6, 3, 18, 2))
    made = Engine(built.program, 1, Interruption())
    bent = [j for v in exceptions(built.block) if (j := built.program.column(v)) is not None]
    made.set_bounds(bent, np.zeros(len(bent)), np.zeros(len(bent)))
    made.set_objective(0)
    return made


def test_a_search_given_up_for_want_of_a_plan_does_not_end_the_next(engine: Engine) -> None:
    given_up = engine.minimise("first", 1e-3, HOUR, empty_handed=-1.0)
    assert (given_up.status, given_up.values) == (LIMIT, None)
    after = engine.minimise("second", 1e-2, HOUR)
    assert after.status == OPTIMAL
    assert after.values is not None


def test_a_plan_that_is_good_enough_ends_a_search_that_has_had_its_time(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "SETTLED", 0.0)
    settled = engine.minimise("settled", 1e-7, HOUR, settled=math.inf)
    assert settled.status == LIMIT  # to a gap of 0.0000001 it would have gone on
    assert settled.values is not None
    assert settled.bound < settled.objective
