"""The ledger: every receipt and payment of a fund by order, and the limits on how voted money is spent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain, combinations

from optimizer.case.money import money_in_detail
from optimizer.case.months import Month
from optimizer.case.rows_buying import Fund
from optimizer.plan.audit.contracts import Untaken
from optimizer.plan.audit.derive import CRORE, Facts
from optimizer.plan.audit.finding import Findings, Key, Record, tolerance
from optimizer.plan.audit.orders import Placed
from optimizer.plan.audit.payments import is_advance
from optimizer.plan.audit.tables import Tables, number, text, unit_of

KINDS = {
    "purchase": "goods", "freight": "freight", "insurance": "insurance", "duty": "duty", "clearance": "clearance",
    "ordering": "ordering", "tax": "tax", "letter_of_credit": "letter of credit", "take_or_pay": "goods",
    "bond_interest": "duty",
}  # fmt: skip
OURS = frozenset({"allocation", "receipts", "lapsed"})  # entries that belong to no order
Money = dict[tuple[str, Month], float]


def tax_back(facts: Facts, tables: Tables) -> Money:
    """(fund, month) -> what the ledger says has come back of creditable tax, INR; judged with the ledger."""
    found: Money = defaultdict(float)
    for row in tables["ledger"]:
        month = facts.by_name.get(text(row, "month"))
        if text(row, "what") == "tax_back" and month is not None:
            found[text(row, "fund"), month] += number(row, "inr")
    return found


def check_ledger(
    facts: Facts, tables: Tables, placed: list[Placed], untaken: list[Untaken], stated: dict[Key, Record],
    findings: Findings,
) -> None:  # fmt: skip
    """Every bill of the agency is paid in full by funds that may pay it, and each fund's entries add up to its month.

    ``stated`` are the rows of the funds by fund and month.
    """
    if not money_in_detail(facts.case):
        for row in tables["ledger"]:
            where = f"ledger {text(row, 'fund')} · {text(row, 'month')}"
            findings.add("ledger: rows", where, "present", "absent", "the workbook asks for no ledger.")
        return
    entries = [row for row in tables["ledger"] if _readable(facts, row, findings)]
    ours = [p for p in placed if p.buyer == facts.agency]
    missed = [u for u in untaken if u.buyer == facts.agency]
    _check_bills(facts, ours, missed, entries, findings)
    _check_tax_comes_back(facts, entries, findings)
    _check_who_pays(facts, ours, entries, findings)
    _check_months(facts, entries, stated, findings)
    _check_year_end(facts, entries, findings)
    _check_advances(facts, ours, entries, findings)
    _check_commitments(facts, ours, findings)
    _check_order_funds(facts, ours, entries, findings)


def _funds(facts: Facts) -> list[str]:
    return list(dict.fromkeys(row.fund for row in facts.case.funds))


def _readable(facts: Facts, row: Record, findings: Findings) -> bool:
    """A month is a month, its year is said, and money after the last month is no fund's."""
    where = f"ledger {text(row, 'fund')} · {text(row, 'month')} · {text(row, 'order')}"
    try:
        month = Month.parse(text(row, "month"))
    except ValueError:
        findings.add("ledger: month", where, text(row, "month"), "a month", "this is no month.")
        return False
    findings.equal("ledger: fiscal_year", where, text(row, "fiscal_year"), month.fiscal_year)
    if text(row, "what") in OURS:
        findings.equal("ledger: order", where, text(row, "order"), "")
        findings.equal("ledger: milestone", where, text(row, "milestone"), "")
    planned = month <= facts.last
    if (text(row, "fund") in _funds(facts)) != planned:
        told = "what is paid after the last month belongs to no fund, and what is paid before to one."
        findings.add("ledger: fund", where, text(row, "fund"), "a fund of the book" if planned else "", told)
    return True


def _check_bills(
    facts: Facts, ours: list[Placed], missed: list[Untaken], entries: list[Record], findings: Findings
) -> None:  # fmt: skip
    """What stands paid for an order, by kind, milestone and month, is what its terms ask for; what is paid for tonnes
    committed and not taken stands by its offer."""
    recomputed: dict[Key, float] = defaultdict(float)
    for due in missed:
        recomputed[due.offer, "take_or_pay", "", str(due.month)] -= due.inr
    for p in ours:
        for bill in p.bills:
            sign = 1.0 if bill.term == "tax_back" else -1.0
            recomputed[p.order, bill.term, bill.milestone, str(bill.month)] += sign * bill.inr
    names = _funds(facts)
    for row in facts.calendar.open_orders:
        if (row.buyer or facts.blank_owner) == facts.agency and row.to_pay_inr_crore and names:
            at = (row.order, "open_orders", "", str(row.pay_month or row.usable_month))
            recomputed[at] -= row.to_pay_inr_crore * CRORE
    for row in facts.cancelled:
        if (row.buyer or facts.blank_owner) == facts.agency and names:
            at = (row.order, "cancelling", "", str(facts.first))
            recomputed[at] -= (row.cancel_inr_crore or 0.0) * CRORE
    stated: dict[Key, float] = defaultdict(float)
    for entry in entries:
        if text(entry, "what") not in OURS:
            stated[tuple(text(entry, c) for c in ("order", "what", "milestone", "month"))] += number(entry, "inr")
    for key in {**recomputed, **stated} if names else ():
        where = f"ledger {' · '.join(part for part in key if part)}"
        if abs(recomputed.get(key, 0.0)) > 0 or key in stated:
            findings.equal("ledger: inr", where, stated.get(key, 0.0), float(recomputed.get(key, 0.0)), "INR")


