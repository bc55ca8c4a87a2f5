"""The tree of scenarios: what is decided before they can be told apart is decided once.

Worlds share their orders until the month their events first differ and the reporting lag after it, and at least to the
decision date; they share what lines make, what is issued and what is passed on until that month itself, since these
follow what is really there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from optimizer.case.case import Case
from optimizer.case.rows_uncertain import Event

ORDERING = {"order": 2, "placed": 2, "lots": 2, "band": 2, "pick": 2}
"""Decisions on orders, and where their month stands in the index."""
AT_ONCE = frozenset({"cancel"})
"""Decisions of the first month alone, which every world shares."""
FLOWING = frozenset({
    "make", "run", "start", "build", "passed_on", "unmet", "replaced", "lent", "write_off", "sold", "moved",
    "taken_out", "bonded", "pool_issued", "pool_passed", "pool_written", "pool_made", "pool_taken",
})  # fmt: skip
"""Decisions on what is there; their month stands last in the index."""
FOLLOWING = frozenset({
    "stock", "used_up", "short_cover", "short_ready", "worst", "needed_at_end", "convert", "pool_held", "pool_counted",
    "pool_used_up",
    "paid_on", "cash", "lapsed", "committed", "not_taken", "incentivised", "draw", "in_step", "kept_for", "panel",
    "entering", "amount", "excess", "counts", "behind", "square", "changed", "changed_t",
    "capital", "small",
})  # fmt: skip
"""What follows from decisions and the events, or is only counted: each world has its own."""
UNTOLD = ("where", "event", "scenario", "from_month", "to_month", "note")  # what of an event tells no worlds apart


@dataclass(frozen=True)
class World:
    """A way the coming years may go: a case with the events that happen in it, and how likely it is."""

    name: str
    probability: float
    case: Case


@dataclass(frozen=True)
class Tree:
    """Worlds and when each can be told from another. All have one horizon, lag and decision date."""

    worlds: tuple[World, ...]

    @property
    def horizon(self) -> int:
        return self.worlds[0].case.settings.months

    @property
    def _lag(self) -> int:
        return self.worlds[0].case.settings.reporting_lag_months

    @property
    def _decided(self) -> int:
        settings = self.worlds[0].case.settings
        return (settings.decision_date or settings.first_month) - settings.first_month

    @cached_property
    def _histories(self) -> list[list[frozenset[tuple[object, ...]]]]:
        """World -> month -> what of the sudden holds in it."""
        return [
            [frozenset(_kind(e) for e in world.case.sudden_events if e.active(m)) for m in world.case.months]
            for world in self.worlds
        ]

    def differ_from(self, one: int, other: int) -> int:
        """The first month in which two worlds differ; the horizon where they never do."""
        pairs = zip(self._histories[one], self._histories[other], strict=True)
        return next((t for t, (a, b) in enumerate(pairs) if a != b), self.horizon)

    def told_apart_from(self, one: int, other: int) -> int:
        """The first month whose orders can answer the difference of two worlds."""
        return min(self.horizon, max(self._decided + 1, self.differ_from(one, other) + self._lag))

    @cached_property
    def ordering(self) -> list[list[int]]:
        """World -> month -> the first world with which it shares that month's orders."""
        return self._groups(self.told_apart_from)

    @cached_property
    def flowing(self) -> list[list[int]]:
        """World -> month -> the first world with which it shares what is made, issued and passed on."""
        return self._groups(self.differ_from)

    def _groups(self, until: Callable[[int, int], int]) -> list[list[int]]:
        groups: list[list[int]] = []
        for s in range(len(self.worlds)):
            months = [until(e, s) for e in range(s)]
            groups.append([next((groups[e][t] for e, m in enumerate(months) if t < m), s) for t in range(self.horizon)])
        return groups

    @cached_property
    def decided_now(self) -> int:
        """How many months of orders every world shares."""
        return next((t for t in range(self.horizon) if any(g[t] != 0 for g in self.ordering)), self.horizon)

    def shared(self, world: int, name: str, index: object) -> tuple[object, ...] | None:
        """What a decision of a world is one with: equal for the worlds that share it; None for its own alone."""
        groups, t = self._month(name, index)
        return None if groups is None else (name, index, groups[world][t])

    def _month(self, name: str, index: Any) -> tuple[list[list[int]] | None, int]:
        """The groups by which a decision is shared and its month; no groups for what is no decision."""
        if name in AT_ONCE:
            return self.ordering, 0
        if name in ORDERING:
            return self.ordering, index[ORDERING[name]]
        if name in FLOWING:
            return self.flowing, min(index[-1], self.horizon - 1)
        return None, 0

    @cached_property
    def partitions(self) -> list[tuple[int, ...]]:
        """World -> group, from all in one to the finest, each splitting groups of the one before it."""
        found = [tuple(0 for _ in self.worlds)]
        for t in range(self.horizon):
            for groups in (self.ordering, self.flowing):
                split = tuple(g[t] for g in groups)
                if split not in found:
                    found.append(split)
        return sorted(found, key=lambda split: len(set(split)))

    def level(self, name: str, index: object) -> int | None:
        """The partition by which a decision is shared; None for one that is no decision."""
        groups, t = self._month(name, index)
        return None if groups is None else self.partitions.index(tuple(g[t] for g in groups))


def _kind(event: Event) -> tuple[object, ...]:
    return tuple(sorted((k, str(v)) for k, v in event.model_dump(exclude=set(UNTOLD)).items()))
