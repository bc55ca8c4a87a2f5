"""Export licences as they stand after the orders signed: what each has used grows by what they drew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from optimizer.case.case import Case
from optimizer.case.months import Month
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
        used = row.tonnes_used + more[row.licence]
        if abs(used - row.tonnes_granted) <= NOTHING_T * max(1.0, row.tonnes_granted):
            used = row.tonnes_granted  # sums of what is drawn to the last tonne may pass it by a rounding
        yield row.model_copy(update={"tonnes_used": used})


def numbers_of(draws: dict[str, float]) -> str:
    """The licences of an order as typed on its row of Register; with tonnes where there are several."""
    if len(draws) < 2:
        return "".join(draws)
    return ", ".join(f"{licence} {tonnes:,.6g} t" for licence, tonnes in draws.items())


def bars_lost(case: Case) -> tuple[str, ...]:
    """What licences bar is not told of orders on the Register, nor of what stock there is once a month is recorded."""
    rows = [row.cell("bar") for row in case.opening_stock if row.bar is not None]
    rows += [row.cell("bar") for row in case.open_orders if row.bar is not None]
    rows += [row.cell("bar") for row in case.offers if row.bar is not None]
    if not rows:
        return ()
    where = ", ".join(rows[:3]) + " …" * (len(rows) > 3)
    return (f"Licence bars: stock and signed orders stand without them ({where}); "
            "see to it that nobody barred is issued these tonnes",)  # fmt: skip


def words(case: Case, rolled: Case) -> tuple[str, ...]:
    """What became of the licences."""
    before = {row.licence: row.tonnes_used for row in case.licences}
    grown = [row for row in rolled.licences if row.tonnes_used > before[row.licence]]
    told = ", ".join(f"{row.licence} {row.tonnes_used:,.6g} of {row.tonnes_granted:,.6g} t" for row in grown)
    if not told:
        return ()
    return (f"Licences used, orders signed among it: {told}; lower it where such an order is cancelled or refused",)
