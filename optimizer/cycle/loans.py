"""Loans as they stand at the beginning of a later month, had everything gone as a plan says."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_response import LoanOut
from optimizer.plan.plan import Plan


def still_out(case: Case, plan: Plan, to: Month) -> Iterator[LoanOut]:
    """What was lent before a month, earlier or by the plan, and is due in it or later."""
    months = {row.loan: row.months_out for row in case.loans}
    for row in case.loans_out:
        if (row.due_month or row.lent_month + months[row.loan]) >= to:
            yield row
    for r in plan["loans"].to_dict("records"):
        lent = Month.parse(str(r["month"]))
        if r["lent_t"] > 0 and lent < to <= Month.parse(str(r["back_month"])):
            yield LoanOut(loan=r["loan"], lent_month=lent, tonnes=r["lent_t"])
