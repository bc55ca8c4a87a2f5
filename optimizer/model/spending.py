"""Limits on how voted money is spent: what may be committed in a year, paid towards its end, and stand advanced.

The limits of a fund and fiscal year stand on its row of Funds. ₹ crore.
"""

from __future__ import annotations

from collections import defaultdict

from pyomo.core import Block, Constraint, Expression, NonNegativeReals, Set, Var, quicksum

from optimizer.case.rows_buying import Fund
from optimizer.model.bonded import bills_of_bond
from optimizer.model.cancelling import spared
from optimizer.model.data import Data
from optimizer.model.funds import CRORE, due_on_open_orders
from optimizer.model.purposes import BillClass, Classes

LAST_QUARTER, MARCH = "last quarter", "March"


def add_commitments(m: Block, data: Data) -> None:
    """Decision ``committed``: what a fund commits for a class of bills in a fiscal year of order, ₹ crore; only where
    some fund has a limit on it."""
    classes, months = Classes(data), data.case.months
    landed: dict[tuple[tuple[str, ...], str], list[object]] = defaultdict(list)
    limited = any(row.commitment_limit_inr_crore is not None for row in data.case.funds)
    for key in data.keys if limited else ():
        slot = data.slots[key[0], key[2]]
        if key[1] != data.owners.agency:
            continue
        for bill in slot.bills:
            if bill.term in ("tax", "tax_back"):
                continue
            at = classes.may_pay(bill.term, slot.offer.material), months[slot.order].fiscal_year
            landed[at].append(bill.on_goods / CRORE * m.goods_inr[key] + bill.on_tonnes / CRORE * m.order[key])
            if bill.once and key in m.PLACED:
                landed[at].append(bill.once / CRORE * m.placed[key])
    for key, bill, inr in bills_of_bond(m) if limited else ():
        if key[1] == data.owners.agency and bill.term not in ("tax", "tax_back"):
            material = data.slots[key[0], key[2]].offer.material
            year = months[key[2]].fiscal_year
            landed[classes.may_pay(bill.term, material), year].append(inr / CRORE)  # type: ignore[operator]
    kinds = list(dict.fromkeys(funds for funds, _ in landed))
    number = {funds: n for n, funds in enumerate(kinds)}
    sums = {(number[funds], year): terms for (funds, year), terms in landed.items()}
    m.commitment_classes = kinds
    m.LANDED = Set(initialize=list(sums), dimen=2, ordered=True)
    m.landed = Expression(m.LANDED, rule=lambda m, c, f: quicksum(sums[c, f]))
    voted = {(row.fund, row.fiscal_year) for row in data.case.funds}
    committing = [(n, c, f) for c, f in sums for n in kinds[c] if (n, f) in voted]
    m.COMMITTING = Set(initialize=committing, dimen=3, ordered=True)
    m.committed = Var(m.COMMITTING, within=NonNegativeReals)


def commitments_are_divided(m: Block, data: Data) -> None:
    """Commitments are divided.

    Enforced over: every class of bills and fiscal year of order, where some fund has a commitment limit.
    What the agency's orders of a year come to, delivered and without creditable tax, is committed by funds that may
    pay it and have a row for that year.

        sum_n committed[n,c,f] = landed[c,f]                                                   (₹ crore = ₹ crore)
    """
    m.commitments_are_divided = Constraint(
        m.LANDED,
        rule=lambda m, c, f: quicksum(m.committed[at] for at in m.COMMITTING if at[1:] == (c, f)) == m.landed[c, f],
    )


