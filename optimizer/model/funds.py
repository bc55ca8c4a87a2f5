"""Funds: the agency's voted money, month by month, in ₹ crore so that rows of money and tonnes are of one size."""

from __future__ import annotations

from collections import defaultdict

from pyomo.core import Block, Constraint, Expression, NonNegativeReals, Set, Var, quicksum

from optimizer.model.bonded import bills_of_bond
from optimizer.model.cancelling import spared
from optimizer.model.data import Data
from optimizer.model.payments import Bill
from optimizer.model.purposes import BillClass, Classes
from optimizer.model.terms import Slot

CRORE, LAKH = 1e7, 1e5
SMALL_INR_PER_T = 1000.0
"""A bill below this is summed up in lakh first: beside one of ₹ 17 crore a tonne it would be a millionth of its row."""


def add_funds(m: Block, data: Data) -> None:
    """Decisions ``paid_on`` (by fund, class of bills and month) and ``cash`` (closing) by fund and month, ``lapsed``
    each March; ₹ crore. ``small`` (₹ lakh by class and month): bills that come to little a tonne. ``paid`` is what a
    fund pays for new orders in a month."""
    months, classes = range(data.horizon), Classes(data)
    names = classes.names
    m.FUNDS = Set(initialize=[(n, t) for n in names for t in months], dimen=2, ordered=True)
    m.MARCH = Set(
        initialize=[(n, t) for n in names for t in months if data.case.months[t].month == 3], dimen=2, ordered=True
    )
    bills: dict[tuple[BillClass, int], list[object]] = {(classes.whole, t): [] for t in months}
    small: dict[tuple[BillClass, int], list[object]] = defaultdict(list)
    for key in data.keys:
        if key[1] != data.owners.agency:
            continue
        slot = data.slots[key[0], key[2]]
        for bill in slot.bills:
            if bill.month >= data.horizon or bill.term == "tax_back":
                continue
            at = classes.of(bill, slot.offer.material, slot.usable), bill.month
            terms = bills.setdefault(at, [])
            unit, sums_up = (LAKH, small[at]) if _is_small(bill, slot) else (CRORE, terms)
            if bill.on_goods:
                sums_up.append(bill.on_goods / unit * m.goods_inr[key])
            if bill.on_tonnes:
                sums_up.append(bill.on_tonnes / unit * m.order[key])
            if bill.once and key in m.PLACED:
                bills[at].append(bill.once / CRORE * m.placed[key])
    for key, bill, inr in bills_of_bond(m):
        slot = data.slots[key[0], key[2]]
        if key[1] == data.owners.agency and bill.month < data.horizon and bill.term != "tax_back":
            at = classes.of(bill, slot.offer.material, slot.usable), bill.month
            bills.setdefault(at, []).append(inr / CRORE)  # type: ignore[operator]
    for commitment in m.COMMITTED:
        contract = m.commitments[commitment]
        if contract.buyer == data.owners.agency:
            at = classes.of(contract.bill, contract.material, 0), contract.pay
            bills.setdefault(at, []).append(contract.inr_per_t / CRORE * m.not_taken[commitment])
    m.bill_classes = list(dict.fromkeys(c for c, _ in bills))
    number = {c: n for n, c in enumerate(m.bill_classes)}
    sums = {(number[c], t): terms for (c, t), terms in bills.items()}
    m.BILLS = Set(initialize=list(sums), dimen=2, ordered=True)
    m.small_sums = {(number[c], t): terms for (c, t), terms in small.items() if terms}
    m.SMALL = Set(initialize=list(m.small_sums), dimen=2, ordered=True)
    m.small = Var(m.SMALL, within=NonNegativeReals)
    m.bill = Expression(
        m.BILLS,
        rule=lambda m, c, t: quicksum(sums[c, t]) + (LAKH / CRORE * m.small[c, t] if (c, t) in m.SMALL else 0.0),
    )
    paying = [(n, c, t) for c, t in sums for n in m.bill_classes[c].funds]
    m.PAYING = Set(initialize=paying, dimen=3, ordered=True)
    m.paid_on = Var(m.PAYING, within=NonNegativeReals)
    m.cash = Var(m.FUNDS, within=NonNegativeReals)
    m.lapsed = Var(m.MARCH, within=NonNegativeReals)
    by_month: dict[tuple[str, int], list[object]] = defaultdict(list)
    for n, c, t in paying:
        by_month[n, t].append(m.paid_on[n, c, t])
    m.paid = Expression(m.FUNDS, rule=lambda m, n, t: quicksum(by_month[n, t]))


