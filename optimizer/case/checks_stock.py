"""Checks on what is there already: stores, opening stock, open orders, and what was bought so far."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.case.case import AGENCY, Case
from optimizer.case.columns import columns_of
from optimizer.case.findings import error, groups_of, materials_in, owner_of, warning
from optimizer.case.problems import Problem, did_you_mean
from optimizer.case.rows_needs import SoFar


def stores_hold_something_known(case: Case) -> Iterator[Problem]:
    """A store holds a material, a group or all."""
    for row in case.stores:
        if not materials_in(case, row.scope):
            known = groups_of(case) | materials_in(case, "all")
            mend = did_you_mean(row.scope, known) or "Name a material, a group of Materials, or all."
            yield error(row.cell("scope"), row.scope, "this is neither a material nor a group.", mend)


def _opening(case: Case) -> Iterator[tuple[str, str, float, str | None, str]]:
    """(material, owner, tonnes, store, cell) of the opening stock that counts."""
    listed = {row.material for row in case.opening_stock}
    for row in case.opening_stock:
        yield row.material, owner_of(case, row.buyer), row.tonnes, row.store, row.cell("tonnes")
    for material in case.materials:
        if material.material not in listed and material.opening_stock_t > 0:
            cell = material.cell("opening_stock_t")
            yield material.material, owner_of(case, None), material.opening_stock_t, None, cell


def opening_stock_lies_where_it_may(case: Case) -> Iterator[Problem]:
    """Stock lies in a store of its owner that holds the material; an owner has a store for what it owns."""
    stores = {store.store: store for store in case.stores}
    owners_with_stores = {owner_of(case, store.buyer) for store in case.stores}
    for row in case.opening_stock:
        store = stores.get(row.store) if row.store else None
        if store is None:
            continue
        owner = owner_of(case, row.buyer)
        if owner_of(case, store.buyer) != owner:
            whose = f"{owner_of(case, store.buyer)} ({store.cell('buyer')})"
            rule = f"this store holds stock of {whose}, not of {owner}."
            yield error(row.cell("store"), row.store, rule, "Name a store of the owner.")
        if row.material not in materials_in(case, store.scope):
            rule = f"this store holds {store.scope} ({store.cell('scope')}), not {row.material}."
            yield error(row.cell("store"), row.store, rule, "Name a store that holds it.")
    for material, owner, tonnes, named, cell in _opening(case):
        if named is not None or owner not in owners_with_stores or tonnes <= 0:
            continue
        own = [store for store in case.stores if owner_of(case, store.buyer) == owner]
        if not any(material in materials_in(case, store.scope) for store in own):
            rule = f"no store of {owner} holds {material}."
            yield error(cell, tonnes, rule, "Add a store for it, or widen what one holds.")


def opening_stock_fits(case: Case) -> Iterator[Problem]:
    """What lies in a store at the start fits into it, and all stock of an owner into all its stores."""
    opening = list(_opening(case))
    for store in case.stores:
        inside = [(tonnes, cell) for _, _, tonnes, name, cell in opening if name == store.store]
        total = sum(tonnes for tonnes, _ in inside)
        if inside and store.capacity_t is not None and total > store.capacity_t:
            room_for = f"{store.capacity_t:g} t ({store.cell('capacity_t')})"
            rule = f"opening stock of {total:g} t lies in a store for {room_for}."
            yield error(inside[0][1], inside[0][0], rule, "Mend the stock or the capacity.")
    for owner in dict.fromkeys(owner_of(case, store.buyer) for store in case.stores):
        own = [store for store in case.stores if owner_of(case, store.buyer) == owner]
        room = sum(store.capacity_t or 0.0 for store in own)
        held = [(tonnes, name, cell) for _, who, tonnes, name, cell in opening if who == owner]
        total = sum(tonnes for tonnes, _, _ in held)
        loose = [cell for _, name, cell in held if name is None]
        if loose and all(store.capacity_t is not None for store in own) and total > room:
            fits = f"the {room:g} t of all stores of {owner} ({own[0].cell('capacity_t')})"
            rule = f"opening stock of {total:g} t is above {fits}."
            yield error(loose[0], "", rule, "Mend the stock or the capacities.")


def opening_stock_is_given_once(case: Case) -> Iterator[Problem]:
    """Opening stock of a material stands on one sheet; lots keep no longer than fresh ones."""
    materials = {row.material: row for row in case.materials}
    told: set[str] = set()
    for row in case.opening_stock:
        material = materials.get(row.material)
        if material is None:
            continue
        if material.opening_stock_t > 0 and row.material not in told:
            told.add(row.material)
            rule = f"its stock stands also on {row.where.sheet} ({row.cell('tonnes')}), which is taken."
            cell = material.cell("opening_stock_t")
            yield warning(cell, material.opening_stock_t, rule, "Clear one of the two.")
        life = material.shelf_life_months
        if row.months_left is not None and life is not None and row.months_left > life:
            rule = f"{row.material} keeps {life} months when fresh ({material.cell('shelf_life_months')})."
            yield warning(row.cell("months_left"), row.months_left, rule, "Mend one of the two.")


def open_orders_lie_ahead(case: Case) -> Iterator[Problem]:
    """Open orders arrive and are paid in the first month or later; funds pay the agency's only."""
    first, last = case.months[0], case.months[-1]
    agency = owner_of(case, None)
    for row in case.open_orders:
        if row.usable_month < first:
            rule = f"it was to arrive before the first month, {first}."
            mend = "Put it into opening stock, or type the month it is expected now."
            yield error(row.cell("usable_month"), row.usable_month, rule, mend)
        if row.usable_month > last:
            rule = f"it arrives after the last planned month, {last}, and does not count."
            yield warning(row.cell("usable_month"), row.usable_month, rule, "Plan more months to see it.")
        if row.pay_month is not None and row.pay_month < first and row.to_pay_inr_crore > 0:
            rule = f"money is still to be paid in a month before the first, {first}."
            yield error(
                row.cell("pay_month"),
                row.pay_month,
                rule,
                "Type the month it is paid in, or clear what is to pay.",
            )
        if row.fund is not None and owner_of(case, row.buyer) != agency:
            rule = f"{row.buyer} pays from no fund; this is not used."
            yield warning(row.cell("fund"), row.fund, rule, f"Clear it; funds pay for the {AGENCY} only.")


