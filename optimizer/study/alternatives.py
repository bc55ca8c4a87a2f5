"""Plans nearly as good: within half a per cent of the cost, and as different in their sources as can be found.

The distance of two plans is the sum over countries of the difference in tonnes (of contained oxide, by the country of
processing). To make it large is not a linear aim; instead each country is pushed down by its share, so that the largest
sources give way first, subject to the same goals and to the cost allowed. The distance reached is then measured. Each
alternative is brought to orderable quantities and audited as any plan.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from optimizer.model.tallies import entries_of
from optimizer.plan.audit import audit
from optimizer.plan.extract import extract_plan
from optimizer.plan.plan import NOTES, Plan
from optimizer.session import Solved
from optimizer.solve.handover import COST, Floats, Program, load_solution
from optimizer.solve.interruption import Interruption
from optimizer.solve.orderable import Hold, NotOrderableError, Tolerance, orderable
from optimizer.solve.searched import Searched
from optimizer.study.bench import Bench, worth
from optimizer.study.measures import amounts_of

WITHIN = 0.005  # of the cost
KEPT_FOR_ROUNDING = 0.0005  # of the cost, left for bringing orders to what can be ordered
GAP = 0.003  # of cost and push together: a plan that is different enough need not be proved the most different
RELAXED_PART = 0.6  # of the cost allowed, where the rate of cost against difference is read
SLIGHT = 0.1  # of the push, that all the cost allowed weighs at least: else cost would not count at all
TRIES = 5
ROUNDING_SECONDS = 10.0
DIFFERENT = 0.01  # of the tonnes: an alternative nearer than that to a plan so far is none


@dataclass(frozen=True)
class Alternative:
    """A plan nearly as good; ``distance`` is the share of tonnes that comes from elsewhere than in the nearest plan."""

    plan: Plan
    amounts: dict[str, float]
    distance: float


def alternatives(
    solved: Solved, count: int, *, seconds: float = 120.0, interruption: Interruption | None = None
) -> list[Alternative]:  # fmt: skip
    """Up to ``count`` plans within half a per cent of the cost; fewer where there are no more or the time is up."""
    until = time.perf_counter() + seconds
    bench = Bench.of(solved, interruption)
    program, cost = bench.program, solved.searched.objective_inr
    at_most = cost + (WITHIN - KEPT_FOR_ROUNDING) * abs(cost)
    so_far = [amounts_of(solved.built, solved.searched.values)]
    found: list[Alternative] = []
    while len(found) < count:
        left = until - time.perf_counter()
        if left < 1.0 or bench.interruption.stopped:
            break
        pushed = _pushing(solved, so_far)
        values = _different(solved, bench, pushed, at_most, left / (count - len(found)))
        plan = None if values is None else _plan_of(solved, bench, values)
        if plan is None:
            break
        amounts = amounts_of(solved.built, plan[1])
        distance = min(_distance(amounts, other) for other in so_far)
        so_far.append(amounts)
        if distance < DIFFERENT:
            break
        found.append(Alternative(plan[0], amounts, distance))
    load_solution(solved.built.block, program, solved.searched.values)
    return found


def frame_of(solved: Solved, found: Iterable[Alternative]) -> pd.DataFrame:
    """The frame ``alternatives`` of a plan's notes: every plan and source country side by side with the plan."""
    own = _shares(amounts_of(solved.built, solved.searched.values))
    rows = []
    for number, other in enumerate(found, start=1):
        shares = _shares(other.amounts)
        rows += [
            {
                "plan": f"alternative {number}",
                "cost_inr": other.plan.objective_inr, "bound_inr": other.plan.bound_inr,
                "source": source, "share": shares.get(source, 0.0), "share_in_plan": own.get(source, 0.0),
            }
            for source in sorted({*shares, *own}, key=lambda s: -own.get(s, 0.0))
        ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(NOTES["alternatives"]))


