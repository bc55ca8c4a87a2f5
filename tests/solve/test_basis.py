"""A relaxation begun where that of a problem much like it stands ends at the same value."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from optimizer import session
from optimizer.case.case import Case
from optimizer.model.goals import exceptions
from optimizer.session import Built
from optimizer.solve.basis import Stand, carried_over
from optimizer.solve.concentration import written
from optimizer.solve.engine import Engine
from optimizer.solve.interruption import Interruption
from tests.bench.random_cases import random_case
from tests.model.small import but, offer, world
from tests.model.test_sourcing import mix

MINUTE = 60.0


def ready(built: Built) -> Engine:
    """A session on a problem, every rule kept."""
    engine = Engine(built.program, 1, Interruption())
    bent = [j for v in exceptions(built.block) if (j := built.program.column(v)) is not None]
    engine.set_objective(0)
    engine.set_bounds(bent, np.zeros(len(bent)), np.zeros(len(bent)))
    return engine


def begun_at(before: Engine, old: Built, new: Built) -> Engine:
    """A relaxation solved from where another stands."""
    engine = ready(new)
    engine.stand_at(carried_over(Stand(before.basis), old.program, new.program, new.block).basis)
    engine.relax(MINUTE)
    return engine


def known() -> Case:
    return random_case(6, 3, 18, 2)


def dearer() -> Case:
    first, *others = known().offers
    return but(known(), offers=(first.model_copy(update={"price_per_kg": first.price_per_kg * 1.3}), *others))


def without_an_offer() -> Case:
    return but(known(), offers=known().offers[1:])


def a_month_less() -> Case:
    return but(known(), settings={"months": known().settings.months - 1})


@pytest.mark.parametrize("after", [known, dearer, without_an_offer, a_month_less])
@pytest.mark.parametrize("turned_round", [False, True])
def test_it_ends_at_the_same_value(after: Callable[[], Case], turned_round: bool) -> None:
    old, new = session.build(known()), session.build(after())
    if turned_round:
        old, new = new, old  # an offer more, a month more
    before, anew = ready(old), ready(new)
    before.relax(MINUTE)
    anew.relax(MINUTE)
    again = begun_at(before, old, new)
    assert anew.least is not None
    assert again.least == pytest.approx(anew.least, rel=1e-9)


def test_rows_added_in_a_search_are_left_out() -> None:
    built = session.build(known())
    before = ready(built)
    before.add_row(0.0, np.inf, [0, 1], [1.0, 1.0])
    before.relax(MINUTE)
    assert len(before.basis.row_status) == len(built.program.rows) + 1
    again = begun_at(before, built, built)
    assert before.least is not None
    assert again.least == pytest.approx(before.least, rel=1e-9)


def test_where_nothing_changed_there_is_nothing_to_do() -> None:
    built = session.build(known())
    before = ready(built)
    before.relax(MINUTE)
    again = begun_at(before, built, session.build(known()))
    assert before.highs.getInfo().simplex_iteration_count > 0
    assert again.highs.getInfo().simplex_iteration_count == 0


def test_a_search_near_another_ends_with_as_good_a_plan() -> None:
    first = session.solve(session.build(known()))
    assert first.searched.stand is not None
    again = session.solve(session.build(dearer()), near=first)
    anew = session.solve(session.build(dearer()))
    gap = known().settings.gap
    assert again.plan.objective_inr == pytest.approx(anew.plan.objective_inr, rel=2 * gap)
    assert again.plan.bound_inr <= anew.plan.objective_inr


def spread(price: float = 1.0) -> Built:
    """Three countries under a limit on concentration, where the cheapest would be bought alone."""
    offers = [offer(f"Offer {c}", p, country=c) for c, p in (("China", price), ("Japan", 2.0), ("Vietnam", 3.0))]
    return session.build(world(*offers, source_mix=[mix("concentration", 0.45)]))


def test_tangents_stay_and_the_relaxation_stands_on_them() -> None:
    old, new = session.solve(spread()), spread(1.1)
    stand = old.searched.stand
    assert stand is not None
    assert stand.tangents
    taken = carried_over(stand, old.built.program, new.program, new.block)
    assert taken.tangents == stand.tangents
    engine, anew = ready(new), ready(new)
    for session_ in (engine, anew):
        session_.add_rows([row for _, row in written(new.block, new.program, stand.tangents)])
    engine.stand_at(taken.basis)
    engine.relax(MINUTE)
    anew.relax(MINUTE)
    assert engine.least == pytest.approx(anew.least, rel=1e-9)
    assert engine.highs.getInfo().simplex_iteration_count < anew.highs.getInfo().simplex_iteration_count


def test_a_search_near_another_with_its_tangents_finds_as_good_a_plan() -> None:
    again = session.solve(spread(1.1), near=session.solve(spread()))
    anew = session.solve(spread(1.1))
    # the index is told to two in a hundred thousand, and where tangents touch decides on which side
    assert again.plan.objective_inr == pytest.approx(anew.plan.objective_inr, rel=1e-4)
    assert again.searched.stand is not None
    assert len(again.searched.stand.tangents) > 0
