"""The next input book: what it holds, and that nothing is lost or doubled on the way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from optimizer.case.case import Case
from optimizer.case.check import check_case
from optimizer.case.rows_buying import PriceIndex
from optimizer.case.rows_making import Line
from optimizer.case.rows_needs import DemandByMonth
from optimizer.case.terms import COST_TERMS
from optimizer.cycle.roll import NotAheadError, Rolled, roll
from optimizer.cycle.settle import settled
from optimizer.model.needs import _demand_series
from optimizer.plan.plan import Plan
from optimizer.result import SOLVED
from optimizer.run import plan_case
from tests.cycle.worlds import MAY, counted, issued, office, part, recorded, signed
from tests.model.random_worlds import random_world
from tests.model.small import (
    AGENCY,
    APRIL,
    BUYERS,
    INDUSTRY,
    ND,
    best,
    bought_before,
    coming,
    fund,
    material,
    offer,
    opening,
    world,
)

SIGN = {term.key: term.sign for term in COST_TERMS}
SLACK = 1e-5  # share of the outlay that the solver's tolerances may hide
MANY = range(110)


def rolled(case: Case, **options: object) -> Rolled:
    return roll(case, best(case).plan, "plan_r01", **options)  # type: ignore[arg-type]


def test_the_first_month_moves_on_and_the_position_stays_where_the_plan_began() -> None:
    settings = rolled(world(offer("A", 1.0), demand=(10, 10, 10))).case.settings
    assert (settings.first_month, settings.position_month, settings.months) == (MAY, APRIL, 3)


def test_orders_due_stand_on_the_register_with_their_bill_and_their_receipt_is_expected() -> None:
    # 10 t a month at ₹1 lakh a tonne, usable in the month after: only April's order arrives for May.
    case = world(offer("A", 1.0, lead_days=30, order_cost_inr=2e5), demand=(0, 10, 10), months=3)
    got = rolled(case, to=APRIL + 2).case
    first = got.register[0]
    assert (first.order, first.offer, first.tonnes, str(first.expected_month)) == ("2027-04/001", "A", 20, "2027-05")
    assert (first.goods_inr_crore, first.ordering_inr_crore, first.planned_month) == (0.2, 0.02, MAY)
    assert [(r.order, r.gross_t, str(r.date)) for r in got.receipts] == [("2027-04/001", 20, "2027-05-01")]
    assert [(m.order, str(m.date), m.inr_crore) for m in got.fund_movements] == [
        ("2027-04/001", "2027-04-01", 0.02), ("2027-04/001", "2027-05-01", 0.2),
    ]  # fmt: skip


def test_orders_signed_earlier_move_to_the_register_whole() -> None:
    case = world(offer("A", 1.0), demand=(10, 10, 10), open_orders=[coming(8, MAY, 12, order="2027-02/003")])
    got = rolled(case).case
    assert got.open_orders == ()
    assert [(r.order, r.tonnes, r.goods_inr_crore) for r in got.register if r.order == "2027-02/003"] == [
        ("2027-02/003", 8, 0.12)
    ]
    assert [(r.order, r.tonnes) for r in settled(got).open_orders if r.order == "2027-02/003"] == [("2027-02/003", 8)]


def test_stock_of_one_kind_stays_in_its_column_and_lots_stay_lots() -> None:
    plain = world(offer("A", 1.0), materials=[material(opening_stock_t=25)], demand=(10, 10, 10))
    assert rolled(plain).case.materials[0].opening_stock_t == 25
    assert rolled(plain).case.opening_stock == ()
    kept = world(offer("A", 1.0), materials=[material(shelf_life_months=4)], demand=(10, 10, 10),
                 opening_stock=[opening(12, months_left=3)])  # fmt: skip
    twice = rolled(rolled(kept).case).case
    # In April 12 t had 3 months, 10 are issued; in May 2 are left, with 2 months.
    assert [(r.tonnes, r.months_left) for r in twice.opening_stock] == [(pytest.approx(2), 2)]


def test_a_count_that_differs_waits_to_be_written_off_in_the_next_book() -> None:
    case = recorded(opening_stock=[opening(30)], issues=[issued(10)], stock_counts=[counted(17)])
    got = rolled(case)
    assert [(r.tonnes, r.pending_t) for r in got.case.opening_stock] == [(20, 3)]
    assert "3 t of it waiting to be written off" in got.lines()[2]


def test_what_was_recorded_is_in_the_position_and_not_carried_again() -> None:
    case = recorded(opening_stock=[opening(30)], issues=[issued(10)], stock_counts=[counted(20)])
    got = rolled(case)
    assert {str(row.date)[:7] for row in got.case.issues} == {"2027-05"}
    assert got.case.stock_counts == ()
    assert "Issues: 1 rows before May 2027, which are in the stock" in got.left


def test_growth_and_cover_keep_the_month_they_began_in() -> None:
    ramp = material(cover_months=1.0, cover_full_by=APRIL + 2)
    case = world(offer("A", 1.0), materials=[ramp], demand=(10, 10, 10, 10, 10), months=4)
    assert rolled(case).case.materials[0].cover_from == APRIL
    # A third of a month in April, two thirds in May, a whole one in June, from whichever month it is planned.
    assert best(rolled(case).case).series("cover", "target_months")[:2] == [2 / 3, 1]


def test_a_ramp_that_is_over_is_over() -> None:
    ramp = material(cover_months=1.0, cover_full_by=APRIL)
    case = world(offer("A", 1.0), materials=[ramp], demand=(10, 10, 10, 10), months=3)
    assert rolled(case).case.materials[0].cover_from is None


def test_the_new_last_month_is_that_of_a_year_before_and_said_to_be_assumed() -> None:
    case = world(offer("A", 1.0), demand=tuple(range(10, 22)))
    got = rolled(case)
    assert got.case.demand_by_month[0].by_month[APRIL + 12] == 10
    assert any("demand of Nd oxide, Users in Apr 2028: 10, as a year before" in row for row in got.assumed)
    assert not [p for p in check_case(got.case) if p.severity == "error"]


def test_a_vote_new_at_the_end_is_that_of_the_year_before() -> None:
    case = world(offer("A", 1.0), demand=(10,) * 12, funds=[fund("2027-28", 900, carry_over_share=1)])
    got = rolled(case)
    assert [(r.fiscal_year, r.allocation_inr_crore) for r in got.case.funds] == [("2027-28", 9), ("2028-29", 9)]
    assert "vote of Fund for 2028-29: ₹9 crore, as a year before" in got.assumed


def test_an_index_keeps_what_holds() -> None:
    index = PriceIndex(index="Nd", by_month={APRIL + -3: 1.0, APRIL + -1: 1.1, APRIL + 4: 1.2})
    case = world(offer("A", 1.0, price_index="Nd"), demand=(10, 10, 10), price_index=[index])
    assert rolled(case).case.price_index[0].by_month == {APRIL + -1: 1.1, APRIL + 4: 1.2}


def test_what_lines_made_counts_as_theirs_in_later_shares() -> None:
    case = recorded(lines=[Line(line="L", plant="P", output=ND)], issues=[issued(2, kind="made", party="L")])
    (row,) = rolled(case).case.so_far
    assert (str(row.month), row.supplier, row.tonnes, row.line, row.counts_in) == ("2027-04", "P", 2, "L", "source mix")


def test_what_nothing_looks_back_to_is_left_and_named() -> None:
    old = bought_before(5, APRIL + -40)
    closed = signed("2024-01/001", ordered=(APRIL + -39).first_day, expected=APRIL + -38)
    case = world(offer("A", 1.0), demand=(10, 10), so_far=[old], register=[closed],
                 receipts=[part(10, (APRIL + -38).first_day, "2024-01/001")])  # fmt: skip
    got = rolled(case)
    assert got.case.so_far == ()
    assert "2024-01/001" not in {row.order for row in got.case.register}
    assert {words.split(":")[0] for words in got.left} == {"Register", "So far"}


def test_a_suppliers_own_record_suggests_a_lead_time_and_changes_none() -> None:
    # Expected on 1 March and 1 April; came on 11 March and 11 May, 10 and 40 days late: 25 on average.
    orders = [signed("2027-01/001", 5, planned_month=APRIL + -1), signed("2027-01/002", 5, planned_month=APRIL)]
    came = [part(5, (APRIL + -1).first_day.replace(day=11), "2027-01/001"),
            part(5, MAY.first_day.replace(day=11), "2027-01/002")]  # fmt: skip
    case = recorded(offer("A", 1.0, lead_days=20), first=APRIL + 2, position=APRIL + 1, register=orders, receipts=came,
                    opening_stock=[opening(60)])  # fmt: skip
    got = rolled(case)
    (record,) = got.slippage
    assert (record.mean_days_late, record.worst_days_late, record.suggested) == (25, 40, (("A", 45),))
    assert got.case.offers == case.offers
    assert "suggests a lead time of A 45 days (typed: 20); nothing is changed" in record.words


@pytest.mark.parametrize("months", [-1, 0, 4])
def test_a_plan_is_rolled_to_a_month_it_speaks_of(months: int) -> None:
    with pytest.raises(NotAheadError):
        rolled(world(offer("A", 1.0), demand=(10, 10, 10)), to=APRIL + months)


def test_what_was_ordered_is_counted_in_the_yearly_ceiling_of_the_next_plan() -> None:
    # 15 t a year of A at 1, the rest of B at 2. April takes 10 t of A, so that 5 t are left of it for May and June.
    offers = offer("A", 1.0, ceiling_t_per_year=15), offer("B", 2.0)
    got = rolled(world(*offers, demand=(10, 10, 10), months=3)).case
    after = best(got).plan["orders"]
    ordered = sum(row.tonnes for row in got.register if row.offer == "A")
    assert ordered > 0
    assert ordered + after[after["offer"] == "A"]["tonnes"].sum() == pytest.approx(15)


def test_months_between_orders_look_back_to_what_was_signed() -> None:
    # A was ordered in April and rests two months: May and June take the tonne that came and 19 of B, July takes A.
    case = recorded(offer("A", 1.0, months_between_orders=3), offer("B", 2.0), first=MAY,
                    register=[signed(ordered=APRIL.first_day, offer="A", tonnes=1)], receipts=[part(1)])  # fmt: skip
    assert best(case).bought == {"B": 19, "A": 10}


def known_to_the_end(case: Case) -> Case:
    """The world with its demand typed for every month any plan of it looks at, and without what hangs on how long the
    plan is: demand after the last month is otherwise that of a year before, the worth of end stock that of the orders
    that can still arrive in it, and a year not seen to its end is committed to by the months that are. Expansions begun
    are the officer's to type."""
    first = case.settings.first_month
    typed = [
        DemandByMonth(sector=sector, material=name, by_month={first + t: q for t, q in enumerate(tonnes)})
        for (sector, name), tonnes in _demand_series(case).items()
    ]
    settings = case.settings.model_copy(update={"value_end_stock": False})
    return replace(case, demand=(), demand_by_month=tuple(typed), settings=settings, take_or_pay=(), expansions=())


