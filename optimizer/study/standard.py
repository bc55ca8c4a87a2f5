"""The explanations every plan carries: a first look at the price of its rules, and what waiting costs at most."""

from __future__ import annotations

import pandas as pd

from optimizer.session import Solved
from optimizer.study import prices, waiting
from optimizer.study.bench import Bench

SHARE_OF_THE_SEARCH = 0.15  # of its seconds, for the cost of waiting
LEAST_SECONDS = 1.0


def explanations(solved: Solved) -> dict[str, pd.DataFrame]:
    """The frames ``prices`` and ``waiting`` of a plan's notes, from small programs around the plan."""
    searched = sum(float(stage["seconds"]) for stage in solved.searched.stages)
    bench = Bench.of(solved)
    seconds = max(LEAST_SECONDS, SHARE_OF_THE_SEARCH * searched)
    return {
        "prices": prices.frame_of(prices.screened(solved, bench)),
        "waiting": waiting.frame_of(waiting.at_most(solved, seconds=seconds, bench=bench)),
    }
