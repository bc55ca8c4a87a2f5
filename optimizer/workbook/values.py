"""One cell to one value, by the kind of its column, or the sentence that says why not."""

from __future__ import annotations

import datetime as dt
import math
import re

from optimizer.case.columns import Column
from optimizer.case.problems import did_you_mean
from optimizer.workbook.cells import CellValue, ErrorValue, Uncalculated
from optimizer.workbook.dates import AmbiguousDateError, day_of, fiscal_year_of, month_of

YES = frozenset({"yes", "y", "true"})
NO = frozenset({"no", "n", "false"})
MOST = 1e12  # of any number: far above every price and sum, far below what spoils the arithmetic of a search
MOST_TONNES = 1e9  # a thousand million
MOST_MONTHS = 1200  # a hundred years
NOUGHT = 1e-9  # a milligram, a millionth of a paisa
_NO_NOUN = frozenset(
    {"for", "from", "to", "by", "at", "of", "on", "before", "holds", "refills", "counts", "covered"}
)
_TO_TWELVE = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
              "twelve")  # fmt: skip
_WORDS = {word: number for number, word in enumerate(_TO_TWELVE)}
_GROUPED = re.compile(r"[-+]?\d{1,3}(,\d{2,3})*,\d{3}(\.\d+)?")
_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+")
_PLAIN = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", re.IGNORECASE)


class BadValueError(Exception):
    """A cell that cannot be taken: what is accepted, and how to mend it."""

    def __init__(self, rule: str, mend: str) -> None:
        super().__init__(f"{rule} {mend}")
        self.rule, self.mend = rule, mend


def blank(value: CellValue) -> bool:
    """Nothing there, or only spaces."""
    return value is None or (isinstance(value, str) and not value.strip())


def shown(value: object) -> str:
    """The value as the officer sees it, shortened to a readable length."""
    if isinstance(value, ErrorValue):
        return value.code
    if isinstance(value, Uncalculated):
        return "a formula"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, str):
        text = value if len(value) <= 40 else value[:37] + "..."
        return repr(text)
    return str(value)


def called(column: Column) -> str:
    """``the price``: the title within a sentence; HS code and VAT keep their capitals, and a title that is no
    noun (For, Valid from) stands in quotes."""
    title = column.title
    words = title.lower().split()
    if words[0] in _NO_NOUN or words[-1] in _NO_NOUN:
        return f'"{title}"'
    if len(title) > 1 and title[1].isupper():
        return f"the {title}"
    return f"the {title[0].lower()}{title[1:]}"


def spelt(text: str) -> str:
    """A name without spaces around it and without double ones inside."""
    return " ".join(text.split())


def coerce(column: Column, value: CellValue) -> object:
    """The typed value of a cell that is not blank. Raises BadValueError."""
    if isinstance(value, ErrorValue):
        rule, mend = f"{called(column)} cannot be an Excel error.", "Mend the formula or type the value."
        raise BadValueError(rule, mend)
    if isinstance(value, Uncalculated):
        raise BadValueError(
            f"the formula for {called(column)} was never calculated.", "Open the book in Excel and save it."
        )
    match column.kind:
        case "number" | "share" | "integer":
            return _number(column, value)
        case "name":
            return _name(column, value)
        case "text":
            return _text(value)
        case "month":
            return _month(column, value)
        case "date":
            return _date(column, value)
        case "fiscal year":
            return _fiscal_year(column, value)
        case "choice":
            return _choice(column, value)
        case "yes/no":
            return _yes_no(column, value)


# ------------------------------------------------------------------------------------------------- numbers


def _number(column: Column, value: CellValue) -> int | float:
    if isinstance(value, float) and abs(value) < NOUGHT and column.kind != "integer":
        value = 0.0  # what a formula leaves of 0.3 - 0.1 - 0.2
    if isinstance(value, float) and column.kind != "integer" and math.isfinite(value) and not outside(column, value):
        return value  # what nearly every cell is
    what = "a whole number" if column.kind == "integer" else "a number"
    rule = f"{called(column)} must be {what}."
    if isinstance(value, bool) or value is None:
        raise BadValueError(rule, _type_a(column, what))
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        mend = "Excel took it for a date or time: set the cell's format to Number and type it again."
        raise BadValueError(rule, mend)
    if isinstance(value, str):
        raise BadValueError(rule, _suggestion(column, value, what))
    assert isinstance(value, int | float)
    if not math.isfinite(value):
        raise BadValueError(rule, _type_a(column, what))
    if column.kind == "integer" and value != int(value):
        raise BadValueError(rule, f"Type {math.floor(value)} or {math.ceil(value)}.")
    if (limits := outside(column, value)) is not None:
        raise BadValueError(limits, _limit_mend(column, value))
    return int(value) if column.kind == "integer" else float(value)


