"""Disks that are full, outputs not to be written, two runs for one name: the old plan stays, the words say why."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.books import write_book
from tests.commands import ROOT, files, kept_book, run, start
from tests.sizes import rest_slow

OLD = b"the old plan"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a book, and an old plan under the name asked for."""
    monkeypatch.chdir(tmp_path)
    write_book(tmp_path / "kept.xlsx", kept_book())
    (tmp_path / "plan.xlsx").write_bytes(OLD)
    return tmp_path


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no file's size")
@pytest.mark.parametrize("room", rest_slow([2_000, 0, 20_000], fast=1))
def test_a_disk_that_fills_up_while_the_plan_is_written(desk: Path, room: int) -> None:
    """No file may grow over so many bytes, as on a disk with no more left: the real program, the real error."""
    import resource

    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    before = files(desk)
    known = {name: value for name, value in os.environ.items() if not name.startswith("COV")}  # which writes, too
    environment = {**known, "PYTHONPATH": str(ROOT), "TMPDIR": str(desk), "PYTHONDONTWRITEBYTECODE": "1"}
    ended = subprocess.run(
        [sys.executable, "-m", "optimizer", "solve", "kept.xlsx", "-o", "plan.xlsx", "--force"], cwd=desk,
        env=environment, preexec_fn=little_room, capture_output=True, timeout=300, check=False,
    )  # fmt: skip
    words = ended.stderr.decode("utf-8")
    assert (ended.returncode, ended.stdout) == (7, b""), words
    assert "Free the folder and run again" in words
    assert "Traceback" not in words
    assert (desk / "plan.xlsx").read_bytes() == OLD
    assert files(desk) == before


def failing(error: OSError) -> Callable[..., Any]:
    def fails(*_: object, **__: object) -> None:
        raise error

    return fails


NO_ROOM = OSError(28, "No space left on device")
DENIED = PermissionError(13, "Permission denied")


@pytest.mark.parametrize(
    "error", [NO_ROOM, DENIED, OSError(30, "Read-only file system"), OSError(5, "Input/output error")]
)
@pytest.mark.parametrize("step", ["optimizer.workbook.book_file.os.fsync", "optimizer.workbook.book_file.os.replace"])
def test_every_step_of_writing_may_fail(desk: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, step: str) -> None:
    monkeypatch.setattr(step, failing(error))
    before = files(desk)
    ended = run("solve", "kept.xlsx", "-o", "plan.xlsx", "--force")
    assert (ended.code, ended.stdout) == (7, "")
    assert str(error.strerror) in ended.stderr
    assert (desk / "plan.xlsx").read_bytes() == OLD
    assert files(desk) == before


@pytest.mark.parametrize("command", ["template", "check"])
def test_other_books_are_not_half_written_either(desk: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setattr("optimizer.workbook.book_file.os.replace", failing(NO_ROOM))
    before = files(desk)
    words = (
        ["template", "-o", "plan.xlsx", "--force"]
        if command == "template"
        else ["check", "kept.xlsx", "-o", "plan.xlsx"]
    )
    ended = run(*words, *([] if command == "template" else ["--force"]))
    assert "No space left on device" in ended.stderr
    assert (desk / "plan.xlsx").read_bytes() == OLD
    assert files(desk) == before


def test_an_old_plan_that_is_read_only_is_written_over_only_when_asked(desk: Path) -> None:
    os.chmod("plan.xlsx", stat.S_IREAD)
    assert run("solve", "kept.xlsx", "-o", "plan.xlsx").code == 2
    assert (desk / "plan.xlsx").read_bytes() == OLD


def test_a_plan_open_in_excel_sends_the_new_one_elsewhere(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows refuses to rename over an open file; in the folder there is still a name that is free."""
    real = os.replace

    def held(source: str | Path, target: str | Path) -> None:
        if Path(target).name == "plan.xlsx":
            raise PermissionError(13, "The process cannot access the file because it is being used by another process")
        real(source, target)

    monkeypatch.setattr("optimizer.workbook.book_file.os.replace", held)
    ended = run("solve", "kept.xlsx", "-o", "plan.xlsx", "--force")
    assert ended.code == 0, ended.stderr
    assert Path(ended.stdout.strip()).resolve().parent == desk
    assert Path(ended.stdout.strip()).name == "plan (2).xlsx"
    assert "plan.xlsx" in ended.stderr
    assert (desk / "plan.xlsx").read_bytes() == OLD


@pytest.mark.slow
@pytest.mark.parametrize("options", [["-o", "new.xlsx"], ["-o", "plan.xlsx", "--force"], []])
def test_two_runs_for_one_name_each_leave_a_whole_plan(desk: Path, options: list[str]) -> None:
    two = [start("solve", "kept.xlsx", *options, folder=desk) for _ in range(2)]
    ends = [process.communicate(timeout=300) for process in two]
    assert [process.returncode for process in two] == [0, 0], ends
    named = {Path(out.decode().strip()) for out, _ in ends}
    assert len(named) == (1 if "--force" in options else 2)
    for plan in named:
        assert run("verify", plan).code == 0
    assert not list(desk.rglob("*.part.xlsx"))
