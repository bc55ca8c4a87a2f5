"""Commands on two plans."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimizer.cli import Force, Json, Quiet, UsageError, _ends, _existing, _finite, _refuse_bad_output, _written, app
from optimizer.cli_studies import Seconds

if TYPE_CHECKING:
    from optimizer.cycle.compare import Edition
    from optimizer.run import Result
else:
    Result = object


@app.command()
@_ends
def compare(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The older plan book.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The newer plan book.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="A workbook of the comparison.")] = None,
    walk: Annotated[bool, typer.Option("--walk/--no-walk", help="Plan again for each step of the cost.")] = True,
    gap: Annotated[float | None, typer.Option(min=0, max=1, help="Gap of each search; else as NEW says.")] = None,
    time_limit: Seconds = 600.0,
    as_json: Json = False,
    quiet: Quiet = False,
    force: Force = False,
) -> Result | None:
    """What is not as in the older plan, and why: orders, input, and each step of the cost."""
    from optimizer.cycle.compare import compare as compared
    from optimizer.cycle.parts import NoMonthInCommonError
    from optimizer.progress import CtrlC, Screen
    from optimizer.solve.interruption import Interruption
    from optimizer.workbook.compare_book import as_json as told
    from optimizer.workbook.compare_book import as_words, write_compare_book

    for path in (old, new):
        _existing(path)
        if output is not None:
            _refuse_bad_output(path, output, force)
    interruption = Interruption()
    with CtrlC(interruption), Screen(interruption, quiet=quiet or as_json) as screen:
        screen.say(f"Reading {old.name} and {new.name}")
        before, after = _edition(old), _edition(new)
        try:
            found = compared(before, after, walk=walk, gap=gap, seconds=time_limit, interruption=interruption,
                             say=screen.say)  # fmt: skip
        except NoMonthInCommonError as apart:
            raise UsageError(str(apart)) from None
    print(json.dumps(_finite(told(found)), ensure_ascii=False, indent=2) if as_json else as_words(found))
    if output is not None:
        target = output
        if as_json:
            target.parent.mkdir(parents=True, exist_ok=True)
            write_compare_book(target, found)
        else:
            _written(target, lambda: write_compare_book(target, found))
    return None


def _edition(path: Path) -> Edition:
    """A plan book as it is compared. Raises UsageError."""
    from optimizer.case.problems import InputRejectedError
    from optimizer.cycle.compare import Edition
    from optimizer.workbook.plan_back import read_plan_book

    try:
        book = read_plan_book(path)
    except InputRejectedError as rejected:
        raise UsageError(f"{path.name} cannot be read as a plan book: {rejected.problems[0]}") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be opened: {error.strerror or error}.") from None
    return Edition(path.stem, book.case, book.plan)
