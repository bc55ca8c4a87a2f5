"""Response: how soon stock can be in a sector's hands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyomo.core import Block, Constraint, NonNegativeReals, Set, Var, quicksum

from optimizer.case.rows_response import ResponseClass

if TYPE_CHECKING:
    from optimizer.model.data import Data


def ready_within(data: Data, row: ResponseClass) -> set[str]:
    """The stores that are ready within the days of a class. An owner without stores of its own on the sheet has its
    stock at hand."""
    days = {store.store: store.ready_days for store in data.case.stores}
    return {w for rows in data.stores.values() for w, _, _, _ in rows if days.get(w, 0) <= row.within_days}


def wanted_t(data: Data) -> dict[tuple[str, str, int], float]:
    """(class, material, month) -> tonnes that must be ready at its end, where positive: what the sectors of the class
    need in the months after it, the last one in part."""
    found: dict[tuple[str, str, int], float] = {}
    for row in data.case.response:
        whole = int(row.months)
        for i in data.in_scope(row.scope):
            series = [q for (j, of), q in data.needs.by_sector.items() if of == i and row.sector in ("all", j)]
            for t in range(data.horizon):
                ahead = sum(sum(q[t + 1 : t + 1 + whole]) + (row.months - whole) * q[t + 1 + whole] for q in series)
                if ahead > 0:
                    found[row.rule, i, t] = ahead
    return found


def add_response(m: Block, data: Data) -> None:
    """Decision ``short_ready`` (t, by class, material and month): what is missing of a response class."""
    m.ready_wanted = wanted_t(data)
    m.READY = Set(initialize=list(m.ready_wanted), dimen=3, ordered=True)
    m.short_ready = Var(m.READY, within=NonNegativeReals, bounds=lambda m, *k: (0, m.ready_wanted[k]))


def ready_in_time(m: Block, data: Data) -> None:
    """Ready in time.

    Enforced over: every row of Response, each material it is for, each month.
    At the end of a month enough lies in stores that are ready within the days to meet the need of the sectors for so
    many months; what is missing is counted as short, in the goal of cover. Stock counts by the share in which its
    owner's counts toward cover; tonnes under a licence bar count here, and cover says whom they may serve.

        sum_(b, w ready within the days) share[b] * stock[i,b,w,t] + short_ready[n,i,t]
            >= need of the months t+1 .. t+months                                              (t >= t)
    """
    rows = {row.rule: (row, ready_within(data, row)) for row in data.case.response}
    share = data.owners.counted_share

    def rule(m: Block, n: str, i: str, t: int) -> object:
        ready = [
            share[b] * m.stock[i, b, w, t] for b in data.owners.all if share[b] > 0
            for w, _ in data.stores_for(i, b) if w in rows[n][1]
        ]  # fmt: skip
        return quicksum(ready) + m.short_ready[n, i, t] >= m.ready_wanted[n, i, t]

    m.ready_in_time = Constraint(m.READY, rule=rule)
