"""A workbook that is planned again each time it is saved (``solve --watch``)."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest

from optimizer import watching
from optimizer.case.problems import Problem
from optimizer.cycle.since import Last
from optimizer.result import REJECTED, SOLVED, Options, Result, sha256_of
from optimizer.run import plan_workbook
from optimizer.workbook.plan_back import read_plan_book
from tests.books import write_book
from tests.commands import kept_book, run, start
from tests.test_cli import no_sigint

Act = Callable[[], object]
SECONDS = count(2_000_000_000)  # of a clock by which no two saves fall together


def nothing() -> None:
    """The officer reads what is on the screen."""


@pytest.fixture
def officer(monkeypatch: pytest.MonkeyPatch) -> Callable[[Iterable[Act]], None]:
    """What happens between one look at the file and the next; then Ctrl-C."""

    def does(acts: Iterable[Act]) -> None:
        left = iter(acts)

        def sleep(seconds: float) -> None:
            for act in left:
                act()
                return
            raise KeyboardInterrupt

        monkeypatch.setattr(watching, "time", SimpleNamespace(sleep=sleep))

    return does


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return typed(tmp_path / "book.xlsx", "one")


def typed(path: Path, text: str) -> Path:
    """A file that holds a text, written later than all before."""
    path.write_text(text)
    os.utime(path, (at := next(SECONDS), at))
    return path


def read(book: Path) -> list[str]:
    """What the file held each time it was planned."""
    seen: list[str] = []

    def plan(last: Last | None) -> Result:
        seen.append(book.read_text())
        return Result(SOLVED, "")

    for _ in watching.plans(book, plan):
        pass
    return seen


def test_a_book_is_planned_as_it_stands_and_when_it_has_been_saved(
    book: Path, officer: Callable[[Iterable[Act]], None]
) -> None:
    officer([nothing, nothing, lambda: typed(book, "two"), nothing, nothing, lambda: typed(book, "three"), nothing])
    assert read(book) == ["one", "two", "three"]


def test_saved_with_nothing_changed_it_is_not(book: Path, officer: Callable[[Iterable[Act]], None]) -> None:
    officer([nothing, lambda: typed(book, "one"), nothing, nothing, nothing])
    assert read(book) == ["one"]


def test_a_book_half_written_is_not_read(book: Path, officer: Callable[[Iterable[Act]], None]) -> None:
    officer([nothing, lambda: typed(book, "t"), lambda: typed(book, "tw"), lambda: typed(book, "two"), nothing])
    assert read(book) == ["one", "two"]


def test_a_book_that_is_away_for_a_moment_is_waited_for(book: Path, officer: Callable[[Iterable[Act]], None]) -> None:
    """Excel saves beside the file, takes it away and gives the new one its name."""
    officer([nothing, book.unlink, nothing, nothing, lambda: typed(book, "two"), nothing])
    assert read(book) == ["one", "two"]


def test_a_book_that_cannot_be_read_yet_is_looked_at_again(
    book: Path, officer: Callable[[Iterable[Act]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = iter([False, True, True])
    monkeypatch.setattr(watching, "sha256_of", lambda path: "" if next(locked, False) else sha256_of(path))
    officer([nothing, lambda: typed(book, "two"), nothing, nothing, nothing, nothing])
    assert read(book) == ["one", "two"]


def test_what_is_saved_while_it_is_being_planned_is_planned_next(
    book: Path, officer: Callable[[Iterable[Act]], None]
) -> None:
    officer([nothing, nothing])
    seen: list[str] = []

    def plan(last: Last | None) -> Result:
        seen.append(book.read_text())
        typed(book, "two")
        return Result(SOLVED, "")

    assert len(list(watching.plans(book, plan))) == 2
    assert seen == ["one", "two"]


def test_each_plan_is_given_the_last_there_is(tmp_path: Path, officer: Callable[[Iterable[Act]], None]) -> None:
    planned = plan_workbook(write_book(tmp_path / "kept.xlsx", kept_book()), Options(write=False))
    rejected = Result(REJECTED, "", problems=(Problem("error", "Offers", "B2", "", ""),))
    book = typed(tmp_path / "book.xlsx", "1")
    ended = iter([rejected, planned, rejected, planned])
    given: list[Last | None] = []

    def plan(last: Last | None) -> Result:
        given.append(last)
        return next(ended)

    saves = [lambda text=text: typed(book, text) for text in "234"]
    officer(act for save in saves for act in (save, nothing))
    assert len(list(watching.plans(book, plan))) == 4
    assert [last is None for last in given] == [True, True, False, False]
    assert given[2] is not None
    assert given[2].solved is planned.solved
    assert given[3] is given[2], "a book that cannot be planned with leaves the last plan as it was"


def test_the_last_plan_brings_those_before_it_but_not_all(
    tmp_path: Path, officer: Callable[[Iterable[Act]], None]
) -> None:
    planned = plan_workbook(write_book(tmp_path / "kept.xlsx", kept_book()), Options(write=False))
    book = typed(tmp_path / "book.xlsx", "0")
    ended = iter([replace(planned, path=Path(f"{n}.xlsx")) for n in range(watching.KEPT + 3)])
    given: list[Last | None] = []

    def plan(last: Last | None) -> Result:
        given.append(last)
        return next(ended)

    saves = [lambda text=str(n): typed(book, text) for n in range(1, watching.KEPT + 3)]
    officer(act for save in saves for act in (save, nothing))
    list(watching.plans(book, plan))
    names = [[edition.name for edition in (last.edition, *last.before)] for last in given if last is not None]
    assert names[:3] == [["0"], ["1", "0"], ["2", "1", "0"]]
    assert names[-1] == [str(n) for n in range(watching.KEPT + 1, 0, -1)]


# -- the command ----------------------------------------------------------------------------------------------


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_book(tmp_path / "book.xlsx", kept_book())
    return tmp_path


def priced(folder: Path, price: float) -> None:
    """The book with another price for Northern, as a save of Excel's leaves it."""
    changed = kept_book()
    changed["Offers"][1]["Price"] = price
    write_book(folder / "saved.xlsx", changed)
    (folder / "saved.xlsx").replace(folder / "book.xlsx")


