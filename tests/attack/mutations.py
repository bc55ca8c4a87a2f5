"""What may happen to a workbook on its way through an office, drawn at random.

A mutation changes the grids in place and returns what must still hold: nothing in particular, the same plan, or a
value that must be read as typed wherever the book is accepted.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from optimizer.case.columns import Column
from tests.attack.grid import Formula, Grid, Sheets

ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!")
NUMBERS = (0, -1, -0.0, 1, 2, 0.5, 1e-9, 5e-324, 1e3, 1e5, 1e7, 1e9, 1e12, 1e15, 1e16, 1e100, 1e300, 1.7e308, -1e300,
           46357, 2026, 0.1 + 0.2, 99999999999, math.inf, math.nan)  # fmt: skip
DATES = (dt.datetime(1900, 1, 1), dt.datetime(1999, 12, 31), dt.datetime(2026, 12, 1), dt.datetime(2027, 2, 28),
         dt.datetime(2050, 1, 1), dt.datetime(9999, 12, 31), dt.time(12, 30))  # fmt: skip
WORDS = (
    "", " ", "\u00a0", "\u200b", "\ufeff", "12", "12,5", "1,23,456", "१२", "１２", "twelve", "n/a", "-", "nil", "=1+1",
    "@SUM(A1)", "'", '"', "TRUE", "yes", "no", "1e400", "nan", "inf", "-inf", "−5", "12 t", "₹ 300", "7%", "None",
    "null", "Total", "all", "each", "India", "INR", "USD", "agency", "01/02/2027", "31/12/2026", "2026-13", "Dec 2026",
    "2026-12", "12/2026", "2026-27", "2026-28", "FY 2026-27", "9999-12", "0000-01", "नियोडिमियम ऑक्साइड",
    "أكسيد النيوديميوم", "\u202eedixo rPdN", "🧲 magnet", "e\u0301" * 30, "a\nb\rc\td", "\x07bell", "_x000B_",
    "../../etc/passwd", "{=1}", "<b>&amp;</b>", "]]>", "%s%n{0}", "x" * 300, "ख" * 32767, "NdPr oxide\u200b",
    "NdPr  oxide", "NDPR OXIDE", "NdРr oxide", "cap", "rolling", "contract", "none", "order", "Sheet'!A1",
    "[1]Sheet!A1",
)  # fmt: skip
HEADERS = (
    "",
    "Price",
    "Tonnes",
    "Material",
    "2026-12",
    "2027-01",
    "01/02/2027",
    "Pricee",
    "Own note",
    "#REF!",
    "x" * 300,
)
STRANGE_NAMES = (
    "नियोडिमियम ऑक्साइड", "أكسيد النيوديميوم", "שלום עולם", "x" * 120, "ख" * 60, "Nd–Pr “oxide”", "O'Brien & Söhne <b>",
    "=NdPr", "+1", "@home", "a, b; c", "100 %", "#1", "[brackets]", "(in brackets)", "semi:colon", "back\\slash",
    "every?thing*", ">5", "a\u200bb", "🧲", "CON", "2026-12", "12", "True", "a | b · c", "e\u0301", "Ǆ İ ß", "none",
    "agency", "\u202eright to left",
)  # fmt: skip


@dataclass(frozen=True)
class Typed:
    """A cell and what was typed into it: where the book is accepted, this must have been read."""

    sheet: str
    row: int  # as in Excel, from 1
    field: str
    column: Column
    value: Any


@dataclass(frozen=True)
class Holds:
    """What must hold of a mutant beside a proper ending."""

    what: str
    same_plan: bool = False
    typed: tuple[Typed, ...] = ()


Mutation = Callable[[Sheets, Random], Holds]


# -- single cells ------------------------------------------------------------------------------------------------


def a_value(random: Random, there: Any) -> Any:
    """What might be typed over a cell."""
    kinds = [
        lambda: random.choice(NUMBERS),
        lambda: random.choice(WORDS),
        lambda: random.choice(DATES),
        lambda: random.choice((True, False, None)),
        lambda: Formula("=1/0", random.choice(ERRORS)),
        lambda: Formula("=A1*2", random.choice((None, 7, "seven", True, ""))),
        lambda: random.choice(ERRORS),
        lambda: random.uniform(-10, 1000),
        lambda: random.randint(0, 60),
    ]
    if isinstance(there, int | float) and not isinstance(there, bool):
        factor = random.choice((1000, 0.001, 10, 0.1, -1, 100, 0.5, 2, 1.01))
        kinds += [lambda: there * factor, lambda: there * factor, lambda: str(there), lambda: f"{there:g} t"]
    if isinstance(there, str):
        kinds += [
            lambda: there.upper(), lambda: there + " ", lambda: there + "\u200b", lambda: there.replace(" ", "\u00a0"),
            lambda: there[:-1], lambda: there + "x", lambda: there.swapcase(), lambda: there[::-1],
        ]  # fmt: skip
    return random.choice(kinds)()


def _type(sheets: Sheets, random: Random, count: int) -> Holds:
    cells = list(sheets.cells())
    typed = []
    for grid, row, at in random.sample(cells, min(count, len(cells))):
        field, column = grid.specs()[at]
        there = grid.rows[row][at]
        others = [grid.rows[r][at] for r in grid.data]
        value = random.choice(others) if random.random() < 0.1 else a_value(random, there)
        grid.rows[row][at] = value
        typed.append(Typed(grid.name, row + 1, field, column, value))
    where = ", ".join(f"{t.sheet} row {t.row} {t.field} = {t.value!r:.60}" for t in typed[:3])
    return Holds(f"typed {where}", typed=tuple(typed))


def one_cell(sheets: Sheets, random: Random) -> Holds:
    return _type(sheets, random, 1)


def some_cells(sheets: Sheets, random: Random) -> Holds:
    return _type(sheets, random, random.randint(2, 8))


def a_setting(sheets: Sheets, random: Random) -> Holds:
    grid = sheets["Start"]
    row = random.choice([r for r in grid.data if grid.rows[r][0] is not None])
    at = 1 if random.random() < 0.9 else 0
    grid.rows[row][at] = a_value(random, grid.rows[row][at])
    return Holds(f"{grid.cell(row, at)} = {grid.rows[row][at]!r:.60}")


def a_month_cell(sheets: Sheets, random: Random) -> Holds:
    """A figure, or the head, of a column of months."""
    grids = [g for g in sheets.tables() if g.row_class and g.row_class.sheet.by_month]
    if not grids:
        return one_cell(sheets, random)
    grid = random.choice(grids)
    columns = [at for at in range(grid.width) if at not in grid.specs()]
    at, row = random.choice(columns), random.choice([*grid.data, grid.header])
    grid.rows[row][at] = a_value(random, grid.rows[row][at])
    return Holds(f"{grid.cell(row, at)} = {grid.rows[row][at]!r:.60}")


def a_whole_column(sheets: Sheets, random: Random) -> Holds:
    grid = random.choice(sheets.tables())
    at = random.choice(list(grid.specs()))
    how = random.choice(("text", "blank", "times", "one value", "shifted"))
    values = [grid.rows[r][at] for r in grid.data]
    factor, value = random.choice((1e3, 1e-3, 1e6, -1, 0)), a_value(random, values[0])
    for n, r in enumerate(grid.data):
        there = values[n]
        number = isinstance(there, int | float) and not isinstance(there, bool)
        grid.rows[r][at] = {
            "text": str(there) if there is not None else None, "blank": None,
            "times": there * factor if number else there, "one value": value, "shifted": values[n - 1],
        }[how]  # fmt: skip
    return Holds(f"{grid.name} {grid.rows[grid.header][at]}: {how}")


# -- the layout --------------------------------------------------------------------------------------------------


def columns_swapped(sheets: Sheets, random: Random) -> Holds:
    """Columns in another order, headers and all."""
    grid = random.choice(sheets.tables())
    order = list(range(grid.width))
    random.shuffle(order)
    grid.rows = [[row[at] for at in order] for row in grid.rows]
    return Holds(
        f"{grid.name}: columns in another order", same_plan=not (grid.row_class and grid.row_class.sheet.by_month)
    )


def headers_swapped(sheets: Sheets, random: Random) -> Holds:
    """Two headers in each other's place, the columns under them where they were."""
    grid = random.choice(sheets.tables())
    one, other = random.choice(range(grid.width)), random.choice(range(grid.width))
    head = grid.rows[grid.header]
    head[one], head[other] = head[other], head[one]
    return Holds(f"{grid.name}: headers {head[one]!r} and {head[other]!r} swapped")


