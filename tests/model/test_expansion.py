"""Whether and when an expansion is begun. ₹ lakh and tonnes; see ``small.py``.

Abroad a tonne costs 3, a line makes it for 1. An expansion that adds 10 t a month costs 300, paid in 60 months without
interest: 5 in each month of service.
"""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_making import Capacity
from optimizer.case.rows_scheme import Expansion
from tests.model.small import APRIL, CRORE, ND, Planned, about, best, but, by_month, cost, material, offer, world
from tests.model.test_incentive import draws, maker, private, scheme

DEAR_TO_HOLD = [material(holding=9)]


def expansion(name: str = "E", adds: float = 10, months: int = 2, capital: float = 300, **terms: Any) -> Expansion:
    terms = {"line": "L", "asset_life_years": 5, **terms}
    return Expansion(expansion=name, adds_t_per_month=adds, months_to_build=months, capital_inr_crore=capital / CRORE,
                     **terms)  # fmt: skip


def a_works(
    *expansions: Expansion, demand: Any = (10, 10, 10, 10), capacity: float | None = None, at_once: int | None = None,
    **sheets: Any,
) -> Case:  # fmt: skip
    """A line that is still to be built, unless it has a capacity."""
    steps = [] if capacity is None else [Capacity(line="L", from_month=APRIL, tonnes_per_month=capacity)]
    sheets = {"lines": [maker(running=1)], "capacity": steps, "materials": DEAR_TO_HOLD, **sheets}
    case = world(offer("A", 3), demand=demand, expansions=expansions or [expansion()], **sheets)
    return but(case, settings={"expansions_at_once": at_once})


def a_works_to_be_built() -> Case:
    return a_works()


def two_works(at_once: int | None = 1, **sheets: Any) -> Case:
    """Two works of 10 t a month, of which the second costs twice as much; built one at a time."""
    return a_works(expansion(), expansion("F", capital=600), demand=[20] * 6, at_once=at_once, **sheets)


def a_cheap_works_and_a_dear_one() -> Case:
    """20 t a month: the cheap one twice would be better."""
    return two_works(None)


def a_start_to_be_spared(start: float = 8) -> Case:
    """The line ran until now, and stands again in the month in which it is begun. The offer costs 1.2 in April."""
    return a_works(
        expansion(months=0), lines=[maker(running=1, running_before=True, start_cost_inr=start)],
        offer_calendar=[by_month("A", "price", {0: 1.2})],
    )  # fmt: skip


def a_small_capital_outlay(outlay: float = 100) -> Case:
    """The scheme pays a third of the 300 and of the 600, and has 100 for that."""
    return two_works(
        None, schemes=[scheme(rate_inr_per_kg=0, capital_subsidy_share=1 / 3, capital_outlay_inr_crore=outlay / CRORE)],
        beneficiaries=[draws()],
    )  # fmt: skip


RULES = {
    "capacity_with_expansions": a_works_to_be_built, "run_needs_capacity": a_start_to_be_spared,
    "built_once": a_cheap_works_and_a_dear_one, "expansions_at_once": two_works,
    "capital_outlay": a_small_capital_outlay, "capital_in_the_plan": a_works_to_be_built,
}  # fmt: skip
TERMS = {"capital": a_works_to_be_built}


def begun(plan: Planned) -> dict[str, str]:
    rows = plan.plan["expansions"]
    return dict(zip(rows["expansion"], rows["start_month"], strict=True))


def test_a_works_is_built_where_it_is_worth_its_capital() -> None:
    # Begun in April it serves from June: 30 + 30, and then 10 + 5 a month.
    plan = best(a_works_to_be_built())
    assert begun(plan) == {"E": "2027-04"}
    assert plan.plan["expansions"]["service_month"].tolist() == ["2027-06"]
    assert plan.series("production", "made_t") == [10, 10]
    assert plan.series("production", "month") == ["2027-06", "2027-07"]
    assert (plan.cost, plan.term("capital")) == (about(30 + 30 + 15 + 15), about(10))


def test_a_works_too_dear_is_not_built() -> None:
    # 1500 are 25 a month, to save 20.
    plan = best(a_works(expansion(capital=1500)))
    assert plan.plan["expansions"].empty
    assert plan.plan["production"].empty
    assert plan.cost == about(120)


def test_an_expansion_adds_to_what_the_line_can_make() -> None:
    # 4 t a month, and 6 of the 10 t that the expansion adds: 4 + 18 twice, then 10 + 5 twice.
    plan = best(a_works(capacity=4))
    assert plan.series("production", "capacity_t") == [4, 4, 14, 14]
    assert plan.cost == about(22 + 22 + 15 + 15)


def test_an_expansion_is_begun_once() -> None:
    # 20 t a month: 10 of them from abroad, with one works; from E, at 5 a month, and F, at 10, with two.
    assert cost(a_works(demand=(20, 20, 20, 20))) == about(60 + 60 + 45 + 45)
    plan = best(a_cheap_works_and_a_dear_one())
    assert begun(plan) == {"E": "2027-04", "F": "2027-04"}
    assert plan.cost == about(60 + 60 + 4 * 35)


def test_an_expansion_begins_within_its_months() -> None:
    # From June on it serves from August, after the plan; in May at the earliest it serves in July.
    assert begun(best(a_works(expansion(earliest_start=Month(2027, 5))))) == {"E": "2027-05"}
    assert begun(best(a_works(expansion(earliest_start=Month(2027, 6))))) == {}


