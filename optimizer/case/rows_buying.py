"""What can be bought: offers, tiers, suppliers, prices by month, landed cost, source-mix rules, funds."""

from __future__ import annotations

from typing import ClassVar

from optimizer.case.columns import MonthlyRow, Row, Sheet, column
from optimizer.case.months import Month
from optimizer.case.rows_licences import CLASSES

BASES = ("contract", "rate contract", "valid bid", "budgetary quote", "assumption")
INDICATIVE = frozenset({"budgetary quote", "assumption"})
INCOTERMS = ("EXW", "FOB", "CFR", "CIF", "DAP", "DDP")


class Offer(Row):
    """A supplier, a material and terms."""

    sheet: ClassVar[Sheet] = Sheet("Offers", "One row an offer: a supplier, a material and its terms.", "core",
                                   required=True, unique=("offer",))
    offer: str = column("Offer", "Its name, used on other sheets.", "name", key=True)
    supplier: str = column("Supplier", "Who sells.", "name")
    material: str = column("Material", "As named on Materials.", "name", names="Materials")
    country: str = column("Country", "Country of the vendor.", "name")
    currency: str = column("Currency", "Three letters, such as INR or USD.", "name", "INR")
    price_per_kg: float = column("Price", "Price a kilogram in the currency.", "number", unit="currency/kg", at_least=0)
    lead_days: int = column("Lead time", "Days from the file moving to goods usable, all parts together.", "integer",
                            0, unit="days", at_least=0, at_most=1500)
    minimum_order_t: float = column("Minimum order", "Least tonnes in an order.", "number", 0.0, unit="t", at_least=0)
    ceiling_t_per_month: float | None = column("Ceiling a month", "Most tonnes ordered in a month, all buyers.",
                                               "number", None, unit="t/month", at_least=0)
    order_cost_inr: float = column("Ordering cost", "Cost of placing one order, whatever its size.", "number", 0.0,
                                   unit="INR", at_least=0)
    basis: str = column("Basis", "What the price rests on; the last two print as indicative.", "choice", "assumption",
                        choices=BASES)
    buyer: str | None = column("Buyer", "The only buyer who may use it; blank: all.", "name", None, names="Buyers",
                               group="buyers")
    processing_country: str | None = column("Processing country", "Where it is processed; blank: the vendor's.",
                                            "name", None, group="source mix")
    mine_country: str | None = column("Mine country", "Where it is mined; blank: the processing country.", "name",
                                      None, group="source mix")
    ceiling_t_per_year: float | None = column("Ceiling a year", "Most tonnes ordered in a fiscal year, all buyers.",
                                              "number", None, unit="t/year", at_least=0, group="advanced offers")
    lot_t: float | None = column("Lot", "Orders are whole numbers of lots.", "number", None, unit="t", above=0,
                                 group="advanced offers")
    increment_t: float = column("Increment", "Orders are written to this step.", "number", 0.01, unit="t",
                                above=0, group="advanced offers")
    months_between_orders: int = column("Months between orders", "An order, then none for this many months less one.",
                                        "integer", 0, unit="months", at_least=0, group="advanced offers")
    valid_from: Month | None = column("Valid from", "First month it can be ordered in.", "month", None,
                                      group="advanced offers")
    valid_to: Month | None = column("Valid to", "Last month it can be ordered in.", "month", None,
                                    group="advanced offers")
    discount: str = column("Discount", "How the sheet Tiers is read: the price of the band on every tonne "
                           "(all-units), or only on the tonnes within it (incremental).", "choice", "none",
                           choices=("none", "all-units", "incremental"), group="tiers")
    price_index: str | None = column("Price index", "A row of the sheet Price index that moves the price by month.",
                                     "name", None, names="Price index", group="calendar")
    price_date: str = column("Price of", "The month whose price holds.", "choice", "order",
                             choices=("order", "arrival", "payment"), group="calendar")
    floor_price_per_kg: float | None = column("Floor price", "The price never falls under this, whatever its index or "
                                              "month.", "number", None, unit="currency/kg", at_least=0,
                                              group="contracts")
    cap_price_per_kg: float | None = column("Cap price", "The price never rises above this.", "number", None,
                                            unit="currency/kg", at_least=0, group="contracts")
    bar: str | None = column("Bar", "What its licence bars, as named on Licence bars.", "name", None,
                             names="Licence bars", group="licences")
    licence_needed: bool = column("Licence needed", "yes: its orders draw on the supplier's export licences.", "yes/no",
                                  False, group="licences")
    authority_until: Month | None = column("Authority until", "Last month of order for which an authority is held to "
                                           "buy abroad below the global-tender threshold.", "month", None,
                                           group="procurement")
    market: str | None = column("Market", "The thin market it is bought in, as named on Market curves.", "name", None,
                                names="Market curves", group="markets")
    pay_at: str = column("Paid at", "When the goods are paid.", "choice", "arrival", choices=("order", "arrival"),
                         group="advanced offers")
    payment_terms: str | None = column("Payment terms", "A name on the sheet Payment terms; it stands over Paid at.",
                                       "name", None, names="Payment terms", group="money")
    may_lie_in_bond: bool = column("May lie in bond", "yes: it may lie in a bonded store, duty and tax unpaid.",
                                   "yes/no", False, group="custodians")
    contained_share: float | None = column("Contained share", "For a price per kg contained: kg contained in a kg "
                                           "delivered; blank: the price is gross.", "number", None, above=0, at_most=1,
                                           group="landed cost")
    vat_in_price: float = column("VAT in price", "VAT included in the quoted price that the exporter gets back; 0.13 "
                                 "for Chinese domestic quotes.", "share", 0.0, group="landed cost")
    incoterm: str = column("Incoterm", "Which costs the buyer adds: EXW and FOB freight, insurance, duty, clearance; "
                           "CFR all but freight; CIF and DAP duty and clearance; DDP none.", "choice", "DDP",
                           choices=INCOTERMS, group="landed cost")
    transit_loss: float = column("Transit loss", "Share of the tonnes ordered that does not arrive usable.", "share",
                                 0.0, at_most=0.5, group="advanced offers")
    approval_days: int = column("Approval", "Days for the file to be approved.", "integer", 0, unit="days",
                                at_least=0, at_most=1500, group="lead times")
    contract_days: int = column("Contract", "Days to sign.", "integer", 0, unit="days", at_least=0, at_most=1500,
                                group="lead times")
    licence_days: int = column("Licence", "Days for the export licence.", "integer", 0, unit="days", at_least=0,
                               at_most=1500, group="lead times")
    production_days: int = column("Production", "Days to make.", "integer", 0, unit="days", at_least=0, at_most=1500,
                                  group="lead times")
    transit_days: int = column("Transit", "Days at sea or in the air.", "integer", 0, unit="days", at_least=0,
                               at_most=1500, group="lead times")
    clearance_days: int = column("Customs clearance", "Days at the port.", "integer", 0, unit="days", at_least=0,
                                 at_most=1500, group="lead times")
    inspection_days: int = column("Inspection", "Days until accepted.", "integer", 0, unit="days", at_least=0,
                                  at_most=1500, group="lead times")
    note: str = column("Note", "Anything the reader should know.", "text", "", group="sources")


