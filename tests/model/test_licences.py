"""Export licences that orders draw down. ₹ lakh and tonnes; see ``small.py``."""

from __future__ import annotations

from optimizer.case.case import Case
from optimizer.case.rows_licences import Licence, LicenceBar
from tests.model.small import APRIL, ND, about, best, but, coming, material, offer, world


def licence(tonnes: float, name: str = "L1", exporter: str = "A Ltd", **terms: object) -> Licence:
    """An export licence of so many tonnes."""
    return Licence(**{"licence": name, "exporter": exporter, "tonnes_granted": tonnes, **terms})


def twelve_granted() -> Case:
    """10 t are needed in each of two months; A sells at 1 under a licence for 12 t, B at 2 without one."""
    return world(offer("A", 1, licence_needed=True), offer("B", 2), demand=[10, 10], licences=[licence(12)])


RULES = {"licence_drawn": twelve_granted, "licence_left": twelve_granted}


def test_orders_draw_a_licence_down() -> None:
    # 12 x 1 + 8 x 2 = 28; without a licence needed 20.
    plan = best(twelve_granted())
    assert plan.bought == {"A": 12, "B": 8}
    assert plan.cost == about(28)
    assert plan.plan["licence_draws"]["tonnes"].sum() == about(12)
    assert plan.plan["licences"]["left_t"].iloc[-1] == about(0)
    assert best(but(twelve_granted(), offers=[offer("A", 1), offer("B", 2)])).cost == about(20)


def test_what_was_shipped_and_what_open_orders_take_is_gone() -> None:
    # 12 granted, 3 used, 4 in an open order that serves April: 5 left. 16 are to be bought: 5 x 1 + 11 x 2 = 27.
    plan = best(but(twelve_granted(), licences=[licence(12, tonnes_used=3)],
                    open_orders=[coming(4, APRIL, licence="L1")]))  # fmt: skip
    assert plan.bought == {"A": 5, "B": 11}
    assert plan.cost == about(27)


def test_a_licence_must_be_valid_when_the_goods_are_shipped() -> None:
    # Ordered in April and shipped 40 days later, in May, when the licence is over; ordered on no earlier day.
    row = offer("A", 1, licence_needed=True, production_days=40)
    case = world(row, offer("B", 2), demand=[0, 0, 10], licences=[licence(12, valid_to=APRIL)])
    assert best(case).bought == {"B": 10}
    assert best(but(case, licences=[licence(12, valid_to=APRIL + 1)])).bought == {"A": 10}
    assert best(but(case, licences=[licence(12, valid_from=APRIL + 2)])).bought == {"B": 10}


def test_an_order_may_draw_on_two_licences() -> None:
    plan = best(but(twelve_granted(), licences=[licence(12), licence(8, "L2")]))
    assert plan.bought == {"A": 20}
    assert plan.plan["licence_draws"].groupby("licence")["tonnes"].sum().to_dict() == about({"L1": 12, "L2": 8})


def test_a_licence_of_another_exporter_or_material_is_none() -> None:
    assert best(but(twelve_granted(), licences=[licence(12, exporter="B Ltd")])).bought == {"B": 20}
    case = but(twelve_granted(), materials=[material(), material("Dy oxide")], licences=[licence(12, scope="Dy oxide")])
    assert best(case).bought == {"B": 20}


def test_one_licence_holds_for_all_offers_it_covers() -> None:
    # A and C are of one exporter: together 12 t.
    rows = [offer("A", 1, licence_needed=True), offer("C", 1.5, licence_needed=True, supplier="A Ltd"), offer("B", 2)]
    assert best(but(twelve_granted(), offers=rows)).bought == {"A": 12, "B": 8}


def test_a_licence_that_names_its_end_user_is_drawn_on_only_for_that_one() -> None:
    # Defence and cars want 10 t each. A sells at 1 under a licence for cars alone, B at 2 to anyone: 10 x 1 + 10 x 2.
    # Without a bar nothing keeps A's tonnes for cars, and under one that lets wind have them too not either: 20 x 2.
    def sold(bar: str | None) -> dict[str, float]:
        rows = offer("A", 1, licence_needed=True, bar=bar), offer("B", 2)
        bars = [
            LicenceBar(bar="Cars only", only_sectors="Cars"),
            LicenceBar(bar="Not defence", barred_sectors="Defence"),
            LicenceBar(bar="Cars or wind", only_sectors="Cars, Wind"),
        ]
        wanted = {("Defence", ND): [10], ("Cars", ND): [10]}
        return best(world(*rows, demand=wanted, licences=[licence(50, end_user="Cars")], licence_bars=bars)).bought

    assert sold("Cars only") == {"A": 10, "B": 10}
    for other in (None, "Not defence", "Cars or wind"):
        assert sold(other) == {"B": 20}
