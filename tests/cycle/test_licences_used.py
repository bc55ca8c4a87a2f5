"""Export licences over the months: what signed orders drew is used in the next input book. ₹ lakh and tonnes."""

from __future__ import annotations

import pytest

from optimizer.case.check import check_case
from optimizer.case.rows_licences import LicenceBar
from optimizer.cycle.moved_on import moved_on
from optimizer.cycle.roll import roll
from optimizer.cycle.settle import settled
from tests.model.small import APRIL, best, but, coming, offer, world
from tests.model.test_licences import licence, twelve_granted


def test_what_signed_orders_drew_is_used() -> None:
    # 12 t are granted. 10 t are needed in each of April and May; the first 10 are signed in April, so 2 t are left.
    case = twelve_granted()
    rolled = roll(case, best(case).plan, "plan")
    signed = sum(row.tonnes for row in rolled.case.register if row.offer == "A")
    assert signed > 0
    assert rolled.case.licences[0].tonnes_used == pytest.approx(signed)
    assert {row.licence_no for row in rolled.case.register if row.offer == "A"} == {"L1"}
    assert any(words.startswith("Licences used") and f"L1 {signed:g} of 12 t" in words for words in rolled.carried)
    again = best(settled(rolled.case)).plan["licence_draws"]["tonnes"].sum()
    assert again == pytest.approx(12 - signed), "the rest is drawn, and no more"


def test_open_orders_that_move_to_the_register_count_once() -> None:
    # 3 t used before, 4 t in an open order: 5 t left, before and after, but for what is signed.
    case = but(twelve_granted(), licences=[licence(12, tonnes_used=3)],
               open_orders=[coming(4, APRIL + 1, licence="L1")])  # fmt: skip
    plan = best(case).plan
    rolled = roll(case, plan, "plan").case
    signed = sum(row.tonnes for row in rolled.register if row.offer == "A")
    assert rolled.licences[0].tonnes_used == pytest.approx(7 + signed)
    assert [row.licence_no for row in rolled.register if row.offer is None] == ["L1"]
    assert not [p for p in check_case(rolled) if p.severity == "error"], "a licence drawn to the last tonne is no error"
    assert moved_on(case, plan, rolled).licences == rolled.licences, "nothing for the cost walk to tell"


def test_an_order_on_two_licences_names_both() -> None:
    two = [licence(12), licence(8, "L2")]
    case = world(offer("A", 1, licence_needed=True), demand=[20, 0], licences=two)
    rolled = roll(case, best(case).plan, "plan").case
    assert [row.tonnes_used for row in rolled.licences] == [pytest.approx(12), pytest.approx(8)]
    assert [row.licence_no for row in rolled.register] == ["L1 12 t, L2 8 t"]


def test_bars_that_are_not_carried_are_said() -> None:
    case = world(offer("A", 1, bar="Civil"), demand=[10, 0], licence_bars=[LicenceBar(bar="Civil")])
    assert any(words.startswith("Licence bars") for words in roll(case, best(case).plan, "plan").left)
    assert not any("bars" in words for words in roll(twelve_granted(), best(twelve_granted()).plan, "plan").left)
