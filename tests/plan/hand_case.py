"""A small case for the tests of the audit; its plan, worked out by hand, is in ``hand_made.py``.

Five months, January to May 2027, two fiscal years, an agency and an industry.
"""

from __future__ import annotations

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_buying import (
    Duty,
    Freight,
    Fund,
    MixRule,
    Offer,
    OfferByMonth,
    Supplier,
    Tier,
)
from optimizer.case.rows_chain import AssuredInput, Plant, PlantHours
from optimizer.case.rows_making import Capacity, Line, Recipe, Store
from optimizer.case.rows_needs import (
    Buyer,
    Demand,
    DemandByMonth,
    Material,
    OpeningStock,
    OpenOrder,
    Sector,
    Settings,
    SoFar,
)
from optimizer.case.rows_scheme import Beneficiary, Expansion, Scheme
from optimizer.case.rows_substitution import Substitution

JAN, FEB, MAR, APR, MAY, JUN = (Month(2027, n) for n in range(1, 7))
MONTHS = (JAN, FEB, MAR, APR, MAY)
ND, DY, MG = "NdPr oxide", "Dy oxide", "Magnet"
A, I = "Agency", "Industry"

OFFERS = (
    Offer(
        offer="Vn NdPr",
        supplier="Hanoi RE",
        material=ND,
        country="Vietnam",
        currency="USD",
        price_per_kg=50,
        lead_days=20,
        approval_days=11,
        minimum_order_t=5,
        order_cost_inr=9_999,
        basis="contract",
        lot_t=5,
        discount="all-units",
        pay_at="order",
        incoterm="FOB",
        months_between_orders=2,
    ),
    Offer(
        offer="Cn NdPr",
        supplier="Ganzhou RE",
        material=ND,
        country="China",
        mine_country="Myanmar",
        price_per_kg=4000,
        basis="assumption",
        buyer=I,
        discount="incremental",
        transit_loss=0.01,
        ceiling_t_per_month=30,
        ceiling_t_per_year=30,
        months_between_orders=3,
    ),
    Offer(
        offer="Jp Dy",
        supplier="Tokyo Dy",
        material=DY,
        country="Japan",
        mine_country="Australia",
        price_per_kg=30_000,
        approval_days=10,
        contract_days=10,
        production_days=8,
        order_cost_inr=5_000,
        basis="valid bid",
        incoterm="CIF",
        valid_from=FEB,
        increment_t=0.5,
        price_date="arrival",
    ),
)

MIX = (
    MixRule(rule="China cap", scope=ND, kind="cap", source="China", limit=0.5),
    MixRule(
        rule="Any country", by="processing country", kind="cap", limit=0.8, window="rolling", window_months=3
    ),
    MixRule(rule="Two suppliers", scope=ND, by="supplier", kind="at least", limit=2),
    MixRule(rule="Spread", scope=ND, by="mine country", kind="concentration", limit=0.4),
    MixRule(
        rule="Vietnam floor",
        scope="light",
        kind="floor",
        source="Vietnam",
        limit=0.3,
        measure="value",
        window="rolling",
        window_months=2,
        to_month=MAR,
    ),
    MixRule(rule="One supplier", scope="heavy", by="supplier", kind="at most", limit=1),
)

