"""Cover down the chain, read from the rows: which lines may convert stock, how much; which intake is need of its own.

Then the runs a plan states: each within its limit and its plant's hours. What they give and take of stock is judged
with cover.
"""

from __future__ import annotations

import math
from collections import defaultdict
from functools import cached_property

from optimizer.case.months import Month
from optimizer.case.rows_making import Line, Recipe
from optimizer.plan.audit.derive import LEAST_DEMAND_T, Facts
from optimizer.plan.audit.finding import Findings, Record
from optimizer.plan.audit.plant_hours import hours_of
from optimizer.plan.audit.tables import Tables, number, unit_of

LAST_MONTHS = 12  # whose mean stands for a month after the plan
Tonnes = dict[tuple[str, Month], float]  # material or line, month


class Chain:
    """Which materials cover is asked for, and what lines have to do with it."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.on = facts.case.settings.cover_by_conversion
        self.converters = [line for line in facts.case.lines if facts.recipe(line, "input")]
        self.asked = {
            material for material in facts.materials
            if any(facts.requirement(material, month) > LEAST_DEMAND_T for month in facts.months)
        }  # fmt: skip
        self.intakes: dict[str, list[tuple[Line, float, float | None]]] = defaultdict(list)  # line, t/t, own months
        for line in self.converters:
            if line.input_cover_months is not None:
                self._ask_for_intake(line)
        if self.on:
            self._ask_down_the_chain()
        self.users = self._users() if self.on else []

    def _ask_down_the_chain(self) -> None:
        """A line that no cover asks for makes its intake need, the last of the chain first."""
        told: set[str] = set()
        while True:
            reached = {line.line for line in self._users()}
            rest = [line for line in self.converters if line.line not in reached | told]
            ends = [
                line for line in rest
                if not any(other is not line and self._takes(other, line.output) for other in rest)
            ]  # fmt: skip
            if not rest:
                return
            for line in ends or rest:
                told.add(line.line)
                if line.input_cover_months is None:
                    self._ask_for_intake(line)

    def _takes(self, line: Line, material: str) -> bool:
        return any(row.material == material for row in self.facts.recipe(line, "input"))

    def _users(self) -> list[Line]:
        """Lines that make what cover is asked for, or something from which it is made."""
        made = set(self.asked)
        while True:
            users = [line for line in self.converters if line.output in made]
            before = len(made)
            made |= {row.material for line in users for row in self.facts.recipe(line, "input")}
            if len(made) == before:
                return users

    def _ask_for_intake(self, line: Line) -> None:
        own = line.input_cover_months
        for row in self.facts.recipe(line, "input"):
            material, part = self.facts.materials[row.material], 1.0
            if own is None and material.cover_basis != "consumption":
                part = material.imported_share if material.cover_basis == "imports only" else 0.0
            months = self.facts.full_target(row.material) if own is None else own
            if part > 0 and months > 0:
                self.intakes[row.material].append((line, part * _taken(line, row), own))
                self.asked.add(row.material)

    @cached_property
    def covered(self) -> tuple[str, ...]:
        return tuple(material for material in self.facts.materials if material in self.asked)

    def months_for(self, line: Line, month: Month, been: frozenset[str] = frozenset()) -> float:
        """Months in which a line may convert: asked of its output, else the longest for what is made of that."""
        if line.output in self.asked:
            own = [months for _, _, months in self.intakes.get(line.output, []) if months is not None]
            return max([self.facts.target_months(line.output, month), *own])
        been |= {line.line}
        later = [user for user in self.users if user.line not in been and self._takes(user, line.output)]
        return max((self.months_for(user, month, been) for user in later), default=0.0)

    def hours(self, line: Line, month: Month) -> float:
        """Hours of a line's plant in a month; infinite where it is not named on Plants."""
        named = any(row.plant == line.plant for row in self.facts.case.plants)
        return hours_of(self.facts, line.plant, month) if named else math.inf

    def able(self, line: Line, month: Month) -> float:
        """Tonnes a line could make in a month, planned or after, alone on its plant."""
        capacity, hours = self.facts.capacity(line.line, month), self.hours(line, month)
        if math.isinf(hours):
            return capacity
        running = hours - line.changeover_hours
        if running < 0:
            return 0.0
        return min(capacity, running / line.hours_per_t) if line.hours_per_t > 0 else capacity

    def required(self, material: str, month: Month, made: Tonnes) -> float:
        """What cover asks for: demand of its months, and the intake of lines that is need of its own."""
        total = self.facts.requirement(material, month)
        for line, per_t, own in self.intakes.get(material, []):
            months = self.facts.target_months(material, month) if own is None else own
            total += per_t * sum(share * _made(self.facts, line, at, made) for at, share in ahead(month, months))
        return total

    def wanted(self, material: str, month: Month, made: Tonnes) -> float:
        """What is drawn in a month of what cover protects."""
        taken = sum(per_t * _made(self.facts, line, month, made) for line, per_t, _ in self.intakes.get(material, []))
        return self.facts.base_demand(material, month) + taken

    def basis(self, material: str) -> str:
        """Which demand the cover of a material protects, in words."""
        basis, intakes = self.facts.materials[material].cover_basis, self.intakes.get(material, [])
        if any(own is not None for _, _, own in intakes):
            return f"{basis}, with intake of lines by their own months"
        return f"{basis}, with intake of lines" if intakes else basis

    def mean_intake(self, material: str) -> float:
        """Mean tonnes a month that lines are able to take in, of what is need of its own."""
        total = 0.0
        for line, per_t, _ in self.intakes.get(material, []):
            able = [self.facts.capacity(line.line, month) for month in self.facts.months]
            total += per_t * sum(tonnes for tonnes in able if math.isfinite(tonnes)) / len(able)
        return total


