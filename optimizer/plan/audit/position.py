"""The audit's own reading of what happened since the position: the case as it stands on the 1st of the first month.

The rows are gone through day by day. Nothing here is shared with ``optimizer/cycle``, which works the same out for
the model.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from optimizer.case.case import AGENCY, INDUSTRY, Case
from optimizer.case.months import Month
from optimizer.case.rows_buying import Fund
from optimizer.case.rows_cycle import PaymentDue, Receipt, SignedOrder, StockCount, StockMove
from optimizer.case.rows_needs import OpeningStock, OpenOrder, SoFar
from optimizer.plan.audit.register_licences import shipped_under

DUST = 1e-9
FOREVER = Month(9999, 1)


@dataclass
class Heap:
    """Stock that is alike. ``keeps_until`` is the last month in which it may be used."""

    material: str
    owner: str
    store: str | None
    lot: str
    keeps_until: Month
    good: float
    doubtful: float  # in the book, and not found or too old
    bar: str = ""


def as_of_first_month(case: Case) -> Case:
    """The case with the stock, orders, money and past that its rows give on the 1st of its first month."""
    return case if case.settled or not _says_anything(case) else _Reading(case).case()


def _says_anything(case: Case) -> bool:
    typed = case.settings.position_month
    told = (case.register, case.receipts, case.stock_counts, case.issues, case.fund_movements)
    return (
        any(told)
        or any(row.pending_t for row in case.opening_stock)
        or any(row.received_inr_crore for row in case.funds)
        or (typed is not None and typed < case.months[0])
    )


class _Reading:
    """One reading of a case's rows."""

    def __init__(self, case: Case) -> None:
        self.raw = case
        self.first = case.months[0]
        self.today = self.first.first_day
        typed = case.settings.position_month
        self.start = typed if typed is not None and typed < self.first else self.first
        roles = {row.role: row.buyer for row in case.buyers}
        self.agency = roles.get(AGENCY, AGENCY)
        self.industry = roles.get(INDUSTRY)
        self.life = {m.material: m.shelf_life_months for m in case.materials}
        self.orders = {row.order: row for row in case.register}

    def case(self) -> Case:
        """Everything put together."""
        return replace(
            self.raw, settled=True,
            materials=tuple(m.model_copy(update={"opening_stock_t": 0.0}) for m in self.raw.materials),
            opening_stock=tuple(self._stock()),
            open_orders=self.raw.open_orders + tuple(self._still_open()),
            so_far=self.raw.so_far + tuple(self._past_orders()) + tuple(self._past_output()),
            funds=tuple(self._limits(row) for row in self._money()),
            take_or_pay=tuple(
                row.model_copy(update={"taken_before_t": row.taken_before_t + sum(
                    o.tonnes for o, year in self._signed_since() if (o.offer, year) == (row.offer, row.fiscal_year))})
                for row in self.raw.take_or_pay
            ),
            suppliers=tuple(
                row.model_copy(update={"panel_paid_for": self.first.fiscal_year}) if self._used(row.supplier) else row
                for row in self.raw.suppliers
            ),
            lines=tuple(
                row.model_copy(update={"running_before": self._ran(row.line)}) if self.start < self.first else row
                for row in self.raw.lines
            ),
            licences=tuple(
                row.model_copy(update={"tonnes_used": row.tonnes_used + shipped_under(self.raw, row.licence)})
                for row in self.raw.licences
            ),
        )  # fmt: skip

    # --- stock

    def _stock(self) -> list[OpeningStock]:
        heaps = self._at_the_start()
        days = sorted({self.start.first_day, self.today, *(self._day(r) for r in self._events())})
        for day in days:
            if self.start.first_day <= day <= self.today:
                self._one_day(heaps, day)
        rows = []
        for heap in heaps:
            if heap.keeps_until < self.first or heap.good <= DUST:
                continue
            left = None if heap.keeps_until == FOREVER else heap.keeps_until - self.first + 1
            rows.append(
                OpeningStock(material=heap.material, buyer=heap.owner, store=heap.store, lot=heap.lot,
                             tonnes=heap.good, months_left=left, bar=heap.bar or None)
            )  # fmt: skip
        return rows

    def _events(self) -> Iterable[Receipt | StockMove | StockCount]:
        yield from self.raw.receipts
        yield from self.raw.issues
        yield from self.raw.stock_counts

    @staticmethod
    def _day(row: Receipt | StockMove | StockCount) -> dt.date:
        return row.date

    def _at_the_start(self) -> list[Heap]:
        heaps = []
        rows = list(self.raw.opening_stock)
        told = {row.material for row in rows}
        rows += [OpeningStock(material=m.material, tonnes=m.opening_stock_t) for m in self.raw.materials
                 if m.material not in told]  # fmt: skip
        for row in rows:
            until = self._until(row.material, row.months_left, self.start)
            if row.months_left is None and self.start == self.first:
                until = FOREVER  # as fresh: only its use in time is asked for
            heaps.append(
                Heap(row.material, row.buyer or self.agency, row.store, row.lot, until,
                     row.tonnes - row.pending_t, row.pending_t, row.bar or "")
            )  # fmt: skip
        return heaps

    def _until(self, material: str, months: int | None, came: Month) -> Month:
        months = self.life[material] if months is None else months
        return FOREVER if months is None else came + (months - 1)

    def _one_day(self, heaps: list[Heap], day: dt.date) -> None:
        """Goods come in, lines give, stock goes out, and in the evening it is counted; only counts on the last day."""
        month = Month.of(day)
        if day < self.today:
            for part in (r for r in self.raw.receipts if r.date == day):
                order = self.orders[part.order]
                tonnes = part.accepted_t if part.accepted_t is not None else part.gross_t - part.rejected_t
                heaps.append(Heap(order.material, order.buyer or self.agency, part.store, part.lot,
                                  self._until(order.material, part.months_left, month), tonnes, 0.0,
                                  order.bar or ""))  # fmt: skip
            moves = [r for r in self.raw.issues if r.date == day]
            gives = ("made", "given back")
            for row in (r for r in moves if r.kind in gives):
                until = self._until(row.material, None, month)
                heaps.append(Heap(row.material, row.buyer or self.agency, row.store, row.lot, until, row.tonnes, 0.0,
                                  row.bar or ""))  # fmt: skip
            for row in sorted((r for r in moves if r.kind not in gives), key=lambda r: r.kind != "passed on"):
                self._goes_out(heaps, row)
        for found in (r for r in self.raw.stock_counts if r.date == day):
            here = [
                h for h in heaps
                if h.material == found.material and h.owner == (found.buyer or self.agency)
                and (found.store is None or h.store == found.store) and (not found.lot or h.lot == found.lot)
            ]  # fmt: skip
            lack = max(0.0, sum(h.good + h.doubtful for h in here) - found.tonnes)
            lack = lack if lack > DUST else 0.0
            for heap in sorted(here, key=lambda h: h.keeps_until):
                whole = heap.good + heap.doubtful
                heap.doubtful = min(whole, lack)
                heap.good = whole - heap.doubtful
                lack -= heap.doubtful

    def _goes_out(self, heaps: list[Heap], row: StockMove) -> None:
        owner = row.buyer or self.agency
        mine = [h for h in heaps if h.material == row.material and h.owner == owner]
        mine.sort(key=lambda h: (h.bar != (row.bar or ""), h.keeps_until))  # free stock first, unless a bar is named
        named = [h for h in mine if (not row.store or h.store in (None, row.store)) and row.lot in ("", h.lot)]
        queue = named + [h for h in mine if not any(h is n for n in named)]
        if row.bar:
            queue = [h for h in queue if h.bar == row.bar] + [h for h in queue if h.bar != row.bar]
        left = row.tonnes
        for part in ("doubtful", "good") if row.kind == "written off" else ("good", "doubtful"):
            for heap in queue:
                gone = min(left, getattr(heap, part))
                if gone <= 0:
                    continue
                setattr(heap, part, getattr(heap, part) - gone)
                left -= gone
                if row.kind == "passed on" and self.industry:
                    heaps.append(Heap(heap.material, self.industry, None, heap.lot, heap.keeps_until, gone, 0.0,
                                      heap.bar))  # fmt: skip

    # --- orders

    def _stands(self, row: SignedOrder) -> bool:
        return row.cancelled is None and row.refused is None and row.rejected is None

    def _parts(self, row: SignedOrder) -> list[Receipt]:
        return [r for r in self.raw.receipts if r.order == row.order and r.date < self.today]

    def _still_open(self) -> Iterable[OpenOrder]:
        for row in filter(self._stands, self.raw.register):
            parts = self._parts(row)
            gross, bad = sum(p.gross_t for p in parts), sum(p.rejected_t for p in parts)
            for_good = sum(p.rejected_t for p in parts if not p.replaced)
            due_t = row.tonnes - (gross - bad) - for_good
            due_t = due_t if due_t > DUST * max(1.0, row.tonnes) else 0.0
            given_up = due_t if row.accepted else 0.0
            due_t -= given_up
            standing = row.tonnes - for_good - given_up
            terms = [d for d in self.raw.payments_due if d.order == row.order]
            bill: dict[tuple[Month, str | None], float] = {}
            if not row.paid and terms:
                bill = self._by_terms(row, terms, standing / row.tonnes)
            elif not row.paid:
                bill = {(month, row.fund): inr for month, inr in self._bill(row, due_t, standing).items()}
            when = max(row.expected_month, self.first)
            usable = row.tonnes if row.usable_t is None else row.usable_t
            if due_t > 0:
                bill.setdefault((when, row.fund), 0.0)
            for (month, fund), inr_crore in bill.items():
                carries = due_t > 0 and (month, fund) == (when, row.fund)
                if carries or abs(inr_crore) > 1e-12:
                    yield OpenOrder(
                        order=row.order, buyer=row.buyer, material=row.material, supplier=row.supplier,
                        vendor_country=row.vendor_country, processing_country=row.processing_country,
                        mine_country=row.mine_country, tonnes=usable * due_t / row.tonnes if carries else 0.0,
                        usable_month=month, to_pay_inr_crore=inr_crore, fund=fund,
                        value_inr_crore=row.goods_inr_crore * due_t / row.tonnes if carries else 0.0,
                        ship_month=Month.of(row.shipped) if row.shipped else None, bar=row.bar,
                        cancel_inr_crore=row.cancel_inr_crore if carries else None,
                    )  # fmt: skip

    def _by_terms(
        self, row: SignedOrder, terms: list[PaymentDue], standing: float
    ) -> dict[tuple[Month, str | None], float]:
        """What is open of a schedule: outs pay the rows to be paid, ins those that come back, the earliest first."""
        moves = [m for m in self.raw.fund_movements if m.order == row.order and m.date < self.today]
        left = {"out": 0.0, "in": 0.0}
        for move in moves:
            left[move.direction] += move.inr_crore
        ours = (row.buyer or self.agency) == self.agency
        bill: dict[tuple[Month, str | None], float] = {}
        for term in sorted(terms, key=lambda t: t.month):
            side, size = ("out", 1.0) if term.inr_crore > 0 else ("in", -1.0)
            amount = abs(term.inr_crore) * standing
            done = min(amount, left[side]) if ours else amount * (term.month < self.first)
            left[side] -= done if ours else 0.0
            at = max(term.month, self.first), term.fund or row.fund
            bill[at] = bill.get(at, 0.0) + size * (amount - done)
        return bill

    def _bill(self, row: SignedOrder, due_t: float, standing_t: float) -> dict[Month, float]:
        """What is still to pay of an order by month."""
        price = row.goods_inr_crore + row.freight_inr_crore + row.insurance_inr_crore
        customs = row.duty_inr_crore + row.clearance_inr_crore
        placed = Month.of(row.ordered) if row.ordered else self.first
        bill: dict[Month, float] = {}

        def owe(month: Month, inr_crore: float) -> None:
            bill[max(month, self.first)] = bill.get(max(month, self.first), 0.0) + inr_crore

        standing, coming = standing_t / row.tonnes, due_t / row.tonnes
        if (row.buyer or self.agency) != self.agency:  # industry pays on the day, and only what is ahead is owed
            if placed >= self.first:
                owe(placed, row.ordering_inr_crore)
            if row.pay_month is None:
                owe(row.expected_month, price * coming)
            elif row.pay_month >= self.first:
                owe(row.pay_month, price * standing)
            owe(row.expected_month, customs * coming)
            return bill
        moves = [m for m in self.raw.fund_movements if m.order == row.order and m.date < self.today]
        spent = sum(m.inr_crore if m.direction == "out" else -m.inr_crore for m in moves)
        steps = [(placed, row.ordering_inr_crore), (row.pay_month or row.expected_month, price * standing),
                 (row.expected_month, customs * standing)]  # fmt: skip
        before = 0.0
        for month, part in steps:  # what is paid settles the first steps, then the next
            owe(month, max(0.0, min(part, before + part - spent)))
            before += part
        return bill

    # --- the past

    def _past_orders(self) -> Iterable[SoFar]:
        by_order = self.raw.settings.mix_dated_by == "order"
        for row in filter(self._stands, self.raw.register):
            of: dict[str, Any] = {
                "material": row.material, "supplier": row.supplier, "vendor_country": row.vendor_country,
                "processing_country": row.processing_country, "mine_country": row.mine_country,
            }  # fmt: skip
            if row.ordered and row.ordered < self.today:
                worth = row.goods_inr_crore if by_order else 0.0
                yield SoFar(month=Month.of(row.ordered), tonnes=row.tonnes, value_inr_crore=worth, offer=row.offer,
                            counts_in="both" if by_order else "ceilings", **of)  # fmt: skip
            if not by_order:
                for part in self._parts(row):
                    kept = part.gross_t - part.rejected_t
                    worth = row.goods_inr_crore / row.tonnes * kept
                    yield SoFar(month=Month.of(part.date), tonnes=kept, value_inr_crore=worth, counts_in="source mix",
                                **of)  # fmt: skip

    def _past_output(self) -> Iterable[SoFar]:
        plants = {row.line: row.plant for row in self.raw.lines}
        for row in self.raw.issues:
            if row.kind == "made" and row.party in plants and self.start.first_day <= row.date < self.today:
                yield SoFar(
                    month=Month.of(row.date), material=row.material, supplier=plants[row.party],
                    vendor_country="India", tonnes=row.tonnes, counts_in="source mix", line=row.party,
                )  # fmt: skip

    def _used(self, supplier: str) -> bool:
        """Whether the supplier was ordered from earlier in the fiscal year of the first month."""
        return any(
            row.supplier == supplier and row.ordered is not None and row.ordered < self.today and row.refused is None
            and Month.of(row.ordered).fiscal_year == self.first.fiscal_year
            for row in self.raw.register
        )  # fmt: skip

    def _ran(self, line: str) -> bool:
        return any(
            row.kind == "made" and row.party == line and row.tonnes > 0 and Month.of(row.date) == self.first + -1
            for row in self.raw.issues
        )

    # --- money

    def _signed_since(self) -> Iterable[tuple[SignedOrder, str]]:
        for row in filter(self._stands, self.raw.register):
            if row.ordered is not None and self.start.first_day <= row.ordered < self.today:
                yield row, Month.of(row.ordered).fiscal_year

    def _limits(self, row: Fund) -> Fund:
        """What orders signed since the position commit, and what its last quarter has paid."""
        bound = 0.0
        for order, year in self._signed_since():
            fund = order.fund or self.raw.funds[0].fund
            if (fund, year) == (row.fund, row.fiscal_year) and (order.buyer or self.agency) == self.agency:
                bound += order.goods_inr_crore + order.freight_inr_crore + order.insurance_inr_crore
                bound += order.duty_inr_crore + order.clearance_inr_crore + order.ordering_inr_crore
        late = sum(
            m.inr_crore for m in self.raw.fund_movements
            if m.fund == row.fund and m.direction == "out" and m.date.month in (1, 2, 3)
            and Month.of(m.date).fiscal_year == row.fiscal_year and self.start.first_day <= m.date < self.today
        )  # fmt: skip
        if row.fiscal_year != self.first.fiscal_year:
            return row
        bound = bound if row.commitment_limit_inr_crore is not None else 0.0
        late = late if row.last_quarter_share is not None else 0.0
        return row.model_copy(update={
            "committed_inr_crore": row.committed_inr_crore + bound,
            "spent_last_quarter_inr_crore": row.spent_last_quarter_inr_crore + late,
        })  # fmt: skip

    def _money(self) -> Iterable[Fund]:
        """Each fund as if spent less what it received, with what a March before the first month carried over."""
        years = list(dict.fromkeys((self.start + k).fiscal_year for k in range(self.first - self.start + 1)))
        voted = {(f.fund, f.fiscal_year): f for f in self.raw.funds}
        net = {key: f.spent_inr_crore - f.received_inr_crore for key, f in voted.items()}
        for move in self.raw.fund_movements:
            if self.start.first_day <= move.date < self.today:
                key = (move.fund, Month.of(move.date).fiscal_year)
                net[key] = net.get(key, 0.0) + (move.inr_crore if move.direction == "out" else -move.inr_crore)
        for fund in {f.fund for f in self.raw.funds}:
            for year, after in pairwise(years):
                row = voted.get((fund, year))
                allocation = row.allocation_inr_crore if row else 0.0
                may_keep = row.carry_over_share * allocation if row else 0.0
                keeps = min(allocation - net.get((fund, year), 0.0), may_keep)
                if keeps > 0:
                    net[fund, after] = net.get((fund, after), 0.0) - keeps
        for key, inr_crore in net.items():
            if key in voted:
                yield voted[key].model_copy(update={"spent_inr_crore": inr_crore, "received_inr_crore": 0.0})
            elif key[1] == self.first.fiscal_year:
                yield Fund(fund=key[0], fiscal_year=key[1], allocation_inr_crore=0.0, spent_inr_crore=inr_crore)
