"""Books of every layout ever released are read and planned as on the day they were frozen, for ever.

A frozen book is never written again. A new layout (``SCHEMA_VERSION``) freezes books of its own: write them with
``write_case`` as ``v2_….xlsx`` and note here what they come to.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from optimizer.case.rows_needs import SCHEMA_VERSION
from optimizer.result import EXCEPTIONS, SOLVED, Options
from optimizer.run import plan_workbook

FOLDER = Path(__file__).parent
COSTS = {  # INR, and the goals that had to give
    "v1_first_book": (1_092_185_000.0, {}),
    "v1_tiny_india": (1_719_670_000.0, {"source mix": 51.50983}),
    "v1_world_193": (-1_652_235.0, None),
    "v1_world_200": (2_475_000.0, None),
    "v1_world_203": (3_145_878.0, None),
}
ROOM = 2e-3  # share of the cost: the gap asked for, and the little room in which a goal is held


@pytest.mark.parametrize("book", sorted(COSTS))
def test_a_frozen_book_comes_to_what_it_came_to(book: str) -> None:
    cost, goals = COSTS[book]
    result = plan_workbook(FOLDER / f"{book}.xlsx", Options(gap=1e-4, write=False, explain=False))
    assert result.exit_code in (SOLVED, EXCEPTIONS), result.message
    assert result.findings == ()
    assert result.plan is not None
    assert result.plan.objective_inr == pytest.approx(cost, rel=ROOM)
    if goals is not None:
        reached = {row["goal"]: row["value"] for row in result.plan["goals"].to_dict("records") if row["value"] > 1e-6}
        assert reached == pytest.approx(goals, rel=ROOM)


def test_every_layout_has_its_frozen_books() -> None:
    frozen = {int(match[1]) for file in FOLDER.glob("*.xlsx") if (match := re.match(r"v(\d+)_", file.name))}
    assert frozen == set(range(1, SCHEMA_VERSION + 1))
    assert {file.stem for file in FOLDER.glob("*.xlsx")} == set(COSTS)
