"""Read a plan book back: its case, its plan and the record of its run, from the file alone."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

import openpyxl
import pandas as pd
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.problems import InputRejectedError, Problem
from optimizer.plan.plan import FRAMES, NOTES, Plan, empty_frame
from optimizer.plan.record import RunRecord
from optimizer.workbook.plan_sheets import INPUT_PREFIX, PLAN_SHEETS, Shown, Table
from optimizer.workbook.read import read_workbook
from optimizer.workbook.run_sheet import (
    FINITE,
    RUN_COLUMNS,
    RUN_SHEET,
    Fact,
    plan_figures,
    rows_stated,
    run_record,
)
from optimizer.workbook.safety import safe_content

UNTOUCHED = "A plan book is a report: take the file as the program wrote it, or run solve again."
Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class PlanBook:
    """What a plan book carries, and every row of its sheet Run."""

    case: Case
    plan: Plan
    record: RunRecord
    facts: tuple[Fact, ...] = ()


def read_plan_book(path: Path) -> PlanBook:
    """Read the plan book at ``path``; figures come back in tonnes and INR.

    Raises FileNotFoundError, and InputRejectedError naming the sheet and cell when the file is not a plan
    book or one of its figures was lost or replaced.
    """
    sheets = _sheets(path)
    facts = _facts(path, sheets)
    try:
        stated, record, figures = rows_stated(facts), run_record(facts), plan_figures(facts)
    except KeyError as missing:
        _reject(RUN_SHEET, "", f"the row {missing} is missing.")
    except ValueError as wrong:
        _reject(RUN_SHEET, "", f"{wrong}.")
    frames = {}
    for sheet in PLAN_SHEETS:
        for table in sheet.tables:
            frame = _frame(sheet.name, table, sheets.get(sheet.name, []))
            if len(frame) != stated.get(table.frame, len(frame)):
                _reject(
                    sheet.name,
                    f"{len(frame)} rows of {table.frame}",
                    f"the sheet {RUN_SHEET} states {stated[table.frame]} rows.",
                )
            if table.frame in FRAMES or len(frame):
                frames[table.frame] = frame
    case = read_workbook(path, prefix=INPUT_PREFIX).case
    origins = {setting: origin for setting, _, origin in record.settings}
    return PlanBook(replace(case, setting_origins=origins), Plan(frames=frames, **figures), record, facts)


def _sheets(path: Path) -> dict[str, Rows]:
    """The values of every sheet that may carry a frame, and of Run."""
    wanted = {RUN_SHEET, *(s.name for s in PLAN_SHEETS)}
    try:
        book = openpyxl.load_workbook(io.BytesIO(safe_content(path)), read_only=True, data_only=True)
        found = {}
        for sheet in book.worksheets:
            if sheet.title in wanted:
                sheet.reset_dimensions()
                found[sheet.title] = [tuple(row) for row in sheet.iter_rows(values_only=True)]
        book.close()
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as fault:
        if isinstance(fault, OSError) and not isinstance(fault, zipfile.BadZipFile):
            raise
        _reject(path.name, "", "this is not an Excel workbook.")
    return found


def _facts(path: Path, sheets: dict[str, Rows]) -> tuple[Fact, ...]:
    if RUN_SHEET not in sheets:
        _reject(path.name, "", f"this is not a plan book: it has no sheet {RUN_SHEET}.")
    rows = sheets[RUN_SHEET]
    places = _header(rows, RUN_COLUMNS)
    if places is None:
        _reject(RUN_SHEET, "", f"the headers {', '.join(RUN_COLUMNS)} are not there.")
    start, at = places
    facts = []
    for number, row in enumerate(rows[start + 1 :], start + 2):
        part, item, value, unit, note = (_cell(row, at[title]) for title in RUN_COLUMNS)
        if part is None:
            continue
        if isinstance(value, bool) or not isinstance(value, str | int | float | None):
            _reject(
                _address(RUN_SHEET, at["Value"], number), repr(value), "a text or a number must stand here."
            )
        held = "" if value is None else value if isinstance(value, str) else float(value)
        facts.append(Fact(str(part), _text(item), held, _text(unit), _text(note), number))
    return tuple(facts)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _frame(sheet: str, table: Table, rows: Rows) -> pd.DataFrame:
    """The frame of a table; empty where its headers are not on the sheet."""
    places = _header(rows, tuple(c.title for c in table.columns))
    if places is None:
        return empty_frame(table.frame)
    start, at = places
    columns: dict[str, list[Any]] = {c.name: [] for c in table.columns}
    for number, row in _body(rows, start, tuple(at.values())):
        for shown in table.columns:
            place = at[shown.title]
            columns[shown.name].append(_value(shown, _cell(row, place), _address(sheet, place, number)))
    return pd.DataFrame(columns)[list((FRAMES | NOTES)[table.frame])]


def _header(rows: Rows, titles: Sequence[str]) -> tuple[int, dict[str, int]] | None:
    """The row (0-based) that carries all titles, and the place of each."""
    for number, row in enumerate(rows):
        if all(title in row for title in titles):
            return number, {title: row.index(title) for title in titles}
    return None


def _body(rows: Rows, header: int, places: tuple[int, ...]) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The rows under a header down to the first that is empty, with their numbers in Excel."""
    for number, row in enumerate(rows[header + 1 :], header + 2):
        if all(_cell(row, place) is None for place in places):
            return
        yield number, row


def _cell(row: tuple[Any, ...], place: int) -> Any:
    return row[place] if place < len(row) else None


def _address(sheet: str, place: int, number: int) -> str:
    quoted = f"'{sheet}'" if " " in sheet else sheet
    return f"{quoted}!{get_column_letter(place + 1)}{number}"


def _value(shown: Shown, value: Any, cell: str) -> Any:
    """The value of a cell in the unit of the frame; raises InputRejectedError."""
    if value is None and shown.blank:
        return float("nan") if shown.kind in ("number", "integer") else ""
    if shown.kind == "text" and isinstance(value, str):
        return value
    if shown.kind == "value" and isinstance(value, str | int | float) and not isinstance(value, bool):
        return value
    if shown.kind == "month" and isinstance(value, dt.datetime):
        return str(Month.of(value.date()))
    if shown.kind == "date" and isinstance(value, dt.datetime):
        return value.date()
    if shown.kind == "yes/no" and value in shown.words:
        return bool(shown.words.index(value))
    if shown.kind in ("number", "integer"):
        if isinstance(value, str) and value in FINITE:
            return FINITE[value]
        if isinstance(value, int | float) and not isinstance(value, bool):
            if shown.kind == "number":
                return float(value) * shown.scale
            if float(value).is_integer():
                return int(value)
    accepted = " or ".join(shown.words) if shown.kind == "yes/no" else f"a {shown.kind}"
    _reject(cell, "nothing" if value is None else repr(value), f"{accepted} must stand here ({shown.title}).")


def _reject(cell: str, found: str, rule: str) -> NoReturn:
    raise InputRejectedError([Problem("error", cell, found, rule, UNTOUCHED)])
