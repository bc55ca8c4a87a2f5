"""Orders signed earlier that may be cancelled at a stated cost. ₹ lakh, tonnes; see ``small.py``."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from optimizer.case.case import Case
from optimizer.case.rows_buying import MixRule
from optimizer.case.rows_needs import OpenOrder
from optimizer.cycle.moved_on import moved_on
from optimizer.cycle.roll import roll
from optimizer.cycle.settle import settled
from optimizer.plan.audit import audit
from optimizer.run import plan_case
from tests.cycle.worlds import MAY, part, recorded, signed
from tests.model.random_worlds import random_world
from tests.model.small import (
    APRIL,
    BUYERS,
    CRORE,
    INDUSTRY,
    LAKH,
    ND,
    about,
    bent,
    best,
    but,
    coming,
    fund,
    offer,
    world,
)


def dear(cost: float | None = 3, to_pay: float = 30, **terms: Any) -> OpenOrder:
    """10 t signed for May with 30 still to pay, that 3 would cancel."""
    return coming(10, MAY, to_pay=to_pay, **terms).model_copy(
        update={"cancel_inr_crore": None if cost is None else cost / CRORE}
    )


def a_dear_order(cost: float | None = 3, **terms: Any) -> Case:
    """10 t are needed in May, which A sells at 1: with the cost of cancelling 13, against 30."""
    return world(offer("A", 1), demand=(0, 10), open_orders=[dear(cost, **terms)])


RULES: dict[str, Any] = {}
TERMS = {"cancelling": a_dear_order}


def cancelled(case: Case) -> list[str]:
    return list(best(case).plan["cancellations"]["order"])


def test_an_order_is_cancelled_where_that_saves_more_than_it_costs() -> None:
    plan = best(a_dear_order())
    assert (plan.cost, plan.term("open_orders"), plan.term("cancelling")) == (about(13), 0, about(3))
    (row,) = plan.plan["cancellations"].to_dict("records")
    assert row == {"order": "2027-03/001", "supplier": "A Ltd", "material": ND, "buyer": "agency",
                   "usable_month": str(MAY), "tonnes": 10, "spared_inr": about(30 * LAKH), "cost_inr": about(3 * LAKH),
                   "fund": "Fund"}  # fmt: skip
    assert plan.series("balance", "open_orders_t") == [0, 0]
    assert sum(plan.plan["funds"]["paid_inr"]) == about(13 * LAKH)


@pytest.mark.parametrize("cost", [None, 20.001, 25])
def test_an_order_stands_where_nothing_is_stated_or_it_saves_less(cost: float | None) -> None:
    plan = best(a_dear_order(cost))
    assert (plan.cost, len(plan.plan["cancellations"])) == (about(30), 0)


def test_what_is_needed_is_not_cancelled_and_what_is_too_much_is() -> None:
    # Two orders of 10 t for May at 30 each, and nothing else to be had: 10 t are needed, so one of the two goes.
    two = [dear(3), dear(2, order="2027-03/002")]
    assert cancelled(world(offer("A", 1, valid_to=APRIL + -1), demand=(0, 10), open_orders=two)) == ["2027-03/002"]


def test_every_payment_of_an_order_falls_away_with_it() -> None:
    # 12 with the goods, 18 two months later; the cost of 3 is paid by the order's own fund in the first month.
    later = coming(0, APRIL, to_pay=18, pay_month=MAY + 1, fund="Other")
    case = world(offer("A", 1), demand=(0, 10, 0), open_orders=[dear(3, 12, fund="Other"), later],
                 funds=[fund("2027-28", 10), fund("2027-28", 30, fund="Other", march_share=1)])  # fmt: skip
    plan = best(case)
    assert plan.cost == about(13)
    rows = plan.plan["ledger"]
    assert [(r.fund, r.month, r.order, r.inr) for r in rows[rows["what"] == "cancelling"].itertuples()] == [
        ("Other", "2027-04", "2027-03/001", about(-3 * LAKH))]  # fmt: skip


def test_money_that_cannot_be_paid_is_spared() -> None:
    # Of 12 voted 30 cannot be paid; 3 and the 9 t that are left can: 1 t is unmet.
    plan = bent(but(a_dear_order(), funds=[fund("2027-28", 12)]))
    assert plan.bent == {("unmet demand", f"Users · {ND}", str(MAY)): about(1, 3e-3)}


def test_industry_pays_for_what_it_cancels() -> None:
    case = world(offer("A", 1), demand=(0, 10), buyers=BUYERS, open_orders=[dear(3, buyer=INDUSTRY)])
    costs = best(case).plan["costs"]
    assert costs[costs["term"] == "cancelling"]["buyer"].tolist() == [INDUSTRY]
    assert best(case).plan["cancellations"]["fund"].tolist() == [""]
    assert "Fund" not in set(best(case).plan["ledger"]["fund"])


def test_a_share_is_of_the_orders_that_stand() -> None:
    # China may give half of what comes. 10 t of China's are signed for nothing, and cost 1 to cancel; 10 t are needed
    # and B of Japan costs 9. With the order 10 t of B would be bought beside it: 90; without it 5 t of A and 5 t of B
    # (5 + 45 + 1 = 51).
    rule = MixRule(rule="Half", kind="cap", by="vendor country", source="China", limit=0.5, scope="all")
    case = world(offer("A", 1), offer("B", 9, country="Japan"), demand=(0, 10), source_mix=[rule],
                 open_orders=[dear(1, 0)])  # fmt: skip
    plan = best(case)
    assert plan.cost == about(51)
    assert plan.bought == {"A": 5, "B": 5}


def test_the_audit_refuses_what_was_not_the_plan_s_to_cancel() -> None:
    plan = best(a_dear_order()).plan
    assert audit(a_dear_order(), plan) == ()
    told = audit(a_dear_order(None), plan)
    assert any(f.rule == "cancellations" and "it stands" in f.message for f in told)
    cheap = audit(a_dear_order(5), plan)
    assert {f.rule for f in cheap} >= {"cancellations: cost_inr", "costs: inr"}
    hidden = replace(plan, frames={**plan.frames, "cancellations": plan["cancellations"].iloc[:0]})
    assert any(f.rule == "balance: open_orders_t" for f in audit(a_dear_order(), hidden))


def test_an_order_of_the_register_is_cancelled_the_same_and_leaves_with_the_next_book() -> None:
    # 10 t signed for June at 30, of which 4 t came and were paid (12); cancelling the rest costs 3.
    order = signed(tonnes=10, expected=MAY + 1, goods_inr_crore=0.3, cancel_inr_crore=0.03)
    case = recorded(offer("A", 1), demand=(0, 10, 0), register=[order], receipts=[part(4)],
                    fund_movements=[])  # fmt: skip
    plan = best(case)
    assert plan.plan["cancellations"]["tonnes"].tolist() == [about(6)]
    rolled = roll(case, plan.plan, "plan")
    after = rolled.case
    assert any("as the plan proposes: 2027-03/001" in words for words in rolled.carried)
    assert {row.order: row.cancelled for row in after.register}["2027-03/001"] == MAY.first_day
    assert [m.inr_crore for m in after.fund_movements if m.why.startswith("cancelling")] == [about(0.03)]
    assert "2027-03/001" not in {row.order for row in settled(after).open_orders}
    assert "2027-03/001" not in {row.order for row in moved_on(settled(case), plan.plan, settled(after)).open_orders}
    again = plan_case(after).plan
    assert again is not None
    assert again["cancellations"].empty


@pytest.mark.parametrize("seed", range(20))
def test_in_random_worlds_the_audit_confirms_what_is_cancelled_and_it_never_costs_more(seed: int) -> None:
    case = random_world(seed)
    costly = [row.model_copy(update={"cancel_inr_crore": 0.001 * (n + 1), "to_pay_inr_crore": 2 * row.to_pay_inr_crore})
              for n, row in enumerate(case.open_orders)]  # fmt: skip
    may, must = plan_case(but(case, open_orders=costly)), plan_case(but(case, open_orders=[
        row.model_copy(update={"cancel_inr_crore": None}) for row in costly]))  # fmt: skip
    assert may.findings == must.findings == ()
    if may.plan is not None and must.plan is not None and may.exit_code == must.exit_code == 0:
        assert may.plan.bound_inr <= must.plan.objective_inr * (1 + 1e-6) + 1
