"""What happened since the position: stock, orders and money on the 1st of the first month, worked out by hand."""

from __future__ import annotations

import random
from collections import defaultdict
from typing import Any

import pytest

from optimizer.case.case import Case
from optimizer.case.rows_buying import Supplier
from optimizer.case.rows_making import Line
from optimizer.cycle.settle import settled
from optimizer.plan.audit.position import as_of_first_month
from tests.cycle.worlds import JUNE, MAY, counted, day, issued, paid, part, recorded, signed
from tests.model.small import AGENCY, APRIL, BUYERS, INDUSTRY, ND, fund, material, offer, opening, world


def stock(case: Case) -> dict[tuple[str | None, int | None], float]:
    """(lot or store, months left) -> usable tonnes, by both readings, which must agree."""
    found = [_stock(settled(case)), _stock(as_of_first_month(case))]
    assert found[0] == pytest.approx(found[1])
    return found[0]


def _stock(case: Case) -> dict[tuple[str | None, int | None], float]:
    sums: dict[tuple[str | None, int | None], float] = defaultdict(float)
    for row in case.opening_stock:
        sums[row.lot or row.store or None, row.months_left] += row.tonnes
    return dict(sums)


def coming(case: Case) -> list[tuple[str, float, str, float]]:
    """(order, usable tonnes, month, ₹ crore still to pay), by both readings."""
    found = [
        sorted((r.order, round(r.tonnes, 9), str(r.usable_month), round(r.to_pay_inr_crore, 9))
               for r in reading.open_orders)
        for reading in (settled(case), as_of_first_month(case))
    ]
    assert found[0] == found[1]
    return found[0]


def spent(case: Case) -> dict[str, float]:
    """Fiscal year -> spent less received, by both readings."""
    found = [
        {row.fiscal_year: round(row.spent_inr_crore, 9) for row in reading.funds}
        for reading in (settled(case), as_of_first_month(case))
    ]
    assert found[0] == found[1]
    return found[0]


def test_a_book_in_which_nothing_is_recorded_is_planned_as_it_is_typed() -> None:
    case = world(offer("A", 1.0), opening_stock=[opening(5)])
    assert settled(case) is case
    assert as_of_first_month(case) is case


def test_stock_is_the_book_balance() -> None:
    # 20 in April; 6 came, 1 of them rejected; 4 were issued: 20 + 5 - 4 = 21.
    came = part(6, rejected_t=1)
    case = recorded(opening_stock=[opening(20)], register=[signed()], receipts=[came], issues=[issued(4)])
    assert stock(case) == {(None, None): 21}



def test_settling_twice_changes_nothing() -> None:
    case = recorded(opening_stock=[opening(20)], register=[signed()], receipts=[part(6)], issues=[issued(4)])
    once = settled(case)
    assert settled(once) is once
    assert as_of_first_month(once) is once


def test_what_a_count_does_not_find_counts_in_no_cover_and_stays_in_the_book() -> None:
    # The book has 20 - 4 = 16 on the evening of the 30th, 15 were found: 1 waits to be written off.
    case = recorded(opening_stock=[opening(20)], issues=[issued(4)], stock_counts=[counted(15)])
    assert stock(case) == {(None, None): 15}
    # A tonne written off afterwards is the one not found, not another.
    gone = issued(1, MAY.first_day, kind="written off", party="")
    later = recorded(first=JUNE, opening_stock=[opening(16, pending_t=1)], position=MAY, issues=[gone])
    assert stock(later) == {(None, None): 15}


def test_a_count_that_finds_more_than_the_book_adds_nothing() -> None:
    case = recorded(opening_stock=[opening(20)], stock_counts=[counted(22)])
    assert stock(case) == {(None, None): 20}


def test_a_later_count_that_finds_it_again_clears_what_was_pending() -> None:
    case = recorded(opening_stock=[opening(20, pending_t=3)], stock_counts=[counted(19)])
    assert stock(case) == {(None, None): 19}


