"""The audit's own arithmetic, against figures worked out by hand in each test."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_buying import ExchangeRate, Freight, Fund, Offer, OfferByMonth, PriceIndex, Tier
from optimizer.case.rows_needs import Demand, DemandByMonth, Material, Season, Settings
from optimizer.plan.audit import audit
from optimizer.plan.audit.conversion import Chain
from optimizer.plan.audit.cover import months_met
from optimizer.plan.audit.derive import Facts
from optimizer.plan.audit.landed import freight_row, landed, least_landed_inr_per_t, usable_month
from optimizer.plan.plan import FRAMES, Plan

DEC = Month(2026, 12)
OFFER = Offer(offer="O", supplier="S", material="M", country="Japan", price_per_kg=1)
# One buyer, one material, 12 t a year, two months of cover, two planned months.
CASE = Case(
    settings=Settings(first_month=DEC, months=2, cover_months=2, value_end_stock=False),
    materials=(Material(material="M", opening_stock_t=2),),
    demand=(Demand(sector="S", material="M", tonnes_per_year=12),),
    offers=(OFFER,),
    funds=(Fund(fund="F", fiscal_year="2026-27", allocation_inr_crore=1),),
)


def facts(**change: Any) -> Facts:
    return Facts(replace(CASE, **change))


def test_demand_grows_from_its_base_month_and_follows_its_season() -> None:
    row = Demand(
        sector="S",
        material="M",
        tonnes_per_year=120,
        growth_per_year=0.21,
        base_month=Month(2025, 6),
        season="winter",
    )
    known = facts(demand=(row,), seasons=(Season(season="winter", dec=1.5),))
    # 18 months at 21 % a year are a factor 1.1³ = 1.331; December is half as much again as an average month.
    assert known.demand("M", DEC) == pytest.approx(10 * 1.331 * 1.5, rel=1e-12)
    assert known.demand("M", Month(2026, 6)) == pytest.approx(12.1, rel=1e-12)
    assert known.demand("M", Month(2024, 6)) == pytest.approx(10 / 1.21, rel=1e-12)  # before the base month


def test_a_typed_month_stands_over_the_yearly_figure() -> None:
    grid = DemandByMonth(sector="S", material="M", by_month={DEC: 7.0, Month(2027, 2): 9.0})
    known = facts(demand_by_month=(grid,))
    assert [known.demand("M", DEC + k) for k in range(4)] == [7.0, 1.0, 9.0, 1.0]


def test_after_the_planned_months_a_grid_repeats_the_year_before_or_its_mean() -> None:
    grid = DemandByMonth(sector="S", material="M", by_month={Month(2026, 3): 5.0, DEC: 2.0, DEC + 1: 4.0})
    known = facts(demand=(), demand_by_month=(grid,))
    assert known.demand("M", Month(2027, 3)) == 5.0  # March a year earlier
    assert known.demand("M", Month(2029, 12)) == 2.0  # December three years earlier
    assert known.demand("M", Month(2027, 7)) == 3.0  # no July was ever typed: the mean of 2 and 4


def test_cover_ramps_evenly_and_takes_part_of_a_month() -> None:
    grid = DemandByMonth(sector="S", material="M", by_month={DEC + k: float(k) for k in range(8)})
    material = Material(material="M", cover_months=2.5, cover_full_by=DEC + 4)
    known = facts(demand_by_month=(grid,), materials=(material,))
    assert [known.target_months("M", DEC + k) for k in range(6)] == [0.5, 1.0, 1.5, 2.0, 2.5, 2.5]
    assert known.requirement("M", DEC) == 0.5  # half of January's 1 t
    assert known.requirement("M", DEC + 2) == 3 + 0.5 * 4
    assert months_met(lambda t: Chain(known).wanted("M", DEC + t, {}), 0, 3.75) == 2.25  # 1 t, 2 t and a quarter of 3 t


def test_cover_shown_ends_at_sixty_months() -> None:
    chain = Chain(facts())
    assert months_met(lambda t: chain.wanted("M", DEC + t, {}), 0, 1000.0) == 60.0
    assert months_met(lambda t: chain.wanted("M", DEC + t, {}), 0, 59.5) == 59.5


@pytest.mark.parametrize(
    ("days", "usable"), [(0, DEC), (1, DEC + 1), (31, DEC + 1), (32, DEC + 2), (62, DEC + 2), (63, DEC + 3)]
)
def test_an_order_is_usable_from_the_first_month_that_begins_after_its_lead(days: int, usable: Month) -> None:
    """31 days from 1 December is 1 January; parts and safety days count together."""
    parts = OFFER.model_copy(update={"lead_days": days // 2, "transit_days": days - days // 2})
    assert usable_month(facts(), parts, DEC) == usable


def test_a_price_follows_its_index_contained_share_vat_and_exchange_rate() -> None:
    offer = OFFER.model_copy(
        update={
            "price_per_kg": 20.0,
            "currency": "JPY",
            "price_index": "ix",
            "price_date": "arrival",
            "lead_days": 31,
            "contained_share": 0.5,
            "vat_in_price": 0.25,
            "pay_at": "order",
        }
    )
    known = facts(
        price_index=(PriceIndex(index="ix", by_month={DEC: 1.0, DEC + 1: 1.1}),),
        exchange_rates=(ExchangeRate(currency="JPY", by_month={DEC: 0.6, DEC + 1: 0.7}),),
    )
    # January's index, December's rate: 20 × 1.1 × 1000 × 0.6 × 0.5 / 1.25 = ₹5,280 a tonne
    assert landed(known, offer, DEC, 3).purchase == pytest.approx(15_840, rel=1e-12)
    typed = OfferByMonth(offer="O", item="price", by_month={DEC + 1: 30.0})
    assert landed(
        facts(exchange_rates=known.case.exchange_rates, offer_calendar=(typed,)), offer, DEC, 1
    ).purchase == pytest.approx(30 * 1000 * 0.6 * 0.5 / 1.25, rel=1e-12)


def test_before_its_first_typed_month_a_rate_is_that_month_s_and_an_index_is_1() -> None:
    known = facts(
        price_index=(PriceIndex(index="ix", by_month={DEC + 1: 9.0}),),
        exchange_rates=(ExchangeRate(currency="JPY", by_month={DEC + 1: 0.5}),),
    )
    offer = OFFER.model_copy(update={"currency": "JPY", "price_index": "ix"})
    assert landed(known, offer, DEC, 1).purchase == 500


@pytest.mark.parametrize(
    ("discount", "tonnes", "inr"),
    [
        ("all-units", 9.0, 90e3),
        ("all-units", 10.0, 80e3),
        ("incremental", 9.0, 90e3),
        ("incremental", 12.0, 116e3),
    ],
)
def test_bands_price_every_tonne_or_only_those_within(discount: str, tonnes: float, inr: float) -> None:
    """₹10 a kg, ₹8 from 10 t: 12 t are 10 × 10,000 + 2 × 8,000 when incremental."""
    bands = (Tier(offer="O", from_t=10, price_per_kg=8), Tier(offer="O", from_t=0, price_per_kg=10))
    offer = OFFER.model_copy(update={"discount": discount})
    assert landed(facts(tiers=bands), offer, DEC, tonnes).purchase == pytest.approx(inr, rel=1e-12)


PRECISION = [("all", "all"), ("all", "g"), ("all", "M"), ("Japan", "all"), ("Japan", "g"), ("Japan", "M")]


@pytest.mark.parametrize("known", range(1, 7))
def test_the_most_precise_freight_row_holds(known: int) -> None:
    """Country before material, material before group, group before all; rows of others never."""
    rows = [Freight(country=c, scope=s) for c, s in [*PRECISION[:known], ("Korea", "M"), ("Japan", "other")]]
    found = freight_row(facts(materials=(Material(material="M", group="g"),), freight=tuple(rows)), OFFER)
    assert found is rows[known - 1]


@pytest.mark.parametrize(
    ("incoterm", "extra"),
    [
        ("EXW", 10 + 11 + 12.1),
        ("FOB", 10 + 11 + 12.1),
        ("CFR", 10 + 11),
        ("CIF", 10),
        ("DAP", 10),
        ("DDP", 0),
    ],
)
def test_the_incoterm_says_what_the_buyer_adds(incoterm: str, extra: float) -> None:
    """Goods 100: freight 10 %, insurance 10 % of both, clearance 10 % of CIF: 10, 11 and 12.1 for FOB.

    For CFR the insurance is 10 and clearance 11; for CIF and DAP clearance alone, 10.
    """
    row = Freight(country="all", freight_share=0.1, insurance_share=0.1, clearance_share=0.1)
    offer = OFFER.model_copy(update={"price_per_kg": 0.1, "incoterm": incoterm})
    assert landed(facts(freight=(row,)), offer, DEC, 1).total == pytest.approx(100 + extra, rel=1e-12)


def test_the_worth_of_the_end_stock_is_of_the_latest_month_an_order_can_reach() -> None:
    last_in_december = OFFER.model_copy(update={"valid_to": DEC, "transit_loss": 0.5, "price_per_kg": 3.0})
    dear = OFFER.model_copy(update={"offer": "P", "price_per_kg": 9.0})
    assert (
        least_landed_inr_per_t(facts(offers=(last_in_december, dear)), "M") == 9000
    )  # only P reaches January
    assert least_landed_inr_per_t(facts(offers=(last_in_december,)), "M") == 6000
    assert least_landed_inr_per_t(facts(offers=()), "M") == 0


def plan_of_one_order() -> Plan:
    """3 t ordered in December at ₹1,000 a tonne: stock 2 + 3 − 1 = 4 t, then 3 t; cover asks for 2 t."""
    first = dt.date(2026, 12, 1)
    order = [
        "2026-12/001",
        "agency",
        "O",
        "S",
        "M",
        *["Japan"] * 3,
        *["2026-12"] * 3,
        first,
        first,
        first,
        3.0,
        0.0,
        0,
        1000.0,
        3000.0,
        0.0,
        0.0,
        0.0,
        0.0,
        0.0,
        3000.0,
        "F",
        "assumption",
        True,
    ]
    rows = {
        "orders": [order],
        "balance": [
            ["M", "agency", "2026-12", 2, 3, 0, 0, 0, 1, 0, 0, 0, 0, 4],
            ["M", "agency", "2027-01", 4, 0, 0, 0, 0, 1, 0, 0, 0, 0, 3],
        ],
        "stock": [["M", "agency", "agency", "2026-12", 4], ["M", "agency", "agency", "2027-01", 3]],
        "cover": [
            ["M", "2026-12", "consumption", 2, 2, 4, 0, 0, 4, 4],
            ["M", "2027-01", "consumption", 2, 2, 3, 0, 0, 3, 3],
        ],
        "issues": [["S", "M", "2026-12", 1, 1, 0], ["S", "M", "2027-01", 1, 1, 0]],
        "funds": [
            ["F", "2026-27", "2026-12", 0, 1e7, 0, 3000, 0, 9_997_000],
            ["F", "2026-27", "2027-01", 9_997_000, 0, 0, 0, 0, 9_997_000],
        ],
        "costs": [["purchase", "agency", "2026-12", 3000, 3000]],
    }
    frames = {
        name: pd.DataFrame(rows.get(name, []), columns=list(columns)) for name, columns in FRAMES.items()
    }
    return Plan(frames, 3000.0, 3000.0, 3000.0, "solved")


def test_a_plan_without_buyers_stores_or_rules_is_confirmed() -> None:
    assert audit(CASE, plan_of_one_order()) == ()


def test_a_plan_that_bends_nothing_is_not_said_to_have_exceptions() -> None:
    assert {f.rule for f in audit(CASE, replace(plan_of_one_order(), status="exceptions"))} == {"status"}
