"""Months of cover before anything of this plan arrives: the stock on the first day against the demand to come."""

from __future__ import annotations

from collections import defaultdict

from optimizer.case.case import AGENCY, Case
from optimizer.model.needs import needs_of
from optimizer.plan.plan import Plan


def cover_today(case: Case, plan: Plan) -> dict[str, float]:
    """Material -> months of its covered demand that the counted opening stock meets, at most the months planned.

    Demand counts by the material's basis: all of it, its imported share, or that of the sectors covered. A month only
    partly met counts by the part. What lines take in counts where it is need of its own. Materials
    without a cover rule are absent.
    """
    shares = {b.buyer: float(b.role == AGENCY) if b.counted_share is None else b.counted_share for b in case.buyers}
    balance, issues, first = plan["balance"], plan["issues"], str(case.months[0])
    stock: dict[str, float] = defaultdict(float)
    opening = balance[balance["month"] == first]
    for material, owner, tonnes in zip(opening["material"], opening["owner"], opening["opening_t"], strict=True):
        stock[material] += shares.get(owner, 0.0 if shares else 1.0) * float(tonnes)
    bare = {s.sector for s in case.sectors if not s.covered}
    rows = {m.material: m for m in case.materials}
    need: dict[tuple[str, str], float] = defaultdict(float)
    for sector, material, month, tonnes in zip(
        issues["sector"], issues["material"], issues["month"], issues["demand_t"], strict=True
    ):
        row = rows[material]
        part = row.imported_share if row.cover_basis == "imports only" else 1.0
        if row.cover_basis != "named sectors" or sector not in bare:
            need[material, str(month)] += part * float(tonnes)
    intake = needs_of(case).chain.intake
    for material, taking in intake.items():
        for line, month, made in zip(*(plan["production"][c] for c in ("line", "month", "made_t")), strict=True):
            need[material, str(month)] += sum(by.per_t * float(made) for by in taking if by.line == line)
    found = {}
    for material in dict.fromkeys(plan["cover"]["material"]):
        left, months = stock[material], 0.0
        for month in map(str, case.months):
            wanted = need[material, month]
            if wanted > left:
                months += left / wanted
                break
            left, months = left - wanted, months + 1
        found[material] = months
    return found
