"""What schemes pay for, and what a line costs the buyers and the nation. ₹ lakh and tonnes; see ``small.py``.

A line makes a tonne for 3 and abroad a tonne costs 2; the scheme pays 1.5, so that with it a tonne made costs 1.5.
"""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.case.case import Case
from optimizer.case.check import check_case
from optimizer.case.months import Month
from optimizer.case.rows_buying import PriceIndex
from optimizer.case.rows_making import Capacity, Line, Recipe
from optimizer.case.rows_scheme import Beneficiary, Scheme
from tests.model.small import APRIL, CRORE, DY, LAKH, ND, Planned, about, best, but, cost, material, offer, world

RATE = 150.0  # INR/kg, 1.5 lakh a tonne
MAY = Month(2027, 5)


def scheme(**terms: Any) -> Scheme:
    """Awarded two years before the plan; it pays 1.5 a tonne, and has money for all."""
    terms = {"rate_inr_per_kg": RATE, "award_month": Month(2025, 4), "outlay_inr_crore": 10.0, **terms}
    return Scheme(scheme="Magnets", **terms)


def draws(tonnes: float = 1000, line: str = "L", **terms: Any) -> Beneficiary:
    """A line's allotment a year; a tonne of its output is sold for 5."""
    terms = {"net_sales_price_inr_per_kg": 500.0, **terms}
    return Beneficiary(scheme="Magnets", line=line, tonnes_per_year=tonnes, **terms)


def maker(name: str = "L", running: float = 3.0, output: str = ND, **terms: Any) -> Line:
    costs = {k: v * LAKH for k, v in terms.items() if k.endswith("_inr")}
    return Line(line=name, plant=f"Plant {name}", output=output, running_cost_inr_per_t=running * LAKH,
                **{**terms, **costs})  # fmt: skip


def a_maker(
    *schemes: Scheme, draw: Beneficiary | None = None, line: Line | None = None, demand: Any = (10,),
    capacity: float = 20, **sheets: Any,
) -> Case:  # fmt: skip
    """10 t are needed: made at home for 3, or from abroad at 2."""
    sheets = {"lines": [line or maker()], "capacity": [Capacity(line="L", from_month=APRIL, tonnes_per_month=capacity)],
              "schemes": schemes or [scheme()], "beneficiaries": [draw or draws()], **sheets}  # fmt: skip
    return world(offer("A", 2), demand=demand, **sheets)


def an_incentive() -> Case:
    return a_maker()


def few_tonnes_a_year() -> Case:
    """4 t a year are paid for."""
    return a_maker(draw=draws(4))


def a_small_outlay() -> Case:
    """9 lakh are left of the outlay: 6 t."""
    return a_maker(scheme(outlay_inr_crore=20 / CRORE, paid_before_inr_crore=11 / CRORE))


def private(pass_through: float = 0.5, price: float = 2.5, **terms: Any) -> Line:
    """A private line that is paid 2.5 a tonne and passes half its incentive on."""
    return maker(pricing="at price", transfer_price_inr_per_kg=100 * price, pass_through=pass_through, **terms)


def a_private_line() -> Case:
    return a_maker(line=private())


def an_input_sold() -> Case:
    """The private line takes a tonne of dysprosium (1 from abroad) for a tonne, and pays 0.8 for it."""
    sold = Recipe(line="L", material=DY, tonnes_per_tonne=1, transfer_price_inr_per_kg=80)
    case = a_maker(line=private(), materials=[material(ND), material(DY)], recipes=[sold])
    return but(case, offers=[*case.offers, offer("D", 1, DY)])


RULES = {
    "incentive_on_what_is_made": an_incentive, "incentive_tonnage": few_tonnes_a_year,
    "incentive_outlay": a_small_outlay,
}  # fmt: skip
TERMS = {"incentive": an_incentive, "transfer": a_private_line, "input_sales": an_input_sold}


def paid_for(plan: Planned) -> list[float]:
    return list(plan.series("incentive", "incentivised_t"))


def test_an_incentive_makes_a_dear_line_worth_running() -> None:
    # 10 x 3 less 10 x 1.5; without the scheme all 10 t come from abroad at 2.
    plan = best(an_incentive())
    assert plan.series("production", "made_t") == [10]
    assert (plan.cost, plan.term("incentive")) == (about(15), about(15))
    assert cost(but(an_incentive(), beneficiaries=())) == about(20)


def test_the_rate_is_capped_at_a_share_of_the_price() -> None:
    # 40 % of a price of 3 are 1.2 a tonne: 30 - 12. Of a price of 2 they are 0.8: 2.2 a tonne, and abroad is cheaper.
    assert cost(a_maker(draw=draws(net_sales_price_inr_per_kg=300))) == about(18)
    assert cost(a_maker(draw=draws(net_sales_price_inr_per_kg=200))) == about(20)


def test_no_more_is_paid_for_in_a_year_than_was_allotted() -> None:
    # 4 t at 1.5, 6 t from abroad at 2; with a tonne paid for before the plan, in the same year, 3 t and 7 t.
    assert cost(few_tonnes_a_year()) == about(4 * 1.5 + 6 * 2)
    assert cost(a_maker(draw=draws(4, paid_before_t=1))) == about(3 * 1.5 + 7 * 2)


