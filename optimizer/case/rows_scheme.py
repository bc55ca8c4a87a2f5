"""What the state gives a domestic line: incentive schemes and who draws on them."""

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
