"""Orders: what each line says against its offer, and the limits on orders; the panel of suppliers."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count, islice, pairwise

from optimizer.case.months import Month
from optimizer.case.rows_buying import INDICATIVE, Offer
from optimizer.case.rows_needs import SoFar
from optimizer.plan.audit.bond import Bonded, cleared, payments_with_bond, rows_by_order, with_bond
from optimizer.plan.audit.derive import Facts
from optimizer.plan.audit.finding import Findings, Key, Record, Value, agrees, tolerance
from optimizer.plan.audit.landed import (
    Landed,
    Payment,
    landed,
    lead_days,
    may_order,
    mine_country,
    pay_month,
    payments,
    processing_country,
    term,
    tier_of,
    usable_month,
)
from optimizer.plan.audit.markets import Parts, parts_in_steps, premium_inr
from optimizer.plan.audit.tables import Tables, number, text, unit_of


@dataclass(frozen=True)
class Placed:
    """An order of the plan with what the audit works out for it from its offer, buyer, month and tonnes."""

    order: str
    buyer: str
    offer: Offer
    ordered: Month
    usable: Month
    paid: Month
    tonnes: float
    cost: Landed
    bills: tuple[Payment, ...]
    fund: str
    premium: float = 0.0  # of what is bought, INR asked above the price in a thin market

    @property
    def arriving(self) -> float:
        """Usable tonnes."""
        return self.tonnes * (1 - self.offer.transit_loss)

    def payments(self) -> tuple[tuple[str, Month, float], ...]:
        """(cost term, month, INR) of everything paid for the order; a tax that comes back is in its own term."""
        return tuple((bill.term, bill.month, bill.inr) for bill in self.bills)


def check_orders(facts: Facts, tables: Tables, findings: Findings) -> list[Placed]:
    """Every order as its offer has it and within every limit; returns those that could be worked out."""
    rows = tables["orders"]
    _check_numbers(facts, rows, findings)
    parts, bonded = parts_in_steps(tables), rows_by_order(tables)
    placed = [p for p in (_place(facts, row, parts, bonded, findings) for row in rows) if p is not None]
    _check_once(placed, findings)
    for order in placed:
        _check_quantity(facts, order, findings)
        _check_open(facts, order, findings)
    _check_ceilings(facts, placed, findings)
    _check_supplier_ceilings(facts, placed, findings)
    _check_between(placed, findings)
    _check_rest(facts, placed, findings)
    return placed


def _check_numbers(facts: Facts, rows: list[Record], findings: Findings) -> None:
    """Numbers are 2026-12/001, 002, … without gap or repetition, passing over those of open orders."""
    numbers = [text(r, "order") for r in rows]
    times = Counter(numbers)
    taken = {o.order for o in facts.case.open_orders} | {o.order for o in facts.case.register}
    free = (name for n in count(1) if (name := f"{facts.first}/{n:03d}") not in taken)
    expected = set(islice(free, len(rows)))
    for order in numbers:
        where = f"order {order}"
        if not re.fullmatch(rf"{facts.first}/\d{{3,}}", order):
            findings.add(
                "orders: number", where, order, f"{facts.first}/001", "the number is not of this month."
            )
        if times[order] > 1 or order in taken:
            findings.add("orders: number", where, "twice", "once", "the number stands for another order too.")
    for missing in sorted(expected - set(numbers)):
        findings.add(
            "orders: number",
            f"order {missing}",
            "missing",
            "present",
            "the number is skipped, so an order is missing from the plan.",
        )


def _place(facts: Facts, row: Record, parts: Parts, bonded: Bonded, findings: Findings) -> Placed | None:
    """Everything an order states follows from its offer, buyer, month and tonnes."""
    where = f"order {text(row, 'order')}"
    offer = facts.offers.get(text(row, "offer"))
    ordered = facts.by_name.get(text(row, "order_month"))
    if offer is None or ordered is None:
        stated = text(row, "offer") if offer is None else text(row, "order_month")
        findings.add("orders: offer", where, stated, "known", f'"{stated}" is no offer or no planned month.')
        return None
    usable = usable_month(facts, offer, ordered)
    paid = pay_month(facts, offer, ordered)
    tonnes = number(row, "tonnes")
    premium = premium_inr(facts, offer, ordered, parts.get(text(row, "order"), {}))
    on_arrival = landed(facts, offer, ordered, tonnes, premium)
    stays = cleared(facts, offer, ordered, tonnes, on_arrival, bonded.get(text(row, "order"), []), findings)
    cost = with_bond(on_arrival, tonnes, stays)
    for column, value in _stated_columns(facts, offer, ordered, usable, paid, tonnes, cost).items():
        unit = unit_of(column)
        if not agrees(row[column], value, unit):
            findings.equal(f"orders: {column}", where, row[column], value, unit)
    buyer = text(row, "buyer")
    if buyer not in facts.owners or offer.buyer not in (None, buyer):
        allowed = offer.buyer or ", ".join(facts.owners)
        findings.add("orders: buyer", where, buyer, allowed, f'"{buyer}" may not order from {offer.offer}.')
    bills = payments_with_bond(facts, payments(facts, offer, ordered, on_arrival), tonnes, stays)
    return Placed(
        text(row, "order"), buyer, offer, ordered, usable, paid, tonnes, cost, bills, text(row, "fund"), premium
    )


def _stated_columns(
    facts: Facts, offer: Offer, ordered: Month, usable: Month, paid: Month, tonnes: float, cost: Landed
) -> dict[str, Value]:
    """What an order's row must say, column by column; ``fund`` and ``buyer`` have checks of their own."""
    file_by = usable.first_day - dt.timedelta(days=lead_days(facts, offer, ordered))
    return {
        "supplier": offer.supplier, "material": offer.material, "vendor_country": offer.country,
        "processing_country": processing_country(offer), "mine_country": mine_country(offer),
        "usable_month": str(usable), "pay_month": str(paid), "file_by": file_by,
        "order_by": file_by + dt.timedelta(days=offer.approval_days + offer.contract_days),
        "usable_from": usable.first_day, "lots": tonnes / offer.lot_t if offer.lot_t else 0.0,
        "tier": float(tier_of(facts, offer, tonnes)),
        "price_inr_per_t": cost.purchase / tonnes if tonnes else 0.0, "purchase_inr": cost.purchase,
        "freight_inr": cost.freight, "insurance_inr": cost.insurance, "duty_inr": cost.duty,
        "clearance_inr": cost.clearance, "ordering_inr": cost.ordering, "landed_inr": cost.total,
        "basis": offer.basis, "indicative": offer.basis in INDICATIVE,
    }  # fmt: skip


