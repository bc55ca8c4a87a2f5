"""Native charts of a plan book. Series differ in dash and shade as well as colour, for grey print."""

from __future__ import annotations

from typing import Any

import pandas as pd

from optimizer.plan.plan import Plan
from optimizer.workbook.plan_styles import DASHES, DEEP, FONT, QUIET, RULE, SERIES

ROWS_OF_A_CHART = 16
ROW_PIXELS = 20
STOCK_CHART_ROWS, STOCK_CHART_WIDTH = 13, 435
LINES_SHOWN = 6


def months_of_cover(
    book: Any, sheet: Any, plan: Plan, names: list[str], head: int, first: int, last: int
) -> int:
    """Lines of the cover grid, of the materials furthest below target; returns the next free row."""
    cover = plan["cover"]
    lowest = {name: _lowest(cover[cover["material"] == name]) for name in names}
    shown = sorted(names, key=lambda name: lowest[name])[:LINES_SHOWN]
    chart = book.add_chart({"type": "line"})
    for k, name in enumerate(shown):
        at = names.index(name) + 1
        chart.add_series(
            {
                "name": [sheet.get_name(), head, at],
                "categories": [sheet.get_name(), first, 0, last, 0],
                "values": [sheet.get_name(), first, at, last, at],
                "line": {"color": SERIES[k], "width": 2, "dash_type": DASHES[k]},
            }
        )
    words = "Months of cover" if len(shown) == len(names) else f"Months of cover, the {len(shown)} lowest"
    return _place(sheet, chart, last + 2, words, "months", date_axis=True)


def source_shares(book: Any, sheet: Any, head: int, last: int, years: int, below: int) -> int:
    """Stacked shares of countries by fiscal year, from the grid with header row ``head``; it stands under ``below``."""
    chart = book.add_chart({"type": "column", "subtype": "percent_stacked"})
    for k, row in enumerate(range(head + 1, last + 1)):
        chart.add_series(
            {
                "name": [sheet.get_name(), row, 0],
                "categories": [sheet.get_name(), head, 1, head, years],
                "values": [sheet.get_name(), row, 1, row, years],
                "gap": 60,
                "fill": {"color": SERIES[k % len(SERIES)]},
                "border": {"color": "#FFFFFF"},
            }
        )
    title = "Share of landed cost by processing country and fiscal year of arrival"
    return _place(sheet, chart, below + 2, title, "", percent=True)


