"""Every book an officer is given opens in a real spreadsheet without repair, and every value is there."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from optimizer.checking import check_workbook
from optimizer.result import Options
from optimizer.run import plan_workbook
from optimizer.workbook.carry import carry_over
from optimizer.workbook.template import GROUPS, write_case, write_template
from tests.books import small_book, write_book
from tests.commands import kept_book
from tests.workbook.cases import everything
from tests.workbook.sheets import opened
from tests.workbook.test_input_sheets import same

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed"),
]


def small_template(folder: Path) -> Path:
    write_template(folder / "book.xlsx", (), today=dt.date(2026, 11, 22))
    return folder / "book.xlsx"


def whole_template(folder: Path) -> Path:
    write_template(folder / "book.xlsx", GROUPS, today=dt.date(2026, 11, 22))
    return folder / "book.xlsx"


def filled(folder: Path) -> Path:
    write_case(folder / "book.xlsx", everything(), groups=GROUPS)
    return folder / "book.xlsx"


def troubled(folder: Path) -> Path:
    book = small_book() | {"Own, 'quoted'": [{"a": "=1+1", "b": dt.datetime(2026, 11, 3)}]}
    book["Offers"][0]["Price"], book["Offers"][1]["Lead time"] = "on request", 60.5
    return write_book(folder / "mine.xlsx", book)


def checked(folder: Path) -> Path:
    return check_workbook(troubled(folder)).copies[0]


def carried(folder: Path) -> Path:
    write_case(folder / "old.xlsx", everything())
    with_own = openpyxl.load_workbook(folder / "old.xlsx")
    with_own.create_sheet("टिप्पणी")["B2"] = dt.datetime(2026, 11, 3)
    with_own.save(folder / "old.xlsx")
    carry_over(folder / "book.xlsx", folder / "old.xlsx", ["goals"])
    return folder / "book.xlsx"


def redacted(folder: Path) -> Path:
    source = write_book(folder / "mine.xlsx", kept_book())
    return plan_workbook(source, Options(folder=folder, redact=True, explain=False)).copies[0]


@pytest.mark.parametrize("made", [small_template, whole_template, filled, checked, carried, redacted])
def test_it_opens_and_recalculates_to_the_same_values(tmp_path: Path, made: Callable[[Path], Path]) -> None:
    path = made(tmp_path)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "saved"), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    before = opened(path)
    after = openpyxl.load_workbook(tmp_path / "saved" / path.name, data_only=True)
    assert after.sheetnames == before.sheetnames
    for sheet in before:
        typed = {cell.coordinate: cell.value for row in sheet for cell in row if cell.value is not None}
        kept = {at: after[sheet.title][at].value for at in typed}
        assert {at: (value, kept[at]) for at, value in typed.items() if not same(value, kept[at])} == {}
        assert not [value for value in kept.values() if isinstance(value, str) and value.startswith(("#", "Err:"))]
        assert len(after[sheet.title].tables) == len(sheet.tables)
        assert len(after[sheet.title].data_validations.dataValidation) >= min(
            len(sheet.data_validations.dataValidation), 1)  # fmt: skip
