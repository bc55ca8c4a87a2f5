"""Small workbooks for tests: sheets as dictionaries, written as an officer's book.

``write_book(tmp_path / "b.xlsx", small_book())`` writes a case that can be planned with. Change the
dictionary first to make it another, or a bad one: ``book["Offers"][0]["Price"] = "twelve"``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

Book = dict[str, Any]  # sheet -> rows; Start -> {setting: value}
Change = Callable[[Book], None]


def write_book(path: Path, book: Mapping[str, Mapping[str, Any] | Sequence[Mapping[str, Any]]]) -> Path:
    """Write the sheets: headers in row 1 in the order in which the rows first name them, data from row 2.

    Keys are titles, field names or months (``2026-12``). A sheet given as one mapping is written a key a row
    under Setting and Value, as Start is. Returns the path.
    """
    out = Workbook()
    out.remove(out.active)
    for name, rows in book.items():
        sheet = out.create_sheet(name)
        if isinstance(rows, Mapping):
            sheet.append(["Setting", "Value"])
            for key, value in rows.items():
                sheet.append([key, value])
            continue
        headers = list(dict.fromkeys(key for row in rows for key in row))
        sheet.append(headers)
        for row in rows:
            sheet.append([row.get(key) for key in headers])
    out.save(path)
    return path


def small_book() -> Book:
    """Three materials, two sectors, four offers, a fund over two years; 12 months from December 2026."""
    return {
        "Start": {
            "Schema version": 1,
            "Plan name": "small",
            "First month": "2026-12",
            "Months planned": 12,
            "Cover": 2,
            "Discount rate": 0.07,
            "Exchange rate": 85,
        },
        "Materials": [
            {"Material": "NdPr oxide", "Opening stock": 40, "Holding cost": 900},
            {"Material": "Dy oxide", "Opening stock": 4, "Holding cost": 900},
            {"Material": "NdFeB magnet", "Opening stock": 60, "Holding cost": 1500},
        ],
        "Demand": [
            {"Sector": "EV motors", "Material": "NdPr oxide", "Tonnes a year": 120, "Growth": 0.1},
            {"Sector": "EV motors", "Material": "Dy oxide", "Tonnes a year": 12, "Growth": 0.1},
            {"Sector": "EV motors", "Material": "NdFeB magnet", "Tonnes a year": 240, "Growth": 0.15},
            {"Sector": "Wind", "Material": "NdFeB magnet", "Tonnes a year": 60, "Growth": 0},
        ],
        "Offers": [
            offer("NdPr Lynas", "Lynas", "NdPr oxide", "Australia", 72, 60),
            offer("NdPr North", "Northern", "NdPr oxide", "China", 64, 60),
            offer("Dy Lynas", "Lynas", "Dy oxide", "Australia", 290, 60),
            offer("Magnet Shin", "Shin", "NdFeB magnet", "Japan", 60, 90),
        ],
        "Funds": [
            {"Fund": "Stockpile", "Fiscal year": "2026-27", "Allocation": 400, "Carry-over": 1},
            {"Fund": "Stockpile", "Fiscal year": "2027-28", "Allocation": 400, "Carry-over": 1},
        ],
    }  # fmt: skip


def offer(
    name: str, supplier: str, material: str, country: str, usd_per_kg: float, days: int
) -> dict[str, Any]:
    """A row of Offers in US dollars: columns A Offer, B Supplier, C Material, D Country, E Currency, F Price,
    G Lead time, H Minimum order, I Ceiling a month."""
    return {
        "Offer": name, "Supplier": supplier, "Material": material, "Country": country, "Currency": "USD",
        "Price": usd_per_kg, "Lead time": days, "Minimum order": 1, "Ceiling a month": 100,
    }  # fmt: skip


def put(sheet: str, row: int, column: str, value: object) -> Change:
    """Type a value into a data row (0 is the first) of the small book."""

    def change(book: Book) -> None:
        book[sheet][row][column] = value

    return change


def change_setting(name: str, value: object) -> Change:
    """Type a value on Start."""

    def change(book: Book) -> None:
        book["Start"][name] = value

    return change


def add(sheet: str, *rows: dict[str, object]) -> Change:
    """Add rows to a sheet, or the sheet: rows of their own, since a later change may type into them."""

    def change(book: Book) -> None:
        book[sheet] = [*book.get(sheet, []), *map(dict, rows)]

    return change


def all_of(*changes: Change) -> Change:
    """Several changes, one after another."""

    def change(book: Book) -> None:
        for one in changes:
            one(book)

    return change


def drop(sheet: str) -> Change:
    """Delete a sheet."""

    def change(book: Book) -> None:
        del book[sheet]

    return change


def rename(sheet: str, new: str) -> Change:
    """Give a sheet another name."""

    def change(book: Book) -> None:
        book[new] = book.pop(sheet)

    return change


def without(sheet: str, column: str, new: str = "") -> Change:
    """Delete or rename a column."""

    def change(book: Book) -> None:
        book[sheet] = [
            {(new if key == column else key): value for key, value in row.items() if new or key != column}
            for row in book[sheet]
        ]

    return change
