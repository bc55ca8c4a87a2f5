"""The other offers of a material that an order could have gone to, and what it would have been with each.

For each offer: the order months that arrive in the same month as the order, else the latest that arrive earlier. An
offer the plan could not use in any such month is taken without what shuts it (another buyer's, not valid, none
available, too slow), so that it can be ranked, and so that whatever else would stop it is named as well.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from optimizer.case.case import Case
from optimizer.case.rows_buying import Offer
from optimizer.model.data import Data
from optimizer.model.licences import licences_for
from optimizer.model.terms import Slot, slots_of
from optimizer.study.purchase import Broken, Purchase

CALENDAR_LIMITS = ("availability", "ceiling")


class Others:
    """Every offer of a case in every month, open to the plan or not."""

    def __init__(self, data: Data) -> None:
        self.data = data
        self.of_material: dict[str, list[Offer]] = defaultdict(list)
        for offer in data.case.offers:
            self.of_material[offer.material].append(offer)
        self.open: dict[tuple[str, str], list[Slot]] = defaultdict(list)
        for o, b, t in data.keys:
            self.open[o, b].append(data.slots[o, t])
        self.of_anyone: dict[str, list[Slot]] = defaultdict(list)
        for (o, t), slot in data.slots.items():
            if data.upper_t[o, t] > 0:
                self.of_anyone[o].append(slot)
        self._unlimited: dict[str, list[Slot]] = {}
        self._in_a_hurry: dict[tuple[str, int], Slot] = {}

    def unlimited(self, offer: Offer) -> list[Slot]:
        """The slots of an offer if it were always valid and available."""
        if offer.offer not in self._unlimited:
            self._unlimited[offer.offer] = slots_of(self._alone(_unlimited(offer)))
        return self._unlimited[offer.offer]

    def _alone(self, offer: Offer) -> Case:
        """The case with one offer, which no month of Offer calendar limits."""
        calendar = tuple(r for r in self.data.case.offer_calendar
                         if r.offer == offer.offer and r.item not in CALENDAR_LIMITS)  # fmt: skip
        return replace(self.data.case, offers=(offer,), offer_calendar=calendar)

    def purchases(self, offer: Offer, buyer: str, usable: int, arriving_t: float) -> list[Purchase]:
        """The orders with an offer, one an order month, that could stand for tonnes arriving in a month."""
        tonnes = arriving_t / (1 - offer.transit_loss)
        slots = _latest(self.open.get((offer.offer, buyer), []), usable)
        if slots:
            return [Purchase(slot, buyer, tonnes) for slot in slots]
        closed: tuple[Broken, ...] = ()
        if offer.buyer not in (None, buyer):
            closed = (Broken("buyer", (offer.offer, offer.buyer)),)
            slots = _latest(self.of_anyone[offer.offer], usable)
            if slots:
                return [Purchase(slot, buyer, tonnes, False, closed) for slot in slots]
        slots = _latest(self.unlimited(offer), usable)
        if not slots:
            slots = [self._hurried(offer, usable)]
            first = min((s.usable for s in self.unlimited(offer)), default=-1)
            closed += (Broken("lead time", (offer.offer,), (usable, first)),)
        slots = [replace(slot, ceiling_t=self._ceiling_t(offer, slot.order)) for slot in slots]
        return [Purchase(s, buyer, tonnes, False, closed + self._shut(offer, s, buyer)) for s in slots]

    def _hurried(self, offer: Offer, usable: int) -> Slot:
        """The offer ordered in the first month, as if it could still arrive in time."""
        if (offer.offer, usable) not in self._in_a_hurry:
            case, months = self.data.case, self.data.case.months
            days = (months[usable].first_day - months[0].first_day).days - case.settings.safety_days
            parts = dict.fromkeys((n for n in type(offer).model_fields if n.endswith("_days")), 0)
            quick = _unlimited(offer).model_copy(update={**parts, "lead_days": days})
            alone = self._alone(quick)
            settings = case.settings.model_copy(update={"months": usable + 1})
            self._in_a_hurry[offer.offer, usable] = slots_of(replace(alone, settings=settings))[0]
        return self._in_a_hurry[offer.offer, usable]

    def _shut(self, offer: Offer, slot: Slot, buyer: str) -> tuple[Broken, ...]:
        """What keeps an offer from being ordered in a month, beside its lead time, its buyer and the tonnes."""
        month, t = self.data.case.months[slot.order], slot.order
        found = []
        if not (offer.valid_from or month) <= month <= (offer.valid_to or month):
            found.append(Broken("validity", (offer.offer, t)))
        if self._typed(offer, "availability", t) == 0:
            found.append(Broken("availability", (offer.offer, t)))
        case, own = self.data.case, replace(slot, offer=offer)
        if offer.licence_needed and not licences_for(case, own):
            found.append(Broken("licence", (offer.offer, t)))
        bars, owners = self.data.bars, self.data.owners
        if offer.bar and not bars.may_hold(offer.bar, buyer == owners.agency, owners):
            found.append(Broken("bar", (offer.offer, offer.bar)))
        if buyer == owners.agency:
            barred = self.data.procurement.barred(offer, month)
            threshold, asked = self.data.procurement.threshold(offer, month)
            if barred is not None:
                found.append(Broken("procurement", (offer.offer, t, barred.rule)))
            elif asked is not None and self.data.upper_t.get((offer.offer, t), 0.0) * slot.bands[0][1] < threshold:
                found.append(Broken("global_tender", (offer.offer, buyer, t), (threshold,)))
        return tuple(found)

    def _typed(self, offer: Offer, item: str, t: int) -> float | None:
        """What Offer calendar says of a month."""
        month = self.data.case.months[t]
        rows = (r for r in self.data.case.offer_calendar if (r.offer, r.item) == (offer.offer, item))
        return next((r.by_month.get(month) for r in rows), None)

    def _ceiling_t(self, offer: Offer, t: int) -> float | None:
        """The offer's own ceiling of a month, as if any were available."""
        typed = self._typed(offer, "ceiling", t)
        ceiling = offer.ceiling_t_per_month if typed is None else typed
        return None if ceiling is None else ceiling * (self._typed(offer, "availability", t) or 1.0)


def _unlimited(offer: Offer) -> Offer:
    changes = {"valid_from": None, "valid_to": None, "ceiling_t_per_month": None}
    return offer.model_copy(update=changes)


def _latest(slots: list[Slot], usable: int) -> list[Slot]:
    """The slots that arrive latest, no later than a month."""
    in_time = [slot for slot in slots if slot.usable <= usable]
    latest = max((slot.usable for slot in in_time), default=-1)
    return [slot for slot in in_time if slot.usable == latest]