def test_the_oldest_goes_out_first_and_lots_grow_older() -> None:
    # Shelf life 6. In April 5 t may be kept 2 months, 5 t are fresh (6), 4 more come in April (6). 7 are issued: all of
    # the old and 2 of the fresh; in May 3 + 4 remain with 5 months.
    case = recorded(
        materials=[material(shelf_life_months=6)], opening_stock=[opening(5, months_left=2), opening(5)],
        register=[signed(tonnes=4)], receipts=[part(4)], issues=[issued(7)],
    )  # fmt: skip
    assert stock(case) == {(None, 5): 7}


def test_stock_past_its_life_waits_to_be_written_off() -> None:
    case = recorded(materials=[material(shelf_life_months=6)], opening_stock=[opening(5, months_left=1), opening(3)])
    assert stock(case) == {(None, 5): 3}


def test_what_is_passed_on_keeps_its_age() -> None:
    case = recorded(
        materials=[material(shelf_life_months=6)], buyers=BUYERS, opening_stock=[opening(5, months_left=3)],
        issues=[
            issued(1, buyer=INDUSTRY), issued(2, kind="passed on", party=INDUSTRY, buyer=AGENCY),
        ],
    )  # fmt: skip
    rows = {(row.buyer, row.months_left): row.tonnes for row in settled(case).opening_stock}
    assert rows == {(AGENCY, 2): 3, (INDUSTRY, 2): 1}
    assert rows == {(row.buyer, row.months_left): row.tonnes for row in as_of_first_month(case).opening_stock}


def test_a_lot_that_is_named_goes_first() -> None:
    lots = [opening(5, lot="L1"), opening(5, lot="L2")]
    assert stock(recorded(opening_stock=lots, issues=[issued(3, lot="L2")])) == {("L1", None): 5, ("L2", None): 2}
    assert stock(recorded(opening_stock=lots, issues=[issued(7, lot="L2")])) == {("L1", None): 3}


def test_an_order_comes_in_several_parts() -> None:
    # 10 t ordered, 9.5 usable. 4 came in April; of the other 6, 0.95 x 6 = 5.7 usable, expected in June.
    case = recorded(register=[signed(usable_t=9.5, expected=JUNE)], receipts=[part(4, accepted_t=3.8)])
    assert coming(case) == [("2027-03/001", 5.7, "2027-06", 0)]


def test_what_did_not_come_in_its_month_is_expected_in_the_first() -> None:
    assert coming(recorded(register=[signed(expected=APRIL)])) == [("2027-03/001", 10, "2027-05", 0)]


def test_rejected_goods_come_again_only_where_they_are_replaced() -> None:
    row = signed(goods_inr_crore=10)
    assert coming(recorded(register=[row], receipts=[part(10, rejected_t=4)], fund_movements=[paid(6)])) == []
    again = recorded(register=[row], receipts=[part(10, rejected_t=4, replaced=True)], fund_movements=[paid(6)])
    assert coming(again) == [("2027-03/001", 4, "2027-05", 4)]


@pytest.mark.parametrize("ending", ["cancelled", "refused", "rejected"])
def test_an_order_that_ended_leaves(ending: str) -> None:
    case = recorded(register=[signed(goods_inr_crore=10, **{ending: day(20)})])
    assert coming(case) == []
    assert settled(case).so_far == as_of_first_month(case).so_far == ()


def test_the_rest_of_an_order_accepted_short_is_not_waited_for_nor_paid() -> None:
    # 9 of 10 t came and were accepted: nine tenths of ₹10 crore are owed, ₹5 crore are paid.
    row = signed(goods_inr_crore=10, accepted=day(20))
    case = recorded(register=[row], receipts=[part(9)], fund_movements=[paid(5)])
    assert coming(case) == [("2027-03/001", 0, "2027-05", 4)]


def test_payments_settle_the_earliest_part_of_the_bill() -> None:
    # ₹1 crore with the order, 8 in June, 2 of duty on arrival in July. 3 are paid: the 1, and 2 of the 8.
    row = signed(ordering_inr_crore=1, goods_inr_crore=7, freight_inr_crore=1, duty_inr_crore=2, expected=APRIL + 3,
                 pay_month=JUNE)  # fmt: skip
    assert coming(recorded(register=[row], fund_movements=[paid(3)])) == [
        ("2027-03/001", 0, "2027-06", 6), ("2027-03/001", 10, "2027-07", 2),
    ]  # fmt: skip


