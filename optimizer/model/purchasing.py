"""Purchasing: which offers are ordered from, by whom, in which month, and how much."""

from __future__ import annotations

from collections import defaultdict

from pyomo.core import Binary, Block, Constraint, NonNegativeIntegers, NonNegativeReals, Set, Var, quicksum

from optimizer.model.data import Data, Key


def add_orders(m: Block, data: Data) -> None:
    """Decisions ``order`` (t), ``placed`` (yes/no) and ``lots``; placed only where something depends on it."""
    m.ORDERS = Set(initialize=data.keys, dimen=3, ordered=True)
    m.PLACED = Set(initialize=[k for k in data.keys if _needs_placed(data, k)], dimen=3, ordered=True)
    m.LOTS = Set(initialize=[k for k in data.keys if data.slots[k[0], k[2]].step_t], dimen=3, ordered=True)
    m.order = Var(m.ORDERS, within=NonNegativeReals, bounds=lambda _, o, b, t: (0, data.upper_t[o, t]))
    m.placed = Var(m.PLACED, within=Binary)
    m.lots = Var(m.LOTS, within=NonNegativeIntegers)


def order_within_bounds(m: Block, data: Data) -> None:
    """Order within bounds.

    Enforced over: every order that has a minimum, an ordering cost, tiers or a spacing between orders.
    Nothing is ordered unless an order is placed, and then no more than can be of use.

        order[o,b,t] <= most[o,t] * placed[o,b,t]                                              (t <= t)
    """
    m.order_within_bounds = Constraint(
        m.PLACED, rule=lambda m, o, b, t: m.order[o, b, t] <= data.upper_t[o, t] * m.placed[o, b, t]
    )


def minimum_order(m: Block, data: Data) -> None:
    """Minimum order.

    Enforced over: every order of an offer with a minimum.
    An order that is placed is at least the supplier's minimum.

        order[o,b,t] >= minimum[o,t] * placed[o,b,t]                                           (t >= t)
    """
    keys = [(o, b, t) for o, b, t in m.PLACED if data.slots[o, t].minimum_t > 0]
    m.minimum_order = Constraint(
        keys, rule=lambda m, o, b, t: m.order[o, b, t] >= data.slots[o, t].minimum_t * m.placed[o, b, t]
    )


def whole_lots(m: Block, data: Data) -> None:
    """Whole lots.

    Enforced over: every order of an offer sold by the lot, or by increments of 0.1 t and more.
    Tonnes ordered are a whole number of lots.

        order[o,b,t] = lot[o] * lots[o,b,t]                                                    (t = t)
    """
    m.whole_lots = Constraint(
        m.LOTS, rule=lambda m, o, b, t: m.order[o, b, t] == data.slots[o, t].step_t * m.lots[o, b, t]
    )


def ceiling_a_month(m: Block, data: Data) -> None:
    """Ceiling a month.

    Enforced over: every offer and month with a ceiling that two buyers share; one buyer alone is held by
    the bound of its order.
    All buyers together order no more than the supplier can give in a month.

        sum_b order[o,b,t] <= ceiling[o,t]                                                     (t <= t)
    """
    buyers = _by_slot(data)
    shared = [s for s, keys in buyers.items() if len(keys) > 1 and data.slots[s].ceiling_t is not None]
    m.ceiling_a_month = Constraint(
        shared, rule=lambda m, o, t: quicksum(m.order[k] for k in buyers[o, t]) <= data.slots[o, t].ceiling_t
    )


def ceiling_a_year(m: Block, data: Data) -> None:
    """Ceiling a year.

    Enforced over: every offer with a yearly ceiling and fiscal year.
    What is ordered in a fiscal year, with what was ordered earlier in it, stays under the yearly ceiling.

        sum_{b, t in f} order[o,b,t] <= ceiling[o] - so far[o,f]                               (t <= t)
    """
    rows = {}
    for offer in data.case.offers:
        if offer.ceiling_t_per_year is None:
            continue
        for year, months in data.fiscal_years.items():
            keys = [k for k in data.keys if k[0] == offer.offer and k[2] in months]
            earlier = sum(r.tonnes for r in data.ordered_before if r.offer == offer.offer
                          and r.month.fiscal_year == year)  # fmt: skip
            if keys:
                rows[offer.offer, year] = (keys, max(0.0, offer.ceiling_t_per_year - earlier))
    m.ceiling_a_year = Constraint(
        list(rows), rule=lambda m, o, f: quicksum(m.order[k] for k in rows[o, f][0]) <= rows[o, f][1]
    )


