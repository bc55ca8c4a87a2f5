"""Loans: who is lent what and when, what comes back and when, what is out, and what giving back costs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from optimizer.case.months import Month
from optimizer.case.rows_response import Loan
from optimizer.plan.audit.derive import Facts
from optimizer.plan.audit.finding import Findings, Record
from optimizer.plan.audit.tables import Tables, number, text, unit_of


@dataclass(frozen=True)
class Loaned:
    """Tonnes lent and tonnes that come back, by material and month; INR that giving back costs, by month."""

    lent: dict[tuple[str, Month], float] = field(default_factory=lambda: defaultdict(float))
    back: dict[tuple[str, Month], float] = field(default_factory=lambda: defaultdict(float))
    inr: dict[Month, float] = field(default_factory=lambda: defaultdict(float))


def lent_to(tables: Tables) -> dict[tuple[str, str, str], float]:
    """(sector, material, month) -> tonnes the plan says are lent."""
    found: dict[tuple[str, str, str], float] = defaultdict(float)
    for row in tables["loans"]:
        found[text(row, "sector"), text(row, "material"), text(row, "month")] += number(row, "lent_t")
    return found


def check_loans(facts: Facts, tables: Tables, findings: Findings) -> Loaned:
    """Each loan is made in its months, comes back in full with its premium within the plan, and never has more out than
    it may; together with other loans a sector is lent no more than it is issued. Of what the plan states, only the
    tonnes lent are taken as they are."""
    stated = findings.by_key("loans", tables["loans"], ("loan", "month"))
    found, recomputed = Loaned(), dict[tuple[str, ...], Record]()
    for row in facts.case.loans:
        lent = {t: number(stated[row.loan, str(t)], "lent_t") for t in facts.months if (row.loan, str(t)) in stated}
        earlier = [
            (r.tonnes, r.due_month if r.due_month is not None else r.lent_month + row.months_out)
            for r in facts.case.loans_out if r.loan == row.loan
        ]  # fmt: skip
        for month in facts.months:
            now = lent.get(month, 0.0)
            _check_lending(facts, row, month, now, findings)
            made = sum(q for t, q in lent.items() if t + row.months_out == month)
            old = sum(q for q, due in earlier if due == month)
            out = sum(q for t, q in lent.items() if t <= month < t + row.months_out)
            before = sum(q for q, due in earlier if due > month)
            if now > 0:
                most = max(0.0, row.most_out_t - before)
                findings.at_most("loans: most out", f"loan {row.loan}, {month}", out, most, "t", "what is out")
            returned, inr = (made + old) * (1 + row.premium_share), 1000 * now * (1 + row.premium_share)
            if not (now or returned or out or before) and (row.loan, str(month)) not in stated:
                continue
            recomputed[row.loan, str(month)] = {
                "sector": row.sector, "material": row.material,
                "back_month": str(month + row.months_out) if now else "", "returned_t": returned,
                "out_t": out + before, "cost_inr": inr * row.return_cost_inr_per_kg,
            }  # fmt: skip
            found.lent[row.material, month] += now
            found.back[row.material, month] += returned
            found.inr[month] += inr * row.return_cost_inr_per_kg
    findings.match("loans", stated, recomputed, unit_of)
    _check_issued(tables, findings)
    return found


def _check_lending(facts: Facts, row: Loan, month: Month, tonnes: float, findings: Findings) -> None:
    """Tonnes are lent in the months of the loan only, and only where they come back by the plan's last month."""
    where = f"loan {row.loan}, {month}"
    findings.at_least("loans: lent_t", where, tonnes, 0.0, "t", "what is lent")
    begun = row.from_month is None or row.from_month <= month
    over = row.to_month is not None and row.to_month < month
    if tonnes > 0 and (not begun or over or month + row.months_out > facts.last):
        told = "it is not lent in this month, or would not come back within the plan."
        findings.add("loans: months", where, tonnes, 0.0, told)


def _check_issued(tables: Tables, findings: Findings) -> None:
    issued = {(text(r, "sector"), text(r, "material"), text(r, "month")): number(r, "issued_t")
              for r in tables["issues"]}  # fmt: skip
    for at, tonnes in lent_to(tables).items():
        findings.at_most("loans: issued", " · ".join(at), tonnes, issued.get(at, 0.0), "t", "what is lent")