def _different(solved: Solved, bench: Bench, push: Program, at_most: float, seconds: float) -> Floats | None:
    """A plan within the cost allowed that leans less on the largest sources.

    In the search cost is not a limit but weighs against the push, at the rate at which the relaxation trades the two
    where its cost reaches part of what is allowed; a plan that costs too much is searched again, cost weighing more.
    """
    program, cost = bench.program, solved.searched.objective_inr
    until = time.perf_counter() + seconds
    engine = bench.engine(push)
    engine.set_objective(COST)  # which is the push, in this program
    engine.add_row(*Hold(COST, cost + RELAXED_PART * (at_most - cost)).row(program))
    if engine.relaxed_values(seconds) is None:
        return None
    slight = SLIGHT * worth(push, COST, solved.searched.values) * float(program.units[COST]) / (at_most - cost)
    rate = max(-float(engine.highs.getSolution().row_dual[-1]), slight)
    for _ in range(TRIES):
        left = until - time.perf_counter()
        if left <= 0 or bench.interruption.stopped:
            return None
        objectives, offsets = push.objectives.copy(), push.offsets.copy()
        objectives[COST] += rate * program.objectives[COST]
        offsets[COST] += rate * program.offsets[COST]
        both = replace(push, objectives=objectives, offsets=offsets)
        tried = bench.engine(both)
        tried.set_objective(COST)
        tried.relax(left)  # begun from its own relaxation: from the plan there is, the search would stay near it
        found = tried.minimise("alternative", GAP, max(1.0, until - time.perf_counter()))
        if found.values is None:
            return None
        if worth(program, COST, found.values) <= at_most:
            return found.values
        rate *= 3
    return None


def _pushing(solved: Solved, so_far: list[dict[str, float]]) -> Program:
    """The program with another aim: tonnes by country, each weighed by its share in the plan; a country that earlier
    alternatives turned to is pushed down as well, the one that gained most as hard as the largest source."""
    program, block = solved.built.program, solved.built.block
    own = _shares(so_far[0])
    weights: dict[str, float] = defaultdict(float, own)
    for amounts in so_far[1:]:
        gained = {s: share - own.get(s, 0.0) for s, share in _shares(amounts).items()}
        most = max(gained.values(), default=0.0)
        for source, gain in gained.items():
            if gain > 0:
                weights[source] = max(weights[source], max(own.values(), default=1.0) * gain / most)
    aim = np.zeros(len(program.lower))
    for entry in entries_of(solved.built.data, "all", "processing country", "tonnes"):
        variable = block.order[entry.key] if entry.key is not None else block.make[entry.line] if entry.line else None
        column = None if variable is None else program.column(variable)
        if column is not None and entry.month >= 0:
            aim[column] += weights[entry.source] * entry.per_t
    objectives, offsets, units = program.objectives.copy(), program.offsets.copy(), program.units.copy()
    objectives[COST], offsets[COST], units[COST] = aim, 0.0, 1.0
    return replace(program, objectives=objectives, offsets=offsets, units=units)


def _plan_of(solved: Solved, bench: Bench, values: Floats) -> tuple[Plan, Floats] | None:
    """The orderable plan, when its audit confirms it and its cost is within what is allowed."""
    program, block, data = bench.program, solved.built.block, solved.built.data
    cost = solved.searched.objective_inr
    limit = Hold(COST, cost + WITHIN * abs(cost))
    try:
        values = orderable(data, block, program, values, set() if bench.holds else set(bench.bent), bench.cuts,
                           [*bench.holds, limit], gap=Tolerance(1e-4), threads=solved.case.settings.threads,
                           seconds=ROUNDING_SECONDS)  # fmt: skip
    except NotOrderableError:
        return None
    objective = worth(program, COST, values)
    load_solution(block, program, values)
    bound = min(solved.searched.bound_inr, objective)
    plan = extract_plan(block, data, Searched(values, objective, bound, "optimal", solved.searched.goals, ()))
    if objective > cost + WITHIN * abs(cost) or audit(solved.case, plan):
        return None
    return plan, values


def _shares(amounts: dict[str, float]) -> dict[str, float]:
    whole = sum(amounts.values())
    return {source: tonnes / whole for source, tonnes in amounts.items()} if whole > 0 else {}


def _distance(one: dict[str, float], other: dict[str, float]) -> float:
    """Half the sum of differences in share: the share of tonnes that comes from elsewhere."""
    a, b = _shares(one), _shares(other)
    return sum(abs(a.get(s, 0.0) - b.get(s, 0.0)) for s in {*a, *b}) / 2
