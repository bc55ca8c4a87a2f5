"""The chain of plants: the hours a month in which the lines of a plant share its machines."""

from __future__ import annotations

from typing import ClassVar

from optimizer.case.columns import MonthlyRow, Row, Sheet, column


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
