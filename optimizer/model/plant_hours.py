"""Plant hours: the hours of a plant that its lines share, for running and for changeovers."""

from __future__ import annotations

from collections import defaultdict

from pyomo.core import Block, Constraint, quicksum

from optimizer.model.data import Data


def plant_hours(m: Block, data: Data) -> None:
    """Plant hours.

    Enforced over: every plant named on Plants, each month in which a line of it that takes hours can run.
    What its lines make and the changeover of each line that runs take no more hours than the plant has. A line is
    changed over in every month in which it runs: no set-up is carried into the next month.

        sum_p hours_per_t[p] * make[p,t] + changeover[p] * run[p,t] <= hours[plant,t]          (hours <= hours)
    """
    taken: dict[tuple[str, int], list[object]] = defaultdict(list)
    for p, t in m.MAKE:
        line = data.lines[p]
        if (line.plant, t) not in data.hours:
            continue
        if line.hours_per_t > 0:
            taken[line.plant, t].append(line.hours_per_t * m.make[p, t])
        if line.changeover_hours > 0:
            taken[line.plant, t].append(line.changeover_hours * m.run[p, t])
    m.plant_hours = Constraint(list(taken), rule=lambda m, plant, t: quicksum(taken[plant, t]) <= data.hours[plant, t])
