"""Cases the tests of the workbook room write and read back."""

from __future__ import annotations

import datetime as dt

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_buying import (
    Duty,
    ExchangeRate,
    Freight,
    Fund,
    Goal,
    MixRule,
    Offer,
    OfferByMonth,
    PriceIndex,
    Supplier,
    Tier,
)
from optimizer.case.rows_chain import AssuredInput, Plant, PlantHours
from optimizer.case.rows_changes import PlannedBefore
from optimizer.case.rows_contracts import MarketCurve, TakeOrPay
from optimizer.case.rows_cycle import FundMovement, PaymentDue, Promise, Receipt, SignedOrder, StockCount, StockMove
from optimizer.case.rows_licences import Licence, LicenceBar, ProcurementRule
from optimizer.case.rows_making import Capacity, Line, Recipe, Source, Store
from optimizer.case.rows_money import CustodyRule, FundPurpose, MovingCost, PaymentTerm
from optimizer.case.rows_needs import (
    Buyer,
    Demand,
    DemandByMonth,
    Material,
    OpeningStock,
    OpenOrder,
    Season,
    Sector,
    Settings,
    SoFar,
)
from optimizer.case.rows_response import Loan, LoanOut, ResponseClass
from optimizer.case.rows_scheme import Beneficiary, Expansion, Scheme
from optimizer.case.rows_substitution import Substitution
from optimizer.case.rows_uncertain import Event, Scenario, ShortageValue
from optimizer.case.rows_worlds import Chance

FIRST = Month(2026, 12)
OXIDE, MAGNET, DYSPROSIUM = "NdPr oxide", "NdFeB magnet, high-coercivity", "Dysprosium oxide"


def offer(
    name: str, supplier: str, material: str, country: str, price: float, lead: int, **more: object
) -> Offer:
    return Offer.model_validate(
        {
            "offer": name,
            "supplier": supplier,
            "material": material,
            "country": country,
            "price_per_kg": price,
            "lead_days": lead,
            **more,
        }
    )


def three_materials() -> Case:
    """The first book of an office: three materials, five offers, one fund over three years."""
    return Case(
        settings=Settings(plan_name="first plan", first_month=FIRST, inr_per_usd=88.25),
        materials=(
            Material(material=OXIDE, opening_stock_t=120),
            Material(material=MAGNET, opening_stock_t=310.5),
            Material(material=DYSPROSIUM, opening_stock_t=4),
        ),
        demand=(
            Demand(sector="Wind", material=MAGNET, tonnes_per_year=1500, growth_per_year=0.154),
            Demand(sector="Electric vehicles", material=MAGNET, tonnes_per_year=2400, growth_per_year=0.3),
            Demand(sector="Magnet makers", material=OXIDE, tonnes_per_year=900),
            Demand(sector="Magnet makers", material=DYSPROSIUM, tonnes_per_year=18),
        ),
        offers=(
            offer("IREL NdPr", "IREL (India) Limited", OXIDE, "India", 6450, 45, ceiling_t_per_month=40),
            offer(
                "Lynas NdPr",
                "Lynas Malaysia",
                OXIDE,
                "Australia",
                74.5,
                120,
                currency="USD",
                minimum_order_t=5,
                order_cost_inr=250000,
            ),
            offer(
                "JL MAG", "JL MAG Rare-Earth", MAGNET, "China", 61.2, 150, currency="USD", minimum_order_t=10
            ),
            offer("Proterial", "Proterial", MAGNET, "Japan", 112, 120, currency="USD", minimum_order_t=5),
            offer("Dy spot", "Trader", DYSPROSIUM, "China", 245, 90, currency="USD"),
        ),
        funds=tuple(
            Fund(fund="Stockpile vote", fiscal_year=year, allocation_inr_crore=crore)
            for year, crore in (("2026-27", 900.0), ("2027-28", 1250.0), ("2028-29", 1250.0))
        ),
    )


