"""Response: what must be ready, what lies in stores ready in time, what is short."""

from __future__ import annotations

from optimizer.case.months import Month
from optimizer.case.rows_response import ResponseClass
from optimizer.plan.audit.derive import Facts
from optimizer.plan.audit.finding import Findings, Record, tolerance
from optimizer.plan.audit.tables import Tables, number, text, unit_of

Unready = dict[tuple[str, str, Month], float]  # class, material, month -> tonnes not ready


def check_response(facts: Facts, tables: Tables, findings: Findings) -> Unready:
    """Each class, material and month with a need: what the stores named ready in time hold, by the shares in which
    their owners' stock counts, against the need; returns what is short."""
    stated = findings.by_key("response", tables["response"], ("rule", "material", "month"))
    recomputed: dict[tuple[str, ...], Record] = {}
    short: Unready = {}
    days = {store.store: store.ready_days for store in facts.case.stores}
    held: dict[tuple[str, str], list[tuple[str, str, float]]] = {}
    for line in tables["stock"]:
        at = text(line, "material"), text(line, "month")
        held.setdefault(at, []).append((text(line, "owner"), text(line, "store"), number(line, "closing_t")))
    for row in facts.case.response:
        for material in (m for m in facts.materials if facts.in_scope(row.scope, m)):
            for month in facts.months:
                need = _need(facts, row, material, month)
                if need <= 0:
                    continue
                ready = sum(
                    facts.counted_share.get(owner, 0.0) * tonnes
                    for owner, store, tonnes in held.get((material, str(month)), ())
                    if days.get(store, 0) <= row.within_days
                )  # fmt: skip
                lacks = need - ready
                short[row.rule, material, month] = lacks if lacks > tolerance("t", need) else 0.0
                recomputed[row.rule, material, str(month)] = {
                    "within_days": float(row.within_days), "required_t": need, "ready_t": ready,
                    "short_t": short[row.rule, material, month],
                }  # fmt: skip
    findings.match("response", stated, recomputed, unit_of)
    return short


def _need(facts: Facts, row: ResponseClass, material: str, month: Month) -> float:
    """Tonnes the sectors of a class use in the months after one, the last in part."""
    left, k, need = row.months, 1, 0.0
    sectors = [s for s, m in facts.pairs if m == material and row.sector in ("all", s)]
    while left > 1e-12:
        need += min(1.0, left) * sum(facts.pair_demand(s, material, month + k) for s in sectors)
        left, k = left - 1.0, k + 1
    return need
