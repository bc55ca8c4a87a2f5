"""The money of a plan: panel, fund ledgers and cost terms, from its orders and flows (INR)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Any

from pyomo.core import Block, value

from optimizer.case.money import money_in_detail
from optimizer.case.months import Month
from optimizer.case.terms import COST_TERMS
from optimizer.model.changes import SAME_WITHIN, before
from optimizer.model.contracts import commitments_of
from optimizer.model.costs import REST_IS_WORTH, end_value_inr_per_t, paid_on_open_orders
from optimizer.model.data import Data
from optimizer.model.payments import Bill
from optimizer.model.purposes import Classes
from optimizer.plan import extract_custody

Record = dict[str, Any]


def panel(data: Data, orders: list[Record]) -> list[Record]:
    """Suppliers ordered from in a fiscal year, where that has a cost."""
    cost = {r.supplier: r.panel_cost_inr_per_year for r in data.case.suppliers if r.panel_cost_inr_per_year > 0}
    year = {str(month): month.fiscal_year for month in data.case.months}
    paid = {(r.supplier, r.panel_paid_for) for r in data.case.suppliers}
    on = sorted({(r["supplier"], year[r["order_month"]]) for r in orders if r["supplier"] in cost} - paid)
    return [{"supplier": s, "fiscal_year": f, "cost_inr": cost[s]} for s, f in on]


def bills(order: Record) -> list[tuple[Bill, float]]:
    """Every bill of an order, with its INR."""
    found = [(bill, bill.inr(order["purchase_inr"], order["tonnes"])) for bill in order["slot"].bills]
    return extract_custody.with_bond(order, found) if order.get("bonded") else found


def funds(
    m: Block, data: Data, orders: list[Record], balance: list[Record], contracts: list[Record],
    cancelled: list[Record],
) -> tuple[list[Record], list[Record]]:  # fmt: skip
    """The funds by month and, where money is told in detail, the ledger of every payment; the fund written on each of
    the agency's orders."""
    case, first = data.case, data.case.settings.first_month
    names = list(dict.fromkeys(row.fund for row in case.funds))
    entries = _entries(m, data, orders, names) + _untaken(m, data, contracts, names)
    paid: dict[tuple[str, int], float] = defaultdict(float)
    back: dict[tuple[str, int], float] = defaultdict(float)
    for fund, bill, _, inr in entries:
        (back if bill.term == "tax_back" else paid)[fund, bill.month] += inr
    signed = []
    for row in case.open_orders:
        t = (row.pay_month or row.usable_month) - first
        if (row.buyer or data.owners.agency) == data.owners.agency and names:
            paid[row.fund or names[0], t] += row.to_pay_inr_crore * 1e7
            fund = (row.fund or names[0]) if t < data.horizon else ""
            signed.append((fund, t, row.order, row.to_pay_inr_crore * 1e7))
    costly = [row for row in cancelled if row["fund"] and row["cost_inr"]]
    for off in costly:
        paid[off["fund"], 0] += off["cost_inr"]
    passed: dict[tuple[str, str], float] = {(r["material"], r["month"]): r["passed_on_t"] for r in balance
                                            if r["owner"] == data.owners.agency}  # fmt: skip
    records, ledger = [], _Ledger(data)
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
            left = cash + voted + receipts + back[n, t] - paid[n, t]
            kept = sum(r.carry_over_share * r.allocation_inr_crore for r in years) * 1e7
            lapsed = max(0.0, left - kept) if month.month == 3 else 0.0
            records.append({
                "fund": n, "fiscal_year": month.fiscal_year, "month": str(month), "opening_inr": cash,
                "allocation_inr": voted, "receipts_inr": receipts + back[n, t], "paid_inr": paid[n, t],
                "lapsed_inr": lapsed, "closing_inr": left - lapsed,
            })  # fmt: skip
            cash = left - lapsed
            ledger.add(n, t, "allocation", voted)
            ledger.add(n, t, "receipts", receipts)
            ledger.add(n, t, "lapsed", -lapsed)
    for fund, t, number, inr in signed:
        ledger.add(fund, t, "open_orders", -inr, number)
    for off in costly:
        ledger.add(off["fund"], 0, "cancelling", -off["cost_inr"], off["order"])
    for fund, bill, number, inr in entries:
        ledger.add(fund, bill.month, bill.term, inr if bill.term == "tax_back" else -inr, number, bill.milestone)
    _name_funds(m, data, orders, names, entries)
    place = {name: n for n, name in enumerate(names)}
    ledger.records.sort(key=lambda r: (place.get(r["fund"], len(place)), r["month"]))
    return records, ledger.records if money_in_detail(case) else []


