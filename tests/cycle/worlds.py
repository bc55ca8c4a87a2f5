"""Small worlds with a month recorded. April 2027 is the position, May the first month unless said otherwise."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_buying import Fund
from optimizer.case.rows_cycle import FundMovement, Receipt, SignedOrder, StockCount, StockMove
from optimizer.case.rows_needs import Demand
from tests.model.small import AGENCY, APRIL, BUYERS, DY, INDUSTRY, ND, material, offer, opening, world

MAY, JUNE = APRIL + 1, APRIL + 2


def day(number: int, month: Month = APRIL) -> dt.date:
    return dt.date(month.year, month.month, number)


def signed(order: str = "2027-03/001", tonnes: float = 10.0, expected: Month = APRIL, **terms: Any) -> SignedOrder:
    """An order signed on 1 March; money in ₹ crore."""
    usual = {"supplier": "A Ltd", "material": ND, "vendor_country": "China", "ordered": day(1, APRIL + -1)}
    return SignedOrder(order=order, tonnes=tonnes, expected_month=expected, **{**usual, **terms})


def part(tonnes: float, on: dt.date = day(1), order: str = "2027-03/001", **terms: Any) -> Receipt:
    return Receipt(order=order, date=on, gross_t=tonnes, **terms)


def issued(tonnes: float, on: dt.date = day(1), **terms: Any) -> StockMove:
    return StockMove(**{"date": on, "kind": "issued", "material": ND, "party": "Users", "tonnes": tonnes, **terms})


def counted(tonnes: float, on: dt.date = day(30), **terms: Any) -> StockCount:
    return StockCount(**{"date": on, "material": ND, "tonnes": tonnes, **terms})


def paid(crore: float, on: dt.date = day(1), order: str | None = "2027-03/001", **terms: Any) -> FundMovement:
    return FundMovement(**{"date": on, "fund": "Fund", "inr_crore": crore, "order": order, **terms})


def recorded(*offers: Any, first: Month = MAY, position: Month = APRIL, **sheets: Any) -> Case:
    """A world of a few months from ``first`` on, whose stock is as of ``position``."""
    settings = {"position_month": position, **sheets.pop("settings", {})}
    plain = {"demand": (10, 10, 10), **sheets}
    return world(*(offers or (offer("A", 1.0),)), first=first, settings=settings, **plain)


def without_records(case: Case) -> Case:
    return replace(case, register=(), receipts=(), stock_counts=(), issues=(), fund_movements=())


def office() -> Case:
    """Two materials, two buyers, four offers of three suppliers, cover of two months; money enough."""
    years = [Fund(fund="Fund", fiscal_year=f"{y}-{y % 100 + 1}", allocation_inr_crore=50.0, carry_over_share=0.5)
             for y in range(2027, 2030)]  # fmt: skip
    case = world(
        offer("A", 1.0, lead_days=50, order_cost_inr=1e5, supplier="North", buyer=AGENCY),
        offer("B", 1.2, lead_days=20, minimum_order_t=4, supplier="South", transit_loss=0.02),
        offer("C", 6.0, DY, lead_days=80, pay_at="order", supplier="North", ceiling_t_per_year=40),
        offer("D", 7.0, DY, lead_days=20, supplier="East", country="Japan"),
        demand={ND: (0,), DY: (0,)}, months=6, funds=years, buyers=BUYERS,
        materials=[
            material(ND, holding=0.01, shelf_life_months=9, issue_price_inr_per_kg=90.0, refills_fund="Fund"),
            material(DY, holding=0.05),
        ],
        opening_stock=[opening(40, buyer=AGENCY), opening(20, buyer=INDUSTRY), opening(8, DY, buyer=AGENCY),
                       opening(4, DY, buyer=INDUSTRY)],
        settings={"cover_months": 2.0, "gap": 0.005, "time_limit_s": 20.0},
    )  # fmt: skip
    demand = (Demand(sector="Users", material=ND, tonnes_per_year=120, growth_per_year=0.1),
              Demand(sector="Wind", material=DY, tonnes_per_year=24))  # fmt: skip
    return replace(case, demand=demand, demand_by_month=())
