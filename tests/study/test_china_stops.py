"""How long sectors run if China stops, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_making import Line, Recipe
from optimizer.case.rows_needs import Demand, Material, OpenOrder, Settings, SoFar
from optimizer.plan.plan import FRAMES, Plan, empty_frame
from optimizer.study.china_stops import ALL, days_if_stopped, shares_by_year, shares_so_far
from optimizer.study.cover_today import cover_today

JAN = Month(2027, 1)
MONTHS = [str(JAN + k) for k in range(4)]


def frame(name: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(FRAMES[name])) if rows else empty_frame(name)


def world() -> tuple[Case, Plan]:
    """Wind uses 10 t of magnets a month; 15 t lie in store and 6 t of oxide. A line makes 4 t a month of 1.5 t of
    oxide a tonne. Signed: 5 t from Japan for February, 50 t from China. Planned: 10 t of oxide from Australia for
    March, 40 t of magnets from China."""
    case = Case(
        settings=Settings(first_month=JAN, months=4, cover_months=1.0),
        materials=(Material(material="magnet", opening_stock_t=15), Material(material="oxide", opening_stock_t=6)),
        demand=(Demand(sector="Wind", material="magnet", tonnes_per_year=120),),
        offers=(), funds=(),
        lines=(Line(line="Works", plant="Pune", output="magnet"),),
        recipes=(Recipe(line="Works", material="oxide", tonnes_per_tonne=1.5),),
        open_orders=tuple(
            OpenOrder(order=f"{c}/1", material="magnet", supplier=c, vendor_country=c, tonnes=t, usable_month=JAN + 1)
            for c, t in (("Japan", 5.0), ("China", 50.0))
        ),
        so_far=(SoFar(month=Month(2026, 12), material="magnet", supplier="C", vendor_country="China", tonnes=30.0),
                SoFar(month=Month(2026, 5), material="magnet", supplier="J", vendor_country="Japan", tonnes=10.0)),
    )  # fmt: skip
    orders = [
        {"offer": offer, "material": material, "processing_country": place, "usable_month": month, "tonnes": tonnes}
        for offer, material, place, month, tonnes in (
            ("a", "oxide", "Australia", MONTHS[2], 10.0), ("c", "magnet", "China", MONTHS[0], 40.0))
    ]  # fmt: skip
    balance = [{"material": m, "owner": "agency", "month": t, "opening_t": o, "made_t": 4.0 * (m == "magnet")}
               for m, o in (("magnet", 15.0), ("oxide", 6.0)) for t in MONTHS]  # fmt: skip
    frames = {
        "orders": frame("orders", orders),
        "balance": frame("balance", balance),
        "production": frame("production", [{"line": "Works", "month": t, "made_t": 4.0} for t in MONTHS]),
        "issues": frame("issues", [{"sector": "Wind", "material": "magnet", "month": t, "demand_t": 10.0}
                                   for t in MONTHS]),
        "cover": frame("cover", [{"material": "magnet", "month": t} for t in MONTHS]),
    }  # fmt: skip
    return case, Plan({name: frames.get(name, empty_frame(name)) for name in FRAMES}, 0.0, 0.0, 0.0, "solved")


def test_a_sector_runs_as_long_as_its_stock_and_what_does_not_come_from_china() -> None:
    (wind,) = days_if_stopped(*world())
    # 15 t: all of January, and 5 t of the 10 t of February: 31 + 14 days. Met in the year: 15 of 40 t.
    assert (wind.today.days, wind.today.material) == (pytest.approx(31 + 14), "magnet")
    assert wind.today.met == pytest.approx(15 / 40)
    # The 5 t from Japan fill February: nothing is left for March.
    assert wind.with_open_orders.days == pytest.approx(31 + 28)
    # The line takes 6 t of oxide in January for 4 t; in February there is none. 15 + 4 − 10 = 9; 9 + 5 − 10 = 4; the
    # 10 t of oxide of March give 4 t more: 8 of the 10 t of March, which has 31 days.
    assert wind.with_plan.days == pytest.approx(31 + 28 + 0.8 * 31)
    # April: 4 t of oxide are left, for 2.67 t of magnets.
    assert wind.with_plan.met == pytest.approx((10 + 10 + 8 + 4 / 1.5) / 40)


def test_a_sector_that_never_runs_out_has_no_day() -> None:
    case, plan = world()
    issues = plan["issues"].assign(demand_t=1.0)
    (wind,) = days_if_stopped(case, replace(plan, frames={**plan.frames, "issues": issues}))
    assert wind.today.days is None
    assert wind.today.met == 1.0


def test_shares_count_what_came_what_is_signed_and_what_is_planned() -> None:
    case, plan = world()
    assert shares_so_far(case)[ALL].country == pytest.approx(30 / 40)
    # To March: 40 so far, 55 signed, 50 planned and 3 × 4 made; from China 30 + 50 + 40.
    year = shares_by_year(case, plan)[ALL]["2026-27"]
    assert year.tonnes == pytest.approx(40 + 55 + 50 + 12)
    assert year.country == pytest.approx(120 / 157)
    assert year.home == pytest.approx(12 / 157)
    assert shares_by_year(case, plan)[ALL]["2027-28"].home == 1.0


def test_cover_today_is_the_stock_against_the_months_to_come() -> None:
    assert cover_today(*world()) == {"magnet": pytest.approx(1.5)}
