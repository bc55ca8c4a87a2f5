"""Imports that lie in bond and pay their duty and tax when they leave. ₹ lakh and tonnes; see ``small.py``."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_buying import Duty
from optimizer.case.rows_making import Store
from optimizer.plan.audit import audit
from optimizer.plan.plan import FRAMES, empty_frame
from tests.model.small import APRIL, LAKH, about, bent, best, but, cost, fund, material, offer, world

BOND = Store(store="Bond", bonded=True)
SHED = Store(store="Shed")
MONEY = 1.21  # a year: 21 %, a month 1.21^(1/12)


def used_later(months: int = 2, **sheets: Any) -> Case:
    """10 t come in April at 1, with a tenth of duty and 18 % of tax on both, and are used so many months later."""
    case = world(
        offer("A", 1, incoterm="CIF", valid_to=APRIL, may_lie_in_bond=True), demand=(0,) * months + (10,),
        materials=[material(hs_code="28")], duty=[Duty(hs_code="28", basic_duty=0.1, creditable_tax=0.18)],
        stores=[BOND, SHED], settings={"discount_rate_per_year": MONEY - 1}, months=max(months + 1, 3),
    )  # fmt: skip
    return but(case, **sheets)


def half_a_year() -> Case:
    """Used in October, 183 days after they came: 93 days of interest at 15 % if they stay in bond till then."""
    return used_later(6)


def no_room_but_in_bond(**sheets: Any) -> Case:
    """The shed is full; without bond nothing could be held. There is no duty to pay that could be deferred."""
    stores = [BOND, SHED.model_copy(update={"capacity_t": 0.0})]
    return but(used_later(), stores=stores, **sheets)


def half_of_it_is_free() -> Case:
    """5 t come from abroad, and 5 t duty paid for a little more; only the first can pay later."""
    case = used_later()
    imports = [row.model_copy(update={"ceiling_t_per_month": 5.0}) for row in case.offers]
    duty = [Duty(hs_code="28", basic_duty=0.1)]
    return but(case, offers=[*imports, offer("B", 1.4, valid_to=APRIL)], duty=duty)


def dear_bond(lakh_a_month: float = 0.002) -> Case:
    """A tonne in bond costs this a month, and nothing outside."""
    return used_later(stores=[BOND.model_copy(update={"holding_inr_per_t_month": lakh_a_month * LAKH}), SHED])


RULES = {"bonded_within_order": half_of_it_is_free, "bonded_stores_hold_bonded_goods": dear_bond}


def dear_shed() -> Case:
    """Used in September; to hold a tonne outside bond costs 0.1 a month, far more than interest."""
    return used_later(5, stores=[BOND, SHED.model_copy(update={"holding_inr_per_t_month": 0.1 * LAKH})])


TERMS = {"bond_interest": dear_shed}


def test_duty_and_tax_are_paid_when_the_goods_leave_bond() -> None:
    # Goods 10 in April; duty 1 and tax 1.98 in June, 61 days later: no interest. The tax is back in August.
    plan = best(used_later())
    month = MONEY ** (-1 / 12)
    assert plan.cost == about(10 + (1 + 1.98) * month**2 - 1.98 * month**4)
    assert plan.series("funds", "paid_inr") == [10 * LAKH, 0, 2.98 * LAKH]
    assert plan.series("bond", "tonnes") == [10]
    assert plan.series("stock", "closing_t", store="Bond") == [10, 10, 0]


def test_without_a_bonded_store_duty_and_tax_are_paid_on_arrival() -> None:
    plan = best(used_later(stores=[SHED]))
    assert plan.cost == about(10 + 2.98 - 1.98 * MONEY ** (-2 / 12))
    assert plan.series("funds", "paid_inr")[0] == about(12.98 * LAKH)


def test_an_offer_that_may_not_lie_in_bond_does_not() -> None:
    case = used_later()
    closed = [row.model_copy(update={"may_lie_in_bond": False}) for row in case.offers]
    assert best(but(case, offers=closed)).plan["bond"].empty


def test_only_what_was_ordered_from_abroad_lies_in_bond() -> None:
    plan = best(half_of_it_is_free())
    assert plan.series("bond", "tonnes") == [5]
    assert plan.series("stock", "closing_t", store="Shed") == [5, 5, 0]


def test_goods_are_cleared_at_once_where_lying_in_bond_is_dear() -> None:
    # Deferring 1 of duty for two months saves 0.03, and of the tax next to nothing; two months in bond cost 10 x 2 x.
    assert best(dear_bond(0.001)).series("bond", "tonnes") == [10]
    assert best(dear_bond(0.01)).plan["bond"].empty


def test_interest_runs_from_the_91st_day() -> None:
    # From 1 April to 1 September 153 days: 63 of interest at 15 % on duty and tax.
    plan = best(dear_shed())
    interest = (1 + 1.98) * 0.15 * 63 / 365
    assert plan.term("bond_interest") == about(interest * MONEY ** (-5 / 12))


def test_goods_leave_bond_before_interest_costs_more_than_money() -> None:
    # Interest of 15 % a year on duty, after 90 days, against money at 21 %: they stay. At 90 % they leave on 1 July, 91
    # days after. With a tax that comes back, whose interest is lost and which saves nothing, they leave then too.
    duty = [Duty(hs_code="28", basic_duty=0.1)]
    assert best(half_a_year()).series("bond", "month_out") == ["2027-07"]
    stay = best(but(half_a_year(), duty=duty))
    assert stay.series("bond", "month_out") == ["2027-10"]
    leave = best(but(half_a_year(), duty=duty, settings={"bond_interest_per_year": 0.9}))
    assert leave.series("bond", "month_out") == ["2027-07"]


def test_goods_leave_bond_in_time() -> None:
    # After two months at the latest, in June.
    plan = best(but(half_a_year(), settings={"bond_months": 2}))
    assert plan.series("bond", "month_out") == ["2027-06"]


def test_the_duty_is_that_of_the_month_of_leaving() -> None:
    # The duty falls away from June on: nothing but tax is paid then.
    duty = [Duty(hs_code="28", basic_duty=0.1, creditable_tax=0.18, to_month=APRIL + 1),
            Duty(hs_code="28", basic_duty=0.0, creditable_tax=0.18, from_month=APRIL + 2)]  # fmt: skip
    plan = best(used_later(duty=duty))
    assert plan.term("duty") == 0
    assert plan.series("orders", "duty_inr") == [0]
    assert plan.series("bond", "tax_inr") == [1.8 * LAKH]


def test_what_is_in_bond_at_the_end_is_charged_its_duty_then() -> None:
    # A cover of a month for July keeps 10 t in June, the last month: their duty and tax are charged in June.
    late = world(demand=(0, 0, 0, 10)).demand_by_month
    dear = [BOND, SHED.model_copy(update={"holding_inr_per_t_month": 0.1 * LAKH})]
    case = but(used_later(), settings={"months": 3, "cover_months": 1.0}, demand_by_month=late, stores=dear)
    plan = best(case)
    assert plan.series("bond", "month_out") == [""]
    assert plan.series("funds", "paid_inr") == [10 * LAKH, 0, 2.98 * LAKH]


def test_a_fund_can_buy_more_where_duty_waits_for_its_money() -> None:
    # 10 until April of the next fiscal year, 5 after: with bond the goods are bought in March and cleared in April.
    march = Month(2028, 3)
    case = world(offer("A", 1, incoterm="CIF", valid_to=march, may_lie_in_bond=True), demand=(0, 10), first=march,
                 materials=[material(hs_code="28")], duty=[Duty(hs_code="28", basic_duty=0.1)], stores=[BOND, SHED],
                 funds=[fund("2027-28", 10), fund("2028-29", 1)])  # fmt: skip
    assert cost(
        but(case, settings={"months": 3}, demand_by_month=world(demand=(0, 10, 0), first=march).demand_by_month)
    ) == about(11)
    assert bent(but(case, stores=[SHED])).bent == {
        ("unmet demand", "Users · Nd oxide", "2028-04"): about(10 / 11, 1e-2)
    }


def test_only_bonded_goods_lie_in_a_bonded_store() -> None:
    # Goods delivered duty paid cannot be put there, however full the shed is: they come when they are used.
    case = no_room_but_in_bond(offers=[offer("A", 1), offer("B", 0.5, valid_to=APRIL)])
    assert best(case).bought == {"A": 10}


# -- the audit -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("column", FRAMES["bond"])
def test_the_audit_refuses_a_stay_that_is_not_so(column: str) -> None:
    case = dear_shed()
    plan = best(case).plan
    wrong = {"order": "x", "month_in": "2027-05", "month_out": "2027-08"}
    table = plan["bond"].astype(object)
    table[column] = wrong[column] if column in wrong else table[column] * 1.1
    assert audit(case, _with(plan, table))


def test_the_audit_refuses_a_stay_left_out_or_standing_twice() -> None:
    case = dear_shed()
    plan = best(case).plan
    assert audit(case, _with(plan, empty_frame("bond")))
    assert audit(case, _with(plan, pd.concat([plan["bond"], plan["bond"]])))
    closed = [row.model_copy(update={"may_lie_in_bond": False}) for row in case.offers]
    assert "bond: offer" in {f.rule for f in audit(but(case, offers=closed), plan)}


def _with(plan: Any, table: pd.DataFrame) -> Any:
    frames = {**plan.frames, "bond": table}
    return type(plan)(frames, plan.objective_inr, plan.bound_inr, plan.gross_outlay_inr, plan.status)
