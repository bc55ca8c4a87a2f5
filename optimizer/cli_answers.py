"""Commands that answer from a plan book: whether its figures hold, and why an order is as it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimizer.cli import Json, Quiet, UsageError, _ends, _existing, _finite, app

if TYPE_CHECKING:
    from optimizer.result import Result
else:
    Result = object


@app.command()
@_ends
def verify(
    plan_book: Annotated[Path, typer.Argument(metavar="PLAN", help="The plan book.")],
    as_json: Json = False,
    quiet: Quiet = False,
) -> Result:
    """Repeat the audit of a plan from its plan book alone, and compare every cell with what the plan gives."""
    from optimizer.case.problems import InputRejectedError
    from optimizer.plan.audit import audit
    from optimizer.result import REFUSED, REJECTED, SOLVED, Result
    from optimizer.workbook.carried import digest_findings
    from optimizer.workbook.plan_back import read_plan_book
    from optimizer.workbook.same_book import Comparison, compare_with_own_plan

    plan_book = _existing(plan_book)
    try:
        book = read_plan_book(plan_book)
    except InputRejectedError as rejected:
        return Result(REJECTED, f"{plan_book.name} cannot be verified.", problems=rejected.problems)
    except OSError as error:
        raise UsageError(f"{plan_book} cannot be opened: {error.strerror or error}.") from None
    findings = (*digest_findings(book.case, book.plan, book.facts), *audit(book.case, book.plan))
    compared = Comparison() if findings else compare_with_own_plan(plan_book, book)
    findings = (*findings, *compared.findings)
    message = (
        f"{plan_book.name}: every figure is confirmed." if not findings
        else f"{plan_book.name} is refused: {len(findings)} figure{'s' * (len(findings) != 1)} not confirmed."
    )  # fmt: skip
    message = f"{message} {compared.words}".rstrip()
    return Result(REFUSED if findings else SOLVED, message, book.case, book.plan, book.record, plan_book,
                  findings=findings, sha256=book.record.input_sha256)  # fmt: skip


@app.command()
@_ends
def explain(
    plan_book: Annotated[Path, typer.Argument(metavar="PLAN", help="The plan book.")],
    order: Annotated[str | None, typer.Option("--order", help="An order, or a line and its month.")] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> Result | None:
    """Say why an order is as it is: its need, every offer by landed cost, and what stopped the cheaper ones."""
    from optimizer.case.problems import InputRejectedError
    from optimizer.result import REJECTED, Result
    from optimizer.study.told import UnknownOrderError, as_data, as_words, told
    from optimizer.workbook.plan_back import read_plan_book

    plan_book = _existing(plan_book)
    try:
        book = read_plan_book(plan_book)
        found = told(book.case, book.plan, order)
    except InputRejectedError as rejected:
        return Result(REJECTED, f"{plan_book.name} cannot be explained.", problems=rejected.problems)
    except UnknownOrderError as unknown:
        raise UsageError(str(unknown)) from None
    except OSError as error:
        raise UsageError(f"{plan_book} cannot be opened: {error.strerror or error}.") from None
    print(json.dumps(_finite(as_data(found)), ensure_ascii=False, indent=2) if as_json else as_words(found))
    return None
