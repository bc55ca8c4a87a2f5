"""What others published, and what is ours: a figure a case, each met by a test here and stated in the README."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Meets = Callable[[str, float], None]
"""Asserts that ours is the published figure of a case: the fixture ``meets``."""


@dataclass(frozen=True)
class Published:
    """A published figure, and how near ours must come (relative)."""

    figure: float
    where: str
    within: float = 1e-6


BOOK = "Snyder and Shen, Fundamentals of Supply Chain Theory"
TESTS = "tests of stockpyl, L. V. Snyder"
FARMER = "Birge and Louveaux, Introduction to Stochastic Programming"

CASES: dict[str, Published] = {
    "lot sizes of twelve months": Published(864, "Wagner and Whitin 1958"),
    "example 3.9": Published(1_380, BOOK),
    "problem 3.27": Published(424, BOOK),
    "all scalars": Published(280, TESTS),
    "zero demand": Published(131, TESTS),
    "bicycles": Published(736_000, "Pochet and Wolsey 2006, section 1.1"),
    "BID": Published(15_210_109.512, "Bracken and McCormick 1968, chapter 3"),
    "outsourcing, of OPL": Published(377.7, "IBM ILOG; recomputed, not printed"),
    "ph1in01st1de1mh0ms0": Published(336.547875, "Dellaert and Jeunet 2000"),
    "ph1in62st2de4mh0ms1": Published(757.232, "Dellaert and Jeunet 2000"),
    "tr6-15": Published(37_721, "Trigeiro, Thomas and McClain 1989"),
    "farmer, expected loss": Published(-108_390, FARMER),
    "farmer, E + 2 CVaR of a fifth": Published(-220_700, "the same, by its risk"),
    "farmer, worth of foresight": Published(7_015.6, FARMER, 1e-5),
    "farmer, gain over the mean year": Published(1_150, FARMER),
}


def told(figure: float) -> str:
    """A figure as the README has it: up to six decimals."""
    return f"{figure:,.6f}".rstrip("0").rstrip(".").replace("-", "−")


def row(name: str, ours: float) -> str:
    """The row of the README for a case. Ours is rounded as the published one is, the gap is not."""
    case = CASES[name]
    places = len(f"{case.figure:.6f}".rstrip("0").rpartition(".")[2])
    off = abs(ours - case.figure) / abs(case.figure)
    gap = "< 0.000001" if off < 1e-6 else "< 0.00001"
    return f"| {name} ({case.where}) | {told(case.figure)} | {told(round(ours, places))} | {gap} |"
