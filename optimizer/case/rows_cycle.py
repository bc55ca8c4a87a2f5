"""What happens in the months between two plans: orders signed, goods received, counted and issued, money moved.

Every fact is typed once, with its date; a status is worked out from the dates (``optimizer/cycle/status.py``).
"""

from __future__ import annotations

import datetime as dt
import re
from typing import ClassVar

from optimizer.case.columns import Row, Sheet, column
from optimizer.case.months import Month

ISSUED, PASSED_ON, TAKEN_IN, MADE, WRITTEN_OFF = "issued", "passed on", "taken in", "made", "written off"
RETURNED = "given back"
COMES_IN = frozenset({MADE, RETURNED})
OUT, IN = "out", "in"
MILESTONES = ("sanctioned", "contracted", "certificate", "licensed", "shipped", "cleared", "accepted", "paid")
"""Steps of an order that have a date on the Register, in the order in which they come."""
_TONNES_OF = re.compile(r"(?P<name>.+?)\s+(?P<tonnes>\d+(?:\.\d+)?(?:e-?\d+)?)\s*t")
ENDINGS = ("cancelled", "refused", "rejected")
"""Dates with which an order leaves the plan."""


class SignedOrder(Row):
    """An order signed, from the day its file moved until it is received and paid."""

    sheet: ClassVar[Sheet] = Sheet("Register", "Every order signed, one row each; type the dates as they happen, the "
                                   "status follows from them.", "cycle", unique=("order",))
    order: str = column("Order", "Its permanent number, such as 2026-12/017.", "name", key=True)
    offer: str | None = column("Offer", "The offer it was ordered from.", "name", None)
    buyer: str | None = column("Buyer", "Who ordered; blank: the agency.", "name", None, names="Buyers")
    supplier: str = column("Supplier", "Who delivers.", "name")
    material: str = column("Material", "As named on Materials.", "name", names="Materials")
    vendor_country: str = column("Country", "Country of the vendor; the next two default to it.", "name")
    processing_country: str | None = column("Processing country", "Where it is processed.", "name", None)
    mine_country: str | None = column("Mine country", "Where it is mined.", "name", None)
    bar: str | None = column("Bar", "What its licence bars, as named on Licence bars.", "name", None,
                             names="Licence bars", group="licences")
    ordered: dt.date | None = column("Ordered", "The day its file moved.", "date", None)
    tonnes: float = column("Tonnes", "Tonnes ordered.", "number", unit="t", above=0)
    usable_t: float | None = column("Usable tonnes", "What of it is expected to arrive usable; blank: all.", "number",
                                    None, unit="t", at_least=0)
    expected_month: Month = column("Expected", "The month from which it can be used, as expected today.", "month")
    planned_month: Month | None = column("First expected", "The month expected when it was signed; the supplier's "
                                         "record is judged by it.", "month", None)
    price_inr_per_kg: float | None = column("Unit price", "Price a kilogram in rupees.", "number", None,
                                            unit="INR/kg", at_least=0)
    goods_inr_crore: float = column("Goods", "Of the landed bill.", "number", 0.0, unit="₹ crore", at_least=0)
    freight_inr_crore: float = column("Freight", "Of the landed bill.", "number", 0.0, unit="₹ crore", at_least=0)
    insurance_inr_crore: float = column("Insurance", "Of the landed bill.", "number", 0.0, unit="₹ crore", at_least=0)
    duty_inr_crore: float = column("Duty", "Of the landed bill, paid on arrival.", "number", 0.0, unit="₹ crore",
                                   at_least=0)
    clearance_inr_crore: float = column("Port and clearance", "Of the landed bill, paid on arrival.", "number", 0.0,
                                        unit="₹ crore", at_least=0)
    ordering_inr_crore: float = column("Ordering cost", "Of the landed bill, paid with the order.", "number", 0.0,
                                       unit="₹ crore", at_least=0)
    pay_month: Month | None = column("Payment month", "When goods, freight and insurance are paid; blank: as they "
                                     "arrive.", "month", None)
    fund: str | None = column("Fund", "The fund that pays; blank: the first on Funds.", "name", None, names="Funds")
    sanctioned: dt.date | None = column("Sanctioned", "Date of the sanction.", "date", None)
    contracted: dt.date | None = column("Contracted", "Date of the contract.", "date", None)
    certificate: dt.date | None = column("Certificate", "Date of the end-user certificate.", "date", None)
    licensed: dt.date | None = column("Licensed", "Date of the export licence.", "date", None)
    shipped: dt.date | None = column("Shipped", "Date of the bill of lading.", "date", None)
    cleared: dt.date | None = column("Cleared", "Date out of customs.", "date", None)
    accepted: dt.date | None = column("Accepted", "Date on which the last part was accepted; what has not come by "
                                      "then is not waited for.", "date", None)
    paid: dt.date | None = column("Paid", "Date of the last payment; nothing is still to pay.", "date", None)
    cancelled: dt.date | None = column("Cancelled", "Date on which it was cancelled; it leaves the plan.", "date", None)
    refused: dt.date | None = column("Refused", "Date on which sanction or licence was refused; it leaves the plan.",
                                     "date", None)
    rejected: dt.date | None = column("Rejected", "Date on which all of it was rejected; it leaves the plan.", "date",
                                      None)
    cancel_inr_crore: float | None = column("Cancel cost", "What cancelling it now costs beside what is paid; the plan "
                                            "may then cancel it. Blank: it stands, as all do with scenarios.",
                                            "number", None, unit="₹ crore", at_least=0, group="cycle")
    file_no: str = column("File", "Number of the file.", "text", "")
    sanction_no: str = column("Sanction", "Number of the sanction.", "text", "")
    contract_no: str = column("Contract", "Number of the contract.", "text", "")
    licence_no: str = column("Licence", "Number of the export licence; as named on Licences it draws on that, several "
                             "as L1 12 t, L2 8 t.", "text", "")
    credit_no: str = column("Letter of credit", "Its number.", "text", "")
    bill_of_entry_no: str = column("Bill of entry", "Its number.", "text", "")
    note: str = column("Note", "Anything the reader should know.", "text", "")

    @property
    def bill_inr_crore(self) -> float:
        """The whole landed bill, ₹ crore."""
        goods = self.goods_inr_crore + self.freight_inr_crore + self.insurance_inr_crore
        return goods + self.duty_inr_crore + self.clearance_inr_crore + self.ordering_inr_crore

    @property
    def draws(self) -> dict[str, float]:
        """Licence -> tonnes of this order under it, as its cell Licence says; one alone takes the whole order."""
        text = self.licence_no.strip()
        parts = [_TONNES_OF.fullmatch(part.strip()) for part in text.split(",")]
        told = {part["name"]: float(part["tonnes"]) for part in parts if part}
        whole = sum(told.values())
        if not all(parts) or whole <= 0:
            return {text: self.tonnes} if text else {}
        return {name: tonnes * self.tonnes / whole for name, tonnes in told.items()}

    @property
    def gone(self) -> dt.date | None:
        """The day it was cancelled, refused or rejected; None while it stands."""
        return min((day for day in (self.cancelled, self.refused, self.rejected) if day is not None), default=None)


