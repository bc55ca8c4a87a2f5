"""Changes to the last plan: what it meant to order and nobody has signed, and what ordering otherwise weighs.

Off unless Start sets a cost. What is signed is on Open orders and cannot change; everything here may.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyomo.core import Binary, Block, Constraint, NonNegativeReals, Set, Var

from optimizer.model.data import Data, Key
from optimizer.model.events import Events

SAME_WITHIN = 0.05  # of its tonnes an order may be resized by and is still the same order


@dataclass(frozen=True)
class Before:
    """The last plan, in the months of this one.

    ``planned_t`` holds orders that can still be placed, ``lost`` (buyer, month, tonnes) those that cannot: their offer
    is gone or closed. ``new`` are orders the last plan could have placed and did not.
    """

    planned_t: dict[Key, float]
    lost: tuple[tuple[str, int, float], ...]
    new: tuple[Key, ...]


def before(data: Data) -> Before:
    """The last plan as the sheet Planned before has it; a month gone by counts as the first month."""
    case, first, last = data.case, data.case.settings.first_month, data.case.months[-1]
    offers = {row.offer: row for row in case.offers}
    known = set(data.keys)
    planned: dict[Key, float] = defaultdict(float)
    lost: dict[Key, float] = defaultdict(float)
    until, events = case.settings.planned_until, Events(case)
    latest = first + -1
    for row in case.planned_before:
        month, buyer = max(first, row.order_month), row.buyer or data.owners.agency
        offer = offers.get(row.offer)
        usable = events.voyage(offer, month).usable if offer else month
        if usable > last:
            continue  # nothing can arrive so late in this plan
        latest = max(latest, usable) if offer else latest
        key = (row.offer, buyer, month - first)
        (planned if key in known else lost)[key] += row.tonnes
    reach = (until or latest) - first
    new = [k for k in data.keys if k not in planned and data.slots[k[0], k[2]].usable <= reach]
    return Before(dict(planned), tuple((b, t, q) for (_, b, t), q in lost.items()), tuple(new))


def add_changes(m: Block, data: Data) -> None:
    """Decisions ``changed_t`` (tonnes ordered otherwise than planned) and ``changed`` (whether an order is another),
    each only where it costs; an order that is not planned counts by its tonnes and by being placed."""
    settings = data.case.settings
    by_tonne, by_order = settings.churn_inr_per_t > 0, settings.churn_inr_per_order > 0
    m.before = before(data) if by_tonne or by_order else Before({}, (), ())
    m.CHANGED_T = Set(initialize=list(m.before.planned_t) if by_tonne else [], dimen=3, ordered=True)
    unseen = [k for k in m.before.new if k not in m.PLACED]
    m.CHANGED = Set(initialize=[*m.before.planned_t, *unseen] if by_order else [], dimen=3, ordered=True)
    m.changed_t = Var(m.CHANGED_T, within=NonNegativeReals)
    m.changed = Var(m.CHANGED, within=Binary)


def tonnes_changed(m: Block, data: Data) -> None:
    """Tonnes changed.

    Enforced over: every order of the last plan that can still be placed, where a tonne changed has a cost.
    What is ordered more or less than the last plan said is changed.

        changed_t[o,b,t] >= order[o,b,t] - planned[o,b,t];   >= planned[o,b,t] - order[o,b,t]      (t >= t)
    """
    planned = m.before.planned_t
    m.tonnes_changed = Constraint(
        [(*k, side) for k in m.CHANGED_T for side in (1, -1)],
        rule=lambda m, o, b, t, side: m.changed_t[o, b, t] >= side * (m.order[o, b, t] - planned[o, b, t]),
    )


def order_changed(m: Block, data: Data) -> None:
    """Order changed.

    Enforced over: every order of the last plan that can still be placed, and every other the last plan could have
    placed, where an order changed has a cost.
    An order is the same one while its tonnes stay within 5 % of those planned; one that was not planned is changed.

        order[o,b,t] - planned[o,b,t] <= 0.05 * planned[o,b,t] + room * changed[o,b,t];   the other way round  (t <= t)
    """
    planned = m.before.planned_t

    def rule(m: Block, o: str, b: str, t: int, side: int) -> object:
        p = planned.get((o, b, t), 0.0)
        same = SAME_WITHIN * p
        room = (data.upper_t[o, t] - p if side == 1 else p) - same
        return side * (m.order[o, b, t] - p) <= same + max(0.0, room) * m.changed[o, b, t]

    keys = [(*k, side) for k in m.CHANGED for side in ((1, -1) if k in planned else (1,))]
    m.order_changed = Constraint(keys, rule=rule)


def costs_of_changes(m: Block, data: Data) -> Iterator[tuple[int, Any]]:
    """(month, INR) of everything changed."""
    per_t, per_order = data.case.settings.churn_inr_per_t, data.case.settings.churn_inr_per_order
    for key in m.CHANGED_T:
        yield key[2], per_t * m.changed_t[key]
    for key in m.CHANGED:
        yield key[2], per_order * m.changed[key]
    for key in m.before.new:
        if per_t:
            yield key[2], per_t * m.order[key]
        if per_order and key in m.PLACED:
            yield key[2], per_order * m.placed[key]
    for _, t, tonnes in m.before.lost:
        yield t, per_t * tonnes + per_order
