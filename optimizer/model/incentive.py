"""The incentive on what domestic lines make, and what lines at price are paid and pay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pyomo.core import Block, Constraint, NonNegativeReals, Set, Var, quicksum

from optimizer.model.data import Data
from optimizer.model.funds import CRORE
from optimizer.model.support import (
    AT_PRICE,
    at_cost,
    outlay_left_inr_crore,
    reaches_buyers,
    supports_of,
    transfer_inr_per_t,
)


def add_incentive(m: Block, data: Data) -> None:
    """Decision ``incentivised`` (t a line and month): what is made and paid for, where that lowers the cost counted."""
    m.support = supports_of(data.case)
    paid = [
        (p, t) for p, support in m.support.items()
        if support.inr_per_t > 0 and reaches_buyers(data.case, data.lines[p]) > 0
        for t in support.months if (p, t) in data.capacity_t
    ]  # fmt: skip
    m.PAID_FOR = Set(initialize=paid, dimen=2, ordered=True)
    m.incentivised = Var(m.PAID_FOR, within=NonNegativeReals, bounds=lambda _, p, t: (0, data.capacity_t[p, t]))


def incentive_on_what_is_made(m: Block, data: Data) -> None:
    """Incentive on what is made.

    Enforced over: every line that draws on a scheme, each month the scheme pays for.
    No more is paid for than the line makes in the month: from its first sale on, after the gestation, for the months of
    the scheme.

        incentivised[p,t] <= make[p,t]                                                         (t <= t)
    """
    m.incentive_on_what_is_made = Constraint(
        m.PAID_FOR, rule=lambda m, p, t: m.incentivised[p, t] <= m.make[p, t]
    )


def incentive_tonnage(m: Block, data: Data) -> None:
    """Incentive tonnage.

    Enforced over: every line that draws on a scheme, each fiscal year.
    A beneficiary is paid for no more tonnes in a fiscal year than it was allotted, those paid for earlier in the year
    counted.

        sum_t in f incentivised[p,t] <= tonnes a year[p] - paid before[p,f]                    (t <= t)
    """
    months: dict[tuple[str, str], list[int]] = defaultdict(list)
    for p, t in m.PAID_FOR:
        months[p, data.case.months[t].fiscal_year].append(t)
    m.incentive_tonnage = Constraint(
        list(months),
        rule=lambda m, p, f: quicksum(m.incentivised[p, t] for t in months[p, f]) <= m.support[p].tonnes[f],
    )


def incentive_outlay(m: Block, data: Data) -> None:
    """Incentive outlay.

    Enforced over: every scheme with a line that draws on it.
    A scheme pays no more than its outlay, what it paid before the plan counted.

        sum_p,t rate[p] * incentivised[p,t] <= outlay - paid before                            (₹ crore <= ₹ crore)
    """
    drawing = {row.scheme: [(p, t) for p, t in m.PAID_FOR if m.support[p].scheme == row.scheme]
               for row in data.case.schemes}  # fmt: skip
    left = {row.scheme: outlay_left_inr_crore(row) for row in data.case.schemes}
    m.incentive_outlay = Constraint(
        [s for s, keys in drawing.items() if keys],
        rule=lambda m, s: (
            quicksum(m.support[p].inr_per_t / CRORE * m.incentivised[p, t] for p, t in drawing[s]) <= left[s]
        ),
    )


def priced_terms(m: Block, data: Data) -> Iterator[tuple[str, int, object]]:
    """(cost term, month, INR as an expression): incentives, transfer prices and inputs sold, in the case's view."""
    case = data.case
    for p, t in m.PAID_FOR:
        line, inr = data.lines[p], m.support[p].inr_per_t * reaches_buyers(case, data.lines[p]) * m.incentivised[p, t]
        yield ("incentive", t, inr) if line.pricing != AT_PRICE else ("transfer", t, -inr)
    for p, t in m.MAKE:
        if not at_cost(case, data.lines[p]):
            yield "transfer", t, transfer_inr_per_t(case, data.lines[p], case.months[t]) * m.make[p, t]
            sold = input_sales_inr_per_t(data, p)
            if sold:
                yield "input_sales", t, sold * m.make[p, t]


def input_sales_inr_per_t(data: Data, line: str) -> float:
    """What a line at price pays for the inputs of a tonne it makes."""
    return sum(
        1000 * (r.transfer_price_inr_per_kg or 0.0) * data.intake_per_t(r)
        for r in data.recipes[line] if r.role == "input"
    )  # fmt: skip
