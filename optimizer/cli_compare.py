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
    from optimizer.result import Result
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
    from optimizer.result import NO_PLAN, REJECTED, Result
    from optimizer.solve.interruption import Interruption
    from optimizer.solve.orderable import NotOrderableError
    from optimizer.solve.searched import ContradictionError, NoPlanError
    from optimizer.workbook.read import read_workbook

    source = _existing(source)
    try:
        case = read_workbook(source).case
    except InputRejectedError as rejected:
        return Result(REJECTED, f"{source.name} cannot be planned with.", problems=rejected.problems)
    interruption = Interruption()
    with CtrlC(interruption), Screen(interruption, quiet=quiet or as_json) as screen:
        try:
            found = measured(case, range(seeds), noise=noise, inr_per_t=per_tonne, inr_per_order=per_order, gap=gap,
                             seconds=time_limit, interruption=interruption, say=screen.say)  # fmt: skip
        except (NoPlanError, ContradictionError, NotOrderableError):
            words = "No plan was found for one of the draws: give each more with --time-limit, or check the workbook."
            return Result(NO_PLAN, words)
    if as_json:
        print(json.dumps(_finite(as_rows(found)), ensure_ascii=False, indent=2))
        return None
    for row in found:
        print(f"demand {row.seed}: {row.orders} orders, {row.changed_free:.1%} change freely, {row.changed_kept:.1%} "
              f"at this cost, for {row.dearer:+.3%}")  # fmt: skip
    print(sentence(found))
    return None


@app.command()
@_ends
def backtest(
    source: Annotated[Path | None, typer.Argument(metavar="[INPUT]", help="The input workbook.")] = None,
    actuals: Annotated[Path | None, typer.Option(help="INPUT with the demand and prices that really came.")] = None,
    histories: Annotated[int, typer.Option(min=1, max=1000, help="Synthetic histories to draw.")] = 20,
    months: Annotated[int, typer.Option(min=1, max=120, help="Months to go through.")] = 12,
    gap: Annotated[float | None, typer.Option(min=0, max=1, help="Gap of each search; else as INPUT says.")] = None,
    time_limit: Annotated[float | None, typer.Option(min=1, help="Seconds of each search.")] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> Result | None:
    """The plan month by month against simple ways of ordering, over the same histories; without INPUT a small case."""
    from optimizer.case.problems import InputRejectedError
    from optimizer.cycle.backtest import actual, as_rows, as_table, summaries, synthetic
    from optimizer.cycle.backtest import backtest as gone_through
    from optimizer.cycle.month import TooMuchForBacktestError, refuse
    from optimizer.example.small_agency import small_agency
    from optimizer.progress import CtrlC, Screen
    from optimizer.result import NO_PLAN, REJECTED, Result
    from optimizer.solve.interruption import Interruption
    from optimizer.solve.orderable import NotOrderableError
    from optimizer.solve.searched import ContradictionError, NoPlanError
    from optimizer.workbook.read import read_workbook

    try:
        case = small_agency() if source is None else read_workbook(_existing(source)).case
        happened = None if actuals is None else read_workbook(_existing(actuals)).case
    except InputRejectedError as rejected:
        return Result(REJECTED, "These cells cannot be planned with.", problems=rejected.problems)
    if months >= case.settings.months:
        raise UsageError(f"--months {months}: give fewer than the {case.settings.months} months planned, so that the "
                         "last of them can look ahead.")  # fmt: skip
    interruption = Interruption()
    with CtrlC(interruption), Screen(interruption, quiet=quiet or as_json) as screen:
        try:
            refuse(case)
            drawn = [actual(case, happened, months)] if happened is not None else [
                synthetic(case, seed, months) for seed in range(histories)
            ]  # fmt: skip
            runs = gone_through(case, drawn, months, gap=gap, seconds=time_limit, interruption=interruption,
                                say=screen.say)  # fmt: skip
        except TooMuchForBacktestError as beyond:
            raise UsageError(str(beyond)) from None
        except (NoPlanError, ContradictionError, NotOrderableError):
            return Result(NO_PLAN, "In one of the months no plan was found: give each search more with --time-limit.")
    found = summaries(runs)
    if as_json:
        rows = [{"history": r.history, "policy": r.policy, "cost_inr": r.cost_inr, "cover_kept": r.cover_kept,
                 "shortage": r.shortage, "churn": r.churn} for r in runs]  # fmt: skip
        print(json.dumps(_finite({"summaries": as_rows(found), "runs": rows}), ensure_ascii=False, indent=2))
        return None
    kind = "actual history" if happened is not None else f"{histories} synthetic histories"
    print(f"{case.settings.plan_name}: {months} months, {kind}; in brackets the 95 % interval of the paired difference "
          f"from the plan.\n\n{as_table(found)}")  # fmt: skip
    return None
