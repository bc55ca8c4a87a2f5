"""The audit refuses a plan whose contracts or markets say anything else than the rows give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pandas as pd
import pytest

from optimizer.case.case import Case
from optimizer.plan.audit import audit
from optimizer.plan.plan import FRAMES, empty_frame
from tests.model import test_cancelling, test_contracts, test_licences, test_markets, test_pools
from tests.model.small import Planned, best
from tests.plan.test_audit import ELSEWHERE, far_off, other_ways

WORLDS: dict[str, Callable[[], Case]] = {
    "market": test_markets.a_thin_market,
    "take_or_pay": test_contracts.TERMS["take_or_pay"],
    "cancellations": test_cancelling.a_dear_order,
    "pools": test_pools.magnets,
    "pool_issues": test_pools.magnets,
    "pool_runs": test_pools.magnets,
    "pool_takes": test_pools.magnets,
    "licences": test_licences.twelve_granted,
    "licence_draws": test_licences.twelve_granted,
}


@cache
def planned(frame: str) -> Planned:
    return best(WORLDS[frame]())


def refused(frame: str, table: pd.DataFrame) -> bool:
    """Whether the audit finds fault with the plan once a frame is another."""
    found = planned(frame)
    return bool(audit(found.case, replace(found.plan, frames={**found.plan.frames, frame: table})))


def test_frames_left_out_there_have_rows_here() -> None:
    assert set(WORLDS) <= ELSEWHERE
    assert all(len(planned(frame).plan[frame]) for frame in WORLDS)


@pytest.mark.parametrize(("frame", "column"), [(f, c) for f in sorted(WORLDS) for c in FRAMES[f]])
def test_altering_any_cell_is_refused(frame: str, column: str) -> None:
    table = planned(frame).plan[frame].astype(object)
    for row, value in enumerate(table[column].tolist()):
        small = column == "inr" or column.endswith(("_inr", "_inr_per_t"))  # a rupee is not worth a word
        for wrong in far_off(value) + [w for w in other_ways(value) if not (small and 0 < w - value < 1)]:
            altered = table.copy()
            altered.iat[row, list(table.columns).index(column)] = wrong
            assert refused(frame, altered), (row, value, wrong)


@pytest.mark.parametrize("frame", sorted(WORLDS))
def test_a_row_left_out_made_up_or_standing_twice_is_refused(frame: str) -> None:
    table = planned(frame).plan[frame]
    assert not refused(frame, table)
    for row in range(len(table)):
        assert refused(frame, table.drop(index=row))
        assert refused(frame, pd.concat([table, table.iloc[[row]]], ignore_index=True))
    extra = {c: "made up" if isinstance(v, str) else v for c, v in table.iloc[0].items()}
    assert refused(frame, pd.concat([table, pd.DataFrame([extra])], ignore_index=True))
    assert refused(frame, empty_frame(frame))
    assert refused(frame, table.iloc[:, 1:])


def test_a_draw_on_a_licence_that_names_another_end_user_is_refused() -> None:
    found = planned("licences")
    for_cars = replace_licences(found.case, end_user="Cars")
    told = audit(for_cars, found.plan)[0].message
    assert told == "order 2027-04/001, licence L1: it is not for Nd oxide of A Ltd shipped in 2027-04."


def replace_licences(case: Case, **terms: object) -> Case:
    """The case with other terms on every licence."""
    return replace(case, licences=tuple(row.model_copy(update=terms) for row in case.licences))