def broken(folder: Path) -> None:
    changed = kept_book()
    changed["Offers"][1]["Material"] = "Kryptonite"
    write_book(folder / "book.xlsx", changed)


def test_what_if_after_what_if(desk: Path, officer: Callable[[Iterable[Act]], None]) -> None:
    saves = [lambda: priced(desk, 80), lambda: broken(desk), lambda: priced(desk, 64)]
    officer([nothing, *(act for save in saves for act in (save, nothing))])
    ended = run("solve", "book.xlsx", "--watch")
    assert ended.code == 0
    plans = [desk / line for line in ended.stdout.split()]
    assert [path.name[-8:] for path in plans] == ["r01.xlsx", "r02.xlsx", "r03.xlsx"]
    costs = [read_plan_book(path).plan.objective_inr for path in plans]
    dearer = (costs[1] - costs[0]) / 1e7
    assert dearer > 0
    assert ended.stderr.count("Waiting for book.xlsx to be saved again; Ctrl-C ends it.") == 4
    assert f"It costs ₹{dearer:,.2f} crore more than the plan before." in ended.stderr
    assert "crore less than the plan before." in ended.stderr
    assert "book.xlsx cannot be planned with: 1 problem. Nothing was written." in ended.stderr
    assert ended.stderr.endswith("No longer waiting.\n")
    assert list(read_plan_book(plans[1]).plan["input_changes"]["sheet"]) == ["Offers"]
    assert all(run("verify", path).code == 0 for path in plans)


