"""How stock answers a shortage: loans of it that come back in kind."""

from __future__ import annotations

from typing import ClassVar

from optimizer.case.columns import Row, Sheet, column
from optimizer.case.months import Month


class Loan(Row):
    """An arrangement by which a sector is lent stock and gives more of it back."""

    sheet: ClassVar[Sheet] = Sheet(
        "Loans", "Arrangements by which a sector is lent stock of the agency and gives it back, with a premium in "
        "kind.", "response", unique=("loan",))
    loan: str = column("Loan", "Its name.", "name", key=True)
    sector: str = column("Sector", "Who borrows: an end use of Demand.", "name")
    material: str = column("Material", "What is lent and comes back.", "name", names="Materials")
    from_month: Month | None = column("From", "First month in which it may be lent; blank: the first planned.", "month",
                                      None)
    to_month: Month | None = column("To", "Last month in which it may be lent; blank: the last that comes back within "
                                    "the plan.", "month", None)
    most_out_t: float = column("Most out", "Most tonnes out at any one time, without the premium.", "number", unit="t",
                               at_least=0)
    months_out: int = column("Back after", "Months from the month it is lent to the month it is in stock again; what "
                             "would come back after the plan's last month is not lent.", "integer", unit="months",
                             at_least=1, at_most=60)
    premium_share: float = column("Premium", "Comes back on top, in kind, as a share of the tonnes lent.", "share", 0.0)
    return_cost_inr_per_kg: float = column(
        "Cost of giving back", "What the borrower pays for a kilogram it gives back. It counts in the cost of the plan "
        "in the month of the loan and is in no fund. Type no less than the dearest offer landed: then stock is lent "
        "only where goods cannot be bought in time, and never to save money.", "number", unit="INR/kg", above=0)


class LoanOut(Row):
    """Stock lent before the first month that is still to come back."""

    sheet: ClassVar[Sheet] = Sheet(
        "Loans out", "Stock lent before the first month and not yet back; roll carries it.", "response",
        unique=("loan", "lent_month", "due_month"))
    loan: str = column("Loan", "As named on Loans.", "name", names="Loans")
    lent_month: Month = column("Lent", "The month in which it was lent.", "month")
    tonnes: float = column("Still out", "Tonnes lent and not yet back, without the premium.", "number", unit="t",
                           at_least=0)
    due_month: Month | None = column("Due back", "The month from which it is in stock again, as expected today; blank: "
                                     "as its loan says.", "month", None)


class ResponseClass(Row):
    """How much stock must be ready how soon."""

    sheet: ClassVar[Sheet] = Sheet(
        "Response", "How many months of need lie in stores that are ready within so many days (Ready in, on Stores).",
        "response", unique=("rule",))
    rule: str = column("Class", "Its name.", "name", key=True)
    within_days: int = column("Within", "Stock counts that lies in a store ready within so many days.", "integer",
                              unit="days", at_least=0)
    scope: str = column("For", "A material, a group, or all: each material by itself.", "name", "all", any_of=("all",))
    sector: str = column("Sector", "Whose need it is: an end use of Demand, or all.", "name", "all", any_of=("all",))
    months: float = column("Months of need", "Months of their demand, from the next month on, that must be ready at "
                           "the end of each month.", "number", unit="months", above=0, at_most=24)
    absolute: bool = column("Absolute", "yes: never bent. no: a shortfall is an exception, and counts in the goal of "
                            "cover in months of the material's demand.", "yes/no", False)
