"""Which of a plan's movements are of tonnes that licences bar, so that barred tonnes stay barred in the book."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from optimizer.case.case import Case
from optimizer.case.rows_cycle import ISSUED, MADE, PASSED_ON, TAKEN_IN, WRITTEN_OFF
from optimizer.case.rows_needs import OpeningStock
from optimizer.cycle.lots import NOTHING_T, agency_of, industry_of
from optimizer.plan.plan import Plan

Place = tuple[str, str, str, str, str]  # kind, material, owner, party, month
Barred = Mapping[Place, Mapping[str, float]]  # bar -> t


def barred_parts(case: Case, plan: Plan) -> Barred:
    """The barred tonnes of each movement of a plan, by bar."""
    agency, industry = agency_of(case), industry_of(case)
    serving = industry or agency
    found: dict[Place, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    outputs = {line.line: line.output for line in case.lines}
    for row in _rows(plan, "pool_issues"):
        found[ISSUED, row["material"], serving, row["sector"], row["month"]][row["bar"]] += row["tonnes"]
    for row in _rows(plan, "pool_runs"):
        found[MADE, outputs[row["line"]], serving, row["line"], row["month"]][row["bar"]] += row["made_t"]
        for recipe in case.recipes:
            if recipe.line == row["line"] and recipe.role == "by-product":
                given = recipe.tonnes_per_tonne * row["made_t"]
                found[MADE, recipe.material, serving, row["line"], row["month"]][row["bar"]] += given
    for row in _rows(plan, "pool_takes"):
        found[TAKEN_IN, row["material"], serving, row["line"], row["month"]][row["bar"]] += row["tonnes"]
    for row in _rows(plan, "pools"):
        if industry and row["owner"] == agency:
            found[PASSED_ON, row["material"], agency, industry, row["month"]][row["bar"]] += row["passed_on_t"]
        found[WRITTEN_OFF, row["material"], row["owner"], "", row["month"]][row["bar"]] += row["written_off_t"]
    return found


def with_bars(case: Case, plan: Plan, month: str, stock: list[OpeningStock]) -> list[OpeningStock]:
    """The closing stock of a month with its barred tonnes in rows of their own; ``stock`` says no bar."""
    agency, left = agency_of(case), defaultdict[tuple[str, str], dict[str, float]](dict)
    for row in _rows(plan, "pools"):
        if row["month"] == month and row["closing_t"] > NOTHING_T:
            left[row["material"], row["owner"]][row["bar"]] = row["closing_t"]
    found = []
    for stored in stock:
        free, pools = stored.tonnes, left[stored.material, stored.buyer or agency]
        for bar, tonnes in pools.items():
            part = min(free, tonnes)
            free, pools[bar] = free - part, tonnes - part
            if part > NOTHING_T:
                found.append(stored.model_copy(update={"tonnes": part, "bar": bar}))
        if free > NOTHING_T:
            found.append(stored.model_copy(update={"tonnes": free}))
    return found


def _rows(plan: Plan, frame: str) -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in plan[frame].to_dict("records")]
