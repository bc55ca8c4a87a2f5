"""What stands above the table of a sheet: small grids an officer reads at a glance, and native charts.

A grid is a summary of the frames for people; nothing is read back from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.terms import COST_TERMS
from optimizer.plan.plan import Plan
from optimizer.workbook.plan_charts import (
    STOCK_CHART_ROWS,
    months_of_cover,
    paid_against_voted,
    source_shares,
    stands_together,
    stock_against_need,
)
from optimizer.workbook.plan_sheets import COVER, CREDITS, CRORE, RUPEES_CRORE, RUPEES_CRORE_SMALL, TONNES
from optimizer.workbook.plan_styles import HEAT_FULL, HEAT_LOW, HEAT_MIDDLE, PALE, RULE, Styles
from optimizer.workbook.plan_tables import MONTH, put_month, put_number, put_text


@dataclass(frozen=True)
class Page:
    """A sheet being written; ``widths`` grows to what its columns need."""

    book: Any
    sheet: Any
    styles: Styles
    case: Case
    plan: Plan
    widths: dict[int, float]


STOCK_CHARTS = 4
Grid = Callable[[Page, int], int]


def orders_line(page: Page, top: int) -> int:
    """What all orders come to, in a line."""
    orders = page.plan["orders"]
    landed = orders["landed_inr"].sum() / CRORE
    words = [f"{len(orders)} orders, {orders['tonnes'].sum():,.2f} t, ₹{landed:,.2f} crore landed"]
    for buyer, part in orders.groupby("buyer", sort=False):
        words.append(f"{buyer}: {len(part)} orders, ₹{part['landed_inr'].sum() / CRORE:,.2f} crore")
    indicative = orders.loc[orders["indicative"].astype(bool), "landed_inr"].sum() / CRORE
    words.append(f"₹{indicative:,.2f} crore rests on indicative prices.")
    put_text(page.sheet, top, 0, "; ".join(words), page.styles.of(bold=True))
    return top + 1


def cover_grid(page: Page, top: int) -> int:
    """Months of cover: months down, materials across, shaded against the material's target; a chart."""
    sheet, styles, cover = page.sheet, page.styles, page.plan["cover"]
    months = [str(m) for m in page.case.months]
    names = list(dict.fromkeys(cover["material"]))
    put_text(
        sheet,
        top,
        0,
        "Months of cover at the end of each month; the darker, the further below its full target.",
        styles.heading,
    )
    head = top + 1
    sheet.set_row(head, 44)
    for at, words in enumerate(["Month", *names]):
        put_text(sheet, head, at, words, styles.head_right if at else styles.head)
    put_text(sheet, head + 1, 0, "Target", styles.of(bold=True, bg_color=PALE))
    figure = styles.of(num_format="0.0", align="right", border=1, border_color="#FFFFFF")
    target = styles.of(num_format="0.0#", align="right", bold=True, bg_color=PALE)
    first = head + 2
    for k, name in enumerate(months):
        put_month(
            sheet, first + k, 0, name, styles.of(num_format=MONTH, align="left", bottom=4, bottom_color=RULE)
        )
    for at, name in enumerate(names, 1):
        part = cover[cover["material"] == name]
        full = float(part["target_months"].max())
        put_number(sheet, head + 1, at, full, target)
        held = dict(zip(part["month"].astype(str), part["cover_months"].astype(float), strict=True))
        for k, name_of_month in enumerate(months):
            if name_of_month in held:
                put_number(sheet, first + k, at, held[name_of_month], figure)
        if full > 0:
            sheet.conditional_format(
                first,
                at,
                first + len(months) - 1,
                at,
                {
                    "type": "3_color_scale",
                    "min_type": "num",
                    "mid_type": "num",
                    "max_type": "num",
                    "min_value": 0,
                    "mid_value": full / 2,
                    "max_value": full,
                    "min_color": HEAT_LOW,
                    "mid_color": HEAT_MIDDLE,
                    "max_color": HEAT_FULL,
                },
            )
        page.widths[at] = max(page.widths.get(at, 0.0), 12.0)
    last = first + len(months) - 1
    return months_of_cover(page.book, sheet, page.plan, names, head, first, last)


def stock_charts(page: Page, top: int) -> int:
    """Stock against need for the materials bought for most money, two abreast above the cover table.

    The table starts at the row returned, its heading, units and header taking the first three.
    """
    orders, cover = page.plan["orders"], page.plan["cover"]
    spent = orders.groupby("material")["landed_inr"].sum() if len(orders) else pd.Series(dtype=float)
    names = sorted(dict.fromkeys(cover["material"]), key=lambda name: -float(spent.get(name, 0.0)))
    places = [column.name for column in COVER.columns]
    columns = places.index("month"), places.index("requirement_t"), places.index("counted_t")
    shown = [name for name in names if stands_together(page.plan, name)][:STOCK_CHARTS]
    below = top + (len(shown) + 1) // 2 * STOCK_CHART_ROWS
    for k, name in enumerate(shown):
        stock_against_need(
            page.book, page.sheet, page.plan, below + 2, columns, top + k // 2 * STOCK_CHART_ROWS, k % 2, name
        )
    return below


