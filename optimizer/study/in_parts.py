"""A plan in parts of orders: the linear program behind it, goals first and cost last, and orders made of its parts."""

from __future__ import annotations

import math

import numpy as np

from optimizer.model.data import Key
from optimizer.model.goals import goals_in_order
from optimizer.session import Built
from optimizer.solve.engine import Engine
from optimizer.solve.handover import COST, Floats

OUTWEIGHS = 1e3  # a goal weighs so many times what the next in the officer's order does
SOONER, TIGHT = 0.05, 1e-6  # more a shortage now weighs than one at the end; by which a goal is held
BENDS_FOR, BENDS_AT = 10.0, 100.0  # times what a goal is worth, and the least share of all cost a unit of it is
UP, DOWN, NONE = "up", "down", "none"  # how orders are brought to what can be ordered, tried in turn
SMALL = 0.1  # of a minimum order or a lot: what is less is left out, what is more becomes one
CRUMB_T = 1e-6
SECONDS = 60.0  # at most, for one linear program
UNPLANNED = "worst cover"  # a goal that months gone by would decide


def best_in_parts(built: Built, engine: Engine) -> Floats | None:
    """The officer's rules first, in their order, then cost; None where what may not be bent contradicts itself."""
    goals = _goals(built)
    weighed = sum((OUTWEIGHS ** (len(goals) - k) * goal for k, goal in enumerate(goals)),
                  start=np.zeros(len(built.program.lower)))  # fmt: skip
    engine.set_costs(weighed / max(1.0, float(np.abs(weighed).max())))
    values = engine.relaxed_values(SECONDS) if goals else None
    if goals and values is None:
        return None
    for goal in goals:
        assert values is not None
        columns = np.flatnonzero(goal)
        scale = 1.0 / float(goal[columns].max())
        at_most = (1 + TIGHT) * float(goal @ values) * scale + TIGHT
        engine.add_row(-np.inf, at_most, columns.tolist(), (goal[columns] * scale).tolist())
    engine.set_objective(COST)
    return engine.relaxed_values(SECONDS)


def _goals(built: Built) -> list[Floats]:
    """The goals in the officer's order, each as weights on the columns; a tonne short sooner weighs a little more
    than one short later, since nobody withholds today what may come tomorrow."""
    program, months = built.program, built.data.horizon
    sooner = np.ones(len(program.lower))
    for (_, _, t), unmet in built.block.unmet.items():
        column = program.column(unmet)
        if column is not None:
            sooner[column] += SOONER * (1 - t / months)
    named = [g for g in goals_in_order(built.case) if g.name != UNPLANNED]
    weights = (program.objectives[g.objective] * program.units[g.objective] * sooner for g in named)
    return [row for row in weights if row.any()]


def let_goals_bend(engine: Engine, first: int) -> None:
    """Let the goals held, the rows from ``first`` on, give way at many times what they are now worth."""
    highs = engine.highs
    worth_now = np.abs(np.array(highs.getSolution().row_dual))
    least = abs(highs.getInfo().objective_function_value) / BENDS_AT
    for row in range(first, highs.getNumRow()):
        price = max(BENDS_FOR * float(worth_now[row]), least)
        highs.addCol(price, 0.0, np.inf, 1, np.array([row], dtype=np.int32), np.array([-1.0]))


def orderable_t(built: Built, key: Key, tonnes: float, size: str) -> float:
    """An order brought to its minimum and to whole lots or increments, up, or down where that leaves a minimum."""
    slot = built.data.slots[key[0], key[2]]
    step, least, threshold = slot.offer.lot_t or slot.offer.increment_t, slot.minimum_t, built.data.threshold_inr(key)
    if threshold > 0:
        least = max(least, threshold / min(price for _, price in slot.bands))
    if size == NONE:
        return 0.0
    if size == DOWN:
        whole = math.floor(tonnes / step + 1e-9) * step
        return whole if whole >= least - 1e-9 else 0.0
    if tonnes < max(SMALL * least, SMALL * step, CRUMB_T):
        return 0.0
    most = float(built.data.upper_t[key[0], key[2]])
    whole = math.ceil(max(tonnes, least) / step - 1e-6) * step
    return whole if whole <= most + 1e-9 else math.floor(most / step + 1e-9) * step
