"""What stands in which cell of an .xlsx. Nothing in the book is run: formulas are read as last saved."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import math
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from optimizer.case.problems import Problem
from optimizer.workbook.safety import TooLargeError, read_with_care, safe_content, warnings_of

LARGEST_INT = 10**300  # a longer one is no number of Excel's, and none that can be worked with
MOST_ROWS = 1_048_576  # Excel's own; a file may state a row far below, and blank ones would be counted down to it
MOST_CELLS = 10_000_000  # of a sheet, blank ones within its rows counted: below that reading takes seconds

ERROR_CODES = frozenset(
    ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!", "#CALC!",
     "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#BUSY!")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """What Excel shows where a formula fails: ``#REF!`` and its like."""

    code: str


@dataclass(frozen=True, slots=True)
class Uncalculated:
    """A formula saved without a value, as programs other than Excel do."""


UNCALCULATED: Final = Uncalculated()
CellValue = str | int | float | bool | dt.date | dt.time | dt.timedelta | ErrorValue | Uncalculated | None


@dataclass(frozen=True)
class RawSheet:
    """The cells of a sheet that hold anything; columns count from 0, rows from 1 as in Excel."""

    name: str
    rows: tuple[tuple[int, tuple[CellValue, ...]], ...]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[str, ...] = ()  # "B4:B6"


@dataclass(frozen=True)
class RawBook:
    """The sheets asked for, the names of all, and the hash of the file."""

    names: tuple[str, ...]
    sheets: tuple[RawSheet, ...]
    sha256: str
    warnings: tuple[Problem, ...] = field(default=())


@cache
def letter(column: int) -> str:
    """Column counted from 0 to its letter: 0 is A, 26 is AA."""
    out = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        out = chr(65 + rest) + out
    return out


def column_number(letters: str) -> int:
    """``AA`` to 26."""
    number = 0
    for char in letters:
        number = number * 26 + ord(char) - 64
    return number - 1


def too_large(sheet: str) -> TooLargeError:
    """What is said of a sheet of endless rows or columns."""
    return TooLargeError(
        f"the sheet {sheet} spans more than {MOST_CELLS / 1e6:.0f} million cells, or rows below Excel's last."
    )


def read_cells(path: Path, wanted: Callable[[str], bool]) -> RawBook:
    """Every cell of the sheets whose name is wanted.

    Raises OSError when there is no such file or it may not be read, InputRejectedError when it is not a
    workbook that can be read safely.
    """
    content = safe_content(path)
    with read_with_care(path), zipfile.ZipFile(io.BytesIO(content)) as archive:
        names, sheets = _read_sheets(io.BytesIO(content), archive, wanted)
        told = tuple(warnings_of(path, archive))
    return RawBook(names, sheets, hashlib.sha256(content).hexdigest(), told)


# -------------------------------------------------------------------------------------------------- sheets

_TAG = rb"<(?:\w+:)?"
_FORMULA = re.compile(_TAG + rb"f[\s/>]")
_UNCALCULATED = re.compile(
    _TAG + rb"c\b([^>]*)>\s*" + _TAG + rb"f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:" + _TAG + rb"v\s*/>|" + _TAG + rb"v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)  # fmt: skip
_HIDDEN_ROW = re.compile(_TAG + rb'row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*\br="(\d+)"')
_HIDDEN_COLUMN = re.compile(_TAG + rb'col\b([^>]*\bhidden="(?:1|true)"[^>]*)>')
_MERGED = re.compile(_TAG + rb'mergeCell\b[^>]*\bref="([A-Z0-9:$]+)"')
_SPAN = re.compile(rb'\b(min|max)="(\d+)"')
_ADDRESS = re.compile(rb'\br="([A-Z]+)(\d+)"')


def _read_sheets(
    stream: io.BytesIO, archive: zipfile.ZipFile, wanted: Callable[[str], bool]
) -> tuple[tuple[str, ...], tuple[RawSheet, ...]]:
    from openpyxl import load_workbook  # seconds to import, so only when a book is read

    book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    try:
        names = tuple(sheet.title for sheet in book.worksheets)
        sheets = tuple(_read_sheet(sheet, archive) for sheet in book.worksheets if wanted(sheet.title))
    finally:
        book.close()
    return names, sheets


def _read_sheet(sheet: Any, archive: zipfile.ZipFile) -> RawSheet:
    # What openpyxl's fast mode does not tell (merged and hidden cells, formulas without a value) is found by
    # searching the sheet's XML: a few milliseconds against seconds for a second, full load.
    xml = archive.read(sheet._worksheet_path)
    uncalculated = uncalculated_in(xml)
    sheet.reset_dimensions()  # the stated size of a sheet is often wrong
    rows: list[tuple[int, tuple[CellValue, ...]]] = []
    count = 0
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = values
        count += len(values)
        if count > MOST_CELLS or number > MOST_ROWS:
            raise too_large(sheet.title)
        if number in uncalculated:
            columns = uncalculated[number]
            width = max(len(values), max(columns) + 1)
            padded = list(values) + [None] * (width - len(values))
            for column in columns:
                padded[column] = UNCALCULATED
            cells = tuple(padded)
        if any(value is not None for value in cells):
            rows.append((number, tuple(value_of(value) for value in cells)))
    return RawSheet(
        sheet.title,
        tuple(rows),
        sheet.sheet_state != "visible",
        hidden_rows_of(xml),
        hidden_columns_of(xml),
        tuple(ref.decode().replace("$", "") for ref in _MERGED.findall(xml)),
    )


def value_of(value: Any) -> CellValue:
    """A value as openpyxl gives it, error cells told apart from text."""
    if isinstance(value, str):
        return ErrorValue(value) if value in ERROR_CODES else value
    if isinstance(value, int) and abs(value) > LARGEST_INT:
        return math.inf if value > 0 else -math.inf
    return value  # type: ignore[no-any-return]


def uncalculated_in(xml: bytes) -> dict[int, list[int]]:
    """Row -> columns of the formulas that carry no value; an empty text is a value."""
    found: dict[int, list[int]] = {}
    if not _FORMULA.search(xml):
        return found
    for match in _UNCALCULATED.finditer(xml):
        address = _ADDRESS.search(match[1])
        if address and b't="str"' not in match[1]:
            found.setdefault(int(address[2]), []).append(column_number(address[1].decode()))
    return found


def hidden_rows_of(xml: bytes) -> frozenset[int]:
    """Hidden rows of a sheet's XML, from 1."""
    return frozenset(int(row) for row in _HIDDEN_ROW.findall(xml))


def hidden_columns_of(xml: bytes) -> frozenset[int]:
    """Hidden columns of a sheet's XML, from 0."""
    hidden: set[int] = set()
    for match in _HIDDEN_COLUMN.finditer(xml):
        span = {key: int(number) for key, number in _SPAN.findall(match[1])}
        hidden.update(range(span[b"min"] - 1, min(span[b"max"], 16_384)))
    return frozenset(hidden)
