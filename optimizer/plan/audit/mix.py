"""Source mix: for each rule, window and source what entered, its share, and the excess."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from optimizer.case.months import Month, fiscal_year_start
from optimizer.case.rows_buying import MixRule
from optimizer.plan.audit.derive import Facts
from optimizer.plan.audit.finding import RELATIVE, Findings, Record, tolerance
from optimizer.plan.audit.mix_entries import Entry, entries, known_sources, scope_of
from optimizer.plan.audit.orders import Placed
from optimizer.plan.audit.production import Made
from optimizer.plan.audit.tables import Tables, number

SHARES = frozenset({"cap", "floor"})


@dataclass(frozen=True)
class Window:
    label: str
    start: Month
    end: Month


@dataclass(frozen=True)
class Excess:
    """By how much a rule is exceeded in a window; unit of the rule's amount, a count, or index points."""

    rule: MixRule
    window: Window
    source: str
    amount: float
    total: float
    matters: bool  # above the audit's tolerance


def windows(facts: Facts, rule: MixRule) -> Iterator[Window]:
    """The fiscal years or rolling windows a rule is held in; months after the last planned are in none."""
    spans: list[Window] = []
    if rule.window == "fiscal year":
        for year in facts.fiscal_years:
            start = fiscal_year_start(year)
            spans.append(Window(year, start, min(start + 11, facts.last)))
    else:
        for end in facts.months:
            start = end + (1 - (rule.window_months or 12))
            spans.append(Window(f"{start}..{end}", start, end))
    for span in spans:
        if (rule.from_month is None or span.end >= rule.from_month) and (
            rule.to_month is None or span.start <= rule.to_month
        ):
            yield span


class _Amounts:
    """Amounts of a rule by month and source, in its measure; all of them and those of the past."""

    def __init__(self, facts: Facts, rule: MixRule, entered: list[Entry]) -> None:
        self.all: dict[Month, list[tuple[str, float]]] = defaultdict(list)
        self.past: dict[Month, list[tuple[str, float]]] = defaultdict(list)
        weights = scope_of(facts, rule)
        for entry in entered:
            if entry.material in weights and rule.by in entry.sources:
                tonnes = entry.tonnes * weights[entry.material]
                pair = (entry.sources[rule.by], tonnes if rule.measure == "tonnes" else entry.value)
                self.all[entry.month].append(pair)
                if entry.past:
                    self.past[entry.month].append(pair)


def _within(amounts: dict[Month, list[tuple[str, float]]], window: Window) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    for k in range(window.end - window.start + 1):
        for source, amount in amounts.get(window.start + k, ()):
            found[source] += amount
    return dict(found)


def check_mix(
    facts: Facts, tables: Tables, placed: list[Placed], lines: Made, findings: Findings
) -> list[Excess]:
    """Every rule, window and source stands with its amount, share and excess; returns what is exceeded.

    A row may be left out where nothing entered in the window, or where "each" source is capped and nothing
    came from this one.
    """
    stated = findings.by_key("mix", tables["mix"], ("rule", "window", "source"))
    entered = entries(facts, placed, lines)
    recomputed: dict[tuple[str, ...], Record] = {}
    optional: set[tuple[str, ...]] = set()
    exceeded: list[Excess] = []
    for rule in facts.case.source_mix:
        amounts, known = _Amounts(facts, rule, entered), sorted(known_sources(facts, rule))
        unit = "t" if rule.measure == "tonnes" else "INR"
        for window in windows(facts, rule):
            now, past = _within(amounts.all, window), _within(amounts.past, window)
            total = sum(now.values())
            for source in _sources_of(rule, known):
                at = (rule.rule, window.label, source)
                recomputed[at] = _fixed_columns(rule, window)
                excess = _excess(facts, rule, source, now, unit)
                given = min(excess, _excess(facts, rule, source, past, unit))
                slack = _slack(rule, total, unit)
                exceeded.append(Excess(rule, window, source, excess, total, matters=excess > slack))
                if total <= tolerance(unit) or (
                    rule.source == "each" and rule.kind == "cap" and now.get(source, 0.0) <= tolerance(unit)
                ):
                    optional.add(at)
                row = stated.get(at)
                if row is not None:
                    _check_figures(facts, rule, window, source, now, row, findings)
                    _close("excess", row, excess, slack, findings)
                    _close("given", row, given, slack, findings)
    findings.match("mix", stated, recomputed, lambda column: "", optional.__contains__)
    return exceeded


