"""Which cases of a parametrized test are fast: a few for every run, the rest for CI."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def rest_slow(cases: Iterable[Any], fast: int) -> list[Any]:
    """The first cases as they are, all others marked slow."""
    return [case if n < fast else _slow(case) for n, case in enumerate(cases)]


def one_in(every: int, cases: Iterable[Any]) -> list[Any]:
    """One case in so many as it is, all others marked slow: for cases that run through many subjects in turn."""
    return [case if n % every == 0 else _slow(case) for n, case in enumerate(cases)]


def _slow(case: Any) -> Any:
    return pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.slow)
