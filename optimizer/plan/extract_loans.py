"""Loans of a plan: what is lent, what comes back and what is out, by loan and month (t), and what giving back costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from pyomo.core import Block, value

from optimizer.model.data import Data
from optimizer.model.loans import out_before

Record = dict[str, Any]
NOISE_T = 1e-6


def loans(m: Block, data: Data, issues: list[Record]) -> list[Record]:
    """A row a loan and month in which something is lent, comes back or is out; no more is lent than is issued."""
    first, months = data.case.settings.first_month, data.case.months
    left = {(r["sector"], r["material"], r["month"]): r["issued_t"] for r in issues}
    lent: dict[tuple[str, int], float] = {}
    rows = {row.loan: row for row in data.case.loans}
    for n, t in m.LENT:
        at = rows[n].sector, rows[n].material, str(months[t])
        tonnes = min(float(value(m.lent[n, t])), left[at])
        if tonnes >= NOISE_T:
            lent[n, t] = tonnes
            left[at] -= tonnes
    records = []
    for n, row in rows.items():
        before = [(due, tonnes) for name, due, tonnes in out_before(data.case) if name == n]
        out = sum(tonnes for _, tonnes in before)
        for t, month in enumerate(months):
            given, returned = lent.get((n, t), 0.0), lent.get((n, t - row.months_out), 0.0)
            due = sum(tonnes for at, tonnes in before if at == t)
            out = out + given - returned - due
            out = out if out >= NOISE_T else 0.0
            if given or returned or due or out:
                records.append({
                    "loan": n, "sector": row.sector, "material": row.material, "month": str(month), "lent_t": given,
                    "back_month": str(first + (t + row.months_out)) if given else "",
                    "returned_t": (1 + row.premium_share) * (returned + due), "out_t": out,
                    "cost_inr": (1 + row.premium_share) * row.return_cost_inr_per_kg * 1000 * given,
                })  # fmt: skip
    return records


def cost(lent: list[Record]) -> Mapping[tuple[str, str], float]:
    """(cost term, month) -> INR that borrowers pay for what they give back, in the month it is lent."""
    found: dict[tuple[str, str], float] = defaultdict(float)
    for r in lent:
        found["loans", r["month"]] += r["cost_inr"]
    return found
