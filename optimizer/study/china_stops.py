"""How long each sector runs if a country stops delivering today, and how far the plan leans on that country.

Three questions, from the plan's own frames and the case's open orders, all of them with every owner's stock:

- *today*: stock alone, nothing more arrives and no line runs;
- *with open orders*: orders already signed arrive in their months, but for those processed in the country;
- *with the plan*: this plan's orders arrive too, but for those processed in the country, and domestic lines run as
  planned as far as what they take in is there.

A material that cannot meet a month's need, of sectors and lines together, serves all of them the same share of it;
a sector stops in the month in which the first of its materials does, after that share of the month's days. Cover may
be drawn to nothing. What comes later from the country, or is ordered anew, is not counted: that is a warning, no plan.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.plan.plan import Plan

COUNTRY, HOME = "China", "India"
ENOUGH = 1 - 1e-9
ALL = "all materials"
Flows = Mapping[tuple[str, Month], float]  # material and month -> t


@dataclass(frozen=True)
class Run:
    """Days a sector runs, and the material that stops it; None for one that runs through all months planned.

    ``met`` is the share of its need, in tonnes, that is met in the first twelve months.
    """

    days: float | None
    material: str
    met: float


@dataclass(frozen=True)
class SectorRuns:
    """A sector under the three questions."""

    sector: str
    today: Run
    with_open_orders: Run
    with_plan: Run


@dataclass(frozen=True)
class Shares:
    """Where the tonnes of a period come from, as shares of ``tonnes`` (contained oxide), by processing country."""

    tonnes: float
    country: float
    home: float


def days_if_stopped(case: Case, plan: Plan, country: str = COUNTRY) -> tuple[SectorRuns, ...]:
    """Every sector with demand, the first to stop after the plan first; days from the start of the first month."""
    issues = plan["issues"]
    demand: dict[tuple[str, Month], float] = defaultdict(float)
    uses: dict[str, dict[tuple[str, Month], float]] = {}
    for sector, material, month, tonnes in zip(
        issues["sector"], issues["material"], issues["month"], issues["demand_t"], strict=True
    ):
        at = material, Month.parse(str(month))
        demand[at] += float(tonnes)
        uses.setdefault(sector, {})[at] = float(tonnes)
    signed, planned = _open_orders(case, country), _orders(case, plan, country)
    served = (
        _served(case, plan, demand, {}, lines=False),
        _served(case, plan, demand, signed, lines=False),
        _served(case, plan, demand, _added(signed, planned), lines=True),
    )
    runs = [SectorRuns(sector, *(_run(case, use, share) for share in served)) for sector, use in uses.items()]
    endless = float("inf")
    return tuple(sorted(runs, key=lambda r: endless if r.with_plan.days is None else r.with_plan.days))


def shares_by_year(case: Case, plan: Plan, country: str = COUNTRY) -> dict[str, dict[str, Shares]]:
    """Group -> fiscal year -> shares of all that arrives or is made in it, what came before this plan included.

    ``all materials`` comes first; a case without groups has nothing else. A year in which nothing comes is absent.
    """
    return _shares(case, [*_so_far(case), *_to_come(case, plan)], country)


def shares_so_far(case: Case, country: str = COUNTRY) -> dict[str, Shares]:
    """Group -> shares of what came in the first month's fiscal year before it; groups without any are absent."""
    year = case.months[0].fiscal_year
    found = _shares(case, list(_so_far(case)), country)
    return {group: by_year[year] for group, by_year in found.items() if year in by_year}


# ------------------------------------------------------------------------------------------ running out


def _run(case: Case, use: Flows, served: Flows) -> Run:
    """How long a sector runs that uses ``use``, when ``served`` is the share of each material's need that is met."""
    year = set(case.months[:12])
    need = sum(tonnes for (_, month), tonnes in use.items() if month in year)
    met = sum(tonnes * served.get(at, 1.0) for at, tonnes in use.items() if at[1] in year)
    share = met / need if need > 0 else 1.0
    days = 0
    for month in case.months:
        length = calendar.monthrange(month.year, month.month)[1]
        short = [(served.get(at, 1.0), at[0]) for at, tonnes in use.items()
                 if at[1] == month and tonnes > 0 and served.get(at, 1.0) < ENOUGH]  # fmt: skip
        if short:
            part, material = min(short)
            return Run(days + part * length, material, share)
        days += length
    return Run(None, "", share)


def _served(case: Case, plan: Plan, demand: Flows, arrivals: Flows, *, lines: bool) -> dict[tuple[str, Month], float]:
    """The share of each material's need, of sectors and lines, that is met in each month."""
    balance = plan["balance"]
    opening = balance[balance["month"] == str(case.months[0])]
    stock: dict[str, float] = defaultdict(float)
    for material, tonnes in zip(opening["material"], opening["opening_t"], strict=True):
        stock[material] += float(tonnes)
    made: dict[tuple[str, Month], float] = {}
    if lines:
        production = plan["production"]
        for line, month, tonnes in zip(production["line"], production["month"], production["made_t"], strict=True):
            made[line, Month.parse(str(month))] = float(tonnes)
    needs, comes, runs = _by_month(demand), _by_month(arrivals), _by_month(made)
    served: dict[tuple[str, Month], float] = {}
    for at in case.months:
        for material, tonnes in comes.get(at, {}).items():
            stock[material] += tonnes
        for material, share in _month(case, stock, needs.get(at, {}), runs.get(at, {})).items():
            served[material, at] = share
    return served


