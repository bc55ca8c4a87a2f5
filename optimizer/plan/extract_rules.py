"""The rules of a plan: shares by source, and the exceptions, from its orders and flows."""

from __future__ import annotations

from functools import cache
from typing import Any

from optimizer.case.rows_buying import MixRule
from optimizer.model.data import Data
from optimizer.model.goals import monthly
from optimizer.model.tallies import Entry, Sourcing, Tally

Record = dict[str, Any]
NOISE = 1e-6


def mix(sourcing: Sourcing, orders: list[Record], production: list[Record]) -> list[Record]:
    """Amounts, shares and excess by rule, window and source."""
    data = sourcing.data
    position = {str(month): t for t, month in enumerate(data.case.months)}
    ordered = {(r["offer"], r["buyer"], position[r["order_month"]]): r for r in orders}
    made = {(r["line"], position[r["month"]]): r["made_t"] for r in production}

    def worth(e: Entry, measure: str) -> float:
        if e.key is not None:
            r = ordered.get(e.key)
            return 0.0 if r is None else e.per_t * (r["quoted_inr"] if measure == "value" else r["tonnes"])
        return e.per_t * made.get(e.line, 0.0) if e.line is not None else e.given

    records = []
    for (name, tally), rule in sourcing.rules.items():
        entries = sourcing.entries[tally]
        amount = {s: sum(worth(e, tally.measure) for e in entries[s]) for s in entries}
        given = {s: sum(e.given for e in entries[s]) for s in entries}
        records += _rows(data, sourcing, name, tally, rule, amount, given)
    return records


def _rows(
    data: Data, sourcing: Sourcing, name: str, tally: Tally, rule: MixRule, amount: dict[str, float],
    given: dict[str, float],
) -> list[Record]:  # fmt: skip
    total, first = sum(amount.values()), data.case.settings.first_month
    row: Record = {
        "rule": name, "kind": rule.kind, "by": rule.by, "window": tally.window.label,
        "from_month": str(first + tally.window.first), "to_month": str(first + tally.window.last),
        "source": "", "amount": 0.0, "total": total, "share": 0.0, "limit": rule.limit, "excess": 0.0, "given": 0.0,
    }  # fmt: skip
    if rule.kind in ("cap", "floor"):
        side = 1 if rule.kind == "cap" else -1
        return [
            row | {
                "source": s, "amount": amount.get(s, 0.0), "share": amount.get(s, 0.0) / total if total else 0.0,
                "excess": (excess := _over(side * (amount.get(s, 0.0) - rule.limit * total), total)),
                "given": min(excess, _over(side * (given.get(s, 0.0) - rule.limit * sum(given.values())), total)),
            }
            for s in sourcing.sources(rule, tally)
        ]  # fmt: skip
    shares = {s: a / total if total else 0.0 for s, a in amount.items()}
    if rule.kind == "concentration":
        index = sum(share * share for share in shares.values())
        over = index - rule.limit if index - rule.limit > 1e-4 else 0.0
        before = sum(given.values())
        past = sum((g / before) ** 2 for g in given.values()) - rule.limit if before else 0.0
        return [row | {"amount": index, "share": index, "excess": over, "given": min(over, max(0.0, past))}]
    counts_from = data.case.settings.source_counts_from_share
    if rule.kind == "at least":
        number = sum(share >= counts_from - 1e-9 for share in shares.values()) if total else 0
        over = max(0.0, rule.limit - number) if total > NOISE else 0.0
        before = sum(given.values())
        counted = sum(g >= (counts_from - 1e-9) * before for g in given.values())
        past = max(0.0, rule.limit - counted) if before > NOISE else 0.0
        return [row | {"amount": float(number), "excess": over, "given": min(over, past)}]
    number = sum(a > NOISE for a in amount.values())
    over = max(0.0, number - rule.limit)
    past = max(0.0, sum(g > NOISE for g in given.values()) - rule.limit)
    return [row | {"amount": float(number), "excess": over, "given": min(over, past)}]


def _over(excess: float, total: float) -> float:
    return excess if excess > NOISE * max(1.0, total) else 0.0


def goal_values(
    sourcing: Sourcing, issues: list[Record], cover: list[Record], ready: list[Record], mix_rows: list[Record]
) -> dict[str, float]:  # fmt: skip
    """What each goal came to in this plan: cost may use the little room in which the search holds a goal."""
    data = sourcing.data
    weight = {row.sector: row.weight for row in data.case.sectors}
    months = [(r["material"], r["short_cover_t"] / monthly(data.needs.mean_covered, r["material"])) for r in cover]
    late = [(r["material"], r["short_t"] / monthly(data.needs.mean, r["material"])) for r in ready]
    nominal = cache(sourcing.nominal)
    tallies = {(name, tally.window.label): tally for name, tally in sourcing.rules}
    counted = 100 * data.case.settings.source_counts_from_share
    worth = {"at least": counted, "at most": counted}

    def scale(row: Record) -> float:
        """What an excess is a share of: an index is one of the window's total, tonnes and money are none."""
        return float(row["total"]) if row["kind"] == "concentration" else 1.0

    return {
        "unmet demand": sum(
            weight.get(r["sector"], 1.0) * r["unmet_t"] / monthly(data.needs.mean, r["material"]) for r in issues
        ),
        "worst cover": max((short for _, short in months), default=0.0),
        "cover": sum(data.materials[i].weight * short for i, short in (*months, *late)),
        "source mix": sum(
            r["excess"] * (worth.get(r["kind"]) or 100 * scale(r) / nominal(tallies[r["rule"], r["window"]]))
            for r in mix_rows if r["excess"] > 0
        ),
    }


def exceptions(
    data: Data, issues: list[Record], cover: list[Record], ready: list[Record], mix_rows: list[Record]
) -> list[Record]:  # fmt: skip
    """What was bent: rule, where, when, how much, and the cell that asks for it."""
    case = data.case
    cells = {(r.sector, r.material): r.cell("tonnes_per_year") for r in case.demand}
    cells |= {(r.sector, r.material): r.cell("sector") for r in case.demand_by_month}
    found = [
        {"rule": "unmet demand", "where": f"{r['sector']} · {r['material']}", "when": r["month"],
         "amount": r["unmet_t"], "unit": "t", "cell": cells.get((r["sector"], r["material"]), "")}
        for r in issues if r["unmet_t"] > 0
    ]  # fmt: skip
    for r in cover:
        if r["short_cover_t"] > 0:
            row = data.materials[r["material"]]
            own = row.cell("cover_months") if row.cover_months is not None else case.settings.cell("cover_months")
            found.append({"rule": "cover", "where": r["material"], "when": r["month"], "amount": r["short_cover_t"],
                          "unit": "t", "cell": own})  # fmt: skip
    classes = {row.rule: row for row in case.response}
    found += [
        {"rule": r["rule"], "where": r["material"], "when": r["month"], "amount": r["short_t"], "unit": "t",
         "cell": classes[r["rule"]].cell("months")}
        for r in ready if r["short_t"] > 0
    ]  # fmt: skip
    limits = {r.rule: r for r in case.source_mix}
    for r in mix_rows:
        if r["excess"] > 0:
            counted = r["kind"] in ("at least", "at most")
            index = r["kind"] == "concentration"
            scale = 1.0 if counted else 100.0 if index else 100.0 / r["total"] if r["total"] else 0.0
            found.append({"rule": r["rule"], "where": r["source"], "when": r["window"],
                          "amount": r["excess"] * scale, "unit": "sources" if counted else "points",
                          "cell": limits[r["rule"]].cell("limit")})  # fmt: skip
    return found
