"""Two plans side by side as a workbook: the walk of the cost, the orders, the input."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from optimizer.cycle.compare import Comparison
from optimizer.workbook.book_file import new_book
from optimizer.workbook.plan_columns import CRORE, Shown, Table
from optimizer.workbook.plan_notes import CHANGES, COST_WALK, INPUT_CHANGES
from optimizer.workbook.plan_styles import MAIN_TAB, Styles
from optimizer.workbook.plan_tables import put_text, write_table

SHEETS: tuple[tuple[str, Table], ...] = (("Cost", COST_WALK), ("Orders", CHANGES), ("Input", INPUT_CHANGES))
TOP = 4
STARTED = ("Each step is found by changing that part of the older input into the newer one, in this order, and "
           "planning again from the plan there is.")  # fmt: skip
BENT = ("Not every rule is kept: the gaps speak of plans with the same exceptions, and two searches may bend the rules "
        "a little differently, which the step Search then holds too.")  # fmt: skip
Rows = list[dict[str, Any]]


def sentences(found: Comparison) -> tuple[str, ...]:
    """What is to be said beside the tables."""
    said = [found.sentence]
    if found.walk is not None:
        within = found.walk.within_inr / CRORE
        judged = "lies within" if found.walk.search_is_within_both_gaps else "is MORE than"
        said += [STARTED, f"The step Search {judged} the gaps of the two searches, ₹{within:,.2f} crore."]
        if found.walk.bent:
            said.append(BENT)
        said += found.walk.notes
    return tuple(said)


def write_compare_book(path: Path, found: Comparison, *, replace: bool = True) -> None:
    """Write the comparison to ``path``. Raises OSError, FileExistsError where it may not be replaced."""
    title, made = f"{found.old.name} to {found.new.name}", found.new.case.months[0].first_day
    notes = found.notes
    with new_book(path, title=title, made=made, replace=replace) as book:
        styles = Styles(book)
        shown: list[tuple[str, Table | None]] = [(name, table) for name, table in SHEETS if table.frame in notes]
        shown = shown or [("Orders", None)]
        for number, (name, table) in enumerate(shown):
            sheet = book.add_worksheet(name)
            sheet.set_tab_color(MAIN_TAB)
            sheet.hide_gridlines(2)
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
            put_text(sheet, 0, 0, f"Changes from {found.old.name} to {found.new.name}", styles.title)
            lines = sentences(found) if number == 0 else (table.heading if table else "",)
            for row, words in enumerate(lines, 1):
                put_text(sheet, row, 0, words, styles.sentence)
            if table is None:
                continue
            widths: dict[int, float] = {}
            place, _ = write_table(sheet, styles, max(TOP, len(lines) + 2), table, "", notes[table.frame],
                                   found.new.case, widths)  # fmt: skip
            for column, width in widths.items():
                sheet.set_column(column, column, width)
            sheet.freeze_panes(place.header + 1, 1)


def as_json(found: Comparison) -> dict[str, Any]:
    """The stable JSON of ``compare --json``: INR and tonnes."""
    walk = found.walk
    frames = found.notes
    return {
        "old": found.old.name, "new": found.new.name, "counts": found.counts,
        "planned_before": found.orders.planned_before, "changed_share": found.orders.changed_share,
        "orders": _rows(frames.get("changes")), "inputs": _rows(frames.get("input_changes")),
        "walk": None if walk is None else {
            "before_inr": walk.before_inr, "after_inr": walk.after_inr,
            "steps": [{"cause": s.cause, "step": s.title, "inr": s.inr, "total_inr": s.total_inr,
                       "sure_inr": s.sure_inr, "exceptions": s.exceptions, "words": s.words} for s in walk.steps],
            "search_inr": walk.search_inr, "both_gaps_inr": walk.within_inr,
            "search_is_within_both_gaps": walk.search_is_within_both_gaps, "rules_bent": walk.bent,
            "notes": list(walk.notes),
        },
    }  # fmt: skip


def as_words(found: Comparison) -> str:
    """The same as tables of text."""
    blocks = ["\n".join(sentences(found))]
    frames = found.notes
    blocks += [
        f"{table.heading}\n{_text_table(_cells(table, frames[table.frame]))}"
        for _, table in SHEETS if table.frame in frames
    ]  # fmt: skip
    return "\n\n".join(blocks)


def _cells(table: Table, frame: pd.DataFrame) -> Iterator[Sequence[str]]:
    """Heads and rows as text, without the columns for the record."""
    shown = [c for c in table.columns if not c.small]
    yield [f"{c.title} ({c.unit})" if c.unit and c.kind == "number" else c.title for c in shown]
    for row in _rows(frame):
        yield [_cell(row[c.name], c) for c in shown]


def _cell(value: Any, column: Shown) -> str:
    if value is None or (column.kind == "integer" and value < 0):
        return ""
    if isinstance(value, float):
        return f"{value / column.scale:,.2f}" if column.kind == "number" else f"{value:,.6g}"
    return str(value)


def _text_table(rows: Iterator[Sequence[str]]) -> str:
    """Columns side by side: figures to the right, words to the left."""
    lines = [list(row) for row in rows]
    widths = [max(len(row[k]) for row in lines) for k in range(len(lines[0]))]
    right = [all(_figure(row[k]) for row in lines[1:]) for k in range(len(widths))]
    told = ["  ".join(c.rjust(w) if r else c.ljust(w) for c, w, r in zip(row, widths, right, strict=True)).rstrip()
            for row in lines]  # fmt: skip
    return "\n".join([told[0], "-" * len(told[0]), *told[1:]])


def _figure(cell: str) -> bool:
    return not cell or cell.lstrip("-").replace(",", "").replace(".", "").isdigit()


def _rows(frame: pd.DataFrame | None) -> Rows:
    if frame is None:
        return []
    rows: Sequence[Mapping[Any, Any]] = frame.to_dict("records")
    return [{str(k): None if isinstance(v, float) and math.isnan(v) else v for k, v in row.items()} for row in rows]
