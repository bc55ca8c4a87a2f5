"""What a line costs the buyers and what it costs the nation: what schemes pay it, and the price it is paid.

Worked out from the case alone; months are positions in the plan.
"""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_making import Line
from optimizer.case.rows_scheme import Beneficiary, Scheme
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
