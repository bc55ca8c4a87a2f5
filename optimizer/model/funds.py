"""Funds: the agency's voted money, month by month, in ₹ crore so that rows of money and tonnes are of one size."""

from __future__ import annotations

from collections import defaultdict

from pyomo.environ import Block, Constraint, Expression, NonNegativeReals, Set, Var, quicksum

from optimizer.model.data import Data
from optimizer.model.terms import LANDED_TERMS

CRORE = 1e7


def add_funds(m: Block, data: Data) -> None:
    """Decisions ``paid`` (for new orders) and ``cash`` (closing) by fund and month, ``lapsed`` each March; ₹ crore."""
    months = range(data.horizon)
    names = list(dict.fromkeys(row.fund for row in data.case.funds))
    m.FUNDS = Set(initialize=[(n, t) for n in names for t in months], dimen=2, ordered=True)
    m.MARCH = Set(
        initialize=[(n, t) for n in names for t in months if data.case.months[t].month == 3], dimen=2, ordered=True
    )
    m.paid = Var(m.FUNDS, within=NonNegativeReals)
    m.cash = Var(m.FUNDS, within=NonNegativeReals)
    m.lapsed = Var(m.MARCH, within=NonNegativeReals)
    bills: dict[int, list[object]] = defaultdict(list)
    agency = data.owners.agency
    for key in data.keys:
        if key[1] != agency:
            continue
        slot = data.slots[key[0], key[2]]
        for term in LANDED_TERMS:
            goods, tonnes = slot.on_goods[term] / CRORE, slot.on_tonnes[term] / CRORE
            if goods:
                bills[slot.paid_in(term)].append(goods * m.goods_inr[key])
            if tonnes:
                bills[slot.paid_in(term)].append(tonnes * m.order[key])
        if slot.ordering_inr and key in m.PLACED:
            bills[slot.order].append(slot.ordering_inr / CRORE * m.placed[key])
    for commitment in m.COMMITTED:
        contract = m.commitments[commitment]
        if contract.buyer == agency:
            bills[contract.pay].append(contract.inr_per_t / CRORE * m.not_taken[commitment])
    m.bill = Expression(months, rule=lambda m, t: quicksum(bills[t]))


def bills_are_paid(m: Block, data: Data) -> None:
    """Bills are paid.

    Enforced over: every month.
    Everything the agency's new orders cost in a month, and what it has committed to and not taken, is paid from its
    funds in that month.

        sum_n paid[n,t] = bill[t]                                                              (₹ crore = ₹ crore)
    """
    names = list(dict.fromkeys(row.fund for row in data.case.funds))
    m.bills_are_paid = Constraint(
        range(data.horizon), rule=lambda m, t: quicksum(m.paid[n, t] for n in names) == m.bill[t]
    )


def fund_balance(m: Block, data: Data) -> None:
    """Fund balance.

    Enforced over: every fund and month.
    Money voted comes in with the first planned month of its fiscal year, less what is spent; receipts from issues
    come back to the fund the material refills; what is not paid or lapsed stays. It is never negative.

        cash[n,t-1] + voted[n,t] + receipts[n,t] = paid[n,t] + open orders[n,t] + lapsed[n,t] + cash[n,t]   (₹ crore)
    """
    first = data.case.settings.first_month
    voted: dict[tuple[str, int], float] = defaultdict(float)
    for row in data.case.funds:
        if row.fiscal_year in data.fiscal_years:
            t = data.fiscal_years[row.fiscal_year][0]
            voted[row.fund, t] += row.allocation_inr_crore - row.spent_inr_crore
    due: dict[tuple[str, int], float] = defaultdict(float)
    for order in data.case.open_orders:
        if (order.buyer or data.owners.agency) == data.owners.agency:
            fund = order.fund or data.case.funds[0].fund
            due[fund, (order.pay_month or order.usable_month) - first] += order.to_pay_inr_crore
    refills: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for material in data.case.materials:
        if material.refills_fund and material.issue_price_inr_per_kg and data.owners.industry:
            refills[material.refills_fund].append((material.material, material.issue_price_inr_per_kg * 1000 / CRORE))

    def rule(m: Block, n: str, t: int) -> object:
        before = m.cash[n, t - 1] if t else 0.0
        receipts = quicksum(price * m.passed_on[i, t] for i, price in refills[n])
        lapsed = m.lapsed[n, t] if (n, t) in m.MARCH else 0.0
        return before + voted[n, t] + receipts == m.paid[n, t] + due[n, t] + lapsed + m.cash[n, t]

    m.fund_balance = Constraint(m.FUNDS, rule=rule)


def carry_over(m: Block, data: Data) -> None:
    """Carry-over.

    Enforced over: every fund and planned March.
    After 31 March a fund keeps at most its carry-over share of the year's allocation; the rest lapses.

        cash[n,March] <= share[n,f] * allocation[n,f]                                          (₹ crore <= ₹ crore)
    """
    kept: dict[tuple[str, str], float] = defaultdict(float)
    for row in data.case.funds:
        kept[row.fund, row.fiscal_year] += row.carry_over_share * row.allocation_inr_crore
    m.carry_over = Constraint(
        m.MARCH, rule=lambda m, n, t: m.cash[n, t] <= kept[n, data.case.months[t].fiscal_year]
    )
