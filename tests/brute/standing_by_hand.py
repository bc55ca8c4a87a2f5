"""A tiny world in which orders are signed already and others were planned before, whose best plan is found by trying
every plan. No code of the optimizer; money in ₹ lakh, tonnes in whole steps of five.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

STEP = 5.0  # t
SAME_WITHIN = 0.05  # of what was planned
Key = tuple[int, int]  # bid, month


@dataclass(frozen=True)
class Signed:
    """An order signed earlier."""

    tonnes: float
    month: int  # comes and is paid
    to_pay: float  # ₹ lakh
    to_cancel: float | None  # ₹ lakh, paid at once; None: it stands


@dataclass(frozen=True)
class Standing:
    """Two bids at prices of their own by month; what the last plan meant to order of them."""

    demand: tuple[float, ...]
    prices: tuple[tuple[float, ...], ...]  # bid, month
    most: float  # t an order
    signed: tuple[Signed, ...]
    planned: Mapping[Key, float]
    gone: Mapping[int, float]  # month -> t the last plan meant to order of a bid that is gone
    a_tonne: float  # ₹ lakh a tonne changed
    an_order: float  # ₹ lakh an order changed
    voted: float  # ₹ lakh, for all months
    rate: float

    @property
    def until(self) -> int:
        """The last month that the last plan reached: what is ordered later is new and changes nothing."""
        return max((t for _, t in self.planned), default=-1)


def best(world: Standing) -> float | None:
    """The least cost of all plans that keep every rule; None when there is none."""
    found = [
        cost for cancelled in product(*([False, True] if s.to_cancel is not None else [False] for s in world.signed))
        for orders in every_order(world) if (cost := cost_of(world, cancelled, orders)) is not None
    ]  # fmt: skip
    return min(found, default=None)


def every_order(world: Standing) -> list[dict[Key, float]]:
    slots = [(b, t) for b in range(len(world.prices)) for t in range(len(world.demand))]
    sizes = [n * STEP for n in range(int(world.most / STEP) + 1)]
    return [dict(zip(slots, tonnes, strict=True)) for tonnes in product(sizes, repeat=len(slots))]


def cost_of(world: Standing, cancelled: Sequence[bool], orders: Mapping[Key, float]) -> float | None:
    months = range(len(world.demand))
    came, spent = [0.0] * len(months), [0.0] * len(months)
    for one, off in zip(world.signed, cancelled, strict=True):
        if off:
            spent[0] += one.to_cancel or 0.0
        else:
            came[one.month] += one.tonnes
            spent[one.month] += one.to_pay
    for (b, t), tonnes in orders.items():
        came[t] += tonnes
        spent[t] += world.prices[b][t] * tonnes
    stock, cash = 0.0, world.voted
    for t in months:
        stock += came[t] - world.demand[t]
        cash -= spent[t]
        if stock < -1e-9 or cash < -1e-9:
            return None
    changes = [changed(world, key, tonnes) for key, tonnes in orders.items()]
    weighed = [spent[t] + sum(c for (_, u), c in zip(orders, changes, strict=True) if u == t) for t in months]
    for t, tonnes in world.gone.items():
        if world.a_tonne or world.an_order:
            weighed[t] += world.a_tonne * tonnes + world.an_order
    return sum((1 + world.rate) ** (-t / 12) * lakh for t, lakh in enumerate(weighed))


def changed(world: Standing, key: Key, tonnes: float) -> float:
    """What it weighs that an order is not as planned."""
    if key not in world.planned:
        new = tonnes > 0 and key[1] <= world.until
        return world.a_tonne * tonnes + world.an_order if new else 0.0
    off = abs(tonnes - world.planned[key])
    another = off > SAME_WITHIN * world.planned[key] + 1e-9
    return world.a_tonne * off + (world.an_order if another else 0.0)
