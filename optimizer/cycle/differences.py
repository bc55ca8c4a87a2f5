"""What is different in two inputs, cell by cell, the older one moved on to the months of the newer.

So a stock that is what the older plan said it would be is no difference, and one that is not shows against what was
expected. Months that only one of the two speaks of are not compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from optimizer.case.case import AGENCY, ROW_CLASSES, Case
from optimizer.case.columns import Column, MonthlyRow, Row, columns_of
from optimizer.case.months import Month
from optimizer.case.rows_needs import Settings
from optimizer.cycle.parts import OF_THE_SEARCH, PARTS, UNPLANNED, key_of, names_in, part_of

NEW_ROW, NO_ROW = "new row", "row deleted"
RELATIVE, LEAST = 1e-6, 1e-9
LEAST_CRORE = 1e-4  # of money in a fund: a thousand rupees
BY_TOTAL = frozenset({"opening_stock", "so_far"})  # rows that carry no name of their own
NOT_COMPARED = UNPLANNED | {"planned_before"}
TOLD_ELSEWHERE = (*OF_THE_SEARCH, "first_month", "months", "planned_until")


@dataclass(frozen=True)
class InputChange:
    """A cell that differs. ``before`` is what the older input says, or what its plan expected; "" is an empty cell."""

    part: str  # cause, as in ``parts``
    sheet: str
    row: str
    column: str
    before: float | str
    after: float | str
    unit: str
    cell: str
    names: frozenset[str] = frozenset()  # offers, materials, currencies, suppliers the row speaks of


def differences(case: Case, new: Case) -> list[InputChange]:
    """Every cell that differs between a case already moved on and the newer one, by part and sheet."""
    found = [*_settings(case.settings, new.settings), *_stock(case, new)]
    for field in ROW_CLASSES:
        if field != "settings" and field not in BY_TOTAL | NOT_COMPARED:
            found += _sheet(field, case, new)
    rank = {part.cause: n for n, part in enumerate(PARTS)}
    return sorted(found, key=lambda c: rank.get(c.part, len(rank)))


def _settings(old: Settings, new: Settings) -> Iterator[InputChange]:
    for name, spec, _ in columns_of(Settings):
        before, after = getattr(old, name), getattr(new, name)
        if name not in TOLD_ELSEWHERE and not _equal(before, after):
            part = part_of("settings", name).cause
            yield InputChange(part, "Start", spec.title, "Value", _told(before), _told(after), spec.unit,
                              new.cell(name))  # fmt: skip


def _stock(case: Case, new: Case) -> Iterator[InputChange]:
    """Opening stock as a total of material and owner: where it lies and in which lots is not compared."""
    old, now = _totals(case), _totals(new)
    cells = {m.material: m.cell("opening_stock_t") for m in new.materials}
    for row in reversed(new.opening_stock):
        cells[row.material] = row.cell("tonnes")
    for material, owner in dict.fromkeys((*old, *now)):
        before, after = old.get((material, owner), 0.0), now.get((material, owner), 0.0)
        if abs(before - after) > max(1e-6, RELATIVE * abs(before)):
            yield InputChange("count", "Opening stock", f"{material}, {owner}", "Tonnes", before, after, "t",
                              cells.get(material, ""), frozenset({material}))  # fmt: skip


def _totals(case: Case) -> dict[tuple[str, str], float]:
    agency = next((b.buyer for b in case.buyers if b.role == AGENCY), AGENCY)
    listed = {row.material for row in case.opening_stock}
    totals: dict[tuple[str, str], float] = defaultdict(float)
    for row in case.opening_stock:
        totals[row.material, row.buyer or agency] += row.tonnes
    for material in case.materials:
        if material.material not in listed and material.opening_stock_t:
            totals[material.material, agency] += material.opening_stock_t
    return totals


def _sheet(field: str, case: Case, new: Case) -> Iterator[InputChange]:
    title = ROW_CLASSES[field].sheet.name
    months = frozenset(case.months) & frozenset(new.months)
    old, now = _by_key(getattr(case, field)), _by_key(getattr(new, field))
    for key in dict.fromkeys((*old, *now)):
        was, row = old.get(key), now.get(key)
        if was == row:
            continue
        there = row or was
        assert there is not None
        said = ", ".join(str(part) for part in key[:-1] if part is not None)
        names = names_in(there)
        if was is None or row is None:
            part = part_of(field, "", there).cause
            words = ("", NEW_ROW) if was is None else (NO_ROW, "")
            yield InputChange(part, title, said, "", *words, "", there.cell(""), names)
            continue
        for name, spec, _ in columns_of(type(row)):
            before, after = getattr(was, name), getattr(row, name)
            if (field, name) == ("materials", "opening_stock_t") or _equal(before, after, _least(field, spec)):
                continue
            yield InputChange(part_of(field, name, row).cause, title, said, spec.title, _told(before), _told(after),
                              spec.unit, row.cell(name), names)  # fmt: skip
        if isinstance(was, MonthlyRow) and isinstance(row, MonthlyRow):
            part, unit = part_of(field, "", row).cause, type(row).sheet.month_unit
            for month in sorted(months & {*was.by_month, *row.by_month}):
                before, after = was.by_month.get(month), row.by_month.get(month)
                if not _equal(before, after):
                    yield InputChange(part, title, said, str(month), _told(before), _told(after), unit,
                                      row.cell(str(month)), names)  # fmt: skip


def _by_key(rows: tuple[Row, ...]) -> dict[tuple[object, ...], Row]:
    """Rows by what names them; of rows named alike, the second by its number."""
    found: dict[tuple[object, ...], Row] = {}
    for row in rows:
        key, n = key_of(row), 0
        while (*key, n) in found:
            n += 1
        found[(*key, n)] = row
    return found


def _least(field: str, spec: Column) -> float:
    return LEAST_CRORE if field == "funds" and spec.kind == "number" else LEAST


def _equal(before: Any, after: Any, least: float = LEAST) -> bool:
    numbers = isinstance(before, int | float) and isinstance(after, int | float)
    if numbers and not isinstance(before, bool):
        return bool(abs(before - after) <= max(least, RELATIVE * abs(before)))
    return bool(before == after)


def _told(value: Any) -> float | str:
    """A value as it stands on a sheet."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return float(value)
    return str(value) if isinstance(value, str | Month) else f"{value}"


def record(change: InputChange) -> dict[str, Any]:
    """A row of the frame ``input_changes``."""
    titles = {part.cause: part.title for part in PARTS}
    return {
        "part": titles.get(change.part, change.part), "sheet": change.sheet, "row": change.row,
        "column": change.column, "before": change.before, "after": change.after, "unit": change.unit,
        "cell": change.cell,
    }  # fmt: skip