class Receipt(Row):
    """A part of an order that arrived."""

    sheet: ClassVar[Sheet] = Sheet("Receipts", "Goods received against orders of the Register, one row a part: mend "
                                   "what came otherwise, delete what did not come.", "cycle")
    order: str = column("Order", "As numbered on Register.", "name", names="Register")
    date: dt.date = column("Date", "The day from which it can be used.", "date")
    gross_t: float = column("Gross", "Tonnes that arrived.", "number", unit="t", above=0)
    rejected_t: float = column("Rejected", "Tonnes of these that were rejected.", "number", 0.0, unit="t", at_least=0)
    accepted_t: float | None = column("Accepted", "Usable tonnes taken into stock; blank: gross less rejected.",
                                      "number", None, unit="t", at_least=0)
    replaced: bool = column("Replaced", "Whether the supplier replaces what was rejected.", "yes/no", False)
    assay: str = column("Assay", "What the laboratory found.", "text", "")
    store: str | None = column("Store", "Where it lies.", "name", None, names="Stores")
    lot: str = column("Lot", "Its lot number, where lots are kept apart.", "text", "")
    months_left: int | None = column("Months left", "Months it may be kept, the month of the date being the first; "
                                     "blank: its whole shelf life.", "integer", None, unit="months", at_least=1)
    note: str = column("Note", "Anything the reader should know.", "text", "")

    @property
    def usable_t(self) -> float:
        """Tonnes that went into stock."""
        return self.gross_t - self.rejected_t if self.accepted_t is None else self.accepted_t


