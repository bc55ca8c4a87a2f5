"""How the explanations a plan may carry stand on their sheets; a plan without them has no such sheet."""

from __future__ import annotations

from optimizer.workbook.plan_columns import (
    COUNT,
    CREDITS,
    CRORE,
    KG_PER_T,
    PERCENT,
    RUPEES_PER_KG,
    TONNES,
    Shown,
    Table,
    month,
    text,
    tonnes,
)


def _rank() -> Shown:
    return Shown("rank", "Rank", "integer", "", COUNT, blank=True)


def _crore(name: str, title: str) -> Shown:
    return Shown(name, title, "number", "₹ crore", CREDITS, CRORE, blank=True)


def _share(name: str, title: str) -> Shown:
    return Shown(name, title, "number", "", PERCENT, blank=True)


REASONS = Table("reasons", (
    text("order", "Order"), _rank(), text("offer", "Offer"), text("supplier", "Supplier"), text("country", "Country"),
    Shown("landed_inr_per_t", "Landed", "number", "₹/kg", RUPEES_PER_KG, KG_PER_T, blank=True),
    Shown("chosen", "Chosen", "yes/no", blank=True), Shown("lowest", "Lowest", "yes/no", blank=True),
    text("need", "What it is for"), text("stopped_by", "What stood against it"), text("cells", "Cells"),
))  # fmt: skip

def _landed(name: str, title: str) -> Shown:
    return Shown(name, title, "number", "₹/kg", RUPEES_PER_KG, KG_PER_T, blank=True)


LOWEST = Table("lowest", (
    text("order", "Order"), text("material", "Material"), Shown("tonnes", "Tonnes", "number", "t", TONNES, blank=True),
    text("offer", "Offer"), text("supplier", "Supplier"), _landed("landed_inr_per_t", "Landed"),
    text("lowest_offer", "Lowest landed offer"), text("lowest_supplier", "Its supplier"),
    _landed("lowest_inr_per_t", "Its landed cost"), _landed("more_inr_per_t", "More a kg"),
    _crore("more_inr", "More in all"), text("ground", "Ground for passing it"), text("cells", "Cells"),
))  # fmt: skip

MENDS = Table("mends", (
    text("exception", "Exception"), text("where", "Where it is"), text("when", "When it is"), _rank(),
    text("cell", "Cell to change"),
    Shown("before", "Before", "value", blank=True),
    Shown("after", "After", "value", blank=True),
    text("unit", "In"), text("effect", "What it does"),
    Shown("remaining", "Remaining", "number", "", CREDITS, blank=True), _crore("cost_inr", "Cost"),
    text("change", "Change"),
), heading="What would mend them, each found true by planning again")  # fmt: skip

DIAGNOSIS = Table("diagnosis", (
    text("found_by", "Found by"), text("where", "About"), text("when", "By"),
    Shown("needed", "Needed", "number", "", CREDITS, blank=True),
    Shown("most", "At most", "number", "", CREDITS, blank=True),
    text("unit", "Measured in"), text("words", "What was found"),
), heading="Why they are needed")  # fmt: skip

PRICES = Table("prices", (
    text("rule", "Rule"), text("where", "Where"), text("when", "When"), text("unit", "One more"),
    _crore("low_inr", "Worth at least"), _crore("high_inr", "Worth at most"), text("verdict", "Verdict"),
    text("cells", "Cells"),
))  # fmt: skip

WAITING = Table("waiting", (
    text("order", "Order"), text("supplier", "Supplier"), text("material", "Material"),
    _crore("low_inr", "Costs at least"), _crore("high_inr", "Costs at most"),
    Shown("cover_days_lost", "Cover lost", "number", "days", CREDITS, blank=True), text("verdict", "Verdict"),
))  # fmt: skip

FRONTIER = Table("frontier", (
    Shown("cover_months", "Cover", "number", "months", "0.0#", blank=True), _share("china_share", "China at most"),
    _crore("cost_inr", "Cost"), _crore("bound_inr", "No plan is below"), _crore("fund_inr", "Paid from funds"),
    Shown("lowest_days_if_china_stops", "Lowest if China stops", "number", "days", COUNT, blank=True),
))  # fmt: skip

