"""The command roll, from plan book to next input book to next plan, as an officer runs it."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from tests.books import write_book
from tests.commands import files, kept_book, run, type_in


def planned(folder: Path) -> Path:
    book = kept_book()
    book["Diary"] = [{"Who": "Deputy secretary", "Said": "ask IREL again"}]
    write_book(folder / "mine.xlsx", book)
    plan = folder / "plan.xlsx"
    assert run("solve", folder / "mine.xlsx", "-o", plan, "--no-explain").code == 0
    return plan


def test_a_plan_is_rolled_on_planned_and_verified(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    rolled = run("roll", plan, "--to", "2027-02", "-o", tmp_path / "next.xlsx")
    assert (rolled.code, rolled.stdout.strip()) == (0, str(tmp_path / "next.xlsx"))
    assert "Next first month: 2027-02." in rolled.stderr
    book = openpyxl.load_workbook(tmp_path / "next.xlsx")
    facts = {"Register", "Receipts", "Issues", "Fund movements", "Stock counts"}
    assert facts | {"Carried", "Diary"} <= set(book.sheetnames)
    assert [cell.value for cell in book["Diary"][2]] == ["Deputy secretary", "ask IREL again"]
    assert run("check", tmp_path / "next.xlsx").code == 0
    again = run("solve", tmp_path / "next.xlsx", "-o", tmp_path / "plan2.xlsx")
    assert again.code == 0, again.stderr
    assert run("verify", tmp_path / "plan2.xlsx").code == 0
    told = openpyxl.load_workbook(tmp_path / "plan2.xlsx")["Promise and fact"]
    words = {row[1] for row in told.iter_rows(min_row=2, max_col=3, values_only=True)}
    assert {"stock", "cover", "issues"} <= words, "what was promised for January stands beside what happened"
    assert run("roll", tmp_path / "plan2.xlsx", "-o", tmp_path / "third.xlsx", "--json").json["own_sheets"] == ["Diary"]


def test_a_register_that_contradicts_itself_is_refused_with_its_cells_and_nothing_is_written(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    assert run("roll", plan, "-o", tmp_path / "next.xlsx").code == 0
    book = openpyxl.load_workbook(tmp_path / "next.xlsx")
    order = {"Order": "2026-11/009", "Supplier": "Lynas", "Material": "Dy oxide", "Country": "Australia", "Tonnes": 2,
             "Expected": "2027-01", "Ordered": "2026-12-05"}  # fmt: skip
    type_in(book, "Register", order)
    type_in(book, "Receipts", {"Order": "2026-11/009", "Date": "2026-12-04", "Gross": 3})
    book.save(tmp_path / "next.xlsx")
    before = files(tmp_path)
    ended = run("solve", tmp_path / "next.xlsx", "-o", tmp_path / "plan2.xlsx")
    assert ended.code == 3
    assert "it was received before it was ordered, 05 Dec 2026 (Register!" in ended.stderr
    assert "3 t have come of the 2 t ordered (Register!" in ended.stderr
    assert files(tmp_path) == before


def test_a_book_that_stands_there_is_not_written_over(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    assert run("roll", plan, "-o", tmp_path / "next.xlsx").code == 0
    assert run("roll", plan, "-o", tmp_path / "next.xlsx").code == 2
    assert run("roll", plan, "-o", tmp_path / "next.xlsx", "--force").code == 0
    assert run("roll", plan, "--to", "2031-01", "-o", tmp_path / "late.xlsx").code == 2
    assert run("roll", plan, "--to", "next month", "-o", tmp_path / "late.xlsx").code == 2
