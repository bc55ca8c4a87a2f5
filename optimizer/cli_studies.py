"""Commands that plan around a plan: the frontier, prices of rules, the cost of waiting."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from optimizer.cli import Force, Json, Quiet, UsageError, _ends, _existing, _finite, _refuse_existing, _written, app

if TYPE_CHECKING:
    import pandas as pd

    from optimizer.progress import Screen
    from optimizer.result import Result
    from optimizer.session import Solved
    from optimizer.solve.interruption import Interruption
else:
    Result = object

CRORE = 1e7
Seconds = Annotated[float, typer.Option("--time-limit", min=1, help="Seconds for the whole command.")]
Gap = Annotated[float, typer.Option(min=0, max=1, help="Gap wanted of every search, a share such as 0.0001.")]


@app.command()
@_ends
def frontier(
    source: Annotated[Path | None, typer.Argument(metavar="[INPUT]", help="The input workbook.")] = None,
    cover: Annotated[str, typer.Option(help="Months of cover, with commas.")] = "0.5,1,1.5,2,2.5,3",
    china: Annotated[str, typer.Option(help="China's share of everything at most, with commas.")] = "",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The workbook to write.")] = None,
    risk: Annotated[bool, typer.Option("--risk", help="Instead: the cover that pays, over random worlds.")] = False,
    gap: Gap = 0.002,
    time_limit: Seconds = 300.0,
    as_json: Json = False,
    quiet: Quiet = False,
    force: Force = False,
) -> Result | None:
    """What each step of cover costs: cost, fund need, share of China, days each sector runs without it."""
    from optimizer.case.problems import InputRejectedError
    from optimizer.progress import CtrlC, Screen
    from optimizer.result import REJECTED, Result
    from optimizer.solve.interruption import Interruption
    from optimizer.study.frontier import frontier as points_of
    from optimizer.workbook.frontier_book import as_json as told
    from optimizer.workbook.frontier_book import write_frontier_book
    from optimizer.workbook.read import read_workbook

    source = _existing(source)
    covers, limits = _numbers(cover, "--cover", 24), _numbers(china, "--china", 1)
    if output is not None:
        _refuse_existing(output, force)
    try:
        case = read_workbook(source).case
    except InputRejectedError as rejected:
        return Result(REJECTED, f"{source.name} cannot be planned with.", problems=rejected.problems)
    if risk:
        from optimizer.cli_worlds import tell_risk

        return tell_risk(source, case, output, as_json=as_json, quiet=quiet, force=force)
    interruption = Interruption()
    with CtrlC(interruption), Screen(interruption, quiet=quiet or as_json) as screen:
        try:
            found = points_of(case, covers, limits, gap=gap, seconds=time_limit, interruption=interruption,
                              say=screen.say)  # fmt: skip
        except ValueError as wrong:
            raise UsageError(f"{str(wrong).capitalize()}.") from None
    if as_json:
        print(json.dumps(_finite(told(found)), ensure_ascii=False, indent=2))
    if output is not None or not as_json:
        target = output or Path("outputs") / f"{source.stem}_frontier.xlsx"
        if output is None:
            _refuse_existing(target, force)
        if as_json:
            target.parent.mkdir(parents=True, exist_ok=True)
            write_frontier_book(target, case, found)
        else:
            _written(target, lambda: write_frontier_book(target, case, found))
    return None


@app.command()
@_ends
def prices(
    plan_book: Annotated[Path, typer.Argument(metavar="PLAN", help="The plan book.")],
    rule: Annotated[list[str] | None, typer.Option(help="Part of a rule's name or place; may repeat.")] = None,
    gap: Gap = 1e-4,
    time_limit: Seconds = 600.0,
    as_json: Json = False,
    quiet: Quiet = False,
) -> Result | None:
    """What each binding rule costs a unit, proved by planning again from the plan book's own input."""
    from optimizer.progress import CtrlC, Screen
    from optimizer.solve.interruption import Interruption
    from optimizer.study.prices import confirmed, frame_of

    interruption = Interruption()
    with CtrlC(interruption), Screen(interruption, quiet=quiet or as_json) as screen:
        solved = _solved(plan_book, interruption, screen)
        found = confirmed(solved, only=rule or (), gap=gap, seconds=time_limit, interruption=interruption,
                          say=screen.say)  # fmt: skip
    if rule and not found:
        raise UsageError(f"No rule of {plan_book.name} that can be priced is named {' or '.join(rule)}.")
    _show(frame_of(found), ("rule", "where", "when", "unit"), "cells", as_json=as_json)
    return None