def _check_tax_comes_back(facts: Facts, entries: list[Record], findings: Findings) -> None:
    """A fund gets back the tax it paid on an order, so many months later."""
    owed: dict[tuple[str, str, Month], float] = defaultdict(float)
    for row in entries:
        month = Month.parse(text(row, "month"))
        if text(row, "what") == "tax":
            due = month + facts.case.settings.tax_back_months
            fund = text(row, "fund") if due <= facts.last else ""
            owed[fund, text(row, "order"), due] -= number(row, "inr")
        if text(row, "what") == "tax_back":
            owed[text(row, "fund"), text(row, "order"), month] -= number(row, "inr")
    for (fund, order, month), inr in owed.items():
        if abs(inr) > tolerance("INR", inr):
            where = f"ledger {fund} · order {order} · {month}"
            findings.equal("ledger: tax back", where, inr, 0.0, "INR")


def _may_pay(facts: Facts, fund: str, what: str, material: str) -> bool:
    """Whether the purposes of a fund let it pay a kind of cost of a material."""
    rows = [r for r in facts.case.fund_purposes if r.fund == fund]
    return not rows or any(r.pays in ("all", KINDS[what]) and facts.in_scope(r.scope, material) for r in rows)


def _check_who_pays(facts: Facts, ours: list[Placed], entries: list[Record], findings: Findings) -> None:
    """A fund pays what its purposes let it pay; an open order is paid by the fund it names, else by the first."""
    materials = {o.offer: o.material for o in facts.case.offers} | {p.order: p.offer.material for p in ours}
    names = _funds(facts)
    signed: dict[tuple[str, str, str], float] = defaultdict(float)  # an order may be paid by several, each its part
    for r in facts.calendar.open_orders if names else ():
        if (r.buyer or facts.blank_owner) == facts.agency:
            due = r.pay_month or r.usable_month
            payer = (r.fund or names[0]) if due <= facts.last else ""
            signed[r.order, str(due), payer] -= r.to_pay_inr_crore * CRORE
    told_inr: dict[tuple[str, str, str], float] = defaultdict(float)
    for row in entries:
        fund, what, order = text(row, "fund"), text(row, "what"), text(row, "order")
        where, inr = f"ledger {fund} · order {order} · {text(row, 'month')}", number(row, "inr")
        if what in OURS:
            continue
        if what == "cancelling":
            paying = [r.fund or names[0] for r in facts.cancelled if r.order == order]
            if fund not in paying:
                findings.equal("ledger: fund", where, fund, ", ".join(paying))
            continue
        if what == "open_orders":
            named = [name for own, when, name in signed if (own, when) == (order, text(row, "month"))]
            if fund not in named:
                findings.equal("ledger: fund", where, fund, ", ".join(named))
            told_inr[order, text(row, "month"), fund] += inr
            continue
        if (inr < 0) == (what == "tax_back"):
            findings.add("ledger: inr", where, inr, -inr, "a payment is below nought and a receipt above.")
        if fund and what in KINDS and order in materials and not _may_pay(facts, fund, what, materials[order]):
            told = f"{fund} may not pay {KINDS[what]} of {materials[order]}."
            findings.add("fund purposes", where, fund, "another fund", told)
    for (order, month, fund), inr in told_inr.items():
        if (order, month, fund) in signed:
            where = f"ledger {fund} · order {order} · {month}"
            findings.equal("ledger: inr", where, inr, signed[order, month, fund], "INR")


def _check_months(facts: Facts, entries: list[Record], stated: dict[Key, Record], findings: Findings) -> None:
    """The entries of a fund and month are its allocation, receipts, payments and what lapses."""
    sums: dict[tuple[str, str, str], float] = defaultdict(float)
    for row in entries:
        what = text(row, "what")
        kind = {"allocation": "allocation_inr", "receipts": "receipts_inr", "tax_back": "receipts_inr",
                "lapsed": "lapsed_inr"}.get(what, "paid_inr")  # fmt: skip
        sign = -1.0 if kind in ("paid_inr", "lapsed_inr") else 1.0
        sums[text(row, "fund"), text(row, "month"), kind] += sign * number(row, "inr")
    for (fund, month), held in stated.items():
        for column in ("allocation_inr", "receipts_inr", "paid_inr", "lapsed_inr"):
            where = f"ledger {fund} · {month}"
            figure = float(sums.get((fund, month, column), 0.0))
            findings.equal(f"ledger: {column}", where, figure, number(held, column), unit_of(column))