def _made(facts: Facts, line: Line, month: Month, made: Tonnes) -> float:
    """Tonnes a line makes in a month; after the plan the mean of its last months."""
    if month <= facts.last:
        return made.get((line.line, month), 0.0)
    last = facts.months[-LAST_MONTHS:]
    return sum(made.get((line.line, m), 0.0) for m in last) / len(last)


def _taken(line: Line, row: Recipe) -> float:
    return row.tonnes_per_tonne / line.yield_share


def ahead(month: Month, months: float) -> list[tuple[Month, float]]:
    """The months that follow with the share of each that so many months hold."""
    whole = int(months)
    found = [(month + k, 1.0) for k in range(1, whole + 1)]
    return [*found, (month + (whole + 1), months - whole)] if months > whole else found


def check_conversion(facts: Facts, chain: Chain, tables: Tables, findings: Findings) -> Tonnes:
    """Hypothetical runs within limits and hours; returns what they give of each material less what they take."""
    stated = findings.by_key("conversion", tables["conversion"], ("line", "month"))
    recomputed: dict[tuple[str, ...], Record] = {}
    converted: Tonnes = defaultdict(float)
    drawn: dict[tuple[str, Month], list[tuple[float, float, Line]]] = defaultdict(list)  # months, hours, line
    for line in chain.users:
        for month in facts.months:
            months = chain.months_for(line, month)
            limit = sum(share * chain.able(line, at) for at, share in ahead(month, months))
            if months <= 0 or limit <= 0:
                continue
            at = (line.line, str(month))
            recomputed[at] = {
                "plant": line.plant, "material": line.output, "window_months": months, "limit_t": float(limit),
            }  # fmt: skip
            run = number(stated[at], "run_t") if at in stated else 0.0
            where = f"conversion {line.line} · {month}"
            findings.at_least("conversion: run_t", where, run, 0.0, "t", "the run")
            findings.at_most("conversion: run_t", where, run, limit, "t", "the run")
            drawn[line.plant, month].append((months, line.hours_per_t * run, line))
            converted[line.output, month] += run
            for row in facts.recipe(line, "by-product"):
                converted[row.material, month] += row.tonnes_per_tonne * run
            for row in facts.recipe(line, "input"):
                converted[row.material, month] -= _taken(line, row) * run
    findings.match("conversion", stated, recomputed, unit_of)
    for (plant, month), runs in drawn.items():
        for months, _, line in runs:
            has = sum(share * chain.hours(line, at) for at, share in ahead(month, months))
            taken = sum(hours for by, hours, _ in runs if by <= months + 1e-9)
            where = f"conversion at {plant} · {month}, {months:g} months"
            findings.at_most("conversion: hours", where, taken, has, "hours", "what its lines take")
    return converted
