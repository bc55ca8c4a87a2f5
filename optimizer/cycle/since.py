"""A plan made after another one: what the last one planned goes into the case, what changed into the plan's notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from optimizer.case.case import Case
from optimizer.case.problems import InputRejectedError
from optimizer.case.rows_changes import PlannedBefore
from optimizer.cycle import ledger
from optimizer.cycle.compare import Edition, compare
from optimizer.cycle.differences import differences
from optimizer.cycle.moved_on import common_months
from optimizer.plan.plan import NOTES, Plan

if TYPE_CHECKING:
    from optimizer.session import Solved

LAST_PLAN = "last plan"


@dataclass(frozen=True)
class Last:
    """The plan before, and what was solved to find it where that is still at hand; ``before``: the plans before that,
    the newest first."""

    edition: Edition
    solved: Solved | None = None
    before: tuple[Edition, ...] = ()

    def nearest(self, case: Case) -> Plan:
        """Of all these plans the one whose input differs from a case in the fewest cells, the newest of several: a
        figure put back leads back to the plan there was."""
        known = [edition for edition in (self.edition, *self.before) if edition.case.months == case.months]
        return min(known or [self.edition], key=lambda edition: len(differences(edition.case, case))).plan


class NoLastPlanError(Exception):
    """The last plan book cannot be used; carries what to say."""


def read_last(path: Path) -> Last:
    """The plan of the last plan book. Raises NoLastPlanError."""
    from optimizer.workbook.plan_back import read_plan_book

    try:
        book = read_plan_book(path)
    except InputRejectedError as rejected:
        raise NoLastPlanError(f"{path} cannot be read as the last plan: {rejected.problems[0]}") from None
    except OSError as error:
        raise NoLastPlanError(f"{path} cannot be opened: {error.strerror or error}.") from None
    return Last(Edition(path.stem, book.case, book.plan))


def with_last_plan(case: Case, last: Edition) -> Case:
    """The case with the unsigned orders of the last plan; one that already says what was planned before keeps that.
    Raises NoMonthInCommonError."""
    common_months(last.case, case)
    if case.planned_before:
        return case
    until = case.settings.planned_until or last.case.months[-1]
    return replace(
        case, planned_before=tuple(planned_before(case, last.plan)),
        settings=case.settings.model_copy(update={"planned_until": until}),
        setting_origins={**case.setting_origins, "planned_until": LAST_PLAN},
    )  # fmt: skip


def planned_before(case: Case, last: Plan) -> Iterator[PlannedBefore]:
    """The orders of the last plan that are not signed in the case, as rows of Planned before."""
    signed = {row.order for row in case.open_orders}
    for order in ledger.planned_orders(last):
        if order.number not in signed:
            yield PlannedBefore(order=order.number, offer=order.offer, buyer=order.buyer if case.buyers else None,
                                order_month=order.month, tonnes=order.tonnes)  # fmt: skip


def notes_since(case: Case, plan: Plan, last: Edition | None, name: str) -> dict[str, pd.DataFrame]:
    """The frames ``changes`` and ``input_changes`` of a plan against the last one; of orders alone, where only the
    sheet Planned before speaks of it. Raises NoMonthInCommonError."""
    if last is not None:
        return compare(last, Edition(name, case, plan), walk=False).notes
    if not case.planned_before:
        return {}
    rows = [ledger.record(change) for change in ledger.ledger_of_rows(case, plan).changes]
    return {"changes": pd.DataFrame(rows, columns=list(NOTES["changes"]))} if rows else {}
