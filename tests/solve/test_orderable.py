"""Plans brought to whole increments: who has a plan gets it in quantities, with an exception where need be.

Tonnes and ₹ lakh; see ``tests/model/small.py``."""

from __future__ import annotations

import pytest

from optimizer.solve import orderable
from tests.model.small import ND, about, bent, best, offer, world


def test_where_no_whole_orders_keep_the_rules_the_least_gives_way() -> None:
    # 10 t are needed and no more are to be had, in fours: 8 t leave 2 t unmet.
    plan = bent(world(offer("A", 1, increment_t=4, ceiling_t_per_month=10), demand=(10,)))
    assert plan.bought == {"A": 8}
    assert plan.bent == {("unmet demand", f"Users · {ND}", "2027-04"): about(2)}


def test_the_first_goal_is_the_last_to_give_way() -> None:
    # 10 t are needed in April and 1.5 t of cover behind them, 11.5 t are to be had, in twos: 10 t leave cover short.
    a = offer("A", 1, increment_t=2, ceiling_t_per_month=11.5)
    plan = bent(world(a, demand=(10, 1.5), months=1, settings={"cover_months": 1.0}))
    assert plan.bought == {"A": 10}
    assert plan.bent == {("cover", ND, "2027-04"): about(1.5)}


def test_the_last_try_finds_what_keeps_every_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    # 10 t and 5 t of cover in steps of 1 t, with none of the tries before it.
    case = world(offer("A", 1, increment_t=1), demand=(10, 5), months=1, settings={"cover_months": 1.0})
    monkeypatch.setattr(orderable, "TRIES", ((2, 0.0),))
    monkeypatch.setattr(orderable, "_with_steps", lambda *told: None)
    plan = best(case)
    assert (plan.bought, plan.cost) == ({"A": 15}, about(15))
