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
    DECIDED_NOW,
    DIAGNOSIS,
    FRONTIER,
    MENDS,
    PRICES,
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
    titles = {t.key: t.title if t.sign > 0 else f"{t.title} (credit)" for t in COST_TERMS}
    return lambda row: titles[row["term"]]


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
    Shown("cover_months", "Cover", "number", "months", "0.00"),
    tonnes("requirement_t", "Needed in stock"), tonnes("counted_t", "Stock counted"),
    tonnes("short_cover_t", "Short"),
), heading="Cover by material and month")  # fmt: skip

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
    tonnes("passed_on_t", "Passed on"), tonnes("written_off_t", "Written off"),
    tonnes("closing_t", "Closing"),
))  # fmt: skip

STOCK = Table("stock", (
    text("material", "Material"), text("owner", "Owner"), text("store", "Store"), month("month", "Month"),
    tonnes("closing_t", "Closing"),
))  # fmt: skip

ISSUES = Table("issues", (
    text("sector", "Sector"), text("material", "Material"), month("month", "Month"),
    tonnes("demand_t", "Demand"),
    tonnes("issued_t", "Issued"), tonnes("unmet_t", "Not met"),
))  # fmt: skip

PANEL = Table("panel", (
    text("supplier", "Supplier"), text("fiscal_year", "Fiscal year"), crore("cost_inr", "Panel cost"),
))  # fmt: skip

PLAN_SHEETS: tuple[PlanSheet, ...] = (
    PlanSheet("Cover", "Months of demand the stock would meet if nothing more arrived.", (COVER,)),
    PlanSheet("Funds", "What is voted, received, paid, lapsed and left, for the agency's orders.", (FUNDS,)),
    PlanSheet("Exceptions", "Where the rules could not all be kept, by how much, and what would mend it.",
              (EXCEPTIONS, MENDS, DIAGNOSIS, GOALS)),
    PlanSheet("Scenario results", "What the orders decided now lead to in every scenario, and what that is worth.",
              (SCENARIOS, WORTH_OF_SCENARIOS, DECIDED_NOW)),
    PlanSheet("Reasons", "Why each order is placed, and what stood against the offers not chosen.", (REASONS,)),
    PlanSheet("Orders", "Every order of the plan: by which date, from whom, at what cost, from which fund.",
              (ORDERS,), grey=True),
    PlanSheet("Waiting", "What it costs to sign an order of this month a month later.", (WAITING,), grey=True),
    PlanSheet("Source mix", "Where the goods come from, against the rules on sources.", (MIX,), grey=True),
    PlanSheet("Domestic production", "What domestic lines make, against their capacity.", (PRODUCTION, PLANT_HOURS),
              grey=True),
    PlanSheet("Costs", "What the plan costs, by kind of cost, buyer and month of payment.", (COSTS,), grey=True),
    PlanSheet("Worth of rules", "What one more unit of each rule that binds is worth.", (PRICES,), grey=True),
    PlanSheet("Frontier", "Least cost by months of cover and share of China.", (FRONTIER,), grey=True),
    PlanSheet("Alternatives", "Other plans that cost nearly the same, by source.", (ALTERNATIVES,), grey=True),
    PlanSheet("Stock balance", "Opening + arrivals + open orders + made + received = issued + taken in + "
              "passed on + written off + closing.", (BALANCE,), grey=True),
    PlanSheet("Stock by store", "Closing stock in each store.", (STOCK,), grey=True),
    PlanSheet("Issues", "Demand of each sector, what it is issued, what is not met.", (ISSUES,), grey=True),
    PlanSheet("Panel", "Suppliers kept on the panel at a cost.", (PANEL,), grey=True),
)  # fmt: skip
"""The sheets with frames, in reading order; Brief and Orders due stand before them, Rules, Run and the input after."""

assert {t.frame: {c.name for c in t.columns} for s in PLAN_SHEETS for t in s.tables} == {
    frame: set(columns) for frame, columns in (FRAMES | NOTES).items()
}, "every column of every frame is shown once"
