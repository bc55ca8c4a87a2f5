"""What has happened to rare earths, as scenarios of the Indian case: real events with their figures, moved to the years
planned. How likely each is, and what a shortage costs, are assumptions and marked as such."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from optimizer.case.months import Month
from optimizer.case.rows_making import Capacity
from optimizer.case.rows_uncertain import BASE, Event, Scenario, ShortageValue
from optimizer.example.figures import figure, figures
from optimizer.example.words import AUTO, CE, DEFENCE, DY, FIRST, HEAVY, HIGH, LA, MAGNET_GROUP, SMCO, TB

EMBARGO, LICENSING, NO_LICENCE = "Embargo as in 2010", "Licensing as in April 2025", "No licence for India"
HEAVY_REFUSED, OCTOBER, OUTSIDE = "Heavy grades refused", "Controls of October 2025", "Prices outside China"
SEA, LATE, CARS = "Sea route longer", "Domestic plants late", "More electric vehicles"
ODDS = {
    BASE: 0.40,
    EMBARGO: 0.05,
    LICENSING: 0.10,
    NO_LICENCE: 0.10,
    HEAVY_REFUSED: 0.07,
    OCTOBER: 0.06,
    OUTSIDE: 0.05,
    SEA: 0.05,
    LATE: 0.06,
    CARS: 0.06,
}
SHOCK = Month(2027, 4)  # the month the events of the past are moved to
MONTHS_TO_PEAK, FLAT, PEAK = 31, 3, 26.0  # Dy oxide, January 2009 to August 2011
CRORE = 1e7


def scenarios() -> tuple[Scenario, ...]:
    """How likely each is: an assumption, to be replaced by the officer's own."""
    return tuple(Scenario(scenario=name, probability=p, note="assumption") for name, p in ODDS.items())


def events(capacity: Sequence[Capacity]) -> tuple[Event, ...]:
    """The library; every row says what it comes from. ``capacity`` says when new lines would start."""
    china: dict[str, Any] = {"country": "China"}
    rows = [_event(EMBARGO, "Exports stop for two months", "availability", 0, SHOCK, 2, "event-002", **china)]
    rows += [
        _event(
            EMBARGO,
            "Dy oxide on its way to 26 times its price",
            "price",
            factor,
            SHOCK + start,
            length,
            "event-003",
            scope=DY,
        )
        for start, length, factor in _climb()
    ]
    shock = enumerate((0.49, 0.26, 0.62, 1.06))
    flows = [(SHOCK + n, share) for n, share in shock]
    rows += [
        _event(LICENSING, "Share of normal exports", "availability", share, month, 1, "event-011", scope=scope, **china)
        for scope in (MAGNET_GROUP, HEAVY)
        for month, share in flows
    ]
    rows += [
        _event(
            NO_LICENCE,
            "Nothing licensed for India for six months",
            "availability",
            0,
            SHOCK,
            6,
            "event-012",
            scope=scope,
            **china,
        )
        for scope in (MAGNET_GROUP, HEAVY)
    ]
    rows += [
        _event(
            HEAVY_REFUSED,
            "Applications for heavy grades refused",
            "availability",
            0,
            SHOCK,
            None,
            "event-013",
            scope=scope,
            **china,
        )
        for scope in (HIGH, SMCO, HEAVY)
    ]
    rows += [
        _event(
            OCTOBER,
            "Controls return: half of normal (assumption)",
            "availability",
            0.5,
            SHOCK,
            12,
            "event-014",
            **china,
        ),
        _event(
            OCTOBER,
            "Magnets of others with Chinese inputs: three quarters (assumption)",
            "availability",
            0.75,
            SHOCK,
            12,
            "event-014",
            scope=MAGNET_GROUP,
            country="Japan",
        ),
    ]
    for scope in (DY, TB):
        rows += [
            _event(
                OUTSIDE,
                "Threefold outside China",
                "price",
                3,
                SHOCK,
                12,
                "event-016",
                scope=scope,
                country="Australia",
                country_of="vendor",
            ),
            _event(
                OUTSIDE,
                "Thin volume: half (assumption)",
                "availability",
                0.5,
                SHOCK,
                12,
                "event-016",
                scope=scope,
                country="Australia",
                country_of="vendor",
            ),
        ]
    rows.append(_event(SEA, "A month longer at sea (assumption)", "transit", 30, SHOCK, 6, ""))
    rows += [
        _event(LATE, "A year later than planned (assumption)", "output", 0, start, 12, "", line=line)
        for line, start in _starts(capacity)
    ]
    rows.append(
        _event(CARS, "A third more for cars (assumption)", "demand", 1.33, Month(2027, 10), None, "", sector=AUTO)
    )
    return tuple(rows)


def shortage_values() -> tuple[ShortageValue, ...]:
    """INR a tonne. Magnets are under 5 % of what a vehicle costs (Crisil, 2025): a tonne of them, about ₹0.45 crore,
    stands behind vehicles of twenty times as much. Elsewhere ten times the price is assumed."""
    behind = "magnets are under 5 % of a vehicle's cost (Crisil Ratings, June 2025); about ₹0.45 crore a tonne x 20"
    assumed = "ten times its price: assumption"
    rupees = 10 * 1000 * figure("inr-per-usd")  # ten times a price of a dollar a kilogram, INR a tonne
    rows = [
        ShortageValue(sector="all", scope=MAGNET_GROUP, inr_per_t=4.5 * CRORE, source=assumed),
        ShortageValue(sector=AUTO, scope=MAGNET_GROUP, inr_per_t=9 * CRORE, source=behind),
        ShortageValue(sector=DEFENCE, scope=MAGNET_GROUP, inr_per_t=18 * CRORE, source="twice vehicles: assumption"),
        ShortageValue(sector="all", scope="all", inr_per_t=rupees * figure("price-ndpr-cn"), source=assumed),
    ]
    for material, price in ((DY, "price-dy-cn"), (TB, "price-tb-cn"), (LA, "price-la-cn"), (CE, "price-ce-cn")):
        rows.append(ShortageValue(scope=material, inr_per_t=rupees * figure(price), source=assumed))
    return tuple(rows)


def _event(
    scenario: str, words: str, acts_on: str, number: float, start: Month, months: int | None, source: str, **where: Any
) -> Event:
    found = figures()[source] if source else None
    note = "" if found is None else f"{found.item}, {found.period}: {found.value} ({found.source_title})"
    end = None if months is None else start + (months - 1)
    return Event(
        event=words,
        scenario=scenario,
        acts_on=acts_on,
        figure=number,
        from_month=start,
        to_month=end,
        note=note,
        **where,
    )


def _climb() -> list[tuple[int, int, float]]:
    """(months after the start, length, factor): flat for three months, then evenly by multiples, in half years."""
    steps = []
    for start in range(FLAT, MONTHS_TO_PEAK, 6):
        length = min(6, MONTHS_TO_PEAK - start)
        middle = (start + length / 2 - FLAT) / (MONTHS_TO_PEAK - FLAT)
        steps.append((start, length, round(PEAK**middle, 1)))
    return steps


def _starts(capacity: Sequence[Capacity]) -> list[tuple[str, Month]]:
    """The lines that do not make anything yet, and the month each would begin."""
    starts: dict[str, Month] = {}
    for row in capacity:
        if row.tonnes_per_month > 0:
            starts[row.line] = min(row.from_month, starts.get(row.line, row.from_month))
    return [(line, month) for line, month in starts.items() if month > FIRST]
