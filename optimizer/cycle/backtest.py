"""Had one planned so for a year: the plan against simple ways of ordering, over the same histories.

Each history is gone through month by month with each policy; nothing is known of it before it happens. Where no actual
figures are given the histories are drawn from seeds, and called synthetic. What is left in store or under way at the
end is credited as the plan credits end stock, so that a policy that buys early is not charged for it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random
from statistics import fmean, stdev

from scipy import stats

from optimizer.case.case import Case
from optimizer.cycle.month import CRORE, Books, History
from optimizer.cycle.policies import FIXED, ORDER_UP_TO, PLAN, ByPlan, OrderUpTo, SameEveryMonth
from optimizer.model.costs import REST_IS_WORTH, end_value_inr_per_t
from optimizer.model.data import Data
from optimizer.solve.interruption import Interruption

SYNTHETIC, ACTUAL = "synthetic", "actual"
CONFIDENCE = 0.95
MEASURES = ("cost_inr", "cover_kept", "shortage", "churn")


@dataclass(frozen=True)
class Surprises:
    """How synthetic histories differ from what was foreseen; standard deviations but for the chance of lateness."""

    demand_month: float = 0.08  # of a month's demand
    demand_trend: float = 0.10  # of the year's demand, the same in every month
    price_month: float = 0.03  # of a price, a month; it stays where it went
    late_chance: float = 0.2  # that an order is late, by one to three months


@dataclass(frozen=True)
class Run:
    """One policy over one history. ``cost_inr`` discounted, less what is left; ``cover_kept`` the share of the months
    of cover asked for that was there, a mean over materials and months; ``shortage`` the share of demand not met;
    ``churn`` the share of planned orders changed from month to month, None where nothing is planned ahead."""

    history: str
    policy: str
    cost_inr: float
    cover_kept: float
    shortage: float
    churn: float | None
    months: int


@dataclass(frozen=True)
class Summary:
    """A measure of a policy over all histories, and its difference from the plan's, paired, with its 95 % interval."""

    policy: str
    measure: str
    mean: float
    difference: float
    low: float
    high: float


def synthetic(case: Case, seed: int, months: int, surprises: Surprises | None = None) -> History:
    """A history drawn from a seed around what the case foresees."""
    s, random = surprises or Surprises(), Random(f"history {seed}")
    data = Data.of(case)
    demand, price, late = {}, {}, {}
    for material in data.materials:
        trend = 1 + _draw(random) * s.demand_trend
        for t in range(months):
            demand[material, t] = data.needs.total[material][t] * trend * (1 + _draw(random) * s.demand_month)
    for offer in case.offers:
        factor = 1.0
        for t in range(months):
            price[offer.offer, t] = factor
            factor *= 1 + _draw(random) * s.price_month
            late[offer.offer, t] = random.randint(1, 3) if random.random() < s.late_chance else 0
    return History(f"{SYNTHETIC} {seed}", demand, price, late)


def actual(case: Case, happened: Case, months: int) -> History:
    """The history of a case whose demand and prices are what really came, under the same names; nothing comes late but
    what its own open orders say."""
    was, now = Data.of(case), Data.of(happened)
    then = {o.offer: o for o in happened.offers}
    demand = {(i, t): now.needs.total[i][t] for i in was.materials if i in now.materials for t in range(months)}
    price = {}
    for (offer, t), slot in was.slots.items():
        other = now.slots.get((offer, t))
        if t < months and offer in then and other is not None and slot.bands[0][1] > 0:
            price[offer, t] = other.bands[0][1] / slot.bands[0][1]
    return History(ACTUAL, demand, price, {})


def backtest(
    case: Case, histories: Sequence[History], months: int, *, gap: float | None = None, seconds: float | None = None,
    interruption: Interruption | None = None, say: Callable[[str], None] | None = None,
) -> list[Run]:  # fmt: skip
    """Every policy over every history. Raises TooMuchForBacktestError, and as ``session.solve``."""
    say = say or (lambda words: None)
    runs = []
    for history in histories:
        say(f"History {history.name}")
        by_plan = ByPlan(gap, seconds, interruption)
        for name, policy in ((PLAN, by_plan), (ORDER_UP_TO, OrderUpTo()), (FIXED, SameEveryMonth())):
            books = Books.opened(case, history)
            for _ in range(months):
                view = books.view
                data = Data.of(view)
                books.step(policy(books, view, data), data.slots)
            runs.append(_run(case, books, name, by_plan if name == PLAN else None))
    return runs


def summaries(runs: Iterable[Run]) -> list[Summary]:
    """Means, and the paired differences from the plan with their intervals (Student's t)."""
    by_policy: dict[str, dict[str, Run]] = {}
    for run in runs:
        by_policy.setdefault(run.policy, {})[run.history] = run
    found = []
    for measure in MEASURES:
        for policy, mine in by_policy.items():
            values = [getattr(r, measure) for r in mine.values()]
            if any(v is None for v in values):
                continue
            pairs = [getattr(r, measure) - getattr(by_policy[PLAN][h], measure) for h, r in mine.items()]
            half = _half_interval(pairs)
            mean = fmean(pairs)
            found.append(Summary(policy, measure, fmean(values), mean, mean - half, mean + half))
    return found


