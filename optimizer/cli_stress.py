"""The command ``stress``: a plan carried through what may happen."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimizer.cli import (
    Force,
    Json,
    Quiet,
    UsageError,
    _ends,
    _finite,
    _refuse_bad_output,
    _refuse_existing,
    _written,
    app,
)
from optimizer.cli_studies import _solved

if TYPE_CHECKING:
    from optimizer.case.case import Case
    from optimizer.result import Result
else:
    Result = object


@app.command()
@_ends
def stress(
    plan_book: Annotated[Path, typer.Argument(metavar="PLAN", help="The plan book.")],
    scenario: Annotated[list[str] | None, typer.Option(help="A scenario of the plan's input; may repeat.")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The workbook to write.")] = None,
    as_json: Json = False,
    quiet: Quiet = False,
    force: Force = False,
) -> Result | None:
    """What becomes of a plan when each scenario of its input happens and nobody knew: days, tonnes, cover, cost."""
    from optimizer.progress import CtrlC, Screen
    from optimizer.result import INTERRUPTED, Result
    from optimizer.solve.interruption import Interruption
    from optimizer.study.stress import scenarios_of
    from optimizer.study.stress import stress as gone_through
    from optimizer.workbook.stress_book import as_json as told
    from optimizer.workbook.stress_book import write_stress_book

    target = output or plan_book.with_name(f"{plan_book.stem}_stress.xlsx")
    if output is not None:
        _refuse_bad_output(plan_book, target, force)
    elif not as_json:
        _refuse_existing(target, force)
    interruption = Interruption()
    with CtrlC(interruption), Screen(interruption, quiet=quiet or as_json) as screen:
        solved = _solved(plan_book, interruption, screen, audited=True)
        refused = _refused(solved.case)
        if refused is not None:
            return refused
        names = _named(scenario or [], scenarios_of(solved.case))
        found = gone_through(solved, names, interruption=interruption, say=screen.say)
    if not found.scenarios:
        return Result(INTERRUPTED, "Interrupted before any scenario was gone through. Nothing was written.")
    if as_json:
        print(json.dumps(_finite(told(found)), ensure_ascii=False, indent=2))
    if output is not None or not as_json:
        if not as_json and not quiet:
            for one in found.scenarios:
                print(one.sentence, file=sys.stderr)
        if as_json:
            target.parent.mkdir(parents=True, exist_ok=True)
            write_stress_book(target, solved.case, found)
        else:
            _written(target, lambda: write_stress_book(target, solved.case, found))
    if len(found.scenarios) < len(names):
        return Result(INTERRUPTED, f"Interrupted: {len(found.scenarios)} of {len(names)} scenarios were gone through.")
    return None


def _refused(case: Case) -> Result | None:
    """The ending of a plan whose input tells of nothing that may happen."""
    from optimizer.case.problems import Problem
    from optimizer.result import REJECTED, Result
    from optimizer.study.stress import scenarios_of

    if scenarios_of(case):
        return None
    rule = "no scenario has events of its own: there is nothing to go through."
    mend = "Add rows of a scenario and plan again; the sheets come with: template --from BOOK --with scenarios"
    problem = Problem("error", "Events", "", rule, mend)
    return Result(REJECTED, "The plan cannot be put to a stress test. Nothing was written.", problems=(problem,))


def _named(asked: list[str], known: list[str]) -> list[str]:
    """The scenarios asked for, all of them where none is named."""
    for name in asked:
        if name not in known:
            raise UsageError(f"There is no scenario {name} with events. The plan's input has: {', '.join(known)}.")
    return list(dict.fromkeys(asked)) or known
