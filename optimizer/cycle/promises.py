"""What plans promised of a month, and what happened in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pandas as pd

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_cycle import ISSUED, OUT, Promise
from optimizer.cycle.lots import book_of, position_month
from optimizer.cycle.prefill import records
from optimizer.plan.plan import NOTES, Plan

KEPT_MONTHS = 6  # ahead that a plan's promises are kept for
CRORE = 1e7


def promises(plan: Plan, number: str, first: Month) -> Iterator[Promise]:
    """What a plan says of its first months: stock that counts at their end, arrivals, issues, payments from funds."""
    months = {str(first + t): first + t for t in range(KEPT_MONTHS)}
    sums: dict[tuple[Month, str, str], float] = defaultdict(float)
    for row in records(plan, "cover"):
        if row["month"] in months:
            sums[months[row["month"]], "cover", row["material"]] += row["cover_months"]
    for row in records(plan, "balance"):
        if row["month"] in months:
            month = months[row["month"]]
            sums[month, "stock", row["material"]] += row["closing_t"]
            sums[month, "arrivals", row["material"]] += row["arrivals_t"] + row["open_orders_t"]
            sums[month, "issues", row["material"]] += row["issued_t"]
    for row in records(plan, "funds"):
        if row["month"] in months:
            sums[months[row["month"]], "paid", row["fund"]] += row["paid_inr"] / CRORE
    units = {"cover": "months", "paid": "₹ crore"}
    for (month, what, item), amount in sums.items():
        yield Promise(plan=number, made=first, month=month, what=what, item=item, amount=amount,
                      unit=units.get(what, "t"))  # fmt: skip


def kept(case: Case, plan: Plan) -> pd.DataFrame:
    """The frame ``promises`` of NOTES: for the months recorded in a case, what each earlier plan said of them beside
    what happened. Stock and cover are known of the last of these months only, whose end is the plan's beginning."""
    from optimizer.cycle.settle import settled
    from optimizer.study.cover_today import cover_today

    first, start = case.settings.first_month, position_month(case)
    facts: dict[tuple[Month, str, str], float] = defaultdict(float)
    orders = {row.order: row for row in case.register}
    for part in case.receipts:
        facts[Month.of(part.date), "arrivals", orders[part.order].material] += part.usable_t
    for move in case.issues:
        if move.kind == ISSUED:
            facts[Month.of(move.date), "issues", move.material] += move.tonnes
    for paid in case.fund_movements:
        if paid.direction == OUT:
            facts[Month.of(paid.date), "paid", paid.fund] += paid.inr_crore
    last = first + -1
    if any(row.month == last for row in case.promises):
        for lot in book_of(case):
            facts[last, "stock", lot.material] += lot.tonnes - lot.pending_t
        for material, months in cover_today(settled(case), plan).items():
            facts[last, "cover", material] = months
    rows = []
    for row in sorted(case.promises, key=lambda row: (row.month, row.what, row.item, row.made)):
        if not start <= row.month < first or (row.what in ("cover", "stock") and row.month != last):
            continue
        happened = facts[row.month, row.what, row.item]
        rows.append((str(row.month), row.what, row.item, row.unit, row.plan, row.amount, happened,
                     happened - row.amount))  # fmt: skip
    return pd.DataFrame(rows, columns=list(NOTES["promises"]))
