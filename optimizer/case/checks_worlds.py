"""Checks on what is left to chance: each row has the figures of its kind, and is about something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from optimizer.case.case import Case
from optimizer.case.checks_uncertain import events_are_about_something, events_have_their_figure
from optimizer.case.findings import error, warning
from optimizer.case.problems import Problem
from optimizer.case.rows_worlds import Chance

OF_STOPS, OF_MOVES = ("begins", "ends"), ("spread",)
TITLES = {"begins": "Begins", "ends": "Ends", "spread": "Spread"}
WIDE = 0.5  # a spread a month above this is more often a percentage mistyped than a market


def chances_have_their_figures(case: Case) -> Iterator[Problem]:
    """A stop says how it begins and ends, a move how wide it is; neither has the figures of the other."""
    for row in case.chances:
        needed, strange = (OF_STOPS, OF_MOVES) if row.stops else (OF_MOVES, OF_STOPS)
        for field in needed:
            if getattr(row, field) is None:
                mend = "Type it, such as 0.01 for once in a hundred months." if field == "begins" else "Type it."
                yield error(row.cell(field), "", f'chance on "{row.acts_on}" needs {TITLES[field]}.', mend)
        for field in strange:
            if getattr(row, field) is not None:
                text = f'with chance on "{row.acts_on}" {TITLES[field]} is not used.'
                yield error(row.cell(field), getattr(row, field), text, "Leave it blank.")
        if not row.stops and row.figure is not None:
            text = f'with chance on "{row.acts_on}" Figure is not used: it moves about its forecast.'
            yield error(row.cell("figure"), row.figure, text, "Leave it blank, and type Spread.")
        if row.spread is not None and row.spread > WIDE:
            text = f"it moves by {row.spread:.0%} in an ordinary month."
            yield warning(row.cell("spread"), row.spread, text, "Write 0.05 for 5 %.")
        if row.stops and row.begins == 0 and not row.holds_now:
            yield warning(row.cell("begins"), row.begins, "it never begins: nothing comes of it.", "Delete the row.")


def chances_are_of_something(case: Case) -> Iterator[Problem]:
    """The figure fits its kind, names are known, and there is something it acts on, as for events."""
    first = case.settings.first_month
    stops = tuple(_event(case, row) for row in case.chances if row.stops)
    yield from events_have_their_figure(replace(case, events=stops))
    every = tuple(row.event("", first, first, 1.0) for row in case.chances)
    yield from events_are_about_something(replace(case, events=every))


def chances_stand_once(case: Case) -> Iterator[Problem]:
    """Two rows on the very same thing are more likely one row typed twice."""
    seen: dict[str, Chance] = {}
    for row in case.chances:
        if row.name in seen:
            text = f"{seen[row.name].cell('acts_on')} is about the same ({row.name}): both would hold."
            yield warning(row.cell("acts_on"), row.acts_on, text, "Delete one, unless two causes are meant.")
        seen.setdefault(row.name, row)


def _event(case: Case, row: Chance):  # type: ignore[no-untyped-def]
    return row.event("", case.settings.first_month, case.settings.first_month, row.figure)
