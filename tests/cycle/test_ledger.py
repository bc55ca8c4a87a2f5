"""Orders of two plans side by side, each change with its cause; and the input, cell by cell."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.case.case import Case
from optimizer.case.rows_buying import MixRule
from optimizer.cycle.ledger import ledger
from tests.cycle.walks import compared, edition, orders
from tests.model.small import APRIL, ND, about, but, coming, fund, material, offer, opening, world

MAY, JUNE, JULY = APRIL + 1, APRIL + 2, APRIL + 3
DEAR_TO_HOLD = [material(holding=0.1)]


def test_the_same_plan_has_no_changes() -> None:
    case = world(offer("A", 1), demand=(10, 10), materials=DEAR_TO_HOLD)
    found = compared(case, case)
    assert (orders(found), found.inputs, found.orders.changed_share) == ([], (), 0)
    assert found.sentence.startswith("Of 2 orders planned before and not signed, 0% changed their month")


def test_more_demand_makes_an_order_larger() -> None:
    # 10 and 10 t; then 10 and 12. Over 5 %, so one of two orders counts as changed.
    old = world(offer("A", 1), demand=(10, 10), materials=DEAR_TO_HOLD)
    new = world(offer("A", 1), demand=(10, 12), materials=DEAR_TO_HOLD)
    found = compared(old, new)
    assert orders(found) == [("resized", "A", "2027-05", "2027-05", 10, 12, "demand")]
    assert found.orders.changed_share == about(0.5)
    # 10.4 t are listed too, and do not count.
    slightly = compared(old, world(offer("A", 1), demand=(10, 10.4), materials=DEAR_TO_HOLD))
    assert orders(slightly) == [("resized", "A", "2027-05", "2027-05", 10, 10.4, "demand")]
    assert slightly.orders.changed_share == 0


def test_an_order_that_another_offer_takes_over_is_one_change() -> None:
    old = world(offer("A", 1), offer("B", 2))
    new = world(offer("A", 1), offer("B", 0.5))
    found = compared(old, new)
    assert orders(found) == [("from another offer", "B", "2027-04", "2027-04", 10, 10, "price")]
    assert found.orders.changed_share == 1
    assert [c.found_by for c in found.orders.changes] == ["planned again"]


def test_an_order_that_moves_is_found_again_in_its_new_month() -> None:
    # 10 t of May, bought in May. Then the offer ends in April, and they are bought and held from then on.
    old = world(offer("A", 1), demand=(0, 10), materials=DEAR_TO_HOLD)
    new = world(offer("A", 1, valid_to=APRIL), demand=(0, 10), materials=DEAR_TO_HOLD)
    assert orders(compared(old, new)) == [("moved", "A", "2027-05", "2027-04", 10, 10, "offer")]


def test_added_and_dropped() -> None:
    # 4 t in store, then none; and the other way round.
    old = world(offer("A", 1), demand=(10,), opening_stock=[opening(10)])
    new = world(offer("A", 1), demand=(10,))
    assert orders(compared(old, new)) == [("added", "A", None, "2027-04", None, 10, "count")]
    assert orders(compared(new, old)) == [("dropped", "A", "2027-04", None, 10, None, "count")]


def test_each_change_has_the_cause_in_whose_step_it_came_about() -> None:
    # Nd oxide is needed more, Dy oxide gets dearer and B takes over; of the magnets China may give half only.
    def case(nd: float, dy: float, rules: list[MixRule]) -> Case:
        return world(
            offer("A", 1), offer("C", 5, "Dy oxide"), offer("B", 5.5, "Dy oxide"), offer("E", dy, "Dy oxide"),
            offer("M", 2, "Magnet"), offer("N", 3, "Magnet", country="Japan"),
            demand={ND: (nd,), "Dy oxide": (2,), "Magnet": (10,)}, source_mix=rules,
        )  # fmt: skip

    half = MixRule(rule="half", scope="Magnet", kind="cap", source="China", limit=0.5)
    found = compared(case(10, 6, []), case(14, 3, [half]))
    assert sorted(orders(found), key=lambda row: row[1]) == [
        ("resized", "A", "2027-04", "2027-04", 10, 14, "demand"),
        ("from another offer", "E", "2027-04", "2027-04", 2, 2, "price"),
        ("resized", "M", "2027-04", "2027-04", 10, 5, "rule"),
        ("added", "N", None, "2027-04", None, 5, "rule"),
    ]


LEADING = offer("A", 1, lead_days=30)  # an order is there the month after


def signed_and_now(*open_orders: Any) -> Any:
    """April's order for May was signed; in May the plan is made again."""
    old = world(LEADING, demand=(0, 10, 10), materials=DEAR_TO_HOLD)
    new = world(LEADING, demand=(10, 10), materials=DEAR_TO_HOLD, first=MAY, open_orders=open_orders)
    one, other = edition(old), edition(new)
    found = ledger(one.case, one.plan, other.case, other.plan)
    return [(c.change, c.signed, c.before and c.before.number, c.after and c.after.tonnes) for c in found.changes]