def a_header_said_otherwise(sheets: Sheets, random: Random) -> Holds:
    """A header as the program still has to know it."""
    grid = random.choice(sheets.tables())
    at, (field, column) = random.choice(list(grid.specs().items()))
    ways = (field, field.upper(), column.title.upper(), f"  {column.title} *", f"{column.title} (as agreed)",
            column.title.replace(" ", "  "), field.replace("_", " "))  # fmt: skip
    grid.rows[grid.header][at] = said = random.choice(ways)
    return Holds(f"{grid.name}: {column.title!r} headed {said!r}", same_plan=True)


def a_header_spoilt(sheets: Sheets, random: Random) -> Holds:
    grid = random.choice(sheets.tables())
    at = random.choice(range(grid.width))
    there = str(grid.rows[grid.header][at])
    ways = (*HEADERS, there + "\u200b", there[:-1], there[::-1], there.replace("e", "е"), None, 7, True, 46357)
    grid.rows[grid.header][at] = said = random.choice(ways)
    return Holds(f"{grid.name}: {there!r} headed {said!r:.40}")


def a_column_twice(sheets: Sheets, random: Random) -> Holds:
    grid = random.choice(sheets.tables())
    at = random.choice(range(grid.width))
    for row in grid.rows:
        row.append(row[at])
    return Holds(f"{grid.name}: column {grid.rows[grid.header][at]!r} stands twice")