def _paid(entries: list[Record], fund: str, months: set[str]) -> float:
    """What a fund pays in some months, open orders among it, INR."""
    return -sum(
        number(r, "inr") for r in entries
        if text(r, "fund") == fund and text(r, "month") in months and text(r, "what") not in OURS | {"tax_back"}
    )  # fmt: skip


def _check_year_end(facts: Facts, entries: list[Record], findings: Findings) -> None:
    """From January to March, and in March, a fund pays no more than its share of the year's allocation."""
    for row in facts.case.funds:
        inside = [m for m in facts.months if m.fiscal_year == row.fiscal_year and m.month <= 3]
        periods = (
            ("last quarter", row.last_quarter_share, row.spent_last_quarter_inr_crore, inside),
            ("March", row.march_share, 0.0, [m for m in inside if m.month == 3]),
        )
        for period, share, spent, months in periods:
            if share is None or not months:
                continue
            most = max(0.0, share * row.allocation_inr_crore - spent) * CRORE
            paid = _paid(entries, row.fund, {str(m) for m in months})
            where = f"{row.fund}, {period} of {row.fiscal_year}"
            findings.at_most("year-end ceiling", where, paid, most, "INR", "what is paid")


def _check_advances(facts: Facts, ours: list[Placed], entries: list[Record], findings: Findings) -> None:
    """At the end of a month no more stands advanced from a fund, for goods not yet usable, than its limit."""
    orders = {p.order: p for p in ours}
    limits = {(r.fund, r.fiscal_year): r.advance_limit_inr_crore for r in facts.case.funds}
    given: dict[str, list[tuple[Month, Month, float]]] = defaultdict(list)  # by fund: paid, usable, INR
    for row in entries:
        p = orders.get(text(row, "order"))
        if p is not None and text(row, "what") == "purchase" and is_advance(p.offer, text(row, "milestone")):
            given[text(row, "fund")].append((Month.parse(text(row, "month")), p.usable, number(row, "inr")))
    for (fund, year), limit in limits.items():
        for month in facts.months if limit is not None else ():
            if month.fiscal_year != year or limit is None:
                continue
            standing = sum((-inr for paid, usable, inr in given[fund] if paid <= month < usable), 0.0)
            where, told = f"{fund}, {month}", "what stands advanced"
            findings.at_most("advance limit", where, standing, limit * CRORE, "INR", told)


def _check_commitments(facts: Facts, ours: list[Placed], findings: Findings) -> None:
    """What orders of a year come to can be divided among funds that may pay it, each within its commitment limit:
    whatever set of funds is taken, the bills that only they may pay fit within their limits together."""
    rows = facts.case.funds
    if all(r.commitment_limit_inr_crore is None for r in rows):
        return
    for year in sorted({p.ordered.fiscal_year for p in ours}):
        here = [r for r in rows if r.fiscal_year == year]
        able: dict[frozenset[str], float] = defaultdict(float)
        for p in ours:
            for bill in p.bills:
                if p.ordered.fiscal_year == year and bill.term in KINDS and bill.term != "tax":
                    named = {r.fund for r in here if _may_pay(facts, r.fund, bill.term, p.offer.material)}
                    able[frozenset(named)] += bill.inr
        for funds in _subsets([r.fund for r in here]):
            held = sum(inr for named, inr in able.items() if named <= funds)
            where = f"{', '.join(sorted(funds)) or 'no fund'}, {year}"
            findings.at_most(
                "commitment limit", where, held, _limit(here, funds), "INR", "what only these funds may commit"
            )


def _limit(rows: list[Fund], funds: frozenset[str]) -> float:
    most = 0.0
    for row in rows:
        if row.fund in funds:
            if row.commitment_limit_inr_crore is None:
                return float("inf")
            most += max(0.0, row.commitment_limit_inr_crore - row.committed_inr_crore) * CRORE
    return most


def _subsets(names: list[str]) -> Iterator[frozenset[str]]:
    return map(frozenset, chain.from_iterable(combinations(names, k) for k in range(len(names) + 1)))


def _check_order_funds(facts: Facts, ours: list[Placed], entries: list[Record], findings: Findings) -> None:
    """An order names the fund that pays most of its goods within the plan."""
    paid_for: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in entries:
        if text(row, "what") == "purchase" and text(row, "fund"):
            paid_for[text(row, "order")][text(row, "fund")] -= number(row, "inr")
    for p in ours:
        paid = paid_for[p.order]
        top = max(paid.values(), default=0.0)
        best = [f for f, inr in paid.items() if inr >= top - tolerance("INR", top)]
        if p.cost.purchase and (p.fund not in best if best else p.fund != ""):
            findings.equal("orders: fund", f"order {p.order}", p.fund, " or ".join(best))
