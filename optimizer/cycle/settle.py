"""The case as it stands on the 1st of the first month: the position typed, and what was recorded since.

``settled(case)`` is what is planned with. The audit works the same position out from the rows on its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from optimizer.case.case import Case
from optimizer.case.months import Month, fiscal_year_start
from optimizer.case.rows_buying import Fund, Supplier
from optimizer.case.rows_contracts import TakeOrPay
from optimizer.case.rows_cycle import IN, MADE, OUT, SignedOrder
from optimizer.case.rows_making import Line
from optimizer.case.rows_needs import OpeningStock, SoFar
from optimizer.cycle.licences_used import used_up
from optimizer.cycle.lots import NOTHING_T, Lot, agency_of, book_of, position_month
from optimizer.cycle.orders import bought_so_far, open_orders
from optimizer.plan.plan import Plan

HOME = "India"
MARCH = 3


def is_recorded(case: Case) -> bool:
    """Whether the case says anything of what happened since its position."""
    return bool(
        case.register or case.receipts or case.stock_counts or case.issues or case.fund_movements
        or any(row.pending_t > 0 for row in case.opening_stock)
        or any(row.received_inr_crore > 0 for row in case.funds)
        or position_month(case) < case.settings.first_month
    )  # fmt: skip


def settled(case: Case) -> Case:
    """The case with its opening stock, open orders, funds, So far, panel, licences and campaigns as of the first month.

    The Register stays, for the numbers of its orders; a case already settled, or in which nothing is recorded, is
    returned as it is.
    """
    if case.settled or not is_recorded(case):
        return case
    return replace(
        case, settled=True,
        opening_stock=tuple(_opening_rows(case)),
        materials=tuple(m.model_copy(update={"opening_stock_t": 0.0}) for m in case.materials),
        open_orders=(*case.open_orders, *open_orders(case)),
        so_far=(*case.so_far, *bought_so_far(case), *made_so_far(case)),
        take_or_pay=tuple(taken(case)), funds=tuple(_funds(case)),
        suppliers=tuple(_suppliers(case)), lines=tuple(_lines(case)), licences=tuple(used_up(case)),
        receipts=(), stock_counts=(), issues=(), fund_movements=(), payments_due=(),
    )  # fmt: skip


def standing(case: Case, plan: Plan) -> Case:
    """A settled case without the orders its plan proposes to cancel."""
    gone = set(plan["cancellations"]["order"])
    if not gone:
        return case
    return replace(case, open_orders=tuple(row for row in case.open_orders if row.order not in gone))


def _opening_rows(case: Case) -> Iterator[OpeningStock]:
    passed = case.settings.first_month - position_month(case)
    for lot in book_of(case):
        tonnes = lot.tonnes - lot.pending_t
        if tonnes > NOTHING_T:
            yield opening_row(lot, passed, tonnes=tonnes, pending_t=0.0)


def opening_row(lot: Lot, passed: int, *, tonnes: float, pending_t: float) -> OpeningStock:
    """A lot as a row of Opening stock, so many months after the position."""
    left = None if lot.left is None else lot.left - passed
    return OpeningStock(
        material=lot.material, buyer=lot.owner, store=lot.store, lot=lot.name, tonnes=tonnes, pending_t=pending_t,
        bar=lot.bar or None,
        months_left=None if left is None else max(left, 1), where=lot.row.where,
    )  # fmt: skip


# -- funds ----------------------------------------------------------------------------------------------------


def funds_by_year(case: Case) -> dict[tuple[str, str], tuple[float, float]]:
    """(fund, fiscal year) -> spent and received so far in it, ₹ crore, up to the first month: as typed, what moved
    since, and what was carried over into a year that began since."""
    first = case.settings.first_month
    sums = {(row.fund, row.fiscal_year): (row.spent_inr_crore, row.received_inr_crore) for row in case.funds}
    start = position_month(case)
    for move in case.fund_movements:
        if start.first_day <= move.date < first.first_day:
            at = (move.fund, Month.of(move.date).fiscal_year)
            spent, received = sums.get(at, (0.0, 0.0))
            back = move.direction == IN
            sums[at] = (spent, received + move.inr_crore) if back else (spent + move.inr_crore, received)
    year = fiscal_year_start(start.fiscal_year)
    while year + 12 <= first:
        for fund in dict.fromkeys(row.fund for row in case.funds):
            rows = [r for r in case.funds if (r.fund, r.fiscal_year) == (fund, year.fiscal_year)]
            spent, received = sums.get((fund, year.fiscal_year), (0.0, 0.0))
            left = sum(r.allocation_inr_crore for r in rows) - spent + received
            carried = min(left, sum(r.carry_over_share * r.allocation_inr_crore for r in rows))
            if carried > 0:
                at = (fund, (year + 12).fiscal_year)
                spent, received = sums.get(at, (0.0, 0.0))
                sums[at] = (spent, received + carried)
        year = year + 12
    return sums


def _since(case: Case) -> list[SignedOrder]:
    """Orders signed from the position on and before the first month, which still stand."""
    start, end = position_month(case).first_day, case.settings.first_month.first_day
    return [row for row in case.register if row.ordered is not None and start <= row.ordered < end and not row.gone]


def committed(case: Case) -> dict[tuple[str, str], float]:
    """(fund, fiscal year) -> what the agency's orders signed since the position come to, ₹ crore."""
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for row in _since(case):
        if (row.buyer or agency_of(case)) == agency_of(case) and row.ordered is not None and case.funds:
            sums[row.fund or case.funds[0].fund, Month.of(row.ordered).fiscal_year] += row.bill_inr_crore
    return sums


