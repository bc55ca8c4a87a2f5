"""Expansions: when they may begin, how many at once, what they add, and what their capital costs a month."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping

from optimizer.case.months import Month
from optimizer.case.rows_scheme import Expansion
from optimizer.plan.audit.derive import CRORE, Facts
from optimizer.plan.audit.finding import Findings, Record
from optimizer.plan.audit.tables import Tables, text, unit_of

Begun = Mapping[str, Month]  # expansion -> month of its start


def begun(facts: Facts, tables: Tables) -> Begun:
    """The expansions of the workbook that the plan begins, by their first row."""
    known, found = {row.expansion for row in facts.case.expansions}, dict[str, Month]()
    for row in tables["expansions"]:
        month = facts.by_name.get(text(row, "start_month"))
        if text(row, "expansion") in known and month is not None:
            found.setdefault(text(row, "expansion"), month)
    return found


def added_capacity(facts: Facts, tables: Tables) -> Mapping[tuple[str, Month], float]:
    """(line, month) -> tonnes that the expansions in service add, as far as the line works in the month."""
    added: dict[tuple[str, Month], float] = defaultdict(float)
    outputs = {line.line: line.output for line in facts.case.lines}
    starts = begun(facts, tables)
    for row in facts.case.expansions:
        for month in facts.months:
            if row.expansion in starts and month >= starts[row.expansion] + row.months_to_build:
                working = facts.calendar.output_factor(row.line, outputs[row.line], month)
                added[row.line, month] += row.adds_t_per_month * working
    return added


def check_expansions(facts: Facts, tables: Tables, findings: Findings) -> None:
    """An expansion is begun once, in its months, with no more at once than are allowed, within the capital outlay."""
    stated = findings.by_key("expansions", tables["expansions"], ("expansion",))
    starts = begun(facts, tables)
    recomputed: dict[tuple[str, ...], Record] = {}
    subsidies: dict[str, float] = defaultdict(float)
    for row in facts.case.expansions:
        if row.expansion not in starts:
            continue
        start, subsidy = starts[row.expansion], _subsidy_inr(facts, row)
        recomputed[(row.expansion,)] = {
            "line": row.line, "start_month": str(start), "service_month": str(start + row.months_to_build),
            "adds_t": row.adds_t_per_month, "capital_inr": row.capital_inr_crore * CRORE,
            "subsidy_inr": subsidy, "monthly_inr": _monthly_inr(facts, row, row.capital_inr_crore * CRORE - subsidy),
        }  # fmt: skip
        early = row.earliest_start is not None and start < row.earliest_start
        late = row.latest_start is not None and start > row.latest_start
        if early or late:
            window = f"{row.earliest_start or facts.first} to {row.latest_start or facts.last}"
            where = f"expansion {row.expansion}"
            findings.add("expansions: start", where, str(start), window, "it begins out of its time.")
        subsidies[_scheme_of(facts, row) or ""] += subsidy
    findings.match("expansions", stated, recomputed, unit_of)
    _check_at_once(facts, starts, findings)
    for scheme in facts.case.schemes:
        outlay = scheme.capital_outlay_inr_crore * CRORE
        paid = subsidies.get(scheme.scheme, 0.0)
        findings.at_most("capital outlay", f"scheme {scheme.scheme}", paid, outlay, "INR", "what is paid as subsidy")


def _check_at_once(facts: Facts, starts: Begun, findings: Findings) -> None:
    most = facts.case.settings.expansions_at_once
    for month in facts.months if most is not None else ():
        going = sum(
            1 for row in facts.case.expansions
            if row.expansion in starts and 0 <= month - starts[row.expansion] < row.months_to_build
        )  # fmt: skip
        findings.at_most("expansions at once", str(month), float(going), float(most or 0), "", "the number under way")


def _scheme_of(facts: Facts, row: Expansion) -> str | None:
    """The scheme that the expansion's line draws on."""
    return next((b.scheme for b in facts.case.beneficiaries if b.line == row.line), None)


def _subsidy_inr(facts: Facts, row: Expansion) -> float:
    """The share typed, or else of the line's scheme, of the capital; at most the limit typed."""
    share = row.subsidy_share
    if share is None:
        name = _scheme_of(facts, row)
        share = sum(s.capital_subsidy_share for s in facts.case.schemes if s.scheme == name)
    subsidy = share * row.capital_inr_crore * CRORE
    return subsidy if row.subsidy_limit_inr_crore is None else min(subsidy, row.subsidy_limit_inr_crore * CRORE)


def _payments(row: Expansion) -> int:
    """Months over which the capital is paid."""
    return max(1, round(row.asset_life_years * 12))


def _monthly_inr(facts: Facts, row: Expansion, capital_inr: float) -> float:
    """The equal payment, at the end of each month of the asset's life, that is worth the capital when in service."""
    yearly = facts.case.settings.discount_rate_per_year if row.interest_per_year is None else row.interest_per_year
    growth = (1.0 + yearly) ** (1.0 / 12.0)
    worth = math.fsum(growth**-k for k in range(1, _payments(row) + 1))
    return capital_inr / worth


def capital_cost(facts: Facts, tables: Tables, view: str) -> Mapping[Month, float]:
    """INR by month for the expansions in service: less their subsidy for the buyers, who pay none for lines at price;
    all of it for the nation."""
    paid: dict[Month, float] = defaultdict(float)
    starts, at_price = begun(facts, tables), {line.line for line in facts.case.lines if line.pricing == "at price"}
    for row in facts.case.expansions:
        if row.expansion not in starts or (view == "buyers" and row.line in at_price):
            continue
        whole = row.capital_inr_crore * CRORE
        monthly = _monthly_inr(facts, row, whole - _subsidy_inr(facts, row) if view == "buyers" else whole)
        for month in facts.months:
            if 0 <= month - (starts[row.expansion] + row.months_to_build) < _payments(row):
                paid[month] += monthly
    return paid


def subsidised(facts: Facts) -> bool:
    """Whether the state pays a part of any expansion."""
    return any(_subsidy_inr(facts, row) > 0 for row in facts.case.expansions)
