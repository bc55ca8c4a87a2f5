"""Export licences as they stand after the orders signed: what each has used grows by what they drew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_cycle import SignedOrder
from optimizer.case.rows_licences import Licence
from optimizer.plan.plan import Plan

NOTHING_T = 1e-9


def drawn_by(plan: Plan, to: Month) -> dict[str, dict[str, float]]:
    """Order placed before a month -> licence -> tonnes to be shipped under it."""
    placed = {row["order"] for row in plan["orders"].to_dict("records") if Month.parse(row["order_month"]) < to}
    drawn: dict[str, dict[str, float]] = defaultdict(dict)
    for row in plan["licence_draws"].to_dict("records"):
        if row["order"] in placed:
            drawn[row["order"]][row["licence"]] = drawn[row["order"]].get(row["licence"], 0.0) + row["tonnes"]
    return drawn


def used_on(case: Case, plan: Plan, to: Month) -> Iterator[Licence]:
    """The licences with all that is signed before a month as used: orders of the plan, and open orders that name one,
    which then name it no more."""
    more: dict[str, float] = defaultdict(float)
    for draws in drawn_by(plan, to).values():
        for licence, tonnes in draws.items():
            more[licence] += tonnes
    for order in case.open_orders:
        if order.licence is not None:
            more[order.licence] += order.tonnes
    for row in case.licences:
        yield _used(row, row.tonnes_used + more[row.licence])


def used_up(case: Case) -> Iterator[Licence]:
    """The licences with what orders of the Register draw on them as used. An order that was cancelled or refused gives
    back what was not shipped of it, as does one accepted in full with less than was ordered."""
    more = _drawn(case, case.register)
    for row in case.licences:
        yield _used(row, row.tonnes_used + more[row.licence])


def with_forgotten(case: Case, gone: frozenset[str]) -> Iterator[Licence]:
    """The licences as typed, with what orders that leave the Register drew."""
    more = _drawn(case, [row for row in case.register if row.order in gone])
    for row in case.licences:
        yield _used(row, row.tonnes_used + more[row.licence])


def _drawn(case: Case, rows: Iterable[SignedOrder]) -> dict[str, float]:
    """Licence -> tonnes that orders draw, as far as they stand or are shipped."""
    came: dict[str, float] = defaultdict(float)
    for part in case.receipts:
        came[part.order] += part.gross_t
    drawn: dict[str, float] = defaultdict(float)
    for row in rows:
        share = 1.0
        shipped = row.rejected is not None or (row.shipped is not None and row.gone is not None)
        if (row.gone is not None and not shipped) or row.accepted is not None:
            share = min(1.0, came[row.order] / row.tonnes)
        for licence, tonnes in row.draws.items():
            drawn[licence] += share * tonnes
    return drawn


def _used(row: Licence, used: float) -> Licence:
    if abs(used - row.tonnes_granted) <= NOTHING_T * max(1.0, row.tonnes_granted):
        used = row.tonnes_granted  # sums of what is drawn to the last tonne may pass it by a rounding
    return row.model_copy(update={"tonnes_used": used})


def numbers_of(draws: dict[str, float]) -> str:
    """The licences of an order as typed on its row of Register; with tonnes where there are several."""
    if len(draws) < 2:
        return "".join(draws)
    return ", ".join(f"{licence} {tonnes:.9g} t" for licence, tonnes in draws.items())


def words(rolled: Case) -> tuple[str, ...]:
    """What became of the licences."""
    typed = {row.licence: row.tonnes_used for row in rolled.licences}
    drawn = [row for row in used_up(rolled) if row.tonnes_used > typed[row.licence]]
    told = ", ".join(f"{row.licence} {row.tonnes_used:,.6g} of {row.tonnes_granted:,.6g} t" for row in drawn)
    if not told:
        return ()
    return (f"Licences used, orders signed among it: {told}; one cancelled or refused gives its tonnes back",)
