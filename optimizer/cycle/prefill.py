"""What a plan expects of the months signed, as rows for the officer to mend: receipts, issues, money, new orders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_cycle import (
    IN,
    ISSUED,
    MADE,
    PASSED_ON,
    TAKEN_IN,
    WRITTEN_OFF,
    FundMovement,
    Receipt,
    SignedOrder,
    StockMove,
)
from optimizer.case.rows_needs import OpenOrder
from optimizer.cycle.lots import agency_of, industry_of
from optimizer.cycle.orders import OrderState
from optimizer.plan.plan import Plan

CRORE = 1e7
LEAST_T = 1e-9
LEAST_CRORE = 1e-9
BILL = ("purchase", "freight", "insurance", "duty", "clearance", "ordering")
Record = dict[str, Any]


def records(plan: Plan, frame: str) -> list[Record]:
    """The rows of a frame of a plan."""
    return [{str(k): v for k, v in row.items()} for row in plan[frame].to_dict("records")]


def signed_orders(case: Case, plan: Plan, to: Month) -> Iterator[SignedOrder]:
    """The orders a plan places before a month, as rows of the Register."""
    losses = {offer.offer: offer.transit_loss for offer in case.offers}
    for row in records(plan, "orders"):
        month = Month.parse(row["order_month"])
        if month >= to:
            continue
        loss, usable = losses[row["offer"]], Month.parse(row["usable_month"])
        crore = {part: row[f"{part}_inr"] / CRORE for part in BILL}
        yield SignedOrder(
            order=row["order"], offer=row["offer"], buyer=row["buyer"] if case.buyers else None,
            supplier=row["supplier"], material=row["material"], vendor_country=row["vendor_country"],
            processing_country=row["processing_country"], mine_country=row["mine_country"],
            ordered=month.first_day, tonnes=row["tonnes"],
            usable_t=row["tonnes"] * (1 - loss) if loss else None, expected_month=usable, planned_month=usable,
            price_inr_per_kg=row["price_inr_per_t"] / 1000, goods_inr_crore=crore["purchase"],
            freight_inr_crore=crore["freight"], insurance_inr_crore=crore["insurance"],
            duty_inr_crore=crore["duty"], clearance_inr_crore=crore["clearance"],
            ordering_inr_crore=crore["ordering"],
            pay_month=None if row["pay_month"] == row["usable_month"] else Month.parse(row["pay_month"]),
            fund=row["fund"] or None,
        )  # fmt: skip


def registered(row: OpenOrder) -> SignedOrder:
    """An order of Open orders as a row of the Register; what was ordered and paid before is not known."""
    return SignedOrder(
        order=row.order, buyer=row.buyer, supplier=row.supplier, material=row.material,
        vendor_country=row.vendor_country, processing_country=row.processing_country, mine_country=row.mine_country,
        tonnes=row.tonnes, expected_month=row.usable_month, planned_month=row.usable_month,
        goods_inr_crore=row.to_pay_inr_crore,
        pay_month=None if row.pay_month in (None, row.usable_month) else row.pay_month, fund=row.fund,
    )  # fmt: skip


def receipts(states: tuple[OrderState, ...], to: Month) -> Iterator[Receipt]:
    """What is expected before a month, in one part an order."""
    for state in states:
        if state.waiting_t > 0 and state.arrives < to:
            usable = None if state.row.usable_t is None else state.usable_t
            yield Receipt(
                order=state.row.order, date=state.arrives.first_day, gross_t=state.waiting_t, accepted_t=usable
            )


def stock_moves(case: Case, plan: Plan, to: Month) -> Iterator[StockMove]:
    """What the plan issues, passes on, makes, takes in and writes off before a month."""
    agency, industry = agency_of(case), industry_of(case)
    serving = industry or agency

    def move(month: str, kind: str, material: str, owner: str, tonnes: float, party: str = "",
             **more: Any) -> Iterator[StockMove]:  # fmt: skip
        if tonnes > LEAST_T and Month.parse(month) < to:
            buyer = owner if case.buyers else None
            yield StockMove(date=Month.parse(month).first_day, kind=kind, material=material, buyer=buyer, party=party,
                            tonnes=tonnes, **more)  # fmt: skip

    lines = {row.line: row for row in case.lines}
    for row in records(plan, "production"):
        line, made = lines[row["line"]], row["made_t"]
        yield from move(row["month"], MADE, line.output, serving, made, line.line)
        for recipe in (r for r in case.recipes if r.line == line.line):
            given = recipe.role == "by-product"
            tonnes = made * recipe.tonnes_per_tonne / (1.0 if given else line.yield_share)
            kind = MADE if given else TAKEN_IN
            yield from move(row["month"], kind, recipe.material, serving, tonnes, line.line)
    for row in records(plan, "balance"):
        if industry and row["owner"] == agency:
            yield from move(row["month"], PASSED_ON, row["material"], agency, row["passed_on_t"], industry)
    for row in records(plan, "issues"):
        asked = {"asked_t": row["demand_t"]} if row["unmet_t"] > LEAST_T else {}
        yield from move(row["month"], ISSUED, row["material"], serving, row["issued_t"], row["sector"], **asked)
    for row in records(plan, "balance"):
        yield from move(row["month"], WRITTEN_OFF, row["material"], row["owner"], row["written_off_t"])


def fund_moves(
    case: Case, plan: Plan, states: tuple[OrderState, ...], signed: tuple[SignedOrder, ...], to: Month
) -> Iterator[FundMovement]:
    """What the agency pays on open and new orders before a month, and what industry pays for stock passed on.

    New orders are paid from the funds as the plan mixes them in the month.
    """
    agency = agency_of(case)
    funds = list(dict.fromkeys(row.fund for row in case.funds))
    if not funds:
        return
    named: dict[tuple[str, Month], float] = defaultdict(float)
    for state in states:
        if (state.row.buyer or agency) == agency:
            for month, due in state.dues:
                fund = state.row.fund or funds[0]
                named[fund, month] += due
                if month < to:
                    yield FundMovement(date=month.first_day, fund=fund, inr_crore=due, order=state.row.order,
                                       why="open order")  # fmt: skip
    for row in case.open_orders:
        month = row.pay_month or row.usable_month
        if row.tonnes <= 0 and (row.buyer or agency) == agency and row.to_pay_inr_crore > 0:
            named[row.fund or funds[0], month] += row.to_pay_inr_crore
            if month < to:
                yield FundMovement(date=month.first_day, fund=row.fund or funds[0], inr_crore=row.to_pay_inr_crore,
                                   why=f"order {row.order}")  # fmt: skip
    for month, shares in _shares(plan, named, to).items():
        for order in signed:
            due = sum(part for when, part in bill_of(order) if when == month)
            for fund, share in shares.items():
                if (order.buyer or agency) == agency and due * share > LEAST_CRORE:
                    yield FundMovement(date=month.first_day, fund=fund, inr_crore=due * share, order=order.order,
                                       why="order signed")  # fmt: skip
    materials = {row.material: row for row in case.materials}
    for entry in records(plan, "balance"):
        material, month = materials[entry["material"]], Month.parse(entry["month"])
        if month < to and entry["owner"] == agency and material.refills_fund and material.issue_price_inr_per_kg:
            crore = entry["passed_on_t"] * material.issue_price_inr_per_kg * 1000 / CRORE
            if crore > LEAST_CRORE:
                yield FundMovement(date=month.first_day, fund=material.refills_fund, direction=IN, inr_crore=crore,
                                   why=f"issued to industry: {material.material}")  # fmt: skip


def bill_of(row: SignedOrder) -> tuple[tuple[Month, float], ...]:
    """The bill of a new order by month of payment, ₹ crore."""
    usable = row.expected_month
    ordered = usable if row.ordered is None else Month.of(row.ordered)
    goods = row.goods_inr_crore + row.freight_inr_crore + row.insurance_inr_crore
    taxes = row.duty_inr_crore + row.clearance_inr_crore
    return (ordered, row.ordering_inr_crore), (row.pay_month or usable, goods), (usable, taxes)


def _shares(plan: Plan, named: dict[tuple[str, Month], float], to: Month) -> dict[Month, dict[str, float]]:
    """Month -> fund -> the share of that month's new bills it pays."""
    paid: dict[Month, dict[str, float]] = defaultdict(dict)
    for row in records(plan, "funds"):
        month = Month.parse(row["month"])
        if month < to:
            paid[month][row["fund"]] = max(0.0, row["paid_inr"] / CRORE - named[row["fund"], month])
    shares = {}
    for month, amounts in paid.items():
        total = sum(amounts.values())
        if total > LEAST_CRORE:
            shares[month] = {fund: amount / total for fund, amount in amounts.items()}
    return shares
