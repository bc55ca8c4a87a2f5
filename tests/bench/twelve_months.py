"""Months of cycle on a workbook, unattended: planned, rolled on, mended to what a seed says happened, planned again.

    python -m tests.bench.twelve_months inputs/india_ree.xlsx --months 12 --seed 1 --gap 0.003 --time-limit 60

With --keep FOLDER the input book of each month is written there, to be planned with solve and looked at.
Each month is checked: the plan by its audit, stock, orders and funds to 1e-6, every order on the Register once.
Ends with 1 where anything of that fails.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from optimizer.case.case import Case
from optimizer.case.check import check_case
from optimizer.case.months import Month
from optimizer.case.rows_cycle import OUT
from optimizer.cycle.happening import History, Surprises, happened
from optimizer.cycle.orders import states_of
from optimizer.cycle.roll import roll
from optimizer.plan.plan import Plan
from optimizer.result import EXCEPTIONS, SOLVED, STOPPED
from optimizer.run import plan_case
from optimizer.workbook.read import read_workbook
from optimizer.workbook.template import write_case
from tests.cycle.reconcile import Reconciled, reconciled

CRORE = 1e7
HEADER = ("month     cost, ₹ crore    gap cover kept signed  open parts paid, ₹ cr  stock t orders t funds cr "
          "lost double     s")  # fmt: skip


class MonthFailedError(Exception):
    """A month could not be planned, or was planned on figures that its check or its audit rejects."""


@dataclass(frozen=True)
class MonthRun:
    """A month planned, and what happened in it."""

    month: Month
    cost_inr: float
    gap: float
    cover_kept: float  # share of the cover asked for in the month that is there, a mean over materials
    signed: int
    open: int
    parts: int  # receipts in the month
    paid_crore: float
    books: Reconciled
    exceptions: tuple[str, ...]  # the rule of each
    seconds: float

    @property
    def line(self) -> str:
        """The month as one line of the table."""
        b = self.books
        most = ", ".join(f"{n} {rule}" for rule, n in Counter(self.exceptions).most_common(3))
        bent = f"  {len(self.exceptions)} exceptions: {most}" if most else ""
        return (f"{self.month!s:8} {self.cost_inr / CRORE:14,.2f} {self.gap:6.2%} {self.cover_kept:10.1%} "
                f"{self.signed:6} {self.open:5} {self.parts:5} {self.paid_crore:10,.2f} {b.stock_t:8.0e} "
                f"{b.orders_t:8.0e} {b.funds_crore:8.0e} {len(b.lost):4} {len(b.doubled):6} {self.seconds:5.0f}"
                f"{bent}")  # fmt: skip


def months_of(case: Case, history: History, months: int, keep: Path | None = None) -> Iterator[MonthRun]:
    """Plan, sign, live through and roll on so many months. Raises MonthFailedError."""
    known: set[str] = {row.order for row in case.open_orders if row.tonnes > 0} | {r.order for r in case.register}
    for _ in range(months):
        began, first = time.perf_counter(), case.settings.first_month
        if keep is not None:
            keep.mkdir(parents=True, exist_ok=True)
            write_case(keep / f"{first}.xlsx", case)
        result = plan_case(case)
        if result.plan is None or result.exit_code not in (SOLVED, EXCEPTIONS, STOPPED) or result.findings:
            told = [*map(str, result.problems[:5]), *(f.message for f in result.findings[:5])]
            raise MonthFailedError(f"{first}: {result.message} {' | '.join(told)}")
        plan = result.plan
        due = set(plan["orders"].loc[plan["orders"]["order_month"] == str(first), "order"])
        after = happened(roll(case, plan, "plan").case, history)
        errors = [str(problem) for problem in check_case(after) if problem.severity == "error"]
        if errors:
            raise MonthFailedError(f"{first}, rolled on: {' | '.join(errors[:5])}")
        gone = {row.order for row in case.register} - {row.order for row in after.register}
        known = (known - gone if _closed(case, gone) else known) | due
        books = reconciled(case, after, known)
        yield _told(plan, first, after, len(due), books, time.perf_counter() - began)
        case = after


def _closed(case: Case, gone: set[str]) -> bool:
    """Whether orders that left the Register were all closed before."""
    return all(s.closed or s.row.gone is not None for s in states_of(case) if s.row.order in gone)


def _told(plan: Plan, first: Month, after: Case, signed: int, books: Reconciled, seconds: float) -> MonthRun:
    cover = plan["cover"]
    asked = cover[(cover["month"] == str(first)) & (cover["requirement_t"] > 0)]
    kept = (1 - asked["short_cover_t"] / asked["requirement_t"]).clip(0, 1)
    paid = sum(m.inr_crore if m.direction == OUT else -m.inr_crore for m in after.fund_movements
               if m.order is not None and first.first_day <= m.date < (first + 1).first_day)  # fmt: skip
    return MonthRun(
        first, plan.objective_inr, plan.gap, float(kept.mean()) if len(kept) else 1.0, signed,
        sum(not s.closed for s in states_of(after)),
        sum(first.first_day <= part.date < (first + 1).first_day for part in after.receipts),
        paid, books, tuple(plan["exceptions"]["rule"]), seconds,
    )  # fmt: skip


def main(words: Sequence[str] | None = None, say: Callable[[str], None] = print) -> int:
    """The table, month by month as it comes; 0 where every month holds."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.twelve_months", description=__doc__)
    parser.add_argument("input", nargs="?", type=Path, default=Path("inputs/india_ree.xlsx"))
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--gap", type=float, default=0.003)
    parser.add_argument("--time-limit", type=float, default=60.0, help="seconds a month may be searched for")
    parser.add_argument("--keep", type=Path, help="a folder for the input book of each month")
    parser.add_argument("--threads", type=int, default=1)
    asked = parser.parse_args(words)
    limits = {"gap": asked.gap, "time_limit_s": asked.time_limit, "threads": asked.threads}
    case = read_workbook(asked.input, limits).case
    say(HEADER)
    held, several = True, set[str]()
    try:
        for run in months_of(case, History(asked.seed, Surprises()), asked.months, asked.keep):
            say(run.line)
            held, several = held and run.books.holds, several | run.books.in_parts
    except MonthFailedError as failed:
        say(str(failed))
        return 1
    say(f"{'Every month reconciles' if held else 'NOT every month reconciles'}; {len(several)} orders came in parts.")
    return 0 if held else 1


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    sys.exit(main())
