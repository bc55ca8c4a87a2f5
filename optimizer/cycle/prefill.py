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
    OUT,
    PASSED_ON,
    RETURNED,
    TAKEN_IN,
    WRITTEN_OFF,
    FundMovement,
    PaymentDue,
    Receipt,
    SignedOrder,
    StockMove,
)
from optimizer.case.rows_needs import OpenOrder
from optimizer.cycle.barred import barred_parts
from optimizer.cycle.licences_used import drawn_by, numbers_of
from optimizer.cycle.lots import agency_of, industry_of
from optimizer.cycle.orders import OrderState
from optimizer.cycle.settle import settled
from optimizer.model.data import Data
from optimizer.plan.plan import Plan

CRORE = 1e7
LEAST_T = 1e-9
LEAST_CRORE = 1e-9
SAME_CRORE = 1e-7  # a rupee
BILL = ("purchase", "freight", "insurance", "duty", "clearance", "ordering")
Record = dict[str, Any]


def records(plan: Plan, frame: str) -> list[Record]:
    """The rows of a frame of a plan."""
    return [{str(k): v for k, v in row.items()} for row in plan[frame].to_dict("records")]


def signed_orders(case: Case, plan: Plan, to: Month) -> Iterator[SignedOrder]:
    """The orders a plan places before a month, as rows of the Register."""
    losses = {offer.offer: offer.transit_loss for offer in case.offers}
    bars = {offer.offer: offer.bar for offer in case.offers}
    drawn = drawn_by(plan, to)
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
            bar=bars[row["offer"]], ordered=month.first_day, tonnes=row["tonnes"],
            usable_t=row["tonnes"] * (1 - loss) if loss else None, expected_month=usable, planned_month=usable,
            price_inr_per_kg=row["price_inr_per_t"] / 1000, goods_inr_crore=crore["purchase"],
            freight_inr_crore=crore["freight"], insurance_inr_crore=crore["insurance"],
            duty_inr_crore=crore["duty"], clearance_inr_crore=crore["clearance"],
            ordering_inr_crore=crore["ordering"],
            pay_month=None if row["pay_month"] == row["usable_month"] else Month.parse(row["pay_month"]),
            fund=row["fund"] or None, licence_no=numbers_of(drawn.get(row["order"], {})),
        )  # fmt: skip


