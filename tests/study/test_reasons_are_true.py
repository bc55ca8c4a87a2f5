"""Reasons of small random worlds: none is missing, and each is true in its place, by the search's own judgement."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimizer import session
from optimizer.case.case import Case
from optimizer.case.rows_buying import MixRule, Supplier
from optimizer.case.rows_contracts import MarketCurve, TakeOrPay
from optimizer.case.rows_licences import Licence, LicenceBar, ProcurementRule
from optimizer.case.rows_making import Capacity, Store
from optimizer.case.rows_making import Line as DomesticLine
from optimizer.model.contracts import commitments_of
from optimizer.model.data import Data
from optimizer.session import Solved
from optimizer.solve.searched import ContradictionError
from optimizer.study.purchase import Purchase
from optimizer.study.reasons import SAME_INR, Reasons, Rival
from tests.model.small import APRIL, LAKH, ND, fund, material, offer, opening, world
from tests.study.judge import Judge

FIGURES = st.integers(1, 6)
TERMS = st.fixed_dictionaries(
    {
        "price": st.integers(10, 16), "country": st.sampled_from(["China", "Vietnam", "Japan"]),
        "lead_days": st.sampled_from([0, 0, 0, 31, 62]), "minimum_order_t": st.sampled_from([0, 0, 4]),
        "ceiling_t_per_month": st.sampled_from([None, 3, 5]), "ceiling_t_per_year": st.sampled_from([None, 12]),
        "order_cost_inr": st.sampled_from([0, 3 * LAKH]), "transit_loss": st.sampled_from([0, 0.2]),
        "lot_t": st.sampled_from([None, None, 2.0]), "valid_to": st.sampled_from([None, None, APRIL + 1]),
        "months_between_orders": st.sampled_from([0, 0, 2]), "pay_at": st.sampled_from(["order", "arrival"]),
    }
)  # fmt: skip


@st.composite
def worlds(draw: st.DrawFn) -> Case:
    """Five months of one material with some of everything that can stop an offer."""
    offers = []
    for name in "ABCD"[: draw(st.integers(2, 4))]:
        terms: dict[str, Any] = draw(TERMS)
        offers.append(offer(name, terms.pop("price"), **terms))
    sheets: dict[str, Any] = {}
    if draw(st.booleans()):
        sheets["suppliers"] = [Supplier(supplier="A Ltd", panel_cost_inr_per_year=5 * LAKH),
                               Supplier(supplier="B Ltd", ceiling_t_per_month=6)]  # fmt: skip
    rule = draw(st.sampled_from(["none", "cap", "floor", "at least", "at most"]))
    limits = {"cap": 0.5, "floor": 0.3, "at least": 2, "at most": 1}
    if rule != "none":
        source = "China" if rule in ("cap", "floor") else "each"
        sheets["source_mix"] = [MixRule(rule="mix", by="vendor country", kind=rule, source=source, limit=limits[rule])]
    if draw(st.booleans()):
        sheets["stores"] = [Store(store="Shed", capacity_t=draw(st.integers(6, 14)))]
    if draw(st.booleans()):
        sheets["lines"] = [DomesticLine(line="Mine", plant="Mine", output=ND, running_cost_inr_per_t=14 * LAKH,
                                        minimum_run_t=1, start_cost_inr=LAKH)]  # fmt: skip
        sheets["capacity"] = [Capacity(line="Mine", from_month=APRIL, tonnes_per_month=2)]
    if draw(st.booleans()):
        steps = {0: 0.0, draw(st.integers(1, 4)): draw(st.integers(0, 3))}
        sheets["market_curves"] = [MarketCurve(market="Thin", material=ND, from_t=t, premium_per_kg=100 * p)
                                   for t, p in steps.items()]  # fmt: skip
        offers[:2] = [o.model_copy(update={"market": "Thin"}) for o in offers[:2]]
    if draw(st.booleans()):
        taken = draw(st.integers(5, 15))
        sheets["take_or_pay"] = [TakeOrPay(offer=offers[-1].offer, fiscal_year="2027-28", tonnes=taken)]
    if draw(st.booleans()):
        offers[0] = offers[0].model_copy(update={"licence_needed": True})
        sheets["licences"] = [
            Licence(licence=n, exporter="A Ltd", tonnes_granted=draw(st.integers(4, 12)), valid_from=APRIL + later)
            for n, later in (("L1", 0), ("L2", draw(st.integers(0, 3))))
        ]  # fmt: skip
    if draw(st.booleans()):
        offers[1] = offers[1].model_copy(update={"bar": "Not stored"})
        sheets["licence_bars"] = [LicenceBar(bar="Not stored", stockpiling="barred")]
    if draw(st.booleans()):
        sheets["procurement_rules"] = [ProcurementRule(rule="GFR", kind="global tender", threshold_inr_crore=0.3)]
    voted = draw(st.sampled_from([10_000, 300, 200]))
    return world(
        *offers, demand=draw(st.lists(FIGURES, min_size=5, max_size=5)),
        materials=[material(holding=0.2, shelf_life_months=draw(st.sampled_from([None, 2])))],
        opening_stock=[opening(draw(st.integers(0, 12)))], funds=[fund("2027-28", voted, carry_over_share=1)],
        settings={"cover_months": draw(st.sampled_from([0.0, 1.0])), "gap": 1e-4}, **sheets,
    )  # fmt: skip


@given(worlds())
@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_reasons_are_complete_and_true_in_their_place(case: Case) -> None:
    try:
        solved = session.solve(session.build(case))
    except ContradictionError:
        return
    reasons, judge = Reasons(solved), Judge(solved)
    table = reasons.records()
    made = solved.plan["production"].query("made_t > 0")
    names = [*solved.plan["orders"]["order"], *(f"{r.line} {r.month}" for r in made.itertuples())]
    assert list(dict.fromkeys(row["order"] for row in table)) == names
    for line in reasons.lines():
        rows = [row for row in table if row["order"] == line.name]
        assert sorted(r["offer"] for r in rows) == sorted({line.offer, *(o.offer for o in case.offers)})
        assert [r["rank"] for r in rows] == list(range(1, len(rows) + 1))
        assert [r["chosen"] for r in rows].count(True) == 1
        assert next(r["need"] for r in rows if r["chosen"])
        assert all(r["stopped_by"] for r in rows if not r["chosen"])
        for rival in reasons.rivals(line):
            if rival.outcome is None:
                assert rival.purchase.landed_inr_per_t >= line.landed_inr_per_t * (1 - 1e-8)
                continue
            bench, purchase = (judge, rival.purchase) if rival.purchase.open else opened(solved, rival)
            named = [b for b in rival.outcome.broken if b not in rival.purchase.closed]
            assert named or rival.purchase.closed or rival.purchase.open
            if purchase is None:
                continue
            lifted = bench.dearer_inr(line, purchase, named)
            assert lifted is not None, f"{line.name} to {rival.offer.offer}: more stops it than {named}"
            assert abs(lifted - rival.outcome.dearer_inr) <= SAME_INR + 1e-7 * abs(lifted)
            for one in named:
                rest = [b for b in named if b is not one]
                assert bench.dearer_inr(line, purchase, rest) is None, f"{one} does not stop {line.name}"


def as_committed(case: Case, changed: Case) -> tuple[TakeOrPay, ...]:
    """The commitments of a case in a changed one: an offer that is open for longer counts more of a part year."""
    before, after = commitments_of(Data.of(case)), commitments_of(Data.of(changed))
    return tuple(
        row.model_copy(update={"tonnes": row.tonnes * before[key].committed_t / after[key].committed_t})
        for row in changed.take_or_pay
        if (key := (row.offer, row.fiscal_year)) in before
    )


def opened(solved: Solved, rival: Rival) -> tuple[Judge, Purchase | None]:
    """The same plan in a world where the offer is not shut; None where other orders of that offer would change too."""
    case, name = solved.case, rival.offer.offer
    if name in set(solved.plan["orders"]["offer"]):
        return Judge(solved), None
    quick = rival.purchase.slot.offer.model_copy(update={
        "ceiling_t_per_month": rival.offer.ceiling_t_per_month, "licence_needed": False,
        "authority_until": case.months[-1],
    })  # fmt: skip
    open_to_it = replace(case, offers=tuple(quick if o.offer == name else o for o in case.offers))
    built = session.build(replace(open_to_it, take_or_pay=as_committed(case, open_to_it)))
    slot = built.data.slots.get((name, rival.purchase.slot.order))
    if slot is None or rival.purchase.key not in built.block.ORDERS:  # its minimum is above its ceiling
        return Judge(solved), None
    searched = replace(solved.searched, values=session.start_from(solved, built))
    return Judge(session.Solved(built, searched, solved.plan)), replace(rival.purchase, slot=slot)
