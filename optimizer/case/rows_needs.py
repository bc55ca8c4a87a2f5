"""What is needed: settings, materials, sectors, demand, and the stock and orders already there."""

from __future__ import annotations

from typing import ClassVar

from optimizer.case.columns import MonthlyRow, Row, Sheet, column
from optimizer.case.months import Month

SCHEMA_VERSION = 1


class Settings(Row):
    """The Start sheet, one setting a row. Command-line options stand over it."""

    sheet: ClassVar[Sheet] = Sheet(
        "Start", "The steps of the month and the settings of the plan.", "core", required=True, key_value=True
    )
    schema_version: int = column("Schema version", "Version of this workbook's layout; leave as it is.",
                                 "integer", SCHEMA_VERSION, at_least=1)
    plan_name: str = column("Plan name", "Short name used in file names and order numbers.", "text", "plan")
    first_month: Month = column("First month", "The month being planned; orders of this month are due now.", "month")
    months: int = column("Months planned", "How many months the plan covers.", "integer", 36,
                         unit="months", at_least=1, at_most=120)
    cover_months: float = column("Cover", "Months of demand to hold, unless the material says otherwise.",
                                 "number", 2.0, unit="months", at_least=0, at_most=24)
    cover_by_conversion: bool = column(
        "Cover by conversion", "Whether cover counts what lines could make of the stock within the months of cover.",
        "yes/no", True, group="plants")
    discount_rate_per_year: float = column("Discount rate", "The cost of money; payments later weigh less.",
                                           "share", 0.0, unit="share a year")
    inr_per_usd: float | None = column("Exchange rate", "Rupees for a US dollar, for offers in USD when there is "
                                       "no sheet Exchange rates.", "number", None, unit="INR per USD", above=0)
    value_end_stock: bool = column("Value end stock", "Whether stock left at the end is credited at its worth.",
                                   "yes/no", True)
    source_counts_from_share: float = column(
        "A source counts from", "Share of the window a country or supplier must deliver to count as a source.",
        "share", 0.05, unit="share", group="source mix")
    mix_dated_by: str = column("Source mix dated by", "Whether shares count tonnes by arrival or by order month.",
                               "choice", "arrival", choices=("arrival", "order"), group="source mix")
    safety_days: int = column("Safety days", "Days added to every lead time.", "integer", 0, unit="days",
                              at_least=0, at_most=365, group="lead times")
    gap: float = column("Gap wanted", "How close to the best possible plan the search must come.", "share",
                        0.001, unit="share")
    time_limit_s: float = column("Time limit", "The search stops here with the best plan found.", "number",
                                 300.0, unit="seconds", above=0)
    threads: int = column("Threads", "Processor threads the search may use.", "integer", 2, at_least=1, at_most=64)
    position_month: Month | None = column(
        "Stock as of", "The month on whose 1st opening stock and spending are as typed; what happened since stands on "
        "Receipts, Issues, Stock counts and Fund movements. Blank: the first month.", "month", None, group="cycle")
    expansions_at_once: int | None = column("Expansions at once", "Most that are under construction at the same "
                                            "time; blank: any number.", "integer", None, at_least=1, group="expansions")
    advance_ceiling_share: float | None = column(
        "Advance ceiling", "Most of a contract that may be paid before the shipping documents; blank: no ceiling.",
        "share", None, unit="share", group="money")
    tax_back_months: int = column("Tax comes back after", "Months from paying a creditable tax to its coming back.",
                                  "integer", 2, unit="months", at_least=0, at_most=60, group="money")
    view: str = column("View", "Whose cost is least: the buyers', who get incentives and pay transfer prices, or the "
                       "nation's, where what one pays another nets out.", "choice", "buyers",
                       choices=("buyers", "nation"), group="incentive")
    bond_interest_per_year: float = column("Interest in bond", "Charged on the duty and tax of goods in bond from the "
                                           "91st day.", "share", 0.15, unit="share a year", group="custodians")
    bond_months: int = column("Longest time in bond", "Months after which goods must leave bond.", "integer", 12,
                              unit="months", at_least=1, at_most=60, group="custodians")
    redact: str = column("Redact", "What a redacted copy of the plan masks (solve --redact): targets, volumes, "
                         "suppliers, with commas; blank: all three.", "text", "", group="redaction")
    churn_inr_per_t: float = column(
        "Cost of a tonne changed", "What each tonne ordered otherwise than the sheet Planned before says weighs in the "
        "plan; a tonne moved to another month is changed in both.", "number", 0.0, unit="INR/t", at_least=0,
        group="cycle")
    churn_inr_per_order: float = column(
        "Cost of an order changed", "The same for each order added, dropped, or changed by over 5 % of its tonnes; "
        "one moved to another month is dropped in one and added in the other.", "number", 0.0, unit="INR", at_least=0,
        group="cycle")
    planned_until: Month | None = column(
        "Last plan ran to", "What arrives later is new and changes nothing; blank: the month the last row of Planned "
        "before is usable from.", "month", None, group="cycle")
    weight_of_bad_cases: float = column("Weight of bad cases", "In solve --scenarios: the weight of the worst cases "
                                        "(their mean loss) beside the expected loss.", "share", 0.5,
                                        group="scenarios")
    bad_cases_beyond: float = column("Bad cases beyond", "In solve --scenarios: 0.9 means the worst tenth of cases.",
                                     "share", 0.9, at_most=0.999, group="scenarios")
    reporting_lag_months: int = column("Reporting lag", "Months from an event until orders can answer it.", "integer",
                                       0, unit="months", at_least=0, at_most=12, group="scenarios")
    decision_date: Month | None = column("Decision date", "Orders up to this month are decided now, before any "
                                         "scenario shows; blank: those of the first month.", "month", None,
                                         group="scenarios")


