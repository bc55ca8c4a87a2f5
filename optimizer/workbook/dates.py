"""A month as officers write it, and a fiscal year."""

from __future__ import annotations

import datetime as dt
import re

from optimizer.case.months import NAMES, Month, fiscal_year_start

YEARS = range(1950, 2200)  # a nought read as a date is January 1900, and no calendar goes beyond 9999
_FULL = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
         "november", "december")  # fmt: skip
_MONTHS = {name.lower(): k for k, name in enumerate(NAMES, start=1)} | {
    name: k for k, name in enumerate(_FULL, start=1)
}
_MONTHS["sept"] = 9
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[T ]00:00(?::00)?)?")
_NAMED = re.compile(r"(?:(\d{1,2})[-/ .]+)?([a-z]+)[-/ .,']*(\d{4}|\d{2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")
_NUMBERS = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})")


class AmbiguousDateError(ValueError):
    """A date text that reads as two different months, such as 01/02/2027."""


def month_of(value: object) -> Month | None:
    """The month a date or a text names; None when it names none.

    Read are dates, ``2026-12``, ``2026-12-01``, ``Dec 2026``, ``Dec-26``, ``1 Dec 2026``, ``12/2026`` and
    dates in figures that can be read in one way only. Raises AmbiguousDateError for those with two readings.
    """
    if isinstance(value, dt.date):
        return Month.of(value) if value.year in YEARS else None
    if isinstance(value, Month):
        return value
    if not isinstance(value, str):
        return None
    text = " ".join(value.strip().lower().split())
    if match := _ISO.fullmatch(text):
        return _valid(int(match[1]), int(match[2]), int(match[3] or 1))
    if (match := _NAMED.fullmatch(text)) and match[2] in _MONTHS:
        year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
        return _valid(year, _MONTHS[match[2]], int(match[1] or 1))
    if match := _MONTH_YEAR.fullmatch(text):
        return _valid(int(match[2]), int(match[1]), 1)
    if match := _NUMBERS.fullmatch(text):
        if len(match[3]) == 2:
            raise AmbiguousDateError(value)
        year = int(match[3])
        one, other = int(match[1]), int(match[2])
        readings = {_valid(year, other, one), _valid(year, one, other)} - {None}
        if len(readings) > 1:
            raise AmbiguousDateError(value)
        return readings.pop() if readings else None
    return None


def day_of(value: object) -> dt.date | None:
    """The day a date or a text names: ``2026-12-15``, ``15 Dec 2026``, and figures that read in one way only; None when
    it names none. Raises AmbiguousDateError as ``month_of``."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    month = month_of(value)
    if month is None or not isinstance(value, str):
        return None
    text = " ".join(value.strip().lower().split())
    iso, named, figures = _ISO.fullmatch(text), _NAMED.fullmatch(text), _NUMBERS.fullmatch(text)
    if iso and iso[3]:
        day = int(iso[3])
    elif named and named[1]:
        day = int(named[1])
    elif figures:
        one, other = int(figures[1]), int(figures[2])
        day = one if _valid(month.year, other, one) == month and other == month.month else other
    else:
        return None
    return dt.date(month.year, month.month, day)


def _valid(year: int, month: int, day: int) -> Month | None:
    try:
        return Month.of(dt.date(year, month, day)) if year in YEARS else None
    except ValueError:
        return None


def fiscal_year_of(value: object) -> str | None:
    """``2026-27`` from ``2026-27``, ``FY 2026-27`` or ``2026-2027``; None when it is none of these."""
    if not isinstance(value, str):
        return None
    text = re.sub(r"\s", "", value.upper().replace("–", "-").replace("/", "-")).removeprefix("FY")
    start, _, end = text.partition("-")
    if start.isdigit() and end == str(int(start) + 1):
        text = f"{start}-{end[2:]}"
    try:
        fiscal_year_start(text)
    except ValueError:
        return None
    return text
