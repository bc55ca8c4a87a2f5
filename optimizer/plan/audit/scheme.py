"""Incentives and views: what a scheme may pay for, and what the work of the lines costs the buyers or the nation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from optimizer.case.months import Month
from optimizer.case.rows_making import Line
from optimizer.case.rows_scheme import Beneficiary, Scheme
from optimizer.case.terms import COST_TERMS
from optimizer.plan.audit.derive import CRORE, Facts, last_typed
from optimizer.plan.audit.expansions import capital_cost, subsidised
from optimizer.plan.audit.finding import Findings, Record
from optimizer.plan.audit.production import Made
from optimizer.plan.audit.tables import Tables, number, text, unit_of

KG_IN_A_TONNE = 1000
IN_VIEWS = ("running", "campaign", "capital", "incentive", "transfer", "input_sales")  # the terms in which views differ


def check_incentive(facts: Facts, tables: Tables, lines: Made, findings: Findings) -> None:
    """A scheme pays, at its rate, for no more than is made, in its months, within tonnage and outlay."""
    stated = findings.by_key("incentive", tables["incentive"], ("line", "month"))
    drawing = {row.line: row for row in facts.case.beneficiaries}
    schemes = {row.scheme: row for row in facts.case.schemes}
    output = {(line.line, month): (line, made) for line, month, made, _, _ in lines.runs}
    recomputed: dict[tuple[str, ...], Record] = {}
    by_year: dict[tuple[str, str], float] = defaultdict(float)
    by_scheme: dict[str, float] = defaultdict(float)
    for at, row in stated.items():
        month = facts.by_name.get(at[1])
        if at[0] not in drawing or month is None or (at[0], month) not in output:
            continue
        beneficiary = drawing[at[0]]
        scheme = schemes[beneficiary.scheme]
        line, made = output[at[0], month]
        paid_for, rate = number(row, "incentivised_t"), _rate(scheme, beneficiary, line)
        recomputed[at] = {"scheme": scheme.scheme, "made_t": made, "rate_inr_per_t": rate,
                          "incentive_inr": rate * paid_for}  # fmt: skip
        where = f"incentive {at[0]} · {at[1]}"
        findings.at_least("incentive: incentivised_t", where, paid_for, 0.0, "t", "what is paid for")
        findings.at_most("incentive on what is made", where, paid_for, made, "t", "what is paid for")
        if not _pays_in(scheme, beneficiary, month):
            findings.add("incentive: months", where, paid_for, 0.0, "the scheme does not pay in this month.")
        by_year[at[0], month.fiscal_year] += paid_for
        by_scheme[scheme.scheme] += rate * paid_for
        lines.paid_for[at[0], month] = paid_for
    findings.match("incentive", stated, recomputed, unit_of)
    for (name, year), tonnes in by_year.items():
        allotted = drawing[name].tonnes_per_year
        allotted -= drawing[name].paid_before_t if year == facts.first.fiscal_year else 0.0
        where = f"beneficiary {name}, {year}"
        findings.at_most("incentive tonnage", where, tonnes, max(0.0, allotted), "t", "what is paid for")
    for name, inr in by_scheme.items():
        left = (schemes[name].outlay_inr_crore - schemes[name].paid_before_inr_crore) * CRORE
        findings.at_most("incentive outlay", f"scheme {name}", inr, max(0.0, left), "INR", "what is paid")


def _rate(scheme: Scheme, beneficiary: Beneficiary, line: Line) -> float:
    """INR a tonne: the scheme's rate, capped at its share of the net sales price."""
    price = beneficiary.net_sales_price_inr_per_kg
    if price is None:
        price = line.transfer_price_inr_per_kg or 0.0
    return KG_IN_A_TONNE * min(scheme.rate_inr_per_kg, price * scheme.share_of_price)


def _pays_in(scheme: Scheme, beneficiary: Beneficiary, month: Month) -> bool:
    """Whether a month's sales count: not within the gestation, not before the first sale, and then so many months."""
    begins = scheme.award_month + scheme.gestation_months
    if beneficiary.first_sale is not None and beneficiary.first_sale > begins:
        begins = beneficiary.first_sale
    return 0 <= month - begins < scheme.months


def cost_of_lines(facts: Facts, tables: Tables, lines: Made, view: str) -> Mapping[tuple[str, Month], float]:
    """(term, month) -> INR. The nation counts every line at cost and no transfer; the buyers count the costs of lines
    at cost less their incentive, and of lines at price what they are paid, less what they pass on, and what they pay
    for inputs."""
    sums: dict[tuple[str, Month], float] = defaultdict(float)
    rates = {row.line: row for row in facts.case.beneficiaries}
    schemes = {row.scheme: row for row in facts.case.schemes}
    for line, month, made, running, started in lines.runs:
        drawn = rates.get(line.line)
        paid_for = lines.paid_for.get((line.line, month), 0.0)
        incentive = paid_for * _rate(schemes[drawn.scheme], drawn, line) if drawn is not None else 0.0
        if view == "buyers" and line.pricing == "at price":
            sums["transfer", month] += made * _transfer_price(facts, line, month) - line.pass_through * incentive
            for intake in facts.recipe(line, "input"):
                taken = made * intake.tonnes_per_tonne / line.yield_share
                sums["input_sales", month] += taken * KG_IN_A_TONNE * (intake.transfer_price_inr_per_kg or 0.0)
            continue
        sums["running", month] += made * line.running_cost_inr_per_t
        sums["campaign", month] += running * line.campaign_cost_inr + started * line.start_cost_inr
        if view == "buyers":
            sums["incentive", month] += incentive
    for month, inr in capital_cost(facts, tables, view).items():
        sums["capital", month] += inr
    return sums


def _transfer_price(facts: Facts, line: Line, month: Month) -> float:
    """INR a tonne made in a month, moved by the line's index."""
    moved = [row.by_month for row in facts.case.price_index if row.index == line.transfer_price_index]
    factor = last_typed(moved[0], month) if moved else None
    return KG_IN_A_TONNE * (line.transfer_price_inr_per_kg or 0.0) * (1.0 if factor is None else factor)


def check_views(facts: Facts, tables: Tables, lines: Made, findings: Findings) -> None:
    """Each view is every cost of the plan, the work of the lines counted as the view counts it, and their sum."""
    stated = findings.by_key("views", tables["views"], ("view", "term"))
    recomputed: dict[tuple[str, ...], Record] = {}
    priced = any(line.pricing == "at price" for line in facts.case.lines)
    for view in ("buyers", "nation") if priced or facts.case.beneficiaries or subsidised(facts) else ():
        sums: dict[str, float] = defaultdict(float)
        for row in tables["costs"]:
            if text(row, "term") not in IN_VIEWS:
                sums[text(row, "term")] += number(row, "discounted_inr")
        for (term, month), inr in cost_of_lines(facts, tables, lines, view).items():
            sums[term] += inr * facts.discount(month)
        for term, inr in sums.items():
            recomputed[view, term] = {"discounted_inr": inr}
        total = sum(t.sign * sums.get(t.key, 0.0) for t in COST_TERMS)
        recomputed[view, "total"] = {"discounted_inr": total}
    small = {at for at, row in recomputed.items() if abs(number(row, "discounted_inr")) <= 1.0}
    findings.match("views", stated, recomputed, unit_of, small.__contains__)
