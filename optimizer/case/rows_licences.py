"""What may be bought at all: export licences that orders draw down, and the rules of public procurement."""

from __future__ import annotations

from typing import ClassVar

from optimizer.case.columns import Row, Sheet, column
from optimizer.case.months import Month

CLASSES = ("class I", "class II", "non-local")
"""Local-content classes of a supplier, the most Indian first."""
TOGETHER = " + "
"""Between bars that are on the same tonnes."""
PROCUREMENT = ("land border", "local content", "global tender")
"""The rules of public procurement that can be put in force."""


class Licence(Row):
    """An export licence: so many tonnes of an exporter, to be shipped while it is valid."""

    sheet: ClassVar[Sheet] = Sheet("Licences", "Export licences in hand or expected: what may still be shipped under "
                                   "each, and until when.", "licences", unique=("licence",))
    licence: str = column("Licence", "Its number.", "name", key=True)
    exporter: str = column("Exporter", "The supplier it was given to, as named on Offers.", "name")
    scope: str = column("For", "A material, a group, or all.", "name", "all", any_of=("all",))
    end_user: str | None = column("End user", "The only sector its tonnes are for: drawn on by offers whose bar says "
                                  "Only for that sector; blank: none is named.", "name", None)
    tonnes_granted: float = column("Granted", "Tonnes it allows in all.", "number", unit="t", at_least=0)
    tonnes_used: float = column("Used", "Tonnes shipped under it before the first month; open orders and orders of the "
                                "Register that name it are counted beside this.", "number", 0.0, unit="t", at_least=0)
    valid_from: Month | None = column("Valid from", "First month of shipment; blank: now.", "month", None)
    valid_to: Month | None = column("Valid to", "Last month of shipment; blank: for ever.", "month", None)


class LicenceBar(Row):
    """What a licence bars: end uses, and stockpiling. Tonnes so barred are a pool of their own."""

    sheet: ClassVar[Sheet] = Sheet("Licence bars", "What licences bar: end uses, and stockpiling. Tonnes under a bar "
                                   "are kept apart through stock, lines and cover.", "licences", unique=("bar",))
    bar: str = column("Bar", "Its name, used on Offers, Opening stock and Open orders.", "name", key=True)
    barred_sectors: str = column("Barred", "Sectors that may not use these tonnes, with commas; blank: none.", "text",
                                 "")
    only_sectors: str = column("Only for", "The only sectors that may use them, with commas; blank: all not barred.",
                               "text", "")
    stockpiling: str = column("Stockpiling", "barred: never the agency's, and never counted as cover.", "choice",
                              "allowed", choices=("allowed", "barred"))

    def lets(self, sector: str) -> bool:
        """Whether a sector may use these tonnes."""
        only = names_in(self.only_sectors)
        return sector not in names_in(self.barred_sectors) and (not only or sector in only)

    def keeps_for(self, sector: str) -> bool:
        """Whether these tonnes reach this sector and no other."""
        return self.lets(sector) and names_in(self.only_sectors) == (sector,)


class ProcurementRule(Row):
    """A rule of public procurement on the agency's orders, with its dates. What industry buys is not touched."""

    sheet: ClassVar[Sheet] = Sheet("Procurement rules", "Rules of public procurement on the agency's orders, by the "
                                   "month of order.", "procurement", unique=("rule",))
    rule: str = column("Rule", "Its name, printed where it stops an offer.", "name", key=True)
    kind: str = column("Kind", "land border: vendors of the countries named must be registered. local content: the "
                       "supplier's class is at least the one named. global tender: foreign orders under the threshold "
                       "need an authority.", "choice", choices=PROCUREMENT)
    scope: str = column("For", "A material, a group, or all.", "name", "all", any_of=("all",))
    countries: str = column("Countries", "For land border: countries of the vendor, with commas.", "text", "")
    least_class: str = column("Least class", "For local content: the least class that may supply.", "choice",
                              "class II", choices=CLASSES[:2])
    threshold_inr_crore: float | None = column("Threshold", "For global tender: foreign orders of less goods value "
                                               "than this are barred.", "number", None, unit="₹ crore", above=0)
    from_month: Month | None = column("From", "First month of order; blank: always.", "month", None)
    to_month: Month | None = column("To", "Last month of order; blank: for ever.", "month", None)


def names_in(text: str) -> tuple[str, ...]:
    """The names in a cell that lists them with commas or semicolons."""
    return tuple(dict.fromkeys(part.strip() for part in text.replace(";", ",").split(",") if part.strip()))
