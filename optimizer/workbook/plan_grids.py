"""What stands above the table of a sheet: small grids an officer reads at a glance, and native charts.

A grid is a summary of the frames for people; nothing is read back from it. Its figures are formulas over the table.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import pandas as pd

from optimizer.case.months import Month
from optimizer.workbook.cells import letter
from optimizer.workbook.formats import indian_words
from optimizer.workbook.money_grids import costs_grid, funds_grid, mix_grid
from optimizer.workbook.pages import Page, Sums, write_sums, year_span
from optimizer.workbook.plan_charts import (
    STOCK_CHART_ROWS,
    made_against_capacity,
    months_of_cover,
    stands_together,
    stock_against_need,
)
from optimizer.workbook.plan_columns import CRORE, TONNES
from optimizer.workbook.plan_sheets import COVER
from optimizer.workbook.plan_styles import HEAT_FULL, HEAT_LOW, HEAT_MIDDLE, PALE, RULE
from optimizer.workbook.plan_tables import MONTH, put_month, put_number, put_text

STOCK_CHARTS = 4
Grid = Callable[[Page, int], int]


def orders_line(page: Page, top: int) -> int:
    """What all orders come to, in a line."""
    orders = page.plan["orders"]
    landed = orders["landed_inr"].sum() / CRORE
    words = [f"{len(orders)} orders, {indian_words(orders['tonnes'].sum())} t, ₹{indian_words(landed)} crore landed"]
    for buyer, part in orders.groupby("buyer", sort=False):
        words.append(f"{buyer}: {len(part)} orders, ₹{indian_words(part['landed_inr'].sum() / CRORE)} crore")
    indicative = orders.loc[orders["indicative"].astype(bool), "landed_inr"].sum() / CRORE
    words.append(f"₹{indian_words(indicative)} crore rests on indicative prices.")
    put_text(page.sheet, top, 0, "; ".join(words), page.styles.of(bold=True))
    return top + 1


def cover_grid(page: Page, top: int) -> int:
    """Months of cover: months down, materials across, shaded against the material's target; a chart."""
    sheet, styles, cover = page.sheet, page.styles, page.plan["cover"]
    months = [str(m) for m in page.case.months]
    names = list(dict.fromkeys(cover["material"]))
    words = "Months of cover at the end of each month; the darker, the further below its full target."
    put_text(sheet, top, 0, words, styles.heading)
    head = top + 1
    sheet.set_row(head, 44)
    for at, title in enumerate(["Month", *names]):
        put_text(sheet, head, at, title, styles.head_right if at else styles.head)
    put_text(sheet, head + 1, 0, "Target", styles.of(bold=True, bg_color=PALE))
    figure = styles.of(num_format="0.0", align="right", border=1, border_color="#FFFFFF")
    target = styles.of(num_format="0.0#", align="right", bold=True, bg_color=PALE)
    first, last = head + 2, head + 1 + len(months)
    month_style = styles.of(num_format=MONTH, align="left", bottom=4, bottom_color=RULE)
    for k, name in enumerate(months):
        put_month(sheet, first + k, 0, name, month_style)
    for at, (material, part) in enumerate(cover.groupby("material", sort=False), 1):
        full = float(part["target_months"].max())
        put_number(sheet, head + 1, at, full, target)
        held = dict(zip(part["month"].astype(str), part["cover_months_with_conversion"].astype(float), strict=True))
        for k, name in enumerate(months):
            if name in held:
                of = _cover_cell(page, str(material), head, at, first + k)
                page.formula(first + k, at, of, figure, held[name])
        if full > 0:
            sheet.conditional_format(first, at, last, at, {
                "type": "3_color_scale", "min_type": "num", "mid_type": "num", "max_type": "num",
                "min_value": 0, "mid_value": full / 2, "max_value": full,
                "min_color": HEAT_LOW, "mid_color": HEAT_MIDDLE, "max_color": HEAT_FULL,
            })  # fmt: skip
        page.widths[at] = max(page.widths.get(at, 0.0), 12.0)
    return months_of_cover(page.book, sheet, page.plan, names, head, first, last)


def _cover_cell(page: Page, material: str, head: int, at: int, row: int) -> Callable[[], str]:
    """The months of cover of the table for the material over the column and the month before the row."""
    def of() -> str:
        place = page.places.tables["cover"]
        same = {"material": f"{letter(at)}${head + 1}", "month": f"$A{row + 1}"}
        return place.sum_where("cover_months_with_conversion", same, rows=place.block(material))

    return of


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


def production_grid(page: Page, top: int) -> int:
    """Tonnes made by line and fiscal year, and in percent of capacity; a chart of both."""
    production = page.plan["production"]
    sums: dict[tuple[str, str, str, str], float] = {}
    for line, material, month, made, capacity in zip(
        *(production[c] for c in ("line", "material", "month", "made_t", "capacity_t")), strict=True
    ):
        year = Month.parse(str(month)).fiscal_year
        for name, tonnes in (("made_t", made), ("capacity_t", capacity)):
            if math.isfinite(tonnes):  # a capacity without limit stands as a text, which a sum passes over
                sums[line, material, year, name] = sums.get((line, material, year, name), 0.0) + float(tonnes)
    lines = list(dict.fromkeys(key[:2] for key in sums))
    titles = tuple(sorted({key[2] for key in sums}))
    figures = ("made_t", "capacity_t")
    rows: list[tuple[tuple[str, ...], Sequence[float]]] = [
        (key, [sums.get((*key, year, name), 0.0) for name in figures for year in titles]) for key in lines
    ]
    rows.append((("Total", ""), [sum(row[1][k] for row in rows) for k in range(2 * len(titles))]))
    first = top + 3  # the number in Excel of the first row

    def formula(k: int, cells: Sequence[str], at: int) -> str:
        if k == len(lines):
            column = letter(2 + at)
            return f"SUM({column}{first}:{column}{first + k - 1})"
        same, year = {"line": cells[0], "material": cells[1]}, titles[at % len(titles)]
        return page.places.tables["production"].sum_where(figures[at // len(titles)], same, year_span(year))

    heads = tuple(f"{what} {year}" for what in ("Made", "Capacity") for year in titles)
    table = Sums("Tonnes made by line and fiscal year, and what the line could make", ("Line", "Material"), heads,
                 rows, TONNES, formula, frozenset({len(lines)}))  # fmt: skip
    head, last = write_sums(page, top, table)
    running = [k for k in range(len(lines)) if sum(rows[k][1][: len(titles)]) > 0]
    if not running:
        return last + 2
    return made_against_capacity(page.book, page.sheet, head, last, len(titles), running)


GRIDS: dict[str, Grid] = {
    "Orders": orders_line,
    "Cover": cover_grid,
    "Source mix": mix_grid,
    "Domestic production": production_grid,
    "Funds": funds_grid,
    "Costs": costs_grid,
}
"""Sheet -> what stands above its tables: takes the page and a row, returns the next free row."""
