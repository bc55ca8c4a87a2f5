"""The officer's workbook to a Case, or every reason why not.

Sheets and columns are found by name, in any order and from any row; what the schema does not know is the
officer's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimizer.case.case import ROW_CLASSES, Case
from optimizer.case.check import check_case
from optimizer.case.columns import Row, columns_of
from optimizer.case.months import Month
from optimizer.case.problems import InputRejectedError, Problem
from optimizer.case.rows_needs import Settings
from optimizer.workbook.cells import RawBook, RawSheet, column_number, read_cells
from optimizer.workbook.headers import closest, find_header, plain
from optimizer.workbook.references import check_references, check_unique
from optimizer.workbook.start import StartSheet, read_start
from optimizer.workbook.tables import Table, TypedRow, read_table


@dataclass(frozen=True)
class ReadBook:
    """A workbook that can be planned with, what the officer should still know, and the hash of the file."""

    case: Case
    warnings: tuple[Problem, ...]
    sha256: str
    own: tuple[str, ...] = ()  # names of the sheets the schema does not know


def read_workbook(path: Path, overrides: Mapping[str, object] | None = None, *, prefix: str = "") -> ReadBook:
    """Read an input workbook; ``overrides`` are settings given as options, which stand over the Start sheet.

    ``prefix`` is what stands before the names of the sheets: "Input " in the copy a plan book carries.
    Raises OSError when the file cannot be opened, InputRejectedError with every problem found in one pass.
    """
    read = read_rows(path, overrides, prefix=prefix)
    problems = list(read.problems)
    _check_rows(read.tables, problems)
    problems += check_case(read.case, read.incomplete)
    problems = _in_order(problems, read.order)
    if any(problem.severity == "error" for problem in problems):
        raise InputRejectedError(problems)
    return ReadBook(read.case, tuple(problems), read.sha256, read.own)


@dataclass(frozen=True)
class ReadRows:
    """The rows of a workbook cell by cell, before anything is asked of them together."""

    case: Case  # of the sound rows
    problems: tuple[Problem, ...]  # of single cells, names and layout
    tables: Mapping[str, Table]  # field of Case -> its sheet read
    sheets: Mapping[str, RawSheet]  # field of Case -> its cells
    incomplete: frozenset[str]  # fields of Case whose rows could not all be read
    order: list[str]  # names of the sheets as the officer has them
    sha256: str
    own: tuple[str, ...] = ()  # names of the sheets the schema does not know


def read_rows(path: Path, overrides: Mapping[str, object] | None = None, *, prefix: str = "") -> ReadRows:
    """Every row that can be read, with the problems of the others. Raises as ``read_workbook`` where the file cannot
    be read at all."""
    prefixed = {plain(prefix + row_class.sheet.name): key for key, row_class in ROW_CLASSES.items()}
    book = read_cells(path, lambda name: plain(name) in prefixed or closest(name, prefixed) is not None)
    problems = list(book.warnings)
    sheets = _by_key(book, prefixed, prefix, problems)
    start = read_start(sheets.get("settings"), overrides or {})
    tables: dict[str, Table] = {}
    for key, row_class in ROW_CLASSES.items():
        if row_class is not Settings:
            absent = Table(row_class, row_class.sheet.name, present=False)
            tables[key] = read_table(sheets[key], row_class) if key in sheets else absent
    check_references({table.row_class.sheet.name: table for table in tables.values()})
    for table in tables.values():
        check_unique(table)
    incomplete = frozenset(key for key, table in tables.items() if not table.whole) | (
        frozenset() if start.whole else {"settings"}
    )
    problems += start.problems
    for table in tables.values():
        problems += table.problems
    order = [sheets[key].name if key in sheets else prefix + cls.sheet.name for key, cls in ROW_CLASSES.items()]
    own = tuple(name for name in book.names if plain(name) not in prefixed)
    return ReadRows(_case(start, tables), tuple(problems), tables, sheets, incomplete, order, book.sha256, own)


def _by_key(
    book: RawBook, prefixed: Mapping[str, str], prefix: str, problems: list[Problem]
) -> dict[str, RawSheet]:
    """Field of Case -> its sheet; required sheets that are missing and misspelt names are reported."""
    if not prefix and "input start" in {plain(name) for name in book.names}:
        rule = "this is a plan, not an input workbook."
        mend = "Take the workbook it was made from, or make the next one with roll."
        raise InputRejectedError([*problems, Problem("error", "The workbook", "", rule, mend)])
    sheets: dict[str, RawSheet] = {}
    others: list[RawSheet] = []
    for raw in book.sheets:
        key = prefixed.get(plain(raw.name))
        if key is None:
            others.append(raw)
        elif key in sheets:
            rule = f'the sheet "{sheets[key].name}" has the same name.'
            problems.append(Problem("error", raw.name, "", rule, "Rename or delete one of the two."))
        else:
            sheets[key] = raw
    absent = {prefix + cls.sheet.name: key for key, cls in ROW_CLASSES.items() if key not in sheets}
    slips: dict[str, RawSheet] = {}
    for raw in others:
        name = closest(raw.name, absent)
        if name and absent[name] not in slips:
            slips[absent[name]] = raw
    for name, key in absent.items():
        row_class = ROW_CLASSES[key]
        if key in slips:
            own = slips[key].name
            meant = row_class.sheet.required or _reads_like(slips[key], row_class)
            rule, mend = "this sheet is not known and is not read.", f'Did you mean "{name}"? Rename it.'
            problems.append(Problem("error" if meant else "warning", own, "", rule, mend))
        elif row_class.sheet.required:
            rule = "the sheet is missing."
            problems.append(Problem("error", name, "", rule, f"Add it: {row_class.sheet.purpose}"))
    return sheets


def _reads_like(raw: RawSheet, row_class: type[Row]) -> bool:
    """Whether a sheet with nearly the right name has the columns too: then it is not the officer's own."""
    header = find_header(raw, row_class)
    required = {name for name, column, _ in columns_of(row_class) if column.required}
    return header is not None and required <= header.columns.keys()


