"""Sheets of the officer's own: carried from the input into the plan book, and from there into the next input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from optimizer.case.case import ROW_CLASSES
from optimizer.case.problems import Problem
from optimizer.workbook.book_copy import CopiedSheet, read_sheets, tab_names, write_copy
from optimizer.workbook.checked_book import is_list_of_problems
from optimizer.workbook.formats import Look
from optimizer.workbook.headers import plain
from optimizer.workbook.rolled_book import is_carried

OWN_PREFIX = "Own "
MOST_CELLS_CARRIED = 200_000  # of all sheets together; larger ones stay in the input book


def own_sheets_in(path: Path) -> tuple[tuple[CopiedSheet, ...], tuple[Problem, ...]]:
    """The sheets of an input book that the schema does not know, and what to say of those too large to carry."""
    known = {plain(row_class.sheet.name) for row_class in ROW_CLASSES.values()}
    found = read_sheets(path, lambda name: plain(name) not in known)
    kept, problems, room = [], [], MOST_CELLS_CARRIED
    for sheet in found:
        if not sheet.cells or is_list_of_problems(sheet) or is_carried(sheet):
            continue
        if len(sheet.cells) > room:
            rule = f"this sheet of your own holds {len(sheet.cells):,} cells and is not kept in the plan book."
            problems.append(Problem("warning", sheet.name, "", rule, "Copy it into the next input book yourself."))
            continue
        room -= len(sheet.cells)
        kept.append(sheet)
    return tuple(kept), tuple(problems)


def own_sheets_of(plan_book: Path) -> tuple[CopiedSheet, ...]:
    """The officer's sheets that a plan book carries, under their own names."""
    found = read_sheets(plan_book, lambda name: name.startswith(OWN_PREFIX))
    return tuple(replace(sheet, name=sheet.name.removeprefix(OWN_PREFIX)) for sheet in found)


def write_own_sheets(book: Any, sheets: Sequence[CopiedSheet], taken: Sequence[str]) -> None:
    """The sheets at the end of a plan book, as values, under names that say they are the officer's own."""
    look = Look(book)
    tabs = tab_names([OWN_PREFIX + sheet.name for sheet in sheets], taken=taken)
    for sheet, tab in zip(sheets, tabs, strict=True):
        write_copy(book.add_worksheet(tab), look, sheet)
