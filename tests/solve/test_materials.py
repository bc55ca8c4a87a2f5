"""A plan found one material at a time: it keeps every rule of the whole, and costs little more than the best."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from optimizer import session
from optimizer.case.case import Case
from optimizer.case.rows_making import Line, Recipe
from optimizer.model.goals import exceptions
from optimizer.run import SOLVED, plan_case
from optimizer.solve import materials
from optimizer.solve.aim import Aim
from optimizer.solve.engine import Engine
from optimizer.solve.excess import Excess
from optimizer.solve.handover import Floats
from optimizer.solve.interruption import Interruption
from optimizer.solve.materials import SHARED, MaterialByMaterial, made_from, materials_of
from tests.bench.random_cases import random_case
from tests.model.small import DY, ND, but, fund, material, offer, world

GAP = 1e-3


def searched(case: Case, interruption: Interruption | None = None, seconds: float = 60.0) -> MaterialByMaterial:
    """The search of a case with every rule kept, its relaxation solved."""
    built = session.build(case)
    engine = Engine(built.program, 1, interruption or Interruption())
    bent = [j for v in exceptions(built.block) if (j := built.program.column(v)) is not None]
    engine.set_bounds(bent, np.zeros(len(bent)), np.zeros(len(bent)))
    engine.set_objective(0)
    assert engine.relaxed(60) is not None
    of_each = materials_of(built.program, built.data)
    return MaterialByMaterial(engine, Aim(0.0, GAP), of_each, GAP, time.perf_counter() + seconds)


def keeps_the_rules(search: MaterialByMaterial, plan: Floats) -> bool:
    """Whether a plan keeps every row and bound of the whole and decides in whole."""
    lp = search.engine.highs.getLp()
    rows = search.matrix @ plan
    return bool(
        (rows >= np.array(lp.row_lower_) - 1e-6).all() and (rows <= np.array(lp.row_upper_) + 1e-6).all()
        and (plan >= np.array(lp.col_lower_) - 1e-6).all() and (plan <= np.array(lp.col_upper_) + 1e-6).all()
        and (plan[search.integer] == np.round(plan[search.integer])).all()
    )  # fmt: skip


def one_budget() -> Case:
    """Two materials on one fund that pays for what is needed and a little more."""
    asked = ((ND, "A", 1.0), (ND, "B", 1.1), (DY, "A", 2.0), (DY, "B", 2.0))
    rows = [offer(f"{i} from {c}", price, material=i, order_cost_inr=5e4, minimum_order_t=6, ceiling_t_per_month=25)
            for i, c, price in asked]  # fmt: skip
    needed = {("Cars", ND): [10.0] * 4, ("Cars", DY): [4.0] * 4}
    return world(*rows, demand=needed, materials=[material(ND), material(DY)], funds=[fund("2027-28", 85)])


CASES: dict[str, Callable[[], Case]] = {
    "four materials": lambda: random_case(4, 4, 12, 1), "six materials": lambda: random_case(6, 3, 18, 2),
    "one budget": one_budget,
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_plan_keeps_the_rules_of_the_whole_and_is_better_than_the_one_before(case: Callable[[], Case]) -> None:
    search = searched(case())
    plans = list(search.plans())
    costs = [search._value(plan) for plan in plans]
    assert plans
    assert all(keeps_the_rules(search, plan) for plan in plans)
    assert costs == sorted(costs, reverse=True)
    assert costs[-1] >= search.least - 1e-9


def test_it_comes_near_the_best_plan() -> None:
    search = searched(random_case(4, 4, 12, 1))
    best = session.solve(session.build(random_case(4, 4, 12, 1)), gap=1e-4).searched
    unit = float(search.engine.program.units[0])
    assert search._value(list(search.plans())[-1]) * unit <= best.objective_inr * (1 + 5e-3)


def test_what_belongs_to_a_material_and_what_to_none() -> None:
    built = session.build(one_budget())
    of_each = materials_of(built.program, built.data)
    of = {str(column): part for column, part in zip(built.program.columns, of_each, strict=True)}
    assert of["order[Nd oxide from A,agency,0]"] == of["stock[Nd oxide,agency,agency,0]"] == 0
    assert of["placed[Dy oxide from B,agency,0]"] == 1
    assert of["cash[Fund,0]"] == SHARED


def test_no_time_no_plan() -> None:
    assert list(searched(random_case(4, 4, 12, 1), seconds=0.0).plans()) == []


@pytest.mark.parametrize(("relaxation_s", "pace"), [(0.1, 1.0), (1.6, 2.0), (60.0, 3.0)])
def test_where_the_relaxation_takes_longer_so_may_a_material(relaxation_s: float, pace: float) -> None:
    engine = searched(random_case(4, 4, 12, 1)).engine
    engine.relaxation_s = relaxation_s
    of_each = np.zeros(len(engine.program.lower), dtype=np.int64)
    assert MaterialByMaterial(engine, Aim(0.0, GAP), of_each, GAP, 0.0).pace == pytest.approx(pace)


def test_an_interruption_ends_it() -> None:
    interruption = Interruption()
    search = searched(random_case(4, 4, 12, 1), interruption)
    interruption.stop()
    assert list(search.plans()) == []


def test_where_much_is_left_open_it_is_used_and_the_audit_confirms_the_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(materials, "UNDECIDED", 1)  # the Indian case leaves 900 open, too many for a test
    monkeypatch.setattr(materials, "UNDECIDED_SHARE", 0.0)
    result = plan_case(but(random_case(6, 3, 18, 2), settings={"gap": 0.002}))
    assert result.exit_code == SOLVED
    assert result.plan is not None
    assert "material by material" in {stage["stage"] for stage in result.plan.stages}


@pytest.mark.parametrize("rest", ["all that is open at once", "nothing there either"])
def test_where_it_would_be_dear_another_way_leads_to_a_plan(rest: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(materials, "UNDECIDED", 1)
    monkeypatch.setattr(materials, "UNDECIDED_SHARE", 0.0)
    monkeypatch.setattr(materials, "DEAR", -1e9)
    if rest == "nothing there either":
        monkeypatch.setattr(Engine, "over_the_rest", lambda *_, **__: None)
    result = plan_case(but(random_case(6, 3, 18, 2), settings={"gap": 0.002}))
    assert result.exit_code == SOLVED
    assert result.plan is not None
    assert "material by material" in {stage["stage"] for stage in result.plan.stages}


def test_a_small_case_is_searched_whole() -> None:
    result = plan_case(world(offer("A", 1), demand=(10, 10)))
    assert result.plan is not None
    assert "material by material" not in {stage["stage"] for stage in result.plan.stages}


def test_a_plan_from_elsewhere_comes_first_and_only_better_ones_after_it() -> None:
    search = searched(random_case(4, 4, 12, 1))
    first = next(search.plans())
    plans = list(search.around(first))
    costs = [search._value(plan) for plan in plans]
    assert plans[0] is first
    assert costs == sorted(costs, reverse=True)
    assert all(keeps_the_rules(search, plan) for plan in plans)


@pytest.mark.parametrize(("far", "by_pairs"), [(np.inf, True), (-1e9, False)])
def test_far_from_the_relaxation_pairs_of_materials_are_left_to_another_way(
    far: float, by_pairs: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = searched(random_case(4, 4, 12, 1))
    search.links = ((0, 1), (2, 3))
    tried: list[tuple[int, ...]] = []
    again = MaterialByMaterial._again

    def told(self: MaterialByMaterial, plan: Floats, group: tuple[int, ...]) -> Floats | None:
        tried.append(group)
        return again(self, plan, group)

    monkeypatch.setattr(MaterialByMaterial, "_again", told)
    assert list(search.plans(far=far))
    assert {0, 1, 2, 3} <= {k for group in tried for k in group if len(group) == 1}
    assert ((0, 1) in tried) is by_pairs


def test_a_material_is_searched_again_once_the_others_have_made_the_plan_cheaper(
    monkeypatch: pytest.MonkeyPatch
) -> None:
    """The third of four finds a plan a tenth cheaper, the first lies far above the relaxation and the others do not:
    the first is searched again at once, the second after the fourth, and the third waits for another to gain."""
    search = searched(random_case(4, 4, 12, 1))
    plan = next(search.plans())
    heavy, light, lucky, last = ((k,) for k in search.order)
    tried: list[tuple[int, ...]] = []

    def again(self: MaterialByMaterial, plan: Floats, group: tuple[int, ...]) -> Floats | None:
        tried.append(group)
        return plan * 0.9 if group == lucky else None

    def above(self: Excess, values: Floats, used: Floats) -> Floats:
        return np.array([np.inf if (k,) == heavy else 0.0 for k in range(5)])

    monkeypatch.setattr(MaterialByMaterial, "_again", again)
    monkeypatch.setattr(Excess, "by_material", above)
    assert len(list(search.around(plan))) == 2
    assert tried == [heavy, light, lucky, heavy, last, (SHARED,), light]


def test_another_corner_is_a_relaxation_nearly_as_cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(materials, "SHIFT", 0.05)  # in so small a case fewer are near
    search = searched(random_case(6, 3, 18, 2))
    before, kernel = search.relaxed.copy(), search.kernel.copy()
    assert search._from_another_corner(1)
    assert not np.allclose(search.relaxed, before)
    assert search.least * (1 - 1e-9) <= search._value(search.relaxed) <= search.least * 1.05 / 0.95
    rows = search.matrix @ search.relaxed
    assert (rows >= search.low - 1e-6).all()
    assert (rows <= search.high + 1e-6).all()
    assert (search.kernel >= kernel).all()
    assert search.kernel[search.integer & (search.relaxed > 1e-6)].all()
    first = next(search.plans())
    assert keeps_the_rules(search, first)


@pytest.mark.parametrize(("share", "begun"), [(0.5, 3), (1.0, 1)])
def test_what_ends_far_away_begins_anew_at_other_corners(
    share: float, begun: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the relaxation had cost half as much, from which any plan is far away; and where none is."""
    search = searched(random_case(4, 4, 12, 1))
    plans, times = MaterialByMaterial.plans, list[float]()

    def told(self: MaterialByMaterial, *far: float) -> Iterator[Floats]:
        times.append(far[0])
        return plans(self, *far)

    monkeypatch.setattr(MaterialByMaterial, "plans", told)
    monkeypatch.setattr(Engine, "over_the_rest", lambda *_, **__: None)
    search.aim, search.gap = Never(share * search.least * search.unit, GAP), 0.1
    search.look("look")
    assert len(times) == begun


