"""Two tiny worlds of stores whose best plan is found by trying every plan: stock that is dear to move from one store to
another, and imports that lie in bond. No code of the optimizer; money in ₹ lakh, tonnes in whole steps of five.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, product

STEP = 5.0  # t
FREE_DAYS = 90  # in bond without interest
Stock = tuple[float, float]


def steps(most: float) -> list[float]:
    return [n * STEP for n in range(int(most / STEP + 1e-9) + 1)]


def weight(rate: float, t: int) -> float:
    return (1 + rate) ** (-t / 12)


@dataclass(frozen=True)
class Yards:
    """The government's store and a private one. Stock stays where it lies unless it is moved or used; what comes in is
    put where one likes."""

    demand: tuple[float, ...]
    price: float  # ₹ lakh a tonne
    most: float  # t an order, one a month
    opening: Stock
    rooms: Stock
    fees: Stock  # ₹ lakh a tonne and month
    there: float | None  # ₹ lakh a tonne moved from the government's to the private store; None: no such way
    back: float | None
    state_only_from: int  # the month from which all stock lies with the government
    write_off: float  # ₹ lakh a tonne
    rate: float


def best_of_yards(yards: Yards) -> float | None:
    """The least cost of all plans that keep every rule; None when there is none. Every way through a month is tried
    from every stock that the months before it can leave; of two ways to one stock only the cheaper is followed."""
    least: dict[Stock, float] = {yards.opening: 0.0}
    for t in range(len(yards.demand)):
        after: dict[Stock, float] = {}
        for stock, cost in least.items():
            for left, spent in ways_through(yards, t, stock):
                so_far = cost + weight(yards.rate, t) * spent
                after[left] = min(so_far, after.get(left, so_far))
        least = after
    return min(least.values(), default=None)


def ways_through(yards: Yards, t: int, stock: Stock) -> Iterator[tuple[Stock, float]]:
    """(stock at the end of the month, what the month costs) of every way to order, put, move, use and throw away."""
    for came, thrown in product(steps(yards.most), steps(sum(stock) + yards.most)):
        used = yards.demand[t] + thrown
        if sum(stock) + came < used:
            continue
        for put, taken, (there, back) in product(steps(came), steps(used), moves(yards, sum(stock) + came)):
            left = (stock[0] + put - taken - there + back, stock[1] + came - put - used + taken + there - back)
            if min(left) < 0 or left[0] > yards.rooms[0] or left[1] > yards.rooms[1]:
                continue
            if t >= yards.state_only_from and left[1] > 0:
                continue
            cost = yards.price * came + yards.write_off * thrown
            cost += (yards.there or 0.0) * there + (yards.back or 0.0) * back
            yield left, cost + yards.fees[0] * left[0] + yards.fees[1] * left[1]


def moves(yards: Yards, most: float) -> Iterator[tuple[float, float]]:
    """Tonnes from the one store to the other, or the other way round: both at once cost and change nothing."""
    yield 0.0, 0.0
    for tonnes in steps(most)[1:]:
        if yards.there is not None:
            yield tonnes, 0.0
        if yards.back is not None:
            yield 0.0, tonnes


@dataclass(frozen=True)
class Bond:
    """Imports for which duty and tax are due when they come, or when they leave a bonded store."""

    first: tuple[int, int]  # year, month
    demand: tuple[float, ...]
    prices: tuple[float, ...]  # ₹ lakh a tonne, in each month in which something can be ordered
    most: float  # t an order
    freight: float  # share of the price, paid with it
    lost: float  # share of what is ordered, on the way
    duty: tuple[float, ...]  # share of price and freight, by month
    tax: float  # share of price, freight and duty
    tax_back: int  # months after it was paid
    interest: float  # a year on duty and tax, from the 91st day
    longest: int  # months in bond
    rooms: Stock  # t in bond, t in the shed
    holding: Stock  # ₹ lakh a tonne and month
    rate: float

    @property
    def months(self) -> int:
        return len(self.demand)

    def day(self, t: int) -> dt.date:
        years, month = divmod(self.first[1] - 1 + t, 12)
        return dt.date(self.first[0] + years, month + 1, 1)


def best_in_bond(bond: Bond) -> float | None:
    """The least cost of all plans that keep every rule; None when there is none."""
    plans = product(*(list(orders(bond, t)) for t in range(len(bond.prices))))
    return min((cost for plan in plans if (cost := cost_of(bond, plan)) is not None), default=None)


def orders(bond: Bond, t: int) -> Iterator[tuple[int | None, ...]]:
    """Every way to order in a month and to let it lie: for each step of five tonnes the month in which it leaves bond,
    nothing if it does not lie there. What is there at the end leaves in the month after the last, as far as it may."""
    leaving = [v for v in range(t + 1, bond.months + 1) if v - t <= bond.longest and t < bond.months - 1]
    for tonnes in steps(bond.most):
        yield from combinations_with_replacement([None, *leaving], round(tonnes / STEP))


def cost_of(bond: Bond, plan: Sequence[Sequence[int | None]]) -> float | None:
    came, inside, cost = [0.0] * bond.months, [0.0] * bond.months, 0.0
    for t, order in enumerate(plan):
        for leaves in order:
            arrived = STEP * (1 - bond.lost)
            came[t] += arrived
            for month in range(t, t if leaves is None else min(leaves, bond.months)):
                inside[month] += arrived
            cost += STEP * landed(bond, t, leaves)
    stock = 0.0
    for t in range(bond.months):
        stock += came[t] - bond.demand[t]
        free = stock - inside[t]
        if free < -1e-9 or inside[t] > bond.rooms[0] + 1e-9 or free > bond.rooms[1] + 1e-9:
            return None
        cost += weight(bond.rate, t) * (bond.holding[0] * inside[t] + bond.holding[1] * free)
    return cost


def landed(bond: Bond, t: int, leaves: int | None) -> float:
    """₹ lakh for a tonne ordered in a month, at what money is worth: what is in bond at the end pays in the last."""
    paid = t if leaves is None else min(leaves, bond.months - 1)
    goods = bond.prices[t] * (1 + bond.freight)
    duty = goods * bond.duty[paid]
    tax = (goods + duty) * bond.tax
    days = (bond.day(paid) - bond.day(t)).days
    late = max(0, days - FREE_DAYS) / 365 * bond.interest * (duty + tax)
    due = weight(bond.rate, paid) * (duty + tax + late) - weight(bond.rate, paid + bond.tax_back) * tax
    return weight(bond.rate, t) * goods + due