def test_it_ends_where_solve_since_ends(desk: Path, officer: Callable[[Iterable[Act]], None]) -> None:
    officer([nothing, lambda: priced(desk, 80), nothing])
    assert run("solve", "book.xlsx", "--watch", "-o", "plan.xlsx").code == 0
    assert run("solve", "book.xlsx", "--since", "plan.xlsx", "-o", "since.xlsx").code == 0
    watched, since = (read_plan_book(desk / name) for name in ("plan (2).xlsx", "since.xlsx"))
    assert watched.plan.objective_inr == pytest.approx(since.plan.objective_inr, rel=1e-3)
    for frame in ("changes", "input_changes"):
        assert watched.plan[frame].equals(since.plan[frame])
    assert watched.case.planned_before == since.case.planned_before


def test_where_other_months_are_typed_in_it_is_planned_from_nothing(
    desk: Path, officer: Callable[[Iterable[Act]], None]
) -> None:
    def earlier() -> None:
        book = kept_book()
        book["Start"]["First month"] = "2026-11"
        for row in book["Demand"]:
            row["Base month"] = "2026-11"
        write_book(desk / "book.xlsx", book)

    officer([nothing, earlier, nothing])
    ended = run("solve", "book.xlsx", "--watch")
    plans = [read_plan_book(desk / line) for line in ended.stdout.split()]
    assert [str(plan.case.months[0]) for plan in plans] == ["2026-12", "2026-11"], ended.stderr
    assert plans[1].plan["changes"].empty


def test_a_plan_that_costs_the_same_says_so(desk: Path, officer: Callable[[Iterable[Act]], None]) -> None:
    def renamed() -> None:
        book = kept_book()
        book["Start"]["Plan name"] = "another"
        write_book(desk / "book.xlsx", book)

    officer([nothing, renamed, nothing])
    assert "It costs as much as the plan before." in run("solve", "book.xlsx", "--watch").stderr


def test_as_json_one_result_after_the_other(desk: Path, officer: Callable[[Iterable[Act]], None]) -> None:
    officer([nothing, lambda: priced(desk, 80), nothing])
    ended = run("solve", "book.xlsx", "--watch", "--json")
    assert ended.stderr == ""
    told = list(documents(ended.stdout))
    assert [result["exit"] for result in told] == [0, 0]
    assert told[0]["objective_inr"] < told[1]["objective_inr"]
    assert told[1]["seconds"]["total"] < 60.0, "counted from the save, not from the start of the program"


def documents(text: str) -> Iterator[dict[str, object]]:
    """JSON documents one after the other."""
    while text := text.lstrip():
        document, end = json.JSONDecoder().raw_decode(text)
        yield document
        text = text[end:]


def test_dead_parts_are_cleared_away_between_two_plans_where_no_ctrl_c_is_swallowed(
    book: Path, officer: Callable[[Iterable[Act]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    cleared: list[bool] = []
    clearing = SimpleNamespace(collect=lambda: cleared.append(threading.current_thread() is threading.main_thread()))
    monkeypatch.setattr(watching, "gc", clearing)
    officer([lambda: typed(book, "two"), nothing, nothing])
    assert len(list(watching.plans(book, lambda last: Result(REJECTED, "")))) == 2
    assert cleared == [False, False]


def test_on_a_cluster_nothing_is_watched(desk: Path) -> None:
    ended = run("solve", "book.xlsx", "--watch", "--scenarios", "--engine", "mpi-sppy")
    assert (ended.code, ended.stderr) == (2, "--watch plans on one machine: without --engine mpi-sppy.\n")


@no_sigint
def test_a_process_waits_plans_again_and_ends_with_ctrl_c(desk: Path) -> None:
    process = start("solve", "book.xlsx", "--watch", folder=desk)
    assert process.stdout is not None
    assert process.stderr is not None

    def told() -> str:
        """The name of the next plan, once the program waits."""
        while not process.stderr.readline().startswith(b"Waiting for book.xlsx"):  # type: ignore[union-attr]
            assert process.poll() is None
        return process.stdout.readline().decode().strip()  # type: ignore[union-attr]

    first = told()
    priced(desk, 80)
    second = told()
    time.sleep(3 * watching.LOOK_EVERY_S)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, b"")
    assert (desk / first).exists()
    assert (desk / second).exists()
    assert err.decode("utf-8").endswith("No longer waiting.\n")
