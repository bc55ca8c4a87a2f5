"""Fitting moves of prices to dated quotations: how far they move in a month, how fast they come back, how much in step.

A price is taken to move as in a world: the logarithm wanders and is drawn back to a level of its own. Quotations may
lie any number of days apart; the likelihood of each is that of the step from the one before it (an Ornstein-Uhlenbeck
process seen at these dates). How fast a price comes back is known poorly from a few years: the figures say what the
quotations allow, not what will be.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.optimize import minimize, minimize_scalar

from optimizer.worlds.draw import Floats

Quotes = Sequence[tuple[dt.date, float]]
DAYS_A_MONTH = 365.25 / 12
SLOWEST, FASTEST = 1e-3, 2.0  # a month; bounds of the drawing back


@dataclass(frozen=True)
class Fit:
    """``spread``, ``comes_back`` and ``in_step`` as on the sheet Random worlds; ``level`` is what it comes back to."""

    spread: float
    comes_back: float
    in_step: float
    level: float
    quotes: int


def fitted(series: Mapping[str, Quotes]) -> dict[str, Fit]:
    """Each series by itself, then how much they move in step where they were quoted on the same days."""
    alone = {name: _alone(sorted(quotes)) for name, quotes in series.items()}
    steps = {name: _steps(sorted(series[name]), *alone[name][:2]) for name in series}
    in_step = _in_step(steps)
    found = {}
    for name, (pull, level, spread) in alone.items():
        monthly = spread * np.sqrt((1 - np.exp(-2 * pull)) / (2 * pull))
        found[name] = Fit(float(monthly), float(1 - np.exp(-pull)), in_step[name], float(np.exp(level)),
                          len(series[name]))  # fmt: skip
    return found


def _alone(quotes: Quotes) -> tuple[float, float, float]:
    """(pull a month, level of the logarithm, spread) of greatest likelihood."""
    logs, gaps = _logs(quotes), _gaps(quotes)

    def given(pull: float) -> tuple[float, float, float]:
        """Minus the log-likelihood at a pull, with the level and spread that are best there."""
        keeps, wide = np.exp(-pull * gaps), (1 - np.exp(-2 * pull * gaps)) / (2 * pull)
        weight = (1 - keeps) ** 2 / wide
        level = float(((1 - keeps) / wide * (logs[1:] - keeps * logs[:-1])).sum() / weight.sum())
        level = float(np.clip(level, logs.min(), logs.max()))  # not beyond what was ever quoted
        off = logs[1:] - level - keeps * (logs[:-1] - level)
        spread = float(np.sqrt((off**2 / wide).mean()))
        return float(len(gaps) * np.log(spread) + 0.5 * np.log(wide).sum()), level, spread

    best = minimize_scalar(lambda x: given(float(np.exp(x)))[0], bounds=(np.log(SLOWEST), np.log(FASTEST)),
                           method="bounded", options={"xatol": 1e-6})  # fmt: skip
    pull = float(np.exp(best.x))
    _, level, spread = given(pull)
    return pull, level, spread


def _steps(quotes: Quotes, pull: float, level: float) -> dict[tuple[dt.date, dt.date], float]:
    """(day, next day) -> how far a price went otherwise than drawn back, in standard steps but for a factor."""
    logs, gaps = _logs(quotes), _gaps(quotes)
    keeps, wide = np.exp(-pull * gaps), (1 - np.exp(-2 * pull * gaps)) / (2 * pull)
    off = (logs[1:] - level - keeps * (logs[:-1] - level)) / np.sqrt(wide)
    days = [day for day, _ in quotes]
    return {(days[k], days[k + 1]): float(x) for k, x in enumerate(off)}


def _in_step(steps: Mapping[str, Mapping[tuple[dt.date, dt.date], float]]) -> dict[str, float]:
    """What each has in common with all, so that products come nearest to the correlations; nought for one alone."""
    names = list(steps)
    pairs = []
    for i, one in enumerate(names):
        for j in range(i):
            shared = sorted(set(steps[one]) & set(steps[names[j]]))
            if len(shared) >= 3:
                a, b = (np.array([steps[name][k] for k in shared]) for name in (one, names[j]))
                pairs.append((i, j, float((a * b).sum() / np.sqrt((a**2).sum() * (b**2).sum())), len(shared)))
    if not pairs:
        return dict.fromkeys(names, 0.0)
    begin = np.full(len(names), 0.5)

    def apart(x: Floats) -> float:
        return float(sum(n * (x[i] * x[j] - c) ** 2 for i, j, c, n in pairs))

    best = minimize(apart, begin, bounds=[(0.0, 1.0)] * len(names))
    told = {names[k] for i, j, _, _ in pairs for k in (i, j)}
    return {name: float(best.x[k]) if name in told else 0.0 for k, name in enumerate(names)}


def _logs(quotes: Quotes) -> Floats:
    logs: Floats = np.log([price for _, price in quotes])
    return logs


def _gaps(quotes: Quotes) -> Floats:
    days = np.array([(b - a).days for (a, _), (b, _) in pairwise(quotes)], dtype=float)
    gaps: Floats = days / DAYS_A_MONTH
    return gaps