class Material(Row):
    """One form of one mineral (an oxide, a metal, a magnet grade)."""

    sheet: ClassVar[Sheet] = Sheet("Materials", "One row a material, in the form it is bought, held or made.",
                                   "core", required=True, unique=("material",))
    material: str = column("Material", "Its name, used on every other sheet.", "name", key=True)
    opening_stock_t: float = column("Opening stock", "Tonnes in store at the start of the first month.",
                                    "number", 0.0, unit="t", at_least=0)
    cover_months: float | None = column("Cover", "Months of demand to hold; blank takes the figure on Start.",
                                        "number", None, unit="months", at_least=0, at_most=24)
    cover_full_by: Month | None = column("Full cover by", "Cover grows evenly to its target by the end of this month; "
                                         "blank means at once.", "month", None)
    cover_from: Month | None = column("Cover grows from", "The month in which cover began to grow; blank: the first "
                                      "month.", "month", None, group="cycle")
    holding_inr_per_t_month: float = column(
        "Holding cost", "Storage, insurance and deterioration; never the cost of money.", "number", 0.0,
        unit="INR/t/month", at_least=0)
    group: str = column("Group", "Family used by source-mix rules and freight.", "name", "", group="advanced materials")
    hs_code: str = column("HS code", "Customs code used by the sheet Duty.", "text", "", group="landed cost")
    contained_oxide_share: float = column(
        "Contained oxide", "Tonnes of rare-earth oxide in a tonne; weighs it in mixes over several materials.",
        "number", 1.0, unit="t/t", above=0, at_most=5, group="source mix")
    shelf_life_months: int | None = column("Shelf life", "Months it keeps, the month of arrival being the first.",
                                           "integer", None, unit="months", at_least=1, group="advanced materials")
    cover_basis: str = column("Cover basis", "Which demand the cover protects.", "choice", "consumption",
                              choices=("consumption", "imports only", "named sectors"), group="advanced materials")
    imported_share: float = column("Imported share", "For the basis imports only: share of demand that is imported.",
                                   "share", 1.0, group="advanced materials")
    weight: float = column("Weight", "Importance when cover must be shared out.", "number", 1.0, above=0,
                           group="advanced materials")
    write_off_inr_per_t: float = column("Write-off cost", "Cost of disposing of a tonne.", "number", 0.0,
                                        unit="INR/t", at_least=0, group="advanced materials")
    surplus_price_inr_per_kg: float | None = column(
        "Surplus price", "What a kilogram that lines made and nobody needs is sold for; blank: it is not sold.",
        "number", None, unit="INR/kg", at_least=0, group="advanced materials")
    surplus_limit_t_per_month: float | None = column(
        "Surplus limit", "Most that can be sold in a month.", "number", None, unit="t/month", at_least=0,
        group="advanced materials")
    issue_price_inr_per_kg: float | None = column(
        "Issue price", "What industry pays the agency for a kilogram issued; blank: nothing is paid.", "number", None,
        unit="INR/kg", at_least=0, group="buyers")
    refills_fund: str | None = column("Refills fund", "The fund that receipts from issues go back to.", "name", None,
                                      names="Funds", group="buyers")
    issue_limit_t_per_month: float | None = column(
        "Issue limit", "Most the agency passes to industry in a month.", "number", None, unit="t/month",
        at_least=0, group="buyers")


