"""Commands over random worlds: two plans tried in worlds that neither has seen."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimizer.cli import (
    MOST_WORLDS,
    Json,
    Quiet,
    UsageError,
    _ends,
    _existing,
    _finite,
    _refuse_existing,
    _written,
    app,
)

if TYPE_CHECKING:
    from optimizer.case.case import Case
    from optimizer.result import Result
else:
    Result = object


@app.command()
@_ends
def trial(
    source: Annotated[Path | None, typer.Argument(metavar="[INPUT]", help="Blank: a small made-up agency.")] = None,
    scenarios: Annotated[int, typer.Option(min=2, max=MOST_WORLDS, help="Random worlds to plan over.")] = 30,
    worlds: Annotated[int, typer.Option(min=2, max=10_000, help="Fresh worlds to try both plans in.")] = 200,
    seed: Annotated[int, typer.Option(min=0, help="What worlds are drawn from.")] = 1,
    knowing: Annotated[bool, typer.Option("--knowing", help="What comes after is planned once, knowing it.")] = False,
    time_limit: Annotated[float | None, typer.Option(min=1, help="Seconds the plans may take.")] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> Result | None:
    """Plan with scenarios and without, and try the orders of both in random worlds that neither has seen."""
    from optimizer.case.problems import InputRejectedError
    from optimizer.example.small_agency import uncertain_agency
    from optimizer.progress import CtrlC, Screen
    from optimizer.result import INTERRUPTED, NO_PLAN, REJECTED, Result
    from optimizer.run_scenarios import NO_COMMON_PLAN
    from optimizer.solve.interruption import Interruption
    from optimizer.solve.orderable import NotOrderableError
    from optimizer.solve.scenarios import NoCommonPlanError
    from optimizer.solve.searched import ContradictionError, NoPlanError
    from optimizer.study.trial import CannotFollowError, as_data, as_table
    from optimizer.study.trial import trial as tried
    from optimizer.workbook.read import read_workbook

    interruption = Interruption()
    name = "The made-up agency" if source is None else _existing(source).name
    with CtrlC(interruption), Screen(interruption, quiet=quiet or as_json) as screen:
        try:
            case = uncertain_agency() if source is None else read_workbook(source).case
            if time_limit is not None:
                case = replace(case, settings=case.settings.model_copy(update={"time_limit_s": time_limit}))
            found = tried(case, scenarios=scenarios, worlds=worlds, seed=seed, knowing=knowing,
                          interruption=interruption, say=screen.say)  # fmt: skip
        except InputRejectedError as rejected:
            return Result(REJECTED, f"{name} cannot be tried.", problems=rejected.problems)
        except (NoCommonPlanError, ContradictionError):
            return Result(REJECTED, NO_COMMON_PLAN)
        except (NoPlanError, NotOrderableError):
            ended = INTERRUPTED if interruption.stopped else NO_PLAN
            return Result(ended, "There was no plan yet to be tried.")
        except CannotFollowError as wrong:
            raise UsageError(f"{wrong}") from None
    print(json.dumps(_finite(as_data(found)), ensure_ascii=False, indent=2) if as_json else as_table(found))
    if not quiet and not as_json:
        words = found.drawn.words
        print(f"{words[0].upper()}{words[1:]} Planned over them to a gap of {found.planned.found.gap:.2%}.",
              file=sys.stderr)  # fmt: skip
    if found.left_out and not quiet:
        words = f"{found.left_out} worlds are left out: rules that may not be bent contradict each other in them."
        print(words, file=sys.stderr)
    if found.followed + found.left_out < worlds:
        return Result(INTERRUPTED, f"Stopped after {found.followed} of {worlds} fresh worlds.")
    return None


def tell_risk(
    source: Path, case: Case, output: Path | None, *, as_json: bool, quiet: bool, force: bool
) -> Result | None:  # fmt: skip
    """``frontier --risk``: the cover that pays of each material, in a book and a sentence."""
    from optimizer.case.problems import InputRejectedError
    from optimizer.result import REJECTED, Result
    from optimizer.study.risk import risks, sentences
    from optimizer.workbook.risk_book import as_json as told
    from optimizer.workbook.risk_book import write_risk_book

    try:
        found = risks(case)
    except InputRejectedError as rejected:
        return Result(REJECTED, f"{source.name} cannot be weighed.", problems=rejected.problems)
    if not quiet and not as_json:
        print("\n".join(sentences(found)), file=sys.stderr)
    if as_json:
        print(json.dumps(_finite(told(found)), ensure_ascii=False, indent=2))
    if output is not None or not as_json:
        target = output or Path("outputs") / f"{source.stem}_risk.xlsx"
        if output is None:
            _refuse_existing(target, force)
        if as_json:
            target.parent.mkdir(parents=True, exist_ok=True)
            write_risk_book(target, case, found)
        else:
            _written(target, lambda: write_risk_book(target, case, found))
    return None
