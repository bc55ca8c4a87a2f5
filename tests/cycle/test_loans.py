"""Loans from month to month: what was lent is issued, is out, and is given back. Tonnes; see ``small.py``."""

from __future__ import annotations

from dataclasses import replace

import pytest

from optimizer.case.case import Case
from optimizer.case.rows_cycle import StockMove
from optimizer.case.rows_response import Loan
from optimizer.cycle.moved_on import moved_on
from optimizer.cycle.roll import roll
from optimizer.cycle.settle import settled
from optimizer.plan.audit.position import as_of_first_month
from tests.model.small import (
    AGENCY,
    APRIL,
    BUYERS,
    INDUSTRY,
    ND,
    about,
    best,
    by_month,
    material,
    offer,
    opening,
    world,
)

MAY, JUNE = APRIL + 1, APRIL + 2


def exchange(buyers: bool = False) -> Case:
    """10 t in store of the agency serve April; nothing can be had before June, when 10 t more are asked for. What is
    lent comes back after two months."""
    case = world(
        offer("A", 9), demand=[10, 0, 10, 0], opening_stock=[opening(10)],
        offer_calendar=[by_month("A", "availability", {0: 0, 1: 0})],
        loans=[Loan(loan="Exchange", sector="Users", material=ND, most_out_t=20, months_out=2, premium_share=0.25,
                    return_cost_inr_per_kg=200)],
    )  # fmt: skip
    return replace(case, buyers=BUYERS, materials=(material(issue_limit_t_per_month=0.0),)) if buyers else case


def lent_moves(case: Case) -> list[tuple[str, str | None, float]]:
    return [(row.kind, row.buyer, round(row.tonnes, 6)) for row in case.issues]


def test_what_is_lent_leaves_the_book_and_is_carried_as_out() -> None:
    # 8 t are lent in April, for the 10 t of June.
    plan = best(exchange()).plan
    rolled = roll(exchange(), plan, "1")
    assert lent_moves(rolled.case) == [("issued", None, 2.0), ("issued", None, 8.0)]
    assert rolled.case.issues[1].note == "Exchange: lent until 2027-06"
    (out,) = rolled.case.loans_out
    assert (out.loan, out.lent_month, out.tonnes, out.due_month) == ("Exchange", APRIL, about(8), None)
    assert "Loans out: 1 rows, 8 t to come back" in rolled.carried
    assert moved_on(exchange(), plan, settled(rolled.case)).loans_out == rolled.case.loans_out


def test_the_next_plan_counts_on_what_is_out() -> None:
    rolled = roll(exchange(), best(exchange()).plan, "1").case
    again = best(rolled)
    assert again.plan["loans"]["month"].tolist()[:2] == ["2027-05", "2027-06"]
    assert again.series("loans", "returned_t")[:2] == about([0, 10])
    assert again.series("balance", "received_t")[:2] == about([0, 10])
    assert again.bought == {}


@pytest.mark.parametrize("to", [MAY, JUNE, JUNE + 1])
def test_what_has_come_back_is_in_the_book_of_both_readings(to: object) -> None:
    rolled = roll(exchange(), best(exchange()).plan, "1", to).case  # type: ignore[arg-type]
    ours, audits = settled(rolled), as_of_first_month(rolled)
    assert sum(r.tonnes for r in ours.opening_stock) == about(sum(r.tonnes for r in audits.opening_stock))
    if to == JUNE + 1:
        assert ("given back", None, 10.0) in lent_moves(rolled)
        assert rolled.loans_out == ()


def test_the_agency_lends_what_industry_is_not_passed_on() -> None:
    rolled = roll(exchange(buyers=True), best(exchange(buyers=True)).plan, "1", JUNE + 1).case
    assert lent_moves(rolled)[0] == ("issued", INDUSTRY, 10.0)
    assert ("issued", AGENCY, 10.0) in lent_moves(rolled)
    assert ("given back", AGENCY, 12.5) in lent_moves(rolled)


def test_what_a_sector_gave_back_is_no_output_of_a_line() -> None:
    case = roll(exchange(), best(exchange()).plan, "1").case
    back = StockMove(date=APRIL.first_day, kind="given back", material=ND, party="Users", tonnes=3)
    case = replace(case, issues=(*case.issues, back))
    assert sum(r.tonnes for r in settled(case).opening_stock) == about(3)
    assert settled(case).so_far == as_of_first_month(case).so_far == ()
