"""What changing the last plan costs, where the officer lays a cost on it. ₹ lakh, tonnes; see ``small.py``."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from optimizer.case.case import Case
from optimizer.case.check import check_case
from optimizer.case.months import Month
from optimizer.case.rows_changes import PlannedBefore
from optimizer.plan.audit import audit
from tests.model.small import APRIL, LAKH, Planned, about, best, but, coming, cost, material, offer, world

MARCH, MAY = APRIL + -1, APRIL + 1


def planned(name: str, tonnes: float, month: Month = APRIL, **terms: Any) -> PlannedBefore:
    """An order of the last plan, not signed."""
    return PlannedBefore(offer=name, tonnes=tonnes, order_month=month, **terms)


def turned_dearer(per_t: float = 0.0, per_order: float = 0.0, **sheets: Any) -> Case:
    """10 t are needed. The last plan ordered them from A, which has become dearer than B: 1.2 against 1."""
    case = world(offer("A", 1.2), offer("B", 1), planned_before=[planned("A", 10)])
    return but(case, settings={"churn_inr_per_t": per_t * LAKH, "churn_inr_per_order": per_order * LAKH}, **sheets)


def dear_by_the_tonne() -> Case:
    return turned_dearer(per_t=0.15)


def dear_by_the_order() -> Case:
    return turned_dearer(per_order=1.5)


def a_little_more() -> Case:
    """10.4 t are needed and 10 were planned of A, at 1. What B gives, at 0.9, would be another order."""
    case = world(offer("A", 1), offer("B", 0.9), demand=(10.4,), planned_before=[planned("A", 10)])
    return but(case, settings={"churn_inr_per_order": 10 * LAKH})


RULES = {"tonnes_changed": dear_by_the_tonne, "order_changed": dear_by_the_order}
TERMS = {"churn": lambda: turned_dearer(per_t=0.05)}


def test_without_a_cost_a_planned_order_moves_freely() -> None:
    plan = best(turned_dearer())
    assert plan.bought == {"B": 10}
    assert (plan.cost, plan.term("churn")) == (about(10), about(0))


def test_an_order_changes_where_it_saves_more_than_the_change_costs() -> None:
    # To change costs 20 tonnes (10 of A dropped, 10 of B added): at 0.05 that is 1, against a saving of 2.
    plan = best(turned_dearer(per_t=0.05))
    assert plan.bought == {"B": 10}
    assert (plan.cost, plan.term("churn")) == (about(11), about(1))


def test_an_order_stays_where_the_change_costs_more_than_it_saves() -> None:
    # At 0.15 a tonne the change costs 3 against a saving of 2; at 1.5 an order, two orders cost 3 as well.
    for case in (dear_by_the_tonne(), dear_by_the_order()):
        plan = best(case)
        assert plan.bought == {"A": 10}
        assert (plan.cost, plan.term("churn")) == (about(12), about(0))


def test_within_five_per_cent_it_is_the_same_order() -> None:
    # A gives 10.4 t within the 5 % for 10.4; all of B would cost 9.36 and two orders changed, 20.
    plan = best(a_little_more())
    assert plan.bought == {"A": 10.4}
    assert (plan.cost, plan.term("churn")) == (about(10.4), about(0))
    # 10.6 t: A is the same order from 9.5 to 10.5 t, so one order has to change, at 10: a new one of B, as large as A
    # allows: 9.5 + 1.1 x 0.9 + 10.
    more = best(but(a_little_more(), demand_by_month=world(offer("A", 1), demand=(10.6,)).demand_by_month))
    assert (more.cost, more.term("churn")) == (about(9.5 + 0.99 + 10), about(10))


def test_an_order_moved_to_another_month_is_changed_in_both() -> None:
    # 10 t are needed in May and were to be ordered in April; holding them a month costs 0.1 a tonne. To order in May
    # changes 20 tonnes: worth it at 0.04 a tonne (0.8 against 1), not at 0.06.
    case = world(offer("A", 1), demand=(0, 10), materials=[material(holding=0.1)],
                 planned_before=[planned("A", 10)], settings={"planned_until": MAY})  # fmt: skip
    moved = best(but(case, settings={"churn_inr_per_t": 0.04 * LAKH}))
    assert (moved.orders, moved.cost) == ({("A", 1): 10}, about(10.8))
    kept = best(but(case, settings={"churn_inr_per_t": 0.06 * LAKH}))
    assert (kept.orders, kept.cost) == ({("A", 0): 10}, about(11))


def test_what_arrives_after_the_last_plan_is_new_and_changes_nothing() -> None:
    # The last plan ran to April. 10 t of May cost 10, whatever a change costs.
    case = world(offer("A", 1), demand=(10, 10), planned_before=[planned("A", 10)], materials=[material(holding=1)],
                 settings={"churn_inr_per_t": LAKH})  # fmt: skip
    assert best(case).cost == about(20)
    assert best(but(case, settings={"planned_until": APRIL})).cost == about(20)
    assert best(but(case, settings={"planned_until": MAY})).term("churn") == about(10)


def test_a_month_gone_by_counts_as_the_first_month() -> None:
    case = but(dear_by_the_tonne(), planned_before=[planned("A", 10, MARCH)])
    assert best(case).bought == {"A": 10}


def test_an_order_whose_offer_is_gone_is_dropped_at_its_cost() -> None:
    # 10 t of A cannot be ordered any more: 10 tonnes dropped and 10 of B added, 0.15 each, whatever is planned.
    case = but(dear_by_the_tonne(), settings={"planned_until": APRIL})
    plan = best(but(case, offers=case.offers[1:]))
    assert (plan.bought, plan.term("churn"), plan.cost) == ({"B": 10}, about(3), about(13))
    assert "no longer on Offers" in str(check_case(but(case, offers=case.offers[1:])))


def test_a_change_is_discounted_from_the_month_of_the_order() -> None:
    # 10 t of May, planned of A at 1.2 and cheaper at B: 10 + 20 tonnes at 0.05 are paid and weighed a month on.
    case = world(offer("A", 1.2, valid_from=MAY), offer("B", 1, valid_from=MAY), demand=(0, 10),
                 planned_before=[planned("A", 10, MAY)],
                 settings={"churn_inr_per_t": 0.05 * LAKH, "discount_rate_per_year": 0.12})  # fmt: skip
    assert cost(case) == about(11 / 1.12 ** (1 / 12))


def test_what_is_signed_is_no_planned_order() -> None:
    # A contracted order stands on Open orders: it comes, is paid, and its cost cannot be planned away.
    case = turned_dearer(per_t=0.05, open_orders=[coming(10, APRIL, to_pay=12)], planned_before=[])
    plan = best(case)
    assert (plan.bought, plan.cost) == ({}, about(12))
    twice = but(case, planned_before=[planned("A", 10, order="2027-03/001")])
    assert "what is signed cannot change" in str(check_case(twice))


def test_a_cost_without_a_last_plan_is_told() -> None:
    told = str(check_case(but(dear_by_the_tonne(), planned_before=[])))
    assert "there is no last plan to change" in told


@pytest.mark.parametrize("wrong", [0.5, 0.0])
def test_the_audit_refuses_another_cost_of_changes(wrong: float) -> None:
    planned_well: Planned = best(turned_dearer(per_t=0.05, per_order=0.2))
    costs = planned_well.plan["costs"].copy()
    is_churn = costs["term"] == "churn"
    assert planned_well.term("churn") == about(1 + 0.4)
    costs.loc[is_churn, ["inr", "discounted_inr"]] *= wrong
    changed = replace(planned_well.plan, frames={**planned_well.plan.frames, "costs": costs})
    assert [f.rule for f in audit(planned_well.case, changed)] == ["costs: inr", "costs: discounted_inr"]
