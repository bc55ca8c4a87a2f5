"""Whether an offer can ever be used in the plan, and if not, why not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from optimizer.case.case import AGENCY, Case
from optimizer.case.checks_buying import Calendar, calendar_of
from optimizer.case.findings import materials_in, owner_of, owners, warning
from optimizer.case.months import Month
from optimizer.case.problems import Problem
from optimizer.case.rows_buying import Offer

NEVER = "this offer is never used in this plan: "


def _lead_days(case: Case, offer: Offer) -> int:
    return case.settings.safety_days + sum(
        value for name, value in offer if name.endswith("_days") and isinstance(value, int)
    )


def offers_can_be_used(case: Case) -> Iterator[Problem]:
    """An offer that no month of the plan can use is said to be so, with the reason."""
    first, last = case.months[0], case.months[-1]
    after_last, calendar = (last + 1).first_day, calendar_of(case)
    for offer in case.offers:
        if offer.valid_from and offer.valid_to and offer.valid_from > offer.valid_to:
            continue
        if offer.valid_to is not None and offer.valid_to < first:
            rule = f"{NEVER}it ends before the first month, {first}."
            yield warning(offer.cell("valid_to"), offer.valid_to, rule, "Mend it if it was prolonged.")
            continue
        if offer.valid_from is not None and offer.valid_from > last:
            rule = f"{NEVER}it begins after the last planned month, {last}."
            yield warning(offer.cell("valid_from"), offer.valid_from, rule, "Plan more months, or delete it.")
            continue
        earliest = max(first, offer.valid_from or first)
        days = _lead_days(case, offer)
        arrives = earliest.first_day + dt.timedelta(days=days)
        if arrives >= after_last or (Month.of(arrives) == last and arrives.day > 1):
            rule = f"{NEVER}ordered in {earliest} with {days} days of lead it arrives after {last}."
            yield warning(offer.cell("lead_days"), offer.lead_days, rule, "Plan more months, or delete it.")
            continue
        yield from _never_available(case, calendar, offer, earliest, days)


def _never_available(
    case: Case, calendar: Calendar, offer: Offer, earliest: Month, days: int
) -> Iterator[Problem]:
    """Among the months it could be ordered in: availability, ceilings, least order, and somewhere to put it."""
    last_day = case.months[-1].first_day
    months = [m for m in case.months if m >= earliest and (offer.valid_to is None or m <= offer.valid_to)
              and m.first_day + dt.timedelta(days=days) <= last_day]  # fmt: skip
    row, ceilings, least = (calendar.get((offer.offer, item)) for item in ("availability", "ceiling", "minimum order"))
    share = {month: 1.0 if row is None else row.by_month.get(month, 1.0) for month in months}
    whole = {month: offer.ceiling_t_per_month if ceilings is None
             else ceilings.by_month.get(month, offer.ceiling_t_per_month) for month in months}  # fmt: skip
    if row is not None and not any(share.values()):
        whole_plan = all(row.by_month.get(month, 1.0) == 0 for month in case.months)
        when = "in every month" if whole_plan else "in every month it could be ordered in"
        rule = f"{NEVER}its availability is 0 {when}."
        typed = next(month for month in months if share[month] == 0)
        found = row.by_month[case.months[0]] if case.months[0] in row.by_month else row.by_month[typed]
        yield warning(row.cell("item"), found, rule, "Mend it if it can be had.")
    if all(ceiling == 0 for ceiling in whole.values()):
        rule, cell = f"{NEVER}its ceiling is 0.", offer.cell("ceiling_t_per_month")
        yield warning(cell, offer.ceiling_t_per_month, rule, "Leave it blank for none.")
        return
    for month in months:
        ceiling, lowest = whole[month], offer.minimum_order_t if least is None else least.by_month.get(
            month, offer.minimum_order_t)  # fmt: skip
        if share[month] > 0 and (ceiling is None or lowest <= ceiling * share[month] + 1e-9) and ceiling != 0:
            break
    else:
        if row is not None and any(share.values()):
            rule = f"{NEVER}in every month its ceiling times availability is below its minimum order."
            yield warning(row.cell("item"), "availability", rule, "Mend one of the three.")
    yield from _never_had_room(case, offer)


def _never_had_room(case: Case, offer: Offer) -> Iterator[Problem]:
    """Its supplier may deliver it, the year has room for it, and a buyer who may use it can store it."""
    supplier = next((row for row in case.suppliers if row.supplier == offer.supplier), None)
    for field in ("ceiling_t_per_month", "ceiling_t_per_year"):
        ceiling = getattr(supplier, field) if supplier is not None else None
        if supplier is not None and ceiling is not None and (ceiling == 0 or offer.minimum_order_t > ceiling):
            rule = f"{NEVER}{offer.supplier} delivers at most {ceiling:g} t ({supplier.cell(field)})."
            yield warning(offer.cell("minimum_order_t"), offer.minimum_order_t, rule, "Mend one of the two.")
            break
    if offer.ceiling_t_per_year == 0:
        rule = f"{NEVER}its ceiling a year is 0."
        yield warning(offer.cell("ceiling_t_per_year"), 0, rule, "Leave it blank for none.")
    buyers = [offer.buyer] if offer.buyer else list(owners(case).values()) or [AGENCY]
    held = [store for store in case.stores if offer.material in materials_in(case, store.scope)]
    keepers = {owner_of(case, store.buyer) for store in case.stores}
    if all(buyer in keepers and not any(owner_of(case, s.buyer) == buyer for s in held) for buyer in buyers):
        rule = f"{NEVER}no store of {' or '.join(buyers)} holds {offer.material}."
        yield warning(offer.cell("material"), offer.material, rule, "Add a store for it, or widen what one holds.")
