"""How much cover pays, as a workbook: a sentence, a table of materials, one of covers, and a chart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from optimizer.case.case import Case
from optimizer.study.risk import Risk, sentences
from optimizer.workbook.book_file import new_book
from optimizer.workbook.plan_columns import PERCENT, Shown, Table, text
from optimizer.workbook.plan_styles import DEEP, FONT, MAIN_TAB, QUIET, RULE, SERIES, Styles
from optimizer.workbook.plan_tables import put_text, write_table

SHEET, COVERS, CHART = "Risk", "Risk by cover", "Cover that pays"
REMARKS = (
    "Expected over random worlds of the sheet Random worlds, each material by itself: it begins with its cover full, "
    "and comes as usual from the cheapest countries within ceilings and caps.",
    "Where a country stops, its share stays away; the others send what their ceilings leave, after their lead time. A "
    "tonne short is worth what Shortage value says, a mean over sectors.",
    "Cover that pays: the months at which shortages and holding together are least. Both equal at: the months at which "
    "one costs as much as the other.",
    "Not looked at: funds, minimum orders, slower licences and voyages, prices that move, what domestic lines take "
    "in, and that a line may want for inputs.",
)
CRORES = "#,##0.00"
SHOWN_COVERS = 0.5  # months between rows of the second table


def _crore(name: str, title: str) -> Shown:
    return Shown(name, title, "number", "₹ crore a year", CRORES, 1e7)


def _months(name: str, title: str, *, blank: bool = False) -> Shown:
    return Shown(name, title, "number", "months", "0.00", blank=blank)


MATERIALS = Table("risk", (
    text("material", "Material"), _months("rule_months", "Cover asked for"), _months("pays_months", "Cover that pays"),
    text("verdict", "The rule is"), _months("meet_months", "Both equal at", blank=True),
    _crore("shortage_inr", "Shortages at the rule"), _crore("holding_inr", "Holding at the rule"),
    _crore("pays_shortage_inr", "Shortages where it pays"), _crore("pays_holding_inr", "Holding where it pays"),
    Shown("short_t", "Short at the rule", "number", "t a year", "#,##0.0##"),
    Shown("stops_share", "Comes from where it may stop", "number", "% of what comes", PERCENT),
))  # fmt: skip
BY_COVER = Table("risk_by_cover", (
    text("material", "Material"), _months("cover_months", "Cover"), _crore("shortage_inr", "Shortages"),
    _crore("holding_inr", "Holding"), _crore("total_inr", "Together"),
    Shown("short_t", "Short", "number", "t a year", "#,##0.0##"),
))  # fmt: skip


def write_risk_book(path: Path, case: Case, found: Sequence[Risk]) -> None:
    """Write tables and chart to ``path``. Raises OSError."""
    title, made = f"{case.settings.plan_name} risk", case.months[0].first_day
    with new_book(path, title=title, made=made) as book:
        styles = Styles(book)
        sheet, place, free = _sheet(book, styles, SHEET, f"Cover and risk: {case.settings.plan_name}", sentences(found),
                                    MATERIALS, [_row(r) for r in found], case)  # fmt: skip
        for k, remark in enumerate(REMARKS):
            put_text(sheet, free + 1 + k, 0, remark, styles.sentence)
        rows = [row for risk in found for row in _by_cover(risk)]
        words = ("Expected in a year, by material.",)
        _sheet(book, styles, COVERS, "What each cover comes to", words, BY_COVER, rows, case)
        if found:
            _chart(book, place.header + 1, place.header + len(found))


def _sheet(
    book: Any, styles: Styles, name: str, title: str, words: Sequence[str], table: Table, rows: list[dict[str, Any]],
    case: Case,
) -> Any:  # fmt: skip
    sheet = book.add_worksheet(name)
    sheet.set_tab_color(MAIN_TAB)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    put_text(sheet, 0, 0, title, styles.title)
    for k, line in enumerate(words, 1):
        put_text(sheet, k, 0, line, styles.sentence)
    widths: dict[int, float] = {}
    frame = pd.DataFrame(rows, columns=[c.name for c in table.columns if isinstance(c, Shown)])
    place, free = write_table(sheet, styles, len(words) + 2, table, "", frame, case, widths)
    for column, width in widths.items():
        sheet.set_column(column, column, width)
    sheet.freeze_panes(place.header + 1, 1)
    return sheet, place, free


def _row(risk: Risk) -> dict[str, Any]:
    return {
        "material": risk.material, "rule_months": risk.rule.cover_months, "pays_months": risk.pays.cover_months,
        "verdict": risk.verdict, "meet_months": math.nan if risk.meet_months is None else risk.meet_months,
        "shortage_inr": risk.rule.shortage_inr, "holding_inr": risk.rule.holding_inr,
        "pays_shortage_inr": risk.pays.shortage_inr, "pays_holding_inr": risk.pays.holding_inr,
        "short_t": risk.rule.short_t, "stops_share": risk.stops_share,
    }  # fmt: skip


def _by_cover(risk: Risk) -> list[dict[str, Any]]:
    return [
        {"material": risk.material, "cover_months": c.cover_months, "shortage_inr": c.shortage_inr,
         "holding_inr": c.holding_inr, "total_inr": c.total_inr, "short_t": c.short_t}
        for c in risk.covers if c.cover_months % SHOWN_COVERS == 0 or c == risk.rule
    ]  # fmt: skip


def _chart(book: Any, first: int, last: int) -> None:
    """The cover that pays, a column a material, and the cover asked for as points."""
    small = {"name": FONT, "size": 10, "color": QUIET}
    names = [SHEET, first, 0, last, 0]
    chart = book.add_chart({"type": "column"})
    chart.add_series({"name": "Cover that pays", "categories": names, "values": [SHEET, first, 2, last, 2],
                      "fill": {"color": SERIES[0]}, "gap": 80})  # fmt: skip
    asked = book.add_chart({"type": "line"})
    asked.add_series({"name": "Cover asked for", "categories": names, "values": [SHEET, first, 1, last, 1],
                      "line": {"none": True},
                      "marker": {"type": "long_dash", "size": 14, "fill": {"color": SERIES[1]},
                                 "border": {"color": SERIES[1]}}})  # fmt: skip
    chart.combine(asked)
    chart.set_title({"name": CHART, "name_font": {"name": FONT, "size": 14, "color": DEEP}})
    chart.set_x_axis({"num_font": small, "line": {"color": RULE}})
    chart.set_y_axis({"name": "months of cover", "name_font": small, "num_font": small, "line": {"none": True},
                      "min": 0, "major_gridlines": {"visible": True, "line": {"color": "#E3E8EB"}}})  # fmt: skip
    chart.set_legend({"position": "bottom", "font": small})
    page = book.add_chartsheet(CHART)
    page.set_chart(chart)


def as_json(found: Sequence[Risk]) -> dict[str, Any]:
    """The stable JSON of ``frontier --risk --json``."""
    return {"sentence": " ".join(sentences(found)),
            "materials": [{**_row(r), "covers": _by_cover(r)} for r in found]}  # fmt: skip