def paid_in_the_first_month(case: Case, plan: Plan, register: frozenset[str]) -> float:
    """INR that a plan pays in its first month; the panel only of suppliers it orders from in that month."""
    rows = plan["costs"].to_dict("records")
    first = str(case.settings.first_month)
    panel = {row["supplier"]: row["cost_inr"] for row in plan["panel"].to_dict("records")
             if row["fiscal_year"] == case.settings.first_month.fiscal_year}  # fmt: skip
    later = sum(inr for supplier, inr in panel.items() if supplier not in register)
    return sum(SIGN[row["term"]] * row["inr"] for row in rows if row["month"] == first) - later


@pytest.mark.slow
@pytest.mark.parametrize("seed", MANY)
def test_random_worlds_cost_after_rolling_what_they_were_said_to(seed: int) -> None:
    case = known_to_the_end(random_world(seed))
    result = plan_case(case)
    if result.plan is None or result.exit_code != SOLVED or case.settings.months < 2:
        return  # a world that bends a rule, or of one month, says nothing here
    costs_what_was_said(case, result.plan)


def test_without_surprises_the_rolled_plan_costs_what_the_old_one_said_month_after_month() -> None:
    # The office's demand is a yearly figure with growth, so the months after the plan are the same from any month.
    case = office()
    case = replace(case, settings=case.settings.model_copy(update={"value_end_stock": False}))
    for _ in range(4):
        result = plan_case(case)
        assert (result.exit_code, result.findings) == (SOLVED, ())
        assert result.plan is not None
        case = costs_what_was_said(case, result.plan)


