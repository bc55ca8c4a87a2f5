"""Orders signed earlier that a plan proposes to cancel, and the case without them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pyomo.core import Block, value

from optimizer.model.data import Data

CRORE = 1e7
Record = dict[str, Any]


def cancelled(m: Block, data: Data) -> list[Record]:
    """One row an order: what no longer comes, what is no longer paid, and what that costs (t, INR)."""
    agency, found = data.owners.agency, []
    for order, cost in data.cancellable.items():
        if value(m.cancel[order]) < 0.5:
            continue
        rows = [row for row in data.case.open_orders if row.order == order]
        main = next(row for row in rows if row.cancel_inr_crore is not None)
        buyer = main.buyer or agency
        fund = (main.fund or data.case.funds[0].fund) if buyer == agency and data.case.funds else ""
        found.append({
            "order": order, "supplier": main.supplier, "material": main.material, "buyer": buyer,
            "usable_month": str(main.usable_month), "tonnes": sum(row.tonnes for row in rows),
            "spared_inr": sum(row.to_pay_inr_crore for row in rows) * CRORE, "cost_inr": cost * CRORE, "fund": fund,
        })  # fmt: skip
    return found


def without(data: Data, rows: list[Record]) -> Data:
    """The case as it is once these orders are cancelled."""
    gone = {row["order"] for row in rows}
    if not gone:
        return data
    kept = tuple(row for row in data.case.open_orders if row.order not in gone)
    return replace(data, case=replace(data.case, open_orders=kept))