class Buyer(Row):
    """Who buys. Without this sheet there is one buyer, the agency, and it serves the sectors itself."""

    sheet: ClassVar[Sheet] = Sheet("Buyers", "Who buys: the agency with voted funds, and industry with its own money.",
                                   "buyers", unique=("buyer",))
    buyer: str = column("Buyer", "Name used on other sheets.", "name", key=True)
    role: str = column("Role", "The agency holds the stockpile; industry serves the sectors.", "choice",
                       choices=("agency", "industry"))
    counted_share: float | None = column("Counts toward cover", "Share of this owner's stock that counts as cover; "
                                         "blank: 1 for the agency, 0 for industry.", "share", None)


class Sector(Row):
    """An end use and its importance."""

    sheet: ClassVar[Sheet] = Sheet("Sectors", "How end uses rank when not all demand can be met.", "sectors",
                                   unique=("sector",))
    sector: str = column("Sector", "As named on Demand.", "name", key=True)
    weight: float = column("Weight", "A tonne missed here counts this many times.", "number", 1.0, above=0)
    covered: bool = column("Covered", "Whether cover protects it where a material's basis is named sectors.",
                           "yes/no", True)


class Demand(Row):
    """What a sector uses of a material: tonnes a year, grown from the base month, shaped by a season."""

    sheet: ClassVar[Sheet] = Sheet("Demand", "One row a sector and material: tonnes a year and yearly growth.", "core",
                                   required=True, unique=("sector", "material"))
    sector: str = column("Sector", "The end use.", "name")
    material: str = column("Material", "As named on Materials.", "name", names="Materials")
    tonnes_per_year: float = column("Tonnes a year", "Yearly rate at the base month.", "number", unit="t/year",
                                    at_least=0)
    growth_per_year: float = column("Growth", "Yearly growth; 0.154 is 15.4 %.", "number", 0.0, unit="share a year",
                                    above=-1, at_most=5)
    base_month: Month | None = column("Base month", "The month the yearly rate belongs to; blank: the first month.",
                                      "month", None, group="seasons")
    season: str | None = column("Season", "A season of the sheet Seasons; blank: even through the year.", "name", None,
                                names="Seasons", group="seasons")


class DemandByMonth(MonthlyRow):
    """Tonnes month by month; a month typed here stands over the yearly figure."""

    sheet: ClassVar[Sheet] = Sheet(
        "Demand by month", "Tonnes by month where the yearly figure is not enough; a month typed here stands over it.",
        "calendar", by_month=True, month_unit="t", unique=("sector", "material"))
    sector: str = column("Sector", "The end use.", "name")
    material: str = column("Material", "As named on Materials.", "name", names="Materials")


class Season(Row):
    """Twelve factors, 1 being an average month."""

    sheet: ClassVar[Sheet] = Sheet("Seasons", "Shape of the year: a factor a month, 1 being average.", "seasons",
                                   unique=("season",))
    season: str = column("Season", "Name used on Demand.", "name", key=True)
    apr: float = column("Apr", "Factor.", "number", 1.0, at_least=0)
    may: float = column("May", "Factor.", "number", 1.0, at_least=0)
    jun: float = column("Jun", "Factor.", "number", 1.0, at_least=0)
    jul: float = column("Jul", "Factor.", "number", 1.0, at_least=0)
    aug: float = column("Aug", "Factor.", "number", 1.0, at_least=0)
    sep: float = column("Sep", "Factor.", "number", 1.0, at_least=0)
    oct: float = column("Oct", "Factor.", "number", 1.0, at_least=0)
    nov: float = column("Nov", "Factor.", "number", 1.0, at_least=0)
    dec: float = column("Dec", "Factor.", "number", 1.0, at_least=0)
    jan: float = column("Jan", "Factor.", "number", 1.0, at_least=0)
    feb: float = column("Feb", "Factor.", "number", 1.0, at_least=0)
    mar: float = column("Mar", "Factor.", "number", 1.0, at_least=0)


