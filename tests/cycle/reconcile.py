"""What must hold of a month gone by: summed plainly from the rows recorded, against what the books say after it.

``case`` is the case a month was planned with, ``after`` the one rolled on and mended to what happened.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_cycle import COMES_IN, IN, PASSED_ON
from optimizer.cycle.lots import agency_of, book_of, industry_of
from optimizer.cycle.orders import states_of
from optimizer.cycle.settle import funds_by_year, settled

ROOM = 1e-6
MARCH = 3


@dataclass(frozen=True)
class Reconciled:
    """The largest difference of each book, and the orders lost or doubled."""

    stock_t: float
    orders_t: float
    funds_crore: float
    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    in_parts: frozenset[str]  # orders that came in several parts

    @property
    def holds(self) -> bool:
        """Whether every book agrees to 1e-6 and every order is there once."""
        return max(self.stock_t, self.orders_t, self.funds_crore) <= ROOM and not self.lost and not self.doubled


def reconciled(case: Case, after: Case, known: Iterable[str]) -> Reconciled:
    """The books of a month; ``known`` are the numbers of every order there has been to its end."""
    numbers = [row.order for row in after.register]
    apart, in_parts = _orders(after)
    return Reconciled(
        stock_t=_stock(case, after), orders_t=apart, funds_crore=_funds(case, after),
        lost=tuple(sorted(set(known) - set(numbers))),
        doubled=tuple(sorted({order for order in numbers if numbers.count(order) > 1})), in_parts=in_parts,
    )  # fmt: skip


def _stock(case: Case, after: Case) -> float:
    """What was there and what the rows of the month add, against what is there."""
    before, now, adds = _held(case), _held(after), _moved(after, case.settings.first_month)
    return max((
        abs(now.get(at, 0.0) - before.get(at, 0.0) - adds.get(at, 0.0)) for at in {*before, *now, *adds}
    ), default=0.0)  # fmt: skip


def _held(case: Case) -> dict[tuple[str, str], float]:
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for lot in book_of(case):
        sums[lot.material, lot.owner] += lot.tonnes
    return sums


def _moved(case: Case, start: Month) -> dict[tuple[str, str], float]:
    """What the recorded rows add to each stock."""
    sums: dict[tuple[str, str], float] = defaultdict(float)
    orders = {row.order: row for row in case.register}
    for part in case.receipts:
        if part.date >= start.first_day:
            order = orders[part.order]
            sums[order.material, order.buyer or agency_of(case)] += part.usable_t
    for row in case.issues:
        sums[row.material, row.buyer or agency_of(case)] += row.tonnes if row.kind in COMES_IN else -row.tonnes
        if row.kind == PASSED_ON:
            sums[row.material, str(industry_of(case))] += row.tonnes
    return sums


def _orders(after: Case) -> tuple[float, frozenset[str]]:
    """What was ordered against what is received, rejected, waited for or gone."""
    apart, several = 0.0, set()
    for state in states_of(after):
        parts = [part for part in after.receipts if part.order == state.row.order]
        if len(parts) > 1:
            several.add(state.row.order)
        lost = sum(part.rejected_t for part in parts if not part.replaced)
        told = state.row.tonnes if state.row.gone is None else 0.0
        apart = max(apart, abs(state.received_t + lost + state.waiting_t - told))
    return apart, frozenset(several)


def cash(case: Case, fund: str, year: str) -> float:
    """Allocation less spent and received of the year so far, ₹ crore, from the rows that stand in the case."""
    spent, received = funds_by_year(case).get((fund, year), (0.0, 0.0))
    return _voted(case, fund, year) - spent + received


def _voted(case: Case, fund: str, year: str) -> float:
    return sum(row.allocation_inr_crore for row in case.funds if (row.fund, row.fiscal_year) == (fund, year))


def _funds(case: Case, after: Case) -> float:
    """What there was, less what the rows of the month pay, with what they bring; and what a year's end carries over."""
    first, apart = case.settings.first_month, 0.0
    for fund in {row.fund for row in case.funds}:
        flows = sum(
            m.inr_crore if m.direction == IN else -m.inr_crore
            for m in after.fund_movements if m.fund == fund and m.date >= first.first_day
        )  # fmt: skip
        year = first.fiscal_year
        left = cash(after, fund, year)
        apart = max(apart, abs(left - cash(case, fund, year) - flows))
        if first.month == MARCH:
            share = sum(r.carry_over_share * r.allocation_inr_crore for r in case.funds
                        if (r.fund, r.fiscal_year) == (fund, year))  # fmt: skip
            was = (first + 1).fiscal_year
            new = [row for row in settled(after).funds if (row.fund, row.fiscal_year) == (fund, was)]
            before = sum(row.spent_inr_crore - row.received_inr_crore for row in case.funds
                         if (row.fund, row.fiscal_year) == (fund, was))  # fmt: skip
            carried = before - sum(row.spent_inr_crore for row in new)
            apart = max(apart, abs(carried - max(0.0, min(left, share))))
    return apart
