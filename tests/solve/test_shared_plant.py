"""Materials that share a plant's hours: the relaxation, which pays for parts of campaigns, is no guide to plans."""

from __future__ import annotations

import random

import pytest

from optimizer import session
from optimizer.case.case import Case
from optimizer.case.rows_chain import Plant
from optimizer.case.rows_making import Line
from optimizer.case.rows_needs import Material
from optimizer.solve import search
from optimizer.solve.engine import Engine
from optimizer.solve.searched import Searched
from tests.published.test_core_cases import case_of

MONTHS, ITEMS = 8, 4


def one_plant(seed: int) -> Case:
    """Four items on a plant with just the hours to make in each month what is needed in it."""
    draw = random.Random(seed)
    demand = {f"Item {n}": [draw.randint(60, 120) for _ in range(MONTHS)] for n in range(ITEMS)}
    setup = {item: draw.randint(20, 50) for item in demand}
    hours = max(map(sum, zip(*demand.values(), strict=True))) + sum(setup.values())
    return case_of(
        MONTHS, [Material(material=item, holding_inr_per_t_month=draw.randint(1, 5)) for item in demand], demand,
        offers=(),
        lines=tuple(
            Line(line=f"Line of {item}", plant="Machine", output=item, hours_per_t=1, changeover_hours=setup[item],
                 campaign_cost_inr=draw.choice((200, 400, 600, 800, 1000)))
            for item in demand
        ),
        plants=(Plant(plant="Machine", hours_per_month=hours),),
    )  # fmt: skip


def planned(case: Case) -> Searched:
    return session.solve(session.build(case), gap=1e-6, seconds=600.0).searched


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_proof_that_looks_for_no_plans_ends_at_the_least_cost(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    looked: list[bool] = []
    look = Engine.look_for_plans

    def told(engine: Engine, looks: bool, *, restarts: bool | None = None) -> None:
        looked.append(looks)
        look(engine, looks, restarts=restarts)

    monkeypatch.setattr(Engine, "look_for_plans", told)
    ours = planned(one_plant(seed))
    assert False in looked  # the last search looked for no plans
    monkeypatch.setattr(search, "GUIDE", float("inf"))
    looked.clear()
    usual = planned(one_plant(seed))
    assert False not in looked
    assert ours.objective_inr == pytest.approx(usual.objective_inr, rel=2e-6)
    assert ours.bound_inr <= usual.objective_inr * (1 + 1e-9)
    assert ours.objective_inr - ours.bound_inr <= 1e-6 * ours.objective_inr
