"""A frame onto a sheet as an Excel table, as ``plan_sheets`` declares it."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.workbook.live_audit import lines
from optimizer.workbook.live_lines import NO, YES, Audited, Check, WorkedOut
from optimizer.workbook.places import Place, Places
from optimizer.workbook.plan_columns import GENERAL, Noted, Shown, Table
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
    sheet.write_datetime(row, column, _first_day(value), style)


def _first_day(month: object) -> dt.datetime:
    return dt.datetime.combine(Month.parse(str(month)).first_day, dt.time())


def is_blank(value: object) -> bool:
    """Whether a cell of a frame holds nothing: None, NaN, NaT or the empty text."""
    if isinstance(value, float):
        return math.isnan(value)
    return value is None or value is pd.NaT or value == ""


def put(sheet: Any, row: int, column: int, shown: Shown, value: Any, style: Any) -> None:
    """One value of a frame; raises UnshowableError where the column cannot hold it."""
    if is_blank(value):
        if not shown.blank:
            raise UnshowableError(f"column {shown.name} has no value in row {row + 1} of its sheet")
        sheet.write_blank(row, column, None, style)
    elif shown.kind == "text" or (shown.kind == "value" and isinstance(value, str)):
        put_text(sheet, row, column, str(value), style)
    elif shown.kind == "month":
        put_month(sheet, row, column, value, style)
    elif shown.kind == "date":
        sheet.write_datetime(row, column, pd.Timestamp(value).to_pydatetime(), style)
    elif shown.kind == "yes/no":
        put_text(sheet, row, column, shown.words[bool(value)], style)
    else:
        put_number(sheet, row, column, float(value) / shown.scale, style)


def _put_column(sheet: Any, first: int, at: int, shown: Shown, held: Sequence[Any], style: Any) -> None:
    """The values of a column from row ``first`` on, as ``put`` writes them: most texts, figures and months at once."""
    text, figure, scale = shown.kind == "text", shown.kind in ("number", "integer"), shown.scale
    months = set(held) if shown.kind == "month" else ()
    days = {month: _first_day(month) for month in months if not is_blank(month)}
    for row, value in enumerate(held, first):
        if text and type(value) is str and 0 < len(value) <= EXCEL_TEXT_LIMIT:
            sheet.write_string(row, at, value, style)
        elif figure and type(value) is float and math.isfinite(value):
            sheet.write_number(row, at, value / scale, style)
        elif value in days:
            sheet.write_datetime(row, at, days[value], style)
        else:
            put(sheet, row, at, shown, value, style)


def number_format(shown: Shown) -> str:
    """The Excel number format of a column."""
    return {"date": DATE, "month": MONTH, "text": GENERAL, "yes/no": GENERAL, "value": GENERAL}.get(
        shown.kind, shown.number_format
    )


def write_table(
    sheet: Any,
    styles: Styles,
    top: int,
    table: Table,
    heading: str,
    frame: pd.DataFrame,
    case: Case,
    widths: dict[int, float],
    extra: Sequence[Audited] = (),
) -> tuple[Place, int]:
    """Write units, header and rows from row ``top`` (0-based) on; ``widths`` grows to what the columns need.

    The columns ``extra`` get their heads only: ``write_audit`` fills them when every table has its place.
    Returns the place and the first free row. Raises UnshowableError for a frame without rows: an empty Excel table
    makes a file that Excel repairs.
    """
    if frame.empty:
        raise UnshowableError(f"frame {table.frame} has no rows to show")
    columns = _columns(table, extra)
    if heading:
        sheet.write_string(top, 0, heading, styles.heading)
        top += 1
    header, first = top + 1, top + 2
    sheet.add_table(
        header, 0, header + len(frame), len(columns) - 1,
        {
            "name": f"plan_{table.frame}",
            "style": "Table Style Light 1",
            "columns": [{"header": c.title, "header_format": _head(styles, c)} for c in columns],
        },
    )  # fmt: skip
    sheet.set_row(header, 30)
    place = Place(table.frame, sheet.get_name(), header, {c.name: k for k, c in enumerate(columns)}, {})
    values: dict[str, Sequence[Any]] = {}
    for at, column in enumerate(columns):
        unit = "" if isinstance(column, Check) else column.unit
        if unit:
            sheet.write_string(header - 1, at, unit, styles.unit)
        longest = 8
        style = _style(styles, column, after_figure=at > 0 and _is_figure(columns[at - 1]))
        if isinstance(column, Noted):
            values[column.name], longest = _write_notes(sheet, first, at, column, frame, case, style)
        elif isinstance(column, Shown):
            held = frame[column.name].tolist()
            _put_column(sheet, first, at, column, held, style)
            values[column.name], longest = _as_shown(column, held), _longest(column, held)
        if isinstance(column, Check):
            widths[at] = max(widths.get(at, 0.0), 11.0)
        else:
            widths[at] = max(widths.get(at, 0.0), wide_enough(column.title, longest))
    return replace(place, values=values), first + len(frame)


def main_columns(table: Table, extra: Sequence[Audited] = ()) -> int:
    """How many columns an officer reads and prints; those for the record stand right of them."""
    return sum(not (isinstance(c, Shown | Noted) and c.small) for c in _columns(table, extra))


def write_audit(
    sheet: Any, styles: Styles, place: Place, extra: Sequence[Audited], places: Places
) -> dict[str, tuple[int, int]]:
    """Fill the columns of formulas; returns how many figures each check judges, and how many ✗ it shows."""
    judgements: dict[str, tuple[int, int]] = {}
    rows = lines(place, places)
    first = place.header + 1
    mark = styles.of(align="center", bottom=4, bottom_color=RULE, font_color=QUIET)
    bad = styles.bad
    for audit in extra:
        at = place.columns[audit.name]
        if isinstance(audit, WorkedOut):
            looks: dict[str, Any] = {"font_color": QUIET, "italic": True, "bottom": 4, "bottom_color": RULE}
            style = styles.of(num_format=audit.number_format, **looks)
            found = [audit.of(line) for line in rows]
            for row, worked in enumerate(found, first):
                if worked is not None:
                    sheet.write_formula(row, at, f"={worked[0]}", style, worked[1])
            place.worked[audit.name] = [None if worked is None else worked[1] for worked in found]
            continue
        count = wrong = 0
        for row, line in enumerate(rows, first):
            judged = audit.of(line)
            if judged is not None:
                count, wrong = count + 1, wrong + (not judged[1])
                sheet.write_formula(row, at, f'=IF({judged[0]},"{YES}","{NO}")', mark, YES if judged[1] else NO)
        judgements[audit.title] = count, wrong
        sheet.conditional_format(
            first, at, first + place.rows - 1, at,
            {"type": "cell", "criteria": "==", "value": f'"{NO}"', "format": bad},
        )  # fmt: skip
    return judgements


def _columns(table: Table, extra: Sequence[Audited]) -> list[Shown | Noted | Audited]:
    """The plan's own columns, what explains and checks them, and the columns for the record."""
    main = [c for c in table.columns if not c.small]
    record = [c for c in table.columns if c.small]
    return [*main, *(n for n in table.noted if not n.small), *extra, *record, *(n for n in table.noted if n.small)]


