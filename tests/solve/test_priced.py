"""A bound by one material at a time: never over a plan, as good as the whole where nothing is shared, and given up
where it cannot come near enough."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from optimizer import session
from optimizer.case.case import Case
from optimizer.result import SOLVED
from optimizer.run import plan_case
from optimizer.solve import search as searching
from optimizer.solve.engine import Engine
from optimizer.solve.materials import MaterialByMaterial
from optimizer.solve.priced import STAGE as BOUND
from optimizer.solve.priced import Priced
from tests.bench.random_cases import random_case
from tests.model.small import DY, ND, but, material, offer, world
from tests.solve.test_materials import CASES, searched


def priced(search: MaterialByMaterial, within: float = 0.0) -> Priced:
    *_, plan = search.plans()
    return Priced(search.engine, search.excess, plan, within)


def raised_in_full(part: Priced, search: MaterialByMaterial) -> float:
    """The bound with every material searched to its end."""
    materials = range(len(part.added) - 1)
    return (search.least + sum(part._least_alone(k, time.perf_counter() + 60) for k in materials)) * search.unit


def two_apart() -> Case:
    """Two materials that share nothing, each from an offer with an ordering cost and one without."""
    rows = [offer(f"{i} from {c}", price, material=i, order_cost_inr=cost, ceiling_t_per_month=25)
            for i, c, price, cost in ((ND, "A", 1.0, 5e4), (ND, "B", 1.1, 0), (DY, "A", 2.0, 9e4), (DY, "B", 2.3, 0))
            ]  # fmt: skip
    needed = {("Cars", ND): [10.0, 2.0, 9.0, 5.0], ("Cars", DY): [4.0, 4.0, 1.0, 4.0]}
    return world(*rows, demand=needed, materials=[material(ND), material(DY)])


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_bound_lies_between_the_relaxation_and_the_best_plan(case: Callable[[], Case]) -> None:
    search = searched(case())
    best = session.solve(session.build(case()), gap=1e-6).searched
    bound = raised_in_full(priced(search), search)
    assert search.least * search.unit * (1 - 1e-9) <= bound <= best.objective_inr * (1 + 1e-6)


def test_where_nothing_is_shared_it_reaches_the_best_plan() -> None:
    search = searched(two_apart())
    best = session.solve(session.build(two_apart()), gap=1e-6).searched
    part = priced(search)
    assert best.objective_inr > search.least * search.unit * 1.001, "the relaxation pays for parts of orders"
    assert part.added[-1] == pytest.approx(0.0, abs=1e-6)
    assert raised_in_full(part, search) == pytest.approx(best.objective_inr, rel=1e-6)
    assert priced(search, 1e-6).raised(60.0, 2) == pytest.approx(best.objective_inr, rel=1e-6)


@pytest.mark.parametrize("threads", [1, 2])
def test_it_ends_as_soon_as_the_bound_is_near_enough(threads: int) -> None:
    """Asked for half of what all materials can raise."""
    search = searched(random_case(6, 3, 18, 2))
    part = priced(search)
    most = raised_in_full(part, search) / search.unit
    part.room = part.cost - (search.least + most) / 2
    assert search.least < part.raised(60.0, threads) / search.unit
    assert part.cost - part.bound <= part.room
    assert part.bound <= most + 1e-9


def test_it_is_given_up_where_what_is_shared_keeps_it_away(monkeypatch: pytest.MonkeyPatch) -> None:
    search = searched(random_case(6, 3, 18, 2))
    part = priced(search)
    part.lost = part.room + 1.0
    asked: list[int] = []
    monkeypatch.setattr(Engine, "minimise", lambda *_, **__: asked.append(1))
    assert part.raised(60.0, 1) == pytest.approx(search.least * search.unit)
    assert asked == []


def test_an_interruption_and_no_time_leave_the_relaxation() -> None:
    search = searched(random_case(4, 4, 12, 1))
    part = priced(search)
    part.lost, part.room = 0.0, 1e-9
    assert part.raised(0.0, 1) == pytest.approx(search.least * search.unit)
    part.enough.stop()
    assert part.raised(60.0, 1) == pytest.approx(search.least * search.unit)


@pytest.mark.parametrize("gap", [5e-3, 1e-4])
def test_a_plan_of_many_materials_is_proven_so_or_by_the_whole_after_it(
    gap: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = but(random_case(6, 3, 18, 2), settings={"gap": gap})
    whole = plan_case(case)
    monkeypatch.setattr(searching, "MANY", 1)
    monkeypatch.setattr(searching, "COARSE", gap)
    monkeypatch.setattr(Engine, "over_the_rest", near_but_not_within(Engine.over_the_rest))
    result = plan_case(case)
    assert result.exit_code == whole.exit_code == SOLVED
    assert result.plan is not None
    assert whole.plan is not None
    assert BOUND in {stage["stage"] for stage in result.plan.stages}
    assert result.plan.gap <= gap
    assert result.plan.bound_inr <= whole.plan.objective_inr * (1 + 1e-9)
    assert whole.plan.bound_inr <= result.plan.objective_inr * (1 + 1e-9)


def near_but_not_within(search: Callable[..., object]) -> Callable[..., object]:
    """A search that finds a plan and proves nothing."""

    def found(*given: object, **named: object) -> object:
        outcome = search(*given, **named)
        return replace(outcome, status="limit") if outcome is not None else None  # type: ignore[type-var]

    return found
