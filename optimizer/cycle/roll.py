"""The next input book: months moved on, the position as the plan found it, and what the plan expects to be recorded.

``roll`` is run when a plan is signed. What it writes of the months signed is expected, not known: the officer mends
it as the month goes by, and ``solve`` reads it (``optimizer/cycle/settle.py``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from optimizer.case.case import Case
from optimizer.case.months import Month, fiscal_year_start
from optimizer.case.rows_buying import Fund
from optimizer.case.rows_changes import PlannedBefore
from optimizer.case.rows_cycle import FundMovement, Receipt, SignedOrder, StockMove
from optimizer.case.rows_needs import Material, OpeningStock, OpenOrder
from optimizer.case.rows_scheme import Beneficiary, Scheme
from optimizer.cycle.licences_used import with_forgotten
from optimizer.cycle.licences_used import words as licence_words
from optimizer.cycle.loans import still_out
from optimizer.cycle.lots import Lot, agency_of, book_of, position_month
from optimizer.cycle.months_on import cover_grows_from, moved_on
from optimizer.cycle.orders import OrderState, fresh, states_of
from optimizer.cycle.prefill import (
    CRORE,
    fund_moves,
    payments_due,
    receipts,
    records,
    registered,
    signed_orders,
    stock_moves,
)
from optimizer.cycle.promises import promises
from optimizer.cycle.settle import (
    funds_by_year,
    made_so_far,
    opening_row,
    running_before,
    taken,
    with_limits_used,
)
from optimizer.cycle.slippage import Record, records_of
from optimizer.cycle.status import counted_by_status, statuses
from optimizer.plan.plan import Plan

REMEMBERED = 24  # months that orders closed stay on the Register for, and more where a window looks further back


class NotAheadError(ValueError):
    """The month to roll to does not follow from the plan."""


@dataclass(frozen=True)
class Rolled:
    """The next case, as an officer would type it, and what became of what was there."""

    case: Case
    carried: tuple[str, ...]  # what came along and what is new, in words
    left: tuple[str, ...]  # what did not
    assumed: tuple[str, ...]  # figures put in for want of better ones
    slippage: tuple[Record, ...]
    orders: tuple[str, ...]  # those signed before and still open, each with its status in words

    def lines(self) -> list[str]:
        """The same to be printed."""
        said = [f"Next first month: {self.case.settings.first_month}."]
        for head, rows in (("Carried", self.carried), ("Not carried", self.left), ("Assumed", self.assumed),
                           ("Suppliers", tuple(r.words for r in self.slippage))):  # fmt: skip
            said += [f"{head}:", *(f"  {row}" for row in rows)] if rows else []
        return said


def roll(case: Case, plan: Plan, number: str, to: Month | None = None) -> Rolled:
    """The case planned next, from a case as typed and its plan.

    ``to`` is its first month, the one after the plan's unless said. Raises NotAheadError where it is not a month of
    the plan after its first, or the month after its last.
    """
    first, last = case.settings.first_month, case.months[-1]
    to = first + 1 if to is None else to
    if not first < to <= last + 1:
        raise NotAheadError(f"the plan runs from {first} to {last}: name a month from {first + 1} to {last + 1}")
    old = _old_orders(case)
    signed = tuple(signed_orders(case, plan, to))
    states = tuple(states_of(old))
    dated, assumed = moved_on(replace(case, funds=tuple(_funds(case, to))), to)
    gone_now = {row["order"] for row in records(plan, "cancellations")}
    coming = tuple(state for state in states if state.row.order not in gone_now)
    came = (*receipts(coming, to), *receipts(tuple(fresh(row) for row in signed), to))
    moves = tuple(stock_moves(case, plan, to))
    payments = tuple(payments_due(case, plan, signed))
    money = tuple(fund_moves(case, plan, states, signed, payments, to))
    gone = _forgotten(case, states, to)
    lots = book_of(case)
    rolled = replace(
        case,
        settings=case.settings.model_copy(update={
            "first_month": to, "position_month": first, "planned_until": _reaches(case, plan),
        }),
        materials=tuple(_material(row, lots, case, to) for row in case.materials),
        opening_stock=tuple(_stock(case, lots)),
        demand=tuple(
            row if row.base_month is not None or not row.growth_per_year else
            row.model_copy(update={"base_month": first}) for row in case.demand
        ),
        open_orders=tuple(row.model_copy(update={"usable_month": _paid_in(row)}) for row in case.open_orders
                          if row.tonnes <= 0 and _paid_in(row) >= to),
        register=tuple(
            row.model_copy(update={"cancelled": first.first_day}) if row.order in gone_now else row
            for row in (*old.register, *signed) if row.order not in gone
        ),
        receipts=tuple(row for row in (*case.receipts, *came) if row.order not in gone),
        stock_counts=(), issues=moves,
        fund_movements=tuple(
            row for row in (*(m for m in case.fund_movements if m.order is not None), *money) if row.order not in gone
        ),
        so_far=(*(row for row in case.so_far if row.month >= _remembered_from(case, to)), *made_so_far(case)),
        lines=tuple(
            row if (ran := running_before(case)) is None else
            row.model_copy(update={"running_before": row.line in ran}) for row in case.lines
        ),
        take_or_pay=tuple(taken(case)),
        payments_due=tuple(row for row in (*case.payments_due, *payments) if row.order not in gone),
        planned_before=tuple(_planned(case, plan, to)),
        beneficiaries=tuple(_beneficiaries(case, plan, to)), schemes=tuple(_schemes(case, plan, to)),
        licences=tuple(with_forgotten(case, gone)), loans_out=tuple(still_out(case, plan, to)),
        promises=(*(row for row in case.promises if row.month >= first), *promises(plan, number, first)),
        **dated,
    )  # fmt: skip
    carried = _words(case, rolled, lots, old, signed, came, moves, money, states)
    left = [*_left(case, rolled, gone), *_begun(plan, to)]
    carried = (*carried, *licence_words(rolled), *_proposed(case, gone_now))
    return Rolled(rolled, carried, tuple(left), tuple(assumed), records_of(rolled_before(case)),
                  statuses(states, first))  # fmt: skip


def rolled_before(case: Case) -> Case:
    """The case whose receipts are facts: those before its first month."""
    known = tuple(row for row in case.receipts if row.date < case.settings.first_month.first_day)
    return replace(case, receipts=known)


def _old_orders(case: Case) -> Case:
    """The case with the orders of the sheet Open orders on the Register, beside those there."""
    held = tuple(registered(row) for row in case.open_orders if row.tonnes > 0)
    return replace(case, register=(*case.register, *held))


def _paid_in(row: OpenOrder) -> Month:
    return row.pay_month or row.usable_month


def _remembered_from(case: Case, to: Month) -> Month:
    windows = [row.window_months or 0 for row in case.source_mix if row.window == "rolling"]
    return to + -max([REMEMBERED, *(months + 1 for months in windows)])


def _forgotten(case: Case, states: tuple[OrderState, ...], to: Month) -> frozenset[str]:
    """Orders closed so long ago that nothing looks back to them."""
    since = _remembered_from(case, to).first_day
    parts: dict[str, list[Receipt]] = {}
    for part in case.receipts:
        parts.setdefault(part.order, []).append(part)
    return frozenset(
        state.row.order for state in states
        if (state.closed or state.row.gone) and state.row.ordered is not None and state.row.ordered < since
        and all(part.date < since for part in parts.get(state.row.order, []))
    )  # fmt: skip


# -- stock and money ------------------------------------------------------------------------------------------


def _plain(case: Case, lots: list[Lot], material: str) -> bool:
    """Whether a material's stock can stand in the one column on Materials: the agency's, no store, lot, age or bar."""
    row = next(m for m in case.materials if m.material == material)
    own = [lot for lot in lots if lot.material == material]
    return row.shelf_life_months is None and all(
        lot.owner == agency_of(case) and lot.store is None and not lot.name and lot.left is None and lot.pending_t == 0
        and not lot.bar
        for lot in own
    )


def _material(row: Material, lots: list[Lot], case: Case, to: Month) -> Material:
    """A material with its stock at the position and its ramp of cover where it began."""
    held = sum(lot.tonnes for lot in lots if lot.material == row.material)
    plain = _plain(case, lots, row.material)
    began = cover_grows_from(row, case.settings.first_month, to)
    return row.model_copy(update={"opening_stock_t": held if plain else 0.0, "cover_from": began})


def _stock(case: Case, lots: list[Lot]) -> list[OpeningStock]:
    """Lots that differ in nothing but their tonnes stand in one row."""
    passed = case.settings.first_month - position_month(case)
    rows: dict[tuple[object, ...], OpeningStock] = {}
    for lot in lots:
        if _plain(case, lots, lot.material):
            continue
        row = opening_row(lot, passed, tonnes=lot.tonnes, pending_t=lot.pending_t)
        row = row.model_copy(update={} if case.buyers else {"buyer": None})
        key = row.material, row.buyer, row.store, row.lot, row.months_left, row.bar
        if key in rows:
            same = rows[key]
            more = {"tonnes": same.tonnes + row.tonnes, "pending_t": same.pending_t + row.pending_t}
            row = same.model_copy(update=more)
        rows[key] = row
    return list(rows.values())


def _funds(case: Case, to: Month) -> list[Fund]:
    """Funds with what was spent and received up to the position; years that are over are left out."""
    sums, since = funds_by_year(case), fiscal_year_start(case.settings.first_month.fiscal_year)
    rows = []
    for row in case.funds:
        spent, received = sums.pop((row.fund, row.fiscal_year))
        if fiscal_year_start(row.fiscal_year) >= since:
            used = with_limits_used(case, row)
            over = {} if row.fiscal_year == to.fiscal_year else {"spent_last_quarter_inr_crore": 0.0}
            sums_of = {"spent_inr_crore": spent, "received_inr_crore": received, **over}
            rows.append(used.model_copy(update=sums_of))
    for (fund, year), (spent, received) in sums.items():
        if year == case.settings.first_month.fiscal_year:
            rows.append(Fund(fund=fund, fiscal_year=year, allocation_inr_crore=0.0, spent_inr_crore=spent,
                             received_inr_crore=received))  # fmt: skip
    return rows


# -- what was planned, and incentives -------------------------------------------------------------------------


def _planned(case: Case, plan: Plan, to: Month) -> Iterator[PlannedBefore]:
    """Orders of the plan not signed, which changing costs what Start says."""
    for row in records(plan, "orders"):
        month = Month.parse(row["order_month"])
        if month >= to:
            yield PlannedBefore(order=row["order"], offer=row["offer"], buyer=row["buyer"] if case.buyers else None,
                                order_month=month, tonnes=row["tonnes"])  # fmt: skip


def _reaches(case: Case, plan: Plan) -> Month | None:
    """The last month the plan ran to, where it leaves orders planned."""
    return case.months[-1] if len(plan["orders"]) else None


def _beneficiaries(case: Case, plan: Plan, to: Month) -> Iterator[Beneficiary]:
    """Tonnes an incentive is paid for in the fiscal year of the next first month, those the plan expects among them."""
    same_year = case.settings.first_month.fiscal_year == to.fiscal_year
    for row in case.beneficiaries:
        paid = sum(
            r["incentivised_t"] for r in records(plan, "incentive")
            if r["line"] == row.line and (month := Month.parse(r["month"])) < to
            and month.fiscal_year == to.fiscal_year
        )  # fmt: skip
        yield row.model_copy(update={"paid_before_t": paid + (row.paid_before_t if same_year else 0.0)})


def _schemes(case: Case, plan: Plan, to: Month) -> Iterator[Scheme]:
    for row in case.schemes:
        paid = sum(r["incentive_inr"] for r in records(plan, "incentive")
                   if r["scheme"] == row.scheme and Month.parse(r["month"]) < to)  # fmt: skip
        yield row.model_copy(update={"paid_before_inr_crore": row.paid_before_inr_crore + paid / CRORE})


# -- words ----------------------------------------------------------------------------------------------------


def _words(
    case: Case, rolled: Case, lots: list[Lot], old: Case, signed: tuple[SignedOrder, ...], came: tuple[Receipt, ...],
    moves: tuple[StockMove, ...], money: tuple[FundMovement, ...], states: tuple[OrderState, ...],
) -> tuple[str, ...]:  # fmt: skip
    first = case.settings.first_month
    pending = sum(lot.pending_t for lot in lots)
    waits = f", {pending:,.6g} t of it waiting to be written off" if pending > 0 else ""
    still = sum(not state.closed for state in states)
    how_far = f" ({counted_by_status(states, first)})" if still else ""
    return (
        f"Stock on 1 {first.label}: {sum(lot.tonnes for lot in lots):,.6g} t in {len(lots)} lots{waits}",
        f"Register: {len(signed)} orders signed by this plan, {still} signed before and still open{how_far}, "
        f"{len(rolled.register)} rows in all",
        f"Receipts expected: {len(came)}; mend what came otherwise, delete what did not come",
        f"Issues expected: {len(moves)} rows; Fund movements expected: {len(money)} rows",
        *((f"Loans out: {len(rolled.loans_out)} rows, {sum(r.tonnes for r in rolled.loans_out):,.6g} t to come back",)
          if rolled.loans_out else ()),
        f"Planned before: {len(rolled.planned_before)} orders planned and not signed",
        f"Promises of this plan and of earlier ones: {len(rolled.promises)} rows",
    )


def _begun(plan: Plan, to: Month) -> Iterator[str]:
    """Expansions this plan begins before a month: they are the officer's to put where they belong."""
    for row in records(plan, "expansions"):
        if Month.parse(row["start_month"]) < to:
            adds = f"{row['adds_t']:,.6g} t a month it adds to {row['line']} from {row['service_month']}"
            yield f"Expansions: {row['expansion']} is begun in {row['start_month']}; type on Capacity the {adds}"


def _proposed(case: Case, orders: set[str]) -> Iterator[str]:
    """Orders the plan proposes to cancel."""
    if orders:
        yield (f"Cancelled on 1 {case.settings.first_month.label}, as the plan proposes: {', '.join(sorted(orders))}; "
               "clear the date on Register, and the payment for it, where an order stands after all")  # fmt: skip


def _left(case: Case, rolled: Case, gone: frozenset[str]) -> list[str]:
    first = case.settings.first_month
    said = []
    if case.issues:
        said.append(f"Issues: {len(case.issues)} rows before {first.label}, which are in the stock")
    if case.stock_counts:
        said.append(f"Stock counts: {len(case.stock_counts)} rows, which are in the stock")
    paid = sum(row.order is None for row in case.fund_movements)
    if paid:
        said.append(f"Fund movements: {paid} rows of no order, which are in what is spent and received")
    if gone:
        said.append(f"Register: {len(gone)} orders closed long ago, with their receipts and payments")
    for field, name in (("so_far", "So far"), ("promises", "Promises")):
        lost = sum(row not in getattr(rolled, field) for row in getattr(case, field))
        if lost:
            said.append(f"{name}: {lost} rows of months that nothing looks back to")
    return said
