"""Export licences: under which licence an order is shipped, and what is left on each."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pyomo.core import Block, Constraint, NonNegativeReals, Set, Var, quicksum

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_licences import Licence
from optimizer.model.payments import milestone_days, month_after
from optimizer.model.terms import Slot

if TYPE_CHECKING:
    from optimizer.model.data import Data


def left_t(case: Case) -> dict[str, float]:
    """Licence -> tonnes that may still be ordered under it: granted, less used, less open orders that name it."""
    open_t: dict[str, float] = defaultdict(float)
    for order in case.open_orders:
        if order.licence is not None:
            open_t[order.licence] += order.tonnes
    return {row.licence: max(0.0, row.tonnes_granted - row.tonnes_used - open_t[row.licence])
            for row in case.licences}  # fmt: skip


def ships_in(case: Case, slot: Slot) -> Month:
    """The month an order leaves its exporter."""
    days = milestone_days(slot.offer, slot.extra_days)["shipping documents"]
    return month_after(case.months[slot.order], days)


def licences_for(case: Case, slot: Slot) -> list[Licence]:
    """The licences an order may be shipped under."""
    ships, material = ships_in(case, slot), slot.offer.material
    group = next((row.group for row in case.materials if row.material == material), "")
    bar = next((row for row in case.licence_bars if row.bar == slot.offer.bar), None)
    return [
        row for row in case.licences
        if row.exporter == slot.offer.supplier and row.scope in ("all", material, group or "all")
        and (row.valid_from or ships) <= ships <= (row.valid_to or ships)
        and (row.end_user is None or (bar is not None and bar.keeps_for(row.end_user)))
    ]  # fmt: skip


def add_draws(m: Block, data: Data) -> None:
    """Decision ``draw`` (t): what of an order is shipped under a licence; only of offers that need one."""
    draws = [
        (*key, row.licence) for key in data.keys if data.slots[key[0], key[2]].offer.licence_needed
        for row in licences_for(data.case, data.slots[key[0], key[2]])
    ]  # fmt: skip
    m.DRAWS = Set(initialize=draws, dimen=4, ordered=True)
    m.draw = Var(m.DRAWS, within=NonNegativeReals)


def licence_drawn(m: Block, data: Data) -> None:
    """An order that needs a licence draws on licences.

    Enforced over: every order of an offer that needs a licence.
    Every tonne is shipped under a licence of its supplier that is valid in the month of shipment; where the licence
    names an end user, only what a bar keeps for that end user is.

        sum_l draw[o,b,t,l] = order[o,b,t]                                                     (t = t)
    """
    by_order: dict[tuple[str, str, int], list[object]] = defaultdict(list)
    for at in m.DRAWS:
        by_order[at[:3]].append(m.draw[at])
    m.licence_drawn = Constraint(list(by_order), rule=lambda m, *k: quicksum(by_order[k]) == m.order[k])


def licence_left(m: Block, data: Data) -> None:
    """What is left on a licence.

    Enforced over: every licence that some order could draw on.
    No more is ordered under a licence than it grants, less what was shipped under it and what open orders take.

        sum_{o,b,t} draw[o,b,t,l] <= granted[l] - used[l] - open orders[l]                     (t <= t)
    """
    left, drawn = left_t(data.case), defaultdict[str, list[object]](list)
    for at in m.DRAWS:
        drawn[at[3]].append(m.draw[at])
    m.licence_left = Constraint(list(drawn), rule=lambda m, licence: quicksum(drawn[licence]) <= left[licence])
