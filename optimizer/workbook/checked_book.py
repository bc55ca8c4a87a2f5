"""The checked copy: the officer's book by its values, its problem cells marked, behind a first sheet that lists them.

The officer's own file is never written to. The copy is told apart from other files by a mark among its properties, and
is written over only while nobody has changed it.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from optimizer.case.problems import Problem
from optimizer.workbook.book_copy import CopiedSheet, read_sheets, tab_names, write_copy
from optimizer.workbook.book_file import new_book
from optimizer.workbook.cells import column_number
from optimizer.workbook.formats import DEEP, RULE, TEXT, Look

SHEET = "Problems"
TITLE = "Problems found in "
MARK = "checked copy"
HEADINGS = ("No.", "Severity", "Cell", "Value", "Rule", "How to mend")
WIDTHS = (6, 11, 24, 20, 52, 44)
HEADER_ROW = 3
MOST_LINKS = 20_000  # Excel takes 65,530 on a sheet; nobody follows so many
MOST_MARKS = 5_000
NAMES_TRIED = 99
_ADDRESS = re.compile(r"(?:'(?P<quoted>.+)'|(?P<plain>[^!]+))!(?P<column>[A-Z]{0,3})(?P<row>\d+)(?::[A-Z]{0,3}\d+)?")


def checked_path(source: Path) -> Path:
    """``mine_checked.xlsx`` beside ``mine.xlsx``, or ``mine_checked (2).xlsx`` where that is somebody's work."""
    first = source.with_name(f"{source.stem}_checked.xlsx")
    if not first.exists() or is_untouched(first):
        return first
    numbered = (first.with_name(f"{first.stem} ({n}).xlsx") for n in range(2, NAMES_TRIED + 2))
    free = next((path for path in numbered if not path.exists() or is_untouched(path)), None)
    if free is None:
        raise FileExistsError(17, f"{NAMES_TRIED} names are taken", str(first))
    return free


def is_untouched(path: Path) -> bool:
    """Whether a file is a checked copy that has not been saved by anybody since it was written."""
    try:
        with zipfile.ZipFile(path) as archive:
            core = archive.read("docProps/core.xml")[:100_000]
    except (OSError, KeyError, zipfile.BadZipFile):
        return False
    written, saved = (re.search(rb"<dcterms:%s[^>]*>([^<]+)<" % name, core) for name in (b"created", b"modified"))
    ours = f"<cp:category>{MARK}</cp:category>".encode() in core
    return ours and written is not None and saved is not None and written[1] == saved[1]


def write_checked(path: Path, source: Path, problems: Sequence[Problem]) -> None:
    """The checked copy of ``source`` at ``path``, replacing what stands there.

    Raises OSError where it cannot be read or written, InputRejectedError where ``source`` cannot be read safely.
    """
    sheets = [sheet for sheet in read_sheets(source, lambda _: True) if not is_list_of_problems(sheet)]
    tabs = tab_names([sheet.name for sheet in sheets], taken=[SHEET])
    first_of: dict[str, str] = {}
    for sheet, tab in zip(sheets, tabs, strict=True):
        first_of.setdefault(sheet.name, tab)
    made = dt.date.fromtimestamp(source.stat().st_mtime)
    with new_book(path, title=f"{TITLE}{source.name}", made=made) as book:
        created = dt.datetime(made.year, made.month, made.day)
        book.set_properties({"title": f"{TITLE}{source.name}", "category": MARK, "created": created})
        look = Look(book)
        first = book.add_worksheet(SHEET)
        first.set_tab_color(DEEP)
        first.activate()
        write_problems(first, look, source.name, problems, first_of)
        marks = _marks(problems)
        for sheet, tab in zip(sheets, tabs, strict=True):
            write_copy(book.add_worksheet(tab), look, sheet, marks.get(sheet.name))


