"""The README says what the program does: its commands, codes, fields and groups are those of the program."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from optimizer.cli import app
from optimizer.result import STATUS, Result
from optimizer.workbook.read import read_workbook
from optimizer.workbook.template import GROUPS
from tests.commands import ROOT, run

README = (ROOT / "README.md").read_text(encoding="utf-8")
TEST_LINE = re.compile(r"^python3 -m venv .* -m pytest$", re.MULTILINE)


def test_it_is_short() -> None:
    assert len(README.splitlines()) <= 300


def test_the_checks_run_the_very_test_command_of_the_readme() -> None:
    assert len(TEST_LINE.findall(README)) == 1
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert f"grep -m1 -E '{TEST_LINE.pattern}' README.md" in script


def test_every_exit_code_stands_in_it() -> None:
    codes = {int(code) for code in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)}
    assert codes == set(STATUS)


def test_every_field_of_the_json_stands_in_it() -> None:
    told = Result(0, "").as_json()
    words = set(re.findall(r"`(\w+)`", README.partition("### JSON")[2].partition("\n## ")[0]))
    assert set(told) | set(told["seconds"]) | set(told["size"]) <= words


def test_every_command_option_and_group_stands_in_it() -> None:
    assert {f"optimizer {command.callback.__name__}" for command in app.registered_commands if command.callback} <= {
        " ".join(words.split()[:2]) for words in re.findall(r"`(optimizer [^`]+)`", README)
    }
    for group in GROUPS:
        assert f"`{group}`" in README
    solving = ("--gap", "--time-limit", "--threads", "--json", "--force", "--version")
    for option in (*solving, "--strict", "--with", "--from", "--example"):
        assert option in README


def test_what_it_says_of_the_indian_case_is_so() -> None:
    case = read_workbook(ROOT / "inputs" / "india_ree.xlsx").case
    trust = Counter(row.confidence for row in case.sources)
    suppliers, countries = {row.supplier for row in case.offers}, {row.country for row in case.offers}
    rows = (
        f"{len(case.materials)} materials, {len({row.sector for row in case.demand})} sectors, "
        f"{len(case.offers)} offers of {len(suppliers)} suppliers in {len(countries)} countries, "
        f"{len(case.lines)} domestic lines from the mine to the magnet and {len(case.source_mix)} rules"
    )
    assert rows in README
    assert f"{len(case.sources)} figures: {trust['found']} found" in README
    assert f"{trust['derived']} worked out from those, and **{trust['unverified']} unverified" in README


def test_its_python_lines_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a small book in the place of the Indian one."""
    from tests.books import write_book
    from tests.commands import kept_book

    monkeypatch.chdir(tmp_path)
    Path("inputs").mkdir()
    write_book(tmp_path / "inputs" / "india_ree.xlsx", kept_book())
    code = README.partition("```python\n")[2].partition("```")[0]
    names: dict[str, object] = {}
    exec(code, names)
    assert isinstance(names["result"], Result)
    assert names["result"].exit_code == 0


def test_its_month_runs_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("template", "-o", "inputs/mine.xlsx").code == 0
    assert run("check", "inputs/mine.xlsx").code == 3, "an empty book has no materials"
    from tests.books import write_book
    from tests.commands import kept_book

    write_book(tmp_path / "inputs" / "mine.xlsx", kept_book())
    assert run("check", "inputs/mine.xlsx").code == 0
    plan = run("solve", "inputs/mine.xlsx").stdout.strip()
    assert run("verify", plan).code == 0
    ended = run("template", "--from", "inputs/mine.xlsx", "--with", "stores,tiers", "-o", "inputs/mine2.xlsx")
    assert ended.code == 0
