"""Nothing the officer can type is without effect, and no ending is without a test.

Constraints and cost terms have their worlds in ``tests/model`` (``test_every_rule_has_a_test.py``) and their rows in
``tests/model/rows``; every check speaks in ``tests/case/test_check.py``. Here it is the turn of columns and exit codes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from optimizer import run
from optimizer.case.case import ROW_CLASSES, Case
from optimizer.case.columns import Column, Row, columns_of
from optimizer.case.months import Month
from optimizer.session import build
from tests.model.random_worlds import random_world
from tests.model.test_every_rule_has_a_test import worlds
from tests.small_india import small_india, tiny_india

WITHOUT_EFFECT = {
    # On what is planned; each is tested where it is read.
    "Start": {"schema_version", "plan_name", "gap", "time_limit_s", "threads", "redact"},
    "Offers": {"basis", "note"},
    "Lines": {"basis"},
    "Open orders": {"order"},
    "Sources": {name for name, _, _ in columns_of(ROW_CLASSES["sources"])},
}
MEND = """
No world of the tests shows that this column changes what is planned. Either the figure is read and then lost (a
defect), or no world uses it: give it a row in a world of tests/model (RULES, TERMS) or of random_worlds.py. A column
that only people read, or only another command, belongs in WITHOUT_EFFECT with its reason."""

WORLDS_TRIED, ROWS_TRIED = 12, 4

COLUMNS = [
    pytest.param(key, name, id=f"{cls.sheet.name}: {column.title}")
    for key, cls in ROW_CLASSES.items()
    for name, column, _ in columns_of(cls)
    if name not in WITHOUT_EFFECT.get(cls.sheet.name, ())
]


@cache
def pool() -> tuple[Case, ...]:
    """The worlds of the tests, small ones first."""
    by_hand = [world() for table in ("RULES", "TERMS") for world in worlds(table).values()]
    return (*by_hand, *(random_world(seed) for seed in range(190, 214)), tiny_india(), small_india())


@cache
def problem(number: int) -> str:
    """What the problem of a world of the pool looks like."""
    return fingerprint(pool()[number])


def fingerprint(case: Case) -> str:
    program = build(case).program
    digest = hashlib.sha256()
    for figures in (program.matrix.data, program.matrix.indices, program.low, program.high, program.lower,
                    program.upper, program.objectives, program.offsets):  # fmt: skip
        digest.update(figures.tobytes())
    return digest.hexdigest()


@pytest.mark.slow
@pytest.mark.parametrize(("key", "name"), COLUMNS)
def test_a_column_changes_what_is_planned(key: str, name: str) -> None:
    column = next(column for field, column, _ in columns_of(ROW_CLASSES[key]) if field == name)
    assert any(changes(number, key, name, column) for number in where_it_may_show(key, name)), MEND


def where_it_may_show(key: str, name: str) -> list[int]:
    """Worlds that have a row of the sheet, those first that fill the column in different ways."""
    default = next(default for field, _, default in columns_of(ROW_CLASSES[key]) if field == name)
    filled: list[int] = []
    others: list[int] = []
    for number, case in enumerate(pool()):
        rows = (case.settings,) if key == "settings" else getattr(case, key)
        if rows:
            (filled if any(getattr(row, name) != default for row in rows) else others).append(number)
    return [*filled[:WORLDS_TRIED], *others[:WORLDS_TRIED]]


def changes(number: int, key: str, name: str, column: Column) -> bool:
    """Whether another value of a column, in some row of a world, gives another problem."""
    case = pool()[number]
    rows: tuple[Row, ...] = (case.settings,) if key == "settings" else getattr(case, key)
    for at, row in enumerate(rows[:ROWS_TRIED]):
        for value in others(case, column, getattr(row, name)):
            changed = row.model_copy(update={name: value})
            new: Any = changed if key == "settings" else (*rows[:at], changed, *rows[at + 1 :])
            try:
                if fingerprint(replace(case, **{key: new})) != problem(number):
                    return True
            except Exception:  # a value no officer could type beside the others
                continue
    return False


def others(case: Case, column: Column, value: Any) -> Iterator[Any]:
    """A few other values of a column."""
    match column.kind:
        case "choice":
            yield from (choice for choice in column.choices if choice != value)
        case "yes/no":
            yield not value
        case "number" | "share" | "integer":
            whole = column.kind == "integer"
            more = (value + 1, value + 35) if whole and value else (0.5 * (value or 0), 3 * (value or 0))
            found = more if value else (1, 3, 40)
            yield from (int(x) if whole else x / 4 if column.kind == "share" and not value else float(x) for x in found)
        case "month":
            first = case.settings.first_month
            yield from (month for k in (1, 2, -1, 4) if (month := (value or first) + k) != value)
        case "fiscal year":
            start = int(value[:4]) + 1
            yield f"{start}-{(start + 1) % 100:02d}"
        case "name" | "text":
            yield from (word for word in named(case, column) if word != value)


def named(case: Case, column: Column) -> list[str | None]:
    """Names that might stand in a column: of the rows it names, of materials and groups, of suppliers and countries."""
    found: list[str | None] = [*column.any_of]
    for key, row_class in ROW_CLASSES.items():
        if row_class.sheet.name == column.names and key != "settings":
            field = next(name for name, c, _ in columns_of(row_class) if c.key)
            found += [getattr(row, field) for row in getattr(case, key)]
    found += [word for m in case.materials for word in (m.material, m.group, m.hs_code)]
    found += [word for o in case.offers for word in (o.supplier, o.country, o.offer)]
    found += [d.sector for d in (*case.demand, *case.demand_by_month)] + ["Elsewhere", None]
    return list(dict.fromkeys(found))


def test_every_exit_code_has_a_test() -> None:
    text = Path(__file__).with_name("test_cli.py").read_text(encoding="utf-8")
    tested = {int(code) for code in re.findall(r"def test_exit_(\d+)_", text)}
    assert set(run.STATUS) - tested == {run.SOLVED}  # the tests before them end with it
    assert tested <= set(run.STATUS)


def test_months_typed_across_the_page_change_what_is_planned() -> None:
    """The months of a sheet are no columns of the schema; each such sheet is tried here."""
    for key, row_class in ROW_CLASSES.items():
        if row_class.sheet.by_month:
            assert any(month_counts(number, key) for number in range(len(pool()))), f"{row_class.sheet.name}: {MEND}"


def month_counts(number: int, key: str) -> bool:
    case = pool()[number]
    rows = getattr(case, key)
    if not rows or not rows[0].by_month:
        return False
    months: dict[Month, float] = dict(rows[0].by_month)
    later = {month: 0.7 * figure + 0.01 for month, figure in months.items()}
    changed = (rows[0].model_copy(update={"by_month": later}), *rows[1:])
    return fingerprint(replace(case, **{key: changed})) != problem(number)
