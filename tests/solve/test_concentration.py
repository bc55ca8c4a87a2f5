"""Tangents to the squares of shares: they cut no plan off, and near a plan they leave little of the index out."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from pyomo.environ import Block

from optimizer import session
from optimizer.case.case import Case
from optimizer.solve.concentration import around, missing, written
from optimizer.solve.handover import Floats, Program, Row
from tests.model.small import offer, world
from tests.model.test_sourcing import mix

SHARES = [(a / 20, b / 20, (20 - a - b) / 20) for a, b in itertools.product(range(21), range(21)) if a + b <= 20]


@pytest.fixture
def built() -> session.Built:
    """Three countries under one limit on concentration."""
    return session.build(countries_under_a_limit())


def countries_under_a_limit(countries: tuple[str, ...] = ("China", "Japan", "Vietnam")) -> Case:
    offers = [offer(f"Offer {c}", 1.0, country=c) for c in countries]
    return world(*offers, source_mix=[mix("concentration", 0.58)])


def rows_at(built: session.Built, here: Floats) -> list[Row]:
    """The tangents at a plan's shares and around them."""
    block, program = built.block, built.program
    found = missing(block, program, without_squares(built, here)) + around(block, program, here)
    return [row for _, row in written(block, program, found)]


def amounts(built: session.Built, shares: tuple[float, ...], total: float = 30.0) -> Floats:
    """A plan that brings these shares, its squares as small as may be."""
    values = np.zeros(len(built.program.lower))
    for (name, n, source), share in zip(built.block.SQUARES, shares, strict=True):
        values[column(built, built.block.amount[n, source])] = share * total
        values[column(built, built.block.square[name, n, source])] = share * share * total
    return values


def column(built: session.Built, var: object) -> int:
    found = built.program.column(var)
    assert found is not None
    return found


def without_squares(built: session.Built, values: Floats) -> Floats:
    """The same plan as if its squares were nothing."""
    bare = values.copy()
    bare[[column(built, var) for var in built.block.square.values()]] = 0.0
    return bare


def index_said(block: Block, program: Program, values: Floats, rows: list[Row]) -> float:
    """The least index that rows let a plan have, with a total of 1."""
    squares = {program.column(var): 0.0 for var in block.square.values()}
    for _, _, columns, weights in rows:
        (own,) = (j for j in columns if j in squares)
        rest = sum(w * values[j] for j, w in zip(columns, weights, strict=True) if j != own)
        squares[own] = max(squares[own], -rest)
    return sum(squares.values())


@pytest.mark.parametrize("at", [(0.5, 0.3, 0.2), (0.9, 0.1, 0.0), (1 / 3, 1 / 3, 1 / 3)])
def test_no_tangent_cuts_a_plan_off(built: session.Built, at: tuple[float, ...]) -> None:
    here = amounts(built, at)
    rows = rows_at(built, here)
    assert rows
    for shares in SHARES:
        plan = amounts(built, shares)
        for low, _, columns, weights in rows:
            assert sum(w * plan[j] for j, w in zip(columns, weights, strict=True)) >= low - 1e-9


def test_near_a_plan_the_index_is_known_to_a_thousandth(built: session.Built) -> None:
    here = amounts(built, (0.5, 0.3, 0.2), total=1.0)
    rows = rows_at(built, here)
    for step in (-0.03, -0.015, 0.005, 0.025):
        shares = (0.5 + step, 0.3 - step, 0.2)
        near = amounts(built, shares, total=1.0)
        # tangents at 1, 2, 4 and 8 hundredths from the share: at most 1 hundredth from one of them, so off by 0.01²
        assert index_said(built.block, built.program, near, rows) >= sum(s * s for s in shares) - 3e-4


def test_a_plan_whose_squares_are_true_shows_none_to_be_missing(built: session.Built) -> None:
    assert missing(built.block, built.program, amounts(built, (0.5, 0.3, 0.2))) == []


def test_a_tangent_written_for_a_book_with_another_source_cuts_no_plan_off_there(built: session.Built) -> None:
    here = amounts(built, (0.5, 0.3, 0.2))
    found = around(built.block, built.program, here)
    fourth = session.build(countries_under_a_limit(("China", "Japan", "Vietnam", "India")))
    for a, b, c in SHARES:
        plan = amounts(fourth, (a, b, c / 2, c / 2))
        for _, (low, _, columns, weights) in written(fourth.block, fourth.program, found):
            assert sum(w * plan[j] for j, w in zip(columns, weights, strict=True)) >= low - 1e-9


def test_a_tangent_to_a_source_that_is_gone_is_left_out(built: session.Built) -> None:
    found = around(built.block, built.program, amounts(built, (0.5, 0.3, 0.2)))
    two = session.build(countries_under_a_limit(("China", "Japan")))
    stay = [tangent for tangent, _ in written(two.block, two.program, found)]
    assert stay == [tangent for tangent in found if tangent[2] != "Vietnam"]
    assert len(stay) < len(found)
