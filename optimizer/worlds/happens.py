"""From a drawn world to the events that happen in it, so that it is planned with like any scenario."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_uncertain import BASE, DAYS, Event
from optimizer.case.rows_worlds import Chance
from optimizer.solve.tree import World
from optimizer.worlds.draw import Flags, Floats, Sample

STEP = 3  # months for which a price or a demand is held in a world: their mean
LEAST = 1e-3  # a factor nearer to 1 is as forecast


def world_of(sample: Sample, k: int, name: str, probability: float) -> World:
    """A world of a sample, as a scenario of the case with nothing sudden but what happens in it."""
    case = sample.case
    events = (*case.known_events, *events_of(sample, k, name))
    return World(name, probability, replace(case, events=events, world=name))


def base_of(case: Case, probability: float) -> World:
    """The world in which everything goes as forecast, by the policy calendar: it keeps every rule."""
    return World(BASE, probability, replace(case, events=case.known_events, world=BASE))


def events_of(sample: Sample, k: int, scenario: str) -> tuple[Event, ...]:
    """What happens in one world."""
    found: list[Event] = []
    for n, row in enumerate(sample.case.chances):
        if row.stops:
            found += _stopped(row, sample.held[n][k], sample.case.settings.first_month, scenario)
        else:
            found += _moved(row, sample.moved[n][k], sample.case.settings.first_month, scenario)
    return tuple(found)


def _stopped(row: Chance, held: Flags, first: Month, scenario: str) -> Iterator[Event]:
    """An event for each unbroken run of months."""
    figure = row.figure
    if figure is not None and row.acts_on in DAYS:
        figure = float(round(figure))
    begun = None
    for t, holds in enumerate([*held, False]):
        if holds and begun is None:
            begun = t
        elif not holds and begun is not None:
            yield row.event(scenario, first + begun, first + (t - 1), figure)
            begun = None


def _moved(row: Chance, factor: Floats, first: Month, scenario: str) -> Iterator[Event]:
    """Events of a few months each, after the first month, which is known."""
    for start in range(1, len(factor), STEP):
        part = factor[start : start + STEP]
        mean = round(float(part.mean()), 4)
        if abs(mean - 1) >= LEAST:
            yield row.event(scenario, first + start, first + (start + len(part) - 1), max(mean, LEAST))