def _half_interval(values: Sequence[float]) -> float:
    """Half the width of the 95 % interval of a mean; infinite for one value."""
    n = len(values)
    if n < 2:
        return float("inf")
    quantile = float(stats.t.ppf((1 + CONFIDENCE) / 2, n - 1))
    return quantile * stdev(values) / math.sqrt(n)


def _run(case: Case, books: Books, policy: str, by_plan: ByPlan | None) -> Run:
    data, months = Data.of(case), len(books.held)
    rate = case.settings.discount_rate_per_year
    factor = [(1 + rate) ** (-t / 12) for t in range(max(months, *books.paid, 1) + 1)]
    cost = sum(inr * factor[t] for t, inr in books.paid.items())
    for t, closing in enumerate(books.held):
        cost += factor[t] * sum(data.materials[i].holding_inr_per_t_month * q for i, q in closing.items())
    cost -= factor[months] * _left_inr(case, books, data)
    kept = [
        min(1.0, closing[i] / need) for t, closing in enumerate(books.held) for i in data.materials
        if (need := _need(books, data, i, t)) > 0
    ]  # fmt: skip
    wanted = sum(books.history.demand_t.get((i, t), 0.0) for i in data.materials for t in range(months))
    missed = sum(q for unmet in books.unmet for q in unmet.values())
    churn = None
    if by_plan is not None:
        orders = sum(n for n, _ in by_plan.changed)
        churn = sum(n * share for n, share in by_plan.changed) / orders if orders else 0.0
    return Run(books.history.name, policy, cost, fmean(kept) if kept else 1.0, missed / wanted if wanted else 0.0,
               churn, months)  # fmt: skip


def _need(books: Books, data: Data, material: str, t: int) -> float:
    """What cover asks for at the end of a month, of the demand that really came where it is known."""
    foreseen = data.needs.requirement.get((material, t), 0.0)
    ahead = data.needs.covered[material][t + 1 :]
    reach, real, planned = 0, 0.0, 0.0
    while reach < len(ahead) and planned < foreseen - 1e-9:
        planned += ahead[reach]
        real += books.history.demand_t.get((material, t + 1 + reach), ahead[reach])
        reach += 1
    return foreseen * real / planned if planned > 0 else 0.0


def _left_inr(case: Case, books: Books, data: Data) -> float:
    """Worth of what is in store and under way at the end, as the plan values end stock."""
    worth, last = end_value_inr_per_t(data), len(books.held) - 1
    left = dict(books.stock)
    for b in books.under_way:
        left[b.slot.offer.material] += b.usable_t
    for row in case.open_orders:
        if row.usable_month - case.settings.first_month > last:
            left[row.material] += row.tonnes
    total = 0.0
    for material, tonnes in left.items():
        needed = min(tonnes, data.needs.requirement.get((material, last), 0.0))
        total += worth.get(material, 0.0) * (needed + REST_IS_WORTH * (tonnes - needed))
    return total


def _draw(random: Random) -> float:
    """A normal draw, cut at three."""
    return max(-3.0, min(3.0, random.gauss(0.0, 1.0)))


def as_rows(found: Iterable[Summary]) -> list[dict[str, object]]:
    """One row a policy and measure, as ``backtest --json`` prints them."""
    return [
        {"policy": s.policy, "measure": s.measure, "mean": s.mean, "difference": s.difference, "low": s.low,
         "high": s.high}
        for s in found
    ]  # fmt: skip


def as_table(found: Iterable[Summary]) -> str:
    """The same as a Markdown table: means, and in brackets the 95 % interval of the paired difference from the plan."""
    cells: dict[str, dict[str, Summary]] = {}
    for s in found:
        cells.setdefault(s.policy, {})[s.measure] = s
    lines = ["| policy | cost, ₹ crore | cover kept | demand not met | planned orders changed a month |",
             "|---|---|---|---|---|"]  # fmt: skip
    for policy, of in cells.items():
        told = [
            "–" if measure not in of else f"{_figure(of[measure].mean, measure)}{_interval(of[measure], policy)}"
            for measure in MEASURES
        ]  # fmt: skip
        lines.append(f"| {' | '.join([policy, *told])} |")
    return "\n".join(lines)


def _interval(s: Summary, policy: str) -> str:
    if policy == PLAN:
        return ""
    return f" ({_figure(s.low, s.measure, sign=True)} to {_figure(s.high, s.measure, sign=True)})"


def _figure(value: float, measure: str, sign: bool = False) -> str:
    plus = "+" if sign else ""
    return format(value / CRORE, f"{plus}.2f") if measure == "cost_inr" else format(value, f"{plus}.1%")
