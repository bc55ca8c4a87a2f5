"""The frames of a plan as lists of plain rows; a column missing or a cell of the wrong kind is a finding."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from optimizer.plan.audit.finding import Findings, Record, Value
from optimizer.plan.plan import FRAMES, Plan

YES_NO = frozenset({"indicative", "running", "started"})
UNLIMITED = frozenset({"capacity_t", "limit_t"})  # where infinity says that there is no limit
DATES = frozenset({"file_by", "order_by", "usable_from"})
NUMBERS = frozenset({
    "tonnes", "lots", "tier", "target_months", "cover_months", "cover_months_with_conversion",
    "window_months", "kit_months", "amount", "total", "share", "limit", "excess",
    "given", "value", "bound", "hours", "step", "within_days",
})  # fmt: skip


def is_number(column: str) -> bool:
    """Whether a column of a frame holds figures."""
    return column in NUMBERS or column.endswith(("_t", "_inr", "_inr_per_t", "_hours")) or column == "inr"


def _unit(column: str) -> str:
    if column.endswith("_inr_per_t"):
        return "INR/t"
    if column == "inr" or column.endswith("_inr"):
        return "INR"
    if column == "hours" or column.endswith("_hours"):
        return "hours"
    if column.endswith("_months") or column == "cover_months_with_conversion":
        return "months"
    return "t" if column == "tonnes" or column.endswith("_t") else ""


UNITS = {column: _unit(column) for columns in FRAMES.values() for column in columns}


def unit_of(column: str) -> str:
    """Unit of a column of figures: t, INR, INR/t, months or none."""
    return UNITS[column]


@dataclass(frozen=True)
class Tables:
    """The rows of every frame, cells typed: figures float, yes and no bool, days date, all else text."""

    rows: Mapping[str, list[Record]]

    def __getitem__(self, frame: str) -> list[Record]:
        return self.rows[frame]


def read_tables(plan: Plan, findings: Findings) -> Tables:
    """Every frame has exactly its columns and in each a value of its kind."""
    return Tables({frame: _read(frame, columns, plan, findings) for frame, columns in FRAMES.items()})


def _read(frame: str, columns: tuple[str, ...], plan: Plan, findings: Findings) -> list[Record]:
    table = plan.frames.get(frame)
    if table is None:
        findings.add("frames", frame, "missing", "present", "the plan has no such table.")
        return []
    has = [str(c) for c in table.columns]
    if sorted(has) != sorted(columns):
        findings.add(
            "frames", frame, ", ".join(has), ", ".join(columns), "the columns are not those of a plan."
        )
        return []
    cells = {c: _cells(frame, c, table[c].tolist(), findings) for c in columns}
    return [dict(zip(columns, values, strict=True)) for values in zip(*cells.values(), strict=True)]


def _cells(frame: str, column: str, values: list[Any], findings: Findings) -> list[Value]:
    """The cells of a column as its kind; where all are of it already they stand as they are."""
    kind = float if is_number(column) else bool if column in YES_NO else dt.date if column in DATES else str
    if set(map(type, values)) == {kind} and (kind is not float or all(map(math.isfinite, values))):
        return values
    return [_cell(frame, column, v, n, findings) for n, v in enumerate(values, 1)]


def _cell(frame: str, column: str, value: Any, row: int, findings: Findings) -> Value:
    """A cell as its column's kind; NaN, infinite or of another kind is a finding."""
    blank = value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value))
    if is_number(column):
        number = math.nan if blank or isinstance(value, str | dt.date) else float(value)
        if not (math.isfinite(number) or (column in UNLIMITED and number == math.inf)):
            findings.add("frames", f"{frame} row {row}", str(value), "a number", f"{column} is not a number.")
        return number
    if column in YES_NO:
        if blank or value not in (0, 1):
            findings.add(
                "frames", f"{frame} row {row}", str(value), "yes or no", f"{column} is not yes or no."
            )
        return value in (1, True)
    if column in DATES:
        if isinstance(value, dt.datetime) and not blank:
            return value.date()
        if not isinstance(value, dt.date) or blank:
            findings.add("frames", f"{frame} row {row}", str(value), "a date", f"{column} is not a date.")
            return dt.date.min
        return value
    return "" if blank else str(value)


def number(row: Record, column: str) -> float:
    """The figure in a column of figures."""
    value = row[column]
    assert isinstance(value, float)
    return value


def text(row: Record, column: str) -> str:
    """The words in a column of words."""
    return str(row[column])
