"""Which of two plans is better, told from values and proven bounds: the goals in order, then cost.

What is reached in one world may not lie under what is proven in another that can do no better; that is sound for a
search cut short, too. A goal that was bent leaves the later ones a little room, so after the first of them nothing is
compared.
"""

from __future__ import annotations

from optimizer.case.case import Case
from optimizer.model.goals import goals_in_order
from optimizer.plan.plan import Plan
from optimizer.result import REJECTED, Result

SLACK = 1e-5  # share of a figure that the solver's tolerances may hide
NOUGHT = 1e-6  # of a goal, in its unit


def as_good(one: Result, other: Result) -> list[str]:
    """What proves one worse than the other; empty where nothing does."""
    if (one.exit_code == REJECTED) != (other.exit_code == REJECTED):
        return ["only one of them could be planned"]
    return not_worse(one, other) + not_worse(other, one)


def not_worse(result: Result, than: Result) -> list[str]:
    """What was reached in ``than`` and is proven impossible in ``result``: nothing, in a world that is no worse."""
    if REJECTED in (result.exit_code, than.exit_code):
        return []
    assert result.plan is not None
    assert than.plan is not None
    assert result.case is not None
    here, there = reached(result.case, result.plan), reached(result.case, than.plan)
    for (goal, value, bound), (_, other, _) in zip(here, there, strict=True):
        if bound > other * (1 + SLACK) + NOUGHT:
            return [f"{goal}: {other} was reached, no less than {bound} is proven"]
        if max(value, other) > NOUGHT:
            return []
    slack = SLACK * max(1.0, than.plan.gross_outlay_inr)
    if result.plan.bound_inr > than.plan.objective_inr + slack:
        return [f"cost: {than.plan.objective_inr} was reached, no less than {result.plan.bound_inr} is proven"]
    return []


def reached(case: Case, plan: Plan) -> list[tuple[str, float, float]]:
    """(goal, value, bound) in the officer's order; nought for a goal that was kept."""
    bent = {row["goal"]: (row["value"], row["bound"]) for row in plan["goals"].to_dict("records")}
    return [(goal.name, *bent.get(goal.name, (0.0, 0.0))) for goal in goals_in_order(case)]
