"""The command ``explain``: what the plan book alone says of an order."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.books import small_book, write_book
from tests.commands import ROOT, kept_book, run


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A plan with orders due this month, and nothing of its input left."""
    source = write_book(tmp_path / "bent.xlsx", small_book())
    assert run("solve", source, "-q", "-o", tmp_path / "plan.xlsx").code == 4
    source.unlink()
    return tmp_path / "plan.xlsx"


def test_every_order_due_this_month_is_explained(plan: Path) -> None:
    ended = run("explain", plan, "--json")
    assert ended.code == 0
    told = ended.json["orders"]
    assert told
    for order in told:
        assert order["need"]
        assert [offer["rank"] for offer in order["offers"]] == list(range(1, len(order["offers"]) + 1))
        assert order["lowest"] == order["offers"][0]["offer"]
        assert all(offer["chosen"] or offer["stopped_by"] for offer in order["offers"])
    words = run("explain", plan).stdout
    assert all(order["order"] in words and order["supplier"] in words for order in told)


def test_one_order_is_explained_in_words(plan: Path) -> None:
    name = run("explain", plan, "--json").json["orders"][0]["order"]
    ended = run("explain", plan, "--order", name)
    assert ended.code == 0
    assert ended.stdout.startswith(f"{name}: ")
    assert "Need: " in ended.stdout
    assert "L1, " in ended.stdout
    assert max(map(len, ended.stdout.splitlines())) <= 110


def test_an_order_that_is_not_in_the_plan_is_said_so(plan: Path) -> None:
    ended = run("explain", plan, "--order", "2026-12/999")
    assert (ended.code, ended.stdout) == (2, "")
    assert "There is no order or run 2026-12/999 in this plan. Ask for one such as: " in ended.stderr


def test_a_plan_made_without_reasons_says_so(tmp_path: Path) -> None:
    write_book(tmp_path / "kept.xlsx", kept_book())
    run("solve", tmp_path / "kept.xlsx", "-q", "--no-explain", "-o", tmp_path / "plan.xlsx")
    ended = run("explain", tmp_path / "plan.xlsx")
    assert ended.code == 2
    assert "--no-explain" in ended.stderr


def test_a_book_that_is_no_plan_is_rejected(tmp_path: Path) -> None:
    write_book(tmp_path / "kept.xlsx", kept_book())
    assert run("explain", tmp_path / "kept.xlsx").code == 3
    assert run("explain", tmp_path / "none.xlsx").code == 2


def test_with_nothing_due_this_month_it_says_so(tmp_path: Path) -> None:
    write_book(tmp_path / "kept.xlsx", kept_book())
    assert run("solve", tmp_path / "kept.xlsx", "-q", "-o", tmp_path / "plan.xlsx").code == 0
    assert run("explain", tmp_path / "plan.xlsx").stdout == "No order is due in the first month.\n"


@pytest.mark.full
def test_explaining_the_indian_case_adds_no_more_than_three_tenths_of_its_search(tmp_path: Path) -> None:
    ended = run("solve", ROOT / "inputs" / "india_ree.xlsx", "--json", "-o", tmp_path / "plan.xlsx")
    assert ended.code == 0
    seconds = ended.json["seconds"]
    assert seconds["explain"] <= 0.3 * seconds["solve"], seconds
    assert all(order["need"] for order in run("explain", tmp_path / "plan.xlsx", "--json").json["orders"])
