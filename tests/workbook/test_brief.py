"""What the Brief and the sheet Rules say."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest

from optimizer.case.case import Case
from optimizer.case.rules import rules_in_force
from optimizer.plan.plan import NOTES, Plan
from optimizer.workbook.brief import sections
from optimizer.workbook.brief_page import format_of
from optimizer.workbook.brief_words import crore_words, proof_words, status_words, waiting_words, weight_words
from tests.plans import HINDI, empty_plan, small_case, small_plan, small_record


@pytest.fixture
def case() -> Case:
    return small_case()


@pytest.fixture
def plan(case: Case) -> Plan:
    return small_plan(case)


def test_the_brief_says_what_to_sign_and_how_sure_it_is(case: Case, plan: Plan) -> None:
    page = {s.heading: s for s in sections(case, plan)}
    assert list(page) == ["1. Sanction sought", "2. Months of cover", "3. Funds", "4. What rests on assumptions"]
    due = page["1. Sanction sought"]
    assert [row[0] for row in due.rows] == [HINDI, "Supplier 2", "Supplier 3"]
    # 3 orders of 31.7 t at ₹6,451,337.125/t with 7.5 % duty and ₹250,000 each: ₹66.03 crore. They are usable on
    # 1 March 2027, 60 days after 31 December; the contract is signed 20 days after that.
    assert due.sentences == (
        "Sanction is sought for 3 orders, 95.10 t, ₹66.03 crore landed. Last date to sign: 20 January 2027.",
    )
    # Industry buys 3 × 20 t = 60 t: 3 × (20 × 6,451,337.125 × 1.075 + 250,000) = ₹41.69 crore.
    assert due.after == ("Expected industry purchases this month: 3 orders, 60.00 t, ₹41.69 crore.",)
    # Stock of the agency: 40, against 10 a month: 4 months today. Then 10 are passed on a month until industry's own
    # goods come in March 2027.
    assert page["2. Months of cover"].rows[0] == (
        "Material 2, high-coercivity grade", "kept", 4.0, 1.0, "2027-02", pytest.approx(4.17), 1.0,
    )  # fmt: skip
    # Voted 900, of which 12.5 was paid before; 66.03 paid by this plan; the rest is free, and lapses.
    fund = page["3. Funds"].rows[0]
    assert fund[:4] == ("Stockpile vote, 2026-27", 900.0, 12.5, 0.0)
    assert fund[4:] == pytest.approx((66.0286, 821.4714, 821.4714), abs=1e-3)
    # The first and third of the orders to sign rest on an assumption: two of three alike.
    assert "67% of this month's sanction (₹44.02 crore)" in " ".join(
        next(s for h, s in page.items() if "assumptions" in h).sentences
    )
    assert status_words(plan, small_record()) == "Every rule is kept."
    assert re.fullmatch(
        r"No plan can cost more than ₹0\.\d\d crore less than this \(0\.050% of the gross outlay\)\.",
        proof_words(plan),
    )


def test_what_waiting_costs_stands_on_the_brief_only_where_it_is_known(case: Case, plan: Plan) -> None:
    assert not any("not signed" in s.heading for s in sections(case, plan))
    told = plan.with_notes(waiting=pd.DataFrame(
        [("2026-12/001", HINDI, "Oxide 1", 1e7, 2.5e7, 12.0, "sign"), ("2026-12/002", "Supplier 2", "Oxide 3", 0.0, 5e6,
                                                                        0.0, "may wait")],
        columns=list(NOTES["waiting"])))  # fmt: skip
    page = {s.heading: s for s in sections(case, told)}
    said = page["3. If not signed this month"]
    assert said.sentences == (
        "Signing these orders a month later, one at a time, costs ₹1.00 to 2.50 crore in all and loses up to 12.0 days "
        "of cover (Oxide 1).",
    )  # the second order is industry's
    assert said.rows[0] == (HINDI, "Oxide 1", 12.0, 1.0, 2.5)
    assert "4. Funds" in page


@pytest.mark.parametrize(("low", "high", "words"), [
    (-6e5, 2e5, "saves up to ₹6.00 lakh or costs up to ₹2.00 lakh in all; no cover is lost."),
    (-6e5, float("inf"), "saves up to ₹6.00 lakh or costs an unknown sum in all; no cover is lost."),
    (-6e5, -6e5, "saves ₹6.00 lakh in all; no cover is lost."),
    (1e7, 2e7, "costs ₹1.00 to 2.00 crore in all; no cover is lost."),
])  # fmt: skip
def test_waiting_saves_or_costs_or_may_do_either(low: float, high: float, words: str) -> None:
    waiting = pd.DataFrame([("1", "A", "Oxide 1", low, high, 0.0, "sign")], columns=list(NOTES["waiting"]))
    assert waiting_words(waiting) == f"Signing these orders a month later, one at a time, {words}"


def test_a_small_sum_is_not_shown_as_nothing() -> None:
    assert format_of("crore", 0.004).split(";")[1] == "[<0.1]0.0000"
    assert format_of("crore", -0.004).split(";")[1] == "-0.0000"  # saved, where 2 decimals would say -0.00
    assert format_of("crore", -2.5).split(";")[1] == "-#,##0.00"


def test_the_share_of_china_is_that_of_all_that_comes_or_is_made(case: Case, plan: Plan) -> None:
    # Offer 1 is Japanese, 2 Vietnamese, 3 Malaysian: no China. Made Chinese, the second brings a third of the orders:
    # those arriving by March 2027 are 3 × (31.7 + 20) t, and the line makes 4 × 1.25 t at home by then.
    orders = plan["orders"].copy()
    orders.loc[orders["supplier"] == "Supplier 2", "processing_country"] = "China"
    leaning = replace(plan, frames={**plan.frames, "orders": orders})
    (section,) = (s for s in sections(case, leaning) if "China" in s.heading)
    assert section.rows[0][1] == pytest.approx(51.7 / (3 * 51.7 + 4 * 1.25))
    assert not any("China" in s.heading for s in sections(case, plan))


def test_the_brief_never_hides_an_exception_a_limit_or_a_refusal(case: Case) -> None:
    bent = small_plan(case, exceptions=True)
    assert status_words(bent, small_record()) == "1 exception to the rules."
    assert [s.heading for s in sections(case, bent) if s.alarm] == ["4. 1 exception to the rules"]
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