def _check_rows(tables: Mapping[str, Table], problems: list[Problem]) -> None:
    """A required sheet without rows: an error for Materials, a warning elsewhere."""
    for key, table in tables.items():
        if not table.present or table.rows or not table.whole or not table.row_class.sheet.required:
            continue
        if key == "materials":
            rule, mend = "the sheet has no rows.", "Name at least one material."
            problems.append(Problem("error", table.sheet, "", rule, mend))
        else:
            problems.append(Problem("warning", table.sheet, "", "the sheet has no rows.", ""))


def _case(start: StartSheet, tables: Mapping[str, Table]) -> Case:
    """The Case of all sound rows; without a first month, with a stand-in that no check looks at."""
    values: dict[str, Any] = dict(start.values)
    values.setdefault("first_month", Month(2000, 4))
    rows: dict[str, Any] = {
        key: tuple(_row(table.row_class, row) for row in table.rows if row.sound)
        for key, table in tables.items()
    }
    settings = Settings(**values, where=start.where)
    return Case(settings=settings, **rows, setting_origins=dict(start.origins))


def _row(row_class: type[Row], typed: TypedRow) -> Row:
    values: dict[str, Any] = dict(typed.values)
    if row_class.sheet.by_month:
        values["by_month"] = dict(sorted(typed.months.items()))
    return row_class(**values, where=typed.where)


_CELL = re.compile(r"'?([^'!]+)'?!([A-Z]*)(\d+)")


def _in_order(problems: list[Problem], sheets: list[str]) -> list[Problem]:
    """As the officer meets them: the file, then sheet by sheet, top to bottom, left to right."""
    order = {name: number for number, name in enumerate(sheets)}

    def key(problem: Problem) -> tuple[int, int, int]:
        match = _CELL.match(problem.cell)
        if match is None:
            return order.get(problem.cell, -1), 0, 0
        return order.get(match[1], -1), int(match[3]), column_number(match[2])

    return sorted(problems, key=key)
