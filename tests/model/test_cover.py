"""Months of demand held. ₹ lakh and tonnes; see ``small.py``. A tonne costs 1; 10 t a month are needed."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_needs import Buyer, Sector
from tests.model.small import (
    AGENCY,
    APRIL,
    INDUSTRY,
    ND,
    about,
    bent,
    best,
    but,
    cost,
    material,
    offer,
    opening,
    world,
)


def covered(months: float, **terms: Any) -> Case:
    """Three months planned; so many months of cover."""
    return world(offer("A", 1), demand=(10, 10, 10), settings={"cover_months": months}, **terms)


def two_and_a_half_months() -> Case:
    return covered(2.5)


RULES = {"cover_kept": two_and_a_half_months}
TERMS: dict[str, Any] = {}


@pytest.mark.parametrize(("months", "closing"), [(0, 0), (1, 10), (2, 20), (2.5, 25), (3, 30)])
def test_cover_is_the_demand_of_the_months_that_follow_with_a_fraction_of_the_last(
    months: float, closing: float
) -> None:
    # 30 t are used and the months of cover are left at the end: 2.5 months are 10 + 10 + 5 = 25 t.
    plan = best(covered(months))
    assert plan.cost == about(30 + closing)
    if months:
        assert plan.series("cover", "requirement_t") == [closing] * 3
        assert plan.series("cover", "cover_months")[-1:] == [months]


def test_cover_looks_at_the_months_that_follow_and_not_at_those_gone_by() -> None:
    # 10, 10, then 4 and 8 known after the plan: 1.5 months after the second month are 4 + 0.5 x 8 = 8; after the
    # first 10 + 0.5 x 4 = 12, so 22 t are bought at once and 6 t later: 20 used, 8 left.
    case = world(offer("A", 1), demand=(10, 10, 4, 8), months=2, settings={"cover_months": 1.5},
                 materials=[material(holding=0.1)])  # fmt: skip
    plan = best(case)
    assert plan.series("cover", "requirement_t") == [12, 8]
    assert plan.orders == {("A", 0): 22, ("A", 1): 6}
    assert plan.cost == about(28 + 0.1 * (12 + 8))


def test_a_material_s_own_cover_stands_over_the_one_on_start() -> None:
    assert cost(covered(2.5, materials=[material(cover_months=1)])) == about(40)
    assert cost(covered(2.5, materials=[material(cover_months=0)])) == about(30)


def test_cover_grows_evenly_to_its_target() -> None:
    # Two months in full by July, the fourth month: 0.5, 1, 1.5 and 2 months, then 2: 5, 10, 15, 20, 20 t at the month's
    # end. 50 t are used and 20 t left: 70, and 0.1 x 70 to hold them: 77. At once it would be 70 + 0.1 x 100 = 80.
    case = world(offer("A", 1), demand=(10,) * 5, settings={"cover_months": 2.0},
                 materials=[material(holding=0.1, cover_full_by=Month(2027, 7))])  # fmt: skip
    plan = best(case)
    assert plan.series("cover", "target_months") == [0.5, 1, 1.5, 2, 2]
    assert plan.series("balance", "closing_t") == [5, 10, 15, 20, 20]
    assert plan.cost == about(77)
    assert cost(but(case, materials=[material(holding=0.1)])) == about(80)


def test_cover_of_imports_only_counts_the_share_imported() -> None:
    # 40 % is imported: two months are 8 t, not 20 t.
    case = covered(2, materials=[material(cover_basis="imports only", imported_share=0.4)])
    assert cost(case) == about(38)
    assert cost(but(case, materials=[material(imported_share=0.4)])) == about(50)


def test_cover_of_named_sectors_leaves_the_others_out() -> None:
    # Defence uses 3 t and toys 7 t a month; two months of cover for defence are 6 t. A sector not named is covered.
    uses = {("Defence", ND): (3, 3, 3), ("Toys", ND): (7, 7, 7)}
    case = world(offer("A", 1), demand=uses, settings={"cover_months": 2.0},
                 materials=[material(cover_basis="named sectors")],
                 sectors=[Sector(sector="Toys", covered=False)])  # fmt: skip
    assert cost(case) == about(36)
    assert cost(but(case, materials=[material()])) == about(50)


def industry_holds_thirty(share: float | None) -> Case:
    """Two months; industry opens with 30 t, of which this share counts; the agency can buy at 1; cover is a month."""
    buyers = [Buyer(buyer=AGENCY, role="agency"), Buyer(buyer=INDUSTRY, role="industry", counted_share=share)]
    return world(offer("A", 1, buyer=AGENCY), demand=(10, 10), buyers=buyers, settings={"cover_months": 1.0},
                 opening_stock=[opening(30, buyer=INDUSTRY)])  # fmt: skip


@pytest.mark.parametrize(("share", "expected"), [(None, 10), (0.0, 10), (0.5, 5), (1.0, 0)])
def test_industry_s_stock_counts_by_the_share_the_officer_allows(share: float | None, expected: float) -> None:
    # Industry closes with 20 and 10 t. Of the second a half counts, 5 t, and the agency adds 5 t; at nothing it adds
    # 10 t; at one nothing is missing.
    assert cost(industry_holds_thirty(share)) == about(expected)


def test_stock_that_counts_by_a_quarter_is_held_four_times() -> None:
    # Industry alone can buy. Two months of cover are 20 t, so 80 t are held, and 20 t are used: 100.
    buyers = [Buyer(buyer=AGENCY, role="agency"), Buyer(buyer=INDUSTRY, role="industry", counted_share=0.25)]
    case = world(offer("A", 1, buyer=INDUSTRY), demand=(10, 10), buyers=buyers, settings={"cover_months": 2.0})
    assert cost(case) == about(100)


def test_goods_in_transit_are_no_cover() -> None:
    # What is ordered now is there in May; the 10 t opened with are used in April. All demand is met, but for April's
    # end nothing is in store: a month short.
    case = world(offer("A", 1, lead_days=30), demand=(10, 10), settings={"cover_months": 1.0},
                 opening_stock=[opening(10)])  # fmt: skip
    plan = bent(case)
    assert plan.bent == {("cover", ND, "2027-04"): 10}
    assert plan.bought == {"A": 20}


def test_a_season_far_ahead_is_what_cover_prepares_for() -> None:
    # Nothing is used for two months and 12 t in the third; a month and a half of cover after the first month is
    # 0 + 0.5 x 12 = 6 t; after the second 12 + 0.5 x 0 (known to be nothing) = 12 t.
    case = world(offer("A", 1), demand=(0, 0, 12, 0, 0), months=3, settings={"cover_months": 1.5},
                 materials=[material(holding=0.1)])  # fmt: skip
    plan = best(case)
    assert plan.series("balance", "closing_t") == [6, 12, 0]
    assert plan.cost == about(12 + 0.1 * 18)


def test_after_the_plan_a_grid_of_months_is_continued_by_its_mean() -> None:
    # 10, 20, 30 t: nothing is known of a year earlier, so a month after the plan is their mean, 20 t.
    case = world(offer("A", 1), demand=(10, 20, 30), settings={"cover_months": 1.0})
    plan = best(case)
    assert plan.series("cover", "requirement_t") == [20, 30, 20]


def test_after_a_year_the_same_month_of_the_year_before_stands() -> None:
    # Thirteen months are planned: the first 30 t, the others 10 t. May of next year is as May of this one.
    case = world(offer("A", 1), demand=(30, *(10,) * 11, 20), settings={"cover_months": 1.0}, first=APRIL)
    assert best(case).series("cover", "requirement_t")[-2:] == [20, 10]
