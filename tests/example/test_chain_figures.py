"""What chemistry and the scheme's own arithmetic say of the recipes in the Indian case."""

from __future__ import annotations

import pytest

from optimizer.example.figures import figure
from tests.model.small import MAGNET, ND, best, material, world
from tests.model.test_production import line, runs, takes

ND_U, O_U = 144.242, 15.999  # standard atomic weights (CIAAW)


def test_neodymium_oxide_weighs_so_many_times_its_metal() -> None:
    oxide = 2 * ND_U + 3 * O_U
    assert oxide / (2 * ND_U) == pytest.approx(1.1664, abs=5e-5)


def test_the_metal_in_ndpr_oxide_is_that_of_chemistry() -> None:
    # 75 % Nd2O3 and 25 % Pr6O11 (Pr 140.908): 0.8574 x 0.75 + 0.8277 x 0.25 = 0.8499
    praseodymium = 6 * 140.908 / (6 * 140.908 + 11 * O_U)
    assert figure("metal-in-oxide-ndpr") == pytest.approx(0.75 / 1.1664 + 0.25 * praseodymium, abs=1e-3)


def test_500_t_of_oxide_make_1316_t_of_magnets() -> None:
    # 500 / 0.38 = 1,315.8; by the plan, not by the figure alone: what is in demand above that is not met.
    per_t = figure("oxide-per-magnet")
    case = world(demand={MAGNET: [500 / per_t]}, materials=[material(ND, opening_stock_t=500), material(MAGNET)],
                 **runs(line(MAGNET), 2000, takes(ND, per_t)))  # fmt: skip
    plan = best(case)
    assert plan.series("balance", "taken_in_t", material=ND) == [500]
    assert round(plan.plan["production"]["made_t"].sum()) == 1316
