"""What a rule costs a unit: each price worked out by hand, screened, and confirmed by planning again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_buying import MixRule
from optimizer.case.rows_making import Store
from optimizer.study.interval import CONFIRMED, NOTHING, UNSEEN, Ends, Interval
from optimizer.study.prices import confirmed, frame_of, screened
from tests.model.small import ND, by_month, fund, material, offer, world
from tests.study.worlds import LAKH, between, cost_inr, solved

CAP = MixRule(rule="China at most", scope=ND, by="vendor country", kind="cap", source="China", limit=0.6)
TWO = MixRule(rule="Two countries", scope=ND, by="vendor country", kind="at least", source="each", limit=2)
CHINA, JAPAN = offer("A", 1), offer("B", 2, country="Japan")


def capped() -> Case:
    """40 t, six tenths at most from China at 1, the rest from Japan at 2: a point is 0.4 t, which saves 0.4 lakh."""
    return world(CHINA, JAPAN, demand=(10,) * 4, source_mix=[CAP])


def short_of_money() -> Case:
    """What is bought in March costs 1, in April 2. A crore more before 31 March buys 100 t sooner and saves a crore."""
    rising = by_month("A", "price", {0: 1, 1: 1, 2: 2}, first=Month(2028, 2))
    return world(CHINA, demand=(500,) * 3, first=Month(2028, 2), offer_calendar=[rising],
                 funds=[fund("2027-28", 1200), fund("2028-29", 9000)])  # fmt: skip


def covered() -> Case:
    """A day of cover is a tonne, bought at 1 and held three months at 0.1."""
    return world(CHINA, demand=(30.4,) * 6, months=3, materials=[material(ND, holding=0.1)],
                 settings={"cover_months": 1.0})  # fmt: skip


WORLDS: Mapping[str, tuple[Case, float]] = {
    "Cap on a source": (capped(), 0.4 * LAKH),
    "Voted funds": (short_of_money(), 100 * LAKH),
    "Months of cover": (covered(), 1.3 * LAKH),
    "Minimum order": (world(offer("A", 1, minimum_order_t=15), offer("B", 2), demand=(10,)), 5 * LAKH),
    "Lots": (world(offer("A", 1, lot_t=4), offer("B", 2.5), demand=(10,)), 2 * LAKH),
    "Least number of sources": (world(CHINA, JAPAN, demand=(10,) * 4, source_mix=[TWO]), 2 * LAKH),
    "Monthly ceiling": (world(offer("A", 1, ceiling_t_per_month=6), offer("B", 2), demand=(10, 10)), 2 * LAKH),
    "Store capacity": (
        world(CHINA, demand=(10, 10), stores=[Store(store="Shed", capacity_t=4)],
              offer_calendar=[by_month("A", "price", {0: 1, 1: 2})]), LAKH),
}  # fmt: skip


@pytest.mark.parametrize("rule", WORLDS)
def test_a_price_is_what_planning_again_shows(rule: str) -> None:
    case, by_hand = WORLDS[rule]
    found = [p for p in confirmed(solved(case), gap=1e-6, seconds=60) if p.rule.rule == rule and p.interval is not None]
    assert found, "the rule binds"
    dearest = max(found, key=lambda p: p.interval.high)  # type: ignore[union-attr]
    assert dearest.interval is not None
    assert dearest.verdict == CONFIRMED
    assert between(dearest.interval.low, by_hand, dearest.interval.high, cost_inr(case))
    changed = dearest.rule.change(case, dearest.steps)
    difference = abs(cost_inr(changed) - cost_inr(case)) / dearest.steps
    assert between(dearest.interval.low, difference, dearest.interval.high, cost_inr(case))


@pytest.mark.parametrize(
    "rule", ["Cap on a source", "Voted funds", "Months of cover", "Monthly ceiling", "Store capacity"]
)
def test_the_first_look_agrees_where_nothing_is_whole(rule: str) -> None:
    case, by_hand = WORLDS[rule]
    prices = {p.rule.rule: p for p in screened(solved(case))}
    assert prices[rule].verdict == "screened"
    assert prices[rule].interval is not None
    assert prices[rule].interval.low == pytest.approx(by_hand, rel=1e-4)


def test_a_concentration_is_priced_near_its_true_slope() -> None:
    """Six tenths from the cheaper at an index of 0.52. The first look reads the slope of a tangent beside it."""
    rule = MixRule(rule="Spread", scope=ND, by="vendor country", kind="concentration", source="each", limit=0.52)
    case = world(CHINA, JAPAN, demand=(10,) * 4, source_mix=[rule], settings={"gap": 1e-5})
    plan = solved(case)
    (first,) = screened(plan)
    by_hand = 40 * 0.01 / (2 * (2 * 0.6 - 1)) * LAKH  # share x: x^2 + (1-x)^2 = index; dx = d index / (2 (2x - 1))
    assert first.interval is not None
    assert by_hand / 2 < first.interval.low < by_hand * 2
    (proved,) = confirmed(plan, gap=1e-6, seconds=30)
    assert proved.interval is not None
    difference = (cost_inr(case) - cost_inr(proved.rule.change(case, proved.steps))) / proved.steps
    assert between(proved.interval.low, difference, proved.interval.high, 10 * cost_inr(case))


def test_a_rule_that_costs_nothing_says_so() -> None:
    case = world(offer("A", 1, ceiling_t_per_month=50), demand=(10, 10))
    assert screened(solved(case)) == []
    (price,) = confirmed(solved(case), only=["ceiling"], gap=1e-6, seconds=20)
    assert price.verdict == NOTHING
    frame = frame_of([price])
    assert frame["verdict"].tolist() == [NOTHING]
    assert abs(frame["high_inr"][0]) <= 2e-6 * cost_inr(case)


def test_cover_that_cannot_grow_is_priced_by_asking_for_less() -> None:
    """A ceiling that just keeps cover: a day more cannot be had, a day less saves its tonne."""
    case = world(offer("A", 1, ceiling_t_per_month=60.8), demand=(30.4,) * 6, months=3, settings={"cover_months": 1.0})
    prices = confirmed(solved(case), only=["cover"], gap=1e-6, seconds=20)
    assert [(p.fewer, p.verdict) for p in prices] == [(True, CONFIRMED)]
    assert prices[0].interval is not None
    assert between(prices[0].interval.low, LAKH, prices[0].interval.high, cost_inr(case))


def test_an_interval_says_no_more_than_was_proved() -> None:
    wide = Interval.between(Ends(100.0, 90.0), Ends(105.0, 104.0))
    assert (wide.low, wide.high, wide.verdict) == (4.0, 15.0, UNSEEN)
    assert Interval.between(Ends(100.0, 99.0), Ends(105.0, 104.5)).verdict == CONFIRMED
    assert Interval.between(Ends(100.0, 99.0), Ends(100.5, 99.5)).verdict == UNSEEN
    assert Interval.between(Ends(100.0, 100.0), Ends(100.0, 100.0)).verdict == NOTHING


def test_a_plan_with_exceptions_is_priced_at_the_same_exceptions() -> None:
    case = replace(capped(), opening_stock=(), source_mix=(CAP.model_copy(update={"limit": 0.1}),),
                   offers=(CHINA, JAPAN.model_copy(update={"ceiling_t_per_month": 5.0})))  # fmt: skip
    plan = solved(case)
    assert len(plan.plan["exceptions"])
    prices: Any = screened(plan)
    assert all(p.verdict == "screened" for p in prices)
