"""Exceptions and goals: every rule bent is told, by how much, and the plan's status owns up to it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from optimizer.case.columns import Row
from optimizer.plan.audit.conversion import Chain
from optimizer.plan.audit.cover import Short
from optimizer.plan.audit.derive import Facts
from optimizer.plan.audit.finding import Findings, Record, same, tolerance
from optimizer.plan.audit.landed import least_landed_inr_per_t
from optimizer.plan.audit.mix import Excess
from optimizer.plan.audit.mix_entries import scope_of
from optimizer.plan.audit.response import Unready
from optimizer.plan.audit.stock import Unmet
from optimizer.plan.audit.tables import Tables, number, text
from optimizer.plan.plan import Plan

UNMET, COVER, WORST, MIX = "unmet demand", "cover", "worst cover", "source mix"
GOALS = {UNMET: "months", WORST: "months", COVER: "months", MIX: "points"}  # in order, with their units
STATUSES = frozenset({"solved", "exceptions", "limit", "interrupted"})
COUNTS = frozenset({"at least", "at most"})


def check_exceptions(
    facts: Facts,
    plan: Plan,
    tables: Tables,
    unmet: Unmet,
    short: Short,
    unready: Unready,
    exceeded: list[Excess],
    findings: Findings,
) -> None:
    """The exceptions told are those there are; the status and the goals agree with them."""
    stated = findings.by_key("exceptions", tables["exceptions"], ("rule", "where", "when"))
    recomputed: dict[tuple[str, ...], Record] = {}
    small: set[tuple[str, ...]] = set()
    sheets: dict[tuple[str, ...], list[Row]] = {}
    at: tuple[str, ...]
    typed: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for yearly in facts.case.demand:
        typed[yearly.sector, yearly.material].append(yearly)
    for monthly in facts.case.demand_by_month:
        typed[monthly.sector, monthly.material].append(monthly)
    for (sector, material, month), tonnes in unmet.items():
        at = (UNMET, f"{sector} · {material}", str(month))
        _expect(at, tonnes, tonnes > tolerance("t"), recomputed, small)
        sheets[at] = typed[sector, material]
    for (material, month), tonnes in short.items():
        at = (COVER, material, str(month))
        _expect(at, tonnes, tonnes > tolerance("t"), recomputed, small)
        sheets[at] = [facts.materials[material], facts.case.settings]
    for (rule, material, month), tonnes in unready.items():
        at = (rule, material, str(month))
        _expect(at, tonnes, tonnes > tolerance("t"), recomputed, small)
        sheets[at] = [row for row in facts.case.response if row.rule == rule]
    for excess in exceeded:
        at = (excess.rule.rule, excess.source, excess.window.label)
        sheets[at] = [excess.rule]
        _expect(at, excess.amount, excess.matters, recomputed, small)
    findings.match("exceptions", stated, recomputed, lambda column: "", small.__contains__)
    _check_amounts(stated, unmet, short, unready, exceeded, findings)
    for at, row in stated.items():
        _check_cell(row, sheets.get(at, []), findings)
    bent = bool(recomputed.keys() - small)
    _check_absolute(facts, recomputed.keys() - small, findings)
    _check_status(plan, bent, findings)
    _check_goals(facts, tables, unmet, short, unready, exceeded, bent, findings)


def _expect(
    at: tuple[str, ...], amount: float, matters: bool, recomputed: dict[tuple[str, ...], Record],
    small: set[tuple[str, ...]],
) -> None:  # fmt: skip
    """A row is expected where a rule is bent at all; below the audit's tolerance it may be left out."""
    if amount > 0:
        recomputed[at] = {}
        if not matters:
            small.add(at)


def _check_amounts(
    stated: dict[tuple[str, ...], Record],
    unmet: Unmet,
    short: Short,
    unready: Unready,
    exceeded: list[Excess],
    findings: Findings,
) -> None:
    """Unmet demand, short cover and stock not ready in tonnes; a mix in points of the window's total, or in sources."""
    for (sector, material, month), tonnes in unmet.items():
        _check_amount(stated.get((UNMET, f"{sector} · {material}", str(month))), tonnes, "t", "t", findings)
    for (material, month), tonnes in short.items():
        _check_amount(stated.get((COVER, material, str(month))), tonnes, "t", "t", findings)
    for (rule, material, month), tonnes in unready.items():
        _check_amount(stated.get((rule, material, str(month))), tonnes, "t", "t", findings)
    for e in exceeded:
        row = stated.get((e.rule.rule, e.source, e.window.label))
        if e.rule.kind in COUNTS:
            _check_amount(row, e.amount, "sources", "sources", findings)
        elif e.rule.kind == "concentration":
            _check_amount(row, 100 * e.amount, "points", "index points", findings)
        else:
            _check_amount(row, 100 * e.amount / e.total if e.total > 0 else 0.0, "points", "points", findings)


