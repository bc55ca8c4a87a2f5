"""What it costs to make a material at home against landing it from abroad, and the incentive that makes up for it.

Both are means over the months of a fiscal year, undiscounted, a tonne usable. An import is landed in the months in
which its goods could be usable, without its ordering cost. A line takes its inputs at the least they could be had for
in the month, runs at full capacity (a campaign is spread over it) and pays the capital of what is yet to be built; the
capital of what stands is spent. Starts are left out.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from optimizer.case.case import Case
from optimizer.model.data import Data
from optimizer.model.expansion import projects_of
from optimizer.model.support import BUYERS, NATION, at_cost, reaches_buyers, supports_of, two_views
from optimizer.plan.plan import NOTES, Plan
from optimizer.study.china_stops import HOME
from optimizer.study.worth import Worth

KG_PER_T = 1000
LEAST_INR_PER_T = 1.0  # a break-even under this is none


@dataclass(frozen=True)
class Made:
    """A line in a fiscal year, INR/t: what it costs the nation, what the buyers pay before the incentive, and the
    incentive that reaches them."""

    nation: float
    paid: float
    incentive: float


def competitiveness(data: Data) -> pd.DataFrame:
    """The frame ``competitiveness`` of NOTES: each line against each import of its material, by fiscal year. Empty for
    a case without schemes and lines at price."""
    if not two_views(data.case):
        return pd.DataFrame(columns=list(NOTES["competitiveness"]))
    made, landed = dict(_made(data)), _landed(data)
    rows: list[dict[str, Any]] = []
    for line in data.case.lines:
        reach = reaches_buyers(data.case, line, BUYERS)
        for offer in data.case.offers:
            if offer.material != line.output or (offer.processing_country or offer.country) == HOME:
                continue
            years = [f for f in data.fiscal_years if (line.line, f) in made and (offer.offer, f) in landed]
            short = {f: made[line.line, f].paid - landed[offer.offer, f] for f in years}
            for f in years:
                m, abroad = made[line.line, f], landed[offer.offer, f]
                needed = max(0.0, short[f]) if short[f] > LEAST_INR_PER_T else 0.0
                rows.append({
                    "material": line.output, "fiscal_year": f, "line": line.line, "offer": offer.offer,
                    "supplier": offer.supplier, "country": offer.country, "import_inr_per_t": abroad,
                    "made_inr_per_t": m.nation, "paid_inr_per_t": m.paid, "incentive_inr_per_t": m.incentive,
                    "with_incentive_inr_per_t": m.paid - m.incentive,
                    "break_even_inr_per_t": needed / reach if reach > 0 else math.inf if needed else 0.0,
                    "not_needed_from": _free_from(years, short),
                })  # fmt: skip
    return pd.DataFrame(rows, columns=list(NOTES["competitiveness"]))


def _free_from(years: list[str], short: dict[str, float]) -> str:
    """The first fiscal year from which on the line is no dearer without incentive; blank where it is in the last."""
    free = ""
    for f in reversed(years):
        if short[f] > LEAST_INR_PER_T:
            break
        free = f
    return free


def _landed(data: Data) -> dict[tuple[str, str], float]:
    """(offer, fiscal year) -> INR a usable tonne landed, over the months its goods could be usable in."""
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    for (offer, t), slot in data.slots.items():
        if data.upper_t[offer, t] > 0 and slot.arriving_share > 0:
            year = data.case.months[slot.usable].fiscal_year
            found[offer, year].append(slot.landed_inr_per_t() / slot.arriving_share)
    return {at: sum(costs) / len(costs) for at, costs in found.items()}


def _made(data: Data) -> Iterator[tuple[tuple[str, str], Made]]:
    """What each line costs in each fiscal year in which it can make anything."""
    case, nation, buyers = data.case, Worth(data, NATION), Worth(data, BUYERS)
    supports = supports_of(case)
    for p, line in data.lines.items():
        for year, months in data.fiscal_years.items():
            able = [t for t in months if (p, t) in data.capacity_t]
            if not able:
                continue
            fixed = [_fixed_inr_per_t(data, p, t, BUYERS) for t in able]
            whole = [_fixed_inr_per_t(data, p, t, NATION) for t in able]
            support = supports.get(p)
            paid_for = [t for t in able if support is not None and t in support.months]
            rate = support.inr_per_t * len(paid_for) / len(able) if support else 0.0
            of_nation = sum(nation.of_line(p, t) + w for t, w in zip(able, whole, strict=True)) / len(able)
            of_buyers = sum(buyers.of_line(p, t) + f for t, f in zip(able, fixed, strict=True)) / len(able)
            yield (p, year), Made(of_nation, of_buyers, rate * reaches_buyers(case, line, BUYERS))


def _fixed_inr_per_t(data: Data, p: str, t: int, view: str) -> float:
    """Campaign, and capital of what is yet to be built, spread over a tonne at full capacity; a line at price bears
    both itself in the buyers' view."""
    line = data.lines[p]
    if not at_cost(data.case, line, view):
        return 0.0
    capacity = data.capacity_stated_t[p, t]
    campaign = line.campaign_cost_inr / capacity if math.isfinite(capacity) else 0.0
    projects = [e for e in projects_of(data.case).values() if e.line == p]
    stands = any(row.line == p and row.tonnes_per_month > 0 for row in data.case.capacity)
    if stands or not projects:
        return campaign
    return campaign + sum(e.monthly_inr(view) for e in projects) / sum(e.adds_t for e in projects)


@dataclass(frozen=True)
class StillNeeded:
    """The last planned year: how many lines need an incentive against the cheapest import, and the line that needs the
    highest, with what it is paid (INR/kg)."""

    fiscal_year: str
    lines: int
    of: int
    line: str
    inr_per_kg: float
    paid_inr_per_kg: float


def still_needed(case: Case, plan: Plan) -> StillNeeded | None:
    """The incentive that beneficiaries still need at the end of the plan; None where the plan does not say."""
    frame, drawing = plan["competitiveness"], {row.line for row in case.beneficiaries}
    frame = frame[frame["line"].isin(drawing)]
    if frame.empty:
        return None
    last = max(frame["fiscal_year"])
    cheapest: dict[str, dict[str, Any]] = {}
    for row in frame[frame["fiscal_year"] == last].to_dict("records"):
        now = cheapest.get(row["line"])
        if now is None or row["import_inr_per_t"] < now["import_inr_per_t"]:
            cheapest[row["line"]] = {str(k): v for k, v in row.items()}
    needing = [r for r in cheapest.values() if r["break_even_inr_per_t"] > 0]
    worst = max(needing or cheapest.values(), key=lambda r: r["break_even_inr_per_t"])
    rates = {p: support.inr_per_t for p, support in supports_of(case).items()}
    return StillNeeded(last, len(needing), len(cheapest), worst["line"], worst["break_even_inr_per_t"] / KG_PER_T,
                       rates[worst["line"]] / KG_PER_T)  # fmt: skip
