"""How planning over scenarios grows: size, seconds, gap and peak memory over 5, 10 and 20 of them.

    python -m tests.bench.scenario_growth inputs/india_ree.xlsx --counts 5,10,20 --gap 0.005 --time-limit 600

The first scenarios of the workbook, their odds brought to one; where it has fewer, random worlds. Each count is planned
in a process of its own, without what the plan is worth beside others. Linux and macOS.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from optimizer.case.case import Case
from optimizer.scenario_session import plan_scenarios, worlds_of
from optimizer.solve.tree import World
from optimizer.workbook.read import read_workbook
from optimizer.worlds.planned import random_worlds

HEADER = "scenarios  of           columns  integers      s      gap  peak, MB"
SEED = 1


def library(case: Case, count: int) -> tuple[World, ...]:
    """The first scenarios of the workbook, Base first, as if there were no others."""
    worlds = worlds_of(case)[:count]
    total = sum(world.probability for world in worlds)
    return tuple(replace(world, probability=world.probability / total) for world in worlds)


def measured(source: Path, count: int, gap: float, seconds: float, threads: int) -> str:
    """One line of the table."""
    case = read_workbook(source, {"gap": gap, "time_limit_s": seconds, "threads": threads}).case
    enough = count <= len(case.scenarios)
    worlds: Sequence[World] = library(case, count) if enough else random_worlds(case, count - 1, SEED).worlds
    begun = time.perf_counter()
    plan = plan_scenarios(worlds, seconds=seconds, study_seconds=0.0)
    spent = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    columns, integers = plan.size["columns"], plan.size["integers"]
    return (
        f"{count:9}  {'the workbook' if enough else 'random':12} {columns:7,}  {integers:8,}  {spent:5.0f}  "
        f"{plan.found.gap:6.2%}  {peak:8,.0f}"
    )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    asked.add_argument("source", type=Path)
    asked.add_argument("--counts", default="5,10,20")
    asked.add_argument("--gap", type=float, default=0.005)
    asked.add_argument("--time-limit", type=float, default=600.0)
    asked.add_argument("--threads", type=int, default=2)
    asked.add_argument("--one", type=int, help=argparse.SUPPRESS)
    said = asked.parse_args()
    if said.one is not None:
        print(measured(said.source, said.one, said.gap, said.time_limit, said.threads), flush=True)
        return
    print(HEADER, flush=True)
    for count in said.counts.split(","):
        subprocess.run([sys.executable, "-m", "tests.bench.scenario_growth", *sys.argv[1:], "--one", count], check=True)


if __name__ == "__main__":
    main()
