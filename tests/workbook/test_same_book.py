"""A plan book is the one the program writes of the plan it carries; whatever was changed in it shows."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from optimizer import __version__
from optimizer.case.case import Case
from optimizer.plan.plan import FRAMES, Plan
from optimizer.workbook import same_book
from optimizer.workbook.carried import DIGEST, as_carried, digest_findings
from optimizer.workbook.plan_back import PlanBook, read_plan_book
from optimizer.workbook.plan_book import write_plan_book
from optimizer.workbook.same_book import Comparison, compare_with_own_plan
from tests.plans import small_case, small_plan, small_record
from tests.sizes import rest_slow

RECORD = replace(small_record(), versions=(("optimizer", __version__), ("highspy", "1.11.0")))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    case = small_case()
    folder = tmp_path_factory.mktemp("book")
    return write_plan_book(folder / "plan.xlsx", case, small_plan(case, exceptions=True), RECORD)


def changed(path: Path, folder: Path, change: Callable[[Any], object]) -> Path:
    """A copy of a book in which someone did something."""
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(folder / "changed.xlsx")
    return folder / "changed.xlsx"


def compared(path: Path) -> Comparison:
    return compare_with_own_plan(path, read_plan_book(path))


def digests(path: Path) -> list[str]:
    book = read_plan_book(path)
    return [finding.message for finding in digest_findings(book.case, book.plan, book.facts)]


# -- the book as it was written -------------------------------------------------------------------------------


@pytest.mark.parametrize("exceptions", [False, True])
def test_a_book_is_the_one_its_own_plan_gives(tmp_path: Path, exceptions: bool) -> None:
    case = small_case()
    path = write_plan_book(tmp_path / "plan.xlsx", case, small_plan(case, exceptions=exceptions), RECORD)
    assert compared(path) == Comparison()
    assert digests(path) == []


def test_a_book_of_awkward_figures_is_the_one_its_own_plan_gives(tmp_path: Path) -> None:
    """No digit of 200 random figures, a third or a sum lets the rounding of a text tip the other way."""
    rng = random.Random(7)
    case = small_case(materials=6, months=24)
    plan = small_plan(case)
    frames = dict(plan.frames)
    for name, columns in {"orders": ["landed_inr", "tonnes"], "funds": ["paid_inr"], "costs": ["inr"]}.items():
        frames[name] = frames[name].copy()
        for column in columns:
            frames[name][column] = [rng.choice((x := rng.random() * 1e9, x / 3, round(x) * 12_500.0, 0.1 + 0.2))
                                    for _ in range(len(frames[name]))]  # fmt: skip
    record = replace(RECORD, seconds=(("read", 1 / 3), ("solve", 0.1 + 0.2), ("total", 2 / 3 * 1e-5)))
    path = write_plan_book(tmp_path / "plan.xlsx", case, replace(plan, frames=frames), record)
    assert compared(path) == Comparison()
    assert digests(path) == []


def test_a_plan_carried_twice_is_the_plan_carried_once(path: Path) -> None:
    once = as_carried(small_plan(small_case(), exceptions=True))
    for plan in (as_carried(once), as_carried(read_plan_book(path).plan)):
        for frame in FRAMES:
            assert plan[frame].equals(once[frame]), frame
            assert list(plan[frame].dtypes) == list(once[frame].dtypes), frame
        assert (plan.objective_inr, plan.bound_inr) == (once.objective_inr, once.bound_inr)


# -- what someone changed -------------------------------------------------------------------------------------


def test_a_figure_of_the_brief_that_was_changed_is_named_with_both_values(path: Path, tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(path)["Brief"]
    cell = next(c for row in sheet.iter_rows() for c in row if isinstance(c.value, float))
    found = compared(changed(path, tmp_path, lambda b: b["Brief"].__setitem__(cell.coordinate, 41.3))).findings
    assert [f.message for f in found] == [
        f"Brief!{cell.coordinate}: the book says 41.3, its own plan gives {cell.value:,.10g}."
    ]
    assert (found[0].stated, found[0].recomputed) == (41.3, pytest.approx(cell.value, rel=1e-12))


@pytest.mark.parametrize("sheet", rest_slow(["Brief", "Source mix", "Orders", "Cover", "Domestic production", "Funds",
                                             "Costs"], fast=2))  # fmt: skip
def test_a_text_of_a_page_that_was_changed_is_named(path: Path, tmp_path: Path, sheet: str) -> None:
    found = compared(changed(path, tmp_path, lambda b: b[sheet].__setitem__("A1", "As the minister wishes"))).findings
    name = f"'{sheet}'" if " " in sheet else sheet
    assert [f.where for f in found] == [f"{name}!A1"]
    assert 'the book says "As the minister wishes", its own plan gives "' in found[0].message


@pytest.mark.slow
def test_a_figure_of_a_grid_that_was_changed_or_emptied_is_named(path: Path, tmp_path: Path) -> None:
    for value in (3.5, None, "3.5", dt.datetime(2026, 12, 1), True):
        copy = changed(path, tmp_path, lambda b, value=value: b["Funds"].__setitem__("B6", value))
        assert [f.where for f in compared(copy).findings] == ["Funds!B6"]


def test_a_sheet_taken_out_is_named(path: Path, tmp_path: Path) -> None:
    found = compared(changed(path, tmp_path, lambda b: b.remove(b["Rules"]))).findings
    assert [f.message for f in found] == ["Rules: the sheet is missing from the book."]


def test_a_row_put_in_is_told_shortly(path: Path, tmp_path: Path) -> None:
    found = compared(changed(path, tmp_path, lambda b: b["Brief"].insert_rows(5))).findings
    assert 0 < len(found) <= same_book.MOST_A_SHEET + 1
    assert {f.where.partition("!")[0] for f in found} == {"Brief"}


def test_an_input_or_a_row_of_run_that_was_changed_shows_in_its_digest(path: Path, tmp_path: Path) -> None:
    def supplier(book: Any) -> None:
        sheet = book["Input Offers"]
        head = next(c for row in sheet.iter_rows() for c in row if c.value == "Supplier")
        sheet.cell(head.row + 2, head.column).value = "Another"

    def seconds(book: Any) -> None:
        next(row for row in book["Run"].iter_rows() if row[1].value == "solve")[2].value = 1.5

    assert [words.partition(":")[0] for words in digests(changed(path, tmp_path, supplier))] == ["Input Offers"]
    assert [words.partition(":")[0] for words in digests(changed(path, tmp_path, seconds))] == ["Run"]


def test_a_digest_that_was_changed_or_taken_out_is_told(path: Path, tmp_path: Path) -> None:
    def change(book: Any) -> None:
        next(row for row in book["Run"].iter_rows() if row[1].value == "Input Funds")[2].value = "0" * 64

    def take_out(book: Any) -> None:
        first = next(row[0].row for row in book["Run"].iter_rows() if row[0].value == DIGEST)
        book["Run"].delete_rows(first, 100)

    assert "Input Funds: the rows are not those" in digests(changed(path, tmp_path, change))[0]
    assert digests(changed(path, tmp_path, take_out)) == [
        "Run: this book carries no digests of its rows; make it again with solve."
    ]


# -- what an officer may do -----------------------------------------------------------------------------------


def test_sheets_signatures_and_workings_of_the_officers_own_are_left_alone(path: Path, tmp_path: Path) -> None:
    def sign(book: Any) -> None:
        book.create_sheet("Notes").append([1, 2, 3])
        sheet = book["Brief"]
        labels = next(row for row in sheet.iter_rows() if row[0].value == "Prepared by, name and date")
        sheet.cell(labels[0].row - 1, 1).value = "A. Rao"
        sheet.cell(labels[0].row - 1, 3).value = dt.datetime(2026, 12, 3)
        sheet.cell(4, 12).value = 99.5
        book["Orders"].column_dimensions["B"].hidden = True

    found = compared(changed(path, tmp_path, sign))
    assert found.findings == ()
    assert found.words.startswith("2 cells the program leaves empty hold somebody's words")


def test_a_figure_put_in_an_empty_cell_of_a_page_is_told(path: Path, tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(path)["Brief"]
    empty = next(c.coordinate for c in sheet[4] if c.value is None)
    found = compared(changed(path, tmp_path, lambda b: b["Brief"].__setitem__(empty, 12))).findings
    assert [f.message for f in found] == [f"Brief!{empty}: the book says 12, its own plan gives nothing."]


def test_a_moved_column_is_found_by_its_title_and_a_changed_cell_in_it_is_seen(path: Path, tmp_path: Path) -> None:
    def move(book: Any, value: object = None) -> None:
        sheet = book["Stock balance"]
        sheet.tables.clear()
        sheet.insert_cols(3)
        if value is not None:
            next(row for row in sheet.iter_rows() if row[0].value == "Material")[4].offset(-1, 0).value = value

    assert compared(changed(path, tmp_path, move)) == Comparison()
    found = compared(changed(path, tmp_path, lambda b: move(b, "kg"))).findings
    assert ["kg" in f.message for f in found] == [True]


def test_a_book_of_another_version_is_verified_without_its_pages(tmp_path: Path) -> None:
    case = small_case()
    record = replace(RECORD, versions=(("optimizer", "0.0.1"),))
    path = write_plan_book(tmp_path / "plan.xlsx", case, small_plan(case), record)
    found = compared(changed(path, tmp_path, lambda b: b["Brief"].__setitem__("A1", "Other words")))
    assert found.findings == ()
    assert found.words.startswith(f"It was written by version 0.0.1 and this is {__version__}")


# -- formulas -------------------------------------------------------------------------------------------------


@pytest.fixture
def with_formulas(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, PlanBook]:
    """A book of one sheet with a formula and its value, as the program might write it."""

    def write(target: Path, case: Case, plan: Plan, record: object) -> Path:
        book = xlsxwriter.Workbook(str(target))
        sheet = book.add_worksheet("Check")
        sheet.write_number("A1", 2)
        sheet.write_number("B1", 1 / 3)
        sheet.write_formula("C1", "=A1+B1", None, 2 + 1 / 3)
        sheet.write_formula("D1", '=IF(A1>B1,"","short")', None, "")
        book.close()
        return target

    back = read_plan_book(path)
    monkeypatch.setattr(same_book, "write_plan_book", write)
    return write(tmp_path / "formulas.xlsx", back.case, back.plan, back.record), back


def test_a_formula_counts_by_the_value_it_was_saved_with(with_formulas: tuple[Path, PlanBook], tmp_path: Path) -> None:
    path, back = with_formulas
    assert compare_with_own_plan(path, back) == Comparison()
    book = xlsxwriter.Workbook(str(tmp_path / "typed.xlsx"))
    book.add_worksheet("Check").write_row("A1", [2, 1 / 3 + 1e-12, 2.4])
    book.close()
    assert [f.where for f in compare_with_own_plan(tmp_path / "typed.xlsx", back).findings] == ["Check!C1"]


def test_a_formula_saved_without_a_value_must_be_the_same_formula(
    with_formulas: tuple[Path, PlanBook], tmp_path: Path
) -> None:
    path, back = with_formulas
    assert compare_with_own_plan(changed(path, tmp_path, lambda b: None), back) == Comparison()
    other = changed(path, tmp_path, lambda b: b["Check"].__setitem__("C1", "=A1*B1"))
    assert [f.where for f in compare_with_own_plan(other, back).findings] == ["Check!C1"]
