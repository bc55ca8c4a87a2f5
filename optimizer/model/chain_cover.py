"""Cover down the chain, from the rows alone: which lines could convert stock, how much in the months of cover, and
which intake of lines is need of its own.

A line converts stock where cover is asked for what it makes, or for something made from that. Where it is not, what it
takes in is need like the demand of a sector. Tonnes; months are positions.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from optimizer.case.case import Case
from optimizer.case.rows_making import Recipe
from optimizer.model.chain import hours_limit_t, plant_hours, stated_capacity_t

LOOKS_AHEAD = 25  # months past the end into which cover (24 at most) may look
MEAN_OF = 12  # planned months whose mean stands for the intake of a month after the plan
LEAST_T = 1e-12


@dataclass(frozen=True)
class Intake:
    """What a line takes in of a material and cover protects: tonnes for a tonne made, and months (None: its target)."""

    line: str
    per_t: float
    months: float | None


@dataclass(frozen=True)
class ChainCover:
    """``window`` (months) and ``limit_t`` of the hypothetical run of each line and month in which there can be one;
    ``hours`` its plant's, of the window; ``intake`` by material."""

    window: Mapping[tuple[str, int], float]
    limit_t: Mapping[tuple[str, int], float]
    hours: Mapping[tuple[str, int], float]  # (line, month), where the plant's hours are shared with another such line
    intake: Mapping[str, tuple[Intake, ...]]
    ruled: frozenset[str]  # materials that cover is asked for

    def intake_months(self, material: str, target: float) -> float:
        """The longest cover asked of a material: of its target, or of an intake with months of its own."""
        return max([target, *(row.months for row in self.intake.get(material, ()) if row.months is not None)])


def chain_cover(
    case: Case, requirement: Mapping[tuple[str, int], float], target: Mapping[tuple[str, int], float]
) -> ChainCover:
    """What the rows say of cover down the chain; ``requirement`` (t) and ``target`` (months) by material and month."""
    chain = _Chain(case, requirement, target)
    chain.walk()
    return chain.found()


class _Chain:
    def __init__(
        self, case: Case, requirement: Mapping[tuple[str, int], float], target: Mapping[tuple[str, int], float]
    ) -> None:
        self.case, self.target, self.horizon = case, target, case.settings.months
        self.rows = {row.line: row for row in case.lines}
        self.inputs: dict[str, list[Recipe]] = defaultdict(list)
        for row in case.recipes:
            if row.role == "input":
                self.inputs[row.line].append(row)
        self.materials = {row.material: row for row in case.materials}
        self.ruled = {i for (i, _), tonnes in requirement.items() if tonnes > LEAST_T}
        self.intake: dict[str, list[Intake]] = defaultdict(list)

    def walk(self) -> None:
        """From the end of the chain upwards: what no cover reaches is need of its own, which may reach the lines
        before it."""
        for p in self.inputs:
            if self.rows[p].input_cover_months is not None:
                self._needs_its_intake(p)
        told: set[str] = set()
        while self.case.settings.cover_by_conversion:
            unreached = set(self.inputs) - self._wanted() - told
            if not unreached:
                return
            last = {p for p in unreached if not unreached & (self._taking(self.rows[p].output) - {p})} or unreached
            for p in self.inputs:
                if p in last and self.rows[p].input_cover_months is None:
                    self._needs_its_intake(p)
            told |= last

    def _taking(self, material: str) -> set[str]:
        """The lines that take a material in."""
        return {p for p, rows in self.inputs.items() if any(r.material == material for r in rows)}

    def _wanted(self) -> set[str]:
        """Lines that make, or make something for, what cover is asked for."""
        if not self.case.settings.cover_by_conversion:
            return set()
        wanted: set[str] = set()
        while True:
            more = {
                p for p in self.inputs
                if p not in wanted and (self.rows[p].output in self.ruled or self._taking(self.rows[p].output) & wanted)
            }  # fmt: skip
            if not more:
                return wanted
            wanted |= more

    def _needs_its_intake(self, p: str) -> None:
        own = self.rows[p].input_cover_months
        for r in self.inputs[p]:
            row = self.materials[r.material]
            share = {"imports only": row.imported_share, "named sectors": 0.0}.get(row.cover_basis, 1.0)
            share = share if own is None else 1.0
            held = any(self.target[r.material, t] > 0 for t in range(self.horizon)) if own is None else own > 0
            if share > 0 and held:
                per_t = share * r.tonnes_per_tonne / self.rows[p].yield_share
                self.intake[r.material].append(Intake(p, per_t, own))
                self.ruled.add(r.material)

    def _months(self, p: str, t: int, seen: frozenset[str] = frozenset()) -> float:
        """Months a line may convert in: the target of what it makes, else the longest of what is made from that."""
        output = self.rows[p].output
        if output in self.ruled:
            own = [row.months for row in self.intake.get(output, ()) if row.months is not None]
            return max([self.target[output, t], *own])
        after = self._taking(output) & self.wanted - seen - {p}
        return max((self._months(q, t, seen | {p}) for q in after), default=0.0)

    def found(self) -> ChainCover:
        self.wanted = self._wanted()
        ahead = self.horizon + LOOKS_AHEAD
        capacity, hours = stated_capacity_t(self.case, ahead), plant_hours(self.case, ahead)
        window, limit, inside = {}, {}, {}
        plants: dict[str, set[str]] = defaultdict(set)
        for p in self.wanted:
            if self.rows[p].hours_per_t > 0:
                plants[self.rows[p].plant].add(p)
        for p in self.inputs:
            if p not in self.wanted:
                continue
            row = self.rows[p]
            alone = [hours_limit_t(row, hours.get((row.plant, t))) for t in range(ahead)]
            a_month = [min(capacity.get((p, t), 0.0), alone[t]) for t in range(ahead)]
            plant = [hours.get((row.plant, t), 0.0) for t in range(ahead)]
            for t in range(self.horizon):
                months = self._months(p, t)
                most = over(a_month, t, months)
                if months > 0 and most > 0:
                    window[p, t], limit[p, t] = months, most
                    if len(plants[row.plant]) > 1 and row.hours_per_t > 0 and (row.plant, t) in hours:
                        inside[p, t] = over(plant, t, months)
        intake = {i: tuple(rows) for i, rows in self.intake.items()}
        return ChainCover(window, limit, inside, intake, frozenset(self.ruled))


def over(by_month: list[float], t: int, months: float) -> float:
    """The sum over so many months after month t, the last one in part."""
    whole = math.floor(months)
    part = months - whole
    return sum(by_month[t + 1 : t + 1 + whole]) + (part * by_month[t + 1 + whole] if part > 0 else 0.0)


def weights_over(horizon: int, t: int, months: float) -> dict[int, float]:
    """Planned month -> how often it stands in the sum over the months after t, where a month after the plan is the mean
    of the last planned twelve."""
    whole = math.floor(months)
    weights: dict[int, float] = defaultdict(float)
    last = range(max(0, horizon - MEAN_OF), horizon)
    for k in range(1, whole + 2):
        share = 1.0 if k <= whole else months - whole
        if share <= 0:
            continue
        if t + k < horizon:
            weights[t + k] += share
        else:
            for u in last:
                weights[u] += share / len(last)
    return weights
