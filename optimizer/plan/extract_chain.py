"""The chain of a plan: the hours of plants, what becomes of what lines make, what is assured to plants."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from optimizer.model.assured import assured_t
from optimizer.model.data import Data

NOISE_HOURS, NOISE_T = 1e-6, 1e-6
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


def own_make(data: Data, balance: list[Record]) -> list[Record]:
    """What becomes of each material that lines make, by fiscal year, over all owners."""
    made = {i for p in data.lines for i, per_t in data.gives_t[p].items() if per_t > 0}
    year = {str(month): month.fiscal_year for month in data.case.months}
    opens = {str(data.case.months[positions[0]]) for positions in data.fiscal_years.values()}
    closes = {str(data.case.months[positions[-1]]) for positions in data.fiscal_years.values()}
    parts = {"made_t": ("made_t",), "bought_t": ("arrivals_t", "open_orders_t"), "used_t": ("issued_t", "taken_in_t"),
             "sold_t": ("sold_t",), "written_off_t": ("written_off_t",)}  # fmt: skip
    sums: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for r in balance:
        if r["material"] in made:
            of = sums[r["material"], year[r["month"]]]
            for name, columns in parts.items():
                of[name] += sum(r[c] for c in columns)
            of["used_t"] += r["passed_on_t"] - r["received_t"]  # over all owners, less what comes back of loans
            of["opening_t"] += r["opening_t"] if r["month"] in opens else 0.0
            of["closing_t"] += r["closing_t"] if r["month"] in closes else 0.0
    shown = ("opening_t", *parts, "closing_t")
    return [{"material": i, "fiscal_year": f} | {c: of[c] for c in shown} for (i, f), of in sums.items()]


def assured(data: Data, production: list[Record]) -> list[Record]:
    """What is assured to each plant, what it takes in, and what is kept for it at the end of each fiscal year."""
    due, year = assured_t(data), {str(month): month.fiscal_year for month in data.case.months}
    taken: dict[tuple[str, str, str], float] = defaultdict(float)
    for r in production:
        plant = data.lines[r["line"]].plant
        for row in data.recipes[r["line"]]:
            if row.role == "input":
                taken[plant, row.material, year[r["month"]]] += data.intake_per_t(row) * r["made_t"]
    records = []
    for plant, i in dict.fromkeys((plant, i) for plant, i, _ in due):
        kept = 0.0
        for f in data.fiscal_years:
            at = (plant, i, f)
            left = kept + due.get(at, 0.0) - taken[at]
            left = left if left > NOISE_T else 0.0
            records.append({
                "plant": plant, "material": i, "fiscal_year": f, "kept_before_t": kept, "assured_t": due.get(at, 0.0),
                "taken_in_t": taken[at], "kept_t": left,
            })  # fmt: skip
            kept = left
    return records
