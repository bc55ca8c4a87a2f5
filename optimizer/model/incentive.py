"""The incentive on what domestic lines make, and what the buyers pay and are paid for a line's work, by view."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from pyomo.environ import Block, Constraint, NonNegativeReals, Set, Var, quicksum

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_making import Line
from optimizer.case.rows_scheme import Beneficiary, Scheme
from optimizer.model.data import Data
from optimizer.model.funds import CRORE
from optimizer.model.terms import last_before

BUYERS, NATION, AT_PRICE = "buyers", "nation", "at price"


@dataclass(frozen=True)
class Support:
    """What a scheme pays one line: INR a tonne, the months it pays for (positions, in the plan), tonnes by year."""

    scheme: str
    inr_per_t: float
    months: range
    tonnes: dict[str, float]  # fiscal year -> most tonnes


def supports_of(case: Case) -> dict[str, Support]:
    """Line -> its incentive, for every beneficiary."""
    schemes = {row.scheme: row for row in case.schemes}
    lines = {row.line: row for row in case.lines}
    first, found = case.settings.first_month, {}
    for row in case.beneficiaries:
        scheme = schemes[row.scheme]
        start = pays_from(scheme, row)
        from_t, to_t = max(0, start - first), min(case.settings.months, start + scheme.months - first)
        years = dict.fromkeys(month.fiscal_year for month in case.months)
        tonnes = {f: row.tonnes_per_year - (row.paid_before_t if f == first.fiscal_year else 0.0) for f in years}
        found[row.line] = Support(row.scheme, rate_inr_per_t(scheme, row, lines[row.line]), range(from_t, to_t),
                                  {f: max(0.0, t) for f, t in tonnes.items()})  # fmt: skip
    return found


def pays_from(scheme: Scheme, row: Beneficiary) -> Month:
    """The first month whose sales are paid for: that of the first sale, never within the gestation."""
    matured = scheme.award_month + scheme.gestation_months
    return max(row.first_sale or matured, matured)


def rate_inr_per_t(scheme: Scheme, row: Beneficiary, line: Line) -> float:
    """The lower of the scheme's rate and its share of the net sales price."""
    price = row.net_sales_price_inr_per_kg
    price = (line.transfer_price_inr_per_kg or 0.0) if price is None else price
    return 1000 * min(scheme.rate_inr_per_kg, scheme.share_of_price * price)


def outlay_left_inr_crore(scheme: Scheme) -> float:
    """What a scheme may still pay."""
    return max(0.0, scheme.outlay_inr_crore - scheme.paid_before_inr_crore)


def at_cost(case: Case, line: Line, view: str | None = None) -> bool:
    """Whether a line's own costs are counted, in the case's view or the one given."""
    return (view or case.settings.view) == NATION or line.pricing != AT_PRICE


def reaches_buyers(case: Case, line: Line, view: str | None = None) -> float:
    """The share of a line's incentive that lowers the cost counted: none in the nation's view, where it nets out."""
    if (view or case.settings.view) == NATION:
        return 0.0
    return line.pass_through if line.pricing == AT_PRICE else 1.0


def transfer_inr_per_t(case: Case, line: Line, month: Month) -> float:
    """What a line at price is paid for a tonne made in a month, before what it passes on."""
    by_month = next((row.by_month for row in case.price_index if row.index == line.transfer_price_index), {})
    return 1000 * (line.transfer_price_inr_per_kg or 0.0) * last_before(by_month, month, 1.0)


def two_views(case: Case) -> bool:
    """Whether the buyers' cost and the nation's can differ."""
    return bool(case.beneficiaries) or any(line.pricing == AT_PRICE for line in case.lines)


# -- decisions and rules -----------------------------------------------------------------------------------


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
