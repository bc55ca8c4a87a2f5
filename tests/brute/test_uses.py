"""The optimizer against every plan where materials stand in for others, licences bar uses, and two parties buy."""

from __future__ import annotations

from hypothesis import strategies as st

from optimizer.case.case import Case
from optimizer.case.rows_licences import LicenceBar
from optimizer.case.rows_needs import Buyer
from optimizer.case.rows_substitution import Substitution
from tests.brute.trying import against_every_plan, counts
from tests.brute.uses_by_hand import (
    MONTHS,
    STEP,
    Buyers,
    Kinds,
    Pools,
    StandIn,
    best_of_buyers,
    best_of_kinds,
    best_of_pools,
)
from tests.model.small import AGENCY, APRIL, DY, INDUSTRY, LAKH, MAGNET, ND, fund, material, offer, opening, world

KINDS = MAGNET, ND, DY
tonnes = st.sampled_from([0.0, 5.0, 10.0])
rates = st.sampled_from([0.0, 0.12])
holdings = st.sampled_from([0.0, 0.1])


def kinds_case(it: Kinds) -> Case:
    """The world of substitutes as rows of the workbook."""
    rows = [
        Substitution(material=MAGNET, substitute=name, ratio=row.ratio, ceiling_share=row.share,
                     extra_cost_inr_per_t=row.extra * LAKH, to_month=APRIL + row.until)
        for name, row in zip(KINDS[1:], it.stand_ins, strict=True)
    ]  # fmt: skip
    return world(
        *(offer(f"Offer {name}", it.prices[k], name, ceiling_t_per_month=it.most[k], increment_t=STEP)
          for k, name in enumerate(KINDS)),
        demand=dict(zip(KINDS, it.demand, strict=True)), materials=[material(name, it.holding) for name in KINDS],
        substitutions=rows, settings={"discount_rate_per_year": it.rate},
    )  # fmt: skip


@st.composite
def kinds(draw: st.DrawFn) -> Kinds:
    price = st.sampled_from([1.0, 2.0, 4.0])
    return Kinds(
        demand=tuple((draw(tonnes), draw(tonnes)) for _ in KINDS), prices=(draw(price) + 2, draw(price), draw(price)),
        most=(draw(st.sampled_from([5.0, 10.0])), 10.0, 15.0), holding=draw(holdings), rate=draw(rates),
        stand_ins=tuple(
            StandIn(draw(st.sampled_from([1.0, 2.0])), draw(st.sampled_from([0.5, 1.0])),
                    draw(st.sampled_from([0.0, 0.5, 2.0])), draw(st.integers(0, 1))) for _ in KINDS[1:]
        ),
    )  # fmt: skip


@counts(few=6, many=40, full=400)
def test_a_material_is_replaced_where_that_costs_less(count: int, figures: dict[str, str]) -> None:
    against_every_plan("substitution", kinds(), kinds_case, best_of_kinds, count, figures)


def pools_case(it: Pools) -> Case:
    """The world of barred tonnes as rows of the workbook."""
    bar = LicenceBar(bar="Bar", barred_sectors="Defence" if it.defence_barred else "",
                     stockpiling="allowed" if it.stockpiled else "barred")  # fmt: skip
    return world(
        offer("Barred", it.barred_price, bar="Bar", ceiling_t_per_month=it.most, increment_t=STEP),
        offer("Free", it.free_price, ceiling_t_per_month=it.most, increment_t=STEP),
        demand={("Defence", ND): it.defence, ("Cars", ND): it.cars}, months=MONTHS, licence_bars=[bar],
        opening_stock=[opening(it.opening, bar="Bar")] if it.opening else [],
        materials=[material(ND, it.holding, cover_months=float(it.cover), shelf_life_months=it.life,
                            write_off_inr_per_t=it.write_off * LAKH)],
    )  # fmt: skip


@st.composite
def pools(draw: st.DrawFn) -> Pools:
    """Free tonnes are the dearer ones, but for a few."""
    ahead = 4
    return Pools(
        defence=tuple(draw(st.sampled_from([0.0, 5.0])) for _ in range(MONTHS + ahead)),
        cars=tuple(draw(st.sampled_from([0.0, 5.0])) for _ in range(MONTHS + ahead)),
        barred_price=draw(st.sampled_from([1.0, 2.0])), free_price=draw(st.sampled_from([1.5, 3.0])), most=10.0,
        opening=draw(tonnes), stockpiled=draw(st.booleans()), defence_barred=draw(st.booleans()),
        cover=draw(st.integers(0, 2)), life=draw(st.sampled_from([None, 2, 3])),
        write_off=draw(st.sampled_from([0.0, 0.5])), holding=draw(holdings),
    )  # fmt: skip


@counts(few=6, many=30, full=300)
def test_barred_tonnes_serve_those_who_may_use_them(count: int, figures: dict[str, str]) -> None:
    against_every_plan("barred tonnes", pools(), pools_case, best_of_pools, count, figures)


def buyers_case(it: Buyers) -> Case:
    """The world of two buyers as rows of the workbook."""
    return world(
        offer("A", it.price, ceiling_t_per_month=it.most, increment_t=STEP),
        offer("B", it.own_price, ceiling_t_per_month=it.most, increment_t=STEP, buyer=INDUSTRY),
        demand=it.demand, months=MONTHS, funds=[fund("2027-28", it.voted)],
        buyers=[Buyer(buyer=AGENCY, role="agency"), Buyer(buyer=INDUSTRY, role="industry", counted_share=it.counts)],
        opening_stock=[opening(q, buyer=name) for q, name in zip(it.opening, (AGENCY, INDUSTRY), strict=True) if q],
        materials=[material(ND, it.holding, cover_months=float(it.cover), issue_limit_t_per_month=it.issue_most,
                            issue_price_inr_per_kg=100 * it.issue_price, refills_fund="Fund")],
        settings={"discount_rate_per_year": it.rate},
    )  # fmt: skip


@st.composite
def buyers(draw: st.DrawFn) -> Buyers:
    price = st.sampled_from([1.0, 1.5, 3.0])
    return Buyers(
        demand=tuple(draw(tonnes) for _ in range(MONTHS + 1)), price=draw(price), own_price=draw(price), most=10.0,
        opening=(draw(tonnes), draw(st.sampled_from([0.0, 5.0]))), counts=draw(st.sampled_from([0.0, 0.5, 1.0])),
        cover=draw(st.integers(0, 1)), issue_most=draw(st.sampled_from([None, 5.0])), issue_price=draw(price),
        voted=draw(st.sampled_from([0.0, 10.0, 1e6])), holding=draw(holdings), rate=draw(rates),
    )  # fmt: skip


@counts(few=6, many=40, full=400)
def test_the_agency_passes_on_what_industry_does_not_buy(count: int, figures: dict[str, str]) -> None:
    against_every_plan("agency and industry", buyers(), buyers_case, best_of_buyers, count, figures)
