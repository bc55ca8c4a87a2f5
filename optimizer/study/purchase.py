"""Tonnes bought from an offer in a month, whether or not the plan could have ordered them: size, bands, cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from optimizer.case.terms import COST_TERMS
from optimizer.model.data import Data, Key
from optimizer.model.payments import Bill
from optimizer.model.terms import LANDED_TERMS, Slot

TOLERANCE = 1e-6  # tonnes under which nothing is ordered


@dataclass(frozen=True)
class Purchase:
    """``tonnes`` ordered of a slot by a buyer. Where it is not ``open``, the program has no decision for it; ``closed``
    are rules that keep it shut whatever the tonnes."""

    slot: Slot
    buyer: str
    tonnes: float
    open: bool = True
    closed: tuple[Broken, ...] = ()
    premium_inr_per_t: float = 0.0  # asked above its price in a thin market, where that is known

    @property
    def key(self) -> Key:
        return self.slot.offer.offer, self.buyer, self.slot.order

    @property
    def arriving_t(self) -> float:
        return self.tonnes * (1 - self.slot.offer.transit_loss)

    @cached_property
    def landed_inr_per_t(self) -> float:
        """Landed cost with the ordering cost, over the tonnes that arrive usable, as one order of this size."""
        premium = self.premium_inr_per_t * self.tonnes
        return (sum(landed_inr(self.slot, self.tonnes, premium).values()) + self.slot.ordering_inr) / self.arriving_t


@dataclass(frozen=True)
class Broken:
    """A rule that a move breaks: the name of its constraint, where, and the figures its sentence needs."""

    rule: str
    where: tuple[object, ...] = ()
    figures: tuple[float, ...] = ()


def split_in_bands(slot: Slot, tonnes: float) -> tuple[list[float], int]:
    """Tonnes in each price band of an order, and the band reached."""
    starts = [start for start, _ in slot.bands]
    reached = max(n for n, start in enumerate(starts) if n == 0 or tonnes >= start - 1e-9)
    if slot.offer.discount != "incremental":
        return [tonnes if n == reached else 0.0 for n in range(len(starts))], reached
    ends = [*starts[1 : reached + 1], tonnes]
    inside = [end - start for start, end in zip(starts, ends, strict=False)]
    return inside + [0.0] * (len(starts) - len(inside)), reached


def goods_inr(slot: Slot, tonnes: float) -> float:
    """Value of the goods of an order of this size."""
    inside, _ = split_in_bands(slot, tonnes)
    return sum(price * quantity for (_, price), quantity in zip(slot.bands, inside, strict=True))


def landed_inr(slot: Slot, tonnes: float, premium_inr: float = 0.0) -> dict[str, float]:
    """The landed terms of an order of this size, without the ordering cost; ``premium_inr`` stands above its price."""
    goods = goods_inr(slot, tonnes) + premium_inr
    return {k: slot.on_goods[k] * goods + slot.on_tonnes[k] * tonnes for k in LANDED_TERMS}


def bills_inr(slot: Slot, tonnes: float, had: float = 0.0) -> dict[Bill, float]:
    """Bill -> what ``tonnes`` more cost beside the ``had`` ordered already (INR, a tax that comes back below nought);
    nought tonnes cost nothing."""
    before, after = goods_inr(slot, had), goods_inr(slot, had + tonnes)
    sign = {term.key: term.sign for term in COST_TERMS}
    return {
        bill: sign[bill.term] * (bill.on_goods * (after - before) + bill.on_tonnes * tonnes + bill.once * (had <= 0))
        for bill in slot.bills
    }  # fmt: skip


def discounted_inr(bills: Mapping[Bill, float], data: Data) -> float:
    """What bills come to in the money of the first month."""
    return sum(inr * data.weight(bill.month) for bill, inr in bills.items())
