"""What the live audit is made of: the row a formula stands on, and columns that work a figure out or judge it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from optimizer.workbook.places import Place, Places

TOLERANCE = 1e-5  # t or ₹ crore
ALLOWED = "0.00001"
YES, NO = "✓", "✗"


@dataclass(frozen=True)
class Line:
    """A row of a table: its cells and its shown values."""

    place: Place
    k: int
    before: int | None  # the row of the same thing a month earlier
    places: Places

    def at(self, name: str) -> str:
        return self.place.cell(name, self.k)

    def figure(self, name: str) -> float:
        return float(self.place.values[name][self.k])

    def worked(self, name: str) -> float | None:
        """What a column worked out; None where it is left empty."""
        return self.place.worked[name][self.k]

    def words(self, name: str) -> str:
        return str(self.place.values[name][self.k])


Worked = tuple[str, float]  # a formula without its =, and its value
Judged = tuple[str, bool]  # a condition, and whether it holds


@dataclass(frozen=True)
class WorkedOut:
    """A column that works a figure out again."""

    name: str
    title: str
    unit: str
    number_format: str
    of: Callable[[Line], Worked | None]
    needs: str = ""  # a frame without which it is left out


@dataclass(frozen=True)
class Check:
    """A column of ✓ and ✗; ``rule`` is the sentence on the sheet Checks. None leaves a cell empty."""

    title: str
    rule: str
    of: Callable[[Line], Judged | None]
    needs: str = ""

    @property
    def name(self) -> str:
        return self.title


Audited = WorkedOut | Check


def near(a: float, b: float, scale: float = 1.0) -> bool:
    return abs(a - b) <= TOLERANCE * max(1.0, scale)


def added_up(plus: Sequence[str], minus: Sequence[str] = ()) -> Callable[[Line], Worked]:
    """Columns added and columns taken away."""

    def of(line: Line) -> Worked:
        formula = "+".join(line.at(n) for n in plus) + "".join(f"-{line.at(n)}" for n in minus)
        return formula, sum(line.figure(n) for n in plus) - sum(line.figure(n) for n in minus)

    return of


def stated_is(stated: str, name: str) -> Callable[[Line], Judged | None]:
    """The figure stated is the one worked out in the column ``name``, which stands left of this one."""

    def of(line: Line) -> Judged | None:
        found = line.worked(name)
        if found is None:
            return None
        return f"ABS({line.at(stated)}-{line.at(name)})<={ALLOWED}", near(line.figure(stated), found)

    return of


def at_price(tonnes: str, inr_per_kg: str, kg_in_crore: float) -> Callable[[Line], Worked]:
    """Tonnes at a price a kilogram, in ₹ crore."""

    def of(line: Line) -> Worked:
        formula = f"{line.at(tonnes)}*{line.at(inr_per_kg)}/{kg_in_crore:.0f}"
        return formula, line.figure(tonnes) * line.figure(inr_per_kg) / kg_in_crore

    return of


def carried_on(opening: str, closing: str, keys: tuple[str, ...]) -> Callable[[Line], Judged | None]:
    """Opening is the closing of the month before; looked for in the whole table where the officer sorted it."""

    def of(line: Line) -> Judged | None:
        place, k = line.place, line.before
        if k is None:
            return None
        earlier = f"DATE(YEAR({line.at('month')}),MONTH({line.at('month')})-1,1)"
        same = ",".join(f"{place.cell(n, k)}={line.at(n)}" for n in keys)
        searched = place.sum_where(closing, {n: line.at(n) for n in keys} | {"month": earlier})
        held = f"IF(AND({same},{place.cell('month', k)}={earlier}),{place.cell(closing, k)},{searched})"
        return f"ABS({line.at(opening)}-{held})<={ALLOWED}", near(line.figure(opening), place.values[closing][k])

    return of
