"""A search may begin at an earlier plan; what it ends with is as good, and as well proven. ₹ lakh and tonnes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any, NoReturn

import numpy as np
import pytest

from optimizer import session
from optimizer.case.case import Case
from optimizer.cycle.compare import Edition
from optimizer.cycle.since import Last
from optimizer.model.goals import exceptions
from optimizer.plan.plan import Plan
from optimizer.run import plan_case
from optimizer.solve import materials
from optimizer.solve.engine import Engine
from optimizer.solve.handover import Floats
from optimizer.solve.interruption import Interruption
from optimizer.solve.orderable import NotOrderableError
from optimizer.solve.search import Search
from optimizer.solve.searched import Beginning
from optimizer.start import from_earlier
from tests.bench.random_cases import random_case
from tests.model.small import APRIL, DY, LAKH, ND, about, bent, best, but, material, offer, opening, world

JUNE = APRIL + 2
Ordered = dict[tuple[str, str], float]


def lumpy(price: float = 1.0, **terms: Any) -> Case:
    """10 t a month for four months; an order costs 0.3, a tonne ``price`` from A and 3 from B, keeping it a month 0.02

    From A: every month 4 x 0.3 + 40 = 41.2, every other 2 x 0.3 + 40 + 2 x 10 x 0.02 = 41, once 0.3 + 40 + 1.2 = 41.5.
    """
    rows = offer("A", price, order_cost_inr=0.3 * LAKH), offer("B", 3, order_cost_inr=0.3 * LAKH)
    terms = {"demand": [10, 10, 10, 10], "materials": [material(holding=0.02)], **terms}
    return world(*rows, **terms)


@cache
def earlier() -> Plan:
    return best(lumpy()).plan


def before(case: Case, plan: Plan) -> Last:
    return Last(Edition("last", case, plan))


def begun(case: Case, plan: Plan) -> Ordered | None:
    """(offer, month) -> tonnes where a search of the case begins; None where it does not begin at the plan."""
    start = beginning(case, plan).values
    if start is None:
        return None
    return ordered(case, start)


def beginning(case: Case, plan: Plan) -> Beginning:
    """Where a search of the case begins, every rule kept."""
    built = session.build(case)
    engine = Engine(built.program, 1, Interruption())
    kept = [j for v in exceptions(built.block) if (j := built.program.column(v)) is not None]
    engine.set_bounds(kept, np.zeros(len(kept)), np.zeros(len(kept)))
    engine.set_objective(0)
    engine.relax(60.0)
    return from_earlier(built, plan, engine)


def ordered(case: Case, start: Floats) -> Ordered:
    """(offer, month) -> tonnes."""
    built = session.build(case)
    columns = {k: built.program.column(v) for k, v in built.block.order.items()}
    found = {(k[0], str(case.months[k[2]])): float(start[j]) for k, j in columns.items() if j is not None}
    return {key: tonnes for key, tonnes in found.items() if tonnes > 1e-6}


def test_the_same_case_begins_at_the_earlier_plan_itself() -> None:
    assert earlier().objective_inr == about(41 * LAKH)
    assert begun(lumpy(), earlier()) == pytest.approx({("A", str(APRIL)): 20, ("A", str(JUNE)): 20})


NEAR = {"gap": 0.02}  # the relaxation pays for parts of orders: it is 1.7 % under the plan, and 1.3 gaps are near


def test_its_very_tonnes_are_kept_where_they_come_near_the_relaxation() -> None:
    # At 1.001 a tonne the same orders are the best still.
    case = lumpy(1.001, settings=NEAR)
    ready = beginning(case, earlier()).ready
    assert ready is not None
    assert ordered(case, ready) == pytest.approx({("A", str(APRIL)): 20, ("A", str(JUNE)): 20})
    assert beginning(lumpy(1.001, settings={"gap": 0.001}), earlier()).ready is None


def test_its_very_tonnes_are_not_kept_where_they_are_too_many_or_too_few() -> None:
    # At 39.9 t no order can be 20 t in June, as no more than 19.9 t can be used.
    for demand in ([9.0] * 4, [10.5] * 4, [10, 10, 10, 9.9]):
        begins = beginning(lumpy(demand=demand, settings=NEAR), earlier())
        assert begins.ready is None
        assert begins.values is not None


def test_tonnes_are_worked_out_anew_in_the_months_ordered_in() -> None:
    # A tenth less is needed: the same two orders, of 18 t.
    found = begun(lumpy(demand=[9, 9, 9, 9]), earlier())
    assert found == pytest.approx({("A", str(APRIL)): 18, ("A", str(JUNE)): 18})


def test_a_month_later_orders_stand_in_their_calendar_months() -> None:
    # 10 t are in stock on the first of May; June's order serves June and July, and August is new.
    later = lumpy(first=APRIL + 1, opening_stock=[opening(10)])
    found = begun(later, earlier())
    assert found is not None
    assert found["A", str(JUNE)] >= 20 - 1e-6
    assert ("A", str(APRIL + 1)) not in found


def test_where_one_material_cannot_be_had_as_before_it_alone_is_planned_anew() -> None:
    # Nd as before: 20 t in April and in June. Of Dy no more than 15 t can now be had a month: 10 t a month for four
    # months are then three orders or more, and two as before are too few.
    def both(most: float | None) -> Case:
        rows = [offer(f"{i} from A", 1, material=i, order_cost_inr=0.3 * LAKH) for i in (ND, DY)]
        rows[1] = rows[1].model_copy(update={"ceiling_t_per_month": most})
        return world(*rows, demand={("Cars", ND): [10.0] * 4, ("Cars", DY): [10.0] * 4},
                     materials=[material(ND, holding=0.02), material(DY, holding=0.02)])  # fmt: skip

    found = begun(both(15), best(both(None)).plan)
    assert found is not None
    assert {month: t for (name, month), t in found.items() if ND in name} == pytest.approx(
        {str(APRIL): 20, str(JUNE): 20}
    )
    assert sum(t for (name, _), t in found.items() if DY in name) == pytest.approx(40)
    assert max(t for (name, _), t in found.items() if DY in name) <= 15 + 1e-6


def test_a_what_if_ends_with_the_last_plan_where_that_is_proven_good_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(materials, "UNDECIDED", 1)  # as in a case large enough to be searched by material
    monkeypatch.setattr(materials, "UNDECIDED_SHARE", 0.0)
    case = but(random_case(6, 3, 18, 2), settings={"gap": 0.005})
    last = plan_case(case).plan
    assert last is not None
    hardly = case.offers[0].model_copy(update={"price_per_kg": case.offers[0].price_per_kg * 1.0001})

    def looked_for(*_: object) -> NoReturn:
        raise AssertionError("another plan was looked for")

    monkeypatch.setattr(materials.MaterialByMaterial, "plans", looked_for)
    monkeypatch.setattr(materials.MaterialByMaterial, "around", looked_for)
    again = plan_case(but(case, offers=(hardly, *case.offers[1:])), last=before(case, last))
    assert again.findings == ()
    assert again.plan is not None
    assert again.plan.gap <= 0.005
    names = ["offer", "order_month", "tonnes"]
    assert again.plan["orders"][names].values.tolist() == last["orders"][names].values.tolist()


@pytest.mark.parametrize("increment_t", [None, 7.0])
def test_a_plan_that_cannot_be_ordered_as_it_is_does_not_end_a_what_if(
    increment_t: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(materials, "UNDECIDED", 1)
    monkeypatch.setattr(materials, "UNDECIDED_SHARE", 0.0)
    built = session.build(but(random_case(6, 3, 18, 2), settings={"gap": 0.005}))
    best = session.solve(built).searched.values
    if increment_t is not None:  # nobody sells the tonnes of that plan now
        slots = {key: replace(slot, offer=slot.offer.model_copy(update={"increment_t": increment_t}))
                 for key, slot in built.data.slots.items()}  # fmt: skip
        built = replace(built, data=replace(built.data, slots=slots))
    looked_for: list[Floats] = []
    around = materials.MaterialByMaterial.around

    def told(self: materials.MaterialByMaterial, plan: Floats, *far: float) -> Iterator[Floats]:
        looked_for.append(plan)
        return around(self, plan, *far)

    monkeypatch.setattr(materials.MaterialByMaterial, "around", told)
    search = Search(built.block, built.data, built.program, 0.005, 60.0, 2, Interruption(), lambda _: None,
                    lambda _: Beginning(best, best))  # fmt: skip
    with contextlib.suppress(NotOrderableError):  # 7 t are too coarse for some limits
        search.run()
    assert bool(looked_for) is (increment_t is not None)


def test_a_plan_that_has_become_far_too_dear_is_no_start() -> None:
    # At 5 a tonne A is dearer than B: keeping to A costs 40 x 2 more.
    dear = lumpy(price=5)
    assert begun(dear, earlier()) is None
    assert best(dear).bought == {"B": 40}


def test_a_plan_that_bent_rules_is_not_built_upon() -> None:
    scarce = world(offer("A", 1, ceiling_t_per_month=5), demand=[10, 10])
    assert begun(scarce, bent(scarce).plan) is None


@pytest.mark.parametrize("price", [1.0, 1.1, 2.9, 3.2, 5.0])
def test_where_a_search_begins_does_not_change_what_it_ends_with(price: float) -> None:
    case = lumpy(price)
    ends = plan_case(case, last=before(lumpy(), earlier()))
    assert ends.findings == ()
    assert ends.plan is not None
    assert ends.plan.objective_inr == about(best(case).plan.objective_inr)


def test_of_several_earlier_plans_a_search_begins_with_that_of_the_nearest_book(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The price was 1, then 2 was tried; now it is 1 again, and keeping stock costs more: one figure is otherwise than
    in the first book, two than in the second. With 2 and the stock as it is now, the second is nearer; where both are
    as near, the newer one is taken."""
    cheap, dear = lumpy(), lumpy(2.0)
    first, second = Edition("first", cheap, best(cheap).plan), Edition("second", dear, best(dear).plan)
    last, stock = Last(second, before=(first,)), [material(holding=0.03)]
    assert last.nearest(lumpy(materials=stock)) is first.plan
    assert last.nearest(cheap) is first.plan
    assert last.nearest(lumpy(2.0, materials=stock)) is second.plan
    assert last.nearest(lumpy(1.5)) is second.plan
    assert last.nearest(but(cheap, settings={"months": 5})) is second.plan, "plans of other months are not compared"
    begun_with: list[Plan] = []

    def begins(built: session.Built, plan: Plan, engine: Engine) -> Beginning:
        begun_with.append(plan)
        return from_earlier(built, plan, engine)

    monkeypatch.setattr("optimizer.start.from_earlier", begins)
    plan_case(cheap, last=last)
    assert begun_with == [first.plan]
