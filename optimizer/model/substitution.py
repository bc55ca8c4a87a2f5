"""Substitution: a part of the demand for a material served by another. It serves demand only; cover is of each material
itself, and no tonne held counts for another by a substitution that might be."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pyomo.core import Block, Constraint, NonNegativeReals, Set, Var, quicksum

from optimizer.case.case import Case
from optimizer.case.rows_substitution import Substitution

if TYPE_CHECKING:
    from optimizer.model.data import Data
    from optimizer.model.needs import Needs

Key = tuple[int, str, int]  # row of the sheet (from 0), sector, month


def ceilings_t(case: Case, needs: Needs) -> dict[Key, float]:
    """The most tonnes of the material that a row may replace for a sector in a month, where positive."""
    first, found = case.settings.first_month, {}
    for n, row in enumerate(case.substitutions):
        from_t = row.from_month - first if row.from_month else 0
        to_t = row.to_month - first if row.to_month else case.settings.months
        for (j, i, t), demand in needs.demand.items():
            if i == row.material and row.sector in ("all", j) and from_t <= t <= to_t and row.ceiling_share > 0:
                found[n, j, t] = row.ceiling_share * demand
    return found


def most_in_place_t(case: Case, needs: Needs) -> dict[tuple[str, int], float]:
    """(substitute, month) -> the most tonnes of it that could stand in for other materials."""
    most: dict[tuple[str, int], float] = defaultdict(float)
    for (n, _, t), tonnes in ceilings_t(case, needs).items():
        most[case.substitutions[n].substitute, t] += case.substitutions[n].ratio * tonnes
    return most


def add_substitution(m: Block, data: Data) -> None:
    """Decision ``replaced`` (t of the material asked for, by row of Substitutions, sector and month)."""
    most = ceilings_t(data.case, data.needs)
    m.REPLACED = Set(initialize=list(most), dimen=3, ordered=True)
    m.replaced = Var(m.REPLACED, within=NonNegativeReals, bounds=lambda _, n, j, t: (0, most[n, j, t]))


def changes_of_use(m: Block, data: Data) -> list[tuple[str, int, object]]:
    """(material, month, tonnes): less of what is replaced, more of what stands in for it."""
    found: list[tuple[str, int, object]] = []
    for n, j, t in m.REPLACED:
        row: Substitution = data.case.substitutions[n]
        found.append((row.material, t, -m.replaced[n, j, t]))
        found.append((row.substitute, t, row.ratio * m.replaced[n, j, t]))
    return found


def no_more_than_is_asked_for(m: Block, data: Data) -> None:
    """No more than is asked for.

    Enforced over: every sector, material and month for which there is a substitute.
    What is replaced and what is not met are together no more than the demand; the rest is issued in its own form.

        sum_n replaced[n,j,t] + unmet[j,i,t] <= demand[j,i,t]                                  (t <= t)
    """
    of: dict[tuple[str, str, int], list[object]] = defaultdict(list)
    for n, j, t in m.REPLACED:
        of[j, data.case.substitutions[n].material, t].append(m.replaced[n, j, t])
    m.no_more_than_is_asked_for = Constraint(
        list(of), rule=lambda m, j, i, t: quicksum(of[j, i, t]) + m.unmet[j, i, t] <= data.needs.demand[j, i, t]
    )


def substitution_terms(m: Block, data: Data) -> list[object]:
    """The extra cost of what is replaced, in INR discounted."""
    rows = data.case.substitutions
    return [
        data.discount[t] * rows[n].extra_cost_inr_per_t * m.replaced[n, j, t]
        for n, j, t in m.REPLACED if rows[n].extra_cost_inr_per_t > 0
    ]  # fmt: skip
