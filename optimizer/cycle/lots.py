"""The stock book: lots by material, owner and store, and every movement since the position was taken.

Tonnes. A lot's age is told by the months it may still be kept, counted from the month of the position.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from optimizer.case.case import AGENCY, INDUSTRY, Case
from optimizer.case.columns import Row
from optimizer.case.months import Month
from optimizer.case.rows_cycle import COMES_IN, PASSED_ON, WRITTEN_OFF, Receipt, StockCount, StockMove

NOTHING_T = 1e-9


@dataclass
class Lot:
    """Tonnes of one material, owner, store, lot number and age, and how many of them wait to be written off."""

    material: str
    owner: str
    store: str | None
    name: str
    left: int | None  # months it may be kept, the month of the position being the first; None: for ever
    tonnes: float
    pending_t: float
    row: Row  # where the officer typed it
    bar: str = ""  # what its licences bar; of free tonnes nothing


def agency_of(case: Case) -> str:
    """The owner a blank stands for."""
    return next((row.buyer for row in case.buyers if row.role == AGENCY), AGENCY)


def industry_of(case: Case) -> str | None:
    return next((row.buyer for row in case.buyers if row.role == INDUSTRY), None)


def position_month(case: Case) -> Month:
    """The month on whose 1st the opening stock is as typed."""
    first = case.settings.first_month
    return min(case.settings.position_month or first, first)


def book_of(case: Case) -> list[Lot]:
    """Every lot on the 1st of the first month: the position, and what moved since."""
    lots = list(_opening(case))
    for _, row in sorted(_since(case), key=lambda event: event[0]):
        if isinstance(row, Receipt):
            _receive(case, lots, row)
        elif isinstance(row, StockMove):
            _move(case, lots, row)
        else:
            _count(case, lots, row)
    passed = case.settings.first_month - position_month(case)
    for lot in lots:
        if lot.left is not None and lot.left <= passed:
            lot.pending_t = lot.tonnes
    return [lot for lot in lots if lot.tonnes > NOTHING_T]


def _since(case: Case) -> Iterator[tuple[tuple[dt.date, int], Receipt | StockMove | StockCount]]:
    """What happened from the position on and before the first month, in the order of the day: in, passed on, out,
    counted."""
    start, end = position_month(case).first_day, case.settings.first_month.first_day
    for receipt in case.receipts:
        if start <= receipt.date < end:
            yield (receipt.date, 0), receipt
    for move in case.issues:
        if start <= move.date < end:
            yield (move.date, 1 if move.kind in COMES_IN else 2 if move.kind == PASSED_ON else 3), move
    for count in case.stock_counts:
        if start <= count.date <= end:
            yield (count.date, 4), count


def _opening(case: Case) -> Iterator[Lot]:
    agency = agency_of(case)
    life = {row.material: row.shelf_life_months for row in case.materials}
    moved = case.settings.first_month > position_month(case)
    for row in case.opening_stock:
        left = row.months_left
        if left is None and moved:
            left = life[row.material]
        yield Lot(row.material, row.buyer or agency, row.store, row.lot, left, row.tonnes, row.pending_t, row,
                  row.bar or "")
    listed = {row.material for row in case.opening_stock}
    for material in case.materials:
        if material.material not in listed and material.opening_stock_t > 0:
            left = material.shelf_life_months if moved else None
            yield Lot(material.material, agency, None, "", left, material.opening_stock_t, 0.0, material)


def _left_at_position(case: Case, material: str, typed: int | None, day: dt.date) -> int | None:
    """Months left from the position's month of goods that came on a day."""
    left = typed
    if left is None:
        left = next(row.shelf_life_months for row in case.materials if row.material == material)
    return None if left is None else left + (Month.of(day) - position_month(case))


def _receive(case: Case, lots: list[Lot], row: Receipt) -> None:
    order = next(order for order in case.register if order.order == row.order)
    left = _left_at_position(case, order.material, row.months_left, row.date)
    lots.append(
        Lot(order.material, order.buyer or agency_of(case), row.store, row.lot, left, row.usable_t, 0.0, row,
            order.bar or "")
    )


def _move(case: Case, lots: list[Lot], row: StockMove) -> None:
    owner = row.buyer or agency_of(case)
    if row.kind in COMES_IN:
        left = _left_at_position(case, row.material, None, row.date)
        lots.append(Lot(row.material, owner, row.store, row.lot, left, row.tonnes, 0.0, row, row.bar or ""))
        return
    for lot, tonnes in _taken(lots, row, owner):
        if row.kind == PASSED_ON and (industry := industry_of(case)):
            lots.append(Lot(lot.material, industry, None, lot.name, lot.left, tonnes, 0.0, row, lot.bar))


def _taken(lots: list[Lot], row: StockMove, owner: str) -> list[tuple[Lot, float]]:
    """Takes a row's tonnes out of the lots it names, the oldest first, then out of the owner's others; free tonnes go
    before barred ones unless the row says under which bar it is; what waits to be written off goes last, or first
    where it is written off. Gives what was taken from which lot."""
    own = [lot for lot in lots if (lot.material, lot.owner) == (row.material, owner)]
    forever = 1 + max((lot.left for lot in own if lot.left is not None), default=0)

    def rank(lot: Lot) -> tuple[bool, bool, bool, int]:
        elsewhere = (row.store is not None and lot.store not in (None, row.store)) or (row.lot not in ("", lot.name))
        other = lot.bar != (row.bar or "")
        return row.bar is not None and other, elsewhere, other, forever if lot.left is None else lot.left

    own.sort(key=rank)
    taken: list[tuple[Lot, float]] = []
    wanted = row.tonnes
    for pending in (True, False) if row.kind == WRITTEN_OFF else (False, True):
        for lot in own:
            part = min(wanted, lot.pending_t if pending else lot.tonnes - lot.pending_t)
            if part <= 0:
                continue
            lot.tonnes -= part
            lot.pending_t -= part if pending else 0.0
            wanted -= part
            taken.append((lot, part))
    return taken


def _count(case: Case, lots: list[Lot], row: StockCount) -> None:
    """What the book has and the count did not find waits to be written off, the oldest first."""
    owner = row.buyer or agency_of(case)
    counted = [
        lot for lot in lots
        if (lot.material, lot.owner) == (row.material, owner)
        and row.store in (None, lot.store) and row.lot in ("", lot.name)
    ]  # fmt: skip
    missing = max(0.0, sum(lot.tonnes for lot in counted) - row.tonnes)
    missing = 0.0 if missing <= NOTHING_T else missing
    for lot in sorted(counted, key=lambda lot: (lot.left is None, lot.left or 0)):
        lot.pending_t = min(lot.tonnes, missing)
        missing -= lot.pending_t
