"""The older case on the first of a later month, had everything gone as its plan says: what the newer case is held
against, so that only what is really different shows as different.

Demand, prices, offers and rules stay what they were. Stock, signed orders, funds and running lines are the plan's own.
Where stock keeps for a limited time its age is not carried: it counts as fresh.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeVar

from optimizer.case.case import Case
from optimizer.case.columns import MonthlyRow
from optimizer.case.months import Month
from optimizer.case.rows_buying import Fund
from optimizer.case.rows_needs import Material, OpeningStock, OpenOrder, SoFar
from optimizer.cycle.barred import with_bars
from optimizer.cycle.licences_used import used_on
from optimizer.cycle.loans import still_out
from optimizer.cycle.months_on import cover_grows_from
from optimizer.cycle.orders import fresh, open_orders
from optimizer.cycle.parts import OF_THE_SEARCH, NoMonthInCommonError, key_of
from optimizer.cycle.prefill import fund_moves, payments_due, receipts, signed_orders
from optimizer.plan.plan import Plan

CRORE = 1e7
LEAST_T = 1e-9
Record = dict[str, Any]
Monthly = TypeVar("Monthly", bound=MonthlyRow)


def moved_on(case: Case, plan: Plan, new: Case) -> Case:
    """``case`` with the months of ``new``, as ``plan`` expects it to stand on the 1st of their first.

    Raises NoMonthInCommonError.
    """
    common_months(case, new)
    to, first, last = new.settings.first_month, case.settings.first_month, case.months[-1]
    search: dict[str, Any] = {name: getattr(new.settings, name) for name in OF_THE_SEARCH}
    settings = case.settings.model_copy(
        update={"first_month": to, "months": new.settings.months, **search, **_unplanned_changes(case, to)}
    )
    same_months: dict[str, Any] = {
        "settings": settings, "demand_by_month": _lengthened(case.demand_by_month, new.demand_by_month, last),
        "offer_calendar": _lengthened(case.offer_calendar, new.offer_calendar, last),
        "price_index": _lengthened(case.price_index, new.price_index, last),
        "exchange_rates": _lengthened(case.exchange_rates, new.exchange_rates, last),
    }  # fmt: skip
    if to == first:
        return replace(case, **same_months)
    orders: list[Record] = [{str(k): v for k, v in row.items()} for row in plan["orders"].to_dict("records")]
    return replace(
        case, **same_months,
        materials=tuple(_material(m, first, to) for m in case.materials),
        demand=tuple(d.model_copy(update={"base_month": d.base_month or first}) for d in case.demand),
        opening_stock=tuple(with_bars(case, plan, str(to + -1), list(_stock(case, plan, to + -1)))),
        open_orders=tuple(
            row.model_copy(update={"licence": None}) for row in (*_still_open(case, plan, to), *_signed(case, plan, to))
        ),
        licences=tuple(used_on(case, plan, to)),
        loans_out=tuple(still_out(case, plan, to)),
        so_far=(*case.so_far, *_arrived(case, plan, orders, to)),
        funds=tuple(_funds(case, plan, to)),
        lines=tuple(_lines(case, plan, to + -1)),
        planned_before=(),
    )  # fmt: skip


def common_months(case: Case, new: Case) -> None:
    """Raises NoMonthInCommonError unless the newer case begins in a month of the older one."""
    to, first, last = new.settings.first_month, case.settings.first_month, case.months[-1]
    if to < first:
        raise NoMonthInCommonError(f"The first plan begins in {first}, the second in {to}: give the older one first.")
    if to > last:
        raise NoMonthInCommonError(f"The first plan ends in {last} and the second begins in {to}: they share no month.")


def _unplanned_changes(case: Case, to: Month) -> dict[str, object]:
    """A cost of changes was against the plan before the older one; once months have moved on it speaks of nothing."""
    if to == case.settings.first_month:
        return {}
    return {"churn_inr_per_t": 0.0, "churn_inr_per_order": 0.0, "planned_until": None}


def _material(row: Material, first: Month, to: Month) -> Material:
    """A material without typed stock; a cover that is still growing has grown since it began."""
    return row.model_copy(update={"opening_stock_t": 0.0, "cover_from": cover_grows_from(row, first, to)})


def _lengthened(rows: tuple[Monthly, ...], new: tuple[Monthly, ...], last: Month) -> tuple[Monthly, ...]:
    """Rows by month with what the newer case types beyond the older plan's last month and the older one did not."""
    others = {key_of(row): row.by_month for row in new}
    longer = []
    for row in rows:
        more = {m: x for m, x in others.get(key_of(row), {}).items() if m > last and m not in row.by_month}
        longer.append(row.model_copy(update={"by_month": {**row.by_month, **more}}) if more else row)
    return tuple(longer)


