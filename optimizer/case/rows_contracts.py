"""Offers as they are: what must be taken or paid for, and what more a thin market asks the more is bought in it."""

from __future__ import annotations

from typing import ClassVar

from optimizer.case.columns import Row, Sheet, column


class TakeOrPay(Row):
    """Tonnes of an offer that are paid for in a fiscal year whether or not they are ordered."""

    sheet: ClassVar[Sheet] = Sheet("Take-or-pay", "Tonnes that are ordered in a fiscal year, or paid for all the same.",
                                   "contracts", unique=("offer", "fiscal_year"))
    offer: str = column("Offer", "As named on Offers; its buyer pays, the agency where all may use it.", "name",
                        names="Offers")
    fiscal_year: str = column("Fiscal year", "Such as 2026-27; a year the plan does not see to its end counts by the "
                              "months of it in which an order still arrives in the plan.", "fiscal year")
    tonnes: float = column("Committed", "Tonnes to be ordered in the year.", "number", unit="t", at_least=0)
    pay_share: float = column("Share paid", "Share of the price paid on what is not ordered, at the price of the last "
                              "planned month of the year.", "share", 1.0)
    inr_per_t: float | None = column("Paid a tonne", "A fixed sum a tonne not ordered; it stands over the share.",
                                     "number", None, unit="INR/t", at_least=0)
    taken_before_t: float = column("Ordered before", "Tonnes ordered in the year before the first month.", "number",
                                   0.0, unit="t", at_least=0)


class MarketCurve(Row):
    """A step of what a thin market asks above the offers' prices, by all that is bought in it in a month."""

    sheet: ClassVar[Sheet] = Sheet(
        "Market curves", "What a thin market asks above the price, by the tonnes ordered in it in a month by all "
        "buyers; the first step starts at 0.", "markets", unique=("market", "material", "from_t"))
    market: str = column("Market", "Its name, used on Offers.", "name", key=True)
    material: str = column("Material", "As named on Materials.", "name", names="Materials")
    from_t: float = column("From", "Tonnes ordered in the month from which the step begins.", "number", unit="t",
                           at_least=0)
    premium_per_kg: float = column("Premium", "Asked above the price on the tonnes within the step; it may not fall "
                                   "from step to step.", "number", unit="currency/kg", at_least=0)
    currency: str = column("Currency", "Three letters, such as INR or USD.", "name", "INR")