def test_a_date_of_last_payment_says_that_nothing_is_owed() -> None:
    assert coming(recorded(register=[signed(goods_inr_crore=10, expected=JUNE, paid=day(3))])) == [
        ("2027-03/001", 10, "2027-06", 0)
    ]


def test_industry_is_taken_to_pay_each_part_in_its_month() -> None:
    # 4 of 10 t came in April and were paid as they came; six tenths are still to pay.
    row = signed(buyer=INDUSTRY, goods_inr_crore=10, ordering_inr_crore=1, expected=JUNE)
    case = recorded(buyers=BUYERS, register=[row], receipts=[part(4)])
    assert coming(case) == [("2027-03/001", 6, "2027-06", 6)]


def test_funds_know_what_was_paid_and_received() -> None:
    case = recorded(
        funds=[fund("2027-28", 1000, spent_inr_crore=1, received_inr_crore=0.5)], register=[signed()],
        fund_movements=[paid(3), paid(0.25, order=None, direction="in")],
    )  # fmt: skip
    assert spent(case) == {"2027-28": pytest.approx(1 - 0.5 + 3 - 0.25)}


def test_what_is_left_in_march_is_carried_over_up_to_its_share() -> None:
    # ₹10 crore voted, 4 spent before March and 1 in it: 5 are left, 3 (30 %) may be kept, and come into April.
    rows = [fund("2026-27", 1000, spent_inr_crore=4, carry_over_share=0.3), fund("2027-28", 1000)]
    march = APRIL + -1
    moved = [paid(1, day(9, march))]
    case = recorded(first=APRIL, position=march, funds=rows, register=[signed()], fund_movements=moved)
    assert spent(case)["2027-28"] == -3


def test_what_was_ordered_and_received_counts_in_the_year() -> None:
    row = signed(ordered=day(5), offer="A", goods_inr_crore=20)
    case = recorded(register=[row], receipts=[part(4, day(28), rejected_t=1)])
    rows = {(r.counts_in, str(r.month), r.tonnes, r.value_inr_crore, r.offer) for r in settled(case).so_far}
    # By order 10 t count in the ceilings of the year; by arrival 3 t, of ₹2 crore each, in the source mix.
    assert rows == {("ceilings", "2027-04", 10, 0, "A"), ("source mix", "2027-04", 3, 6, None)}
    assert rows == {(r.counts_in, str(r.month), r.tonnes, r.value_inr_crore, r.offer)
                    for r in as_of_first_month(case).so_far}  # fmt: skip


def test_a_line_that_made_something_in_the_last_month_is_running() -> None:
    line = Line(line="L", plant="P", output=ND)
    case = recorded(lines=[line, line.model_copy(update={"line": "M", "running_before": True})],
                    issues=[issued(2, kind="made", party="L")])  # fmt: skip
    assert [row.running_before for row in settled(case).lines] == [True, False]
    assert [row.running_before for row in as_of_first_month(case).lines] == [True, False]
    assert stock(case) == {(None, None): 2}


def test_a_supplier_ordered_from_this_year_has_its_place_on_the_panel() -> None:
    case = recorded(register=[signed(ordered=day(2))], suppliers=[Supplier(supplier="A Ltd"), Supplier(supplier="B")])
    for reading in (settled(case), as_of_first_month(case)):
        assert [row.panel_paid_for for row in reading.suppliers] == ["2027-28", None]


