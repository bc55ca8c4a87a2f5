"""A solver that gives no answer, or is given figures of very different size."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import highspy
import pytest

from optimizer.solve.engine import FAILED, Engine, Outcome
from tests.books import change_setting, put, write_book
from tests.commands import files, kept_book, run


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_book(tmp_path / "kept.xlsx", kept_book())
    return tmp_path


@pytest.mark.parametrize("status", ["kUnknown", "kSolveError", "kNotset", "kMemoryLimit", "kUnbounded"])
def test_a_solver_that_gives_no_answer_is_said_so(desk: Path, monkeypatch: pytest.MonkeyPatch, status: str) -> None:
    """No plan, exit 6, and the words do not blame the time."""

    def nothing(self: Engine, *_: Any, **__: Any) -> Outcome:
        return Outcome(FAILED, float("inf"), float("-inf"), None, 0.0)

    monkeypatch.setattr(Engine, "minimise", nothing)
    monkeypatch.setattr(highspy.Highs, "getModelStatus", lambda self: getattr(highspy.HighsModelStatus, status))
    before = files(desk)
    ended = run("solve", "kept.xlsx", "--json")
    assert (ended.code, ended.json["status"], ended.json["plan"]) == (6, "no plan", None)
    assert "time limit was reached" not in ended.json["message"]
    assert "far too large or too small" in ended.json["message"]
    assert files(desk) == before


def test_an_answer_the_solver_does_not_vouch_for_is_written_with_its_gap(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Status unknown, with a plan in hand: the audit confirms it, and the gap is open."""
    real = highspy.Highs.getModelStatus

    def unknown(self: Any) -> Any:
        status = real(self)
        return highspy.HighsModelStatus.kUnknown if status == highspy.HighsModelStatus.kOptimal else status

    monkeypatch.setattr(highspy.Highs, "getModelStatus", unknown)
    ended = run("solve", "kept.xlsx", "--json")
    assert ended.code in (5, 6), ended.stderr
    assert ended.json["audit"] == []


@pytest.mark.parametrize("digits", [3, 6, 9])
def test_figures_over_nine_orders_of_magnitude(desk: Path, digits: int) -> None:
    """A material in grams beside one in kilotonnes: a plan that its audit confirms, or words."""
    book = kept_book()
    small, large = 10.0 ** -(digits // 2), 10.0 ** (digits - digits // 2)
    for row, factor in ((0, large), (1, small)):
        for sheet, column in (("Materials", "Opening stock"), ("Demand", "Tonnes a year")):
            put(sheet, row, column, book[sheet][row][column] * factor)(book)
    for row, factor in ((0, large), (1, large), (2, small)):
        put("Offers", row, "Ceiling a month", 100 * factor)(book)
        put("Offers", row, "Minimum order", factor)(book)
        put("Offers", row, "Increment", 0.01 * min(1.0, factor))(book)
        put("Offers", row, "Price", book["Offers"][row]["Price"] / factor)(book)
    change_setting("Time limit", 20)(book)
    write_book(desk / "wide.xlsx", book)
    ended = run("solve", "wide.xlsx", "--json")
    assert ended.code in (0, 4, 5), ended.stdout
    assert ended.json["audit"] == []
