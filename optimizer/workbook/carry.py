"""The rows of an older book in a new one of today's layout, with everything else the officer keeps in it.

Columns and sheets of the officer's own come along as values. What has no place in the new book is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from optimizer.case.case import ROW_CLASSES, Case
from optimizer.case.columns import Row
from optimizer.case.problems import InputRejectedError
from optimizer.case.rows_needs import SCHEMA_VERSION, Settings
from optimizer.workbook.book_copy import CopiedSheet, read_sheets, tab_names, write_copy
from optimizer.workbook.book_file import new_book
from optimizer.workbook.cells import CellValue, RawSheet, letter
from optimizer.workbook.checked_book import is_list_of_problems
from optimizer.workbook.formats import Look
from optimizer.workbook.headers import Header, fields_by_header, find_header, place, plain
from optimizer.workbook.input_sheets import OwnColumn, shown_sheets, write_input_sheets
from optimizer.workbook.read import ReadRows, read_rows
from optimizer.workbook.start import layout_of
from optimizer.workbook.start_sheet import HEADINGS
from optimizer.workbook.template import known_groups
from optimizer.workbook.values import blank, shown

NAMED = 6  # cells not carried that are named


@dataclass(frozen=True)
class Carried:
    """What came along into the new book, and what did not."""

    settings: int
    rows: tuple[tuple[str, int, tuple[str, ...]], ...]  # sheet, its rows, its own columns
    sheets: tuple[tuple[str, str, int, int], ...]  # own sheet, its name in the new book, rows, columns
    empty: tuple[str, ...]  # sheets of the new book without rows
    left: tuple[str, ...]  # cells that have no place in the new book

    def lines(self, old: str) -> list[str]:
        """The same in words."""
        said = [f"Carried over from {old}: {self.settings} settings on Start."]
        for sheet, rows, own in self.rows:
            beside = f", with your own column{'s' * (len(own) > 1)} {', '.join(own)}" if own else ""
            said.append(f"  {sheet}: {rows} row{'s' * (rows != 1)}{beside}")
        for sheet, tab, rows, columns in self.sheets:
            renamed = f" as {tab}" if tab != sheet else ""
            said.append(f"  your own sheet {sheet}{renamed}: {rows} rows, {columns} columns, as values")
        if self.empty:
            said.append(f"  still empty: {', '.join(self.empty)}")
        if self.left:
            rest = f" and {len(self.left) - NAMED} more" if len(self.left) > NAMED else ""
            said.append(f"  not carried, outside the tables: {', '.join(self.left[:NAMED])}{rest}")
        return said


def carry_over(path: Path, old: Path, groups: Iterable[str] = ()) -> Carried:
    """A new book at ``path`` with the rows of ``old`` in today's layout, and the sheets of ``groups``.

    Checks between sheets are not asked for: half a book can be carried over. Raises InputRejectedError where a cell
    cannot be read, ValueError on an unknown group, OSError where a file cannot be opened or written.
    """
    chosen = known_groups(groups)
    read = read_rows(old)
    bad = [p for p in read.problems if p.severity == "error" and p.rule != "the sheet is missing."]
    if bad:
        raise InputRejectedError(bad)
    settings = read.case.settings.model_copy(update={"schema_version": SCHEMA_VERSION})
    case = replace(read.case, settings=settings)
    known = {raw.name for raw in read.sheets.values()}
    others = [s for s in read_sheets(old, lambda name: name not in known) if s.cells and not is_list_of_problems(s)]
    tabs = tab_names([sheet.name for sheet in others], taken=[cls.sheet.name for cls in ROW_CLASSES.values()])
    own, left = _beside(read)
    with new_book(path, title=settings.plan_name, made=settings.first_month.first_day) as book:
        write_input_sheets(book, case, groups=chosen, own=own)
        look = Look(book)
        for sheet, tab in zip(others, tabs, strict=True):
            write_copy(book.add_worksheet(tab), look, sheet)
    return _told(read, case, chosen, own, others, tabs, left)


def _told(
    read: ReadRows, case: Case, groups: frozenset[str], own: Mapping[str, tuple[OwnColumn, ...]],
    others: list[CopiedSheet], tabs: list[str], left: tuple[str, ...],
) -> Carried:  # fmt: skip
    sheets = [sheet for sheet in shown_sheets(case, groups) if not sheet.sheet.key_value]
    return Carried(
        sum(origin != "default" for origin in case.setting_origins.values()),
        tuple((s.sheet.name, len(s.rows), tuple(c.title for c in own.get(s.field, ()))) for s in sheets if s.rows),
        tuple((sheet.name, tab, *sheet.size) for sheet, tab in zip(others, tabs, strict=True)),
        tuple(sheet.sheet.name for sheet in sheets if not sheet.rows),
        left,
    )


def _beside(read: ReadRows) -> tuple[dict[str, tuple[OwnColumn, ...]], tuple[str, ...]]:
    """The officer's own columns by field of Case, and the cells beside or below the tables that have none."""
    own: dict[str, tuple[OwnColumn, ...]] = {}
    left: list[str] = []
    for key, raw in read.sheets.items():
        row_class = ROW_CLASSES[key]
        if row_class is Settings:
            left += _beside_settings(raw)
            continue
        header = find_header(raw, row_class)
        if header is None:
            continue
        rows: tuple[Row, ...] = getattr(read.case, key)
        headed = _own_headings(raw, header)
        cells = dict(raw.rows)
        own[key] = tuple(
            OwnColumn(title, tuple(_at(cells.get(row.where.row, ()), at) for row in rows))
            for at, title in headed.items()
        )
        taken = set(header.columns.values()) | set(header.months.values())
        carried = {row.where.row for row in rows}
        for number, values in raw.rows:
            if number <= header.row:
                continue
            for at, value in enumerate(values):
                kept = at in taken or (number in carried and at in headed)
                if not blank(value) and not kept:
                    left.append(place(raw.name, f"{letter(at)}{number}"))
    return {key: columns for key, columns in own.items() if columns}, tuple(left)


def _beside_settings(raw: RawSheet) -> list[str]:
    """Cells of Start that are neither a setting nor its unit and meaning."""
    known = fields_by_header(Settings)
    names_in, values_in, first = layout_of(raw, known)
    head = dict(raw.rows).get(first - 1, ())
    kept = {names_in, values_in} | {at for at, word in enumerate(head) if word in HEADINGS}
    left = []
    for number, values in raw.rows:
        name = _at(values, names_in)
        is_setting = isinstance(name, str) and plain(name) in known
        left += [place(raw.name, f"{letter(at)}{number}") for at, value in enumerate(values)
                 if number >= first and not blank(value) and not (is_setting and at in kept)]  # fmt: skip
    return left


def _own_headings(raw: RawSheet, header: Header) -> dict[int, str]:
    """Column (from 0) -> heading of the columns the schema does not know, each heading once."""
    taken = set(header.columns.values()) | set(header.months.values())
    found: dict[int, str] = {}
    for at, cell in enumerate(dict(raw.rows)[header.row]):
        if at in taken or blank(cell):
            continue
        title = stem = cell.strip() if isinstance(cell, str) else shown(cell)
        number = 2
        while title.casefold() in {other.casefold() for other in found.values()}:
            title, number = f"{stem} ({number})", number + 1
        found[at] = title
    return found


def _at(values: tuple[CellValue, ...], column: int) -> CellValue:
    return values[column] if column < len(values) else None
