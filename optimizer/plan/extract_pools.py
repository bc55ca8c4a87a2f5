"""Pools of a plan: the ledger of barred tonnes, which sectors they went to, and through which lines (t)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import chain, combinations
from typing import Any

from pyomo.core import Block, value

from optimizer.model.data import Data
from optimizer.model.pools import required_of

Record = dict[str, Any]
NOISE_T = 1e-9
CLOSING_NOISE_T = 1e-6


def pools(m: Block, data: Data, orders: list[Record]) -> dict[str, list[Record]]:
    """The frames ``pools``, ``pool_issues``, ``pool_runs`` and ``pool_takes``; all empty where nothing is barred."""
    months, serving, agency = data.case.months, data.owners.serving, data.owners.agency
    flows: dict[tuple[str, str, str, str, int], float] = defaultdict(float)
    issues, runs, takes = [], [], []
    for i, q, j, t in m.POOL_ISSUED:
        if (tonnes := _clean(m.pool_issued[i, q, j, t])) > 0:
            issues.append({"sector": j, "material": i, "bar": q, "month": str(months[t]), "tonnes": tonnes})
            flows["issued_t", i, q, serving, t] += tonnes
    for p, q, t in m.POOL_MADE:
        if (tonnes := _clean(m.pool_made[p, q, t])) > 0:
            runs.append({"line": p, "bar": q, "month": str(months[t]), "made_t": tonnes})
            flows["made_t", data.lines[p].output, q, serving, t] += tonnes
            for row in data.recipes[p]:
                if row.role == "by-product":
                    flows["made_t", row.material, q, serving, t] += row.tonnes_per_tonne * tonnes
    for p, i, r, q, t in m.POOL_TAKEN:
        if (tonnes := _clean(m.pool_taken[p, i, r, q, t])) > 0:
            takes.append({"line": p, "run_bar": q, "material": i, "bar": r, "month": str(months[t]),
                          "tonnes": tonnes})  # fmt: skip
            flows["taken_in_t", i, r, serving, t] += tonnes
    for i, q, t in m.POOL_PASSED:
        tonnes = _clean(m.pool_passed[i, q, t])
        flows["passed_on_t", i, q, agency, t] += tonnes
        flows["received_t", i, q, str(data.owners.industry), t] += tonnes
    for i, q, b, t in m.POOL_WRITTEN:
        flows["written_off_t", i, q, b, t] += _clean(m.pool_written[i, q, b, t])
    _add_what_comes(data, orders, flows)
    records = _ledger(m, data, flows)
    return {"pools": records, "pool_issues": issues, "pool_runs": runs, "pool_takes": takes}


def _clean(number: object) -> float:
    q = float(value(number))
    return q if q > NOISE_T else 0.0


def _add_what_comes(
    data: Data, orders: list[Record], flows: dict[tuple[str, str, str, str, int], float]
) -> None:  # fmt: skip
    """Arrivals of barred offers, barred open orders and barred opening stock."""
    first, agency = data.case.settings.first_month, data.owners.agency
    at = {str(month): t for t, month in enumerate(data.case.months)}
    for r in orders:
        slot = data.slots[r["offer"], at[r["order_month"]]]
        if slot.offer.bar is not None:
            place = r["material"], slot.offer.bar, r["buyer"], slot.usable
            flows[("arrivals_t", *place)] += r["tonnes"] * slot.arriving_share
    for row in data.case.open_orders:
        if row.bar is not None:
            t = row.usable_month - first
            flows["open_orders_t", row.material, row.bar, row.buyer or agency, t] += row.tonnes
    for lot in data.case.opening_stock:
        if lot.bar is not None:
            flows["opening_t", lot.material, lot.bar, lot.buyer or agency, 0] += lot.tonnes


def _ledger(m: Block, data: Data, flows: Mapping[tuple[str, str, str, str, int], float]) -> list[Record]:
    come = ("arrivals_t", "open_orders_t", "made_t", "received_t")
    gone = ("issued_t", "taken_in_t", "passed_on_t", "written_off_t")
    records = []
    held = 0.0
    for i, q, b, t in m.POOL_HELD:
        held = held if t else flows.get(("opening_t", i, q, b, 0), 0.0)
        row: Record = {"material": i, "bar": q, "owner": b, "month": str(data.case.months[t]), "opening_t": held}
        row |= {name: flows.get((name, i, q, b, t), 0.0) for name in (*come, *gone)}
        held += sum(row[name] for name in come) - sum(row[name] for name in gone)
        held = 0.0 if abs(held) < CLOSING_NOISE_T else held
        row["closing_t"] = held
        records.append(row)
    return records


def not_counted_t(data: Data, ledger: list[Record]) -> dict[tuple[str, int], float]:
    """(material, month) -> barred stock that counts toward no one's cover, by the shares in which owners count."""
    at = {str(month): t for t, month in enumerate(data.case.months)}
    share = data.owners.counted_share
    stock: dict[tuple[str, int], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for r in ledger:
        stock[r["material"], at[r["month"]]][r["bar"]] += share[r["owner"]] * r["closing_t"]
    lost = {}
    for (i, t), by_pool in stock.items():
        able = {q: tonnes for q, tonnes in by_pool.items() if data.bars.counts(q)}
        sets = chain.from_iterable(combinations(able, n) for n in range(len(able) + 1))
        counted = min(
            (required_of(data, i, t, some) if some else 0.0) + sum(able[q] for q in able if q not in some)
            for some in sets
        )  # fmt: skip
        lost[i, t] = sum(by_pool.values()) - counted
    return lost
