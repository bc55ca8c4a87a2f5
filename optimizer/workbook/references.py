"""Names that must stand on another sheet, and rows that may stand only once."""

from __future__ import annotations

from collections.abc import Mapping

from optimizer.case.case import AGENCY
from optimizer.case.columns import columns_of
from optimizer.case.rows_licences import TOGETHER, LicenceBar
from optimizer.case.rows_needs import Buyer, Material
from optimizer.workbook.headers import closest
from optimizer.workbook.tables import Table, TypedRow
from optimizer.workbook.values import called, shown

ALIKE = 0.6


def check_references(tables: Mapping[str, Table]) -> None:
    """Every name that must stand on another sheet does; a difference of capitals is mended with a warning.

    ``tables`` are keyed by the name of the sheet in the schema. Problems go to the table they were found on.
    """
    for table in tables.values():
        for name, column, _ in columns_of(table.row_class):
            if not column.names:
                continue
            target = tables[column.names]
            known = _keys(target)
            if known is None:
                continue
            folded = {key.casefold(): key for key in known}
            for row in table.rows:
                typed = row.values.get(name)
                if not isinstance(typed, str) or typed in known or typed in column.any_of:
                    continue
                if column.names == LicenceBar.sheet.name and set(bars := typed.split(TOGETHER)) <= set(known):
                    row.values[name] = TOGETHER.join(sorted(bars))  # bars that are on the same tonnes
                    continue
                cell = row.where.cell(name)
                if typed.casefold() in folded:
                    meant = folded[typed.casefold()]
                    row.values[name] = meant
                    rule = f'it is read as "{meant}" ({known[meant]}).'
                    table.report("warning", cell, shown(typed), rule, "Write it the same way.")
                    continue
                row.sound = False
                rule = f"{called(column)} must be named on {target.row_class.sheet.name}."
                if not target.present:
                    rule = f"{called(column)} must be named on {column.names}, and there is no such sheet."
                meant_or_none = closest(typed, known, ALIKE)
                mend = f"Add it to {column.names}, or mend the name."
                if meant_or_none:
                    at = known[meant_or_none]
                    mend = f'Did you mean "{meant_or_none}"' + (f" ({at})?" if at else "?")
                table.report("error", cell, shown(typed), rule, mend)


def _keys(table: Table) -> dict[str, str] | None:
    """Name -> cell it first stands in; None when they could not be read, which is reported elsewhere."""
    key = next(name for name, column, _ in columns_of(table.row_class) if column.key)
    if table.rows and key not in table.columns:
        return None
    missing = table.row_class.sheet.required and not table.present
    if not table.rows and (not table.whole or missing or table.row_class is Material):
        return None
    keys: dict[str, str] = {}
    for row in table.rows:
        typed = row.values.get(key)
        if isinstance(typed, str):
            keys.setdefault(typed, row.where.cell(key))
    if table.row_class is Buyer and not table.rows:
        return {AGENCY: ""}  # the one buyer of a workbook without the sheet
    return keys


def check_unique(table: Table) -> None:
    """No two rows with the same key; both cells are named."""
    fields = table.row_class.sheet.unique
    if not fields:
        return
    columns = {name: column for name, column, _ in columns_of(table.row_class)}
    defaults = {name: default for name, column, default in columns_of(table.row_class) if not column.required}
    seen: dict[tuple[object, ...], TypedRow] = {}
    for row in table.rows:
        values = defaults | row.values
        if not all(name in values for name in fields):
            continue
        key = tuple(_folded(values[name]) for name in fields)
        first = seen.setdefault(key, row)
        if first is row:
            continue
        row.sound = False
        what = " and ".join(called(columns[name]) for name in fields)
        found = ", ".join(shown(values[name]) for name in fields)
        stands = "stands" if len(fields) == 1 else "stand together"
        rule = f"{what} {stands} already in {first.where.cell(fields[0])}."
        mend = "Rename one of them or delete the row." if len(fields) == 1 else "Delete one of the two rows."
        table.report("error", row.where.cell(fields[0]), found, rule, mend)


def _folded(value: object) -> object:
    return value.casefold() if isinstance(value, str) else value
