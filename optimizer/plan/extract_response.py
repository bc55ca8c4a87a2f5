"""What of a plan's stock is ready in time, by response class (t)."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from optimizer.model.data import Data
from optimizer.model.response import ready_within, wanted_t

Record = dict[str, Any]
NOISE = 1e-6


def response(data: Data, stock: list[Record]) -> list[Record]:
    """A row a class, material and month with a need."""
    held: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for r in stock if data.case.response else ():
        held[r["material"], r["month"]].append(r)
    rows = {row.rule: (row, ready_within(data, row)) for row in data.case.response}
    records = []
    for (rule, i, t), wanted in wanted_t(data).items():
        month, (row, stores) = str(data.case.months[t]), rows[rule]
        ready = sum(data.owners.counted_share[r["owner"]] * r["closing_t"] for r in held[i, month]
                    if r["store"] in stores)  # fmt: skip
        short = wanted - ready
        records.append({
            "rule": rule, "material": i, "month": month, "within_days": float(row.within_days), "required_t": wanted,
            "ready_t": ready, "short_t": short if short > NOISE * max(1.0, wanted) else 0.0,
        })  # fmt: skip
    return records
