"""Bars of licences: which pools of barred tonnes a case can have, and who may use and hold each."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from optimizer.case.case import Case
from optimizer.case.rows_licences import TOGETHER, LicenceBar

if TYPE_CHECKING:
    from optimizer.model.needs import Owners

Together = frozenset[str]  # the bars on some tonnes
FREE = ""


class Bars:
    """The licence bars of a case. A pool is named after the bars on its tonnes; the free pool has no name. Without any
    bar there are no pools."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.rows: dict[str, LicenceBar] = {row.bar: row for row in case.licence_bars}

    def lets(self, pool: str, sector: str) -> bool:
        """Whether a sector may use tonnes of a pool: no bar on them is against it."""
        return all(self.rows[bar].lets(sector) for bar in self.bars_of(pool))

    def counts(self, pool: str) -> bool:
        """Whether tonnes of a pool may be stockpiled, and so count as cover."""
        return all(self.rows[bar].stockpiling == "allowed" for bar in self.bars_of(pool))

    def may_hold(self, pool: str, agency: bool, owners: Owners) -> bool:
        """Whether an owner may own tonnes of a pool: of what may not be stockpiled nothing is the agency's, unless it
        serves the sectors itself."""
        return self.counts(pool) or not agency or owners.industry is None

    def bars_of(self, pool: str) -> Together:
        """The bars on the tonnes of a pool; none on the free pool, and one on a pool named as a bar is."""
        return self._bars.get(pool, frozenset({pool} if pool else ()))

    @cached_property
    def pools(self) -> dict[str, list[str]]:
        """Material -> the pools its tonnes can be in: bought, there already, or made from inputs that are barred."""
        return {material: sorted(map(_name, found)) for material, found in self._found.items()}

    def runs(self, line: str) -> list[str]:
        """The pools a line can work in: the bars of all that one run takes in together."""
        return sorted(map(_name, self._runs(line, self._found)))

    @cached_property
    def _bars(self) -> dict[str, Together]:
        return {_name(bars): bars for found in self._found.values() for bars in found}

    @cached_property
    def _found(self) -> dict[str, set[Together]]:
        found: dict[str, set[Together]] = {row.material: set() for row in self.case.materials}
        bought = [(row.material, row.bar) for row in self.case.offers]
        bought += [(row.material, row.bar) for row in self.case.open_orders]
        bought += [(row.material, row.bar) for row in self.case.opening_stock]
        for material, bar in bought:
            if bar is not None:
                found[material].add(frozenset(bar.split(TOGETHER)))
        outputs = {row.line: row.output for row in self.case.lines} if self.rows else {}
        before = -1
        while sum(map(len, found.values())) > before:
            before = sum(map(len, found.values()))
            for line, output in outputs.items():
                runs = self._runs(line, found)
                found[output] |= runs
                for row in self.case.recipes:
                    if row.line == line and row.role == "by-product":
                        found[row.material] |= runs
        return found

    def _runs(self, line: str, found: dict[str, set[Together]]) -> set[Together]:
        together: set[Together] = {frozenset()}
        for row in self.case.recipes:
            if row.line == line and row.role == "input":
                together = {a | b for a in together for b in (frozenset[str](), *found[row.material])}
        return together - {frozenset()}


def _name(bars: Together) -> str:
    return TOGETHER.join(sorted(bars))
