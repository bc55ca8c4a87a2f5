"""An older book carried over: its rows, its own columns and sheets; nothing is lost without being named."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from optimizer.case.case import ROW_CLASSES, Case
from optimizer.case.columns import MonthlyRow, columns_of
from optimizer.case.problems import InputRejectedError
from optimizer.workbook.carry import carry_over
from optimizer.workbook.read import read_workbook
from optimizer.workbook.template import write_case
from tests.books import small_book, write_book
from tests.commands import run
from tests.workbook.cases import everything
from tests.workbook.sheets import opened, rules, table_rows


def said(case: Case) -> dict[str, list[dict[str, object]]]:
    """Every typed value of a case, wherever it stands."""
    found: dict[str, list[dict[str, object]]] = {}
    for field, row_class in ROW_CLASSES.items():
        rows = getattr(case, field)
        found[field] = [
            {name: getattr(row, name) for name, _, _ in columns_of(row_class)}
            | ({"months": dict(row.by_month)} if isinstance(row, MonthlyRow) else {})
            for row in ((rows,) if row_class.sheet.key_value else rows)
        ]
    return found


def test_every_row_of_a_book_with_everything_is_carried(tmp_path: Path) -> None:
    write_case(tmp_path / "old.xlsx", everything())
    carried = carry_over(tmp_path / "new.xlsx", tmp_path / "old.xlsx")
    old, new = (read_workbook(tmp_path / name).case for name in ("old.xlsx", "new.xlsx"))
    assert said(new) == said(old)
    assert {sheet: rows for sheet, rows, _ in carried.rows}["Offers"] == 5
    assert carried.left == carried.empty == carried.sheets == ()


def test_rows_in_an_officers_own_layout_come_into_todays(tmp_path: Path) -> None:
    book = small_book()
    book["Offers"] = [dict(reversed(row.items())) for row in book["Offers"]]
    old = write_book(tmp_path / "old.xlsx", dict(reversed(book.items())))
    carry_over(tmp_path / "new.xlsx", old, ["stores"])
    new = opened(tmp_path / "new.xlsx")
    assert new.sheetnames == ["Start", "Materials", "Demand", "Offers", "Funds", "Stores"]
    assert new["Offers"]["A3"].value == "Offer"
    assert rules(new["Offers"])["Material"].formula1 == "Materials_names"
    assert said(read_workbook(old).case) == said(read_workbook(tmp_path / "new.xlsx").case)


def test_own_sheets_follow_as_values_with_their_number_formats(tmp_path: Path) -> None:
    book = small_book() | {"टिप्पणी of the minister": [{"Said": "=1+1", "On": dt.datetime(2026, 11, 3), "₹": 1.5}]}
    path = write_book(tmp_path / "old.xlsx", book)
    styled = openpyxl.load_workbook(path)
    styled.worksheets[-1]["C2"].number_format = '"₹" #,##0.0'
    styled.worksheets[-1]["A2"].data_type = "s"
    styled.save(path)
    carried = carry_over(tmp_path / "new.xlsx", path)
    own = opened(tmp_path / "new.xlsx").worksheets[-1]
    assert own.title == "टिप्पणी of the minister"
    assert [cell.value for cell in own[2]] == ["=1+1", dt.datetime(2026, 11, 3), 1.5]
    assert own["A2"].data_type == "s"
    assert own["C2"].number_format == '"₹" #,##0.0'
    assert carried.sheets == (("टिप्पणी of the minister", "टिप्पणी of the minister", 2, 3),)


def test_own_columns_stay_beside_their_rows_and_left_of_the_months(tmp_path: Path) -> None:
    book = small_book()
    book["Offers"][0] = {"Seen by": "Rao"} | book["Offers"][0] | {"Rank": 2}
    book["Offers"][2]["Rank"] = 1
    book["Demand by month"] = [{"Sector": "Wind", "Material": "NdFeB magnet", "Who said": "MoP", "2026-12": 7}]
    carry_over(tmp_path / "new.xlsx", write_book(tmp_path / "old.xlsx", book))
    new = opened(tmp_path / "new.xlsx")
    assert [(row["Offer"], row["Seen by"], row["Rank"]) for row in table_rows(new["Offers"])[:3]] == [
        ("NdPr Lynas", "Rao", 2), ("NdPr North", None, None), ("Dy Lynas", None, 1)]  # fmt: skip
    assert list(table_rows(new["Demand by month"])[0])[:4] == ["Sector", "Material", "Who said", "2026-12"]
    result = read_workbook(tmp_path / "new.xlsx")
    assert result.warnings == ()
    assert len(result.case.offers) == 4


def test_what_has_no_place_is_named(tmp_path: Path) -> None:
    path = write_book(tmp_path / "old.xlsx", small_book())
    book = openpyxl.load_workbook(path)
    book["Start"]["E4"], book["Start"]["A12"] = "as decided", "my own line"
    book["Funds"]["G9"], book["Offers"]["L3"] = "agreed in the meeting of 3 Nov", "no heading over this"
    book.save(path)
    carried = carry_over(tmp_path / "new.xlsx", path)
    assert carried.left == ("Start!E4", "Start!A12", "Offers!L3", "Funds!G9")
    assert "not carried, outside the tables: Start!E4, Start!A12, Offers!L3, Funds!G9" in carried.lines("old.xlsx")[-1]


def test_half_a_book_is_carried_and_a_cell_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    run("template", "-o", tmp_path / "blank.xlsx")
    carried = carry_over(tmp_path / "more.xlsx", tmp_path / "blank.xlsx", ["tiers"])
    assert carried.rows == ()
    assert carried.empty == ("Materials", "Demand", "Offers", "Funds", "Tiers")
    book = small_book()
    book["Offers"][0]["Price"] = "twelve"
    with pytest.raises(InputRejectedError, match="Offers!F2 has 'twelve'"):
        carry_over(tmp_path / "new.xlsx", write_book(tmp_path / "bad.xlsx", book))
    assert not (tmp_path / "new.xlsx").exists()


def test_an_older_layout_becomes_todays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_book(tmp_path / "old.xlsx", small_book())
    monkeypatch.setattr("optimizer.workbook.start.SCHEMA_VERSION", 2)
    monkeypatch.setattr("optimizer.workbook.carry.SCHEMA_VERSION", 2)
    assert any("older" in warning.rule for warning in read_workbook(path).warnings)
    carry_over(tmp_path / "new.xlsx", path)
    assert read_workbook(tmp_path / "new.xlsx").warnings == ()
    assert read_workbook(tmp_path / "new.xlsx").case.settings.schema_version == 2


def test_the_command_tells_what_was_carried(tmp_path: Path) -> None:
    write_book(tmp_path / "old.xlsx", small_book() | {"Notes": [{"a": 1}]})
    ended = run("template", "--from", tmp_path / "old.xlsx", "--with", "stores", "-o", tmp_path / "new.xlsx")
    assert (ended.code, ended.stdout.strip()) == (0, str(tmp_path / "new.xlsx"))
    assert ended.stderr.splitlines() == [
        "Carried over from old.xlsx: 7 settings on Start.", "  Materials: 3 rows", "  Demand: 4 rows",
        "  Offers: 4 rows", "  Funds: 2 rows", "  your own sheet Notes: 2 rows, 1 columns, as values",
        "  still empty: Stores",
    ]  # fmt: skip
    assert run("template", "--from", tmp_path / "old.xlsx", "-o", tmp_path / "old.xlsx", "--force").code == 2


def test_a_filled_case_with_no_rows_changes_nothing(tmp_path: Path) -> None:
    case = replace(everything(), sources=())
    write_case(tmp_path / "old.xlsx", case)
    carry_over(tmp_path / "new.xlsx", tmp_path / "old.xlsx")
    assert "Sources" not in opened(tmp_path / "new.xlsx").sheetnames