def _write_notes(
    sheet: Any, first: int, at: int, column: Noted, frame: pd.DataFrame, case: Case, style: Any
) -> tuple[list[Any], int]:
    """Write a column that explains; returns what it says and its longest."""
    of = column.of(case)
    names = list(frame.columns)
    notes = [of(dict(zip(names, r, strict=True))) for r in frame.itertuples(index=False, name=None)]
    for row, note in enumerate(notes, first):
        if isinstance(note, str):
            put_text(sheet, row, at, note, style)
        else:
            put_number(sheet, row, at, note, style)
    return notes, max(len(note) if isinstance(note, str) else 8 for note in notes)


def _as_shown(column: Shown, held: Sequence[Any]) -> Sequence[Any]:
    """The values as the cells hold them: figures scaled, months and texts as they are."""
    if column.kind in ("number", "integer"):
        return [0.0 if is_blank(v) else float(v) / column.scale for v in held]
    if column.kind == "yes/no":
        return ["" if is_blank(v) else column.words[bool(v)] for v in held]
    return held


def _head(styles: Styles, shown: Shown | Noted | Audited) -> Any:
    if not isinstance(shown, Shown) or shown.small:
        return styles.head_small
    return styles.head_figure if _is_figure(shown) else styles.head


def _is_figure(shown: Shown | Noted | Audited) -> bool:
    return isinstance(shown, Shown) and shown.kind in ("number", "integer")


def _style(styles: Styles, shown: Shown | Noted | Audited, *, after_figure: bool) -> Any:
    if isinstance(shown, Noted) and shown.number_format:
        return styles.of(font_color=QUIET, font_size=8, bottom=4, bottom_color=RULE, num_format=shown.number_format)
    if not isinstance(shown, Shown):
        return styles.of(font_color=QUIET, bottom=4, bottom_color=RULE, indent=1)
    properties: dict[str, Any] = {"num_format": number_format(shown), "bottom": 4, "bottom_color": RULE}
    if shown.small:
        properties |= {"font_size": 8, "font_color": QUIET}
    if not _is_figure(shown):
        properties |= {"align": "left", "indent": int(after_figure)}
    return styles.of(**properties)


def _longest(shown: Shown, held: Sequence[Any]) -> int:
    """Characters of the longest cell as displayed, near enough for a column width."""
    if shown.kind in ("text", "value"):
        return max(len(str(v or "")) for v in held)
    if shown.kind == "yes/no":
        return max(map(len, shown.words))
    if shown.kind in ("date", "month"):
        return 11 if shown.kind == "date" else 8
    largest = max((abs(float(v) / shown.scale) for v in held if not is_blank(v)), default=0)
    return len(f"{largest:,.2f}") + 1 if math.isfinite(largest) else 8
