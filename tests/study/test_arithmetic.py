"""Plain arithmetic: what can have arrived by a month at the most, against what is needed by then. Tonnes."""

from __future__ import annotations

from optimizer.model.data import Data
from optimizer.session import build, solve
from optimizer.study.arithmetic import Shortfall, most_arriving_t, shortfalls
from optimizer.study.standard import diagnosis
from tests.model.small import APRIL, ND, but, coming, offer, opening, world


def slow_and_small() -> Data:
    """12 t a month are needed; 10 t are in store, 3 t arrive in May, and A gives 8 t a month, usable in May at the
    earliest, 20 t a year, with a month of cover to keep."""
    slow = offer("A", 1, lead_days=20, ceiling_t_per_month=8, ceiling_t_per_year=20)
    stock, signed = [opening(10)], [coming(3, APRIL + 1)]
    cover = {"cover_months": 1.0}
    case = world(slow, demand=(12,) * 5, months=4, settings=cover, opening_stock=stock, open_orders=signed)
    return Data.of(case)


def test_the_most_that_can_arrive_counts_lead_times_and_ceilings_of_month_and_year() -> None:
    # Ordered in April, May and June, usable a month later: 8, 8 and what is left of 20.
    assert most_arriving_t(slow_and_small()) == {ND: [0, 8 + 3, 8, 4]}


def test_the_first_month_short_is_told_with_its_numbers() -> None:
    # April needs 12 t of 10 t; with cover 24 t.
    assert shortfalls(slow_and_small()) == [
        Shortfall(ND, 0, "demand and cover", 24, 10), Shortfall(ND, 0, "demand", 12, 10),
    ]  # fmt: skip


def test_enough_is_no_shortfall() -> None:
    assert shortfalls(Data.of(world(offer("A", 1)))) == []


def test_a_plan_with_exceptions_says_which_way_of_finding_out_spoke() -> None:
    short = world(offer("A", 1, ceiling_t_per_month=4), demand=(10,))
    rows = diagnosis(solve(build(but(short, settings={"gap": 1e-3}))))
    assert rows["found_by"].tolist() == ["arithmetic", "arithmetic", "rules in order"]
    assert rows["words"].iloc[0] == (
        "By the end of Apr 2027 10 t of Nd oxide are needed for demand, and no more than 4 t can have arrived."
    )
    assert rows["words"].iloc[2] == (
        "Weighing the rules in their order, no plan has less than 0.6 weighted months of demand for unmet demand; this "
        "plan has 0.6006."
    )  # a goal is held with a thousandth of room, which cost makes use of
    assert diagnosis(solve(build(world(offer("A", 1))))).empty
