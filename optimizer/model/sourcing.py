"""Sourcing: where things come from. Caps, floors, numbers of sources and concentration over windows of months.

Rules that measure the same thing share a *tally*: the amounts by source in a window, and their total.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pyomo.environ import Binary, Block, Constraint, NonNegativeReals, Set, Var, quicksum

from optimizer.case.months import Month, fiscal_year_start
from optimizer.case.rows_buying import MixRule
from optimizer.case.rows_needs import Material, OpenOrder, SoFar
from optimizer.model.costs import end_value_inr_per_t
from optimizer.model.data import Data, Key

HOME = "India"
CONCENTRATION_GRID = (0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95, 1.0)


@dataclass(frozen=True)
class Window:
    """Months first..last, positions that may lie before the plan (then ``So far`` speaks)."""

    label: str
    first: int
    last: int


@dataclass(frozen=True)
class Tally:
    """What is counted in a window: materials in scope, by what, in what measure."""

    scope: str
    by: str
    measure: str
    window: Window


@dataclass(frozen=True)
class Entry:
    """Something that enters: tonnes of an order (``key``) or of a line (``line``), or what is ``given``."""

    source: str
    month: int
    given: float = 0.0
    key: Key | None = None
    line: tuple[str, int] | None = None
    per_t: float = 1.0


class Sourcing:
    """The rules of the sheet Source mix, laid out over windows and sources. Built once from the data."""

    def __init__(self, data: Data) -> None:
        self.data = data
        self.rules: dict[tuple[str, Tally], MixRule] = {}
        for rule in data.case.source_mix:
            for window in windows_of(data, rule):
                self.rules[rule.rule, Tally(rule.scope, rule.by, rule.measure, window)] = rule

    @cached_property
    def entries(self) -> dict[Tally, dict[str, list[Entry]]]:
        """Tally -> source -> what it is made of."""
        table: dict[Tally, dict[str, list[Entry]]] = {}
        for _, tally in self.rules:
            by_source: dict[str, list[Entry]] = defaultdict(list)
            for entry in self.kinds[tally.scope, tally.by, tally.measure]:
                if tally.window.first <= entry.month <= tally.window.last:
                    by_source[entry.source].append(entry)
            table[tally] = dict(by_source)
        return table

    @cached_property
    def kinds(self) -> dict[tuple[str, str, str], list[Entry]]:
        """(scope, by, measure) -> everything that is counted."""
        kinds = dict.fromkeys((y.scope, y.by, y.measure) for _, y in self.rules)
        return {kind: entries_of(self.data, *kind) for kind in kinds}

    def sources(self, rule: MixRule, tally: Tally) -> list[str]:
        """The sources a cap or floor speaks of in a window: a floor on each speaks of those, too, from which nothing
        can come in it."""
        if rule.source != "each":
            return [rule.source]
        present = list(self.entries[tally])
        others = self.known(rule.scope, rule.by) - set(present) if rule.kind == "floor" else ()
        return [*present, *sorted(others)]

    def known(self, scope: str, by: str) -> set[str]:
        """Every source named for the materials of a scope, whenever it gives."""
        case, inside = self.data.case, set(self.data.in_scope(scope))
        by_order = case.settings.mix_dated_by == "order"
        rows: list[OpenOrder | SoFar] = [*case.so_far, *(() if by_order else case.open_orders)]
        found = {
            source_of(by, r.supplier, r.vendor_country, r.processing_country, r.mine_country)
            for r in rows if r.material in inside
        }  # fmt: skip
        found |= {
            source_of(by, o.supplier, o.country, o.processing_country, o.mine_country)
            for o in case.offers if o.material in inside
        }  # fmt: skip
        for line in case.lines:
            recipe = self.data.recipes[line.line]
            given = {line.output, *(r.material for r in recipe if r.role == "by-product")}
            if given & inside and (by == "processing country" or all(r.role != "input" for r in recipe)):
                found.add(line.plant if by == "supplier" else HOME)
        return found

    def most(self, tally: Tally, source: str) -> float:
        """The most a source could amount to in a window."""
        data, total = self.data, 0.0
        for e in self.entries[tally].get(source, ()):
            if e.key is not None:
                slot, upper = data.slots[e.key[0], e.key[2]], data.upper_t[e.key[0], e.key[2]]
                price = max(p for _, p in slot.bands) if tally.measure == "value" else 1.0
                total += upper * e.per_t * price
            elif e.line is not None:
                total += data.capacity_t[e.line] * e.per_t
            total += e.given
        return total

    def nominal(self, tally: Tally) -> float:
        """A size of the window known beforehand, against which points of excess are measured: the demand in it, in
        value at the least landed cost; 1 where nothing is demanded."""
        data, window = self.data, tally.window
        months = range(max(0, window.first), min(data.horizon - 1, window.last) + 1)
        cost = end_value_inr_per_t(data) if tally.measure == "value" else {}
        total = 0.0
        for i in data.in_scope(tally.scope):
            worth = cost.get(i, 0.0) if tally.measure == "value" else weight_of(data, tally.scope, i)
            total += worth * sum(data.needs.total[i][t] for t in months)
        return total if total > 1e-9 else 1.0


def windows_of(data: Data, rule: MixRule) -> list[Window]:
    """The windows a rule holds for: fiscal years with a planned month, or rolling months ending in each."""
    first = data.case.settings.first_month
    windows = []
    if rule.window == "rolling":
        for t, month in enumerate(data.case.months):
            start = t - (rule.window_months or 12) + 1
            windows.append(Window(f"{first + start}..{month}", start, t))
    else:
        for year in data.fiscal_years:
            start = fiscal_year_start(year) - first
            windows.append(Window(year, start, min(start + 11, data.horizon - 1)))
    earliest: Month | None = rule.from_month
    latest: Month | None = rule.to_month
    return [
        w for w in windows
        if (earliest is None or first + w.last >= earliest) and (latest is None or first + w.first <= latest)
    ]  # fmt: skip


def weight_of(data: Data, scope: str, material: str) -> float:
    """Tonnes count as they are for one material, and as contained oxide over several."""
    if len(data.in_scope(scope)) <= 1:
        return 1.0
    return data.materials[material].contained_oxide_share


def entries_of(data: Data, scope: str, by: str, measure: str) -> list[Entry]:
    """Everything that enters the chain from outside it, and for processing the output of lines."""
    inside = set(data.in_scope(scope))
    first, by_order = data.case.settings.first_month, data.case.settings.mix_dated_by == "order"
    in_tonnes = measure == "tonnes"
    found: list[Entry] = []
    for key in data.keys:
        slot = data.slots[key[0], key[2]]
        if slot.offer.material in inside:
            source = source_of(by, slot.offer.supplier, slot.offer.country, slot.offer.processing_country,
                             slot.offer.mine_country)
            weight = slot.arrives * (weight_of(data, scope, slot.offer.material) if in_tonnes else 1.0)
            found.append(Entry(source, slot.order if by_order else slot.usable, key=key, per_t=weight))
    for row in data.case.so_far:
        if row.material in inside and row.counts_in != "ceilings" and _counts_by(data, row.line, by):
            amount = row.tonnes * weight_of(data, scope, row.material) if in_tonnes else row.value_inr_crore * 1e7
            source = source_of(by, row.supplier, row.vendor_country, row.processing_country, row.mine_country)
            found.append(Entry(source, row.month - first, given=amount))
    for order in data.case.open_orders if not by_order else ():
        if order.material in inside:
            value = order.to_pay_inr_crore if order.value_inr_crore is None else order.value_inr_crore
            amount = order.tonnes * weight_of(data, scope, order.material) if in_tonnes else value * 1e7
            source = source_of(by, order.supplier, order.vendor_country, order.processing_country, order.mine_country)
            found.append(Entry(source, order.usable_month - first, given=amount))
    if in_tonnes:
        found += _from_lines(data, scope, by, inside)
    return found


def _from_lines(data: Data, scope: str, by: str, inside: set[str]) -> list[Entry]:
    """A line's output is Indian by processing; by mine, vendor and supplier only a line without inputs enters."""
    found = []
    materials: dict[str, Material] = data.materials
    for p, t in data.capacity_t:
        line = data.lines[p]
        if not _counts_by(data, p, by):
            continue
        given = [(line.output, 1.0)]
        given += [(r.material, r.tonnes_per_tonne) for r in data.recipes[p] if r.role == "by-product"]
        source = line.plant if by == "supplier" else HOME
        found += [
            Entry(source, t, line=(p, t), per_t=share * weight_of(data, scope, i))
            for i, share in given
            if i in inside and i in materials
        ]
    return found


def _counts_by(data: Data, line: str | None, by: str) -> bool:
    """Whether what a line made enters a mix by this: always by processing, else only where it takes nothing in."""
    takes = [r for r in data.recipes.get(line or "", ()) if r.role == "input"]
    return by == "processing country" or not takes


def source_of(by: str, supplier: str, country: str, processing: str | None, mine: str | None) -> str:
    processing = processing or country
    return {"supplier": supplier, "vendor country": country, "processing country": processing,
            "mine country": mine or processing}[by]  # fmt: skip


# -- the rules -----------------------------------------------------------------------------------------------


def add_sourcing(m: Block, mix: Sourcing) -> None:
    """Decisions ``amount`` (t or INR crore by source), ``counts`` and ``used`` (yes/no), ``excess`` by rule."""
    tallies = list(dict.fromkeys(tally for _, tally in mix.rules))
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
            terms.append(scale * e.given)
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
