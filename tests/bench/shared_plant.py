"""Materials made on one plant that takes hours to change over: ours, the textbook way and Gurobi on published cases.

    python -m tests.bench.shared_plant ../shared/checks/lot_sizing_capacitated.json
    python -m tests.bench.shared_plant FILE --cases G16,F1 --against gurobi --gap 0.001

The cases are those of W. W. Trigeiro, L. J. Thomas and J. O. McClain, Management Science 35 (1989), from a file that
stands beside the project and not in it. Each is written as an officer's book; every contestant takes its program to
1e-6 on one thread, one after the other. Printed are seconds of search, the least cost found (by Gurobi in the unit of
the program it is given), and the geometric means of our seconds over theirs; who fails counts with the time it had.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from optimizer.case.case import Case
from optimizer.case.rows_chain import Plant
from optimizer.case.rows_making import Line
from optimizer.case.rows_needs import Material
from optimizer.workbook.template import write_case
from tests.bench.contestants import Trace
from tests.bench.race import in_its_own_process
from tests.published.test_core_cases import case_of


def shared_plant(figures: Mapping[str, Any]) -> Case:
    """A published case: an hour or so a unit, hours and a cost for each setup. The plant has the same hours each
    month."""
    items = range(figures["items"])
    (hours,) = set(figures["capacity"])
    return case_of(
        figures["periods"],
        [Material(material=f"Item {n + 1}", holding_inr_per_t_month=figures["holding_cost"][n]) for n in items],
        {f"Item {n + 1}": figures["demand"][n] for n in items}, offers=(),
        lines=tuple(
            Line(line=f"Line {n + 1}", plant="Machine", output=f"Item {n + 1}", hours_per_t=figures["proc_time"][n],
                 changeover_hours=figures["setup_time"][n], campaign_cost_inr=figures["setup_cost"][n])
            for n in items
        ),
        plants=(Plant(plant="Machine", hours_per_month=hours),),
    )  # fmt: skip


def run(source: Path, names: set[str], against: list[str], gap: float, seconds: float) -> None:
    """Print the table."""
    contestants = ("ours", *against)
    spent: dict[str, list[float]] = {name: [] for name in contestants}
    print(f"{'case':16}" + "".join(f"{name:>10}       found" for name in contestants), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for figures in json.loads(source.read_text(encoding="utf-8")):
            if names and figures["name"].split()[0] not in names:
                continue
            book = Path(folder) / f"{figures['name'].split()[0]}.xlsx"
            write_case(book, shared_plant(figures))
            line = f"{figures['name']:16}"
            for name in contestants:
                trace = in_its_own_process(name, book, gap, seconds, 1)
                found = trace.points[-1][1] if isinstance(trace, Trace) and trace.points else None
                spent[name].append(trace.solver_s if isinstance(trace, Trace) else seconds)
                line += f"{spent[name][-1]:10.2f} {'-' if found is None else f'{found:,.3f}':>12}"
            print(line, flush=True)
    for name in against:
        logs = [math.log(mine / theirs) for mine, theirs in zip(spent["ours"], spent[name], strict=True)]
        print(f"ours takes {math.exp(sum(logs) / len(logs)):.2f} of the time of {name} (geometric mean)")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    asked.add_argument("source", type=Path)
    asked.add_argument("--cases", default="", help="names, with commas; all without")
    asked.add_argument("--against", default="textbook,gurobi")
    asked.add_argument("--gap", type=float, default=1e-6)
    asked.add_argument("--time-limit", type=float, default=300.0)
    said = asked.parse_args()
    if not said.source.is_file():
        sys.exit(f"{said.source} is not there: the published figures stand beside the project and not in it.")
    run(said.source, set(filter(None, said.cases.split(","))), list(filter(None, said.against.split(","))), said.gap,
        said.time_limit)  # fmt: skip


if __name__ == "__main__":
    main()
