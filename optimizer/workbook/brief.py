"""What the Brief says: one page an officer signs; ``brief_page`` puts these words and figures on a sheet.

Sections without data are left out, and the others numbered through. Figures are ₹ crore, tonnes and months.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pandas as pd

from optimizer.case.case import AGENCY, INDUSTRY, Case
from optimizer.case.months import Month
from optimizer.plan.plan import Plan
from optimizer.study.china_stops import ALL, COUNTRY, shares_by_year, shares_so_far
from optimizer.study.cover_today import cover_today
from optimizer.workbook.brief_words import (
    Heading,
    Section,
    crore_words,
    day,
    many,
    owner_of,
    waiting_of_agency,
    waiting_words,
    weight_words,
)
from optimizer.workbook.plan_columns import CRORE

ORDERS_SHOWN, MATERIALS_SHOWN, EXCEPTIONS_SHOWN, FUNDS_SHOWN, WAITING_SHOWN = 9, 14, 6, 6, 4
YEARS_SHOWN, GROUPS_SHOWN = 5, 5
MONTHS = "cover_months_with_conversion"


def sections(case: Case, plan: Plan) -> tuple[Section, ...]:
    """The page from top to bottom, without title, status and signatures."""
    parts = (
        _sanction(case, plan), _cover(case, plan), _waiting(case, plan), _funds(case, plan), _china(case, plan),
        _exceptions(plan), _assumptions(case, plan),
    )  # fmt: skip
    present = (part for part in parts if part is not None)
    return tuple(replace(part, heading=f"{k}. {part.heading}") for k, part in enumerate(present, 1))


def _sanction(case: Case, plan: Plan) -> Section:
    orders, this = plan["orders"], str(case.months[0])
    agency = orders[orders["buyer"] == owner_of(case, AGENCY)]
    due = agency[agency["order_month"] == this].sort_values(["order_by", "landed_inr"], ascending=[True, False])
    shown = due.head(ORDERS_SHOWN)
    names = ("supplier", "vendor_country", "material", "tonnes")
    rows = tuple(
        (*(r[n] for n in names), r["landed_inr"] / CRORE, r["file_by"], r["order_by"]) for r in shown.to_dict("records")
    )
    columns = (
        Heading(0, "Supplier"), Heading(1, "Country"), Heading(2, "Material"), Heading(3, "Tonnes", "tonnes"),
        Heading(4, "Landed, ₹ crore", "crore"), Heading(5, "File by", "date"), Heading(6, "Sign by", "date"),
    )  # fmt: skip
    after = []
    if len(due) > len(shown):
        rest = due.iloc[len(shown) :]
        after.append(f"and {len(rest)} more on the sheet Orders due, {crore_words(rest['landed_inr'].sum())}.")
    sentences = [_due_words(due)] if len(due) else ["Nothing is to be ordered this month."]
    later = agency[agency["order_month"] > this]
    follow = []
    if len(later):
        month = min(str(m) for m in later["order_month"])
        coming = later[later["order_month"] == month]
        follow.append(f"Next: {many(len(coming), 'order')} of {Month.parse(month).label}, "
                      f"{crore_words(coming['landed_inr'].sum())}.")  # fmt: skip
    expected = orders[(orders["buyer"] == owner_of(case, INDUSTRY)) & (orders["order_month"] == this)]
    if len(expected):
        what = f"{many(len(expected), 'order')}, {weight_words(expected['tonnes'].sum())}"
        follow.append(f"Expected industry purchases this month: {what}, {crore_words(expected['landed_inr'].sum())}.")
    if follow:
        after.append(" ".join(follow))
    return Section("Sanction sought", tuple(sentences), columns if rows else (), rows, tuple(after))


def _due_words(due: pd.DataFrame) -> str:
    first = min(due["order_by"])
    return (
        f"Sanction is sought for {many(len(due), 'order')}, {weight_words(due['tonnes'].sum())}, "
        f"{crore_words(due['landed_inr'].sum())} landed. Last date to sign: {day(first)}."
    )


def _cover(case: Case, plan: Plan) -> Section | None:
    cover = plan["cover"]
    if cover.empty:
        return None
    today = cover_today(case, plan)
    rows = []
    for material, part in cover.groupby("material", sort=False):
        by_month = part.sort_values("month").to_dict("records")
        lowest = min(by_month, key=lambda r: float(r[MONTHS]))
        last, short = by_month[-1], max(float(r["short_cover_t"]) for r in by_month)
        rows.append((
            material, f"short by up to {weight_words(short)}" if short > 1e-6 else "kept", today[str(material)],
            lowest[MONTHS], str(lowest["month"]), last[MONTHS], last["target_months"],
        ))  # fmt: skip
    worst = sorted(rows, key=lambda r: (r[1] == "kept", float(r[3])))[:MATERIALS_SHOWN]
    columns = (
        Heading(0, "Material"), Heading(1, "Rule"), Heading(2, "Today", "months"), Heading(3, "Lowest", "months"),
        Heading(4, "at the end of", "month"), Heading(5, f"End of {case.months[-1].label}", "months"),
        Heading(6, "Target then", "months"),
    )  # fmt: skip
    bases = ", ".join(dict.fromkeys(str(b) for b in cover["basis"]))
    more = len(rows) - len(worst)
    after = (f"and {many(more, 'material')} more on the sheet Cover.",) if more else ()
    words = f"Months of demand the stock meets if nothing more arrives; basis: {bases}. Lowest first."
    return Section("Months of cover", (words,), columns, tuple(worst), after)


def _waiting(case: Case, plan: Plan) -> Section | None:
    waiting = waiting_of_agency(case, plan)
    if waiting.empty:
        return None
    words, lost = waiting_words(waiting), waiting["cover_days_lost"].fillna(0).astype(float)
    shown = waiting.assign(days=lost).sort_values(["days", "high_inr"], ascending=False).head(WAITING_SHOWN)
    rows = tuple(
        (r["supplier"], r["material"], r["days"], r["low_inr"] / CRORE, r["high_inr"] / CRORE)
        for r in shown.to_dict("records")
    )
    columns = (
        Heading(0, "Supplier"), Heading(2, "Material"), Heading(4, "Days of cover lost", "days"),
        Heading(5, "₹ crore, least", "crore"), Heading(6, "₹ crore, most", "crore"),
    )  # fmt: skip
    return Section("If not signed this month", (words,), columns, rows)


def _funds(case: Case, plan: Plan) -> Section | None:
    """Paid is before this plan; committed are orders signed earlier; free is what neither they nor this plan take."""
    funds = plan["funds"]
    if funds.empty:
        return None
    voted = {(f.fund, f.fiscal_year): f for f in case.funds}
    signed = _signed(case)
    rows = []
    for (fund, year), part in funds.groupby(["fund", "fiscal_year"], sort=False):
        part = part.sort_values("month")
        row = voted.get((str(fund), str(year)))
        before = row.spent_inr_crore * CRORE if row else 0.0
        sums = {c: float(part[c].sum()) for c in ("allocation_inr", "receipts_inr", "paid_inr", "lapsed_inr")}
        held = sums["allocation_inr"] + before + float(part["opening_inr"].iloc[0]) + sums["receipts_inr"]
        committed = min(signed.get((str(fund), str(year)), 0.0), sums["paid_inr"])
        free = float(part["closing_inr"].iloc[-1]) + sums["lapsed_inr"]
        figures = (held, before, committed, sums["paid_inr"] - committed, free, sums["lapsed_inr"])
        rows.append((f"{fund}, {year}", *(figure / CRORE for figure in figures)))
    columns = (
        Heading(0, "Fund, ₹ crore"), Heading(1, "Voted and received", "crore"), Heading(2, "Paid so far", "crore"),
        Heading(3, "Committed", "crore"), Heading(4, "This plan", "crore"), Heading(5, "Free", "crore"),
        Heading(6, "Lapses 31 March", "crore"),
    )  # fmt: skip
    shown = tuple(rows[:FUNDS_SHOWN])
    after = (f"and {len(rows) - len(shown)} more on the sheet Funds.",) if len(rows) > len(shown) else ()
    return Section("Funds", (), columns, shown, after)


def _signed(case: Case) -> dict[tuple[str, str], float]:
    """INR still to pay on the agency's orders signed earlier, by fund and fiscal year of payment."""
    agency, found = owner_of(case, AGENCY), defaultdict[tuple[str, str], float](float)
    for order in case.open_orders:
        if order.buyer in (None, agency) and case.funds:
            month = order.pay_month or order.usable_month
            found[order.fund or case.funds[0].fund, month.fiscal_year] += order.to_pay_inr_crore * CRORE
    return found


