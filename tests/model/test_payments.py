"""When the parts of a price are paid, what a bank charges, tax that comes back. ₹ lakh and tonnes; see ``small.py``."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_buying import Duty, ExchangeRate, PriceIndex
from optimizer.case.rows_money import PaymentTerm
from tests.model.small import APRIL, LAKH, about, bent, best, but, freight, fund, material, offer, world

# An order of April: the letter of credit is opened on day 31 (2 May), the goods are shipped on day 92 (2 July), arrive
# on day 122 (1 August) and are accepted on day 137 (16 August); they are usable from September.
STAGES = {"approval_days": 10, "contract_days": 21, "licence_days": 31, "production_days": 30, "transit_days": 30,
          "clearance_days": 5, "inspection_days": 10}  # fmt: skip
SEPTEMBER = (0, 0, 0, 0, 0, 10)


def part(milestone: str, share: float, **terms: Any) -> PaymentTerm:
    return PaymentTerm(terms="T", milestone=milestone, share=share, **terms)


def ten_tonnes_for_september(*parts: PaymentTerm, settings: Any = None, **terms: Any) -> Case:
    """10 t at 1, which can be ordered in April alone, paid in these parts."""
    terms = {**STAGES, "payment_terms": "T", "valid_to": APRIL, **terms}
    return world(offer("A", 1, **terms), demand=SEPTEMBER, payment_terms=parts, settings=settings)


def under_a_letter(days: int = 0) -> Case:
    """All is paid so many days after shipping, under a letter of credit at 1 % a quarter."""
    return ten_tonnes_for_september(part("shipping documents", 1, days=days, charge_per_quarter=0.01))


def taxed(**sheets: Any) -> Case:
    """10 t in April at 1, CIF, with 10 % of duty and 18 % of tax on both: 10, 1 and 1.98. Money costs 21 % a year."""
    case = world(offer("A", 1, incoterm="CIF"), demand=(10, 0, 0), materials=[material(hs_code="28")],
                 duty=[Duty(hs_code="28", basic_duty=0.1, creditable_tax=0.18)],
                 settings={"discount_rate_per_year": 0.21})  # fmt: skip
    return but(case, **sheets)


RULES: dict[str, Any] = {}
TERMS = {"letter_of_credit": under_a_letter, "tax": taxed, "tax_back": taxed}


def test_each_part_is_paid_in_the_month_of_its_milestone() -> None:
    # 10 % in April, 20 % in May, 50 % in July, 10 % in August, and 10 % 30 days after acceptance, on 15 September.
    parts = (part("order", 0.1), part("letter of credit", 0.2), part("shipping documents", 0.5), part("arrival", 0.1),
             part("acceptance", 0.1, days=30))  # fmt: skip
    plan = best(ten_tonnes_for_september(*parts))
    assert plan.series("funds", "paid_inr") == [1 * LAKH, 2 * LAKH, 0, 5 * LAKH, 1 * LAKH, 1 * LAKH]
    assert plan.series("orders", "pay_month") == ["2027-07"]
    assert plan.cost == about(10)


def test_an_unsplit_lead_time_lies_before_the_shipping_documents() -> None:
    # 61 days from 1 April are 1 June: shipping, arrival and acceptance fall on that day.
    parts = (part("letter of credit", 0.5), part("shipping documents", 0.5))
    case = world(offer("A", 1, lead_days=61, payment_terms="T"), demand=(0, 0, 10), payment_terms=parts)
    assert best(case).series("funds", "paid_inr") == [5 * LAKH, 0, 5 * LAKH]


def test_safety_days_move_no_payment() -> None:
    # With 30 safety days the goods count as usable a month later, and are paid as before.
    parts = (part("acceptance", 1),)
    case = world(offer("A", 1, lead_days=30, payment_terms="T"), demand=(0, 0, 10), payment_terms=parts,
                 settings={"safety_days": 31})  # fmt: skip
    assert best(case).series("funds", "paid_inr") == [0, 10 * LAKH, 0]


def test_parts_paid_later_weigh_less() -> None:
    # At 21 % a year: 4 in April, and 6 on 15 September, five months later.
    parts = (part("order", 0.4), part("acceptance", 0.6, days=30))
    case = ten_tonnes_for_september(*parts, settings={"discount_rate_per_year": 0.21})
    assert best(case).cost == about(4 + 6 * 1.21 ** (-5 / 12))


def test_what_is_paid_after_the_last_month_is_cost_and_no_fund_pays_it_yet() -> None:
    # 4 in April; 6 on 14 November, two months after the plan, are cost all the same. The fund needs no more than 4.
    parts = (part("order", 0.4), part("acceptance", 0.6, days=90))
    case = but(ten_tonnes_for_september(*parts, settings={"discount_rate_per_year": 0.21}), funds=[fund("2027-28", 4)])
    plan = best(case)
    assert plan.series("funds", "paid_inr") == [4 * LAKH, 0, 0, 0, 0, 0]
    assert plan.cost == about(4 + 6 * 1.21 ** (-7 / 12))
    later = plan.plan["ledger"][plan.plan["ledger"]["fund"] == ""]
    assert later[["month", "inr"]].to_numpy().tolist() == [["2027-11", about(-6 * LAKH)]]


def test_each_part_is_paid_at_the_rate_of_its_month() -> None:
    # 10,000 kg at 1 euro: 5,000 x 80 in April and 5,000 x 100 in August, 9 lakh.
    parts = (part("order", 0.5), part("acceptance", 0.5))
    rates = ExchangeRate(currency="EUR", by_month={APRIL: 80, APRIL + 3: 100})
    case = ten_tonnes_for_september(*parts, currency="EUR")
    dear = [row.model_copy(update={"price_per_kg": 1.0}) for row in case.offers]
    plan = best(but(case, offers=dear, exchange_rates=[rates]))
    assert plan.cost == about(9)
    assert plan.series("funds", "paid_inr") == [4 * LAKH, 0, 0, 0, 5 * LAKH, 0]


def test_the_price_of_the_payment_is_that_of_the_last_part() -> None:
    # The index is 1 until July and 2 from August on, when the last part is due: both parts are at 2.
    parts = (part("order", 0.5), part("acceptance", 0.5))
    case = ten_tonnes_for_september(*parts, price_date="payment", price_index="I")
    plan = best(but(case, price_index=[PriceIndex(index="I", by_month={APRIL: 1, APRIL + 4: 2})]))
    assert plan.cost == about(20)


@pytest.mark.parametrize(("days", "charge"), [(0, 0.1), (29, 0.1), (30, 0.2), (119, 0.2), (120, 0.3)])
def test_the_bank_charges_each_quarter_or_part_of_one_from_opening_to_payment(days: int, charge: float) -> None:
    # Shipping is 61 days after the opening: with 29 days more it is one quarter of 90 days, with 30 two.
    plan = best(under_a_letter(days))
    assert plan.term("letter_of_credit") == about(charge)
    assert plan.series("funds", "paid_inr")[1] == about(charge * LAKH)


def test_a_part_outside_the_letter_is_charged_nothing() -> None:
    # 1 % on the 6 paid under the letter: 0.06.
    case = ten_tonnes_for_september(part("order", 0.4), part("shipping documents", 0.6, charge_per_quarter=0.01))
    assert best(case).term("letter_of_credit") == about(0.06)


def test_a_dear_letter_sends_the_order_to_a_supplier_without_one() -> None:
    # A at 1 with 30 % in charges comes to 1.3; B asks 1.2.
    case = ten_tonnes_for_september(part("shipping documents", 1, charge_per_quarter=0.1), production_days=240,
                                    lead_days=0, transit_days=0)  # fmt: skip
    late = world(demand=(0,) * 11 + (10,)).demand_by_month
    case = but(case, offers=[*case.offers, offer("B", 1.2)], demand_by_month=late, settings={"months": 12})
    assert best(case).bought == {"B": 10}


def test_freight_is_paid_when_the_goods_are_shipped() -> None:
    case = ten_tonnes_for_september(part("acceptance", 1), incoterm="FOB")
    plan = best(but(case, freight=[freight(freight_share=0.1)]))
    assert plan.series("funds", "paid_inr") == [0, 0, 0, 1 * LAKH, 10 * LAKH, 0]


# -- tax that comes back -------------------------------------------------------------------------------------


def test_only_the_timing_of_a_creditable_tax_costs() -> None:
    # 1.98 goes out in April and comes back in June, worth 1.98 x 1.21^(-1/6).
    plan = best(taxed())
    assert (plan.term("tax"), plan.term("tax_back")) == (about(1.98), about(1.98 * 1.21 ** (-1 / 6)))
    assert plan.cost == about(11 + 1.98 * (1 - 1.21 ** (-1 / 6)))


def test_the_fund_pays_the_tax_and_has_it_back() -> None:
    plan = best(taxed(funds=[fund("2027-28", 13)]))
    assert plan.series("funds", "closing_inr") == [0.02 * LAKH, 0.02 * LAKH, 2 * LAKH]
    assert plan.series("funds", "receipts_inr") == [0, 0, 1.98 * LAKH]


def test_a_fund_without_the_money_for_the_tax_cannot_buy() -> None:
    # 6.49 pay for 5 t with their duty and tax (1.298 a tonne).
    plan = bent(taxed(funds=[fund("2027-28", 6.49)]))
    assert plan.bent == {("unmet demand", "Users · Nd oxide", "2027-04"): 5}


def test_what_comes_back_can_be_spent_again() -> None:
    # 12.98 pay for 10 t in April; the 1.98 that come back in June pay for 1.98 / 1.298 = 1.5254 t.
    case = taxed(funds=[fund("2027-28", 12.98)])
    late = world(demand=(10, 0, 1.525)).demand_by_month
    assert best(but(case, demand_by_month=late)).bought == {"A": 11.525}


def test_tax_that_comes_back_after_the_plan_is_worth_as_much() -> None:
    # With 5 months it is back in September: cost is credited, no fund has it.
    plan = best(taxed(settings={"tax_back_months": 5}))
    assert plan.term("tax_back") == about(1.98 * 1.21 ** (-5 / 12))
    assert sum(plan.plan["funds"]["receipts_inr"]) == 0


def test_no_tax_is_paid_on_what_is_delivered_duty_paid() -> None:
    case = taxed()
    assert best(but(case, offers=[offer("A", 1)])).term("tax") == 0


def test_months_of_payment_follow_the_calendar() -> None:
    # 30 days from 1 February 2028 are 2 March; from 1 April 1 May.
    parts = (part("order", 1, days=30),)
    for first, month in ((Month(2028, 2), "2028-03"), (APRIL, "2027-05")):
        case = world(offer("A", 1, payment_terms="T"), demand=(10, 0), first=first, payment_terms=parts)
        assert best(case).series("orders", "pay_month") == [month]
