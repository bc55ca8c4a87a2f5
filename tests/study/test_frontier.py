"""The frontier: monotone, and at each point what planning that point alone would find."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest

from optimizer.case.case import Case
from optimizer.study.frontier import BENT, KEPT, Frontier, frontier
from optimizer.workbook.frontier_book import as_json, write_frontier_book
from tests.books import write_book
from tests.commands import kept_book, run
from tests.model.small import ND, but, material, offer, world
from tests.study.worlds import between, cost_inr

COVERS = [0.25, 0.5, 1.0, 1.5, 2.0]


def stockpile(ceiling: float = 100) -> Case:
    return world(
        offer("A", 1, ceiling_t_per_month=ceiling, minimum_order_t=3), offer("B", 1.4, country="Japan", lot_t=2),
        demand=(10, 12, 9, 14, 10, 11, 12, 10), months=5, materials=[material(ND, holding=0.05)],
    )  # fmt: skip


def points(found: Frontier) -> list[tuple[float, float, float]]:
    return [(p.cover_months, p.best_inr, p.bound_inr) for p in found.points if p.china_limit is None]


def test_each_point_is_what_planning_it_alone_finds() -> None:
    found = frontier(stockpile(), COVERS, gap=1e-6)
    assert [p.status for p in found.points] == [KEPT] * len(COVERS)
    for cover, best, bound in points(found):
        alone = cost_inr(but(stockpile(), settings={"cover_months": cover}))
        assert between(bound, alone, best, alone)
        assert best == pytest.approx(alone, rel=1e-5)


@pytest.mark.parametrize("gap", [1e-6, 0.05])
def test_more_cover_never_costs_less(gap: float) -> None:
    """However loosely each point is searched."""
    found = points(frontier(stockpile(), COVERS, gap=gap))
    for (_, best, bound), (_, next_best, next_bound) in pairwise(found):
        assert best <= next_best
        assert bound <= next_bound
        assert bound <= best


def test_end_stock_is_credited_alike_at_every_point() -> None:
    """Else more cover could cost less, since more of it would be credited in full."""
    valued = but(stockpile(), settings={"value_end_stock": True, "cover_months": 1.0})
    found = points(frontier(valued, COVERS, gap=1e-6))
    assert [best for _, best, _ in found] == sorted(best for _, best, _ in found)
    at_own = next(best for cover, best, _ in found if cover == 1.0)
    assert at_own == pytest.approx(cost_inr(valued), rel=1e-5)


def test_cover_beyond_reach_says_so_and_how_short_it_is() -> None:
    found = frontier(stockpile(ceiling=12), [0.5, 4.0], gap=1e-4)
    low, high = found.points
    assert (low.status, high.status) in {(KEPT, BENT), (KEPT, KEPT)}
    scarce = world(offer("A", 1, ceiling_t_per_month=12), demand=(10,) * 12, months=5)
    low, high = frontier(scarce, [0.1, 3.0], gap=1e-4).points
    assert (low.status, high.status) == (KEPT, BENT)
    assert high.months_short > 1
    assert high.measures is not None


def test_a_smaller_share_never_costs_less() -> None:
    found = frontier(stockpile(), [0.5, 1.0], [0.3, 0.6], gap=1e-5)
    by_limit = {(p.china_limit, p.cover_months): p for p in found.points}
    for cover in (0.5, 1.0):
        costs = [by_limit[limit, cover].best_inr for limit in (None, 0.6, 0.3)]
        assert costs == sorted(costs)
        shares = [by_limit[limit, cover].measures.china_share for limit in (0.6, 0.3)]  # type: ignore[union-attr]
        assert shares[0] <= 0.6 + 1e-6
        assert shares[1] <= 0.3 + 1e-6


def test_the_workbook_has_a_table_and_two_chart_sheets(tmp_path: Path) -> None:
    found = frontier(stockpile(), [0.5, 1.0], [0.6], gap=1e-3)
    write_frontier_book(tmp_path / "frontier.xlsx", stockpile(), found)
    book = openpyxl.load_workbook(tmp_path / "frontier.xlsx")
    assert len(book.chartsheets) == 2
    assert book["Frontier"].tables
    assert {p["cover_months"] for p in as_json(found)["points"]} == {0.5, 1.0}


def test_the_command_prints_the_seconds_of_each_point(tmp_path: Path) -> None:
    source = write_book(tmp_path / "kept.xlsx", kept_book())
    ended = run("frontier", source, "--cover", "0.5,1", "-o", tmp_path / "f.xlsx", "--json")
    assert ended.code == 0
    assert all(point["seconds"] > 0 for point in ended.json["points"])
    assert (tmp_path / "f.xlsx").exists()
    assert run("frontier", source, "--cover", "half").code == 2
