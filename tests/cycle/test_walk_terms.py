"""Months moved on where orders are paid in parts: what was planned is no difference. ₹ lakh and tonnes."""

from __future__ import annotations

import pytest

from optimizer.case.case import Case
from optimizer.case.rows_money import PaymentTerm
from optimizer.cycle.moved_on import moved_on
from optimizer.cycle.roll import roll
from optimizer.cycle.settle import settled
from optimizer.run import SOLVED, plan_case
from tests.cycle.test_roll import known_to_the_end
from tests.cycle.walks import compared, planned, steps
from tests.model.random_worlds import random_world
from tests.model.small import APRIL, about, but, coming, fund, material, offer, world

IN_THIRDS = [PaymentTerm(terms="Thirds", milestone="order", share=0.3),
             PaymentTerm(terms="Thirds", milestone="shipping documents", share=0.4),
             PaymentTerm(terms="Thirds", milestone="acceptance", share=0.3, days=45)]  # fmt: skip


def in_parts() -> Case:
    """10 t a month from May on, ordered two months ahead of their use and paid in parts around it; an order signed
    before comes in April and is paid in June."""
    a = offer("A", 1, lead_days=45, payment_terms="Thirds")
    return world(a, demand=(6, 10, 10, 10, 10), payment_terms=IN_THIRDS, materials=[material(holding=0.1)],
                 open_orders=[coming(16, APRIL, to_pay=5, pay_month=APRIL + 2)],
                 funds=[fund("2027-28", 900, march_share=1)], settings={"discount_rate_per_year": 0.12})  # fmt: skip


def as_planned(case: Case, months: int = 1) -> Case:
    """The case some months later, to the same last month, everything gone as planned."""
    after = roll(case, planned(case), "plan", case.settings.first_month + months).case
    return but(after, settings={"months": case.settings.months - months})


@pytest.mark.parametrize("months", [1, 2])
def test_what_is_paid_in_parts_as_planned_is_no_step(months: int) -> None:
    found = steps(compared(in_parts(), as_planned(in_parts(), months)))
    assert set(found) <= {"Months gone by", "Valued a month later", "Valued 2 months later", "Months moved on",
                          "Search"}  # fmt: skip
    assert found["Search"] == about(0, 1e-3)


@pytest.mark.parametrize("months", [1, 2])
def test_each_payment_ahead_stands_in_its_month(months: int) -> None:
    case = in_parts()
    later = as_planned(case, months)
    expected = moved_on(case, planned(case), settled(later))

    def dues(of: Case) -> dict[tuple[str, str], float]:
        return {(row.order, str(row.pay_month or row.usable_month)): row.to_pay_inr_crore for row in of.open_orders
                if row.to_pay_inr_crore}  # fmt: skip

    assert dues(expected) == about(dues(settled(later)))
    assert len(dues(expected)) >= 3


def test_a_cover_that_is_growing_grows_on_and_is_no_step() -> None:
    # A sixth of a month of cover is held in April, a whole one in September: in May a third, and no sixth again.
    growing = material(cover_months=1.0, cover_full_by=APRIL + 5, holding=0.1)
    case = world(offer("A", 1), demand=(10,) * 8, months=7, materials=[growing])
    found = steps(compared(case, as_planned(case)))
    assert "Rules" not in {title for title, inr in found.items() if inr != about(0, 1e-3)}


@pytest.mark.parametrize("seed", [3, 8, 47, *(pytest.param(s, marks=pytest.mark.slow) for s in range(50, 80))])
def test_random_worlds_that_go_as_planned_have_no_step_of_signed_orders_or_money(seed: int) -> None:
    case = known_to_the_end(random_world(seed))
    if case.settings.months < 2 or plan_case(case).exit_code != SOLVED:
        return  # a world that bends a rule, or of one month, says nothing here
    unplaced = any(lot.store is None for lot in case.opening_stock) or any(m.opening_stock_t for m in case.materials)
    if unplaced and any(store.bonded for store in case.stores):
        return  # nor one that does not say whether its stock lies in bond: the next plan may lay it elsewhere
    found = compared(case, as_planned(case))
    assert not {"Signed orders, and what came", "Funds", "Stock as it is"} & {
        title for title, inr in steps(found).items() if inr != about(0, 1e-3)
    }