def commitment_limit(m: Block, data: Data) -> None:
    """Commitment limit.

    Enforced over: every fund and fiscal year with a commitment limit.
    What a fund commits in a year, with what it committed before the first month, stays within its limit.

        sum_c committed[n,c,f] <= limit[n,f] - committed so far[n,f]                           (₹ crore <= ₹ crore)
    """
    rows = {
        (r.fund, r.fiscal_year): max(0.0, r.commitment_limit_inr_crore - r.committed_inr_crore)
        for r in data.case.funds if r.commitment_limit_inr_crore is not None
    }  # fmt: skip
    by_fund: dict[tuple[str, str], list[object]] = defaultdict(list)
    for n, c, f in m.COMMITTING:
        by_fund[n, f].append(m.committed[n, c, f])
    limited = [at for at in rows if by_fund[at]]
    m.commitment_limit = Constraint(limited, rule=lambda m, n, f: quicksum(by_fund[n, f]) <= rows[n, f])


def ceilings_inr_crore(row: Fund) -> dict[str, float]:
    """Period -> the most that may still be paid in it from a fund and year."""
    most = {
        LAST_QUARTER: (row.last_quarter_share, row.spent_last_quarter_inr_crore),
        MARCH: (row.march_share, 0.0),
    }
    return {
        period: max(0.0, share * row.allocation_inr_crore - spent)
        for period, (share, spent) in most.items() if share is not None
    }  # fmt: skip


def year_end_ceiling(m: Block, data: Data) -> None:
    """Ceiling of the last quarter and of March.

    Enforced over: every fund and fiscal year with such a ceiling that has planned months in the period.
    From January to March, and in March alone, no more than a share of the year's allocation is paid, orders signed
    earlier among it. The Government of India sets 33 % and 15 % (Ministry of Finance, Cash Management System;
    https://indianexpress.com/article/business/economy/ministry-of-finance-pfms-portal/).

        sum_(t in period) (paid[n,t] + open orders[n,t]) <= share[n,f] * allocation[n,f] - spent so far in the period
                                                                                               (₹ crore <= ₹ crore)
    """
    due, months, not_due = due_on_open_orders(data), data.case.months, spared(m, data)
    most: dict[tuple[str, str, str], float] = {}
    when: dict[tuple[str, str, str], list[int]] = {}
    for row in data.case.funds:
        for period, limit in ceilings_inr_crore(row).items():
            inside = [
                t for t in data.fiscal_years.get(row.fiscal_year, ())
                if months[t].month == 3 or (period == LAST_QUARTER and months[t].month < 3)
            ]  # fmt: skip
            if inside:
                at = row.fund, row.fiscal_year, period
                most[at], when[at] = limit, inside

    def rule(m: Block, n: str, f: str, period: str) -> object:
        inside = when[n, f, period]
        left = most[n, f, period] - sum(due[n, t] for t in inside)
        freed = quicksum(term for t in inside for term in not_due.get((n, t), ()))
        return quicksum(m.paid_on[at] for at in m.PAYING if at[0] == n and at[2] in inside) - freed <= left

    m.year_end_ceiling = Constraint(list(most), rule=rule)


def advance_limit(m: Block, data: Data) -> None:
    """Advance limit.

    Enforced over: every fund with an advance limit, each month of the year.
    What is paid on orders for goods not yet usable, before the shipping documents, stays within the limit at the end
    of each month.

        sum_(t' <= t < usable) paid_on[n, advance, t'] <= limit[n,f]                           (₹ crore <= ₹ crore)
    """
    limit = {(r.fund, r.fiscal_year): r.advance_limit_inr_crore for r in data.case.funds
             if r.advance_limit_inr_crore is not None}  # fmt: skip
    advances: list[tuple[int, BillClass]] = [(c, it) for c, it in enumerate(m.bill_classes) if it.until >= 0]
    standing: dict[tuple[str, int], list[object]] = defaultdict(list)
    for c, it in advances:
        for n in it.funds:
            for t in range(it.until):
                if (n, data.case.months[t].fiscal_year) in limit:
                    paid = [m.paid_on[n, c, s] for s in range(t + 1) if (n, c, s) in m.PAYING]
                    standing[n, t] += paid
    held = {at: terms for at, terms in standing.items() if terms}
    m.advance_limit = Constraint(
        list(held), rule=lambda m, n, t: quicksum(held[n, t]) <= limit[n, data.case.months[t].fiscal_year]
    )
