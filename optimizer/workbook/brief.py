"""What the Brief says: one page an officer signs; ``brief_page`` puts these words and figures on a sheet.

Sections without data are left out. Figures are ₹ crore, tonnes and months, as printed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from optimizer.case.case import AGENCY, INDUSTRY, Case
from optimizer.case.months import Month
from optimizer.case.terms import COST_TERMS
from optimizer.plan.plan import Plan
from optimizer.plan.record import RunRecord
from optimizer.workbook.plan_sheets import CRORE

ORDERS_SHOWN, MATERIALS_SHOWN, EXCEPTIONS_SHOWN, FUNDS_SHOWN = 12, 16, 6, 8
REFUSED = 8  # exit code of a plan its audit does not confirm
NO_BOUND = -1e300
How = Literal["text", "tonnes", "crore", "months", "month", "date", "amount"]
OWNER_COLUMNS = (3, 5, 6)  # all, agency, industry: long names reach into column 4
GRID = 7  # columns of the page; a table names the ones it fills


@dataclass(frozen=True)
class Heading:
    """A column of a table on the page: where it stands (0 to 6), its title, how its figures are shown."""

    at: int
    title: str
    how: How = "text"


@dataclass(frozen=True)
class Section:
    """A part of the page: heading, sentences, then a table if there is one, then sentences under it."""

    heading: str
    sentences: tuple[str, ...] = ()
    columns: tuple[Heading, ...] = ()
    rows: tuple[tuple[object, ...], ...] = ()
    after: tuple[str, ...] = ()
    alarm: bool = False  # what must not be overlooked


def title(case: Case) -> str:
    return f"Procurement plan, {case.months[0].label}: {case.settings.plan_name.replace('_', ' ')}"


def proven(plan: Plan) -> bool:
    """Whether the search left a bound; without one it says so with minus infinity."""
    return plan.bound_inr > NO_BOUND


def status_words(plan: Plan, record: RunRecord) -> str:
    """The state of the plan in a sentence."""
    if record.exit_code == REFUSED:
        return "Refused by its own audit: kept as evidence, not to be signed."
    count = len(plan["exceptions"])
    kept = "every rule is kept" if not count else f"{count} exception{'s' if count > 1 else ''} to the rules"
    gap = f"gap {plan.gap:.2%}" if proven(plan) else "nothing proven about the cost"
    if plan.status == "limit":
        return f"Stopped at the time limit: {kept}, {gap}."
    if plan.status == "interrupted":
        return f"Stopped by the operator: {kept}, {gap}."
    return f"{kept[0].upper()}{kept[1:]}."


def proof_words(plan: Plan) -> str:
    """How much better any other plan could be."""
    if not proven(plan):
        return "The search stopped before it could prove how far this plan is from the best."
    left = max(0.0, plan.objective_inr - plan.bound_inr) / CRORE
    return (
        f"No plan can cost more than ₹{left:,.2f} crore less than this ({plan.gap:.3%} of the gross outlay)."
    )


def sections(case: Case, plan: Plan, record: RunRecord) -> tuple[Section, ...]:
    """The page from top to bottom, without title, status and signatures."""
    parts: Iterable[Section | None] = (
        _orders(case, plan),
        _cost(case, plan),
        _cover(plan, case.months[0]),
        _exceptions(plan),
        _funds(case, plan),
    )
    return tuple(part for part in parts if part is not None)


def weight_words(tonnes: float) -> str:
    """Tonnes in words; kilograms where they are few."""
    return f"{tonnes * 1000:,.1f} kg" if tonnes < 0.1 else f"{tonnes:,.2f} t"


def crore_words(inr: float) -> str:
    """INR as ₹ crore, or ₹ lakh where it is little."""
    return f"₹{inr / 1e5:,.2f} lakh" if abs(inr) < 0.1 * CRORE else f"₹{inr / CRORE:,.2f} crore"


def owner_of(case: Case, role: str) -> str | None:
    """The name of the owner with a role; the agency alone where the case has no Buyers."""
    if not case.buyers:
        return AGENCY if role == AGENCY else None
    return next((b.buyer for b in case.buyers if b.role == role), None)


def _orders(case: Case, plan: Plan) -> Section:
    orders, this = plan["orders"], str(case.months[0])
    agency = orders[orders["buyer"] == owner_of(case, AGENCY)]
    due = agency[agency["order_month"] == this].sort_values(
        ["order_by", "landed_inr"], ascending=[True, False]
    )
    shown = due.head(ORDERS_SHOWN)
    rows = tuple(
        (
            r["supplier"],
            r["vendor_country"],
            r["material"],
            r["tonnes"],
            r["landed_inr"] / CRORE,
            r["file_by"],
            r["order_by"],
        )
        for r in shown.to_dict("records")
    )
    columns = (
        Heading(0, "Supplier"),
        Heading(1, "Country"),
        Heading(2, "Material"),
        Heading(3, "Tonnes", "tonnes"),
        Heading(4, "Landed, ₹ crore", "crore"),
        Heading(5, "File by", "date"),
        Heading(6, "Order by", "date"),
    )
    after = []
    if len(due) > len(shown):
        rest = due.iloc[len(shown) :]
        after.append(f"and {len(rest)} more on the sheet Orders, {crore_words(rest['landed_inr'].sum())}.")
    sentences = [_due_words(due)] if len(due) else ["Nothing is to be ordered this month."]
    later = agency[agency["order_month"] > this]
    if len(later):
        month = min(str(m) for m in later["order_month"])
        coming = later[later["order_month"] == month]
        after.append(
            f"Next: {_many(len(coming), 'order')} of {Month.parse(month).label}, "
            f"{crore_words(coming['landed_inr'].sum())}."
        )
    expected = orders[(orders["buyer"] == owner_of(case, INDUSTRY)) & (orders["order_month"] == this)]
    if len(expected):
        after.append(
            f"Expected industry purchases this month: {_many(len(expected), 'order')}, "
            f"{weight_words(expected['tonnes'].sum())}, {crore_words(expected['landed_inr'].sum())}."
        )
    return Section("To order this month", tuple(sentences), columns if rows else (), rows, tuple(after))


def _due_words(due: pd.DataFrame) -> str:
    indicative = due[due["indicative"].astype(bool)]
    words = f"{_many(len(due), 'order')}, {weight_words(due['tonnes'].sum())}"
    words += f", {crore_words(due['landed_inr'].sum())} landed"
    if len(indicative):
        return f"{words}; of this {crore_words(indicative['landed_inr'].sum())} rests on indicative prices."
    return f"{words}, all at firm prices."


def _cost(case: Case, plan: Plan) -> Section | None:
    costs = plan["costs"]
    paid = costs[costs["term"].isin([t.key for t in COST_TERMS if t.sign > 0])]
    sentences = (proof_words(plan),)
    if paid.empty:
        return Section("Cost", sentences)
    owners = [o for o in (owner_of(case, AGENCY), owner_of(case, INDUSTRY)) if o is not None]
    this, year = str(case.months[0]), case.months[0].fiscal_year
    in_year = paid["month"].map(lambda m: Month.parse(str(m)).fiscal_year == year)
    lines = (
        ("Paid this month", paid[paid["month"] == this], "inr"),
        (f"Paid in {year} from now", paid[in_year], "inr"),
        (f"Paid in all {len(case.months)} months", paid, "inr"),
        ("Gross outlay, discounted", paid, "discounted_inr"),
    )
    rows = []
    for words, part, figure in lines:
        by_owner = [part.loc[part["buyer"] == owner, figure].sum() / CRORE for owner in owners]
        rows.append((words, part[figure].sum() / CRORE, *by_owner))
    titles = ["All", *(o.capitalize() for o in owners)] if len(owners) > 1 else ["₹ crore"]
    columns = (
        Heading(0, "₹ crore" if len(owners) > 1 else ""),
        *(Heading(OWNER_COLUMNS[k], words, "crore") for k, words in enumerate(titles)),
    )
    return Section("Cost", sentences, columns, tuple(row[: len(columns)] for row in rows))


def _cover(plan: Plan, first_month: Month) -> Section | None:
    cover = plan["cover"]
    if cover.empty:
        return None
    rows = []
    for material, part in cover.groupby("material", sort=False):
        by_month = part.sort_values("month").to_dict("records")
        lowest = min(by_month, key=lambda r: float(r["cover_months"]))
        first, last = by_month[0], by_month[-1]
        short = max(float(r["short_cover_t"]) for r in by_month)
        rows.append(
            (
                material,
                f"short by up to {weight_words(short)}" if short > 1e-6 else "kept",
                first["cover_months"],
                lowest["cover_months"],
                str(lowest["month"]),
                last["cover_months"],
                last["target_months"],
            )
        )
    worst = sorted(rows, key=lambda r: (r[1] == "kept", float(r[3])))[:MATERIALS_SHOWN]
    columns = (
        Heading(0, "Material"),
        Heading(1, "Rule"),
        Heading(2, f"End of {first_month.label}", "months"),
        Heading(3, "Lowest", "months"),
        Heading(4, "in", "month"),
        Heading(5, "At the end", "months"),
        Heading(6, "Target", "months"),
    )
    bases = ", ".join(dict.fromkeys(str(b) for b in cover["basis"]))
    after = (
        (f"and {len(rows) - len(worst)} more on the sheet Cover and stock.",)
        if len(rows) > len(worst)
        else ()
    )
    return Section(
        "Months of cover at the end of the month",
        (f"Basis: {bases}. Lowest first.",),
        columns,
        tuple(worst),
        after,
    )


def _exceptions(plan: Plan) -> Section | None:
    exceptions = plan["exceptions"]
    if exceptions.empty:
        return None
    shown = exceptions.head(EXCEPTIONS_SHOWN)
    rows = tuple((r["rule"], r["where"], r["when"], r["amount"], r["unit"]) for r in shown.to_dict("records"))
    columns = (
        Heading(0, "Rule"),
        Heading(2, "Where"),
        Heading(4, "When"),
        Heading(5, "Amount", "amount"),
        Heading(6, "Unit"),
    )
    more = len(exceptions) - len(shown)
    after = (f"and {more} more on the sheet Exceptions.",) if more else ()
    return Section(
        f"{_many(len(exceptions), 'exception')} to the rules", (), columns, rows, after, alarm=True
    )


def _funds(case: Case, plan: Plan) -> Section | None:
    funds = plan["funds"]
    if funds.empty:
        return None
    voted = {(f.fund, f.fiscal_year): f for f in case.funds}
    rows = []
    for (fund, year), part in funds.groupby(["fund", "fiscal_year"], sort=False):
        part = part.sort_values("month")
        row = voted.get((str(fund), str(year)))
        before = row.spent_inr_crore * CRORE if row else 0.0
        brought = float(part["opening_inr"].iloc[0]) + float(part["receipts_inr"].sum())
        rows.append(
            (
                fund,
                year,
                brought / CRORE,
                (float(part["allocation_inr"].sum()) + before) / CRORE,
                (float(part["paid_inr"].sum()) + before) / CRORE,
                float(part["lapsed_inr"].sum()) / CRORE,
                float(part["closing_inr"].iloc[-1]) / CRORE,
            )
        )
    columns = (
        Heading(0, "Fund"),
        Heading(1, "Fiscal year"),
        Heading(2, "Brought in, received", "crore"),
        Heading(3, "Voted", "crore"),
        Heading(4, "Paid", "crore"),
        Heading(5, "Lapses", "crore"),
        Heading(6, "Left", "crore"),
    )
    shown = tuple(rows[:FUNDS_SHOWN])
    after = (f"and {len(rows) - len(shown)} more on the sheet Funds.",) if len(rows) > len(shown) else ()
    return Section("Fund by fiscal year, ₹ crore", (), columns, shown, after)


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