def registered(row: OpenOrder) -> SignedOrder:
    """An order of Open orders as a row of the Register; what was ordered and paid before is not known."""
    return SignedOrder(
        order=row.order, buyer=row.buyer, supplier=row.supplier, material=row.material,
        vendor_country=row.vendor_country, processing_country=row.processing_country, mine_country=row.mine_country,
        tonnes=row.tonnes, expected_month=row.usable_month, planned_month=row.usable_month,
        goods_inr_crore=row.to_pay_inr_crore,
        pay_month=None if row.pay_month in (None, row.usable_month) else row.pay_month, fund=row.fund,
        licence_no=row.licence or "", bar=row.bar, cancel_inr_crore=row.cancel_inr_crore,
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

    barred = barred_parts(case, plan)

    def move(month: str, kind: str, material: str, owner: str, tonnes: float, party: str = "", *,
             unmet_t: float = 0.0, note: str = "", free: bool = False) -> Iterator[StockMove]:  # fmt: skip
        """A row for each bar on some of the tonnes, and one for what is free."""
        if Month.parse(month) >= to:
            return
        parts: list[tuple[str | None, float]] = []
        if not free:
            parts += barred.get((kind, material, owner, party, month), {}).items()
        parts.append((None, tonnes - sum(part for _, part in parts)))
        parts = [(bar, part) for bar, part in parts if part > LEAST_T]
        for n, (bar, part) in enumerate(parts):
            asked = part + unmet_t if unmet_t > LEAST_T and n + 1 == len(parts) else None
            yield StockMove(date=Month.parse(month).first_day, kind=kind, material=material, party=party, tonnes=part,
                            buyer=owner if case.buyers else None, bar=bar, asked_t=asked, note=note)  # fmt: skip

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
    lent: dict[tuple[str, str, str], float] = defaultdict(float)
    for row in records(plan, "loans"):
        lent[row["sector"], row["material"], row["month"]] += row["lent_t"]
    for row in records(plan, "issues"):
        kept = row["issued_t"] - lent.get((row["sector"], row["material"], row["month"]), 0.0)
        yield from move(row["month"], ISSUED, row["material"], serving, kept, row["sector"], unmet_t=row["unmet_t"])
    for row in records(plan, "loans"):
        yield from move(row["month"], ISSUED, row["material"], agency, row["lent_t"], row["sector"], free=True,
                        note=f"{row['loan']}: lent until {row['back_month']}")  # fmt: skip
        yield from move(row["month"], RETURNED, row["material"], agency, row["returned_t"], row["sector"], free=True,
                        note=row["loan"])  # fmt: skip
    for row in records(plan, "substitutions"):
        yield from move(row["month"], ISSUED, row["substitute"], serving, row["substitute_t"], row["sector"], free=True,
                        note=f"in place of {row['replaced_t']:,.6g} t of {row['material']}")  # fmt: skip
    for row in records(plan, "balance"):
        yield from move(row["month"], WRITTEN_OFF, row["material"], row["owner"], row["written_off_t"])


def payments_due(case: Case, plan: Plan, signed: tuple[SignedOrder, ...]) -> Iterator[PaymentDue]:
    """When new orders are paid, where their row on Register does not say it all: payment terms, letters of credit and
    creditable tax. Of the agency's the plan's ledger says which fund pays."""
    data = Data.of(settled(case))
    first = case.settings.first_month
    ledger: dict[tuple[str, str, str, str], dict[str, float]] = defaultdict(dict)
    for entry in records(plan, "ledger"):
        if entry["order"] and entry["fund"]:
            at = entry["order"], entry["what"], entry["milestone"], entry["month"]
            ledger[at][entry["fund"]] = ledger[at].get(entry["fund"], 0.0) + abs(entry["inr"])
    for row in signed:
        if row.ordered is None or row.offer is None:
            continue
        slot = data.slots[row.offer, Month.of(row.ordered) - first]
        bills = [(bill, bill.inr(row.goods_inr_crore * CRORE, row.tonnes) / CRORE) for bill in slot.bills]
        simple = sorted((first + bill.month, due) for bill, due in bills)
        told = sorted(part for part in bill_parts(row) if part[1])
        if len(simple) == len(told) and all(
            a[0] == b[0] and abs(a[1] - b[1]) < SAME_CRORE for a, b in zip(simple, told, strict=True)
        ):
            continue
        for bill, due in bills:
            month, sign = first + bill.month, -1.0 if bill.term == "tax_back" else 1.0
            shares = ledger.get((row.order, bill.term, bill.milestone, str(month)), {})
            total = sum(shares.values())
            what = " · ".join(word for word in (bill.term.replace("_", " "), bill.milestone) if word)
            for fund, inr in (shares or {"": 1.0}).items():
                yield PaymentDue(order=row.order, month=month, inr_crore=sign * due * inr / (total or 1.0),
                                 fund=fund or None, what=what)  # fmt: skip


def fund_moves(
    case: Case, plan: Plan, states: tuple[OrderState, ...], signed: tuple[SignedOrder, ...],
    payments: tuple[PaymentDue, ...], to: Month,
) -> Iterator[FundMovement]:  # fmt: skip
    """What the agency pays on open and new orders before a month, and what industry pays for stock passed on.

    New orders are paid from the funds as the plan mixes them in the month.
    """
    agency = agency_of(case)
    funds = list(dict.fromkeys(row.fund for row in case.funds))
    if not funds:
        return

    def moved(month: Month, fund: str, inr_crore: float, why: str, order: str | None = None) -> Iterator[FundMovement]:
        if month < to and abs(inr_crore) > LEAST_CRORE:
            direction = OUT if inr_crore > 0 else IN
            yield FundMovement(date=month.first_day, fund=fund, direction=direction, inr_crore=abs(inr_crore),
                               order=order, why=why)  # fmt: skip

    named: dict[tuple[str, Month], float] = defaultdict(float)
    cancelled = records(plan, "cancellations")
    for off in cancelled:
        if off["fund"]:
            named[off["fund"], case.settings.first_month] += off["cost_inr"] / CRORE
            yield from moved(case.settings.first_month, off["fund"], off["cost_inr"] / CRORE,
                             f"cancelling {off['order']}")  # fmt: skip
    gone = {off["order"] for off in cancelled}
    for state in states:
        if state.row.order in gone:
            continue
        if (state.row.buyer or agency) == agency:
            for month, fund, due in state.dues:
                named[fund or funds[0], month] += due
                yield from moved(month, fund or funds[0], due, "open order", state.row.order)
    for row in case.open_orders:
        month = row.pay_month or row.usable_month
        if row.tonnes <= 0 and (row.buyer or agency) == agency and row.to_pay_inr_crore:
            named[row.fund or funds[0], month] += row.to_pay_inr_crore
            yield from moved(month, row.fund or funds[0], row.to_pay_inr_crore, f"order {row.order}")
    agencys = {row.order: row for row in signed if (row.buyer or agency) == agency}
    for term in payments:
        if term.order in agencys:
            paying = term.fund or agencys[term.order].fund or funds[0]
            named[paying, term.month] += term.inr_crore
            yield from moved(term.month, paying, term.inr_crore, term.what, term.order)
    scheduled = {term.order for term in payments}
    for month, shares in _shares(plan, named, to).items():
        for order in agencys.values():
            total = sum(part for when, part in bill_of(order) if when == month)
            for paying, share in shares.items() if order.order not in scheduled else ():
                yield from moved(month, paying, total * share, "order signed", order.order)
    materials = {row.material: row for row in case.materials}
    for entry in records(plan, "balance"):
        material = materials[entry["material"]]
        if entry["owner"] == agency and material.refills_fund and material.issue_price_inr_per_kg:
            crore = entry["passed_on_t"] * material.issue_price_inr_per_kg * 1000 / CRORE
            yield from moved(Month.parse(entry["month"]), material.refills_fund, -crore,
                             f"issued to industry: {material.material}")  # fmt: skip


def bill_parts(row: SignedOrder) -> tuple[tuple[Month, float], ...]:
    """Each part of the bill of a new order by itself, with its month of payment, ₹ crore."""
    usable = row.expected_month
    goods, ordered = row.pay_month or usable, usable if row.ordered is None else Month.of(row.ordered)
    return (
        (goods, row.goods_inr_crore), (goods, row.freight_inr_crore), (goods, row.insurance_inr_crore),
        (usable, row.duty_inr_crore), (usable, row.clearance_inr_crore), (ordered, row.ordering_inr_crore),
    )  # fmt: skip


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
