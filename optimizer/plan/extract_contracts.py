"""Thin markets and contracts of a plan: which order bears which step of a market's curve, and what is paid untaken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyomo.core import Block, value

from optimizer.model.contracts import commitments_of
from optimizer.model.data import Data, Key
from optimizer.model.markets import keys_by_market

Record = dict[str, Any]
Steps = Mapping[Key, list[tuple[int, float]]]  # order -> (step of its market's curve, tonnes in it)
NOISE_T = 1e-9


def market_steps(m: Block, data: Data, ordered: Mapping[Key, float]) -> Steps:
    """Each order's tonnes by step, as the search shared them, the low steps filled to their brim first."""
    found: dict[Key, list[tuple[int, float]]] = {}
    for (_, _, t), keys in keys_by_market(data).items():
        placed = [k for k in keys if k in ordered]
        if not placed:
            continue
        steps = data.slots[placed[0][0], t].premiums
        count = len(steps)
        parts = {k: _shares(m, k, count, ordered[k]) for k in placed}
        left = sum(ordered[k] for k in placed)
        for n in range(count - 1):
            full = min(steps[n + 1][0] - steps[n][0], left)
            missing = full - sum(parts[k][n] for k in placed)  # to be had from the steps above; or too much, by noise
            for k in placed:
                for above in range(n + 1, count):
                    moved = min(missing, parts[k][above]) if missing > 0 else max(missing, -parts[k][n])
                    parts[k][n] += moved
                    parts[k][above] -= moved
                    missing -= moved
            left -= full
        found |= {k: [(n, q) for n, q in enumerate(parts[k]) if q > NOISE_T] for k in placed}
    return found


def _shares(m: Block, key: Key, count: int, tonnes: float) -> list[float]:
    """The search's split of an order, brought to its tonnes."""
    split = [max(0.0, float(value(m.in_step[(*key, n)]))) for n in range(count)]
    whole = sum(split)
    return [q * tonnes / whole for q in split] if whole > 0 else [tonnes, *[0.0] * (count - 1)]


def market(data: Data, orders: list[Record], steps: Steps) -> list[Record]:
    """The frame ``market``."""
    position = {str(month): t for t, month in enumerate(data.case.months)}
    return [
        {"order": r["order"], "market": slot.offer.market, "material": r["material"], "month": r["order_month"],
         "step": n + 1, "from_t": slot.premiums[n][0], "premium_inr_per_t": slot.premiums[n][1], "tonnes": tonnes,
         "inr": slot.premiums[n][1] * tonnes}
        for r in orders
        for t in (position[r["order_month"]],)
        for slot in (data.slots[r["offer"], t],)
        for n, tonnes in steps.get((r["offer"], r["buyer"], t), ())
    ]  # fmt: skip


def take_or_pay(data: Data, orders: list[Record]) -> list[Record]:
    """The frame ``take_or_pay``."""
    months, records = data.case.months, []
    year_of = {str(month): month.fiscal_year for month in months}
    for (offer, year), contract in commitments_of(data).items():
        ordered = sum(r["tonnes"] for r in orders if r["offer"] == offer and year_of[r["order_month"]] == year)
        missing = max(0.0, contract.due_t - ordered)
        missing = missing if missing > NOISE_T else 0.0
        records.append({
            "offer": offer, "buyer": contract.buyer, "fiscal_year": year, "committed_t": contract.committed_t,
            "before_t": contract.row.taken_before_t, "ordered_t": ordered, "not_taken_t": missing,
            "pay_month": str(months[contract.pay]), "inr": contract.inr_per_t * missing,
        })  # fmt: skip
    return records
