"""Funds: the ledger of voted money by fund and month, and which fund pays what."""

from __future__ import annotations

from collections import defaultdict

from optimizer.case.money import money_in_detail
from optimizer.case.months import Month
from optimizer.plan.audit.contracts import Untaken
from optimizer.plan.audit.derive import CRORE, Facts
from optimizer.plan.audit.finding import Findings, Record, tolerance
from optimizer.plan.audit.landed import KG
from optimizer.plan.audit.ledger import check_ledger, tax_back
from optimizer.plan.audit.orders import Placed
from optimizer.plan.audit.tables import Tables, number, unit_of

MARCH = 3
Money = dict[tuple[str, Month], float]  # fund, month -> INR


def fund_names(facts: Facts) -> tuple[str, ...]:
    """Funds in the order they are listed; none where the sheet is empty or nobody is the agency."""
    return tuple(dict.fromkeys(f.fund for f in facts.case.funds)) if facts.agency else ()


def check_funds(
    facts: Facts,
    tables: Tables,
    placed: list[Placed],
    untaken: list[Untaken],
    balance: dict[tuple[str, ...], Record],
    findings: Findings,
) -> None:
    """Opening + allocation + receipts = paid + lapsed + closing by fund and month; closing never below 0."""
    stated = findings.by_key("funds", tables["funds"], ("fund", "month"))
    receipts, named = _receipts(facts, balance), _open_payments(facts)
    for place, inr in tax_back(facts, tables).items():
        receipts[place] += inr
    recomputed: dict[tuple[str, ...], Record] = {}
    for fund in fund_names(facts):
        for month in facts.months:
            at = (fund, str(month))
            row, before = stated.get(at), stated.get((fund, str(month + -1)))
            expected = {
                "opening_inr": number(before, "closing_inr") if before else 0.0,
                "allocation_inr": _allocated(facts, fund, month),
                "receipts_inr": receipts[fund, month],
            }
            paid = number(row, "paid_inr") if row else 0.0
            held = sum(expected.values()) - paid
            lapsed = max(0.0, held - _may_carry(facts, fund, month)) if month.month == MARCH else 0.0
            recomputed[at] = {
                "fiscal_year": month.fiscal_year,
                **expected,
                "lapsed_inr": lapsed,
                "closing_inr": held - lapsed,
            }
            where = f"funds {fund} · {month}"
            findings.at_least("fund balance", where, held - lapsed, 0.0, "INR", "what is left")
            findings.at_least(
                "funds: paid_inr",
                where,
                paid,
                named[fund, month],
                "INR",
                "what is paid, open orders in this fund's name among it,",
            )
    findings.match("funds", stated, recomputed, unit_of)
    paid_by = {
        (f, t): number(stated[f, str(t)], "paid_inr")
        for f in fund_names(facts)
        for t in facts.months
        if (f, str(t)) in stated
    }
    _check_paid(facts, placed, untaken, paid_by, named, findings)
    check_ledger(facts, tables, placed, untaken, stated, findings)
    if not money_in_detail(facts.case):
        _check_names(facts, placed, paid_by, named, findings)


def _allocated(facts: Facts, fund: str, month: Month) -> float:
    """What is voted less what is spent arrives in the first planned month of its fiscal year."""
    if facts.fiscal_years[month.fiscal_year] != month:
        return 0.0
    rows = [f for f in facts.case.funds if f.fund == fund and f.fiscal_year == month.fiscal_year]
    return sum(f.allocation_inr_crore - f.spent_inr_crore for f in rows) * CRORE


def _may_carry(facts: Facts, fund: str, month: Month) -> float:
    """What may be kept after 31 March: the carry-over share of the year's allocation."""
    rows = [f for f in facts.case.funds if f.fund == fund and f.fiscal_year == month.fiscal_year]
    return sum(f.carry_over_share * f.allocation_inr_crore for f in rows) * CRORE


def _receipts(facts: Facts, balance: dict[tuple[str, ...], Record]) -> Money:
    """Tonnes the agency passes on, at the issue price, refill the material's fund in the same month."""
    found: Money = defaultdict(float)
    for material, row in facts.materials.items():
        for month in facts.months:
            passed = balance.get((material, facts.agency, str(month)))
            if passed is not None and row.refills_fund and row.issue_price_inr_per_kg:
                inr = number(passed, "passed_on_t") * row.issue_price_inr_per_kg * KG
                found[row.refills_fund, month] += inr
    return found


def _open_payments(facts: Facts) -> Money:
    """What is still to pay on the agency's open orders, from the fund named or the first listed."""
    found: Money = defaultdict(float)
    funds = fund_names(facts)
    for row in facts.calendar.open_orders:
        if (row.buyer or facts.blank_owner) == facts.agency and funds:
            found[row.fund or funds[0], row.pay_month or row.usable_month] += row.to_pay_inr_crore * CRORE
    for row in facts.cancelled:
        if (row.buyer or facts.blank_owner) == facts.agency and funds:
            found[row.fund or funds[0], facts.first] += (row.cancel_inr_crore or 0.0) * CRORE
    return found


def _check_paid(
    facts: Facts, placed: list[Placed], untaken: list[Untaken], paid_by: Money, named: Money, findings: Findings
) -> None:  # fmt: skip
    """The funds together pay each month what falls due on the agency's orders, new and open, and on what it did not
    take."""
    if not fund_names(facts):
        return
    due: dict[Month, float] = defaultdict(float)
    for p in placed:
        if p.buyer == facts.agency:
            for term, month, inr in p.payments():
                due[month] += inr * (term != "tax_back")
    for missed in untaken:
        if missed.buyer == facts.agency:
            due[missed.month] += missed.inr
    for month in facts.months:
        paid = sum(paid_by.get((f, month), 0.0) for f in fund_names(facts))
        owed = due[month] + sum(named[f, month] for f in fund_names(facts))
        findings.equal("funds: paid_inr", f"all funds · {month}", paid, owed, "INR")


def _check_names(
    facts: Facts, placed: list[Placed], paid_by: Money, named: Money, findings: Findings
) -> None:
    """An agency order names the fund that pays most for new orders in its payment month; others name none."""
    for p in placed:
        most = {f: paid_by.get((f, p.paid), 0.0) - named[f, p.paid] for f in fund_names(facts)}
        if p.buyer != facts.agency or not most:
            findings.equal("orders: fund", f"order {p.order}", p.fund, "")
            continue
        top = max(most.values())
        payers = [f for f, inr in most.items() if inr >= top - tolerance("INR", top)]
        if p.fund not in payers:
            findings.equal("orders: fund", f"order {p.order}", p.fund, " or ".join(payers))
