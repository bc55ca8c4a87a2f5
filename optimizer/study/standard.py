"""The explanations every plan is given, within a share of the time its search took."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property

import pandas as pd

from optimizer.plan.plan import NOTES
from optimizer.session import Solved
from optimizer.solve.interruption import Interruption
from optimizer.study import alternatives, prices, waiting
from optimizer.study.arithmetic import shortfalls
from optimizer.study.bench import Bench
from optimizer.study.competitiveness import competitiveness
from optimizer.study.lowest import lowest
from optimizer.study.mends import mends
from optimizer.study.reasons import reasons

WAITING_SHARE = 0.4  # of the seconds, at most; a plan without exceptions needs no mends
LEAST_WAITING_S = 2.0  # and at least: beside a proof everything takes longer


class Explanations:
    """What explains a plan. What linear programs tell is read beside whatever else is done from now on."""

    def __init__(self, solved: Solved, seconds: float) -> None:
        self.solved, self.seconds, self.began = solved, seconds, time.perf_counter()
        with_linear_programs, for_waiting = ThreadPoolExecutor(1), max(LEAST_WAITING_S, WAITING_SHARE * seconds)
        self._told = with_linear_programs.submit(_told_by_linear_programs, solved, for_waiting)
        with_linear_programs.shutdown(wait=False)

    @cached_property
    def frames(self) -> dict[str, pd.DataFrame]:
        """Frames of NOTES; a frame without rows is left out."""
        solved, why = self.solved, reasons(self.solved)
        notes = {
            "reasons": why,
            "lowest": lowest(solved, why),
            "competitiveness": competitiveness(solved.built.data),
            "diagnosis": diagnosis(solved),
            **self._told.result(),
        }
        left = self.seconds - (time.perf_counter() - self.began)
        notes["mends"] = mends(solved, max(self.seconds / 2, left))
        return {name: frame for name, frame in notes.items() if not frame.empty}


def _told_by_linear_programs(solved: Solved, seconds: float) -> dict[str, pd.DataFrame]:
    """Prices of rules at a first look, and what waiting costs at most."""
    bench = Bench.of(solved)
    return {
        "prices": prices.frame_of(prices.screened(solved, bench)),
        "waiting": waiting.frame_of(waiting.at_most(solved, seconds=seconds, bench=bench)),
    }


def studies(
    solved: Solved, *, prices_too: bool, count: int, seconds: float, interruption: Interruption,
    say: Callable[[str], None],
) -> dict[str, pd.DataFrame]:  # fmt: skip
    """The frames asked for beside the standard ones, each within its seconds: prices proved by planning again, and
    plans nearly as good."""
    notes = {}
    if prices_too:
        found = prices.confirmed(solved, seconds=seconds, interruption=interruption, say=say)
        notes["prices"] = prices.frame_of(found)
    if count:
        others = alternatives.alternatives(solved, count, seconds=seconds, interruption=interruption)
        notes["alternatives"] = alternatives.frame_of(solved, others)
    return notes


def diagnosis(solved: Solved) -> pd.DataFrame:
    """What made exceptions necessary, and which of the ways of finding it spoke: plain arithmetic where that is
    enough, else the rules weighed against each other."""
    if solved.plan["exceptions"].empty:
        return pd.DataFrame(columns=list(NOTES["diagnosis"]))
    months, rows = solved.case.months, []
    for s in shortfalls(solved.built.data):
        words = (f"By the end of {months[s.month].label} {s.needed_t:,.4g} t of {s.material} are needed for {s.what}, "
                 f"and no more than {s.most_t:,.4g} t can have arrived.")  # fmt: skip
        rows.append(("arithmetic", s.material, str(months[s.month]), s.needed_t, s.most_t, "t", words))
    for goal in solved.plan["goals"].to_dict("records"):
        if goal["value"] > 0:
            words = (f"Weighing the rules in their order, no plan has less than {goal['bound']:.4g} {goal['unit']} for "
                     f"{goal['goal']}; this plan has {goal['value']:.4g}.")  # fmt: skip
            rows.append(("rules in order", goal["goal"], "", goal["value"], goal["bound"], goal["unit"], words))
    return pd.DataFrame(rows, columns=list(NOTES["diagnosis"]))