PROMISES = Table("promises", (
    month("month", "Month"), text("what", "What"), text("item", "Of"), text("plan", "Plan"),
    Shown("promised", "Promised", "number", "as noted", "#,##0.00"),
    Shown("happened", "Happened", "number", "as noted", "#,##0.00"),
    Shown("difference", "Difference", "number", "as noted", "+#,##0.00;-#,##0.00;0.00"),
    text("unit", "Unit"),
))  # fmt: skip
CHANGES = Table("changes", (
    text("change", "Change"), text("material", "Material"), text("offer_before", "Offer before"),
    text("offer", "Offer now"), text("supplier", "Supplier"), text("buyer", "Buyer"),
    Shown("month_before", "Month before", "month", blank=True),
    Shown("month", "Month now", "month", blank=True),
    Shown("tonnes_before", "Tonnes before", "number", "t", TONNES, blank=True),
    Shown("tonnes", "Tonnes now", "number", "t", TONNES, blank=True),
    text("cause", "Cause"), text("found_by", "Found by"), text("order_before", "Order before", small=True),
    text("order", "Order now", small=True),
), heading="Orders that changed")  # fmt: skip

INPUT_CHANGES = Table("input_changes", (
    text("part", "What changed"), text("sheet", "Sheet"), text("row", "Row"), text("column", "Column"),
    Shown("before", "Before, or as planned", "value", blank=True), Shown("after", "Now", "value", blank=True),
    text("unit", "Unit"), text("cell", "Cell now"),
), heading="Input that changed")  # fmt: skip

COST_WALK = Table("cost_walk", (
    text("step", "Step"), _crore("inr", "Adds"), _crore("total_inr", "Cost then"),
    _crore("sure_inr", "Sure to within"), Shown("exceptions", "Exceptions", "integer", "", '#,##0;"";–'),
    text("words", "How it is found"),
), heading="From the cost of the last plan to this one's")  # fmt: skip

ALTERNATIVES = Table("alternatives", (
    text("plan", "Plan"), _crore("cost_inr", "Cost"), _crore("bound_inr", "No plan is below"),
    text("source", "Source"), _share("share", "Share"), _share("share_in_plan", "Share in this plan"),
))  # fmt: skip

DECIDED_NOW = Table("decided_now", (
    month("order_month", "Order month"), text("material", "Material"), text("offer", "Offer"),
    text("supplier", "Supplier"), text("buyer", "Buyer"), tonnes("tonnes", "Ordered"),
    tonnes("without_t", "Without scenarios"),
), heading="Orders decided now, the same in every scenario")  # fmt: skip

SCENARIOS = Table("scenarios", (
    text("scenario", "Scenario"), _share("probability", "Probability"), _crore("loss_inr", "Loss"),
    _crore("cost_inr", "Cost"), _crore("shortage_inr", "Worth of shortages"), tonnes("unmet_t", "Short"),
    text("first_short", "Short first"), text("short_from", "From"),
    Shown("lowest_cover_months", "Lowest cover", "number", "months", "0.0#", blank=True),
    text("lowest_at", "Lowest at"), _crore("foreseen_inr", "Loss if foreseen"),
    _crore("without_inr", "Loss of the plan without scenarios"),
))  # fmt: skip

WORTH_OF_SCENARIOS = Table("worth_of_scenarios", (
    text("measure", "Figure"), _crore("value_inr", "Amount"), _crore("low_inr", "At least"),
    _crore("high_inr", "At most"), text("words", "What it is"),
), heading="What it comes to")  # fmt: skip

def _per_kg(name: str, title: str) -> Shown:
    return Shown(name, title, "number", "₹/kg", RUPEES_PER_KG, KG_PER_T, blank=True)


COMPETITIVENESS = Table("competitiveness", (
    text("material", "Material"), text("fiscal_year", "Fiscal year"), text("line", "Line"), text("offer", "Import"),
    text("supplier", "Supplier"), text("country", "Country"), _per_kg("import_inr_per_t", "Landed"),
    _per_kg("made_inr_per_t", "Made here, full cost"), _per_kg("paid_inr_per_t", "Buyers pay"),
    _per_kg("incentive_inr_per_t", "Incentive"), _per_kg("with_incentive_inr_per_t", "With incentive"),
    _per_kg("break_even_inr_per_t", "Break-even incentive"), text("not_needed_from", "Not needed from"),
))  # fmt: skip
