"""Stock lent and given back. ₹ lakh and tonnes; see ``small.py``.

What is lent comes back a month later with a quarter on top; the borrower pays 2 a tonne for what it gives back. In
April nothing is sold; from May on A sells 5 t a month at 1 and D without limit at 3.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_response import Loan, LoanOut
from optimizer.plan.audit import audit
from optimizer.plan.plan import Plan
from optimizer.run import plan_case
from optimizer.workbook.read import read_workbook
from tests.books import add, small_book, write_book
from tests.model.small import (
    AGENCY,
    APRIL,
    BUYERS,
    INDUSTRY,
    ND,
    about,
    bent,
    best,
    but,
    by_month,
    cost,
    material,
    offer,
    opening,
    world,
)

MAY = Month(2027, 5)


def loan(name: str = "Exchange", most: float = 20, back: int = 1, premium: float = 0.25, price: float = 2, **terms: Any
         ) -> Loan:  # fmt: skip
    """An arrangement with the users; ``price`` of a tonne given back in ₹ lakh."""
    return Loan(**{"loan": name, "sector": "Users", "material": ND, "most_out_t": most, "months_out": back,
                   "premium_share": premium, "return_cost_inr_per_kg": 100 * price, **terms})  # fmt: skip


def embargoed(demand: list[float], *loans: Loan, stock: float, **sheets: Any) -> Case:
    offers = [offer("A", 1, ceiling_t_per_month=5), offer("D", 3)]
    none = [by_month(o.offer, "availability", {0: 0}) for o in offers]
    return world(*offers, demand=demand, loans=loans, offer_calendar=none, opening_stock=[opening(stock)], **sheets)


def two_loans() -> Case:
    """Users ask for 3 t in April; each of two loans could lend them as much."""
    return embargoed([3, 10], loan(premium=0), loan("Other", premium=0), stock=3)


def out_at_one_time() -> Case:
    """What is lent stays out for two months, so that loans of April and May are out together."""
    none = by_month("D", "availability", {0: 0, 1: 0})
    case = embargoed([10, 10, 10, 10], loan(most=3, back=2), stock=20)
    return but(case, offer_calendar=[none, by_month("A", "availability", {0: 0, 1: 0})])


RULES = {"lent_is_asked_for": two_loans, "most_out": out_at_one_time}
TERMS = {"loans": two_loans}


def lent(plan: Plan) -> list[tuple[str, float, float]]:
    return [(r["month"], about(r["lent_t"]), about(r["returned_t"])) for r in plan["loans"].to_dict("records")]


def test_what_is_lent_comes_back_with_its_premium_and_serves_again() -> None:
    # 12 t are asked for in April, and all the stock there is; in May 15 t, of which A sells 5. The other 10 t are 8 t
    # lent in April: a tonne given back costs 2, D asks 3.
    plan = best(embargoed([12, 15], loan(), stock=12))
    assert (plan.cost, plan.bought, plan.term("loans")) == (about(5 + 8 * 1.25 * 2), {"A": 5}, about(20))
    assert lent(plan.plan) == [("2027-04", 8, 0), ("2027-05", 0, 10)]
    assert plan.series("loans", "out_t") == [8, 0]
    assert plan.plan["loans"]["back_month"].tolist() == ["2027-05", ""]
    assert plan.series("issues", "issued_t") == [12, 15]
    assert plan.series("balance", "received_t") == [0, 10]


def test_nothing_is_lent_where_buying_is_cheaper() -> None:
    # All that is needed in May can be bought of A at 1.
    plan = best(embargoed([12, 5], loan(), stock=12))
    assert (plan.cost, lent(plan.plan)) == (about(5), [])


def test_a_loan_meets_what_would_not_be_met() -> None:
    # Nobody sells; 10 t last for April, and come back for May: 8 t lent are 10 t given back.
    case = embargoed([10, 10], loan(), stock=10)
    nobody = [by_month(name, "availability", {0: 0, 1: 0}) for name in "AD"]
    assert bent(but(case, loans=(), offer_calendar=nobody)).plan["issues"]["unmet_t"].sum() == about(10)
    plan = best(but(case, offer_calendar=nobody))
    assert (plan.cost, lent(plan.plan)) == (about(20), [("2027-04", 8, 0), ("2027-05", 0, 10)])


def test_loans_together_lend_no_more_than_is_asked_for() -> None:
    # 3 t lent come back as 3 t at 2; A sells 5 t at 1 and D 2 t at 3.
    assert cost(two_loans()) == about(6 + 5 + 6)


def test_no_more_is_out_at_one_time_than_may_be() -> None:
    # 20 t last for April and May. Of June and July A sells 5 t each and loans give 3.75 t, of April or of May, at 2.
    plan = best(out_at_one_time())
    assert plan.cost == about(10 + 3.75 * 2 + 6.25 * 3)
    assert max(plan.series("loans", "out_t")) == about(3)


def test_nothing_is_lent_in_grams(tmp_path: Path) -> None:
    """A book in which cover cannot be kept, so that its goals have a little room, which a loan of a kilogram would fill
    after orders are whole."""
    book = small_book()
    add("Loans", {"Loan": "Exchange", "Sector": "Wind", "Material": "NdFeB magnet", "To": "2027-06", "Most out": 10,
                  "Back after": 3, "Premium": 0.05, "Cost of giving back": 9500},
        {"Loan": "Other", "Sector": "EV motors", "Material": "Dy oxide", "Most out": 3, "Back after": 2,
         "Premium": 0.1, "Cost of giving back": 40000})(book)  # fmt: skip
    plan = plan_case(read_workbook(write_book(tmp_path / "book.xlsx", book)).case).plan
    assert plan is not None
    assert [tonnes for tonnes in plan["loans"]["lent_t"] if 0 < tonnes < 0.01] == []


def test_what_would_come_back_after_the_plan_is_not_lent() -> None:
    # Back after two months, and there are only two.
    plan = best(embargoed([12, 15], loan(back=2), stock=12))
    assert (lent(plan.plan), plan.bought) == ([], {"A": 5, "D": 10})


def test_stock_is_lent_in_the_months_of_its_loan_alone() -> None:
    plan = best(embargoed([12, 15, 15], loan(from_month=MAY), stock=12))
    rows = plan.plan["loans"]
    assert rows[rows["lent_t"] > 0]["month"].tolist() == ["2027-05"]
    assert cost(embargoed([12, 15], loan(to_month=APRIL + -1), stock=12)) == about(5 + 30)


def test_what_is_out_is_no_cover_until_it_is_back() -> None:
    # A month of cover at the end of April is the 10 t of May. Of 18 t, 10 are issued or lent in April: 2 t short, lent
    # or not; at the end of May they are back.
    case = embargoed([10, 10, 10], loan(), stock=18, materials=[material(cover_months=1)], months=2)
    plan = bent(case)
    assert plan.bent == {("cover", ND, "2027-04"): 2}
    assert plan.series("cover", "counted_t")[0] == about(8)


def test_the_agency_lends_past_industry_and_gets_it_back_itself() -> None:
    # Industry has nothing in April and may be passed on nothing; the agency lends the users 10 t and has 12.5 t in May.
    case = embargoed(
        [10, 15], loan(), stock=10, buyers=BUYERS, materials=[material(issue_limit_t_per_month=0.0)],
    )  # fmt: skip
    plan = best(case)
    assert plan.series("balance", "issued_t", owner=AGENCY) == [10, 0]
    assert plan.series("balance", "issued_t", owner=INDUSTRY) == [0, 15]
    assert plan.series("balance", "received_t", owner=AGENCY) == [0, 12.5]
    assert plan.cost == about(12.5 * 2 + 5 + 30)


def test_what_was_lent_before_comes_back_and_counts_as_out() -> None:
    # 4 t of March are due in May and 2 t later than their loan says, in June: 5 t and 2.5 t come back, at no cost of
    # this plan. Until then 6 and 2 t of the 7 t are out: 1 t may be lent in April.
    before = [LoanOut(loan="Exchange", lent_month=APRIL + -1, tonnes=4, due_month=MAY),
              LoanOut(loan="Exchange", lent_month=APRIL + -2, tonnes=2, due_month=MAY + 1)]  # fmt: skip
    plan = best(embargoed([12, 15, 0], loan(most=7), stock=12, loans_out=before))
    assert plan.series("loans", "out_t") == [7, 2, 0]
    assert plan.series("loans", "returned_t") == [0, 6.25, 2.5]
    assert plan.cost == about(1.25 * 2 + 5 + 3.75 * 3)


def test_more_out_than_may_be_lends_nothing_on_top() -> None:
    before = [LoanOut(loan="Exchange", lent_month=APRIL + -1, tonnes=9, due_month=MAY)]
    plan = best(embargoed([12, 15], loan(most=7), stock=12, loans_out=before))
    assert lent(plan.plan) == [("2027-04", 0, 0), ("2027-05", 0, 11.25)]


@pytest.mark.parametrize(
    ("column", "at", "figure", "rule"),
    [
        ("lent_t", 0, 7.0, "loans: returned_t"), ("returned_t", 1, 8.0, "loans: returned_t"),
        ("out_t", 0, 0.0, "loans: out_t"), ("cost_inr", 0, 0.0, "loans: cost_inr"),
        ("back_month", 0, "2027-06", "loans: back_month"),
    ],
)  # fmt: skip
def test_the_audit_refuses_a_loan_told_otherwise(column: str, at: int, figure: Any, rule: str) -> None:
    planned = best(embargoed([12, 15], loan(), stock=12))
    table = planned.plan["loans"].astype(object)
    table.loc[at, column] = figure
    found = {f.rule for f in audit(planned.case, planned.plan.with_notes(loans=table))}
    assert rule in found


@pytest.mark.parametrize(
    ("terms", "rule"),
    [
        ({"most_out_t": 7.0}, "loans: most out"), ({"months_out": 2}, "loans: months"),
        ({"from_month": MAY}, "loans: months"), ({"to_month": APRIL + -1}, "loans: months"),
        ({"premium_share": 0.0}, "balance: received_t"), ({"return_cost_inr_per_kg": 100.0}, "costs: inr"),
        ({"sector": "Others"}, "loans: issued"),
    ],
)  # fmt: skip
def test_the_audit_refuses_a_loan_the_rows_do_not_allow(terms: dict[str, Any], rule: str) -> None:
    planned = best(embargoed([12, 15], loan(), stock=12))
    other = but(planned.case, loans=[planned.case.loans[0].model_copy(update=terms)])
    table = planned.plan["loans"].assign(sector=other.loans[0].sector)
    assert rule in {f.rule for f in audit(other, planned.plan.with_notes(loans=table))}