def a_column_gone(sheets: Sheets, random: Random) -> Holds:
    grid = random.choice(sheets.tables())
    at = random.choice(range(grid.width))
    said = grid.rows[grid.header][at]
    for row in grid.rows:
        del row[at]
    return Holds(f"{grid.name}: column {said!r} deleted")


def own_columns(sheets: Sheets, random: Random) -> Holds:
    """A column of the officer's own, far from the others' names."""
    grid = random.choice(sheets.tables())
    for n, row in enumerate(grid.rows):
        row.append("zzz mine" if n == grid.header else a_value(random, None) if n > grid.header else None)
    return Holds(f"{grid.name}: a column of one's own", same_plan=True)


def own_sheet(sheets: Sheets, random: Random) -> Holds:
    rows = [[a_value(random, None) for _ in range(4)] for _ in range(6)]
    at = random.randint(0, len(sheets.grids))
    sheets.grids.insert(at, Grid("zzz mine", rows, -1))
    return Holds("a sheet of one's own", same_plan=True)


def sheets_in_another_order(sheets: Sheets, random: Random) -> Holds:
    random.shuffle(sheets.grids)
    return Holds("sheets in another order", same_plan=True)


def a_sheet_gone(sheets: Sheets, random: Random) -> Holds:
    grid = random.choice(sheets.grids)
    sheets.grids.remove(grid)
    return Holds(f"sheet {grid.name} deleted")


def a_sheet_renamed(sheets: Sheets, random: Random) -> Holds:
    grid = random.choice(sheets.grids)
    old, ways = grid.name, (grid.name.upper(), grid.name + "s", grid.name[:-1], grid.name + " (2)", "Sheet1", "Offers",
                            "शीट", grid.name + "\u200b", " " + grid.name, "x" * 31,
                            "Input " + grid.name, "")  # fmt: skip
    grid.name = random.choice(ways)
    return Holds(f"sheet {old} called {grid.name!r}")


def a_sheet_twice(sheets: Sheets, random: Random) -> Holds:
    grid = random.choice(sheets.tables())
    twin = Grid(
        random.choice((grid.name.upper(), grid.name + " ", grid.name)), [list(r) for r in grid.rows], grid.header
    )
    sheets.grids.append(twin)
    return Holds(f"sheet {grid.name} again as {twin.name!r}")


def an_empty_sheet(sheets: Sheets, random: Random) -> Holds:
    grid = random.choice(sheets.grids)
    grid.rows = grid.rows[: random.choice((0, 1, grid.header + 1))]
    return Holds(f"sheet {grid.name} emptied")


def rows_above(sheets: Sheets, random: Random) -> Holds:
    """Blank rows, and words, above the headers."""
    grid = random.choice(sheets.tables())
    count = random.randint(1, 16)
    grid.rows[0:0] = [[random.choice((None, "as told by phone"))] + [None] * (grid.width - 1) for _ in range(count)]
    return Holds(f"{grid.name}: {count} rows above", same_plan=True)


def headers_far_down(sheets: Sheets, random: Random) -> Holds:
    grid = random.choice(sheets.grids)
    grid.rows[0:0] = [[None] * grid.width for _ in range(random.randint(17, 60))]
    return Holds(f"{grid.name}: headers far down")


def no_headers(sheets: Sheets, random: Random) -> Holds:
    grid = random.choice(sheets.tables())
    del grid.rows[grid.header]
    return Holds(f"{grid.name}: no headers")


def headers_twice(sheets: Sheets, random: Random) -> Holds:
    grid = random.choice(sheets.tables())
    grid.rows.insert(random.choice([*grid.data, len(grid.rows)]), list(grid.rows[grid.header]))
    return Holds(f"{grid.name}: headers among the rows")


