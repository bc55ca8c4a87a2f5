"""The orders of two plans side by side: what was added, dropped, moved to another month, resized, or is late.

Planned orders have no permanent number: they are matched by offer and buyer, in the same month first and then in the
nearest one; what is left of a material, buyer and month is the same need met from another offer. Signed orders are
matched by their number. What the older plan could not have planned, because it arrives after its last month, is no
change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_needs import OpenOrder
from optimizer.model.events import Events
from optimizer.plan.plan import Plan

ADDED, DROPPED, MOVED, RESIZED, MOVED_AND_RESIZED = "added", "dropped", "moved", "resized", "moved and resized"
OTHER_OFFER = "from another offer"
LATE, EARLY, OTHER_TONNES, GONE = "late", "early", "other tonnes", "came early or was cancelled"
SAME_WITHIN = 0.05  # of its tonnes an order may be resized by and not count as changed
NEAR_MONTHS = 6  # further apart two orders are not the same one moved
SAME_T = 1e-6
LISTED_FROM = 0.001  # of its tonnes: less is what bringing orders to their increments leaves


@dataclass(frozen=True)
class Order:
    """An order of a plan; ``month`` is the month of order, of a signed order the month it is usable from."""

    number: str
    buyer: str
    offer: str
    supplier: str
    material: str
    month: Month
    usable: Month | None
    tonnes: float


@dataclass(frozen=True)
class OrderChange:
    """One order in both plans; ``before`` or ``after`` is None where only the other plan has it."""

    change: str
    before: Order | None
    after: Order | None
    signed: bool = False
    cause: str = ""
    found_by: str = ""

    @property
    def order(self) -> Order:
        order = self.after or self.before
        assert order is not None
        return order

    @property
    def counts(self) -> bool:
        """Whether it counts as changed: its month, or over 5 % of its tonnes."""
        if self.before is None or self.after is None or self.change == OTHER_OFFER:
            return True
        if self.before.month != self.after.month:
            return True
        return abs(self.after.tonnes - self.before.tonnes) > SAME_WITHIN * self.before.tonnes + SAME_T


@dataclass(frozen=True)
class OrderLedger:
    """Every order that changed, and how many there were to change."""

    changes: tuple[OrderChange, ...]
    planned_before: int  # orders of the older plan still to be signed, that the newer one could place
    signed_before: int

    @property
    def changed_share(self) -> float:
        """Share of the planned orders that changed month, tonnes by over 5 %, or were dropped."""
        changed = sum(c.counts for c in self.changes if not c.signed and c.before is not None)
        return changed / self.planned_before if self.planned_before else 0.0


def ledger(case: Case, plan: Plan, new_case: Case, new: Plan) -> OrderLedger:
    """The orders of two plans; both cases as they stand on the 1st of their first month."""
    first, signed_now = new_case.settings.first_month, {row.order: row for row in new_case.open_orders}
    planned: list[Order] = []
    done: list[Order] = []
    for order in planned_orders(plan):
        (done if order.number in signed_now else planned).append(order)
    return _ledger(planned, case.months[-1], first, new, tuple(_signed(case, done, new_case)),
                   len(case.open_orders) + len(done))  # fmt: skip


def ledger_of_rows(case: Case, new: Plan) -> OrderLedger:
    """The same against the sheet Planned before alone."""
    offers = {offer.offer: offer for offer in case.offers}
    agency = next((row.buyer for row in case.buyers if row.role == "agency"), "agency")
    rows, events = [], Events(case)
    for row in case.planned_before:
        offer = offers.get(row.offer)
        usable = events.voyage(offer, row.order_month).usable if offer else None
        rows.append(Order(row.order, row.buyer or agency, row.offer, offer.supplier if offer else "",
                          offer.material if offer else "", row.order_month, usable, row.tonnes))  # fmt: skip
    arrivals = [order.usable for order in rows if order.usable is not None]
    last = case.settings.planned_until or max(arrivals, default=case.months[-1])
    return _ledger(rows, last, case.settings.first_month, new, (), 0)


def planned_orders(plan: Plan) -> Iterator[Order]:
    """The orders of a plan."""
    for row in plan["orders"].to_dict("records"):
        yield Order(row["order"], row["buyer"], row["offer"], row["supplier"], row["material"],
                    Month.parse(row["order_month"]), Month.parse(row["usable_month"]), row["tonnes"])  # fmt: skip


def _ledger(
    planned: Sequence[Order], last: Month, first: Month, new: Plan, signed: tuple[OrderChange, ...], signed_before: int
) -> OrderLedger:  # fmt: skip
    due = [replace(o, month=max(o.month, first)) for o in planned]  # one not signed in time is due now
    moved_by_time = {id(d): o for d, o in zip(due, planned, strict=True)}
    now = [o for o in planned_orders(new) if o.usable is None or o.usable <= last]
    changes = []
    for before, after in _matched(due, now):
        was = None if before is None else moved_by_time[id(before)]
        change = _change(was, after)
        if change:
            changes.append(OrderChange(change, was, after))
    rank = {k: n for n, k in enumerate((LATE, EARLY, OTHER_TONNES, GONE, ADDED, DROPPED))}
    ordered = sorted((*signed, *changes), key=lambda c: (rank.get(c.change, 9), c.order.month, c.order.offer))
    return OrderLedger(tuple(ordered), len(planned), signed_before)


def _matched(before: Iterable[Order], after: Iterable[Order]) -> Iterator[tuple[Order | None, Order | None]]:
    """Pairs by offer and buyer: the nearest months first, then the nearest tonnes; what is left stands alone."""
    pairs, olds, news = _nearest(list(before), list(after), lambda o: (o.offer, o.buyer), NEAR_MONTHS)
    more, olds, news = _nearest(olds, news, lambda o: (o.material, o.buyer), 0)
    yield from (*pairs, *more)
    yield from ((order, None) for order in olds)
    yield from ((None, order) for order in news)


def _nearest(
    before: list[Order], after: list[Order], like: Callable[[Order], tuple[str, str]], within: int
) -> tuple[list[tuple[Order, Order]], list[Order], list[Order]]:
    """Pairs alike and no further apart than so many months, and what is left of both sides."""
    near = sorted(
        (abs(n.month - o.month), abs(n.tonnes - o.tonnes), i, j)
        for i, o in enumerate(before) for j, n in enumerate(after)
        if like(n) == like(o) and abs(n.month - o.month) <= within
    )  # fmt: skip
    left, right, pairs = set(range(len(before))), set(range(len(after))), []
    for _, _, i, j in near:
        if i in left and j in right:
            left.remove(i)
            right.remove(j)
            pairs.append((before[i], after[j]))
    return pairs, [before[i] for i in sorted(left)], [after[j] for j in sorted(right)]


def _change(before: Order | None, after: Order | None) -> str:
    if before is None:
        return ADDED
    if after is None:
        return DROPPED
    if before.offer != after.offer:
        return OTHER_OFFER
    moved = before.month != after.month
    resized = abs(after.tonnes - before.tonnes) > SAME_T + LISTED_FROM * before.tonnes
    return MOVED_AND_RESIZED if moved and resized else MOVED if moved else RESIZED if resized else ""


def _signed(case: Case, done: Iterable[Order], new: Case) -> Iterator[OrderChange]:
    """Orders signed before either plan, and those of the older plan signed since, by their number."""
    now = {row.order: _of_open(row) for row in new.open_orders}
    losses = {offer.offer: offer.transit_loss for offer in case.offers}
    expected = [_of_open(row) for row in case.open_orders]
    expected += [replace(o, month=o.usable or o.month, tonnes=o.tonnes * (1 - losses.get(o.offer, 0.0))) for o in done]
    for was in expected:
        row = now.get(was.number)
        if row is None:
            if was.month >= new.settings.first_month:
                yield OrderChange(GONE, was, None, signed=True)
            continue
        if row.month != was.month:
            yield OrderChange(LATE if row.month > was.month else EARLY, was, row, signed=True)
        elif abs(row.tonnes - was.tonnes) > SAME_T * max(1.0, was.tonnes):
            yield OrderChange(OTHER_TONNES, was, row, signed=True)


def _of_open(row: OpenOrder) -> Order:
    return Order(row.order, row.buyer or "", "", row.supplier, row.material, row.usable_month, row.usable_month,
                 row.tonnes)  # fmt: skip


def record(change: OrderChange) -> dict[str, Any]:
    """A row of the frame ``changes``."""
    was, now, nothing = change.before, change.after, float("nan")
    return {
        "change": change.change, "order_before": was.number if was else "", "order": now.number if now else "",
        "buyer": change.order.buyer or (was.buyer if was else ""),
        "offer_before": was.offer if was else "", "offer": now.offer if now else "",
        "supplier": change.order.supplier, "material": change.order.material,
        "month_before": str(was.month) if was else "", "month": str(now.month) if now else "",
        "tonnes_before": was.tonnes if was else nothing, "tonnes": now.tonnes if now else nothing,
        "cause": change.cause, "found_by": change.found_by,
    }  # fmt: skip
