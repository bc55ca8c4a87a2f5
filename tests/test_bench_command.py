"""The command that measures the search: what it refuses, and a small race with its table."""

from __future__ import annotations

import json

import pytest

from tests.commands import ROOT, run


@pytest.fixture(autouse=True)
def clone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--against", "textbook,lindo"], "--against knows textbook, scip, cp-sat, gurobi, not lindo."),
        (["--case", "30x8"], "--case reads sizes such as 30x8x36, --growth numbers such as 10,30,100."),
        (["--growth", "ten"], "--case reads sizes such as 30x8x36, --growth numbers such as 10,30,100."),
    ],
)
def test_exit_2_where_a_race_cannot_be_meant(words: list[str], said: str) -> None:
    ended = run("bench", *words)
    assert (ended.code, ended.stdout) == (2, "")
    assert said in ended.stderr


def test_outside_a_clone_it_says_where_its_code_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr("optimizer.cli_bench.importlib.import_module", gone)
    ended = run("bench")
    assert ended.code == 2
    assert "bench runs in a clone of the project" in ended.stderr


@pytest.mark.slow
def test_ours_and_the_textbook_way_come_to_the_same_cost_on_a_small_case() -> None:
    ended = run("bench", "--case", "1x2x6", "--seeds", "1", "--threads", "1", "--time-limit", "60", "--json")
    assert ended.code == 0
    runs = {row["contestant"]: row for row in json.loads(ended.stdout)["runs"]}
    assert set(runs) == {"ours", "textbook"}
    assert runs["ours"]["best"] == pytest.approx(runs["textbook"]["best"], rel=0.004)  # either within a gap of 0.002
    assert all(row["gap"] <= 0.002 for row in runs.values())


@pytest.mark.slow
def test_growth_tells_how_time_and_memory_grow() -> None:
    ended = run("bench", "--growth", "1,2", "--seeds", "1", "--threads", "1", "--gap", "0.05", "--time-limit", "60")
    assert ended.code == 0
    assert "time grows as n^" in ended.stdout
    assert "textbook" not in ended.stdout
