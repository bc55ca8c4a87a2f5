"""Export licences of a plan: what each order draws on which, and what is left by month."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from pyomo.core import Block, value

from optimizer.model.data import Data
from optimizer.model.licences import left_t, ships_in

Record = dict[str, Any]
NOISE_T = 1e-9


def draws(m: Block, data: Data, orders: list[Record]) -> list[Record]:
    """The frame ``licence_draws``: as the search shared an order among licences, brought to its tonnes."""
    position = {str(month): t for t, month in enumerate(data.case.months)}
    shares: dict[tuple[str, str, int], dict[str, float]] = defaultdict(dict)
    for at in m.DRAWS:
        shares[at[:3]][at[3]] = max(0.0, float(value(m.draw[at])))
    records = []
    for r in orders:
        key = (r["offer"], r["buyer"], position[r["order_month"]])
        found, ships = shares.get(key, {}), ""
        whole = sum(found.values())
        if found:
            ships = str(ships_in(data.case, data.slots[key[0], key[2]]))
        for licence, tonnes in found.items():
            part = tonnes * r["tonnes"] / whole if whole > 0 else 0.0
            if part > NOISE_T:
                records.append({"order": r["order"], "licence": licence, "month": ships, "tonnes": part})
    return records


def licences(data: Data, drawn: list[Record]) -> list[Record]:
    """The frame ``licences``."""
    taken: dict[tuple[str, str], float] = defaultdict(float)
    for r in drawn:
        taken[r["licence"], r["month"]] += r["tonnes"]
    left, records = left_t(data.case), []
    for row in data.case.licences:
        held = left[row.licence]
        for month in data.case.months:
            if (row.valid_from or month) <= month <= (row.valid_to or month):
                tonnes = taken.get((row.licence, str(month)), 0.0)
                records.append({"licence": row.licence, "exporter": row.exporter, "month": str(month),
                                "opening_t": held, "drawn_t": tonnes, "left_t": held - tonnes})  # fmt: skip
                held -= tonnes
    return records
