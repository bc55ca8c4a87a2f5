"""From the template to the plan and back, by way of everything an officer does to a book."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from optimizer.case.problems import InputRejectedError
from optimizer.plan.audit import audit
from optimizer.result import Options, Result
from optimizer.run import plan_workbook
from optimizer.workbook.plan_back import PlanBook, read_plan_book
from tests.books import Book
from tests.commands import kept_book, run, type_in

OXIDE = "नियोडिमियम-प्रासियोडिमियम ऑक्साइड (99.5 %, बोरी 25 kg)"  # longer than a sheet's name may be
LYNAS = "Lynas Advanced Materials Plant, Gebeng, Malaysia & Kalgoorlie"
OWN = "मेरी टिप्पणी"
HEADER = 3  # row of the template's headings


def hindi_book() -> Book:
    """The small book with names in Hindi and names no sheet could carry."""
    names = {"NdPr oxide": OXIDE, "Lynas": LYNAS, "EV motors": "विद्युत वाहन <मोटर>", "Stockpile": "भंडार 'A' & \"B\""}
    return {
        sheet: rows if sheet == "Start" else [
            {key: names.get(value, value) if isinstance(value, str) else value for key, value in row.items()}
            for row in rows
        ]
        for sheet, rows in kept_book().items()
    }  # fmt: skip


def upset(sheet: Worksheet) -> None:
    """Reverse the columns and the rows, put a column of one's own first, leave a filter on and a row hidden."""
    last = max(cell.row for row in sheet.iter_rows(min_row=HEADER) for cell in row if cell.value is not None)
    grid = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=HEADER, max_row=last)]
    head, rows = grid[0], [row for row in grid[1:] if any(value is not None for value in row)]
    sheet.tables.clear()
    sheet.data_validations.dataValidation = []
    wide = len(head)
    for number, values in enumerate([head, *reversed(rows)]):
        own = OWN if number == 0 else f"=पंक्ति {number}"
        for at, value in enumerate([own, *reversed(values)], 1):
            cell = sheet.cell(HEADER + number, at)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    sheet.auto_filter.ref = f"A{HEADER}:{sheet.cell(HEADER, wide + 1).column_letter}{HEADER + len(rows)}"
    sheet.row_dimensions[HEADER + 1].hidden = True


def filled(path: Path, groups: str) -> Workbook:
    """A template with groups, filled in from the book."""
    assert run("template", "-o", path, "--with", groups).code == 0
    book = openpyxl.load_workbook(path)
    said = hindi_book()
    for sheet in ("Materials", "Demand", "Offers", "Funds"):
        type_in(book, sheet, *said[sheet])
    for row in book["Start"].iter_rows():
        if row[0].value in said["Start"]:
            row[1].value = said["Start"][row[0].value]
    return book


@pytest.fixture(scope="module")
def trip(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result, PlanBook]:
    folder = tmp_path_factory.mktemp("trip")
    book = filled(folder / "mine.xlsx", "stores,source mix,calendar,redaction")
    for sheet in ("Materials", "Demand", "Offers", "Funds"):
        upset(book[sheet])
    own = book.create_sheet("अनुभाग की टिप्पणियाँ", 0)
    own["B7"], own["C9"] = "=Offers!A1*2", "ignore this"
    book._sheets.reverse()
    book.save(folder / "mine.xlsx")
    result = plan_workbook(folder / "mine.xlsx", Options(folder=folder, explain=False))
    assert result.path is not None, result.problems
    return folder / "mine.xlsx", result, read_plan_book(result.path)


def test_check_warns_of_what_is_hidden_and_of_nothing_else(trip: tuple[Path, Result, PlanBook]) -> None:
    ended = run("check", trip[0])
    assert ended.code == 0
    told = [line for line in ended.stderr.splitlines() if line.startswith(("warning", "error"))]
    assert len(told) == 4
    assert all("hidden rows are read" in line for line in told)


def test_the_plan_read_back_is_the_plan_in_memory(trip: tuple[Path, Result, PlanBook]) -> None:
    _, result, back = trip
    plan = result.plan
    assert plan is not None
    assert result.exit_code == 0
    assert len(plan["orders"]) > 0
    for name, frame in plan.frames.items():
        read: Any = back.plan[name]
        assert list(read.columns) == list(frame.columns)
        assert len(read) == len(frame), name
        for column in frame.columns:
            for one, other in zip(frame[column], read[column], strict=True):
                same = one == other or one == pytest.approx(other, rel=1e-12, nan_ok=True)
                assert same, (name, column, one, other)
    assert back.plan.objective_inr == pytest.approx(plan.objective_inr, rel=1e-12)
    assert back.plan.bound_inr == pytest.approx(plan.bound_inr, rel=1e-12)


def test_the_case_read_back_is_the_case_of_the_book_and_the_audit_confirms_it(
    trip: tuple[Path, Result, PlanBook],
) -> None:
    _, result, back = trip
    assert result.case is not None
    assert {row.material for row in back.case.materials} == {OXIDE, "Dy oxide", "NdFeB magnet"}
    assert {row.supplier for row in back.case.offers} >= {LYNAS}
    for field in ("materials", "demand", "offers", "funds"):
        one, other = ([row.model_dump() for row in getattr(case, field)] for case in (result.case, back.case))
        assert one == other
    assert audit(back.case, back.plan) == ()


def test_a_book_upset_gives_the_same_cost_as_one_left_in_order(
    trip: tuple[Path, Result, PlanBook], tmp_path: Path
) -> None:
    filled(tmp_path / "plain.xlsx", "stores").save(tmp_path / "plain.xlsx")
    plain = plan_workbook(tmp_path / "plain.xlsx", Options(write=False, explain=False)).plan
    plan = trip[1].plan
    assert plain is not None
    assert plan is not None
    assert plan.objective_inr == pytest.approx(plain.objective_inr, rel=2 * 0.001)


def without_count(path: Path, frame: str) -> Path:
    """A copy of a plan book whose sheet Run says nothing of a table, as before the table was thought of."""
    book = openpyxl.load_workbook(path)
    sheet = book["Run"]
    at = next(row[0].row for row in sheet.iter_rows() if (row[0].value, row[1].value) == ("Table", frame))
    for cell in sheet[at]:
        cell.value = None
    copy = path.with_name(f"without {frame}.xlsx")
    book.save(copy)
    return copy


def test_a_plan_book_from_before_a_table_was_thought_of_is_read(trip: tuple[Path, Result, PlanBook]) -> None:
    _, result, back = trip
    assert result.path is not None
    older = read_plan_book(without_count(result.path, "cancellations"))
    assert older.plan["cancellations"].empty
    assert audit(older.case, older.plan) == ()
    assert older.plan.objective_inr == back.plan.objective_inr


def test_a_plan_book_that_lost_what_every_plan_has_is_refused(trip: tuple[Path, Result, PlanBook]) -> None:
    assert trip[1].path is not None
    with pytest.raises(InputRejectedError) as refused:
        read_plan_book(without_count(trip[1].path, "orders"))
    assert "the row 'orders' is missing" in str(refused.value.problems[0])