def mix_grid(page: Page, top: int) -> int:
    """Landed cost of this plan's orders by vendor's country and fiscal year of arrival; a stacked chart."""
    orders = page.plan["orders"]
    if orders.empty:
        return top
    years = orders["usable_month"].map(lambda m: Month.parse(str(m)).fiscal_year)
    pivot = (
        orders.assign(year=years).pivot_table(
            index="vendor_country", columns="year", values="landed_inr", aggfunc="sum", fill_value=0.0
        )
        / CRORE
    )
    pivot = pivot.loc[pivot.sum(axis=1).sort_values(ascending=False).index]
    head, last = _pivot(
        page,
        top,
        pivot,
        "Landed cost of this plan's orders, ₹ crore, by country of the vendor and fiscal year of arrival",
        "Country",
        RUPEES_CRORE_SMALL,
    )
    return source_shares(page.book, page.sheet, head, last, len(pivot.columns))


def production_grid(page: Page, top: int) -> int:
    """Tonnes made by line and fiscal year."""
    production = page.plan["production"]
    years = production["month"].map(lambda m: Month.parse(str(m)).fiscal_year)
    names = production["line"] + " (" + production["material"] + ")"
    pivot = production.assign(year=years, name=names).pivot_table(
        index="name", columns="year", values="made_t", aggfunc="sum", fill_value=0.0, sort=False
    )
    pivot = pivot[sorted(pivot.columns)]
    return _pivot(page, top, pivot, "Tonnes made by line and fiscal year", "Line", TONNES)[1] + 2


def funds_grid(page: Page, top: int) -> int:
    """Each fund by fiscal year, in full; a chart of paid against voted."""
    funds = page.plan["funds"]
    rows = []
    for (fund, year), part in funds.groupby(["fund", "fiscal_year"], sort=False):
        part = part.sort_values("month")
        rows.append(
            (
                f"{fund} {year}",
                part["opening_inr"].iloc[0],
                *(part[c].sum() for c in ("allocation_inr", "receipts_inr", "paid_inr", "lapsed_inr")),
                part["closing_inr"].iloc[-1],
            )
        )
    columns = ["Opening", "Allocation", "Receipts", "Paid", "Lapsed", "Closing"]
    table = (
        pd.DataFrame([r[1:] for r in rows], columns=columns, index=[r[0] for r in rows]).astype(float) / CRORE
    )
    head, last = _pivot(
        page,
        top,
        table,
        "By fund and fiscal year, ₹ crore (allocation: what is left of it from the first month on)",
        "Fund and year",
        RUPEES_CRORE,
    )
    return paid_against_voted(page.book, page.sheet, head, last, columns)


def costs_grid(page: Page, top: int) -> int:
    """The cost terms by buyer, discounted, in the order of the schema; the objective under them."""
    costs = page.plan["costs"]
    buyers = list(dict.fromkeys(costs["buyer"]))
    rows, names = [], []
    for term in COST_TERMS:
        part = costs[costs["term"] == term.key]
        if part.empty:
            continue
        by = [term.sign * part.loc[part["buyer"] == b, "discounted_inr"].sum() / CRORE for b in buyers]
        rows.append([term.sign * part["inr"].sum() / CRORE, sum(by), *by])
        names.append(term.title if term.sign > 0 else f"{term.title} (credit)")
    rows.append([sum(r[k] for r in rows) for k in range(2 + len(buyers))])
    names.append("Total")
    titles = ["As paid", "Discounted", *(f"Discounted, {b or 'nobody'}" for b in buyers)]
    table = pd.DataFrame(rows, index=names, columns=titles)
    return _pivot(page, top, table, "What the plan costs, ₹ crore", "Term", CREDITS)[1] + 2


def _pivot(
    page: Page, top: int, table: pd.DataFrame, heading: str, corner: str, number_format: str
) -> tuple[int, int]:
    """Write a small table of floats; returns its header row and last row (0-based)."""
    sheet, styles = page.sheet, page.styles
    put_text(sheet, top, 0, heading, styles.heading)
    head = top + 1
    sheet.set_row(head, 30)
    for at, words in enumerate([corner, *map(str, table.columns)]):
        put_text(sheet, head, at, words, styles.head_right if at else styles.head)
        page.widths[at] = max(page.widths.get(at, 0.0), 13.0)
    line: dict[str, Any] = {"bottom": 4, "bottom_color": RULE}
    for k, (name, values) in enumerate(zip(map(str, table.index), table.to_numpy(), strict=True), head + 1):
        weight = {"bold": True} if name == "Total" else {}
        put_text(sheet, k, 0, name, styles.of(**line, **weight))
        page.widths[0] = max(page.widths.get(0, 0.0), min(40.0, len(name) + 2.0))
        for at, value in enumerate(values, 1):
            put_number(sheet, k, at, float(value), styles.of(num_format=number_format, **line, **weight))
    return head, head + len(table)


GRIDS: dict[str, Grid] = {
    "Orders": orders_line,
    "Cover and stock": cover_grid,
    "Source mix": mix_grid,
    "Domestic production": production_grid,
    "Funds": funds_grid,
    "Costs": costs_grid,
}
"""Sheet -> what stands above its tables: takes the page and a row, returns the next free row."""
