"""Figures by month moved on: what lies behind is left out, and a month new at the end repeats the year before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from optimizer.case.case import Case
from optimizer.case.columns import MonthlyRow
from optimizer.case.months import Month
from optimizer.case.rows_buying import Fund
from optimizer.case.rows_needs import Material

YEAR = 12
R = TypeVar("R", bound=MonthlyRow)


def moved_on(case: Case, to: Month) -> tuple[dict[str, Any], list[str]]:
    """Field of Case -> its rows for a plan from ``to`` on, and the figures assumed, in words."""
    assumed: list[str] = []
    old_last, months = case.months[-1], case.settings.months
    new = [month for k in range(months) if (month := to + k) > old_last]
    yearly = {(row.sector, row.material) for row in case.demand}

    def rows(field: str, keep_from: Month, name: Callable[[Any], str], whole: Callable[[Any], bool]) -> tuple[Any, ...]:
        return tuple(
            _moved(row, keep_from, new, name(row), whole(row), field == "demand_by_month", assumed)
            for row in getattr(case, field)
        )

    found: dict[str, Any] = {
        "demand_by_month": rows("demand_by_month", to + -YEAR, lambda r: f"demand of {r.material}, {r.sector}",
                                lambda r: (r.sector, r.material) not in yearly or old_last in r.by_month),
        "offer_calendar": rows("offer_calendar", to + -YEAR, lambda r: f"{r.item} of {r.offer}",
                               lambda r: old_last in r.by_month),
        "price_index": tuple(_known_from(row, to) for row in case.price_index),
        "exchange_rates": tuple(_known_from(row, to) for row in case.exchange_rates),
    }  # fmt: skip
    found["funds"] = (*case.funds, *_voted(case, to, assumed))
    return found, assumed


def cover_grows_from(row: Material, first: Month, to: Month) -> Month | None:
    """The month from which a material's cover grows, seen from a later one; None where it is full by then."""
    growing = row.cover_full_by is not None and row.cover_full_by >= to
    return (row.cover_from or first) if growing else None


def _moved(
    row: R, keep_from: Month, new: list[Month], name: str, whole: bool, mean: bool, assumed: list[str]
) -> R:  # fmt: skip
    """A row without what lies long behind. One that is ``whole`` goes on to the new end: as a year before, or with
    ``mean``, where there is no such month, at its mean."""
    by_month = {month: figure for month, figure in row.by_month.items() if month >= keep_from}
    known = dict(row.by_month)
    for month in new if whole else ():
        if month in known:
            continue
        if month + -YEAR in known:
            figure, whence = known[month + -YEAR], "as a year before"
        elif mean:
            figure, whence = sum(row.by_month.values()) / len(row.by_month), "the mean of the months typed"
        else:
            continue
        known[month] = by_month[month] = figure
        assumed.append(f"{name} in {month.label}: {figure:,.6g}, {whence}")
    return row.model_copy(update={"by_month": dict(sorted(by_month.items()))})


def _known_from(row: R, to: Month) -> R:
    """The months from ``to`` on, and the last before: it holds until the next."""
    before = [month for month in row.by_month if month < to]
    kept: Mapping[Month, float] = {m: x for m, x in row.by_month.items() if m >= to or m == max(before)}
    return row.model_copy(update={"by_month": kept})


def _voted(case: Case, to: Month, assumed: list[str]) -> list[Fund]:
    """Votes for fiscal years new at the end: those of the year before."""
    known = {(row.fund, row.fiscal_year): row for row in case.funds}
    years = list(dict.fromkeys((to + k).fiscal_year for k in range(case.settings.months)))
    added = []
    for fund in dict.fromkeys(row.fund for row in case.funds):
        for month in [to + k for k in range(case.settings.months)]:
            year, before = month.fiscal_year, known.get((fund, (month + -YEAR).fiscal_year))
            if (fund, year) in known or before is None or year != years[-1]:
                continue
            row = before.model_copy(
                update={"fiscal_year": year, "spent_inr_crore": 0.0, "received_inr_crore": 0.0}
            )
            known[fund, year] = row
            added.append(row)
            assumed.append(f"vote of {fund} for {year}: ₹{row.allocation_inr_crore:,.6g} crore, as a year before")
    return added
