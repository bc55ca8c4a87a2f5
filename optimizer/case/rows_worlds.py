"""What is left to chance in random worlds: what stops and comes back, and what moves about its forecast."""

from __future__ import annotations

from typing import ClassVar

from optimizer.case.columns import Row, Sheet, Where, column
from optimizer.case.months import Month
from optimizer.case.rows_uncertain import Event

STOPPING = ("availability", "licences", "lead time", "transit", "output")
"""What is either as usual or not: it begins by chance, and ends by chance."""
MOVING = ("price", "demand")
"""What moves about its forecast by a little every month, and comes back to it."""


class Chance(Row):
    """One thing left to chance: a stop that begins and ends, or a figure that moves and comes back."""

    sheet: ClassVar[Sheet] = Sheet(
        "Random worlds", "What chance decides in worlds drawn at random: how often things stop and how long, how far "
        "prices and demand move.", "random worlds")
    acts_on: str = column(
        "Acts on", "As on Events. availability, licences, lead time, transit, output begin and end by chance; price "
        "and demand move about their forecast.", "choice", choices=(*STOPPING, *MOVING))
    figure: float | None = column(
        "Figure", "While it lasts. availability: the share still given. output: a factor. lead time, transit: days "
        "more. Otherwise leave blank.", "number", None, at_least=0)
    scope: str = column("For", "A material, a group, or all.", "name", "all", any_of=("all",))
    country: str | None = column("Country", "Only what comes from this country; blank: any.", "name", None)
    country_of: str = column("Country of", "Which of a purchase's countries that is.", "choice", "processing",
                             choices=("processing", "vendor", "mine"))
    sector: str | None = column("Sector", "For demand: only this sector; blank: all.", "name", None)
    begins: float | None = column("Begins", "Chance that it begins in a month in which it does not hold.", "share",
                                  None, unit="share a month")
    ends: float | None = column("Ends", "Chance that it is over after a month: 0.25 means four months on average.",
                                "share", None, unit="share a month")
    holds_now: bool = column("Holds now", "Whether it holds in the first month.", "yes/no", False)
    spread: float | None = column("Spread", "For price and demand: standard deviation of a month's move, 0.05 being "
                                  "5 %.", "number", None, unit="share a month", above=0, at_most=2)
    comes_back: float = column("Comes back", "For price and demand: share of the way back to the forecast gone in a "
                               "month; 0: it stays where it went.", "share", 0.0, unit="share a month")
    in_step: float = column("In step", "For price and demand: 0 moves by itself, 1 with all others; how much two move "
                            "together is the product of theirs.", "share", 0.0)
    basis: str = column("Basis", "What it rests on.", "choice", "assumption", choices=("sourced", "assumption"))
    source: str = column("Source", "Where it comes from, or why it is assumed.", "text", "")

    @property
    def stops(self) -> bool:
        """Whether it begins and ends, rather than moves."""
        return self.acts_on in STOPPING

    @property
    def name(self) -> str:
        """What it is about, in words that do not change with its figures."""
        about = [self.acts_on, self.scope, *(x for x in (self.country, self.sector) if x)]
        return ", ".join([*about, self.country_of] if self.country and self.country_of != "processing" else about)

    def event(self, scenario: str, from_month: Month, to_month: Month, figure: float | None) -> Event:
        """What it comes to in a world, from a month to another."""
        letters = {**self.where.letters, "acts_on": self.where.letters.get("acts_on", "A")}
        return Event(
            event=self.name, scenario=scenario, acts_on=self.acts_on, figure=figure, from_month=from_month,
            to_month=to_month, scope=self.scope, country=self.country, country_of=self.country_of, sector=self.sector,
            where=Where(self.where.sheet, self.where.row, letters),
        )  # fmt: skip