def outside(column: Column, value: float) -> str | None:
    """The rule a number breaks, or None when it lies within the column's limits."""
    low, high, above = column.at_least, column.at_most, column.above
    too_low = (low is not None and value < low) or (above is not None and value <= above)
    too_high = high is not None and value > high
    if not too_low and not too_high:
        unit = column.unit.partition("/")[0]
        most = MOST_TONNES if unit == "t" else MOST_MONTHS if unit == "months" else MOST
        return None if abs(value) <= most else f"{called(column)} is larger than anything that can be meant ({most:g})."
    unit = "" if column.unit.startswith("share") else f" {column.unit}".rstrip()
    if low is not None and high is not None:
        return f"{called(column)} must be from {low:g} to {high:g}{unit}."
    if above is not None and high is not None:
        return f"{called(column)} must be above {above:g} and at most {high:g}{unit}."
    if low == 0 and high is None:
        return f"{called(column)} cannot be negative."
    if low is not None:
        return f"{called(column)} must be at least {low:g}{unit}."
    if above is not None:
        return f"{called(column)} must be above {above:g}{unit}."
    return f"{called(column)} must be at most {high:g}{unit}."


def _limit_mend(column: Column, value: float) -> str:
    is_share = column.kind == "share" or column.unit.startswith("share")
    if is_share and value > 1 and value / 100 <= (1.0 if column.at_most is None else column.at_most):
        return f"Write {value / 100:.6g} or {value:.6g} %."
    return "Type a figure within the limits."


def _type_a(column: Column, what: str) -> str:
    unit = f" in {column.unit}" if column.unit and not column.unit.startswith("share") else ""
    return f"Type {what}{unit}."


def _suggestion(column: Column, text: str, what: str) -> str:
    text = text.strip().replace("\u00a0", " ").replace("\u2212", "-")
    if text.lower() in _WORDS:
        return f"Type it as {_WORDS[text.lower()]}."
    figure = re.match(r"[-+₹$€£ ]*([-+]?[\d.,]+(?:e[-+]?\d+)?)", text, re.IGNORECASE)
    if not figure:
        return _type_a(column, what)
    number = figure[1].rstrip(",")
    if _GROUPED.fullmatch(number):
        number = number.replace(",", "")
    elif _DECIMAL_COMMA.fullmatch(number):
        number = number.replace(",", ".")
    if not _PLAIN.fullmatch(number):
        return _type_a(column, what)
    number = f"{float(number):.15g}"
    if text.endswith("%"):
        return f"It is text: type {float(number) / 100:.15g}, or {number}% in a cell not formatted as Text."
    if _PLAIN.fullmatch(text):
        return f"It is text: type it as {number} in a cell not formatted as Text."
    return f"Type it as {number}."


# --------------------------------------------------------------------------------------- words and months


def _name(column: Column, value: CellValue) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        if isinstance(value, dt.date | dt.time | dt.timedelta):
            raise BadValueError(
                f"{called(column)} must be a name.",
                "Excel took it for a date: set the cell's format to Text and type it again.",
            )
        raise BadValueError(f"{called(column)} must be a name.", "Type it as text.")
    if isinstance(value, str):
        name = spelt(value)
        words = {word.lower(): word for word in column.any_of}
        return words.get(name.lower(), name)
    if math.isfinite(value) and value == int(value):
        return str(int(value))
    raise BadValueError(f"{called(column)} must be a name.", "Type it as text.")


def _text(value: CellValue) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, float) and math.isfinite(value) and value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return shown(value)


def _month(column: Column, value: CellValue) -> object:
    try:
        month = None if isinstance(value, bool) else month_of(value)
    except AmbiguousDateError:
        raise BadValueError(
            f"{called(column)} can be read as two months.", "Write it as 2026-12 or Dec 2026."
        ) from None
    if month is None:
        raise BadValueError(f"{called(column)} must be a month.", "Type any date in it, 2026-12 or Dec 2026.")
    return month


def _date(column: Column, value: CellValue) -> dt.date:
    try:
        day = None if isinstance(value, bool) else day_of(value)
    except AmbiguousDateError:
        raise BadValueError(f"{called(column)} can be read as two days.", "Write it as 15 Dec 2026.") from None
    if day is None:
        raise BadValueError(f"{called(column)} must be a date.", "Type a date, such as 15 Dec 2026.")
    return day


def _fiscal_year(column: Column, value: CellValue) -> str:
    year = fiscal_year_of(value)
    if year is None:
        rule = f"{called(column)} must be two years such as 2026-27."
        if isinstance(value, int | float) and not isinstance(value, bool) and 1990 <= value <= 2200:
            start = int(value)
            raise BadValueError(rule, f"Type it as {start}-{(start + 1) % 100:02d}.")
        raise BadValueError(rule, "Type it as text; April to March is one year.")
    return year


def _choice(column: Column, value: CellValue) -> str:
    known = {choice.lower(): choice for choice in column.choices}
    word = spelt(value) if isinstance(value, str) else shown(value)
    if word.lower() in known:
        return known[word.lower()]
    listed = ", ".join(column.choices[:-1]) + " or " + column.choices[-1]
    mend = did_you_mean(word, column.choices) or "Pick one of these."
    raise BadValueError(f"{called(column)} must be {listed}.", mend)


def _yes_no(column: Column, value: CellValue) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float) and value in (0, 1):
        return bool(value)
    if isinstance(value, str) and value.strip().lower() in YES | NO:
        return value.strip().lower() in YES
    raise BadValueError(f"{called(column)} must be yes or no.", "Type yes or no.")
