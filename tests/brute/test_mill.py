"""The optimizer against every plan of a tiny plant: shared hours, changeovers, expansions, subsidies, surplus sold."""

from __future__ import annotations

from hypothesis import strategies as st

from optimizer.case.case import Case
from optimizer.case.rows_chain import Plant
from optimizer.case.rows_making import Capacity, Line
from optimizer.case.rows_scheme import Beneficiary, Expansion, Scheme
from tests.brute.mill_by_hand import STEP, Made, Mill, Project, best
from tests.brute.trying import against_every_plan, counts
from tests.model.small import APRIL, CRORE, DY, LAKH, ND, material, offer, world

NAMES = {"N": ND, "Y": DY}
tonnes = st.sampled_from([0.0, 5.0, 10.0])


def case_of(mill: Mill) -> Case:
    """The plant as rows of the workbook."""
    lines = dict(zip(NAMES, mill.lines, strict=True))
    return world(
        *(offer(f"Offer {p}", it.price, NAMES[p], ceiling_t_per_month=it.most, increment_t=STEP)
          for p, it in lines.items()),
        demand={NAMES[p]: it.demand for p, it in lines.items()},
        materials=[
            material(NAMES[p], mill.holding, opening_stock_t=it.opening, surplus_limit_t_per_month=it.surplus_most,
                     surplus_price_inr_per_kg=None if it.surplus is None else 100 * it.surplus)
            for p, it in lines.items()
        ],
        lines=[
            Line(line=p, plant="Plant", output=NAMES[p], running_cost_inr_per_t=it.running * LAKH, hours_per_t=it.hours,
                 changeover_hours=it.changeover, start_cost_inr=it.start * LAKH, running_before=it.ran)
            for p, it in lines.items()
        ],
        capacity=[Capacity(line=p, from_month=APRIL, tonnes_per_month=it.own) for p, it in lines.items()
                  if it.own is not None],
        plants=[Plant(plant="Plant", hours_per_month=mill.hours)],
        expansions=[
            Expansion(expansion=f"More {p}", line=p, adds_t_per_month=it.project.adds,
                      months_to_build=it.project.build, capital_inr_crore=it.project.capital / CRORE,
                      asset_life_years=1, interest_per_year=mill.interest, subsidy_share=it.project.subsidy)
            for p, it in lines.items()
        ],
        schemes=[Scheme(scheme="Scheme", rate_inr_per_kg=0, outlay_inr_crore=0, award_month=APRIL,
                        capital_outlay_inr_crore=mill.outlay / CRORE)],
        beneficiaries=[Beneficiary(scheme="Scheme", line=p, tonnes_per_year=0, net_sales_price_inr_per_kg=1)
                       for p in lines],
        settings={"discount_rate_per_year": mill.rate, "expansions_at_once": mill.at_once},
    )  # fmt: skip


@st.composite
def made(draw: st.DrawFn, own: float | None, hours: float, build: int, surplus: bool) -> Made:
    project = Project(
        adds=draw(st.sampled_from([5.0, 10.0])), build=build,
        capital=draw(st.sampled_from([3.0, 12.0, 120.0])), subsidy=draw(st.sampled_from([0.0, 0.25])),
    )  # fmt: skip
    price, some = draw(st.sampled_from([None, 1.5, 4.0])) if surplus else None, st.sampled_from([5.0, 10.0])
    return Made(
        demand=(draw(tonnes), draw(tonnes)), price=draw(st.sampled_from([2.0, 3.0, 5.0])), most=draw(some),
        opening=draw(st.sampled_from([0.0, 5.0])), running=draw(st.sampled_from([0.5, 1.0, 2.5])), own=own, hours=hours,
        changeover=draw(st.sampled_from([0.0, 5.0])), start=draw(st.sampled_from([0.0, 3.0, 12.0])),
        ran=draw(st.booleans()), project=project, surplus=price, surplus_most=draw(some),
    )  # fmt: skip


@st.composite
def mills(draw: st.DrawFn) -> Mill:
    """What is built at once has no time to be under construction: only what takes a month is counted."""
    own, at_once = st.sampled_from([None, 5.0]), draw(st.sampled_from([None, 1]))
    build = st.sampled_from([0, 1] if at_once is None else [1])
    return Mill(
        first=draw(made(draw(own), 1.0, draw(build), surplus=True)),
        second=draw(made(draw(own), draw(st.sampled_from([1.0, 2.0])), draw(build), surplus=False)),
        hours=draw(st.sampled_from([10.0, 20.0, 30.0])), at_once=at_once,
        outlay=draw(st.sampled_from([0.0, 15.0, 1000.0])), interest=draw(st.sampled_from([0.0, 0.1])),
        holding=draw(st.sampled_from([0.0, 0.1])), rate=draw(st.sampled_from([0.0, 0.12])),
    )  # fmt: skip


@counts(few=8, many=50, full=500)
def test_lines_run_and_are_expanded_as_it_costs_least(count: int, figures: dict[str, str]) -> None:
    against_every_plan("plants and expansions", mills(), case_of, best, count, figures)
