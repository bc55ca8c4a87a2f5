"""The chain of plants: the hours that the lines of a plant share, and what is assured to a plant."""

from __future__ import annotations

from typing import ClassVar

from optimizer.case.columns import MonthlyRow, Row, Sheet, column
from optimizer.case.months import Month


class Plant(Row):
    """A plant whose lines share its hours. A plant without a row here has hours enough."""

    sheet: ClassVar[Sheet] = Sheet("Plants", "Plants whose lines share hours; a plant not named here has hours enough.",
                                   "plant hours", unique=("plant",))
    plant: str = column("Plant", "As named on Lines.", "name", key=True)
    hours_per_month: float = column("Hours a month", "Hours its lines may run and be changed over, together.", "number",
                                    unit="hours/month", at_least=0)


class PlantHours(MonthlyRow):
    """Hours month by month; a month typed here stands over the figure on Plants."""

    sheet: ClassVar[Sheet] = Sheet(
        "Plant hours", "Hours by month, such as those of a shutdown; a month typed here stands over the sheet Plants.",
        "plant hours", by_month=True, month_unit="hours", unique=("plant",))
    plant: str = column("Plant", "As named on Plants.", "name", names="Plants")


class AssuredInput(Row):
    """Tonnes of a material assured to a plant: it takes them in within the fiscal year, or they are kept for it."""

    sheet: ClassVar[Sheet] = Sheet("Assured inputs", "What is assured to a plant: taken in by it, or kept in store for "
                                   "it, fiscal year by fiscal year.", "plants",
                                   unique=("plant", "material", "from_month"))
    plant: str = column("Plant", "As named on Lines.", "name")
    material: str = column("Material", "As named on Materials.", "name", names="Materials")
    tonnes_per_year: float = column("Tonnes a year", "Assured a year; a month counts a twelfth, and no more than can "
                                    "be made and taken in in it.", "number", unit="t/year", at_least=0)
    from_month: Month | None = column("From", "First month; blank: from the start.", "month", None)
    to_month: Month | None = column("To", "Last month; blank: to the end.", "month", None)
