"""Commands of the monthly cycle: the next input book from a plan."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimizer.cli import Force, Json, Quiet, UsageError, _ends, _existing, _finite, _refuse_bad_output, app

if TYPE_CHECKING:
    from optimizer.result import Result
else:
    Result = object


@app.command()
@_ends
def roll(
    plan_book: Annotated[Path, typer.Argument(metavar="PLAN", help="The plan book that was signed.")],
    to: Annotated[str | None, typer.Option("--to", help="First month of the next plan, such as 2027-02.")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The input book to write.")] = None,
    as_json: Json = False,
    quiet: Quiet = False,
    force: Force = False,
) -> Result | None:
    """Make the next input book from a signed plan: what it expects of the month, to be mended as the month goes by."""
    from optimizer.cycle.roll import NotAheadError
    from optimizer.result import SOLVED, UNWRITABLE, Result
    from optimizer.rolling import roll_plan
    from optimizer.workbook.dates import AmbiguousDateError, month_of

    plan_book = _existing(plan_book)
    try:
        month = None if to is None else month_of(to)
    except AmbiguousDateError:
        month = None
    if to is not None and month is None:
        raise UsageError(f"--to is a month such as 2027-02, not {to}.")
    if output is not None:
        _refuse_bad_output(plan_book, output, force)
    try:
        plan_book.open("rb").close()
    except OSError as error:
        raise UsageError(f"{plan_book} cannot be opened: {error.strerror or error}.") from None
    try:
        rolled = roll_plan(plan_book, to=month, output=output, force=force)
    except NotAheadError as wrong:
        raise UsageError(f"{str(wrong).capitalize()}.") from None
    except FileExistsError as there:
        raise UsageError(f"{there} exists: give another name with -o, or --force to write over it.") from None
    except OSError as error:
        words = f"The next input could not be written: {error.strerror or error}. Close it in Excel, or name another."
        return Result(UNWRITABLE, words)
    if rolled.result.exit_code != SOLVED:
        return rolled.result
    if as_json:
        print(json.dumps(_finite(rolled.details), ensure_ascii=False, indent=2))
        return None
    if not quiet:
        print("\n".join((*rolled.lines, rolled.result.message)), file=sys.stderr)
        for problem in rolled.result.problems:
            print(f"{problem.severity}: {problem}", file=sys.stderr)
    print(rolled.result.path)
    return None
