"""Loans: stock of the agency that serves a sector in a month and comes back from it with a premium in kind.

A loan is met out of stock in the place of an issue, and so is no cover while it is out. What comes back is the
borrower's, bought outside the plan: it is no purchase of the plan, stands in no share of sources and in no fund, but
what the borrower pays for it is a cost. So no tonne is had for nothing: stock is lent where that brings a rule nearer
than buying can, for want of goods, time or funds, and never where goods can be bought for less. A loan that would come
back after the last month is not made: the plan could not show its return.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pyomo.core import Block, Constraint, NonNegativeReals, Set, Var, quicksum

from optimizer.case.case import Case

if TYPE_CHECKING:
    from optimizer.model.data import Data

Terms = list[object]


def most_lent_t(data: Data) -> dict[tuple[str, int], float]:
    """(loan, month) -> the most tonnes it may lend in the month, where positive."""
    first, found = data.case.settings.first_month, {}
    for row in data.case.loans:
        from_t = max(0, (row.from_month or first) - first)
        last = data.horizon - 1 - row.months_out
        for t in range(from_t, min(last, (row.to_month - first) if row.to_month else last) + 1):
            most = min(row.most_out_t, data.needs.demand.get((row.sector, row.material, t), 0.0))
            if most > 0:
                found[row.loan, t] = most
    return found


def out_before(case: Case) -> Iterator[tuple[str, int, float]]:
    """(loan, month it is due, tonnes) of what was lent before the plan."""
    first, loans = case.settings.first_month, {row.loan: row for row in case.loans}
    for row in case.loans_out:
        due = row.due_month or row.lent_month + loans[row.loan].months_out
        yield row.loan, due - first, row.tonnes


def add_loans(m: Block, data: Data) -> None:
    """Decision ``lent`` (t, by loan and month)."""
    most = most_lent_t(data)
    m.LENT = Set(initialize=list(most), dimen=2, ordered=True)
    m.lent = Var(m.LENT, within=NonNegativeReals, bounds=lambda _, n, t: (0, most[n, t]))


def lent_t(m: Block, data: Data) -> dict[tuple[str, str, int], Terms]:
    """(sector, material, month) -> what it is lent."""
    rows, found = {row.loan: row for row in data.case.loans}, defaultdict[tuple[str, str, int], Terms](list)
    for n, t in m.LENT:
        found[rows[n].sector, rows[n].material, t].append(m.lent[n, t])
    return found


def back_t(m: Block, data: Data) -> dict[tuple[str, int], Terms]:
    """(material, month) -> what comes back, with the premium, of loans made in the plan and before it."""
    rows, found = {row.loan: row for row in data.case.loans}, defaultdict[tuple[str, int], Terms](list)
    for n, t in m.LENT:
        found[rows[n].material, t + rows[n].months_out].append((1 + rows[n].premium_share) * m.lent[n, t])
    for n, due, tonnes in out_before(data.case):
        found[rows[n].material, due].append((1 + rows[n].premium_share) * tonnes)
    return found


def lent_is_asked_for(m: Block, data: Data) -> None:
    """What is lent is asked for.

    Enforced over: every sector, material and month in which it may be lent some.
    A sector is lent no more than it asks for and is not served by a substitute or left without; the rest is issued for
    good.

        sum_n lent[n,t] + sum_k replaced[k,j,t] + unmet[j,i,t] <= demand[j,i,t]                (t <= t)
    """
    lent, replaced = lent_t(m, data), defaultdict[tuple[str, str, int], Terms](list)
    for k, j, t in m.REPLACED:
        replaced[j, data.case.substitutions[k].material, t].append(m.replaced[k, j, t])
    m.lent_is_asked_for = Constraint(
        list(lent),
        rule=lambda m, *k: quicksum(lent[k]) + quicksum(replaced[k]) + m.unmet[k] <= data.needs.demand[k],
    )


def most_out(m: Block, data: Data) -> None:
    """Most out on loan.

    Enforced over: every loan and month in which some of it can be out.
    What was lent and is not yet due back is no more than the arrangement allows; what was lent before the plan counts,
    and where that alone is more, nothing is lent on top.

        sum_{u = t-back+1..t} lent[n,u] <= max(0, most out[n] - out before[n,t])               (t <= t)
    """
    rows, before = {row.loan: row for row in data.case.loans}, list(out_before(data.case))
    out: dict[tuple[str, int], Terms] = defaultdict(list)
    for n, u in m.LENT:
        for t in range(u, u + rows[n].months_out):
            out[n, t].append(m.lent[n, u])
    m.most_out = Constraint(
        list(out),
        rule=lambda m, n, t: quicksum(out[n, t])
        <= max(0.0, rows[n].most_out_t - sum(tonnes for name, due, tonnes in before if name == n and due > t)),
    )


def loan_terms(m: Block, data: Data) -> Terms:
    """What borrowers pay for the tonnes they give back on loans of the plan, in INR discounted from the month of the
    loan, which decides it: once a loan is made, later plans leave it out."""
    rows = {row.loan: row for row in data.case.loans}
    return [
        data.discount[t] * (1 + row.premium_share) * row.return_cost_inr_per_kg * 1000 * m.lent[n, t]
        for n, t in m.LENT if (row := rows[n])
    ]  # fmt: skip
