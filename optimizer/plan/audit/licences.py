"""Export licences and public procurement: what each order may draw on, and what keeps the agency from an offer."""

from __future__ import annotations

import re
from collections import defaultdict

from optimizer.case.months import Month
from optimizer.case.rows_licences import Licence
from optimizer.plan.audit.derive import CRORE, Facts
from optimizer.plan.audit.finding import Findings, Record
from optimizer.plan.audit.orders import Placed
from optimizer.plan.audit.payments import day_of
from optimizer.plan.audit.tables import Tables, number, unit_of

RANK = {"class I": 1, "class II": 2, "non-local": 3}


def check_licences(facts: Facts, tables: Tables, placed: list[Placed], findings: Findings) -> None:
    """Orders that need a licence draw all their tonnes on valid licences of their supplier; none is overdrawn."""
    stated = findings.by_key("licence_draws", tables["licence_draws"], ("order", "licence"))
    rows = {r.licence: r for r in facts.case.licences}
    recomputed: dict[tuple[str, ...], Record] = {}
    drawn: dict[tuple[str, str], float] = defaultdict(float)
    draws: dict[str, list[tuple[str, Record]]] = defaultdict(list)
    for (order, name), record in stated.items():
        draws[order].append((name, record))
    for p in placed:
        if not p.offer.licence_needed:
            continue
        ships, whole = Month.of(day_of(facts, p.offer, p.ordered, "shipping documents")), 0.0
        for name, record in draws[p.order]:
            row = rows.get(name)
            if row is None:
                continue
            recomputed[p.order, name] = {"month": str(ships)}
            tonnes, where = number(record, "tonnes"), f"order {p.order}, licence {name}"
            findings.at_least("licence_draws: tonnes", where, tonnes, 0.0, "t", "what is drawn")
            if not _fits(facts, row, p, ships):
                told = f"it is not for {p.offer.material} of {p.offer.supplier} shipped in {ships}."
                findings.add("licence", where, name, "a licence that fits", told)
            drawn[name, str(ships)] += tonnes
            whole += tonnes
        findings.equal("licence_draws: tonnes", f"order {p.order}", whole, p.tonnes, "t")
    findings.match("licence_draws", stated, recomputed, unit_of)
    _check_ledgers(facts, tables, drawn, findings)


def _fits(facts: Facts, row: Licence, p: Placed, ships: Month) -> bool:
    begun = row.valid_from is None or row.valid_from <= ships
    open_still = row.valid_to is None or ships <= row.valid_to
    ours = row.exporter == p.offer.supplier and facts.in_scope(row.scope, p.offer.material)
    return begun and open_still and ours and (not row.end_user or _only_for(facts, p.offer.bar) == {row.end_user})


def _only_for(facts: Facts, name: str | None) -> set[str]:
    """The sectors a bar keeps its tonnes for; none where it names none."""
    bar = next((b for b in facts.case.licence_bars if b.bar == name), None)
    if bar is None:
        return set()
    kept, against = (re.split(r"\s*[,;]\s*", cell.strip()) for cell in (bar.only_sectors, bar.barred_sectors))
    return {sector for sector in kept if sector} - set(against)


def _check_ledgers(facts: Facts, tables: Tables, drawn: dict[tuple[str, str], float], findings: Findings) -> None:
    """What is left on a licence by month follows from what was granted, used, signed and drawn, and is never under
    nothing."""
    stated = findings.by_key("licences", tables["licences"], ("licence", "month"))
    recomputed: dict[tuple[str, ...], Record] = {}
    for row in facts.case.licences:
        signed = sum(o.tonnes for o in facts.case.open_orders if o.licence == row.licence)
        held = row.tonnes_granted - row.tonnes_used - signed
        for month in facts.months:
            if (row.valid_from and month < row.valid_from) or (row.valid_to and month > row.valid_to):
                continue
            taken = drawn.get((row.licence, str(month)), 0.0)
            recomputed[row.licence, str(month)] = {
                "exporter": row.exporter, "opening_t": held, "drawn_t": taken, "left_t": held - taken,
            }  # fmt: skip
            held -= taken
            findings.at_least("licence", f"licence {row.licence}, {month}", held, 0.0, "t", "what is left on it")
    findings.match("licences", stated, recomputed, unit_of)


def check_procurement(facts: Facts, placed: list[Placed], findings: Findings) -> None:
    """Every order of the agency is open to it by the rules of public procurement in force in its month."""
    suppliers = {s.supplier: s for s in facts.case.suppliers}
    for p in (p for p in placed if p.buyer == facts.agency):
        seller, where = suppliers.get(p.offer.supplier), f"order {p.order}"
        for rule in facts.case.procurement_rules:
            dated = (rule.from_month is None or rule.from_month <= p.ordered) and (
                rule.to_month is None or p.ordered <= rule.to_month
            )
            if not dated or not facts.in_scope(rule.scope, p.offer.material):
                continue
            if rule.kind == "land border":
                named = {c.strip() for c in rule.countries.replace(";", ",").split(",")}
                since = seller.registered_from if seller else None
                if p.offer.country in named and (since is None or p.ordered < since):
                    told = f"{p.offer.supplier} of {p.offer.country} is not registered in {p.ordered}."
                    findings.add("procurement: land border", where, p.offer.supplier, "registered", told)
            elif rule.kind == "local content":
                has = seller.local_content_class if seller else "non-local"
                if RANK[has] > RANK[rule.least_class]:
                    told = f"{p.offer.supplier} is {has}, at least {rule.least_class} is asked for."
                    findings.add("procurement: local content", where, has, rule.least_class, told)
            elif rule.kind == "global tender" and p.offer.country != "India":
                held = p.offer.authority_until is not None and p.ordered <= p.offer.authority_until
                least = 0.0 if held else (rule.threshold_inr_crore or 0.0) * CRORE
                quoted = p.cost.purchase - p.premium
                findings.at_least("procurement: global tender", where, quoted, least, "INR", "the value of the goods")
