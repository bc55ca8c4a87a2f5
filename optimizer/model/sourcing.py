"""Sourcing: where things come from. Caps, floors, numbers of sources and concentration over windows of months.

What is counted, and in which windows, stands in ``tallies.py``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from pyomo.core import Binary, Block, Constraint, NonNegativeReals, Set, Var, quicksum

from optimizer.model.tallies import Entry, Sourcing, Tally

CONCENTRATION_GRID = (0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95, 1.0)


def add_sourcing(m: Block, mix: Sourcing) -> None:
    """Decisions ``amount`` (t or INR crore by source), ``counts`` and ``used`` (yes/no), ``excess`` by rule."""
    tallies = list(dict.fromkeys(tally for _, tally in mix.rules))
    m.sourcing = mix
    m.MONTHLY = Set(initialize=_monthly(mix, tallies), dimen=3, ordered=True)
    m.entering = Var(m.MONTHLY, within=NonNegativeReals)
    kinds = list(dict.fromkeys((y.scope, y.by, y.measure) for y in tallies))
    kind_of = [kinds.index((y.scope, y.by, y.measure)) for y in tallies]
    scales = [1e-7 if k[2] == "value" else 1.0 for k in kinds]
    in_month: dict[tuple[int, str, int], list[Entry]] = defaultdict(list)
    for k, kind in enumerate(kinds):
        for e in mix.kinds[kind]:
            in_month[k, e.source, e.month].append(e)

    def month_sum(m: Block, k: int, source: str, t: int) -> object:
        return m.entering[k, source, t] == quicksum(_terms(m, in_month[k, source, t], kinds[k][2], scales[k]))

    m.entering_in_month = Constraint(m.MONTHLY, rule=month_sum)
    m.TALLY = Set(initialize=[(n, s) for n, y in enumerate(tallies) for s in mix.entries[y]], dimen=2, ordered=True)
    number = {y: n for n, y in enumerate(tallies)}
    scale = [1e-7 if y.measure == "value" else 1.0 for y in tallies]
    m.amount = Var(m.TALLY, within=NonNegativeReals)

    def amounts(m: Block, n: int, source: str) -> object:
        k, window = kind_of[n], tallies[n].window
        terms: list[object] = []
        for t in range(window.first, window.last + 1):
            if (k, source, t) in m.MONTHLY:
                terms.append(m.entering[k, source, t])
            else:
                terms += _terms(m, in_month[k, source, t], tallies[n].measure, scale[n])
        return m.amount[n, source] == quicksum(terms)

    m.amount_from_source = Constraint(m.TALLY, rule=amounts)
    sides = []
    for (name, tally), rule in mix.rules.items():
        n = number[tally]
        if rule.kind in ("cap", "floor"):
            sides += [(name, n, s) for s in mix.sources(rule, tally)]
        else:
            sides.append((name, n, ""))
    m.MIX = Set(initialize=sides, dimen=3, ordered=True)
    m.excess = Var(m.MIX, within=NonNegativeReals)
    m.mix_tallies, m.mix_scale = tallies, scale
    m.mix_rule = {r.rule: r for r in mix.data.case.source_mix}


def _terms(m: Block, entries: list[Entry], measure: str, scale: float) -> list[object]:
    """Entries as terms of a sum, in tonnes or ₹ crore."""
    terms: list[object] = []
    for e in entries:
        if e.key is not None:
            terms.append(scale * e.per_t * (m.quoted_inr[e.key] if measure == "value" else m.order[e.key]))
        elif e.line is not None:
            terms.append(e.per_t * m.make[e.line])
        elif e.given:
            terms.append(scale * e.given * (1 - m.cancel[e.cancellable.order] if e.cancellable else 1.0))
    return terms


def _monthly(mix: Sourcing, tallies: list[Tally]) -> list[tuple[int, str, int]]:
    """(kind, source, month) of what is counted in several windows: each month is then summed up once."""
    kinds = list(dict.fromkeys((y.scope, y.by, y.measure) for y in tallies))
    found = []
    for k, kind in enumerate(kinds):
        windows = [y.window for y in tallies if (y.scope, y.by, y.measure) == kind]
        shared = {t for t in range(mix.data.horizon) if sum(w.first <= t <= w.last for w in windows) > 1}
        decided = {(e.source, e.month) for e in mix.kinds[kind] if e.key is not None or e.line is not None}
        found += [(k, s, t) for s, t in sorted(decided) if t in shared]
    return found


def cap_or_floor(m: Block, mix: Sourcing) -> None:
    """Cap and floor on a share.

    Enforced over: every cap and floor, each window and source it speaks of.
    A source gives no more (no less) than its share of everything that enters in the window; what is over is counted.

        cap    amount[s] <= limit * total + excess;      floor   amount[s] + excess >= limit * total   (t or ₹ crore)
    """

    def rule(m: Block, name: str, n: int, source: str) -> object:
        row = m.mix_rule[name]
        if row.kind not in ("cap", "floor"):
            return Constraint.Skip
        total = _total(m, mix, n)
        amount = m.amount[n, source] if (n, source) in m.TALLY else 0.0
        if row.kind == "cap":
            return amount - row.limit * total <= m.excess[name, n, source]
        return amount + m.excess[name, n, source] >= row.limit * total

    m.cap_or_floor = Constraint(m.MIX, rule=rule)


def number_of_sources(m: Block, mix: Sourcing) -> None:
    """Number of sources.

    Enforced over: every rule "at least" or "at most", each window.
    At least so many sources each give the share from which a source counts; at most so many give anything.
    ``behind[s]`` is the whole window's total where a source counts, else nought: with no excess it holds without a
    large constant. As many sources are counted on as the rule asks for, so that none can share what stands behind it.

        at least   amount[s] >= counts_from * behind[s];   behind[s] <= total;   behind[s] <= most * counts[s]
                   behind[s] >= total - most * (1 - counts[s])
                   sum_s counts[s] + excess = limit;       sum_s behind[s] >= limit * total - most * excess
        at most    amount[s] <= most[s] * counts[s];       sum_s counts[s] - excess <= limit            (t or ₹ crore)
    """
    share = mix.data.case.settings.source_counts_from_share
    numbered = [k for k in m.MIX if m.mix_rule[k[0]].kind in ("at least", "at most")]
    pairs = [(*k[:2], s) for k in numbered for s in mix.entries[m.mix_tallies[k[1]]]]
    m.COUNTED = Set(initialize=pairs, dimen=3, ordered=True)
    m.counts = Var(m.COUNTED, within=Binary)
    m.BEHIND = Set(initialize=[k for k in pairs if m.mix_rule[k[0]].kind == "at least"], dimen=3, ordered=True)
    m.behind = Var(m.BEHIND, within=NonNegativeReals)
    most = {n: m.mix_scale[n] * sum(mix.most(y, s) for s in mix.entries[y]) for n, y in enumerate(m.mix_tallies)}

    def source_gives_its_share(m: Block, name: str, n: int, source: str) -> object:
        if m.mix_rule[name].kind == "at least":
            return m.amount[n, source] >= share * m.behind[name, n, source]
        own = m.mix_scale[n] * mix.most(m.mix_tallies[n], source)
        return m.amount[n, source] <= own * m.counts[name, n, source]

    def in_number(m: Block, name: str, n: int, source: str) -> object:
        row = m.mix_rule[name]
        number = quicksum(m.counts[name, n, s] for s in mix.entries[m.mix_tallies[n]])
        if row.kind == "at least":
            return number + m.excess[name, n, source] == row.limit
        return number - m.excess[name, n, source] <= row.limit

    def in_total(m: Block, name: str, n: int, source: str) -> object:
        behind = quicksum(m.behind[name, n, s] for s in mix.entries[m.mix_tallies[n]])
        limit = m.mix_rule[name].limit
        return behind >= limit * _total(m, mix, n) - limit * most[n] * m.excess[name, n, source]

    m.source_counts = Constraint(m.COUNTED, rule=source_gives_its_share)
    m.behind_a_total = Constraint(m.BEHIND, rule=lambda m, r, n, s: m.behind[r, n, s] <= _total(m, mix, n))
    m.behind_if_counted = Constraint(
        m.BEHIND, rule=lambda m, r, n, s: m.behind[r, n, s] <= most[n] * m.counts[r, n, s]
    )
    m.behind_in_whole = Constraint(
        m.BEHIND,
        rule=lambda m, r, n, s: m.behind[r, n, s] >= _total(m, mix, n) - most[n] * (1 - m.counts[r, n, s]),
    )
    m.number_of_sources = Constraint(numbered, rule=in_number)
    m.number_behind = Constraint([k for k in numbered if m.mix_rule[k[0]].kind == "at least"], rule=in_total)


def concentration(m: Block, mix: Sourcing, grid: Sequence[float] = CONCENTRATION_GRID) -> None:
    """Concentration (Herfindahl index).

    Enforced over: every rule on concentration, each window.
    The sum of the squared shares of all sources stays under the limit. Squares are held from below by their
    tangents at shares of the grid; where a plan still lies over, the search adds the tangents it needs.

        sum_s square[s] <= limit * total + excess * nominal;
        square[s] >= 2a * amount[s] - a^2 * total   for a in the grid                          (t or ₹ crore)
    """
    keys = [k for k in m.MIX if m.mix_rule[k[0]].kind == "concentration"]
    m.SQUARES = Set(
        initialize=[(*k[:2], s) for k in keys for s in mix.entries[m.mix_tallies[k[1]]]], dimen=3, ordered=True
    )
    m.square = Var(m.SQUARES, within=NonNegativeReals)

    def limit(m: Block, name: str, n: int, source: str) -> object:
        squares = quicksum(m.square[name, n, s] for s in mix.entries[m.mix_tallies[n]])
        nominal = m.mix_scale[n] * mix.nominal(m.mix_tallies[n])
        return squares <= m.mix_rule[name].limit * _total(m, mix, n) + nominal * m.excess[name, n, source]

    m.concentration = Constraint(keys, rule=limit)
    m.tangent = Constraint(
        m.SQUARES, list(grid),
        rule=lambda m, name, n, s, a: m.square[name, n, s] >= 2 * a * m.amount[n, s] - a * a * _total(m, mix, n),
    )  # fmt: skip


def _total(m: Block, mix: Sourcing, n: int) -> Any:
    return quicksum(m.amount[n, s] for s in mix.entries[m.mix_tallies[n]])