class OpeningStock(Row):
    """Opening stock by owner, store and lot; it stands in place of the column on Materials."""

    sheet: ClassVar[Sheet] = Sheet(
        "Opening stock", "Stock at the start by owner, store and lot; replaces the column on Materials.", "stock")
    material: str = column("Material", "As named on Materials.", "name", names="Materials")
    buyer: str | None = column("Owner", "Who owns it; blank: the agency.", "name", None, names="Buyers")
    store: str | None = column("Store", "Where it lies; blank where there is no sheet Stores.", "name", None,
                               names="Stores")
    tonnes: float = column("Tonnes", "Quantity.", "number", unit="t", at_least=0)
    bar: str | None = column("Bar", "What its licence bars, as named on Licence bars.", "name", None,
                             names="Licence bars", group="licences")
    months_left: int | None = column("Months left", "Months it may still be kept, this month being the first; blank: "
                                     "its whole shelf life.", "integer", None, unit="months", at_least=1)
    lot: str = column("Lot", "Its lot number, where lots are kept apart.", "text", "", group="cycle")
    pending_t: float = column("Pending write-off", "Tonnes of it in the book that a count did not find or that are "
                              "past their life; they count in no cover.", "number", 0.0, unit="t", at_least=0,
                              group="cycle")


class OpenOrder(Row):
    """An order signed earlier and still to arrive."""

    sheet: ClassVar[Sheet] = Sheet("Open orders", "Orders signed earlier that are still to arrive or to be paid.",
                                   "stock", unique=("order",))
    order: str = column("Order", "Its permanent number, such as 2026-10/004.", "name", key=True)
    buyer: str | None = column("Buyer", "Who ordered; blank: the agency.", "name", None, names="Buyers")
    material: str = column("Material", "As named on Materials.", "name", names="Materials")
    supplier: str = column("Supplier", "Who delivers.", "name")
    vendor_country: str = column("Country", "Country of the vendor; the next two default to it.", "name")
    processing_country: str | None = column("Processing country", "Where it was processed.", "name", None,
                                            group="source mix")
    mine_country: str | None = column("Mine country", "Where it was mined.", "name", None, group="source mix")
    tonnes: float = column("Tonnes", "Usable tonnes expected.", "number", unit="t", at_least=0)
    usable_month: Month = column("Usable from", "The month it can be used from.", "month")
    to_pay_inr_crore: float = column("Still to pay", "What is still to be paid.", "number", 0.0, unit="₹ crore",
                                     at_least=0)
    pay_month: Month | None = column("Payment month", "When; blank: the month it is usable from.", "month", None)
    fund: str | None = column("Fund", "The fund that pays; blank: the first on Funds.", "name", None, names="Funds")
    bar: str | None = column("Bar", "What its licence bars, as named on Licence bars.", "name", None,
                             names="Licence bars", group="licences")
    licence: str | None = column("Licence", "The export licence it is shipped under.", "name", None, names="Licences",
                                 group="licences")
    value_inr_crore: float | None = column("Value", "Contract value of these tonnes, for shares of value; blank: what "
                                           "is still to pay.", "number", None, unit="₹ crore", at_least=0,
                                           group="cycle")
    ship_month: Month | None = column("Ships in", "The month it leaves the exporter, for events; blank: the month it "
                                      "is usable less the transit of the supplier's offer.", "month", None,
                                      group="scenarios")
    cancel_inr_crore: float | None = column("Cancel cost", "What cancelling it now costs beside what is paid; the plan "
                                            "may then cancel it. Blank: it stands, as all do with scenarios.",
                                            "number", None, unit="₹ crore", at_least=0, group="cycle")


class SoFar(Row):
    """What was bought before the first month and still counts in a fiscal year or rolling window."""

    sheet: ClassVar[Sheet] = Sheet(
        "So far", "What was ordered and received earlier, where it still counts in a share or a yearly ceiling.",
        "stock")
    month: Month = column("Month", "Month of arrival (of order, where Start dates the mix by order).", "month")
    material: str = column("Material", "As named on Materials.", "name", names="Materials")
    supplier: str = column("Supplier", "Who delivered.", "name")
    vendor_country: str = column("Country", "Country of the vendor; the next two default to it.", "name")
    processing_country: str | None = column("Processing country", "Where it was processed.", "name", None)
    mine_country: str | None = column("Mine country", "Where it was mined.", "name", None)
    tonnes: float = column("Tonnes", "Quantity.", "number", unit="t", at_least=0)
    value_inr_crore: float = column("Value", "Contract value.", "number", 0.0, unit="₹ crore", at_least=0)
    offer: str | None = column("Offer", "The offer it was ordered from, if it counts against its yearly ceiling.",
                               "name", None, names="Offers")
    counts_in: str = column("Counts in", "Whether the row counts in source-mix rules, in yearly ceilings, or in both.",
                            "choice", "both", choices=("both", "source mix", "ceilings"), group="cycle")
    line: str | None = column("Made by", "The domestic line that made it; such a row counts as that line's output.",
                              "name", None, names="Lines", group="cycle")
