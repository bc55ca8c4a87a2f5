"""One row of every constraint, written out as it stands in the world of that constraint, and kept beside this file.

A change of a formula, a unit or an index shows here as a changed line that a person has to read. After a change that is
meant: ``pytest tests/model/test_golden_rows.py --update-golden``, read what ``git diff`` shows, commit it.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from pyomo.environ import ConcreteModel, value
from pyomo.repn import generate_standard_repn

from optimizer.model.data import Data
from optimizer.model.problem import write_problem
from tests.model.test_every_rule_has_a_test import constraints_of_the_model, worlds

ROWS = Path(__file__).parent / "rows"
RULES = sorted(set(constraints_of_the_model()))


def row_of(rule: str) -> str:
    """The row with most terms of a constraint in its own world; of several the first by name."""
    block = ConcreteModel()
    write_problem(block, Data.of(worlds("RULES")[rule]()))
    rows = sorted((printed(row) for row in block.component(rule).values()), key=lambda text: (-text.count("\n"), text))
    assert rows, f"{rule} has no row in its world"
    return rows[0]


def printed(row: object) -> str:
    """A row as text: its name, its terms by the name of the variable, its sides."""
    terms = generate_standard_repn(row.body)  # type: ignore[attr-defined]
    assert terms.is_linear()
    named = sorted(
        (var.name, factor) for var, factor in zip(terms.linear_vars, map(value, terms.linear_coefs), strict=True)
    )
    lines = [f"{factor:+.9g} {name}" for name, factor in named if factor]
    all_sides = (("=", equal(row)), (">=", low(row)), ("<=", high(row)))
    sides = [(sign, side) for sign, side in all_sides if side is not None]
    told = sides[:1] if sides[0][0] == "=" else sides
    said = [f"{sign} {float(side - value(terms.constant)):.9g}" for sign, side in told]
    return "\n".join([row.name, *(f"    {line}" for line in [*lines, *said]), ""])  # type: ignore[attr-defined]


def equal(row: object) -> float | None:
    return low(row) if row.equality else None  # type: ignore[attr-defined]


def low(row: object) -> float | None:
    return None if row.lower is None else value(row.lower)  # type: ignore[attr-defined]


def high(row: object) -> float | None:
    return None if row.upper is None else value(row.upper)  # type: ignore[attr-defined]


@pytest.mark.parametrize("rule", RULES)
def test_a_row_stands_as_it_was_read_last(rule: str, request: pytest.FixtureRequest) -> None:
    file, row = ROWS / f"{rule}.txt", row_of(rule)
    if request.config.getoption("--update-golden"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(row, encoding="utf-8", newline="\n")
    assert file.exists(), f"No row of {rule} is kept: pytest tests/model/test_golden_rows.py --update-golden"
    assert row == file.read_text(encoding="utf-8")


def test_no_row_is_kept_of_a_constraint_that_is_gone() -> None:
    assert {file.stem for file in ROWS.glob("*.txt")} == set(RULES)
