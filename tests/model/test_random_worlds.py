"""Worlds drawn at random: each ends as a plan that its audit confirms, and a few laws hold whatever the world.

How two plans are compared is told in ``compare.py``.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from optimizer.case.case import Case
from optimizer.result import EXCEPTIONS, REJECTED, SOLVED, STOPPED, Result
from optimizer.run import plan_case
from optimizer.session import build
from tests.model.compare import as_good, not_worse
from tests.model.random_worlds import (
    in_other_dollars,
    measured_by_itself,
    random_world,
    rearranged,
    sheets_used,
    with_a_newcomer,
)

FEW, MANY = range(190, 202), range(150)  # the few are planned in no time
FEW_FOR_LAWS, MANY_FOR_LAWS = FEW[5:10], MANY[:50]
TIMES = 4.0  # a power of two, so that no digit is lost


def seeds(few: range, many: range) -> pytest.MarkDecorator:
    """The few in the fast tests, a third of the many in the slow ones, all of them in the full ones."""
    third = len(many) // 3
    more = [pytest.param(seed, marks=pytest.mark.slow if seed < third else pytest.mark.full) for seed in many]
    return pytest.mark.parametrize("seed", [*few, *more])


for_every_seed = seeds(FEW, MANY)
for_seeds_of_laws = seeds(FEW_FOR_LAWS, MANY_FOR_LAWS)


@cache
def planned(seed: int) -> Result:
    """The plan of the seed's world."""
    return confirmed(random_world(seed))


def confirmed(case: Case) -> Result:
    """The result for a case; it must have ended well: with a plan that its audit confirms, or a contradiction named."""
    result = plan_case(case)
    assert result.exit_code in (SOLVED, REJECTED, EXCEPTIONS, STOPPED), result.message
    assert result.findings == ()
    if result.exit_code == REJECTED:
        assert result.plan is None
        assert result.problems
    else:
        assert result.plan is not None
        assert result.exit_code == STOPPED or (len(result.plan["exceptions"]) > 0) == (result.exit_code == EXCEPTIONS)
    return result


@for_every_seed
def test_a_random_world_ends_in_a_plan_its_audit_confirms(seed: int) -> None:
    planned(seed)


def test_random_worlds_use_the_sheets_of_the_workbook() -> None:
    used = set[str]().union(*(sheets_used(random_world(seed)) for seed in range(40)))
    assert used >= {
        "beneficiaries", "buyers", "capacity", "demand_by_month", "duty", "expansions", "freight", "funds", "lines",
        "loans", "loans_out", "materials", "offer_calendar", "offers", "open_orders", "opening_stock", "recipes",
        "response", "schemes", "sectors", "so_far", "source_mix", "stores", "substitutions", "suppliers", "tiers",
    }  # fmt: skip


@for_seeds_of_laws
def test_one_more_supplier_never_makes_it_worse(seed: int) -> None:
    case = measured_by_itself(random_world(seed))
    before, after = confirmed(case), confirmed(with_a_newcomer(case, seed))
    if before.exit_code != REJECTED:
        assert after.exit_code != REJECTED
        assert_not_worse(after, before)


@for_seeds_of_laws
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    assert_as_good(planned(seed), confirmed(rearranged(random_world(seed), seed)))


@for_seeds_of_laws
def test_dearer_prices_in_cheaper_dollars_change_nothing(seed: int) -> None:
    case = random_world(seed)
    other = in_other_dollars(case, TIMES)
    assert_one_problem(case, other)
    assert_as_good(planned(seed), confirmed(other))


def assert_one_problem(one: Case, other: Case) -> None:
    """Two cases written as a problem are the same, digit by digit."""
    a, b = build(one).program, build(other).program
    np.testing.assert_array_equal(a.matrix.toarray(), b.matrix.toarray())
    for name in ("low", "high", "lower", "upper", "integer", "objectives", "offsets", "units"):
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name), err_msg=name)


def assert_as_good(one: Result, other: Result) -> None:
    """Neither is proven worse than the other."""
    assert as_good(one, other) == []


def assert_not_worse(result: Result, than: Result) -> None:
    """Nothing better was reached in ``than`` than is proven possible in ``result``."""
    assert not_worse(result, than) == []
