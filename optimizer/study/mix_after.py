"""The rules of the sheet Source mix after a move: amounts by source and window, from their definition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from optimizer.model.tallies import Sourcing, Tally, source_of, weight_of
from optimizer.model.terms import Slot
from optimizer.session import Solved
from optimizer.solve.concentration import TOLERANCE
from optimizer.study.purchase import Broken, goods_inr

NOISE = 1e-6
Change = tuple[Slot, float, float]  # slot, tonnes ordered before and after


class Mix:
    """The windows of a solved problem, ready to be weighed again."""

    def __init__(self, solved: Solved) -> None:
        block, program, now = solved.built.block, solved.built.program, solved.searched.values
        self.data = solved.built.data
        self.mix = Sourcing(self.data)
        self.amounts: dict[Tally, dict[str, float]] = {}
        self.excess: dict[tuple[str, Tally, str], float] = {}
        tallies, scales = block.mix_tallies, block.mix_scale
        for n, source in block.TALLY:
            column = program.column(block.amount[n, source])
            found = 0.0 if column is None else float(now[column]) / scales[n]
            self.amounts.setdefault(tallies[n], {})[source] = found
        for name, n, source in block.MIX:
            column = program.column(block.excess[name, n, source])
            kind = block.mix_rule[name].kind
            scale = scales[n] if kind in ("cap", "floor") else 1.0
            self.excess[name, tallies[n], source] = 0.0 if column is None else float(now[column]) / scale
        self.windows: dict[tuple[str, str, str, int], list[Tally]] = defaultdict(list)
        for tally in tallies:
            for t in range(tally.window.first, tally.window.last + 1):
                self.windows[tally.scope, tally.by, tally.measure, t].append(tally)
        self.kinds = list(dict.fromkeys((y.scope, y.by, y.measure) for y in tallies))
        self.inside = {kind: set(self.data.in_scope(kind[0])) for kind in self.kinds}
        self.lines: dict[tuple[str, int], list[tuple[Tally, str, float]]] = defaultdict(list)
        for kind in self.kinds:
            for e in self.mix.kinds[kind]:
                if e.line is not None:
                    self.lines[e.line] += [(y, e.source, e.per_t) for y in self.windows[(*kind, e.month)]]
        self.rules: dict[Tally, list[str]] = defaultdict(list)
        for name, tally in self.mix.rules:
            self.rules[tally].append(name)

    def broken(self, orders: list[Change], runs: dict[tuple[str, int], float]) -> list[Broken]:
        """Rules that no longer hold within the exceptions the plan makes already, once orders and runs change."""
        moved: dict[Tally, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for slot, before, after in orders:
            for tally, source, amount in self._enters(slot, before, after):
                moved[tally][source] += amount
        for run, tonnes in runs.items():
            for tally, source, per_t in self.lines[run]:
                moved[tally][source] += per_t * tonnes
        found = []
        for tally, change in moved.items():
            if all(abs(amount) <= NOISE * 1e-3 for amount in change.values()):
                continue
            amounts = dict(self.amounts.get(tally, {}))
            for source, amount in change.items():
                amounts[source] = max(0.0, amounts.get(source, 0.0) + amount)
            for name in self.rules[tally]:
                found += self._rule(name, tally, amounts)
        return found

    def _enters(self, slot: Slot, before: float, after: float) -> Iterator[tuple[Tally, str, float]]:
        """(window, source, amount) by which an order of another size is counted."""
        offer = slot.offer
        month = slot.order if self.data.case.settings.mix_dated_by == "order" else slot.usable
        for kind in self.kinds:
            if offer.material in self.inside[kind]:
                source = source_of(kind[1], offer.supplier, offer.country, offer.processing_country, offer.mine_country)
                if kind[2] == "value":
                    amount = goods_inr(slot, after) - goods_inr(slot, before)
                else:
                    amount = (after - before) * weight_of(self.data, kind[0], offer.material)
                for tally in self.windows[(*kind, month)]:
                    yield tally, source, amount

    def _rule(self, name: str, tally: Tally, amounts: dict[str, float]) -> list[Broken]:
        rule, total = self.mix.rules[name, tally], sum(amounts.values())
        where, room = (name, tally.window.label), NOISE * max(1.0, total)
        if rule.kind in ("cap", "floor"):
            sources = list(amounts) if rule.source == "each" else [rule.source]
            side = 1.0 if rule.kind == "cap" else -1.0
            return [
                Broken("cap_or_floor", (*where, s), (amounts.get(s, 0.0) / total if total else 0.0, rule.limit))
                for s in sources
                if side * (amounts.get(s, 0.0) - rule.limit * total) > self.excess.get((name, tally, s), 0.0) + room
            ]
        excess = self.excess.get((name, tally, ""), 0.0)
        if rule.kind == "concentration":
            index = sum((a / total) ** 2 for a in amounts.values()) if total > NOISE else 0.0
            allowed = rule.limit + excess * self.mix.nominal(tally) / max(total, NOISE) + TOLERANCE
            return [Broken("concentration", where, (index, rule.limit))] if index > allowed else []
        if rule.kind == "at least":
            share = self.data.case.settings.source_counts_from_share
            number = sum(a >= share * total - room for a in amounts.values())
            few = total > NOISE and number < rule.limit - excess - NOISE
            return [Broken("number_of_sources", where, (number, rule.limit))] if few else []
        number = sum(a > NOISE for a in amounts.values())
        many = number > rule.limit + excess + NOISE
        return [Broken("number_of_sources", where, (number, rule.limit))] if many else []



