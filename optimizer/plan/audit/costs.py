"""Costs: each term by buyer and month from its origin, discounted; objective, outlay and bound."""

from __future__ import annotations

from collections import defaultdict

from optimizer.case.months import Month
from optimizer.case.terms import COST_TERMS
from optimizer.plan.audit.contracts import Untaken
from optimizer.plan.audit.custody import custody_costs
from optimizer.plan.audit.derive import CRORE, Facts
from optimizer.plan.audit.finding import Findings, Record, tolerance
from optimizer.plan.audit.landed import least_landed_inr_per_t, usable_month
from optimizer.plan.audit.loans import Loaned
from optimizer.plan.audit.orders import Placed, panel_rows
from optimizer.plan.audit.production import Made
from optimizer.plan.audit.scheme import cost_of_lines
from optimizer.plan.audit.stock import Flow
from optimizer.plan.audit.substitution import extra_cost
from optimizer.plan.audit.tables import Tables, number, text, unit_of
from optimizer.plan.plan import Plan

SAME_ORDER = 0.05  # share of its tonnes by which an order may differ and count as unchanged
KG_PER_T = 1000
BEYOND_NEED = 0.8  # worth of a tonne left beyond the last month's requirement
Ledger = dict[tuple[str, str, Month], float]  # term, buyer, month -> INR


def check_costs(
    facts: Facts,
    plan: Plan,
    tables: Tables,
    placed: list[Placed],
    untaken: list[Untaken],
    lines: Made,
    loaned: Loaned,
    balance: dict[tuple[str, ...], Record],
    closing: Flow,
    findings: Findings,
) -> None:
    """Every cost not zero stands once, with its INR and its worth in the first month; the sums follow."""
    ledger: Ledger = defaultdict(float)
    _add_orders(placed, ledger)
    for due in untaken:
        ledger["take_or_pay", due.buyer, due.month] += due.inr
    _add_panel(facts, placed, ledger)
    _add_open_orders(facts, ledger)
    _add_lines(facts, tables, lines, ledger)
    for month, inr in extra_cost(facts, tables).items():
        ledger["substitution", facts.serving, month] += inr
    for month, inr in loaned.inr.items():
        ledger["loans", facts.serving, month] += inr
    _add_holding(facts, tables, ledger)
    for term, owner, month, inr in custody_costs(facts, tables):
        ledger[term, owner, month] += inr
    _add_write_offs(facts, balance, ledger)
    _add_changes(facts, placed, ledger)
    _add_end_stock(facts, closing, ledger)
    ledger = {at: inr for at, inr in ledger.items() if inr and at[2] >= facts.first}
    stated = findings.by_key("costs", tables["costs"], ("term", "buyer", "month"))
    recomputed: dict[tuple[str, ...], Record] = {
        (term, buyer, str(month)): {"inr": inr, "discounted_inr": inr * facts.discount(month)}
        for (term, buyer, month), inr in ledger.items()
    }
    small = {(t, b, str(m)) for (t, b, m), inr in ledger.items() if abs(inr) <= tolerance("INR")}
    findings.match("costs", stated, recomputed, unit_of, small.__contains__)
    _check_sums(facts, plan, ledger, findings)


def _check_sums(facts: Facts, plan: Plan, ledger: Ledger, findings: Findings) -> None:
    """Objective: discounted terms with their signs; outlay: those paid that do not come back; no bound above it."""
    signs = {term.key: term.sign for term in COST_TERMS}
    spent = {term.key for term in COST_TERMS if term.sign > 0 and not term.comes_back}
    worth = {at: signs[at[0]] * inr * facts.discount(at[2]) for at, inr in ledger.items()}
    objective = sum(worth.values())
    outlay = sum(inr for (term, _, _), inr in worth.items() if term in spent)
    findings.equal("objective", "the plan", float(plan.objective_inr), objective, "INR")
    findings.equal("gross outlay", "the plan", float(plan.gross_outlay_inr), outlay, "INR")
    findings.at_most("bound", "the plan", float(plan.bound_inr), objective, "INR", "the proven least cost")


def _add_orders(placed: list[Placed], ledger: Ledger) -> None:
    """Costs of an order fall to its buyer in the months they are paid."""
    for p in placed:
        for term, month, inr in p.payments():
            ledger[term, p.buyer, month] += inr


def _add_panel(facts: Facts, placed: list[Placed], ledger: Ledger) -> None:
    """Panel cost falls to the agency if it ordered from the supplier in the fiscal year, else to industry."""
    for (supplier, year), inr in panel_rows(facts, placed).items():
        buyers = {p.buyer for p in placed if p.offer.supplier == supplier and p.ordered.fiscal_year == year}
        payer = facts.agency if facts.agency in buyers or not facts.industry else facts.industry
        ledger["panel", payer, facts.fiscal_years[year]] += inr