def _check_amount(row: Record | None, amount: float, unit: str, exactness: str, findings: Findings) -> None:
    if row is None:
        return
    where = f"exception {row['rule']} · {row['where']} · {row['when']}"
    stated = number(row, "amount")
    slack = {"t": tolerance("t", amount), "index points": 100 * tolerance("index")}
    if not abs(stated - amount) <= slack.get(exactness, 100 * tolerance("", amount / 100)):
        findings.equal("exceptions: amount", where, stated, amount, unit)
    findings.equal("exceptions: unit", where, row["unit"], unit)


def _same_name(sheet: str) -> str:
    """The name of a sheet however an officer writes it: ``SOURCE MIX (2)`` is the sheet Source mix."""
    bare = re.sub(r"[(\[][^()\[\]]*[)\]]\s*$", "", sheet.replace("_", " ").replace("*", " "))
    return " ".join(bare.split()).casefold().removeprefix("input ")


def _check_cell(row: Record, sources: list[Row], findings: Findings) -> None:
    """An exception points at a cell of the sheet its rule or figure stands on.

    The sheet is confirmed and not the row: the copy of the input in a plan book may have rows elsewhere.
    """
    at = text(row, "cell")  # the sheet alone where the figure is in no cell, as a setting left at its default
    sheet = _same_name((at.rpartition("!")[0] or at).strip("'"))
    known = {_same_name(name) for s in sources for name in (s.where.sheet, type(s).sheet.name)}
    if sources and sheet not in known:
        where = f"exception {row['rule']} · {row['where']} · {row['when']}"
        findings.add(
            "exceptions: cell",
            where,
            text(row, "cell"),
            ", ".join(sorted(known)),
            f'the cell "{row["cell"]}" is not on the sheet the rule stands on.',
        )


def _check_absolute(facts: Facts, bent: Iterable[tuple[str, ...]], findings: Findings) -> None:
    """A rule the officer calls absolute is never bent."""
    absolute = {row.goal for row in facts.case.goals if row.absolute}
    kept = {UNMET} & absolute | ({COVER} if absolute & {WORST, COVER} else set())
    kept |= {row.rule for row in facts.case.response if row.absolute or absolute & {WORST, COVER}}
    kept |= {row.rule for row in facts.case.source_mix if row.absolute or MIX in absolute}
    for rule, where, when in bent:
        if rule in kept:
            findings.add("absolute rules", f"{rule} · {where} · {when}", "bent", "kept",
                         f'the rule "{rule}" is absolute and was bent for {where or "its sources"} in {when}.')


def _check_status(plan: Plan, bent: bool, findings: Findings) -> None:
    """A plan is called solved only when every rule is kept, and has exceptions only when one is not."""
    allowed = STATUSES - ({"solved"} if bent else {"exceptions"})
    if plan.status not in allowed:
        what = "bends rules" if bent else "bends no rule"
        findings.add(
            "status",
            "the plan",
            plan.status,
            " or ".join(sorted(allowed)),
            f'the plan is called "{plan.status}" although it {what}.',
        )


