"""The Indian case from process start to exit, and again after one changed figure, from nothing and from the last plan.

    python -m tests.bench.indian_case --gap 0.001 --runs 3

Runs take turns; medians are printed, with the processor time beside the clock's, as cores may be shared.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook

from tests.bench.race import machine
from tests.commands import ROOT

BOOK = ROOT / "inputs" / "india_ree.xlsx"
DEARER = 1.02  # what one offer's price is multiplied by


@dataclass(frozen=True)
class Run:
    """One process: seconds by the clock and of processor, of which searching, and the gap reached."""

    seconds: float
    processor_s: float
    searching_s: float
    importing_s: float
    gap: float
    exit_code: int


def run(book: Path, plan: Path, gap: float, *more: str) -> Run:
    """Plan a book in a process of its own."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    words = [sys.executable, "-m", "optimizer", "solve", str(book), "-o", str(plan), "--gap", str(gap), "--json",
             "-q", "--force", *more]  # fmt: skip
    ended = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    told = json.loads(ended.stdout)
    stages = told["seconds"]
    return Run(seconds, processor, stages["solve"], stages["import"], told["gap"], told["exit"])


def dearer(book: Path, copy: Path) -> str:
    """A copy of the book in which the first offer's price is another; says which."""
    workbook = load_workbook(book)
    sheet = workbook["Offers"]
    title = next(row for row in sheet.iter_rows() if any(cell.value == "Price" for cell in row))
    cell = next(cell for cell in title if cell.value == "Price").offset(row=1)
    cell.value = round(float(cell.value) * DEARER, 4)
    workbook.save(copy)
    return f"Offers!{cell.coordinate} x {DEARER:g}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gap", type=float, default=0.001)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        first, other, changed = (Path(folder) / name for name in ("first.xlsx", "other.xlsx", "changed.xlsx"))
        what = dearer(BOOK, changed)
        found: dict[str, list[Run]] = {"as it stands": [], f"{what}, from nothing": [], f"{what}, from the plan": []}
        for _ in range(asked.runs):
            for name, more in zip(found, ((BOOK, first), (changed, other), (changed, other, first)), strict=True):
                since = ("--since", str(more[2])) if len(more) > 2 else ()
                found[name].append(run(more[0], more[1], asked.gap, *since))
    print(machine())
    print(f"{'Indian case, gap ' + str(asked.gap):40}   clock s  processor s  searching s  the rest s      gap  exit")
    for name, runs in found.items():
        middle = sorted(runs, key=lambda r: r.processor_s)[len(runs) // 2]
        rest = statistics.median(r.seconds - r.searching_s - r.importing_s for r in runs)
        print(f"{name:40} {statistics.median(r.seconds for r in runs):9.1f} {middle.processor_s:12.1f} "
              f"{middle.searching_s:12.1f} {rest:11.1f} {middle.gap:8.4%} {middle.exit_code:5d}")  # fmt: skip


if __name__ == "__main__":
    main()