def _china(case: Case, plan: Plan) -> Section | None:
    by_group, now = shares_by_year(case, plan), shares_so_far(case)
    years = [y for y in dict.fromkeys(t.fiscal_year for t in case.months) if y in by_group.get(ALL, {})][:YEARS_SHOWN]
    if not years or not any(s.country for group in by_group.values() for s in group.values()):
        return None
    first, whole = case.months[0].fiscal_year, by_group[ALL]
    words = []
    if ALL in now:
        words.append(f"{now[ALL].country:.0%} of what came so far in {first}")
    words.append(f"{whole[years[0]].country:.0%} of all of {years[0]}, by its end on 31 March")
    if len(years) > 1:
        words.append(f"{whole[years[-1]].country:.0%} in {years[-1]}")
    columns = (
        Heading(0, "Group"), *((Heading(1, f"{first} so far", "percent"),) if now else ()),
        *(Heading(k, year, "percent") for k, year in enumerate(years, 2)),
    )  # fmt: skip
    groups = [g for g in by_group if g != ALL][:GROUPS_SHOWN] or [ALL]
    rows = []
    for group in groups:
        shares: list[object] = [now[group].country if group in now else ""] if now else []
        shares += [by_group[group][y].country if y in by_group[group] else "" for y in years]
        rows.append((group, *shares))
    said = f"{COUNTRY}, by country of processing, in contained oxide: {'; '.join(words)}."
    return Section("Share of China", (said,), columns, tuple(rows))


