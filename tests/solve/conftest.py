"""A session to search with."""

from __future__ import annotations

import numpy as np
import pytest

from optimizer import session
from optimizer.model.goals import exceptions
from optimizer.solve.engine import Engine
from optimizer.solve.interruption import Interruption
from tests.bench.random_cases import random_case


@pytest.fixture
def engine() -> Engine:
    """A case that takes a second or two, every rule kept."""
    built = session.build(random_case(6, 3, 18, 2))
    made = Engine(built.program, 1, Interruption())
    bent = [j for v in exceptions(built.block) if (j := built.program.column(v)) is not None]
    made.set_bounds(bent, np.zeros(len(bent)), np.zeros(len(bent)))
    made.set_objective(0)
    return made
