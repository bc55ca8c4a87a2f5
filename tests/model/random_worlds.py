"""Small worlds drawn at random, from a seed, that use every sheet of the workbook; and the same worlds changed.

A world is a few materials, a handful of offers and at most eight months, so that it is planned in a second. Its figures
are coarse on purpose: minimum orders, lots, ceilings and funds of the size of the demand make rules meet. Money is in
₹ lakh where ``small.py`` says so. What a seed gives may change with this file; it is the same on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from random import Random
from typing import Any, TypeVar

from optimizer.case.case import Case
from optimizer.case.check import check_case
from optimizer.case.months import Month
from optimizer.case.rows_buying import Duty, Freight, Fund, MixRule, Offer, OfferByMonth, Supplier, Tier
from optimizer.case.rows_chain import AssuredInput, Plant, PlantHours
from optimizer.case.rows_contracts import MarketCurve, TakeOrPay
from optimizer.case.rows_licences import PROCUREMENT, Licence, LicenceBar, ProcurementRule
from optimizer.case.rows_making import Capacity, Line, Recipe, Store
from optimizer.case.rows_needs import Buyer, Material, OpeningStock, OpenOrder, Sector, SoFar
from optimizer.case.rows_scheme import Beneficiary, Expansion, Scheme
from optimizer.case.rows_substitution import Substitution
from tests.model.random_money import with_money
from tests.model.random_response import with_response
from tests.model.small import (
    AGENCY,
    DY,
    INDUSTRY,
    MAGNET,
    ND,
    bought_before,
    but,
    by_month,
    coming,
    freight,
    fund,
    material,
    offer,
    world,
)

ATTEMPTS = 50  # worlds drawn for a seed until one can be planned with; a third is rejected
COUNTRIES = ("China", "Japan", "Korea")
HS_CODE = "28"
INR_PER_USD = 80.0
MARKET = "Thin"
CIVIL = LicenceBar(bar="Civil use", barred_sectors="Defence")
UNSTORED = LicenceBar(bar="Not stored", stockpiling="barred")
SUPPLIERS = ("S0", "S1", "S2")
LIMITS = {"cap": 0.6, "floor": 0.3, "at least": 2, "at most": 2, "concentration": 0.7}

T = TypeVar("T")


def random_world(seed: int) -> Case:
    """The world of a seed: the first drawn for it that the checks between sheets accept."""
    for attempt in range(ATTEMPTS):
        case = drawn_world(Random(f"world {seed}, attempt {attempt}"))
        case = with_money(case, Random(f"money {seed}, attempt {attempt}"))
        case = with_response(case, Random(f"response {seed}, attempt {attempt}"))
        if not rejected(case):
            return case
    raise AssertionError(f"seed {seed}: {ATTEMPTS} worlds in a row were rejected")


def rejected(case: Case) -> bool:
    """Whether the checks between sheets find an error."""
    return any(problem.severity == "error" for problem in check_case(case))


def drawn_world(random: Random) -> Case:
    """A world, perhaps one that cannot be planned with."""
    materials = (ND, DY, MAGNET)[: random.randint(1, 3)]
    draw = Draw(random, Month(2027, random.randint(1, 12)), random.randint(1, 8), materials, random.random() < 0.5)
    offers = draw.offers()
    tiers = [tier for row in offers for tier in draw.tiers(row)]
    return world(
        *offers,
        demand=draw.demand(),
        materials=[draw.material(name) for name in materials],
        first=draw.first,
        funds=draw.funds(),
        settings=draw.settings(),
        buyers=draw.buyers(),
        sectors=[Sector(sector="Toys", weight=draw.one_of(0.5, 2.0), covered=False)],
        tiers=tiers,
        offer_calendar=[row for o in offers for row in draw.calendar(o)],
        suppliers=draw.suppliers(),
        freight=carriage(offers),
        duty=duty(offers),
        source_mix=draw.source_mix(),
        opening_stock=draw.opening_stock(),
        open_orders=draw.open_orders(),
        so_far=draw.so_far(),
        stores=draw.stores(),
        market_curves=draw.market_curves(offers),
        take_or_pay=draw.take_or_pay(offers),
        licences=draw.licences(offers),
        licence_bars=[CIVIL, UNSTORED],
        procurement_rules=draw.procurement_rules(),
        substitutions=draw.substitutions(),
        **draw.making(),
    )


@dataclass(frozen=True)
class Draw:
    """Rows drawn for a world whose months, materials and buyers are settled."""

    random: Random
    first: Month
    months: int
    materials: Sequence[str]
    industry: bool  # buys too

    def one_of(self, *choices: T) -> T:
        """One of the choices; a choice said twice is twice as likely."""
        return self.random.choice(choices)

    def happens(self, share: float) -> bool:
        """True in this share of the draws."""
        return self.random.random() < share

    def any_material(self) -> str:
        return self.one_of(*self.materials)

    def any_month(self) -> int:
        """The position of a planned month."""
        return self.random.randint(0, self.months - 1)

    # -- what is needed ------------------------------------------------------------------------------------

    def settings(self) -> dict[str, Any]:
        return {
            "cover_months": self.one_of(0.0, 1.0, 2.5),
            "cover_by_conversion": self.happens(0.8),
            "value_end_stock": self.happens(0.5),
            "discount_rate_per_year": self.one_of(0.0, 0.08),
            "expansions_at_once": self.one_of(None, 1),
            "view": self.one_of("buyers", "buyers", "nation"),
            "mix_dated_by": self.one_of("arrival", "order"),
            "inr_per_usd": INR_PER_USD,
            "gap": 1e-3,
            "time_limit_s": 20.0,
        }

    def material(self, name: str) -> Material:
        return material(
            name,
            holding=self.one_of(0.0, 0.05, 0.2),
            opening_stock_t=self.one_of(0.0, 5.0, 20.0),
            cover_months=self.one_of(None, 0.0, 1.5),
            cover_full_by=self.one_of(None, self.first + self.random.randint(0, 8)),
            cover_basis=self.one_of("consumption", "imports only", "named sectors"),
            imported_share=self.one_of(1.0, 0.4),
            weight=self.one_of(1.0, 3.0),
            group=self.one_of("", "magnet metals"),
            hs_code=self.one_of("", HS_CODE),
            contained_oxide_share=self.one_of(1.0, 0.3),
            shelf_life_months=self.one_of(None, None, 2, 4),
            write_off_inr_per_t=self.one_of(0.0, 1e4),
            **self.issues_to_industry(),
        )

    def issues_to_industry(self) -> dict[str, Any]:
        if not self.industry:
            return {}
        return {
            "issue_price_inr_per_kg": self.one_of(None, 80.0),
            "refills_fund": self.one_of(None, "Fund"),
            "issue_limit_t_per_month": self.one_of(None, 4.0),
        }

    def demand(self) -> dict[tuple[str, str], list[float]]:
        """Defence wants every material, toys some of them."""
        wanted = {}
        for name in self.materials:
            for sector in ("Defence", "Toys") if self.happens(0.4) else ("Defence",):
                wanted[sector, name] = [self.one_of(0.0, 3.0, 7.0, 10.5) for _ in range(self.months)]
        return wanted

    def buyers(self) -> list[Buyer]:
        if not self.industry:
            return []
        industry = Buyer(buyer=INDUSTRY, role="industry", counted_share=self.one_of(None, 0.5))
        return [Buyer(buyer=AGENCY, role="agency"), industry]

    def substitutions(self) -> list[Substitution]:
        """Perhaps one material for another, for all or for defence alone."""
        if len(self.materials) < 2 or not self.happens(0.3):
            return []
        material, substitute = self.random.sample(list(self.materials), 2)
        row = Substitution(
            material=material, substitute=substitute, sector=self.one_of("all", "Defence"), ratio=self.one_of(0.5, 1.2),
            ceiling_share=self.one_of(0.2, 1.0), extra_cost_inr_per_t=self.one_of(0.0, 2e4),
            from_month=self.one_of(None, self.first + 2),
        )  # fmt: skip
        return [row]

    def funds(self) -> list[Fund]:
        """Money for every year: too little, just enough, plenty."""
        years = dict.fromkeys((self.first + t).fiscal_year for t in range(self.months))
        return [fund(y, self.one_of(20, 60, 500), carry_over_share=self.one_of(0.0, 0.5, 1.0)) for y in years]

    # -- what is there -------------------------------------------------------------------------------------

    def opening_stock(self) -> list[OpeningStock]:
        if not self.happens(0.3):
            return []
        name = self.materials[0]
        old = OpeningStock(material=name, tonnes=12, months_left=self.one_of(None, 2, 5),
                           bar=self.one_of(None, CIVIL.bar))  # fmt: skip
        return [old, OpeningStock(material=name, tonnes=4)]

    def open_orders(self) -> list[OpenOrder]:
        if not self.happens(0.3):
            return []
        return [coming(6, self.first + self.any_month(), to_pay=2, material=self.materials[0])]

    def so_far(self) -> list[SoFar]:
        if not self.happens(0.4):
            return []
        month = self.first + -self.random.randint(1, 5)
        return [bought_before(9, month, self.one_of("China", "Japan"), SUPPLIERS[0], material=self.any_material())]

    def stores(self) -> list[Store]:
        """A cheap store that fills up and a dear one without limit."""
        if not self.happens(0.3):
            return []
        cheap = Store(store="Cheap", capacity_t=60, holding_inr_per_t_month=1e3)
        return [cheap, Store(store="Dear", holding_inr_per_t_month=5e3)]

    # -- what can be bought --------------------------------------------------------------------------------

    def offers(self) -> list[Offer]:
        """One to five offers whose minimum order fits under their ceiling."""
        drawn = [self.offer(f"Offer {n}") for n in range(self.random.randint(1, 5))]
        fitting = [o for o in drawn if o.ceiling_t_per_month is None or o.minimum_order_t <= o.ceiling_t_per_month]
        return fitting or [offer("Plain offer", 2, self.materials[0])]

    def offer(self, name: str) -> Offer:
        currency, lakh_a_tonne = self.one_of("INR", "INR", "USD"), self.one_of(1, 1.3, 2, 2.7)
        return offer(
            name,
            lakh_a_tonne / INR_PER_USD if currency == "USD" else lakh_a_tonne,
            self.any_material(),
            self.one_of(*COUNTRIES),
            supplier=self.one_of(*SUPPLIERS),
            currency=currency,
            buyer=self.one_of(None, AGENCY, INDUSTRY) if self.industry else None,
            mine_country=self.one_of(None, "India"),
            discount=self.one_of("none", "none", "all-units", "incremental"),
            **self.quantities(),
            **self.times(),
            order_cost_inr=self.one_of(0.0, 0.0, 3e5),
            incoterm=self.one_of("DDP", "FOB", "CIF"),
            transit_loss=self.one_of(0.0, 0.0, 0.05),
            market=self.one_of(None, None, MARKET),
            licence_needed=self.happens(0.15),
            bar=self.one_of(None, None, None, CIVIL.bar, UNSTORED.bar),
            authority_until=self.one_of(None, self.first, self.first + 20),
            **self.bounds_of_price(lakh_a_tonne, currency),
        )

    def bounds_of_price(self, lakh_a_tonne: float, currency: str) -> dict[str, Any]:
        """A floor or a cap that a price by month or in a tier may run against."""
        unit = 100 / INR_PER_USD if currency == "USD" else 100
        return self.one_of(
            {}, {}, {"floor_price_per_kg": 0.9 * unit * lakh_a_tonne}, {"cap_price_per_kg": 1.05 * unit * lakh_a_tonne}
        )

    def market_curves(self, offers: Sequence[Offer]) -> list[MarketCurve]:
        """A rising curve for each material of an offer in the market."""
        steps = {0.0: self.one_of(0.0, 8.0), 4.0: 10.0, 9.0: self.one_of(10.0, 40.0)}
        return [
            MarketCurve(market=MARKET, material=name, from_t=start, premium_per_kg=premium)
            for name in sorted({o.material for o in offers if o.market})
            for start, premium in steps.items()
        ]

    def licences(self, offers: Sequence[Offer]) -> list[Licence]:
        """Two licences of each supplier that needs one: the second begins later."""
        needing = sorted({o.supplier for o in offers if o.licence_needed})
        return [
            Licence(licence=f"{name}/{n}", exporter=name, tonnes_granted=self.one_of(8.0, 40.0), tonnes_used=2.0,
                    valid_from=self.first + n * self.random.randint(0, 3))
            for name in needing for n in (0, 1)
        ]  # fmt: skip

    def procurement_rules(self) -> list[ProcurementRule]:
        if not self.happens(0.3):
            return []
        kind = self.one_of(*PROCUREMENT)
        return [ProcurementRule(rule="GFR", kind=kind, countries="China", threshold_inr_crore=0.08,
                                from_month=self.one_of(None, self.first + 2))]  # fmt: skip

    def take_or_pay(self, offers: Sequence[Offer]) -> list[TakeOrPay]:
        """Perhaps so many tonnes of the first offer in the first year."""
        if not self.happens(0.4):
            return []
        return [TakeOrPay(offer=offers[0].offer, fiscal_year=self.first.fiscal_year, tonnes=self.one_of(6.0, 24.0),
                          pay_share=self.one_of(1.0, 0.3), taken_before_t=self.one_of(0.0, 2.0))]  # fmt: skip

    def quantities(self) -> dict[str, Any]:
        """How much an order may be."""
        return {
            "minimum_order_t": self.one_of(0.0, 0.0, 3.0, 7.0),
            "ceiling_t_per_month": self.one_of(None, 8.0, 12.0, 30.0),
            "ceiling_t_per_year": self.one_of(None, None, 25.0),
            "lot_t": self.one_of(None, None, None, 2.5),
            "increment_t": self.one_of(0.01, 0.01, 0.5),
        }

    def times(self) -> dict[str, Any]:
        """When it is ordered, usable, priced and paid."""
        return {
            "months_between_orders": self.one_of(0, 0, 3),
            "lead_days": self.one_of(0, 0, 20, 31, 75),
            "pay_at": self.one_of("order", "arrival"),
            "price_date": self.one_of("order", "arrival", "payment"),
        }

    def tiers(self, row: Offer) -> list[Tier]:
        """Three bands; the second may be dearer than the first."""
        if row.discount == "none":
            return []
        factors = {0: 1.0, 6: self.one_of(0.8, 1.1), 15: self.one_of(0.7, 0.9)}
        return [Tier(offer=row.offer, from_t=t, price_per_kg=x * row.price_per_kg) for t, x in factors.items()]

    def calendar(self, row: Offer) -> list[OfferByMonth]:
        """Terms of an offer that change by month."""
        found = []
        if row.discount == "none" and self.happens(0.3):
            unit = INR_PER_USD if row.currency == "USD" else 1.0
            prices = {t: self.one_of(1.0, 1.5) / unit for t in range(self.months)}
            found.append(by_month(row.offer, "price", prices, self.first))
        if self.happens(0.2):
            found.append(by_month(row.offer, "availability", {self.any_month(): self.one_of(0, 0.5)}, self.first))
        if self.happens(0.2):
            found.append(by_month(row.offer, "ordering cost", {self.any_month(): 1.0}, self.first))
        return found

    def suppliers(self) -> list[Supplier]:
        """One supplier with ceilings over all it sells."""
        if not self.happens(0.4):
            return []
        return [
            Supplier(
                supplier=SUPPLIERS[0],
                panel_cost_inr_per_year=self.one_of(0.0, 2e5),
                ceiling_t_per_month=self.one_of(None, 15.0),
                ceiling_t_per_year=self.one_of(None, 60.0),
                registered_from=self.one_of(None, self.first + 1),
                local_content_class=self.one_of("non-local", "class II"),
            )
        ]

    def source_mix(self) -> list[MixRule]:
        return [self.mix_rule(f"Rule {n}") for n in range(self.one_of(0, 0, 1, 2))]

    def mix_rule(self, name: str) -> MixRule:
        kind, window = self.one_of(*LIMITS), self.one_of("fiscal year", "rolling")
        source = {"cap": self.one_of("each", "China"), "floor": "Japan"}.get(kind, "each")
        return MixRule(
            rule=name,
            scope=self.one_of("all", self.materials[0]),
            by=self.one_of("vendor country", "processing country", "mine country", "supplier"),
            kind=kind,
            source=source,
            limit=LIMITS[kind],
            measure=self.one_of("tonnes", "tonnes", "value"),
            window=window,
            window_months=3 if window == "rolling" else None,
            from_month=self.one_of(None, self.first + 1),
        )

    # -- what can be made ----------------------------------------------------------------------------------

    def making(self) -> dict[str, Any]:
        """Perhaps a line, with a recipe where there is another material to take in or give besides."""
        if not self.happens(0.4):
            return {}
        output = self.any_material()
        others = [name for name in self.materials if name != output]
        opens = self.first + self.random.randint(-2, 3)
        recipes = []
        if others:
            role = self.one_of("input", "by-product")
            recipes = [Recipe(line="Line", material=self.one_of(*others), role=role, tonnes_per_tonne=0.4)]
        line = self.line(output)
        if line.pricing == "at price" and self.happens(0.5):
            recipes = [r.model_copy(update={"transfer_price_inr_per_kg": 90.0}) for r in recipes]
        return {
            "lines": [line],
            "capacity": [Capacity(line="Line", from_month=opens, tonnes_per_month=6)] if self.happens(0.8) else [],
            "recipes": recipes,
            "assured_inputs": self.assured(recipes),
            **self.hours(),
            **self.incentive(),
            **self.expansions(),
        }

    def expansions(self) -> dict[str, Any]:
        """Perhaps one or two projects that give the line more capacity."""
        rows = [
            Expansion(
                expansion=f"Block {n}", line="Line", adds_t_per_month=self.one_of(3.0, 8.0),
                earliest_start=self.one_of(None, self.first + 1), months_to_build=self.one_of(0, 1, 2),
                capital_inr_crore=self.one_of(0.1, 2.0), asset_life_years=self.one_of(0.25, 5.0),
                interest_per_year=self.one_of(None, 0.1), subsidy_share=self.one_of(None, 0.3),
            )
            for n in range(self.one_of(0, 0, 1, 2))
        ]  # fmt: skip
        return {"expansions": rows}

    def assured(self, recipes: list[Recipe]) -> list[AssuredInput]:
        """Perhaps some of what the line takes in, little enough to be had."""
        taken = [row.material for row in recipes if row.role == "input"]
        if not taken or self.happens(0.5):
            return []
        return [AssuredInput(plant="Plant", material=taken[0], tonnes_per_year=self.one_of(1.2, 6.0))]

    def hours(self) -> dict[str, Any]:
        """Hours enough, or too few in one month; the line takes one for a tonne and one to be set up."""
        short = PlantHours(plant="Plant", by_month={self.first + self.any_month(): 3.0})
        return {
            "plants": [Plant(plant="Plant", hours_per_month=self.one_of(5.0, 9.0))],
            "plant_hours": [short] if self.happens(0.5) else [],
        }

    def incentive(self) -> dict[str, Any]:
        """Perhaps a scheme that pays for what the line makes, within a little outlay and a few tonnes a year."""
        if not self.happens(0.5):
            return {}
        scheme = Scheme(
            scheme="Scheme", rate_inr_per_kg=self.one_of(30.0, 150.0), share_of_price=self.one_of(0.4, 0.8),
            outlay_inr_crore=self.one_of(0.1, 6450.0), paid_before_inr_crore=0.05,
            award_month=self.first + -self.random.randint(0, 4), gestation_months=self.one_of(0, 2, 4),
            months=self.one_of(2, 60), capital_outlay_inr_crore=self.one_of(0.02, 10.0),
        )  # fmt: skip
        draws = Beneficiary(
            scheme="Scheme", line="Line", tonnes_per_year=self.one_of(8.0, 600.0), net_sales_price_inr_per_kg=220.0,
            first_sale=self.one_of(None, self.first + 3), paid_before_t=self.one_of(0.0, 5.0),
        )  # fmt: skip
        return {"schemes": [scheme], "beneficiaries": [draws]}

    def line(self, output: str) -> Line:
        return Line(
            line="Line",
            plant="Plant",
            output=output,
            yield_share=self.one_of(1.0, 0.8),
            running_cost_inr_per_t=self.one_of(5e4, 2e5),
            **self.one_of(
                {}, {"pricing": "at price", "transfer_price_inr_per_kg": 150.0, "pass_through": self.one_of(0.0, 0.5)}
            ),
            minimum_run_t=self.one_of(0.0, 2.0),
            campaign_cost_inr=self.one_of(0.0, 1e5),
            start_cost_inr=self.one_of(0.0, 2e5),
            running_before=self.happens(0.5),
            hours_per_t=1.0,
            input_cover_months=self.one_of(None, None, 1.5),
            changeover_hours=self.one_of(0.0, 1.0),
        )


def carriage(offers: Sequence[Offer]) -> list[Freight]:
    """What it costs to bring goods, where some offer leaves that to the buyer."""
    if all(o.incoterm == "DDP" for o in offers):
        return []
    return [freight(freight_share=0.03, freight_inr_per_kg=2, insurance_share=0.01, clearance_share=0.01)]


def duty(offers: Sequence[Offer]) -> list[Duty]:
    """Duty on one HS code, where some offer leaves it to the buyer."""
    if all(o.incoterm == "DDP" for o in offers):
        return []
    return [Duty(hs_code=HS_CODE, basic_duty=0.05, surcharge=0.1)]


# -- the same world, changed ----------------------------------------------------------------------------------


def measured_by_itself(case: Case) -> Case:
    """The world without what is measured in the least landed cost of the offers there are: the worth of stock at the
    end and the points of rules on value. Otherwise a cheap newcomer moves the yardstick, not only the plan."""
    rules = [rule.model_copy(update={"measure": "tonnes"}) for rule in case.source_mix]
    return but(case, settings={"value_end_stock": False}, source_mix=rules)


def with_a_newcomer(case: Case, seed: int) -> Case:
    """One more offer, of a supplier and a country not seen before."""
    random = Random(f"newcomer {seed}")
    name = random.choice(case.materials).material
    terms = {"minimum_order_t": random.choice([0.0, 4.0]), "lead_days": random.choice([0, 31])}
    newcomer = offer("Newcomer", random.choice([0.7, 1.2, 1.9]), name, "Vietnam", **terms)
    return but(case, offers=[*case.offers, newcomer])


def rearranged(case: Case, seed: int) -> Case:
    """The same rows in another order on every sheet."""
    random = Random(f"order {seed}")
    shuffled: dict[str, Any] = {}
    for name in sorted(sheets_used(case)):
        rows = getattr(case, name)
        shuffled[name] = tuple(random.sample(rows, len(rows)))
    return replace(case, **shuffled)


def in_other_dollars(case: Case, times: float) -> Case:
    """Prices in dollars so many times higher, and a dollar worth so many times less."""
    foreign = {o.offer for o in case.offers if o.currency == "USD"}

    def dearer(row: Any) -> Any:
        prices = {name: getattr(row, name, None) for name in ("price_per_kg", "floor_price_per_kg", "cap_price_per_kg")}
        changed = {name: times * price for name, price in prices.items() if price is not None}
        return row.model_copy(update=changed) if row.offer in foreign else row

    def dearer_by_month(row: OfferByMonth) -> OfferByMonth:
        if row.offer not in foreign or row.item != "price":
            return row
        return row.model_copy(update={"by_month": {month: times * price for month, price in row.by_month.items()}})

    assert case.settings.inr_per_usd is not None
    return but(
        case,
        settings={"inr_per_usd": case.settings.inr_per_usd / times},
        offers=map(dearer, case.offers),
        tiers=map(dearer, case.tiers),
        offer_calendar=map(dearer_by_month, case.offer_calendar),
    )


def sheets_used(case: Case) -> set[str]:
    """The sheets that have rows."""
    return {f.name for f in fields(case) if isinstance(getattr(case, f.name), tuple) and getattr(case, f.name)}
