"""The optimizer against every plan of a tiny chain: recipes, campaigns, an incentive, cover counted by conversion."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_making import Capacity, Line, Recipe
from optimizer.case.rows_scheme import Beneficiary, Scheme
from optimizer.result import EXCEPTIONS, REJECTED, SOLVED
from optimizer.run import plan_case
from tests.brute.chain_by_hand import OXIDE_A_TONNE, STEP, Chain, Incentive, best
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
    scheme = Incentive(
        rate=draw(st.sampled_from([0.5, 1.0, 3.0])), share_of_price=draw(st.sampled_from([0.25, 1.0])),
        since=draw(st.integers(0, 2)), tonnes=draw(st.sampled_from([2.5, 5.0, 100.0])),
        outlay=draw(st.sampled_from([2.5, 5.0, 1000.0])),
    )  # fmt: skip
    return Chain(
        demand=tuple(draw(st.sampled_from([0.0, 5.0])) for _ in range(4)), capacity=tuple(capacity),
        oxide_price=draw(st.sampled_from([0.5, 1.0, 1.5])), magnet_price=draw(st.sampled_from([2.0, 3.0, 5.0])),
        oxide_most=draw(steps), magnet_most=draw(st.sampled_from([0.0, 5.0])), opening=(draw(steps), draw(steps) / 2),
        running=draw(st.sampled_from([0.0, 0.5, 1.0])), least=draw(st.sampled_from([0.0, 2.5, 5.0])),
        campaign=draw(st.sampled_from([0.0, 2.0])), holding=draw(st.sampled_from([0.0, 0.1])),
        cover=draw(st.integers(0, 1)), incentive=draw(st.sampled_from([None, scheme])),
    )  # fmt: skip


@pytest.mark.parametrize(
    "count",
    [
        pytest.param(4, id="few"),
        pytest.param(30, id="many", marks=pytest.mark.slow),
        pytest.param(300, id="all", marks=pytest.mark.full),
    ],
)
def test_the_plan_of_a_chain_is_the_cheapest_of_all_plans(count: int, figures: dict[str, str]) -> None:
    ends = {"best reached": 0, "no plan keeps every rule": 0}

    @settings(
        max_examples=count, deadline=None, derandomize=True, database=None, phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(chains())
    def tried(chain: Chain) -> None:
        least, result = best(chain), plan_case(case_of(chain))
        assert result.findings == ()
        if least is None:
            assert result.exit_code in (EXCEPTIONS, REJECTED), result.message
            ends["no plan keeps every rule"] += 1
            return
        assert result.exit_code == SOLVED, f"{result.message}; by hand a plan costs {least}"
        assert result.plan is not None
        room = 1e-5 * max(1.0, abs(least))
        assert result.plan.objective_inr / LAKH == pytest.approx(least, abs=room)
        assert result.plan.bound_inr / LAKH <= least + room
        ends["best reached"] += 1

    tried()
    figures[f"brute force, chains ({count})"] = ", ".join(f"{number} {how}" for how, number in ends.items())
