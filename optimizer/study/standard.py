"""The explanations every plan is given, within a share of the time its search took."""

from __future__ import annotations

import time

import pandas as pd

from optimizer.plan.plan import NOTES
from optimizer.session import Solved
from optimizer.study.arithmetic import shortfalls
from optimizer.study.mends import mends
from optimizer.study.reasons import reasons


def explanations(solved: Solved, seconds: float) -> dict[str, pd.DataFrame]:
    """Frames of NOTES for a plan; a frame without rows is left out."""
    began = time.perf_counter()
    notes = {"reasons": reasons(solved), "diagnosis": diagnosis(solved)}
    notes["mends"] = mends(solved, max(seconds / 2, seconds - (time.perf_counter() - began)))
    return {name: frame for name, frame in notes.items() if not frame.empty}


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
