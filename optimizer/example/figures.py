"""The figures the Indian case is built from: public ones with their source, and assumptions marked as such.

They stand in ``figures.csv`` beside this file; confidence ``unverified`` is general knowledge or assumption.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from types import MappingProxyType


@dataclass(frozen=True)
class Figure:
    """One figure as found: ``value`` is text, since some are ranges or words."""

    id: str
    topic: str
    item: str
    country: str
    period: str
    value: str
    unit: str
    source_title: str
    source_address: str
    confidence: str  # found, derived, unverified
    note: str


@lru_cache(maxsize=1)
def figures() -> Mapping[str, Figure]:
    """Every figure by its id, in the order of the file."""
    text = resources.files("optimizer.example").joinpath("figures.csv").read_text(encoding="utf-8")
    rows = (Figure(**row) for row in csv.DictReader(text.splitlines()))
    return MappingProxyType({row.id: row for row in rows})


def figure(id: str) -> float:
    """The number of a figure, in its unit; KeyError for an unknown id, ValueError for words or a range."""
    return float(figures()[id].value)


def middle(id: str) -> float:
    """The middle of a range such as ``38-45``, or the number itself; ValueError for words."""
    low, _, high = figures()[id].value.partition("-")
    return (float(low) + float(high or low)) / 2


def lowest(id: str) -> int:
    """The low end of a range of whole numbers such as ``24-36``; ValueError for words."""
    return int(figures()[id].value.partition("-")[0])
