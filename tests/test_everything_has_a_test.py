"""No column is read and then lost, and no column and no ending is without a test.

Constraints and cost terms have their worlds in ``tests/model`` (``test_every_rule_has_a_test.py``) and their rows in
``tests/model/rows``; every check speaks in ``tests/case``. Here it is the turn of columns and exit codes.

Many sheets have a column Tonnes or From. Where a name is of several sheets, a test speaks of a column only where it
makes a row of that sheet, by its class or a helper that returns one, or types into that sheet by name.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from itertools import chain, product
from pathlib import Path

import pytest

import optimizer
from optimizer import result
from optimizer.case.case import ROW_CLASSES
from optimizer.case.columns import columns_of
from optimizer.case.rows_cycle import ENDINGS, MILESTONES

HERE, CODE = Path(__file__).parent, Path(optimizer.__file__).parent
WORD = re.compile(r"\w+")
FOR_THE_RECORD = re.compile(r".*_no|assay")  # numbers of papers, carried as typed

COLUMNS = [
    pytest.param(cls.__name__, name, column.title, id=f"{cls.sheet.name}: {column.title}")
    for key, cls in ROW_CLASSES.items()
    if key != "sources"  # read by people only, and as a whole
    for name, column, _ in columns_of(cls)
]


def words_of(folder: Path, leave_out: str) -> set[str]:
    """Every word in the code of a folder, but for the files whose name begins so."""
    files = (file for file in folder.rglob("*.py") if not file.name.startswith(leave_out))
    return {word for file in files for word in WORD.findall(file.read_text(encoding="utf-8"))}


USED = words_of(CODE, "rows_") - words_of(CODE / "example", "-")
USED |= {*MILESTONES, *ENDINGS}  # cycle/status.py reads the dates of both by these names
USED |= {word for room in ("model", "plan", "study", "workbook", "case") for word in words_of(CODE / room, "rows_")}


CLASSES = {cls.__name__: cls for key, cls in ROW_CLASSES.items() if key != "sources"}
SHEETS = {cls.sheet.name: name for name, cls in CLASSES.items()}
CARRYING: dict[str, list[str]] = {}  # name of a column -> the classes that have it
for class_name, row_class in CLASSES.items():
    for column_name, _, _ in columns_of(row_class):
        CARRYING.setdefault(column_name, []).append(class_name)


def texts_in(node: ast.AST) -> set[str]:
    return {x.value for x in ast.walk(node) if isinstance(x, ast.Constant) and isinstance(x.value, str)}


def rows_returned(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """(function, class of rows it says it returns)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.returns is not None:
            yield from ((node.name, word) for word in WORD.findall(ast.unparse(node.returns)) if word in CLASSES)


def spoken_of(tree: ast.Module, helpers: Mapping[str, set[str]]) -> Iterator[tuple[str, str]]:
    """(class, name or title of a column) of everything a file speaks of."""
    said = {
        node.targets[0].id: texts_in(node.value) for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }  # fmt: skip
    for node in ast.walk(tree):
        words = {getattr(node, field, None) for field in ("arg", "attr", "value")}
        yield from ((CARRYING[w][0], w) for w in words if isinstance(w, str) and len(CARRYING.get(w, ())) == 1)
        if isinstance(node, ast.FunctionDef):
            keywords = {x.arg for x in ast.walk(node) if isinstance(x, ast.keyword) and x.arg}
            yield from product(helpers.get(node.name, ()), keywords | texts_in(node))
        elif isinstance(node, ast.Call):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            rows = {called} & CLASSES.keys() | helpers.get(called, set())
            for keyword in node.keywords:
                yield from product(rows, {keyword.arg} if keyword.arg else texts_in(keyword.value))
            into = {SHEETS[x.value] for x in node.args if isinstance(x, ast.Constant) and x.value in SHEETS}
            names = {x.id for x in ast.walk(node) if isinstance(x, ast.Name)} & said.keys() if into else set()
            yield from product(into, texts_in(node).union(*(said[name] for name in names)))


def columns_spoken_of() -> set[tuple[str, str]]:
    files = [file for file in HERE.rglob("*.py") if file.name != Path(__file__).name]
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in files]
    helpers: dict[str, set[str]] = {}
    for name, row in chain.from_iterable(map(rows_returned, trees)):
        helpers.setdefault(name, set()).add(row)
    return {one for tree in trees for one in spoken_of(tree, helpers)}


TESTED = columns_spoken_of()


@pytest.mark.parametrize(("row", "name", "title"), COLUMNS)
def test_a_column_is_used_and_tested(row: str, name: str, title: str) -> None:
    recorded = FOR_THE_RECORD.fullmatch(name)
    assert name in USED or recorded, f"{name} is read from the book and used nowhere: a figure that is lost"
    assert {(row, name), (row, title)} & TESTED, f"no test makes a {row} with {name} or types under {title}: add one"


def test_every_exit_code_has_a_test() -> None:
    tested = {int(code) for code in re.findall(r"def test_exit_(\d+)_", (HERE / "test_cli.py").read_text("utf-8"))}
    assert set(result.STATUS) - tested == {result.SOLVED}  # the tests before them end with it
    assert tested <= set(result.STATUS)
