"""The table of growth measures what it says: the first scenarios of a workbook, as if there were no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.workbook.read import read_workbook
from tests.bench.scenario_growth import HEADER, library, measured
from tests.books import write_book
from tests.test_solve_scenarios import uncertain_book


def test_the_first_scenarios_make_one(tmp_path: Path) -> None:
    case = read_workbook(write_book(tmp_path / "book.xlsx", uncertain_book())).case
    worlds = library(case, 2)
    assert [world.name for world in worlds] == ["Base", "Ban"]
    assert [world.probability for world in worlds] == pytest.approx([0.75, 0.25])


def test_a_line_has_a_figure_under_each_head(tmp_path: Path) -> None:
    line = measured(write_book(tmp_path / "book.xlsx", uncertain_book()), 3, 0.01, 30, 1)
    assert line.split()[0] == "3"
    assert "the workbook" in line
    assert len(line.replace("the workbook", "workbook").split()) == len(HEADER.replace("peak, MB", "peak").split())
    assert float(line.split()[-2].rstrip("%")) <= 1
