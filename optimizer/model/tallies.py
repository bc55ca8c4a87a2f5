"""What the rules on sources count: everything that enters the chain, by source, in windows of months.

Rules that measure the same thing share a *tally*: the amounts by source in a window, and their total.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from optimizer.case.months import Month, fiscal_year_start
from optimizer.case.rows_buying import MixRule
from optimizer.case.rows_needs import OpenOrder, SoFar
from optimizer.model.costs import end_value_inr_per_t
from optimizer.model.data import Data, Key

HOME = "India"


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
    cancellable: OpenOrder | None = None  # what is given stands with this order
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
    weights = {i: weight_of(data, scope, i) if in_tonnes else 1.0 for i in inside}
    found: list[Entry] = []
    for key in data.keys:
        slot = data.slots[key[0], key[2]]
        if slot.offer.material in inside:
            source = source_of(by, slot.offer.supplier, slot.offer.country, slot.offer.processing_country,
                             slot.offer.mine_country)
            weight = slot.arrives * weights[slot.offer.material]
            found.append(Entry(source, slot.order if by_order else slot.usable, key=key, per_t=weight))
    for row in data.case.so_far:
        if row.material in inside and row.counts_in != "ceilings" and _counts_by(data, row.line, by):
            amount = row.tonnes * weights[row.material] if in_tonnes else row.value_inr_crore * 1e7
            source = source_of(by, row.supplier, row.vendor_country, row.processing_country, row.mine_country)
            found.append(Entry(source, row.month - first, given=amount))
    for order in data.case.open_orders if not by_order else ():
        if order.material in inside:
            value = order.to_pay_inr_crore if order.value_inr_crore is None else order.value_inr_crore
            amount = order.tonnes * weights[order.material] if in_tonnes else value * 1e7
            source = source_of(by, order.supplier, order.vendor_country, order.processing_country, order.mine_country)
            may_go = order if order.order in data.cancellable else None
            found.append(Entry(source, order.usable_month - first, given=amount, cancellable=may_go))
    if in_tonnes:
        found += _from_lines(data, by, weights)
    return found


def _from_lines(data: Data, by: str, weights: Mapping[str, float]) -> list[Entry]:
    """A line's output is Indian by processing; by mine, vendor and supplier only a line without inputs enters."""
    found = []
    for p, t in data.capacity_t:
        line = data.lines[p]
        if not _counts_by(data, p, by):
            continue
        given = [(line.output, 1.0)]
        given += [(r.material, r.tonnes_per_tonne) for r in data.recipes[p] if r.role == "by-product"]
        source = line.plant if by == "supplier" else HOME
        found += [
            Entry(source, t, line=(p, t), per_t=share * weights[i])
            for i, share in given
            if i in weights
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