def summary(case: Case) -> dict[Any, float]:
    """Everything a settled case says that a plan looks at, as sums."""
    sums: dict[Any, float] = defaultdict(float)
    for row in case.opening_stock:
        sums["stock", row.material, row.buyer, row.store, row.lot, row.months_left] += row.tonnes
    for order in case.open_orders:
        sums["coming", order.order, str(order.usable_month)] += order.tonnes
        sums["owed", order.order, order.fund, str(order.usable_month)] += order.to_pay_inr_crore
        sums["worth", order.order] += order.value_inr_crore or 0.0
    for past in case.so_far:
        sums["past", past.counts_in, str(past.month), past.material, past.offer, past.line] += past.tonnes
        sums["past worth", past.counts_in, str(past.month), past.material] += past.value_inr_crore
    for money in case.funds:
        sums["spent", money.fund, money.fiscal_year] += money.spent_inr_crore
    return {key: amount for key, amount in sums.items() if abs(amount) > 1e-9}


@pytest.mark.parametrize("seed", range(40))
def test_both_readings_agree_on_whatever_happened(seed: int) -> None:
    """The model's position and the audit's, each with its own arithmetic, in worlds of many facts."""
    case = _anything(random.Random(seed))
    assert summary(settled(case)) == pytest.approx(summary(as_of_first_month(case)))


def _anything(rng: random.Random) -> Case:
    position = APRIL + -rng.randint(1, 3)
    days = [(position + k).first_day for k in range(APRIL + 1 - position)]
    days += [d.replace(day=rng.randint(2, 28)) for d in days]
    days = [d for d in days if d < MAY.first_day]
    register, receipts, money = [], [], []
    for k in range(6):
        buyer = rng.choice([None, AGENCY, INDUSTRY])
        end = rng.choice(["cancelled", "refused", "accepted", "paid", *[None] * 8])
        ends = {end: rng.choice(days)} if end else {}
        row = signed(
            f"2027-01/{k:03d}", rng.uniform(1, 20), position + rng.randint(-1, 5), buyer=buyer,
            ordered=rng.choice([None, position.first_day, (position + -1).first_day]), offer=rng.choice(["A", None]),
            pay_month=rng.choice([None, position + 4]), goods_inr_crore=rng.uniform(0, 9), fund="Fund",
            duty_inr_crore=rng.choice([0.0, 1.5]), ordering_inr_crore=rng.choice([0.0, 0.5]),
            usable_t=None, **ends,
        )  # fmt: skip
        register.append(row)
        left = row.tonnes
        for _ in range(rng.randint(0, 3)):
            gross = rng.uniform(0, left)
            left -= gross
            bad = rng.choice([0.0, gross / 3])
            receipts.append(part(gross, rng.choice(days), row.order, rejected_t=bad, replaced=rng.random() < 0.5,
                                 lot=rng.choice(["", "L1"]), months_left=rng.choice([None, 3])))  # fmt: skip
        if buyer != INDUSTRY and rng.random() < 0.6:
            money.append(paid(rng.uniform(0, 4), rng.choice(days), row.order))
    moves = [
        issued(rng.uniform(0, 6), rng.choice(days), buyer=rng.choice([AGENCY, INDUSTRY]), lot=rng.choice(["", "L1"]),
               kind=rng.choice(["issued", "made", "written off"]), party="L")
        for _ in range(12)
    ]  # fmt: skip
    moves += [issued(rng.uniform(0, 6), rng.choice(days), buyer=AGENCY, kind="passed on") for _ in range(3)]
    counts = [counted(rng.uniform(0, 60), rng.choice([*days, MAY.first_day]), buyer=AGENCY) for _ in range(2)]
    years = [fund(f"{2026 + k}-{27 + k}", 2000, carry_over_share=rng.choice([0.0, 0.2, 1.0])) for k in (0, 1)]
    return recorded(
        position=position, buyers=BUYERS, materials=[material(shelf_life_months=rng.choice([None, 4]))],
        opening_stock=[opening(rng.uniform(10, 40), buyer=AGENCY, pending_t=rng.uniform(0, 2)),
                       opening(rng.uniform(10, 40), buyer=INDUSTRY, months_left=rng.choice([None, 2])),
                       opening(rng.uniform(10, 40), buyer=AGENCY, lot="L1")],
        register=register, receipts=receipts, issues=moves, stock_counts=counts, fund_movements=money,
        funds=years, lines=[Line(line="L", plant="P", output=ND)],
        settings={"mix_dated_by": rng.choice(["arrival", "order"])},
    )  # fmt: skip
