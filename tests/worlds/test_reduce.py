"""A few worlds that stand for many, with what that loses."""

from __future__ import annotations

import numpy as np
import pytest

from optimizer.worlds.reduce import fast_forward


def test_kept_worlds_are_the_nearest_to_all() -> None:
    """On a line at 0, 1, 2, 10: one world kept is 1 (as good as 2): (1 + 0 + 1 + 9) / 4 = 2.75. With 10 beside it 0.5
    is left."""
    points = np.array([[0.0], [1.0], [2.0], [10.0]])
    one = fast_forward(points, 1)
    assert (one.positions, one.probabilities) == ((1,), (1.0,))
    assert one.distance == pytest.approx(2.75)
    two = fast_forward(points, 2)
    assert (two.positions, two.probabilities) == ((1, 3), (0.75, 0.25))
    assert two.distance == pytest.approx(0.5)
    assert two.error == pytest.approx(0.5 / 2.75)


def test_all_worlds_kept_lose_nothing() -> None:
    points = np.random.default_rng(3).random((30, 5))
    kept = fast_forward(points, 30)
    assert sorted(kept.positions) == list(range(30))
    assert kept.probabilities == pytest.approx([1 / 30] * 30)
    assert kept.error == pytest.approx(0, abs=1e-12)


def test_more_worlds_lose_less_and_probabilities_make_one() -> None:
    points = np.random.default_rng(4).random((60, 8))
    errors = [fast_forward(points, n).error for n in (1, 2, 5, 20)]
    assert errors == sorted(errors, reverse=True)
    assert errors[0] == 1
    assert sum(fast_forward(points, 5).probabilities) == pytest.approx(1)


def test_equal_worlds_are_one() -> None:
    kept = fast_forward(np.ones((10, 3)), 1)
    assert (kept.distance, kept.error) == (0, 0)
