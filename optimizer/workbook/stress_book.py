"""A stress test as a workbook: a sentence and a row a scenario, two charts, and what it does to each material."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from optimizer.case.case import Case
from optimizer.study.stress import Stress
from optimizer.workbook.book_file import new_book
from optimizer.workbook.plan_columns import CREDITS, TONNES, Shown, Table, text
from optimizer.workbook.plan_styles import APPENDIX_TAB, DASHES, DEEP, FONT, MAIN_TAB, QUIET, RULE, SERIES, Styles
from optimizer.workbook.plan_tables import put_month, put_text, write_table

SHEET, HITS, COVER = "Stress", "By material and sector", "Cover by month"
COST_CHART, COVER_CHART = "Cost of scenarios", "Cover in scenarios"
PURPOSE = "What becomes of this plan when the events of each scenario happen and nobody knew."
REMARKS = (
    "Orders placed before a scenario shows stand, with what it does to the stage they are in. From then on all is "
    "planned again, monthly for a year and then every third month, twelve months ahead.",
    "Each time only what has shown is known; what holds is thought to go on. The rules come first in the order of the "
    "sheet Goals, cost last. Every plan is answered for in the same way.",
    "Days run from the first of the month the scenario shows in. Tonnes, cover and cost are beside the same plan "
    "answered for so with nothing happening; what that costs by itself stands in a column of its own.",
)
_CRORE: dict[str, Any] = {"kind": "number", "unit": "₹ crore", "number_format": CREDITS, "scale": 1e7, "blank": True}
_STRESS = Table(
    "stress",
    (
        text("scenario", "Scenario"),
        Shown("shows", "Shows in", "month", blank=True),
        Shown("days", "Short after", "number", "days", "0", blank=True),
        text("sector", "Sector"),
        text("material", "Material"),
        Shown("first_short", "First month short", "month", blank=True),
        Shown("unmet_t", "Not met", "number", "t", TONNES),
        Shown("lowest_months", "Lowest cover", "number", "months", "0.0", blank=True),
        Shown("target_months", "asked for", "number", "months", "0.0", blank=True),
        text("lowest_material", "Lowest in"),
        Shown("lowest_month", "Lowest at the end of", "month", blank=True),
        Shown("recovery_months", "Cover back in", "number", "months", "0", blank=True),
        Shown("due_to_it_inr", "It costs more", **_CRORE),
        Shown("extra_inr", "Above the plan", small=True, **_CRORE),
        Shown("answering_inr", "by planning again", small=True, **_CRORE),
        Shown("revisions", "Planned again", "number", "times", "0", small=True),
    ),
)  # fmt: skip
_HITS = Table(
    "stress_hits",
    (
        text("scenario", "Scenario"),
        text("sector", "Sector"),
        text("material", "Material"),
        Shown("days", "Short after", "number", "days", "0", blank=True),
        Shown("first_short", "First month short", "month", blank=True),
        Shown("unmet_t", "Not met", "number", "t", TONNES),
        Shown("lowest_months", "Lowest cover", "number", "months", "0.0", blank=True),
        Shown("lowest_month", "Lowest at the end of", "month", blank=True),
        Shown("recovery_months", "Cover back in", "number", "months", "0", blank=True),
        Shown("more_inr", "More for orders of the material", **_CRORE),
    ),
)  # fmt: skip


def write_stress_book(path: Path, case: Case, stress: Stress, *, replace: bool = True) -> None:
    """Write the tables and charts to ``path``. Raises OSError, FileExistsError where it may not be replaced."""
    title, made = f"{case.settings.plan_name} stress", case.months[0].first_day
    with new_book(path, title=title, made=made, replace=replace) as book:
        styles = Styles(book)
        sheet = _sheet(book, SHEET, MAIN_TAB)
        put_text(sheet, 0, 0, f"Stress test: {case.settings.plan_name}", styles.title)
        put_text(sheet, 1, 0, PURPOSE, styles.sentence)
        for row, one in enumerate(stress.scenarios, 3):
            put_text(sheet, row, 0, one.sentence, styles.sentence)
        widths: dict[int, float] = {}
        frame = stress.frame
        place, free = write_table(sheet, styles, 4 + len(frame), _STRESS, "", frame, case, widths)
        for k, remark in enumerate(REMARKS):
            put_text(sheet, free + 1 + k, 0, remark, styles.sentence)
        _set(sheet, widths)
        if not stress.hits.empty:
            detail, wide = _sheet(book, HITS, MAIN_TAB), dict[int, float]()
            put_text(detail, 0, 0, HITS, styles.title)
            there, _ = write_table(detail, styles, 1, _HITS, "", stress.hits, case, wide)
            _set(detail, wide)
            detail.freeze_panes(there.header + 1, 3)
        titles = [c.title for c in _STRESS.columns if not c.small]
        _cost_chart(book, place.header + 1, place.header + len(frame), titles.index("It costs more"))
        if not stress.cover.empty:
            _cover_chart(book, styles, stress)


def _sheet(book: Any, name: str, tab: str) -> Any:
    sheet = book.add_worksheet(name)
    sheet.set_tab_color(tab)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    return sheet


def _set(sheet: Any, widths: dict[int, float]) -> None:
    for column, width in widths.items():
        sheet.set_column(column, column, width)


def _cost_chart(book: Any, first: int, last: int, column: int) -> None:
    """What each scenario costs, a bar each, in the order of the table."""
    chart = book.add_chart({"type": "bar"})
    chart.add_series(
        {"name": "It costs more", "categories": [SHEET, first, 0, last, 0],
         "values": [SHEET, first, column, last, column], "fill": {"color": DEEP}, "gap": 60}
    )  # fmt: skip
    chart.set_y_axis({"reverse": True, "num_font": {"name": FONT, "size": 10}, "line": {"color": RULE},
                      "label_position": "low"})  # fmt: skip
    _show(book, chart, COST_CHART, "What each scenario costs", "₹ crore", "")
    chart.set_legend({"none": True})


def _cover_chart(book: Any, styles: Styles, stress: Stress) -> None:
    """The least covered material month by month, as a share of what is asked for: a line a scenario."""
    sheet = _sheet(book, COVER, APPENDIX_TAB)
    put_text(sheet, 0, 0, "Cover of the least covered material, as a share of what is asked for", styles.title)
    months = list(dict.fromkeys(stress.cover["month"]))
    names = list(dict.fromkeys(stress.cover["scenario"]))
    shares = stress.cover.set_index(["scenario", "month"])["share"].to_dict()
    percent = styles.of(num_format="0%")
    for row, month in enumerate(months, 3):
        put_month(sheet, row, 0, month, styles.of(num_format="mmm yyyy"))
    chart = book.add_chart({"type": "line"})
    for k, name in enumerate(names):
        put_text(sheet, 2, 1 + k, name, styles.head)
        for row, month in enumerate(months, 3):
            if (name, month) in shares:
                sheet.write_number(row, 1 + k, shares[name, month], percent)
        chart.add_series(
            {"name": [COVER, 2, 1 + k], "categories": [COVER, 3, 0, 2 + len(months), 0],
             "values": [COVER, 3, 1 + k, 2 + len(months), 1 + k],
             "line": {"color": SERIES[k % len(SERIES)], "width": 2, "dash_type": DASHES[k % len(DASHES)]}}
        )  # fmt: skip
    sheet.set_column(1, len(names), 18)
    chart.set_y_axis({"num_format": "0%", "min": 0, "max": 1})
    _show(book, chart, COVER_CHART, "Cover of the least covered material, share of what is asked for", "", "")


def _show(book: Any, chart: Any, sheet: str, title: str, unit: str, months: str) -> None:
    small = {"name": FONT, "size": 10, "color": QUIET}
    chart.set_title({"name": title, "name_font": {"name": FONT, "size": 14, "color": DEEP}})
    chart.set_x_axis({"name": unit or months, "name_font": small, "num_font": small, "line": {"color": RULE}})
    chart.set_legend({"position": "bottom", "font": small})
    chart.show_blanks_as("gap")
    book.add_chartsheet(sheet).set_chart(chart)


def as_json(stress: Stress) -> dict[str, Any]:
    """The stable JSON of ``stress --json``: INR, tonnes, months and days; null where there is none."""
    frames = {"scenarios": stress.frame, "hits": stress.hits, "cover": stress.cover}
    return {
        name: [{str(k): _plain(v) for k, v in row.items()} for row in frame.to_dict("records")]
        for name, frame in frames.items()
    }  # fmt: skip


def _plain(value: Any) -> Any:
    """A figure without the not-a-number a frame puts for none."""
    return None if isinstance(value, float) and value != value else value
