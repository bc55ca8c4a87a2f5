"""An exception in days of its material's mean demand."""

from __future__ import annotations

import pytest

from optimizer.case.rows_response import ResponseClass
from optimizer.study.days_short import days_short
from tests.model.small import ND, world


def test_tonnes_missing_are_days_of_the_mean_month() -> None:
    # 10, 20 and 30 t in three months: 20 t a month on the mean, so 10 t are half a month of 365 / 12 days.
    days = days_short(world(demand=(10, 20, 30)))
    half = 365 / 24
    assert days({"rule": "cover", "where": ND, "unit": "t", "amount": 10.0}) == pytest.approx(half)
    assert days({"rule": "unmet demand", "where": f"Users · {ND}", "unit": "t", "amount": 10.0}) == pytest.approx(half)


def test_what_is_not_ready_in_time_is_told_in_days() -> None:
    case = world(demand=(10, 20, 30), response=[ResponseClass(rule="At once", within_days=3, months=1)])
    assert days_short(case)({"rule": "At once", "where": ND, "unit": "t", "amount": 20.0}) == pytest.approx(365 / 12)


def test_a_share_is_not_told_in_days() -> None:
    assert days_short(world())({"rule": "China", "where": "China", "unit": "points", "amount": 3.0}) == ""
