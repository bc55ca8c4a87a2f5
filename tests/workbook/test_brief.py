"""What the Brief and the sheet Rules say."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from optimizer.case.case import Case
from optimizer.case.rules import rules_in_force
from optimizer.plan.plan import Plan
from optimizer.workbook.brief import crore_words, proof_words, sections, status_words, weight_words
from tests.plans import HINDI, empty_plan, small_case, small_plan, small_record


@pytest.fixture
def case() -> Case:
    return small_case()


@pytest.fixture
def plan(case: Case) -> Plan:
    return small_plan(case)


def test_the_brief_says_what_to_order_and_how_sure_it_is(case: Case, plan: Plan) -> None:
    page = {s.heading: s for s in sections(case, plan, small_record())}
    assert list(page) == [
        "To order this month",
        "Cost",
        "Months of cover at the end of the month",
        "Fund by fiscal year, ₹ crore",
    ]
    due = page["To order this month"]
    assert [row[0] for row in due.rows] == [HINDI, "Supplier 2", "Supplier 3"]
    # 3 orders of 31.7 t at ₹6,451,337.125/t with 7.5 % duty and ₹250,000 each: ₹66.03 crore; the first and
    # third rest on an assumption.
    assert due.sentences == (
        "3 orders, 95.10 t, ₹66.03 crore landed; of this ₹44.02 crore rests on indicative prices.",
    )
    # Industry buys 3 × 20 t = 60 t: 3 × (20 × 6,451,337.125 × 1.075 + 250,000) = ₹41.69 crore.
    assert due.after == ("Expected industry purchases this month: 3 orders, 60.00 t, ₹41.69 crore.",)
    # Stock of the agency: 40, then 10 passed on a month until industry's own goods come in March 2027.
    assert page["Months of cover at the end of the month"].rows[0] == (
        "Material 2, high-coercivity grade",
        "kept",
        3.0,
        1.0,
        "2027-02",
        pytest.approx(4.17),
        1.0,
    )
    # Voted 900, of which 12.5 was spent before; 66.03 paid from now; the rest lapses.
    fund = page["Fund by fiscal year, ₹ crore"].rows[0]
    assert fund[:4] == ("Stockpile vote", "2026-27", 0.0, 900.0)
    assert fund[4:] == pytest.approx((78.5286, 821.4714, 0.0), abs=1e-3)
    assert status_words(plan, small_record()) == "Every rule is kept."
    assert re.fullmatch(
        r"No plan can cost more than ₹0\.\d\d crore less than this \(0\.050% of the gross outlay\)\.",
        proof_words(plan),
    )


def test_the_brief_never_hides_an_exception_a_limit_or_a_refusal(case: Case) -> None:
    bent = small_plan(case, exceptions=True)
    assert status_words(bent, small_record()) == "1 exception to the rules."
    assert [s.heading for s in sections(case, bent, small_record()) if s.alarm] == [
        "1 exception to the rules"
    ]
    assert status_words(replace(bent, status="limit"), small_record()) == (
        "Stopped at the time limit: 1 exception to the rules, gap 0.05%."
    )
    assert status_words(empty_plan(), small_record()) == (
        "Stopped at the time limit: every rule is kept, nothing proven about the cost."
    )
    assert "not to be signed" in status_words(bent, replace(small_record(), exit_code=8))


def test_little_is_said_in_kilograms_and_lakh() -> None:
    assert weight_words(0.045) == "45.0 kg"
    assert weight_words(1234.5) == "1,234.50 t"
    assert crore_words(250_000.0) == "₹2.50 lakh"
    assert crore_words(12_500_000.0) == "₹1.25 crore"


def test_rules_are_in_force_where_a_row_says_so(case: Case) -> None:
    said = {rule.name: rule for rule in rules_in_force(case)}
    assert said["Minimum order"].in_force
    assert said["Minimum order"].where == "Offers: 3 rows"
    assert said["Ramp of cover"].in_force
    assert said["Cap on a source"].where == "Source mix: 1 row"
    assert not said["Lots"].in_force
    assert said["Lots"].where == "Offers: none"
    assert {
        n for n in ("Shelf life", "Stores", "Customs duty", "All-units discount") if said[n].in_force
    } == set()
