"""Finding things by name: sheets among the officer's own, the row of headers, columns, months."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from optimizer.case.columns import Row, columns_of
from optimizer.case.months import Month
from optimizer.case.problems import Problem
from optimizer.workbook.cells import CellValue, ErrorValue, RawSheet, Uncalculated, letter
from optimizer.workbook.dates import AmbiguousDateError, month_of
from optimizer.workbook.values import blank, shown

HEADER_WITHIN = 20  # rows from the top
ALIKE = 0.8  # how like two names must be to be taken for a slip of the pen


def plain(text: str) -> str:
    """A name for comparing: no capitals, underscores, asterisks, unit in brackets or extra spaces."""
    text = re.sub(r"\s*[(\[][^()\[\]]*[)\]]\s*$", "", text.replace("_", " "))
    return " ".join(text.replace("*", " ").split()).casefold()


def closest(word: str, known: Iterable[str], alike: float = ALIKE) -> str | None:
    """The known name most like a word, or None when none is like it."""
    by_plain = {plain(name): name for name in known}
    found = difflib.get_close_matches(plain(word), by_plain, n=1, cutoff=alike)
    return by_plain[found[0]] if found else None


def fields_by_header(row_class: type[Row]) -> dict[str, str]:
    """Plain header -> field: titles first, field names where no title takes the word."""
    by_title = {plain(column.title): name for name, column, _ in columns_of(row_class)}
    by_name = {plain(name): name for name, _, _ in columns_of(row_class)}
    return by_name | by_title


def place(sheet: str, cell: str = "") -> str:
    """``Offers!F12``, ``'Open orders'!B4``, or the sheet alone."""
    if not cell:
        return sheet
    name = f"'{sheet}'" if " " in sheet else sheet
    return f"{name}!{cell}"


@dataclass
class Header:
    """Where the columns of a sheet stand; columns count from 0."""

    row: int
    columns: dict[str, int] = field(default_factory=dict)  # field -> column
    months: dict[Month, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def letters(self) -> dict[str, str]:
        """Field name or ``2026-12`` -> column letter, as ``Where`` takes it."""
        own = {name: letter(column) for name, column in self.columns.items()}
        return own | {str(month): letter(column) for month, column in self.months.items()}


def find_header(raw: RawSheet, row_class: type[Row]) -> Header | None:
    """The row among the first 20 that names most columns, read; None when no row names any."""
    known = fields_by_header(row_class)
    by_month = row_class.sheet.by_month
    best, best_count = None, 0
    for number, cells in raw.rows:
        if number > HEADER_WITHIN:
            break
        named = {known[plain(cell)] for cell in cells if isinstance(cell, str) and plain(cell) in known}
        # Months alone make no header: a row of dates may stand anywhere.
        count = len(named) + (sum(_is_month(cell) for cell in cells) if by_month and named else 0)
        if count > best_count:
            best, best_count = (number, cells), count
    return _read_header(raw.name, *best, row_class, known) if best else None


def _is_month(cell: CellValue) -> bool:
    try:
        return month_of(cell) is not None
    except AmbiguousDateError:
        return True


def _read_header(
    sheet: str, row: int, cells: tuple[CellValue, ...], row_class: type[Row], known: Mapping[str, str]
) -> Header:
    header = Header(row)
    unknown: dict[int, str] = {}
    for column, cell in enumerate(cells):
        name = known.get(plain(cell)) if isinstance(cell, str) else None
        if blank(cell):
            continue
        if name is None:
            if not (row_class.sheet.by_month and _month_column(header, sheet, column, cell)):
                unknown[column] = cell if isinstance(cell, str) else shown(cell)
        elif name in header.columns:
            first = place(sheet, f"{letter(header.columns[name])}{row}")
            rule = f"this column stands already in {first}."
            _add(header, sheet, column, cell, rule, "Delete or rename one of them.")
        else:
            header.columns[name] = column
    _check_absent(header, sheet, row_class, unknown)
    _check_months(header, sheet, unknown)
    return header


def _add(header: Header, sheet: str, column: int, cell: object, rule: str, mend: str) -> None:
    where = place(sheet, f"{letter(column)}{header.row}")
    header.problems.append(Problem("error", where, shown(cell), rule, mend))


def _month_column(header: Header, sheet: str, column: int, cell: CellValue) -> bool:
    """Whether a header cell is a month, taken or reported."""
    if isinstance(cell, ErrorValue | Uncalculated):
        mend = "Type the month, such as 2026-12."
        _add(header, sheet, column, cell, "a month must head this column.", mend)
        return True
    try:
        month = month_of(cell)
    except AmbiguousDateError:
        mend = "Write it as 2026-12 or Dec 2026."
        _add(header, sheet, column, cell, "this can be read as two months.", mend)
        return True
    if month is None:
        return False
    if month in header.months:
        first = place(sheet, f"{letter(header.months[month])}{header.row}")
        rule = f"the month {month} stands already in {first}."
        _add(header, sheet, column, cell, rule, "Delete one of the two columns.")
    else:
        header.months[month] = column
    return True


def _check_absent(header: Header, sheet: str, row_class: type[Row], unknown: dict[int, str]) -> None:
    """Required columns that are missing, and headers that look like a slip for an absent one."""
    absent = {column.title: column for name, column, _ in columns_of(row_class) if name not in header.columns}
    slips: dict[str, int] = {}  # title -> column that seems to be meant for it
    for column, word in unknown.items():
        title = closest(word, absent)
        if title and title not in slips:
            slips[title] = column
    for title, spec in absent.items():
        cell = f"{letter(slips[title])}{header.row}" if title in slips else ""
        if spec.required:
            slip = f'; or is it {place(sheet, cell)}, headed "{unknown[slips[title]]}"?' if cell else "."
            mend = f"Add it{slip}"
            header.problems.append(Problem("error", sheet, "", f"the column {title} is missing.", mend))
        elif cell:
            rule, mend = "this column is not known and is not read.", f'Did you mean "{title}"?'
            found = shown(unknown[slips[title]])
            header.problems.append(Problem("warning", place(sheet, cell), found, rule, mend))


def _check_months(header: Header, sheet: str, unknown: dict[int, str]) -> None:
    for before, month in pairwise(sorted(header.months)):
        if month - before > 1:
            missing = str(before + 1) if month - before == 2 else f"{before + 1} to {month + -1}"
            rule = f"the months jump from {before} to {month}."
            mend = f"Add a column for {missing}; its cells may stay blank."
            _add(header, sheet, header.months[month], str(month), rule, mend)
    first = min(header.months.values(), default=None)
    for column, word in unknown.items():
        if first is not None and column > first:
            where = place(sheet, f"{letter(column)}{header.row}")
            rule = "this is no month; the column is not read."
            mend = "Head it as 2026-12 if it is meant to be one."
            header.problems.append(Problem("warning", where, shown(word), rule, mend))
