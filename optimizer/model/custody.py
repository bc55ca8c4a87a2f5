"""Custody: who keeps the stock, for what fee and within what shares, and moving it from store to store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pyomo.core import Block, Constraint, NonNegativeReals, Set, Var, quicksum

from optimizer.case.rows_making import Store
from optimizer.case.rows_money import CustodyRule
from optimizer.model.data import Data

Holder = tuple[str, str]  # material, owner


def add_moves(m: Block, data: Data) -> None:
    """Decisions in tonnes, only where the sheet Moving costs says that stock stays where it lies: ``taken_out`` (of a
    store, to be used) and ``moved`` (from store to store)."""
    ways = [(row.from_store, row.to_store) for row in data.case.moving_costs]
    moving = {store for way in ways for store in way}
    months = range(data.horizon)
    holders: dict[Holder, list[str]] = {}
    for i in data.materials:
        for b in data.owners.all:
            stores = [w for w, _ in data.stores_for(i, b)]
            if len(stores) > 1 and any(w in moving for w, _, _, _ in data.stores[b]):
                holders[i, b] = stores
    m.SETTLED = Set(initialize=[(i, b, t) for i, b in holders for t in months], dimen=3, ordered=True)
    lying = [(i, b, w, t) for (i, b), stores in holders.items() for w in stores for t in months]
    m.LYING = Set(initialize=lying, dimen=4, ordered=True)
    m.taken_out = Var(m.LYING, within=NonNegativeReals)
    moves = [
        (i, b, one, other, t) for (i, b), stores in holders.items()
        for one, other in ways if one in stores and other in stores for t in months
    ]  # fmt: skip
    m.MOVES = Set(initialize=moves, dimen=5, ordered=True)
    m.moved = Var(m.MOVES, within=NonNegativeReals)


def opening_in_store_t(data: Data) -> dict[tuple[str, str, str], float]:
    """(material, owner, store) -> tonnes that lie there at the start. Stock whose store is not typed lies nowhere yet:
    it is put where it is best in the first month."""
    found: dict[tuple[str, str, str], float] = defaultdict(float)
    for row in data.case.opening_stock:
        if row.store:
            found[row.material, row.buyer or data.owners.agency, row.store] += row.tonnes
    return found


def store_balance(m: Block, data: Data) -> None:
    """Store balance.

    Enforced over: every material, owner, store and month, where the sheet Moving costs is in use.
    Stock stays in its store until it is moved or used; what comes in may be put in any store, so that a store can hold
    more than this, never less.

        stock[i,w,t] >= stock[i,w,t-1] + sum_v moved[i,v,w,t] - sum_v moved[i,w,v,t] - taken_out[i,w,t]   (t >= t)
    """
    opening = opening_in_store_t(data)
    comes: dict[tuple[str, str, str, int], list[object]] = defaultdict(list)
    goes: dict[tuple[str, str, str, int], list[object]] = defaultdict(list)
    for i, b, one, other, t in m.MOVES:
        goes[i, b, one, t].append(m.moved[i, b, one, other, t])
        comes[i, b, other, t].append(m.moved[i, b, one, other, t])

    def rule(m: Block, i: str, b: str, w: str, t: int) -> object:
        before = m.stock[i, b, w, t - 1] if t else opening.get((i, b, w), 0.0)
        there = before + quicksum(comes[i, b, w, t]) - quicksum(goes[i, b, w, t]) - m.taken_out[i, b, w, t]
        return m.stock[i, b, w, t] >= there

    m.store_balance = Constraint(m.LYING, rule=rule)


def taken_from_stores(m: Block, data: Data) -> None:
    """Taken from stores.

    Enforced over: every material, owner and month, where the sheet Moving costs is in use.
    What is used is taken from the stores.

        sum_w taken_out[i,w,t] = used[i,b,t]                                                   (t = t)
    """
    m.taken_from_stores = Constraint(
        m.SETTLED,
        rule=lambda m, i, b, t: quicksum(m.taken_out[i, b, w, t] for w, _ in data.stores_for(i, b)) == m.used[i, b, t],
    )


def holds(row: CustodyRule, store: Store) -> bool:
    """Whether a store counts for a custody rule."""
    return row.held_by in (store.custodian, store.custodian_kind)


def custody_rule(m: Block, data: Data) -> None:
    """Custody rule.

    Enforced over: every row of Custody rules, its floor and its ceiling, each month from its first to its last.
    The custodians named hold at least, and at most, a share of the owner's stock at the end of a month. Absolute: where
    stock lies is for the owner to choose, so that it can be kept whatever else happens.

        floor * sum_i stock[i,b,t] <= sum_(i, w of the custodian) stock[i,w,t] <= ceiling * sum_i stock[i,b,t]   (t)
    """
    rows = {row.rule: row for row in data.case.custody_rules}
    places: list[tuple[str, str, int]] = []
    for name, row in rows.items():
        for t, month in enumerate(data.case.months):
            if (row.from_month or month) <= month <= (row.to_month or month):
                places += [(name, "floor", t)] if row.floor_share is not None else []
                places += [(name, "ceiling", t)] if row.ceiling_share is not None else []
    inside = {
        name: {store.store for store in data.case.stores if holds(row, store)} for name, row in rows.items()
    }  # fmt: skip

    def rule(m: Block, name: str, side: str, t: int) -> object:
        row = rows[name]
        owner = row.buyer or data.owners.agency
        at = [(i, owner, w, t) for i in data.in_scope(row.scope) for w, _ in data.stores_for(i, owner)]
        whole = quicksum(m.stock[place] for place in at)
        part = quicksum(m.stock[place] for place in at if place[2] in inside[name])
        if not at:
            return Constraint.Skip
        if side == "floor":
            return part - row.floor_share * whole >= 0
        return part - row.ceiling_share * whole <= 0

    m.custody_rule = Constraint(places, rule=rule)


def costs_of_custody(m: Block, data: Data) -> Iterator[tuple[str, int, object]]:
    """(term, month, INR) of fees on closing stock and of moves."""
    fees = {row.store: row.custody_fee_inr_per_t_month for row in data.case.stores}
    for i, b, w, t in m.STOCK:
        if fees.get(w):
            yield "custody", t, fees[w] * m.stock[i, b, w, t]
    way = {(row.from_store, row.to_store): row.inr_per_t for row in data.case.moving_costs}
    for i, b, one, other, t in m.MOVES:
        yield "moving", t, way[one, other] * m.moved[i, b, one, other, t]
