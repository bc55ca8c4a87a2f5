"""Optima that others published, from workbook to workbook.

Each case is written as an officer's book, read, planned to a gap of 1e-6, written as a plan book, and read back. Units
of the case are tonnes and its money INR, so a unit price p is p / 1000 a kilogram. Periods are months. No cover, no
discounting, no worth of stock at the end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_buying import Fund, Offer, OfferByMonth, Supplier, Tier
from optimizer.case.rows_needs import DemandByMonth, Material, Settings
from optimizer.plan.plan import Plan
from optimizer.result import Options
from optimizer.run import plan_workbook
from optimizer.workbook.plan_back import read_plan_book
from optimizer.workbook.template import write_case
from tests.published.cases import Meets

FIRST = Month(2027, 4)


def planned(case: Case, folder: Path) -> Plan:
    """The plan as the plan book states it; its audit confirmed it, and every rule is kept."""
    write_case(folder / "input.xlsx", case)
    result = plan_workbook(folder / "input.xlsx", Options(output=folder / "plan.xlsx", gap=1e-6))
    assert result.findings == ()
    assert result.exit_code == 0, result.message
    assert result.path is not None
    return read_plan_book(result.path).plan


def by_month(figures: Sequence[float]) -> dict[Month, float]:
    return {FIRST + t: float(figure) for t, figure in enumerate(figures)}


def case_of(
    months: int, materials: Sequence[Material], demand: Mapping[str, Sequence[float]], **sheets: object
) -> Case:
    """A case with money enough and nothing but what is asked."""
    rows = [DemandByMonth(sector="Customer", material=i, by_month=by_month(d)) for i, d in demand.items()]
    settings = Settings(first_month=FIRST, months=months, cover_months=0, value_end_stock=False, threads=1)
    money = Fund(fund="Money", fiscal_year=FIRST.fiscal_year, allocation_inr_crore=100)
    return Case(
        settings=settings, materials=tuple(materials), demand=(), demand_by_month=tuple(rows), funds=(money,),
        **sheets,  # type: ignore[arg-type]
    )  # fmt: skip


def lot_sizing(
    demand: Sequence[float], setup: Sequence[float], holding: float, unit_price: float = 0.0, opening: float = 0.0
) -> Case:
    """One item, one supplier who delivers at once: the setup is the ordering cost of the month."""
    per_kg = unit_price / 1000
    return case_of(
        len(demand), [Material(material="Item", opening_stock_t=opening, holding_inr_per_t_month=holding)],
        {"Item": demand},
        offers=(Offer(offer="Make", supplier="Maker", material="Item", country="India", price_per_kg=per_kg),),
        offer_calendar=(OfferByMonth(offer="Make", item="ordering cost", by_month=by_month(setup)),),
    )  # fmt: skip


def lots(plan: Plan, months: int) -> list[float]:
    """Tonnes ordered by month."""
    orders = plan["orders"].groupby("order_month")["tonnes"].sum()
    return [float(orders.get(str(FIRST + t), 0.0)) for t in range(months)]


def test_wagner_whitin_1958(tmp_path: Path, meets: Meets) -> None:
    # H. M. Wagner and T. M. Whitin, "Dynamic version of the economic lot size model", Management Science 5 (1958), the
    # worked example of twelve months: 864.
    demand = (69, 29, 36, 61, 61, 26, 34, 67, 45, 67, 79, 56)
    setup = (85, 102, 102, 101, 98, 114, 105, 86, 119, 110, 98, 114)
    plan = planned(lot_sizing(demand, setup, holding=1), tmp_path)
    meets("lot sizes of twelve months", plan.objective_inr)


@pytest.mark.parametrize(
    ("name", "demand", "setup", "holding", "orders"),
    [
        # stockpyl (L. V. Snyder), wagner_whitin, example 3.9 of Snyder and Shen, "Fundamentals of Supply Chain Theory"
        ("example 3.9", (90, 120, 80, 70), (500,) * 4, 2, [210, 0, 150, 0]),
        # the same, problem 3.27
        ("problem 3.27", (150, 100, 80, 200), (120,) * 4, 0.8, [150, 180, 0, 200]),
        # stockpyl's tests: every figure the same in each period. Other plans cost 280 as well.
        ("all scalars", (200,) * 5, (100,) * 5, 0.1, None),
        # stockpyl issue 177: periods without demand; the order waits for the cheapest sum of setup and holding:
        # 110 + 3 x 7 in the third month
        ("zero demand", (0, 0, 0, 0, 0, 7), (110, 108, 110, 120, 125, 134), 1, [0, 0, 7, 0, 0, 0]),
    ],
)
def test_stockpyl(
    tmp_path: Path, meets: Meets, name: str, demand: tuple[float, ...], setup: tuple[float, ...], holding: float,
    orders: list[float] | None,
) -> None:  # fmt: skip
    plan = planned(lot_sizing(demand, setup, holding), tmp_path)
    meets(name, plan.objective_inr)
    if orders is not None:
        assert lots(plan, len(demand)) == pytest.approx(orders)


def test_pochet_wolsey_bicycles(tmp_path: Path, meets: Meets) -> None:
    # Y. Pochet and L. A. Wolsey, "Production Planning by Mixed Integer Programming" (2006), section 1.1: 736,000.
    # 200 bicycles are in stock. The last month's stock must be nought, and is: a bicycle costs 100 and is worth nothing
    # at the end; so the holding cost of 5 of the other months can stand for the last one too.
    demand = (400, 400, 800, 800, 1200, 1200, 1200, 1200)
    plan = planned(lot_sizing(demand, (5000,) * 8, holding=5, unit_price=100, opening=200), tmp_path)
    meets("bicycles", plan.objective_inr)
    assert plan["balance"]["closing_t"].iloc[-1] == pytest.approx(0)


def bid() -> Case:
    """J. Bracken and G. P. McCormick, "Selected Applications of Nonlinear Programming" (1968), chapter 3; GAMS BID.

    239,600.48 units are to be bought. A fixed charge is an ordering cost; the price of a segment is paid on the units
    within it, as the fixed charge carried from segment to segment says: F2 = F1 + q1 (p1 - p2).
    """
    fixed = {"a": 3855.84, "b": 125804.84, "c": 13456.0, "d": 6583.98, "e": 0.0}
    segments = {  # from which quantity, at which price; the last figure is the most the vendor can deliver
        "a": ({0: 61.15}, 33000),
        "b": ({0: 68.099, 70000: 66.049, 100000: 64.099, 150000: 62.119}, 160000),
        "c": ({0: 62.19}, 165600),
        "d": ({0: 72.488}, 12000),
        "e": ({0: 70.15, 42000: 68.15}, 77000),
    }
    offers = tuple(
        Offer(
            offer=vendor, supplier=vendor, material="Item", country="USA", price_per_kg=prices[0] / 1000,
            order_cost_inr=fixed[vendor], minimum_order_t=22000 if vendor == "b" else 0, ceiling_t_per_month=most,
            discount="incremental" if len(prices) > 1 else "none",
        )
        for vendor, (prices, most) in segments.items()
    )  # fmt: skip
    tiers = tuple(
        Tier(offer=vendor, from_t=start, price_per_kg=price / 1000)
        for vendor, (prices, _) in segments.items() if len(prices) > 1 for start, price in prices.items()
    )  # fmt: skip
    return case_of(1, [Material(material="Item")], {"Item": [239600.48]}, offers=offers, tiers=tiers)


def test_bid(tmp_path: Path, meets: Meets) -> None:
    plan = planned(bid(), tmp_path)
    meets("BID", plan.objective_inr)
    assert plan.objective_inr == pytest.approx(15_210_109.512, abs=1e-3)
    assert plan["orders"]["tonnes"].sum() == pytest.approx(239600.48)


def outsourcing() -> Case:
    """The outsourcing example of OPL (IBM ILOG): three products, three suppliers, prices by quantity.

    A supplier's setup is paid once, whatever it supplies: its panel cost. Quantities are whole; S1 and S2 price every
    unit in the range the quantity falls in (ranges of 0-99, 100-199, 200-499, 500-999), S3 the units within each.
    """
    demand = {"1": 150, "2": 150, "3": 120}
    suppliers = {"S1": ("all-units", 180, 20), "S2": ("all-units", 220, 30), "S3": ("incremental", 240, 10)}
    prices = {
        ("1", "S1"): (0.14, 0.13, 0.12, 999), ("1", "S2"): (0.04, 0.02, 0.02, 0.01),
        ("1", "S3"): (0.14, 0.13, 0.12, 999), ("2", "S1"): (2, 1.5, 1, 0.5), ("2", "S2"): (2.2, 1.8, 0.9, 0.4),
        ("2", "S3"): (1.8, 1.7, 1.6, 1.5), ("3", "S1"): (3, 3, 1, 0.5), ("3", "S2"): (3, 2, 1, 0.5),
        ("3", "S3"): (1, 1, 1, 0.5),
    }  # fmt: skip
    offers = tuple(
        Offer(offer=f"{s} {i}", supplier=s, material=f"Product {i}", country="France", price_per_kg=p[0] / 1000,
              lot_t=1, discount=suppliers[s][0])
        for (i, s), p in prices.items()
    )  # fmt: skip
    tiers = tuple(
        Tier(offer=f"{s} {i}", from_t=start, price_per_kg=price / 1000)
        for (i, s), p in prices.items() for start, price in zip((0, 100, 200, 500), p, strict=True)
    )  # fmt: skip
    kept = tuple(
        Supplier(supplier=s, panel_cost_inr_per_year=setup, ceiling_t_per_month=capacity)
        for s, (_, capacity, setup) in suppliers.items()
    )
    products = [Material(material=f"Product {i}") for i in demand]
    needed = {f"Product {i}": [float(d)] for i, d in demand.items()}
    return case_of(1, products, needed, offers=offers, tiers=tiers, suppliers=kept)


def test_opl_outsourcing(tmp_path: Path, meets: Meets) -> None:
    # 130 x 0.13 + 20 x 0.04 + 200 x 0.9 (50 more than needed, to reach the range) + 120 x 1 + 20 + 30 + 10 = 377.70
    plan = planned(outsourcing(), tmp_path)
    meets("outsourcing, of OPL", plan.objective_inr)
    orders = dict(zip(plan["orders"]["offer"], plan["orders"]["tonnes"], strict=True))
    assert orders == pytest.approx({"S1 1": 130, "S2 1": 20, "S2 2": 200, "S3 3": 120})