def _check_once(placed: list[Placed], findings: Findings) -> None:
    """A buyer places at most one order a month with an offer."""
    seen: set[tuple[str, str, Month]] = set()
    for p in placed:
        at = (p.offer.offer, p.buyer, p.ordered)
        if at in seen:
            findings.add(
                "orders: one a month",
                f"order {p.order}",
                "a second order",
                "one order",
                f"{p.buyer} orders twice from {p.offer.offer} in {p.ordered}.",
            )
        seen.add(at)


def _check_quantity(facts: Facts, p: Placed, findings: Findings) -> None:
    """An order is above zero, reaches the minimum order, and is a whole number of lots or increments."""
    where = f"order {p.order}"
    least = term(facts, p.offer, "minimum order", p.ordered, p.offer.minimum_order_t)
    if p.tonnes <= tolerance("t"):
        findings.add("orders: tonnes", where, p.tonnes, "above 0", "an order of nothing.")
    findings.at_least("minimum order", where, p.tonnes, least, "t", "the order")
    step, what = (p.offer.lot_t, "lots") if p.offer.lot_t else (p.offer.increment_t, "increments")
    nearest = round(p.tonnes / step) * step
    if abs(p.tonnes - nearest) > tolerance("t", p.tonnes):
        findings.add(
            what,
            where,
            p.tonnes,
            nearest,
            f"{p.tonnes:,.10g} t is not a whole number of {what} of {step:,.10g} t.",
        )


def _check_open(facts: Facts, p: Placed, findings: Findings) -> None:
    """An order is dated while its offer is valid and available, and is usable within the planned months."""
    if not may_order(facts, p.offer, p.ordered):
        findings.add(
            "validity and availability",
            f"order {p.order}",
            str(p.ordered),
            "a month it is open",
            f"{p.offer.offer} cannot be ordered in {p.ordered}.",
        )
    if p.usable > facts.last:
        findings.add(
            "planned months",
            f"order {p.order}",
            str(p.usable),
            str(facts.last),
            f"the order is usable in {p.usable}, after the last planned month.",
        )


def _sums(pairs: Iterable[tuple[tuple[str, str], float]]) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = defaultdict(float)
    for key, tonnes in pairs:
        found[key] += tonnes
    return found


