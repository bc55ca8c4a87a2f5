"""Moves of stock between stores, and what custodians are paid, from a solved problem and the stock it leaves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyomo.environ import Block, value

from optimizer.model.data import Data

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
