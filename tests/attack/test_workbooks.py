"""Workbooks spoilt by the thousand: each ends in a plan its audit confirms, or in words that name a cell or the file.

No mutant may end in a traceback, hang, be planned from a value that was not typed, or give another plan where only its
look was changed. ``mutations.py`` and ``packages.py`` say what is done to them, ``judge.py`` what is asked.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from tests.attack.judge import attack, mutant
from tests.attack.mutations import MUTATIONS
from tests.attack.packages import SPOILINGS

AT_ONCE = 250  # mutants of one test


def of(first: int, count: int) -> list[range]:
    """Seeds in lots."""
    return [range(start, min(start + AT_ONCE, first + count)) for start in range(first, first + count, AT_ONCE)]


FEW = of(0, 12)
IN_CI = [pytest.param(lot, marks=pytest.mark.slow) for lot in of(1_000, 500)]
ALL = [pytest.param(lot, marks=pytest.mark.full) for lot in of(10_000, 5_000)]


@pytest.mark.parametrize("seeds", [*FEW, *IN_CI, *ALL], ids=str)
def test_every_spoilt_workbook_ends_in_a_plan_or_in_words(
    seeds: range, tmp_path: Path, figures: dict[str, str]
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl speaks of styles that are missing
        tally = attack(seeds, tmp_path)
    figures[f"attack on workbooks, seeds {seeds.start}-{seeds.stop - 1}"] = str(tally)
    assert sum(tally.endings.values()) == len(seeds)
    assert tally.faults == []


def test_a_seed_gives_the_same_mutant_every_time() -> None:
    assert mutant(7).holds == mutant(7).holds
    assert mutant(7).content == mutant(7).content


def test_every_mutation_is_drawn_within_the_full_count() -> None:
    """The rarest is drawn a dozen times and more in 5,000."""
    least = min(
        min(MUTATIONS.values()) / sum(MUTATIONS.values()), 0.2 * min(SPOILINGS.values()) / sum(SPOILINGS.values())
    )
    assert 5_000 * least > 12
