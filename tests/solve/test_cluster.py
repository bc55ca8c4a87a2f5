"""mpi-sppy on three ranks against the extensive form: their intervals overlap, and each gap is 2 % at most.

Needs the extra ``cluster`` and mpiexec; without them these tests are skipped and say so.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.books import Book, write_book
from tests.commands import ROOT, run
from tests.test_solve_scenarios import uncertain_book
from tests.worlds.books import book_of_chances

MISSING = [name for name in ("mpi4py", "mpisppy") if importlib.util.find_spec(name) is None]
MISSING += [] if shutil.which("mpiexec") else ["mpiexec"]
THERE = pytest.mark.skipif(bool(MISSING), reason=f"not there: {', '.join(MISSING)} (the extra cluster)")


def on_ranks(test: Callable[..., None]) -> Callable[..., None]:
    """A test of its own processes: slow, and skipped where MPI is missing."""
    return pytest.mark.slow(THERE(test))


def five_scenarios() -> Book:
    """Base and four more, told apart at once."""
    book = uncertain_book()
    odds = {"Base": 0.5, "Ban": 0.2, "Long ban": 0.1, "Cars": 0.1, "Dear": 0.1}
    book["Scenarios"] = [{"Scenario": name, "Probability": p} for name, p in odds.items()]
    book["Events"].append(
        {
            "Event": "Dear",
            "Scenario": "Dear",
            "Acts on": "price",
            "Figure": 3,
            "From": "2027-03",
            "Country": "Australia",
        }
    )
    for event in book["Events"]:
        event["From"] = "2027-03"
    return book


def three_stages() -> Book:
    """In March a ban shows, or nothing; of the ban, its length in June."""
    book = uncertain_book()
    odds = {"Base": 0.7, "Ban": 0.2, "Long ban": 0.1}
    book["Scenarios"] = [{"Scenario": name, "Probability": p} for name, p in odds.items()]
    ban = {"Event": "Ban", "Acts on": "availability", "Figure": 0, "From": "2027-03", "Country": "China"}
    book["Events"] = [ban | {"Scenario": "Ban", "To": "2027-05"}, ban | {"Scenario": "Long ban", "To": "2027-09"}]
    return book


def mpiexec(folder: Path, *words: object, ranks: int = 3) -> subprocess.CompletedProcess[str]:
    known = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        ["mpiexec", "-n", str(ranks), "python", "-m", "optimizer", *map(str, words)], cwd=folder, env=known,
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip


def interval(found: dict[str, Any]) -> tuple[float, float]:
    """What the weighed loss is at least and at most."""
    row = found["scenarios"]["worth_of_scenarios"][0]
    assert row["value_inr"] - row["low_inr"] <= 0.02 * row["value_inr"]
    return row["low_inr"], row["value_inr"]


@on_ranks
@pytest.mark.parametrize("book", [five_scenarios, three_stages])
def test_intervals_overlap(tmp_path: Path, book: Callable[[], Book]) -> None:
    source = write_book(tmp_path / "book.xlsx", book())
    words = ("solve", source, "--scenarios", "--gap", 0.02, "--json", "--time-limit", 300)
    ended = mpiexec(tmp_path, *words, "--engine", "mpi-sppy", "-o", tmp_path / "ranks.xlsx")
    assert ended.returncode == 0, ended.stderr
    ranks = interval(json.loads(ended.stdout))
    whole = interval(run(*words, "-o", tmp_path / "whole.xlsx").json)
    assert ranks[0] <= whole[1] * (1 + 1e-9)
    assert whole[0] <= ranks[1] * (1 + 1e-9)
    assert run("verify", tmp_path / "ranks.xlsx").code == 0


@on_ranks
@pytest.mark.parametrize("size", [2, 3, 5])
def test_bundles_bound_what_the_extensive_form_finds(tmp_path: Path, size: int) -> None:
    """Two or three scenarios planned as one, and all five. The extensive form is brought near its best here, so that a
    bound a little too high is found out."""
    source = write_book(tmp_path / "book.xlsx", five_scenarios())
    words = ("solve", source, "--scenarios", "--json", "--time-limit", 300)
    bundles = ("--engine", "mpi-sppy", "--bundle", size, "--gap", 0.01)
    ended = mpiexec(tmp_path, *words, *bundles, "-o", tmp_path / "ranks.xlsx")
    assert ended.returncode == 0, ended.stderr
    ranks = interval(json.loads(ended.stdout))
    whole = interval(run(*words, "--gap", 0.0001, "-o", tmp_path / "whole.xlsx").json)
    assert ranks[0] <= whole[1] * (1 + 1e-9)
    assert whole[0] <= ranks[1] * (1 + 1e-9)
    assert run("verify", tmp_path / "ranks.xlsx").code == 0


@on_ranks
def test_ranks_without_a_bundle_are_refused(tmp_path: Path) -> None:
    source = write_book(tmp_path / "book.xlsx", five_scenarios())
    ended = mpiexec(tmp_path, "solve", source, "--scenarios", "--engine", "mpi-sppy", "--bundle", 3, ranks=9)
    assert ended.returncode == 2
    assert ended.stderr.count("There are 2 bundles, so 6 ranks can be of use at most, not 9.") == 1
    assert not list(tmp_path.glob("outputs/*.xlsx"))


@on_ranks
def test_ranks_are_a_multiple_of_three(tmp_path: Path) -> None:
    source = write_book(tmp_path / "book.xlsx", uncertain_book())
    ended = mpiexec(tmp_path, "solve", source, "--scenarios", "--engine", "mpi-sppy", ranks=2)
    assert "It runs on a multiple of 3 ranks (hub, outer bound, inner bound), not on 2: mpiexec -n 3" in ended.stderr
    assert ended.stderr.count("multiple of 3") == 1
    assert not list(tmp_path.glob("outputs/*.xlsx"))


@on_ranks
def test_a_rank_that_dies_ends_the_run_with_the_best_plan_so_far(tmp_path: Path) -> None:
    """The third rank, which tries plans, is made to break off at its first better plan."""
    (tmp_path / "sitecustomize.py").write_text(
        "import optimizer.solve.cluster as c\n"
        "was = c.note\n"
        "def note(*a):\n"
        "    was(*a)\n"
        "    raise RuntimeError('the power went')\n"
        "c.note = note\n"
    )
    source = write_book(tmp_path / "book.xlsx", uncertain_book())
    known = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    words = [
        "mpiexec",
        "-n",
        "3",
        "python",
        "-m",
        "optimizer",
        "solve",
        str(source),
        "--scenarios",
        "--engine",
        "mpi-sppy",
    ]
    ended = subprocess.run([*words, "-o", "plan.xlsx"], cwd=tmp_path, env=known, capture_output=True, text=True,
                           timeout=600, check=False)  # fmt: skip
    assert ended.returncode != 0
    assert "Rank 2 broke off (RuntimeError: the power went) and the run ends." in ended.stderr
    assert (tmp_path / "plan.xlsx").exists()
    assert run("verify", tmp_path / "plan.xlsx").code == 0


def test_the_engine_is_for_scenarios(tmp_path: Path) -> None:
    source = write_book(tmp_path / "book.xlsx", uncertain_book())
    ended = run("solve", source, "--engine", "mpi-sppy")
    assert ended.code == 2
    assert "--engine is extensive or mpi-sppy, and says how --scenarios is done." in ended.stderr


@pytest.mark.parametrize("words", [("--engine", "mpi-sppy", "--bundle", 0), ("--bundle", 4)])
def test_a_bundle_is_of_one_scenario_at_least_and_for_ranks(tmp_path: Path, words: tuple[object, ...]) -> None:
    source = write_book(tmp_path / "book.xlsx", uncertain_book())
    ended = run("solve", source, "--scenarios", *words)
    assert ended.code == 2
    assert "--bundle is how many scenarios are planned as one: 1 or more, with --engine mpi-sppy only." in ended.stderr


@on_ranks
def test_random_worlds_on_ranks_are_those_of_one_machine(tmp_path: Path) -> None:
    source = write_book(tmp_path / "book.xlsx", book_of_chances())
    words = ("solve", source, "--scenarios", 3, "--gap", 0.02, "--json", "--time-limit", 300)
    ended = mpiexec(tmp_path, *words, "--engine", "mpi-sppy", "-o", tmp_path / "ranks.xlsx")
    assert ended.returncode == 0, ended.stderr
    told = [json.loads(ended.stdout), run(*words, "-o", tmp_path / "whole.xlsx").json]
    ranks, whole = (interval(found) for found in told)
    assert ranks[0] <= whole[1] * (1 + 1e-9)
    assert whole[0] <= ranks[1] * (1 + 1e-9)
    odds = [{r["scenario"]: r["probability"] for r in found["scenarios"]["scenarios"]} for found in told]
    assert odds[0] == odds[1]
    assert [found["scenarios"]["worth_of_scenarios"][-1]["measure"] for found in told] == ["random worlds"] * 2
