"""Plans nearly as good: really as good, and really different."""

from __future__ import annotations

from pathlib import Path

from optimizer.plan.audit import audit
from optimizer.result import Options
from optimizer.run import plan_workbook
from optimizer.study.alternatives import DIFFERENT, WITHIN, alternatives, frame_of
from tests.books import write_book
from tests.commands import kept_book, run
from tests.model.small import offer, world
from tests.study.worlds import solved

NEARLY_ALIKE = (offer("A", 1), offer("B", 1.001, country="Japan"), offer("C", 1.002, country="Korea"))


def test_alternatives_are_within_the_cost_and_come_from_elsewhere() -> None:
    case = world(*NEARLY_ALIKE, demand=(10,) * 4)
    plan = solved(case)
    found = alternatives(plan, 2, seconds=30)
    assert len(found) == 2
    for other in found:
        assert other.plan.objective_inr <= plan.searched.objective_inr * (1 + WITHIN) + 1e-6
        assert other.distance > 0.4
        assert audit(case, other.plan) == ()
    frame = frame_of(plan, found)
    assert set(frame["plan"]) == {"alternative 1", "alternative 2"}
    for _, rows in frame.groupby("plan"):
        assert abs(rows["share"].sum() - 1) < 1e-9
        assert abs(rows["share_in_plan"].sum() - 1) < 1e-9


def test_there_are_none_where_every_other_source_is_dear() -> None:
    case = world(offer("A", 1), offer("B", 2, country="Japan"), demand=(10,) * 4)
    assert DIFFERENT > WITHIN
    assert alternatives(solved(case), 3, seconds=20) == []


def test_the_plan_itself_is_left_as_it_was() -> None:
    case = world(*NEARLY_ALIKE, demand=(10,) * 4)
    plan = solved(case)
    before = plan.searched.values.copy()
    alternatives(plan, 1, seconds=20)
    assert (before == plan.searched.values).all()
    variable = next(iter(plan.built.block.order.values()))
    assert variable.value == before[plan.built.program.column(variable)]


def test_they_stand_beside_the_plan_when_asked_for(tmp_path: Path) -> None:
    book = write_book(tmp_path / "kept.xlsx", kept_book())
    result = plan_workbook(book, Options(write=False, alternatives=1, prices=True, study_s=20))
    assert result.plan is not None
    assert not result.problems
    assert set(result.plan["prices"]["verdict"]) - {"screened"} or result.plan["prices"].empty
    assert "study" in result.seconds


def test_the_studies_start_from_a_plan_book(tmp_path: Path) -> None:
    book = write_book(tmp_path / "kept.xlsx", kept_book())
    plan = run("solve", book, "-o", tmp_path / "plan.xlsx").stdout.strip()
    priced = run("prices", plan, "--json", "--time-limit", "20")
    assert priced.code == 0, priced.stderr
    waited = run("waiting", plan, "--json", "--time-limit", "20")
    assert waited.code == 0, waited.stderr
    assert run("prices", plan, "--rule", "no such rule").code == 2
