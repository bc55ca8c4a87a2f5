"""How soon stock is ready. ₹ lakh and tonnes; see ``small.py``.

30 t in store serve April, May and June with 10 t each. The yard is ready in 3 days and a tonne there costs 0.5 a month;
the far store is ready in 20 days and costs nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from optimizer.case.case import Case
from optimizer.case.rows_buying import Goal
from optimizer.case.rows_making import Store
from optimizer.case.rows_needs import Buyer
from optimizer.case.rows_response import ResponseClass
from optimizer.plan.audit import audit
from optimizer.result import REJECTED
from optimizer.run import plan_case
from optimizer.study.mends import mends
from tests.model.small import AGENCY, DY, INDUSTRY, LAKH, ND, about, bent, best, but, cost, opening, world
from tests.study.worlds import solved

YARD = Store(store="Yard", ready_days=3, holding_inr_per_t_month=0.5 * LAKH)
FAR = Store(store="Far", ready_days=20)


def at_once(months: float = 1, days: int = 7, **terms: Any) -> ResponseClass:
    return ResponseClass(rule="At once", within_days=days, months=months, **terms)


def stored(*classes: ResponseClass, demand: Any = (10, 10, 10), yard: Store = YARD, **sheets: Any) -> Case:
    sheets = {"opening_stock": [opening(30)], **sheets}
    return world(demand=demand, stores=[yard, FAR], response=classes, months=3, **sheets)


def a_month_at_once() -> Case:
    return stored(at_once(), demand=(10, 10, 10, 0))


RULES = {"ready_in_time": a_month_at_once}


def test_a_month_of_need_lies_where_it_is_ready() -> None:
    # 10 t in the yard at the end of April for May, and of May for June; nothing is needed after June.
    plan = best(a_month_at_once())
    assert plan.cost == about(5 + 5)
    assert plan.series("stock", "closing_t", store="Yard") == [10, 10, 0]
    assert plan.series("response", "ready_t") == [10, 10]
    assert cost(but(a_month_at_once(), response=())) == about(0)


def test_a_store_that_is_ready_in_time_will_do() -> None:
    assert cost(stored(at_once(days=20), demand=(10, 10, 10, 0))) == about(0)
    assert cost(stored(at_once(days=19), demand=(10, 10, 10, 0))) == about(10)


def test_a_part_of_a_month_is_a_part_of_its_need() -> None:
    # Half of May's 10 t, and all of May's and half of June's.
    assert best(stored(at_once(0.5), demand=(10, 10, 10, 0))).series("response", "required_t") == [5, 5]
    assert best(stored(at_once(1.5), demand=(10, 10, 10, 0, 0))).series("response", "required_t") == [15, 10]


def test_only_the_sector_named_is_needed_for() -> None:
    # Of May's and June's 10 t defence uses 2.
    demand = {("Defence", ND): [2, 2, 2, 0], ("Toys", ND): [8, 8, 8, 0]}
    assert cost(stored(at_once(sector="Defence"), demand=demand)) == about(1 + 1)


def test_each_material_is_ready_by_itself() -> None:
    demand, stock = {ND: [10, 10, 10, 0], DY: [1, 1, 1, 0]}, [opening(30), opening(3, DY)]
    plan = best(stored(at_once(), demand=demand, opening_stock=stock))
    assert plan.series("response", "required_t", material=DY) == [1, 1]
    assert plan.cost == about(10 + 1)
    assert cost(stored(at_once(scope=DY), demand=demand, opening_stock=stock)) == about(1)


def test_what_does_not_fit_where_it_would_be_ready_is_an_exception() -> None:
    small = YARD.model_copy(update={"capacity_t": 4})
    plan = bent(stored(at_once(), demand=(10, 10, 10, 0), yard=small))
    assert plan.bent == {("At once", ND, "2027-04"): 6, ("At once", ND, "2027-05"): 6}
    assert plan.series("goals", "value", goal="cover") == [1.2]  # months of 10 t
    assert {row["cell"].partition("!")[0] for row in plan.plan["exceptions"].to_dict("records")} == {"?"}


def test_room_where_it_would_be_ready_and_a_shorter_need_are_mends() -> None:
    # 10 t are asked for and 4 t fit: 6 t more room, or 0.4 of the month.
    small = YARD.model_copy(update={"capacity_t": 4})
    found = mends(solved(stored(at_once(), demand=(10, 10, 10, 0), yard=small)), 30.0)
    told = dict(zip(found["cell"].str.partition("!")[0] + found["unit"], found["after"].astype(float), strict=True))
    assert told == {"?t": about(10), "?months": about(0.4)}


@pytest.mark.parametrize("by", ["class", "goal"])
def test_a_class_called_absolute_is_not_bent(by: str) -> None:
    small = YARD.model_copy(update={"capacity_t": 4})
    goals = [Goal(goal="cover", order=1, absolute=True)] if by == "goal" else []
    case = stored(at_once(absolute=by == "class"), demand=(10, 10, 10, 0), yard=small, goals=goals)
    result = plan_case(case)
    assert result.exit_code == REJECTED
    assert any("ready" in problem.rule for problem in result.problems)


def test_stock_of_industry_counts_by_its_share_and_at_once_where_it_has_no_stores() -> None:
    # 10 t of industry's count half; 5 t more lie in the agency's yard.
    buyers = (Buyer(buyer=AGENCY, role="agency"), Buyer(buyer=INDUSTRY, role="industry", counted_share=0.5))
    case = stored(at_once(), demand=(0, 10, 0, 0), buyers=buyers,
                  opening_stock=[opening(20, buyer=AGENCY), opening(10, buyer=INDUSTRY)])  # fmt: skip
    far = replace(case, stores=(YARD, FAR))
    plan = best(far)
    assert plan.series("response", "ready_t")[0] >= 10 - 1e-6
    assert plan.series("stock", "closing_t", store="Yard")[0] <= 5 + 1e-6


@pytest.mark.parametrize(
    ("column", "figure"), [("ready_t", 12.0), ("required_t", 5.0), ("short_t", 1.0), ("within_days", 20.0)]
)
def test_the_audit_refuses_readiness_told_otherwise(column: str, figure: float) -> None:
    planned = best(a_month_at_once())
    table = planned.plan["response"].astype(object)
    table.loc[0, column] = figure
    assert {f.rule for f in audit(planned.case, planned.plan.with_notes(response=table))} == {f"response: {column}"}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"stores": [YARD.model_copy(update={"ready_days": 8}), FAR]}, "exceptions: rows"),
        ({"response": [at_once(days=2)]}, "exceptions: rows"), ({"response": ()}, "response: rows"),
        ({"response": [at_once(months=1.1)]}, "exceptions: rows"),
        ({"response": [at_once(sector="Others")]}, "response: rows"),
        ({"stores": [YARD.model_copy(update={"ready_days": 8}), FAR], "response": [at_once(absolute=True)]},
         "absolute rules"),
    ],
)  # fmt: skip
def test_the_audit_refuses_a_plan_that_is_not_ready(change: dict[str, Any], rule: str) -> None:
    planned = best(a_month_at_once())
    assert rule in {f.rule for f in audit(but(planned.case, **change), planned.plan)}
