"""Small linear programs asked again and again: two plants and two needs, worked by hand."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from scipy import sparse

from optimizer.solve.linear import Linear
from tests.commands import ROOT

# Plant A makes a tonne for 1, at most 4 t; plant B for 3, at most 10 t. Row 1: both together; row 2: B alone.
COST, MOST = np.array([1.0, 3.0]), np.array([4.0, 10.0])
ROWS = sparse.csr_array(np.array([[1.0, 1.0], [0.0, 1.0]]))


@pytest.fixture
def plants() -> Linear:
    return Linear(COST, ROWS, np.zeros(2), MOST)


@pytest.mark.parametrize(
    ("together", "of_b", "made"),
    [
        (3.0, 0.0, (3.0, 0.0)),  # A alone is the cheapest
        (6.0, 0.0, (4.0, 2.0)),  # A is full; B makes the rest
        (6.0, 5.0, (1.0, 5.0)),  # B is asked for 5, A makes the rest
        (0.0, 0.0, (0.0, 0.0)),
    ],
)
def test_the_cheapest_plant_is_used_first(
    plants: Linear, together: float, of_b: float, made: tuple[float, float]
) -> None:
    found = plants.least(np.array([together, of_b]), np.array([np.inf, np.inf]))
    assert found == pytest.approx(made)


def test_what_cannot_be_kept_has_no_values_and_spoils_no_later_question(plants: Linear) -> None:
    free = np.array([np.inf, np.inf])
    assert plants.least(np.array([15.0, 0.0]), free) is None  # 14 t is all that both can make
    assert plants.least(np.array([6.0, 0.0]), free) == pytest.approx((4.0, 2.0))
    assert plants.least(np.array([6.0, 0.0]), np.array([np.inf, 1.0])) is None  # B may make 1 t, A has 4
    assert plants.least(np.array([5.0, 0.0]), np.array([np.inf, 1.0])) == pytest.approx((4.0, 1.0))


def test_a_plan_is_made_without_loading_statistics_or_solvers_that_nobody_asked_for() -> None:
    """Pyomo would load statistics with any part of scipy, more than half a second of every command, and its solvers
    with ``pyomo.environ``."""
    words = (
        "import sys; from optimizer.example.small_agency import small_agency; from optimizer.run import plan_case; "
        "plan_case(small_agency(), explain=True); print({'scipy.stats', 'pyomo.environ'} & set(sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", words], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "set()"
