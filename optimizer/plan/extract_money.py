"""The money of a plan: panel, fund ledgers and cost terms, from its orders and flows (INR)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from pyomo.environ import Block, value

from optimizer.case.terms import COST_TERMS
from optimizer.model.changes import SAME_WITHIN, before
from optimizer.model.costs import REST_IS_WORTH, end_value_inr_per_t
from optimizer.model.data import Data
from optimizer.model.terms import LANDED_TERMS

Record = dict[str, Any]


def panel(data: Data, orders: list[Record]) -> list[Record]:
    """Suppliers ordered from in a fiscal year, where that has a cost."""
    cost = {r.supplier: r.panel_cost_inr_per_year for r in data.case.suppliers if r.panel_cost_inr_per_year > 0}
    year = {str(month): month.fiscal_year for month in data.case.months}
    paid = {(r.supplier, r.panel_paid_for) for r in data.case.suppliers}
    on = sorted({(r["supplier"], year[r["order_month"]]) for r in orders if r["supplier"] in cost} - paid)
    return [{"supplier": s, "fiscal_year": f, "cost_inr": cost[s]} for s, f in on]


def bills(order: Record) -> list[tuple[str, str, float]]:
    """(cost term, month, INR) of an order."""
    ordered, usable, paid = str(order["order_month"]), str(order["usable_month"]), str(order["pay_month"])
    months = {"duty": usable, "clearance": usable, "ordering": ordered}
    return [(k, months.get(k, paid), order[f"{k}_inr"]) for k in (*LANDED_TERMS, "ordering")]


def funds(m: Block, data: Data, orders: list[Record], balance: list[Record]) -> list[Record]:
    """The ledger of each fund, and the fund written on each of the agency's orders."""
    case, first = data.case, data.case.settings.first_month
    names = list(dict.fromkeys(row.fund for row in case.funds))
    due: dict[str, float] = defaultdict(float)
    for order in orders:
        if order["buyer"] == data.owners.agency:
            for _, paid_in, inr in bills(order):
                due[paid_in] += inr
    share = {(n, t): _share(m, names, n, t) for n in names for t in range(data.horizon)}
    paid = {(n, t): share[n, t] * due[str(month)] for n in names for t, month in enumerate(case.months)}
    for row in case.open_orders:
        within = (row.pay_month or row.usable_month) <= case.months[-1]
        if within and (row.buyer or data.owners.agency) == data.owners.agency:
            paid[row.fund or names[0], (row.pay_month or row.usable_month) - first] += row.to_pay_inr_crore * 1e7
    passed: dict[tuple[str, str], float] = {(r["material"], r["month"]): r["passed_on_t"] for r in balance
                                            if r["owner"] == data.owners.agency}  # fmt: skip
    records = []
    for n in names:
        cash = 0.0
        for t, month in enumerate(case.months):
            years = [r for r in case.funds if (r.fund, r.fiscal_year) == (n, month.fiscal_year)]
            starts = data.fiscal_years[month.fiscal_year][0] == t
            voted = sum(r.allocation_inr_crore - r.spent_inr_crore for r in years) * 1e7 if starts else 0.0
            receipts = sum(
                passed.get((i, str(month)), 0.0) * (row.issue_price_inr_per_kg or 0.0) * 1000
                for i, row in data.materials.items()
                if row.refills_fund == n and data.owners.industry
            )
            left = cash + voted + receipts - paid[n, t]
            kept = sum(r.carry_over_share * r.allocation_inr_crore for r in years) * 1e7
            lapsed = max(0.0, left - kept) if month.month == 3 else 0.0
            records.append({
                "fund": n, "fiscal_year": month.fiscal_year, "month": str(month), "opening_inr": cash,
                "allocation_inr": voted, "receipts_inr": receipts, "paid_inr": paid[n, t], "lapsed_inr": lapsed,
                "closing_inr": left - lapsed,
            })  # fmt: skip
            cash = left - lapsed
    for order in orders:
        if order["buyer"] == data.owners.agency and names:
            t = [str(month) for month in case.months].index(order["pay_month"])
            order["fund"] = max(names, key=lambda n: share[n, t])
    return records


