"""The commands ``compare`` and ``solve --since`` as an officer uses them."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from optimizer.workbook.plan_back import read_plan_book
from tests.books import write_book
from tests.commands import files, kept_book, run


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """December's plan, and January's input: the price of Northern up, more magnets, what was planned taken as done."""
    folder = tmp_path_factory.mktemp("desk")
    assert run("solve", write_book(folder / "december.xlsx", kept_book()), "-o", folder / "old.xlsx").code == 0
    january = kept_book()
    january["Start"]["First month"] = "2027-01"
    for row, tonnes in zip(january["Materials"], (60, 6, 155), strict=True):
        row["Opening stock"] = tonnes
    january["Offers"][1]["Price"] = 80
    january["Demand"][2]["Tonnes a year"] = 260
    for row in january["Demand"]:
        row["Base month"] = "2026-12"
    write_book(folder / "january.xlsx", january)
    assert run("solve", folder / "january.xlsx", "-o", folder / "new.xlsx").code == 0
    return folder


def test_two_plans_are_compared_as_tables(desk: Path) -> None:
    ended = run("compare", desk / "old.xlsx", desk / "new.xlsx", "-o", desk / "changes.xlsx")
    assert ended.code == 0
    for words in ("Months gone by", "Months moved on", "Demand", "Prices", "Search", "from another offer",
                  "'Input Offers'!F5", "changes.xlsx"):  # fmt: skip
        assert words in ended.stdout
    assert "Stock as it is" not in ended.stdout  # what the plan expected is no difference
    book = openpyxl.load_workbook(desk / "changes.xlsx")
    assert book.sheetnames == ["Cost", "Orders", "Input"]


def test_json_says_the_same_in_whole_rupees(desk: Path) -> None:
    told = run("compare", desk / "old.xlsx", desk / "new.xlsx", "--json").json
    walk = told["walk"]
    assert walk["before_inr"] + sum(step["inr"] for step in walk["steps"]) == walk["after_inr"]
    assert walk["before_inr"] == round(read_plan_book(desk / "old.xlsx").plan.objective_inr)
    assert walk["after_inr"] == round(read_plan_book(desk / "new.xlsx").plan.objective_inr)
    assert walk["search_is_within_both_gaps"] is True
    assert abs(walk["search_inr"]) <= walk["both_gaps_inr"] + 2
    assert {row["cause"] for row in told["orders"]} >= {"price", "demand"}


def test_without_the_walk_nothing_is_planned_again(desk: Path) -> None:
    ended = run("compare", desk / "old.xlsx", desk / "new.xlsx", "--no-walk", "--json")
    assert ended.json["walk"] is None
    assert {row["found_by"] for row in ended.json["orders"]} == {"likely"}
    assert "Planning again" not in ended.stderr


def test_what_cannot_be_compared_is_said(desk: Path) -> None:
    before = files(desk)
    for words, said in (
        (("old.xlsx", "nowhere.xlsx"), "There is no file"),
        (("old.xlsx", "january.xlsx"), "cannot be read as a plan book"),
        (("new.xlsx", "old.xlsx"), "give the older one first"),
        (("old.xlsx", "new.xlsx", "-o", desk / "old.xlsx"), "Nothing is written over its own input"),
        (("old.xlsx", "new.xlsx", "-o", desk / "changes.txt"), "give a name ending in .xlsx"),
    ):
        ended = run("compare", *(desk / w if str(w).endswith("xlsx") else w for w in words))
        assert (ended.code, said in ended.stderr) == (2, True), ended.stderr
    assert files(desk) == before


def test_a_plan_since_another_tells_what_changed(desk: Path) -> None:
    ended = run("solve", desk / "january.xlsx", "--since", desk / "old.xlsx", "-o", desk / "since.xlsx")
    assert ended.code == 0
    book = openpyxl.load_workbook(desk / "since.xlsx")
    assert "Changes" in book.sheetnames
    carried = read_plan_book(desk / "since.xlsx")
    assert len(carried.case.planned_before) == len(read_plan_book(desk / "old.xlsx").plan["orders"])
    assert str(carried.case.settings.planned_until) == "2027-11"
    assert set(carried.plan["changes"]["found_by"]) == {"likely"}
    assert list(carried.plan["input_changes"]["sheet"]) == ["Demand", "Offers"]
    assert run("verify", desk / "since.xlsx").code == 0


def test_without_a_last_plan_there_is_no_sheet_of_changes(desk: Path) -> None:
    book = openpyxl.load_workbook(desk / "new.xlsx")
    assert not {"Changes", "Input Planned before"} & set(book.sheetnames)


def test_a_book_that_carries_what_was_planned_needs_no_last_plan(desk: Path) -> None:
    book = kept_book()
    book["Planned before"] = [{"Order": "2026-11/001", "Offer": "Dy Lynas", "Order month": "2027-01", "Tonnes": 50}]
    book["Start"]["Last plan ran to"] = "2027-11"
    write_book(desk / "carrying.xlsx", book)
    assert run("solve", desk / "carrying.xlsx", "-o", desk / "carried.xlsx").code == 0
    changes = read_plan_book(desk / "carried.xlsx").plan["changes"]
    assert "2026-11/001" in set(changes["order_before"])
    assert "added" in set(changes["change"])  # Dy oxide of the other months, which nobody had planned
    assert set(changes["cause"]) == {""}
    assert run("verify", desk / "carried.xlsx").code == 0


def test_a_cost_of_changes_keeps_the_last_plan(desk: Path) -> None:
    """Northern at 80 is dearer than Lynas at 72; a crore a tonne keeps the orders where they were planned."""
    from tests.books import change_setting

    book = kept_book()
    book["Offers"][1]["Price"] = 80
    write_book(desk / "free.xlsx", book)
    change_setting("Cost of a tonne changed", 1e7)(book)
    write_book(desk / "dear.xlsx", book)
    shares = {}
    for name in ("free", "dear"):
        plan = desk / f"{name}_plan.xlsx"
        assert run("solve", desk / f"{name}.xlsx", "--since", desk / "old.xlsx", "-o", plan).code == 0
        told = run("compare", desk / "old.xlsx", plan, "--no-walk", "--json").json
        shares[name] = told["changed_share"]
    assert shares["free"] > 0.3
    assert shares["dear"] == 0


@pytest.mark.parametrize(
    ("last", "said"),
    [("january.xlsx", "cannot be read as the last plan"), ("new.xlsx", "is not the last plan of this workbook")],
)
def test_a_last_plan_that_is_none_is_said(desk: Path, last: str, said: str) -> None:
    ended = run("solve", desk / "december.xlsx", "--since", desk / last, "-o", desk / "none.xlsx")
    assert (ended.code, said in ended.stderr) == (2, True)
    assert not (desk / "none.xlsx").exists()
