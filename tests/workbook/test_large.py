"""A workbook of 200 materials x 10 offers x 60 months is read whole; tests/bench/read_large.py prints its seconds."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.workbook.read import read_workbook
from optimizer.workbook.template import write_case
from tests.workbook.large import large_case


@pytest.mark.slow
def test_the_largest_book_is_read_to_its_last_figure(tmp_path: Path) -> None:
    case = large_case()
    write_case(tmp_path / "large.xlsx", case)
    book = read_workbook(tmp_path / "large.xlsx")
    assert book.warnings == ()
    assert len(book.case.offers) == 2000
    for field in ("demand_by_month", "offer_calendar", "exchange_rates", "price_index"):
        typed, read = getattr(case, field), getattr(book.case, field)
        assert [row.by_month for row in read] == [row.by_month for row in typed]
    assert sum(len(row.by_month) for row in book.case.offer_calendar) == 240_000
