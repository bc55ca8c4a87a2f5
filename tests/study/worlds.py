"""Small worlds to ask "what if" of, solved once."""

from __future__ import annotations

from optimizer import session
from optimizer.case.case import Case
from optimizer.session import Solved

LAKH = 1e5  # INR


def solved(case: Case) -> Solved:
    """The best plan of a world."""
    return session.solve(session.build(case))


def cost_inr(case: Case) -> float:
    """Cost of the best plan of a world."""
    return solved(case).searched.objective_inr


def between(low: float, amount: float, high: float, scale: float) -> bool:
    """Whether an amount lies in an interval, to a millionth of what it is a part of."""
    return low - 1e-6 * scale <= amount <= high + 1e-6 * scale
