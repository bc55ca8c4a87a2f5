"""What worlds share: every decision of the model is said to be one on orders, on what is there, or to follow."""

from __future__ import annotations

import re
from pathlib import Path

import optimizer.model
from optimizer.solve.tree import AT_ONCE, FLOWING, FOLLOWING, ORDERING

VAR = re.compile(r"m\.(\w+) = Var\(")


def test_no_decision_of_the_model_is_forgotten() -> None:
    """A new decision left out here would be taken in each scenario by itself, as if its future were known."""
    folder = Path(optimizer.model.__file__).parent
    decided = {name for path in folder.glob("*.py") for name in VAR.findall(path.read_text(encoding="utf-8"))}
    known = set(ORDERING) | FLOWING | FOLLOWING | AT_ONCE
    assert decided <= known
    assert not set(ORDERING) & FLOWING
    assert not (set(ORDERING) | FLOWING) & FOLLOWING
