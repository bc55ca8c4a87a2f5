"""The command that measures the search against others; its code lives beside the tests, in a clone."""

from __future__ import annotations

import importlib
import json
import sys
from typing import Annotated

import typer

from optimizer.cli import Json, UsageError, _ends, app

CONTESTANTS = ("textbook", "scip", "cp-sat", "gurobi")


@app.command()
@_ends
def bench(
    case: Annotated[str, typer.Option(help="Materials x offers x months, several with commas.")] = "10x6x24,30x8x36",
    against: Annotated[str, typer.Option(help="With commas: textbook, scip, cp-sat, gurobi.")] = "textbook",
    growth: Annotated[str, typer.Option(help="Only ours, over these numbers of materials x 8 x 36.")] = "",
    seeds: Annotated[int, typer.Option(min=1, max=100, help="Random cases of each size.")] = 3,
    gap: Annotated[float, typer.Option(min=0, max=1, help="Gap at which a run ends, such as 0.002.")] = 0.002,
    time_limit: Annotated[float, typer.Option(min=1, help="Seconds a run may take.")] = 300.0,
    threads: Annotated[int, typer.Option(min=1, max=64, help="Processor threads of each run.")] = 2,
    as_json: Json = False,
) -> None:
    """In a clone: our search against the textbook way and other solvers on random cases, taking turns."""
    try:
        race = importlib.import_module("tests.bench.race")
    except ModuleNotFoundError as missing:
        words = "bench runs in a clone of the project, from its top folder: its code is beside the tests."
        raise UsageError(words) from missing
    rivals = [name.strip() for name in against.split(",") if name.strip()] if not growth else []
    if unknown := sorted(set(rivals) - set(CONTESTANTS)):
        raise UsageError(f"--against knows {', '.join(CONTESTANTS)}, not {unknown[0]}.")
    try:
        sizes = [race.Size.of(words) for words in (case.split(",") if not growth else
                                                   [f"{n.strip()}x8x36" for n in growth.split(",")])]  # fmt: skip
    except ValueError:
        raise UsageError("--case reads sizes such as 30x8x36, --growth numbers such as 10,30,100.") from None
    results = race.race(sizes, rivals, seeds=seeds, gap=gap, seconds=time_limit, threads=threads,
                        say=lambda words: print(words, file=sys.stderr))  # fmt: skip
    if as_json:
        print(json.dumps({"machine": race.machine(), "runs": results}, ensure_ascii=False, indent=2))
        return
    print(race.machine())
    print(race.table(results))
    if growth:
        print(race.growth(results, gap))
