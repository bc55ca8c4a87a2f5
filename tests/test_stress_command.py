"""``stress`` as an officer uses it: a book beside the plan, a sentence a scenario, plain words when it cannot be."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.books import write_book
from tests.commands import kept_book, run
from tests.test_solve_scenarios import uncertain_book


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stress")
    source, plan = write_book(folder / "book.xlsx", uncertain_book()), folder / "plan.xlsx"
    assert run("solve", source, "-o", plan).code == 0
    return plan


def test_a_book_beside_the_plan_tells_of_every_scenario(plan: Path, tmp_path: Path) -> None:
    before, there = plan.read_bytes(), tmp_path / "stress.xlsx"
    ended = run("stress", plan, "-o", there)
    assert ended.code == 0, ended.stderr
    assert ended.stdout.strip() == str(there)
    book = openpyxl.load_workbook(there)
    assert {"Stress", "By material and sector", "Cover by month"} <= set(book.sheetnames)
    assert {chart.title for chart in book.chartsheets} == {"Cost of scenarios", "Cover in scenarios"}
    sentences = [book["Stress"].cell(row, 1).value for row in (4, 5, 6)]
    assert [words.split(",")[0] for words in sentences] == ["Ban", "Long ban", "Cars"]
    assert all(words in ended.stderr for words in sentences)
    assert plan.read_bytes() == before
    assert run("verify", plan).code == 0


def test_json_holds_every_figure_and_writes_nothing(plan: Path) -> None:
    ended = run("stress", plan, "--scenario", "Long ban", "--json")
    assert ended.code == 0, ended.stderr
    (row,) = ended.json["scenarios"]
    assert (row["scenario"], row["shows"]) == ("Long ban", "2027-04")
    assert row["due_to_it_inr"] == pytest.approx(row["extra_inr"] - row["answering_inr"])
    hits = [hit for hit in ended.json["hits"] if hit["unmet_t"] > 0]
    assert row["unmet_t"] == pytest.approx(sum(hit["unmet_t"] for hit in hits))
    assert row["first_short"] in {hit["first_short"] for hit in hits}
    assert not plan.with_name("plan_stress.xlsx").exists()


def test_a_scenario_that_is_not_there_is_named(plan: Path) -> None:
    ended = run("stress", plan, "--scenario", "Flood")
    assert ended.code == 2
    assert "There is no scenario Flood with events. The plan's input has: Ban, Long ban, Cars." in ended.stderr


def test_a_plan_without_events_is_refused_with_what_to_do(tmp_path: Path) -> None:
    plan = tmp_path / "plan.xlsx"
    assert run("solve", write_book(tmp_path / "book.xlsx", kept_book()), "-o", plan).code == 0
    ended = run("stress", plan)
    assert ended.code == 3
    assert "Events: no scenario has events of its own: there is nothing to go through." in ended.stderr
    assert "Add rows of a scenario and plan again" in ended.stderr
    assert not (tmp_path / "plan_stress.xlsx").exists()


def test_a_plan_whose_book_was_changed_is_refused(plan: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(plan)
    sheet = book["Orders"]
    head = next(row for row in sheet.iter_rows() if "Tonnes" in {cell.value for cell in row})
    column = next(cell.column for cell in head if cell.value == "Tonnes")
    sheet.cell(head[0].row + 1, column).value *= 50
    changed = tmp_path / "changed.xlsx"
    book.save(changed)
    ended = run("stress", changed)
    assert ended.code == 2
    assert "changed.xlsx is not as it was written" in ended.stderr
    assert "do not follow from its own input. Take the plan as solve wrote it" in ended.stderr
    assert not (tmp_path / "changed_stress.xlsx").exists()


def test_nothing_is_written_over_the_plan_or_another_book(plan: Path, tmp_path: Path) -> None:
    assert run("stress", plan, "-o", plan, "--force").code == 2
    other = tmp_path / "other.xlsx"
    other.write_text("mine")
    ended = run("stress", plan, "-o", other)
    assert ended.code == 2
    assert "other.xlsx exists" in ended.stderr
    assert run("stress", tmp_path / "none.xlsx").code == 2


def test_a_plan_that_is_no_plan_is_told_so(tmp_path: Path) -> None:
    ended = run("stress", write_book(tmp_path / "book.xlsx", kept_book()))
    assert ended.code == 2
    assert "cannot be read as a plan book" in ended.stderr
