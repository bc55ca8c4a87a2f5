"""What enters the source mix: planned orders, open orders, what was bought so far, domestic lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from optimizer.case.months import Month
from optimizer.case.rows_buying import MixRule
from optimizer.plan.audit.derive import CRORE, Facts
from optimizer.plan.audit.landed import mine_country, processing_country
from optimizer.plan.audit.orders import Placed
from optimizer.plan.audit.production import Made

HOME = "India"
Sources = dict[str, str]  # "vendor country" etc. -> name


@dataclass(frozen=True)
class Entry:
    """Tonnes and INR of a material entering in a month; ``past`` if SoFar or an open order says it."""

    month: Month
    material: str
    sources: Sources
    tonnes: float
    value: float
    past: bool


def entries(facts: Facts, placed: list[Placed], lines: Made) -> list[Entry]:
    """Everything that enters a mix: planned orders, open orders, what was bought so far, domestic lines."""
    found = list(_past(facts))
    by_order = facts.case.settings.mix_dated_by == "order"
    for p in placed:
        named = _sources(
            p.offer.country, processing_country(p.offer), mine_country(p.offer), p.offer.supplier
        )
        month = p.ordered if by_order else p.usable
        found.append(Entry(month, p.offer.material, named, p.tonnes, p.cost.purchase - p.premium, past=False))
    for line, month, made, _, _ in lines.runs:
        home = _sources(HOME, HOME, HOME, line.plant)
        if facts.recipe(
            line, "input"
        ):  # its inputs were counted when they entered: only processing is Indian
            home = {"processing country": HOME}
        found.append(Entry(month, line.output, home, made, 0.0, past=False))
        for product in facts.recipe(line, "by-product"):
            besides = made * product.tonnes_per_tonne
            found.append(Entry(month, product.material, home, besides, 0.0, past=False))
    return found


def _past(facts: Facts) -> Iterator[Entry]:
    """What SoFar says, and open orders by arrival; dated by order, SoFar says the open orders too."""
    fed = {r.line for r in facts.case.recipes if r.role == "input"}
    for row in facts.case.so_far:
        if row.counts_in not in ("both", "source mix"):
            continue
        named = _defaults(row.vendor_country, row.processing_country, row.mine_country, row.supplier)
        if row.line in fed:
            named = {"processing country": named["processing country"]}
        yield Entry(row.month, row.material, named, row.tonnes, row.value_inr_crore * CRORE, past=True)
    if facts.case.settings.mix_dated_by == "order":
        return
    for order in facts.calendar.open_orders:
        named = _defaults(order.vendor_country, order.processing_country, order.mine_country, order.supplier)
        stated = order.value_inr_crore
        value = (order.to_pay_inr_crore if stated is None else stated) * CRORE
        yield Entry(order.usable_month, order.material, named, order.tonnes, value, past=True)


def _sources(vendor: str, processing: str, mine: str, supplier: str) -> Sources:
    return {
        "vendor country": vendor,
        "processing country": processing,
        "mine country": mine,
        "supplier": supplier,
    }


def _defaults(vendor: str, processing: str | None, mine: str | None, supplier: str) -> Sources:
    return _sources(vendor, processing or vendor, mine or processing or vendor, supplier)


def scope_of(facts: Facts, rule: MixRule) -> dict[str, float]:
    """Materials a rule holds for, and what a tonne of each weighs: contained oxide if there are several."""
    held = [m for m in facts.materials if facts.in_scope(rule.scope, m)]
    return {m: facts.materials[m].contained_oxide_share if len(held) > 1 else 1.0 for m in held}


def known_sources(facts: Facts, rule: MixRule) -> set[str]:
    """Every source that can appear under a rule: of its offers, the past, and domestic lines."""
    scope = scope_of(facts, rule)
    found = {e.sources[rule.by] for e in _past(facts) if e.material in scope and rule.by in e.sources}
    for offer in facts.case.offers:
        if offer.material in scope:
            named = _sources(offer.country, processing_country(offer), mine_country(offer), offer.supplier)
            found.add(named[rule.by])
    for line in facts.case.lines:
        gives = {line.output, *(r.material for r in facts.recipe(line, "by-product"))}
        if gives & scope.keys() and (rule.by == "processing country" or not facts.recipe(line, "input")):
            found.add(line.plant if rule.by == "supplier" else HOME)
    return found
