"""The race: ours against the textbook way and other solvers, in one run, taking turns; figures as a table and JSON.

    optimizer bench                       in a clone; the same as: python -m tests.bench.race
    optimizer bench --case 30x8x36 --seeds 3 --gap 0.002 --against scip
    optimizer bench --growth 10,30,100,300 --gap 0.005
"""

from __future__ import annotations

import json
import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

from optimizer.workbook.template import write_case
from tests.bench.contestants import Trace, run
from tests.bench.random_cases import random_case

GAPS = (0.01, 0.005, 0.002, 0.001)
Say = Callable[[str], None]


@dataclass(frozen=True)
class Size:
    """Materials x offers x months."""

    materials: int
    offers: int
    months: int

    @classmethod
    def of(cls, words: str) -> Size:
        """From words such as 30x8x36; raises ValueError."""
        materials, offers, months = (int(part) for part in words.lower().split("x"))
        return cls(materials, offers, months)

    def __str__(self) -> str:
        return f"{self.materials} x {self.offers} x {self.months}"


def race(
    sizes: Iterable[Size], against: Iterable[str], *, seeds: int, gap: float, seconds: float, threads: int, say: Say
) -> list[dict[str, object]]:  # fmt: skip
    """Every contestant on every case, one after the other within a case so that all meet the same machine."""
    results: list[dict[str, object]] = []
    contestants = ("ours", *against)
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            for seed in range(1, seeds + 1):
                book = Path(folder) / f"{size.materials}_{size.offers}_{size.months}_{seed}.xlsx"
                write_case(book, random_case(size.materials, size.offers, size.months, seed))
                for name in contestants:
                    say(f"{size}, seed {seed}: {name}")
                    trace = in_its_own_process(name, book, gap, seconds, threads)
                    results.append(_figures(size, seed, name, trace))
                    say(_line(results[-1]))
    return results


def in_its_own_process(name: str, book: Path, gap: float, seconds: float, threads: int) -> Trace | str:
    """Run a contestant where its memory can be measured and its failure harms nobody; a sentence when it fails."""
    words = [sys.executable, "-m", "tests.bench.race", "--one", name, str(book), str(gap), str(seconds), str(threads)]
    try:
        ended = subprocess.run(words, capture_output=True, text=True, timeout=seconds * 2 + 300)
    except subprocess.TimeoutExpired:
        return "did not end"
    if ended.returncode:
        return (ended.stderr.strip().splitlines() or ["failed"])[-1]
    told = json.loads(ended.stdout.splitlines()[-1])
    return Trace(**{**told, "points": tuple(tuple(point) for point in told["points"])})


def _figures(size: Size, seed: int, name: str, trace: Trace | str) -> dict[str, object]:
    row: dict[str, object] = {"case": str(size), "materials": size.materials, "seed": seed, "contestant": name}
    if isinstance(trace, str):
        return row | {"failed": trace}
    _, best, bound = trace.points[-1] if trace.points else (0.0, None, None)
    end = None if best is None or bound is None else (best - bound) / abs(best)
    row |= {"first_plan_s": trace.first_plan()}
    row |= {f"to_{gap:g}_s": trace.seconds_to(gap) for gap in GAPS}
    return row | {"gap": end, "best": best, "bound": bound, "solver_s": trace.solver_s, "outside_s": trace.outside_s,
                  "peak_mib": trace.peak_mib, "integers": trace.integers}  # fmt: skip


HEAD = ("case", "seed", "contestant", "first", *(f"{100 * gap:g} %" for gap in GAPS), "ended", "gap", "outside", "MiB")


def _line(row: dict[str, object]) -> str:
    if "failed" in row:
        return f"{row['case']:14} {row['seed']:>4} {row['contestant']:10} {row['failed']}"
    times = [row["first_plan_s"], *(row[f"to_{gap:g}_s"] for gap in GAPS), row["solver_s"]]
    shown = " ".join(f"{'-' if s is None else f'{s:.1f}':>8}" for s in times)
    gap = "-" if row["gap"] is None else f"{100 * float(str(row['gap'])):.3f} %"
    return (f"{row['case']:14} {row['seed']:>4} {row['contestant']:10} {shown} {gap:>9} {row['outside_s']:8.1f} "
            f"{row['peak_mib']:8.0f}")  # fmt: skip