def _add_open_orders(facts: Facts, ledger: Ledger) -> None:
    """What is still to pay on orders signed earlier, by their buyer; after the last month only for goods that come
    before its end."""
    coming = {row.order for row in facts.calendar.open_orders if row.tonnes > 0 and row.usable_month > facts.last}
    for row in facts.calendar.open_orders:
        owner, month = row.buyer or facts.blank_owner, row.pay_month or row.usable_month
        if month > facts.last and row.order in coming:
            continue
        ledger["open_orders", owner, month] += row.to_pay_inr_crore * CRORE
    for row in facts.cancelled:
        ledger["cancelling", row.buyer or facts.blank_owner, facts.first] += (row.cancel_inr_crore or 0.0) * CRORE


def _add_lines(facts: Facts, tables: Tables, lines: Made, ledger: Ledger) -> None:
    """What the work of the lines costs in the view the plan was made in, to the owner they serve."""
    for (term, month), inr in cost_of_lines(facts, tables, lines, facts.case.settings.view).items():
        ledger[term, facts.serving, month] += inr


def _add_holding(facts: Facts, tables: Tables, ledger: Ledger) -> None:
    """Closing stock of each store at the material's holding cost and the store's, by owner."""
    stores = {s.store: s.holding_inr_per_t_month for s in facts.case.stores}
    for row in tables["stock"]:
        material, month = facts.materials.get(text(row, "material")), facts.by_name.get(text(row, "month"))
        if material is not None and month is not None:
            rate = material.holding_inr_per_t_month + stores.get(text(row, "store"), 0.0)
            ledger["holding", text(row, "owner"), month] += rate * number(row, "closing_t")


def _add_write_offs(facts: Facts, balance: dict[tuple[str, ...], Record], ledger: Ledger) -> None:
    """Tonnes written off at the material's cost of disposal, and sold at its surplus price, by the owner."""
    for (material, owner, month), row in balance.items():
        rate = facts.materials[material].write_off_inr_per_t
        ledger["write_off", owner, facts.by_name[month]] += rate * number(row, "written_off_t")
        price = (facts.materials[material].surplus_price_inr_per_kg or 0.0) * KG_PER_T
        ledger["surplus", owner, facts.by_name[month]] += price * number(row, "sold_t")


def _add_changes(facts: Facts, placed: list[Placed], ledger: Ledger) -> None:
    """Orders against the sheet Planned before, row by row and then those without a row, by buyer and order month."""
    settings = facts.case.settings
    if settings.churn_inr_per_t == 0 and settings.churn_inr_per_order == 0:
        return
    offers = {o.offer: o for o in facts.case.offers}
    meant: dict[tuple[str, str, Month], float] = defaultdict(float)
    reach = [] if settings.planned_until is None else [settings.planned_until]
    arrivals = []
    for row in facts.case.planned_before:
        ordered = facts.first if row.order_month < facts.first else row.order_month
        if row.offer in offers:
            arrives = usable_month(facts, offers[row.offer], ordered)
            if arrives > facts.last:
                continue
            arrivals.append(arrives)
        if ordered <= facts.last:
            meant[row.offer, row.buyer or facts.blank_owner, ordered] += row.tonnes
    reach = reach or [max(arrivals, default=facts.first + -1)]
    is_now: dict[tuple[str, str, Month], float] = defaultdict(float)
    for p in placed:
        if (p.offer.offer, p.buyer, p.ordered) in meant or p.usable <= reach[0]:
            is_now[p.offer.offer, p.buyer, p.ordered] += p.tonnes
    for at in {*meant, *is_now}:
        was, now = meant.get(at, 0.0), is_now.get(at, 0.0)
        off = max(was, now) - min(was, now)
        changed = 1 if off - SAME_ORDER * was > 1e-6 else 0
        ledger["churn", at[1], at[2]] += settings.churn_inr_per_t * off + settings.churn_inr_per_order * changed


def _add_end_stock(facts: Facts, closing: Flow, ledger: Ledger) -> None:
    """Stock left at the end: up to the last requirement at the least landed cost, the rest at 80 %."""
    if not facts.case.settings.value_end_stock:
        return
    for material in facts.materials:
        left = sum(closing.get((material, o, facts.last), 0.0) for o in facts.owners)
        needed = max(0.0, min(left, facts.requirement(material, facts.last)))
        worth = (needed + BEYOND_NEED * (left - needed)) * least_landed_inr_per_t(facts, material)
        ledger["end_stock", facts.blank_owner, facts.last] += worth
