"""The book that ``roll`` writes: the next input, what was carried into it, and the officer's own sheets as values."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from optimizer.case.case import ROW_CLASSES
from optimizer.cycle.roll import Rolled
from optimizer.workbook import formats
from optimizer.workbook.book_copy import CopiedSheet, tab_names, write_copy
from optimizer.workbook.book_file import new_book
from optimizer.workbook.formats import Look
from optimizer.workbook.input_sheets import write_input_sheets

CARRIED_SHEET = "Carried"
CARRIED_TITLE = "What this book took over from the plan before it. Read it once; it may be deleted."


def write_rolled(path: Path, rolled: Rolled, others: Sequence[CopiedSheet] = ()) -> None:
    """Write the next input book. Raises OSError where it cannot be written."""
    case = rolled.case
    taken = [row_class.sheet.name for row_class in ROW_CLASSES.values()]
    tabs = tab_names([sheet.name for sheet in others], taken=[*taken, CARRIED_SHEET])
    with new_book(path, title=case.settings.plan_name, made=case.settings.first_month.first_day) as book:
        write_input_sheets(book, case, groups=frozenset({"cycle"}))
        look = Look(book)
        for sheet, tab in zip(others, tabs, strict=True):
            write_copy(book.add_worksheet(tab), look, sheet)
        _write_carried(book, look, rolled, tabs)


def is_carried(sheet: CopiedSheet) -> bool:
    """Whether a sheet is the list of an earlier roll, which is not carried on."""
    first = sheet.cells.get((0, 0))
    return first is not None and first[0] == CARRIED_TITLE


def _write_carried(book: Any, look: Look, rolled: Rolled, tabs: Sequence[str]) -> None:
    sheet = book.add_worksheet(CARRIED_SHEET)
    sheet.set_tab_color(formats.TAB_RECORD)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 120)
    sheet.write_string(0, 0, CARRIED_TITLE, look.purpose())
    rows = [("carried", words) for words in rolled.carried]
    rows += [("carried", f"Your own sheet {tab}, as values") for tab in tabs]
    rows += [("not carried", words) for words in rolled.left]
    rows += [("assumed", words) for words in rolled.assumed]
    rows += [("supplier", record.words) for record in rolled.slippage]
    rows += [("open order", words) for words in rolled.orders]
    for column, title in enumerate(("What became of it", "What")):
        sheet.write_string(2, column, title, look.header(record=True))
    plain = look.format(text_wrap=True, valign="top")
    for at, (what, words) in enumerate(rows, 3):
        sheet.write_string(at, 0, what, plain)
        sheet.write_string(at, 1, words, plain)
    sheet.freeze_panes(3, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
