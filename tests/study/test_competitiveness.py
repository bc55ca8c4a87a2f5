"""What it costs to make at home against landing from abroad. ₹ lakh and tonnes; see ``tests/model/small.py``.

A magnet takes 0.4 t of oxide (2 a tonne from abroad), 3 to make and 1 of a campaign at full capacity: 4.8 a tonne. From
Japan it lands at 4 x 1.05 freight, 10 % duty on that: 4.62, and a tenth is lost on the way: 5.1333; from China at 3.
"""

from __future__ import annotations

import math
from typing import Any

import pytest

from optimizer.case.case import Case
from optimizer.case.rows_buying import Duty
from optimizer.case.rows_making import Capacity, Line, Recipe
from optimizer.session import Solved, build, solve
from optimizer.study.competitiveness import competitiveness, still_needed
from optimizer.workbook.minister import minister_page
from tests.model.small import APRIL, BUYERS, MAGNET, ND, about, but, by_month, freight, material, offer, world
from tests.model.test_expansion import expansion
from tests.model.test_incentive import draws, maker, scheme

OXIDE = Recipe(line="L", material=ND, tonnes_per_tonne=0.4)


def magnets(rate: float = 100, line: Line | None = None, months: int = 2, **sheets: Any) -> Case:
    """``rate`` in INR/kg; the price of what is sold never caps it."""
    line = line or maker(output=MAGNET, campaign_cost_inr=10)
    return world(
        offer("O", 2), offer("C", 3, MAGNET, "China"),
        offer("J", 4, MAGNET, "Japan", incoterm="FOB", transit_loss=0.1),
        demand={MAGNET: [10] * months}, lines=[line],
        materials=[material(ND), material(MAGNET, hs_code="8505", holding=9)],
        freight=[freight(freight_share=0.05)], duty=[Duty(hs_code="8505", basic_duty=0.1)],
        **{
            "recipes": [OXIDE],
            "capacity": [Capacity(line="L", from_month=APRIL, tonnes_per_month=10)],
            "schemes": [scheme(rate_inr_per_kg=rate, share_of_price=1.0)],
            "beneficiaries": [draws(net_sales_price_inr_per_kg=1e6)], **sheets,
        },
    )  # fmt: skip


def sheet(case: Case) -> dict[str, dict[str, Any]]:
    """Import -> its row in the last year, in ₹ lakh a tonne."""
    rows = competitiveness(build(case).data).to_dict("records")
    lakh = {k for k in rows[0] if str(k).endswith("_inr_per_t")}
    return {r["offer"]: {str(k): v / 1e5 if k in lakh else v for k, v in r.items()} for r in rows}


def made_t(case: Case) -> float:
    return float(planned(case).plan["production"]["made_t"].sum())


def planned(case: Case) -> Solved:
    return solve(build(case))


def least_rate(case: Any, high: float) -> float:
    """The least rate in INR/kg at which the plan runs the line in every month, found by halving."""
    low = 0.0
    while high - low > 1e-3 * high:
        middle = (low + high) / 2
        low, high = (low, middle) if made_t(case(middle)) > 19.99 else (middle, high)
    return high


def test_each_import_stands_against_each_line() -> None:
    rows = sheet(magnets())
    assert rows["C"]["import_inr_per_t"] == about(3)
    assert rows["J"]["import_inr_per_t"] == about(4.62 / 0.9)
    assert [r["made_inr_per_t"] for r in rows.values()] == [about(4.8), about(4.8)]
    assert (rows["C"]["incentive_inr_per_t"], rows["C"]["with_incentive_inr_per_t"]) == (about(1), about(3.8))
    assert (rows["C"]["break_even_inr_per_t"], rows["J"]["break_even_inr_per_t"]) == (about(1.8), 0)


def test_halving_over_plans_meets_the_break_even_of_the_sheet() -> None:
    # 1.8 lakh a tonne are 180 INR/kg.
    stated = 100 * sheet(magnets())["C"]["break_even_inr_per_t"]
    assert stated == pytest.approx(180)
    assert least_rate(magnets, 1000) == pytest.approx(stated, rel=0.01)


