"""Checks on substitution: another material, a demand to serve, and one rule at a time."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.case.case import Case
from optimizer.case.findings import error, warning
from optimizer.case.problems import Problem, did_you_mean


def substitutes_are_others(case: Case) -> Iterator[Problem]:
    """A material is no substitute for itself, and its months run forward."""
    for row in case.substitutions:
        if row.material == row.substitute:
            rule = f"it would stand in for itself ({row.cell('material')})."
            yield error(row.cell("substitute"), row.substitute, rule, "Name another material, or delete the row.")
        if row.from_month is not None and row.to_month is not None and row.to_month < row.from_month:
            rule = f"it is before the first month, {row.from_month} ({row.cell('from_month')})."
            yield error(row.cell("to_month"), row.to_month, rule, "Swap or mend the two months.")


def substituted_demand_is_there(case: Case) -> Iterator[Problem]:
    """The sector has demand for the material, and the months meet the plan."""
    pairs = {(d.sector, d.material) for d in case.demand} | {(d.sector, d.material) for d in case.demand_by_month}
    for row in case.substitutions:
        sectors = {sector for sector, material in pairs if material == row.material}
        if row.sector != "all" and row.sector not in sectors:
            known = {sector for sector, _ in pairs}
            rule = f"it has no demand for {row.material}, so nothing is replaced."
            if row.sector not in known:
                mend = did_you_mean(row.sector, known) or "Name a sector of Demand, or all."
                yield error(row.cell("sector"), row.sector, "no demand names this sector.", mend)
            else:
                yield warning(row.cell("sector"), row.sector, rule, "Add the demand, or delete the row.")
        elif not sectors:
            rule = "no sector has demand for it, so nothing is replaced."
            yield warning(row.cell("material"), row.material, rule, "Add its demand, or delete the row.")
        late = row.from_month is not None and row.from_month > case.months[-1]
        over = row.to_month is not None and row.to_month < case.months[0]
        if late or over:
            field = "from_month" if late else "to_month"
            rule = f"this lies outside the months planned, {case.months[0]} to {case.months[-1]}; it is not used."
            yield warning(row.cell(field), getattr(row, field), rule, "Mend it, or delete the row.")


def substitution_periods_are_apart(case: Case) -> Iterator[Problem]:
    """One row at a time says how a substitute serves a sector."""
    for k, row in enumerate(case.substitutions):
        for other in case.substitutions[:k]:
            same = (row.material, row.substitute) == (other.material, other.substitute)
            both = row.sector == other.sector or "all" in (row.sector, other.sector)
            after = other.to_month is not None and row.from_month is not None and row.from_month > other.to_month
            before = row.to_month is not None and other.from_month is not None and other.from_month > row.to_month
            if same and both and not after and not before:
                rule = f"{other.cell('substitute')} says the same for this sector in some of these months."
                yield error(row.cell("substitute"), row.substitute, rule, "Set their months or sectors apart.")
                break
