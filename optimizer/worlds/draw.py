"""Drawing worlds from the sheet Random worlds.

A draw depends on the seed, on what it is for, on the number of the world and on what the row is about, never on its
figures nor on other rows: plans, levels of cover and changed figures are compared in the same worlds (common random
numbers), and worlds drawn for trying plans are none of those drawn for planning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import numpy.typing as npt

from optimizer.case.case import Case
from optimizer.case.rows_worlds import Chance

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

PLANNING, TRYING, COVER = "planning", "trying", "cover"
"""What worlds are drawn for; those for one are never those for another."""
COMMON = "in step"  # the move that all prices have in common, and all demand


@dataclass(frozen=True)
class Sample:
    """Worlds drawn from a case. ``held[row]`` (world, month): whether a stop holds; ``moved[row]`` (world, month): the
    factor on the forecast. Rows are positions in ``case.chances``; in the first month everything is as it is now."""

    case: Case
    held: dict[int, Flags]
    moved: dict[int, Floats]
    count: int

    @property
    def months(self) -> int:
        return self.case.settings.months


def draw(case: Case, count: int, seed: int, purpose: str, first: int = 0) -> Sample:
    """So many worlds over the months planned, numbered from ``first`` on."""
    months, keys = case.settings.months, _keys(case.chances)
    held, moved = {}, {}
    for n, row in enumerate(case.chances):
        worlds = [_stream(purpose, seed, first + k, keys[n]) for k in range(count)]
        if row.stops:
            luck = np.array([stream.random(months) for stream in worlds]).reshape(count, months)
            held[n] = markov(row.begins or 0.0, row.ends or 0.0, luck, holds_now=row.holds_now)
        else:
            own = np.array([stream.standard_normal(months) for stream in worlds]).reshape(count, months)
            common = np.array([
                _stream(purpose, seed, first + k, f"{row.acts_on} {COMMON}").standard_normal(months)
                for k in range(count)
            ]).reshape(count, months)  # fmt: skip
            luck = row.in_step * common + np.sqrt(1 - row.in_step**2) * own
            moved[n] = reverting(row.spread or 0.0, row.comes_back, luck)
    return Sample(case, held, moved, count)


def markov(begins: float, ends: float, luck: Floats, *, holds_now: bool = False) -> Flags:
    """Whether a stop holds, month by month (last axis of ``luck``, uniform draws): in the first as now, then begun or
    over by chance."""
    holds = np.zeros(luck.shape, dtype=np.bool_)
    holds[..., 0] = holds_now
    for t in range(1, luck.shape[-1]):
        before = holds[..., t - 1]  # low luck is bad both ways, so that longer stops hold wherever shorter ones do
        holds[..., t] = luck[..., t] < np.where(before, 1 - ends, begins)
    return holds


def reverting(spread: float, comes_back: float, luck: Floats) -> Floats:
    """Factors on a forecast, month by month (last axis of ``luck``, normal draws): 1 in the first; the logarithm moves
    by ``spread`` and goes ``comes_back`` of the way home each month, and the mean of the factor is 1 throughout."""
    keeps, moved = 1 - comes_back, np.zeros(luck.shape)
    variance = np.zeros(luck.shape[-1])
    for t in range(1, luck.shape[-1]):
        moved[..., t] = keeps * moved[..., t - 1] + spread * luck[..., t]
        variance[t] = keeps**2 * variance[t - 1] + spread**2
    factor: Floats = np.exp(moved - variance / 2)
    return factor


def _stream(purpose: str, seed: int, world: int, about: str) -> np.random.Generator:
    digest = sha256(f"{purpose}|{seed}|{world}|{about}".encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "big")))


def _keys(chances: Sequence[Chance]) -> list[str]:
    """What each row is about; a second row about the same has draws of its own."""
    seen: Counter[str] = Counter()
    keys = []
    for row in chances:
        keys.append(f"{row.name} #{seen[row.name]}")
        seen[row.name] += 1
    return keys
