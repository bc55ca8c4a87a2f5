"""No column is read and then lost, and no column and no ending is without a test.

Constraints and cost terms have their worlds in ``tests/model`` (``test_every_rule_has_a_test.py``) and their rows in
``tests/model/rows``; every check speaks in ``tests/case``. Here it is the turn of columns and exit codes.
"""

from __future__ import annotations

import re
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
    pytest.param(name, column.title, id=f"{cls.sheet.name}: {column.title}")
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
TESTED = words_of(HERE, "test_everything")
TYPED = "\n".join(file.read_text(encoding="utf-8") for file in HERE.rglob("*.py"))


@pytest.mark.parametrize(("name", "title"), COLUMNS)
def test_a_column_is_used_and_tested(name: str, title: str) -> None:
    recorded = FOR_THE_RECORD.fullmatch(name)
    assert name in USED or recorded, f"{name} is read from the book and used nowhere: a figure that is lost"
    assert name in TESTED or f'"{title}"' in TYPED, f"no test speaks of {name} or types under {title}: add one"


def test_every_exit_code_has_a_test() -> None:
    tested = {int(code) for code in re.findall(r"def test_exit_(\d+)_", (HERE / "test_cli.py").read_text("utf-8"))}
    assert set(result.STATUS) - tested == {result.SOLVED}  # the tests before them end with it
    assert tested <= set(result.STATUS)
