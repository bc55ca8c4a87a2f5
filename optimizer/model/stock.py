"""Stock: the balance of every material and owner, stores, issues to the sectors, and shelf life."""

from __future__ import annotations

from collections import defaultdict

from pyomo.core import Block, Constraint, Expression, NonNegativeReals, Set, Var, quicksum

from optimizer.model.cancelling import cancelled_t
from optimizer.model.data import Data, Key
from optimizer.model.loans import back_t, lent_t
from optimizer.model.production import made_t, taken_in_t
from optimizer.model.substitution import changes_of_use


def add_stock(m: Block, data: Data) -> None:
    """Decisions in tonnes: ``stock`` (closing, by store), ``passed_on`` (agency to industry), ``unmet`` (demand is
    issued but for that), ``write_off`` (only where something could otherwise not be got rid of: shelf life, full
    stores, by-products)."""
    months = range(data.horizon)
    holders = [(i, b, w) for i in data.materials for b in data.owners.all for w, _ in data.stores_for(i, b)]
    places = [(*store, t) for store in holders for t in months]
    m.STOCK = Set(initialize=places, dimen=4, ordered=True)
    m.stock = Var(m.STOCK, within=NonNegativeReals)
    passing = [(i, t) for i in data.materials for t in months] if data.owners.industry else []
    m.PASSED = Set(initialize=passing, dimen=2, ordered=True)
    m.passed_on = Var(
        m.PASSED, within=NonNegativeReals, bounds=lambda _, i, t: (0, data.materials[i].issue_limit_t_per_month)
    )
    m.DEMAND = Set(initialize=list(data.needs.demand), dimen=3, ordered=True)
    m.unmet = Var(m.DEMAND, within=NonNegativeReals, bounds=lambda _, j, i, t: (0, data.needs.demand[j, i, t]))
    surplus = [(i, b, t) for i in data.materials if _may_be_surplus(data, i) for b in data.owners.all for t in months]
    m.WRITE_OFF = Set(initialize=surplus, dimen=3, ordered=True)
    m.write_off = Var(m.WRITE_OFF, within=NonNegativeReals)
    held: dict[tuple[str, str, int], list[object]] = defaultdict(list)
    for i, b, w, t in places:
        held[i, b, t].append(m.stock[i, b, w, t])
    m.HELD = Set(initialize=[(i, b, t) for i in data.materials for b in data.owners.all for t in months], dimen=3)
    m.held = Expression(m.HELD, rule=lambda m, i, b, t: quicksum(held[i, b, t]))
    sectors: dict[tuple[str, int], list[object]] = defaultdict(list)
    for j, i, t in data.needs.demand:
        sectors[i, t].append(data.needs.demand[j, i, t] - m.unmet[j, i, t])
    for i, t, tonnes in changes_of_use(m, data):
        sectors[i, t].append(tonnes)
    loaned: dict[tuple[str, int], list[object]] = defaultdict(list)
    if data.owners.industry:  # else what is lent leaves the stock that would have been issued
        for (_, i, t), lent in lent_t(m, data).items():
            loaned[i, t] += lent

    def use(m: Block, i: str, b: str, t: int) -> object:
        """Everything that leaves an owner's stock in a month."""
        terms = list(sectors[i, t]) + taken_in_t(m, data, i, t) if b == data.owners.serving else []
        if b == data.owners.serving:
            terms += [-lent for lent in loaned[i, t]]  # type: ignore[operator]
        if b == data.owners.agency and data.owners.industry:
            terms += [m.passed_on[i, t], *loaned[i, t]]
        if (i, b, t) in m.WRITE_OFF:
            terms.append(m.write_off[i, b, t])
        if (i, t) in m.SOLD and b == data.owners.serving:
            terms.append(m.sold[i, t])
        return quicksum(terms)

    m.used = Expression(m.HELD, rule=use)


def material_balance(m: Block, data: Data) -> None:
    """Material balance.

    Enforced over: every material, owner and month.
    What was there and what comes in is what goes out and what stays. The agency receives what comes back of loans.

        opening + arrivals + open orders not cancelled + made + received = used + closing      (t = t)
    """
    back = back_t(m, data)
    cancelled = cancelled_t(m, data)
    arriving: dict[tuple[str, str, int], list[Key]] = defaultdict(list)
    for key in data.keys:
        slot = data.slots[key[0], key[2]]
        arriving[slot.offer.material, key[1], slot.usable].append(key)

    def rule(m: Block, i: str, b: str, t: int) -> object:
        before = m.held[i, b, t - 1] if t else data.opening_t.get((i, b), 0.0)
        terms = [
            data.slots[k[0], k[2]].arriving_share * m.order[k] for k in arriving[i, b, t]
        ]
        if b == data.owners.serving:
            terms += made_t(m, data, i, t)
        if b == data.owners.industry:
            terms.append(m.passed_on[i, t])
        if b == data.owners.agency:
            terms += back.get((i, t), ())
        inflow = quicksum(terms) + data.open_arrivals_t.get((i, b, t), 0.0) - quicksum(cancelled.get((i, b, t), ()))
        return before + inflow == m.used[i, b, t] + m.held[i, b, t]

    m.material_balance = Constraint(m.HELD, rule=rule)


