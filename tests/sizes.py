"""Which cases of a parametrized test are fast: a few for every run, the rest for CI."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def rest_slow(cases: Iterable[Any], fast: int) -> list[Any]:
    """The first cases as they are, all others marked slow."""
    return [
        case if n < fast else pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.slow)
        for n, case in enumerate(cases)
    ]
