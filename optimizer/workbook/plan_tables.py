"""A frame onto a sheet as an Excel table, as ``plan_sheets`` declares it."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.workbook.plan_sheets import GENERAL, Noted, Shown, Table
from optimizer.workbook.plan_styles import QUIET, RULE, Styles, wide_enough

INFINITE = {math.inf: "∞", -math.inf: "-∞"}
DATE, MONTH = "dd mmm yyyy", "mmm yyyy"
EXCEL_TEXT_LIMIT = 32767


class UnshowableError(ValueError):
    """A frame holds a value its column cannot: a fault of the program, never of the officer."""


def put_text(sheet: Any, row: int, column: int, value: str, style: Any) -> None:
    """Text as text: never a formula, a number or a link, whatever it begins with."""
    if len(value) > EXCEL_TEXT_LIMIT:
        raise UnshowableError(f"a text of {len(value)} characters does not fit a cell")
    if value:
        sheet.write_string(row, column, value, style)
    else:
        sheet.write_blank(row, column, None, style)


def put_number(sheet: Any, row: int, column: int, value: float, style: Any) -> None:
    """A number; infinity, which Excel does not have, as its sign in text."""
    if value in INFINITE:
        sheet.write_string(row, column, INFINITE[value], style)
    else:
        sheet.write_number(row, column, value, style)


def put_month(sheet: Any, row: int, column: int, value: object, style: Any) -> None:
    """A month as the date of its first day, so that Excel sorts it and charts know it."""
    sheet.write_datetime(
        row, column, dt.datetime.combine(Month.parse(str(value)).first_day, dt.time()), style
    )


def is_blank(value: object) -> bool:
    """Whether a cell of a frame holds nothing: None, NaN, NaT or the empty text."""
    return value is None or value is pd.NaT or value == "" or (isinstance(value, float) and math.isnan(value))


def put(sheet: Any, row: int, column: int, shown: Shown, value: Any, style: Any) -> None:
    """One value of a frame; raises UnshowableError where the column cannot hold it."""
    if is_blank(value):
        if not shown.blank:
            raise UnshowableError(f"column {shown.name} has no value in row {row + 1} of its sheet")
        sheet.write_blank(row, column, None, style)
    elif shown.kind == "text":
        put_text(sheet, row, column, str(value), style)
    elif shown.kind == "month":
        put_month(sheet, row, column, value, style)
    elif shown.kind == "date":
        sheet.write_datetime(row, column, pd.Timestamp(value).to_pydatetime(), style)
    elif shown.kind == "yes/no":
        put_text(sheet, row, column, shown.words[bool(value)], style)
    else:
        put_number(sheet, row, column, float(value) / shown.scale, style)


def number_format(shown: Shown) -> str:
    """The Excel number format of a column."""
    return {"date": DATE, "month": MONTH, "text": GENERAL, "yes/no": GENERAL}.get(
        shown.kind, shown.number_format
    )


def title_of(shown: Shown | Noted) -> str:
    return shown.title


def write_table(
    sheet: Any,
    styles: Styles,
    top: int,
    table: Table,
    heading: str,
    frame: pd.DataFrame,
    case: Case,
    widths: dict[int, float],
) -> tuple[int, int]:
    """Write units, header and rows from row ``top`` (0-based) on; ``widths`` grows to what the columns need.

    Returns the header row and the first free row. Raises UnshowableError for a frame without rows: an empty
    Excel table makes a file that Excel repairs.
    """
    if frame.empty:
        raise UnshowableError(f"frame {table.frame} has no rows to show")
    columns: list[Shown | Noted] = [
        *(c for c in table.columns if not c.small),
        *table.noted,
        *(c for c in table.columns if c.small),
    ]
    if heading:
        sheet.write_string(top, 0, heading, styles.heading)
        top += 1
    header, first = top + 1, top + 2
    records: list[Mapping[str, Any]] = [
        dict(zip(frame.columns, r, strict=True)) for r in frame.itertuples(index=False, name=None)
    ]
    sheet.add_table(
        header,
        0,
        header + len(records),
        len(columns) - 1,
        {
            "name": f"plan_{table.frame}",
            "style": "Table Style Light 1",
            "columns": [{"header": c.title, "header_format": _head(styles, c)} for c in columns],
        },
    )
    sheet.set_row(header, 30)
    for at, shown in enumerate(columns):
        longest = 0
        style = _style(styles, shown, after_figure=at > 0 and _is_figure(columns[at - 1]))
        if isinstance(shown, Noted):
            notes = [shown.of(case, record) for record in records]
            for k, note in enumerate(notes):
                put_text(sheet, first + k, at, note, style)
            longest = max(map(len, notes))
        else:
            if shown.unit:
                sheet.write_string(header - 1, at, shown.unit, styles.unit)
            for k, record in enumerate(records):
                put(sheet, first + k, at, shown, record[shown.name], style)
            longest = _longest(shown, records)
        widths[at] = max(widths.get(at, 0.0), wide_enough(shown.title, longest))
    return header, first + len(records)


def _head(styles: Styles, shown: Shown | Noted) -> Any:
    if isinstance(shown, Shown) and shown.small:
        return styles.head_small
    return styles.head_figure if _is_figure(shown) else styles.head


def _is_figure(shown: Shown | Noted) -> bool:
    return isinstance(shown, Shown) and shown.kind in ("number", "integer")


def _style(styles: Styles, shown: Shown | Noted, *, after_figure: bool) -> Any:
    if isinstance(shown, Noted):
        return styles.of(font_color=QUIET, bottom=4, bottom_color=RULE, indent=1)
    properties: dict[str, Any] = {"num_format": number_format(shown), "bottom": 4, "bottom_color": RULE}
    if shown.small:
        properties |= {"font_size": 8, "font_color": QUIET}
    if not _is_figure(shown):
        properties |= {"align": "left", "indent": int(after_figure)}
    return styles.of(**properties)


def _longest(shown: Shown, records: list[Mapping[str, Any]]) -> int:
    """Characters of the longest cell as displayed, near enough for a column width."""
    if shown.kind == "text":
        return max(len(str(r[shown.name] or "")) for r in records)
    if shown.kind == "yes/no":
        return max(map(len, shown.words))
    if shown.kind in ("date", "month"):
        return 11 if shown.kind == "date" else 8
    largest = max(
        (abs(float(r[shown.name]) / shown.scale) for r in records if not is_blank(r[shown.name])), default=0
    )
    return len(f"{largest:,.2f}") + 1 if math.isfinite(largest) else 8
