"""What can be made and where it lies: domestic lines, recipes, capacity by date, stores; and the sources."""

from __future__ import annotations

from typing import ClassVar

from optimizer.case.columns import Row, Sheet, column
from optimizer.case.months import Month


class Line(Row):
    """A domestic line that makes one main output. A line without inputs is a mine or an oxide works fed by one."""

    sheet: ClassVar[Sheet] = Sheet("Lines", "Domestic lines: what each makes, how much and at what cost.", "plants",
                                   unique=("line",))
    line: str = column("Line", "Its name.", "name", key=True)
    plant: str = column("Plant", "The plant it belongs to.", "name")
    output: str = column("Output", "The material it makes.", "name", names="Materials")
    yield_share: float = column("Yield", "Tonnes out for a tonne the recipe says; inputs are divided by it.", "number",
                                1.0, unit="t/t", above=0, at_most=1)
    running_cost_inr_per_t: float = column("Running cost", "Cost of a tonne made, without its inputs.", "number", 0.0,
                                           unit="INR/t", at_least=0)
    minimum_run_t: float = column("Minimum run", "Least tonnes in a month in which it runs.", "number", 0.0, unit="t",
                                  at_least=0)
    campaign_cost_inr: float = column("Campaign cost", "Cost of each month in which it runs.", "number", 0.0,
                                      unit="INR", at_least=0)
    start_cost_inr: float = column("Start cost", "Cost of running after a month of standing still.", "number", 0.0,
                                   unit="INR", at_least=0)
    running_before: bool = column("Running before", "Whether it ran in the month before the first.", "yes/no", False)
    input_cover_months: float | None = column(
        "Input cover", "Months of its intake to hold as cover; blank: only where nothing made from it has cover.",
        "number", None, unit="months", at_least=0, at_most=24)
    hours_per_t: float = column("Hours a tonne", "Hours of its plant that a tonne made takes.", "number", 0.0,
                                unit="hours/t", at_least=0, group="plant hours")
    changeover_hours: float = column("Changeover", "Hours of its plant to set it up, in every month in which it runs.",
                                     "number", 0.0, unit="hours", at_least=0, group="plant hours")
    basis: str = column("Basis", "What its figures rest on.", "choice", "assumption",
                        choices=("contract", "published", "assumption"))
    pricing: str = column("Pricing", "At cost: its costs are the buyers'. At price: a private line, which is paid the "
                          "transfer price.", "choice", "at cost", choices=("at cost", "at price"), group="incentive")
    transfer_price_inr_per_kg: float | None = column(
        "Transfer price", "What the buyers pay a line at price for a kilogram, before what it passes on.", "number",
        None, unit="INR/kg", at_least=0, group="incentive")
    transfer_price_index: str | None = column(
        "Transfer price index", "A row of the sheet Price index that moves the transfer price by month.", "name", None,
        names="Price index", group="incentive")
    pass_through: float = column("Passed on", "Share of its incentive by which a line at price lowers what the buyers "
                                 "pay.", "share", 0.0, group="incentive")


class Capacity(Row):
    """Capacity of a line from a month on; before its first row it makes nothing. A line without any row is limited
    by the hours of its plant, by its inputs and by what can be of use."""

    sheet: ClassVar[Sheet] = Sheet("Capacity", "What a line can make a month from a date on; before its first row it "
                                   "makes nothing. A line without a row has no limit of its own.", "plants",
                                   unique=("line", "from_month"))
    line: str = column("Line", "As named on Lines.", "name", names="Lines")
    from_month: Month = column("From", "First month of this capacity.", "month")
    tonnes_per_month: float = column("Capacity", "Tonnes of main output a month.", "number", unit="t/month", at_least=0)


class Recipe(Row):
    """What a line takes in and gives besides its main output, a tonne of main output at yield 1."""

    sheet: ClassVar[Sheet] = Sheet("Recipes", "What a line takes in, and gives besides, for a tonne of its output.",
                                   "plants", unique=("line", "material"))
    line: str = column("Line", "As named on Lines.", "name", names="Lines")
    material: str = column("Material", "As named on Materials.", "name", names="Materials")
    role: str = column("Role", "Taken in, or given besides the output.", "choice", "input",
                       choices=("input", "by-product"))
    tonnes_per_tonne: float = column("Tonnes a tonne", "Tonnes for a tonne of main output.", "number", unit="t/t",
                                     above=0)
    transfer_price_inr_per_kg: float | None = column(
        "Transfer price", "What a line at price pays the buyers for a kilogram of this input; blank: nothing.",
        "number", None, unit="INR/kg", at_least=0, group="incentive")


class Store(Row):
    """A store of one owner. Without this sheet each owner has one store without limit."""

    sheet: ClassVar[Sheet] = Sheet("Stores", "Where stock lies, how much fits and what it costs.", "stores",
                                   unique=("store",))
    store: str = column("Store", "Its name.", "name", key=True)
    buyer: str | None = column("Owner of stock", "Whose stock it holds; blank: the agency.", "name", None,
                               names="Buyers")
    capacity_t: float | None = column("Capacity", "Most tonnes at the end of a month, all materials.", "number", None,
                                      unit="t", at_least=0)
    scope: str = column("Holds", "A material, a group, or all.", "name", "all", any_of=("all",))
    holding_inr_per_t_month: float = column("Holding cost", "Added to the material's own.", "number", 0.0,
                                            unit="INR/t/month", at_least=0)
    ready_days: int = column("Ready in", "Days until what lies there can be in a sector's hands.", "integer", 0,
                             unit="days", at_least=0, group="response")
    custodian: str = column("Custodian", "Who keeps it.", "name", "", group="custodians")
    custodian_kind: str = column("Kind of custodian", "Government or private.", "choice", "government",
                                 choices=("government", "private"), group="custodians")
    custody_fee_inr_per_t_month: float = column("Custody fee", "What the custodian is paid for what lies there at the "
                                                "end of a month.", "number", 0.0, unit="INR/t/month", at_least=0,
                                                group="custodians")
    bonded: bool = column("Bonded", "yes: imports of offers that may lie in bond pay duty and tax when they leave it.",
                          "yes/no", False, group="custodians")


class Source(Row):
    """Where a figure comes from. Read by people; the plan counts nothing from it."""

    sheet: ClassVar[Sheet] = Sheet("Sources", "Every figure with its source, date and confidence.", "sources")
    figure: str = column("Figure", "What it is.", "text")
    used_on: str = column("Used on", "Sheet and row it feeds.", "text", "")
    value: str = column("Value", "As found.", "text", "")
    unit: str = column("Unit", "Its unit.", "text", "")
    period: str = column("Date", "Date or period it holds for.", "text", "")
    confidence: str = column("Confidence", "found: in the named page; derived: arithmetic on other rows; "
                             "unverified: an assumption.", "choice", "unverified",
                             choices=("found", "derived", "unverified"))
    source: str = column("Source", "Title of the page.", "text", "")
    address: str = column("Address", "Where it can be read.", "text", "")
    note: str = column("Note", "Anything the reader should know.", "text", "")
