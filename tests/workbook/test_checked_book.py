"""The copy that shows the officer's problems: nothing of the book is lost or run, and the book itself is left alone."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font, PatternFill

from optimizer.checking import check_workbook
from optimizer.workbook.book_copy import tab_names
from optimizer.workbook.checked_book import checked_path, is_untouched, link_to
from tests.books import small_book, write_book
from tests.workbook.sheets import opened, table_rows


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A book with three problems, sheets of the officer's own, formats, a formula and awkward texts."""
    book = small_book()
    book["Offers"][1]["Price"] = "on request"
    book["Materials"][0]["Cover basis"] = "named sectors"
    book["Minister's notes"] = [{"भारत": "=HYPERLINK(\"http://x\")", "day": dt.datetime(2026, 11, 3), "sum": "=1+2"}]
    path = write_book(tmp_path / "mine.xlsx", book)
    own = openpyxl.load_workbook(path)
    own["Offers"]["H2"].number_format = "#,##0.000"
    own["Offers"]["B2"].font, own["Offers"]["B2"].fill = Font(bold=True), PatternFill("solid", fgColor="FFCCDDEE")
    own["Offers"].column_dimensions["B"].width = 31
    own["Offers"].freeze_panes = "B2"
    own["Funds"].sheet_state = "hidden"
    own["Minister's notes"]["A2"].data_type = "s"  # text that looks like a formula
    own.save(path)
    return path


def test_the_copy_lists_every_problem_on_its_first_sheet_with_a_link_to_the_cell(mine: Path) -> None:
    result = check_workbook(mine)
    (copy,) = result.copies
    assert copy == mine.with_name("mine_checked.xlsx")
    book = opened(copy)
    assert book.sheetnames[0] == "Problems"
    sheet = book["Problems"]
    assert [(row["Severity"], row["Cell"], row["Value"]) for row in table_rows(sheet)] == [
        ("warning", "Materials!D2", "'named sectors'"),
        ("error", "Offers!F3", "'on request'"),
        ("warning", "Funds", ""),
    ]
    row = table_rows(sheet)[1]
    assert row["Rule"] == "the price must be a number."
    assert row["How to mend"] == "Type a number in currency/kg."
    assert [cell.hyperlink.location for cell in sheet["C"][4:]] == ["'Materials'!D2", "'Offers'!F3", "'Funds'!A1"]
    assert sheet["A2"].value == ("1 error, 2 warnings. Errors stop the plan, warnings do not. This is a copy: mend the "
                                 "cells in mine.xlsx, save it, check again.")  # fmt: skip


def test_a_problem_cell_is_shaded_framed_and_says_what_is_wrong(mine: Path) -> None:
    book = opened(check_workbook(mine).copies[0])
    cell = book["Offers"]["F3"]
    assert cell.value == "on request"
    assert cell.comment.text.startswith("error: the price must be a number. Type a number")
    assert cell.border.left.style == "medium"
    assert book["Offers"]["F2"].comment is None


def test_the_copy_holds_every_value_and_the_look_of_every_sheet(mine: Path) -> None:
    before, after = opened(mine), opened(check_workbook(mine).copies[0])
    assert after.sheetnames[1:] == before.sheetnames
    for sheet in before:
        for row in sheet.iter_rows():
            for cell in row:
                if not (isinstance(cell.value, str) and cell.value.startswith("=")):
                    assert after[sheet.title][cell.coordinate].value == cell.value, cell
    offers = after["Offers"]
    assert offers["H2"].number_format == "#,##0.000"
    assert offers["B2"].font.b
    assert offers["B2"].fill.fgColor.rgb == "FFCCDDEE"
    assert offers.column_dimensions["B"].width == pytest.approx(31, abs=1)
    assert offers.freeze_panes == "B2"
    assert after["Funds"].sheet_state == "hidden"


def test_the_officers_own_file_is_not_touched(mine: Path) -> None:
    before = mine.read_bytes()
    check_workbook(mine)
    assert mine.read_bytes() == before


def test_no_text_becomes_a_formula_and_no_formula_is_carried(mine: Path) -> None:
    copy = check_workbook(mine).copies[0]
    with zipfile.ZipFile(copy) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not any(b"<f>" in xml or b"<f " in xml for xml in sheets)
    notes = opened(copy)["Minister's notes"]
    assert notes["A2"].value == '=HYPERLINK("http://x")'
    assert notes["A2"].data_type == "s"
    assert notes["C2"].value == "(a formula that was never calculated)"


def test_a_copy_somebody_worked_in_is_kept_and_one_nobody_touched_is_renewed(mine: Path) -> None:
    first = check_workbook(mine).copies[0]
    assert is_untouched(first)
    assert check_workbook(mine).copies == (first,)
    worked = openpyxl.load_workbook(first)
    worked["Offers"]["F3"] = 64
    worked.save(first)
    assert not is_untouched(first)
    assert checked_path(mine).name == "mine_checked (2).xlsx"
    assert check_workbook(mine).copies == (mine.with_name("mine_checked (2).xlsx"),)
    assert opened(first)["Offers"]["F3"].value == 64


def test_a_copy_worked_in_can_be_checked_itself_and_shows_its_list_once(mine: Path) -> None:
    first = check_workbook(mine).copies[0]
    result = check_workbook(first)
    assert len(result.problems) == 3
    assert opened(result.copies[0]).sheetnames.count("Problems") == 1
    assert "Problems (2)" not in opened(result.copies[0]).sheetnames


def test_a_sound_book_gets_no_copy_but_an_old_list_is_not_left_standing(mine: Path) -> None:
    copy = check_workbook(mine).copies[0]
    write_book(mine, small_book())
    assert check_workbook(mine).copies == (copy,)
    assert opened(copy)["Problems"]["A2"].value == "No problem was found."
    copy.unlink()
    assert check_workbook(mine).copies == ()
    assert not copy.exists()


def test_a_book_that_cannot_be_read_gets_no_copy(tmp_path: Path) -> None:
    (tmp_path / "b.xlsx").write_bytes(b"PK\x03\x04 cut off")
    result = check_workbook(tmp_path / "b.xlsx")
    assert (result.exit_code, result.copies, len(list(tmp_path.iterdir()))) == (3, (), 1)


def test_a_folder_that_cannot_be_written_to_changes_nothing_else(mine: Path) -> None:
    result = check_workbook(mine, output=mine.parent / "absent" / "copy.xlsx")
    assert result.exit_code == 3
    assert "No copy could be written" in result.message


def test_links_lead_to_cells_rows_and_sheets_that_are_there() -> None:
    tabs = {"Offers": "Offers", "Open orders": "Open orders", "Officer's": "Officer's"}
    assert link_to("Offers!F12", tabs) == "internal:'Offers'!F12"
    assert link_to("'Open orders'!3:3", tabs) == "internal:'Open orders'!A3"
    assert link_to("Offers!B2:B3", tabs) == "internal:'Offers'!B2"
    assert link_to("Officer's!A1", tabs) == "internal:'Officer''s'!A1"
    assert link_to("Offers", tabs) == "internal:'Offers'!A1"
    assert link_to("option months", tabs) == ""
    assert link_to("Duty!A1", tabs) == ""


def test_names_of_tabs_are_such_as_excel_takes_and_each_stands_once() -> None:
    tabs = tab_names(["problems", "a:b", "A B", "'quoted'", "history", "x" * 40, "[", "नोट"], taken=["Problems"])
    assert tabs == [
        "problems (2)", "a b", "A B (2)", "quoted", "history (2)", "x" * 31, "Sheet", "नोट",
    ]  # fmt: skip