def share_against_limit(book: Any, sheet: Any, head: int, last: int, names: int) -> int:
    """Bars of each rule's share beside hollow bars of its limit; ``names`` columns say which."""
    chart = book.add_chart({"type": "bar"})
    for at, fill in ((names, {"color": SERIES[0]}), (names + 1, {"none": True})):
        chart.add_series(
            {
                "name": [sheet.get_name(), head, at],
                "categories": [sheet.get_name(), head + 1, 0, last, 0],
                "values": [sheet.get_name(), head + 1, at, last, at],
                "gap": 40,
                "fill": fill,
                "border": {"color": DEEP},
            }
        )
    title, rows = "Share of the source nearest to its limit", max(8, 5 + (last - head) * 5 // 4)
    return _place(sheet, chart, last + 2, title, "", percent=True, bars=True, rows=rows)


def made_against_capacity(book: Any, sheet: Any, head: int, last: int, years: int, running: list[int]) -> int:
    """What the lines in rows ``running`` of the grid make by fiscal year, stacked, under the capacity of all lines.

    The last row of the grid is the total of all lines. It has two leading columns, then a column of tonnes made a
    year, then one of capacity a year.
    """
    name = sheet.get_name()
    chart = book.add_chart({"type": "column", "subtype": "stacked"})
    for k, row in enumerate(head + 1 + at for at in running):
        chart.add_series(
            {
                "name": [name, row, 0],
                "categories": [name, head, 2, head, 1 + years],
                "values": [name, row, 2, row, 1 + years],
                "gap": 60,
                "fill": {"color": SERIES[k % len(SERIES)]},
                "border": {"color": "#FFFFFF"},
            }
        )
    line = book.add_chart({"type": "line"})
    line.add_series(
        {
            "name": "Capacity of all lines",
            "categories": [name, head, 2, head, 1 + years],
            "values": [name, last, 2 + years, last, 1 + 2 * years],
            "line": {"color": SERIES[1], "width": 2.25, "dash_type": "dash"},
            "marker": {"type": "diamond", "size": 7, "fill": {"color": SERIES[1]}},
        }
    )
    chart.combine(line)
    return _place(sheet, chart, last + 2, "Made by line against the capacity of all lines", "t")


def cost_build_up(book: Any, sheet: Any, head: int, last: int, start: int) -> int:
    """The steps from nothing to the whole cost: column ``start`` is where a step begins, the next how far it goes."""
    chart = book.add_chart({"type": "column", "subtype": "stacked"})
    for at, fill in ((start, {"none": True}), (start + 1, {"color": SERIES[2]})):
        chart.add_series(
            {
                "name": [sheet.get_name(), head, at],
                "categories": [sheet.get_name(), head + 1, 0, last, 0],
                "values": [sheet.get_name(), head + 1, at, last, at],
                "gap": 30,
                "fill": fill,
                "border": {"none": True} if at == start else {"color": DEEP},
            }
        )
    row = _place(sheet, chart, last + 2, "How the cost builds up, ₹ crore, discounted", "₹ crore")
    chart.set_legend({"none": True})
    return row


def paid_against_voted(book: Any, sheet: Any, head: int, last: int, columns: list[str]) -> int:
    """Allocation, receipts and payments side by side by fund and year; ``columns`` are the titles of the grid."""
    chart = book.add_chart({"type": "column"})
    for k, title in enumerate(("Allocation", "Receipts", "Paid")):
        at = columns.index(title)
        chart.add_series(
            {
                "name": [sheet.get_name(), head, at],
                "categories": [sheet.get_name(), head + 1, 0, last, 1],
                "values": [sheet.get_name(), head + 1, at, last, at],
                "gap": 80,
                "fill": {"color": (SERIES[2], SERIES[6], SERIES[0])[k]},
                "border": {"color": DEEP},
            }
        )
    return _place(sheet, chart, last + 2, "Paid against what is voted and received", "₹ crore")


def stock_against_need(
    book: Any,
    sheet: Any,
    plan: Plan,
    header: int,
    columns: tuple[int, int, int],
    row: int,
    place: int,
    material: str,
) -> None:
    """Stock counted against the stock needed for one material, from its rows in the cover table.

    ``columns`` are those of month, stock needed and stock counted; ``header`` is the table's header row; the
    chart stands at ``row``, ``place`` charts from the left.
    """
    rows = _rows(plan, material)
    first, last = header + 1 + rows[0], header + 1 + rows[-1]
    month, need, stock = columns
    name = sheet.get_name()
    chart = book.add_chart({"type": "column"})
    chart.add_series(
        {
            "name": "Stock counted",
            "categories": [name, first, month, last, month],
            "values": [name, first, stock, last, stock],
            "gap": 30,
            "fill": {"color": SERIES[2]},
            "border": {"none": True},
        }
    )
    line = book.add_chart({"type": "line"})
    line.add_series(
        {
            "name": "Needed in stock",
            "categories": [name, first, month, last, month],
            "values": [name, first, need, last, need],
            "line": {"color": SERIES[1], "width": 2.25, "dash_type": "dash"},
        }
    )
    chart.combine(line)
    _dress(chart, material, "t", date_axis=True)
    chart.set_size({"width": STOCK_CHART_WIDTH - 10, "height": (STOCK_CHART_ROWS - 1) * ROW_PIXELS})
    sheet.insert_chart(row, 0, chart, {"object_position": 2, "x_offset": place * STOCK_CHART_WIDTH})


def stands_together(plan: Plan, material: str) -> bool:
    """Whether the material's rows of the cover table follow one another: a chart takes one range."""
    rows = _rows(plan, material)
    return rows == list(range(rows[0], rows[-1] + 1))


def _rows(plan: Plan, material: str) -> list[int]:
    return [int(k) for k in (plan["cover"]["material"].to_numpy() == material).nonzero()[0]]


def _lowest(part: pd.DataFrame) -> float:
    target = float(part["target_months"].max()) or 1.0
    return float(part["cover_months_with_conversion"].min()) / target


def _place(
    sheet: Any, chart: Any, row: int, title: str, unit: str, *, date_axis: bool = False, percent: bool = False,
    bars: bool = False, rows: int = ROWS_OF_A_CHART,
) -> int:
    _dress(chart, title, unit, date_axis=date_axis, percent=percent, bars=bars)
    chart.set_size({"width": 860, "height": rows * ROW_PIXELS})
    sheet.insert_chart(row, 0, chart, {"object_position": 2})
    return row + rows + 2


def _dress(
    chart: Any, title: str, unit: str, *, date_axis: bool = False, percent: bool = False, bars: bool = False
) -> None:
    small = {"name": FONT, "size": 9, "color": QUIET}
    chart.set_title({"name": title, "overlay": False, "name_font": {"name": FONT, "size": 12, "color": DEEP}})
    axis: dict[str, Any] = {"num_font": small, "line": {"color": RULE}}
    if date_axis:
        axis |= {"num_format": "mmm yy", "date_axis": True, "major_unit": 3, "major_unit_type": "months"}
    chart.set_x_axis(axis)
    scale: dict[str, Any] = {
        "num_font": small,
        "major_gridlines": {"visible": True, "line": {"color": "#E3E8EB"}},
        "line": {"none": True},
        "num_format": "0%" if percent else "General",
        "min": 0,
    }
    if unit:
        scale |= {"name": unit, "name_font": small | {"bold": False}}
    if bars:  # the categories stand on the upright axis, the first on top
        chart.set_y_axis(axis | {"reverse": True})
        chart.set_x_axis(scale | {"label_position": "high"})
    else:
        chart.set_y_axis(scale)
    chart.set_legend({"position": "bottom", "font": small})
