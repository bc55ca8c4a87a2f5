"""What the checks say of payment terms, purposes and limits that do not fit; each problem names its cells."""

from __future__ import annotations

from typing import Any

from optimizer.case.case import Case
from optimizer.case.check import check_case
from optimizer.case.problems import Problem
from optimizer.case.rows_money import FundPurpose, PaymentTerm
from tests.model.small import CRORE, but, fund, offer, world


def part(milestone: str, share: float, **terms: Any) -> PaymentTerm:
    return PaymentTerm(terms="T", milestone=milestone, share=share, **terms)


def paid(*parts: PaymentTerm, **settings: Any) -> Case:
    return world(offer("A", 1, payment_terms="T"), payment_terms=parts, settings=settings)


def said(case: Case, severity: str = "error") -> list[Problem]:
    return [p for p in check_case(case) if p.severity == severity]


def test_shares_that_do_not_add_up_to_one() -> None:
    problem, = said(paid(part("order", 0.3), part("acceptance", 0.6)))
    assert problem.rule.startswith('the shares of "T" add up to 0.9, not to 1')
    assert said(paid(part("order", 0.3), part("acceptance", 0.7))) == []


def test_terms_that_no_offer_names() -> None:
    case = but(paid(part("order", 1)), offers=[offer("A", 1)])
    assert [p.rule for p in said(case, "warning")] == ["no offer names these terms."]


def test_a_letter_of_credit_for_what_is_paid_with_the_order() -> None:
    problem, = said(paid(part("order", 1, charge_per_quarter=0.001)))
    assert "the bank charges from the opening of the letter" in problem.rule


def test_an_advance_above_the_ceiling_names_the_terms() -> None:
    parts = part("order", 0.2), part("letter of credit", 0.2), part("acceptance", 0.6)
    problem, = said(paid(*parts, advance_ceiling_share=0.3))
    assert problem.rule.startswith('"T" pays 40% before the shipping documents')
    assert said(paid(*parts, advance_ceiling_share=0.4)) == []
    early, = said(world(offer("A", 1, pay_at="order"), settings={"advance_ceiling_share": 0.3}))
    assert early.rule.startswith("all is paid with the order")


def test_a_fund_that_no_cost_may_use() -> None:
    case = world(offer("A", 1), funds=[fund("2027-28", 1), fund("2027-28", 1, fund="Freight")],
                 fund_purposes=[FundPurpose(fund="Freight", pays="freight")])  # fmt: skip
    problem, = said(case)
    assert (problem.found, problem.rule.split(" (")[0]) == (
        "'Freight'", "no cost of the agency's offers is one that Freight may pay")  # fmt: skip


def test_a_cost_that_no_fund_may_pay() -> None:
    case = world(offer("A", 1, order_cost_inr=1e5), fund_purposes=[FundPurpose(fund="Fund", pays="goods")])
    problem, = said(case)
    assert problem.rule.startswith("no fund may pay ordering of Nd oxide")


def test_a_purpose_for_something_unknown() -> None:
    case = world(offer("A", 1), fund_purposes=[FundPurpose(fund="Fund", scope="Nd oxid"), FundPurpose(fund="Fund")])
    problem, = said(case)
    assert (problem.rule, problem.mend) == ("this is neither a material nor a group.", 'Did you mean "Nd oxide"?')


def test_money_spent_in_a_quarter_that_has_not_begun() -> None:
    spent = {"spent_inr_crore": 2 / CRORE, "spent_last_quarter_inr_crore": 1 / CRORE}
    problem, = said(world(offer("A", 1), funds=[fund("2027-28", 100, **spent)]))
    assert "begins in February or March" in problem.rule


def test_more_committed_than_the_limit() -> None:
    terms = {"commitment_limit_inr_crore": 0.1, "committed_inr_crore": 0.2}
    case = world(offer("A", 1), funds=[fund("2027-28", 100, **terms)])
    assert [p.rule.split(" (")[0] for p in said(case, "warning")] == ["more is committed than the limit of 0.1"]
