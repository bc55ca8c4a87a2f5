"""Goods in bond: what may lie there, until when, and the duty, tax and interest it pays when it leaves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from optimizer.case.months import Month
from optimizer.case.rows_buying import Offer
from optimizer.plan.audit.derive import Facts
from optimizer.plan.audit.finding import Findings, Record
from optimizer.plan.audit.landed import Landed, Payment, duty_row, usable_month
from optimizer.plan.audit.tables import Tables, number, text

NO_INTEREST_DAYS = 90
DAYS_A_YEAR = 365
NOISE_T = 1e-5  # of a material in its bonded stores together
Bonded = dict[str, list[Record]]  # order -> its rows of the frame bond


@dataclass(frozen=True)
class Cleared:
    """What tonnes of an order pay when they leave bond, INR."""

    month: Month
    tonnes: float
    duty: float
    tax: float
    interest: float


def rows_by_order(tables: Tables) -> Bonded:
    """The rows of the frame bond by order."""
    found: Bonded = defaultdict(list)
    for row in tables["bond"]:
        found[text(row, "order")].append(row)
    return found


def cleared(
    facts: Facts, offer: Offer, ordered: Month, tonnes: float, cost: Landed, rows: Iterable[Record], findings: Findings
) -> list[Cleared]:
    """Each row of an order as the officer's rows have it; what does not fit is a finding."""
    usable, found = usable_month(facts, offer, ordered), []
    cif = (cost.purchase + cost.freight + cost.insurance) / tonnes if tonnes else 0.0
    total, months = 0.0, set[Month]()
    for row in rows:
        where = f"bond {text(row, 'order')} · {text(row, 'month_out') or 'at the end'}"
        findings.equal("bond: month_in", where, text(row, "month_in"), str(usable))
        out = facts.last + 1 if text(row, "month_out") == "" else facts.by_name.get(text(row, "month_out"))
        if out is None or not usable < out or usable >= facts.last or out in months:
            findings.add("bond: month_out", where, text(row, "month_out"), "a month after it came in", "it cannot be.")
            continue
        months.add(out)
        longest = float(facts.case.settings.bond_months)
        findings.at_most("bond: month_out", where, float(out - usable), longest, "months", "the time in bond")
        part, paid = number(row, "tonnes"), min(out, facts.last)
        findings.at_least("bond: tonnes", where, part, 0.0, "t", "what lies in bond")
        rate = duty_row(facts, offer, paid)
        duty = cif * part * rate.basic_duty * (1 + rate.surcharge) if rate else 0.0
        tax = (cif * part + duty) * rate.creditable_tax if rate else 0.0
        over = max(0, (paid.first_day - usable.first_day).days - NO_INTEREST_DAYS)
        interest = (duty + tax) * facts.case.settings.bond_interest_per_year * over / DAYS_A_YEAR
        for column, figure in (("duty_inr", duty), ("tax_inr", tax), ("interest_inr", interest)):
            findings.equal(f"bond: {column}", where, row[column], figure, "INR")
        found.append(Cleared(paid, part, duty, tax, interest))
        total += part
    if found:
        where = f"bond {text(next(iter(rows)), 'order')}"
        findings.at_most("bond: tonnes", where, total, tonnes, "t", "what lies in bond of the order")
        if not offer.may_lie_in_bond or offer.discount != "none" or offer.market:
            findings.add("bond: offer", where, offer.offer, "an offer that may lie in bond", "it may not lie in bond.")
    return found


def with_bond(cost: Landed, tonnes: float, parts: list[Cleared]) -> Landed:
    """The cost of an order with the duty it pays when it leaves bond."""
    if not parts:
        return cost
    inside = sum(p.tonnes for p in parts) / tonnes
    duty, tax = sum(p.duty for p in parts), sum(p.tax for p in parts)
    return replace(cost, duty=cost.duty * (1 - inside) + duty, tax=cost.tax * (1 - inside) + tax)


def payments_with_bond(
    facts: Facts, bills: tuple[Payment, ...], tonnes: float, parts: list[Cleared]
) -> tuple[Payment, ...]:
    """The payments of an order: duty and tax of what lies in bond when it leaves, the rest as it was."""
    if not parts:
        return bills
    inside, back = sum(p.tonnes for p in parts) / tonnes, facts.case.settings.tax_back_months
    found = [replace(b, inr=b.inr * (1 - inside)) if b.term in ("duty", "tax", "tax_back") else b for b in bills]
    for p in parts:
        found += [Payment("duty", "", p.month, p.duty), Payment("tax", "", p.month, p.tax),
                  Payment("tax_back", "", p.month + back, p.tax),
                  Payment("bond_interest", "", p.month, p.interest)]  # fmt: skip
    return tuple(b for b in found if b.inr)


def check_bonded_stores(facts: Facts, tables: Tables, placed: Iterable[object], findings: Findings) -> None:
    """Bonded stores of an owner hold, by material and month, just what is in bond of its orders."""
    stores = {s.store for s in facts.case.stores if s.bonded}
    held: dict[tuple[str, str, Month], float] = defaultdict(float)
    for row in tables["stock"]:
        month = facts.by_name.get(text(row, "month"))
        if month is not None and text(row, "store") in stores:
            held[text(row, "material"), text(row, "owner"), month] += number(row, "closing_t")
    rows, known = rows_by_order(tables), set[str]()
    inside: dict[tuple[str, str, Month], float] = defaultdict(float)
    for p in placed:
        order, offer, usable = p.order, p.offer, p.usable  # type: ignore[attr-defined]
        known.add(order)
        for row in rows.get(order, []):
            out = text(row, "month_out")
            for month in facts.months:
                if usable <= month and (out == "" or str(month) < out):
                    share = 1 - offer.transit_loss
                    inside[offer.material, p.buyer, month] += number(row, "tonnes") * share  # type: ignore[attr-defined]
    for order in rows.keys() - known:
        findings.add("bond: rows", f"bond {order}", "present", "absent", "there is no such order.")
    for at in {**held, **inside}:
        there, due = held.get(at, 0.0), inside.get(at, 0.0)
        if abs(there - due) > NOISE_T + 1e-6 * max(there, due):
            where = f"bonded stores of {at[1]} · {at[0]} · {at[2]}"
            findings.equal("bonded stores", where, float(there), float(due), "t")
