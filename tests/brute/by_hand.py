"""Tiny worlds whose best plan is found by trying every plan there is: no Pyomo, no solver, no code of the optimizer.

All orders are whole steps of five tonnes, so that every plan can be listed; what the works make is a whole step too,
or just what a rule on shares asks for. Money is in ₹ lakh. A plan is counted only if it keeps every rule. What a rule
means is written here once more, in the order in which a clerk would check it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise, product

from tests.brute.shares_by_hand import Share, share_kept, turning_points
from tests.brute.terms_by_hand import (
    STEP,
    Advance,
    Commitment,
    Custody,
    Exchange,
    Licence,
    Limits,
    Part,
    above_the_price,
    bills,
    can_be_shipped,
    due,
    every_loan,
    keeping,
    limits_kept,
    month_of,
)

NEVER = None
LEAD_DAYS = (0, 28, 59)  # from the first of February, March or April: none, one and two months


@dataclass(frozen=True)
class Bid:
    """An offer, from a supplier and a country of its own unless they are said."""

    name: str
    price: float  # ₹ lakh a tonne
    most: float = 10.0  # t a month
    least: float = 0.0  # t an order
    lot: float = STEP
    a_year: float | None = NEVER  # t
    wait: int = 0  # months from order to use
    ordering: float = 0.0  # ₹ lakh an order
    spacing: int = 0  # months between orders
    paid_on_order: bool = False
    parts: tuple[Part, ...] = ()
    commitment: Commitment | None = NEVER
    licensed: bool = False
    bands: tuple[tuple[float, float], ...] = ()  # from t, ₹ lakh a tonne
    discount: str = "none"
    market: bool = False  # bought in the thin market
    supplier: str = "S"
    country: str = "China"


@dataclass(frozen=True)
class Works:
    """A line that makes the material out of nothing, as a mine does."""

    most: float = 5.0  # t a month
    cost: float = 1.0  # ₹ lakh a tonne
    least: float = 0.0  # t in a month in which it runs
    campaign: float = 0.0  # ₹ lakh a month in which it runs
    start: float = 0.0  # ₹ lakh
    ran_before: bool = False


@dataclass(frozen=True)
class Tiny:
    """One material, one owner, a few months."""

    demand: tuple[float, ...]  # t, also past the plan as far as cover looks
    months: int
    bids: tuple[Bid, ...]
    opening: float = 0.0
    first: tuple[int, int] = (2027, 2)  # so that the second month is March
    cover: int = 0  # months
    holding: float = 0.0  # ₹ lakh a tonne and month
    rate: float = 0.0  # a year
    life: int | None = NEVER  # months
    lot_life: int | None = NEVER  # months that the opening stock may still be kept
    room: float | None = NEVER  # t
    write_off: float = 0.0  # ₹ lakh a tonne
    voted: tuple[float, ...] = (1e6, 1e6)  # ₹ lakh a fiscal year
    kept: float = 1.0  # share of what is voted that may be kept after March
    panel: float = 0.0  # ₹ lakh a year for the supplier S
    supplier_most: float | None = NEVER  # t a month, of S
    supplier_a_year: float | None = NEVER  # t, of S
    works: Works | None = NEVER
    share: Share | None = NEVER
    licences: tuple[Licence, ...] = ()
    custody: Custody | None = NEVER
    limits: Limits | None = NEVER
    market: tuple[tuple[float, float], ...] = ()  # from t a month, ₹ lakh a tonne above the price
    tender: float = 0.0  # ₹ lakh that an order from abroad must be worth
    loan: Exchange | None = NEVER
    end_counts: bool = False

    def year(self, t: int) -> int:
        """The fiscal year of a month, the first being 0."""
        return 0 if self.first[1] + t <= 3 or self.first[1] > 3 else 1


@dataclass
class Ledger:
    """What is spent, by month."""

    spent: dict[int, float] = field(default_factory=dict)  # ₹ lakh by the fund
    cost: float = 0.0  # discounted


Orders = dict[tuple[int, int], float]  # bid, month -> t


def best(tiny: Tiny) -> float | None:
    """The least cost of all plans that keep every rule, ₹ lakh; None when there is no such plan."""
    found = [cost for orders in every_order(tiny) for cost in costs_of(tiny, orders)]
    return min(found, default=None)


def every_order(tiny: Tiny) -> Iterator[Orders]:
    """Every way to order that keeps the terms of the bids."""
    slots = [(b, t) for b, bid in enumerate(tiny.bids) for t in range(tiny.months) if t + bid.wait < tiny.months]
    choices = [list(sizes(tiny.bids[b])) for b, _ in slots]
    for amounts in product(*choices):
        orders = {slot: amount for slot, amount in zip(slots, amounts, strict=True) if amount > 0}
        if terms_kept(tiny, orders):
            yield orders


def sizes(bid: Bid) -> Iterator[float]:
    """Tonnes an order may be."""
    tonnes = 0.0
    while tonnes <= bid.most + 1e-9:
        if tonnes == 0 or tonnes >= bid.least - 1e-9:
            yield tonnes
        tonnes += bid.lot


def terms_kept(tiny: Tiny, orders: Orders) -> bool:
    for b, bid in enumerate(tiny.bids):
        ordered = sorted(t for one, t in orders if one == b)
        if any(later - earlier < bid.spacing for earlier, later in pairwise(ordered)):
            return False
        for year in (0, 1):
            total = sum(q for (one, t), q in orders.items() if one == b and tiny.year(t) == year)
            if bid.a_year is not None and total > bid.a_year + 1e-9:
                return False
    shipped = [
        (month_of(tiny.first, t, LEAD_DAYS[tiny.bids[b].wait]), q)
        for (b, t), q in orders.items() if tiny.bids[b].licensed
    ]  # fmt: skip
    if not can_be_shipped(shipped, tiny.licences):
        return False
    for (b, _), tonnes in orders.items():
        if tiny.bids[b].country != "India" and price_of(tiny.bids[b], tonnes) < tiny.tender - 1e-9:
            return False
    of_s = {(b, t): q for (b, t), q in orders.items() if tiny.bids[b].supplier == "S"}
    for t in range(tiny.months):
        in_month = sum(q for (_, u), q in of_s.items() if u == t)
        if tiny.supplier_most is not None and in_month > tiny.supplier_most + 1e-9:
            return False
    for year in (0, 1):
        total = sum(q for (_, t), q in of_s.items() if tiny.year(t) == year)
        if tiny.supplier_a_year is not None and total > tiny.supplier_a_year + 1e-9:
            return False
    return True


def price_of(bid: Bid, tonnes: float) -> float:
    """₹ lakh for an order."""
    if bid.discount == "none":
        return bid.price * tonnes
    if bid.discount == "all-units":
        return tonnes * [price for start, price in bid.bands if start <= tonnes + 1e-9][-1]
    ends = [start for start, _ in bid.bands[1:]] + [1e9]
    return sum(
        price * max(0.0, min(tonnes, end) - start) for (start, price), end in zip(bid.bands, ends, strict=True)
    )


def costs_of(tiny: Tiny, orders: Orders) -> Iterator[float]:
    """The cost of every way to go on from the orders: what the works make, what is written off."""
    ledger = Ledger()
    for (b, t), tonnes in orders.items():
        bid = tiny.bids[b]
        price = price_of(bid, tonnes)
        for paid, lakh in bills(bid.parts, tiny.first, t, LEAD_DAYS[bid.wait], price):
            spend(tiny, ledger, paid, lakh)
        if not bid.parts:
            spend(tiny, ledger, t if bid.paid_on_order else t + bid.wait, price)
        spend(tiny, ledger, t, bid.ordering)
    for t in range(tiny.months):
        in_market = sum(q for (b, u), q in orders.items() if u == t and tiny.bids[b].market)
        spend(tiny, ledger, t, above_the_price(tiny.market, in_market) if in_market else 0.0)
    if tiny.limits and not spent_as_allowed(tiny, tiny.limits, orders, ledger):
        return
    pay_for_what_was_not_taken(tiny, orders, ledger)
    for year in (0, 1):
        months = [t for t in range(tiny.months) if tiny.year(t) == year]
        if months and any(tiny.bids[b].supplier == "S" and tiny.year(t) == year for b, t in orders):
            ledger.cost += tiny.panel * factor(tiny, months[0])
    if not funds_kept(tiny, ledger):
        return
    arrived = [sum(q for (b, t), q in orders.items() if t + tiny.bids[b].wait == u) for u in range(tiny.months)]
    for made in every_output(tiny, orders):
        if not shares_kept(tiny, orders, made):
            continue
        work = output_cost(tiny, made)
        for (back, giving), thrown in product(every_return(tiny), every_write_off(tiny)):
            rest = stock_cost(tiny, [sum(came) for came in zip(arrived, made, back, strict=True)], thrown)
            if rest is not None:
                yield ledger.cost + work + giving + rest


def every_return(tiny: Tiny) -> Iterator[tuple[tuple[float, ...], float]]:
    """What comes back of loans, by month, and what giving it back costs. What is lent is part of what is asked for."""
    if tiny.loan is None:
        yield (0.0,) * tiny.months, 0.0
        return
    for lent in every_loan(tiny.loan, tiny.demand, tiny.months):
        back = (*(0.0,) * tiny.loan.back, *lent)[: tiny.months]
        yield back, sum(tiny.loan.lakh * tonnes * factor(tiny, t) for t, tonnes in enumerate(lent))


def pay_for_what_was_not_taken(tiny: Tiny, orders: Orders, ledger: Ledger) -> None:
    """In the last planned month of each year, for every bid with tonnes committed."""
    for b, bid in enumerate(tiny.bids):
        for year in (0, 1):
            months = [t for t in range(tiny.months) if tiny.year(t) == year]
            if bid.commitment is not None and months:
                in_time = [t for t in months if t + bid.wait < tiny.months]
                ordered = sum(q for (one, t), q in orders.items() if one == b and t in months)
                not_taken = max(0.0, due(bid.commitment, year, in_time, tiny.first) - ordered)
                spend(tiny, ledger, months[-1], not_taken * bid.commitment.lakh)


def factor(tiny: Tiny, t: int) -> float:
    return (1 + tiny.rate) ** (-t / 12)


def spend(tiny: Tiny, ledger: Ledger, t: int, lakh: float) -> None:
    ledger.spent[t] = ledger.spent.get(t, 0.0) + lakh
    ledger.cost += lakh * factor(tiny, t)


def spent_as_allowed(tiny: Tiny, limits: Limits, orders: Orders, ledger: Ledger) -> bool:
    signed, advances = [0.0, 0.0], []
    for (b, t), tonnes in orders.items():
        bid = tiny.bids[b]
        price = price_of(bid, tonnes)
        signed[tiny.year(t)] += price + bid.ordering
        if bid.paid_on_order:
            advances.append(Advance(price, t, t + bid.wait))
    spent = [ledger.spent.get(t, 0.0) for t in range(tiny.months)]
    return limits_kept(limits, tiny.first, tiny.voted[0], signed, spent, advances)


def funds_kept(tiny: Tiny, ledger: Ledger) -> bool:
    """Money comes with the first month of a year; after March no more is kept than the share."""
    cash = 0.0
    for t in range(tiny.months):
        if t == 0 or tiny.year(t) != tiny.year(t - 1):
            cash += tiny.voted[tiny.year(t)]
        cash -= ledger.spent.get(t, 0.0)
        if cash < -1e-9:
            return False
        if (tiny.first[1] + t - 1) % 12 + 1 == 3:
            cash = min(cash, tiny.kept * tiny.voted[tiny.year(t)])
    return True


def every_output(tiny: Tiny, orders: Orders) -> Iterator[tuple[float, ...]]:
    """Whole steps in every month, and in one month what brings the year to where a rule on shares begins to hold.

    The cost of the works goes straight up with what they make, and every other limit is a whole step: one of these
    is as cheap as any output between them.
    """
    if tiny.works is None:
        yield (0.0,) * tiny.months
        return
    most, least = tiny.works.most, tiny.works.least
    amounts = [n * STEP for n in range(int(most / STEP) + 1)]
    for made in product(amounts, repeat=tiny.months):
        if all(q == 0 or q >= least for q in made):
            yield made
    if tiny.share is None:
        return
    assert len({tiny.year(t) for t in range(tiny.months)}) == 1, "rules on shares are tried within one year"
    bought = dict.fromkeys((bid.country for bid in tiny.bids), 0.0)
    for (b, t), tonnes in orders.items():
        if t + tiny.bids[b].wait < tiny.months:
            bought[tiny.bids[b].country] += tonnes
    for in_all in turning_points(tiny.share, list(bought.values())):
        for last, others in product(range(tiny.months), product(amounts, repeat=tiny.months - 1)):
            rest = in_all - sum(others)
            made = (*others[:last], rest, *others[last:])
            if rest > 0 and all(q == 0 or least <= q <= most for q in made):
                yield made


def output_cost(tiny: Tiny, made: tuple[float, ...]) -> float:
    """The least of all ways to run: works without a least output may run for nothing, to be spared a start."""
    works = tiny.works
    if works is None:
        return 0.0
    idle = (False, True) if works.least == 0 else (False,)
    ways = product(*((True,) if tonnes > 0 else idle for tonnes in made))
    return min(run_cost(tiny, works, made, runs) for runs in ways)


def run_cost(tiny: Tiny, works: Works, made: tuple[float, ...], runs: tuple[bool, ...]) -> float:
    cost, ran = 0.0, works.ran_before
    for t, (tonnes, now) in enumerate(zip(made, runs, strict=True)):
        cost += factor(tiny, t) * (works.cost * tonnes + works.campaign * now + works.start * (now and not ran))
        ran = now
    return cost


def every_write_off(tiny: Tiny) -> Iterator[tuple[float, ...]]:
    if not (tiny.life or tiny.lot_life or tiny.room is not None or tiny.custody):
        yield (0.0,) * tiny.months
        return
    yield from product((0.0, STEP, 2 * STEP), repeat=tiny.months)


def needed(tiny: Tiny, t: int) -> float:
    """The cover a month asks for: the demand of the months after it."""
    return sum(tiny.demand[t + 1 : t + 1 + tiny.cover])


def stock_cost(tiny: Tiny, came: list[float], thrown: tuple[float, ...]) -> float | None:
    """Cost of holding and writing off, less what the end is worth; None where a rule is broken."""
    stock, cost = tiny.opening, 0.0
    closing = []
    for t in range(tiny.months):
        stock += came[t] - tiny.demand[t] - thrown[t]
        if stock < -1e-9 or stock < needed(tiny, t) - 1e-9 or (tiny.room is not None and stock > tiny.room + 1e-9):
            return None
        ready = tiny.demand[t + 1 : t + 1 + tiny.custody.ready] if tiny.custody else ()
        fee = keeping(tiny.custody, stock, sum(ready)) if tiny.custody else 0.0
        if fee is None:
            return None
        cost += factor(tiny, t) * fee
        closing.append(stock)
        cost += factor(tiny, t) * (tiny.holding * stock + tiny.write_off * thrown[t])
    if tiny.lot_life and tiny.opening > sum(tiny.demand[: tiny.lot_life]) + sum(thrown[: tiny.lot_life]) + 1e-9:
        return None
    if tiny.life is not None:
        use = [d + (thrown[t] if t < tiny.months else 0.0) for t, d in enumerate(tiny.demand)]
        for t, left in enumerate(closing):
            if left > sum(use[t + 1 : t + tiny.life]) + 1e-9:
                return None
    if tiny.end_counts:
        last = tiny.months - 1
        bids = [bid for bid in tiny.bids if bid.wait <= last]
        if bids:
            worth = min((bid.bands[0][1] if bid.bands else bid.price) for bid in bids)
            asked = min(closing[-1], needed(tiny, last))
            cost -= factor(tiny, last) * worth * (asked + 0.8 * (closing[-1] - asked))
    return cost


def shares_kept(tiny: Tiny, orders: Orders, made: tuple[float, ...]) -> bool:
    rule = tiny.share
    if rule is None:
        return True
    names = {bid.country for bid in tiny.bids} | ({"India"} if tiny.works else set())
    for year in {tiny.year(t) for t in range(tiny.months)}:
        amount = dict.fromkeys(names, 0.0)
        for (b, t), tonnes in orders.items():
            if tiny.year(t + tiny.bids[b].wait) == year:
                amount[tiny.bids[b].country] += tonnes
        if tiny.works:
            amount["India"] += sum(q for t, q in enumerate(made) if tiny.year(t) == year)
        if not share_kept(rule, amount):
            return False
    return True
