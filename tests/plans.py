"""A plan made by hand, small and consistent: balances close, costs are those of the orders, funds add up."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import pandas as pd

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.problems import Problem
from optimizer.case.rows_buying import Fund, MixRule, Offer, Supplier
from optimizer.case.rows_making import Capacity, Line
from optimizer.case.rows_needs import Buyer, Demand, Material, Settings
from optimizer.plan.plan import FRAMES, Plan, empty_frame
from optimizer.plan.record import RunRecord

FIRST = Month(2026, 12)
COUNTRIES = ("Japan", "Vietnam", "Malaysia", "China", "Australia")
HINDI = "इंडियन रेयर अर्थ्स लिमिटेड"
DEMAND_T, ORDER_T, INDUSTRY_T = 10.0, 31.7, 20.0
PRICE_INR_PER_T, ORDERING_INR = 6_451_337.125, 250_000.0
DISCOUNT = 1.06 ** (-1 / 12)  # a month, of the yearly rate of the case


def small_case(materials: int = 3, months: int = 6) -> Case:
    """Materials of 10 t a month each, bought by agency and industry; the first is also made at home."""
    names = [
        f"Material {k + 1}, high-coercivity grade" if k % 2 else f"Oxide {k + 1}" for k in range(materials)
    ]
    years = dict.fromkeys((FIRST + k).fiscal_year for k in range(months))
    return Case(
        settings=Settings(
            plan_name="india_ree",
            first_month=FIRST,
            months=months,
            cover_months=1.0,
            discount_rate_per_year=0.06,
        ),
        materials=tuple(Material(material=n, opening_stock_t=40.0, cover_full_by=FIRST + 3) for n in names),
        demand=tuple(Demand(sector="Wind", material=n, tonnes_per_year=12 * DEMAND_T) for n in names),
        offers=tuple(
            Offer(
                offer=f"{n} from {COUNTRIES[k % 5]}",
                supplier=HINDI if k == 0 else f"Supplier {k + 1}",
                material=n,
                country=COUNTRIES[k % 5],
                price_per_kg=PRICE_INR_PER_T / 1000,
                lead_days=60,
                minimum_order_t=5.0,
                order_cost_inr=ORDERING_INR,
                basis="contract" if k % 2 else "assumption",
            )
            for k, n in enumerate(names)
        ),
        funds=tuple(
            Fund(
                fund="Stockpile vote",
                fiscal_year=y,
                allocation_inr_crore=900.0,
                spent_inr_crore=12.5 * (k == 0),
            )
            for k, y in enumerate(years)
        ),
        buyers=(Buyer(buyer="Agency", role="agency"), Buyer(buyer="Industry", role="industry")),
        suppliers=(Supplier(supplier=HINDI, panel_cost_inr_per_year=100_000.0),),
        source_mix=(MixRule(rule="No country above 60 %", kind="cap", limit=0.6),),
        lines=(Line(line="Line 1", plant="Vizag", output=names[0], running_cost_inr_per_t=500_000.0),),
        capacity=(Capacity(line="Line 1", from_month=FIRST, tonnes_per_month=2.0),),
    )


def small_plan(case: Case, *, exceptions: bool = False) -> Plan:
    """The agency orders every third month, industry every second; industry serves all demand."""
    orders = _orders(case)
    balance = _balance(case, orders)
    frames = {name: empty_frame(name) for name in FRAMES} | {
        "orders": orders,
        "balance": balance,
        "cover": _cover(case, balance),
        "funds": _funds(case, orders),
        "costs": _costs(case, orders),
        "mix": _mix(case, orders),
        "stock": balance.assign(store=balance["owner"])[list(FRAMES["stock"])],
        "issues": _frame(
            "issues",
            [
                ("Wind", m.material, str(t), DEMAND_T, DEMAND_T, 0.0)
                for m in case.materials
                for t in case.months
            ],
        ),
        "production": _frame(
            "production",
            [
                ("Line 1", "Vizag", case.materials[0].material, str(t), 2.0, 1.25, True, k == 0)
                for k, t in enumerate(case.months)
            ],
        ),
        "panel": _frame("panel", [(HINDI, case.months[0].fiscal_year, 100_000.0)]),
    }
    if exceptions:
        frames["exceptions"] = _frame(
            "exceptions",
            [("Months of cover", case.materials[1].material, "2027-01", 1.0 / 3, "t", "Materials!F5")],
        )
        frames["goals"] = _frame(
            "goals", [("worst cover", 1.0 / 30, 0.03, "months"), ("cover", 1.0 / 30, 0.03, "months")]
        )
    costs = frames["costs"]
    gross = float(costs["discounted_inr"].sum())
    return Plan(
        frames=frames,
        objective_inr=gross,
        bound_inr=gross * 0.9995,
        gross_outlay_inr=gross,
        status="exceptions" if exceptions else "solved",
        stages=({"goal": "cost", "value": gross, "seconds": 1.5}, {"goal": "polish", "gap": 0.0005}),
    )


def small_record() -> RunRecord:
    """The record of a run of six seconds."""
    return RunRecord(
        plan_number="2026-12_india_ree_plan_r01",
        input_name="india_ree.xlsx",
        input_sha256="0f" * 32,
        exit_code=0,
        settings=(("months", "6", "Start!B6"), ("gap", "0.001", "default"), ("threads", "1", "option")),
        seconds=(("read", 0.75), ("solve", 4.125), ("total", 1.0 / 3)),
        size=(("rows", 1200), ("columns", 3400), ("integers", 56)),
        versions=(("stockpile-optimizer", "0.1.0"), ("highspy", "1.11.0")),
        warnings=(
            Problem(
                "warning",
                "Offers!F12",
                '=HYPERLINK("x")',
                "A price is ten times its neighbours.",
                "Look again.",
            ),
        ),
        made_at="2026-12-01 10:30",
    )


def with_text(plan: Plan, frame: str, column: str, text: str) -> Plan:
    """The plan with ``text`` in the first row of a column."""
    changed = plan[frame].copy()
    changed.loc[0, column] = text
    return replace(plan, frames={**plan.frames, frame: changed})


def empty_plan() -> Plan:
    """A plan in which nothing happens."""
    return Plan({name: empty_frame(name) for name in FRAMES}, 0.0, float("-inf"), 0.0, "limit")


def _frame(name: str, rows: list[tuple[object, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(FRAMES[name])) if rows else empty_frame(name)


def _orders(case: Case) -> pd.DataFrame:
    rows: list[tuple[object, ...]] = []
    for k, t in enumerate(case.months[:-3]):
        for offer in case.offers:
            for buyer, tonnes, every in (("Agency", ORDER_T, 3), ("Industry", INDUSTRY_T, 2)):
                if k % every:
                    continue
                usable = t + 3
                goods = tonnes * PRICE_INR_PER_T
                file_by = usable.first_day - dt.timedelta(days=60)
                rows.append(
                    (
                        f"{t}/{len(rows) + 1:03d}",
                        buyer,
                        offer.offer,
                        offer.supplier,
                        offer.material,
                        offer.country,
                        offer.country,
                        offer.country,
                        str(t),
                        str(usable),
                        str(usable),
                        file_by,
                        file_by + dt.timedelta(days=20),
                        usable.first_day,
                        tonnes,
                        0.0,
                        0,
                        PRICE_INR_PER_T,
                        goods,
                        0.0,
                        0.0,
                        goods * 0.075,
                        0.0,
                        ORDERING_INR,
                        goods * 1.075 + ORDERING_INR,
                        "Stockpile vote" if buyer == "Agency" else "",
                        offer.basis,
                        offer.basis == "assumption",
                    )
                )
    return _frame("orders", rows)


def _balance(case: Case, orders: pd.DataFrame) -> pd.DataFrame:
    rows: list[tuple[object, ...]] = []
    for m in case.materials:
        stock = {"Agency": 40.0, "Industry": 0.0}
        for t in case.months:
            arrived = {
                b: orders.loc[
                    (orders["buyer"] == b)
                    & (orders["material"] == m.material)
                    & (orders["usable_month"] == str(t)),
                    "tonnes",
                ].sum()
                for b in stock
            }
            made = 1.25 if m == case.materials[0] else 0.0
            passed = max(0.0, DEMAND_T - stock["Industry"] - arrived["Industry"] - made)
            for owner in stock:
                agency = owner == "Agency"
                flows = (
                    stock[owner],
                    float(arrived[owner]),
                    0.0,
                    0.0 if agency else made,
                    0.0 if agency else passed,
                    0.0 if agency else DEMAND_T,
                    0.0,
                    passed if agency else 0.0,
                    0.0,
                    0.0,
                )
                closing = sum(flows[:5]) - sum(flows[5:])
                rows.append((m.material, owner, str(t), *flows, closing))
                stock[owner] = closing
    return _frame("balance", rows)


def _cover(case: Case, balance: pd.DataFrame) -> pd.DataFrame:
    agency = balance[balance["owner"] == "Agency"].set_index(["material", "month"])["closing_t"]
    rows: list[tuple[object, ...]] = []
    for m in case.materials:
        for k, t in enumerate(case.months):
            target = 1.0 * min(1.0, (k + 1) / 4)
            stock = float(agency[m.material, str(t)])
            need = target * DEMAND_T
            rows.append(
                (
                    m.material,
                    str(t),
                    "consumption",
                    target,
                    need,
                    stock,
                    0.0,
                    max(0.0, need - stock),
                    stock / DEMAND_T,
                    stock / DEMAND_T,
                )
            )
    return _frame("cover", rows)


def _costs(case: Case, orders: pd.DataFrame) -> pd.DataFrame:
    rows: list[tuple[object, ...]] = []
    for term, figure, when in (
        ("purchase", "purchase_inr", "pay_month"),
        ("duty", "duty_inr", "usable_month"),
        ("ordering", "ordering_inr", "order_month"),
    ):
        for (buyer, month), inr in orders.groupby(["buyer", when])[figure].sum().items():
            rows.append(
                (term, buyer, month, float(inr), float(inr) * DISCOUNT ** (Month.parse(month) - FIRST))
            )
    rows.append(("panel", "Industry", str(FIRST), 100_000.0, 100_000.0))
    return _frame("costs", rows)


def _mix(case: Case, orders: pd.DataFrame) -> pd.DataFrame:
    rows: list[tuple[object, ...]] = []
    years = list(dict.fromkeys(t.fiscal_year for t in case.months))
    arrived = orders.assign(year=orders["usable_month"].map(lambda m: Month.parse(m).fiscal_year))
    for year in years:
        part = arrived[arrived["year"] == year]
        total = float(part["tonnes"].sum())
        for country, amount in part.groupby("vendor_country")["tonnes"].sum().items():
            rows.append(
                (
                    "No country above 60 %",
                    "cap",
                    "vendor country",
                    year,
                    f"{year[:4]}-04",
                    f"{int(year[:4]) + 1}-03",
                    country,
                    float(amount),
                    total,
                    float(amount) / total,
                    0.6,
                    0.0,
                    0.0,
                )
            )
    return _frame("mix", rows)


def _funds(case: Case, orders: pd.DataFrame) -> pd.DataFrame:
    agency = orders[orders["buyer"] == "Agency"]
    rows: list[tuple[object, ...]] = []
    left, year = 0.0, ""
    for t, after in pairwise((*case.months, case.months[-1] + 1)):
        voted = 0.0
        if t.fiscal_year != year:
            year = t.fiscal_year
            fund = next(f for f in case.funds if f.fiscal_year == year)
            voted = (fund.allocation_inr_crore - fund.spent_inr_crore) * 1e7
        paid = float(
            agency.loc[agency["pay_month"] == str(t), "purchase_inr"].sum()
            + agency.loc[agency["usable_month"] == str(t), "duty_inr"].sum()
            + agency.loc[agency["order_month"] == str(t), "ordering_inr"].sum()
        )
        held = left + voted - paid
        lapsed = held if after.month == 4 else 0.0
        rows.append(("Stockpile vote", year, str(t), left, voted, 0.0, paid, lapsed, held - lapsed))
        left = held - lapsed
    return _frame("funds", rows)