Entry = tuple[str, Bill, str, float]  # fund ("" after the last month), bill, order, INR


def _entries(m: Block, data: Data, orders: list[Record], names: list[str]) -> list[Entry]:
    """Who pays each bill of the agency's orders: the funds share those of a class and month as the plan has them."""
    classes, entries = Classes(data), list[Entry]()
    number = {c: n for n, c in enumerate(m.bill_classes)}
    shares: dict[tuple[int, int], dict[str, float]] = {}
    for order in orders:
        if order["buyer"] != data.owners.agency or not names:
            continue
        taxes: dict[int, dict[str, float]] = {}
        back = data.case.settings.tax_back_months
        for bill, inr in bills(order):
            if bill.month >= data.horizon:
                taken = {"": 1.0}
            elif bill.term == "tax_back":
                taken = taxes.get(bill.month - back, {})
            else:
                at = number[classes.of(bill, order["material"], order["slot"].usable)], bill.month
                if at not in shares:
                    shares[at] = _shares(m, *at)
                taken = shares[at]
            if bill.term == "tax":
                taxes[bill.month] = taken
            entries += [(fund, bill, order["order"], share * inr) for fund, share in taken.items() if share * inr]
    return entries


def _untaken(m: Block, data: Data, contracts: list[Record], names: list[str]) -> list[Entry]:
    """Who pays for what the agency has committed to and not taken; it stands by its offer."""
    classes, entries = Classes(data), list[Entry]()
    number = {c: n for n, c in enumerate(m.bill_classes)}
    committed = commitments_of(data)
    for r in contracts:
        if r["buyer"] == data.owners.agency and names and r["inr"]:
            contract = committed[r["offer"], r["fiscal_year"]]
            at = number[classes.of(contract.bill, contract.material, 0)], contract.pay
            entries += [(fund, contract.bill, r["offer"], share * r["inr"]) for fund, share in _shares(m, *at).items()]
    return entries


def _shares(m: Block, number: int, t: int) -> dict[str, float]:
    """The share of the bills of a class and month that each fund pays."""
    able = m.bill_classes[number].funds
    paid = {n: max(0.0, value(m.paid_on[n, number, t])) for n in able}
    most = sum(paid.values())
    paid = {n: crore for n, crore in paid.items() if crore > 1e-9 * max(1.0, most)} or {able[0]: 1.0}
    return {n: crore / sum(paid.values()) for n, crore in paid.items()}


def _name_funds(m: Block, data: Data, orders: list[Record], names: list[str], entries: list[Entry]) -> None:
    """Write on each order of the agency the fund that pays most of its goods; none where they are paid after the
    plan."""
    by_order: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for fund, bill, number, inr in entries:
        if fund and bill.term == "purchase":
            by_order[number][fund] += inr
    for order in orders:
        if order["buyer"] == data.owners.agency and names:
            t = order["slot"].pay
            sums = by_order[order["order"]] or (_shares(m, 0, t) if t < data.horizon else {})
            order["fund"] = max(names, key=lambda n: sums.get(n, 0.0)) if sums else ""


