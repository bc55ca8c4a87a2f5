"""How late suppliers deliver, from the Register and the Receipts: shown beside the lead times, never put there."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass

from optimizer.case.case import Case
from optimizer.case.rows_buying import Offer

LEAST_ORDERS = 2  # received, before a lead time is suggested
LEAST_DAYS = 7.0  # late on average


@dataclass(frozen=True)
class Record:
    """A supplier's orders received so far. Days late are negative where it delivered early."""

    supplier: str
    orders: int
    mean_days_late: float
    worst_days_late: int
    lead_days: tuple[tuple[str, int], ...]  # offer, lead time typed

    @property
    def suggested(self) -> tuple[tuple[str, int], ...]:
        """(offer, lead time its record suggests); empty where it delivers as it says or too little is known."""
        if self.orders < LEAST_ORDERS or self.mean_days_late < LEAST_DAYS:
            return ()
        return tuple((offer, days + math.ceil(self.mean_days_late)) for offer, days in self.lead_days)

    @property
    def words(self) -> str:
        kept = f"{self.supplier}: {self.orders} order{'s' * (self.orders != 1)} received"
        if not self.suggested:
            return f"{kept}, {self.mean_days_late:+.0f} days on average."
        typed = dict(self.lead_days)
        offers = ", ".join(f"{offer} {days} days (typed: {typed[offer]})" for offer, days in self.suggested)
        return (f"{kept}, {self.mean_days_late:.0f} days late on average, at worst {self.worst_days_late}. "
                f"Its record suggests a lead time of {offers}; nothing is changed.")  # fmt: skip


def records_of(case: Case) -> tuple[Record, ...]:
    """The record of every supplier of whom an order has come whole; an order counts by its last part."""
    late: dict[str, list[int]] = defaultdict(list)
    for row in case.register:
        parts = [part for part in case.receipts if part.order == row.order]
        whole = row.accepted is not None or sum(p.gross_t for p in parts) >= row.tonnes * (1 - 1e-9)
        if parts and whole and row.planned_month is not None:
            late[row.supplier].append((max(p.date for p in parts) - row.planned_month.first_day).days)
    offers: dict[str, list[Offer]] = defaultdict(list)
    for offer in case.offers:
        offers[offer.supplier].append(offer)
    return tuple(
        Record(supplier, len(days), sum(days) / len(days), max(days),
               tuple((o.offer, _lead(o)) for o in offers[supplier]))
        for supplier, days in sorted(late.items())
    )  # fmt: skip


def _lead(offer: Offer) -> int:
    return (
        offer.lead_days + offer.approval_days + offer.contract_days + offer.licence_days + offer.production_days
        + offer.transit_days + offer.clearance_days + offer.inspection_days
    )  # fmt: skip
