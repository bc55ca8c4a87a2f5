"""Whether a plan book is the one the program writes of the plan it carries, cell by cell.

Nothing here knows any sheet: the book is written anew from what was read back, and the values of the cells of
the two are compared, of a formula the value it was last saved with. Sheets of the officer's own are left alone;
so is what stands beside and below a page, and a word in a cell the program leaves empty (a signature, a note),
which is only counted. A column of a table may stand elsewhere in its rows; a row may not.
"""

from __future__ import annotations

import datetime as dt
import math
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.datetime import to_excel

from optimizer import __version__
from optimizer.plan.audit.finding import Finding
from optimizer.workbook.cells import letter
from optimizer.workbook.plan_back import PlanBook
from optimizer.workbook.plan_book import write_plan_book

RELATIVE, LEAST = 1e-9, 1e-9  # a figure worked out again by Excel may differ in its last digits
MOST_A_SHEET = 20  # findings; a row put in shifts all below it
MOST_NAMED = 3
MOST_SHOWN = 60  # characters of a text
Row = Sequence[Any]
Sheets = dict[str, list[Row]]


@dataclass(frozen=True)
class Comparison:
    """The cells that differ, and what else is to be said, in sentences."""

    findings: tuple[Finding, ...] = ()
    words: str = ""


@dataclass(frozen=True)
class _Difference:
    sheet: str
    row: int  # both from 0
    column: int
    stated: Any
    given: Any

    @property
    def cell(self) -> str:
        return f"{_quoted(self.sheet)}!{letter(self.column)}{self.row + 1}"


def compare_with_own_plan(path: Path, book: PlanBook) -> Comparison:
    """Compare the file at ``path`` with the book the program writes of ``book``, which was read from it.

    A book of another version of the program has other pages: then only its tables and its input stand verified.
    Raises OSError where the temporary folder cannot be written to.
    """
    made_by = dict(book.record.versions).get("optimizer", "unknown")
    if made_by != __version__:
        words = (f"It was written by version {made_by} and this is {__version__}: its tables and its input were "
                 "verified, its pages and summaries were not.")  # fmt: skip
        return Comparison(words=words)
    with tempfile.TemporaryDirectory() as folder:
        anew = write_plan_book(Path(folder) / "plan.xlsx", book.case, book.plan, book.record)
        theirs, ours = _values(path), _values(anew)
        missing = [_missing(sheet) for sheet in ours if sheet not in theirs]
        found = {s: list(_differences(s, theirs[s], ours[s])) for s in ours if s in theirs}
        lost = [d for differences in found.values() for d in differences if d.stated is None]
        if lost:  # a program other than Excel may have saved formulas without their values
            kept, meant = _values(path, formulas=True), _values(anew, formulas=True)
            saved = {(d.sheet, d.row, d.column) for d in lost if _same_formula(d, kept, meant)}
            found = {s: [d for d in some if (d.sheet, d.row, d.column) not in saved] for s, some in found.items()}
    findings = list(missing)
    for sheet, differences in found.items():
        wrong = [d for d in differences if not _is_note(d)]
        findings += [_finding(d) for d in wrong[:MOST_A_SHEET]]
        if len(wrong) > MOST_A_SHEET:
            more = f"{sheet}: {len(wrong) - MOST_A_SHEET} more of its cells are not those of its own plan."
            findings.append(Finding("cells", sheet, "", "", more))
    return Comparison(tuple(findings), _note_words([d for some in found.values() for d in some if _is_note(d)]))


def _values(path: Path, *, formulas: bool = False) -> Sheets:
    with path.open("rb") as file:
        book = openpyxl.load_workbook(file, read_only=True, data_only=not formulas, keep_links=False)
        found: Sheets = {}
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # the stated size of a sheet is often wrong
            found[sheet.title] = list(sheet.iter_rows(values_only=True))
        book.close()
    return found


# -- cells ----------------------------------------------------------------------------------------------------


def _differences(sheet: str, theirs: list[Row], ours: list[Row]) -> Iterator[_Difference]:
    """The cells within our page whose values differ, by their place in the other book."""
    width = max((_end(row) for row in ours), default=0)
    for number, (row, places) in enumerate(zip(ours, _places(theirs, ours), strict=True)):
        their_row = theirs[number] if number < len(theirs) else ()
        for column in range(width):
            at = column if places is None else places.get(column)
            if at is None:
                continue
            given, stated = _at(row, column), _at(their_row, at)
            if given is not stated and not _same(stated, given):
                yield _Difference(sheet, number, at, stated, given)