class _Ledger:
    """Every receipt (+) and payment (-) of a fund, INR."""

    def __init__(self, data: Data) -> None:
        self.first, self.records = data.case.settings.first_month, list[Record]()

    def add(self, fund: str, t: int, what: str, inr: float, order: str = "", milestone: str = "") -> None:
        """Note an entry; nothing where it is nought."""
        month = self.first + t
        if inr:
            self.records.append({
                "fund": fund, "fiscal_year": month.fiscal_year, "month": str(month), "what": what, "order": order,
                "milestone": milestone, "inr": inr,
            })  # fmt: skip


def costs(
    data: Data, orders: list[Record], on_panel: list[Record], balance: list[Record], stock: list[Record],
    moves: list[Record], making: Mapping[tuple[str, str], float], contracts: list[Record],
    cancelled: list[Record],
) -> list[Record]:  # fmt: skip
    """Every cost term by buyer and month, as paid and discounted; ``making`` is what lines cost, by term and month."""
    case, agency, serving = data.case, data.owners.agency, data.owners.serving
    sums: dict[tuple[str, str, str], float] = defaultdict(float)
    name = cache(lambda t: str(case.months[0] + t))
    for order in orders:
        for bill, inr in bills(order):
            sums[bill.term, order["buyer"], name(bill.month)] += inr
    for r in contracts:
        sums["take_or_pay", r["buyer"], r["pay_month"]] += r["inr"]
    year = {str(month): month.fiscal_year for month in case.months}
    of_agency = {(r["supplier"], year[r["order_month"]]) for r in orders if r["buyer"] == agency}
    for r in on_panel:
        buyer = agency if (r["supplier"], r["fiscal_year"]) in of_agency else serving
        month = str(case.months[data.fiscal_years[r["fiscal_year"]][0]])
        sums["panel", buyer, month] += r["cost_inr"]
    for row, t in paid_on_open_orders(data):
        sums["open_orders", row.buyer or agency, str(case.months[0] + t)] += row.to_pay_inr_crore * 1e7
    for cancel in cancelled:
        sums["cancelling", cancel["buyer"], str(case.months[0])] += cancel["cost_inr"]
    for (term, month), inr in making.items():
        sums[term, serving, month] += inr
    holding = {(i, w): h for i in data.materials for b in data.owners.all for w, h in data.stores_for(i, b)}
    for r in stock:
        sums["holding", r["owner"], r["month"]] += holding[r["material"], r["store"]] * r["closing_t"]
    for term, owner, month, inr in extract_custody.costs(data, stock, moves):
        sums[term, owner, month] += inr
    for buyer, month, inr in _changes(data, orders):
        sums["churn", buyer, month] += inr
    at_end: dict[str, float] = defaultdict(float)
    last = str(case.months[-1])
    for r in balance:
        write_off = data.materials[r["material"]].write_off_inr_per_t
        sums["write_off", r["owner"], r["month"]] += write_off * r["written_off_t"]
        surplus = 1000 * (data.materials[r["material"]].surplus_price_inr_per_kg or 0.0)
        sums["surplus", r["owner"], r["month"]] += surplus * r["sold_t"]
        if r["month"] == last:
            at_end[r["material"]] += r["closing_t"]
    if case.settings.value_end_stock:
        for i, worth in end_value_inr_per_t(data).items():
            needed = min(at_end[i], data.needs.requirement.get((i, data.horizon - 1), 0.0))
            sums["end_stock", agency, last] += worth * (needed + REST_IS_WORTH * (at_end[i] - needed))
    order_of = {term.key: n for n, term in enumerate(COST_TERMS)}

    weight = cache(lambda month: data.weight(Month.parse(month) - case.months[0]))
    return [
        {"term": term, "buyer": buyer, "month": month, "inr": inr, "discounted_inr": inr * weight(month)}
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
    outlay = {term.key for term in COST_TERMS if term.is_outlay}
    objective = sum(sign[r["term"]] * r["discounted_inr"] for r in rows)
    return objective, sum(r["discounted_inr"] for r in rows if r["term"] in outlay)
