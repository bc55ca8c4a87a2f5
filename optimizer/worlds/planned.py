"""The worlds a plan is made over: many drawn, and few that stand for them."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.case.case import Case
from optimizer.case.problems import InputRejectedError, Problem
from optimizer.case.rows_worlds import STOPPING
from optimizer.cycle.settle import settled
from optimizer.solve.tree import World
from optimizer.worlds.draw import PLANNING, Sample, draw
from optimizer.worlds.happens import base_of, events_of, world_of
from optimizer.worlds.reduce import Kept, fast_forward
from optimizer.worlds.stake import points

TOLD = 2  # stops named of a world
LEAST_DRAWN, MOST_DRAWN, DRAWN_FOR_ONE = 200, 1000, 20


@dataclass(frozen=True)
class RandomWorlds:
    """Base and the worlds that stand for all that were drawn."""

    worlds: tuple[World, ...]
    drawn: int
    kept: Kept
    seed: int

    @property
    def words(self) -> str:
        """What an officer is told of them."""
        n = len(self.kept.positions)
        many = "one stands" if n == 1 else f"{n} stand"
        return (
            f"{many} for {self.drawn:,} random worlds (seed {self.seed}); a world is as far from the one that stands "
            f"for it as {self.kept.error:.0%} of what it would be with a single one. Base counts as one of those drawn."
        )


def random_worlds(case: Case, count: int, seed: int) -> RandomWorlds:
    """So many worlds for planning. Raises InputRejectedError where nothing is left to chance."""
    refuse_without_chances(case)
    case = settled(case)
    drawn = max(count, min(MOST_DRAWN, max(LEAST_DRAWN, DRAWN_FOR_ONE * count)))
    sample = draw(case, drawn, seed, PLANNING)
    kept = fast_forward(points(sample), count)
    as_forecast = 1 / (drawn + 1)  # counts as one more world drawn
    worlds = [
        world_of(sample, k, f"World {n}{in_words(sample, k)}", p * (1 - as_forecast))
        for n, (k, p) in enumerate(zip(kept.positions, kept.probabilities, strict=True), 1)
    ]  # fmt: skip
    return RandomWorlds((base_of(case, as_forecast), *worlds), drawn, kept, seed)


def in_words(sample: Sample, k: int) -> str:
    """What stops in a world, and when; nothing where only prices and demand move."""
    stops = [e for e in events_of(sample, k, "") if e.acts_on in STOPPING]
    told = [f"{e.event} {e.from_month} to {e.to_month}" for e in sorted(stops, key=lambda e: e.from_month)[:TOLD]]
    more = [f"{len(stops) - TOLD} more"] if len(stops) > TOLD else []
    return f": {'; '.join([*told, *more])}" if told else ""


def refuse_without_chances(case: Case) -> None:
    """Raises InputRejectedError where nothing is left to chance."""
    if not case.chances:
        rule = "nothing is left to chance: there are no worlds to draw."
        mend = 'Add the sheet with: optimizer template --from BOOK --with "scenarios,random worlds", and fill it in.'
        raise InputRejectedError([Problem("error", "Random worlds", "", rule, mend)])