def _by_month(flows: Flows) -> dict[Month, dict[str, float]]:
    found: dict[Month, dict[str, float]] = {}
    for (name, month), tonnes in flows.items():
        if tonnes > 0:
            found.setdefault(month, {})[name] = tonnes
    return found


def _month(
    case: Case, stock: dict[str, float], demand: Mapping[str, float], made: Mapping[str, float]
) -> dict[str, float]:
    """Run a month: lines, then sectors; ``stock`` becomes what is left. Returns the share of each need that is met."""
    running = [line for line in case.lines if line.line in made]
    takes: dict[str, dict[str, float]] = {line.line: {} for line in running}
    gives: dict[str, dict[str, float]] = {line.line: {line.output: made[line.line]} for line in running}
    of = {line.line: line for line in running}
    for recipe in case.recipes:
        if recipe.line in of:
            tonnes = made[recipe.line] * recipe.tonnes_per_tonne
            if recipe.role == "input":
                takes[recipe.line][recipe.material] = tonnes / of[recipe.line].yield_share
            else:
                gives[recipe.line][recipe.material] = tonnes
    need: dict[str, float] = defaultdict(float, demand)
    for taken in takes.values():
        for material, tonnes in taken.items():
            need[material] += tonnes
    served: dict[str, float] = {}
    drawn: dict[str, float] = defaultdict(float)

    def share(material: str) -> float:
        if material not in served:
            served[material] = min(1.0, max(0.0, stock[material]) / need[material]) if need[material] > 0 else 1.0
        return served[material]

    waiting = list(takes)
    while waiting:
        to_come = {line: {m for other in waiting if other != line for m in gives[other]} for line in waiting}
        line = next((name for name in waiting if not to_come[name] & set(takes[name])), waiting[0])
        waiting.remove(line)
        run = min((share(material) for material in takes[line]), default=1.0)
        for material, tonnes in takes[line].items():
            drawn[material] += run * tonnes
        for material, tonnes in gives[line].items():
            stock[material] += run * tonnes
    for material, tonnes in demand.items():
        drawn[material] += share(material) * tonnes
    for material, tonnes in drawn.items():
        stock[material] = max(0.0, stock[material] - tonnes)
    return served


# ------------------------------------------------------------------------------------------ what comes


def _open_orders(case: Case, country: str) -> Flows:
    found: dict[tuple[str, Month], float] = defaultdict(float)
    for order in case.open_orders:
        if (order.processing_country or order.vendor_country) != country:
            found[order.material, max(order.usable_month, case.months[0])] += order.tonnes
    return found


def _orders(case: Case, plan: Plan, country: str) -> Flows:
    loss = {offer.offer: offer.transit_loss for offer in case.offers}
    orders = plan["orders"]
    found: dict[tuple[str, Month], float] = defaultdict(float)
    for offer, material, place, month, tonnes in zip(
        orders["offer"], orders["material"], orders["processing_country"], orders["usable_month"], orders["tonnes"],
        strict=True,
    ):  # fmt: skip
        if place != country:
            found[material, Month.parse(str(month))] += float(tonnes) * (1 - loss.get(offer, 0.0))
    return found


def _added(one: Flows, other: Flows) -> Flows:
    return {key: one.get(key, 0.0) + other.get(key, 0.0) for key in {**one, **other}}


Entry = tuple[str, str, Month, float]  # material, processing country, month, t


def _so_far(case: Case) -> Iterator[Entry]:
    for row in case.so_far:
        if row.month < case.months[0]:
            yield row.material, row.processing_country or row.vendor_country, row.month, row.tonnes


def _to_come(case: Case, plan: Plan) -> Iterator[Entry]:
    for order in case.open_orders:
        yield order.material, order.processing_country or order.vendor_country, order.usable_month, order.tonnes
    orders, balance = plan["orders"], plan["balance"]
    for material, place, month, tonnes in zip(
        orders["material"], orders["processing_country"], orders["usable_month"], orders["tonnes"], strict=True
    ):
        yield material, place, Month.parse(str(month)), float(tonnes)
    for material, month, tonnes in zip(balance["material"], balance["month"], balance["made_t"], strict=True):
        yield material, HOME, Month.parse(str(month)), float(tonnes)


def _shares(case: Case, entries: list[Entry], country: str) -> dict[str, dict[str, Shares]]:
    oxide = {m.material: m.contained_oxide_share for m in case.materials}
    group = {m.material: m.group for m in case.materials}
    sums: dict[tuple[str, str], dict[str, float]] = {}
    for material, place, month, tonnes in entries:
        for name in dict.fromkeys((ALL, group.get(material) or ALL)):
            held = sums.setdefault((name, month.fiscal_year), defaultdict(float))
            held[place] += tonnes * oxide.get(material, 1.0)
    found: dict[str, dict[str, Shares]] = {ALL: {}}
    for (name, year), held in sorted(sums.items(), key=lambda item: (item[0][0] != ALL, item[0])):
        total = sum(held.values())
        if total > 0:
            found.setdefault(name, {})[year] = Shares(total, held[country] / total, held[HOME] / total)
    return {name: years for name, years in found.items() if years}
