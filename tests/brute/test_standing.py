"""The optimizer against every plan where orders are signed, some of which may be cancelled, and others were planned."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from optimizer.case.case import Case
from optimizer.case.rows_changes import PlannedBefore
from tests.brute.standing_by_hand import STEP, Signed, Standing, best
from tests.brute.trying import against_every_plan, counts
from tests.model.small import APRIL, CRORE, LAKH, by_month, coming, fund, offer, world

NAMES = "AB"
tonnes = st.sampled_from([0.0, 5.0, 10.0])


def case_of(it: Standing) -> Case:
    """The world as rows of the workbook."""
    signed = [
        coming(row.tonnes, APRIL + row.month, row.to_pay, order=f"2027-03/{n + 1:03}").model_copy(
            update={"cancel_inr_crore": None if row.to_cancel is None else row.to_cancel / CRORE}
        )
        for n, row in enumerate(it.signed)
    ]
    before = [(NAMES[b], t, q) for (b, t), q in it.planned.items()] + [("Gone", t, q) for t, q in it.gone.items()]
    return world(
        *(offer(name, 1, ceiling_t_per_month=it.most, increment_t=STEP) for name in NAMES), demand=it.demand,
        offer_calendar=[by_month(name, "price", dict(enumerate(it.prices[b]))) for b, name in enumerate(NAMES)],
        funds=[fund("2027-28", it.voted)], open_orders=signed,
        planned_before=[PlannedBefore(offer=name, tonnes=q, order_month=APRIL + t) for name, t, q in before],
        settings={"churn_inr_per_t": it.a_tonne * LAKH, "churn_inr_per_order": it.an_order * LAKH,
                  "discount_rate_per_year": it.rate, "planned_until": APRIL + it.until if it.planned else None},
    )  # fmt: skip


@st.composite
def standing(draw: st.DrawFn) -> Standing:
    price, months = st.sampled_from([1.0, 1.2, 1.5, 3.0]), 2
    prices = tuple(tuple(draw(price) for _ in range(months)) for _ in NAMES)
    demand = tuple(draw(tonnes) for _ in range(months))
    return Standing(demand, prices, 10.0, (), {}, {}, 0.0, 0.0, 1e6, draw(st.sampled_from([0.0, 0.12])))


@st.composite
def cancelling(draw: st.DrawFn) -> Standing:
    """Two orders signed at prices of their own; money may be too short to pay them."""
    signed = tuple(
        Signed(draw(st.sampled_from([5.0, 10.0])), draw(st.integers(0, 1)), draw(st.sampled_from([5.0, 20.0, 40.0])),
               draw(st.sampled_from([None, 0.0, 3.0, 15.0])))
        for _ in range(2)
    )  # fmt: skip
    return replace(draw(standing()), signed=signed, voted=draw(st.sampled_from([1e6, 30.0, 50.0])))


@st.composite
def changing(draw: st.DrawFn) -> Standing:
    """Orders of the last plan, one of them in tonnes that no order of this plan is exactly, some of a bid gone."""
    some = st.dictionaries(st.tuples(st.integers(0, 1), st.integers(0, 1)), st.sampled_from([5.0, 9.8, 10.0]),
                           min_size=1, max_size=3)  # fmt: skip
    weight = st.sampled_from([0.0, 0.05, 0.3]), st.sampled_from([0.0, 1.0, 4.0])
    return replace(
        draw(standing()), planned=draw(some), a_tonne=draw(weight[0]), an_order=draw(weight[1]),
        gone=draw(st.sampled_from([{}, {0: 5.0}])),
    )  # fmt: skip


@counts(few=6, many=40, full=400)
def test_signed_orders_are_cancelled_where_that_pays(count: int, figures: dict[str, str]) -> None:
    against_every_plan("signed orders", cancelling(), case_of, best, count, figures)


@counts(few=6, many=40, full=400)
def test_the_last_plan_changes_where_that_pays(count: int, figures: dict[str, str]) -> None:
    against_every_plan("changes to the last plan", changing(), case_of, best, count, figures)
