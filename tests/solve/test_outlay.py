"""A search ends at the gap as the officer reads it: a share of the gross outlay. ₹ lakh; see ``model/small.py``."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from optimizer import session
from optimizer.case.case import Case
from optimizer.case.rows_buying import Duty
from optimizer.plan.plan import Plan
from optimizer.progress import Screen
from optimizer.solve import search as searching
from optimizer.solve.aim import Aim, Whole
from optimizer.solve.handover import Floats
from optimizer.solve.interruption import Interruption
from optimizer.solve.outlay import Outlay
from optimizer.solve.running import Progress
from optimizer.start import from_earlier
from tests.model.small import LAKH, but, material, offer, world
from tests.model.test_costs import short_of_its_cover, stock_at_the_end
from tests.model.test_surplus import cerium
from tests.small_india import small_india

GAP = 1e-3
WIDE = 0.5  # so that a plan of whole orders is near enough to the relaxation


def nothing_comes_back() -> Case:
    """10 t at 3: cost and outlay 30."""
    return world(offer("A", 3))


def a_tenth_comes_back() -> Case:
    """Made for 40, and 4 of it sold: cost 36."""
    return cerium()


def more_comes_back_than_is_spent() -> Case:
    """8 t are sold at 25: cost 40 - 200 = -160."""
    return cerium(25)


def nearly_all_comes_back() -> Case:
    """8 t are sold at 4.9: cost 40 - 39.2 = 0.8, a fiftieth of what is spent."""
    return cerium(4.9)


def tax_comes_back() -> Case:
    """10 t at 3, and 5.4 of tax on them that is no outlay, as it comes back: cost and outlay 30."""
    return world(
        offer("A", 3, incoterm="CIF"), materials=[material(hs_code="28")],
        duty=[Duty(hs_code="28", basic_duty=0.0, creditable_tax=0.18)],
    )  # fmt: skip


def much_left_at_the_end() -> Case:
    """30 t at 1 for 10 t of need and 10 t of cover after it, two tenths of a lakh an order; 18 of it left: 12.2."""
    return but(stock_at_the_end(), offers=[offer("A", 1, minimum_order_t=30, order_cost_inr=0.2 * LAKH)])


def gaps_told(case: Case, monkeypatch: pytest.MonkeyPatch, last: Plan | None = None) -> list[float]:
    """What the search of the whole is told, less what is left for whole increments, as shares of the gap asked for."""
    told: list[float] = []
    search = searching.Search._minimise

    def listens(self: searching.Search, stage: str, gap: float, *rest: object, **more: object) -> object:
        told.append(gap / GAP / (1 - searching.SHARE_FOR_ROUNDING))
        return search(self, stage, gap, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(searching.Search, "_minimise", listens)
    built = session.build(case)
    session.solve(built, gap=GAP, start=None if last is None else lambda engine: from_earlier(built, last, engine))
    return told


CASES = [
    (nothing_comes_back, 1.0), (tax_comes_back, 1.0), (a_tenth_comes_back, 40 / 36),
    (more_comes_back_than_is_spent, 40 / 160), (nearly_all_comes_back, 5.0),
]  # fmt: skip


@pytest.mark.parametrize(("case", "per_cost"), CASES)
def test_upon_an_earlier_plan_the_gap_is_the_share_of_the_outlay_that_is_asked_for(
    case: Callable[[], Case], per_cost: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = session.solve(session.build(case())).plan
    assert gaps_told(case(), monkeypatch, last) == [pytest.approx(per_cost)]


@pytest.mark.parametrize(("case", "per_cost"), CASES)
def test_from_nothing_a_plan_leaves_to_those_built_upon_it_what_cost_is_less_than_outlay(
    case: Callable[[], Case], per_cost: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert gaps_told(case(), monkeypatch) == [pytest.approx(min(1.0, per_cost))]


def test_outlay_per_cost_is_that_of_the_plan_whatever_terms_it_has_and_is_told_while_it_is_searched() -> None:
    heard: list[Progress] = []
    solved = session.solve(session.build(small_india()), report=heard.append)
    per_cost = Outlay.of(solved.built.block, solved.built.program).for_each_of_cost(solved.searched.values)
    assert per_cost > 1.05
    assert per_cost == pytest.approx(solved.plan.gross_outlay_inr / solved.plan.objective_inr, rel=1e-6)
    said = [now.outlay_per_cost for now in heard if now.stage.startswith("cost")]
    assert said == [pytest.approx(per_cost, rel=0.01)] * len(said)
    assert said


def test_nothing_spent_or_nothing_owed_leaves_the_gap_as_it_is() -> None:
    solved = session.solve(session.build(world(offer("A", 3), demand=(0,))))
    assert solved.plan.objective_inr == 0
    assert Outlay.of(solved.built.block, solved.built.program).for_each_of_cost(solved.searched.values) == 1.0


def test_the_last_plan_may_take_up_the_gap_of_its_own_outlay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "much_left_open", lambda *_: True)
    monkeypatch.setattr(searching, "FEWEST_MATERIALS", 1)
    built = session.build(but(much_left_at_the_end(), settings={"gap": WIDE}))
    last = session.solve(built).plan
    ready: list[float] = []
    begins = Aim.begin_with

    def listens(self: Aim, plan: Floats, value: float, gap: float) -> None:
        ready.append(gap)
        begins(self, plan, value, gap)

    monkeypatch.setattr(Aim, "begin_with", listens)
    session.solve(built, start=lambda engine: from_earlier(built, last, engine))
    assert ready == [pytest.approx(WIDE * 30.2 / 12.2)]


@pytest.mark.parametrize("upon_the_last", [True, False])
def test_from_nothing_the_whole_gap_is_good_enough_after_a_while(
    *, upon_the_last: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "much_left_open", lambda *_: True)
    monkeypatch.setattr(searching, "FEWEST_MATERIALS", 1)
    built = session.build(but(much_left_at_the_end(), settings={"gap": WIDE, "threads": 2}))
    last = session.solve(built).plan
    told: list[tuple[float, float]] = []

    def listens(*rest: float, wide: float) -> Whole:
        told.append((rest[3], wide))
        return Whole(*rest, wide=wide)  # type: ignore[arg-type]

    monkeypatch.setattr(searching, "Whole", listens)
    session.solve(built, start=(lambda engine: from_earlier(built, last, engine)) if upon_the_last else None)
    [(gap, wide)] = told
    # relaxed: 20.13 spent, and 10 t left at 1.
    per_cost = 20.1333 / 10.1333
    assert wide == pytest.approx(gap if upon_the_last else per_cost * gap, rel=1e-4)


def test_the_gap_on_screen_is_the_same_share(capsys: pytest.CaptureFixture[str]) -> None:
    # 1,000 crore, of which 990 are proven, and an outlay of 1,250: 10 of 1,250 are 0.8 %.
    Screen(Interruption(), quiet=False, verbose=True).progress(Progress("cost", 2.0, 1e10, 0.99e10, 1.25))
    assert "best ₹1,000.00 crore, gap 0.800%, 2 s" in capsys.readouterr().err


def test_the_gap_of_a_goal_is_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[float] = []
    goal = searching.Search._goal

    def listens(self: searching.Search, *rest: object) -> object:
        told.append(self.per_cost)
        return goal(self, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(searching.Search, "_goal", listens)
    plan = session.solve(session.build(short_of_its_cover())).plan
    assert plan.gross_outlay_inr > 1.05 * plan.objective_inr
    assert set(told) == {1.0}