def _check_ceilings(facts: Facts, placed: list[Placed], findings: Findings) -> None:
    """Over all buyers an offer keeps its ceiling a month times availability, and a year less so far."""
    for (offer, at), tonnes in _sums(((p.offer.offer, str(p.ordered)), p.tonnes) for p in placed).items():
        row, month = facts.offers[offer], facts.by_name[at]
        none = float("inf") if row.ceiling_t_per_month is None else row.ceiling_t_per_month
        limit = term(facts, row, "ceiling", month, none) * term(facts, row, "availability", month, 1.0)
        limit *= facts.calendar.share_of_ceiling(row, month)
        findings.at_most("ceiling a month", f"offer {offer}, {at}", tonnes, limit, "t", "what is ordered")
    for (offer, year), tonnes in _sums(
        ((p.offer.offer, p.ordered.fiscal_year), p.tonnes) for p in placed
    ).items():
        before = sum(
            s.tonnes for s in facts.case.so_far if s.offer == offer and _so_far_in(facts, s, year)
        )
        ceiling = facts.offers[offer].ceiling_t_per_year
        if ceiling is not None:
            findings.at_most(
                "ceiling a year",
                f"offer {offer}, {year}",
                tonnes,
                max(0.0, ceiling - before),
                "t",
                "what is ordered",
            )


def _so_far_in(facts: Facts, row: SoFar, year: str) -> bool:
    """Whether something bought before the first month counts in a fiscal year's ceiling."""
    month, counts = row.month, row.counts_in in ("both", "ceilings")
    return counts and month < facts.first and month.fiscal_year == year == facts.first.fiscal_year


def _check_supplier_ceilings(facts: Facts, placed: list[Placed], findings: Findings) -> None:
    """Over all its offers a supplier keeps its ceilings a month and a year, so far counted in the year."""
    rows = {s.supplier: s for s in facts.case.suppliers}
    for (supplier, at), tonnes in _sums(
        ((p.offer.supplier, str(p.ordered)), p.tonnes) for p in placed
    ).items():
        limit = rows[supplier].ceiling_t_per_month if supplier in rows else None
        if limit is not None:
            findings.at_most(
                "supplier's ceiling a month",
                f"supplier {supplier}, {at}",
                tonnes,
                limit,
                "t",
                "what is ordered",
            )
    by_year = _sums(((p.offer.supplier, p.ordered.fiscal_year), p.tonnes) for p in placed)
    for (supplier, year), tonnes in by_year.items():
        limit = rows[supplier].ceiling_t_per_year if supplier in rows else None
        before = sum(
            s.tonnes for s in facts.case.so_far if s.supplier == supplier and _so_far_in(facts, s, year)
        )
        if limit is not None:
            findings.at_most(
                "supplier's ceiling a year",
                f"supplier {supplier}, {year}",
                tonnes,
                max(0.0, limit - before),
                "t",
                "what is ordered",
            )


def _check_between(placed: list[Placed], findings: Findings) -> None:
    """Two orders of a buyer with an offer lie at least its months between orders apart."""
    dates: dict[tuple[str, str], list[Placed]] = defaultdict(list)
    for p in placed:
        dates[p.offer.offer, p.buyer].append(p)
    for orders in dates.values():
        orders.sort(key=lambda p: p.ordered)
        for one, two in pairwise(orders):
            apart, least = two.ordered - one.ordered, one.offer.months_between_orders
            if apart < least:
                findings.add(
                    "months between orders",
                    f"order {two.order}",
                    apart,
                    least,
                    f"it follows order {one.order} by {apart} months, {least} are needed.",
                )


def _check_rest(facts: Facts, placed: list[Placed], findings: Findings) -> None:
    """An order lies its months between orders after every order of its buyer with the offer that was signed before."""
    for p in placed:
        for row in facts.case.register:
            if row.offer != p.offer.offer or (row.buyer or facts.blank_owner) != p.buyer or row.ordered is None:
                continue
            left = row.cancelled or row.refused or row.rejected
            apart, least = p.ordered - Month.of(row.ordered), p.offer.months_between_orders
            if left is None and least >= 2 and apart < least:
                words = f"it follows order {row.order} by {apart} months, {least} are needed."
                findings.add("months between orders", f"order {p.order}", apart, least, words)


def panel_rows(facts: Facts, placed: list[Placed]) -> dict[tuple[str, str], float]:
    """Supplier and fiscal year -> panel cost, INR, wherever it is charged."""
    cost = {s.supplier: s.panel_cost_inr_per_year for s in facts.case.suppliers}
    paid = {(s.supplier, s.panel_paid_for) for s in facts.case.suppliers}
    used = {(p.offer.supplier, p.ordered.fiscal_year) for p in placed} - paid
    return {(s, f): cost[s] for s, f in used if cost.get(s, 0.0) > 0}


def check_panel(facts: Facts, tables: Tables, placed: list[Placed], findings: Findings) -> None:
    """A supplier ordered from in a fiscal year is on the panel that year at its cost, and no other is."""
    stated = findings.by_key("panel", tables["panel"], ("supplier", "fiscal_year"))
    recomputed: dict[Key, Record] = {key: {"cost_inr": inr} for key, inr in panel_rows(facts, placed).items()}
    findings.match("panel", stated, recomputed, unit_of)
