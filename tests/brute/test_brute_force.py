"""The optimizer against every plan there is, in tiny worlds drawn at random for each family of rules.

``by_hand.py`` lists all plans and takes the cheapest that keeps every rule. The optimizer must reach that cost, and
bend a rule only where no plan keeps them all.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import strategies as st

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_buying import MixRule, Supplier
from optimizer.case.rows_contracts import MarketCurve, TakeOrPay
from optimizer.case.rows_licences import Licence, ProcurementRule
from optimizer.case.rows_making import Capacity, Line, Store
from optimizer.case.rows_money import CustodyRule, PaymentTerm
from optimizer.case.rows_response import Loan, ResponseClass
from optimizer.result import SOLVED, STOPPED
from tests.brute.by_hand import LEAD_DAYS, STEP, Bid, Tiny, Works, best
from tests.brute.shares_by_hand import Share
from tests.brute.terms_by_hand import Commitment, Custody, Exchange, Limits, Part
from tests.brute.terms_by_hand import Licence as Licensed
from tests.brute.trying import against_every_plan, counts
from tests.model.small import CRORE, LAKH, ND, fund, material, offer, opening, tiers, world

CONCENTRATION_ROOM = 1e-4  # of the index: what the rule's tangents may leave

steps = st.sampled_from([0.0, 5.0, 10.0])
prices = st.sampled_from([1.0, 1.25, 1.5, 2.0, 3.0])


def case_of(tiny: Tiny) -> Case:
    """The world as rows of the workbook."""
    first = Month(*tiny.first)
    years = list(dict.fromkeys((first + t).fiscal_year for t in range(tiny.months)))
    sheets: dict[str, Any] = {
        "suppliers": [
            Supplier(supplier="S", panel_cost_inr_per_year=tiny.panel * LAKH, ceiling_t_per_month=tiny.supplier_most,
                     ceiling_t_per_year=tiny.supplier_a_year)
        ],
        "tiers": [row for bid in tiny.bids for row in tiers(bid.name, dict(bid.bands))],
    }  # fmt: skip
    if tiny.room is not None:
        sheets["stores"] = [Store(store="Shed", capacity_t=tiny.room)]
    if tiny.custody is not None:
        kept = tiny.custody
        sheets["stores"] = [
            Store(store=kind, custodian=kind, custodian_kind=kind, capacity_t=room,
                  custody_fee_inr_per_t_month=fee * LAKH, ready_days=days)
            for kind, room, fee, days in zip(("government", "private"), kept.rooms, kept.fees, (0, 9), strict=True)
        ]
        if kept.ready:
            sheets["response"] = [ResponseClass(rule="At once", within_days=7, months=kept.ready)]
        sheets["custody_rules"] = [CustodyRule(rule="State", held_by="government", floor_share=kept.share)]
    if tiny.lot_life is not None and tiny.opening:
        sheets["opening_stock"] = [opening(tiny.opening, months_left=tiny.lot_life)]
    sheets["licences"] = [
        Licence(licence=f"L{n}", exporter="S", tonnes_granted=x.tonnes, valid_from=first + x.since,
                valid_to=first + x.until)
        for n, x in enumerate(tiny.licences)
    ]  # fmt: skip
    sheets["take_or_pay"] = [
        TakeOrPay(offer=bid.name, fiscal_year=year, tonnes=bid.commitment.tonnes[n],
                  inr_per_t=bid.commitment.lakh * LAKH, taken_before_t=bid.commitment.before if n == 0 else 0)
        for bid in tiny.bids if bid.commitment for n, year in enumerate(years)
    ]  # fmt: skip
    sheets["payment_terms"] = [
        PaymentTerm(terms=bid.name, milestone=part.of, share=part.share, days=part.days, charge_per_quarter=part.charge)
        for bid in tiny.bids for part in bid.parts
    ]  # fmt: skip
    sheets["market_curves"] = [
        MarketCurve(market="Thin", material=ND, from_t=start, premium_per_kg=100 * more) for start, more in tiny.market
    ]
    if tiny.tender:
        threshold = tiny.tender / CRORE
        sheets["procurement_rules"] = [
            ProcurementRule(rule="Tender", kind="global tender", threshold_inr_crore=threshold)
        ]
    if tiny.works is not None:
        works = tiny.works
        sheets["lines"] = [
            Line(line="Works", plant="Works", output=ND, running_cost_inr_per_t=works.cost * LAKH,
                 minimum_run_t=works.least, campaign_cost_inr=works.campaign * LAKH, start_cost_inr=works.start * LAKH,
                 running_before=works.ran_before)
        ]  # fmt: skip
        sheets["capacity"] = [Capacity(line="Works", from_month=first, tonnes_per_month=works.most)]
    if tiny.loan is not None:
        lends = tiny.loan
        sheets["loans"] = [
            Loan(loan="Exchange", sector="Users", material=ND, from_month=first + lends.since, most_out_t=lends.most,
                 months_out=lends.back, return_cost_inr_per_kg=100 * lends.lakh)
        ]  # fmt: skip
    if tiny.share is not None:
        rule = {"rule": "Share", "kind": tiny.share.kind, "limit": tiny.share.limit, "source": tiny.share.country}
        sheets["source_mix"] = [MixRule(**rule, by="processing country")]
    return world(
        *(offer_of(bid) for bid in tiny.bids), demand=tiny.demand, months=tiny.months, first=first,
        materials=[material(holding=tiny.holding, opening_stock_t=tiny.opening, shelf_life_months=tiny.life,
                            write_off_inr_per_t=tiny.write_off * LAKH)],
        funds=[
            fund(year, tiny.voted[n], carry_over_share=tiny.kept, **limits_of(tiny, n)) for n, year in enumerate(years)
        ],
        settings={"cover_months": float(tiny.cover), "discount_rate_per_year": tiny.rate,
                  "value_end_stock": tiny.end_counts},
        **sheets,
    )  # fmt: skip


def limits_of(tiny: Tiny, year: int) -> dict[str, float]:
    """The limits of a fund and year as its row has them."""
    limits = tiny.limits
    if limits is None:
        return {}
    of_the_end = {"last_quarter_share": limits.last_quarter, "march_share": limits.march} if year == 0 else {}
    return of_the_end | {
        "commitment_limit_inr_crore": limits.signed[year] / CRORE, "advance_limit_inr_crore": limits.advanced / CRORE,
    }  # fmt: skip


def offer_of(bid: Bid) -> Any:
    return offer(
        bid.name, bid.price, country=bid.country, supplier=bid.supplier, minimum_order_t=bid.least,
        ceiling_t_per_month=bid.most, ceiling_t_per_year=bid.a_year, lead_days=LEAD_DAYS[bid.wait], increment_t=STEP,
        lot_t=bid.lot if bid.lot != STEP else None, order_cost_inr=bid.ordering * LAKH, discount=bid.discount,
        months_between_orders=bid.spacing, pay_at="order" if bid.paid_on_order else "arrival",
        payment_terms=bid.name if bid.parts else None, licence_needed=bid.licensed,
        market="Thin" if bid.market else None,
    )  # fmt: skip


def concentrated(tiny: Tiny) -> bool:
    """Whether there is a rule on the index of concentration."""
    return tiny.share is not None and tiny.share.kind == "concentration"


def at_least(tiny: Tiny, least: float) -> float:
    """What no plan may cost less than: the least cost, with the index of concentration as far over as it may lie."""
    rule = tiny.share
    if rule is None or not concentrated(tiny):
        return least
    found = best(replace(tiny, share=replace(rule, limit=rule.limit + CONCENTRATION_ROOM)))
    assert found is not None
    return found


# -- families of rules -------------------------------------------------------------------------------------------


@st.composite
def plain(draw: st.DrawFn, months: int = 3, bids: int = 2, **more: Any) -> dict[str, Any]:
    """Demand, stock and bids of different prices."""
    ahead = more.pop("ahead", 1)
    demand = tuple(draw(steps) for _ in range(months + ahead))
    names = [("A", "S", "China"), ("B", "S", "Japan"), ("C", "T", "Korea")][:bids]
    return {
        "demand": demand, "months": months, "opening": draw(steps), "holding": draw(st.sampled_from([0.0, 0.25])),
        "bids": tuple(Bid(n, draw(prices), supplier=s, country=c, most=draw(st.sampled_from([5.0, 10.0])))
                      for n, s, c in names),
        **more,
    }  # fmt: skip


def changed(bid: Bid, **terms: Any) -> Bid:
    return Bid(**{**vars(bid), **terms})


@st.composite
def purchasing(draw: st.DrawFn) -> Tiny:
    base = draw(plain())
    one, two = base["bids"]
    one = changed(
        one, least=draw(steps), lot=draw(st.sampled_from([5.0, 10.0])), spacing=draw(st.sampled_from([0, 2])),
        a_year=draw(st.sampled_from([None, 10.0])), ordering=draw(st.sampled_from([0.0, 4.0])), most=10.0,
    )  # fmt: skip
    two = changed(two, ordering=draw(st.sampled_from([0.0, 7.0])), supplier=draw(st.sampled_from("ST")))
    return Tiny(
        **base | {"bids": (one, two)}, panel=draw(st.sampled_from([0.0, 6.0])),
        supplier_most=draw(st.sampled_from([None, 10.0])), supplier_a_year=draw(st.sampled_from([None, 15.0])),
    )  # fmt: skip


@st.composite
def discounts(draw: st.DrawFn) -> Tiny:
    base = draw(plain())
    one, two = base["bids"]
    bands = ((0.0, one.price), (10.0, draw(st.sampled_from([0.5, 0.9, 1.2])) * one.price))
    one = changed(one, discount=draw(st.sampled_from(["all-units", "incremental"])), bands=bands, most=15.0)
    return Tiny(**base | {"bids": (one, two)})


@st.composite
def terms(draw: st.DrawFn) -> Tiny:
    """When goods come and when they are paid, and what money costs."""
    base = draw(plain(rate=draw(st.sampled_from([0.0, 0.12]))))
    bids = tuple(changed(b, wait=draw(st.integers(0, 2)), paid_on_order=draw(st.booleans())) for b in base["bids"])
    return Tiny(**base | {"bids": bids})


@st.composite
def stock(draw: st.DrawFn) -> Tiny:
    base = draw(plain(bids=1))
    bids = tuple(changed(bid, most=5.0) for bid in base["bids"])  # so that what is needed later has to be kept
    return Tiny(
        **base | {"bids": bids}, life=draw(st.sampled_from([None, 2, 3])), lot_life=draw(st.sampled_from([None, 1, 2])),
        room=draw(st.sampled_from([None, 5.0, 10.0])),
        write_off=draw(st.sampled_from([0.0, 0.5])),
    )  # fmt: skip


@st.composite
def cover(draw: st.DrawFn) -> Tiny:
    return Tiny(**draw(plain(ahead=3)), cover=draw(st.integers(1, 2)))


@st.composite
def funds(draw: st.DrawFn) -> Tiny:
    first, second = st.sampled_from([10.0, 20.0, 40.0]), st.sampled_from([0.0, 10.0, 20.0])
    return Tiny(**draw(plain()), voted=(draw(first), draw(second)), kept=draw(st.sampled_from([0.0, 0.5, 1.0])))


@st.composite
def sourcing(draw: st.DrawFn) -> Tiny:
    kind = draw(st.sampled_from(["cap", "floor", "at least", "at most", "concentration"]))
    limit = {"cap": 0.5, "floor": 0.25, "at least": 2, "at most": 1, "concentration": 0.6}[kind]
    country = draw(st.sampled_from(["each", "China"])) if kind in ("cap", "floor") else "each"
    works = draw(st.sampled_from([None, Works(cost=2.5)]))
    return Tiny(**draw(plain(months=2)), share=Share(kind, limit, country), works=works)


@st.composite
def production(draw: st.DrawFn) -> Tiny:
    works = Works(
        most=draw(st.sampled_from([5.0, 10.0])), cost=draw(prices), least=draw(steps), campaign=draw(steps) / 2,
        start=draw(steps), ran_before=draw(st.booleans()),
    )  # fmt: skip
    return Tiny(**draw(plain(bids=1)), works=works)


@st.composite
def end_of_plan(draw: st.DrawFn) -> Tiny:
    base = draw(plain(rate=draw(st.sampled_from([0.0, 0.12])), ahead=2))
    return Tiny(**base, end_counts=True, cover=draw(st.integers(0, 1)))


@st.composite
def payments(draw: st.DrawFn) -> Tiny:
    """Prices paid in parts, under letters of credit, from funds that have just so much."""
    base = draw(plain(rate=draw(st.sampled_from([0.0, 0.12]))))
    bids = []
    for bid in base["bids"]:
        advance, days = draw(st.sampled_from([0.25, 0.5])), draw(st.sampled_from([0, 20, 45]))
        later = Part(1 - advance, draw(st.sampled_from([0, 40, 100])), "arrival", draw(st.sampled_from([0.0, 0.05])))
        bids.append(changed(bid, wait=draw(st.integers(0, 2)), parts=(Part(advance, days), later)))
    voted = draw(st.sampled_from([1e6, 10.0, 20.0])), draw(st.sampled_from([1e6, 0.0, 20.0]))
    return Tiny(**base | {"bids": tuple(bids)}, voted=voted, kept=draw(st.sampled_from([0.5, 1.0])))


@st.composite
def contracts(draw: st.DrawFn) -> Tiny:
    """Tonnes committed for a year, some of them ordered before."""
    base = draw(plain(rate=draw(st.sampled_from([0.0, 0.12]))))
    one, two = base["bids"]
    committed = Commitment((draw(steps), 12 * draw(steps)), draw(steps), draw(st.sampled_from([0.4, 1.0, 2.5])))
    voted = draw(st.sampled_from([1e6, 20.0])), 1e6
    return Tiny(**base | {"bids": (changed(one, commitment=committed, wait=draw(st.integers(0, 1))), two)}, voted=voted)


@st.composite
def licensed(draw: st.DrawFn) -> Tiny:
    """Offers of S that need one of two export licences, each with its tonnes and its months."""
    base = draw(plain())
    one, two = base["bids"]
    one = changed(one, licensed=True, wait=draw(st.integers(0, 1)))
    two = changed(two, licensed=draw(st.booleans()))
    found = []
    for _ in range(2):
        since = draw(st.integers(0, 2))
        found.append(Licensed(draw(steps), since, draw(st.integers(since, 3))))
    return Tiny(**base | {"bids": (one, two)}, licences=tuple(found))


@st.composite
def custody(draw: st.DrawFn) -> Tiny:
    """Two stores with fees of their own, of which the government's holds its share."""
    room, fee = st.sampled_from([5.0, 10.0]), st.sampled_from([0.0, 0.1, 0.3])
    kept = Custody((draw(room), draw(room)), (draw(fee), draw(fee)), draw(st.sampled_from([0.0, 0.5, 1.0])))
    return Tiny(**draw(plain(bids=1)), custody=kept, write_off=draw(st.sampled_from([0.0, 0.5])))


