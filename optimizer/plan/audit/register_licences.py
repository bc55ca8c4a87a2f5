"""What orders of the Register have used of an export licence, read from their rows."""

from __future__ import annotations

from optimizer.case.case import Case
from optimizer.case.rows_cycle import SignedOrder


def shipped_under(case: Case, licence: str) -> float:
    """Tonnes that orders have shipped, or may still ship, under a licence: all of an order that stands; of one
    cancelled or refused before it left, and of one accepted for good, what came."""
    used = 0.0
    for row in case.register:
        tonnes = _named(row, licence)
        never_left = (row.cancelled or row.refused) and not row.shipped and not row.rejected
        if tonnes and (row.accepted or never_left):
            came = sum(part.gross_t for part in case.receipts if part.order == row.order)
            tonnes *= min(1.0, came / row.tonnes)
        used += tonnes
    return used


def _named(row: SignedOrder, licence: str) -> float:
    """Tonnes of an order its row puts under a licence: all where it is named alone, else its part."""
    cell = row.licence_no.strip()
    if cell == licence:
        return row.tonnes
    told: dict[str, float] = {}
    for piece in cell.split(","):
        name, _, figure = piece.strip().removesuffix("t").strip().rpartition(" ")
        try:
            told[name.strip()] = float(figure)
        except ValueError:
            return 0.0
    return row.tonnes * told.get(licence, 0.0) / (sum(told.values()) or 1.0)
