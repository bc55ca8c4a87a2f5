"""Problems of a workbook: what is wrong, in which cell, what was found, what is accepted, how to mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Problem:
    """One finding on the input. An error stops the run (exit 3); a warning is printed and written in the plan."""

    severity: Literal["error", "warning"]
    cell: str  # Offers!F12, or the sheet or file where no cell can be named
    found: str  # the value as typed, "" where nothing is there
    rule: str  # what is accepted, as a sentence
    mend: str  # what to do, as a sentence

    def __str__(self) -> str:
        found = f" has {self.found}" if self.found else ""
        return f"{self.cell}{found}: {self.rule} {self.mend}".rstrip()


class InputRejectedError(Exception):
    """The workbook cannot be planned with; carries every problem found in one pass."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(p) for p in self.problems))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``Did you mean "NdPr oxide"?`` or an empty string."""
    known = list(known)
    lowered = {k.lower(): k for k in known}
    close = difflib.get_close_matches(word.lower(), lowered, n=1, cutoff=0.6)
    return f'Did you mean "{lowered[close[0]]}"?' if close else ""
