"""A buyer whose only supplier stops and comes back by chance: order-up-to with backlog.

L. V. Snyder and Z.-J. M. Shen, Fundamentals of Supply Chain Theory (2nd ed. 2019), chapter on supply uncertainty: holding
0.25, backlog 3 a unit and month, demand 2,000 a month; the supplier stops in a month with 0.04 and comes back with
0.25. The best level is 8,000 and costs 2,737.069 a month. The stops are those of the product's own generator; with
the supplier there, stock is brought up to the level before the month's demand.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from optimizer.worlds.draw import markov

BEGINS, ENDS, HOLDING, BACKLOG, DEMAND = 0.04, 0.25, 0.25, 3.0, 2000.0
WORLDS, WARM, MONTHS = 4000, 100, 600
PUBLISHED = 2737.069


@cache
def stops() -> npt.NDArray[np.bool_]:
    return markov(BEGINS, ENDS, np.random.default_rng(20261122).random((WORLDS, WARM + MONTHS)))


def costs(level: float) -> npt.NDArray[np.float64]:
    """Mean cost of a month in each world."""
    stock, total = np.full(WORLDS, level), np.zeros(WORLDS)
    for t in range(WARM + MONTHS):
        stock = np.where(stops()[:, t], stock, level) - DEMAND
        if t >= WARM:
            total += HOLDING * np.maximum(stock, 0) + BACKLOG * np.maximum(-stock, 0)
    return total / MONTHS


def by_the_book(level: float) -> float:
    """The same from the long-run chances of n months without supply: no simulation."""
    share = BEGINS / (BEGINS + ENDS)
    chances = [1 - share, *(share * ENDS * (1 - ENDS) ** n for n in range(400))]
    left = [level - (n + 1) * DEMAND for n in range(len(chances))]
    return sum(p * (HOLDING * max(x, 0) + BACKLOG * max(-x, 0)) for p, x in zip(chances, left, strict=True))


def test_the_published_cost_lies_in_the_interval_of_the_simulated_one() -> None:
    assert by_the_book(8000) == pytest.approx(PUBLISHED, abs=5e-4)
    found = costs(8000)
    half = float(stats.t.ppf(0.995, WORLDS - 1)) * found.std(ddof=1) / np.sqrt(WORLDS)
    assert half < 0.01 * PUBLISHED
    assert abs(found.mean() - PUBLISHED) <= half


@pytest.mark.parametrize("other", [6000, 10_000])
def test_the_best_level_beats_its_neighbours_in_the_same_worlds(other: float) -> None:
    """Paired by world, with 99 % confidence."""
    dearer = costs(other) - costs(8000)
    half = float(stats.t.ppf(0.995, WORLDS - 1)) * dearer.std(ddof=1) / np.sqrt(WORLDS)
    assert dearer.mean() - half > 0
    assert dearer.mean() == pytest.approx(by_the_book(other) - PUBLISHED, abs=1.5 * half)
