"""Fewer worlds that stand for many: fast forward selection.

Worlds are kept one by one, each time the one that brings the drawn worlds nearest to those kept; a world that is not
kept gives its probability to the nearest kept one. What is left of the distance is the Kantorovich distance of the two
distributions. See H. Heitsch and W. Römisch, Scenario reduction algorithms in stochastic programming, Computational
Optimization and Applications 24 (2003).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from optimizer.worlds.draw import Floats


@dataclass(frozen=True)
class Kept:
    """Positions of the worlds kept, in the order chosen, with their probabilities. ``distance`` is the mean distance of
    a drawn world from the one that stands for it, ``from_one`` the same with a single world kept."""

    positions: tuple[int, ...]
    probabilities: tuple[float, ...]
    distance: float
    from_one: float

    @property
    def error(self) -> float:
        """What is lost, as a share of what a single world would lose."""
        return self.distance / self.from_one if self.from_one > 0 else 0.0


def fast_forward(points: Floats, keep: int) -> Kept:
    """Keep so many of equally likely worlds (rows of ``points``); the distance of two is the sum of differences."""
    count = len(points)
    apart = distances(points)
    nearest = np.full(count, np.inf)
    chosen: list[int] = []
    from_one = 0.0
    for _ in range(min(keep, count)):
        left = np.minimum(nearest[:, None], apart).mean(axis=0)
        left[chosen] = np.inf
        best = int(np.argmin(left))
        chosen.append(best)
        nearest = np.minimum(nearest, apart[:, best])
        if len(chosen) == 1:
            from_one = float(nearest.mean())
    stands_for: npt.NDArray[np.int64] = np.argmin(apart[:, chosen], axis=1)
    odds = np.bincount(stands_for, minlength=len(chosen)) / count
    return Kept(tuple(chosen), tuple(float(p) for p in odds), float(nearest.mean()), from_one)


def distances(points: Floats) -> Floats:
    """Every world's distance from every other, row by row so that memory stays small."""
    return np.array([np.abs(points - one).sum(axis=1) for one in points])