def _is_small(bill: Bill, slot: Slot) -> bool:
    """Whether a bill comes to little for a tonne at the price of the first band."""
    return 0 < bill.on_goods * slot.bands[0][1] + bill.on_tonnes < SMALL_INR_PER_T


def small_bills(m: Block, data: Data) -> None:
    """Small bills.

    Enforced over: every class of bills and month with a bill of less than ₹ 1,000 a tonne.
    Clearance of a cheap material beside the price of a dear one: such bills are summed up in ₹ lakh, and enter the
    bills of the month as one sum, so that no figure of a row is lost beside another.

        small[c,t] = sum of the small bills of class c in month t                              (₹ lakh = ₹ lakh)
    """
    m.small_bills = Constraint(m.SMALL, rule=lambda m, c, t: m.small[c, t] == quicksum(m.small_sums[c, t]))


def bills_are_paid(m: Block, data: Data) -> None:
    """Bills are paid.

    Enforced over: every class of bills and month. Bills are of one class when the same funds may pay them.
    Everything the agency's new orders cost in a month, and what it has committed to and not taken, is paid from its
    funds in that month; a fund pays only what the sheet Fund purposes lets it pay.

        sum_n paid_on[n,c,t] = bill[c,t]   over the funds n that may pay class c                (₹ crore = ₹ crore)
    """
    m.bills_are_paid = Constraint(
        m.BILLS, rule=lambda m, c, t: quicksum(m.paid_on[n, c, t] for n in m.bill_classes[c].funds) == m.bill[c, t]
    )


def due_on_open_orders(data: Data) -> dict[tuple[str, int], float]:
    """(fund, month) -> what is still to be paid on the agency's orders signed earlier, ₹ crore."""
    first = data.case.settings.first_month
    due: dict[tuple[str, int], float] = defaultdict(float)
    for order in data.case.open_orders:
        if (order.buyer or data.owners.agency) == data.owners.agency and data.case.funds:
            fund = order.fund or data.case.funds[0].fund
            due[fund, (order.pay_month or order.usable_month) - first] += order.to_pay_inr_crore
    return due


def fund_balance(m: Block, data: Data) -> None:
    """Fund balance.

    Enforced over: every fund and month.
    Money voted comes in with the first planned month of its fiscal year, less what is spent; receipts from issues
    come back to the fund the material refills, and a creditable tax to the fund that paid it; what is not paid or
    lapsed stays. It is never negative.

        cash[n,t-1] + voted[n,t] + receipts[n,t] + tax paid by n[t-back]
            = paid[n,t] + open orders[n,t] + lapsed[n,t] + cash[n,t]                           (₹ crore = ₹ crore)
    """
    voted: dict[tuple[str, int], float] = defaultdict(float)
    for row in data.case.funds:
        if row.fiscal_year in data.fiscal_years:
            t = data.fiscal_years[row.fiscal_year][0]
            voted[row.fund, t] += row.allocation_inr_crore - row.spent_inr_crore
    due, not_due = due_on_open_orders(data), spared(m, data)
    refills: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for material in data.case.materials:
        if material.refills_fund and material.issue_price_inr_per_kg and data.owners.industry:
            refills[material.refills_fund].append((material.material, material.issue_price_inr_per_kg * 1000 / CRORE))
    taxes = [c for c, it in enumerate(m.bill_classes) if it.tax]

    def rule(m: Block, n: str, t: int) -> object:
        before = m.cash[n, t - 1] if t else 0.0
        receipts = quicksum(price * m.passed_on[i, t] for i, price in refills[n])
        earlier = t - data.case.settings.tax_back_months
        back = quicksum(m.paid_on[n, c, earlier] for c in taxes if (n, c, earlier) in m.PAYING)
        lapsed = m.lapsed[n, t] if (n, t) in m.MARCH else 0.0
        open_orders = due[n, t] - quicksum(not_due.get((n, t), ()))
        return before + voted[n, t] + receipts + back == m.paid[n, t] + open_orders + lapsed + m.cash[n, t]

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
