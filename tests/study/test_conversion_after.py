"""Cover after a move takes stock away: short only by what no other conversion makes good. ₹ lakh; see ``small.py``.

Nothing is used in the month planned, 10 t of magnets in each of the two after it, for which cover is asked. In store is
the oxide for them: neodymium for a line of 10 t a month, and in some worlds dysprosium for another.
"""

from __future__ import annotations

import numpy as np
import pytest

from optimizer.case.case import Case
from optimizer.case.rows_making import Capacity, Line, Recipe
from optimizer.session import Solved
from optimizer.solve.handover import Floats
from optimizer.study.as_planned import without_empty_orders
from optimizer.study.conversion_after import ConversionAfter
from optimizer.study.purchase import Broken
from tests.model.small import APRIL, DY, MAGNET, ND, material, world
from tests.study.worlds import solved

SHORT = [Broken("conversion_from_stock", (ND, 0), (4.0, 0.0))]


def lines(dysprosium: float) -> Case:
    rows = {"Works": ND, "Mill": DY}
    return world(
        demand={MAGNET: (0, 10, 10)}, months=1, settings={"cover_months": 2.0},
        materials=[material(ND, cover_months=0, opening_stock_t=20), material(MAGNET),
                   material(DY, cover_months=0, opening_stock_t=dysprosium)],
        lines=[Line(line=name, plant=name, output=MAGNET) for name in rows],
        capacity=[Capacity(line=name, from_month=APRIL + 1, tonnes_per_month=10) for name in rows],
        recipes=[Recipe(line=name, material=oxide, tonnes_per_tonne=1) for name, oxide in rows.items()],
    )  # fmt: skip


def judged(case: Case, gone_t: float) -> list[Broken]:
    """What is said broken once so much of the neodymium oxide is no longer in store at the end of April."""
    plan: Solved = solved(case)
    now = without_empty_orders(plan)
    return ConversionAfter(plan, now).judged(SHORT, after(plan, now, gone_t))


def after(plan: Solved, now: Floats, gone_t: float) -> Floats:
    program = plan.built.program
    activity = np.asarray(program.matrix @ now)
    for r, row in enumerate(program.rows):
        if row.parent_component().local_name == "conversion_from_stock" and row.index()[0] == ND:  # type: ignore[attr-defined]
            activity[r] += gone_t if np.isfinite(program.high[r]) else -gone_t
    return activity


def test_what_no_line_can_convert_any_more_is_missing_in_cover() -> None:
    # 20 t of neodymium oxide were the cover of 20 t of magnets; of 16 t come 16.
    (broken,) = judged(lines(dysprosium=0), 4)
    assert (broken.rule, broken.where) == ("cover_kept", (MAGNET, 0))
    assert broken.figures == pytest.approx((4, 20))


def test_another_line_makes_it_good_as_far_as_its_own_stock_goes() -> None:
    assert judged(lines(dysprosium=4), 4) == []
    (broken,) = judged(lines(dysprosium=3), 4)
    assert broken.figures == pytest.approx((1, 20))


def test_rules_that_speak_of_no_conversion_are_left_as_they_are() -> None:
    plan = solved(lines(dysprosium=0))
    now = without_empty_orders(plan)
    other = [Broken("store_capacity", ("Shed", 0), (4.0, 0.0))]
    assert ConversionAfter(plan, now).judged(other, after(plan, now, 4)) is other
