"""The difference of two searches, as far as both have proved it."""

from __future__ import annotations

import math
from dataclasses import dataclass

CONFIRMED, UNSEEN, NOTHING = "confirmed", "smaller than the search can see", "costs nothing"
IMPOSSIBLE, SCREENED, NOT_REACHED = "not every rule could then be kept", "screened", "no time was left for it"
NARROW = 0.25  # half-width, as a share of the middle, up to which an interval is confirmed
NOUGHT = 2e-6  # of the cost: what two searches to the last rupee still leave open


@dataclass(frozen=True)
class Ends:
    """The two ends of a search, in INR: cost of the best plan found, and what no plan can be below."""

    best_inr: float
    bound_inr: float


@dataclass(frozen=True)
class Interval:
    """A difference that lies between ``low`` and ``high``, INR; ``scale`` is the cost it is a difference of."""

    low: float
    high: float
    scale: float = 0.0

    @classmethod
    def between(cls, old: Ends, new: Ends) -> Interval:
        """What ``new`` costs more than ``old``."""
        return cls(new.bound_inr - old.best_inr, new.best_inr - old.bound_inr, abs(old.best_inr))

    def at_least_nought(self) -> Interval:
        """The same where the difference cannot be negative, such as the saving of loosening a rule."""
        return Interval(max(0.0, self.low), max(0.0, self.high), self.scale)

    def per(self, units: float) -> Interval:
        """The difference a unit, when it was measured over so many."""
        return Interval(self.low / units, self.high / units, self.scale / units)

    @property
    def verdict(self) -> str:
        """Confirmed only where nought lies outside and the interval is narrow."""
        if not (math.isfinite(self.low) and math.isfinite(self.high)):
            return UNSEEN
        room = NOUGHT * self.scale
        if self.low >= -room and self.high <= room:
            return NOTHING
        middle, half = (self.low + self.high) / 2, (self.high - self.low) / 2
        if self.low * self.high > 0 and half <= NARROW * abs(middle):
            return CONFIRMED
        return UNSEEN