def _sources_of(rule: MixRule, known: list[str]) -> list[str]:
    if rule.kind not in SHARES:
        return [""]
    return known if rule.source == "each" else [rule.source]


def _fixed_columns(rule: MixRule, window: Window) -> Record:
    return {
        "kind": rule.kind,
        "by": rule.by,
        "from_month": str(window.start),
        "to_month": str(window.end),
        "limit": float(rule.limit),
    }


def _slack(rule: MixRule, total: float, unit: str) -> float:
    """Largest excess that still counts as none: of the window's total, a count, or the index."""
    if rule.kind in SHARES:
        return tolerance(unit, total)
    return tolerance("index") if rule.kind == "concentration" else RELATIVE


def _count(facts: Facts, rule: MixRule, amounts: dict[str, float], unit: str, *, kindly: bool) -> float:
    """Number of sources that count; ``kindly`` decides those on the edge in the plan's favour."""
    edge = tolerance(unit, sum(amounts.values())) * (1 if kindly else -1)
    if rule.kind == "at most":
        return float(sum(a > max(0.0, edge) for a in amounts.values()))
    least = facts.case.settings.source_counts_from_share * sum(amounts.values())
    return float(sum(a >= least - edge and a > 0 for a in amounts.values()))


def _index(amounts: dict[str, float]) -> float:
    """The Herfindahl index: the sum of squared shares, 0 where nothing entered."""
    total = sum(amounts.values())
    return sum((a / total) ** 2 for a in amounts.values()) if total > 0 else 0.0


def _excess(facts: Facts, rule: MixRule, source: str, amounts: dict[str, float], unit: str) -> float:
    """By how much amounts exceed a rule: never below 0, and 0 where nothing entered."""
    total = sum(amounts.values())
    if total <= tolerance(unit):
        return 0.0
    if rule.kind == "cap":
        over = amounts.get(source, 0.0) - rule.limit * total
    elif rule.kind == "floor":
        over = rule.limit * total - amounts.get(source, 0.0)
    elif rule.kind == "concentration":
        over = _index(amounts) - rule.limit
    else:
        count = _count(facts, rule, amounts, unit, kindly=True)
        over = rule.limit - count if rule.kind == "at least" else count - rule.limit
    return max(0.0, over)


def _check_figures(
    facts: Facts,
    rule: MixRule,
    window: Window,
    source: str,
    now: dict[str, float],
    row: Record,
    findings: Findings,
) -> None:
    """Total is everything that entered; amount is the source's, the number of sources, or the index itself.

    Share is amount over total for a source, the index for concentration, and 0 for numbers of sources.
    """
    unit = "t" if rule.measure == "tonnes" else "INR"
    where = f"mix {rule.rule} · {window.label}" + (f" · {source}" if source else "")
    total = sum(now.values())
    findings.equal("mix: total", where, number(row, "total"), total, unit)
    if rule.kind in SHARES:
        amount = now.get(source, 0.0)
        findings.equal("mix: amount", where, number(row, "amount"), amount, unit)
        findings.equal("mix: share", where, number(row, "share"), amount / total if total > 0 else 0.0)
    elif rule.kind == "concentration":
        findings.equal("mix: amount", where, number(row, "amount"), _index(now), "index")
        findings.equal("mix: share", where, number(row, "share"), _index(now), "index")
    else:
        kind, strict = (_count(facts, rule, now, unit, kindly=k) for k in (True, False))
        if number(row, "amount") not in (kind, strict):
            findings.equal("mix: amount", where, number(row, "amount"), kind, "sources")
        findings.equal("mix: share", where, number(row, "share"), 0.0)


def _close(column: str, row: Record, recomputed: float, slack: float, findings: Findings) -> None:
    """An excess as stated is the recomputed one within the slack of its rule."""
    stated = number(row, column)
    if not abs(stated - recomputed) <= slack:
        where = f"mix {row['rule']} · {row['window']}" + (f" · {row['source']}" if row["source"] else "")
        findings.add(
            f"mix: {column}",
            where,
            stated,
            recomputed,
            f"the plan states an {column if column == 'excess' else 'excess given'} of {stated:,.8g}, "
            f"the rows give {recomputed:,.8g}.",
        )
