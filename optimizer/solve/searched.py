"""What a search begins with and what it ends in: a plan by columns with its bound, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from optimizer.solve.basis import Stand
from optimizer.solve.engine import Engine
from optimizer.solve.handover import Floats

EVERY_RULE_KEPT = "cost, every rule kept"  # the search that ends in a plan without exceptions, or shows there is none


class NoPlanError(Exception):
    """The time ran out, or Ctrl-C came, before any plan was found."""

    def __init__(self, status: str) -> None:
        self.status = status
        super().__init__(status)


class ContradictionError(Exception):
    """Absolute rules contradict each other: no plan exists even when every business rule may be bent."""

    def __init__(self, rows: tuple[object, ...]) -> None:
        self.rows = rows
        super().__init__("the absolute rules contradict each other")


@dataclass(frozen=True)
class GoalReached:
    """A goal's value and a proven lower bound on it, in its unit."""

    goal: str
    value: float
    bound: float
    unit: str


@dataclass(frozen=True)
class Searched:
    """What the search found: values by column, cost and bound in INR, and how it ended."""

    values: Floats
    objective_inr: float
    bound_inr: float
    status: str  # optimal | limit | interrupted
    goals: tuple[GoalReached, ...]
    stages: tuple[dict[str, float | str], ...]
    stand: Stand | None = None  # of the relaxation with every rule kept


@dataclass(frozen=True)
class Beginning:
    """Where a search begins: any values by column, which need not keep the rules; and a plan that keeps them and is not
    to be changed, which stands if it can be ordered as it is and is proven good enough."""

    values: Floats | None = None
    ready: Floats | None = None


Begins = Callable[[Engine], Beginning]  # asked once the relaxation is solved
Meanwhile = Callable[[Searched], None]  # given a plan while it is being proven, which it may not be