@st.composite
def spending(draw: st.DrawFn) -> Tiny:
    """What may be signed in a year, paid towards its end, or stand advanced."""
    base = draw(plain())
    once = st.sampled_from([0.0, 1.0])
    bids = tuple(
        changed(b, wait=draw(st.integers(0, 1)), paid_on_order=draw(st.booleans()), ordering=draw(once), most=10.0)
        for b in base["bids"]
    )
    share, lakh = st.sampled_from([0.1, 0.25, 0.4]), st.sampled_from([5.0, 12.0, 20.0])
    limits = draw(st.sampled_from([
        Limits(signed=(draw(lakh), draw(lakh))), Limits(last_quarter=draw(share)), Limits(march=draw(share)),
        Limits(advanced=draw(lakh)), Limits((draw(lakh), 1e6), draw(share), draw(share), draw(lakh)),
    ]))  # fmt: skip
    return Tiny(**base | {"bids": bids}, voted=(draw(st.sampled_from([60.0, 120.0])), 1e6), limits=limits)


@st.composite
def markets(draw: st.DrawFn) -> Tiny:
    """Two bids, or one, in a thin market that asks the more the more is bought in a month."""
    base = draw(plain(rate=draw(st.sampled_from([0.0, 0.12]))))
    one, two = base["bids"]
    curve = (0.0, draw(st.sampled_from([0.0, 0.25]))), (5.0, draw(st.sampled_from([0.25, 1.0]))), (15.0, 2.0)
    bids = changed(one, market=True, most=10.0), changed(two, market=draw(st.booleans()))
    return Tiny(**base | {"bids": bids}, market=curve)


