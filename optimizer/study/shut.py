"""The limits on the tonnes of an order that the plan could not place, and for which it holds no decision."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from optimizer.model.data import Data, Key
from optimizer.study.purchase import TOLERANCE, Broken, Purchase


def limits_of_shut(data: Data, ordered: Mapping[Key, float], to: Purchase, key: Key | None) -> list[Broken]:
    """Minimum order, lots, ceilings and spacing of an order for which the program has no decision."""
    slot, offer, months = to.slot, to.slot.offer, data.case.months
    year = months[to.slot.order].fiscal_year
    found = []
    if to.tonnes < slot.minimum_t - TOLERANCE:
        found.append(Broken("minimum_order", to.key, (slot.minimum_t - to.tonnes, slot.minimum_t)))
    if slot.step_t and abs(to.tonnes / slot.step_t - round(to.tonnes / slot.step_t)) > TOLERANCE:
        found.append(Broken("whole_lots", to.key, (to.tonnes, slot.step_t)))
    beside = sum(ordered.get((offer.offer, b, slot.order), 0.0) for b in data.owners.all)
    most = np.inf if slot.ceiling_t is None else slot.ceiling_t
    if beside + to.tonnes > most + TOLERANCE:
        found.append(Broken("ceiling_a_month", (offer.offer, slot.order), (beside + to.tonnes - most, most)))
    supplier = next((r for r in data.case.suppliers if r.supplier == offer.supplier), None)
    limits: list[tuple[str, str, float | None, str]]
    limits = [("ceiling_a_year", year, offer.ceiling_t_per_year, "offer")]
    if supplier is not None:
        limits += [("supplier_ceilings", str(months[slot.order]), supplier.ceiling_t_per_month, "supplier"),
                   ("supplier_ceilings", year, supplier.ceiling_t_per_year, "supplier")]  # fmt: skip
    for rule, when, limit, what in limits:
        if limit is None:
            continue
        who = getattr(offer, what)
        keys = [k for k in ordered if k != key and getattr(data.slots[k[0], k[2]].offer, what) == who
                and when in (str(months[k[2]]), months[k[2]].fiscal_year)]  # fmt: skip
        before = sum(r.tonnes for r in data.ordered_before
                     if getattr(r, what) == who and r.month.fiscal_year == when)  # fmt: skip
        if sum(ordered[k] for k in keys) + before + to.tonnes > limit + TOLERANCE:
            found.append(Broken(rule, (who, when), (0.0, limit)))
    near = [t for o, b, t in ordered
            if (o, b) == to.key[:2] and abs(t - slot.order) < offer.months_between_orders]  # fmt: skip
    if slot.order < data.rests_until.get(to.key[:2], 0):
        near.append(slot.order)
    return [*found, *(Broken("months_between_orders", (offer.offer, t)) for t in near)]
