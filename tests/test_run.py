"""The public Python call: a Result for every ending, and what happens to the name of the plan."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from optimizer.result import EXCEPTIONS, INTERRUPTED, SOLVED, STOPPED, Options
from optimizer.run import ending, plan_workbook
from optimizer.solve.interruption import Interruption
from optimizer.workbook.book_file import os as book_os
from optimizer.workbook.plan_back import read_plan_book
from tests.books import small_book, write_book
from tests.commands import files, kept_book


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return write_book(tmp_path / "kept.xlsx", kept_book())


def test_a_plan_without_a_file(kept: Path, tmp_path: Path) -> None:
    result = plan_workbook(kept, Options(write=False))
    assert result.exit_code == SOLVED
    assert result.plan is not None
    assert result.path is None
    assert files(tmp_path) == {"kept.xlsx"}


def test_the_book_says_what_the_result_says(kept: Path, tmp_path: Path) -> None:
    result = plan_workbook(kept, Options(output=tmp_path / "plan.xlsx"))
    assert result.plan is not None
    book = read_plan_book(tmp_path / "plan.xlsx")
    assert book.record.plan_number == "plan"
    assert book.record.exit_code == result.exit_code
    assert book.record.input_sha256 == result.sha256
    assert book.plan.objective_inr == pytest.approx(result.plan.objective_inr, rel=1e-12)


def test_the_same_book_gives_the_same_plan_value_for_value(kept: Path) -> None:
    first, second = (plan_workbook(kept, Options(write=False, threads=1)).plan for _ in range(2))
    assert first is not None
    assert second is not None
    assert all(first[name].equals(second[name]) for name in first.frames)


@pytest.mark.parametrize(("stage", "code"), [
    ("cost", EXCEPTIONS), ("material by material", EXCEPTIONS), ("bound by material", EXCEPTIONS),
    ("worst cover", STOPPED), ("cost, every rule kept", STOPPED),
])  # fmt: skip
def test_exceptions_are_the_least_where_the_goals_were_proven_however_their_cost_was_searched(
    stage: str, code: int, tmp_path: Path
) -> None:
    result = plan_workbook(write_book(tmp_path / "bent.xlsx", small_book()), Options(write=False))
    assert result.plan is not None
    assert result.case is not None
    ended: dict[str, float | str] = {"stage": stage, "status": "limit", "objective": 1.0, "bound": 0.0, "seconds": 1.0}
    plan = replace(result.plan, stages=(*result.plan.stages, ended))
    assert ending(plan, result.case, ())[0] == code


def test_goals_bent_are_stated_as_the_plan_has_them(tmp_path: Path) -> None:
    result = plan_workbook(write_book(tmp_path / "bent.xlsx", small_book()), Options(write=False))
    assert result.exit_code == EXCEPTIONS
    assert result.plan is not None
    issues = result.plan["issues"]
    mean = issues.groupby("material")["demand_t"].sum() / 12
    months_unmet = sum(row.unmet_t / mean[row.material] for row in issues.itertuples())
    goals = result.plan["goals"].set_index("goal")["value"]
    assert goals["unmet demand"] == pytest.approx(months_unmet, rel=1e-9)


def test_a_run_stopped_beforehand_has_no_plan(kept: Path) -> None:
    interruption = Interruption()
    interruption.stop()
    result = plan_workbook(kept, Options(write=False), interruption=interruption)
    assert (result.exit_code, result.plan) == (INTERRUPTED, None)


def test_a_plan_open_in_excel_gets_a_numbered_name_beside_it(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = tmp_path / "plan.xlsx"
    plan.write_bytes(b"open in Excel")
    real = os.replace

    def locked(old: Path, new: Path) -> None:
        if Path(new) == plan:
            raise PermissionError(13, "The process cannot access the file because it is being used by another process")
        real(old, new)

    monkeypatch.setattr(book_os, "replace", locked)
    result = plan_workbook(kept, Options(output=plan, force=True))
    assert result.path == tmp_path / "plan (2).xlsx"
    assert plan.read_bytes() == b"open in Excel"
    assert files(tmp_path) == {"kept.xlsx", "plan.xlsx", "plan (2).xlsx", "plan (2).log"}


@pytest.mark.parametrize("links", [True, False])
def test_a_name_taken_while_the_plan_was_being_written_is_left_alone(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    """Another run takes the name at the last moment, on a disk with and without hard links."""
    plan, real, rename = tmp_path / "plan.xlsx", os.link, os.replace

    def link(old: Path, new: Path) -> None:
        if not plan.exists():
            plan.write_bytes(b"another run's")
        if not links:
            raise OSError(95, "Operation not supported")
        real(old, new)

    monkeypatch.setattr(book_os, "link", link)
    monkeypatch.setattr(book_os, "replace", rename)
    result = plan_workbook(kept, Options(output=plan))
    assert plan.read_bytes() == b"another run's"
    assert result.path == tmp_path / "plan (2).xlsx"
    assert result.record is not None
    assert result.record.plan_number == "plan (2)"


def test_ctrl_c_is_as_before_when_a_run_is_over(kept: Path) -> None:
    from optimizer.progress import CtrlC

    before = signal.getsignal(signal.SIGINT)
    with CtrlC(Interruption()):
        assert signal.getsignal(signal.SIGINT) != before
    assert signal.getsignal(signal.SIGINT) == before
