"""The optimizer against every plan of a tiny chain: recipes, campaigns, an incentive, cover counted by conversion."""

from __future__ import annotations

from hypothesis import strategies as st

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_chain import AssuredInput
from optimizer.case.rows_making import Capacity, Line, Recipe
from optimizer.case.rows_scheme import Beneficiary, Scheme
from tests.brute.chain_by_hand import OXIDE_A_TONNE, STEP, Chain, Incentive, best
from tests.brute.trying import against_every_plan, counts
from tests.model.small import CRORE, LAKH, MAGNET, ND, material, offer, world

FIRST = Month(2027, 2)  # so that the third month begins a fiscal year
steps = st.sampled_from([0.0, 5.0, 10.0])


def case_of(chain: Chain) -> Case:
    """The chain as rows of the workbook."""
    sheets = {
        "lines": [Line(line="Works", plant="Works", output=MAGNET, running_cost_inr_per_t=chain.running * LAKH,
                       minimum_run_t=chain.least, campaign_cost_inr=chain.campaign * LAKH)],
        "recipes": [Recipe(line="Works", material=ND, tonnes_per_tonne=OXIDE_A_TONNE)],
        "capacity": [Capacity(line="Works", from_month=FIRST + t, tonnes_per_month=most)
                     for t, most in enumerate(chain.capacity)],
    }  # fmt: skip
    if chain.assured:
        sheets["assured_inputs"] = [AssuredInput(plant="Works", material=ND, tonnes_per_year=12 * chain.assured)]
    scheme = chain.incentive
    if scheme is not None:
        sheets["schemes"] = [
            Scheme(scheme="Scheme", rate_inr_per_kg=100 * scheme.rate, share_of_price=scheme.share_of_price,
                   outlay_inr_crore=scheme.outlay / CRORE, award_month=FIRST, gestation_months=scheme.since)
        ]  # fmt: skip
        sheets["beneficiaries"] = [
            Beneficiary(scheme="Scheme", line="Works", tonnes_per_year=scheme.tonnes, net_sales_price_inr_per_kg=400)
        ]
    return world(
        offer("Oxide", chain.oxide_price, ceiling_t_per_month=chain.oxide_most, increment_t=STEP),
        offer("Magnets", chain.magnet_price, MAGNET, ceiling_t_per_month=chain.magnet_most, increment_t=STEP),
        demand={MAGNET: chain.demand}, months=chain.months, first=FIRST,
        materials=[
            material(ND, holding=chain.holding, opening_stock_t=chain.opening[0]),
            material(MAGNET, holding=chain.holding, opening_stock_t=chain.opening[1], cover_months=float(chain.cover)),
        ],
        settings={"discount_rate_per_year": 0.0}, **sheets,
    )  # fmt: skip


@st.composite
def chains(draw: st.DrawFn) -> Chain:
    capacity = draw(st.lists(st.sampled_from([0.0, 2.5, 5.0]), min_size=3, max_size=3))
    rate, share = draw(st.sampled_from([0.5, 1.0, 3.0])), draw(st.sampled_from([0.25, 1.0]))
    scheme = Incentive(
        rate=rate, share_of_price=share, since=draw(st.integers(0, 2)), tonnes=draw(st.sampled_from([2.5, 5.0, 100.0])),
        outlay=draw(st.sampled_from([2.5, 5.0, 1000.0])) * min(rate, 4 * share),  # it ends with a step that is tried
    )  # fmt: skip
    return Chain(
        demand=tuple(draw(st.sampled_from([0.0, 5.0])) for _ in range(4)), capacity=tuple(capacity),
        oxide_price=draw(st.sampled_from([0.5, 1.0, 1.5])), magnet_price=draw(st.sampled_from([2.0, 3.0, 5.0])),
        oxide_most=draw(steps), magnet_most=draw(st.sampled_from([0.0, 5.0])), opening=(draw(steps), draw(steps) / 2),
        running=draw(st.sampled_from([0.0, 0.5, 1.0])), least=draw(st.sampled_from([0.0, 2.5, 5.0])),
        campaign=draw(st.sampled_from([0.0, 2.0])), holding=draw(st.sampled_from([0.0, 0.1])),
        cover=draw(st.integers(0, 1)), incentive=draw(st.sampled_from([None, scheme])),
        assured=draw(st.sampled_from([0.0, 0.0, 5.0])),
    )  # fmt: skip


@counts(few=4, many=30, full=300)
def test_the_plan_of_a_chain_is_the_cheapest_of_all_plans(count: int, figures: dict[str, str]) -> None:
    against_every_plan("chains", chains(), case_of, best, count, figures)
