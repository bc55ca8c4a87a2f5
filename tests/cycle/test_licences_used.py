"""Export licences over the months: what signed orders drew is used in the next input book. ₹ lakh and tonnes."""

from __future__ import annotations

import datetime as dt

import pytest

from optimizer.case.case import Case
from optimizer.case.check import check_case
from optimizer.cycle.moved_on import moved_on
from optimizer.cycle.roll import roll
from optimizer.cycle.settle import settled
from optimizer.plan.audit.position import as_of_first_month
from tests.cycle.worlds import MAY, day, part, recorded, signed
from tests.model.small import APRIL, best, but, coming, offer, opening, world
from tests.model.test_licences import licence, twelve_granted


def test_what_signed_orders_drew_is_used() -> None:
    # 12 t are granted. 10 t are needed in each of April and May; the first 10 are signed in April, so 2 t are left.
    case = twelve_granted()
    rolled = roll(case, best(case).plan, "plan")
    signed = sum(row.tonnes for row in rolled.case.register if row.offer == "A")
    assert signed > 0
    assert (rolled.case.licences[0].tonnes_used, used(rolled.case)) == (0, {"L1": pytest.approx(signed)})
    assert {row.licence_no for row in rolled.case.register if row.offer == "A"} == {"L1"}
    assert any(words.startswith("Licences used") and f"L1 {signed:g} of 12 t" in words for words in rolled.carried)
    again = best(rolled.case).plan["licence_draws"]["tonnes"].sum()
    assert again == pytest.approx(12 - signed), "the rest is drawn, and no more"


def test_open_orders_that_move_to_the_register_count_once() -> None:
    # 3 t used before, 4 t in an open order: 5 t left, before and after, but for what is signed.
    case = but(twelve_granted(), licences=[licence(12, tonnes_used=3)],
               open_orders=[coming(4, APRIL + 1, licence="L1")])  # fmt: skip
    plan = best(case).plan
    rolled = roll(case, plan, "plan").case
    signed = sum(row.tonnes for row in rolled.register if row.offer == "A")
    assert used(rolled) == {"L1": pytest.approx(7 + signed)}
    assert [row.licence_no for row in rolled.register if row.offer is None] == ["L1"]
    assert not [p for p in check_case(rolled) if p.severity == "error"], "a licence drawn to the last tonne is no error"
    assert moved_on(case, plan, rolled).licences == settled(rolled).licences, "nothing for the cost walk to tell"


def used(case: Case) -> dict[str, float]:
    """Licence -> tonnes used as planned with; the audit reads the same from the rows."""
    told = {row.licence: row.tonnes_used for row in settled(case).licences}
    assert {row.licence: pytest.approx(row.tonnes_used) for row in as_of_first_month(case).licences} == told
    return told


@pytest.mark.parametrize(
    ("dates", "came", "left"),
    [
        ({}, 0, 2),
        ({"cancelled": day(20)}, 0, 12),
        ({"refused": day(20)}, 0, 12),
        ({"cancelled": day(20)}, 4, 8),  # 4 t came before it was cancelled
        ({"shipped": day(5), "cancelled": day(20)}, 0, 2),  # it had left the exporter
        ({"shipped": day(5), "rejected": day(20)}, 0, 2),
        ({"accepted": day(20)}, 9, 3),  # one tonne less than ordered, and no more to come
    ],
)
def test_an_order_that_falls_away_gives_its_tonnes_back(
    dates: dict[str, dt.date], came: float, left: float
) -> None:
    # Of 12 t granted one order has 10; A under licence costs 1, B costs 2, and 30 t are needed.
    offers = offer("A", 1, licence_needed=True), offer("B", 2)
    parts = [part(came, day(10))] if came else []
    case = recorded(*offers, demand=[30, 0, 0], licences=[licence(12)], receipts=parts, opening_stock=[opening(0)],
                    register=[signed("2027-03/001", 10, MAY + 3, licence_no="L1", **dates)])  # fmt: skip
    assert used(case) == {"L1": pytest.approx(12 - left)}
    planned = best(case).plan["orders"]
    assert planned[planned["offer"] == "A"]["tonnes"].sum() == pytest.approx(left)
    again = roll(case, best(case).plan, "plan", MAY + 1).case
    assert used(again) == {"L1": pytest.approx(12)}, "given back once, and drawn by the order signed since"


def test_orders_closed_long_ago_stay_used() -> None:
    # Ordered and received three years ago, 10 t of 12: it leaves the Register and stays on the licence.
    past = APRIL + -39
    old = signed("2024-01/001", 10, past + 1, ordered=past.first_day, licence_no="L1")
    case = world(offer("A", 1, licence_needed=True), offer("B", 2), demand=[5, 5], licences=[licence(12)],
                 register=[old], receipts=[part(10, (past + 1).first_day, "2024-01/001")])  # fmt: skip
    after = roll(case, best(case).plan, "plan").case
    assert "2024-01/001" not in {row.order for row in after.register}
    assert after.licences[0].tonnes_used == pytest.approx(10)
    assert used(after) == {"L1": pytest.approx(10 + sum(r.tonnes for r in after.register if r.offer == "A"))}


def test_a_register_that_overdraws_a_licence_is_refused_with_its_cells() -> None:
    rows = [signed("2027-03/001", 8, MAY, licence_no="L1"), signed("2027-03/002", 6, MAY, licence_no="L1 6 t, L2 2 t")]
    case = recorded(offer("A", 1, licence_needed=True), licences=[licence(12), licence(9, "L2")], register=rows)
    found = [p for p in check_case(case) if p.severity == "error"]
    assert [p.rule.split(" (")[0] for p in found] == ["orders of the Register draw 12.5 t"]


def test_an_order_on_two_licences_names_both() -> None:
    two = [licence(12), licence(8, "L2")]
    case = world(offer("A", 1, licence_needed=True), demand=[20, 0], licences=two)
    rolled = roll(case, best(case).plan, "plan").case
    assert used(rolled) == {"L1": pytest.approx(12), "L2": pytest.approx(8)}
    assert [row.licence_no for row in rolled.register] == ["L1 12 t, L2 8 t"]
