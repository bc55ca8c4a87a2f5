"""Costs: the named terms of the objective (INR, discounted to the first month on the date each is paid)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pyomo.core import Block, Constraint, Expression, NonNegativeReals, Set, Var, quicksum

from optimizer.case.rows_needs import OpenOrder
from optimizer.case.terms import COST_TERMS
from optimizer.model.bonded import bills_of_bond
from optimizer.model.cancelling import cancelling_terms, stands
from optimizer.model.changes import costs_of_changes
from optimizer.model.custody import costs_of_custody
from optimizer.model.data import Data
from optimizer.model.expansion import capital_terms
from optimizer.model.incentive import priced_terms
from optimizer.model.loans import loan_terms
from optimizer.model.substitution import substitution_terms
from optimizer.model.support import at_cost
from optimizer.model.surplus import surplus_terms

REST_IS_WORTH = 0.8  # of the least landed cost, for end stock above the last month's requirement


def end_value_inr_per_t(data: Data) -> dict[str, float]:
    """Material -> the least landed cost of goods that arrive in the last planned month (or the latest before it)."""
    best: dict[str, tuple[int, float]] = {}
    for slot in data.slots.values():
        if slot.arrives <= 0:
            continue
        latest, cheapest = best.get(slot.offer.material, (-1, 0.0))
        if slot.usable < latest:
            continue
        cost = slot.landed_inr_per_t(calm=True) / slot.arriving_share
        if slot.usable > latest or (slot.usable == latest and cost < cheapest):
            best[slot.offer.material] = (slot.usable, cost)
    return {i: cost for i, (_, cost) in best.items()}


def add_end_stock(m: Block, data: Data) -> None:
    """Decision ``needed_at_end`` (t): closing stock of the last month that its requirement asks for."""
    valued = end_value_inr_per_t(data) if data.case.settings.value_end_stock else {}
    m.VALUED = Set(initialize=[i for i in data.materials if valued.get(i, 0) > 0], ordered=True)
    last = data.horizon - 1
    m.needed_at_end = Var(
        m.VALUED, within=NonNegativeReals, bounds=lambda _, i: (0, data.needs.requirement.get((i, last), 0.0))
    )
    m.at_end = Expression(m.VALUED, rule=lambda m, i: quicksum(m.held[i, b, last] for b in data.owners.all))
    m.end_value = valued


def end_stock_is_there(m: Block, data: Data) -> None:
    """End stock is there.

    Enforced over: every material whose end stock is valued.
    What is credited in full at the end is really in store, and no more than the requirement.

        needed_at_end[i] <= sum_b stock[i,b,H]                                                 (t <= t)
    """
    m.end_stock_is_there = Constraint(m.VALUED, rule=lambda m, i: m.needed_at_end[i] <= m.at_end[i])


def paid_on_open_orders(data: Data) -> Iterator[tuple[OpenOrder, int]]:
    """Rows of open orders and the month each is paid in, by number. One that comes after the plan is in it only with
    what is paid before its end; one that comes before, with all its payments, as an order of the plan is."""
    first = data.case.settings.first_month
    later = {o.order for o in data.case.open_orders if o.tonnes > 0 and o.usable_month - first >= data.horizon}
    for order in data.case.open_orders:
        t = (order.pay_month or order.usable_month) - first
        if t < data.horizon or order.order not in later:
            yield order, t


def cost_terms(m: Block, data: Data) -> None:
    """Every term of COST_TERMS as an expression ``cost[key]`` in INR, without its sign."""
    terms: dict[str, list[object]] = defaultdict(list)
    factor = data.discount
    for key in data.keys:
        slot = data.slots[key[0], key[2]]
        for bill in slot.bills:
            weight = data.weight(bill.month)
            if bill.on_goods:
                terms[bill.term].append(weight * bill.on_goods * m.goods_inr[key])
            if bill.on_tonnes:
                terms[bill.term].append(weight * bill.on_tonnes * m.order[key])
            if bill.once and key in m.PLACED:
                terms[bill.term].append(weight * bill.once * m.placed[key])
    for commitment in m.COMMITTED:
        contract = m.commitments[commitment]
        terms["take_or_pay"].append(factor[contract.pay] * contract.inr_per_t * m.not_taken[commitment])
    for _, bill, inr in bills_of_bond(m):
        terms[bill.term].append(data.weight(bill.month) * inr)  # type: ignore[operator]
    panel = {row.supplier: row.panel_cost_inr_per_year for row in data.case.suppliers}
    for supplier, year in m.PANEL:
        terms["panel"].append(factor[data.fiscal_years[year][0]] * panel[supplier] * m.panel[supplier, year])
    for order, t in paid_on_open_orders(data):
        terms["open_orders"].append(
            data.weight(t) * order.to_pay_inr_crore * 1e7 * stands(m, data, order)  # type: ignore[operator]
        )
    terms["cancelling"] += cancelling_terms(m, data)
    for p, t in m.MAKE:
        line = data.lines[p]
        if not at_cost(data.case, line):
            continue
        terms["running"].append(factor[t] * line.running_cost_inr_per_t * m.make[p, t])
        if (p, t) in m.RUN:
            terms["campaign"].append(factor[t] * line.campaign_cost_inr * m.run[p, t])
        if (p, t) in m.START:
            terms["campaign"].append(factor[t] * line.start_cost_inr * m.start[p, t])
    terms["capital"] += capital_terms(m)
    terms["substitution"] += substitution_terms(m, data)
    terms["loans"] += loan_terms(m, data)
    for term, t, inr in priced_terms(m, data):
        terms[term].append(factor[t] * inr)  # type: ignore[operator]
    holding = {(i, w): h for i in data.materials for b in data.owners.all for w, h in data.stores_for(i, b)}
    for i, b, w, t in m.STOCK:
        if holding[i, w]:
            terms["holding"].append(factor[t] * holding[i, w] * m.stock[i, b, w, t])
    for term, t, inr in costs_of_custody(m, data):
        terms[term].append(factor[t] * inr)  # type: ignore[operator]
    for i, b, t in m.WRITE_OFF:
        terms["write_off"].append(factor[t] * data.materials[i].write_off_inr_per_t * m.write_off[i, b, t])
    for t, inr in costs_of_changes(m, data):
        terms["churn"].append(factor[t] * inr)
    terms["surplus"] += surplus_terms(m, data, factor)
    for i in m.VALUED:
        value = factor[-1] * m.end_value[i]
        terms["end_stock"].append(
            value * REST_IS_WORTH * m.at_end[i] + value * (1 - REST_IS_WORTH) * m.needed_at_end[i]
        )
    m.cost = Expression([t.key for t in COST_TERMS], rule=lambda m, key: quicksum(terms[key]))
    m.total_cost = Expression(expr=quicksum(t.sign * m.cost[t.key] for t in COST_TERMS))
