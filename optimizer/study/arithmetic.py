"""Arithmetic before solving: the most of a material that can have arrived by a month, against what is needed by then.

It counts every ceiling as if nothing else stood in the way, so what it finds short no plan can mend; what it finds
enough may still be short once funds, shares and minimum orders are counted.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from optimizer.model.data import Data
from optimizer.model.loans import most_lent_t, out_before
from optimizer.model.substitution import ceilings_t


@dataclass(frozen=True)
class Shortfall:
    """The first month in which a material cannot be enough: tonnes needed by its end, and the most there can be."""

    material: str
    month: int
    what: str  # "demand" | "demand and cover"
    needed_t: float
    most_t: float


def shortfalls(data: Data) -> list[Shortfall]:
    """For each material the first month short of demand, and the first short of demand and cover; most first."""
    arriving, convertible, replaceable = most_arriving_t(data), most_convertible_t(data), _replaceable_t(data)
    found = []
    for i in data.materials:
        stock = sum(tonnes for (m, _), tonnes in data.opening_t.items() if m == i)
        demand, seen = 0.0, set[str]()
        for t in range(data.horizon):
            stock += arriving[i][t]
            demand += data.needs.total[i][t] - replaceable.get((i, t), 0.0)
            with_cover = demand + data.needs.requirement.get((i, t), 0.0)
            with_made = stock + convertible[i, t]
            for what, need, most in (("demand", demand, stock), ("demand and cover", with_cover, with_made)):
                if need > most + 1e-6 and what not in seen:
                    seen.add(what)
                    found.append(Shortfall(i, t, what, need, most))
    return sorted(found, key=lambda s: s.most_t - s.needed_t)


def _replaceable_t(data: Data) -> dict[tuple[str, int], float]:
    """(material, month) -> the most of its demand that substitutes could serve."""
    asked: dict[tuple[str, str, int], float] = defaultdict(float)
    for (n, j, t), tonnes in ceilings_t(data.case, data.needs).items():
        asked[j, data.case.substitutions[n].material, t] += tonnes
    most: dict[tuple[str, int], float] = defaultdict(float)
    for (j, i, t), tonnes in asked.items():
        most[i, t] += min(tonnes, data.needs.demand[j, i, t])
    return most


def most_convertible_t(data: Data) -> dict[tuple[str, int], float]:
    """(material, month) -> the most that lines could make of other stock within the months of cover after it."""
    most: dict[tuple[str, int], float] = defaultdict(float)
    for (line, t), tonnes in data.needs.chain.limit_t.items():
        for i, per_t in data.gives_t[line].items():
            most[i, t] += max(0.0, per_t) * tonnes
    return most


def most_arriving_t(data: Data) -> dict[str, list[float]]:
    """Material -> month -> the most that can become usable in it: orders up to their ceilings of the month and of the
    fiscal year, orders signed earlier, loans that come back, and lines at their capacity."""
    horizon = data.horizon
    arriving = {i: [0.0] * horizon for i in data.materials}
    for (i, _, t), tonnes in data.open_arrivals_t.items():
        if 0 <= t < horizon:
            arriving[i][t] += tonnes
    left: dict[tuple[str, str], float] = defaultdict(lambda: float("inf"))
    for offer in data.case.offers:
        if offer.ceiling_t_per_year is not None:
            for year in data.fiscal_years:
                earlier = sum(
                    r.tonnes for r in data.ordered_before if r.offer == offer.offer and r.month.fiscal_year == year
                )
                left[offer.offer, year] = max(0.0, offer.ceiling_t_per_year - earlier)
    for (name, t), slot in sorted(data.slots.items(), key=lambda s: s[0][1]):
        year = data.case.months[t].fiscal_year
        tonnes = min(data.upper_t[name, t] if slot.ceiling_t is None else slot.ceiling_t, left[name, year])
        left[name, year] -= tonnes
        arriving[slot.offer.material][slot.usable] += tonnes * (1 - slot.offer.transit_loss)
    loans = {row.loan: row for row in data.case.loans}
    back = [(n, t + loans[n].months_out, tonnes) for (n, t), tonnes in most_lent_t(data).items()]
    for n, t, tonnes in (*back, *out_before(data.case)):
        if 0 <= t < horizon:
            arriving[loans[n].material][t] += (1 + loans[n].premium_share) * tonnes
    for (line, t), tonnes in data.capacity_t.items():
        arriving[data.lines[line].output][t] += tonnes
        for row in data.recipes[line]:
            if row.role == "by-product":
                arriving[row.material][t] += row.tonnes_per_tonne * tonnes
    return arriving
