"""The walk from one plan's cost to the next one's, step by step. ₹ lakh; every walk adds up to the rupee."""

from __future__ import annotations

from functools import reduce

import pytest

from optimizer.case.case import Case
from optimizer.case.rows_buying import ExchangeRate
from optimizer.case.rows_needs import Demand
from optimizer.cycle.moved_on import moved_on
from optimizer.cycle.parts import PARTS, NoMonthInCommonError, same, with_part
from tests.cycle.walks import compared, planned, steps
from tests.model.random_worlds import random_world
from tests.model.small import APRIL, DY, ND, about, but, coming, fund, material, offer, opening, world
from tests.sizes import rest_slow
from tests.workbook.cases import everything, three_materials

MAY, JUNE, JULY = APRIL + 1, APRIL + 2, APRIL + 3
DEAR_TO_HOLD = [material(holding=0.1)]


def three_months(price: float = 1.0, **terms: object) -> Case:
    """10 t a month from April to June, bought in the month at 1 a tonne since stock costs to hold: 30."""
    terms = {"funds": [fund("2027-28", 40)], **terms}
    return world(offer("A", price), demand=(10, 10, 10), materials=DEAR_TO_HOLD, **terms)  # type: ignore[arg-type]


def from_may(**sheets: object) -> Case:
    """The same from May to July; the 10 of April are paid."""
    sheets = {"funds": [fund("2027-28", 40, spent_inr_crore=0.1)], **sheets}
    return world(offer("A", 1), demand=(10, 10, 10), materials=DEAR_TO_HOLD, first=MAY, **sheets)  # type: ignore[arg-type]


def test_each_part_of_the_input_has_its_step() -> None:
    # 10 t at 1. Then 12 t are needed (+2), and a tonne costs 1.5 (12 x 0.5 = +6): 18.
    old = world(offer("A", 1), demand=(10,))
    new = world(offer("A", 1.5), demand=(12,))
    assert steps(compared(old, new)) == {"Demand": 2, "Prices": 6, "Search": 0}


def test_the_order_of_the_steps_is_fixed() -> None:
    # Demand before prices: 2 t more at the old price. Were prices first it would be 5 and 3.
    old, new = world(offer("A", 1), demand=(10,)), world(offer("A", 1.5), demand=(12,))
    found = compared(new, old)
    assert list(steps(found)) == ["Demand", "Prices", "Search"]
    assert steps(found) == {"Demand": -3, "Prices": -5, "Search": 0}


def test_a_price_that_falls_brings_another_offer() -> None:
    # 10 t of A at 1 = 10; B falls from 2 to 0.8 = 8. A new offer C at 0.5 = 5 is a step of its own.
    old = world(offer("A", 1), offer("B", 2))
    new = world(offer("A", 1), offer("B", 0.8), offer("C", 0.5))
    assert steps(compared(old, new)) == {"Prices": -2, "Offers and suppliers": -3, "Search": 0}


def test_an_exchange_rate_is_no_price() -> None:
    # 10 t at 1000 USD a tonne: 80 INR make 8 lakh; 100 make 10.
    a = offer("A", 0.01, currency="USD")
    old = world(a, exchange_rates=[ExchangeRate(currency="USD", by_month={APRIL: 80.0})])
    new = world(a, exchange_rates=[ExchangeRate(currency="USD", by_month={APRIL: 100.0})])
    assert steps(compared(old, new)) == {"Exchange rates": 2, "Search": 0}


def test_months_that_go_by_as_planned_cost_what_was_planned() -> None:
    # April's 10 are paid and gone; July's 10 come: 30 - 10 + 10. Demand typed for July belongs to the months.
    assert steps(compared(three_months(), from_may())) == {"Months gone by": -10, "Months moved on": 10, "Search": 0}


def test_the_same_end_month_costs_what_the_older_plan_said() -> None:
    # May and June are left, as they were planned.
    shorter = but(from_may(), settings={"months": 2})
    assert steps(compared(three_months(), shorter)) == {"Months gone by": -10, "Months moved on": 0, "Search": 0}


def test_costs_are_valued_at_the_first_month_of_their_own_plan() -> None:
    # At 12 % a year the 20 of May and June weigh 10 / 1.12^(1/12) + 10 / 1.12^(2/12), a month later that x 1.12^(1/12).
    rate, month = {"discount_rate_per_year": 0.12}, 1.12 ** (1 / 12)
    old = three_months(settings=rate)
    found = steps(compared(old, from_may(settings=rate)))
    left = 10 / month + 10 / month**2
    assert found["Months gone by"] == about(-10, 1e-4)
    assert found["Valued a month later"] == about(left * month - left, 1e-4)
    assert found["Months moved on"] == about(10 / month**2, 1e-4)


