"""What the audit found, and how close two figures must be to be the same."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

Value = float | str | bool | dt.date
Key = tuple[str, ...]
Record = Mapping[str, Value]

RELATIVE = 1e-6
FLOORS = {"t": 1e-6, "INR": 1.0, "index": 1e-4}
"""Least difference that matters, by unit; 1e-6 in every other unit."""


@dataclass(frozen=True)
class Finding:
    """A figure of the plan that the rows do not confirm: what is stated, what the audit works out."""

    rule: str
    where: str
    stated: float | str
    recomputed: float | str
    message: str


def tolerance(unit: str, *figures: float) -> float:
    """Largest difference that still counts as equal, in ``unit``: 1e-6 of the figures, with a floor."""
    return max(FLOORS.get(unit, 1e-6), RELATIVE * max(map(abs, figures), default=0.0))


def same(stated: float, recomputed: float, unit: str) -> bool:
    """Whether two figures are equal within the audit's tolerance; false for what is not a finite number."""
    return stated == recomputed or abs(stated - recomputed) <= tolerance(unit, stated, recomputed)


def agrees(stated: Value, recomputed: Value, unit: str) -> bool:
    """Whether what is stated is what is recomputed: figures within the tolerance, words and dates exactly."""
    if isinstance(recomputed, float):
        return isinstance(stated, float) and same(stated, recomputed, unit)
    return stated == recomputed


def say(value: Value, unit: str = "") -> str:
    """A value as a reader sees it: ₹1,250.00, 12.5 t, 2026-12-01, yes."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, float | int):
        return f'"{value}"' if isinstance(value, str) else str(value)
    if unit == "INR":
        return f"₹{value:,.2f}"
    return f"{value:,.10g} {unit}".rstrip()


def _plain(value: Value) -> float | str:
    return (
        float(value)
        if isinstance(value, float | int) and not isinstance(value, bool)
        else say(value).strip('"')
    )


class Findings:
    """Gathers findings while the checks run; one instance an audit."""

    def __init__(self) -> None:
        self._found: list[Finding] = []

    def all(self) -> tuple[Finding, ...]:
        return tuple(self._found)

    def add(self, rule: str, where: str, stated: Value, recomputed: Value, sentence: str) -> None:
        """Note a breach in a sentence of its own."""
        self._found.append(Finding(rule, where, _plain(stated), _plain(recomputed), f"{where}: {sentence}"))

    def equal(self, rule: str, where: str, stated: Value, recomputed: Value, unit: str = "") -> None:
        """The stated figure is the recomputed one, within its unit's tolerance; words and dates exactly."""
        if not agrees(stated, recomputed, unit):
            told = f"the plan states {say(stated, unit)}, the rows give {say(recomputed, unit)}."
            self.add(rule, where, stated, recomputed, told)

    def at_most(self, rule: str, where: str, stated: float, limit: float, unit: str, of_what: str) -> None:
        """A figure keeps under its limit, both in ``unit``."""
        if not (-math.inf < stated <= limit or stated <= limit + tolerance(unit, stated, limit)):
            told = f"{of_what} is {say(stated, unit)}, at most {say(limit, unit)} is allowed."
            self.add(rule, where, stated, limit, told)

    def at_least(self, rule: str, where: str, stated: float, limit: float, unit: str, of_what: str) -> None:
        """A figure reaches its least, both in ``unit``."""
        if not (limit <= stated < math.inf or stated >= limit - tolerance(unit, stated, limit)):
            told = f"{of_what} is {say(stated, unit)}, at least {say(limit, unit)} is needed."
            self.add(rule, where, stated, limit, told)

    def by_key(self, frame: str, rows: Iterable[Record], key: tuple[str, ...]) -> dict[Key, Record]:
        """The rows of a frame by their key; a key that stands twice is a finding."""
        found: dict[Key, Record] = {}
        for row in rows:
            at = tuple([str(row[k]) for k in key])
            if at in found:
                self.add(f"{frame}: rows", f"{frame} {name(at)}", "twice", "once", "the row stands twice.")
            found[at] = row
        return found

    def match(
        self,
        frame: str,
        stated: Mapping[Key, Record],
        recomputed: Mapping[Key, Record],
        unit_of: Callable[[str], str],
        optional: Callable[[Key], bool] = lambda key: False,
    ) -> None:
        """Every recomputed row stands in the frame with its figures, and no other row does.

        A row for which ``optional`` holds may be left out, but its figures count when it is there.
        """
        for key, expected in recomputed.items():
            row = stated.get(key)
            if row is None:
                if not optional(key):
                    told = "the row is missing from the plan."
                    self.add(f"{frame}: rows", f"{frame} {name(key)}", "missing", "present", told)
                continue
            for column, value in expected.items():
                unit = unit_of(column)
                if not agrees(row[column], value, unit):
                    self.equal(f"{frame}: {column}", f"{frame} {name(key)}", row[column], value, unit)
        for key in stated.keys() - recomputed.keys():
            self.add(
                f"{frame}: rows",
                f"{frame} {name(key)}",
                "present",
                "absent",
                "the row has nothing to rest on in the officer's rows.",
            )


def name(key: Key) -> str:
    """A key as a reader sees it."""
    return " · ".join(part for part in key if part)
