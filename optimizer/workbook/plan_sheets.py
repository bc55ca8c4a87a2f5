"""How each frame of a plan stands on its sheet: the one declaration the writer and the reader both follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.terms import COST_TERMS
from optimizer.plan.plan import FRAMES, NOTES
from optimizer.study.days_short import days_short
from optimizer.workbook.plan_columns import (
    COUNT,
    CREDITS,
    CRORE,
    GENERAL,
    INPUT_PREFIX,
    KG_PER_T,
    MONTHS,
    PERCENT,
    PLAIN,
    RUPEES_CRORE,
    RUPEES_CRORE_SMALL,
    RUPEES_PER_KG,
    TONNES,
    Kind,
    Noted,
    PlanSheet,
    Shown,
    Table,
    crore,
    hours,
    month,
    text,
    tonnes,
)
from optimizer.workbook.plan_notes import (
    ALTERNATIVES,
    CHANGES,
    COMPETITIVENESS,
    COST_WALK,
    DECIDED_NOW,
    DIAGNOSIS,
    FRONTIER,
    INPUT_CHANGES,
    LOWEST,
    MENDS,
    PRICES,
    PROMISES,
    REASONS,
    SCENARIOS,
    WAITING,
    WORTH_OF_SCENARIOS,
)

__all__ = [
    "COUNT", "CREDITS", "CRORE", "GENERAL", "INPUT_PREFIX", "KG_PER_T", "MONTHS", "PERCENT", "PLAIN", "PLAN_SHEETS",
    "RUPEES_CRORE", "RUPEES_CRORE_SMALL", "RUPEES_PER_KG", "TONNES", "Kind", "Noted", "PlanSheet", "Shown", "Table",
]  # fmt: skip


def _cost_title(case: Case) -> Callable[[Mapping[str, Any]], str]:
    """The name of a cost term in words."""
    titles = {t.key: t.title if t.sign > 0 else f"{t.title} (credit)" for t in COST_TERMS} | {"total": "Total"}
    return lambda row: titles[row["term"]]


def _entry_title(case: Case) -> Callable[[Mapping[str, Any]], str]:
    """What an entry of the ledger is, in words."""
    titles = {t.key: t.title for t in COST_TERMS}
    titles |= {"allocation": "Allocation", "receipts": "Receipts from issues", "lapsed": "Lapsed on 31 March"}

    def of(row: Mapping[str, Any]) -> str:
        said = titles[row["what"]]
        return said if row["fund"] else f"{said}, paid after the plan"

    return of


def _mix_unit(case: Case) -> Callable[[Mapping[str, Any]], str]:
    """What amount, total and excess of a source-mix row are counted in."""
    counted = {"at least": "sources", "at most": "sources", "concentration": "index"}
    by_value = {r.rule for r in case.source_mix if r.measure == "value"}
    return lambda row: counted.get(row["kind"], "INR" if row["rule"] in by_value else "t")


def _least_order(case: Case) -> Callable[[Mapping[str, Any]], float]:
    """The minimum order in force in the month of the order, t."""
    usual = {o.offer: o.minimum_order_t for o in case.offers}
    typed = {c.offer: c.by_month for c in case.offer_calendar if c.item == "minimum order"}

    def of(row: Mapping[str, Any]) -> float:
        offer, month = row["offer"], Month.parse(str(row["order_month"]))
        return typed.get(offer, {}).get(month, usual.get(offer, 0.0))

    return of


def _months_paid(case: Case) -> Callable[[Mapping[str, Any]], float]:
    """The months over which the capital of an expansion is paid."""
    months = {row.expansion: float(max(1, round(12 * row.asset_life_years))) for row in case.expansions}
    return lambda row: months.get(row["expansion"], 1.0)


def _interest(case: Case) -> Callable[[Mapping[str, Any]], float]:
    """The interest on the capital of an expansion."""
    usual = case.settings.discount_rate_per_year
    rates = {r.expansion: usual if r.interest_per_year is None else r.interest_per_year for r in case.expansions}
    return lambda row: rates.get(row["expansion"], usual)


def _lot(case: Case) -> Callable[[Mapping[str, Any]], float]:
    """The lot of the offer, t; 0 where it has none."""
    lots = {o.offer: o.lot_t or 0.0 for o in case.offers}
    return lambda row: lots.get(row["offer"], 0.0)


ORDERS = Table("orders", (
    text("order", "Order"), text("buyer", "Buyer"),
    Shown("file_by", "File to move by", "date"), Shown("order_by", "Order by", "date"),
    Shown("usable_from", "Usable from", "date"),
    text("supplier", "Supplier"), text("vendor_country", "Country"), text("material", "Material"),
    tonnes("tonnes", "Tonnes"), Shown("lots", "Lots", "number", "lots", COUNT),
    Shown("price_inr_per_t", "Unit price", "number", "₹/kg", RUPEES_PER_KG, KG_PER_T),
    crore("landed_inr", "Landed cost"), text("fund", "Fund"),
    Shown("indicative", "Firm or indicative", "yes/no", words=("firm", "indicative")),
    text("offer", "Offer", True), text("basis", "Basis of the price", True),
    text("processing_country", "Processing country", True), text("mine_country", "Mine country", True),
    month("order_month", "Order month", True), month("usable_month", "Usable month", True),
    month("pay_month", "Payment month", True), Shown("tier", "Price band", "integer", "", COUNT, small=True),
    crore("purchase_inr", "Goods", True), crore("freight_inr", "Freight", True),
    crore("insurance_inr", "Insurance", True), crore("duty_inr", "Duty", True),
    crore("clearance_inr", "Port and clearance", True), crore("ordering_inr", "Ordering cost", True),
), noted=(
    Noted("Least order", _least_order, "t", TONNES, small=True), Noted("Lot", _lot, "t", TONNES, small=True),
))  # fmt: skip

COVER = Table("cover", (
    text("material", "Material"), month("month", "Month"), text("basis", "Basis"),
    Shown("target_months", "Target", "number", "months", "0.00"),
    Shown("cover_months_with_conversion", "Cover", "number", "months", "0.00"),
    tonnes("requirement_t", "Needed in stock"), tonnes("counted_t", "Stock counted"),
    tonnes("short_cover_t", "Short"), Shown("converted_t", "Converted", "number", "t", CREDITS),
    Shown("cover_months", "In its own form", "number", "months", "0.00"),
), heading="Cover by material and month")  # fmt: skip

KITS = Table("kits", (
    text("sector", "Sector"), month("month", "Month"), Shown("kit_months", "Kit lasts", "number", "months", "0.00"),
    text("least_covered", "Least covered"), text("not_covered", "Without cover"),
), heading="How long the materials of each sector last together")  # fmt: skip

CONVERSION = Table("conversion", (
    text("line", "Line"), text("plant", "Plant"), text("material", "Material"), month("month", "Month"),
    Shown("window_months", "Within", "number", "months", "0.00"), tonnes("limit_t", "Could make"),
    tonnes("run_t", "Counted as made"),
))  # fmt: skip

MIX = Table("mix", (
    text("rule", "Rule"), text("kind", "Kind"), text("by", "By"), text("window", "Window"),
    month("from_month", "From"), month("to_month", "To"), text("source", "Source"),
    Shown("share", "Share", "number", "% of the window", PERCENT, blank=True),
    Shown("limit", "Limit", "number", "as the rule", "[<1]0.0%;0.##", blank=True),
    Shown("amount", "Amount", "number", "as noted", PLAIN),
    Shown("total", "Total", "number", "as noted", PLAIN),
    Shown("excess", "Excess", "number", "as noted", PLAIN),
    Shown("given", "Given by the past", "number", "as noted", PLAIN),
), heading="Every rule, window and source", noted=(Noted("Counted in", _mix_unit),))  # fmt: skip

PRODUCTION = Table("production", (
    text("line", "Line"), text("plant", "Plant"), text("material", "Material"), month("month", "Month"),
    tonnes("capacity_t", "Capacity"), tonnes("made_t", "Made"),
    Shown("running", "Running", "yes/no"), Shown("started", "Started", "yes/no"),
), heading="Every line and month")  # fmt: skip

SUBSTITUTIONS = Table("substitutions", (
    text("material", "Material"), text("substitute", "Substitute"), text("sector", "Sector"), month("month", "Month"),
    tonnes("replaced_t", "Replaced"), tonnes("substitute_t", "Substitute used"), crore("extra_inr", "Extra cost"),
))  # fmt: skip

LOANS = Table("loans", (
    text("loan", "Loan"), text("sector", "Sector"), text("material", "Material"), month("month", "Month"),
    tonnes("lent_t", "Lent"), month("back_month", "Comes back in", blank=True), tonnes("returned_t", "Came back"),
    tonnes("out_t", "Out at the end"), crore("cost_inr", "Cost of giving back"),
))  # fmt: skip

RESPONSE = Table("response", (
    text("rule", "Class"), text("material", "Material"), month("month", "Month"),
    Shown("within_days", "Within", "number", "days", COUNT), tonnes("required_t", "Must be ready"),
    tonnes("ready_t", "Ready"), tonnes("short_t", "Short"),
))  # fmt: skip

EXPANSIONS = Table("expansions", (
    text("expansion", "Expansion"), text("line", "Line"), month("start_month", "Begins"),
    month("service_month", "In service"), Shown("adds_t", "Adds", "number", "t/month", TONNES),
    crore("capital_inr", "Capital"), crore("subsidy_inr", "Subsidy"), crore("monthly_inr", "A month of service"),
), noted=(
    Noted("Months paid", _months_paid, "months", COUNT, small=True),
    Noted("Interest a year", _interest, "share a year", PERCENT, small=True),
))  # fmt: skip

INCENTIVE = Table("incentive", (
    text("line", "Line"), text("scheme", "Scheme"), month("month", "Month"), tonnes("made_t", "Made"),
    tonnes("incentivised_t", "Paid for"),
    Shown("rate_inr_per_t", "Rate", "number", "₹/kg", RUPEES_PER_KG, KG_PER_T), crore("incentive_inr", "Incentive"),
))  # fmt: skip

VIEWS = Table("views", (
    text("view", "View"), text("term", "Term"),
    Shown("discounted_inr", "Discounted", "number", "₹ crore", CREDITS, CRORE),
), noted=(Noted("Kind of cost", _cost_title),))  # fmt: skip
OWN_MAKE = Table("own_make", (
    text("material", "Material"), text("fiscal_year", "Fiscal year"), tonnes("opening_t", "Opening"),
    tonnes("made_t", "Made"), tonnes("bought_t", "Bought"), tonnes("used_t", "Used"), tonnes("sold_t", "Sold"),
    tonnes("written_off_t", "Written off"), tonnes("closing_t", "Closing"),
), heading="What becomes of what lines make, all owners together")  # fmt: skip

ASSURED = Table("assured", (
    text("plant", "Plant"), text("material", "Material"), text("fiscal_year", "Fiscal year"),
    tonnes("kept_before_t", "Kept before"), tonnes("assured_t", "Assured"), tonnes("taken_in_t", "Taken in"),
    tonnes("kept_t", "Kept for it"),
), heading="What is assured to plants")  # fmt: skip

PLANT_HOURS = Table("plant_hours", (
    text("plant", "Plant"), month("month", "Month"), hours("hours", "Hours"), hours("making_hours", "Making"),
    hours("changeover_hours", "Changing over"), hours("idle_hours", "Idle"),
), heading="Hours of every plant and month")  # fmt: skip

FUNDS = Table("funds", (
    text("fund", "Fund"), text("fiscal_year", "Fiscal year"), month("month", "Month"),
    crore("opening_inr", "Opening"),
    crore("allocation_inr", "Allocation"), crore("receipts_inr", "Receipts"), crore("paid_inr", "Paid"),
    crore("lapsed_inr", "Lapsed"), crore("closing_inr", "Closing"),
), heading="Every fund and month")  # fmt: skip

LEDGER = Table("ledger", (
    text("fund", "Fund"), text("fiscal_year", "Fiscal year"), month("month", "Month"), text("what", "Entry"),
    text("order", "Order"), text("milestone", "Milestone"), crore("inr", "In (+) or out (-)", number_format=CREDITS),
), noted=(Noted("What it is", _entry_title),))  # fmt: skip

COSTS = Table("costs", (
    text("term", "Term"), text("buyer", "Buyer"), month("month", "Month"), crore("inr", "Paid"),
    crore("discounted_inr", "Discounted"),
), heading="Every term, buyer and month", noted=(Noted("Kind of cost", _cost_title),))  # fmt: skip

EXCEPTIONS = Table("exceptions", (
    text("rule", "Rule"), text("where", "Where"), text("when", "When"),
    Shown("amount", "Amount", "number", "", PLAIN), text("unit", "Unit"), text("cell", "Cell of the rule"),
), heading="Rules that could not be kept", noted=(Noted("In days of demand", days_short, "days", MONTHS),))  # fmt: skip

GOALS = Table("goals", (
    text("goal", "Goal"), Shown("value", "Value", "number", "", "0.0000"),
    Shown("bound", "No plan is below", "number", "", "0.0000", blank=True), text("unit", "Counted in"),
), heading="Goals bent, in the order they were kept")  # fmt: skip

BALANCE = Table("balance", (
    text("material", "Material"), text("owner", "Owner"), month("month", "Month"),
    tonnes("opening_t", "Opening"),
    tonnes("arrivals_t", "Arrivals"), tonnes("open_orders_t", "Open orders"), tonnes("made_t", "Made"),
    tonnes("received_t", "Received"), tonnes("issued_t", "Issued"), tonnes("taken_in_t", "Taken in by lines"),
    tonnes("passed_on_t", "Passed on"), tonnes("written_off_t", "Written off"), tonnes("sold_t", "Sold"),
    tonnes("closing_t", "Closing"),
))  # fmt: skip

STOCK = Table("stock", (
    text("material", "Material"), text("owner", "Owner"), text("store", "Store"), month("month", "Month"),
    tonnes("closing_t", "Closing"),
))  # fmt: skip

MOVES = Table("moves", (
    text("material", "Material"), text("owner", "Owner"), text("from_store", "From store"),
    text("to_store", "To store"), month("month", "Month"), tonnes("tonnes", "Moved"),
), heading="Stock moved")  # fmt: skip

BOND = Table("bond", (
    text("order", "Order"), month("month_in", "In bond from"), month("month_out", "Leaves bond", blank=True),
    tonnes("tonnes", "Tonnes"), crore("duty_inr", "Duty then"), crore("tax_inr", "Creditable tax then"),
    crore("interest_inr", "Interest"),
), heading="Goods in bond: what they pay when they leave it, or in the last month if they are there still")  # fmt: skip

ISSUES = Table("issues", (
    text("sector", "Sector"), text("material", "Material"), month("month", "Month"),
    tonnes("demand_t", "Demand"),
    tonnes("issued_t", "Issued"), tonnes("unmet_t", "Not met"),
))  # fmt: skip

PANEL = Table("panel", (
    text("supplier", "Supplier"), text("fiscal_year", "Fiscal year"), crore("cost_inr", "Panel cost"),
))  # fmt: skip

MARKET = Table("market", (
    text("order", "Order"), text("market", "Market"), text("material", "Material"), month("month", "Order month"),
    Shown("step", "Step", "integer", "", COUNT), tonnes("from_t", "From"), tonnes("tonnes", "Tonnes"),
    Shown("premium_inr_per_t", "Above the price", "number", "₹/kg", RUPEES_PER_KG, KG_PER_T),
    crore("inr", "Paid above the price"),
))  # fmt: skip

TAKE_OR_PAY = Table("take_or_pay", (
    text("offer", "Offer"), text("buyer", "Buyer"), text("fiscal_year", "Fiscal year"),
    tonnes("committed_t", "Committed"), tonnes("before_t", "Ordered before"), tonnes("ordered_t", "Ordered"),
    tonnes("not_taken_t", "Not taken"), month("pay_month", "Payment month"), crore("inr", "Paid for it"),
))  # fmt: skip

POOLS = Table("pools", (
    text("material", "Material"), text("bar", "Bar"), text("owner", "Owner"), month("month", "Month"),
    tonnes("opening_t", "Opening"), tonnes("arrivals_t", "Arrivals"), tonnes("open_orders_t", "Open orders"),
    tonnes("made_t", "Made"), tonnes("received_t", "Received"), tonnes("issued_t", "Issued"),
    tonnes("taken_in_t", "Taken in by lines"), tonnes("passed_on_t", "Passed on"),
    tonnes("written_off_t", "Written off"), tonnes("closing_t", "Closing"),
), heading="Barred tonnes by material, bar, owner and month")  # fmt: skip

POOL_ISSUES = Table("pool_issues", (
    text("sector", "Sector"), text("material", "Material"), text("bar", "Bar"), month("month", "Month"),
    tonnes("tonnes", "Tonnes"),
), heading="Who is issued them")  # fmt: skip

POOL_RUNS = Table("pool_runs", (
    text("line", "Line"), text("bar", "Bar on what it makes"), month("month", "Month"), tonnes("made_t", "Made"),
), heading="Runs of lines whose output is barred")  # fmt: skip

POOL_TAKES = Table("pool_takes", (
    text("line", "Line"), text("run_bar", "Bar on the run"), text("material", "Taken in"), text("bar", "Its bar"),
    month("month", "Month"), tonnes("tonnes", "Tonnes"),
), heading="What such runs take in of barred tonnes")  # fmt: skip

LICENCES = Table("licences", (
    text("licence", "Licence"), text("exporter", "Exporter"), month("month", "Month"),
    tonnes("opening_t", "At the start"), tonnes("drawn_t", "Shipped under it"), tonnes("left_t", "Left"),
), heading="What is left on each licence")  # fmt: skip

LICENCE_DRAWS = Table("licence_draws", (
    text("order", "Order"), text("licence", "Licence"), month("month", "Month of shipment"), tonnes("tonnes", "Tonnes"),
), heading="Orders by licence")  # fmt: skip

CANCELLATIONS = Table("cancellations", (
    text("order", "Order"), text("supplier", "Supplier"), text("material", "Material"), text("buyer", "Buyer"),
    month("usable_month", "Was expected"), tonnes("tonnes", "Tonnes"), crore("spared_inr", "No longer paid"),
    crore("cost_inr", "Cost of cancelling"), text("fund", "Fund"),
))  # fmt: skip

PLAN_SHEETS: tuple[PlanSheet, ...] = (
    PlanSheet("Cover", "Months of demand the stock would meet if nothing more arrived.", (COVER, KITS)),
    PlanSheet("Funds", "What is voted, received, paid, lapsed and left, for the agency's orders.", (FUNDS,)),
    PlanSheet("Orders to cancel", "A proposal: orders signed earlier that cost more than cancelling them. They stand "
              "until somebody cancels them and types the date on Register.", (CANCELLATIONS,)),
    PlanSheet("Exceptions", "Where the rules could not all be kept, by how much, and what would mend it.",
              (EXCEPTIONS, MENDS, DIAGNOSIS, GOALS)),
    PlanSheet("Scenario results", "What the orders decided now lead to in every scenario, and what that is worth.",
              (SCENARIOS, WORTH_OF_SCENARIOS, DECIDED_NOW)),
    PlanSheet("Reasons", "Why each order is placed, and what stood against the offers not chosen.", (REASONS,)),
    PlanSheet("Changes", "What is not as in the last plan: orders, and what changed in the input.",
              (COST_WALK, CHANGES, INPUT_CHANGES)),
    PlanSheet("Orders", "Every order of the plan: by which date, from whom, at what cost, from which fund.",
              (ORDERS,), grey=True),
    PlanSheet("Lowest landed offer", "The lowest landed offer beside each order of the agency, and the ground for "
              "passing it.", (LOWEST,), grey=True),
    PlanSheet("Waiting", "What it costs to sign an order of this month a month later.", (WAITING,), grey=True),
    PlanSheet("Source mix", "Where the goods come from, against the rules on sources.", (MIX,), grey=True),
    PlanSheet("Domestic production", "What domestic lines make, against their capacity.",
              (PRODUCTION, OWN_MAKE, ASSURED, PLANT_HOURS),
              grey=True),
    PlanSheet("Conversion", "What lines would make of the stock on hand, as far as cover needs it, if nothing more "
              "arrived after the month; it counts toward cover.", (CONVERSION,), grey=True),
    PlanSheet("Ledger", "Every receipt and payment of the funds by order; what is paid after the plan names no fund.",
              (LEDGER,), grey=True),
    PlanSheet("Costs", "What the plan costs, by kind of cost, buyer and month of payment.", (COSTS,), grey=True),
    PlanSheet("Expansions", "Which expansions are begun and when, and what their capital costs a month of service.",
              (EXPANSIONS,)),
    PlanSheet("Incentive", "What the schemes pay for what domestic lines make, by line and month.", (INCENTIVE,),
              grey=True),
    PlanSheet("Buyers and nation", "The cost of this same plan to the buyers, and to the nation, where what one pays "
              "another nets out. Customs duty counts in both.", (VIEWS,), grey=True),
    PlanSheet("Competitiveness", "What a kilogram costs made here and landed from abroad, means of the year, and the "
              "incentive at which the two are equal.", (COMPETITIVENESS,), grey=True),
    PlanSheet("Worth of rules", "What one more unit of each rule that binds is worth.", (PRICES,), grey=True),
    PlanSheet("Frontier", "Least cost by months of cover and share of China.", (FRONTIER,), grey=True),
    PlanSheet("Alternatives", "Other plans that cost nearly the same, by source.", (ALTERNATIVES,), grey=True),
    PlanSheet("Promise and fact", "What the last plans said of the month that is over, and what happened.",
              (PROMISES,), grey=True),
    PlanSheet("Stock balance", "Opening + arrivals + open orders + made + received = issued + taken in + "
              "passed on + written off + closing.", (BALANCE,), grey=True),
    PlanSheet("Stock by store", "Closing stock in each store.", (STOCK, MOVES, BOND), grey=True),
    PlanSheet("Issues", "Demand of each sector, what it is issued, what is not met.", (ISSUES,), grey=True),
    PlanSheet("Pools", "Tonnes that licences bar from some uses: where they come from, who has them, whom they reach.",
              (POOLS, POOL_ISSUES, POOL_RUNS, POOL_TAKES), grey=True),
    PlanSheet("Licences", "Which order is shipped under which export licence, and what is left on each.",
              (LICENCES, LICENCE_DRAWS), grey=True),
    PlanSheet("Thin markets", "What each order pays above the price, by the steps of its market's curve.", (MARKET,),
              grey=True),
    PlanSheet("Take-or-pay", "What is committed for a year, what is ordered, what is paid for the rest.",
              (TAKE_OR_PAY,), grey=True),
    PlanSheet("Substitutions", "Which demand another material serves, and what that costs beside the material.",
              (SUBSTITUTIONS,), grey=True),
    PlanSheet("Response", "Stock in stores that are ready within the days of each class, against the need it is for.",
              (RESPONSE,), grey=True),
    PlanSheet("Loans", "What is lent to whom, when it comes back with its premium, and what is out at the end of each "
              "month. What is lent is issued as well, and what comes back is received.", (LOANS,), grey=True),
    PlanSheet("Panel", "Suppliers kept on the panel at a cost.", (PANEL,), grey=True),
)  # fmt: skip
"""The sheets with frames, in reading order; Brief and Orders due stand before them, Rules, Run and the input after."""

assert {t.frame: {c.name for c in t.columns} for s in PLAN_SHEETS for t in s.tables} == {
    frame: set(columns) for frame, columns in (FRAMES | NOTES).items()
}, "every column of every frame is shown once"