def blank_rows_between(sheets: Sheets, random: Random) -> Holds:
    grid = random.choice(sheets.tables())
    for _ in range(random.randint(1, 4)):
        grid.rows.insert(random.choice(grid.data), [random.choice((None, "", "  "))] * grid.width)
    return Holds(f"{grid.name}: blank rows between", same_plan=True)


def rows_in_another_order(sheets: Sheets, random: Random) -> Holds:
    for grid in sheets.tables():
        rows = [grid.rows[r] for r in grid.data]
        random.shuffle(rows)
        grid.rows[grid.header + 1 :] = rows
    return Holds("rows in another order", same_plan=True)


def a_row_twice(sheets: Sheets, random: Random) -> Holds:
    grid = random.choice(sheets.tables())
    row = random.choice(grid.data)
    grid.rows.append(list(grid.rows[row]))
    return Holds(f"{grid.name}: row {row + 1} again at the end")


def a_row_gone(sheets: Sheets, random: Random) -> Holds:
    grid = random.choice(sheets.tables())
    row = random.choice(grid.data)
    del grid.rows[row]
    return Holds(f"{grid.name}: row {row + 1} deleted")


def rows_half_blank(sheets: Sheets, random: Random) -> Holds:
    grid = random.choice(sheets.tables())
    row = random.choice(grid.data)
    for at in range(grid.width):
        if random.random() < 0.5:
            grid.rows[row][at] = None
    return Holds(f"{grid.name}: row {row + 1} half blank")


def merged_cells(sheets: Sheets, random: Random) -> Holds:
    grid = random.choice(sheets.grids)
    top, left = random.randrange(max(1, len(grid.rows))), random.randrange(max(1, grid.width))
    area = (top, left, top + random.randint(0, 3), left + random.randint(0, 3))
    if area[:2] != area[2:]:
        grid.merged.append(area)
    return Holds(f"{grid.name}: cells merged {area}")


def a_hidden_sheet(sheets: Sheets, random: Random) -> Holds:
    grid = random.choice(sheets.tables())
    grid.hidden = True
    return Holds(f"{grid.name}: hidden", same_plan=True)


def a_strange_name(sheets: Sheets, random: Random) -> Holds:
    """A name of a row said otherwise wherever it stands."""
    named = [(g, at) for g in sheets.tables() for at, (_, c) in g.specs().items() if c.key or c.title == "Supplier"]
    grid, at = random.choice(named)
    old = grid.rows[random.choice(grid.data)][at]
    new = random.choice(STRANGE_NAMES)
    for other in sheets.tables():
        for row in other.data:
            for c, (_, column) in other.specs().items():
                if column.kind == "name" and other.rows[row][c] == old:
                    other.rows[row][c] = new
    return Holds(f"{old!r} called {new!r:.40} everywhere", same_plan=grid.name != "Exchange rates")


def everything_as_text(sheets: Sheets, random: Random) -> Holds:
    grid = random.choice(sheets.tables())
    for row in grid.data:
        grid.rows[row] = [None if v is None else str(v) for v in grid.rows[row]]
    return Holds(f"{grid.name}: everything as text")


def thousands_of_rows(sheets: Sheets, random: Random) -> Holds:
    """Far more rows than the case has; all but a few of them blank or wrong."""
    grid = random.choice(sheets.tables())
    row = grid.rows[random.choice(grid.data)]
    grid.rows += [list(row) if random.random() < 0.02 else [None] * grid.width for _ in range(3000)]
    return Holds(f"{grid.name}: thousands of rows")


MUTATIONS: dict[Mutation, int] = {
    one_cell: 30, some_cells: 12, a_setting: 8, a_month_cell: 6, a_whole_column: 8, columns_swapped: 2,
    headers_swapped: 3, a_header_said_otherwise: 3, a_header_spoilt: 4, a_column_twice: 2, a_column_gone: 3,
    own_columns: 2, own_sheet: 1, sheets_in_another_order: 1, a_sheet_gone: 2, a_sheet_renamed: 3, a_sheet_twice: 1,
    an_empty_sheet: 2, rows_above: 2, headers_far_down: 1, no_headers: 1, headers_twice: 1, blank_rows_between: 2,
    rows_in_another_order: 2, a_row_twice: 2, a_row_gone: 4, rows_half_blank: 2, merged_cells: 3, a_hidden_sheet: 1,
    a_strange_name: 6, everything_as_text: 1, thousands_of_rows: 1,
}  # fmt: skip
"""What is done to the grids, and how often in proportion."""