class Tier(Row):
    """A price band of an offer; the first starts at 0."""

    sheet: ClassVar[Sheet] = Sheet("Tiers", "Price bands of offers that give discounts; the first starts at 0.",
                                   "tiers", unique=("offer", "from_t"))
    offer: str = column("Offer", "As named on Offers.", "name", names="Offers")
    from_t: float = column("From", "Tonnes from which the band begins.", "number", unit="t", at_least=0)
    price_per_kg: float = column("Price", "Price in the band, in the offer's currency.", "number", unit="currency/kg",
                                 at_least=0)


class Supplier(Row):
    """What belongs to a supplier whatever it sells."""

    sheet: ClassVar[Sheet] = Sheet("Suppliers", "What belongs to a supplier over all its offers.", "advanced offers",
                                   unique=("supplier",))
    supplier: str = column("Supplier", "As named on Offers.", "name", key=True)
    panel_cost_inr_per_year: float = column("Panel cost", "Cost of keeping it on the panel in a fiscal year in which "
                                            "anything is ordered from it.", "number", 0.0, unit="INR/year", at_least=0)
    ceiling_t_per_month: float | None = column("Ceiling a month", "Most tonnes ordered in a month over all its offers.",
                                               "number", None, unit="t/month", at_least=0)
    ceiling_t_per_year: float | None = column("Ceiling a year", "Most tonnes ordered in a fiscal year.", "number", None,
                                              unit="t/year", at_least=0)
    registered_from: Month | None = column("Registered from", "The month from which it is registered as a bidder of a "
                                           "country with a land border; blank: it is not.", "month", None,
                                           group="procurement")
    local_content_class: str = column("Local-content class", "class I from 50 % of local content, class II from 20 %.",
                                      "choice", "non-local", choices=CLASSES, group="procurement")
    panel_paid_for: str | None = column("Panel paid for", "The fiscal year for which its place on the panel is paid.",
                                        "fiscal year", None, group="cycle")


