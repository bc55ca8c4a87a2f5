"""What a cell accepts, as Excel data validation: prompt, dropdown or limit, and the words on a wrong entry.

Made from the Column alone. It helps while typing and nothing rests on it: pasting goes round it and the
reader checks every cell again, so anything the reader may still understand (a month as text, a name not yet
listed) only warns.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from optimizer.case.columns import Column

TITLE_LIMIT = 32  # characters Excel takes in a prompt title
MESSAGE_LIMIT = 255  # in a prompt
ERROR_LIMIT = 224  # in an error message: XlsxWriter lets 255 pass, Office refuses the file above 224
LIST_LIMIT = 255  # in a list written out in the rule
HUGE = 1e15
EARLIEST, LATEST = dt.date(1990, 1, 1), dt.date(2150, 12, 31)
HAIR = 1e-9  # Excel has no "more than a and at most b": the lower end is raised by this


def rule_of(
    column: Column, default: object, *, source: str = "", fiscal_years: Sequence[str] = ()
) -> dict[str, Any]:
    """Options of ``Worksheet.data_validation`` for a column.

    ``source`` is the reference (``=Materials_names``) that lists what a ``names`` column may name, "" where
    that sheet is not in the book; ``fiscal_years`` are offered in a fiscal-year column.
    """
    accepted = accepted_by(column)
    lines = [column.help]
    if accepted and not column.choices:
        lines.append(accepted)
    if not column.required and default not in (None, "") and "blank" not in column.help.lower():
        lines.append(f"Blank: {shown(column, default)}.")
    rule: dict[str, Any] = {
        "validate": "any",
        "input_title": shortened(column.title, TITLE_LIMIT),
        "input_message": shortened("\n".join(lines), MESSAGE_LIMIT),
    }
    limit = _limit(column, source, fiscal_years)
    if limit:
        rule |= limit
        rule["error_title"] = shortened(column.title, TITLE_LIMIT)
        rule["error_message"] = shortened(f"Accepted: {accepted[0].lower()}{accepted[1:]}", ERROR_LIMIT)
    return rule


def month_rule(unit: str) -> dict[str, Any]:
    """The rule of the month columns of a by-month sheet: a figure in ``unit``, 0 or more, or blank."""
    figure = f"a number of 0 or more{f' ({unit})' if unit else ''}, or blank."
    return {
        "validate": "decimal", "criteria": ">=", "value": 0,
        "error_title": "Figure of a month", "error_message": f"Accepted: {figure}",
    }  # fmt: skip


def accepted_by(column: Column) -> str:
    """What is accepted, as a sentence; "" for free text."""
    if column.choices:
        return "One of: " + ", ".join(column.choices) + "."
    if column.kind == "yes/no":
        return "Yes or no."
    if column.kind == "month":
        return "Any date in the month, such as 1 Dec 2026, or Dec 2026."
    if column.kind == "date":
        return "A date, such as 15 Dec 2026."
    if column.kind == "fiscal year":
        return "A fiscal year, April to March, such as 2026-27."
    if column.names:
        return (
            " ".join((f"A name on the sheet {column.names}", *(f"or {word}" for word in column.any_of))) + "."
        )
    if column.kind in ("number", "integer", "share"):
        return _numbers(column)
    return ""


def _numbers(column: Column) -> str:
    noun = {"integer": "A whole number", "share": "A share"}.get(column.kind, "A number")
    show = _per_cent if column.kind == "share" else _plain
    parts = []
    if column.above is not None:
        parts.append(f"above {show(column.above)}")
    if column.at_least is not None and column.at_most is not None:
        parts.append(f"from {show(column.at_least)} to {show(column.at_most)}")
    elif column.at_least is not None:
        parts.append(f"of {show(column.at_least)} or more")
    elif column.at_most is not None:
        parts.append(f"up to {show(column.at_most)}")
    unit = f" ({column.unit})" if column.unit and not column.unit.startswith("share") else ""
    percent = ", typed as 5% or 0.05" if column.kind == "share" or column.unit.startswith("share") else ""
    return f"{noun} {' and '.join(parts)}".rstrip() + f"{unit}{percent}."


def _limit(column: Column, source: str, fiscal_years: Sequence[str]) -> dict[str, Any]:
    if column.names:
        if not source or column.any_of:
            return {}
        return {"validate": "list", "source": source, "error_type": "warning"}
    if column.kind == "fiscal year" and fiscal_years:
        return {"validate": "list", "source": list(fiscal_years), "error_type": "warning"}
    words = ("yes", "no") if column.kind == "yes/no" else column.choices
    if words and len(",".join(words)) <= LIST_LIMIT and not any("," in word for word in words):
        return {"validate": "list", "source": list(words)}
    if column.kind in ("month", "date"):
        return {"validate": "date", "criteria": "between", "minimum": EARLIEST, "maximum": LATEST,
                "error_type": "warning"}  # fmt: skip
    if column.kind in ("number", "integer", "share"):
        return {"validate": "integer" if column.kind == "integer" else "decimal", **_bounds(column)}
    return {}


def _bounds(column: Column) -> dict[str, Any]:
    low, high, above = column.at_least, column.at_most, column.above
    if above is not None and high is None:
        return {"criteria": ">", "value": above}
    if above is not None:
        return {"criteria": "between", "minimum": above + HAIR, "maximum": high}
    return {
        "criteria": "between",
        "minimum": -HUGE if low is None else low,
        "maximum": HUGE if high is None else high,
    }


def shown(column: Column, value: object) -> str:
    """A value as the officer would read it in the cell."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return (
            _per_cent(value) if column.kind == "share" or column.unit.startswith("share") else _plain(value)
        )
    return str(value)


def _plain(value: float) -> str:
    return f"{value:,.10g}"


def _per_cent(value: float) -> str:
    return f"{100 * value:.10g} %"


def shortened(text: str, limit: int) -> str:
    """At most ``limit`` UTF-16 units, the measure Excel uses, cut between words."""
    if _length(text) <= limit:
        return text
    words = text[:limit].split(" ")
    while len(words) > 1 and _length(" ".join(words)) > limit - 1:
        words.pop()
    kept = " ".join(words)
    while _length(kept) > limit - 1:
        kept = kept[:-1]
    return kept + "…"


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
