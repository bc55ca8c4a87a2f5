"""Discounts: the price bands of an order, and the value of the goods ordered (INR)."""

from __future__ import annotations

import math

from pyomo.core import Binary, Block, Constraint, Expression, NonNegativeReals, Set, Var, quicksum

from optimizer.model import markets
from optimizer.model.data import Data, Key


def add_bands(m: Block, data: Data) -> None:
    """Decisions ``band`` (tonnes in a price band) and ``pick`` (the band reached), where an offer has tiers.

    Prices that rise from band to band need no ``pick`` for incremental tiers: the cheap band fills first, unless a
    rule measures value, which could then be feigned by billing the dear band first.
    """
    banded = [k for k in data.keys if len(_slot(data, k).bands) > 1]
    m.BANDS = Set(initialize=[(*k, n) for k in banded for n in range(len(_slot(data, k).bands))], dimen=4, ordered=True)
    m.PICK = Set(
        initialize=[
            (*k, n) for k in banded for n in range(len(_slot(data, k).bands))
            if _all_units(data, k) or (n > 0 and not _rising(data, k))
        ],
        dimen=4, ordered=True,
    )  # fmt: skip
    m.band = Var(m.BANDS, within=NonNegativeReals)
    m.pick = Var(m.PICK, within=Binary)
    m.BANDED = Set(initialize=banded, dimen=3, ordered=True)


def order_is_its_bands(m: Block, data: Data) -> None:
    """An order is the sum of its bands.

    Enforced over: every order of an offer with tiers.

        order[o,b,t] = sum_k band[o,b,t,k]                                                     (t = t)
    """
    m.order_is_its_bands = Constraint(
        m.BANDED,
        rule=lambda m, *k: m.order[k] == quicksum(m.band[(*k, n)] for n in range(len(_slot(data, k).bands))),
    )


def one_band_for_all_units(m: Block, data: Data) -> None:
    """One band for all units.

    Enforced over: every order of an offer with an all-units discount.
    An order that is placed has every tonne priced in one band.

        sum_k pick[o,b,t,k] = placed[o,b,t]                                                    (bands = orders)
    """
    keys = [k for k in m.BANDED if _all_units(data, k)]
    m.one_band_for_all_units = Constraint(
        keys,
        rule=lambda m, *k: quicksum(m.pick[(*k, n)] for n in range(len(_slot(data, k).bands))) == m.placed[k],
    )


def band_within_its_range(m: Block, data: Data) -> None:
    """Tonnes in a band stay within it.

    Enforced over: every band of an offer with tiers.
    All-units: the whole order lies in the band picked, at most the last lot or increment under the next.
    Incremental: a band is filled before the next begins.

        all-units      from_k * pick_k <= band_k <= last step under from_{k+1} * pick_k        (t <= t)
        incremental    width_k * pick_{k+1} <= band_k <= width_k * pick_k                      (t <= t)
    """

    def least(m: Block, o: str, b: str, t: int, n: int) -> object:
        bands, all_units = data.slots[o, t].bands, _all_units(data, (o, b, t))
        if all_units:
            return m.band[o, b, t, n] >= bands[n][0] * m.pick[o, b, t, n]
        if (o, b, t, n + 1) not in m.PICK:
            return Constraint.Skip
        return m.band[o, b, t, n] >= (bands[n + 1][0] - bands[n][0]) * m.pick[o, b, t, n + 1]

    def most(m: Block, o: str, b: str, t: int, n: int) -> object:
        slot, upper = data.slots[o, t], data.upper_t[o, t]
        start = slot.bands[n][0]
        end = slot.bands[n + 1][0] if n + 1 < len(slot.bands) else None
        if _all_units(data, (o, b, t)):
            step = slot.offer.lot_t or slot.offer.increment_t
            under = upper if end is None else min(upper, _last_step_under(end, step))
            return m.band[o, b, t, n] <= under * m.pick[o, b, t, n]
        width = max(0.0, upper - start) if end is None else end - start
        reached = m.pick[o, b, t, n] if (o, b, t, n) in m.PICK else 1
        return m.band[o, b, t, n] <= width * reached

    m.band_at_least = Constraint(m.BANDS, rule=least)
    m.band_at_most = Constraint(m.BANDS, rule=most)


def goods_value(m: Block, data: Data) -> None:
    """The value of the goods of each order (INR): tonnes in each band at its price, and in a thin market what is asked
    above it. ``quoted_inr`` is without the latter: sources are weighed by it, for which order of a month bears the
    dear steps of its market is not a matter of sources."""

    def value(m: Block, *k: object) -> object:
        bands = _slot(data, k).bands  # type: ignore[arg-type]
        if len(bands) == 1:
            return bands[0][1] * m.order[k]
        return quicksum(bands[n][1] * m.band[(*k, n)] for n in range(len(bands)))

    m.quoted_inr = Expression(m.ORDERS, rule=value)
    m.goods_inr = Expression(
        m.ORDERS, rule=lambda m, *k: m.quoted_inr[k] + quicksum(markets.premium_inr(m, data, k))
    )


def _last_step_under(end_t: float, step_t: float) -> float:
    """The largest whole number of lots or increments that is less than where the next band begins."""
    return step_t * (math.ceil(end_t / step_t - 1e-9) - 1)


def _slot(data: Data, key: Key):  # type: ignore[no-untyped-def]
    return data.slots[key[0], key[2]]


def _all_units(data: Data, key: Key) -> bool:
    return bool(_slot(data, key).offer.discount == "all-units")


def _rising(data: Data, key: Key) -> bool:
    if any(rule.measure == "value" for rule in data.case.source_mix):
        return False
    prices = [price for _, price in _slot(data, key).bands]
    return prices == sorted(prices)
