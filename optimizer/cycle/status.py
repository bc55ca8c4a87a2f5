"""The status of an order of the Register in a word or two, worked out from its dates."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from optimizer.case.months import Month
from optimizer.case.rows_cycle import ENDINGS, MILESTONES, SignedOrder
from optimizer.cycle.orders import OrderState

ORDERED, PAID = "ordered", "paid"
GOODS = tuple(word for word in MILESTONES if word != PAID)


def status_of(row: SignedOrder, day: dt.date) -> str:
    """How far an order is on the evening of a day; dates after it have not happened yet.

    The first of cancelled, refused and rejected ends it. Otherwise it is at the furthest step that has a date, whether
    or not those before it have one, and "ordered" without any. Payment runs beside the goods: "shipped, paid" is paid
    ahead; "paid" alone is accepted and paid, or paid with no step recorded.
    """
    dated = {word: when for word in (*MILESTONES, *ENDINGS)
             if (when := getattr(row, word)) is not None and when <= day}  # fmt: skip
    ended = [word for word in ENDINGS if word in dated]
    if ended:
        return min(ended, key=dated.__getitem__)
    reached = [word for word in GOODS if word in dated]
    if PAID not in dated:
        return reached[-1] if reached else ORDERED
    return PAID if not reached or reached[-1] == GOODS[-1] else f"{reached[-1]}, {PAID}"


def statuses(states: Iterable[OrderState], first: Month) -> tuple[str, ...]:
    """A line for each order still open on the 1st of a month, in words."""
    return tuple(
        f"{s.row.order}, {s.row.supplier}, {s.row.material}: {status_of(s.row, first.first_day)}; "
        + (f"{s.waiting_t:,.6g} of {s.row.tonnes:,.6g} t to come, expected {s.arrives.label}" if s.waiting_t > 0
           else f"nothing more to come, ₹{sum(due for _, _, due in s.dues):,.6g} crore to pay")
        for s in states if not s.closed
    )  # fmt: skip


def counted_by_status(states: Iterable[OrderState], first: Month) -> str:
    """How many open orders are how far, in the order of the steps: "3 ordered, 2 contracted, 1 shipped, paid"."""
    steps = [ORDERED, *MILESTONES, *ENDINGS]
    found = Counter(status_of(s.row, first.first_day) for s in states if not s.closed)
    told = sorted(found, key=lambda word: (steps.index(word.split(",")[0]), word))
    return "; ".join(f"{found[word]} {word}" for word in told)
