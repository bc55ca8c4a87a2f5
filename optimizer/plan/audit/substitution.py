"""Substitution: who may be served by what, how much of the demand, and the tonnes that stand in for it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from optimizer.case.months import Month
from optimizer.case.rows_substitution import Substitution
from optimizer.plan.audit.derive import Facts
from optimizer.plan.audit.finding import Findings, Record
from optimizer.plan.audit.tables import Tables, number, text, unit_of

KEY = ("material", "substitute", "sector", "month")


@dataclass(frozen=True)
class Replaced:
    """Tonnes replaced by sector, material and month; tonnes of substitutes by material and month."""

    of: dict[tuple[str, str, Month], float] = field(default_factory=lambda: defaultdict(float))
    by: dict[tuple[str, Month], float] = field(default_factory=lambda: defaultdict(float))


def read_replaced(facts: Facts, tables: Tables) -> Replaced:
    """What the plan says is replaced, as far as a row of the workbook allows it at all."""
    found = Replaced()
    for row in tables["substitutions"]:
        month = facts.by_name.get(text(row, "month"))
        allowed = _row_of(facts, text(row, "material"), text(row, "substitute"), text(row, "sector"), month)
        if month is not None and allowed is not None:
            tonnes = number(row, "replaced_t")
            found.of[text(row, "sector"), text(row, "material"), month] += tonnes
            found.by[text(row, "substitute"), month] += tonnes * allowed.ratio
    return found


def check_substitutions(facts: Facts, tables: Tables, findings: Findings) -> None:
    """Each row rests on one of the workbook, within its ceiling, at its ratio and extra cost."""
    stated = findings.by_key("substitutions", tables["substitutions"], KEY)
    recomputed: dict[tuple[str, ...], Record] = {}
    for at, row in stated.items():
        month = facts.by_name.get(at[3])
        allowed = _row_of(facts, at[0], at[1], at[2], month)
        if month is None or allowed is None:
            continue
        replaced, demand = number(row, "replaced_t"), facts.pair_demand(at[2], at[0], month)
        recomputed[at] = {
            "substitute_t": replaced * allowed.ratio, "extra_inr": replaced * allowed.extra_cost_inr_per_t,
        }  # fmt: skip
        where = f"{at[1]} for {at[0]} · {at[2]} · {at[3]}"
        findings.at_least("substitutions: replaced_t", where, replaced, 0.0, "t", "what is replaced")
        most = allowed.ceiling_share * demand
        findings.at_most("substitution ceiling", where, replaced, most, "t", "what is replaced")
    findings.match("substitutions", stated, recomputed, unit_of)


def extra_cost(facts: Facts, tables: Tables) -> dict[Month, float]:
    """INR by month that replacing costs."""
    found: dict[Month, float] = defaultdict(float)
    for row in tables["substitutions"]:
        month = facts.by_name.get(text(row, "month"))
        allowed = _row_of(facts, text(row, "material"), text(row, "substitute"), text(row, "sector"), month)
        if month is not None and allowed is not None:
            found[month] += number(row, "replaced_t") * allowed.extra_cost_inr_per_t
    return found


def _row_of(
    facts: Facts, material: str, substitute: str, sector: str, month: Month | None
) -> Substitution | None:  # fmt: skip
    """The row that lets a substitute serve a sector in a month, if any."""
    if month is None or (sector, material) not in facts.pairs:
        return None
    for row in facts.case.substitutions:
        names = (row.material, row.substitute) == (material, substitute) and row.sector in ("all", sector)
        began = row.from_month is None or row.from_month <= month
        if names and began and (row.to_month is None or month <= row.to_month):
            return row
    return None
