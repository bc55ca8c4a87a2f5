"""Worlds drawn at random: stops begin and end as often as they should, figures move and come back, seeds repeat."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from optimizer.case.case import Case
from optimizer.case.rows_worlds import Chance
from optimizer.worlds.draw import PLANNING, TRYING, draw, markov, reverting
from optimizer.worlds.happens import base_of, events_of, world_of
from tests.model.small import APRIL, DY, ND, offer, world

STOP = Chance(acts_on="availability", figure=0, country="China", begins=0.04, ends=0.25)
DEARER = Chance(acts_on="price", spread=0.1, comes_back=0.2)


def left_to(*chances: Chance, months: int = 24) -> Case:
    return world(offer("A", 1), demand=(10,) * months, chances=chances)


def test_a_stop_holds_for_its_share_of_the_months() -> None:
    """In the long run begins / (begins + ends) = 0.04 / 0.29 of the months, four months at a time."""
    luck = np.random.default_rng(1).random((200, 2400))
    holds = markov(0.04, 0.25, luck)
    assert holds[:, 100:].mean() == pytest.approx(0.04 / 0.29, abs=0.002)
    began = (holds[:, 1:] & ~holds[:, :-1]).sum()
    assert holds.sum() / began == pytest.approx(4, abs=0.05)


def test_the_first_month_is_as_it_is_now() -> None:
    luck = np.full((3, 5), 0.5)
    assert not markov(1.0, 0.0, luck)[:, 0].any()
    assert markov(1.0, 0.0, luck)[:, 1:].all()
    assert markov(0.0, 0.0, luck, holds_now=True).all()
    assert not markov(0.0, 1.0, luck, holds_now=True)[:, 1:].any()


def test_a_figure_moves_about_its_forecast_and_comes_back() -> None:
    """Mean 1 in every month; the variance of the logarithm is spread squared x (1 - keeps^2t) / (1 - keeps^2)."""
    factor = reverting(0.1, 0.2, np.random.default_rng(2).standard_normal((40_000, 13)))
    assert factor[:, 0] == pytest.approx(1)
    assert factor.mean(axis=0) == pytest.approx(np.ones(13), abs=0.01)
    assert np.log(factor[:, 12]).var() == pytest.approx(0.01 * (1 - 0.64**12) / (1 - 0.64), rel=0.03)
    stays = reverting(0.1, 0.0, np.random.default_rng(2).standard_normal((40_000, 13)))
    assert np.log(stays[:, 12]).var() == pytest.approx(0.12, rel=0.03)


def test_two_prices_move_together_as_the_product_of_their_steps() -> None:
    rows = [Chance(acts_on="price", scope=name, spread=0.1, in_step=step) for name, step in ((ND, 0.9), (DY, 0.5))]
    case = world(offer("A", 1), offer("B", 1, DY), demand={ND: (10,) * 3, DY: (10,) * 3}, chances=rows)
    moved = draw(case, 4000, 1, PLANNING).moved
    logs = [np.log(moved[n][:, 1]) for n in (0, 1)]
    assert np.corrcoef(*logs)[0, 1] == pytest.approx(0.45, abs=0.04)


def test_a_seed_repeats_and_another_does_not() -> None:
    case = left_to(STOP, DEARER)
    one, again, other = (draw(case, 20, seed, PLANNING) for seed in (1, 1, 2))
    assert (one.held[0] == again.held[0]).all()
    assert (one.moved[1] == again.moved[1]).all()
    assert (one.moved[1] != other.moved[1]).any()


def test_worlds_for_trying_are_none_of_those_for_planning() -> None:
    case = left_to(DEARER)
    planned, tried = (draw(case, 200, 1, purpose).moved[0][:, -1] for purpose in (PLANNING, TRYING))
    assert set(planned).isdisjoint(tried)


def test_a_world_is_the_same_alone_with_other_figures_and_beside_other_rows() -> None:
    """Common random numbers: world 7 of 20 is world 7 of one; a longer stop begins in the same month."""
    case = left_to(STOP, DEARER)
    many = draw(case, 20, 1, PLANNING)
    assert (draw(case, 1, 1, PLANNING, first=7).moved[1][0] == many.moved[1][7]).all()
    assert (draw(left_to(DEARER), 20, 1, PLANNING).moved[0] == many.moved[1]).all()
    longer = draw(left_to(STOP.model_copy(update={"ends": 0.05})), 20, 1, PLANNING).held[0]
    assert (longer >= many.held[0]).all()
    assert longer.sum() > many.held[0].sum()


def test_a_world_is_events_of_unbroken_months() -> None:
    case = left_to(STOP, DEARER, months=7)
    sample = draw(case, 1, 1, PLANNING)
    sample = replace(sample, held={0: np.array([[0, 0, 1, 1, 0, 1, 1]], dtype=bool)},
                     moved={1: np.array([[1, 1.1, 1.2, 1.3, 1.0, 1.0, 1.0]])})  # fmt: skip
    told: list[tuple[Any, ...]] = [(e.acts_on, e.figure, e.from_month, e.to_month) for e in events_of(sample, 0, "W")]
    assert told == [
        ("availability", 0, APRIL + 2, APRIL + 3), ("availability", 0, APRIL + 5, APRIL + 6),
        ("price", 1.2, APRIL + 1, APRIL + 3),
    ]  # fmt: skip


def test_in_a_world_nothing_is_sudden_but_what_was_drawn() -> None:
    case = left_to(Chance(acts_on="availability", figure=0, begins=1.0, ends=0.0), months=3)
    one = world_of(draw(case, 1, 1, PLANNING), 0, "World 1", 1.0)
    assert [(e.from_month, e.to_month) for e in one.case.sudden_events] == [(APRIL + 1, APRIL + 2)]
    assert base_of(case, 0.0).case.sudden_events == ()
