"""How each frame of a plan stands on its sheet: the one declaration the writer and the reader both follow.

A figure on a sheet is the figure of the frame divided by ``scale`` (INR to ₹ crore, INR/t to INR/kg); the
reader multiplies it back. Columns are found again by their titles, so the officer may move or hide them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from optimizer.case.case import Case
from optimizer.case.terms import COST_TERMS
from optimizer.plan.plan import FRAMES, NOTES

Kind = Literal["text", "month", "date", "number", "integer", "yes/no"]
INPUT_PREFIX = "Input "
CRORE = 1e7
KG_PER_T = 1e3

# Number formats. Lakhs are grouped as in India; nothing is a dash, a small figure shows more decimals.
TONNES = '[=0]"–";[<0.1]0.0000;#,##0.00'
RUPEES_CRORE = '[=0]"–";[>=100000]#\\,##\\,##0.00;#,##0.00'
RUPEES_CRORE_SMALL = '[=0]"–";[<0.1]0.0000;#,##0.00'
CREDITS = '#,##0.00;-#,##0.00;"–"'  # where a figure may be negative: a condition would hide its sign
RUPEES_PER_KG = "[>=10000000]##\\,##\\,##\\,##0;[>=100000]##\\,##\\,##0;#,##0.00"
COUNT = '[=0]"–";#,##0'
PERCENT = "0.0%"
MONTHS = "0.0"
PLAIN = '[=0]"–";[<0.1]0.0000;#,##0.00'
GENERAL = "General"


@dataclass(frozen=True)
class Shown:
    """One column: frame column ``name`` under ``title``; ``words`` are what no and yes read as on the sheet.

    ``blank`` says that an empty cell is a value (no figure, or the empty text); elsewhere it is a fault.
    """

    name: str
    title: str
    kind: Kind = "text"
    unit: str = ""
    number_format: str = GENERAL
    scale: float = 1.0
    blank: bool = False
    words: tuple[str, str] = ("no", "yes")
    small: bool = False  # a column for the record, right of those an officer reads


@dataclass(frozen=True)
class Noted:
    """A column that only explains the row; it is worked out from the case and never read back."""

    title: str
    of: Callable[[Case, Mapping[str, Any]], str]


@dataclass(frozen=True)
class Table:
    """A frame as an Excel table, under ``heading`` where the sheet carries more than one thing."""

    frame: str
    columns: tuple[Shown, ...]
    heading: str = ""
    noted: tuple[Noted, ...] = ()


@dataclass(frozen=True)
class PlanSheet:
    """A sheet of the plan book with its tables; ``grey`` is an appendix."""

    name: str
    purpose: str
    tables: tuple[Table, ...]
    grey: bool = False


def tonnes(name: str, title: str, small: bool = False) -> Shown:
    return Shown(name, title, "number", "t", TONNES, small=small)


def crore(name: str, title: str, small: bool = False, number_format: str = RUPEES_CRORE_SMALL) -> Shown:
    return Shown(name, title, "number", "₹ crore", number_format, CRORE, small=small)


def text(name: str, title: str, small: bool = False) -> Shown:
    return Shown(name, title, "text", blank=True, small=small)


def month(name: str, title: str, small: bool = False, blank: bool = False) -> Shown:
    return Shown(name, title, "month", blank=blank, small=small)


def _cost_title(case: Case, row: Mapping[str, Any]) -> str:
    """The name of a cost term in words."""
    term = next(term for term in COST_TERMS if term.key == row["term"])
    return term.title if term.sign > 0 else f"{term.title} (credit)"


def _mix_unit(case: Case, row: Mapping[str, Any]) -> str:
    """What amount, total and excess of a source-mix row are counted in."""
    if row["kind"] in ("at least", "at most"):
        return "sources"
    if row["kind"] == "concentration":
        return "index"
    rule = next((r for r in case.source_mix if r.rule == row["rule"]), None)
    return "INR" if rule is not None and rule.measure == "value" else "t"


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
), heading="Rules that could not be kept")  # fmt: skip

GOALS = Table("goals", (
    text("goal", "Goal"), Shown("value", "Value", "number", "", "0.0000"),
    Shown("bound", "No plan is below", "number", "", "0.0000", blank=True), text("unit", "Counted in"),
), heading="Goals bent, in the order they were kept")  # fmt: skip

REASONS = Table("reasons", (
    text("order", "Order or run"), Shown("rank", "Rank", "integer", "by landed cost", COUNT),
    text("offer", "Offer or line"), text("supplier", "Supplier"), text("country", "Country"),
    Shown("landed_inr_per_t", "Landed cost", "number", "₹/kg usable", RUPEES_PER_KG, KG_PER_T),
    Shown("chosen", "Chosen", "yes/no"), Shown("lowest", "Lowest (L1)", "yes/no"),
    text("stopped_by", "What stopped it"), text("need", "Need it covers"), text("cells", "Cells"),
))  # fmt: skip

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
    PlanSheet("Orders", "What to order by which date, from whom, at what cost, from which fund.", (ORDERS,)),
    PlanSheet("Cover and stock", "Months of demand the stock would meet if nothing more arrived.", (COVER,)),
    PlanSheet("Source mix", "Where the goods come from, against the rules on sources.", (MIX,)),
    PlanSheet("Domestic production", "What domestic lines make, against their capacity.", (PRODUCTION,)),
    PlanSheet("Funds", "What is voted, received, paid, lapsed and left, for the agency's orders.", (FUNDS,)),
    PlanSheet("Costs", "What the plan costs, by kind of cost, buyer and month of payment.", (COSTS,)),
    PlanSheet("Exceptions", "Where the rules could not all be kept, and by how much.", (EXCEPTIONS, GOALS)),
    PlanSheet("Reasons", "Why each order and run: the need it covers, every other offer by landed cost at its tonnes, "
              "and what stopped each cheaper one.", (REASONS,), grey=True),
    PlanSheet("Stock balance", "Opening + arrivals + open orders + made + received = issued + taken in + "
              "passed on + written off + closing.", (BALANCE,), grey=True),
    PlanSheet("Stock by store", "Closing stock in each store.", (STOCK,), grey=True),
    PlanSheet("Issues", "Demand of each sector, what it is issued, what is not met.", (ISSUES,), grey=True),
    PlanSheet("Panel", "Suppliers kept on the panel at a cost.", (PANEL,), grey=True),
)  # fmt: skip
"""The sheets with frames, in reading order; Brief stands before them, Rules, Run and the input after."""

assert {t.frame: {c.name for c in t.columns} for s in PLAN_SHEETS for t in s.tables} == {
    frame: set(columns) for frame, columns in FRAMES.items()
} | {
    frame: set(NOTES[frame]) for s in PLAN_SHEETS for t in s.tables if (frame := t.frame) in NOTES
}, "every column of every frame is shown once"