def store_capacity(m: Block, data: Data) -> None:
    """Store capacity.

    Enforced over: every store with a capacity, each month.
    What lies in a store at the end of a month fits in it.

        sum_i stock[i,w,t] <= capacity[w]                                                      (t <= t)
    """
    capacity = {w: c for rows in data.stores.values() for w, c, _, _ in rows if c is not None}
    inside: dict[tuple[str, int], list[object]] = defaultdict(list)
    for i, b, w, t in m.STOCK:
        if w in capacity:
            inside[w, t].append(m.stock[i, b, w, t])
    m.store_capacity = Constraint(list(inside), rule=lambda m, w, t: quicksum(inside[w, t]) <= capacity[w])


def shelf_life(m: Block, data: Data) -> None:
    """Shelf life, first in first out.

    Enforced over: every material with a shelf life, each owner and the owners together, each month. Past the
    last month the demand forecast stands for use.
    What lies in store at the end of a month is used within the months it still keeps; opening lots within
    the months they have left.

        stock[i,b,t] <= used_up[i,b,t+life-1] - used_up[i,b,t];   used_up[i,b,t] = used_up[i,b,t-1] + use[i,b,t]
        use[i,b,0 .. left-1] >= lots that keep no longer                                       (t <= t)
    """
    horizon = data.horizon
    lives = {i: row.shelf_life_months for i, row in data.materials.items() if row.shelf_life_months}
    both = data.owners.industry is not None

    whose = [*data.owners.all, *([""] if both else [])]
    m.KEEPS = Set(initialize=[(i, who) for i in lives for who in whose], dimen=2, ordered=True)
    m.used_up = Var(m.KEEPS, range(horizon), within=NonNegativeReals)

    def adds_up(m: Block, i: str, who: str, t: int) -> object:
        before = m.used_up[i, who, t - 1] if t else 0.0
        if who:
            return m.used_up[i, who, t] == before + m.used[i, who, t]
        inside = m.passed_on[i, t]
        return m.used_up[i, who, t] == before + quicksum(m.used[i, b, t] for b in data.owners.all) - inside

    def rule(m: Block, i: str, who: str, t: int) -> object:
        held = m.held[i, who, t] if who else quicksum(m.held[i, b, t] for b in data.owners.all)
        last = min(t + lives[i] - 1, horizon - 1)
        forecast = sum(data.needs.total[i][horizon : t + lives[i]])
        return held <= m.used_up[i, who, last] - m.used_up[i, who, t] + forecast

    m.use_adds_up = Constraint(m.KEEPS, range(horizon), rule=adds_up)
    m.shelf_life = Constraint(m.KEEPS, range(horizon), rule=rule)
    lots: dict[tuple[str, str, int], float] = {}
    for row in data.case.opening_stock:
        if row.months_left is not None and row.months_left <= horizon:
            owner = row.buyer or data.owners.agency
            lots[row.material, owner, row.months_left] = sum(
                r.tonnes for r in data.case.opening_stock
                if (r.material, r.buyer or data.owners.agency) == (row.material, owner)
                and r.months_left is not None and r.months_left <= row.months_left
            )  # fmt: skip

    def in_time(m: Block, i: str, b: str, left: int) -> object:
        used = m.used_up[i, b, left - 1] if (i, b) in m.KEEPS else quicksum(m.used[i, b, t] for t in range(left))
        return used >= lots[i, b, left]

    m.opening_lots_in_time = Constraint(list(lots), rule=in_time)


def _may_be_surplus(data: Data, material: str) -> bool:
    row = data.materials[material]
    lots = any(r.material == material and r.months_left is not None for r in data.case.opening_stock)
    given = any(r.role == "by-product" and r.material == material for rows in data.recipes.values() for r in rows)
    return bool(row.shelf_life_months) or lots or given or any(r.capacity_t is not None for r in data.case.stores)
