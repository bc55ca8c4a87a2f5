"""What makes domestic lines worth running and building: incentive schemes, who draws on them, expansion projects."""

from __future__ import annotations

from typing import ClassVar

from optimizer.case.columns import Row, Sheet, column
from optimizer.case.months import Month


class Scheme(Row):
    """An incentive on what is made and sold: a rate a kilogram, at most a share of the price, within an outlay."""

    sheet: ClassVar[Sheet] = Sheet(
        "Schemes", "Incentives paid a kilogram made and sold: rate, share of the price, outlay and period.",
        "incentive", unique=("scheme",))
    scheme: str = column("Scheme", "Its name, used on Beneficiaries.", "name", key=True)
    rate_inr_per_kg: float = column("Rate", "Most that is paid for a kilogram.", "number", 2150.0, unit="INR/kg",
                                    at_least=0)
    share_of_price: float = column("Share of price", "Most that is paid, as a share of the net sales price.", "share",
                                   0.40)
    outlay_inr_crore: float = column("Outlay", "All the scheme may pay as incentive.", "number", 6450.0,
                                     unit="₹ crore", at_least=0)
    paid_before_inr_crore: float = column("Paid before", "Incentive paid before the first month.", "number", 0.0,
                                          unit="₹ crore", at_least=0)
    award_month: Month = column("Award", "Month of the award; gestation runs from it.", "month")
    gestation_months: int = column("Gestation", "Months from the award before anything is paid.", "integer", 24,
                                   unit="months", at_least=0, at_most=120)
    months: int = column("Paid for", "Months of sales that are paid for, from the first that counts.", "integer", 60,
                         unit="months", at_least=1, at_most=240)
    capital_subsidy_share: float = column("Capital subsidy", "Share of the capital of its lines' expansions it pays.",
                                          "share", 0.15, group="expansions")
    capital_outlay_inr_crore: float = column("Capital outlay", "All it may still pay as capital subsidy.", "number",
                                             750.0, unit="₹ crore", at_least=0, group="expansions")


class Beneficiary(Row):
    """A line that draws on a scheme."""

    sheet: ClassVar[Sheet] = Sheet(
        "Beneficiaries", "Lines that draw on a scheme: tonnes a year, net sales price, first sale.", "incentive",
        unique=("line",))
    scheme: str = column("Scheme", "As named on Schemes.", "name", names="Schemes")
    line: str = column("Line", "As named on Lines.", "name", names="Lines")
    tonnes_per_year: float = column("Tonnes a year", "Most that is paid for in a fiscal year.", "number", unit="t/year",
                                    at_least=0)
    net_sales_price_inr_per_kg: float | None = column(
        "Net sales price", "What a kilogram is sold for, before the incentive; blank: the line's transfer price.",
        "number", None, unit="INR/kg", at_least=0)
    first_sale: Month | None = column("First sale", "Month of the first sale that counts, never within the gestation; "
                                      "blank: when the gestation ends.", "month", None)
    paid_before_t: float = column("Paid before", "Tonnes paid for earlier in the fiscal year of the first month.",
                                  "number", 0.0, unit="t", at_least=0)


class Expansion(Row):
    """A project that gives a line more capacity, once built; the plan decides whether and when it begins."""

    sheet: ClassVar[Sheet] = Sheet(
        "Expansions", "Projects that would give a line more capacity: what they add, cost, and how long they take.",
        "expansions", unique=("expansion",))
    expansion: str = column("Expansion", "Its name.", "name", key=True)
    line: str = column("Line", "As named on Lines.", "name", names="Lines")
    adds_t_per_month: float = column("Adds", "Tonnes of main output a month, once in service.", "number",
                                     unit="t/month", above=0)
    earliest_start: Month | None = column("Earliest start", "First month it can be begun in; blank: the first planned.",
                                          "month", None)
    latest_start: Month | None = column("Latest start", "Last month it can be begun in; blank: any.", "month", None)
    months_to_build: int = column("Months to build", "Months from its start until it is in service.", "integer",
                                  unit="months", at_least=0, at_most=240)
    capital_inr_crore: float = column("Capital", "What it costs to build.", "number", unit="₹ crore", at_least=0)
    asset_life_years: float = column("Asset life", "Years over which the capital is paid, in equal months of service.",
                                     "number", 20.0, unit="years", above=0, at_most=100)
    interest_per_year: float | None = column("Interest", "On the capital; blank: the discount rate of Start.", "share",
                                             None, unit="share a year")
    subsidy_share: float | None = column(
        "Subsidy", "Share of the capital the state pays; blank: what its line's scheme gives, or nothing.", "share",
        None)
    subsidy_limit_inr_crore: float | None = column("Subsidy at most", "Most the state pays of it; blank: no limit.",
                                                   "number", None, unit="₹ crore", at_least=0)
