"""What a plan book carries, in the figures its cells hold, and the digests by which a change of it shows.

A plan is written, and summed up on its pages, in figures of 15 significant digits: a book written anew from
what was read back is then the same book, cell by cell. A digest says of the rows of a sheet that they are
still those the book was written with, also of a cell no rule of the plan looks at.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from optimizer.case.case import ROW_CLASSES, Case
from optimizer.case.columns import Row
from optimizer.case.months import Month
from optimizer.plan.audit.finding import Finding
from optimizer.plan.plan import FRAMES, NOTES, Plan, empty_frame
from optimizer.workbook.input_sheets import sheet_name
from optimizer.workbook.plan_sheets import CRORE, INPUT_PREFIX, PLAN_SHEETS, Shown
from optimizer.workbook.plan_tables import INFINITE, is_blank
from optimizer.workbook.run_sheet import RUN_SHEET, Fact

DIGEST = "Digest"
INPUT_CARRIED = "Digest of the input carried"
RUN_CARRIED = "The rows above"
SHEET_OF = {table.frame: sheet.name for sheet in PLAN_SHEETS for table in sheet.tables}


def rounded(value: float, scale: float = 1.0) -> float:
    """A figure as its cell holds it: ``scale`` times a number of 15 significant digits."""
    return float(f"{value / scale:.15g}") * scale


def as_carried(plan: Plan) -> Plan:
    """The plan as it is read back from its book. Doing this twice changes nothing."""
    frames = dict(plan.frames)
    for table in (table for sheet in PLAN_SHEETS for table in sheet.tables):
        if table.frame not in {**FRAMES, **plan.frames}:
            continue
        frame = plan[table.frame]
        if frame.empty:
            frames[table.frame] = empty_frame(table.frame)
            continue
        columns = {c.name: _column_held(c, frame[c.name].tolist()) for c in table.columns}
        frames[table.frame] = pd.DataFrame({name: columns[name] for name in (FRAMES | NOTES)[table.frame]})
    return replace(
        plan,
        frames=frames,
        objective_inr=rounded(plan.objective_inr, CRORE),
        bound_inr=rounded(plan.bound_inr, CRORE),
        gross_outlay_inr=rounded(plan.gross_outlay_inr, CRORE),
        stages=tuple({k: v if isinstance(v, str) else rounded(float(v)) for k, v in s.items()} for s in plan.stages),
    )


def facts_as_carried(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """The rows of the sheet Run as they are read back: XlsxWriter keeps 16 digits of a number."""
    return tuple(f if isinstance(f.value, str) else replace(f, value=float(f"{f.value:.16G}")) for f in facts)


def digest_facts(case: Case, plan: Plan, facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """The digests of a case, of a plan and of the rows of Run that stand above them, all as carried."""
    inputs = _input_digests(case)
    return (
        Fact(DIGEST, INPUT_CARRIED, _digest(f"{name} {stated}" for name, stated in inputs.items())),
        *(Fact(DIGEST, name, stated, "", "every field of every row") for name, stated in inputs.items()),
        *(
            Fact(DIGEST, frame, _frame_digest(plan, frame), "", f"on sheet {name}")
            for frame, name in SHEET_OF.items()
            if len(plan[frame])
        ),
        Fact(DIGEST, RUN_CARRIED, _digest(map(_fact_text, facts))),
    )


def digest_findings(case: Case, plan: Plan, facts: Iterable[Fact]) -> tuple[Finding, ...]:
    """What was read back and is not what the digests on the sheet Run state; ``facts`` are all rows of Run."""
    facts = tuple(facts)
    stated = {fact.item: fact for fact in facts if fact.part == DIGEST}
    if not stated:
        words = f"{RUN_SHEET}: this book carries no digests of its rows; make it again with solve."
        return (Finding("digest", RUN_SHEET, "", "", words),)
    made = {f.item: f for f in digest_facts(case, as_carried(plan), [f for f in facts if f.part != DIGEST])}
    found = []
    for item in dict.fromkeys([*made, *stated]):
        said, given = stated.get(item), made.get(item)
        if said is not None and given is not None and said.value == given.value:
            continue
        sheet = {INPUT_CARRIED: "Input", RUN_CARRIED: RUN_SHEET}.get(item, SHEET_OF.get(item, item))
        cell = f"{RUN_SHEET}!C{said.row}" if said is not None else RUN_SHEET
        if said is None:
            words = f"the rows have no digest on the sheet {RUN_SHEET}."
        elif given is None:
            words = f"the sheet is missing or empty; {cell} states the digest of its rows."
        else:
            words = f"the rows are not those this book was written with, by their digest in {cell}."
        digests = (str(said.value) if said else "", str(given.value) if given else "")
        found.append(Finding("digest", sheet, *digests, f"{sheet}: {words}"))
    if len(found) > 1:  # the digest of the whole input says nothing that those of its sheets do not
        found = [finding for finding in found if finding.where != "Input"]
    return tuple(found)


def _column_held(shown: Shown, values: Sequence[Any]) -> list[Any]:
    """A column of a frame as the reader makes it of its cells: most values are figures, names and months."""
    if shown.kind == "number":
        return [rounded(v, shown.scale) if type(v) is float else _held(shown, v) for v in values]
    if shown.kind in ("text", "month"):
        return [v if type(v) is str and v else _held(shown, v) for v in values]
    return [_held(shown, v) for v in values]


def _held(shown: Shown, value: Any) -> Any:
    """A value of a frame as the reader makes it of the cell; what no cell can hold is left to the writer."""
    if is_blank(value):
        return "" if shown.blank and shown.kind not in ("number", "integer") else math.nan
    if shown.kind in ("text", "month"):
        return str(value)
    if shown.kind == "date":
        return pd.Timestamp(value).date()
    if shown.kind == "yes/no":
        return bool(value)
    if shown.kind == "integer":
        return int(value)
    return value if isinstance(value, str) else rounded(float(value), shown.scale)


def _input_digests(case: Case) -> dict[str, str]:
    found = {}
    for name, row_class in ROW_CLASSES.items():
        value = getattr(case, name)
        rows = (value,) if isinstance(value, Row) else tuple(value)
        if rows:
            found[sheet_name(row_class.sheet, INPUT_PREFIX)] = _digest(map(_row_text, rows))
    return found


def _row_text(row: Row) -> str:
    """Every field that is not as it would be if its cell were blank: fields to come change no digest."""
    fields = type(row).model_fields
    values = {name: getattr(row, name) for name in fields if name != "where"}
    return " ".join(f"{name}={_text(v)}" for name, v in values.items() if v != fields[name].default and v != {})


def _frame_digest(plan: Plan, frame: str) -> str:
    """The digest of the rows of a frame in any order: the officer may sort them."""
    columns = next(t.columns for sheet in PLAN_SHEETS for t in sheet.tables if t.frame == frame)
    rows = plan[frame]
    held = [_column_text(c, rows[c.name].tolist()) for c in columns]
    return _digest(sorted(" ".join(row) for row in zip(*held, strict=True)))


def _column_text(shown: Shown, values: Sequence[Any]) -> list[str]:
    if shown.kind == "number":
        return [_figure_text(v / shown.scale) for v in values]
    if shown.kind in ("text", "month"):  # each name and month stands in many rows
        said = {v: _text(v) for v in set(values)}
        return [said[v] for v in values]
    return [_text(v) for v in values]


def _fact_text(fact: Fact) -> str:
    value = "" if isinstance(fact.value, float) and math.isnan(fact.value) else fact.value
    if isinstance(value, float) and math.isinf(value):
        value = INFINITE[value]  # as the cell holds it
    return " ".join(_text(word) for word in (fact.part, fact.item, value, fact.unit, fact.note))


def _text(value: Any) -> str:
    """A value in words that are the same before it is written and after it is read back."""
    if isinstance(value, Month):
        return str(value)
    if isinstance(value, Mapping):
        return repr(sorted((str(k), _text(v)) for k, v in value.items()))
    if isinstance(value, float | int) and not isinstance(value, bool):
        return _figure_text(float(value))
    return repr(" ".join(value.split()) if isinstance(value, str) else value)


def _figure_text(value: float) -> str:
    return f"{value + 0.0:.12g}"  # no minus before a nought; programs other than Excel keep fewer digits


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