def test_an_expansion_whose_time_is_over_is_not_begun() -> None:
    assert begun(best(a_works(expansion(latest_start=Month(2027, 3))))) == {}


def test_an_expansion_waits_for_the_month_it_pays_in() -> None:
    # 20 a month are saved from August on, when the offer costs 3; until then it costs 1.2, and 5 a month is too much.
    prices = by_month("A", "price", dict.fromkeys(range(4), 1.2))
    assert begun(best(a_works(demand=[10] * 8, offer_calendar=[prices]))) == {"E": "2027-06"}


def test_so_many_are_under_construction_at_once() -> None:
    # E serves from June, F, which costs 10 a month, from August: it is begun in June. Till then 10 t come from abroad.
    plan = best(two_works())
    assert begun(plan) == {"E": "2027-04", "F": "2027-06"}
    assert plan.cost == about(60 + 60 + 45 + 45 + 35 + 35)


def test_a_works_that_is_not_there_yet_does_not_run() -> None:
    # Begun in May it starts for 8: 12 + 3 x 15 + 8. Begun in April it makes for 15 what costs 12, and runs on: 4 x 15.
    plan = best(a_start_to_be_spared())
    assert (begun(plan), plan.cost) == ({"E": "2027-04"}, about(60))
    plan = best(a_start_to_be_spared(start=2))
    assert (begun(plan), plan.cost) == ({"E": "2027-05"}, about(12 + 45 + 2))
    assert plan.series("production", "started") == [True, False, False]


def test_interest_is_paid_on_the_capital() -> None:
    # 300 over 60 months at 1 % a month: 300 x 0.01 / (1 - 1.01^-60) = 6.6733 a month.
    plan = best(a_works(expansion(interest_per_year=1.01**12 - 1)))
    assert plan.term("capital") == about(2 * 300 * 0.01 / (1 - 1.01**-60))
    assert plan.term("capital") == pytest.approx(2 * 6.6733, abs=1e-4)


def test_a_blank_interest_is_the_discount_rate() -> None:
    case = but(a_works(), settings={"discount_rate_per_year": 1.01**12 - 1})
    assert best(case).plan["expansions"]["monthly_inr"].tolist() == [pytest.approx(6.6733e5, abs=10)]


def test_a_short_life_ends_its_payments() -> None:
    # 30 are paid in three months of service, 10 in each; it serves the other three for nothing.
    plan = best(a_works(expansion(capital=30, asset_life_years=0.25), demand=[10] * 8))
    assert plan.term("capital") == about(30)


# -- subsidies -----------------------------------------------------------------------------------------------


def test_a_subsidy_lowers_the_capital_the_buyers_pay_for() -> None:
    # 60 of 300: 4 a month. At most 30: 4.5.
    plan = best(a_works(expansion(subsidy_share=0.2)))
    assert (plan.plan["expansions"]["subsidy_inr"].tolist(), plan.term("capital")) == ([about(60e5)], about(8))
    assert best(a_works(expansion(subsidy_share=0.2, subsidy_limit_inr_crore=0.3))).term("capital") == about(9)


def test_in_the_nations_view_the_whole_capital_counts() -> None:
    plan = best(but(a_works(expansion(subsidy_share=0.2)), settings={"view": "nation"}))
    assert plan.term("capital") == about(10)
    views = plan.plan["views"].set_index(["view", "term"])["discounted_inr"]
    assert (views["buyers", "capital"], views["nation", "capital"]) == (about(8e5), about(10e5))


def test_a_beneficiary_has_its_subsidy_from_the_scheme_within_its_capital_outlay() -> None:
    # A third of 300 is 100, all there is: F, which would have 200, is not built. With 300 both are.
    assert begun(best(a_small_capital_outlay())) == {"E": "2027-04"}
    assert begun(best(a_small_capital_outlay(300))) == {"E": "2027-04", "F": "2027-04"}


def test_an_expansion_without_subsidy_needs_no_outlay() -> None:
    case = a_small_capital_outlay()
    unpaid = [case.expansions[0], case.expansions[1].model_copy(update={"subsidy_share": 0.0})]
    assert begun(best(but(case, expansions=unpaid))) == {"E": "2027-04", "F": "2027-04"}


def test_the_capital_of_a_line_at_price_is_its_own() -> None:
    # It is paid 2.5 a tonne and builds at its own cost: 30 + 30 + 25 + 25; the nation counts its 5 a month.
    plan = best(a_works(expansion(capital=6000), lines=[private(running=1)]))
    assert (plan.cost, plan.term("capital")) == (about(110), 0)
    views = plan.plan["views"].set_index(["view", "term"])["discounted_inr"]
    assert views["nation", "capital"] == about(200e5)


def test_an_incentive_is_paid_for_what_an_expansion_makes() -> None:
    plan = best(a_works(schemes=[scheme(capital_subsidy_share=0)], beneficiaries=[draws()], lines=[maker(running=3)]))
    assert plan.plan["incentive"]["month"].tolist() == ["2027-06", "2027-07"]
    assert plan.cost == about(30 + 30 + 20 + 20)
    assert ND in set(plan.plan["production"]["material"])