def _check_goals(
    facts: Facts,
    tables: Tables,
    unmet: Unmet,
    short: Short,
    unready: Unready,
    exceeded: list[Excess],
    bent: bool,
    findings: Findings,
) -> None:
    """Each goal bent stands with its value, in order, its bound no higher; none when all rules are kept."""
    values = goal_values(facts, unmet, short, unready, exceeded)
    stated = findings.by_key("goals", tables["goals"], ("goal",))
    expected: dict[tuple[str, ...], Record] = {(g,): {} for g in GOALS} if bent else {}
    kept = {(g,) for g in GOALS if values[g] <= tolerance("")}
    findings.match("goals", stated, expected, lambda column: "", kept.__contains__)
    for (goal,), row in stated.items():
        if goal not in GOALS:
            continue
        where, value = f"goal {goal}", number(row, "value")
        if not _goal_agrees(facts, goal, value, values[goal], exceeded):
            findings.equal("goals: value", where, value, values[goal], GOALS[goal])
        findings.at_most(
            "goals: bound", where, number(row, "bound"), value, GOALS[goal], "the proven least value"
        )
        if GOALS[goal].rstrip("s") not in text(row, "unit"):
            findings.equal("goals: unit", where, text(row, "unit"), GOALS[goal])
    order = [g for (g,) in stated if g in GOALS]
    ranks = {row.goal: row.order for row in facts.case.goals}
    usual = list(GOALS)
    if order != sorted(order, key=lambda g: (ranks.get(g, usual.index(g) + 1), g not in ranks, usual.index(g))):
        findings.add(
            "goals: order", "goals", ", ".join(order), ", ".join(GOALS), "the goals are out of order."
        )


def _goal_agrees(facts: Facts, goal: str, stated: float, recomputed: float, exceeded: list[Excess]) -> bool:
    """Within 1e-6, and for a mix within the exactness of the indices and tonnes it is added up from."""
    room = sum(_exactness_points(facts, e) for e in exceeded) if goal == MIX else 0.0
    return same(stated, recomputed, "") or abs(stated - recomputed) <= room


def _exactness_points(facts: Facts, e: Excess) -> float:
    """What a gram, a rupee or a millionth of the window's total comes to in points of an excess: under that it is no
    exception, and much where little is wanted in the window."""
    if e.rule.kind in COUNTS:
        return 0.0
    nominal = _nominal_total(facts, e)
    if e.rule.kind == "concentration":
        return 100 * tolerance("index") * e.total / (nominal if nominal > 0 else 1.0)
    exact = max(tolerance("INR" if e.rule.measure == "value" else "t", e.amount), tolerance("share") * e.total)
    return 100 * exact / (nominal if nominal > 0 else 1.0)


def goal_values(
    facts: Facts, unmet: Unmet, short: Short, unready: Unready, exceeded: list[Excess]
) -> dict[str, float]:
    """Each goal in the unit of what it protects: months of demand, months of cover, percentage points."""
    weights = {s.sector: s.weight for s in facts.case.sectors}
    mean = {m: facts.mean_demand(m) for m in facts.materials}
    chain = Chain(facts)
    base = {m: facts.mean_base_demand(m) + chain.mean_intake(m) for m in facts.materials}
    missed = (weights.get(s, 1.0) * tonnes / mean[m] for (s, m, _), tonnes in unmet.items() if mean[m] > 0)
    lacking = [(m, tonnes / (base[m] if base[m] > 0 else 1.0)) for (m, _), tonnes in short.items()]
    late = [(m, tonnes / (mean[m] if mean[m] > 0 else 1.0)) for (_, m, _), tonnes in unready.items()]
    return {
        UNMET: sum(missed),
        WORST: max((months for _, months in lacking), default=0.0),
        COVER: sum(facts.materials[m].weight * months for m, months in (*lacking, *late)),
        MIX: _mix_points(facts, exceeded),
    }


def _mix_points(facts: Facts, exceeded: Iterable[Excess]) -> float:
    """Percentage points over all rules: of the window's demand, a share a source, of the index by what it is of."""
    points = 0.0
    for e in exceeded:
        if e.amount <= 0:
            continue
        if e.rule.kind in COUNTS:
            points += 100 * facts.case.settings.source_counts_from_share * e.amount
        else:  # an index is a share of what was bought in the window, which may be more or less than is wanted
            nominal = _nominal_total(facts, e)
            amount = e.amount * e.total if e.rule.kind == "concentration" else e.amount
            points += 100 * amount / (nominal if nominal > 0 else 1.0)
    return points


def _nominal_total(facts: Facts, e: Excess) -> float:
    """Demand of the rule's materials in the window's planned months, in its measure: value at the least landed cost."""
    months = [m for m in facts.months if e.window.start <= m <= e.window.end]
    total = 0.0
    for material, weight in scope_of(facts, e.rule).items():
        worth = least_landed_inr_per_t(facts, material) if e.rule.measure == "value" else weight
        total += worth * sum(facts.demand(material, m) for m in months)
    return total
