"""Months and Indian fiscal years (April to March, written ``2026-27``)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month; ``Month(2026, 12) + 1 == Month(2027, 1)``, and the difference of two is a count."""

    year: int
    month: int

    @classmethod
    def of(cls, date: dt.date) -> Month:
        return cls(date.year, date.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """``2026-12`` to a Month; raises ValueError on anything else."""
        year, month = text.split("-")
        if len(year) != 4 or not 1 <= int(month) <= 12:
            raise ValueError(f"{text!r} is not a month such as 2026-12")
        return cls(int(year), int(month))

    @property
    def ordinal(self) -> int:
        return self.year * 12 + self.month - 1

    @property
    def first_day(self) -> dt.date:
        return dt.date(self.year, self.month, 1)

    @property
    def fiscal_year(self) -> str:
        start = self.year if self.month >= 4 else self.year - 1
        return f"{start}-{(start + 1) % 100:02d}"

    @property
    def label(self) -> str:
        return f"{NAMES[self.month - 1]} {self.year}"

    def __add__(self, months: int) -> Month:
        year, month = divmod(self.ordinal + months, 12)
        return Month(year, month + 1)

    def __sub__(self, other: Month) -> int:
        return self.ordinal - other.ordinal

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def months_from(first: Month, count: int) -> Iterator[Month]:
    """``count`` months, ``first`` included."""
    for k in range(count):
        yield first + k


def fiscal_year_start(fiscal_year: str) -> Month:
    """``2026-27`` to April 2026; raises ValueError when it is not a fiscal year."""
    start, _, end = fiscal_year.partition("-")
    if len(start) != 4 or len(end) != 2 or not (start + end).isdigit() or (int(start) + 1) % 100 != int(end):
        raise ValueError(f"{fiscal_year!r} is not a fiscal year such as 2026-27")
    return Month(int(start), 4)
