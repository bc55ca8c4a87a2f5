"""The status of an order follows from its dates."""

from __future__ import annotations

import datetime as dt

from optimizer.case.rows_cycle import ENDINGS, MILESTONES
from optimizer.cycle.roll import roll
from optimizer.cycle.status import status_of
from tests.cycle.worlds import day, recorded, signed
from tests.model.small import APRIL, best

EVENING = dt.date(2027, 4, 30)


def test_an_order_is_at_its_furthest_step() -> None:
    assert status_of(signed(), EVENING) == "ordered"
    reached = {}
    for number, step in enumerate(MILESTONES, 1):
        reached[step] = day(number)
        assert status_of(signed(**reached), EVENING) == step
    assert status_of(signed(shipped=day(3)), EVENING) == "shipped", "steps before it need no date"


def test_what_lies_ahead_has_not_happened() -> None:
    row = signed(contracted=day(3), shipped=day(20), cancelled=day(25))
    assert [status_of(row, day(on)) for on in (2, 3, 19, 20, 24, 25)] == [
        "ordered", "contracted", "contracted", "shipped", "shipped", "cancelled",
    ]  # fmt: skip


def test_an_order_that_left_says_how_the_first_way() -> None:
    for ending in ENDINGS:
        assert status_of(signed(shipped=day(3), **{ending: day(2)}), EVENING) == ending
    assert status_of(signed(cancelled=day(9), refused=day(8)), EVENING) == "refused"


def test_payment_runs_beside_the_goods() -> None:
    assert status_of(signed(contracted=day(2), paid=day(3)), EVENING) == "contracted, paid"
    assert status_of(signed(accepted=day(9), paid=day(3)), EVENING) == "paid"
    assert status_of(signed(paid=day(3)), EVENING) == "paid"


def test_roll_says_how_far_each_open_order_is() -> None:
    # Position April, first month May; of three orders one is received and paid, and no longer open.
    orders = [
        signed("2027-03/001", 10, APRIL + 2, shipped=day(3), goods_inr_crore=0.1),
        signed("2027-03/002", 4, APRIL + 2),
        signed("2027-03/003", 6, accepted=day(2), paid=day(2)),
    ]
    case = recorded(register=orders)
    rolled = roll(case, best(case).plan, "plan")
    assert rolled.orders == (
        "2027-03/001, A Ltd, Nd oxide: shipped; 10 of 10 t to come, expected Jun 2027",
        "2027-03/002, A Ltd, Nd oxide: ordered; 4 of 4 t to come, expected Jun 2027",
    )
    (told,) = [words for words in rolled.carried if words.startswith("Register")]
    assert "2 signed before and still open (1 ordered; 1 shipped)" in told
