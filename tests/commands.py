"""Running the commands in tests: in this process where it will do, in one of its own where the process matters."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimizer.cli import app
from tests.books import Book, offer, small_book

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> dict[str, Any]:
        found = json.loads(self.stdout)
        assert isinstance(found, dict)
        return found


def run(*words: object) -> Ended:
    """A command in this process."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            app([str(word) for word in words])
        except SystemExit as ending:
            code = ending.code if isinstance(ending.code, int) else 0 if ending.code is None else 1
    return Ended(code, out.getvalue(), err.getvalue())


def start(*words: object, folder: Path, **environment: str) -> subprocess.Popen[bytes]:
    """A command in a process of its own."""
    known = {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **environment}
    return subprocess.Popen(
        [sys.executable, "-m", "optimizer", *map(str, words)], cwd=folder, env={**os.environ, **known},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def kept_book() -> Book:
    """The small book with stock enough to keep every rule."""
    book = small_book()
    for row, tonnes in zip(book["Materials"], (70, 7, 180), strict=True):
        row["Opening stock"] = tonnes
    return book


def long_book() -> Book:
    """A case too hard to prove to the last rupee in a test: eight suppliers of everything, lots, dear orders."""
    book = kept_book()
    book["Start"]["Months planned"] = 36
    book["Offers"] = [
        offer(f"{material} {n}", f"Supplier {n}", material, country, price * (1 + n * 0.0037), 30 + 7 * n)
        | {"Lot": 0.7 + 0.11 * n, "Minimum order": 2, "Ceiling a month": 11, "Ordering cost": 400_000 + 31_000 * n}
        for material, price in (("NdPr oxide", 64), ("Dy oxide", 290), ("NdFeB magnet", 60))
        for n, country in enumerate(("Japan", "Vietnam", "Malaysia", "China", "Australia", "USA", "Korea", "Brazil"))
    ]
    book["Funds"] = [{"Fund": "Stockpile", "Fiscal year": f"{y}-{y % 100 + 1}", "Allocation": 900, "Carry-over": 1}
                     for y in range(2026, 2030)]  # fmt: skip
    return book


def files(folder: Path) -> set[str]:
    """Names of every file under a folder, hidden ones too."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def type_in(book: Any, sheet: str, *rows: dict[str, object]) -> int:
    """Type rows under the headers of an openpyxl book's sheet, as an officer would; returns how many cells."""
    page = book[sheet]
    keys = {key for row in rows for key in row}
    head = next(row for row in page.iter_rows() if keys <= {cell.value for cell in row})
    columns = {cell.value: cell.column for cell in head}
    for down, row in enumerate(rows, head[0].row + 1):
        for title, value in row.items():
            page.cell(down, columns[title], value)
    return sum(map(len, rows))