def _stock(case: Case, plan: Plan, month: Month) -> Iterator[OpeningStock]:
    stores = {store.store for store in case.stores}
    for row in plan["stock"].to_dict("records"):
        if row["month"] == str(month) and row["closing_t"] > LEAST_T:
            store = row["store"] if row["store"] in stores else None
            owner = row["owner"] if case.buyers else None
            yield OpeningStock(material=row["material"], buyer=owner, store=store, tonnes=row["closing_t"])


def _still_open(case: Case, plan: Plan, to: Month) -> Iterator[OpenOrder]:
    """Orders signed before the older plan that it expects in or after the month, or is still to pay."""
    gone = set(plan["cancellations"]["order"])
    for row in case.open_orders:
        paid = row.pay_month or row.usable_month
        if row.order in gone:
            continue
        if row.usable_month >= to:
            yield row if paid >= to else row.model_copy(update={"to_pay_inr_crore": 0.0, "pay_month": None})
        elif paid >= to:
            yield row.model_copy(update={"tonnes": 0.0, "value_inr_crore": 0.0, "usable_month": paid})


def _signed(case: Case, plan: Plan, to: Month) -> Iterator[OpenOrder]:
    """Orders of the older plan due before the month, as they stand in it: what is to come, and each payment ahead."""
    signed = tuple(signed_orders(case, plan, to))
    payments = tuple(payments_due(case, plan, signed))
    yield from open_orders(replace(
        case, settings=case.settings.model_copy(update={"first_month": to}), settled=False, register=signed,
        receipts=tuple(receipts(tuple(fresh(row) for row in signed), to)), payments_due=payments,
        fund_movements=tuple(fund_moves(replace(case, open_orders=()), plan, (), signed, payments, to)),
    ))  # fmt: skip


def _arrived(case: Case, plan: Plan, orders: list[Record], to: Month) -> Iterator[SoFar]:
    """What came, or was ordered, between the two first months, as the mix and yearly ceilings count it."""
    by_order = case.settings.mix_dated_by == "order"
    for row in orders:
        month = Month.parse(row["order_month"] if by_order else row["usable_month"])
        if month < to:
            yield SoFar(
                month=month, material=row["material"], supplier=row["supplier"], vendor_country=row["vendor_country"],
                processing_country=row["processing_country"], mine_country=row["mine_country"], tonnes=row["tonnes"],
                value_inr_crore=row["purchase_inr"] / CRORE, offer=row["offer"],
            )  # fmt: skip
    gone = set(plan["cancellations"]["order"])
    for order in () if by_order else case.open_orders:
        if order.usable_month < to and order.order not in gone:
            yield SoFar(
                month=order.usable_month, material=order.material, supplier=order.supplier,
                vendor_country=order.vendor_country, processing_country=order.processing_country,
                mine_country=order.mine_country, tonnes=order.tonnes, value_inr_crore=order.to_pay_inr_crore,
            )  # fmt: skip


def _funds(case: Case, plan: Plan, to: Month) -> Iterator[Fund]:
    """Funds of the years to come; of the first, what the plan leaves in each on the 1st of the month.

    What a fund carries over from an earlier year shows as negative spending: the plan knows no other opening.
    """
    ledger = {(r["fund"], r["month"]): r for r in plan["funds"].to_dict("records")}
    year = to.fiscal_year
    for fund in dict.fromkeys(row.fund for row in case.funds):
        rows = {row.fiscal_year: row for row in case.funds if row.fund == fund}
        row = rows.get(year) or Fund(fund=fund, fiscal_year=year, allocation_inr_crore=0.0)
        here = ledger.get((fund, str(to)))
        if here is not None:
            there = (here["opening_inr"] + here["allocation_inr"]) / CRORE
            rows[year] = row.model_copy(update={"spent_inr_crore": row.allocation_inr_crore - there})
        yield from (row for name, row in sorted(rows.items()) if name >= year)


def _lines(case: Case, plan: Plan, month: Month) -> Iterator[Any]:
    ran = {r["line"]: bool(r["running"]) for r in plan["production"].to_dict("records") if r["month"] == str(month)}
    for line in case.lines:
        yield line.model_copy(update={"running_before": ran.get(line.line, False)})
