"""Cover: what is asked for, what counts, what is short, how many months it lasts."""

from __future__ import annotations

from optimizer.case.months import Month
from optimizer.plan.audit.derive import LEAST_DEMAND_T, Facts
from optimizer.plan.audit.finding import Findings, Record, tolerance
from optimizer.plan.audit.stock import Flow
from optimizer.plan.audit.tables import Tables, unit_of

MOST_MONTHS = 60
EXACT_T = 1e-9  # a month is met by what equals its demand but for the last digits of a sum
Short = dict[tuple[str, Month], float]


def check_cover(facts: Facts, tables: Tables, closing: Flow, findings: Findings) -> Short:
    """Counted stock and short cover together reach the requirement of each covered material and month."""
    stated = findings.by_key("cover", tables["cover"], ("material", "month"))
    recomputed: dict[tuple[str, ...], Record] = {}
    short: Short = {}
    for material in facts.covered_materials:
        for month in facts.months:
            need = facts.requirement(material, month)
            counted = sum(
                facts.counted_share[o] * closing.get((material, o, month), 0.0) for o in facts.owners
            )
            missing = need - counted
            short[material, month] = missing if missing > tolerance("t", need) else 0.0
            recomputed[material, str(month)] = {
                "basis": facts.materials[material].cover_basis,
                "target_months": facts.target_months(material, month),
                "requirement_t": need,
                "counted_t": counted,
                "short_cover_t": short[material, month],
                "cover_months": months_met(facts, material, month, counted),
            }
    findings.match("cover", stated, recomputed, unit_of)
    return short


def months_met(facts: Facts, material: str, month: Month, counted: float) -> float:
    """Months of base demand after ``month`` the counted tonnes meet, the last in part; at most 60."""
    left = counted
    for k in range(1, MOST_MONTHS + 1):
        need = facts.base_demand(material, month + k)
        if need > LEAST_DEMAND_T and left < need - EXACT_T:
            return k - 1 + left / need
        left -= need
    return float(MOST_MONTHS)
