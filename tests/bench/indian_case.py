"""The Indian case from process start to exit, and after one changed figure: from nothing, from the last plan, and where
the program has stayed at work (``solve --watch``).

    python -m tests.bench.indian_case --gap 0.001 --runs 1

Each change is one cell of the book as an officer would type it; the three take turns. ``ours`` is what is left of the
clock without what the command waits for HiGHS and without loading itself. With ``--watch`` the clock runs from the
moment the changed book is saved to that at which its plan book stands; between two changes the book is put back and
planned as it was.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from tests.bench.race import machine
from tests.bench.waited import LOADED, WAITED
from tests.commands import ROOT

BOOK = ROOT / "inputs" / "india_ree.xlsx"


@dataclass(frozen=True)
class Change:
    """One figure: of a column, in the row that begins so, multiplied."""

    sheet: str
    row: str
    column: str
    times: float

    def __str__(self) -> str:
        return f"{self.row}: {self.column} x {self.times:g}"


CHANGES = (
    Change("Offers", "CN-STD-A", "Price", 1.02), Change("Offers", "CN-STD-B", "Price", 0.85),
    Change("Offers", "CN-STD-B", "Ceiling a month", 0.5), Change("Offers", "CN-STD-A", "Ordering cost", 2.0),
    Change("Offers", "CN-STD-B", "Minimum order", 3.0), Change("Demand", "Automotive and EV", "Tonnes a year", 1.05),
    Change("Funds", "NCMM stockpile fund", "Allocation", 1.1), Change("Materials", "Dy oxide", "Holding cost", 1.5),
)  # fmt: skip


@dataclass(frozen=True)
class Run:
    """One process: seconds by the clock, of which searching and ours, and the gap reached."""

    seconds: float
    searching_s: float
    ours_s: float
    gap: float
    exit_code: int


def run(book: Path, plan: Path, gap: float, *more: str) -> Run:
    """Plan a book in a process of its own."""
    began = time.perf_counter()
    words = [sys.executable, "-m", "tests.bench.waited", "solve", str(book), "-o", str(plan), "--gap", str(gap),
             "--json", "-q", "--force", *more]  # fmt: skip
    ended = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    seconds = time.perf_counter() - began
    told, stages = json.loads(ended.stdout), json.loads(ended.stdout)["seconds"]
    waited, loading = (
        next(float(line.removeprefix(words)) for line in ended.stderr.splitlines() if line.startswith(words))
        for words in (WAITED, LOADED)
    )
    return Run(seconds, stages["solve"], seconds - waited - loading, told["gap"], told["exit"])


class Watching:
    """``solve --watch`` in a process of its own, on a copy of the book."""

    def __init__(self, folder: Path, gap: float) -> None:
        self.source, self.beside = folder / "watched.xlsx", folder / "beside.xlsx"
        shutil.copy(BOOK, self.source)
        words = [sys.executable, "-m", "optimizer", "solve", str(self.source), "-o", str(folder / "watched_plan.xlsx"),
                 "--gap", str(gap), "--json", "--force", "--watch"]  # fmt: skip
        self.process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        self._told()

    def run(self, book: Path) -> Run:
        """Save a book in the place of the one there is, and wait for its plan."""
        shutil.copy(book, self.beside)
        began = time.perf_counter()
        self.beside.replace(self.source)
        told = self._told()
        return Run(time.perf_counter() - began, told["seconds"]["solve"], math.nan, told["gap"], told["exit"])

    def end(self) -> None:
        self.process.terminate()  # Ctrl-C is switched off for what a script starts in the background
        self.process.wait()

    def _told(self) -> dict[str, Any]:
        """The next result, as JSON over many lines."""
        assert self.process.stdout is not None
        lines: list[str] = []
        while not lines or lines[-1] != "}":
            lines.append(next(self.process.stdout).rstrip("\n"))
        told: dict[str, Any] = json.loads("\n".join(lines))
        return told


def changed(book: Path, copy: Path, change: Change) -> None:
    """A copy of the book in which one figure is another."""
    workbook = load_workbook(book)
    sheet = workbook[change.sheet]
    title = next(row for row in sheet.iter_rows() if any(cell.value == change.column for cell in row))
    place = next(cell.column for cell in title if cell.value == change.column)
    row = next(r for r in sheet.iter_rows(min_row=title[0].row + 1) if r[0].value == change.row)
    cell = sheet.cell(row[0].row, place)
    cell.value = round(float(cell.value) * change.times, 6)
    workbook.save(copy)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gap", type=float, default=0.001)
    parser.add_argument("--runs", type=int, default=1)
    asked = parser.parse_args()
    print(machine())
    print(f"{'Indian case, gap ' + str(asked.gap):48} clock s  searching s  ours s      gap  exit")
    ratios: list[tuple[float, ...]] = []
    with tempfile.TemporaryDirectory() as folder:
        first, other, copy = (Path(folder) / name for name in ("first.xlsx", "other.xlsx", "changed.xlsx"))
        said("as it stands", [run(BOOK, first, asked.gap) for _ in range(asked.runs)])
        watching = Watching(Path(folder), asked.gap)
        for change in CHANGES:
            changed(BOOK, copy, change)
            cold, since, watched = [], [], []
            for _ in range(asked.runs):
                cold.append(run(copy, other, asked.gap))
                since.append(run(copy, other, asked.gap, "--since", str(first)))
                watched.append(watching.run(copy))
                watching.run(BOOK)
            anew, again = said(f"{change}", cold), said("    from the last plan", since)
            at_work = said("    where it has stayed at work", watched)
            ratios.append((again.seconds / anew.seconds, again.searching_s / anew.searching_s,
                           at_work.seconds / anew.seconds, at_work.searching_s / anew.searching_s))  # fmt: skip
        watching.end()
    means = [statistics.geometric_mean(ratio) for ratio in zip(*ratios, strict=True)]
    for name, clock, searching in (("from the last plan", *means[:2]), ("where it has stayed at work", *means[2:])):
        print(f"{name}, against from nothing: clock {clock:.2f}, searching {searching:.2f} (geometric means)")


def said(name: str, runs: list[Run]) -> Run:
    """The run in the middle, printed."""
    middle = sorted(runs, key=lambda r: r.seconds)[len(runs) // 2]
    print(f"{name:48} {middle.seconds:7.1f} {middle.searching_s:12.1f} {middle.ours_s:7.1f} {middle.gap:8.4%} "
          f"{middle.exit_code:5d}", flush=True)  # fmt: skip
    return middle


if __name__ == "__main__":
    main()
