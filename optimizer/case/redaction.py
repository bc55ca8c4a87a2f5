"""What a redacted copy of a plan masks, as chosen on the sheet Start."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.case.case import Case
from optimizer.case.findings import error
from optimizer.case.problems import Problem, did_you_mean

TARGETS, VOLUMES, SUPPLIERS = "targets", "volumes", "suppliers"
MASKS = (TARGETS, VOLUMES, SUPPLIERS)


def masks_of(case: Case) -> frozenset[str]:
    """The chosen masks; all of them where nothing is chosen."""
    return frozenset(_words(case)) & frozenset(MASKS) or frozenset(MASKS)


def redaction_is_known(case: Case) -> Iterator[Problem]:
    """Only what can be masked is chosen: a word not understood would leave something open that was to be hidden."""
    for word in _words(case):
        if word not in MASKS:
            rule = f'"{word}" is nothing that can be masked: {", ".join(MASKS[:-1])} and {MASKS[-1]} are.'
            mend = did_you_mean(word, MASKS) or "Write them with commas; blank masks all three."
            yield error(case.settings.cell("redact"), case.settings.redact, rule, mend)


def _words(case: Case) -> list[str]:
    return [word for part in case.settings.redact.replace(";", ",").split(",") if (word := part.strip().lower())]