def write_problems(
    worksheet: Any, look: Look, name: str, problems: Sequence[Problem], tabs: Mapping[str, str]
) -> None:
    """The list: severity, link to the cell, value, rule, how to mend; in the order of the book."""
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    worksheet.hide_gridlines(2)
    for at, width in enumerate(WIDTHS):
        worksheet.set_column(at, at, width)
    worksheet.set_row(0, 28)
    worksheet.write_string(0, 0, f"{TITLE}{name}", look.title())
    counted = f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}."
    meaning = f"Errors stop the plan, warnings do not. This is a copy: mend the cells in {name}, save it, check again."
    said = f"{counted} {meaning}" if problems else "No problem was found."
    worksheet.write_string(1, 0, said, look.purpose())
    for row, problem in enumerate(problems, HEADER_ROW + 1):
        _write_problem(worksheet, look, row, row - HEADER_ROW, problem, tabs)
    last = HEADER_ROW + max(len(problems), 1)
    heads = [{"header": title, "header_format": look.header(required=True)} for title in HEADINGS]
    worksheet.add_table(HEADER_ROW, 0, last, len(HEADINGS) - 1, {"name": SHEET, "style": None, "columns": heads})
    worksheet.freeze_panes(HEADER_ROW + 1, 0)
    worksheet.repeat_rows(HEADER_ROW)
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.fit_to_pages(1, 0)
    worksheet.set_footer("&L&9&A&R&9Page &P of &N")


def _write_problem(
    worksheet: Any, look: Look, row: int, number: int, problem: Problem, tabs: Mapping[str, str]
) -> None:
    bold = problem.severity == "error"
    text = look.cell(TEXT, wrap=True, align="left")
    worksheet.write_number(row, 0, number, look.cell("0", align="center"))
    framed: dict[str, object] = {"num_format": TEXT, "border": 1, "border_color": RULE, "align": "left", "indent": 1}
    worksheet.write_string(row, 1, problem.severity, look.format(**framed, bold=bold))
    link = link_to(problem.cell, tabs) if number <= MOST_LINKS else ""
    if link:
        style = look.format(**framed, font_color=DEEP, underline=1, text_wrap=True)
        worksheet.write_url(row, 2, link, style, string=problem.cell, tip="Go to the cell")
    else:
        worksheet.write_string(row, 2, problem.cell, text)
    for column, words in enumerate((problem.found, problem.rule, problem.mend), 3):
        worksheet.write_string(row, column, words, text)


def link_to(cell: str, tabs: Mapping[str, str]) -> str:
    """``internal:'Offers'!F12`` for ``Offers!F12``; a whole row leads to its first cell, a sheet to its A1."""
    match = _ADDRESS.fullmatch(cell)
    sheet = (match["quoted"] or match["plain"]) if match else cell
    if sheet not in tabs:
        return ""
    at = f"{match['column'] or 'A'}{match['row']}" if match else "A1"
    tab = tabs[sheet].replace("'", "''")
    return f"internal:'{tab}'!{at}"


def _marks(problems: Sequence[Problem]) -> dict[str, dict[tuple[int, int], str]]:
    """Sheet -> cell (from 0) -> what to say beside it; problems of one cell together."""
    marks: dict[str, dict[tuple[int, int], str]] = {}
    for problem in problems[:MOST_MARKS]:
        match = _ADDRESS.fullmatch(problem.cell)
        if match is None:
            continue
        sheet = marks.setdefault(match["quoted"] or match["plain"], {})
        at = int(match["row"]) - 1, column_number(match["column"] or "A")
        words = f"{problem.severity}: {problem.rule} {problem.mend}".rstrip()
        sheet[at] = f"{sheet[at]}\n{words}" if at in sheet else words
    return marks


def is_list_of_problems(sheet: CopiedSheet) -> bool:
    """The list of an earlier check, in a copy the officer went on working in."""
    value = sheet.cells.get((0, 0), (None,))[0]
    return sheet.name.startswith(SHEET) and isinstance(value, str) and value.startswith(TITLE)