def test_what_is_signed_as_planned_is_no_change() -> None:
    assert signed_and_now(coming(10, MAY, order="2027-04/001")) == []


def test_what_is_signed_is_found_by_its_number() -> None:
    assert signed_and_now(coming(8, MAY, order="2027-04/001")) == [("other tonnes", True, "2027-04/001", 8)]


def test_an_order_not_signed_in_time_is_due_now() -> None:
    # April's order was to bring May's 10 t; nobody signed it, and in May it can no longer.
    case = world(offer("A", 1, lead_days=30), offer("B", 3), demand=(0, 10, 10), materials=DEAR_TO_HOLD)
    new = world(offer("A", 1, lead_days=30), offer("B", 3), demand=(10, 10), materials=DEAR_TO_HOLD, first=MAY)
    found = compared(case, new)
    changed = {(c.change, c.order.offer) for c in found.orders.changes}
    assert changed == {("dropped", "A"), ("added", "B")} or ("from another offer", "B") in changed


def test_what_the_older_plan_could_not_have_planned_is_no_change() -> None:
    old = world(offer("A", 1), demand=(10, 10), materials=DEAR_TO_HOLD)
    new = world(offer("A", 1), demand=(10, 10, 10), materials=DEAR_TO_HOLD, first=APRIL)
    assert orders(compared(old, new)) == []


# -- without planning again -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("new", "cause"),
    [
        (world(offer("A", 1), offer("B", 0.5)), "price"),
        (world(offer("B", 2)), "offer"),
        (world(offer("A", 1), offer("B", 2), demand=(14,)), "demand"),
        (world(offer("A", 1), offer("B", 2), opening_stock=[opening(4)]), "count"),
        (world(offer("A", 1), offer("B", 2), open_orders=[coming(4, APRIL, order="x")]), "lateness"),
        (world(offer("A", 1), offer("B", 2), source_mix=[
            MixRule(rule="most", kind="cap", by="supplier", source="A Ltd", limit=0.3)]), "rule"),
    ],
)  # fmt: skip
def test_the_likely_cause_is_what_changed_around_an_order(new: Case, cause: str) -> None:
    found = compared(world(offer("A", 1), offer("B", 2)), new, walk=False)
    assert {(c.cause, c.found_by) for c in found.orders.changes} == {(cause, "likely")}


# -- the input ------------------------------------------------------------------------------------------------------


def cells(old: Case, new: Case) -> list[tuple[Any, ...]]:
    found = compared(old, new, walk=False)
    return [(c.part, c.sheet, c.row, c.column, c.before, c.after) for c in found.inputs]


def test_every_cell_that_differs_is_listed_with_both_values() -> None:
    old = world(offer("A", 1), offer("B", 2), demand=(10, 10))
    new = world(offer("A", 1.5, lead_days=5), offer("C", 3), demand=(10, 12), settings={"cover_months": 0.1})
    assert cells(old, new) == [
        ("demand", "Demand by month", "Users, Nd oxide", "2027-05", 10, 12),
        ("price", "Offers", "A", "Price", 100, 150),
        ("offer", "Offers", "A", "Lead time", 0, 5),
        ("offer", "Offers", "B", "", "row deleted", ""),
        ("offer", "Offers", "C", "", "", "new row"),
        ("rule", "Start", "Cover", "Value", 0, 0.1),
    ]


def test_months_moved_on_are_no_difference_of_the_input() -> None:
    # What April used and paid is expected; of July, which only the newer input speaks of, nothing is compared.
    old = world(offer("A", 1), demand=(10, 10, 10), materials=DEAR_TO_HOLD, funds=[fund("2027-28", 50)])
    new = world(offer("A", 1), demand=(10, 10, 10), materials=DEAR_TO_HOLD, first=MAY,
                funds=[fund("2027-28", 50, spent_inr_crore=0.1)])  # fmt: skip
    assert cells(old, new) == []
    # 3 t were found in store where the plan expected none, and 2 lakh more were spent.
    off = but(new, opening_stock=[opening(3)], funds=[fund("2027-28", 50, spent_inr_crore=0.12)])
    assert cells(old, off) == [
        ("count", "Opening stock", "Nd oxide, agency", "Tonnes", 0, 3),
        ("fund", "Funds", "Fund, 2027-28", "Spent so far", about(0.1), 0.12),
    ]
