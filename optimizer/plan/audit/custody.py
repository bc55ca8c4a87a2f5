"""Custody: stock stays in its store unless moved or used, custodians keep their shares, and what both cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from optimizer.case.months import Month
from optimizer.case.rows_making import Store
from optimizer.plan.audit.derive import Facts
from optimizer.plan.audit.finding import Findings, Key, Record
from optimizer.plan.audit.tables import Tables, number, text

NOISE_T = 1e-5  # of a material in its stores together: what the noise taken from single figures may come to
Held = dict[tuple[str, str, str, Month], float]  # material, owner, store, month -> closing stock, t


def check_custody(facts: Facts, tables: Tables, balance: dict[Key, Record], findings: Findings) -> None:
    """Moves go along the ways there are, stores lose only what is used or moved, custodians hold their shares."""
    held: Held = {}
    for row in tables["stock"]:
        month = facts.by_name.get(text(row, "month"))
        if month is not None:
            held[text(row, "material"), text(row, "owner"), text(row, "store"), month] = number(row, "closing_t")
    moved = _check_moves(facts, tables, findings)
    _check_stores(facts, held, moved, balance, findings)
    _check_shares(facts, held, findings)


def _check_moves(facts: Facts, tables: Tables, findings: Findings) -> Held:
    """Each way once a month, among the stores of the owner that may hold the material; returns what it brings."""
    stated = findings.by_key("moves", tables["moves"], ("material", "owner", "from_store", "to_store", "month"))
    ways = {(w.from_store, w.to_store) for w in facts.case.moving_costs}
    brings: Held = defaultdict(float)
    for (material, owner, one, other, at), row in stated.items():
        where, tonnes = f"moves {material} · {one} to {other} · {at}", number(row, "tonnes")
        month = facts.by_name.get(at)
        stores = _stores(facts, owner, material) if material in facts.materials else []
        names = {s.store for s in stores}
        if (one, other) not in ways or month is None or not {one, other} <= names or owner not in facts.owners:
            findings.add("moves: rows", where, "present", "absent", "there is no such way for this stock.")
            continue
        findings.at_least("moves: tonnes", where, tonnes, 0.0, "t", "what is moved")
        brings[material, owner, one, month] -= tonnes
        brings[material, owner, other, month] += tonnes
    return brings


def _stores(facts: Facts, owner: str, material: str) -> list[Store]:
    return list(facts.stores_of(owner, material) or ())


def _check_stores(facts: Facts, held: Held, moved: Held, balance: dict[Key, Record], findings: Findings) -> None:
    """What all stores of a material lose in a month, but for moves, is no more than what is used of it."""
    ways = {store for w in facts.case.moving_costs for store in (w.from_store, w.to_store)}
    uses = ("issued_t", "taken_in_t", "passed_on_t", "written_off_t", "sold_t")
    for material in facts.materials:
        for owner in facts.owners:
            mine = [s.store for s in facts.case.stores if (s.buyer or facts.blank_owner) == owner]
            stores = [s.store for s in _stores(facts, owner, material)]
            if len(stores) < 2 or not ways & set(mine):
                continue
            for month in facts.months:
                lost = 0.0
                for store in stores:
                    before = held.get((material, owner, store, month + -1), 0.0)
                    if month == facts.first:
                        before = _opening(facts, material, owner, store)
                    there = before + moved.get((material, owner, store, month), 0.0)
                    lost += max(0.0, there - held.get((material, owner, store, month), 0.0))
                row = balance.get((material, owner, str(month)))
                used = sum(number(row, c) for c in uses) if row else 0.0
                where = f"stores of {owner} · {material} · {month}"
                findings.at_most("store balance", where, lost - NOISE_T, used, "t", "what leaves the stores")


def _opening(facts: Facts, material: str, owner: str, store: str) -> float:
    """Tonnes typed as lying in a store at the start."""
    return sum(
        r.tonnes for r in facts.case.opening_stock
        if r.material == material and r.store == store and (r.buyer or facts.blank_owner) == owner
    )  # fmt: skip


def _check_shares(facts: Facts, held: Held, findings: Findings) -> None:
    """A custodian, or a kind of them, holds at least its floor and at most its ceiling of the owner's stock."""
    by_month: dict[tuple[str, Month], list[tuple[str, str, float]]] = defaultdict(list)
    for (material, own, store, at), tonnes in held.items():
        by_month[own, at].append((material, store, tonnes))
    for rule in facts.case.custody_rules:
        owner = rule.buyer or facts.blank_owner
        theirs = {s.store for s in facts.case.stores if rule.held_by in (s.custodian, s.custodian_kind)}
        for month in facts.months:
            if month < (rule.from_month or month) or month > (rule.to_month or month):
                continue
            here = [(store, t) for material, store, t in by_month[owner, month] if facts.in_scope(rule.scope, material)]
            whole, part = sum(t for _, t in here), sum(t for store, t in here if store in theirs)
            where = f"{rule.rule}, {month}"
            if rule.floor_share is not None:
                least = rule.floor_share * whole - NOISE_T
                findings.at_least("custody rule", where, part, least, "t", f"what {rule.held_by} holds")
            if rule.ceiling_share is not None:
                most = rule.ceiling_share * whole + NOISE_T
                findings.at_most("custody rule", where, part, most, "t", f"what {rule.held_by} holds")


def custody_costs(facts: Facts, tables: Tables) -> Iterator[tuple[str, str, Month, float]]:
    """(term, owner, month, INR): fees on closing stock, and moves."""
    fee = {s.store: s.custody_fee_inr_per_t_month for s in facts.case.stores}
    for row in tables["stock"]:
        month = facts.by_name.get(text(row, "month"))
        if month is not None:
            yield "custody", text(row, "owner"), month, fee.get(text(row, "store"), 0.0) * number(row, "closing_t")
    cost = {(w.from_store, w.to_store): w.inr_per_t for w in facts.case.moving_costs}
    for row in tables["moves"]:
        month = facts.by_name.get(text(row, "month"))
        if month is not None:
            rate = cost.get((text(row, "from_store"), text(row, "to_store")), 0.0)
            yield "moving", text(row, "owner"), month, rate * number(row, "tonnes")