def everything() -> Case:
    """A case with rows on every sheet, a value in every column, Hindi text, long text and awkward figures."""
    small = three_materials()
    third = 0.1 + 0.2  # needs 17 digits
    return Case(
        settings=small.settings.model_copy(
            update={
                "plan_name": "भारत 2026-12",
                "weight_of_bad_cases": 0.4, "bad_cases_beyond": 0.95, "reporting_lag_months": 1,
                "decision_date": Month(2027, 1),
                "safety_days": 14,
                "cover_by_conversion": False,
                "mix_dated_by": "order",
                "view": "nation",
                "expansions_at_once": 2,
                "source_counts_from_share": 0.075,
                "discount_rate_per_year": 0.0625,
                "value_end_stock": False,
                "advance_ceiling_share": 0.3, "tax_back_months": 4, "bond_interest_per_year": 0.155, "bond_months": 9,
                "gap": 0.0005,
                "position_month": FIRST + -1,
                "churn_inr_per_t": 1250.75,
                "churn_inr_per_order": 60000,
                "planned_until": Month(2029, 10),
            }
        ),
        materials=(
            Material(
                material=OXIDE,
                cover_months=2.5,
                cover_full_by=Month(2027, 9),
                cover_from=Month(2026, 10),
                holding_inr_per_t_month=4150.5,
                group="light",
                hs_code="02846.90",
                contained_oxide_share=1.16,
                shelf_life_months=24,
                cover_basis="imports only",
                imported_share=0.85,
                weight=1.5,
                write_off_inr_per_t=125000,
                surplus_price_inr_per_kg=450.5,
                surplus_limit_t_per_month=2.25,
                issue_price_inr_per_kg=6800.25,
                refills_fund="Stockpile vote",
                issue_limit_t_per_month=75,
            ),
            small.materials[1].model_copy(update={"opening_stock_t": third}),
            small.materials[2].model_copy(update={"hs_code": "2846.90"}),
            Material(material="नियोडिमियम चुंबक", group="=SUM(A1)", opening_stock_t=1 / 3),
        ),
        demand=(
            *small.demand[:-1],
            Demand(sector="Magnet makers", material="नियोडिमियम चुंबक", tonnes_per_year=1 / 7),
            Demand(
                sector="Magnet makers",
                material=DYSPROSIUM,
                tonnes_per_year=18,
                base_month=Month(2026, 4),
                season="Monsoon",
            ),
        ),
        offers=(
            *small.offers[:-1],
            offer(
                "Dy spot",
                "Trader",
                DYSPROSIUM,
                "China",
                245.123456,
                90,
                currency="USD",
                basis="budgetary quote",
                buyer="Industry",
                processing_country="China",
                mine_country="Myanmar",
                ceiling_t_per_year=12,
                lot_t=0.5,
                increment_t=0.25,
                months_between_orders=3,
                valid_from=Month(2027, 1),
                valid_to=Month(2028, 3),
                discount="all-units",
                price_index="Dy",
                price_date="arrival",
                floor_price_per_kg=180,
                cap_price_per_kg=310.5,
                bar="Civil use",
                licence_needed=True,
                authority_until=Month(2027, 9),
                market="Europe",
                pay_at="order",
                contained_share=0.87,
                vat_in_price=0.13,
                incoterm="FOB",
                transit_loss=0.002,
                approval_days=30,
                contract_days=15,
                licence_days=45,
                production_days=20,
                transit_days=35,
                clearance_days=7,
                inspection_days=10,
                note="https://example.org/quote 12% above list",
            ),
        ),
        funds=(
            *small.funds,
            Fund(
                fund="Magnet scheme",
                fiscal_year="2026-27",
                allocation_inr_crore=7280.375,
                spent_inr_crore=12.5,
                received_inr_crore=0.75,
                carry_over_share=0.05,
                commitment_limit_inr_crore=400.5, committed_inr_crore=3.25, last_quarter_share=0.33,
                march_share=0.15, advance_limit_inr_crore=20.75,
            ),
        ),
        buyers=(
            Buyer(buyer="Agency", role="agency"),
            Buyer(buyer="Industry", role="industry", counted_share=0.5),
        ),
        sectors=(
            Sector(sector="Wind", weight=2.5, covered=True),
            Sector(sector="Electric vehicles", covered=False),
        ),
        demand_by_month=(
            DemandByMonth(
                sector="Wind", material=MAGNET, by_month={FIRST + -2: 99.5, FIRST: 125.0, FIRST + 40: third}
            ),
        ),
        seasons=(Season(season="Monsoon", jul=0.75, aug=0.75, jan=1.5),),
        opening_stock=(
            OpeningStock(material=OXIDE, buyer="Agency", store="Chennai", tonnes=60.25, months_left=9,
                         bar="Civil use", lot="L-1", pending_t=0.25),
        ),
        open_orders=(
            OpenOrder(
                order="2026-10/004",
                ship_month=Month(2026, 12),
                buyer="Agency",
                material=OXIDE,
                supplier="Lynas Malaysia",
                vendor_country="Australia",
                processing_country="Malaysia",
                mine_country="Australia",
                tonnes=20,
                usable_month=Month(2027, 2),
                to_pay_inr_crore=13.15,
                pay_month=Month(2027, 1),
                fund="Stockpile vote",
                bar="Civil use",
                licence="AU 7",
                value_inr_crore=14.25,
            ),
        ),
        so_far=(
            SoFar(
                month=Month(2026, 8),
                material=OXIDE,
                supplier="Lynas Malaysia",
                vendor_country="Australia",
                processing_country="Malaysia",
                mine_country="Australia",
                tonnes=15,
                value_inr_crore=9.875,
                offer="Lynas NdPr",
                counts_in="source mix",
                line="REPM block 1",
            ),
        ),
        planned_before=(
            PlannedBefore(
                order="2026-11/017", offer="Lynas NdPr", buyer="Agency", order_month=Month(2027, 1), tonnes=12.345
            ),
        ),
        tiers=(
            Tier(offer="Dy spot", from_t=0, price_per_kg=245),
            Tier(offer="Dy spot", from_t=2, price_per_kg=239.5),
        ),
        suppliers=(
            Supplier(
                supplier="Trader",
                panel_cost_inr_per_year=12500000,
                ceiling_t_per_month=3,
                ceiling_t_per_year=24,
                registered_from=Month(2027, 6),
                local_content_class="class I",
                panel_paid_for="2026-27",
            ),
        ),
        offer_calendar=(
            OfferByMonth(offer="Dy spot", item="availability", by_month={FIRST + 1: 0.0, FIRST + 2: 0.5}),
        ),
        price_index=(PriceIndex(index="Dy", by_month={FIRST: 1.0, FIRST + 6: 1.0625}),),
        exchange_rates=(ExchangeRate(currency="USD", by_month={FIRST: 88.25, FIRST + 12: 90.1}),),
        freight=(
            Freight(
                country="China",
                scope=MAGNET,
                freight_share=0.03,
                freight_inr_per_kg=25,
                insurance_share=0.001,
                clearance_share=0.0125,
            ),
        ),
        duty=(
            Duty(
                hs_code="02846.90",
                country="China",
                from_month=FIRST,
                to_month=Month(2027, 3),
                basic_duty=0.075,
                surcharge=0.1,
                creditable_tax=0.18,
            ),
        ),
        goals=(Goal(goal="cover", order=1, tolerance=0.0125), Goal(goal="unmet demand", order=2, absolute=True)),
        source_mix=(
            MixRule(absolute=True,
                holds_in="share",
                holds_in_share=0.9,
                rule="No more than half from one",
                scope=OXIDE,
                by="processing country",
                kind="cap",
                source="each",
                limit=0.5,
                measure="value",
                window="rolling",
                window_months=12,
                from_month=Month(2027, 4),
                to_month=Month(2028, 3),
            ),
            MixRule(rule="Three suppliers", by="supplier", kind="at least", limit=3),
        ),
        lines=(
            Line(
                line="REPM block 1",
                plant="Hyderabad",
                output=MAGNET,
                yield_share=0.92,
                running_cost_inr_per_t=1250000,
                minimum_run_t=20,
                campaign_cost_inr=500000,
                start_cost_inr=10000000,
                running_before=True,
                input_cover_months=1.25,
                hours_per_t=3.5,
                changeover_hours=36,
                basis="published",
                pricing="at price",
                transfer_price_inr_per_kg=4100,
                transfer_price_index="Dy",
                pass_through=0.5,
            ),
        ),
        capacity=(Capacity(line="REPM block 1", from_month=Month(2027, 10), tonnes_per_month=100),),
        recipes=(
            Recipe(
                line="REPM block 1", material=OXIDE, tonnes_per_tonne=0.38, transfer_price_inr_per_kg=6450
            ),
            Recipe(line="REPM block 1", material=DYSPROSIUM, role="by-product", tonnes_per_tonne=0.01),
        ),
        schemes=(
            Scheme(
                scheme="REPM scheme",
                rate_inr_per_kg=2150,
                share_of_price=0.35,
                outlay_inr_crore=6400,
                paid_before_inr_crore=12.5,
                award_month=Month(2026, 9),
                gestation_months=18,
                months=48,
                capital_subsidy_share=0.12,
                capital_outlay_inr_crore=745.5,
            ),
        ),
        loans=(
            Loan(loan="Exchange", sector="Wind", material=MAGNET, from_month=FIRST + 1, to_month=FIRST + 9,
                 most_out_t=12.5, months_out=4, premium_share=0.05, return_cost_inr_per_kg=9200),
        ),
        response=(
            ResponseClass(rule="Within a week", within_days=7, scope=MAGNET, sector="Wind", months=0.25, absolute=True),
            ResponseClass(rule="Within a month", within_days=30, months=1.5),
        ),
        loans_out=(LoanOut(loan="Exchange", lent_month=FIRST + -1, tonnes=2.5, due_month=FIRST + 4),),
        substitutions=(
            Substitution(
                material=MAGNET,
                substitute=OXIDE,
                sector="Wind",
                ratio=1.15,
                ceiling_share=0.05,
                extra_cost_inr_per_t=250000,
                from_month=Month(2027, 4),
                to_month=Month(2029, 3),
            ),
        ),
        expansions=(
            Expansion(
                expansion="REPM block 2",
                line="REPM block 1",
                adds_t_per_month=50,
                earliest_start=Month(2027, 4),
                latest_start=Month(2028, 3),
                months_to_build=24,
                capital_inr_crore=500,
                asset_life_years=15,
                interest_per_year=0.1025,
                subsidy_share=0.15,
                subsidy_limit_inr_crore=75,
            ),
        ),
        beneficiaries=(
            Beneficiary(
                scheme="REPM scheme",
                line="REPM block 1",
                tonnes_per_year=1200,
                net_sales_price_inr_per_kg=6320,
                first_sale=Month(2028, 4),
                paid_before_t=3.5,
            ),
        ),
        assured_inputs=(
            AssuredInput(plant="Hyderabad", material=OXIDE, tonnes_per_year=120.5, from_month=FIRST,
                         to_month=FIRST + 20),
        ),
        plants=(Plant(plant="Hyderabad", hours_per_month=600),),
        plant_hours=(PlantHours(plant="Hyderabad", by_month={FIRST + 12: 480.25}),),
        stores=(
            Store(
                store="Chennai", buyer="Agency", capacity_t=750, scope="all", holding_inr_per_t_month=1200,
                ready_days=5,
            ),
            Store(store="वाइज़ैग", buyer="Agency", custodian="निजी", custodian_kind="private",
                  custody_fee_inr_per_t_month=99.5),
        ),
        take_or_pay=(
            TakeOrPay(
                offer="Lynas NdPr",
                fiscal_year="2027-28",
                tonnes=250.5,
                pay_share=0.75,
                inr_per_t=1_250_000,
                taken_before_t=12,
            ),
        ),
        licence_bars=(
            LicenceBar(bar="Civil use", barred_sectors="Wind", only_sectors="Electric vehicles"),
        ),
        licences=(
            Licence(licence="AU 7", exporter="Lynas Malaysia", scope=OXIDE, tonnes_granted=40),
            Licence(
                licence="MOFCOM 2026/117",
                exporter="Trader",
                scope=DYSPROSIUM,
                tonnes_granted=14.5,
                tonnes_used=2.25,
                valid_from=Month(2026, 11),
                valid_to=Month(2028, 3),
            ),
        ),
        procurement_rules=(
            ProcurementRule(
                rule="Tender enquiry",
                kind="global tender",
                scope=OXIDE,
                countries="China, Nepal",
                least_class="class I",
                threshold_inr_crore=200.5,
                from_month=Month(2027, 1),
                to_month=Month(2028, 1),
            ),
        ),
        market_curves=(
            MarketCurve(market="Europe", material=DYSPROSIUM, from_t=0, premium_per_kg=0, currency="USD"),
            MarketCurve(market="Europe", material=DYSPROSIUM, from_t=1.5, premium_per_kg=55.25, currency="USD"),
        ),
        payment_terms=(
            PaymentTerm(terms="30 and 70", milestone="letter of credit", share=0.3, days=7),
            PaymentTerm(terms="30 and 70", milestone="acceptance", share=0.7, days=45, charge_per_quarter=0.0015),
        ),
        custody_rules=(CustodyRule(rule="Own stores", held_by="government", floor_share=0.25, scope=OXIDE),),
        moving_costs=(MovingCost(from_store="Chennai", to_store="वाइज़ैग", inr_per_t=4250.5),),
        fund_purposes=(FundPurpose(fund="Stockpile vote", pays="all", scope="all"),
                       FundPurpose(fund="Stockpile vote", pays="duty", scope=OXIDE)),
        sources=(
            Source(
                figure="Allocation of the magnet scheme",
                used_on="Funds, Magnet scheme",
                value="7,280",
                unit="₹ crore",
                period="26 Nov 2025",
                confidence="found",
                source="Press note",
                address="https://pib.example.org/note?id=1",
                note="=not a formula;" + " a long remark" * 30,
            ),
        ),
        register=(
            SignedOrder(
                order="2026-10/017",
                offer="Lynas NdPr",
                buyer="Agency",
                supplier="Lynas Malaysia",
                material=OXIDE,
                vendor_country="Australia",
                processing_country="Malaysia",
                mine_country="Australia",
                ordered=dt.date(2026, 10, 3),
                tonnes=40,
                usable_t=39.5,
                expected_month=Month(2027, 2),
                planned_month=Month(2027, 1),
                price_inr_per_kg=6450.5,
                goods_inr_crore=25.75,
                freight_inr_crore=0.5,
                insurance_inr_crore=0.125,
                duty_inr_crore=1.25,
                clearance_inr_crore=0.0625,
                ordering_inr_crore=0.025,
                pay_month=Month(2027, 3),
                fund="Stockpile vote",
                sanctioned=dt.date(2026, 10, 5),
                contracted=dt.date(2026, 10, 20),
                certificate=dt.date(2026, 10, 25),
                licensed=dt.date(2026, 11, 1),
                shipped=dt.date(2026, 11, 10),
                cleared=dt.date(2026, 11, 20),
                paid=dt.date(2026, 11, 29),
                file_no="F.12/3/2026",
                sanction_no="S-7",
                contract_no="C-7",
                licence_no="DGFT 0042",
                credit_no="LC 00981",
                bill_of_entry_no="BE 7781",
                note="half by sea, half by air",
            ),
            SignedOrder(
                order="2026-10/018",
                supplier="Lynas Malaysia",
                material=OXIDE,
                vendor_country="Australia",
                tonnes=1,
                expected_month=Month(2027, 2),
                accepted=dt.date(2026, 11, 30),
            ),
            SignedOrder(
                order="2026-10/019",
                supplier="Lynas Malaysia",
                material=OXIDE,
                vendor_country="Australia",
                tonnes=1,
                expected_month=Month(2027, 2),
                cancelled=dt.date(2026, 11, 2),
                refused=dt.date(2026, 11, 3),
                rejected=dt.date(2026, 11, 4),
            ),
        ),
        receipts=(
            Receipt(
                order="2026-10/017",
                date=dt.date(2026, 11, 21),
                gross_t=10.5,
                rejected_t=0.5,
                accepted_t=9.75,
                replaced=True,
                assay="99.6 % TREO",
                store="Chennai",
                lot="L-2",
                months_left=20,
                note="first part",
            ),
        ),
        stock_counts=(
            StockCount(
                date=dt.date(2026, 11, 30), material=OXIDE, buyer="Agency", store="Chennai", lot="L-2",
                tonnes=9.5, note="one drum open",
            ),
        ),
        issues=(
            StockMove(
                date=dt.date(2026, 11, 25), kind="issued", material=OXIDE, buyer="Agency", party="Magnet makers",
                tonnes=2.5, asked_t=3.0, store="Chennai", lot="L-1", note="on account",
            ),
        ),
        fund_movements=(
            FundMovement(
                date=dt.date(2026, 11, 28), fund="Stockpile vote", direction="in", inr_crore=1.5,
                order="2026-10/017", why="returned", note="short weight",
            ),
        ),
        payments_due=(
            PaymentDue(order="2026-10/017", month=Month(2027, 4), inr_crore=-0.5, fund="Magnet scheme",
                       what="tax back"),
        ),
        promises=(
            Promise(plan="2026-11_plan_r01", made=FIRST + -1, month=FIRST + -1, what="stock", item=OXIDE, amount=60.5,
                    unit="t"),
        ),
        scenarios=(
            Scenario(scenario="Base", probability=0.75),
            Scenario(scenario="Licences stop", probability=0.25, note="as in April 2025"),
        ),
        events=(
            Event(event="Licences stop", scenario="Licences stop", acts_on="availability", figure=0.26,
                  from_month=Month(2027, 4), to_month=Month(2027, 9), scope=OXIDE, country="Australia",
                  country_of="mine", supplier="Lynas Malaysia", note="a source"),
            Event(event="Plant late", acts_on="output", figure=0, from_month=Month(2027, 10), line="REPM block 1"),
            Event(event="Cars", acts_on="demand", figure=1.3, from_month=Month(2027, 10), sector="Electric vehicles"),
        ),
        chances=(
            Chance(acts_on="availability", figure=0.2, scope=OXIDE, country="Australia", country_of="mine",
                   begins=0.01, ends=0.25, holds_now=True, basis="sourced", source="a history"),
            Chance(acts_on="price", spread=0.06, comes_back=0.05, in_step=0.7),
            Chance(acts_on="demand", sector="Electric vehicles", spread=0.03),
        ),
        shortage_values=(
            ShortageValue(sector="Wind", scope=MAGNET, inr_per_t=2.5e7, basis="sourced", source="a study"),
        ),
    )
