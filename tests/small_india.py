"""Small India: the Indian case cut down to six materials and twelve months, with the same sheets and rules.

It is cut from ``optimizer/example`` by what the schema says of each sheet (which column names rows of which other
sheet, which holds a month), so that a sheet, a column or a rule added to the Indian case is in it by itself. Offers
and domestic lines are chosen so that every term that any of them uses stays in use; what happens after the first month
comes three times as soon, so that a ban, an opening plant or a rising limit of the third year falls into the twelve
months.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import replace
from functools import cache
from typing import Any

from optimizer.case.case import ROW_CLASSES, Case
from optimizer.case.checks_uncertain import events_are_about_something
from optimizer.case.columns import Column, Row, columns_of
from optimizer.case.months import Month
from optimizer.example.india import build_india
from optimizer.example.words import CHLORIDE, DY, HIGH, LA, METAL, NDPR, SM, SMCO, STANDARD

MATERIALS = (NDPR, DY, SM, METAL, HIGH, SMCO)  # a chain of four steps, one by-product, every group of materials
MONTHS = 12
FASTER = 3  # the Indian case has thirty-six months
OFFERS_A_BUYER = 1  # of each material, beside those that use a term no other offer uses

TINY_MATERIALS, TINY_MONTHS, TINY_FASTER = (CHLORIDE, NDPR, LA, STANDARD), 4, 9

# Names that stand on several sheets without one of them being the list of all: who says them first.
SAID_ON = {"supplier": ("offers",), "sector": ("demand", "demand_by_month"), "plant": ("lines",)}
MAY_SAY_MORE = ("open_orders", "so_far")  # speak of suppliers that offer nothing now


@cache
def small_india() -> Case:
    """Six materials, twelve months."""
    return cut_down(build_india("narrow"), MATERIALS, MONTHS, FASTER)


@cache
def tiny_india() -> Case:
    """Four materials, four months: planned in a tenth of a second."""
    return cut_down(build_india("narrow"), TINY_MATERIALS, TINY_MONTHS, TINY_FASTER)


def cut_down(case: Case, materials: Iterable[str], months: int, faster: int) -> Case:
    """The rows of a case that speak of some of its materials, over its first months, time after the first month
    running so many times faster."""
    kept = {name: list(getattr(case, name)) for name in ROW_CLASSES if name != "settings"}
    wanted = set(materials)
    kept["materials"] = [row for row in kept["materials"] if row.material in wanted]
    _drop_what_names_nothing(case, kept)
    kept["offers"] = _few(kept["offers"], kept, lambda row: (row.material, row.buyer), OFFERS_A_BUYER)
    kept["lines"] = _few(kept["lines"], kept, lambda row: row.output, 1)
    _drop_what_names_nothing(case, kept)
    first, last = case.settings.first_month, case.settings.first_month + (months - 1)
    years = {(first + t).fiscal_year for t in range(months)}
    cover = case.settings.cover_months / faster
    settings = case.settings.model_copy(update={"months": months, "threads": 1, "cover_months": cover})
    rows = {
        name: tuple(
            new
            for row in found
            if not (hasattr(row, "fiscal_year") and row.fiscal_year not in years)
            if (new := sooner(row, first, faster)) and not _ended(new, first, last)
        )
        for name, found in kept.items()
    }
    whole = Case(settings=settings, **{name: _once(found) for name, found in rows.items()})
    about = tuple(e for e in whole.events if not list(events_are_about_something(replace(whole, events=(e,)))))
    return replace(whole, events=about)


def sooner(row: Row, first: Month, faster: int) -> Row:
    """The row with every month and date after the first so many times nearer to it, and its spans as much shorter."""

    def nearer(when: Any) -> Any:
        if isinstance(when, Month) and when > first:
            return first + (when - first) // faster
        if isinstance(when, dt.date) and when > first.first_day:
            return first.first_day + (when - first.first_day) // faster
        return when

    change: dict[str, Any] = {name: nearer(getattr(row, name)) for name, _, _ in columns_of(type(row))}
    for name, column, _ in columns_of(type(row)):
        if column.kind == "integer" and column.unit in ("days", "months") and change[name]:
            change[name] = max(1, round(change[name] / faster))
    if row.sheet.by_month:
        change["by_month"] = {}
        for month, figure in row.by_month.items():  # type: ignore[attr-defined]
            change["by_month"].setdefault(nearer(month), figure)
    return row.model_copy(update=change)


def _ended(row: Row, first: Month, last: Month) -> bool:
    """Whether the row is of a time that is not planned: it would only be warned of."""
    begins, ends = getattr(row, "from_month", None), getattr(row, "to_month", None)
    return (isinstance(begins, Month) and begins > last) or (isinstance(ends, Month) and ends < first)


def _once(rows: tuple[Any, ...]) -> tuple[Any, ...]:
    """The last of rows that months drawn together have made the same by what may stand only once."""
    if not rows or not rows[0].sheet.unique:
        return rows
    return tuple({tuple(getattr(row, name) for name in row.sheet.unique): row for row in rows}.values())


# -- which rows speak of what is kept ----------------------------------------------------------------------------


def references(row_class: type[Row]) -> dict[str, Column]:
    """The columns of a sheet that name rows of another."""
    return {name: column for name, column, _ in columns_of(row_class) if column.names}


def _drop_what_names_nothing(case: Case, kept: dict[str, list[Any]]) -> None:
    """Drop rows that name a row that is gone, until none does, and rows that nothing speaks of any more."""
    sheets = {row_class.sheet.name: name for name, row_class in ROW_CLASSES.items()}
    keys = {name: key for name, row_class in ROW_CLASSES.items() for key, c, _ in columns_of(row_class) if c.key}
    before = -1
    while before != sum(map(len, kept.values())):
        before = sum(map(len, kept.values()))
        names = {sheet: {getattr(row, keys[name]) for row in kept[name]} for sheet, name in sheets.items()
                 if name in keys and name != "settings"}  # fmt: skip
        scopes = {"all"} | {row.material for row in kept["materials"]} | {row.group for row in kept["materials"]} - {""}
        for name, rows in kept.items():
            wanted = references(ROW_CLASSES[name])
            kept[name] = [
                row
                for row in rows
                if getattr(row, "scope", "all") in scopes
                and all(getattr(row, field) in {None, "", *names[c.names], *c.any_of} for field, c in wanted.items())
            ]
        spoken_of = {
            field: {getattr(row, field) for sheet in sheets_saying for row in kept[sheet]}
            for field, sheets_saying in SAID_ON.items()
        }
        for name, rows in kept.items():
            for field, saying in SAID_ON.items():
                if field in ROW_CLASSES[name].model_fields and name not in (*saying, *MAY_SAY_MORE):
                    kept[name] = [row for row in rows if getattr(row, field) in {"all", None, *spoken_of[field]}]


def _few(rows: list[Any], kept: dict[str, list[Any]], alike: Any, least: int) -> list[Any]:
    """Few of the rows: so many of each kind, the largest first, and those that alone use some term."""
    features = {id(row): frozenset(_terms_used(row, kept)) for row in rows}
    count: Counter[Hashable] = Counter()
    chosen: list[Any] = []
    for row in sorted(rows, key=lambda row: -(getattr(row, "ceiling_t_per_month", 0.0) or 0.0)):
        if count[alike(row)] < least:
            count[alike(row)] += 1
            chosen.append(row)
    missing = frozenset().union(*features.values()) - frozenset().union(*(features[id(row)] for row in chosen))
    while missing:
        best = max(rows, key=lambda row: len(features[id(row)] & missing))
        chosen.append(best)
        missing -= features[id(best)]
    return [row for row in rows if any(row is one for one in chosen)]


def _terms_used(row: Row, kept: dict[str, list[Any]]) -> Iterable[Hashable]:
    """What a row makes use of: each choice it takes, each column it fills, each kind of row that speaks of it."""
    yield from filled(row)
    key = next(name for name, column, _ in columns_of(type(row)) if column.key)
    for rows in kept.values():
        for other in rows:
            for field, column in references(type(other)).items():
                if column.names == row.sheet.name and getattr(other, field) == getattr(row, key):
                    yield from ((other.sheet.name, *feature) for feature in filled(other, words_only=True))
    for field, saying in SAID_ON.items():
        if not any(isinstance(row, ROW_CLASSES[sheet]) for sheet in saying):
            continue
        for name, rows in kept.items():
            if name not in (*saying, *MAY_SAY_MORE):
                yield from ((name,) for other in rows if getattr(other, field, None) == getattr(row, field))


def filled(row: Row, *, words_only: bool = False) -> Iterable[tuple[Hashable, ...]]:
    """(column, choice) and (column,) of what a row fills with anything but the default."""
    for name, column, default in columns_of(type(row)):
        value = getattr(row, name)
        if column.kind in ("choice", "yes/no"):
            yield name, value
        elif value != default and not words_only and column.kind not in ("name", "text"):
            yield (name,)
