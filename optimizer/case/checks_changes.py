"""Checks on the last plan's orders, where the workbook carries them."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.case.case import Case
from optimizer.case.findings import error, warning
from optimizer.case.problems import Problem, did_you_mean


def planned_orders_can_be_kept(case: Case) -> Iterator[Problem]:
    """An order of the last plan names an offer of this one, a buyer it is open to, and is not signed already."""
    offers = {row.offer: row for row in case.offers}
    signed = {row.order: row for row in case.open_orders}
    for row in case.planned_before:
        offer = offers.get(row.offer)
        if offer is None:
            rule = "this offer is no longer on Offers: its order counts as dropped."
            mend = did_you_mean(row.offer, offers) or "Delete the row if that is what is meant."
            yield warning(row.cell("offer"), row.offer, rule, mend)
        if row.order and row.order in signed:
            rule = f"this order is signed: it stands on Open orders ({signed[row.order].cell('order')})."
            yield error(row.cell("order"), row.order, rule, "Delete it here: what is signed cannot change.")


def changes_have_something_to_compare_with(case: Case) -> Iterator[Problem]:
    """A cost of changes needs the orders of the last plan, and its end lies in or after the first month."""
    settings = case.settings
    for name in ("churn_inr_per_t", "churn_inr_per_order"):
        if getattr(settings, name) > 0 and not case.planned_before:
            rule = "there is no last plan to change: the sheet Planned before is empty, and this weighs nothing."
            yield warning(settings.cell(name), getattr(settings, name), rule,
                          "Plan with --since and the last plan book, or make the workbook with roll.")  # fmt: skip
    if settings.planned_until is not None and settings.planned_until < settings.first_month:
        rule = f"the last plan ended before the first month, {settings.first_month}: nothing of it can change."
        yield warning(settings.cell("planned_until"), settings.planned_until, rule, "Type the last month it planned.")