class Never(Aim):
    """Not reached by any plan."""

    @property
    def reached(self) -> bool:
        return False


class Easy(Aim):
    """Reached by the first plan."""

    @property
    def reached(self) -> bool:
        return self.plan is not None


def test_what_is_aimed_at_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    search = searched(random_case(4, 4, 12, 1))
    once, searches = MaterialByMaterial._search, list[bool]()

    def counted(self: MaterialByMaterial, *given: object, **named: object) -> Floats | None:
        searches.append(True)
        return once(self, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(MaterialByMaterial, "_search", counted)
    assert list(search.plans())
    without_aim = len(searches)
    searches.clear()
    easy = MaterialByMaterial(search.engine, Easy(0.0, GAP), search.materials, GAP, time.perf_counter() + 60)
    assert len(list(easy.plans())) == 1
    assert easy.aim.plan is not None
    assert easy.aim.value == pytest.approx(easy._value(easy.aim.plan) * easy.unit)
    assert len(searches) < without_aim


def test_rows_that_a_plan_shows_to_be_missing_are_kept_by_those_after_it() -> None:
    search = searched(random_case(4, 4, 12, 1))
    before = next(search.plans())
    orders = [j for j, column in enumerate(search.engine.program.columns) if str(column).startswith("order[")]
    loosest = max(orders, key=lambda j: before[j])
    most = 0.9 * float(before[loosest])

    def mended(plan: Floats) -> bool:
        over = bool(plan[loosest] > most + 1e-6)
        if over:
            search.engine.add_row(-np.inf, most, [loosest], [1.0])
        return over

    search.mended = mended
    plans = list(search.plans())
    assert plans
    assert all(plan[loosest] <= most + 1e-6 for plan in plans)


def test_what_is_made_stands_beside_what_it_is_made_from() -> None:
    case = world(
        offer("Ore", 1.0), offer("Metal", 5.0, material=DY), materials=[material(ND), material(DY)],
        lines=[Line(line="Smelter", plant="Smelter", output=DY)],
        recipes=[Recipe(line="Smelter", material=ND, tonnes_per_tonne=1.5)],
        demand={("Cars", DY): [5.0] * 3},
    )  # fmt: skip
    assert made_from(session.build(case).data) == ((1, 0),)
