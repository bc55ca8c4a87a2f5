"""The frontier as a workbook: one table and two charts."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd

from optimizer.case.case import Case
from optimizer.study.frontier import COUNTRY, KEPT, Frontier, Point
from optimizer.workbook.book_file import new_book
from optimizer.workbook.plan_sheets import PERCENT, Shown, Table, text
from optimizer.workbook.plan_styles import DASHES, DEEP, FONT, MAIN_TAB, QUIET, RULE, SERIES, Styles
from optimizer.workbook.plan_tables import put_text, write_table

SHEET, COST_CHART, DAYS_CHART = "Frontier", "Cost of cover", "Days without " + COUNTRY
PURPOSE = "What each step of cover costs, with every other rule as the workbook says."
REMARKS = (
    "Every point credits end stock as the workbook itself does, so that costs compare: a plan for more cover is also a "
    "plan for less.",
    "Tonnes are not yet brought to the offers' increments; no plan of a point costs less than the figure beside it.",
    f"Days: stock and arrivals from elsewhere after {COUNTRY} stops, domestic lines standing still, in the worst month "
    "from full cover on.",
    "Where not every rule can be kept, cost is that of the least exceptions and does not compare with the others.",
)
TOP = 3


def write_frontier_book(path: Path, case: Case, frontier: Frontier, *, replace: bool = True) -> None:
    """Write the table and charts to ``path``. Raises OSError, FileExistsError where it may not be replaced."""
    title, made = f"{case.settings.plan_name} frontier", case.months[0].first_day
    with new_book(path, title=title, made=made, replace=replace) as book:
        styles = Styles(book)
        sheet = book.add_worksheet(SHEET)
        sheet.set_tab_color(MAIN_TAB)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        put_text(sheet, 0, 0, f"Cover and cost: {case.settings.plan_name}", styles.title)
        put_text(sheet, 1, 0, PURPOSE, styles.sentence)
        sectors = list(dict.fromkeys(s for p in frontier.points if p.measures for s in p.measures.days))
        frame = pd.DataFrame([_record(p, sectors) for p in frontier.points])
        table = Table("frontier", _columns(sectors))
        widths: dict[int, float] = {}
        place, free = write_table(sheet, styles, TOP, table, "", frame, case, widths)
        header = place.header
        for column, width in widths.items():
            sheet.set_column(column, column, width)
        for k, remark in enumerate(REMARKS):
            put_text(sheet, free + 1 + k, 0, remark, styles.sentence)
        sheet.freeze_panes(header + 1, 1)
        titles = [c.title for c in table.columns]
        _charts(book, frontier, header, titles, sectors)


def _columns(sectors: list[str]) -> tuple[Shown, ...]:
    return (
        Shown("cover_months", "Cover", "number", "months", "0.00"),
        Shown("china_limit", f"{COUNTRY} at most", "number", "% of what enters", PERCENT, blank=True),
        Shown("best_inr", "Cost", "number", "₹ crore", "#,##0.00", 1e7, blank=True),
        Shown("bound_inr", "No plan costs less than", "number", "₹ crore", "#,##0.00", 1e7, blank=True),
        Shown("fund_inr", "Paid from the funds", "number", "₹ crore", "#,##0.00", 1e7, blank=True),
        Shown("china_share", f"Share of {COUNTRY}", "number", "% of what enters", PERCENT, blank=True),
        *(Shown(f"days {s}", f"{s}: days without {COUNTRY}", "number", "days", "0", blank=True) for s in sectors),
        Shown("months_short", "Cover short by at most", "number", "months", "0.00;;–"),
        text("status", "Rules"),
        Shown("seconds", "Search", "number", "seconds", "0.0", small=True),
    )


def _record(point: Point, sectors: list[str]) -> dict[str, Any]:
    figures = point.measures
    blank = math.nan
    return {
        "cover_months": point.cover_months, "china_limit": blank if point.china_limit is None else point.china_limit,
        "best_inr": point.best_inr, "bound_inr": point.bound_inr,
        "fund_inr": figures.fund_inr if figures else blank, "china_share": figures.china_share if figures else blank,
        **{f"days {s}": figures.days.get(s, blank) if figures else blank for s in sectors},
        "months_short": point.months_short, "status": point.status, "seconds": point.seconds,
    }  # fmt: skip


def _charts(book: Any, frontier: Frontier, header: int, titles: list[str], sectors: list[str]) -> None:
    """Cost and fund need against cover, a line a limit; days each sector runs, of the case's own rules."""
    limits = list(dict.fromkeys(p.china_limit for p in frontier.points))
    rows = {x: [k for k, p in enumerate(frontier.points, header + 1) if p.china_limit == x] for x in limits}
    cost = book.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
    for k, limit in enumerate(limits):
        name = "Rules of the workbook" if limit is None else f"{COUNTRY} at most {limit:.0%}"
        _line(cost, name, rows[limit], titles.index("Cost"), k)
    _show(book, cost, COST_CHART, "Cost of cover", "₹ crore")
    days = book.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
    for k, sector in enumerate(sectors):
        _line(days, sector, rows[limits[0]], titles.index(f"{sector}: days without {COUNTRY}"), k)
    if sectors:
        _show(book, days, DAYS_CHART, f"Days each sector runs if {COUNTRY} stops", "days")


def _line(chart: Any, name: str, rows: list[int], column: int, k: int) -> None:
    colour = SERIES[k % len(SERIES)]
    chart.add_series(
        {
            "name": name,
            "categories": [SHEET, rows[0], 0, rows[-1], 0],
            "values": [SHEET, rows[0], column, rows[-1], column],
            "line": {"color": colour, "width": 2, "dash_type": DASHES[k % len(DASHES)]},
            "marker": {"type": "circle", "size": 6, "fill": {"color": colour}, "border": {"color": colour}},
        }
    )


def _show(book: Any, chart: Any, sheet: str, title: str, unit: str) -> None:
    small = {"name": FONT, "size": 10, "color": QUIET}
    chart.set_title({"name": title, "name_font": {"name": FONT, "size": 14, "color": DEEP}})
    chart.set_x_axis({"name": "months of cover", "name_font": small, "num_font": small, "line": {"color": RULE},
                      "min": 0, "major_gridlines": {"visible": False}})  # fmt: skip
    chart.set_y_axis({"name": unit, "name_font": small, "num_font": small, "line": {"none": True},
                      "major_gridlines": {"visible": True, "line": {"color": "#E3E8EB"}}})  # fmt: skip
    chart.set_legend({"position": "bottom", "font": small})
    chart.show_blanks_as("gap")
    page = book.add_chartsheet(sheet)
    page.set_chart(chart)


def as_json(frontier: Frontier) -> dict[str, Any]:
    """The stable JSON of ``frontier --json``."""
    points = [
        {
            "cover_months": p.cover_months, "china_limit": p.china_limit, "cost_inr": p.best_inr,
            "bound_inr": p.bound_inr, "every_rule_kept": p.status == KEPT, "status": p.status,
            "months_short": p.months_short, "fund_inr": p.measures and p.measures.fund_inr,
            "china_share": p.measures and p.measures.china_share,
            "days_if_china_stops": p.measures and dict(p.measures.days), "seconds": p.seconds,
        }
        for p in frontier.points
    ]  # fmt: skip
    total = frontier.build_seconds + sum(p.seconds for p in frontier.points)
    return {"points": points, "seconds": {"build": frontier.build_seconds, "total": total}}
