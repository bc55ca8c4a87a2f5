"""Small worlds with a month recorded. April 2027 is the position, May the first month unless said otherwise."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_cycle import FundMovement, Receipt, SignedOrder, StockCount, StockMove
from tests.model.small import APRIL, ND, offer, world

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