@app.command()
@_ends
def waiting(
    plan_book: Annotated[Path, typer.Argument(metavar="PLAN", help="The plan book.")],
    order: Annotated[list[str] | None, typer.Option(help="An order due this month; may repeat.")] = None,
    gap: Gap = 1e-4,
    time_limit: Seconds = 600.0,
    as_json: Json = False,
    quiet: Quiet = False,
) -> Result | None:
    """What it costs to sign an order due this month a month later, everything else planned again."""
    from optimizer.progress import CtrlC, Screen
    from optimizer.solve.interruption import Interruption
    from optimizer.study.waiting import exact, frame_of

    interruption = Interruption()
    with CtrlC(interruption), Screen(interruption, quiet=quiet or as_json) as screen:
        solved = _solved(plan_book, interruption, screen)
        found = exact(solved, only=tuple(order or ()), gap=gap, seconds=time_limit, interruption=interruption,
                      say=screen.say)  # fmt: skip
    if order and not found:
        raise UsageError(f"{plan_book.name} has no order {' or '.join(order)} due in its first month.")
    if not found and not as_json and not quiet:
        print(f"No order of {plan_book.name} is due in its first month.", file=sys.stderr)
    _show(frame_of(found), ("order", "supplier", "material"), "cover_days_lost", as_json=as_json)
    return None


def _solved(path: Path, interruption: Interruption, screen: Screen, *, audited: bool = False) -> Solved:
    """The plan of a book, ready to be planned around; ``audited``: only if its own input confirms it."""
    from optimizer.case.problems import InputRejectedError
    from optimizer.study.from_book import solved_from
    from optimizer.workbook.plan_back import read_plan_book

    path = _existing(path)
    screen.say(f"Reading {path.name}")
    try:
        book = read_plan_book(path)
    except InputRejectedError as rejected:
        raise UsageError(f"{path.name} cannot be read as a plan book: {rejected.problems[0]}") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be opened: {error.strerror or error}.") from None
    if audited:
        from optimizer.plan.audit import audit

        findings = audit(book.case, book.plan)
        if findings:
            raise UsageError(f"{path.name} is not as it was written: {len(findings)} of its figures do not follow from "
                             "its own input. Take the plan as solve wrote it; verify lists them.")  # fmt: skip
    solved = solved_from(book.case, book.plan, interruption)
    if solved is None:
        raise UsageError(f"The plan of {path.name} does not keep the rules of its own input: verify it first.")
    return solved


def _show(frame: pd.DataFrame, words: tuple[str, ...], last: str, *, as_json: bool) -> None:
    """A frame with an interval, on stdout."""
    rows: list[dict[str, Any]] = [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]
    if as_json:
        print(json.dumps(_finite(rows), ensure_ascii=False, indent=2))
        return
    for row in rows:
        low, high = row["low_inr"] / CRORE, row["high_inr"] / CRORE
        amount = "" if low != low else f"₹{low:,.4f} crore" if low == high else f"₹{low:,.4f} to {high:,.4f} crore"
        after = f"{row[last]:.1f} days of cover" if isinstance(row[last], float) else str(row[last])
        parts = [*(str(row[w]) for w in words), amount, row["verdict"], after]
        print(" · ".join(part for part in parts if part))


def _numbers(text: str, option: str, most: float) -> list[float]:
    """The numbers of a list with commas."""
    try:
        found = [float(word) for word in text.split(",") if word.strip()]
    except ValueError:
        raise UsageError(f"{option} is a list of numbers with commas, such as 0.5,1: not {text}.") from None
    if any(not 0 <= number <= most for number in found):
        raise UsageError(f"{option} takes numbers from 0 to {most:g}.")
    return found
