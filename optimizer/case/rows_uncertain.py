"""What may happen: events on the calendar and in scenarios, how likely scenarios are, and what a shortage costs."""

from __future__ import annotations

from typing import ClassVar

from optimizer.case.columns import Row, Sheet, column
from optimizer.case.months import Month

BASE = "Base"
"""The world in which nothing happens but the policy calendar; its events always hold."""

SHARES = ("availability",)
FACTORS = ("price", "demand", "output")
DAYS = ("lead time", "transit")
ACTS_ON = (*SHARES, *FACTORS, *DAYS, "licences")
OF_OFFERS = frozenset({"availability", "price", "lead time", "transit", "licences"})


class Event(Row):
    """Something that holds from a month to another, in one scenario or always."""

    sheet: ClassVar[Sheet] = Sheet(
        "Events", "What happens and when: Base always holds (the policy calendar), the rest in its scenario.",
        "scenarios")
    event: str = column("Event", "What happens, in a few words.", "text")
    scenario: str = column("Scenario", "The scenario it belongs to; Base: it always holds and is known beforehand.",
                           "name", BASE, names="Scenarios", any_of=(BASE,))
    acts_on: str = column(
        "Acts on", "availability: what is not yet shipped, and ceilings. price. lead time: days before shipping. "
        "transit: days at sea. licences: none is granted. demand. output of lines.", "choice", choices=ACTS_ON)
    figure: float | None = column(
        "Figure", "availability: the share still given (0 is a ban). price, demand, output: a factor. lead time, "
        "transit: days more. licences: leave blank.", "number", None, at_least=0)
    from_month: Month = column("From", "First month it holds.", "month")
    to_month: Month | None = column("To", "Last month it holds; blank: to the end.", "month", None)
    scope: str = column("For", "A material, a group, or all.", "name", "all", any_of=("all",))
    country: str | None = column("Country", "Only what comes from this country; blank: any.", "name", None)
    country_of: str = column("Country of", "Which of a purchase's countries that is.", "choice", "processing",
                             choices=("processing", "vendor", "mine"))
    supplier: str | None = column("Supplier", "Only this supplier; blank: any.", "name", None)
    line: str | None = column("Line", "For output: only this line; blank: every line of the materials.", "name", None,
                              names="Lines")
    sector: str | None = column("Sector", "For demand: only this sector; blank: all.", "name", None)
    note: str = column("Note", "Source, or anything the reader should know.", "text", "")

    def active(self, month: Month) -> bool:
        """Whether it holds in a month."""
        return self.from_month <= month and (self.to_month is None or month <= self.to_month)


class Scenario(Row):
    """A way the coming years may go."""

    sheet: ClassVar[Sheet] = Sheet(
        "Scenarios", "Ways the coming years may go, and how likely each is; Base is the one without its own events.",
        "scenarios", unique=("scenario",))
    scenario: str = column("Scenario", "Name used on Events.", "name", key=True)
    probability: float = column("Probability", "How likely; all of them together make 1.", "share")
    note: str = column("Note", "Anything the reader should know.", "text", "")


class ShortageValue(Row):
    """What a tonne not delivered costs the country."""

    sheet: ClassVar[Sheet] = Sheet(
        "Shortage value", "What a tonne that a sector goes short of costs; the row that says most precisely what it is "
        "for holds.", "scenarios", unique=("sector", "scope"))
    sector: str = column("Sector", "As named on Demand, or all.", "name", "all", any_of=("all",))
    scope: str = column("For", "A material, a group, or all.", "name", "all", any_of=("all",))
    inr_per_t: float = column("Shortage value", "Rupees a tonne short.", "number", unit="INR/t", at_least=0)
    basis: str = column("Basis", "What it rests on.", "choice", "assumption", choices=("sourced", "assumption"))
    source: str = column("Source", "Where it comes from, or why it is assumed.", "text", "")
