"""Figures of a plan beside its cost: money from the funds, the share of one country, days a sector runs without it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from optimizer.model.tallies import entries_of
from optimizer.plan.extract import extract_plan
from optimizer.plan.plan import Plan
from optimizer.session import Built
from optimizer.solve.handover import Floats, load_solution
from optimizer.solve.searched import Searched

CRORE = 1e7
DAYS_A_MONTH = 365 / 12


@dataclass(frozen=True)
class Measures:
    """``fund_inr`` is all that the funds pay, not discounted; ``days`` by sector if the country stops."""

    fund_inr: float
    china_share: float
    days: Mapping[str, float]

    @property
    def lowest_days(self) -> float:
        return min(self.days.values(), default=0.0)


def measures(built: Built, values: Floats, country: str) -> Measures:
    """The figures of a plan found by a search, before orders are brought to their increments."""
    program, block, data = built.program, built.block, built.data
    paid = sum(float(values[j]) for v in block.paid_on.values() if (j := program.column(v)) is not None)
    agency = data.owners.agency
    paid += sum(r.to_pay_inr_crore for r in data.case.open_orders if (r.buyer or agency) == agency)
    load_solution(block, program, values)
    plan = extract_plan(block, data, Searched(values, 0.0, 0.0, "optimal", (), ()))
    return Measures(paid * CRORE, sources_of(built, values).get(country, 0.0), days_without(built, plan, country))


def amounts_of(built: Built, values: Floats) -> dict[str, float]:
    """Tonnes of contained oxide that enter in the planned months, by processing country."""
    program, block = built.program, built.block
    total: dict[str, float] = defaultdict(float)
    for entry in entries_of(built.data, "all", "processing country", "tonnes"):
        if entry.month < 0:
            continue
        variable = block.order[entry.key] if entry.key is not None else block.make[entry.line] if entry.line else None
        column = None if variable is None else program.column(variable)
        total[entry.source] += entry.given + (0.0 if column is None else entry.per_t * float(values[column]))
    return {source: tonnes for source, tonnes in total.items() if tonnes > 1e-6}


def sources_of(built: Built, values: Floats) -> dict[str, float]:
    """Share of each processing country in what enters."""
    amounts = amounts_of(built, values)
    whole = sum(amounts.values())
    return {source: tonnes / whole for source, tonnes in amounts.items()} if whole > 0 else {}


def days_without(built: Built, plan: Plan, country: str) -> dict[str, float]:
    """Sector -> the fewest days it runs if the country stops after any month from full cover on.

    What lies in store and still comes from elsewhere is shared among sectors by their demand; a sector runs as long
    as all its materials. Lines are taken to stand still: their inputs may be the country's.
    """
    data = built.data
    horizon, months = data.horizon, [str(m) for m in data.case.months]
    held: dict[tuple[str, str], float] = defaultdict(float)
    coming: dict[tuple[str, str], float] = defaultdict(float)
    for row in plan["balance"].to_dict("records"):
        held[row["material"], row["month"]] += row["closing_t"]
    for row in plan["orders"].to_dict("records"):
        if row["processing_country"] != country:
            coming[row["material"], row["usable_month"]] += row["tonnes"]
    sectors: dict[str, set[str]] = defaultdict(set)
    for sector, material, _ in data.needs.demand:
        sectors[sector].add(material)
    days: dict[str, float] = {}
    for sector, materials in sectors.items():
        runs = []
        for i in materials:
            by = data.materials[i].cover_full_by
            full = 0 if by is None else max(0, min(horizon - 1, by - data.case.settings.first_month))
            for t in range(full, horizon):
                stock, lasted = held[i, months[t]], 0.0
                for k in range(t + 1, min(t + 61, len(data.needs.total[i]))):
                    stock += coming[i, months[k]] if k < horizon else 0.0
                    need = data.needs.total[i][k]
                    if need > stock + 1e-12:
                        lasted += stock / need
                        break
                    stock -= need
                    lasted += 1
                runs.append(lasted * DAYS_A_MONTH)
        days[sector] = min(runs, default=0.0)
    return days
