"""A run ended by force at any moment: the plan that stood there before stands there still, or the new one whole."""

from __future__ import annotations

import time
from pathlib import Path
from random import Random

import pytest

from tests.books import write_book
from tests.commands import kept_book, run, start

SHOWN_AS = "kills survived"


@pytest.fixture(scope="module")
def whole_run_s(tmp_path_factory: pytest.TempPathFactory) -> float:
    """Seconds of a run that is left alone, from the start of its process."""
    folder = tmp_path_factory.mktemp("alone")
    write_book(folder / "kept.xlsx", kept_book())
    began = time.perf_counter()
    process = start("solve", "kept.xlsx", "-o", "plan.xlsx", folder=folder)
    process.communicate(timeout=300)
    assert process.returncode == 0
    return time.perf_counter() - began


def confirmed(plan: Path) -> bool:
    return run("verify", plan).code == 0


@pytest.mark.parametrize(
    "moments",
    [
        pytest.param(5, marks=pytest.mark.slow, id="5 moments"),
        pytest.param(50, marks=pytest.mark.full, id="50 moments"),
    ],
)
def test_killed_at_a_random_moment(moments: int, whole_run_s: float, tmp_path: Path, figures: dict[str, str]) -> None:
    write_book(tmp_path / "kept.xlsx", kept_book())
    plan = tmp_path / "plan.xlsx"
    assert run("solve", tmp_path / "kept.xlsx", "-o", plan, "-q").code == 0
    source, old = (tmp_path / "kept.xlsx").read_bytes(), plan.read_bytes()
    random, kept, finished = Random(f"{moments} moments"), 0, 0
    for _ in range(moments):
        process = start("solve", "kept.xlsx", "-o", "plan.xlsx", "--force", folder=tmp_path)
        time.sleep(random.uniform(0.0, whole_run_s))
        process.kill()
        process.communicate(timeout=60)
        if plan.read_bytes() == old:
            kept += 1
        else:  # it had ended, or was killed after its plan had its name
            finished += 1
            assert confirmed(plan)
            old = plan.read_bytes()
        assert (tmp_path / "kept.xlsx").read_bytes() == source
    figures[f"{SHOWN_AS} ({moments})"] = f"{kept} left the old plan as it was, {finished} the new one whole"
    assert run("solve", tmp_path / "kept.xlsx", "-o", plan, "--force", "-q").code == 0
    assert confirmed(plan)


@pytest.mark.slow
def test_killed_while_the_plan_is_being_written(tmp_path: Path) -> None:
    """The moment at which half a file lies on the disk."""
    write_book(tmp_path / "kept.xlsx", kept_book())
    plan = tmp_path / "plan.xlsx"
    plan.write_bytes(b"the old plan")
    process = start("solve", "kept.xlsx", "-o", "plan.xlsx", "--force", folder=tmp_path)
    until = time.perf_counter() + 120
    while not list(tmp_path.glob(".*.part.xlsx")) and process.poll() is None and time.perf_counter() < until:
        time.sleep(0.0005)
    process.kill()
    process.communicate(timeout=60)
    assert plan.read_bytes() == b"the old plan" or confirmed(plan)