def test_halving_meets_the_break_even_of_a_line_at_price_that_passes_a_part_on() -> None:
    # It is paid 3.5, pays 1 a tonne for its oxide and passes half on: 3.5 + 0.8 - 0.4 - 3 = 0.9, and twice that to pay.
    def case(rate: float) -> Case:
        line = maker(output=MAGNET, pricing="at price", transfer_price_inr_per_kg=350, pass_through=0.5)
        return magnets(rate, line, recipes=[OXIDE.model_copy(update={"transfer_price_inr_per_kg": 100.0})])

    row = sheet(case(100))["C"]
    assert (row["paid_inr_per_t"], row["made_inr_per_t"]) == (about(3.9), about(3.8))
    assert row["break_even_inr_per_t"] == about(1.8)
    assert least_rate(case, 1000) == pytest.approx(180, rel=0.01)


def test_a_line_that_passes_nothing_on_has_no_break_even() -> None:
    line = maker(output=MAGNET, pricing="at price", transfer_price_inr_per_kg=350)
    assert sheet(magnets(line=line))["C"]["break_even_inr_per_t"] == math.inf


def test_the_capital_of_a_works_to_be_built_is_part_of_its_cost() -> None:
    # 5 a month for 10 t: 0.5 a tonne more, 0.4 of it the buyers' when a fifth is subsidised.
    block = expansion(months=0, subsidy_share=0.2)
    row = sheet(magnets(capacity=[], expansions=[block]))["C"]
    assert (row["made_inr_per_t"], row["paid_inr_per_t"]) == (about(5.3), about(5.2))


def test_the_year_from_which_an_import_is_dearer_is_named() -> None:
    # China costs 3 until March and 6 from April 2028 on.
    dearer = by_month("C", "price", {t: 3 if t < 12 else 6 for t in range(15)})
    rows = competitiveness(build(magnets(months=15, offer_calendar=[dearer])).data)
    china = rows[rows["offer"] == "C"]
    assert china["fiscal_year"].tolist() == ["2027-28", "2028-29"]
    assert china["not_needed_from"].tolist() == ["2028-29", "2028-29"]
    assert china["break_even_inr_per_t"].tolist() == [pytest.approx(1.8e5), 0]


def test_indian_offers_are_no_imports_and_a_case_without_schemes_has_no_sheet() -> None:
    case = magnets()
    home = [row.model_copy(update={"country": "India"}) if row.offer == "C" else row for row in case.offers]
    assert set(competitiveness(build(but(case, offers=home)).data)["offer"]) == {"J"}
    assert competitiveness(build(magnets(schemes=[], beneficiaries=[])).data).empty


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "In 2027-28, of 1 line with an incentive 1 still needs it against the cheapest import, L most: ₹180 a kg, "
             "where the scheme pays ₹100."),
        ({"line": maker(output=MAGNET, running=1.0)},
         "In 2027-28, of 1 line with an incentive none needs it: each is as cheap as the cheapest import without."),
        ({"line": maker(output=MAGNET, pricing="at price", transfer_price_inr_per_kg=350)},
         "In 2027-28, of 1 line with an incentive 1 costs the buyers more than the cheapest import, L most: it passes "
         "none of it on."),
    ],
)  # fmt: skip
def test_the_minister_reads_what_incentive_is_still_needed(change: dict[str, Any], words: str) -> None:
    case = magnets(**change, buyers=BUYERS)
    solved = planned(case)
    plan = solved.plan.with_notes(competitiveness=competitiveness(solved.built.data))
    page = minister_page(case, plan)
    assert page is not None
    told = [s for section in page.sections if section.heading == "Incentive still needed" for s in section.sentences]
    assert told == [words]


def test_a_plan_without_schemes_says_nothing_of_incentives() -> None:
    case = magnets(schemes=[], beneficiaries=[])
    assert still_needed(case, planned(case).plan) is None
