"""Checks across sheets, on typed rows: names, periods and sums that must fit each other."""

from __future__ import annotations

from collections.abc import Callable

from optimizer.case.case import Case
from optimizer.case.problems import Problem

Check = Callable[[Case], list[Problem]]
CHECKS: tuple[tuple[Check, frozenset[str]], ...] = ()


def check_case(case: Case, incomplete: frozenset[str] = frozenset()) -> tuple[Problem, ...]:
    """Every problem between sheets, errors and warnings.

    ``incomplete`` names the fields of Case whose rows could not all be read: a check that looks at one of them is
    left out, for what is missing there proves nothing.
    """
    found: list[Problem] = []
    for check, reads in CHECKS:
        if not reads & incomplete:
            found += check(case)
    return tuple(found)