def _exceptions(plan: Plan) -> Section | None:
    exceptions = plan["exceptions"]
    if exceptions.empty:
        return None
    shown = exceptions.head(EXCEPTIONS_SHOWN)
    names = ("rule", "where", "when", "amount", "unit")
    rows = tuple((*(r[n] for n in names), str(r["cell"] or "")) for r in shown.to_dict("records"))
    columns = (
        Heading(0, "Rule"), Heading(1, "Where"), Heading(3, "When"), Heading(4, "Amount", "amount"), Heading(5, "Unit"),
        Heading(6, "Set in"),
    )  # fmt: skip
    more = len(exceptions) - len(shown)
    words = ("Signing needs the consent of the authority that set each rule; the cell is that of the input.",)
    after = (f"and {more} more on the sheet Exceptions, with what would mend them.",) if more else ()
    return Section(f"{many(len(exceptions), 'exception')} to the rules", words, columns, rows, after, alarm=True)


def _assumptions(case: Case, plan: Plan) -> Section | None:
    """How much of the cost is no firm price, and how many figures of the input are no more than assumed."""
    orders = plan["orders"]
    if orders.empty:
        return None
    words = []
    for name, part in (("this month's sanction", orders[(orders["order_month"] == str(case.months[0]))
                                                        & (orders["buyer"] == owner_of(case, AGENCY))]),
                       ("all orders of the plan", orders)):  # fmt: skip
        whole = float(part["landed_inr"].sum())
        indicative = float(part.loc[part["indicative"].astype(bool), "landed_inr"].sum())
        if whole > 0:
            words.append(f"{indicative / whole:.0%} of {name} ({crore_words(indicative)})")
    said = [f"Resting on budgetary quotes or assumed prices: {'; '.join(words)}."] if words else []
    if case.sources:
        bare = sum(s.confidence == "unverified" for s in case.sources)
        said.append(f"Of the {len(case.sources)} figures on the sheet Sources {bare} are unverified.")
    return Section("What rests on assumptions", tuple(said)) if said else None
