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


@app.command()
@_ends
def churn(
    source: Annotated[Path | None, typer.Argument(metavar="[INPUT]", help="The input workbook.")] = None,
    per_tonne: Annotated[float, typer.Option(min=0, help="Cost of a tonne changed, ₹.")] = 200_000.0,
    per_order: Annotated[float, typer.Option(min=0, help="Cost of an order changed, ₹.")] = 0.0,
    seeds: Annotated[int, typer.Option(min=1, max=1000, help="How many draws of demand.")] = 10,
    noise: Annotated[float, typer.Option(min=0, max=1, help="Standard deviation of a month's demand.")] = 0.02,
    gap: Annotated[float | None, typer.Option(min=0, max=1, help="Gap of each search; else as INPUT says.")] = None,
    time_limit: Annotated[float | None, typer.Option(min=1, help="Seconds of each search.")] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> Result | None:
    """What a cost of changes does: orders that change when demand turns out a little otherwise, and what it costs."""
    from optimizer.case.problems import InputRejectedError
    from optimizer.cycle.churn import as_rows, sentence
    from optimizer.cycle.churn import churn as measured
    from optimizer.progress import CtrlC, Screen
    from optimizer.run import REJECTED, Result
    from optimizer.solve.interruption import Interruption
    from optimizer.workbook.read import read_workbook

    source = _existing(source)
    try:
        case = read_workbook(source).case
    except InputRejectedError as rejected:
        return Result(REJECTED, f"{source.name} cannot be planned with.", problems=rejected.problems)
    interruption = Interruption()
    with CtrlC(interruption), Screen(interruption, quiet=quiet or as_json) as screen:
        found = measured(case, range(seeds), noise=noise, inr_per_t=per_tonne, inr_per_order=per_order, gap=gap,
                         seconds=time_limit, interruption=interruption, say=screen.say)  # fmt: skip
    if as_json:
        print(json.dumps(_finite(as_rows(found)), ensure_ascii=False, indent=2))
        return None
    for row in found:
        print(f"demand {row.seed}: {row.orders} orders, {row.changed_free:.1%} change freely, {row.changed_kept:.1%} "
              f"at this cost, for {row.dearer:+.3%}")  # fmt: skip
    print(sentence(found))
    return None