@st.composite
def tenders(draw: st.DrawFn) -> Tiny:
    """Orders from abroad that are worth a tender, beside a dearer bid from India."""
    base = draw(plain())
    one, two = base["bids"]
    bids = changed(one, most=15.0), changed(two, country="India", price=one.price + draw(st.sampled_from([0.0, 1.0])))
    return Tiny(**base | {"bids": bids}, tender=draw(st.sampled_from([8.0, 15.0, 40.0])))


@st.composite
def lent(draw: st.DrawFn) -> Tiny:
    """Stock may be lent to the sector, which gives it back at a cost; less can be bought than may be needed."""
    base = draw(plain(bids=1, rate=draw(st.sampled_from([0.0, 0.12]))))
    (bid,) = base["bids"]
    loan = Exchange(draw(st.sampled_from([5.0, 10.0])), draw(st.integers(1, 2)), draw(prices), draw(st.integers(0, 1)))
    bids = (changed(bid, wait=draw(st.integers(0, 2)), most=5.0),)
    return Tiny(**base | {"bids": bids, "opening": 10.0}, loan=loan, cover=draw(st.integers(0, 1)))


@st.composite
def ready(draw: st.DrawFn) -> Tiny:
    """Two stores with fees of their own, of which one alone is ready in time for the month to come."""
    room = st.sampled_from([5.0, 10.0, 20.0])
    kept = Custody((draw(room), draw(room)), (0.3, draw(st.sampled_from([0.0, 0.1, 0.4]))), 0.0, ready=1)
    return Tiny(**draw(plain(bids=1)), custody=kept, write_off=draw(st.sampled_from([0.0, 0.5])))


FAMILIES = {
    "purchasing": purchasing(), "discounts": discounts(), "terms": terms(), "stock": stock(), "cover": cover(),
    "funds": funds(), "sourcing": sourcing(), "production": production(), "end of plan": end_of_plan(),
    "payments": payments(), "contracts": contracts(), "licences": licensed(), "custody": custody(),
    "spending": spending(), "markets": markets(), "tenders": tenders(),
    "loans": lent(), "response": ready(),
}  # fmt: skip


def ending(tiny: Tiny) -> tuple[int, ...]:
    """Tangents of an index of concentration may leave more than a gap of a millionth."""
    return (SOLVED, STOPPED) if concentrated(tiny) else (SOLVED,)


@counts(few=4, many=40, full=400)
@pytest.mark.parametrize("family", FAMILIES)
def test_the_plan_is_the_cheapest_of_all_plans(family: str, count: int, figures: dict[str, str]) -> None:
    against_every_plan(family, FAMILIES[family], case_of, best, count, figures, no_less=at_least, endings=ending)
