"""The compiled problem as arrays: what hangs together in it, and what a change of some columns moves."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from optimizer import session
from optimizer.solve.parts import connected
from tests.bench.random_cases import random_case


def grouped(label: np.ndarray) -> set[frozenset[int]]:
    """Which things bear the same number."""
    return {frozenset(np.flatnonzero(label == n).tolist()) for n in set(label.tolist())}


@pytest.mark.parametrize(("pairs", "groups"), [
    ([], [[0], [1], [2], [3], [4]]),
    ([(3, 4)], [[0], [1], [2], [3, 4]]),
    ([(4, 3), (3, 2), (2, 1), (1, 0)], [[0, 1, 2, 3, 4]]),  # a chain, from its end
    ([(0, 2), (2, 4), (4, 0), (1, 3)], [[0, 2, 4], [1, 3]]),  # a ring, and a pair
])  # fmt: skip
def test_what_hangs_together_bears_one_number(pairs: list[tuple[int, int]], groups: list[list[int]]) -> None:
    one, other = np.array([a for a, _ in pairs], dtype=int), np.array([b for _, b in pairs], dtype=int)
    assert grouped(connected(5, one, other)) == {frozenset(group) for group in groups}


@pytest.mark.parametrize(("count", "pairs"), [(50, 20), (50, 60), (400, 380), (2000, 1500)])
def test_scipy_says_the_same(count: int, pairs: int) -> None:
    one, other = np.random.default_rng(count + pairs).integers(0, count, (2, pairs))
    tied = sparse.coo_array((np.ones(pairs), (one, other)), shape=(count, count))
    assert grouped(connected(count, one, other)) == grouped(connected_components(tied, directed=False)[1])


def test_a_change_of_some_columns_moves_the_rows_they_stand_in() -> None:
    program = session.build(random_case(3, 2, 6, 1)).program
    random = np.random.default_rng(1)
    for share in (0.0, 0.01, 0.3, 1.0):
        columns = np.flatnonzero(random.random(len(program.lower)) < share)
        delta = np.zeros(len(program.lower))
        delta[columns] = random.normal(size=len(columns))
        rows, by = program.moved_by(columns, delta[columns])
        moved = np.zeros(len(program.low))
        moved[rows] = by
        assert moved == pytest.approx(program.matrix @ delta, abs=1e-12)
        assert set(rows.tolist()) == set((program.matrix[:, columns] != 0).nonzero()[0].tolist())
