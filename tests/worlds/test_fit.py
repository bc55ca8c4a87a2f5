"""Prices fitted to quotations: what was put in comes out, and the Indian sheet holds what its quotations say."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from optimizer.example.india_worlds import chances, price_fits
from optimizer.worlds.fit import fitted


def quoted(moves: np.ndarray, comes_back: float, spread: float, every: int = 1) -> list[tuple[dt.date, float]]:
    """A price about 100, quoted every so many months of 365.25 / 12 days."""
    log, quotes = 0.0, []
    for month, luck in enumerate(moves):
        log = (1 - comes_back) * log + spread * luck
        if month % every == 0:
            quotes.append((dt.date(1800, 1, 1) + dt.timedelta(days=round(month * 365.25 / 12)), 100 * np.exp(log)))
    return quotes


@pytest.mark.parametrize("every", [1, 3])
def test_what_was_put_in_comes_out(every: int) -> None:
    moves = np.random.default_rng(7).standard_normal(3000)
    found = fitted({"it": quoted(moves, 0.2, 0.1, every)})["it"]
    assert found.spread == pytest.approx(0.1, rel=0.08)
    assert found.comes_back == pytest.approx(0.2, rel=0.25)
    assert found.level == pytest.approx(100, rel=0.05)
    assert found.in_step == 0


def test_prices_that_move_in_step_are_found_to() -> None:
    """Correlations 0.72, 0.36 and 0.32 are those of 0.9, 0.8 and 0.4 in step."""
    random = np.random.default_rng(8)
    common = random.standard_normal(3000)
    series = {
        name: quoted(step * common + np.sqrt(1 - step**2) * random.standard_normal(3000), 0.1, 0.05)
        for name, step in (("a", 0.9), ("b", 0.8), ("c", 0.4))
    }  # fmt: skip
    found = fitted(series)
    assert [found[name].in_step for name in "abc"] == pytest.approx([0.9, 0.8, 0.4], abs=0.05)


def test_a_price_that_always_moves_by_the_same_share() -> None:
    """Up by 10 %, down by 10 %, a month each: home again as fast as is looked for, exp(-2) left after a month, and
    moved by what is left and 10 % more."""
    found = fitted({"it": quoted(np.tile([1.0, -1.0], 30), 1.0, 0.1)})["it"]
    assert found.comes_back == pytest.approx(1 - np.exp(-2), rel=1e-3)
    assert found.spread == pytest.approx(0.1 * (1 + np.exp(-2)), rel=1e-3)


def test_the_indian_sheet_holds_what_its_quotations_say() -> None:
    fits = price_fits()
    rows = {row.scope: row for row in chances() if row.acts_on == "price" and row.basis == "sourced"}
    assert rows.keys() == fits.keys()
    for material, fit in fits.items():
        assert rows[material].spread == pytest.approx(fit.spread, abs=0.005)
        assert rows[material].comes_back == pytest.approx(fit.comes_back, abs=0.005)
        assert f"{fit.quotes} dated quotations" in rows[material].source
    assert all("assumption" in row.source for row in chances() if row.basis == "assumption")