class OfferByMonth(MonthlyRow):
    """A term of an offer that changes by month; a blank month keeps the figure on Offers."""

    sheet: ClassVar[Sheet] = Sheet(
        "Offer calendar", "Terms of an offer that change by month; a blank month keeps the figure on Offers.",
        "calendar", by_month=True, unique=("offer", "item"))
    offer: str = column("Offer", "As named on Offers.", "name", names="Offers")
    item: str = column("Item", "price (currency/kg, stands over price and index), ordering cost (INR), ceiling "
                       "(t/month), minimum order (t), availability (share of the ceiling; 0: no orders).", "choice",
                       choices=("price", "ordering cost", "ceiling", "minimum order", "availability"))


class PriceIndex(MonthlyRow):
    """Factors on the price by month; a blank month keeps the last one typed before it (1 before the first)."""

    sheet: ClassVar[Sheet] = Sheet("Price index", "Price relative to the offer's by month; a blank month keeps the "
                                   "last one before it.", "calendar", by_month=True, unique=("index",))
    index: str = column("Index", "Name used on Offers.", "name", key=True)


class ExchangeRate(MonthlyRow):
    """Rupees for one unit of the currency; a blank month keeps the last one before it."""

    sheet: ClassVar[Sheet] = Sheet("Exchange rates", "Rupees for one unit of a currency; a blank month keeps the last "
                                   "one before it.", "currencies", by_month=True, month_unit="INR",
                                   unique=("currency",))
    currency: str = column("Currency", "Three letters.", "name", key=True)


class Freight(Row):
    """Cost of bringing goods from a country; the row naming most (country, then material or group) holds."""

    sheet: ClassVar[Sheet] = Sheet("Freight", "Freight, insurance and clearance by country of processing; the row "
                                   "that says most precisely what it is for holds.", "landed cost",
                                   unique=("country", "scope"))
    country: str = column("Country", "Processing country, or all.", "name", any_of=("all",))
    scope: str = column("For", "A material, a group, or all.", "name", "all", any_of=("all",))
    freight_share: float = column("Freight", "Share of the goods' value.", "share", 0.0)
    freight_inr_per_kg: float = column("Freight a kg", "Added to the share.", "number", 0.0, unit="INR/kg", at_least=0)
    insurance_share: float = column("Insurance", "Share of goods and freight.", "share", 0.0)
    clearance_share: float = column("Port and clearance", "Share of the CIF value.", "share", 0.0)


class Duty(Row):
    """Customs duty by HS code, origin and date of arrival; a row naming the country stands over one for all."""

    sheet: ClassVar[Sheet] = Sheet("Duty", "Customs duty by HS code, country of processing and date of arrival.",
                                   "landed cost")
    hs_code: str = column("HS code", "As on Materials.", "text")
    country: str = column("Country", "Processing country, or all.", "name", "all", any_of=("all",))
    from_month: Month | None = column("From", "First month of arrival; blank: always.", "month", None)
    to_month: Month | None = column("To", "Last month of arrival; blank: for ever.", "month", None)
    basic_duty: float = column("Basic duty", "Share of the CIF value.", "share")
    surcharge: float = column("Surcharge", "Share of the basic duty.", "share", 0.0)
    creditable_tax: float = column("Creditable tax", "Share of CIF value and duty that is paid on arrival and comes "
                                   "back later (0.18 for IGST); only its timing costs.", "share", 0.0, group="money")