def paid_in_last_quarter(case: Case) -> dict[tuple[str, str], float]:
    """(fund, fiscal year) -> what was paid since the position in its months from January to March, ₹ crore."""
    sums: dict[tuple[str, str], float] = defaultdict(float)
    start, end = position_month(case).first_day, case.settings.first_month.first_day
    for move in case.fund_movements:
        if start <= move.date < end and move.date.month <= MARCH and move.direction == OUT:
            sums[move.fund, Month.of(move.date).fiscal_year] += move.inr_crore
    return sums


def with_limits_used(case: Case, row: Fund) -> Fund:
    """A row of Funds with what was committed, and paid in the last quarter, since the position, where it has a limit on
    them that still holds in the first month."""
    at, used = (row.fund, row.fiscal_year), dict[str, float]()
    if row.fiscal_year != case.settings.first_month.fiscal_year:
        return row.model_copy(update={"spent_last_quarter_inr_crore": 0.0})
    if row.commitment_limit_inr_crore is not None:
        used["committed_inr_crore"] = row.committed_inr_crore + committed(case).get(at, 0.0)
    if row.last_quarter_share is not None:
        late = paid_in_last_quarter(case).get(at, 0.0)
        used["spent_last_quarter_inr_crore"] = row.spent_last_quarter_inr_crore + late
    return row.model_copy(update=used)


def taken(case: Case) -> Iterator[TakeOrPay]:
    """Take-or-pay with what was ordered since the position."""
    for row in case.take_or_pay:
        more = sum(order.tonnes for order in _since(case) if order.offer == row.offer and order.ordered is not None
                   and Month.of(order.ordered).fiscal_year == row.fiscal_year)  # fmt: skip
        yield row.model_copy(update={"taken_before_t": row.taken_before_t + more})


def _funds(case: Case) -> Iterator[Fund]:
    sums = funds_by_year(case)
    for row in case.funds:
        spent, received = sums.pop((row.fund, row.fiscal_year))
        used = with_limits_used(case, row)
        yield used.model_copy(update={"spent_inr_crore": spent - received, "received_inr_crore": 0.0})
    for (fund, year), (spent, received) in sums.items():
        if year == case.settings.first_month.fiscal_year:
            yield Fund(fund=fund, fiscal_year=year, allocation_inr_crore=0.0, spent_inr_crore=spent - received)


# -- suppliers and lines --------------------------------------------------------------------------------------


def panel_paid(case: Case) -> frozenset[str]:
    """Suppliers whose place on the panel is paid for the fiscal year of the first month: one ordered from in it."""
    first = case.settings.first_month
    return frozenset(
        row.supplier for row in case.register
        if row.ordered is not None and row.refused is None
        and Month.of(row.ordered) < first and Month.of(row.ordered).fiscal_year == first.fiscal_year
    )  # fmt: skip


def _suppliers(case: Case) -> Iterator[Supplier]:
    paid, year = panel_paid(case), case.settings.first_month.fiscal_year
    for row in case.suppliers:
        yield row.model_copy(update={"panel_paid_for": year}) if row.supplier in paid else row


def running_before(case: Case) -> frozenset[str] | None:
    """Lines that ran in the month before the first; None where no month is recorded."""
    first = case.settings.first_month
    if position_month(case) >= first:
        return None
    return frozenset(
        row.party for row in case.issues if row.kind == MADE and row.tonnes > 0 and Month.of(row.date) + 1 == first
    )


def _lines(case: Case) -> Iterator[Line]:
    ran = running_before(case)
    for row in case.lines:
        yield row if ran is None else row.model_copy(update={"running_before": row.line in ran})


def made_so_far(case: Case) -> Iterator[SoFar]:
    """What lines made since the position, as rows of So far."""
    plants = {row.line: row.plant for row in case.lines}
    sums: dict[tuple[Month, str, str], float] = defaultdict(float)
    where = {}
    for row in case.issues:
        month = Month.of(row.date)
        if row.kind == MADE and row.party in plants and position_month(case) <= month < case.settings.first_month:
            sums[month, row.party, row.material] += row.tonnes
            where[month, row.party, row.material] = row.where
    for (month, line, material), tonnes in sums.items():
        if tonnes > 0:
            yield SoFar(
                month=month, material=material, supplier=plants[line], vendor_country=HOME, tonnes=tonnes,
                counts_in="source mix", line=line, where=where[month, line, material],
            )  # fmt: skip