def machine() -> str:
    """What the figures were measured on."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("highspy", "pyomo"))
    return (f"{date.today()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python "
            f"{platform.python_version()}, {versions}")  # fmt: skip


def table(results: list[dict[str, object]]) -> str:
    """Seconds of every run, and of every case the median ratio to ours at the gaps."""
    head = f"{HEAD[0]:14} {HEAD[1]:>4} {HEAD[2]:10} " + " ".join(f"{h:>8}" for h in HEAD[3:9]) + (
        f" {HEAD[9]:>9} {HEAD[10]:>8} {HEAD[11]:>8}")  # fmt: skip
    lines = [head, *(_line(row) for row in results)]
    for case in dict.fromkeys(str(row["case"]) for row in results):
        for name in dict.fromkeys(str(row["contestant"]) for row in results if row["contestant"] != "ours"):
            for gap in GAPS:
                words = _ratio(results, case, name, f"to_{gap:g}_s")
                if words:
                    lines.append(f"{case}: {100 * gap:g} % proven by ours in {words} of the time of {name}")
    return "\n".join(lines)


def _ratio(results: list[dict[str, object]], case: str, name: str, figure: str) -> str:
    """Median over the seeds of our seconds over theirs; where they never came so far, over the time they had."""
    ours = {r["seed"]: r for r in results if r["case"] == case and r["contestant"] == "ours"}
    ratios, open_ended = [], False
    for row in results:
        mine = ours.get(row["seed"], {}).get(figure)
        if row["case"] != case or row["contestant"] != name or mine is None or "failed" in row:
            continue
        theirs = row[figure]
        open_ended |= theirs is None
        ratios.append(float(str(mine)) / float(str(row["solver_s"] if theirs is None else theirs)))
    if not ratios:
        return ""
    return f"{'less than ' if open_ended else ''}{statistics.median(ratios):.3f}"


def growth(results: list[dict[str, object]], gap: float) -> str:
    """How time and memory grow with the number of materials: the slope of a line through their logarithms."""
    by_size: dict[int, list[dict[str, object]]] = {}
    for row in results:
        if row["contestant"] == "ours" and "failed" not in row:
            by_size.setdefault(int(str(row["materials"])), []).append(row)
    lines = [f"{'materials':>9} {'to gap':>8} {'outside':>8} {'whole':>8} {'MiB':>8}"]
    whole: list[tuple[float, float]] = []
    memory: list[tuple[float, float]] = []
    for n, rows in sorted(by_size.items()):
        to_gap = statistics.median(float(str(r.get(f"to_{gap:g}_s") or r["solver_s"])) for r in rows)
        outside = statistics.median(float(str(r["outside_s"])) for r in rows)
        mib = statistics.median(float(str(r["peak_mib"])) for r in rows)
        whole.append((n, to_gap + outside))
        memory.append((n, mib))
        lines.append(f"{n:9} {to_gap:8.2f} {outside:8.2f} {to_gap + outside:8.2f} {mib:8.0f}")
    if len(whole) > 1:
        (n0, m0), (n1, m1) = memory[0], memory[-1]
        lines.append(f"time grows as n^{_slope(whole):.2f}; memory {(m1 - m0) / (n1 - n0):.2f} MiB a material")
    return "\n".join(lines)


def _slope(points: list[tuple[float, float]]) -> float:
    xs, ys = [math.log(x) for x, _ in points], [math.log(y) for _, y in points]
    return statistics.linear_regression(xs, ys).slope


def _one(words: list[str]) -> None:
    name, book, gap, seconds, threads = words
    print(json.dumps(run(name, Path(book), float(gap), float(seconds), int(threads)).as_json()))


if __name__ == "__main__":
    _one(sys.argv[2:])
