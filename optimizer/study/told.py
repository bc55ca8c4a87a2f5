"""The reasons of a plan as the command ``explain`` tells them, from the plan book alone."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from optimizer.case.case import Case
from optimizer.plan.plan import Plan
from optimizer.study.grounds import crore, tonnes_words

WIDTH = 110
KG_PER_T = 1000
Told = list[dict[str, Any]]
Record = Mapping[Any, Any]


class UnknownOrderError(Exception):
    """There is no such order or run in the plan, or the plan was made without reasons."""


def told(case: Case, plan: Plan, order: str | None = None) -> Told:
    """What there is to tell of an order or run, or of every order due in the first month.

    Raises UnknownOrderError, which says what can be asked for.
    """
    reasons = plan["reasons"]
    if reasons.empty:
        raise UnknownOrderError("This plan carries no reasons: it has no orders and no runs, was refused by its audit, "
                                "or was made with --no-explain.")  # fmt: skip
    orders = {row["order"]: row for row in plan["orders"].to_dict("records")}
    due = [name for name, row in orders.items() if row["order_month"] == str(case.months[0])]
    wanted = due if order is None else [order]
    known = list(dict.fromkeys(reasons["order"]))
    if order is not None and order not in known:
        near = ", ".join(due[:3] or known[:3])
        raise UnknownOrderError(f"There is no order or run {order} in this plan. Ask for one such as: {near}.")
    return [_one(name, orders.get(name), reasons[reasons["order"] == name].to_dict("records")) for name in wanted]


def as_data(found: Told) -> dict[str, Any]:
    """The stable JSON of ``explain --json``: money in INR, tonnes."""
    return {"orders": found}


def as_words(found: Told) -> str:
    """The same to be read."""
    if not found:
        return "No order is due in the first month."
    return "\n\n".join(_in_words(item) for item in found)


def _one(name: str, order: Record | None, rows: Sequence[Record]) -> dict[str, Any]:
    chosen = next(row for row in rows if row["chosen"])
    lowest = next(row for row in rows if row["lowest"])
    fields = ("rank", "offer", "supplier", "country", "landed_inr_per_t", "chosen", "lowest", "stopped_by", "cells")
    what = {} if order is None else {
        "buyer": order["buyer"], "material": order["material"], "tonnes": order["tonnes"],
        "order_by": str(order["order_by"]), "usable_from": str(order["usable_from"]),
        "landed_inr": order["landed_inr"], "fund": order["fund"],
    }  # fmt: skip
    return {
        "order": name, "offer": chosen["offer"], "supplier": chosen["supplier"], **what, "need": chosen["need"],
        "lowest": lowest["offer"], "offers": [{f: row[f] for f in fields} for row in rows],
    }  # fmt: skip


def _in_words(item: dict[str, Any]) -> str:
    if "tonnes" in item:
        head = (f"{item['order']}: {tonnes_words(item['tonnes'])} of {item['material']} from {item['supplier']} "
                f"({item['offer']}) for {item['buyer']}, {crore(item['landed_inr'])} landed; order by "
                f"{item['order_by']}, usable from {item['usable_from']}.")  # fmt: skip
    else:
        head = f"{item['order']}: made by {item['supplier']} ({item['offer']})."
    lines = [*textwrap.wrap(head, WIDTH), *textwrap.wrap(f"Need: {item['need']}", WIDTH, subsequent_indent="  ")]
    lines.append(f"{'Rank':>6}  {'₹/kg usable':>14}  Offer")
    for row in item["offers"]:
        mark = "chosen" if row["chosen"] else row["stopped_by"]
        mark = f"L1, {mark}" if row["lowest"] else mark
        first = (f"{row['rank']:>6}  {row['landed_inr_per_t'] / KG_PER_T:>14,.2f}  {row['offer']} ({row['supplier']}, "
                 f"{row['country']}): {mark}")  # fmt: skip
        cells = f" [{row['cells']}]" if row["cells"] and not row["chosen"] else ""
        lines += textwrap.wrap(first + cells, WIDTH, subsequent_indent=" " * 24, drop_whitespace=True)
    return "\n".join(lines)