def _share(m: Block, names: list[str], fund: str, t: int) -> float:
    """The share of a month's bills that a fund pays."""
    paid = {n: max(0.0, value(m.paid[n, t])) for n in names}
    total = sum(paid.values())
    return paid[fund] / total if total > 1e-9 else float(fund == names[0])


def costs(
    data: Data, orders: list[Record], on_panel: list[Record], balance: list[Record], stock: list[Record],
    making: Mapping[tuple[str, str], float],
) -> list[Record]:  # fmt: skip
    """Every cost term by buyer and month, as paid and discounted; ``making`` is what lines cost, by term and month."""
    case, agency, serving = data.case, data.owners.agency, data.owners.serving
    sums: dict[tuple[str, str, str], float] = defaultdict(float)
    for order in orders:
        for term, month, inr in bills(order):
            sums[term, order["buyer"], month] += inr
    year = {str(month): month.fiscal_year for month in case.months}
    of_agency = {(r["supplier"], year[r["order_month"]]) for r in orders if r["buyer"] == agency}
    for r in on_panel:
        buyer = agency if (r["supplier"], r["fiscal_year"]) in of_agency else serving
        month = str(case.months[data.fiscal_years[r["fiscal_year"]][0]])
        sums["panel", buyer, month] += r["cost_inr"]
    for row in case.open_orders:
        if (row.pay_month or row.usable_month) > case.months[-1]:
            continue
        sums["open_orders", row.buyer or agency, str(row.pay_month or row.usable_month)] += row.to_pay_inr_crore * 1e7
    for (term, month), inr in making.items():
        sums[term, serving, month] += inr
    holding = {(i, w): h for i in data.materials for b in data.owners.all for w, h in data.stores_for(i, b)}
    for r in stock:
        sums["holding", r["owner"], r["month"]] += holding[r["material"], r["store"]] * r["closing_t"]
    for buyer, month, inr in _changes(data, orders):
        sums["churn", buyer, month] += inr
    at_end: dict[str, float] = defaultdict(float)
    last = str(case.months[-1])
    for r in balance:
        write_off = data.materials[r["material"]].write_off_inr_per_t
        sums["write_off", r["owner"], r["month"]] += write_off * r["written_off_t"]
        if r["month"] == last:
            at_end[r["material"]] += r["closing_t"]
    if case.settings.value_end_stock:
        for i, worth in end_value_inr_per_t(data).items():
            needed = min(at_end[i], data.needs.requirement.get((i, data.horizon - 1), 0.0))
            sums["end_stock", agency, last] += worth * (needed + REST_IS_WORTH * (at_end[i] - needed))
    factor = {str(month): data.discount[t] for t, month in enumerate(case.months)}
    order_of = {term.key: n for n, term in enumerate(COST_TERMS)}
    return [
        {"term": term, "buyer": buyer, "month": month, "inr": inr, "discounted_inr": inr * factor[month]}
        for (term, buyer, month), inr in sorted(sums.items(), key=lambda s: (order_of[s[0][0]], s[0][1:]))
        if inr != 0
    ]


def _changes(data: Data, orders: list[Record]) -> list[tuple[str, str, float]]:
    """(buyer, month, INR) of every order that is not as the last plan had it."""
    per_t, per_order = data.case.settings.churn_inr_per_t, data.case.settings.churn_inr_per_order
    if not per_t and not per_order:
        return []
    last, months = before(data), data.case.months
    tonnes: dict[tuple[str, str, str], float] = defaultdict(float)
    for row in orders:
        tonnes[row["offer"], row["buyer"], row["order_month"]] += row["tonnes"]
    found = [(b, str(months[t]), per_t * q + per_order) for b, t, q in last.lost]
    for o, b, t in (*last.planned_t, *last.new):
        planned, ordered = last.planned_t.get((o, b, t), 0.0), tonnes[o, b, str(months[t])]
        by = abs(ordered - planned)
        if by > 1e-9:
            another = by > SAME_WITHIN * planned + 1e-6
            found.append((b, str(months[t]), per_t * by + per_order * another))
    return found


def totals(rows: list[Record]) -> tuple[float, float]:
    """(objective, gross outlay) in INR, discounted."""
    sign = {term.key: term.sign for term in COST_TERMS}
    objective = sum(sign[r["term"]] * r["discounted_inr"] for r in rows)
    return objective, sum(r["discounted_inr"] for r in rows if sign[r["term"]] > 0)
