"""The Case: everything the officer said, typed and frozen, and nothing worked out from it.

Arithmetic on these rows is done twice, in ``model/`` and again in the audit, so that a mistake in one shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property

from optimizer.case.columns import Row
from optimizer.case.months import Month, months_from
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
from optimizer.case.rows_uncertain import BASE, Event, Scenario, ShortageValue
from optimizer.case.rows_worlds import Chance

AGENCY = "agency"
INDUSTRY = "industry"


@dataclass(frozen=True)
class Case:
    """One workbook's rows. A sheet that is absent or empty is an empty tuple: that rule is off."""

    settings: Settings
    materials: tuple[Material, ...]
    demand: tuple[Demand, ...]
    offers: tuple[Offer, ...]
    funds: tuple[Fund, ...]
    buyers: tuple[Buyer, ...] = ()
    sectors: tuple[Sector, ...] = ()
    demand_by_month: tuple[DemandByMonth, ...] = ()
    seasons: tuple[Season, ...] = ()
    opening_stock: tuple[OpeningStock, ...] = ()
    open_orders: tuple[OpenOrder, ...] = ()
    so_far: tuple[SoFar, ...] = ()
    planned_before: tuple[PlannedBefore, ...] = ()
    tiers: tuple[Tier, ...] = ()
    suppliers: tuple[Supplier, ...] = ()
    offer_calendar: tuple[OfferByMonth, ...] = ()
    price_index: tuple[PriceIndex, ...] = ()
    exchange_rates: tuple[ExchangeRate, ...] = ()
    freight: tuple[Freight, ...] = ()
    duty: tuple[Duty, ...] = ()
    source_mix: tuple[MixRule, ...] = ()
    goals: tuple[Goal, ...] = ()
    lines: tuple[Line, ...] = ()
    capacity: tuple[Capacity, ...] = ()
    recipes: tuple[Recipe, ...] = ()
    schemes: tuple[Scheme, ...] = ()
    beneficiaries: tuple[Beneficiary, ...] = ()
    expansions: tuple[Expansion, ...] = ()
    substitutions: tuple[Substitution, ...] = ()
    plants: tuple[Plant, ...] = ()
    plant_hours: tuple[PlantHours, ...] = ()
    assured_inputs: tuple[AssuredInput, ...] = ()
    stores: tuple[Store, ...] = ()
    take_or_pay: tuple[TakeOrPay, ...] = ()
    market_curves: tuple[MarketCurve, ...] = ()
    licence_bars: tuple[LicenceBar, ...] = ()
    licences: tuple[Licence, ...] = ()
    procurement_rules: tuple[ProcurementRule, ...] = ()
    payment_terms: tuple[PaymentTerm, ...] = ()
    fund_purposes: tuple[FundPurpose, ...] = ()
    custody_rules: tuple[CustodyRule, ...] = ()
    moving_costs: tuple[MovingCost, ...] = ()
    loans: tuple[Loan, ...] = ()
    loans_out: tuple[LoanOut, ...] = ()
    response: tuple[ResponseClass, ...] = ()
    sources: tuple[Source, ...] = ()
    register: tuple[SignedOrder, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    stock_counts: tuple[StockCount, ...] = ()
    issues: tuple[StockMove, ...] = ()
    fund_movements: tuple[FundMovement, ...] = ()
    payments_due: tuple[PaymentDue, ...] = ()
    promises: tuple[Promise, ...] = ()
    settled: bool = False  # whether what happened since the position is in its opening stock, open orders and funds
    scenarios: tuple[Scenario, ...] = ()
    events: tuple[Event, ...] = ()
    shortage_values: tuple[ShortageValue, ...] = ()
    chances: tuple[Chance, ...] = ()
    world: str = BASE  # the scenario whose events happen, beside those of the policy calendar
    setting_origins: Mapping[str, str] = field(default_factory=dict)  # setting -> "option", "Start!B6", "default"

    @cached_property
    def months(self) -> tuple[Month, ...]:
        """The planned months, in order."""
        return tuple(months_from(self.settings.first_month, self.settings.months))

    @property
    def known_events(self) -> tuple[Event, ...]:
        """The policy calendar: events that always hold and are known beforehand."""
        return tuple(row for row in self.events if row.scenario == BASE)

    @property
    def sudden_events(self) -> tuple[Event, ...]:
        """Events of this case's world, which nobody knows of before they happen; none in Base."""
        return tuple(row for row in self.events if row.scenario == self.world != BASE)


ROW_CLASSES: dict[str, type[Row]] = {
    "settings": Settings, "materials": Material, "demand": Demand, "offers": Offer, "funds": Fund,
    "buyers": Buyer, "sectors": Sector, "demand_by_month": DemandByMonth, "seasons": Season,
    "opening_stock": OpeningStock, "open_orders": OpenOrder, "so_far": SoFar, "planned_before": PlannedBefore,
    "tiers": Tier, "suppliers": Supplier, "offer_calendar": OfferByMonth, "price_index": PriceIndex,
    "exchange_rates": ExchangeRate, "freight": Freight, "duty": Duty, "source_mix": MixRule, "goals": Goal,
    "lines": Line, "capacity": Capacity, "recipes": Recipe, "plants": Plant, "plant_hours": PlantHours,
    "assured_inputs": AssuredInput,
    "schemes": Scheme, "beneficiaries": Beneficiary, "expansions": Expansion, "substitutions": Substitution,
    "take_or_pay": TakeOrPay, "market_curves": MarketCurve,
    "licence_bars": LicenceBar, "licences": Licence, "procurement_rules": ProcurementRule,
    "stores": Store, "payment_terms": PaymentTerm, "fund_purposes": FundPurpose,
    "custody_rules": CustodyRule, "moving_costs": MovingCost,
    "loans": Loan, "loans_out": LoanOut, "response": ResponseClass, "sources": Source,
    "scenarios": Scenario, "events": Event, "shortage_values": ShortageValue, "chances": Chance,
    "register": SignedOrder, "receipts": Receipt, "stock_counts": StockCount, "issues": StockMove,
    "fund_movements": FundMovement, "payments_due": PaymentDue, "promises": Promise,
}  # fmt: skip
"""Field of Case -> its row class: the schema, in the order the sheets stand in a workbook."""

assert set(ROW_CLASSES) == {f.name for f in fields(Case)} - {"settled", "setting_origins", "world"}


def world(case: Case, scenario: str) -> Case:
    """The case in which the events of a scenario happen beside the policy calendar; ``Base``: none of them."""
    return replace(case, world=scenario)
