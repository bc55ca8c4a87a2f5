"""Money as the government spends it, and who keeps the stock: payment terms, fund purposes, custody, moving."""

from __future__ import annotations

from typing import ClassVar

from optimizer.case.columns import Row, Sheet, column
from optimizer.case.months import Month

MILESTONES = ("order", "letter of credit", "shipping documents", "arrival", "acceptance")
BEFORE_SHIPPING = frozenset({"order", "letter of credit"})  # what is paid then is an advance
PURPOSES = (
    "all", "goods", "freight", "insurance", "duty", "clearance", "ordering", "tax", "letter of credit",
)  # fmt: skip


class PaymentTerm(Row):
    """A part of the price and when it falls due; the rows of one name add up to the whole price."""

    sheet: ClassVar[Sheet] = Sheet(
        "Payment terms", "When the parts of a price are paid; the shares of one name add up to 1.", "money",
        unique=("terms", "milestone", "days"))
    terms: str = column("Terms", "Name used on Offers; a row a part of the price.", "name", key=True)
    milestone: str = column(
        "Milestone", "Counted in days from the 1st of the order month: order 0; letter of credit after approval and "
        "contract; shipping documents after licence, production and a lead time not split; arrival after transit; "
        "acceptance after clearance and inspection.", "choice", choices=MILESTONES)
    share: float = column("Share", "Share of the price that is paid then.", "share")
    days: int = column("Days after", "Days from the milestone to the payment.", "integer", 0, unit="days", at_least=0,
                       at_most=1500)
    charge_per_quarter: float = column(
        "Letter-of-credit charge", "Where this part is paid under a letter of credit: share of it that the bank "
        "charges for each quarter of 90 days, or part of one, from the opening of the letter to the payment; it is "
        "paid when the letter is opened.", "share", 0.0, unit="share a quarter", at_most=0.1)


class FundPurpose(Row):
    """What a fund may pay. A fund without a row pays everything."""

    sheet: ClassVar[Sheet] = Sheet("Fund purposes", "What a fund may pay; a fund without a row here pays everything.",
                                   "money", unique=("fund", "pays", "scope"))
    fund: str = column("Fund", "As named on Funds.", "name", names="Funds")
    pays: str = column("Pays", "The kind of cost, or all.", "choice", "all", choices=PURPOSES)
    scope: str = column("For", "A material, a group, or all.", "name", "all", any_of=("all",))


class CustodyRule(Row):
    """How much of an owner's stock a custodian, or a kind of custodian, holds at least and at most."""

    sheet: ClassVar[Sheet] = Sheet(
        "Custody rules", "Least and greatest share of an owner's stock that a custodian holds at the end of a month.",
        "custodians", unique=("rule",))
    rule: str = column("Rule", "Its name.", "name", key=True)
    held_by: str = column("Held by", "A custodian named on Stores; or government, or private: all of that kind.",
                         "name", any_of=("government", "private"))
    scope: str = column("For", "A material, a group, or all.", "name", "all", any_of=("all",))
    buyer: str | None = column("Owner of stock", "Whose stock it is about; blank: the agency's.", "name", None,
                               names="Buyers")
    floor_share: float | None = column("At least", "Share of the owner's stock, in tonnes; blank: no floor.", "share",
                                       None)
    ceiling_share: float | None = column("At most", "Share of the owner's stock, in tonnes; blank: no ceiling.",
                                         "share", None)
    from_month: Month | None = column("From", "First month; blank: the first planned.", "month", None)
    to_month: Month | None = column("To", "Last month; blank: the last planned.", "month", None)


class MovingCost(Row):
    """What it costs to move a tonne between two stores of an owner. With this sheet stock stays where it lies."""

    sheet: ClassVar[Sheet] = Sheet(
        "Moving costs", "What moving a tonne costs; with this sheet stock stays in its store unless it is moved along "
        "one of these ways, or used.", "custodians", unique=("from_store", "to_store"))
    from_store: str = column("From store", "As named on Stores.", "name", names="Stores")
    to_store: str = column("To store", "As named on Stores.", "name", names="Stores")
    inr_per_t: float = column("Moving cost", "Cost of moving a tonne this way.", "number", unit="INR/t", at_least=0)
