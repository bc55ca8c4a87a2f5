"""Thin markets: each order's tonnes by step of its market's curve, and what they pay above the price."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from optimizer.case.months import Month
from optimizer.case.rows_buying import Offer
from optimizer.case.rows_contracts import MarketCurve
from optimizer.plan.audit.derive import Facts
from optimizer.plan.audit.finding import Findings, Record
from optimizer.plan.audit.landed import KG, mean_rate
from optimizer.plan.audit.tables import Tables, number, text, unit_of

if TYPE_CHECKING:
    from optimizer.plan.audit.orders import Placed

Parts = Mapping[str, Mapping[int, float]]  # order -> step, from 1 -> tonnes


def curve_of(facts: Facts, offer: Offer) -> list[MarketCurve]:
    """The steps of the curve an offer is bought on, the lowest first; none outside thin markets."""
    steps = [r for r in facts.case.market_curves if (r.market, r.material) == (offer.market, offer.material)]
    return sorted(steps, key=lambda r: r.from_t)


def parts_in_steps(tables: Tables) -> Parts:
    """What the plan states of the steps each order lies in."""
    found: dict[str, dict[int, float]] = defaultdict(dict)
    for row in tables["market"]:
        step = int(number(row, "step"))
        found[text(row, "order")][step] = found[text(row, "order")].get(step, 0.0) + number(row, "tonnes")
    return found


def premium_inr(facts: Facts, offer: Offer, ordered: Month, parts: Mapping[int, float]) -> float:
    """What an order's parts pay above its price, INR, at the rates of the months it is paid in."""
    curve = curve_of(facts, offer)
    return sum(
        tonnes * curve[step - 1].premium_per_kg * KG * mean_rate(facts, offer, ordered, curve[step - 1].currency)
        for step, tonnes in parts.items()
        if 1 <= step <= len(curve)
    )


def check_market(facts: Facts, tables: Tables, placed: list[Placed], findings: Findings) -> None:
    """An order in a thin market is the sum of its parts; over all orders of a month the low steps are full first."""
    stated = findings.by_key("market", tables["market"], ("order", "step"))
    recomputed: dict[tuple[str, ...], Record] = {}
    filled: dict[tuple[str, str, Month], dict[int, float]] = defaultdict(lambda: defaultdict(float))
    curves: dict[tuple[str, str, Month], list[MarketCurve]] = {}
    for p in placed:
        curve = curve_of(facts, p.offer)
        if not curve:
            continue
        at, whole = (p.offer.market or "", p.offer.material, p.ordered), 0.0
        curves[at] = curve
        for step, row in enumerate(curve, 1):
            key = (p.order, str(float(step)))
            if key not in stated:
                continue
            tonnes = number(stated[key], "tonnes")
            inr = row.premium_per_kg * KG * mean_rate(facts, p.offer, p.ordered, row.currency)
            recomputed[key] = {
                "market": at[0], "material": at[1], "month": str(p.ordered), "from_t": row.from_t,
                "premium_inr_per_t": inr, "inr": inr * tonnes,
            }  # fmt: skip
            findings.at_least("market: tonnes", f"order {p.order}, step {step}", tonnes, 0.0, "t", "a part")
            filled[at][step] += tonnes
            whole += tonnes
        findings.equal("market: tonnes", f"order {p.order}", whole, p.tonnes, "t")
    findings.match("market", stated, recomputed, unit_of)
    for (market, material, month), steps in filled.items():
        curve, left = curves[market, material, month], sum(steps.values())
        for step, row in enumerate(curve, 1):
            width = curve[step].from_t - row.from_t if step < len(curve) else left
            full = min(width, left)
            where = f"market {market} · {material} · {month}, step {step}"
            findings.equal("market step", where, steps[step], full, "t")
            left -= full