def _places(theirs: list[Row], ours: list[Row]) -> list[dict[int, int] | None]:
    """For each of our rows where its columns stand in the other book; None where they stand in place.

    Columns stand elsewhere from the row above a row of headers that has the same words in another order, down
    to the next row without anything.
    """
    places: list[dict[int, int] | None] = [None] * len(ours)
    moved: dict[int, int] | None = None
    for number, row in enumerate(ours):
        if _end(row) == 0:
            moved = None
        follows = number + 1 < len(ours) and _end(ours[number + 1]) > 1
        their_row = theirs[number] if number < len(theirs) else ()
        if moved is None and follows and (moved := _moved(their_row, row)) is not None and number:
            places[number - 1] = moved
        places[number] = moved
    return places


def _moved(theirs: Row, ours: Row) -> dict[int, int] | None:
    """Our columns -> theirs, where both rows are the same distinct words in another order or other places."""
    words = [value for value in ours if not _blank(value)]
    if len(words) < 2 or not all(isinstance(word, str) for word in words) or len(set(words)) < len(words):
        return None
    others = {value: at for at, value in enumerate(theirs) if not _blank(value)}
    if list(ours[: _end(ours)]) == list(theirs[: _end(ours)]) or not set(words) <= others.keys():
        return None
    return {at: others[value] for at, value in enumerate(ours) if not _blank(value)}


def _same(stated: Any, given: Any) -> bool:
    """Whether two cells hold the same value, however they are formatted."""
    if _blank(stated) or _blank(given):
        return _blank(stated) and _blank(given)
    if isinstance(stated, bool) or isinstance(given, bool):
        return stated is given
    if isinstance(stated, str) or isinstance(given, str):
        return bool(_words(stated) == _words(given))
    a, b = _number(stated), _number(given)
    return math.isclose(a, b, rel_tol=RELATIVE, abs_tol=LEAST)


def _words(value: Any) -> Any:
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _number(value: Any) -> float:
    """A number or a date as the number Excel keeps; not-a-number for anything else."""
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        return float(to_excel(value))  # type: ignore[no-untyped-call]
    return float(value) if isinstance(value, int | float) else math.nan


def _same_formula(lost: _Difference, theirs: Sheets, ours: Sheets) -> bool:
    """Whether a cell without a value holds the formula that our book has there, never worked out."""
    kept, meant = (sheets[lost.sheet] for sheets in (theirs, ours))
    formula = _at(kept[lost.row], lost.column) if lost.row < len(kept) else None
    return isinstance(formula, str) and formula.startswith("=") and formula in meant[lost.row]


def _is_note(difference: _Difference) -> bool:
    """Whether it is a word or a date in a cell the program leaves empty."""
    return _blank(difference.given) and isinstance(difference.stated, str | dt.date)


def _blank(value: Any) -> bool:
    return value is None or value == ""


def _at(row: Row, column: int) -> Any:
    return row[column] if column < len(row) else None


def _end(row: Row) -> int:
    """The columns of a row up to the last that holds anything."""
    return max((at for at, value in enumerate(row, 1) if not _blank(value)), default=0)


# -- words ----------------------------------------------------------------------------------------------------


def _finding(difference: _Difference) -> Finding:
    stated, given = _shown(difference.stated), _shown(difference.given)
    if stated == given:
        stated, given = repr(difference.stated), repr(difference.given)
    told = f"{difference.cell}: the book says {stated}, its own plan gives {given}."
    return Finding("cells", difference.cell, _figure(difference.stated), _figure(difference.given), told)


def _figure(value: Any) -> float | str:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else _shown(value).strip('"')


def _missing(sheet: str) -> Finding:
    return Finding("cells", sheet, "missing", "present", f"{sheet}: the sheet is missing from the book.")


def _note_words(notes: list[_Difference]) -> str:
    if not notes:
        return ""
    named = ", ".join(note.cell for note in notes[:MOST_NAMED]) + (" …" if len(notes) > MOST_NAMED else "")
    if len(notes) == 1:
        return f"One cell the program leaves empty holds somebody's words, which are no part of the plan: {named}."
    return f"{len(notes)} cells the program leaves empty hold somebody's words, which are no part of the plan: {named}."


def _shown(value: Any) -> str:
    """A value as a reader sees it."""
    if _blank(value):
        return "nothing"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return f"{value:,.10g}"
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    text = str(value)
    return f'"{text if len(text) <= MOST_SHOWN else text[: MOST_SHOWN - 1] + "…"}"'


def _quoted(sheet: str) -> str:
    return f"'{sheet}'" if " " in sheet else sheet
