"""``solve --scenarios N``: the same command, the same plan book, over worlds drawn at random."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.books import write_book
from tests.commands import kept_book, run
from tests.worlds.books import book_of_chances


def test_a_number_plans_over_so_many_random_worlds(tmp_path: Path) -> None:
    source, plan = write_book(tmp_path / "book.xlsx", book_of_chances()), tmp_path / "plan.xlsx"
    ended = run("solve", source, "--scenarios", "4", "-o", plan, "--json")
    assert ended.code == 0, ended.stderr
    found = ended.json["scenarios"]
    odds = {row["scenario"]: row["probability"] for row in found["scenarios"]}
    assert [name.partition(":")[0] for name in odds] == ["Base", "World 1", "World 2", "World 3", "World 4"]
    assert any(": availability, all, China 2027-" in name for name in odds), "what stops is said"
    assert odds["Base"] == pytest.approx(1 / 201)
    assert sum(odds.values()) == pytest.approx(1)
    worth = {row["measure"]: row for row in found["worth_of_scenarios"]}
    assert worth["gain over the plan without scenarios"]["value_inr"] >= -1
    assert worth["worth of foresight"]["value_inr"] >= -1
    assert worth["random worlds"]["words"].startswith("4 stand for 200 random worlds (seed 1)")
    assert "The plan without scenarios would lose" in ended.json["message"]
    assert run("verify", plan).code == 0


def test_the_seed_decides_which_worlds(tmp_path: Path) -> None:
    source = write_book(tmp_path / "book.xlsx", book_of_chances())
    values = []
    for k, seed in enumerate((1, 1, 5)):
        ended = run("solve", source, "--scenarios", "2", "--seed", seed, "-o", tmp_path / f"{k}.xlsx", "--json")
        values.append(ended.json["scenarios"]["worth_of_scenarios"][0]["value_inr"])
    assert values[0] == pytest.approx(values[1], rel=1e-9)
    assert values[0] != pytest.approx(values[2], rel=1e-6)


def test_a_book_that_leaves_nothing_to_chance_is_told_how_to(tmp_path: Path) -> None:
    source = write_book(tmp_path / "book.xlsx", kept_book())
    ended = run("solve", source, "--scenarios", "4", "-o", tmp_path / "plan.xlsx")
    assert ended.code == 3
    assert "Random worlds: nothing is left to chance" in ended.stderr
    assert run("template", "--from", source, "--with", "scenarios,random worlds", "-o", tmp_path / "new.xlsx").code == 0


def test_a_shortage_without_a_value_stops_the_run(tmp_path: Path) -> None:
    book = book_of_chances()
    book["Shortage value"][0]["Sector"] = "Wind"
    ended = run("solve", write_book(tmp_path / "book.xlsx", book), "--scenarios", "4", "-o", tmp_path / "plan.xlsx")
    assert ended.code == 3
    assert "a shortage of NdPr oxide in EV motors has no value" in ended.stderr


def test_a_number_of_worlds_out_of_reason_is_refused(tmp_path: Path) -> None:
    source = write_book(tmp_path / "book.xlsx", book_of_chances())
    ended = run("solve", source, "--scenarios", "100000", "-o", tmp_path / "plan.xlsx")
    assert ended.code == 2
    assert "from 1 to 1000" in ended.stderr


def test_an_ordinary_plan_does_not_look_at_chances(tmp_path: Path) -> None:
    book = book_of_chances()
    plain = {name: rows for name, rows in book.items() if name != "Random worlds"}
    costs = [
        run("solve", write_book(tmp_path / f"{k}.xlsx", b), "-o", tmp_path / f"{k}_plan.xlsx", "--json").json
        for k, b in enumerate((book, plain))
    ]  # fmt: skip
    assert costs[0]["objective_inr"] == costs[1]["objective_inr"]
