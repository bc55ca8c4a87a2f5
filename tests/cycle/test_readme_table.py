"""The table of the README is what ``optimizer backtest`` prints."""

from __future__ import annotations

import re

import pytest

from tests.commands import ROOT, run


def figures(text: str) -> list[list[float]]:
    """Policy by policy, every figure of the table."""
    table = text.partition("| policy |")[2].partition("\n\n")[0]
    return [[float(x) for x in re.findall(r"-?\d+\.\d+", line)] for line in table.splitlines()[2:]]


@pytest.mark.slow
def test_the_table_in_the_readme_is_what_the_command_prints() -> None:
    printed = figures(run("backtest", "-q").stdout + "\n\n")
    stated = figures((ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(printed) == len(stated) == 3
    for one, other in zip(printed, stated, strict=True):
        assert one == pytest.approx(other, abs=0.5)  # another machine may end a search elsewhere within the gap
