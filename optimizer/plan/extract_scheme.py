"""What lines cost in a plan, in the buyers' view and the nation's: incentives, transfer prices, inputs sold (INR)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from pyomo.core import Block, value

from optimizer.case.months import Month
from optimizer.case.terms import COST_TERMS
from optimizer.model import expansion, support
from optimizer.model.data import Data
from optimizer.model.funds import CRORE
from optimizer.model.incentive import input_sales_inr_per_t

Record = dict[str, Any]
NOISE_T = 1e-6
VIEWS = (support.BUYERS, support.NATION)
OF_LINES = frozenset({"running", "campaign", "capital", "incentive", "transfer", "input_sales"})
"""The cost terms in which the views differ."""


def expansions(m: Block, data: Data) -> list[Record]:
    """The expansions begun."""
    first = data.case.settings.first_month
    records = []
    for e, t in m.BUILD:
        if value(m.build[e, t]) > 0.5:
            project = m.project[e]
            records.append({
                "expansion": e, "line": project.line, "start_month": str(first + t),
                "service_month": str(first + (t + project.months)), "adds_t": project.adds_t,
                "capital_inr": project.capital_inr, "subsidy_inr": project.subsidy_inr,
                "monthly_inr": project.monthly_inr(support.BUYERS),
            })  # fmt: skip
    return records


def capacity(m: Block, data: Data, built: list[Record]) -> Mapping[tuple[str, int], float]:
    """(line, month) -> tonnes it can make with the expansions in service; only where positive."""
    found = {k: tonnes for k, tonnes in data.capacity_stated_t.items() if k not in m.WAITING}
    for k in m.WAITING:
        tonnes = m.own_capacity.get(k, 0.0) + value(m.added[k])
        if tonnes > 0:
            found[k] = tonnes
    return found


def incentive(m: Block, data: Data, production: list[Record]) -> list[Record]:
    """What the schemes pay for.

    Where that lowers the cost counted it is what was decided; elsewhere no cost depends on it, and whoever sells first
    is paid first, while tonnage and outlay last.
    """
    case, position = data.case, {str(month): t for t, month in enumerate(data.case.months)}
    supports = support.supports_of(case)
    left = {row.scheme: CRORE * support.outlay_left_inr_crore(row) for row in case.schemes}
    tonnage = {(p, f): tonnes for p, paid in supports.items() for f, tonnes in paid.tonnes.items()}
    decided = {(p, t) for p, t in m.PAID_FOR}
    records = []
    runs = [r for r in production if r["line"] in supports and position[r["month"]] in supports[r["line"]].months]
    for r in sorted(runs, key=lambda r: ((r["line"], position[r["month"]]) not in decided, r["month"])):
        p, t = r["line"], position[r["month"]]
        rate, year = supports[p].inr_per_t, case.months[t].fiscal_year
        room = min(r["made_t"], tonnage[p, year], left[supports[p].scheme] / rate if rate > 0 else 0.0)
        tonnes = min(room, value(m.incentivised[p, t])) if (p, t) in decided else room
        tonnes = room if room - tonnes < NOISE_T else tonnes
        if tonnes < NOISE_T:
            continue
        tonnage[p, year] -= tonnes
        left[supports[p].scheme] -= tonnes * rate
        records.append({
            "line": p, "scheme": supports[p].scheme, "month": r["month"], "made_t": r["made_t"],
            "incentivised_t": tonnes, "rate_inr_per_t": rate, "incentive_inr": tonnes * rate,
        })  # fmt: skip
    order = list(data.lines)
    return sorted(records, key=lambda r: (order.index(r["line"]), r["month"]))


def making(
    data: Data, production: list[Record], paid: list[Record], built: list[Record], view: str | None = None
) -> Mapping[tuple[str, str], float]:  # fmt: skip
    """(cost term, month) -> INR of what lines make, in the case's view or the one given."""
    case, sums = data.case, defaultdict[tuple[str, str], float](float)
    months = {str(month): month for month in case.months}
    for r in production:
        line, month = data.lines[r["line"]], r["month"]
        if support.at_cost(case, line, view):
            sums["running", month] += line.running_cost_inr_per_t * r["made_t"]
            sums["campaign", month] += line.campaign_cost_inr * r["running"] + line.start_cost_inr * r["started"]
        else:
            sums["transfer", month] += support.transfer_inr_per_t(case, line, months[month]) * r["made_t"]
            sums["input_sales", month] += input_sales_inr_per_t(data, line.line) * r["made_t"]
    for r in paid:
        line = data.lines[r["line"]]
        inr = support.reaches_buyers(case, line, view) * r["incentive_inr"]
        if line.pricing == support.AT_PRICE:
            sums["transfer", r["month"]] -= inr
        else:
            sums["incentive", r["month"]] += inr
    projects, first = expansion.projects_of(case), case.settings.first_month
    for r in built:
        project = projects[r["expansion"]]
        if support.at_cost(case, data.lines[project.line], view):
            start = Month.parse(r["start_month"]) - first
            for t in project.paid_in(start, data.horizon):
                sums["capital", str(first + t)] += project.monthly_inr(view or case.settings.view)
    return sums


def views(
    data: Data, costs: list[Record], production: list[Record], paid: list[Record], built: list[Record]
) -> list[Record]:  # fmt: skip
    """What the plan costs the buyers and the nation, term by term, discounted."""
    subsidised = any(project.subsidy_inr > 0 for project in expansion.projects_of(data.case).values())
    if not subsidised and not support.two_views(data.case):
        return []
    factor = {str(month): data.discount[t] for t, month in enumerate(data.case.months)}
    records = []
    for view in VIEWS:
        sums = defaultdict[str, float](float)
        for r in costs:
            if r["term"] not in OF_LINES:
                sums[r["term"]] += r["discounted_inr"]
        for (term, month), inr in making(data, production, paid, built, view).items():
            sums[term] += inr * factor[month]
        records += [{"view": view, "term": t.key, "discounted_inr": sums[t.key]} for t in COST_TERMS if sums[t.key]]
        total = sum(t.sign * sums[t.key] for t in COST_TERMS)
        records.append({"view": view, "term": "total", "discounted_inr": total})
    return records
