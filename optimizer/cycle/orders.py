"""What is still open of each order of the Register: tonnes to come and money to pay, after what is recorded.

An order stands as signed until it is received, or cancelled, refused or rejected; so does its supplier while a
licence is under way. What did not come in its month is expected in the first month, or when the Register says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_cycle import OUT, PaymentDue, Receipt, SignedOrder
from optimizer.case.rows_needs import OpenOrder, SoFar
from optimizer.cycle.lots import agency_of

NOTHING_T = 1e-9
NOTHING_CRORE = 1e-12
Due = tuple[Month, str | None, float]  # month, fund, ₹ crore


@dataclass(frozen=True)
class OrderState:
    """An order on the 1st of the first month. Tonnes as ordered unless said; ₹ crore."""

    row: SignedOrder
    received_t: float  # what came, less what was rejected
    waiting_t: float  # still to come
    usable_t: float  # usable tonnes expected of that
    arrives: Month  # when, as expected now
    paid_inr_crore: float
    dues: tuple[tuple[Month, str | None, float], ...]  # what is still to pay: when, from which fund, how much

    @property
    def closed(self) -> bool:
        """Whether nothing is to come and nothing to pay."""
        return self.waiting_t <= 0 and not self.dues


def fresh(row: SignedOrder) -> OrderState:
    """The state of an order just signed."""
    usable = row.tonnes if row.usable_t is None else row.usable_t
    return OrderState(row, 0.0, row.tonnes, usable, row.expected_month, 0.0, ())


def states_of(case: Case) -> tuple[OrderState, ...]:
    """The state of every order of the Register."""
    parts: dict[str, list[Receipt]] = defaultdict(list)
    for receipt in case.receipts:
        if receipt.date < case.settings.first_month.first_day:
            parts[receipt.order].append(receipt)
    moved: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for move in case.fund_movements:
        if move.order is not None and move.date < case.settings.first_month.first_day:
            moved[move.order][move.direction != OUT] += move.inr_crore
    schedule: dict[str, list[PaymentDue]] = defaultdict(list)
    for due in case.payments_due:
        schedule[due.order].append(due)
    return tuple(
        _state(case, row, parts[row.order], moved[row.order][0], moved[row.order][1], schedule[row.order])
        for row in case.register
    )


def _state(
    case: Case, row: SignedOrder, parts: list[Receipt], out: float, back: float, schedule: list[PaymentDue]
) -> OrderState:  # fmt: skip
    first = case.settings.first_month
    received = sum(part.gross_t - part.rejected_t for part in parts)
    lost = sum(part.rejected_t for part in parts if not part.replaced)
    waiting = max(0.0, row.tonnes - received - lost)
    dropped = 0.0
    if waiting <= NOTHING_T * max(1.0, row.tonnes):
        waiting = 0.0
    if row.accepted is not None:
        dropped, waiting = waiting, 0.0
    arrives = max(row.expected_month, first)
    if row.gone is not None:
        return OrderState(row, received, 0.0, 0.0, arrives, out - back, ())
    share = row.tonnes if row.usable_t is None else row.usable_t
    kept = max(0.0, row.tonnes - lost - dropped) / row.tonnes
    if row.paid is not None:
        dues: list[Due] = []
    elif schedule:
        dues = list(_scheduled(case, row, schedule, kept, out, back))
    else:
        bill = _dues(case, row, waiting / row.tonnes, kept, out - back)
        dues = [(month, row.fund, inr_crore) for month, inr_crore in bill]
    return OrderState(row, received, waiting, waiting * share / row.tonnes, arrives, out - back, _summed(dues))


def _scheduled(
    case: Case, row: SignedOrder, schedule: list[PaymentDue], kept: float, out: float, back: float
) -> Iterator[Due]:  # fmt: skip
    """What is still to pay of a schedule: the agency's payments settle its earliest rows, and what came back those of
    tax; of industry it is taken that each row is paid in its month."""
    first = case.settings.first_month
    for due in sorted(schedule, key=lambda due: due.month):
        amount, covered = kept * due.inr_crore, 0.0
        if (row.buyer or agency_of(case)) != agency_of(case):
            covered = amount if due.month < first else 0.0
        elif amount > 0:
            covered = min(amount, out)
            out -= covered
        else:
            covered = -min(-amount, back)
            back += covered
        yield max(due.month, first), due.fund or row.fund, amount - covered


def _dues(case: Case, row: SignedOrder, coming: float, kept: float, paid: float) -> Iterator[tuple[Month, float]]:
    """Parts of the bill still to pay, by month. What the agency paid is known, and pays the earliest part first; of
    industry it is taken that it pays each part in its month."""
    first = case.settings.first_month
    goods = row.goods_inr_crore + row.freight_inr_crore + row.insurance_inr_crore
    taxes = row.duty_inr_crore + row.clearance_inr_crore
    with_goods = row.pay_month or row.expected_month
    ordered = first if row.ordered is None else Month.of(row.ordered)
    if (row.buyer or agency_of(case)) == agency_of(case):
        for month, due in ((ordered, row.ordering_inr_crore), (with_goods, kept * goods),
                           (row.expected_month, kept * taxes)):  # fmt: skip
            covered = min(due, paid)
            paid -= covered
            yield max(month, first), due - covered
        return
    if ordered >= first:
        yield ordered, row.ordering_inr_crore
    if row.pay_month is None:
        yield max(row.expected_month, first), coming * goods
    elif row.pay_month >= first:
        yield row.pay_month, kept * goods
    yield max(row.expected_month, first), coming * taxes


def _summed(dues: Iterable[Due]) -> tuple[Due, ...]:
    sums: dict[tuple[Month, str | None], float] = defaultdict(float)
    for month, fund, inr_crore in dues:
        sums[month, fund] += inr_crore
    return tuple((*at, sums[at]) for at in sorted(sums, key=lambda at: at[0]) if abs(sums[at]) > NOTHING_CRORE)


def open_orders(case: Case) -> Iterator[OpenOrder]:
    """The orders still open, as rows of Open orders: one that is paid in a month of its own has a row more."""
    for state in states_of(case):
        row = state.row
        if state.closed:
            continue
        dues = {(month, fund): inr_crore for month, fund, inr_crore in state.dues}
        kept: dict[str, Any] = {
            "buyer": row.buyer, "material": row.material, "supplier": row.supplier,
            "vendor_country": row.vendor_country, "processing_country": row.processing_country,
            "mine_country": row.mine_country, "where": row.where, "bar": row.bar,
            "ship_month": None if row.shipped is None else Month.of(row.shipped),
        }  # fmt: skip
        value = row.goods_inr_crore * state.waiting_t / row.tonnes
        if state.waiting_t > 0:
            due = dues.pop((state.arrives, row.fund), 0.0)
            yield OpenOrder(
                order=row.order, tonnes=state.usable_t, usable_month=state.arrives, to_pay_inr_crore=due,
                value_inr_crore=value, fund=row.fund, cancel_inr_crore=row.cancel_inr_crore, **kept,
            )  # fmt: skip
        for (month, fund), due in dues.items():
            yield OpenOrder(
                order=row.order, tonnes=0.0, usable_month=month, to_pay_inr_crore=due, value_inr_crore=0.0, fund=fund,
                **kept,
            )  # fmt: skip


def bought_so_far(case: Case) -> Iterator[SoFar]:
    """What the Register and the lines add to So far: in yearly ceilings by the month of the order, in source-mix rules
    by the month of arrival (or of the order, where Start dates the mix by it)."""
    first = case.settings.first_month
    by_order = case.settings.mix_dated_by == "order"
    arrived: dict[str, list[Receipt]] = defaultdict(list)
    for receipt in case.receipts:
        arrived[receipt.order].append(receipt)
    for state in states_of(case):
        row = state.row
        if row.gone is not None:
            continue
        known: dict[str, Any] = {
            "material": row.material, "supplier": row.supplier, "vendor_country": row.vendor_country,
            "processing_country": row.processing_country, "mine_country": row.mine_country, "where": row.where,
        }  # fmt: skip
        if row.ordered is not None and Month.of(row.ordered) < first:
            value = row.goods_inr_crore if by_order else 0.0
            counts = "both" if by_order else "ceilings"
            yield SoFar(month=Month.of(row.ordered), tonnes=row.tonnes, value_inr_crore=value, offer=row.offer,
                        counts_in=counts, **known)  # fmt: skip
        for part in arrived[row.order] if not by_order else ():
            tonnes = part.gross_t - part.rejected_t
            if Month.of(part.date) < first and tonnes > 0:
                value = row.goods_inr_crore * tonnes / row.tonnes
                yield SoFar(month=Month.of(part.date), tonnes=tonnes, value_inr_crore=value, counts_in="source mix",
                            **known)  # fmt: skip
