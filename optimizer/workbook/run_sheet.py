"""The sheet Run: what was read, with what settings, what came out and how sure it is; written and read back.

Five columns, one fact a row: part, item, value, unit or origin, note. Nothing else in a plan book says which
tables it must have, so a sheet or a row lost from the book shows when it is read.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from optimizer.case.problems import Problem
from optimizer.plan.plan import FRAMES, NOTES, Plan
from optimizer.plan.record import RunRecord
from optimizer.workbook.formats import indian
from optimizer.workbook.plan_sheets import CRORE, PLAN_SHEETS
from optimizer.workbook.plan_styles import RULE, Styles
from optimizer.workbook.plan_tables import INFINITE, put_number, put_text

RUN_SHEET = "Run"
RUN_COLUMNS = ("Part", "Item", "Value", "Unit or origin", "Note")
FIRST_FRAMES = (
    "orders", "panel", "balance", "stock", "cover", "issues", "production", "mix", "funds", "costs", "exceptions",
    "goals",
)  # fmt: skip
RUN_WIDTHS = (12, 30, 68, 34, 60)
Value = str | float
FINITE = {sign: value for value, sign in INFINITE.items()}
STATUS_WORDS = {
    "solved": "every rule kept",
    "exceptions": "with exceptions",
    "limit": "a limit struck",
    "interrupted": "stopped by the operator",
}


@dataclass(frozen=True)
class Fact:
    """A row of the sheet Run; ``letter`` and ``row`` say where it stood when it was read."""

    part: str
    item: str
    value: Value
    unit: str = ""
    note: str = ""
    row: int = 0


def run_facts(plan: Plan, record: RunRecord) -> tuple[Fact, ...]:
    """Everything the sheet Run says, in order."""
    facts = [
        Fact("Plan", "Plan number", record.plan_number),
        Fact("Plan", "Made at", record.made_at),
        Fact("Plan", "Status", plan.status, "", STATUS_WORDS.get(plan.status, "")),
        Fact("Plan", "Exit code", float(record.exit_code)),
        Fact("Plan", "Input book", record.input_name),
        Fact("Plan", "SHA-256 of the input book", record.input_sha256),
        Fact(
            "Plan", "Objective", plan.objective_inr / CRORE, "₹ crore", "discounted, the end stock credited"
        ),
        Fact(
            "Plan",
            "Proven bound",
            plan.bound_inr / CRORE,
            "₹ crore",
            "no plan with these exceptions costs less",
        ),
        Fact("Plan", "Gross outlay", plan.gross_outlay_inr / CRORE, "₹ crore", "discounted, before credits"),
        Fact("Plan", "Gap", plan.gap, "share", "(objective − bound) ÷ gross outlay"),
    ]
    facts += [Fact("Setting", name, value, origin) for name, value, origin in record.settings]
    facts += [Fact("Size", name, float(count)) for name, count in record.size]
    facts += [Fact("Seconds", stage, seconds, "s") for stage, seconds in record.seconds]
    facts += [Fact("Version", name, version) for name, version in record.versions]
    for number, stage in enumerate(plan.stages, 1):
        facts += [
            Fact(f"Search {number}", k, v if isinstance(v, str) else float(v)) for k, v in stage.items()
        ]
    facts += [Fact(w.severity.capitalize(), w.cell, w.found, w.rule, w.mend) for w in record.warnings]
    for sheet in PLAN_SHEETS:
        facts += [
            Fact("Table", t.frame, float(len(plan[t.frame])), "rows", f"on sheet {sheet.name}")
            for t in sheet.tables
            if t.frame in FRAMES or len(plan[t.frame])
        ]
    return tuple(facts)


def write_run(sheet: Any, styles: Styles, facts: Iterable[Fact], top: int) -> None:
    """Write the facts as a table from row ``top`` (0-based) on."""
    rows = tuple(facts)
    sheet.add_table(
        top,
        0,
        top + len(rows),
        len(RUN_COLUMNS) - 1,
        {
            "name": "plan_run",
            "style": "Table Style Light 1",
            "columns": [{"header": title, "header_format": styles.head} for title in RUN_COLUMNS],
        },
    )
    plain = {"bottom": 4, "bottom_color": RULE, "valign": "top", "align": "left"}
    words, note = styles.of(**plain), styles.of(text_wrap=True, **plain)
    for at, fact in enumerate(rows, top + 1):
        put_text(sheet, at, 0, fact.part, words)
        put_text(sheet, at, 1, fact.item, words)
        if isinstance(fact.value, str):
            put_text(sheet, at, 2, fact.value, note)
        elif not math.isnan(fact.value):
            whole = indian(0) if float(fact.value).is_integer() else indian(4)
            style = styles.of(num_format="0.0000%" if fact.item == "Gap" else whole, **plain)
            put_number(sheet, at, 2, fact.value, style)
        put_text(sheet, at, 3, fact.unit, note)
        put_text(sheet, at, 4, fact.note, note)
    for column, width in enumerate(RUN_WIDTHS):
        sheet.set_column(column, column, width)


def plan_figures(facts: Iterable[Fact]) -> dict[str, Any]:
    """The fields of a Plan besides its frames; KeyError or ValueError where one is missing or wrong."""
    facts = tuple(facts)
    main = {f.item: f for f in facts if f.part == "Plan"}
    stages: dict[str, dict[str, float | str]] = {}
    for fact in facts:
        if fact.part.startswith("Search "):
            value = fact.value
            stages.setdefault(fact.part, {})[fact.item] = (
                FINITE.get(value, value) if isinstance(value, str) else value
            )
    return {
        "objective_inr": _number(main["Objective"]) * CRORE,
        "bound_inr": _number(main["Proven bound"]) * CRORE,
        "gross_outlay_inr": _number(main["Gross outlay"]) * CRORE,
        "status": str(main["Status"].value),
        "stages": cast("tuple[Mapping[str, float | str], ...]", tuple(stages.values())),
    }


def run_record(facts: Iterable[Fact]) -> RunRecord:
    """The RunRecord; raises KeyError or ValueError where a fact is missing or wrong."""
    facts = tuple(facts)
    main = {f.item: f for f in facts if f.part == "Plan"}
    return RunRecord(
        plan_number=str(main["Plan number"].value),
        input_name=str(main["Input book"].value),
        input_sha256=str(main["SHA-256 of the input book"].value),
        exit_code=int(_number(main["Exit code"])),
        settings=tuple((f.item, str(f.value), f.unit) for f in facts if f.part == "Setting"),
        seconds=tuple((f.item, _number(f)) for f in facts if f.part == "Seconds"),
        size=tuple((f.item, int(_number(f))) for f in facts if f.part == "Size"),
        versions=tuple((f.item, str(f.value)) for f in facts if f.part == "Version"),
        warnings=tuple(
            Problem("error" if f.part == "Error" else "warning", f.item, str(f.value), f.unit, f.note)
            for f in facts
            if f.part in ("Error", "Warning")
        ),
        made_at=str(main["Made at"].value),
    )


def rows_stated(facts: Iterable[Fact]) -> dict[str, int]:
    """How many rows each frame must have; raises KeyError where one of the first release is not stated. What an older
    plan book does not state is of a later release, and has no rows in it."""
    stated = {f.item: int(_number(f)) for f in facts if f.part == "Table"}
    return {frame: stated[frame] for frame in FIRST_FRAMES} | {
        frame: stated.get(frame, 0) for frame in (*FRAMES, *NOTES) if frame not in FIRST_FRAMES
    }


def _number(fact: Fact) -> float:
    if isinstance(fact.value, str):
        if fact.value in FINITE:
            return FINITE[fact.value]
        raise ValueError(f"{RUN_SHEET}!C{fact.row}: {fact.item} must be a number, not {fact.value!r}")
    return fact.value
