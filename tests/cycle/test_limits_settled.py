"""Limits of a year, commitments and payments by terms since the position, worked out by hand and read in both ways."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_contracts import TakeOrPay
from optimizer.case.rows_cycle import PaymentDue
from optimizer.cycle.settle import settled
from optimizer.plan.audit.position import as_of_first_month
from tests.cycle.test_settle import coming
from tests.cycle.worlds import MAY, day, paid, recorded, signed
from tests.model.small import APRIL, fund

JANUARY, FEBRUARY = Month(2028, 1), Month(2028, 2)


def of_both(case: Case, sheet: str, field: str) -> list[float]:
    """A column of a sheet as of the first month, by both readings, which must agree."""
    found = [[getattr(row, field) for row in getattr(reading, sheet)]
             for reading in (settled(case), as_of_first_month(case))]  # fmt: skip
    assert found[0] == pytest.approx(found[1])
    return found[0]


def limited(first: Month, **sheets: Any) -> Case:
    """A fund of 2027-28 may commit ₹50 crore, 10 of them committed, and pay a third from January on, 1 of it paid."""
    terms = {"commitment_limit_inr_crore": 50, "committed_inr_crore": 10, "last_quarter_share": 0.33,
             "spent_last_quarter_inr_crore": 1}  # fmt: skip
    rows = [fund("2027-28", 10_000, **terms), fund("2028-29", 10_000)]
    return recorded(first=first, position=JANUARY, funds=rows, **sheets)


def test_what_was_signed_since_the_position_is_committed_in_its_year() -> None:
    # 4 of goods and 1 of duty signed in February; an order signed in December is in the 10; a refused one is not.
    bill = {"goods_inr_crore": 4, "duty_inr_crore": 1, "expected": FEBRUARY + 4}
    orders = [
        signed("2028-02/001", ordered=day(5, FEBRUARY), **bill),
        signed("2027-12/001", ordered=day(5, JANUARY + -1), **bill),
        signed("2028-02/002", ordered=day(6, FEBRUARY), refused=day(9, FEBRUARY), **bill),
    ]  # fmt: skip
    assert of_both(limited(FEBRUARY + 1, register=orders), "funds", "committed_inr_crore") == [15, 0]


def test_what_was_paid_from_january_on_counts_toward_the_last_quarter() -> None:
    # 3 were paid in January and 2 in February, in which 0.5 came back: 1 + 3 + 2.
    moves = [paid(3, day(9, JANUARY)), paid(2, day(9, FEBRUARY)),
             paid(0.5, day(10, FEBRUARY), order=None, direction="in")]  # fmt: skip
    sheets = {"register": [signed()], "fund_movements": moves}
    assert of_both(limited(FEBRUARY + 1, **sheets), "funds", "spent_last_quarter_inr_crore") == [6, 0]


def test_what_was_ordered_since_the_position_is_taken_of_a_commitment() -> None:
    # 5 t before, 10 t of A in April; the 10 t of B and those signed in March are others.
    orders = [signed("2027-04/001", ordered=day(5), offer="A"), signed("2027-04/002", ordered=day(6), offer="B"),
              signed("2027-03/001", offer="A")]  # fmt: skip
    committed = [TakeOrPay(offer="A", fiscal_year="2027-28", tonnes=100, taken_before_t=5)]
    assert of_both(recorded(register=orders, take_or_pay=committed), "take_or_pay", "taken_before_t") == [15]


def test_an_order_under_payment_terms_owes_what_its_schedule_says() -> None:
    # 2 in April, 3 in June, 0.5 of tax back in July. 2.5 are paid: the whole of April and 0.5 of June.
    parts = {APRIL: 2.0, MAY + 1: 3.0, MAY + 2: -0.5}
    due = [PaymentDue(order="2027-03/001", month=month, inr_crore=crore) for month, crore in parts.items()]
    case = recorded(register=[signed(expected=MAY)], payments_due=due, fund_movements=[paid(2.5)])
    assert coming(case) == [
        ("2027-03/001", 0, "2027-06", 2.5), ("2027-03/001", 0, "2027-07", -0.5), ("2027-03/001", 10, "2027-05", 0),
    ]  # fmt: skip


def test_tax_that_came_back_is_not_waited_for() -> None:
    due = [PaymentDue(order="2027-03/001", month=MAY, inr_crore=3.0),
           PaymentDue(order="2027-03/001", month=MAY, inr_crore=-0.5)]  # fmt: skip
    moves = [paid(3), paid(0.5, direction="in")]
    case = recorded(register=[signed(expected=MAY)], payments_due=due, fund_movements=moves)
    assert coming(case) == [("2027-03/001", 10, "2027-05", 0)]
