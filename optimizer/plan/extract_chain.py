"""The chain of a plan: the hours of plants, from what their lines make."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from optimizer.model.data import Data

NOISE_HOURS = 1e-6
Record = dict[str, Any]


def plant_hours(data: Data, production: list[Record]) -> list[Record]:
    """The hours of each plant that has them stated, by month, and what its lines take."""
    making: dict[tuple[str, str], float] = defaultdict(float)
    changing: dict[tuple[str, str], float] = defaultdict(float)
    for r in production:
        line = data.lines[r["line"]]
        making[line.plant, r["month"]] += line.hours_per_t * r["made_t"]
        changing[line.plant, r["month"]] += line.changeover_hours * r["running"]
    records = []
    for (plant, t), hours in sorted(data.hours.items()):
        at = (plant, str(data.case.months[t]))
        idle = hours - making[at] - changing[at]
        records.append({
            "plant": plant, "month": at[1], "hours": hours, "making_hours": making[at],
            "changeover_hours": changing[at], "idle_hours": idle if abs(idle) > NOISE_HOURS else 0.0,
        })  # fmt: skip
    return records
