"""Where a search begins when there is an earlier plan: of this month before an edit, or of last month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from optimizer.model.goals import exceptions
from optimizer.plan.plan import Plan
from optimizer.session import Built
from optimizer.solve.engine import Engine
from optimizer.solve.handover import Floats
from optimizer.solve.interruption import Interruption
from optimizer.solve.search import COST

SHARE_OF_TIME = 0.1  # of the time limit, for each way of building upon the earlier plan
SHARE_OF_GAP = 0.5
FARTHEST = 0.02  # above the relaxation: the search does better by itself than from a plan dearer than that
WHOLE_T = 1e-6


def from_earlier(built: Built, earlier: Plan, interruption: Interruption) -> Floats | None:
    """Values of a plan of this problem that decides as an earlier plan did, by offer, line and calendar month; None
    where it cannot, or where that is far dearer than the best could be.

    First with the same orders, runs and expansions, their tonnes worked out anew; then with whatever orders,
    but none where there was none. A plan that had to bend rules is not built upon.
    """
    if not earlier["goals"].empty:
        return None
    settings, program = built.case.settings, built.program
    bent = [j for v in exceptions(built.block) if (j := program.column(v)) is not None]
    engine = Engine(program, settings.threads, interruption)
    engine.set_objective(COST)
    engine.set_bounds(bent, np.zeros(len(bent)), np.zeros(len(bent)))
    seconds = SHARE_OF_TIME * settings.time_limit_s
    relaxed = engine.relaxed(seconds)
    if relaxed is None:
        return None
    decided = list(_decided(built, earlier))
    whole = {column: value for _, column, value in decided}
    unused = {column: value for name, column, value in decided if name == "placed" and value == 0}
    for held in (whole, unused):
        columns, at = list(held), np.array(list(held.values()), dtype=float)
        lower, upper = program.lower[columns], program.upper[columns]
        at = np.clip(at, lower, upper)
        engine.set_bounds(columns, at, at)
        found = engine.minimise("the earlier plan", SHARE_OF_GAP * settings.gap, seconds)
        engine.set_bounds(columns, lower, upper)
        if found.values is not None and found.objective <= relaxed[0] + FARTHEST * abs(relaxed[0]):
            return found.values
    return None


def _decided(built: Built, earlier: Plan) -> Iterator[tuple[str, int, float]]:
    """Yes/no decisions and lots in the months of the earlier plan, with what it says of each: name, column, value."""
    block, program, first = built.block, built.program, built.case.settings.first_month
    planned = set(earlier["balance"]["month"])
    at = {str(first + t): t for t in range(built.data.horizon) if str(first + t) in planned}
    tonnes: dict[tuple[str, str, int], float] = defaultdict(float)
    for row in earlier["orders"].to_dict("records"):
        if row["order_month"] in at and (row["offer"], at[row["order_month"]]) in built.data.slots:
            tonnes[row["offer"], row["buyer"], at[row["order_month"]]] += row["tonnes"]
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
