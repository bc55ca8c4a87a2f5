"""The words of the declaration of a plan book: columns, tables, sheets, and the number formats of figures.

A figure on a sheet is the figure of the frame divided by ``scale`` (INR to ₹ crore, INR/t to INR/kg); the
reader multiplies it back. Columns are found again by their titles, so the officer may move or hide them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from optimizer.case.case import Case

Kind = Literal["text", "month", "date", "number", "integer", "yes/no", "value"]  # value: a number or a text
INPUT_PREFIX = "Input "
CRORE = 1e7
KG_PER_T = 1e3

# Number formats. Lakhs are grouped as in India; nothing is a dash, a small figure shows more decimals.
TONNES = '[=0]"–";[<0.1]0.0000;#,##0.00'
RUPEES_CRORE = '[=0]"–";[>=100000]#\\,##\\,##0.00;#,##0.00'
RUPEES_CRORE_SMALL = '[=0]"–";[<0.1]0.0000;#,##0.00'
CREDITS_SMALL = '0.0000;-0.0000;"–"'  # under a tenth
CREDITS = '#,##0.00;-#,##0.00;"–"'  # where a figure may be negative: a condition would hide its sign
RUPEES_PER_KG = "[>=10000000]##\\,##\\,##\\,##0;[>=100000]##\\,##\\,##0;#,##0.00"
HOURS = '[=0]"–";#,##0.0'
COUNT = '[=0]"–";#,##0'
PERCENT = "0.0%"
MONTHS = "0.0"
PLAIN = '[=0]"–";[<0.1]0.0000;#,##0.00'
GENERAL = "General"


@dataclass(frozen=True)
class Shown:
    """One column: frame column ``name`` under ``title``; ``words`` are what no and yes read as on the sheet.

    ``blank`` says that an empty cell is a value (no figure, or the empty text); elsewhere it is a fault.
    """

    name: str
    title: str
    kind: Kind = "text"
    unit: str = ""
    number_format: str = GENERAL
    scale: float = 1.0
    blank: bool = False
    words: tuple[str, str] = ("no", "yes")
    small: bool = False  # a column for the record, right of those an officer reads


@dataclass(frozen=True)
class Noted:
    """A column that only explains the row, in words or a figure; it comes from the case and is never read back."""

    title: str
    of: Callable[[Case], Callable[[Mapping[str, Any]], str | float]]  # a case to a row to what stands there
    unit: str = ""
    number_format: str = ""  # of a figure; empty for words
    small: bool = False

    @property
    def name(self) -> str:
        return self.title


@dataclass(frozen=True)
class Table:
    """A frame as an Excel table, under ``heading`` where the sheet carries more than one thing."""

    frame: str
    columns: tuple[Shown, ...]
    heading: str = ""
    noted: tuple[Noted, ...] = ()


def without(table: Table, *names: str) -> Table:
    """The table with some columns put among those for the record: they say nothing in this plan."""
    columns = tuple(replace(c, small=True) if c.name in names else c for c in table.columns)
    return replace(table, columns=columns)


@dataclass(frozen=True)
class PlanSheet:
    """A sheet of the plan book with its tables; ``grey`` is an appendix."""

    name: str
    purpose: str
    tables: tuple[Table, ...]
    grey: bool = False


def tonnes(name: str, title: str, small: bool = False) -> Shown:
    return Shown(name, title, "number", "t", TONNES, small=small)


def hours(name: str, title: str) -> Shown:
    return Shown(name, title, "number", "hours", HOURS)


def crore(name: str, title: str, small: bool = False, number_format: str = RUPEES_CRORE_SMALL) -> Shown:
    return Shown(name, title, "number", "₹ crore", number_format, CRORE, small=small)


def text(name: str, title: str, small: bool = False) -> Shown:
    return Shown(name, title, "text", blank=True, small=small)


def month(name: str, title: str, small: bool = False, blank: bool = False) -> Shown:
    return Shown(name, title, "month", blank=blank, small=small)
