"""Cover: what is asked for, what counts, what lines could make of it, what is short, how many months it lasts."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

from optimizer.case.months import Month
from optimizer.plan.audit.conversion import Chain, Tonnes, check_conversion
from optimizer.plan.audit.derive import LEAST_DEMAND_T, Facts
from optimizer.plan.audit.finding import Findings, Record, tolerance
from optimizer.plan.audit.production import Made
from optimizer.plan.audit.stock import Flow
from optimizer.plan.audit.tables import Tables, number, text, unit_of

MOST_MONTHS = 60
EXACT_T = 1e-9  # a month is met by what equals its demand but for the last digits of a sum
Short = dict[tuple[str, Month], float]


def check_cover(
    facts: Facts, tables: Tables, closing: Flow, barred: Tonnes, lines: Made, findings: Findings
) -> Short:  # fmt: skip
    """Counted stock, what lines could make of it and short cover together reach what cover asks for, in each covered
    material and month; of other materials lines could convert no more than counts. ``barred`` is stock that counts
    toward no one's cover."""
    chain = Chain(facts)
    made = {(line.line, month): tonnes for line, month, tonnes, _, _ in lines.runs}
    converted = check_conversion(facts, chain, tables, findings)
    stated = findings.by_key("cover", tables["cover"], ("material", "month"))
    recomputed: dict[tuple[str, ...], Record] = {}
    short: Short = {}
    for material in chain.covered:
        wanted = cache(partial(_wanted, chain, material, made))
        for t, month in enumerate(facts.months):
            need, counted = chain.required(material, month, made), _counted(facts, closing, barred, material, month)
            made_of_it = converted.get((material, month), 0.0)
            missing = need - counted - made_of_it
            short[material, month] = missing if missing > tolerance("t", need) else 0.0
            recomputed[material, str(month)] = {
                "basis": chain.basis(material),
                "target_months": facts.target_months(material, month),
                "requirement_t": need,
                "counted_t": counted,
                "converted_t": made_of_it,
                "short_cover_t": short[material, month],
                "cover_months": months_met(wanted, t, counted),
                "cover_months_with_conversion": months_met(wanted, t, counted + made_of_it),
            }
    findings.match("cover", stated, recomputed, unit_of)
    _check_taken(facts, chain, closing, barred, converted, findings)
    _check_kits(facts, chain, tables, findings)
    return short


def _counted(facts: Facts, closing: Flow, barred: Tonnes, material: str, month: Month) -> float:
    held = sum(facts.counted_share[o] * closing.get((material, o, month), 0.0) for o in facts.owners)
    return held - barred.get((material, month), 0.0)


def _check_taken(
    facts: Facts, chain: Chain, closing: Flow, barred: Tonnes, converted: Tonnes, findings: Findings
) -> None:  # fmt: skip
    """Of a material that cover is not asked for, lines convert no more than counts as stock of it."""
    for (material, month), net in converted.items():
        if material not in chain.asked and net < 0:
            has = _counted(facts, closing, barred, material, month)
            where = f"conversion of {material} · {month}"
            findings.at_most("conversion: stock", where, -net, has, "t", "what lines would take in")


def _check_kits(facts: Facts, chain: Chain, tables: Tables, findings: Findings) -> None:
    """The materials a sector of several uses: the months of the least covered, and those no cover is asked for."""
    stated = findings.by_key("kits", tables["kits"], ("sector", "month"))
    months = {
        (text(r, "material"), text(r, "month")): number(r, "cover_months_with_conversion") for r in tables["cover"]
    }
    recomputed: dict[tuple[str, ...], Record] = {}
    bare = {s.sector for s in facts.case.sectors if not s.covered}
    for sector in dict.fromkeys(s for s, _ in facts.pairs):
        uses = [m for m in facts.materials if (sector, m) in facts.pairs and _drawn(facts, sector, m)]
        kit = [m for m in uses if m in chain.asked and not _unprotected(facts, m, sector in bare)]
        if len(uses) < 2 or not kit:
            continue
        for month in map(str, facts.months):
            lasts = {m: months.get((m, month), 0.0) for m in kit}
            row = stated.get((sector, month))
            named = text(row, "least_covered") if row else ""
            least = min(lasts.values())
            if not lasts.get(named, MOST_MONTHS + 1.0) <= least + tolerance("months", least):
                named = min(kit, key=lambda m: lasts[m])  # of several that last as long, any may be named
            recomputed[sector, month] = {
                "kit_months": least, "least_covered": named,
                "not_covered": ", ".join(m for m in uses if m not in kit),
            }  # fmt: skip
    findings.match("kits", stated, recomputed, unit_of)


def _drawn(facts: Facts, sector: str, material: str) -> bool:
    return any(facts.pair_demand(sector, material, month) > LEAST_DEMAND_T for month in facts.months)


def _unprotected(facts: Facts, material: str, bare: bool) -> bool:
    return bare and facts.materials[material].cover_basis == "named sectors"


def _wanted(chain: Chain, material: str, made: Tonnes, t: int) -> float:
    """What is drawn of a material in the month that comes ``t`` months after the first."""
    return chain.wanted(material, chain.facts.first + t, made)


def months_met(wanted: Callable[[int], float], t: int, counted: float) -> float:
    """Months of what is drawn after the month ``t`` that the tonnes meet, the last in part; at most 60."""
    left = max(0.0, counted)
    for k in range(1, MOST_MONTHS + 1):
        need = wanted(t + k)
        if need > LEAST_DEMAND_T and left < need - EXACT_T:
            return k - 1 + left / need
        left = max(0.0, left - need)
    return float(MOST_MONTHS)
