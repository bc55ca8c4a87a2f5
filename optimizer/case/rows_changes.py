"""What the last plan meant to do and nobody has signed: what changing it costs, where the officer says so."""

from __future__ import annotations

from typing import ClassVar

from optimizer.case.columns import Row, Sheet, column
from optimizer.case.months import Month


class PlannedBefore(Row):
    """An order of the last plan that is not signed. It may move; a cost of changes on Start makes that dear.

    The offer need not be on Offers any more: then the order is one the plan cannot keep.
    """

    sheet: ClassVar[Sheet] = Sheet(
        "Planned before", "Orders of the last plan not yet signed: what changing them costs is said on Start.", "cycle",
        unique=("offer", "buyer", "order_month"))
    order: str = column("Order", "Its number in the last plan.", "name", "")
    offer: str = column("Offer", "As named on Offers.", "name")
    buyer: str | None = column("Buyer", "Who orders; blank: the agency.", "name", None, names="Buyers")
    order_month: Month = column("Order month", "The month it was to be ordered in; a month gone by counts as the "
                                "first month.", "month")
    tonnes: float = column("Tonnes", "Quantity.", "number", unit="t", above=0)
