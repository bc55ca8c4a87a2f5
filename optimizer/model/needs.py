"""What is needed, worked out from the case: owners, demand by month, and the requirement of the cover rule.

Figures in tonnes; months are positions 0..H-1 in the plan, and run on past it where cover looks ahead.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass

from optimizer.case.case import AGENCY, INDUSTRY, Case
from optimizer.model.chain import stated_capacity_t
from optimizer.model.chain_cover import ChainCover, chain_cover
from optimizer.model.events import Events

SEASON_FIELDS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
LOOK_AHEAD = 61  # months past the end that cover (24 at most) and shelf life (60 counted) may look into


@dataclass(frozen=True)
class Owners:
    """Who owns stock. ``serving`` is whose stock the sectors and lines draw on."""

    agency: str
    industry: str | None
    counted_share: dict[str, float]

    @property
    def serving(self) -> str:
        return self.industry or self.agency

    @property
    def all(self) -> tuple[str, ...]:
        return (self.agency,) if self.industry is None else (self.agency, self.industry)


@dataclass(frozen=True)
class Needs:
    """Demand and cover. ``demand[sector, material, t]``; the lists run to H + LOOK_AHEAD months."""

    demand: dict[tuple[str, str, int], float]
    total: dict[str, list[float]]  # material -> t, every sector
    covered: dict[str, list[float]]  # material -> t, the demand its cover protects
    target_months: dict[tuple[str, int], float]
    requirement: dict[tuple[str, int], float]  # only where positive
    mean: dict[str, float]  # material -> mean monthly demand over the plan
    by_sector: dict[tuple[str, str], list[float]]  # (sector, material) -> t
    mean_covered: dict[str, float]  # the same of what cover protects, with what lines are able to take in of it
    chain: ChainCover


def owners_of(case: Case) -> Owners:
    """The agency and, where the workbook names one, industry."""
    names = {row.role: row for row in case.buyers}
    agency = names[AGENCY].buyer if AGENCY in names else AGENCY
    industry = names[INDUSTRY].buyer if INDUSTRY in names else None
    share = {agency: 1.0} | ({industry: 0.0} if industry else {})
    share |= {row.buyer: row.counted_share for row in case.buyers if row.counted_share is not None}
    return Owners(agency, industry, share)


def needs_of(case: Case) -> Needs:
    """Demand by sector, material and month, and what the cover rule asks for."""
    horizon, first = case.settings.months, case.settings.first_month
    events = Events(case)
    surprised = any(e.acts_on == "demand" for e in events.sudden)  # cover is owed for the forecast known in its month
    forecast = _demand_series(case)
    series = forecast if events.none else {
        pair: [q * events.demand(*pair, first + t) for t, q in enumerate(tonnes)] for pair, tonnes in forecast.items()
    }  # fmt: skip
    weights = {row.sector: row.covered for row in case.sectors}
    total: dict[str, list[float]] = {m.material: [0.0] * (horizon + LOOK_AHEAD) for m in case.materials}
    named: dict[str, list[float]] = {m.material: [0.0] * (horizon + LOOK_AHEAD) for m in case.materials}
    demand: dict[tuple[str, str, int], float] = {}
    for (sector, material), tonnes in series.items():
        for t, quantity in enumerate(tonnes):
            total[material][t] += quantity
            if weights.get(sector, True):
                named[material][t] += quantity
            if t < horizon and quantity > 1e-12:
                demand[sector, material, t] = quantity
    covered = {}
    target: dict[tuple[str, int], float] = {}
    requirement: dict[tuple[str, int], float] = {}
    for row in case.materials:
        i = row.material
        share = row.imported_share if row.cover_basis == "imports only" else 1.0
        source = named if row.cover_basis == "named sectors" else total
        covered[i] = [share * quantity for quantity in source[i]]
        full = case.settings.cover_months if row.cover_months is None else row.cover_months
        first = case.settings.first_month
        ramp = -1 if row.cover_full_by is None else row.cover_full_by - first
        begun = first - (row.cover_from or first)
        for t in range(horizon):
            months = full * (t + begun + 1) / (ramp + begun + 1) if t < ramp else full
            target[i, t] = months
            whole = math.floor(months)
            known = covered[i][t + 1 : t + 2 + whole]
            if surprised:
                pairs = [p for p in forecast if p[1] == i and (source is total or weights.get(p[0], True))]
                known = [
                    share * sum(forecast[p][k] * events.forecast(*p, first + k, first + t) for p in pairs)
                    for k in range(t + 1, t + 2 + whole)
                ]
            ahead = sum(known[:whole]) + (months - whole) * known[whole]
            if ahead > 0:
                requirement[i, t] = ahead
    chain = chain_cover(case, requirement, target)
    able = stated_capacity_t(case, horizon) if chain.intake else {}
    taking = {
        i: sum(row.per_t * tonnes for row in rows for (p, _), tonnes in able.items()
               if p == row.line and tonnes < math.inf) / horizon
        for i, rows in chain.intake.items()
    }  # fmt: skip
    return Needs(
        demand, total, covered, target, requirement,
        mean={i: sum(v[:horizon]) / horizon for i, v in total.items()},
        mean_covered={i: sum(v[:horizon]) / horizon + taking.get(i, 0.0) for i, v in covered.items()},
        chain=chain, by_sector=series,
    )  # fmt: skip


def _demand_series(case: Case) -> dict[tuple[str, str], list[float]]:
    """Tonnes by month for each sector and material, over the plan and LOOK_AHEAD months past it."""
    first, horizon = case.settings.first_month, case.settings.months
    seasons = {
        row.season: tuple(float(getattr(row, f)) for f in SEASON_FIELDS) for row in case.seasons
    }
    months = [first + t for t in range(horizon + LOOK_AHEAD)]
    series: dict[tuple[str, str], list[float | None]] = defaultdict(lambda: [None] * len(months))
    for row in case.demand:
        base = row.base_month or first
        shape = seasons[row.season] if row.season else (1.0,) * 12
        series[row.sector, row.material] = [
            row.tonnes_per_year / 12 * (1 + row.growth_per_year) ** ((m - base) / 12) * shape[m.month - 1]
            for m in months
        ]
    for typed in case.demand_by_month:
        tonnes = series[typed.sector, typed.material]
        for month, quantity in typed.by_month.items():
            if 0 <= month - first < len(months):
                tonnes[month - first] = quantity
    past = {(row.sector, row.material): {m - first: q for m, q in row.by_month.items() if m < first}
            for row in case.demand_by_month}  # fmt: skip
    return {pair: _continued(tonnes, past.get(pair, {}), horizon) for pair, tonnes in series.items()}


def _continued(tonnes: list[float | None], past: dict[int, float], horizon: int) -> list[float]:
    """Months past the last one typed repeat the same month a year earlier, which may lie before the plan, or the mean
    where there is none."""
    known = [q for q in tonnes[:horizon] if q is not None]
    mean = sum(known) / len(known) if known else 0.0
    out: list[float] = []
    for t, quantity in enumerate(tonnes):
        if quantity is not None:
            out.append(quantity)
        else:
            earlier = next((past[k] for k in range(t - 12, min(past, default=0) - 1, -12) if k in past), mean)
            out.append(out[t - 12] if t >= 12 else earlier)
    return out
