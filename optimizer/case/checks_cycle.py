"""Checks on what is recorded of the months between two plans: what contradicts itself is refused with its cells."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from optimizer.case.case import Case
from optimizer.case.findings import error, materials_in, owner_of, owners, warning
from optimizer.case.months import Month
from optimizer.case.problems import Problem
from optimizer.case.rows_cycle import (
    COMES_IN,
    ENDINGS,
    ISSUED,
    MADE,
    MILESTONES,
    PASSED_ON,
    RETURNED,
    TAKEN_IN,
    FundMovement,
    Receipt,
    StockCount,
    StockMove,
)

ROOM_T = 1e-6
NOT_YET = "Type what happened before it; the plan decides what comes after."


def _start(case: Case) -> dt.date:
    first = case.settings.first_month
    return min(case.settings.position_month or first, first).first_day


def position_lies_behind(case: Case) -> Iterator[Problem]:
    """Stock is as of the first month or an earlier one."""
    typed = case.settings.position_month
    if typed is not None and typed > case.settings.first_month:
        rule = f"it lies after the first month, {case.settings.first_month}."
        yield error(case.settings.cell("position_month"), typed, rule, "Type the first month or an earlier one.")


def an_order_stands_once(case: Case) -> Iterator[Problem]:
    """An order stands on Register or on Open orders, not on both: it would arrive twice."""
    cells = {row.order: row.cell("order") for row in case.open_orders}
    for row in case.register:
        if row.order in cells:
            rule = f"the order stands also in {cells[row.order]} and would arrive twice."
            yield error(row.cell("order"), row.order, rule, "Delete it from one of the two sheets.")


def milestones_run_forward(case: Case) -> Iterator[Problem]:
    """Nothing happens to an order before it was ordered; milestones come one after the other."""
    for row in case.register:
        before, cell = row.ordered, row.cell("ordered")
        for field in MILESTONES:
            day = getattr(row, field)
            if day is None:
                continue
            if row.ordered is not None and day < row.ordered:
                rule = f"it lies before the order, {row.ordered:%d %b %Y} ({row.cell('ordered')})."
                yield error(row.cell(field), f"{day:%d %b %Y}", rule, "Mend one of the two.")
            elif before is not None and day < before and field != "paid":
                rule = f"it lies before the step before it ({cell})."
                yield warning(row.cell(field), f"{day:%d %b %Y}", rule, "Mend one of the two, if one is wrong.")
            before, cell = day, row.cell(field)
        for field in ENDINGS:
            day = getattr(row, field)
            if day is not None and row.ordered is not None and day < row.ordered:
                rule = f"it lies before the order, {row.ordered:%d %b %Y} ({row.cell('ordered')})."
                yield error(row.cell(field), f"{day:%d %b %Y}", rule, "Mend one of the two.")
            if day is not None and row.accepted is not None:
                rule = f"the order was accepted ({row.cell('accepted')})."
                yield error(row.cell(field), f"{day:%d %b %Y}", rule, "Clear one of the two.")
        if row.usable_t is not None and row.usable_t > row.tonnes * (1 + 1e-9):
            rule = f"more is to arrive than the {row.tonnes:g} t ordered ({row.cell('tonnes')})."
            yield error(row.cell("usable_t"), row.usable_t, rule, "Mend one of the two.")


def receipts_fit_their_orders(case: Case) -> Iterator[Problem]:
    """Goods come after they were ordered, no more than were ordered, and not for an order that has left."""
    orders = {row.order: row for row in case.register}
    end = case.settings.first_month.first_day
    sums: dict[str, float] = defaultdict(float)
    for part in case.receipts:
        order = orders[part.order]
        if part.date >= end:
            rule = f"it lies in the first month, {case.settings.first_month}, or after it."
            yield error(part.cell("date"), f"{part.date:%d %b %Y}", rule, NOT_YET)
        if order.ordered is not None and part.date < order.ordered:
            rule = f"it was received before it was ordered, {order.ordered:%d %b %Y} ({order.cell('ordered')})."
            yield error(part.cell("date"), f"{part.date:%d %b %Y}", rule, "Mend one of the two.")
        if order.gone is not None and part.date > order.gone:
            rule = f"the order left on {order.gone:%d %b %Y} ({order.cell('order')})."
            yield error(part.cell("date"), f"{part.date:%d %b %Y}", rule, "Delete the receipt, or clear that date.")
        if part.rejected_t > part.gross_t + ROOM_T:
            rule = f"more is rejected than the {part.gross_t:g} t that arrived ({part.cell('gross_t')})."
            yield error(part.cell("rejected_t"), part.rejected_t, rule, "Mend one of the two.")
        elif part.accepted_t is not None and part.accepted_t > part.gross_t - part.rejected_t + ROOM_T:
            rule = f"more is accepted than the {part.gross_t - part.rejected_t:g} t not rejected."
            yield error(part.cell("accepted_t"), part.accepted_t, rule, "Mend one of the two.")
        sums[part.order] += part.gross_t - (part.rejected_t if part.replaced else 0.0)
        if sums[part.order] > order.tonnes * (1 + 1e-9) + ROOM_T:
            rule = f"{sums[part.order]:g} t have come of the {order.tonnes:g} t ordered ({order.cell('tonnes')})."
            yield error(part.cell("gross_t"), part.gross_t, rule, "Mend the receipts, or the tonnes ordered.")
            sums[part.order] = float("-inf")  # said once an order


def late_orders_are_named(case: Case) -> Iterator[Problem]:
    """An order whose month has passed and that has not come whole is taken to come in the first month."""
    first = case.settings.first_month
    come: dict[str, float] = defaultdict(float)
    for part in case.receipts:
        come[part.order] += part.gross_t - (part.rejected_t if part.replaced else 0.0)
    for row in case.register:
        open_t = row.tonnes - come[row.order]
        if row.gone is None and row.accepted is None and row.expected_month < first and open_t > ROOM_T:
            rule = f"{open_t:g} t of {row.order} have not come; they are taken to come in {first}."
            mend = "Type the month they are expected now, or the date on which the last part was accepted."
            yield warning(row.cell("expected_month"), row.expected_month, rule, mend)


def records_lie_in_their_months(case: Case) -> Iterator[Problem]:
    """Movements lie from the position on and before the first month; older ones are in the position already."""
    start, end = _start(case), case.settings.first_month.first_day
    dated: list[StockMove | StockCount | FundMovement] = [*case.issues, *case.stock_counts, *case.fund_movements]
    for row in dated:
        if row.date >= end + dt.timedelta(days=isinstance(row, StockCount)):
            rule = f"it lies in the first month, {case.settings.first_month}, or after it."
            yield error(row.cell("date"), f"{row.date:%d %b %Y}", rule, NOT_YET)
        elif row.date < start and getattr(row, "order", None) is None:
            rule = f"it lies before {Month.of(start).label}, as of which stock and spending are typed; not counted."
            yield warning(row.cell("date"), f"{row.date:%d %b %Y}", rule, "Delete it, or mend the date.")


def moves_have_their_party(case: Case) -> Iterator[Problem]:
    """Goods are issued to a known sector, made and taken in by a known line, passed on by the agency to industry."""
    sectors = {row.sector for row in case.demand} | {row.sector for row in case.demand_by_month}
    lines = {row.line for row in case.lines}
    known = owners(case)
    for row in case.issues:
        if row.kind in (ISSUED, RETURNED) and row.party not in sectors:
            mend = f"Name the sector {'it was issued to' if row.kind == ISSUED else 'that gave it back'}."
            yield error(row.cell("party"), row.party, "it is no sector of Demand.", mend)
        if row.kind in (MADE, TAKEN_IN) and row.party not in lines:
            yield error(row.cell("party"), row.party, "it is no line of Lines.", "Name the line.")
        if row.kind == PASSED_ON and (len(known) < 2 or owner_of(case, row.buyer) != owner_of(case, None)):
            rule = "only the agency passes on, and only to industry."
            yield error(row.cell("kind"), row.kind, rule, "Mend what it is, the owner, or the sheet Buyers.")


def pending_is_in_the_book(case: Case) -> Iterator[Problem]:
    """What waits to be written off is part of the stock it stands with."""
    for row in case.opening_stock:
        if row.pending_t > row.tonnes + ROOM_T:
            rule = f"it is more than the {row.tonnes:g} t of its row ({row.cell('tonnes')})."
            yield error(row.cell("pending_t"), row.pending_t, rule, "Mend one of the two.")


def stores_may_hold_what_came(case: Case) -> Iterator[Problem]:
    """Goods lie in a store of their owner that holds the material."""
    stores = {store.store: store for store in case.stores}
    orders = {row.order: row for row in case.register}
    placed: list[Receipt | StockMove | StockCount] = [*case.receipts, *case.issues, *case.stock_counts]
    for row in placed:
        if row.store is None or row.store not in stores:
            continue
        order = orders[row.order] if isinstance(row, Receipt) else row
        store, owner = stores[row.store], owner_of(case, order.buyer)
        if owner_of(case, store.buyer) != owner:
            rule = f"this store holds stock of {owner_of(case, store.buyer)}, not of {owner}."
            yield error(row.cell("store"), row.store, rule, "Name a store of the owner.")
        elif order.material not in materials_in(case, store.scope):
            rule = f"this store holds {store.scope} ({store.cell('scope')}), not {order.material}."
            yield error(row.cell("store"), row.store, rule, "Name a store that holds it.")


def _place_in_the_day(row: Receipt | StockMove) -> int:
    """Goods come in before they are passed on, and are passed on before they leave."""
    if isinstance(row, Receipt):
        return 0
    return 1 if row.kind in COMES_IN else 2 if row.kind == PASSED_ON else 3


def nothing_leaves_that_is_not_there(case: Case) -> Iterator[Problem]:
    """On no day is more issued, passed on, taken in or written off than the book has."""
    book: dict[tuple[str, str], float] = defaultdict(float)
    listed = {row.material for row in case.opening_stock}
    for stock in case.opening_stock:
        book[stock.material, owner_of(case, stock.buyer)] += stock.tonnes
    for material in case.materials:
        if material.material not in listed:
            book[material.material, owner_of(case, None)] += material.opening_stock_t
    orders = {row.order: row for row in case.register}
    other = {role: name for role, name in owners(case).items() if name != owner_of(case, None)}
    events: list[Receipt | StockMove] = [*case.receipts, *case.issues]
    days = sorted(
        (row for row in events if _start(case) <= row.date < case.settings.first_month.first_day),
        key=lambda row: (row.date, _place_in_the_day(row)),
    )
    told: set[tuple[str, str]] = set()
    for row in days:
        if isinstance(row, Receipt):
            order = orders[row.order]
            book[order.material, owner_of(case, order.buyer)] += row.usable_t
            continue
        at = row.material, owner_of(case, row.buyer)
        book[at] += row.tonnes if row.kind in COMES_IN else -row.tonnes
        if row.kind == PASSED_ON:
            for industry in other.values():
                book[row.material, industry] += row.tonnes
        if book[at] < -ROOM_T and at not in told:
            told.add(at)
            rule = f"the book of {at[1]} has {book[at] + row.tonnes:.6g} t of {at[0]} on {row.date:%d %b %Y}."
            yield error(row.cell("tonnes"), row.tonnes, rule, "Mend it, or type the receipt that is missing.")
