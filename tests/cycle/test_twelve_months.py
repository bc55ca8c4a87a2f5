"""Twelve months of cycle, unattended: planned, rolled on, mended to what happened, planned again. Nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from optimizer.cycle.happening import CALM, History, Surprises, happened
from optimizer.cycle.roll import roll
from optimizer.cycle.settle import settled
from optimizer.run import plan_case
from optimizer.workbook.template import write_case
from tests.bench.twelve_months import main, months_of
from tests.cycle.reconcile import ROOM, reconciled
from tests.cycle.worlds import office
from tests.model.small import APRIL, ND

ROUGH = Surprises(late_share=0.4, most_months_late=2, in_parts_share=0.5, refused_share=0.1, rejected_share=0.3,
                  rejected_part=0.1, demand_error=0.05, price_move=0.02)  # fmt: skip


@pytest.mark.parametrize("seed", [1, *(pytest.param(s, marks=pytest.mark.slow) for s in range(2, 8))])
def test_a_year_of_surprises_reconciles_every_month(seed: int) -> None:
    # Each month's plan is refused by months_of unless its audit confirms it and the rolled case passes the check.
    runs = list(months_of(office(), History(seed, ROUGH), 12))
    assert len(runs) == 12
    for run in runs:
        books = run.books
        assert (books.stock_t, books.orders_t, books.funds_crore) == pytest.approx((0, 0, 0), abs=ROOM), run.month
        assert (books.lost, books.doubled) == ((), ()), run.month
    assert sum(run.signed for run in runs) > 12
    assert any(run.books.in_parts for run in runs), "an order came in several parts"


def test_what_is_lost_doubled_or_does_not_add_up_is_seen() -> None:
    case = office()
    plan = plan_case(case).plan
    assert plan is not None
    after = roll(case, plan, "plan", APRIL + 3).case
    orders = [row.order for row in after.register]
    assert orders
    assert reconciled(case, after, orders).holds
    assert reconciled(case, replace(after, register=after.register[1:], receipts=(), fund_movements=()), orders).lost
    assert reconciled(case, replace(after, register=(*after.register, after.register[0])), orders).doubled
    more = after.issues[0].model_copy(update={"tonnes": 1e6})
    assert reconciled(case, replace(after, issues=(more, *after.issues[1:])), orders).stock_t > 1
    paid = after.fund_movements[0]
    moved = replace(after, settings=after.settings.model_copy(update={"position_month": after.settings.first_month}))
    assert paid.inr_crore > 0
    assert reconciled(case, moved, orders).funds_crore == pytest.approx(
        abs(sum(m.inr_crore * (1 if m.direction == "in" else -1) for m in after.fund_movements))
    )


def test_the_command_prints_each_month_of_a_workbook(tmp_path: Path) -> None:
    write_case(tmp_path / "office.xlsx", office())
    said: list[str] = []
    assert main([str(tmp_path / "office.xlsx"), "--months", "2", "--gap", "0.01"], said.append) == 0
    assert [line.split()[0] for line in said[1:3]] == ["2027-04", "2027-05"]
    assert said[-1].startswith("Every month reconciles")


def test_a_calm_history_changes_nothing_of_what_is_expected() -> None:
    case = office()
    plan = plan_case(case).plan
    assert plan is not None
    expected = roll(case, plan, "plan").case
    assert settled(happened(expected, History(1, CALM))).opening_stock == settled(expected).opening_stock
    assert settled(happened(expected, History(1, CALM))).open_orders == settled(expected).open_orders


def test_a_history_is_the_same_whatever_is_decided() -> None:
    one, other = History(5), History(5)
    assert one.demand("Users", ND, APRIL) == other.demand("Users", ND, APRIL)
    assert one.demand("Users", ND, APRIL) != History(6).demand("Users", ND, APRIL)