class StockCount(Row):
    """What was found in store on a day."""

    sheet: ClassVar[Sheet] = Sheet("Stock counts", "Stock found by counting; what the book has and a count does not "
                                   "find waits to be written off and counts in no cover.", "cycle",
                                   unique=("date", "material", "buyer", "store", "lot"))
    date: dt.date = column("Date", "The day of the count, in the evening; at the latest the 1st of the first month.",
                           "date")
    material: str = column("Material", "As named on Materials.", "name", names="Materials")
    buyer: str | None = column("Owner", "Whose stock; blank: the agency.", "name", None, names="Buyers")
    store: str | None = column("Store", "The store counted; blank: all of the owner's.", "name", None, names="Stores")
    lot: str = column("Lot", "The lot counted; blank: all.", "text", "")
    tonnes: float = column("Tonnes", "What was found.", "number", unit="t", at_least=0)
    note: str = column("Note", "Anything the reader should know.", "text", "")


class StockMove(Row):
    """What left a stock, or came into it from a line, on a day."""

    sheet: ClassVar[Sheet] = Sheet("Issues", "What was issued, passed on, taken in and made by lines, and written off: "
                                   "mend what happened otherwise.", "cycle")
    date: dt.date = column("Date", "The day, or the first of the month for a month's total.", "date")
    kind: str = column("What", "issued: to a sector. passed on: by the agency to industry. taken in, made: by a line. "
                       "written off: out of the book. given back: by a sector, of what it was lent.", "choice",
                       choices=(ISSUED, PASSED_ON, TAKEN_IN, MADE, WRITTEN_OFF, RETURNED))
    material: str = column("Material", "As named on Materials.", "name", names="Materials")
    buyer: str | None = column("Owner", "Whose stock; blank: the agency.", "name", None, names="Buyers")
    party: str = column("To or by", "The sector issued to, or the line.", "text", "")
    tonnes: float = column("Tonnes", "Quantity.", "number", unit="t", at_least=0)
    asked_t: float | None = column("Asked for", "What the sector asked for; blank: what it was issued.", "number", None,
                                   unit="t", at_least=0)
    store: str | None = column("Store", "The store it left, or went into; blank: the oldest stock first.", "name", None,
                               names="Stores")
    lot: str = column("Lot", "The lot; blank: the oldest first.", "text", "")
    bar: str | None = column("Bar", "The bar its tonnes are under, as named on Licence bars; blank: free tonnes first.",
                             "name", None, names="Licence bars", group="licences")
    note: str = column("Note", "Anything the reader should know.", "text", "")


class FundMovement(Row):
    """Money that left a fund or came into it on a day."""

    sheet: ClassVar[Sheet] = Sheet("Fund movements", "Money paid from and received into funds: mend what was paid "
                                   "otherwise.", "cycle")
    date: dt.date = column("Date", "The day.", "date")
    fund: str = column("Fund", "As named on Funds.", "name", names="Funds")
    direction: str = column("Direction", "out: paid. in: received or returned.", "choice", OUT, choices=(OUT, IN))
    inr_crore: float = column("Amount", "How much.", "number", unit="₹ crore", at_least=0)
    order: str | None = column("Order", "The order it pays for, as numbered on Register.", "name", None,
                               names="Register")
    why: str = column("Why", "What for.", "text", "")
    note: str = column("Note", "Anything the reader should know.", "text", "")


class PaymentDue(Row):
    """A payment that an order of the Register brings with it."""

    sheet: ClassVar[Sheet] = Sheet("Payments due", "When an order is paid, where payment terms or creditable tax say "
                                   "more than its row on Register; an order without rows here is paid as stated "
                                   "there.", "cycle")
    order: str = column("Order", "As numbered on Register.", "name", names="Register")
    month: Month = column("Month", "When.", "month")
    inr_crore: float = column("Amount", "How much; below nothing for tax that comes back.", "number", unit="₹ crore")
    fund: str | None = column("Fund", "The fund that pays; blank: the order's.", "name", None, names="Funds")
    what: str = column("What", "What for.", "text", "")


class Promise(Row):
    """What a plan said of a month, kept until the month is over."""

    sheet: ClassVar[Sheet] = Sheet("Promises", "What the last plans said of the months to come; leave it as it is.",
                                   "cycle")
    plan: str = column("Plan", "Number of the plan.", "text")
    made: Month = column("Planned in", "Its first month.", "month")
    month: Month = column("Month", "The month it speaks of.", "month")
    what: str = column("What", "Of what.", "choice",
                       choices=("cover", "stock", "arrivals", "issues", "paid"))
    item: str = column("Of", "Material, or fund.", "text", "")
    amount: float = column("Promised", "How much.", "number")
    unit: str = column("Unit", "Its unit.", "text", "")