def test_tonnes_paid_for_earlier_count_in_their_fiscal_year_alone() -> None:
    # March: 1 of 4 t are left. April is a new year: 4 t.
    case = a_maker(scheme(award_month=Month(2025, 3)), draw=draws(4, paid_before_t=3), demand=(10, 10),
                   first=Month(2027, 3), capacity=20)  # fmt: skip
    case = but(case, capacity=[Capacity(line="L", from_month=Month(2027, 3), tonnes_per_month=20)],
               materials=[material(holding=9)])  # fmt: skip
    assert paid_for(best(case)) == [about(1), about(4)]


def test_a_scheme_pays_no_more_than_its_outlay() -> None:
    # 9 lakh are 6 t at 1.5; 4 t from abroad.
    plan = best(a_small_outlay())
    assert (plan.cost, paid_for(plan)) == (about(6 * 1.5 + 4 * 2), [about(6)])


def test_lines_share_one_outlay_and_the_better_one_draws_on_it() -> None:
    # L makes at 3 and M at 2.8: 9 lakh are 6 t of M.
    case = a_small_outlay()
    case = but(case, lines=[*case.lines, maker("M", 2.8)], beneficiaries=[*case.beneficiaries, draws(line="M")],
               capacity=[*case.capacity, Capacity(line="M", from_month=APRIL, tonnes_per_month=20)])  # fmt: skip
    plan = best(case)
    assert plan.series("incentive", "line") == ["M"]
    assert plan.cost == about(6 * 1.3 + 4 * 2)


def test_nothing_is_paid_within_the_gestation() -> None:
    # Awarded in June 2025, two years on is June 2027: nothing in April and May, 10 t in June.
    case = a_maker(scheme(award_month=Month(2025, 6)), demand=(10, 10, 10), materials=[material(holding=9)])
    plan = best(case)
    assert plan.series("incentive", "month") == ["2027-06"]
    assert plan.cost == about(20 + 20 + 15)


def test_a_first_sale_within_the_gestation_waits_for_its_end_and_is_told() -> None:
    case = a_maker(scheme(award_month=Month(2025, 6)), draw=draws(first_sale=APRIL), demand=(10, 10, 10),
                   materials=[material(holding=9)])  # fmt: skip
    assert cost(case) == about(20 + 20 + 15)
    assert [p.severity for p in check_case(case) if "within the gestation" in p.rule] == ["warning"]


def test_sales_are_paid_for_so_many_months_from_the_first() -> None:
    # First sale in May, paid for a single month.
    case = a_maker(scheme(months=1), draw=draws(first_sale=MAY), demand=(10, 10, 10), materials=[material(holding=9)])
    plan = best(case)
    assert plan.series("incentive", "month") == ["2027-05"]
    assert plan.cost == about(20 + 15 + 20)


def test_what_is_made_is_paid_for_whenever_it_is_used() -> None:
    # The scheme pays in April alone, and holding a tonne costs 0.1: the 10 t of May are made then.
    plan = best(a_maker(scheme(months=1), draw=draws(first_sale=APRIL), demand=(10, 10),
                        materials=[material(holding=0.1)]))  # fmt: skip
    assert plan.series("production", "made_t") == [20, 0]
    assert plan.cost == about(20 * 1.5 + 1)


# -- lines at price -----------------------------------------------------------------------------------------


def test_a_line_at_price_costs_what_it_is_paid_less_what_it_passes_on() -> None:
    # 2.5 less half of 1.5 is 1.75 a tonne; its running cost of 3 is its own.
    plan = best(a_private_line())
    assert (plan.cost, plan.term("transfer")) == (about(17.5), about(17.5))
    assert (plan.term("running"), plan.term("incentive")) == (about(0), about(0))


def test_a_line_that_passes_nothing_on_is_dearer_than_abroad() -> None:
    plan = best(a_maker(line=private(0)))
    assert plan.bought == {"A": 10}
    assert plan.cost == about(20)


def test_an_incentive_that_is_kept_is_drawn_all_the_same() -> None:
    # It is paid 1.9 and passes nothing on; the scheme pays it 1.5 a tonne for the 4 t of its allotment.
    plan = best(a_maker(line=private(0, 1.9), draw=draws(4)))
    assert (plan.cost, paid_for(plan)) == (about(19), [about(4)])


def test_the_start_and_campaign_of_a_line_at_price_are_its_own() -> None:
    assert cost(a_maker(line=private(campaign_cost_inr=50, start_cost_inr=50))) == about(17.5)


def test_the_minimum_run_of_a_line_at_price_is_kept() -> None:
    # 10 t at least, of which 4 are needed in April: the other 6 serve May.
    plan = best(a_maker(line=private(minimum_run_t=10), demand=(4, 6)))
    assert plan.series("production", "made_t") == [10, 0]


