"""Where the tables of a plan book stand, and how a formula speaks of their cells.

Formulas never carry a text of the plan: names are compared cell with cell, so no name can become part of a formula,
and none is taken for a pattern (``*``, ``?``) or a condition (``>5``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from optimizer.case.months import Month
from optimizer.workbook.cells import letter

ROWS_SEARCHED_WHOLE = 3000  # a longer table is searched within the block of rows that can match


@dataclass(frozen=True)
class Place:
    """A table of the book: its sheet, its header row (0-based), the column of each frame column, its shown values."""

    frame: str
    sheet: str
    header: int
    columns: Mapping[str, int]
    values: Mapping[str, Sequence[Any]]  # as shown: scaled figures, months as 2026-12, texts
    sums: dict[tuple[tuple[str, ...], str], dict[tuple[str, ...], float]] = field(default_factory=dict, compare=False)
    worked: dict[str, Sequence[float | None]] = field(default_factory=dict, compare=False)  # by the live audit

    @cached_property
    def rows(self) -> int:
        return len(next(iter(self.values.values())))

    @cached_property
    def _quoted(self) -> str:
        return f"'{self.sheet}'!"

    def row(self, k: int) -> int:
        """The number in Excel of the table's row ``k`` (from 0)."""
        return self.header + 2 + k

    def cell(self, name: str, k: int, *, abroad: bool = False) -> str:
        """The cell of a column in row ``k``; ``abroad`` names the sheet and stands still when copied."""
        column = letter(self.columns[name])
        return f"{self._quoted}${column}${self.row(k)}" if abroad else f"{column}{self.row(k)}"

    def range(self, name: str, rows: tuple[int, int] | None = None) -> str:
        """The cells of a column; ``rows`` are the first and last that matter."""
        first, last = rows or (0, self.rows - 1)
        column = letter(self.columns[name])
        return f"{self._quoted}${column}${self.row(first)}:${column}${self.row(last)}"

    @cached_property
    def _blocks(self) -> Mapping[str, tuple[int, int]]:
        """First and last row of each name in the leading column."""
        found: dict[str, tuple[int, int]] = {}
        for k, name in enumerate(self.values[next(iter(self.columns))]):
            found[name] = (found[name][0] if name in found else k, k)
        return found

    def block(self, name: str) -> tuple[int, int] | None:
        """The rows in which the leading column can say ``name``; None (all) for a table of ordinary length."""
        return None if self.rows <= ROWS_SEARCHED_WHOLE else self._blocks.get(name, (0, self.rows - 1))

    def totals(self, keys: tuple[str, ...], figure: str) -> Mapping[tuple[str, ...], float]:
        """Sums of a column of figures by the values of ``keys``, worked out once."""
        if (keys, figure) not in self.sums:
            found: dict[tuple[str, ...], float] = {}
            for *key, value in zip(*(self.values[n] for n in keys), self.values[figure], strict=True):
                at = tuple(map(str, key))
                found[at] = found.get(at, 0.0) + float(value)
            self.sums[keys, figure] = found
        return self.sums[keys, figure]

    def sum_where(
        self, figure: str, same: Mapping[str, str], months: tuple[Month, Month] | None = None, month: str = "month",
        rows: tuple[int, int] | None = None,
    ) -> str:  # fmt: skip
        """The sum of a column over rows whose columns equal the cells given, and whose month lies between two."""
        tests = [f"({self.range(name, rows)}={cell})" for name, cell in same.items()]
        if months is not None:
            cells = self.range(month, rows)
            first, last = (f"DATE({m.year},{m.month},1)" for m in months)
            tests += [f"({cells}={first})"] if months[0] == months[1] else [f"({cells}>={first})", f"({cells}<={last})"]
        return f"SUMPRODUCT({'*'.join(tests)}{'*1' if len(tests) == 1 else ''},{self.range(figure, rows)})"


@dataclass
class Places:
    """The tables written so far, and the cells on the sheet Checks that formulas elsewhere refer to."""

    first: Month  # the first month planned
    rate_value: float  # of discount, a year
    tables: dict[str, Place] = field(default_factory=dict)
    rate: str = ""  # cell of the rate
    first_month: str = ""  # cell of the first month
    owners: dict[str, str] = field(default_factory=dict)  # owner -> cell with its name
    counted: dict[str, tuple[str, float]] = field(default_factory=dict)  # owner -> cell and value of its counted share

    def get(self, frame: str) -> Place | None:
        return self.tables.get(frame)
