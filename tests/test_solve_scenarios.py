"""``solve --scenarios`` as an officer uses it: one command, the same plan book, plain words when it cannot be."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.books import Book, write_book
from tests.commands import kept_book, run


def uncertain_book() -> Book:
    """The small book with a ban on everything from China, a longer one on all, and a surge of cars."""
    book = kept_book()
    for row in book["Offers"]:
        row |= {"Production": row["Lead time"] - 20, "Transit": 20, "Lead time": 0}
    odds = {"Base": 0.6, "Ban": 0.2, "Long ban": 0.1, "Cars": 0.1}
    book["Scenarios"] = [{"Scenario": name, "Probability": p} for name, p in odds.items()]
    ban = {"Event": "Ban", "Acts on": "availability", "Figure": 0, "From": "2027-04"}
    book["Events"] = [
        ban | {"Scenario": "Ban", "To": "2027-06", "Country": "China"},
        ban | {"Scenario": "Long ban", "To": "2027-09"},
        {"Event": "Cars", "Scenario": "Cars", "Acts on": "demand", "Figure": 1.5, "From": "2027-03",
         "Sector": "EV motors"},
    ]  # fmt: skip
    book["Shortage value"] = [{"Sector": "all", "For": "all", "Shortage value": 5e7}]
    return book


def test_one_command_plans_over_the_scenarios_of_the_workbook(tmp_path: Path) -> None:
    source, plan = write_book(tmp_path / "book.xlsx", uncertain_book()), tmp_path / "plan.xlsx"
    ended = run("solve", source, "--scenarios", "-o", plan, "--json")
    assert ended.code == 0, ended.stderr
    found = ended.json["scenarios"]
    weighed, expected, worst = (row["value_inr"] for row in found["worth_of_scenarios"][:3])
    assert weighed == pytest.approx((expected + worst) / 2)
    losses = [(row["probability"], row["loss_inr"]) for row in found["scenarios"]]
    assert expected == pytest.approx(sum(p * loss for p, loss in losses))
    assert worst == pytest.approx(max(loss for _, loss in losses))
    gain = {row["measure"]: row["value_inr"] for row in found["worth_of_scenarios"]}
    assert gain["gain over the plan without scenarios"] > 0
    assert gain["worth of foresight"] > 0
    book = openpyxl.load_workbook(plan)
    assert "Scenario results" in book.sheetnames
    assert run("verify", plan).code == 0


def test_a_scenario_in_two_equal_halves_changes_nothing(tmp_path: Path) -> None:
    """Each half with the events of the whole and half its probability: the same orders now, the same losses."""
    whole, halved = uncertain_book(), uncertain_book()
    halved["Scenarios"] = [
        {"Scenario": name, "Probability": row["Probability"] / (len(names))}
        for row in whole["Scenarios"]
        for names in [("Ban", "Ban again") if row["Scenario"] == "Ban" else (row["Scenario"],)] for name in names
    ]  # fmt: skip
    halved["Events"] += [row | {"Scenario": "Ban again"} for row in whole["Events"] if row["Scenario"] == "Ban"]
    found = []
    for name, book in (("whole", whole), ("halved", halved)):
        source, plan = write_book(tmp_path / f"{name}.xlsx", book), tmp_path / f"{name}_plan.xlsx"
        ended = run("solve", source, "--scenarios", "-o", plan, "--gap", "0.0001", "--json")
        assert ended.code == 0, ended.stderr
        found.append(ended.json)
        assert run("verify", plan).code == 0
    one, other = (json["scenarios"]["worth_of_scenarios"][0]["value_inr"] for json in found)  # the loss, weighed
    assert one == pytest.approx(other, rel=2e-4)  # each within its gap
    losses = {row["scenario"]: row["loss_inr"] for row in found[1]["scenarios"]["scenarios"]}
    assert losses["Ban"] == pytest.approx(losses["Ban again"], rel=1e-6)


def test_an_ordinary_plan_does_not_look_at_scenarios(tmp_path: Path) -> None:
    with_them = write_book(tmp_path / "with.xlsx", uncertain_book())
    book = uncertain_book()
    for sheet in ("Scenarios", "Events", "Shortage value"):
        del book[sheet]
    without = write_book(tmp_path / "without.xlsx", book)
    plans = [run("solve", path, "-o", tmp_path / f"{path.stem}_plan.xlsx", "--json") for path in (with_them, without)]
    assert plans[0].json["objective_inr"] == plans[1].json["objective_inr"]
    assert plans[0].json["scenarios"] is None


def test_a_book_without_scenarios_is_told_how_to_get_them(tmp_path: Path) -> None:
    ended = run("solve", write_book(tmp_path / "book.xlsx", kept_book()), "--scenarios", "-o", tmp_path / "plan.xlsx")
    assert ended.code == 3
    assert "Scenarios: there are no scenarios to plan over." in ended.stderr
    assert not (tmp_path / "plan.xlsx").exists()


def test_a_shortage_without_a_value_stops_the_run_and_only_this_run(tmp_path: Path) -> None:
    book = uncertain_book()
    book["Shortage value"][0]["Sector"] = "Wind"
    source = write_book(tmp_path / "book.xlsx", book)
    ended = run("solve", source, "--scenarios", "-o", tmp_path / "plan.xlsx")
    assert ended.code == 3
    assert "'Shortage value'!C2: a shortage of NdPr oxide in EV motors has no value" in ended.stderr
    assert run("check", source).code == 0


def test_rules_that_no_orders_can_keep_in_every_scenario_are_refused_in_words(tmp_path: Path) -> None:
    """No sector may ever go short, and in one scenario cars need fifty times as much from the first month."""
    book = uncertain_book()
    book["Goals"] = [{"Goal": "unmet demand", "Order": 1, "Absolute": "yes"}]
    book["Events"][2] |= {"Figure": 50, "From": "2026-12"}
    ended = run("solve", write_book(tmp_path / "book.xlsx", book), "--scenarios", "-o", tmp_path / "plan.xlsx")
    assert ended.code == 3
    assert "No orders can be placed that every scenario can live with" in ended.stderr
