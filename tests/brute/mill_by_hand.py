"""A tiny plant whose best plan is found by trying every plan: two lines that share its hours, each with an expansion
that may be built, and a surplus of the first line that may be sold. No code of the optimizer; money in ₹ lakh.

Orders are whole steps of five tonnes. What the lines make shares the hours of the plant month by month, so that in two
months some best plan makes whole steps of the first line and whole half steps of the second, whose tonne takes one hour
or two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

STEP, HALF = 5.0, 2.5  # t
MONTHS = 2
LIFE = 12  # months over which the capital is paid
Series = tuple[float, ...]


@dataclass(frozen=True)
class Project:
    """An expansion of a line."""

    adds: float  # t a month
    build: int  # months until it is in service
    capital: float  # ₹ lakh
    subsidy: float  # share of the capital


@dataclass(frozen=True)
class Made:
    """A material that is bought abroad or made by a line."""

    demand: Series
    price: float  # ₹ lakh a tonne bought
    most: float  # t an order
    opening: float
    running: float  # ₹ lakh a tonne made
    own: float | None  # t a month; None: nothing until it is built
    hours: float  # a tonne
    changeover: float  # hours in a month in which it runs
    start: float  # ₹ lakh to run after standing still
    ran: bool  # in the month before the first
    project: Project
    surplus: float | None = None  # ₹ lakh for a tonne sold
    surplus_most: float = 0.0  # t a month


@dataclass(frozen=True)
class Mill:
    first: Made
    second: Made
    hours: float  # a month
    at_once: int | None  # expansions under construction
    outlay: float  # ₹ lakh of subsidies
    interest: float  # a year, on capital
    holding: float  # ₹ lakh a tonne and month
    rate: float

    @property
    def lines(self) -> tuple[Made, Made]:
        return self.first, self.second

    def weight(self, t: int) -> float:
        return (1 + self.rate) ** (-t / 12)


Begun = tuple[int | None, int | None]


def best(mill: Mill) -> float | None:
    """The least cost of all plans that keep every rule; None when there is none."""
    found: list[float] = []
    for begun in every_start(mill):
        capital = sum(paid_for(mill, line.project, s) for line, s in zip(mill.lines, begun, strict=True))
        ways = [list(ways_to_run(mill, n, begun[n])) for n in (0, 1)]
        for one, two in product(*ways):
            if all(one.hours[t] + two.hours[t] <= mill.hours + 1e-9 for t in range(MONTHS)):
                rest = [least_besides(mill, n, way.made) for n, way in enumerate((one, two))]
                found += [capital + one.cost + two.cost + sum(rest)] if None not in rest else []  # type: ignore[arg-type]
    return min(found, default=None)


def every_start(mill: Mill) -> Iterator[Begun]:
    """When each expansion is begun, if it is: only where it is of use within the plan."""
    dates = [[None, *range(MONTHS - line.project.build)] for line in mill.lines]
    for begun in product(*dates):
        going = [
            sum(s is not None and s <= t < s + line.project.build for line, s in zip(mill.lines, begun, strict=True))
            for t in range(MONTHS)
        ]  # fmt: skip
        given = sum(
            line.project.subsidy * line.project.capital for line, s in zip(mill.lines, begun, strict=True)
            if s is not None
        )  # fmt: skip
        if (mill.at_once is None or max(going) <= mill.at_once) and given <= mill.outlay + 1e-9:
            yield begun


def paid_for(mill: Mill, project: Project, start: int | None) -> float:
    """The equal payments that fall within the plan, each in a month of service."""
    if start is None:
        return 0.0
    a_month = (1 + mill.interest) ** (1 / 12) - 1
    share = a_month / (1 - (1 + a_month) ** -LIFE) if a_month else 1 / LIFE
    payment = (1 - project.subsidy) * project.capital * share
    return sum(mill.weight(t) * payment for t in range(start + project.build, MONTHS))


@dataclass(frozen=True)
class Way:
    """A way to run a line."""

    made: Series
    hours: Series
    cost: float


def ways_to_run(mill: Mill, n: int, begun: int | None) -> Iterator[Way]:
    """Every output, also of nothing in a month in which the line runs to be spared a start."""
    line, step = mill.lines[n], (STEP, HALF)[n]
    service = [begun is not None and begun + line.project.build <= t for t in range(MONTHS)]
    able = [(line.own or 0.0) + (line.project.adds if there else 0.0) for there in service]
    months = [
        [(q, runs) for q in (k * step for k in range(int(able[t] / step) + 1)) for runs in (False, True)
         if (runs or q == 0) and (not runs or line.own is not None or service[t])]
        for t in range(MONTHS)
    ]  # fmt: skip
    for plan in product(*months):
        cost, ran = 0.0, line.ran
        for t, (q, runs) in enumerate(plan):
            cost += mill.weight(t) * (line.running * q + line.start * (runs and not ran))
            ran = runs
        yield Way(tuple(q for q, _ in plan), tuple(line.hours * q + line.changeover * r for q, r in plan), cost)


@lru_cache(maxsize=1000)
def least_besides(mill: Mill, n: int, made: Series) -> float | None:
    """The least that orders and holding cost, less what is sold, with so much made; None where demand is not met."""
    line = mill.lines[n]
    orders = [k * STEP for k in range(int(line.most / STEP) + 1)]
    sales = [k * STEP for k in range(int(line.surplus_most / STEP) + 1)] if line.surplus is not None else [0.0]
    plans = product(product(orders, repeat=MONTHS), product(sales, repeat=MONTHS))
    costs = (besides(mill, line, made, bought, sold) for bought, sold in plans)
    return min((cost for cost in costs if cost is not None), default=None)


def besides(mill: Mill, line: Made, made: Series, bought: Sequence[float], sold: Sequence[float]) -> float | None:
    stock, own, cost = line.opening, line.opening, 0.0
    for t in range(MONTHS):
        stock += made[t] + bought[t] - sold[t] - line.demand[t]
        own += made[t] - sold[t]
        if stock < -1e-9 or own < -1e-9:
            return None
        cost += mill.weight(t) * (line.price * bought[t] + mill.holding * stock - (line.surplus or 0.0) * sold[t])
    return cost
