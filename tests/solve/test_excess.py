"""Where a plan is dearer than the relaxation: the parts are the whole, and none is under nought."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import sparse

from optimizer.case.case import Case
from optimizer.solve.excess import Excess
from tests.solve.test_materials import CASES, searched


def test_two_materials_that_share_a_yard_worked_out_by_hand() -> None:
    """Materials 0 and 1 cost 1 and 3 a tonne or 5 bought elsewhere; of each 10 t are needed, and the yard holds 12 of
    both. Least: the yard is best used for material 0, whose tonne saves 4, and then for 1, whose tonne saves 2: 10 and
    2 t, at 10 + 6 + 8 x 5 = 56. A tonne of room is worth 2, one needed costs 3 of material 0 and 5 of material 1: the
    reduced costs are nought but for material 0 bought elsewhere: 5 - 3 = 2. The plan with 4 and 8 t in the yard costs
    4 + 6 x 5 + 24 + 2 x 5 = 68, 12 more: all of it for the 6 t of material 0 bought elsewhere, at 2."""
    matrix = sparse.csc_array(np.array([[1.0, 1, 0, 0], [0, 0, 1, 1], [1, 0, 1, 0]]))  # needs of 0 and 1, the yard
    relaxed, plan = np.array([10.0, 0, 2, 8]), np.array([4.0, 6, 8, 2])
    excess = Excess.of(relaxed, np.array([0.0, 2, 0, 0]), np.array([3.0, 5, -2]), matrix, np.array([0, 0, 1, 1]))
    assert excess.by_material(plan, matrix @ plan) == pytest.approx([12, 0, 0])
    left_empty = np.array([10.0, 0, 0, 10])  # 2 t of room, worth 2 each: it is the yard's, which is neither's
    assert excess.by_material(left_empty, matrix @ left_empty) == pytest.approx([0, 0, 4])
    too_much = np.array([11.0, 0, 1, 9])  # a tonne of material 0 over its need, worth 3
    assert excess.by_material(too_much, matrix @ too_much) == pytest.approx([3, 0, 0])


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_the_materials_add_is_the_whole_difference_and_none_adds_less_than_nought(
    case: Callable[[], Case],
) -> None:
    search = searched(case())
    for plan in search.plans():
        added = search.excess.by_material(plan, search.matrix @ plan)
        assert added.sum() == pytest.approx(search._value(plan) - search.least, abs=1e-6)
        assert (added >= -1e-6).all()