CASE = Case(
    settings=Settings(
        plan_name="hand",
        first_month=JAN,
        months=5,
        cover_months=1.5,
        discount_rate_per_year=0.1,
        inr_per_usd=80,
    ),
    materials=(
        Material(
            material=ND,
            cover_months=2,
            holding_inr_per_t_month=100,
            group="light",
            hs_code="2846",
            cover_basis="imports only",
            imported_share=0.8,
            issue_price_inr_per_kg=5000,
            refills_fund="F",
            issue_limit_t_per_month=9,
        ),
        Material(
            material=DY,
            cover_full_by=MAR,
            holding_inr_per_t_month=1000,
            group="heavy",
            hs_code="2846",
            contained_oxide_share=0.9,
            shelf_life_months=3,
            cover_basis="named sectors",
            weight=3,
            write_off_inr_per_t=70_000,
            surplus_price_inr_per_kg=500,
            surplus_limit_t_per_month=2,
        ),
        Material(material=MG, cover_months=0.5, holding_inr_per_t_month=200, contained_oxide_share=0.3),
    ),
    demand=(
        Demand(sector="EV", material=ND, tonnes_per_year=120),
        Demand(sector="EV", material=MG, tonnes_per_year=24),
    ),
    demand_by_month=(
        DemandByMonth(sector="Wind", material=DY, by_month={**dict.fromkeys(MONTHS, 1.0), JUN: 1.2}),
    ),
    sectors=(Sector(sector="EV", covered=False), Sector(sector="Wind", weight=2)),
    buyers=(Buyer(buyer=A, role="agency"), Buyer(buyer=I, role="industry", counted_share=0.25)),
    offers=OFFERS,
    tiers=(
        Tier(offer="Vn NdPr", from_t=0, price_per_kg=50),
        Tier(offer="Vn NdPr", from_t=20, price_per_kg=48),
        Tier(offer="Cn NdPr", from_t=0, price_per_kg=4000),
        Tier(offer="Cn NdPr", from_t=10, price_per_kg=3900),
    ),
    suppliers=(
        Supplier(supplier="Hanoi RE", panel_cost_inr_per_year=50_000, ceiling_t_per_month=25),
        Supplier(supplier="Ganzhou RE", panel_cost_inr_per_year=40_000, ceiling_t_per_year=28),
    ),
    offer_calendar=(
        OfferByMonth(offer="Vn NdPr", item="ordering cost", by_month={JAN: 10_000}),
        OfferByMonth(offer="Cn NdPr", item="availability", by_month={APR: 0.9, FEB: 0.0}),
    ),
    freight=(
        Freight(
            country="Vietnam",
            scope="light",
            freight_share=0.02,
            freight_inr_per_kg=5,
            insurance_share=0.01,
            clearance_share=0.005,
        ),
        Freight(country="all", clearance_share=0.004),
    ),
    duty=(
        Duty(hs_code="2846", basic_duty=0.075, surcharge=0.1),
        Duty(hs_code="2846", country="Japan", from_month=MAR, basic_duty=0.05),
    ),
    funds=(
        Fund(
            fund="F", fiscal_year="2026-27", allocation_inr_crore=20, spent_inr_crore=2, carry_over_share=0.1
        ),
        Fund(fund="F", fiscal_year="2027-28", allocation_inr_crore=30),
        Fund(fund="F2", fiscal_year="2026-27", allocation_inr_crore=5, carry_over_share=0.5),
    ),
    opening_stock=(
        OpeningStock(material=ND, store="Main", tonnes=5),
        OpeningStock(material=ND, buyer=I, tonnes=4),
        OpeningStock(material=DY, store="Vault", tonnes=2, months_left=2),
        OpeningStock(material=DY, store="Main", tonnes=1),
        OpeningStock(material=MG, buyer=I, tonnes=2),
    ),
    open_orders=(
        OpenOrder(
            order="2026-12/004",
            material=ND,
            supplier="Hanoi RE",
            vendor_country="Vietnam",
            tonnes=8,
            usable_month=FEB,
            to_pay_inr_crore=3,
            pay_month=JAN,
            fund="F2",
        ),
    ),
    so_far=(
        SoFar(
            month=Month(2026, 11),
            material=ND,
            supplier="Ganzhou RE",
            vendor_country="China",
            mine_country="Myanmar",
            tonnes=6,
            value_inr_crore=2.4,
            offer="Cn NdPr",
        ),
    ),
    source_mix=MIX,
    lines=(
        Line(
            line="Pune 1",
            plant="Pune",
            output=MG,
            yield_share=0.9,
            running_cost_inr_per_t=100_000,
            minimum_run_t=1,
            campaign_cost_inr=20_000,
            start_cost_inr=30_000,
            running_before=True,
            hours_per_t=40,
            changeover_hours=20,
        ),
    ),
    capacity=(
        Capacity(line="Pune 1", from_month=JAN, tonnes_per_month=3),
        Capacity(line="Pune 1", from_month=APR, tonnes_per_month=4),
    ),
    recipes=(
        Recipe(line="Pune 1", material=ND, tonnes_per_tonne=0.3),
        Recipe(line="Pune 1", material=DY, role="by-product", tonnes_per_tonne=0.01),
    ),
    schemes=(
        Scheme(scheme="Magnets", rate_inr_per_kg=40, award_month=Month(2026, 1), gestation_months=12, months=5,
               capital_subsidy_share=0.25, capital_outlay_inr_crore=0.065,
               outlay_inr_crore=1.0, paid_before_inr_crore=0.973),
    ),
    beneficiaries=(
        Beneficiary(scheme="Magnets", line="Pune 1", tonnes_per_year=6, net_sales_price_inr_per_kg=90,
                    paid_before_t=2.5),
    ),
    assured_inputs=(
        AssuredInput(plant="Pune", material=ND, tonnes_per_year=12, to_month=APR),
    ),
    plants=(Plant(plant="Pune", hours_per_month=200),),
    plant_hours=(PlantHours(plant="Pune", by_month={APR: 150.0}),),
    substitutions=(
        Substitution(material=ND, substitute=MG, sector="EV", ratio=0.5, ceiling_share=0.05,
                     extra_cost_inr_per_t=10_000, from_month=FEB),
        Substitution(material=MG, substitute=ND, ratio=2, ceiling_share=0.125,
                     extra_cost_inr_per_t=50_000, to_month=MAR),
    ),
    expansions=(
        Expansion(expansion="Furnace", line="Pune 1", adds_t_per_month=1, months_to_build=2, capital_inr_crore=0.06,
                  asset_life_years=5, interest_per_year=0, latest_start=JAN),
        Expansion(expansion="Press", line="Pune 1", adds_t_per_month=2, months_to_build=1, capital_inr_crore=0.12,
                  asset_life_years=10, interest_per_year=0.1, subsidy_share=0.5, subsidy_limit_inr_crore=0.05,
                  earliest_start=APR),
    ),
    stores=(
        Store(store="Main", capacity_t=30, holding_inr_per_t_month=10),
        Store(store="Vault", capacity_t=1.5, scope="heavy", holding_inr_per_t_month=20),
    ),
)