def supplier_ceilings(m: Block, data: Data) -> None:
    """Supplier ceilings.

    Enforced over: every supplier with a ceiling, each month and each fiscal year.
    Over all its offers a supplier gives no more than its ceiling, in a month and in a year.

        sum_{o of s, b} order[o,b,t] <= ceiling[s];   the same over a fiscal year              (t <= t)
    """
    by_supplier: dict[str, list[Key]] = defaultdict(list)
    for key in data.keys:
        by_supplier[data.slots[key[0], key[2]].offer.supplier].append(key)
    rows: dict[tuple[str, str], tuple[list[Key], float]] = {}
    for row in data.case.suppliers:
        keys = by_supplier.get(row.supplier, [])
        if row.ceiling_t_per_month is not None:
            for t, month in enumerate(data.case.months):
                rows[row.supplier, str(month)] = ([k for k in keys if k[2] == t], row.ceiling_t_per_month)
        if row.ceiling_t_per_year is not None:
            for year, months in data.fiscal_years.items():
                earlier = sum(
                    r.tonnes for r in data.ordered_before
                    if r.supplier == row.supplier and r.month.fiscal_year == year
                )  # fmt: skip
                left = max(0.0, row.ceiling_t_per_year - earlier)
                rows[row.supplier, year] = ([k for k in keys if k[2] in months], left)
    m.supplier_ceilings = Constraint(
        [r for r, (keys, _) in rows.items() if keys],
        rule=lambda m, s, when: quicksum(m.order[k] for k in rows[s, when][0]) <= rows[s, when][1],
    )


def months_between_orders(m: Block, data: Data) -> None:
    """Months between orders.

    Enforced over: every offer with a spacing g of two months or more, each buyer, each g months in a row.
    In any g months one after the other there is at most one order, orders signed earlier counted.

        sum_{t..t+g-1} placed[o,b,t] <= 1 - signed in these months                             (orders <= orders)
    """
    limits: dict[tuple[str, str, int, int], list[Key]] = {}  # offer, buyer, first month, orders allowed
    for offer in data.case.offers:
        gap = offer.months_between_orders
        for buyer in data.owners.all if gap >= 2 else ():
            months = [t for o, b, t in m.PLACED if (o, b) == (offer.offer, buyer)]
            for start in months:
                window = [t for t in months if start <= t < start + gap]
                if len(window) > 1:
                    limits[offer.offer, buyer, start, 1] = [(offer.offer, buyer, t) for t in window]
    limits |= {(*k, 0): [k] for k in m.PLACED if k[2] < data.rests_until.get((k[0], k[1]), 0)}
    m.months_between_orders = Constraint(
        list(limits), rule=lambda m, *r: quicksum(m.placed[k] for k in limits[r]) <= r[-1]
    )


def supplier_on_panel(m: Block, data: Data) -> None:
    """Supplier on the panel.

    Enforced over: every order from a supplier with a panel cost.
    Whoever is ordered from in a fiscal year is on the panel that year, and the panel costs money.

        placed[o,b,t] <= panel[s,f];   order[o,b,t] <= most[o,t] * panel[s,f] where no placing is decided
    """
    cost = {r.supplier: r.panel_cost_inr_per_year for r in data.case.suppliers if r.panel_cost_inr_per_year > 0}
    year_of = [month.fiscal_year for month in data.case.months]
    paid = {(r.supplier, r.panel_paid_for) for r in data.case.suppliers}
    panel = {k: (data.slots[k[0], k[2]].offer.supplier, year_of[k[2]]) for k in data.keys}
    keys = [k for k in data.keys if panel[k][0] in cost and panel[k] not in paid]
    m.PANEL = Set(initialize=sorted({panel[k] for k in keys}), dimen=2, ordered=True)
    m.panel = Var(m.PANEL, within=Binary)
    m.supplier_on_panel = Constraint(
        keys,
        rule=lambda m, *k: (
            m.placed[k] <= m.panel[panel[k]]
            if k in m.PLACED
            else m.order[k] <= data.upper_t[k[0], k[2]] * m.panel[panel[k]]
        ),
    )


def _needs_placed(data: Data, key: Key) -> bool:
    offer, _, t = key
    slot = data.slots[offer, t]
    spaced = slot.offer.months_between_orders >= 2
    sized = slot.minimum_t > 0 or data.threshold_inr(key) > 0
    return sized or slot.ordering_inr > 0 or spaced or slot.offer.discount == "all-units"


def _by_slot(data: Data) -> dict[tuple[str, int], list[Key]]:
    buyers: dict[tuple[str, int], list[Key]] = defaultdict(list)
    for key in data.keys:
        buyers[key[0], key[2]].append(key)
    return buyers
