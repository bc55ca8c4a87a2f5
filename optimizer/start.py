"""Where a search begins when there is an earlier plan: of this month before an edit, or of last month."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from optimizer.plan.plan import Plan
from optimizer.session import Built
from optimizer.solve import concentration
from optimizer.solve.aim import BEYOND_THE_RELAXATION
from optimizer.solve.engine import Engine, Outcome
from optimizer.solve.materials import materials_of, with_decisions
from optimizer.solve.outlay import for_each_of_cost
from optimizer.solve.running import impatient
from optimizer.solve.search import ROUNDS_OF_TANGENTS
from optimizer.solve.searched import Beginning

SHARE_OF_TIME = 0.1  # of the time limit, for each way of building upon the earlier plan
SHARE_OF_GAP = 0.5
FARTHEST = 0.02  # above the relaxation: the search does better by itself than from a plan dearer than that
WHOLE_T = 1e-6
SAME = 1e-9


def from_earlier(built: Built, earlier: Plan, engine: Engine) -> Beginning:
    """Values of a plan of this problem that decides as an earlier plan did, by offer, line and calendar month; nothing
    where it cannot, or where that is far dearer than the best could be.

    First with its very tonnes, where that comes near the relaxation: such a plan can be ordered as it is. Then with the
    same orders, runs and expansions, their tonnes worked out anew; then with those of all materials but one, which is
    planned anew; then with whatever orders, but none where there was none. A plan that had to bend rules is not built
    upon. ``engine`` has solved the relaxation, with every rule kept.
    """
    settings, program = built.case.settings, built.program
    seconds, least = SHARE_OF_TIME * settings.time_limit_s, engine.least
    if not earlier["goals"].empty or least is None:
        return Beginning()
    alone = engine.copy(settings.threads)
    decided = list(_decided(built, earlier))
    whole = {column: value for _, column, value in decided}
    unused = {column: value for name, column, value in decided if name == "placed" and value == 0}

    def holding(held: Mapping[int, float], dearest: float, *, exactly: bool = False) -> Outcome | None:
        """The cheapest plan with some decisions held as near as can be, where that is not too dear."""
        columns, values = list(held), np.array(list(held.values()), dtype=float)
        lower, upper = program.lower[columns], program.upper[columns]
        at = np.clip(values, lower, upper)
        if exactly and (np.abs(at - values) > SAME).any():
            return None
        alone.set_bounds(columns, at, at)
        for _ in range(ROUNDS_OF_TANGENTS if exactly else 1):
            found = alone.minimise("the earlier plan", SHARE_OF_GAP * settings.gap, seconds, ends=impatient)
            if found.values is None or not (missing := concentration.rows_missing(built.block, program, found.values)):
                break
            alone.add_rows(missing)
        alone.set_bounds(columns, lower, upper)
        return found if found.values is not None and found.objective <= dearest else None

    gap = settings.gap * for_each_of_cost(earlier.objective_inr, earlier.gross_outlay_inr)
    near = least + BEYOND_THE_RELAXATION * gap * abs(least)
    found = holding(whole | _tonnes(built, earlier), near, exactly=True)
    if found is not None:
        return Beginning(found.values, found.values)
    dearest = least + FARTHEST * abs(least)
    of_material, until = materials_of(program, built.data), time.perf_counter() + seconds
    by_size = sorted(with_decisions(of_material, program.integer), key=lambda k: -int(np.sum(of_material == k)))
    for free in (None, *(by_size if len(by_size) > 1 else ())):
        if time.perf_counter() > until:
            break
        found = holding({j: value for j, value in whole.items() if of_material[j] != free}, dearest)
        if found is not None:
            return Beginning(found.values)
    found = holding(unused, dearest)
    return Beginning() if found is None else Beginning(found.values)


def _decided(built: Built, earlier: Plan) -> Iterator[tuple[str, int, float]]:
    """Yes/no decisions and lots in the months of the earlier plan, with what it says of each: name, column, value."""
    block, program, at = built.block, built.program, _months(built, earlier)
    tonnes = _ordered(built, earlier)
    steps = {key: built.data.slots[key[0], key[2]].step_t for key in tonnes}
    lots = {key: (t + WHOLE_T) // step for key, t in tonnes.items() if (step := steps[key])}
    runs = {(r["line"], at[r["month"]]): r for r in earlier["production"].to_dict("records") if r["month"] in at}
    begun = {(r["expansion"], at[r["start_month"]])
             for r in earlier["expansions"].to_dict("records") if r["start_month"] in at}  # fmt: skip
    said: dict[str, Mapping[Any, float]] = {
        "placed": {key: 1.0 for key, ordered in tonnes.items() if ordered > WHOLE_T},
        "lots": lots,
        "run": {key: 1.0 for key, row in runs.items() if row["running"]},
        "start": {key: 1.0 for key, row in runs.items() if row["started"]},
        "build": dict.fromkeys(begun, 1.0),
    }
    for name, values in said.items():
        for key, variable in block.component(name).items():
            column = program.column(variable)
            if column is not None and key[-1] in at.values():
                yield name, column, values.get(key, 0.0)


def _tonnes(built: Built, earlier: Plan) -> dict[int, float]:
    """The tonnes of every order of the months of the earlier plan, by column."""
    tonnes, months = _ordered(built, earlier), set(_months(built, earlier).values())
    columns = {key: built.program.column(variable) for key, variable in built.block.order.items() if key[2] in months}
    return {column: tonnes.get(key, 0.0) for key, column in columns.items() if column is not None}


def _ordered(built: Built, earlier: Plan) -> dict[tuple[str, str, int], float]:
    """Offer, buyer and month of each order of the earlier plan that can be placed here -> tonnes."""
    tonnes: dict[tuple[str, str, int], float] = defaultdict(float)
    at = _months(built, earlier)
    for row in earlier["orders"].to_dict("records"):
        if row["order_month"] in at and (row["offer"], at[row["order_month"]]) in built.data.slots:
            tonnes[row["offer"], row["buyer"], at[row["order_month"]]] += row["tonnes"]
    return tonnes


def _months(built: Built, earlier: Plan) -> dict[str, int]:
    """The months that the earlier plan has too, by name -> their number here."""
    planned, first = set(earlier["balance"]["month"]), built.case.settings.first_month
    return {str(first + t): t for t in range(built.data.horizon) if str(first + t) in planned}
