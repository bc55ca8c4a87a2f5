"""The audit: works everything out again from the officer's rows and compares it with what the plan states.

It shares no arithmetic with the model, the search or the making of the plan.
"""

from __future__ import annotations

from optimizer.case.case import Case
from optimizer.plan.audit.bond import check_bonded_stores
from optimizer.plan.audit.cancelled import case_without_cancelled
from optimizer.plan.audit.contracts import check_take_or_pay
from optimizer.plan.audit.costs import check_costs
from optimizer.plan.audit.cover import check_cover
from optimizer.plan.audit.custody import check_custody
from optimizer.plan.audit.derive import Facts
from optimizer.plan.audit.exceptions import check_exceptions
from optimizer.plan.audit.expansions import check_expansions
from optimizer.plan.audit.finding import Finding, Findings
from optimizer.plan.audit.funds import check_funds
from optimizer.plan.audit.licences import check_licences, check_procurement
from optimizer.plan.audit.loans import check_loans
from optimizer.plan.audit.markets import check_market
from optimizer.plan.audit.mix import check_mix
from optimizer.plan.audit.orders import check_orders, check_panel
from optimizer.plan.audit.own_make import check_assured, check_own_make
from optimizer.plan.audit.plant_hours import check_plant_hours
from optimizer.plan.audit.pools import check_pools, not_counting
from optimizer.plan.audit.position import as_of_first_month
from optimizer.plan.audit.production import check_production
from optimizer.plan.audit.response import check_response
from optimizer.plan.audit.scheme import check_incentive, check_views
from optimizer.plan.audit.stock import check_balance, check_issues, check_shelf_life, closing_by_owner
from optimizer.plan.audit.substitution import check_substitutions
from optimizer.plan.audit.tables import read_tables
from optimizer.plan.plan import Plan

__all__ = ["Finding", "audit"]


def audit(case: Case, plan: Plan) -> tuple[Finding, ...]:
    """Every figure of the plan that the rows do not confirm; empty when all of it is confirmed.

    Figures agree within 1e-6 of their size, 1e-6 t or ₹1, the Herfindahl index within 1e-4. Tables that
    cannot be read at all end the audit there. The case is as typed: what happened since its position is worked out
    here. It must have passed its own checks.
    """
    findings = Findings()
    tables = read_tables(plan, findings)
    if findings.all():
        return findings.all()
    facts = Facts(*case_without_cancelled(as_of_first_month(case), tables, findings))
    placed = check_orders(facts, tables, findings)
    check_licences(facts, tables, placed, findings)
    check_procurement(facts, placed, findings)
    check_market(facts, tables, placed, findings)
    untaken = check_take_or_pay(facts, tables, placed, findings)
    check_panel(facts, tables, placed, findings)
    check_expansions(facts, tables, findings)
    lines = check_production(facts, tables, findings)
    check_incentive(facts, tables, lines, findings)
    check_plant_hours(facts, tables, lines, findings)
    check_substitutions(facts, tables, findings)
    unmet, issued = check_issues(facts, tables, findings)
    loaned = check_loans(facts, tables, findings)
    closing = closing_by_owner(facts, tables, findings)
    balance = check_balance(facts, tables, placed, lines, issued, loaned, closing, findings)
    check_shelf_life(facts, balance, findings)
    check_own_make(facts, tables, balance, findings)
    check_assured(facts, tables, lines, closing, findings)
    check_custody(facts, tables, balance, findings)
    check_bonded_stores(facts, tables, placed, findings)
    barred = not_counting(facts, check_pools(facts, tables, placed, lines, balance, findings))
    short = check_cover(facts, tables, closing, barred, lines, findings)
    unready = check_response(facts, tables, findings)
    exceeded = check_mix(facts, tables, placed, lines, findings)
    check_funds(facts, tables, placed, untaken, balance, findings)
    check_costs(facts, plan, tables, placed, untaken, lines, loaned, balance, closing, findings)
    check_views(facts, tables, lines, findings)
    check_exceptions(facts, plan, tables, unmet, short, unready, exceeded, findings)
    return findings.all()
