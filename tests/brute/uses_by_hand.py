"""Three tiny worlds of who may use what, whose best plan is found by trying every plan: materials that stand in for
another, tonnes that a licence bars, and an agency that passes on to industry. No code of the optimizer; money in
₹ lakh, orders in whole steps of five tonnes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

STEP, HALF = 5.0, 2.5  # t
MONTHS = 2
Series = tuple[float, ...]


def steps(most: float, step: float = STEP) -> list[float]:
    return [n * step for n in range(int(most / step + 1e-9) + 1)]


def weight(rate: float, t: int) -> float:
    return (1 + rate) ** (-t / 12)


# -- one material stands in for another --------------------------------------------------------------------------


@dataclass(frozen=True)
class StandIn:
    """What may replace the first material: tonnes of it for one, up to a share of the demand, until a month."""

    ratio: float
    share: float
    extra: float  # ₹ lakh for a tonne replaced
    until: int


@dataclass(frozen=True)
class Kinds:
    """Three materials; the second and the third may stand in for the first."""

    demand: tuple[Series, Series, Series]
    prices: tuple[float, float, float]
    most: tuple[float, float, float]  # t an order
    stand_ins: tuple[StandIn, StandIn]
    holding: float
    rate: float


def best_of_kinds(kinds: Kinds) -> float | None:
    """The least cost of all plans that keep every rule; None when there is none."""
    months = [[pair for pair in product(*(
        steps(it.share * kinds.demand[0][t] if t <= it.until else 0.0, HALF) for it in kinds.stand_ins
    )) if sum(pair) <= kinds.demand[0][t]] for t in range(MONTHS)]  # fmt: skip
    found = []
    for replaced in product(*months):
        uses: list[list[float]] = [[kinds.demand[k][t] for t in range(MONTHS)] for k in range(3)]
        cost = 0.0
        for t, pair in enumerate(replaced):
            for n, (it, tonnes) in enumerate(zip(kinds.stand_ins, pair, strict=True)):
                uses[0][t] -= tonnes
                uses[n + 1][t] += it.ratio * tonnes
                cost += weight(kinds.rate, t) * it.extra * tonnes
        bought = [least_bought(kinds, k, uses[k]) for k in range(3)]
        found += [cost + sum(bought)] if None not in bought else []  # type: ignore[arg-type]
    return min(found, default=None)


def least_bought(kinds: Kinds, kind: int, uses: Sequence[float]) -> float | None:
    found = []
    for orders in product(steps(kinds.most[kind]), repeat=MONTHS):
        stock, cost = 0.0, 0.0
        for t in range(MONTHS):
            stock += orders[t] - uses[t]
            if stock < -1e-9:
                break
            cost += weight(kinds.rate, t) * (kinds.prices[kind] * orders[t] + kinds.holding * stock)
        else:
            found.append(cost)
    return min(found, default=None)


# -- tonnes that a licence bars ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pools:
    """Defence and cars want one material. Some of it is barred to defence, or from being stockpiled."""

    defence: Series  # t by month, also past the plan
    cars: Series
    barred_price: float  # ₹ lakh a tonne under the bar
    free_price: float
    most: float  # t an order
    opening: float  # t under the bar
    stockpiled: bool  # whether tonnes under the bar count as cover
    defence_barred: bool
    cover: int  # months
    life: int | None  # months
    write_off: float  # ₹ lakh a tonne
    holding: float


def best_of_pools(pools: Pools) -> float | None:
    """The least cost of all plans that keep every rule; None when there is none."""
    costs = (cost_in_pools(pools, *plan) for plan in plans_in_pools(pools))
    return min((cost for cost in costs if cost is not None), default=None)


Plan = tuple[Series, Series, Series, Series, Series]


def plans_in_pools(pools: Pools) -> Iterator[Plan]:
    """Orders under the bar and free; what sectors use of the barred; what is thrown away of either."""
    orders = list(product(steps(pools.most), repeat=MONTHS))
    may = [pools.cars[t] + (0.0 if pools.defence_barred else pools.defence[t]) for t in range(MONTHS)]
    used = list(product(*(steps(q) for q in may)))
    thrown = list(product(steps(2 * STEP), repeat=MONTHS)) if pools.life else [(0.0,) * MONTHS]
    yield from product(orders, orders, used, thrown, thrown)


def cost_in_pools(
    pools: Pools, barred: Series, free: Series, used: Series, thrown: Series, thrown_free: Series
) -> float | None:
    held, cost = [pools.opening, 0.0], 0.0
    closing: list[tuple[float, float]] = []
    gone: list[tuple[float, float]] = []
    for t in range(MONTHS):
        asked = pools.defence[t] + pools.cars[t]
        out = used[t] + thrown[t], asked - used[t] + thrown_free[t]
        held = [held[0] + barred[t] - out[0], held[1] + free[t] - out[1]]
        if min(held) < 0 or not covered(pools, t, held):
            return None
        cost += pools.barred_price * barred[t] + pools.free_price * free[t]
        cost += pools.holding * sum(held) + pools.write_off * (thrown[t] + thrown_free[t])
        closing.append((held[0], held[1]))
        gone.append(out)
    return cost if pools.life is None or keeps(pools, closing, gone, pools.life) else None


def covered(pools: Pools, t: int, held: Sequence[float]) -> bool:
    """Barred tonnes count for no more than those want who may use them, and not at all if they may not be kept."""
    defence, cars = (sum(sector[t + 1 : t + 1 + pools.cover]) for sector in (pools.defence, pools.cars))
    for_whom = cars if pools.defence_barred else cars + defence
    counted = held[1] + (min(held[0], for_whom) if pools.stockpiled else 0.0)
    return counted >= defence + cars - 1e-9


def keeps(pools: Pools, closing: Sequence[Sequence[float]], gone: Sequence[Sequence[float]], life: int) -> bool:
    """Whether every tonne is used, by one who may use it, before it is too old. After the plan those who may use it
    use what is forecast; free tonnes all sectors may use, and both together no more than all sectors do."""
    for t in range(MONTHS):
        after = range(MONTHS, t + life)
        cars, defence = (sum(sector[u] for u in after) for sector in (pools.cars, pools.defence))
        who = (cars if pools.defence_barred else cars + defence), cars + defence
        soon = [sum(gone[u][pool] for u in range(t + 1, min(t + life, MONTHS))) for pool in (0, 1)]
        if any(closing[t][pool] > soon[pool] + who[pool] for pool in (0, 1)) or sum(closing[t]) > sum(soon) + who[1]:
            return False
    return True


# -- an agency and industry --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Buyers:
    """The agency buys from voted money and passes on to industry, which serves the sectors and buys as well."""

    demand: Series  # also one month past the plan
    price: float  # ₹ lakh a tonne of an offer to both
    own_price: float  # of an offer to industry alone
    most: float  # t a month of either offer
    opening: tuple[float, float]  # agency, industry
    counts: float  # share of industry's stock that counts as cover
    cover: int  # months
    issue_most: float | None  # t a month
    issue_price: float  # ₹ lakh a tonne, back to the fund
    voted: float
    holding: float
    rate: float


def best_of_buyers(it: Buyers) -> float | None:
    """The least cost of all plans that keep every rule; None when there is none."""
    all_three = product(steps(it.most), repeat=3)  # agency, industry, industry from its own offer
    orders = [q for q in all_three if q[0] + q[1] <= it.most]
    passes = steps(it.issue_most if it.issue_most is not None else sum(it.opening) + MONTHS * it.most)
    months = list(product(orders, passes))
    costs = (cost_of_buyers(it, plan) for plan in product(months, repeat=MONTHS))
    return min((cost for cost in costs if cost is not None), default=None)


def cost_of_buyers(it: Buyers, plan: Sequence[tuple[Sequence[float], float]]) -> float | None:
    (ours, theirs), cash, cost = it.opening, it.voted, 0.0
    for t, ((agency, industry, alone), passed) in enumerate(plan):
        ours += agency - passed
        theirs += industry + alone + passed - it.demand[t]
        cash += it.issue_price * passed - it.price * agency
        needed = sum(it.demand[t + 1 : t + 1 + it.cover])
        if min(ours, theirs, cash) < -1e-9 or ours + it.counts * theirs < needed - 1e-9:
            return None
        spent = it.price * (agency + industry) + it.own_price * alone + it.holding * (ours + theirs)
        cost += weight(it.rate, t) * spent
    return cost