def test_a_line_at_price_pays_for_its_inputs() -> None:
    # 1.75 a tonne and 1 for the input, of which 0.8 come back: 1.95 against 2 from abroad.
    plan = best(an_input_sold())
    assert (plan.cost, plan.term("input_sales")) == (about(19.5), about(8))


def test_a_transfer_price_moves_with_its_index() -> None:
    # 2.5 and then 3 a tonne, less 0.75: 1.75 in April, and 2.25 in May, when 10 t come from abroad.
    case = a_maker(line=private(transfer_price_index="Nd"), demand=(10, 10), materials=[material(holding=9)],
                   price_index=[PriceIndex(index="Nd", by_month={MAY: 1.2})])  # fmt: skip
    assert cost(case) == about(17.5 + 20)


def test_a_blank_net_sales_price_is_the_transfer_price() -> None:
    # 40 % of 2.5 is 1 a tonne: 2.5 - 0.5.
    assert cost(a_maker(line=private(0.5, 2.4), draw=draws(net_sales_price_inr_per_kg=None))) == about(24 - 4.8)


# -- the two views -------------------------------------------------------------------------------------------


def view(plan: Planned, which: str) -> dict[str, Any]:
    rows = plan.plan["views"]
    rows = rows[rows["view"] == which]
    return about({t: inr / LAKH for t, inr in zip(rows["term"], rows["discounted_inr"], strict=True)})


def test_in_the_nations_view_every_line_is_at_cost_and_transfers_net_out() -> None:
    for case in (an_incentive(), a_private_line()):
        plan = best(but(case, settings={"view": "nation"}))
        assert plan.bought == {"A": 10}
        assert plan.cost == about(20)


def test_every_plan_shows_its_cost_in_both_views() -> None:
    # Made at home: the buyers pay 30 less 15, or 17.5 at price; the nation pays 30 either way.
    plan = best(an_incentive())
    assert view(plan, "buyers") == {"running": 30, "incentive": 15, "total": 15}
    assert view(plan, "nation") == {"running": 30, "total": 30}
    plan = best(a_private_line())
    assert view(plan, "buyers") == {"transfer": 17.5, "total": 17.5}
    assert view(plan, "nation") == {"running": 30, "total": 30}


def test_a_plan_in_the_nations_view_shows_what_the_buyers_would_pay() -> None:
    # At 1.8 the line is the nation's choice; the buyers would pay it 2.5 less 0.75.
    plan = best(but(a_maker(line=private(running=1.8)), settings={"view": "nation"}))
    assert view(plan, "nation") == {"running": 18, "total": 18}
    assert view(plan, "buyers") == {"transfer": 17.5, "total": 17.5}
    assert paid_for(plan) == [about(10)]


def test_a_world_without_schemes_and_private_lines_has_one_view() -> None:
    assert best(but(an_incentive(), beneficiaries=(), schemes=())).plan["views"].empty


# -- what an incentive does to the domestic share ------------------------------------------------------------


def three_makers(times: float, which: str) -> Case:
    """Lines that make 3 t each at 2.5, 3.2 and 4.5, against 2 from abroad; rate and share of the price scaled."""
    lines = [maker(name, running) for name, running in (("L", 2.5), ("M", 3.2), ("N", 4.5))]
    return but(
        a_maker(scheme(rate_inr_per_kg=RATE * times, share_of_price=0.4 * times)), lines=lines,
        capacity=[Capacity(line=r.line, from_month=APRIL, tonnes_per_month=3) for r in lines],
        beneficiaries=[draws(line=r.line) for r in lines], settings={"view": which},
    )  # fmt: skip


def domestic(plan: Planned) -> float:
    return float(plan.plan["production"]["made_t"].sum())


def test_a_higher_incentive_makes_more_at_home_in_the_buyers_view() -> None:
    # 1.5 a tonne makes L and M worth it, and 3 a tonne N as well.
    nil, base, double = (best(three_makers(times, "buyers")) for times in (0, 1, 2))
    assert [domestic(p) for p in (nil, base, double)] == [about(0), about(6), about(9)]
    assert nil.cost > base.cost > double.cost


def test_no_incentive_changes_the_nations_plan() -> None:
    nil, base, double = (best(three_makers(times, "nation")) for times in (0, 1, 2))
    assert (nil.cost, domestic(nil)) == (base.cost, domestic(base)) == (double.cost, domestic(double))


def test_6000_tonnes_a_year_for_five_years_at_2150_a_kilogram_are_6450_crore() -> None:
    # 500 t a month for 60 months, all of it made here, and the outlay is spent to the last rupee.
    case = a_maker(Scheme(scheme="Magnets", award_month=Month(2025, 4)), line=maker(running=21), demand=[500] * 60,
                   draw=draws(6000, net_sales_price_inr_per_kg=6000), capacity=500)  # fmt: skip
    plan = best(case)
    assert plan.plan["incentive"]["incentive_inr"].sum() == pytest.approx(6450e7, rel=1e-9)
    assert plan.plan["incentive"]["incentivised_t"].sum() == pytest.approx(30_000, rel=1e-9)
