"""The limits on the tonnes of an order that the plan could not place, and for which it holds no decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np

from optimizer.model.data import Data, Key
from optimizer.study.purchase import TOLERANCE, Broken, Purchase


class Shut:
    """The orders of a plan, ready to judge beside them those that the plan holds no decision for."""

    def __init__(self, data: Data, ordered: Mapping[Key, float]) -> None:
        self.data, self.ordered = data, ordered
        self.supplier = {row.supplier: row for row in data.case.suppliers}
        self.months: dict[tuple[str, str], list[int]] = defaultdict(list)  # offer, buyer -> months of their orders
        self.in_span: dict[tuple[str, str, str], list[Key]] = defaultdict(list)  # whose, who, month or year -> orders
        for key in ordered:
            offer, month = data.slots[key[0], key[2]].offer, data.case.months[key[2]]
            self.months[key[:2]].append(key[2])
            for whose, who in (("offer", offer.offer), ("supplier", offer.supplier)):
                for span in (str(month), month.fiscal_year):
                    self.in_span[whose, who, span].append(key)

    def broken(self, to: Purchase, key: Key | None) -> list[Broken]:
        """Minimum order, lots, ceilings and spacing of an order for which the program has no decision; ``key``: the
        order whose tonnes it takes."""
        data, slot, offer = self.data, to.slot, to.slot.offer
        month = data.case.months[slot.order]
        year, found = month.fiscal_year, []
        if to.tonnes < slot.minimum_t - TOLERANCE:
            found.append(Broken("minimum_order", to.key, (slot.minimum_t - to.tonnes, slot.minimum_t)))
        if slot.step_t and abs(to.tonnes / slot.step_t - round(to.tonnes / slot.step_t)) > TOLERANCE:
            found.append(Broken("whole_lots", to.key, (to.tonnes, slot.step_t)))
        beside = sum(self.ordered.get((offer.offer, b, slot.order), 0.0) for b in data.owners.all)
        most = np.inf if slot.ceiling_t is None else slot.ceiling_t
        if beside + to.tonnes > most + TOLERANCE:
            found.append(Broken("ceiling_a_month", (offer.offer, slot.order), (beside + to.tonnes - most, most)))
        supplier = self.supplier.get(offer.supplier)
        limits: list[tuple[str, str, float | None, str]]
        limits = [("ceiling_a_year", year, offer.ceiling_t_per_year, "offer")]
        if supplier is not None:
            limits += [("supplier_ceilings", str(month), supplier.ceiling_t_per_month, "supplier"),
                       ("supplier_ceilings", year, supplier.ceiling_t_per_year, "supplier")]  # fmt: skip
        for rule, span, limit, whose in limits:
            if limit is None:
                continue
            who = getattr(offer, whose)
            planned = sum(self.ordered[k] for k in self.in_span.get((whose, who, span), ()) if k != key)
            before = sum(r.tonnes for r in data.ordered_before
                         if getattr(r, whose) == who and r.month.fiscal_year == span)  # fmt: skip
            if planned + before + to.tonnes > limit + TOLERANCE:
                found.append(Broken(rule, (who, span), (0.0, limit)))
        near = [t for t in self.months.get(to.key[:2], ()) if abs(t - slot.order) < offer.months_between_orders]
        if slot.order < data.rests_until.get(to.key[:2], 0):
            near.append(slot.order)
        return [*found, *(Broken("months_between_orders", (offer.offer, t)) for t in near)]
