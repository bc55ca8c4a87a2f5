"""The audit's own reading of the officer's rows: owners, demand, what cover asks for, lines.

Nothing here is shared with the model; a mistake in one shows against the other.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property

from optimizer.case.case import AGENCY, INDUSTRY, Case
from optimizer.case.months import Month
from optimizer.case.rows_buying import Offer
from optimizer.case.rows_making import Line, Recipe, Store
from optimizer.case.rows_needs import Demand, Material, OpenOrder
from optimizer.plan.audit.calendar import PolicyCalendar

CRORE = 1e7
LEAST_DEMAND_T = 1e-12
SEASON_FIELDS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def last_typed(by_month: Mapping[Month, float], month: Month) -> float | None:
    """The figure typed last in or before ``month``; None before the first."""
    if month in by_month:
        return by_month[month]
    known = [m for m in by_month if m <= month]
    return by_month[max(known)] if known else None


class Facts:
    """What follows from the rows alone, whatever the plan decided. Tonnes, INR, planned months in order."""

    def __init__(self, case: Case, cancelled: tuple[OpenOrder, ...] = ()) -> None:
        self.case = case
        self.cancelled = cancelled  # orders the plan cancels, each by the row that states its cost
        self.months = case.months
        self.first, self.last = self.months[0], self.months[-1]
        self.by_name = {str(m): m for m in self.months}
        self.materials: dict[str, Material] = {m.material: m for m in case.materials}
        self.offers: dict[str, Offer] = {o.offer: o for o in case.offers}
        self._read_owners()
        self.calendar = PolicyCalendar(self)
        self._pair_demand: dict[tuple[str, str, Month], float] = {}
        self._demand: dict[tuple[str, Month], float] = {}
        self._capacity: dict[tuple[str, Month], float] = {}
        self._base: dict[tuple[str, Month], float] = {}
        self._pairs_of: dict[str, list[str]] = defaultdict(list)
        for sector, material in self.pairs:
            self._pairs_of[material].append(sector)

    def _read_owners(self) -> None:
        rows = {b.role: b for b in self.case.buyers}
        agency, industry = rows.get(AGENCY), rows.get(INDUSTRY)
        self.agency = agency.buyer if agency else ("" if industry else AGENCY)
        self.industry = industry.buyer if industry else ""
        self.owners = tuple(o for o in (self.agency, self.industry) if o)
        self.blank_owner = self.agency or self.industry  # a blank owner on a sheet is the agency
        self.serving = self.industry or self.agency  # whose stock sectors and lines draw from
        self.counted_share = {}
        for owner, row, usual in ((self.agency, agency, 1.0), (self.industry, industry, 0.0)):
            typed = row.counted_share if row else None
            self.counted_share[owner] = usual if typed is None else typed

    # --- terms of offers

    @cached_property
    def typed_terms(self) -> dict[tuple[str, str, Month], float]:
        """What the offer calendar says, by offer, item and month; of two rows the first holds."""
        found: dict[tuple[str, str, Month], float] = {}
        for row in self.case.offer_calendar:
            for month, figure in row.by_month.items():
                found.setdefault((row.offer, row.item, month), figure)
        return found

    @cached_property
    def typed_rates(self) -> dict[str, Mapping[Month, float]]:
        """Rupees for a unit of each currency by month, as typed; of two rows the first holds."""
        found: dict[str, Mapping[Month, float]] = {}
        for row in self.case.exchange_rates:
            if row.by_month:
                found.setdefault(row.currency, row.by_month)
        return found

    # --- demand

    @cached_property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Every (sector, material) with a row of demand, yearly or by month."""
        both = [(d.sector, d.material) for d in self.case.demand]
        both += [(d.sector, d.material) for d in self.case.demand_by_month]
        return tuple(dict.fromkeys(both))

    @cached_property
    def _yearly(self) -> dict[tuple[str, str], Demand]:
        return {(d.sector, d.material): d for d in self.case.demand}

    @cached_property
    def _typed(self) -> dict[tuple[str, str], Mapping[Month, float]]:
        return {(d.sector, d.material): d.by_month for d in self.case.demand_by_month}

    def pair_demand(self, sector: str, material: str, month: Month) -> float:
        """Tonnes a sector uses of a material in a month, planned or after."""
        at = (sector, material, month)
        if at not in self._pair_demand:
            factor = self.calendar.demand_factor(sector, material, month)
            self._pair_demand[at] = factor * self._work_out_demand(sector, material, month)
        return self._pair_demand[at]

    def _work_out_demand(self, sector: str, material: str, month: Month) -> float:
        """A typed month; else the yearly figure grown and shaped; else the same month a year earlier."""
        typed = self._typed.get((sector, material), {})
        if month in typed:
            return typed[month]
        row = self._yearly.get((sector, material))
        if row is not None:
            years = (month - (row.base_month or self.first)) / 12
            growth = float((1 + row.growth_per_year) ** years)
            return row.tonnes_per_year / 12 * growth * self._season_factor(row.season, month)
        earlier = month + -12
        while typed and earlier >= min(typed):
            if earlier in typed:
                return typed[earlier]
            earlier = earlier + -12
        return sum(typed.get(m, 0.0) for m in self.months) / len(self.months)

    def _season_factor(self, season: str | None, month: Month) -> float:
        for row in self.case.seasons:
            if row.season == season:
                return float(getattr(row, SEASON_FIELDS[month.month - 1]))
        return 1.0

    def demand(self, material: str, month: Month) -> float:
        """Tonnes all sectors use of a material in a month."""
        at = (material, month)
        if at not in self._demand:
            self._demand[at] = sum(self.pair_demand(s, material, month) for s in self._pairs_of[material])
        return self._demand[at]

    # --- cover

    @cached_property
    def _uncovered(self) -> frozenset[str]:
        return frozenset(s.sector for s in self.case.sectors if not s.covered)

    def base_demand(self, material: str, month: Month) -> float:
        """Tonnes of a month's demand that the material's cover protects."""
        at = (material, month)
        if at not in self._base:
            row = self.materials[material]
            if row.cover_basis == "named sectors":
                sectors = [s for s in self._pairs_of[material] if s not in self._uncovered]
                self._base[at] = sum(self.pair_demand(s, material, month) for s in sectors)
            elif row.cover_basis == "imports only":
                self._base[at] = row.imported_share * self.demand(material, month)
            else:
                self._base[at] = self.demand(material, month)
        return self._base[at]

    def full_target(self, material: str) -> float:
        """Months of cover asked for once the ramp is over."""
        typed = self.materials[material].cover_months
        return self.case.settings.cover_months if typed is None else typed

    def target_months(self, material: str, month: Month) -> float:
        """Months of cover asked for at the end of a month, growing evenly to the full figure."""
        full, by = self.full_target(material), self.materials[material].cover_full_by
        if by is None or month >= by:
            return full
        start = self.materials[material].cover_from or self.first
        return full * (month - start + 1) / (by - start + 1)

    def requirement(self, material: str, month: Month) -> float:
        """Tonnes that cover the coming months of base demand, the last one in part."""
        months = self.target_months(material, month)
        whole = int(months)
        met = sum(self.base_demand(material, month + k) for k in range(1, whole + 1))
        return met + (months - whole) * self.base_demand(material, month + whole + 1)

    def protects(self, sector: str, material: str) -> bool:
        """Whether a material's cover protects a sector."""
        return self.materials[material].cover_basis != "named sectors" or sector not in self._uncovered

    def ahead(self, sector: str, material: str, month: Month) -> float:
        """Tonnes a sector uses of a material in the months that cover at the end of a month looks at."""
        months = self.target_months(material, month)
        whole = int(months)
        met = sum(self.pair_demand(sector, material, month + k) for k in range(1, whole + 1))
        return met + (months - whole) * self.pair_demand(sector, material, month + whole + 1)

    def mean_demand(self, material: str) -> float:
        """Mean tonnes a month over the planned months."""
        return sum(self.demand(material, m) for m in self.months) / len(self.months)

    def mean_base_demand(self, material: str) -> float:
        """Mean tonnes a month of base demand over the planned months."""
        return sum(self.base_demand(material, m) for m in self.months) / len(self.months)

    # --- places and lines

    def in_scope(self, scope: str, material: str) -> bool:
        """Whether a scope (a material, a group, or all) holds a material."""
        return scope in ("all", material) or (bool(scope) and scope == self.materials[material].group)

    def stores_of(self, owner: str, material: str) -> tuple[Store, ...] | None:
        """The owner's stores that may hold the material; None where it has one store without limit."""
        own = [s for s in self.case.stores if (s.buyer or self.blank_owner) == owner]
        return tuple(s for s in own if self.in_scope(s.scope, material)) if own else None

    def capacity(self, line: str, month: Month) -> float:
        """Main output a line can make in a month, t: its latest row, 0 before the first; no limit where it
        has neither rows nor expansions. What expansions add comes on top."""
        at = (line, month)
        if at not in self._capacity:
            self._capacity[at] = self._work_out_capacity(line, month)
        return self._capacity[at]

    def _work_out_capacity(self, line: str, month: Month) -> float:
        rows = {c.from_month: c.tonnes_per_month for c in self.case.capacity if c.line == line}
        output = next(row.output for row in self.case.lines if row.line == line)
        factor = self.calendar.output_factor(line, output, month)
        if not rows and not any(e.line == line for e in self.case.expansions):
            return math.inf if factor > 0 else 0.0
        return (last_typed(rows, month) or 0.0) * factor

    def recipe(self, line: Line, role: str) -> tuple[Recipe, ...]:
        """What a line takes in (``input``) or gives besides (``by-product``)."""
        return self._recipes.get((line.line, role), ())

    @cached_property
    def _recipes(self) -> dict[tuple[str, str], tuple[Recipe, ...]]:
        found: dict[tuple[str, str], tuple[Recipe, ...]] = {}
        for row in self.case.recipes:
            found[row.line, row.role] = (*found.get((row.line, row.role), ()), row)
        return found

    def discount(self, month: Month) -> float:
        """Weight of a payment of a month, 1 in the first."""
        return float((1 + self.case.settings.discount_rate_per_year) ** (-(month - self.first) / 12))

    @cached_property
    def fiscal_years(self) -> dict[str, Month]:
        """Each fiscal year with a planned month, and the first of those months."""
        found: dict[str, Month] = {}
        for month in self.months:
            found.setdefault(month.fiscal_year, month)
        return found
