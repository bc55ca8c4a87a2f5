"""What becomes of what lines make: what is sold of it, by fiscal year, and what is assured to plants."""

from __future__ import annotations

import math
from collections import defaultdict

from optimizer.case.months import Month
from optimizer.case.rows_chain import AssuredInput
from optimizer.case.rows_making import Line
from optimizer.plan.audit.conversion import Chain
from optimizer.plan.audit.derive import Facts
from optimizer.plan.audit.finding import Findings, Record
from optimizer.plan.audit.production import Made
from optimizer.plan.audit.stock import Flow, opening_stock
from optimizer.plan.audit.tables import Tables, number, unit_of

Balance = dict[tuple[str, ...], Record]
IN_AND_OUT = {"made_t": ("made_t",), "bought_t": ("arrivals_t", "open_orders_t"), "used_t": ("issued_t", "taken_in_t"),
              "sold_t": ("sold_t",), "written_off_t": ("written_off_t",)}  # fmt: skip


def check_own_make(facts: Facts, tables: Tables, balance: Balance, findings: Findings) -> None:
    """By material that lines make and fiscal year, over all owners: what came in, what became of it."""
    stated = findings.by_key("own_make", tables["own_make"], ("material", "fiscal_year"))
    recomputed: dict[tuple[str, ...], Record] = {}
    made = [m for m in facts.materials if any(gives(facts, line, m) > 0 for line in facts.case.lines)]
    for material in made:
        _check_sold(facts, material, balance, findings)
        for year in facts.fiscal_years:
            months = [month for month in facts.months if month.fiscal_year == year]
            rows = {m: [r for o in facts.owners if (r := balance.get((material, o, str(m))))] for m in months}
            sums: dict[str, float] = {
                name: float(sum(number(r, c) for m in months for r in rows[m] for c in columns))
                for name, columns in IN_AND_OUT.items()
            }  # fmt: skip
            for row in (r for m in months for r in rows[m]):
                sums["used_t"] -= number(row, "received_t") - number(row, "passed_on_t")  # loans that came back
            recomputed[material, year] = {
                "opening_t": float(sum(number(r, "opening_t") for r in rows[months[0]])), **sums,
                "closing_t": float(sum(number(r, "closing_t") for r in rows[months[-1]])),
            }  # fmt: skip
    for at, row in balance.items():
        priced = facts.materials[at[0]].surplus_price_inr_per_kg is not None
        if at[0] not in made or not priced or at[1] != facts.serving:
            findings.at_most("surplus", " · ".join(at), number(row, "sold_t"), 0.0, "t", "what is sold")
    findings.match("own_make", stated, recomputed, unit_of)


def gives(facts: Facts, line: Line, material: str) -> float:
    """Tonnes of a material a line makes for a tonne of its main output."""
    besides = sum(row.tonnes_per_tonne for row in facts.recipe(line, "by-product") if row.material == material)
    return besides + (1.0 if line.output == material else 0.0)


def _check_sold(facts: Facts, material: str, balance: Balance, findings: Findings) -> None:
    """Sold are no more than the limit of a month, and never more than was there at the start and made since."""
    limit = facts.materials[material].surplus_limit_t_per_month
    had, sold = opening_stock(facts, material, facts.serving), 0.0
    for month in facts.months:
        row = balance.get((material, facts.serving, str(month)))
        if row is None:
            continue
        had, sold = had + number(row, "made_t"), sold + number(row, "sold_t")
        where = f"surplus of {material}, {month}"
        findings.at_most("surplus of own make", where, sold, had, "t", "what has been sold")
        if limit is not None:
            findings.at_most("surplus limit", where, number(row, "sold_t"), limit, "t", "what is sold")


def check_assured(facts: Facts, tables: Tables, lines: Made, closing: Flow, findings: Findings) -> None:
    """What is assured to a plant it takes in within the fiscal year, or stock at the year's end is kept for it."""
    stated = findings.by_key("assured", tables["assured"], ("plant", "material", "fiscal_year"))
    recomputed: dict[tuple[str, ...], Record] = {}
    chain = Chain(facts)
    kept_of: dict[tuple[str, str], float] = defaultdict(float)
    rows: dict[tuple[str, str], list[AssuredInput]] = defaultdict(list)
    for row in facts.case.assured_inputs:
        rows[row.plant, row.material].append(row)
    for (plant, material), own in rows.items():
        due = {year: _assured(facts, chain, own, year) for year in facts.fiscal_years}
        kept = 0.0
        for year in facts.fiscal_years if any(tonnes > 0 for tonnes in due.values()) else ():
            taken = sum(
                made * recipe.tonnes_per_tonne / line.yield_share
                for line, month, made, _, _ in lines.runs if line.plant == plant and month.fiscal_year == year
                for recipe in facts.recipe(line, "input") if recipe.material == material
            )  # fmt: skip
            left = max(0.0, kept + due[year] - taken)
            recomputed[plant, material, year] = {
                "kept_before_t": kept, "assured_t": due[year], "taken_in_t": float(taken), "kept_t": left,
            }  # fmt: skip
            kept = left
            kept_of[material, year] += left
    findings.match("assured", stated, recomputed, unit_of)
    for (material, year), tonnes in kept_of.items():
        end = max(month for month in facts.months if month.fiscal_year == year)
        has = sum(closing.get((material, owner, end), 0.0) for owner in facts.owners)
        findings.at_most("assured inputs", f"{material}, end of {year}", tonnes, has, "t", "what is kept for plants")


def _assured(facts: Facts, chain: Chain, rows: list[AssuredInput], year: str) -> float:
    total = 0.0
    for row in rows:
        for month in facts.months:
            late = row.to_month is not None and month > row.to_month
            if month.fiscal_year == year and not late and (row.from_month is None or month >= row.from_month):
                total += min(row.tonnes_per_year / 12, _possible(facts, chain, row, month))
    return total


def _possible(facts: Facts, chain: Chain, row: AssuredInput, month: Month) -> float:
    """What could be made of the material in a month, where lines make it, and be taken in by the plant."""
    makers = [line for line in facts.case.lines if gives(facts, line, row.material) > 0]
    made = sum(chain.able(line, month) * gives(facts, line, row.material) for line in makers) if makers else math.inf
    taken = sum(
        chain.able(line, month) * recipe.tonnes_per_tonne / line.yield_share
        for line in facts.case.lines if line.plant == row.plant
        for recipe in facts.recipe(line, "input") if recipe.material == row.material
    )  # fmt: skip
    return min(made, taken)