def open_orders_can_be_paid(case: Case) -> Iterator[Problem]:
    """What the agency still owes on open orders is paid from a fund; there must be one."""
    for row in case.open_orders:
        if not case.funds and row.to_pay_inr_crore > 0 and owner_of(case, row.buyer) == owner_of(case, None):
            rule = "the agency still owes this, and there is no fund to pay it from."
            mend = "Add a row to Funds, or clear what is still to pay."
            yield error(row.cell("to_pay_inr_crore"), row.to_pay_inr_crore, rule, mend)


def so_far_lies_behind(case: Case) -> Iterator[Problem]:
    """So far tells of months before the first; no row stands twice."""
    first = case.months[0]
    seen: dict[tuple[object, ...], str] = {}
    for row in case.so_far:
        if row.month >= first:
            rule = f"it must lie before the first month, {first}."
            mend = "What is still to come belongs on Open orders."
            yield error(row.cell("month"), row.month, rule, mend)
        before = seen.setdefault(
            tuple(getattr(row, name) for name, _, _ in columns_of(SoFar)), row.cell("month")
        )
        if before != row.cell("month"):
            rule = f"the same row stands in {before}; both are counted."
            yield warning(row.cell("month"), row.month, rule, "Delete one if it was entered twice.")


def so_far_fits_its_offer(case: Case) -> Iterator[Problem]:
    """A row of So far that names an offer is of its material and supplier."""
    offers = {offer.offer: offer for offer in case.offers}
    for row in case.so_far:
        offer = offers.get(row.offer) if row.offer else None
        if offer is None:
            continue
        for field in ("material", "supplier"):
            value, offered = getattr(row, field), getattr(offer, field)
            if value != offered:
                rule = f'the offer {offer.offer} is of "{offered}" ({offer.cell(field)}).'
                yield error(row.cell(field), value, rule, "Mend the row, or clear its offer.")
