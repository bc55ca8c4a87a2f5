"""From a plan book to the next input book: the public Python call, ``roll_plan(plan, options) -> Result``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimizer.case.months import Month
from optimizer.case.problems import InputRejectedError
from optimizer.result import REJECTED, SOLVED, Result


@dataclass(frozen=True)
class RolledBook:
    """How a roll ended: the result, and what became of what was there."""

    result: Result
    lines: tuple[str, ...] = ()
    details: dict[str, Any] | None = None


def next_path(plan_book: Path, to: Month, plan_name: str) -> Path:
    """``inputs/2027-01_india_ree.xlsx`` beside the folder ``outputs`` of the plan, else beside the plan."""
    import re

    words = re.sub(r'[<>:"/\\|?*\x00-\x1f\s]+', "_", plan_name).strip("._") or "input"
    folder = plan_book.parent
    folder = folder.parent / "inputs" if folder.name == "outputs" else folder
    return folder / f"{to}_{words}.xlsx"


def roll_plan(
    plan_book: Path, *, to: Month | None = None, output: Path | None = None, force: bool = False
) -> RolledBook:
    """Write the input book that follows a plan book.

    Raises OSError where a file cannot be read or written, FileExistsError where the book is there already and may not
    be written over, NotAheadError where ``to`` does not follow.
    """
    from optimizer.case.check import check_case
    from optimizer.cycle.roll import roll
    from optimizer.workbook.own_sheets import own_sheets_of
    from optimizer.workbook.plan_back import read_plan_book
    from optimizer.workbook.rolled_book import write_rolled

    try:
        book = read_plan_book(plan_book)
    except InputRejectedError as rejected:
        words = f"{plan_book.name} cannot be rolled on. Nothing was written."
        return RolledBook(Result(REJECTED, words, problems=rejected.problems))
    rolled = roll(book.case, book.plan, book.record.plan_number or plan_book.stem, to)
    problems = tuple(check_case(rolled.case))
    target = output or next_path(plan_book, rolled.case.settings.first_month, rolled.case.settings.plan_name)
    if target.exists() and not force:
        raise FileExistsError(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    others = own_sheets_of(plan_book)
    write_rolled(target, rolled, others)
    message = (f"{target.name} is the input of {rolled.case.settings.first_month}: type into it what happens, "
               "then check and solve it.")  # fmt: skip
    lines = (*rolled.lines(), *(f"  your own sheet {sheet.name}, as values" for sheet in others))
    details = {
        "next": str(target), "first_month": str(rolled.case.settings.first_month),
        "carried": list(rolled.carried), "not_carried": list(rolled.left), "assumed": list(rolled.assumed),
        "open_orders": list(rolled.orders),
        "own_sheets": [sheet.name for sheet in others],
        "suppliers": [
            {"supplier": r.supplier, "orders": r.orders, "mean_days_late": r.mean_days_late,
             "worst_days_late": r.worst_days_late, "suggested_lead_days": dict(r.suggested)} for r in rolled.slippage
        ],
    }  # fmt: skip
    return RolledBook(Result(SOLVED, message, path=target, problems=problems), lines, details)
