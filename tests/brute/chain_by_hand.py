"""A tiny chain whose best plan is found by trying every plan: an oxide that is bought, a magnet that is bought or made
of twice its weight of oxide, an incentive on what is made, oxide that is assured to the works. No code of the
optimizer; money in ₹ lakh, no interest.

Orders are whole steps of five tonnes. Given the orders, oxide flows to magnets two to one, so that some best plan makes
whole half steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

STEP, HALF = 5.0, 2.5  # t
OXIDE_A_TONNE = 2.0
YEARS = ([0, 1], [2])  # months by fiscal year


@dataclass(frozen=True)
class Incentive:
    """Paid on what is made from a month on, within tonnes a fiscal year and an outlay."""

    rate: float  # ₹ lakh a tonne
    share_of_price: float  # of 4 lakh: no more is paid for a tonne
    since: int
    tonnes: float  # a fiscal year
    outlay: float  # ₹ lakh


@dataclass(frozen=True)
class Chain:
    """Magnets are wanted; the first two months are of one fiscal year, the third of the next."""

    demand: tuple[float, ...]  # t of magnets, one month further than planned
    oxide_price: float
    magnet_price: float
    oxide_most: float  # t a month
    magnet_most: float
    opening: tuple[float, float]  # oxide, magnets
    capacity: tuple[float, ...]  # t of magnets by month; after the plan as in the last
    running: float  # ₹ lakh a tonne
    least: float  # t in a month in which it runs
    campaign: float  # ₹ lakh a month in which it runs
    holding: float  # ₹ lakh a tonne of either and month
    cover: int = 0  # months of magnets, in which the oxide counts that could be converted within them
    incentive: Incentive | None = None
    assured: float = 0.0  # t of oxide a month: taken in by the works within the fiscal year, or kept for them

    @property
    def months(self) -> int:
        return len(self.demand) - 1


def best(chain: Chain) -> float | None:
    """The least cost of all plans that keep every rule, ₹ lakh; None when there is none."""
    return min((cost for cost in every_cost(chain)), default=None)


def every_cost(chain: Chain) -> Iterator[float]:
    for made in product(*(outputs(chain, t) for t in range(chain.months))):
        for oxide in product(sizes(chain.oxide_most), repeat=chain.months):
            left_oxide = closing(chain.opening[0], oxide, [OXIDE_A_TONNE * q for q in made])
            if left_oxide is None or not taken_or_kept(chain, made, left_oxide):
                continue
            for magnets in product(sizes(chain.magnet_most), repeat=chain.months):
                came = [bought + q for bought, q in zip(magnets, made, strict=True)]
                left = closing(chain.opening[1], came, chain.demand[:-1])
                if left is None or not covered(chain, left_oxide, left):
                    continue
                work = sum(chain.running * q + chain.campaign * (q > 0) for q in made)
                goods = chain.oxide_price * sum(oxide) + chain.magnet_price * sum(magnets)
                yield goods + work + chain.holding * (sum(left) + sum(left_oxide)) - paid(chain, made)


def taken_or_kept(chain: Chain, made: Sequence[float], oxide: Sequence[float]) -> bool:
    """What is assured, as far as the works could take it in, they have taken in at the end of each fiscal year, or it
    lies in store for them."""
    owed = 0.0
    for year in YEARS:
        owed += sum(min(chain.assured, OXIDE_A_TONNE * chain.capacity[t]) for t in year)
        owed = max(0.0, owed - sum(OXIDE_A_TONNE * made[t] for t in year))
        if owed > oxide[year[-1]] + 1e-9:
            return False
    return True


def sizes(most: float) -> list[float]:
    return [n * STEP for n in range(int(most / STEP) + 1)]


def outputs(chain: Chain, t: int) -> list[float]:
    amounts = [n * HALF for n in range(int(chain.capacity[t] / HALF) + 1)]
    return [q for q in amounts if q == 0 or q >= chain.least]


def closing(opening: float, comes: Sequence[float], goes: Sequence[float]) -> list[float] | None:
    """Stock at the end of each month; None where it would be less than nothing."""
    stock, left = opening, []
    for more, less in zip(comes, goes, strict=True):
        stock += more - less
        if stock < -1e-9:
            return None
        left.append(stock)
    return left


def covered(chain: Chain, oxide: list[float], magnets: list[float]) -> bool:
    """Magnets in store, and those the works could make of the oxide in store in the month after, meet that month."""
    if not chain.cover:
        return True
    for t in range(chain.months):
        works = chain.capacity[min(t + 1, chain.months - 1)]
        if magnets[t] + min(works, oxide[t] / OXIDE_A_TONNE) < chain.demand[t + 1] - 1e-9:
            return False
    return True


def paid(chain: Chain, made: tuple[float, ...]) -> float:
    """The incentive on what is made: each year's tonnes within its limit, all within the outlay."""
    scheme = chain.incentive
    if scheme is None:
        return 0.0
    tonnes = sum(
        min(scheme.tonnes, sum(made[t] for t in year if scheme.since <= t < chain.months)) for year in YEARS
    )  # fmt: skip
    return min(scheme.outlay, min(scheme.rate, 4 * scheme.share_of_price) * tonnes)