def costs_what_was_said(case: Case, old: Plan) -> Case:
    """Two laws, told from values and bounds. The rest of the old plan is a plan of the rolled world, so the new bound
    is not above it; and the first month of the old plan with all of the new one is a plan of the old world. Gives the
    rolled world, with the same last month."""
    after = roll(case, old, "plan_r01").case
    same_end = case.settings.months - 1
    after = replace(after, settings=after.settings.model_copy(update={"months": same_end}))
    assert not [problem for problem in check_case(after) if problem.severity == "error"]
    again = plan_case(after)
    assert (again.exit_code, again.findings) == (SOLVED, ())
    assert again.plan is not None
    first = paid_in_the_first_month(case, old, frozenset(row.supplier for row in after.register))
    factor = (1 + case.settings.discount_rate_per_year) ** (-1 / 12)
    slack = SLACK * max(1.0, old.gross_outlay_inr) + (1 - factor) * float(old["panel"]["cost_inr"].sum())
    assert first + factor * again.plan.bound_inr <= old.objective_inr + slack
    assert old.bound_inr <= first + factor * again.plan.objective_inr + slack
    return after


def test_an_order_that_only_waits_for_its_payment_rolls_on() -> None:
    # What came before the plan is paid in June: in May's book it is still to pay, and that book passes the check.
    case = world(offer("A", 1.0), demand=(10, 10, 10), open_orders=[coming(0, APRIL, to_pay=4, pay_month=APRIL + 2)])
    got = rolled(case).case
    assert [(row.to_pay_inr_crore, str(row.pay_month)) for row in got.open_orders] == [(0.04, "2027-06")]
    assert not [problem for problem in check_case(got) if problem.severity == "error"]


def test_two_owners_roll_on_together() -> None:
    # Industry has nothing; the agency has 30 t and passes on 10 t a month.
    case = world(offer("A", 9.0, buyer=AGENCY), demand=(10, 10, 10), buyers=BUYERS, opening_stock=[opening(30)])
    got = rolled(case).case
    assert [(m.kind, m.buyer, m.tonnes) for m in got.issues] == [
        ("passed on", AGENCY, 10), ("issued", INDUSTRY, 10),
    ]  # fmt: skip
    assert {(row.buyer, row.tonnes) for row in settled(got).opening_stock} == {(AGENCY, 20)}