def test_stock_and_orders_are_held_against_what_the_plan_expected() -> None:
    # A lead of a month: in April 10 t are ordered for May and so on. On 1 May 10 t are signed and paid on arrival, as
    # expected: no step. 4 t were found beside them in store, for which 4 less are bought.
    old = world(offer("A", 1, lead_days=30), demand=(0, 10, 10), materials=DEAR_TO_HOLD)
    signed = coming(10, MAY, to_pay=10, order="2027-04/001")
    new = world(offer("A", 1, lead_days=30), demand=(10, 10, 10), materials=DEAR_TO_HOLD, first=MAY,
                open_orders=[signed])  # fmt: skip
    assert steps(compared(old, new)) == {"Months gone by": 0, "Months moved on": 10, "Search": 0}
    counted = but(new, opening_stock=[opening(4)])
    # The 4 t wait for June at a tonne's 0.1 a month: 4 x 0.1 - 4 = -3.6.
    assert steps(compared(old, counted)) == {
        "Months gone by": 0, "Months moved on": 10, "Stock as it is": -3.6, "Search": 0,
    }  # fmt: skip


def test_a_late_order_is_a_step() -> None:
    # The 10 t of May come in June: B brings May's at 3 a tonne (30), the 10 of June need not be ordered (-10).
    offers = [offer("A", 1, lead_days=30), offer("B", 3)]
    old = world(*offers, demand=(0, 10, 10), materials=DEAR_TO_HOLD)
    late = coming(10, JUNE, to_pay=10, order="2027-04/001")
    new = world(*offers, demand=(10, 10), materials=DEAR_TO_HOLD, first=MAY, open_orders=[late])
    found = compared(old, new)
    assert steps(found)["Signed orders, and what came"] == about(20, 1e-4)
    assert [(c.change, c.cause) for c in found.orders.changes if c.signed] == [("late", "lateness")]


def test_money_that_is_left_is_held_against_what_the_plan_expected() -> None:
    # 40 are voted and the plan pays 10 in April: 30 are left. With 5 of them spent otherwise, 25 pay for all of May and
    # June and for half of July, whose other half is missed.
    spent = from_may(funds=[fund("2027-28", 40, spent_inr_crore=0.15)])
    found = compared(three_months(), spent)
    assert [step.title for step in found.walk.steps if step.exceptions] == ["Funds", "Search"]  # type: ignore[union-attr]
    assert steps(found)["Funds"] == about(-5, 1e-2)


def test_parts_that_leave_no_plan_alone_are_told_together() -> None:
    # Dy oxide is new: its demand and its only offer come together, whatever stands between them.
    old = world(offer("A", 1))
    new = world(offer("A", 1), offer("D", 5, DY), demand={ND: (10,), DY: (2,)})
    found = compared(old, new)
    assert steps(found) == {"Demand and Offers and suppliers": 10, "Search": 0}


def test_rows_that_plan_nothing_make_no_step() -> None:
    # An offer nobody can use before the plan ends.
    old = world(offer("A", 1))
    new = world(offer("A", 1), offer("Z", 0.1, lead_days=400))
    found = compared(old, world(offer("A", 2), offer("Z", 0.1, lead_days=400)))
    assert steps(found) == {"Prices": 10, "Search": 0}
    assert "Offers and suppliers" not in steps(compared(new, world(offer("A", 1), offer("Z", 0.1, lead_days=500))))


def test_with_every_part_a_case_is_the_other() -> None:
    one, other = three_materials(), everything()
    assert not same(one, other)
    assert same(reduce(lambda case, part: with_part(case, part, other), PARTS, one), other)
    assert same(reduce(lambda case, part: with_part(case, part, one), PARTS, other), one)


def test_a_yearly_demand_keeps_growing_from_its_base_month() -> None:
    old = but(three_months(), demand_by_month=(),
              demand=[Demand(sector="Users", material=ND, tonnes_per_year=120, growth_per_year=0.1)])  # fmt: skip
    expected = moved_on(old, planned(old), from_may())
    assert [row.base_month for row in expected.demand] == [APRIL]


def test_plans_without_a_month_in_common_cannot_be_compared() -> None:
    later = world(offer("A", 1), demand=(10,), first=JULY)
    with pytest.raises(NoMonthInCommonError, match="they share no month"):
        moved_on(three_months(), planned(three_months()), later)
    with pytest.raises(NoMonthInCommonError, match="give the older one first"):
        moved_on(from_may(), planned(from_may()), three_months())


@pytest.mark.parametrize("seed", rest_slow([0, 3, 1, 2], fast=2))
def test_walks_through_random_worlds_add_up(seed: int) -> None:
    old = but(random_world(seed), settings={"gap": 0.005})
    dearer = [o.model_copy(update={"price_per_kg": o.price_per_kg * (1.3 if k % 2 else 0.8)})
              for k, o in enumerate(old.offers)]  # fmt: skip
    compared(old, but(old, offers=dearer, funds=old.funds[:1] if seed % 2 else old.funds))
