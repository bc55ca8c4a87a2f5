"""A plan read back from its book, as a solved problem: what the studies start from."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from optimizer import session
from optimizer.case.case import Case
from optimizer.model.goals import goals_in_order
from optimizer.plan.extract import extract_plan
from optimizer.plan.plan import Plan
from optimizer.session import Built, Solved
from optimizer.solve.handover import COST, Floats, load_solution
from optimizer.solve.interruption import Interruption
from optimizer.solve.searched import GoalReached, Searched
from optimizer.study.bench import Bench, worth

SECONDS = 60.0
ROOMS_T = (1e-4, 1e-3, 1e-2)
"""By which an order may differ from the tonnes in the book, which are rounded; tried in turn, since a plan at the limit
of a rule on concentration keeps it only to the audit's last digit."""


def solved_from(case: Case, plan: Plan, interruption: Interruption | None = None) -> Solved | None:
    """The plan of a book in the problem of its own input; None where the two do not fit together.

    Orders are as the book has them; everything that follows from them is worked out anew at least cost.
    """
    built, interruption = session.build(case), interruption or Interruption()
    program = built.program
    found = (_nearest(built, plan, room_t, interruption) for room_t in ROOMS_T)
    values = next((values for values in found if values is not None), None)
    if values is None:
        return None
    goals = {g.name: g for g in goals_in_order(case)}
    reached = tuple(
        GoalReached(row["goal"], worth(program, goals[row["goal"]].objective, values), row["bound"], row["unit"])
        for row in plan["goals"].to_dict("records")
    )
    cost = worth(program, COST, values)
    searched = Searched(values, cost, min(plan.bound_inr, cost), "optimal", reached, ())
    load_solution(built.block, program, values)
    return Solved(built, searched, extract_plan(built.block, built.data, searched))


def _nearest(built: Built, plan: Plan, room_t: float, interruption: Interruption) -> Floats | None:
    """The plan of least cost whose orders are those of the book, but for so many tonnes."""
    columns, lower, upper = _orders_of(built, plan, room_t)
    bench = Bench(built, interruption=interruption, strict=plan["goals"].empty)
    engine = bench.engine(built.program)
    engine.set_objective(COST)
    engine.set_bounds(columns, lower, upper)
    while True:
        values = engine.minimise("the plan of the book", 1e-6, SECONDS, absolute_gap=1e-7).values
        if values is None or not bench.more_tangents(engine, built.program, values):
            return values


def _orders_of(built: Built, plan: Plan, room_t: float) -> tuple[list[int], Floats, Floats]:
    """Columns of orders, and of runs of lines, with what the book says of them."""
    block, program = built.block, built.program
    first = built.case.settings.first_month
    at = {str(first + t): t for t in range(built.data.horizon)}
    tonnes: dict[tuple[str, str, int], float] = defaultdict(float)
    for row in plan["orders"].to_dict("records"):
        tonnes[row["offer"], row["buyer"], at[row["order_month"]]] += row["tonnes"]
    made = {(row["line"], at[row["month"]]): row["made_t"] for row in plan["production"].to_dict("records")}
    bounds: dict[int, tuple[float, float]] = {}
    for component, said in ((block.order, tonnes), (block.make, made)):
        for key, variable in component.items():
            column = program.column(variable)
            if column is None:
                continue
            quantity = said.get(key, 0.0)
            low = max(float(program.lower[column]), quantity - room_t) if quantity > 0 else 0.0
            high = min(float(program.upper[column]), quantity + room_t) if quantity > 0 else 0.0
            bounds[column] = (min(low, high), high)
    low, high = np.array([b[0] for b in bounds.values()]), np.array([b[1] for b in bounds.values()])
    return list(bounds), low, high
