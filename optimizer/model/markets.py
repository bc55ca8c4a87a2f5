"""Thin markets: what is asked above the price, the more is bought in a month by all buyers together."""

from __future__ import annotations

from collections import defaultdict

from pyomo.core import Block, Constraint, NonNegativeReals, Set, Var, quicksum

from optimizer.model.data import Data, Key

Market = tuple[str, str, int]  # market, material, order month


def keys_by_market(data: Data) -> dict[Market, list[Key]]:
    """The orders that draw on a market's curve together."""
    found: dict[Market, list[Key]] = defaultdict(list)
    for key in data.keys:
        slot = data.slots[key[0], key[2]]
        if slot.offer.market and slot.premiums:
            found[slot.offer.market, slot.offer.material, slot.order].append(key)
    return found


def add_market_steps(m: Block, data: Data) -> None:
    """Decision ``in_step`` (t): the part of an order that falls in a step of its market's curve. A rising premium fills
    the low steps first by itself, so that nothing needs to be yes or no."""
    steps = [
        (*key, n) for keys in keys_by_market(data).values() for key in keys
        for n in range(len(data.slots[key[0], key[2]].premiums))
    ]  # fmt: skip
    m.IN_STEP = Set(initialize=steps, dimen=4, ordered=True)
    m.in_step = Var(m.IN_STEP, within=NonNegativeReals)


def order_is_its_steps(m: Block, data: Data) -> None:
    """An order in a thin market is the sum of its parts in the steps of the curve.

    Enforced over: every order of an offer with a market.

        sum_n in_step[o,b,t,n] = order[o,b,t]                                                  (t = t)
    """
    keys = list(dict.fromkeys(k[:3] for k in m.IN_STEP))
    m.order_is_its_steps = Constraint(
        keys,
        rule=lambda m, *k: m.order[k] == quicksum(
            m.in_step[(*k, n)] for n in range(len(data.slots[k[0], k[2]].premiums))
        ),
    )  # fmt: skip


def step_has_its_width(m: Block, data: Data) -> None:
    """A step of a market's curve holds only its tonnes.

    Enforced over: every step of a market's curve but the last, each month.
    All that is bought of a material in a market in a month, by all buyers, shares the tonnes of each step; what goes
    beyond pays the premium of the next.

        sum_{o in market, b} in_step[o,b,t,n] <= from[n+1] - from[n]                           (t <= t)
    """
    rows: dict[tuple[str, str, int, int], tuple[list[Key], float]] = {}
    for (market, material, t), keys in keys_by_market(data).items():
        steps = data.slots[keys[0][0], t].premiums
        for n in range(len(steps) - 1):
            rows[market, material, t, n] = keys, steps[n + 1][0] - steps[n][0]
    m.step_has_its_width = Constraint(
        list(rows),
        rule=lambda m, *at: quicksum(m.in_step[(*k, at[3])] for k in rows[at][0]) <= rows[at][1],
    )


def premium_inr(m: Block, data: Data, key: Key) -> list[object]:
    """What an order pays above its price in a thin market (INR), as terms of a sum."""
    steps = data.slots[key[0], key[2]].premiums
    return [inr * m.in_step[(*key, n)] for n, (_, inr) in enumerate(steps) if inr]
