"""Checks on custody: rules that name a custodian and leave room for the others, ways that join stores of one owner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from optimizer.case.case import Case
from optimizer.case.findings import error, groups_of, materials_in, owner_of, warning
from optimizer.case.problems import Problem, did_you_mean
from optimizer.case.rows_making import Store
from optimizer.case.rows_money import CustodyRule

KINDS = ("government", "private")


def _of_owner(case: Case, owner: str) -> list[Store]:
    return [store for store in case.stores if owner_of(case, store.buyer) == owner]


def custody_rules_name_custodians(case: Case) -> Iterator[Problem]:
    """A rule of custody names a custodian with a store of that owner, a scope, and months that run forward."""
    for row in case.custody_rules:
        owner = owner_of(case, row.buyer)
        stores = _of_owner(case, owner)
        names = {store.custodian for store in stores if store.custodian} | {store.custodian_kind for store in stores}
        if row.held_by not in names:
            mend = did_you_mean(row.held_by, names) or "Name a custodian as on Stores, government, or private."
            yield error(row.cell("held_by"), row.held_by, f"no store of {owner} is kept by it.", mend)
        if not materials_in(case, row.scope):
            known = groups_of(case) | materials_in(case, "all")
            mend = did_you_mean(row.scope, known) or "Name a material, a group of Materials, or all."
            yield error(row.cell("scope"), row.scope, "this is neither a material nor a group.", mend)
        if row.from_month and row.to_month and row.from_month > row.to_month:
            rule = f"it begins after its end, {row.to_month} ({row.cell('to_month')})."
            yield error(row.cell("from_month"), row.from_month, rule, "Swap or mend the two months.")
        if row.floor_share is None and row.ceiling_share is None:
            rule = "it has neither a floor nor a ceiling."
            yield warning(row.cell("rule"), row.rule, rule, "Type one, or delete it.")


def custody_shares_fit(case: Case) -> Iterator[Problem]:
    """A floor is under its ceiling, and the floors of different custodians over the same stock leave room."""
    floors: dict[tuple[str | None, str], list[CustodyRule]] = defaultdict(list)
    for row in case.custody_rules:
        if row.floor_share is not None and row.ceiling_share is not None and row.floor_share > row.ceiling_share:
            rule = f"the floor is above the ceiling of {row.ceiling_share:g} ({row.cell('ceiling_share')})."
            yield error(row.cell("floor_share"), row.floor_share, rule, "Swap or mend the two shares.")
        if row.floor_share and row.from_month is None and row.to_month is None and row.held_by not in KINDS:
            floors[row.buyer, row.scope].append(row)
    for rows in floors.values():
        highest: dict[str, CustodyRule] = {}
        for row in rows:
            if row.held_by not in highest or (row.floor_share or 0) > (highest[row.held_by].floor_share or 0):
                highest[row.held_by] = row
        total = sum(row.floor_share or 0.0 for row in highest.values())
        if total > 1 + 1e-9:
            cells = ", ".join(row.cell("floor_share") for row in highest.values())
            first = next(iter(highest.values()))
            rule = f"the floors of the custodians add up to {total:.0%} ({cells})."
            yield error(first.cell("floor_share"), first.floor_share, rule, "Lower one of them.")


def ways_join_stores_of_one_owner(case: Case) -> Iterator[Problem]:
    """Stock is moved between two stores of the same owner."""
    stores = {store.store: store for store in case.stores}
    for row in case.moving_costs:
        one, other = stores.get(row.from_store), stores.get(row.to_store)
        if row.from_store == row.to_store:
            yield error(row.cell("to_store"), row.to_store, "it is the store the stock comes from.", "Name another.")
        elif one and other and owner_of(case, one.buyer) != owner_of(case, other.buyer):
            rule = f"it holds stock of another owner than {row.from_store}."
            mend = "Stock changes owner by being passed on: delete the row."
            yield error(row.cell("to_store"), row.to_store, rule, mend)


def bonded_stores_hold_imports(case: Case) -> Iterator[Problem]:
    """A bonded store has offers that may lie in it, and stock that is there at the start has paid its duty."""
    bonded = [store for store in case.stores if store.bonded]
    may = [offer for offer in case.offers if offer.may_lie_in_bond]
    for store in bonded:
        owner = owner_of(case, store.buyer)
        fits = [
            offer for offer in may if offer.buyer in (None, owner) and offer.material in materials_in(case, store.scope)
        ]
        if not fits:
            rule = "no offer may lie in bond here, so the store stays empty."
            yield warning(store.cell("bonded"), "yes", rule, "Mark such offers on Offers, or set it to no.")
    names = {store.store for store in bonded}
    for row in case.opening_stock:
        if row.store in names and row.tonnes > 0:
            rule = "stock that is there at the start counts as cleared, and this store is bonded."
            yield error(row.cell("store"), row.store, rule, "Put it in a store that is not bonded, with its duty paid.")
    for offer in may:
        at = offer.cell("may_lie_in_bond")
        owners = {owner_of(case, offer.buyer)} if offer.buyer else {owner_of(case, store.buyer) for store in bonded}
        holds = [
            s for s in bonded if owner_of(case, s.buyer) in owners and offer.material in materials_in(case, s.scope)
        ]
        if not holds:
            yield warning(
                at, "yes", "no bonded store can hold it.", "Mark a store as bonded on Stores, or set it to no."
            )
        if offer.incoterm == "DDP":
            rule = f"it is delivered duty paid ({offer.cell('incoterm')}), so there is nothing to defer."
            yield error(at, "yes", rule, "Set it to no, or mend the Incoterm.")
        if offer.discount != "none" or offer.market:
            rule = "the duty of a part of an order with a discount or a market's premium cannot be told apart."
            yield error(at, "yes", rule, "Set it to no.")
