"""What may stand in for what: another grade, or another magnet."""

from __future__ import annotations

from typing import ClassVar

from optimizer.case.columns import Row, Sheet, column
from optimizer.case.months import Month


class Substitution(Row):
    """A material that may serve a part of the demand for another."""

    sheet: ClassVar[Sheet] = Sheet(
        "Substitutions", "What may serve a part of the demand for another material, at what ratio and extra cost.",
        "substitution", unique=("material", "substitute", "sector", "from_month"))
    material: str = column("Material", "What the sector asks for.", "name", names="Materials")
    substitute: str = column("Substitute", "What may serve instead.", "name", names="Materials")
    sector: str = column("Sector", "The end use that can do with it, or all.", "name", "all")
    ratio: float = column("Ratio", "Tonnes of the substitute in place of a tonne.", "number", 1.0, unit="t/t", above=0)
    ceiling_share: float = column("At most", "Largest share of the sector's demand of a month.", "share", 1.0)
    extra_cost_inr_per_t: float = column("Extra cost", "Cost of the change for each tonne replaced: design, tests, "
                                         "larger motors.", "number", 0.0, unit="INR/t", at_least=0)
    from_month: Month | None = column("From", "First month; blank: the first planned.", "month", None)
    to_month: Month | None = column("To", "Last month; blank: the last planned.", "month", None)
