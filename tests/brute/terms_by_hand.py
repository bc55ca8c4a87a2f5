"""Parts of a price, commitments, export licences, custody and the limits of a fund in the tiny worlds of
``by_hand.py``, as a clerk checks them: no code of the optimizer. Months are positions, 0 the first; money in ₹ lakh.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

STEP = 5.0  # t
Calendar = tuple[int, int]  # year and month of the first month


@dataclass(frozen=True)
class Part:
    """A part of the price, due so many days after the 1st of the order month or after the goods have come."""

    share: float
    days: int
    of: str = "order"  # order | arrival
    charge: float = 0.0  # of the part, for each quarter that the bank's letter is open


@dataclass(frozen=True)
class Commitment:
    """Tonnes of an offer to be ordered in the first fiscal year and in the second, or paid for."""

    tonnes: tuple[float, float]
    before: float  # ordered in the first year before the plan
    lakh: float  # for a tonne not ordered


@dataclass(frozen=True)
class Licence:
    """Tonnes that the supplier S may ship in the months from one to another."""

    tonnes: float
    since: int
    until: int


@dataclass(frozen=True)
class Custody:
    """Two stores, the government's and a private one: the room in each, the fee of each, the government's share."""

    rooms: tuple[float, float]
    fees: tuple[float, float]
    share: float
    ready: int = 0  # months of need that must lie in the government's store, which alone is ready in time


@dataclass(frozen=True)
class Limits:
    """How the money of a year may be spent."""

    signed: tuple[float, float] = (1e6, 1e6)  # ₹ lakh that orders of either fiscal year may come to
    last_quarter: float = 1.0  # share of what is voted that may be paid from January to March
    march: float = 1.0  # the same of March alone
    advanced: float = 1e6  # ₹ lakh that may stand paid for goods not yet usable


@dataclass(frozen=True)
class Advance:
    """A price that is paid before the goods are usable."""

    lakh: float
    paid: int
    usable: int


def limits_kept(
    limits: Limits, first: Calendar, voted: float, signed: Sequence[float], spent: Sequence[float],
    advances: Sequence[Advance],
) -> bool:  # fmt: skip
    """``signed`` by fiscal year, ``spent`` by month; the plan begins in a year of which so much is voted."""
    if any(lakh > most + 1e-9 for lakh, most in zip(signed, limits.signed, strict=True)):
        return False
    calendar = [(first[1] + t - 1) % 12 + 1 for t in range(len(spent))]
    for period, share in (((1, 2, 3), limits.last_quarter), ((3,), limits.march)):
        if sum(lakh for month, lakh in zip(calendar, spent, strict=True) if month in period) > share * voted + 1e-9:
            return False
    standing = [sum(a.lakh for a in advances if a.paid <= t < a.usable) for t in range(len(spent))]
    return max(standing) <= limits.advanced + 1e-9


def above_the_price(steps: Sequence[tuple[float, float]], tonnes: float) -> float:
    """₹ lakh that a thin market asks above the prices for so many tonnes bought in it in a month."""
    ends = [start for start, _ in steps[1:]] + [tonnes]
    return sum(more * max(0.0, min(tonnes, end) - start) for (start, more), end in zip(steps, ends, strict=True))


@dataclass(frozen=True)
class Exchange:
    """Stock lent to the sector and given back as it was so many months later."""

    most: float  # t out at any one time
    back: int  # months
    lakh: float  # what giving a tonne back costs
    since: int = 0


def every_loan(loan: Exchange, demand: Sequence[float], months: int) -> Iterator[tuple[float, ...]]:
    """Whole steps lent a month; for whole orders one of these is as cheap as any loan between them."""
    slots = [
        [n * STEP for n in range(int(min(demand[t], loan.most) / STEP) + 1)] if loan.since <= t < months - loan.back
        else [0.0] for t in range(months)
    ]  # fmt: skip
    for lent in product(*slots):
        if all(sum(lent[max(0, t - loan.back + 1) : t + 1]) <= loan.most + 1e-9 for t in range(months)):
            yield lent


def month_of(first: Calendar, t: int, days: int) -> int:
    """The position of the month that lies so many days after the 1st of month t."""
    year, month = divmod(first[0] * 12 + first[1] - 1 + t, 12)
    day = dt.date(year, month + 1, 1) + dt.timedelta(days=days)
    return (day.year - first[0]) * 12 + day.month - first[1]


def bills(parts: Sequence[Part], first: Calendar, t: int, lead_days: int, price: float) -> Iterator[tuple[int, float]]:
    """(month, lakh) of an order placed in month t."""
    for part in parts:
        days = part.days + (lead_days if part.of == "arrival" else 0)
        yield month_of(first, t, days), part.share * price
        if part.charge:
            yield t, part.share * price * part.charge * math.ceil(days / 90)


def due(commitment: Commitment, year: int, months: Sequence[int], first: Calendar) -> float:
    """Tonnes still to be ordered in a fiscal year; ``months`` are those in which an order still comes within the plan.
    Of a year whose end is not seen the months since April count."""
    if not months:
        return 0.0
    since_april = (first[1] - 1 + months[-1] - 3) % 12 + 1
    before = commitment.before if year == 0 else 0.0
    return max(0.0, commitment.tonnes[year] * since_april / 12 - before)


def can_be_shipped(shipments: Sequence[tuple[int, float]], licences: Sequence[Licence]) -> bool:
    """Whether every (month, tonnes) finds a licence that is valid then and has something left, step by step."""
    if not shipments:
        return True
    (month, tonnes), *others = shipments
    if tonnes <= 0:
        return can_be_shipped(others, licences)
    for n, licence in enumerate(licences):
        if licence.since <= month <= licence.until and licence.tonnes >= STEP:
            less = Licence(licence.tonnes - STEP, licence.since, licence.until)
            left = [*licences[:n], less, *licences[n + 1 :]]
            if can_be_shipped([(month, tonnes - STEP), *others], left):
                return True
    return False


def keeping(custody: Custody, stock: float, need: float) -> float | None:
    """The least fee for what is in stock at the end of a month, so much of it ready; None where it does not fit."""
    least = max(custody.share * stock, stock - custody.rooms[1], need)
    most = min(custody.rooms[0], stock)
    if least > most + 1e-9:
        return None
    return min(custody.fees[0] * own + custody.fees[1] * (stock - own) for own in (least, most))