class MixRule(Row):
    """A rule on where things come from. ``scope``: a material, a group, or all."""

    sheet: ClassVar[Sheet] = Sheet("Source mix", "Rules on where things come from: caps, floors, numbers of sources.",
                                   "source mix", unique=("rule",))
    rule: str = column("Rule", "Its name, printed where it binds.", "name", key=True)
    scope: str = column("For", "A material, a group, or all.", "name", "all", any_of=("all",))
    by: str = column("By", "What a source is.", "choice", "vendor country",
                     choices=("vendor country", "processing country", "mine country", "supplier"))
    kind: str = column("Kind", "cap and floor: share of the window. at least, at most: number of sources. "
                       "concentration: the Herfindahl index, 0 to 1.", "choice",
                       choices=("cap", "floor", "at least", "at most", "concentration"))
    source: str = column("Source", "The country or supplier, or each (every one by itself); for numbers and "
                         "concentration leave each.", "name", "each", any_of=("each",))
    limit: float = column("Limit", "A share for cap and floor, a number for at least and at most, an index for "
                          "concentration.", "number", at_least=0)
    measure: str = column("Measured in", "Tonnes (contained oxide over several materials) or contract value.",
                          "choice", "tonnes", choices=("tonnes", "value"))
    window: str = column("Window", "fiscal year, or rolling months.", "choice", "fiscal year",
                         choices=("fiscal year", "rolling"))
    window_months: int | None = column("Rolling months", "Length of a rolling window.", "integer", None, unit="months",
                                       at_least=1, at_most=60)
    from_month: Month | None = column("From", "The rule holds for windows that end in or after this month.", "month",
                                      None)
    to_month: Month | None = column("To", "The rule holds for windows that start in or before this month.", "month",
                                    None)
    absolute: bool = column("Absolute", "yes: the rule may not be bent whatever happens.", "yes/no", False,
                            group="goals")
    holds_in: str = column("Holds in", "In solve --scenarios, besides Base: in no other scenario, in all, in a share "
                           "of them, or (cap and floor) on average over them.", "choice", "Base",
                           choices=("Base", "all", "share", "on average"), group="scenarios")
    holds_in_share: float | None = column("Share of scenarios", "For share: the probability of the scenarios it holds "
                                          "in, at least.", "share", None, group="scenarios")


GOALS = ("unmet demand", "worst cover", "cover", "source mix")


class Goal(Row):
    """How a kind of business rule ranks when not all can be kept. A goal without a row keeps its usual place."""

    sheet: ClassVar[Sheet] = Sheet("Goals", "Which rules come first when not all can be kept; without this sheet: "
                                   "unmet demand, the worst month of cover, cover, source mix.", "goals",
                                   unique=("goal",))
    goal: str = column("Goal", "unmet demand: sectors go short. worst cover: the month furthest under its "
                       "cover. cover: months short in all. source mix: points over the rules.", "choice",
                       choices=GOALS)
    order: int = column("Order", "1 is kept first; every number once.", "integer", at_least=1, at_most=len(GOALS))
    tolerance: float = column("Tolerance", "Share by which the goal may worsen to save cost or a later goal.", "share",
                              0.001)
    absolute: bool = column("Absolute", "yes: may not be bent whatever happens; a plan that must is refused.", "yes/no",
                            False)


class Fund(Row):
    """Money voted to the agency for a fiscal year."""

    sheet: ClassVar[Sheet] = Sheet("Funds", "Money voted to the agency, one row a fund and fiscal year.", "core",
                                   required=True, unique=("fund", "fiscal_year"))
    fund: str = column("Fund", "Its name.", "name", key=True)
    fiscal_year: str = column("Fiscal year", "Such as 2026-27; 31 March ends it.", "fiscal year")
    allocation_inr_crore: float = column("Allocation", "What is voted for the year.", "number", unit="₹ crore",
                                         at_least=0)
    spent_inr_crore: float = column("Spent so far", "Paid in this year before the first month.", "number", 0.0,
                                    unit="₹ crore", at_least=0)
    carry_over_share: float = column("Carry-over", "Share of the allocation that may be kept after 31 March.", "share",
                                     0.0)
    received_inr_crore: float = column("Received so far", "Received in this year before the first month beside what is "
                                       "voted, and carried over from the last.", "number", 0.0, unit="₹ crore",
                                       at_least=0, group="cycle")
    commitment_limit_inr_crore: float | None = column(
        "Commitment limit", "Most that orders signed in the year may come to, delivered; blank: no limit.", "number",
        None, unit="₹ crore", at_least=0, group="money")
    committed_inr_crore: float = column("Committed so far", "What orders signed in this year before the first month "
                                        "come to; it counts against the limit.", "number", 0.0, unit="₹ crore",
                                        at_least=0, group="money")
    last_quarter_share: float | None = column(
        "Last quarter ceiling", "Most of the allocation that may be paid from January to March (0.33 by the Cash "
        "Management System); blank: no ceiling.", "share", None, group="money")
    spent_last_quarter_inr_crore: float = column(
        "Spent in last quarter", "Paid from January to March of the year before the first month.", "number", 0.0,
        unit="₹ crore", at_least=0, group="money")
    march_share: float | None = column(
        "March ceiling", "Most of the allocation that may be paid in March (0.15 by the Cash Management System); "
        "blank: no ceiling.", "share", None, group="money")
    advance_limit_inr_crore: float | None = column(
        "Advance limit", "Most that may stand advanced to suppliers, for goods not yet usable, at the end of any "
        "month of the year; blank: no limit.", "number", None, unit="₹ crore", at_least=0, group="money")
