"""Twelve months of cycle, unattended: planned, rolled on, mended to what happened, planned again. Nothing is lost."""

from __future__ import annotations

from collections import defaultdict

import pytest

from optimizer.case.case import Case
from optimizer.case.check import check_case
from optimizer.case.months import Month
from optimizer.case.rows_cycle import IN, MADE, PASSED_ON
from optimizer.cycle.happening import CALM, History, Surprises, happened
from optimizer.cycle.lots import agency_of, book_of, industry_of
from optimizer.cycle.orders import states_of
from optimizer.cycle.roll import roll
from optimizer.cycle.settle import funds_by_year, settled
from optimizer.run import EXCEPTIONS, SOLVED, STOPPED, plan_case
from tests.cycle.worlds import office
from tests.model.small import APRIL, ND

ROOM = 1e-6
ROUGH = Surprises(late_share=0.4, most_months_late=2, in_parts_share=0.5, refused_share=0.1, rejected_share=0.3,
                  rejected_part=0.1, demand_error=0.05, price_move=0.02)  # fmt: skip


def stock(case: Case) -> dict[tuple[str, str], float]:
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for lot in book_of(case):
        sums[lot.material, lot.owner] += lot.tonnes
    return sums


def moved(case: Case, start: Month) -> dict[tuple[str, str], float]:
    """What the recorded rows add to each stock, summed plainly."""
    sums: dict[tuple[str, str], float] = defaultdict(float)
    orders = {row.order: row for row in case.register}
    for part in case.receipts:
        if part.date >= start.first_day:
            order = orders[part.order]
            sums[order.material, order.buyer or agency_of(case)] += part.usable_t
    for row in case.issues:
        sums[row.material, row.buyer or agency_of(case)] += row.tonnes if row.kind == MADE else -row.tonnes
        if row.kind == PASSED_ON:
            sums[row.material, str(industry_of(case))] += row.tonnes
    return sums


def cash(case: Case, year: str) -> float:
    """Allocation less spent and received of the year so far, ₹ crore, from the rows that stand in the case."""
    spent, received = funds_by_year(case)["Fund", year]
    return 50.0 - spent + received


@pytest.mark.parametrize("seed", [1, *(pytest.param(s, marks=pytest.mark.slow) for s in range(2, 8))])
def test_a_year_of_surprises_reconciles_every_month(seed: int) -> None:
    case, history, seen, in_parts = office(), History(seed, ROUGH), set[str](), set[str]()
    for _ in range(12):
        result = plan_case(case)
        assert result.plan is not None, (result.message, result.problems)
        assert result.exit_code in (SOLVED, EXCEPTIONS, STOPPED)
        assert result.findings == ()
        first = case.settings.first_month
        placed = result.plan["orders"]
        due = set(placed[placed["order_month"] == str(first)]["order"])
        after = happened(roll(case, result.plan, "plan").case, history)
        assert not [problem for problem in check_case(after) if problem.severity == "error"]

        # Stock: what was there, and what the rows of the month add.
        before, now, adds = stock(case), stock(after), moved(after, first)
        for at in before.keys() | now.keys() | adds.keys():
            assert now.get(at, 0.0) == pytest.approx(before.get(at, 0.0) + adds.get(at, 0.0), abs=ROOM), at

        # Orders: every one due is on the register, once; what was ordered is received, rejected, waited for or gone.
        numbers = [row.order for row in after.register]
        assert len(numbers) == len(set(numbers))
        assert seen | due <= set(numbers)
        seen |= due
        for state in states_of(after):
            parts = [part for part in after.receipts if part.order == state.row.order]
            in_parts |= {state.row.order} if len(parts) > 1 else set()
            lost = sum(part.rejected_t for part in parts if not part.replaced)
            if state.row.gone is None:
                assert state.received_t + lost + state.waiting_t == pytest.approx(state.row.tonnes, abs=ROOM)
            else:
                assert not parts
                assert state.closed

        # Funds: what there was, less what the rows of the month pay, with what they bring.
        year = first.fiscal_year
        flows = sum(
            m.inr_crore if m.direction == IN else -m.inr_crore
            for m in after.fund_movements if m.date >= first.first_day
        )  # fmt: skip
        assert cash(after, year) == pytest.approx(cash(case, year) + flows, abs=ROOM)
        if first.month == 3:
            carried = settled(after).funds
            (new,) = [row for row in carried if row.fiscal_year == after.settings.first_month.fiscal_year]
            assert -new.spent_inr_crore == pytest.approx(min(cash(after, year), 25.0), abs=ROOM)
        case = after
    assert len(seen) > 12
    assert in_parts, "an order came in several parts"


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
