"""Moves of stock between stores, and what custodians are paid, from a solved problem and the stock it leaves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from pyomo.core import Block, value

from optimizer.case.months import Month
from optimizer.model.data import Data, Key
from optimizer.model.payments import Bill

Record = dict[str, Any]
NOISE_T = 1e-6


def moves(m: Block, data: Data) -> list[Record]:
    """Every move of more than a gram; what goes there and comes back by the same ways in a month is left out."""
    records = []
    for i, b, one, other, t in m.MOVES:
        tonnes = float(value(m.moved[i, b, one, other, t]))
        if (i, b, other, one, t) in m.MOVES:
            tonnes -= float(value(m.moved[i, b, other, one, t]))
        if tonnes >= NOISE_T:
            records.append({
                "material": i, "owner": b, "from_store": one, "to_store": other, "month": str(data.case.months[t]),
                "tonnes": tonnes,
            })  # fmt: skip
    return records


def costs(data: Data, stock: list[Record], moved: list[Record]) -> Iterator[tuple[str, str, str, float]]:
    """(term, owner, month, INR) of custody and of moving."""
    fees = {row.store: row.custody_fee_inr_per_t_month for row in data.case.stores}
    way = {(row.from_store, row.to_store): row.inr_per_t for row in data.case.moving_costs}
    for r in stock:
        yield "custody", r["owner"], r["month"], fees.get(r["store"], 0.0) * r["closing_t"]
    for r in moved:
        yield "moving", r["owner"], r["month"], way[r["from_store"], r["to_store"]] * r["tonnes"]


def bond(m: Block, data: Data, orders: list[Record]) -> list[Record]:
    """What lies in bond, by order and month of leaving; the duty of the orders becomes what they really pay."""
    stays: dict[Key, list[int]] = defaultdict(list)
    for o, b, t, v in m.STAYS:
        stays[o, b, t].append(v)
    records = []
    for order in orders if stays else ():
        t = Month.parse(str(order["order_month"])) - data.case.settings.first_month
        key, left = (order["offer"], order["buyer"], t), float(order["tonnes"])
        order["bonded"] = []
        for v in stays[key]:
            tonnes = min(left, float(value(m.bonded[(*key, v)])))
            if tonnes < NOISE_T:
                continue
            left -= tonnes
            then: dict[str, float] = defaultdict(float)
            for bill in m.bond.bills(key, v):
                then[bill.term] += max(0.0, bill.on_tonnes) * tonnes
                if bill.term == "duty":
                    order["duty_inr"] += bill.on_tonnes * tonnes
                    order["landed_inr"] += bill.on_tonnes * tonnes
                order["bonded"].append((bill, bill.on_tonnes * tonnes))
            records.append({
                "order": order["order"], "month_in": order["usable_month"],
                "month_out": str(data.case.months[v]) if v < data.horizon else "", "tonnes": tonnes,
                "duty_inr": then["duty"], "tax_inr": then["tax"], "interest_inr": then["bond_interest"],
            })  # fmt: skip
    return records


def with_bond(order: Record, found: list[tuple[Bill, float]]) -> list[tuple[Bill, float]]:
    """The bills of an order, those of a term and month together, as lying in bond changes them."""
    sums: dict[tuple[str, str, int, bool], float] = defaultdict(float)
    for bill, inr in (*found, *order["bonded"]):
        sums[bill.term, bill.milestone, bill.month, bill.advance] += inr
    return [
        (Bill(term, milestone, month, 0.0, 0.0, inr, advance), inr)
        for (term, milestone, month, advance), inr in sums.items() if abs(inr) > 1e-3
    ]  # fmt: skip
