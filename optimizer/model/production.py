"""Production: what domestic lines make, month by month."""

from __future__ import annotations

from pyomo.core import Binary, Block, Constraint, NonNegativeReals, Set, Var

from optimizer.model.data import Data
from optimizer.model.support import at_cost


def add_lines(m: Block, data: Data) -> None:
    """Decisions ``make`` (t of main output), ``run`` and ``start`` (yes/no, only where something depends on them)."""
    m.MAKE = Set(initialize=list(data.capacity_t), dimen=2, ordered=True)
    m.RUN = Set(initialize=[k for k in data.capacity_t if _needs_run(data, k)], dimen=2, ordered=True)
    m.START = Set(initialize=[k for k in m.RUN if _start_costs(data, k[0])], dimen=2, ordered=True)
    m.make = Var(m.MAKE, within=NonNegativeReals, bounds=lambda _, p, t: (0, data.capacity_t[p, t]))
    m.run = Var(m.RUN, within=Binary)
    m.start = Var(m.START, within=Binary)


def output_within_capacity(m: Block, data: Data) -> None:
    """Output within capacity.

    Enforced over: every line and month in which running is decided; else the bound of ``make`` holds.
    A line makes nothing unless it runs, and then no more than its capacity of that month; with a capacity
    under its minimum run it stands still.

        make[p,t] <= capacity[p,t] * run[p,t]                                                  (t <= t)
    """
    m.output_within_capacity = Constraint(
        m.RUN, rule=lambda m, p, t: m.make[p, t] <= data.capacity_t[p, t] * m.run[p, t]
    )
    for p, t in m.RUN:
        if data.capacity_t[p, t] < data.lines[p].minimum_run_t - 1e-9:
            m.run[p, t].fix(0)


def minimum_run(m: Block, data: Data) -> None:
    """Minimum run.

    Enforced over: every line with a minimum run, each month.
    A month in which a line runs makes at least the minimum.

        make[p,t] >= minimum[p] * run[p,t]                                                     (t >= t)
    """
    keys = [k for k in m.RUN if data.lines[k[0]].minimum_run_t > 0]
    m.minimum_run = Constraint(
        keys, rule=lambda m, p, t: m.make[p, t] >= data.lines[p].minimum_run_t * m.run[p, t]
    )


def start_after_standing_still(m: Block, data: Data) -> None:
    """Start after standing still.

    Enforced over: every line with a start cost, each month.
    A month of running after one of standing still is a start.

        start[p,t] >= run[p,t] - run[p,t-1]                                                    (starts >= starts)
    """

    def rule(m: Block, p: str, t: int) -> object:
        if (p, t - 1) in m.RUN:
            return m.start[p, t] >= m.run[p, t] - m.run[p, t - 1]
        before = 1 if t == 0 and data.lines[p].running_before else 0
        return m.start[p, t] >= m.run[p, t] - before

    m.start_after_standing_still = Constraint(m.START, rule=rule)


def made_t(m: Block, data: Data, material: str, t: int) -> list[object]:
    """Tonnes of a material that lines give in a month, as terms of a sum."""
    terms: list[object] = []
    for p, line in data.lines.items():
        if (p, t) not in data.capacity_t:
            continue
        if line.output == material:
            terms.append(m.make[p, t])
        terms += [
            r.tonnes_per_tonne * m.make[p, t]
            for r in data.recipes[p]
            if r.role == "by-product" and r.material == material
        ]
    return terms


def taken_in_t(m: Block, data: Data, material: str, t: int) -> list[object]:
    """Tonnes of a material that lines take in in a month, as terms of a sum."""
    return [
        data.intake_per_t(r) * m.make[p, t]
        for p in data.lines
        if (p, t) in data.capacity_t
        for r in data.recipes[p]
        if r.role == "input" and r.material == material
    ]


def _needs_run(data: Data, key: tuple[str, int]) -> bool:
    line = data.lines[key[0]]
    costs = line.campaign_cost_inr > 0 or line.start_cost_inr > 0
    hours = line.changeover_hours > 0 and (line.plant, key[1]) in data.hours
    return hours or line.minimum_run_t > 0 or (costs and at_cost(data.case, line))


def _start_costs(data: Data, line: str) -> bool:
    return data.lines[line].start_cost_inr > 0 and at_cost(data.case, data.lines[line])
