"""A plan is explained once: when it is found, or while it is still being proven."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from pyomo.environ import Block

from optimizer import session
from optimizer.cycle.compare import Edition
from optimizer.cycle.since import Last
from optimizer.model.data import Data
from optimizer.plan.extract import extract_plan
from optimizer.plan.plan import Plan
from optimizer.result import Result
from optimizer.run import plan_case
from optimizer.solve import search
from optimizer.solve.searched import Searched
from optimizer.study import standard
from optimizer.study.standard import Explanations
from optimizer.workbook.carried import as_carried
from tests.bench.random_cases import random_case

HOUR = 3600.0


@pytest.fixture
def explained(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How far each plan was proven when its explanations were begun."""
    begun: list[str] = []

    class Counted(Explanations):
        def __init__(self, solved: session.Solved, seconds: float) -> None:
            begun.append(solved.searched.status)
            super().__init__(solved, seconds)

    monkeypatch.setattr(standard, "Explanations", Counted)
    monkeypatch.setattr(search, "much_left_open", lambda program, relaxed: True)  # look one material at a time
    return begun


def planned(gap: float, last: Last | None = None) -> Result:
    case = random_case(6, 3, 18, 2)
    settings = case.settings.model_copy(update={"gap": gap, "threads": 2})
    return plan_case(replace(case, settings=settings), explain=True, last=last)


def last_of(result: Result) -> Last:
    assert result.plan is not None
    assert result.case is not None
    return Last(Edition("before", result.case, as_carried(result.plan)), result.solved)


def test_a_plan_found_is_explained_once(explained: list[str]) -> None:
    result = planned(5e-3)
    assert explained == ["optimal"]
    assert result.plan is not None
    assert not result.plan["reasons"].empty


def test_the_last_plan_is_explained_while_it_is_proven_and_not_again(explained: list[str]) -> None:
    before = planned(2e-3)
    result = planned(2.5e-3, last_of(before))
    assert explained == ["optimal", "limit"]  # nothing was proven yet when the second was begun
    assert result.plan is not None
    assert result.solved is not None
    assert result.plan.gap <= 2.5e-3
    anew = Explanations(result.solved, HOUR).frames
    for name in ("reasons", "lowest", "waiting"):
        pd.testing.assert_frame_equal(result.plan[name], anew[name])


def test_a_plan_read_ahead_of_its_proof_says_what_it_would_say_read_after_it(
    explained: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    times: list[str] = []

    def counted(block: Block, data: Data, searched: Searched) -> Plan:
        times.append(searched.status)
        return extract_plan(block, data, searched)

    last = last_of(planned(2e-3))
    monkeypatch.setattr(session, "extract_plan", counted)
    solved = planned(2.5e-3, last).solved
    assert times == ["limit"], "it is read once"
    assert solved is not None
    assert (solved.plan.status, solved.plan.bound_inr) == ("solved", solved.searched.bound_inr)
    again = extract_plan(solved.built.block, solved.built.data, solved.searched)
    assert replace(solved.plan, frames={}) == replace(again, frames={})
    for name, frame in again.frames.items():
        pd.testing.assert_frame_equal(solved.plan[name], frame, check_exact=True)


def test_a_defect_in_what_is_explained_ahead_loses_no_plan(
    explained: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    before = planned(2e-3)
    monkeypatch.setattr(standard, "reasons", lambda solved: 1 / 0)
    result = planned(2.5e-3, last_of(before))
    assert result.plan is not None
    assert result.plan["reasons"].empty
    assert [problem.cell for problem in result.problems] == ["explanations"]
