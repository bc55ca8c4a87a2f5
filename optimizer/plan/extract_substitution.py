"""What substitutes serve in a plan: tonnes asked for and replaced, tonnes that stand in for them, INR."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from pyomo.core import Block, value

from optimizer.model.data import Data

Record = dict[str, Any]
NOISE_T = 1e-6


def replaced(m: Block, data: Data) -> list[Record]:
    """Every demand that is replaced, by row of Substitutions, sector and month; never more than there is."""
    left = dict(data.needs.demand)
    records = []
    for n, j, t in m.REPLACED:
        row = data.case.substitutions[n]
        tonnes = min(float(value(m.replaced[n, j, t])), left[j, row.material, t])
        if tonnes < NOISE_T:
            continue
        left[j, row.material, t] -= tonnes
        records.append({
            "material": row.material, "substitute": row.substitute, "sector": j, "month": str(data.case.months[t]),
            "replaced_t": tonnes, "substitute_t": row.ratio * tonnes,
            "extra_inr": row.extra_cost_inr_per_t * tonnes,
        })  # fmt: skip
    return records


def by_demand(replaced: list[Record]) -> Mapping[tuple[str, str, str], float]:
    """(sector, material, month) -> tonnes replaced."""
    found: dict[tuple[str, str, str], float] = defaultdict(float)
    for r in replaced:
        found[r["sector"], r["material"], r["month"]] += r["replaced_t"]
    return found


def cost(replaced: list[Record]) -> Mapping[tuple[str, str], float]:
    """(cost term, month) -> INR of the change."""
    found: dict[tuple[str, str], float] = defaultdict(float)
    for r in replaced:
        found["substitution", r["month"]] += r["extra_inr"]
    return found
