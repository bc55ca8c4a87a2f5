"""Tonnes that a licence bars stay barred when months are recorded: in the book, in what is open, and in the audit."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from optimizer.case.case import Case
from optimizer.case.check import check_case
from optimizer.case.rows_cycle import ISSUED, MADE, PASSED_ON
from optimizer.case.rows_licences import LicenceBar
from optimizer.cycle.happening import History, Surprises, happened
from optimizer.cycle.lots import agency_of, book_of, industry_of
from optimizer.cycle.moved_on import moved_on
from optimizer.cycle.roll import roll
from optimizer.cycle.settle import settled
from optimizer.plan.audit.position import as_of_first_month
from optimizer.plan.plan import Plan
from optimizer.result import EXCEPTIONS, SOLVED
from optimizer.run import plan_case
from optimizer.workbook.read import read_workbook
from optimizer.workbook.template import write_case
from tests.cycle.worlds import issued, part, recorded, signed
from tests.model.small import AGENCY, APRIL, BUYERS, INDUSTRY, ND, about, bent, best, but, offer, opening, world
from tests.model.test_barred_tonnes import LETS, chain_world

CIVIL = LicenceBar(bar="Civil", barred_sectors="Defence")
ROOM_T = 1e-5
ROUGH = Surprises(late_share=0.4, in_parts_share=0.5, refused_share=0.1, rejected_share=0.3, demand_error=0.05)
Held = dict[tuple[str, str, str], float]  # material, owner, bar


def barred(case: Case) -> Held:
    """Barred stock on the 1st of the first month, as the model is given it and as the audit reads it."""
    held = _sums(settled(case))
    assert about(held, ROOM_T) == _sums(as_of_first_month(case))
    return held


def _sums(case: Case) -> Held:
    sums: Held = defaultdict(float)
    for row in case.opening_stock:
        if row.bar is not None and row.tonnes > ROOM_T:
            sums[row.material, row.buyer or agency_of(case), row.bar] += row.tonnes
    return dict(sums)


def planned(case: Case) -> Plan:
    result = plan_case(case)
    assert (result.findings, result.problems) == ((), ())
    assert result.exit_code in (SOLVED, EXCEPTIONS), result.message
    assert result.plan is not None
    return result.plan


@pytest.mark.parametrize("seed", range(12))
def test_as_planned_the_next_month_begins_with_the_barred_tonnes_the_plan_ends_the_first_with(seed: int) -> None:
    case = chain_world(seed)
    plan = planned(case)
    after = roll(case, plan, "plan").case
    assert not [problem for problem in check_case(after) if problem.severity == "error"]
    ledger = plan["pools"]
    left = {(r.material, r.owner, r.bar): r.closing_t for r in ledger.itertuples()
            if r.month == str(APRIL) and r.closing_t > ROOM_T}  # fmt: skip
    assert barred(after) == about(left, ROOM_T)
    assert _sums(moved_on(case, plan, after)) == about(left, ROOM_T), "nothing for the cost walk to tell"
    bars = {o.offer: o.bar for o in case.offers}
    assert all(row.bar == bars[row.offer] for row in after.register if row.offer)
    assert {row.order: row.bar for row in settled(after).open_orders} == {
        row.order: row.bar for row in as_of_first_month(after).open_orders
    }
    planned(after)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_barred_tonnes_come_to_nobody_they_are_barred_from(seed: int) -> None:
    case = chain_world(seed)
    for _ in range(3):
        before = barred(case)
        after = happened(roll(case, planned(case), "plan").case, History(seed, ROUGH))
        assert not [problem for problem in check_case(after) if problem.severity == "error"]
        assert all(row.party in LETS[bar] for row in after.issues if row.kind == ISSUED
                   for bar in (row.bar or "").split(" + ") if bar)  # fmt: skip
        assert barred(after) == about(_moved(after, before), ROOM_T)
        case = after


def _moved(case: Case, held: Held) -> Held:
    """Barred stock after the rows recorded, summed plainly."""
    sums: Held = defaultdict(float, held)
    orders = {row.order: row for row in case.register}
    for came in case.receipts:
        order = orders[came.order]
        if came.date >= (case.settings.first_month + -1).first_day:
            sums[order.material, order.buyer or agency_of(case), order.bar or ""] += came.usable_t
    for row in case.issues:
        at = row.material, row.buyer or agency_of(case), row.bar or ""
        sums[at] += row.tonnes if row.kind == MADE else -row.tonnes
        if row.kind == PASSED_ON:
            sums[row.material, str(industry_of(case)), row.bar or ""] += row.tonnes
    return {at: tonnes for at, tonnes in sums.items() if at[2] and tonnes > ROOM_T}


def test_a_barred_order_received_is_not_for_whom_it_is_barred() -> None:
    # 10 t of the Register came under a bar; Defence needs 6 t and Cars 6 t in May, and there is nothing else to be had.
    case = recorded(offer("A", 1, ceiling_t_per_month=0.001), demand={("Defence", ND): [6], ("Cars", ND): [6]},
                    licence_bars=[CIVIL], register=[signed(bar="Civil")], receipts=[part(10)])  # fmt: skip
    plan = bent(but(case, offers=[offer("A", 1, valid_to=APRIL)]))
    assert plan.bent == {("unmet demand", f"Defence · {ND}", "2027-05"): about(6)}
    free = bent(but(case, offers=[offer("A", 1, valid_to=APRIL)], register=[signed()]))
    assert sum(free.bent.expected.values()) == about(2)


def test_what_is_issued_under_no_bar_is_free_stock_first() -> None:
    # 4 t free and 10 t barred; 6 t were issued to Cars: all that was free, and 2 t of the barred. Named, all is barred.
    case = recorded(offer("A", 1), licence_bars=[CIVIL], opening_stock=[opening(10, bar="Civil"), opening(4)],
                    issues=[issued(6)])  # fmt: skip
    assert barred(case) == {(ND, "agency", "Civil"): about(8)}
    named = but(case, issues=[issued(6, bar="Civil")])
    assert barred(named) == {(ND, "agency", "Civil"): about(4)}
    lot = but(case, opening_stock=[opening(10, bar="Civil", lot="L"), opening(4)], issues=[issued(6, lot="L")])
    assert barred(lot) == {(ND, "agency", "Civil"): about(4)}


def test_barred_tonnes_passed_on_are_barred_with_industry() -> None:
    moved = issued(3, kind="passed on", bar="Civil", buyer=AGENCY, party=INDUSTRY)
    case = recorded(offer("A", 1), licence_bars=[CIVIL], buyers=BUYERS, issues=[moved],
                    opening_stock=[opening(10, bar="Civil", buyer=AGENCY)])  # fmt: skip
    assert barred(case) == {(ND, AGENCY, "Civil"): about(7), (ND, INDUSTRY, "Civil"): about(3)}


def test_tonnes_issued_to_whom_they_are_barred_are_said() -> None:
    gone = issued(2, bar="Civil", party="Defence")
    case = recorded(offer("A", 1), demand={("Defence", ND): [6]}, licence_bars=[CIVIL], issues=[gone],
                    opening_stock=[opening(10, bar="Civil")])  # fmt: skip
    (said,) = [p for p in check_case(case) if p.severity == "warning" and "may not use" in p.rule]
    assert said.rule.startswith("Defence may not use tonnes under Civil")


def test_stock_under_two_bars_is_typed_with_a_plus(tmp_path: Path) -> None:
    # What a line makes of two barred inputs is under both; a book rolled on holds such stock, and is read as written.
    both = [CIVIL, LicenceBar(bar="Cars only", only_sectors="Cars")]
    case = world(offer("A", 1), demand={("Cars", ND): [4], ("Defence", ND): [4], ("Toys", ND): [4]}, licence_bars=both,
                 opening_stock=[opening(12, bar="Cars only + Civil")])  # fmt: skip
    write_case(tmp_path / "two.xlsx", but(case, opening_stock=[opening(12, bar="Civil + Cars only")]))
    read = read_workbook(tmp_path / "two.xlsx").case
    assert [row.bar for row in read.opening_stock] == ["Cars only + Civil"]
    assert best(case).plan["orders"]["tonnes"].sum() == about(8), "only Cars may use them"
    assert book_of(case)[0].bar == "Cars only + Civil"
