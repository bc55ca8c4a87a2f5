"""Mends: the smallest change of one cell that mends an exception, found on the relaxation and proven by planning again.

Which cells matter is read from the prices of the rows that hold the exceptions up. How far a figure must go is found by
halving: the least change that helps as much as the furthest one would. Then the changed case is planned in full, and
only what that plan shows is promised.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from optimizer.case.case import Case
from optimizer.model.goals import goals_in_order
from optimizer.plan.audit import audit
from optimizer.plan.plan import NOTES, Plan
from optimizer.session import Built, Solved, build, replan
from optimizer.solve.engine import Engine
from optimizer.solve.handover import Floats
from optimizer.solve.interruption import Interruption
from optimizer.solve.orderable import NotOrderableError
from optimizer.solve.searched import ContradictionError, NoPlanError
from optimizer.study.levers import Lever, levers_of

WEIGHTS = (1000.0, 100.0, 10.0, 1.0)  # of the goals in their order, where all are told in one figure
SMALLER = 1e-3  # the least share by which an exception must shrink to be called a mend
A_HAIR = 0.05  # of a step
PRICED = 1e-7
KEPT = 3  # mends shown for an exception


@dataclass(frozen=True)
class Mend:
    """A change of one cell, what it does, and what is left of the exceptions, as a full plan showed."""

    lever: Lever
    after: float
    left: float  # the exceptions that remain, as one weighted figure
    before: float
    plan: Plan


def mends(solved: Solved, seconds: float) -> pd.DataFrame:
    """The frame ``mends`` of a plan with exceptions; empty when every rule is kept or the time allows none."""
    exceptions = solved.plan["exceptions"]
    if exceptions.empty:
        return pd.DataFrame(columns=list(NOTES["mends"]))
    until = time.perf_counter() + seconds
    found = list(_proven(solved, until))
    found.sort(key=lambda m: (m.left > SMALLER * m.before, m.left if m.left > SMALLER * m.before else 0.0, _cost(m)))
    rows = []
    for (rule, where), group in exceptions.groupby(["rule", "where"], sort=False):
        rank = 0
        for mend in found:
            now = mend.plan["exceptions"]
            same = now[(now["rule"] == rule) & (now["where"] == where)]
            remaining, was = float(same["amount"].sum()), float(group["amount"].sum())
            if remaining >= was * (1 - SMALLER) or rank == KEPT:
                continue
            rank += 1
            effect = _effect(mend, remaining, str(group["unit"].iloc[0]))
            rows.append((rule, where, group["when"].iloc[0], rank, mend.lever.say(mend.after), mend.lever.cell,
                         _typed(mend.lever, mend.lever.before, solved.case),
                         _typed(mend.lever, mend.after, solved.case), mend.lever.unit, effect, remaining,
                         mend.plan.objective_inr - solved.plan.objective_inr))  # fmt: skip
    return pd.DataFrame(rows, columns=list(NOTES["mends"]))


def _typed(lever: Lever, figure: float, case: Case) -> str:
    """A figure as it is typed into its cell."""
    if lever.unit != "month":
        return f"{figure:.10g}"
    return str(case.settings.first_month + round(figure)) if figure >= 0 else ""


def _effect(mend: Mend, remaining: float, unit: str) -> str:
    if mend.plan["exceptions"].empty:
        return "every rule is kept"
    if remaining == 0:
        return "this exception is gone; others remain"
    return f"{remaining:,.4g} {unit} of it remain"


def _cost(mend: Mend) -> float:
    """Cheapest first: what the plan then costs, and the smaller change where that is the same."""
    return mend.plan.objective_inr + 1e-6 * abs(mend.after - mend.lever.before) / max(1.0, abs(mend.lever.before))


def _proven(solved: Solved, until: float) -> Iterable[Mend]:
    before = _left(solved.plan, solved.case)
    for lever, steps in _candidates(solved, until):
        for more in (0, 1, max(2, steps // 4)):
            if time.perf_counter() > until:
                return
            further = _figure_at(lever, min(steps + more, _most_steps(lever)))
            again = _planned(solved, lever.apply(further), until - time.perf_counter())
            if again is not None and (left := _left(again, solved.case)) < before * (1 - SMALLER):
                yield Mend(lever, further, left, before, again)
                break


def _planned(solved: Solved, changed: Case, seconds: float) -> Plan | None:
    try:
        plan = replan(solved, changed, seconds=max(1.0, min(seconds, changed.settings.time_limit_s))).plan
    except (NoPlanError, ContradictionError, NotOrderableError):
        return None
    return None if audit(changed, plan) else plan


def _candidates(solved: Solved, until: float) -> list[tuple[Lever, int]]:
    """Levers that help, each with the fewest steps that help as much as its furthest."""
    whole = _missed(solved.built, whole_orders=False)[0] < SMALLER * _left(solved.plan, solved.case)
    now, named = _missed(solved.built, whole_orders=whole)
    about = {(rule, where.split(" · ")[-1]) for rule, where in
             solved.plan["exceptions"][["rule", "where"]].itertuples(index=False)}  # fmt: skip
    touched = {what for pair in about for what in pair}
    materials = {o.offer: o.material for o in solved.case.offers}
    found = []
    for lever in levers_of(solved.case):
        if time.perf_counter() > until:
            break
        priced = any((component, lever.key) in named for component in lever.about)
        always = bool(lever.about & {"lead time", "cover_kept", "minimum_order", "number_of_sources", "cap_or_floor"})
        of_it = lever.key in touched or materials.get(lever.key) in touched
        if not priced and not (always and of_it):
            continue
        best = _missed(build(lever.apply(lever.furthest)), whole_orders=whole)[0]
        if best > now * (1 - SMALLER):
            continue
        found.append((lever, _least_steps(lever, best + SMALLER * (now - best) + 1e-7, whole)))
    return found


def _least_steps(lever: Lever, good: float, whole: bool) -> int:
    """The fewest steps with which no more is missed than is good (all steps do): by doubling, then halving."""

    def helps(steps: int) -> bool:
        return _missed(build(lever.apply(_figure_at(lever, steps))), whole_orders=whole)[0] <= good

    most, high = _most_steps(lever), 1
    while high < most and not helps(high):
        high *= 2
    high, low = min(high, most), high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if helps(middle) else (middle, high)
    return high


def _most_steps(lever: Lever) -> int:
    return max(1, math.ceil(abs(lever.furthest - lever.before) / lever.step - A_HAIR))


def _figure_at(lever: Lever, steps: int) -> float:
    """The figure so many steps on from the one it has now, on the grid of its steps, at most its furthest."""
    up = lever.furthest > lever.before
    start = math.floor(lever.before / lever.step + A_HAIR) if up else math.ceil(lever.before / lever.step - A_HAIR)
    figure = round((start + steps if up else start - steps) * lever.step, 9)
    return min(figure, lever.furthest) if up else max(figure, lever.furthest)


def _missed(built: Built, *, whole_orders: bool) -> tuple[float, set[tuple[str, str]]]:
    """The least the goals can be missed by, as one weighted figure, and (component, key) of the rows that hold it up.

    ``whole_orders``: with every yes/no decided, where the relaxation misses nothing.
    """
    program = built.program
    costs: Floats = np.zeros(len(program.lower))
    for place, goal in enumerate(goals_in_order(built.case)):
        row, unit = program.objectives[goal.objective], program.units[goal.objective]
        costs = costs + WEIGHTS[place] * row * unit
    engine = Engine(program, built.case.settings.threads, Interruption())
    engine.set_costs(costs)
    relaxed = engine.relaxed(30.0)
    if relaxed is None:
        return math.inf, set()
    value, row_prices, column_prices = relaxed
    if whole_orders:
        outcome = engine.minimise("exceptions", SMALLER, 10.0, absolute_gap=1e-7)
        value = outcome.objective if outcome.values is not None else math.inf
    named = {_key(*program.row_names[r]) for r in np.flatnonzero(np.abs(row_prices) > PRICED)}
    named |= {_key(*program.column_names[j]) for j in np.flatnonzero(np.abs(column_prices) > PRICED)}
    return max(0.0, value), named


def _key(name: str, place: object) -> tuple[str, str]:
    return name, str(place[0] if isinstance(place, tuple) else place)


def _left(plan: Plan, case: Case) -> float:
    """The exceptions of a plan as one weighted figure, the goals in their order."""
    values = dict(zip(plan["goals"]["goal"], plan["goals"]["value"], strict=True))
    ranked = enumerate(goals_in_order(case))
    return float(sum(WEIGHTS[place] * values.get(g.name, 0.0) for place, g in ranked))


