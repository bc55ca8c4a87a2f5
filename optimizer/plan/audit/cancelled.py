"""Orders signed earlier that the plan proposes to cancel: only at a cost the officer stated, and with all that is
open of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from optimizer.case.case import Case
from optimizer.case.rows_needs import OpenOrder
from optimizer.plan.audit.derive import CRORE, Facts
from optimizer.plan.audit.finding import Findings, Record
from optimizer.plan.audit.tables import Tables, unit_of


def case_without_cancelled(case: Case, tables: Tables, findings: Findings) -> tuple[Case, tuple[OpenOrder, ...]]:
    """The case without the orders the plan cancels, and what each costs, as the row that states the cost."""
    stated = findings.by_key("cancellations", tables["cancellations"], ("order",))
    if not stated:
        return case, ()
    whole = Facts(case)
    rows: dict[str, list[OpenOrder]] = defaultdict(list)
    for row in whole.calendar.open_orders:
        rows[row.order].append(row)
    recomputed: dict[tuple[str, ...], Record] = {}
    priced: list[OpenOrder] = []
    for (order,) in stated:
        costs = [row for row in rows[order] if row.cancel_inr_crore is not None and row.tonnes > 0]
        if not costs:
            told = "no cost of cancelling it is stated, so it stands."
            findings.add("cancellations", f"order {order}", "cancelled", "it stands", told)
            continue
        row, ours = costs[0], (costs[0].buyer or whole.blank_owner) == whole.agency
        priced.append(row)
        recomputed[(order,)] = {
            "supplier": row.supplier, "material": row.material, "buyer": row.buyer or whole.blank_owner,
            "usable_month": str(row.usable_month), "tonnes": sum(r.tonnes for r in rows[order]),
            "spared_inr": sum(r.to_pay_inr_crore for r in rows[order]) * CRORE,
            "cost_inr": (row.cancel_inr_crore or 0.0) * CRORE,
            "fund": (row.fund or case.funds[0].fund) if ours and case.funds else "",
        }  # fmt: skip
    findings.match("cancellations", stated, recomputed, unit_of)
    gone = {row.order for row in priced}
    return replace(case, open_orders=tuple(r for r in case.open_orders if r.order not in gone)), tuple(priced)
