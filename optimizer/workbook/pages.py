"""A sheet of the plan book under way, and small tables of sums on it that follow the plan's own figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from optimizer.case.case import Case
from optimizer.case.months import Month, fiscal_year_start
from optimizer.plan.plan import Plan
from optimizer.workbook.cells import letter
from optimizer.workbook.places import Places
from optimizer.workbook.plan_styles import RULE, Styles
from optimizer.workbook.plan_tables import put_number, put_text

Later = Callable[[], None]
"""What can only be written when every table has its place."""


@dataclass(frozen=True)
class Page:
    """A sheet being written; ``widths`` grows to what its columns need."""

    book: Any
    sheet: Any
    styles: Styles
    case: Case
    plan: Plan
    widths: dict[int, float]
    places: Places
    later: list[Later]

    def formula(self, row: int, column: int, of: Callable[[], str], style: Any, value: float | str) -> None:
        """A formula that speaks of tables not yet placed; ``of`` gives it, without its =, when they are."""
        self.later.append(lambda: self.sheet.write_formula(row, column, f"={of()}", style, value))


@dataclass(frozen=True)
class Sums:
    """A small table: names in the leading columns, figures right of them, each with the formula that gives it.

    ``formula`` takes the row (from 0), its cells with names, and the place of the figure in its row.
    """

    heading: str
    names: tuple[str, ...]  # titles of the leading columns
    titles: tuple[str, ...]  # of the figures
    rows: Sequence[tuple[tuple[str, ...], Sequence[float]]]
    number_format: str
    formula: Callable[[int, Sequence[str], int], str] | None = None
    bold: frozenset[int] = field(default=frozenset())


def write_sums(page: Page, top: int, table: Sums) -> tuple[int, int]:
    """Write the table; returns its header row and last row (0-based)."""
    sheet, styles, left = page.sheet, page.styles, len(table.names)
    put_text(sheet, top, 0, table.heading, styles.heading)
    head = top + 1
    sheet.set_row(head, 30)
    for at, words in enumerate((*table.names, *table.titles)):
        put_text(sheet, head, at, words, styles.head_right if at >= left else styles.head)
        page.widths[at] = max(page.widths.get(at, 0.0), 13.0)
    for k, (names, values) in enumerate(table.rows):
        row = head + 1 + k
        line: dict[str, Any] = {"bottom": 4, "bottom_color": RULE, **({"bold": True} if k in table.bold else {})}
        for at, name in enumerate(names):
            put_text(sheet, row, at, name, styles.of(**line))
            page.widths[at] = max(page.widths.get(at, 0.0), min(34.0, len(name) + 2.0))
        figure = styles.of(num_format=table.number_format, **line)
        cells = [f"${letter(at)}{row + 1}" for at in range(left)]
        for at, value in enumerate(values):
            if table.formula is None:
                put_number(sheet, row, left + at, float(value), figure)
            else:
                page.formula(row, left + at, _bound(table.formula, k, cells, at), figure, float(value))
    return head, head + len(table.rows)


def _bound(
    formula: Callable[[int, Sequence[str], int], str], k: int, cells: Sequence[str], at: int
) -> Callable[[], str]:
    return lambda: formula(k, cells, at)


def year_span(fiscal_year: str) -> tuple[Month, Month]:
    """April and March of a fiscal year."""
    first = fiscal_year_start(fiscal_year)
    return first, first + 11
