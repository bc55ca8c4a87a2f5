"""Why an order changed: by the step of the cost walk in which it did, or, without a walk, by what changed around it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from optimizer.case.case import Case
from optimizer.cycle.differences import InputChange
from optimizer.cycle.ledger import MOVED, MOVED_AND_RESIZED, RESIZED, OrderChange, OrderLedger
from optimizer.cycle.parts import MONTHS, SEARCH
from optimizer.cycle.walk import Walk
from optimizer.plan.plan import Plan

PLANNED_AGAIN, LIKELY, BY_NUMBER = "planned again", "likely", "its number"
ELSEWHERE = "another order"
Parts = list[tuple[tuple[str, ...], set[str]]]
Cell = tuple[str, str, str]  # offer, buyer, order month


def by_walk(found: OrderLedger, walk: Walk, plan: Plan, new_plan: Plan) -> OrderLedger:
    """Each planned order with the cause in whose step most of its change came about."""
    stages = [("", _tonnes(plan))]
    stages += [(step.cause, _tonnes(step.plan)) for step in walk.steps if step.plan is not None]
    stages.append((SEARCH, _tonnes(new_plan)))
    return replace(found, changes=tuple(_by_step(change, stages) for change in found.changes))


def _by_step(change: OrderChange, stages: Sequence[tuple[str, dict[Cell, float]]]) -> OrderChange:
    if change.signed:
        return _signed(change)
    aim: dict[Cell, float] = defaultdict(float)
    for order, sign in ((change.before, -1.0), (change.after, 1.0)):
        if order is not None:
            aim[order.offer, order.buyer, str(order.month)] += sign * order.tonnes
    weight: dict[str, float] = defaultdict(float)
    for (_, before), (cause, after) in pairwise(stages):
        weight[cause] += sum((after.get(at, 0.0) - before.get(at, 0.0)) * q for at, q in aim.items())
    cause = max(weight, key=weight.__getitem__)
    return replace(change, cause=cause, found_by=PLANNED_AGAIN)


def likely(found: OrderLedger, inputs: Iterable[InputChange], case: Case, moved: bool) -> OrderLedger:
    """Each order with the first change of the input that speaks of its offer, its material, or of everything."""
    changed = list(inputs)
    offers = {offer.offer: offer for offer in case.offers}

    def cause_of(change: OrderChange) -> str:
        order = change.order
        offer = offers.get(order.offer)
        both = [o.offer for o in (change.before, change.after) if o is not None]
        own = {*both, order.supplier, *([offer.price_index] if offer and offer.price_index else [])}
        currency = offer.currency.upper() if offer else ""
        elsewhere = change.change not in (RESIZED, MOVED, MOVED_AND_RESIZED)
        terms: Parts = [(("offer", "price"), own), (("exchange rate",), {currency})]
        need: Parts = [(("lateness", "count", "demand"), {order.material})]
        for parts, names in [*terms, *need] if elsewhere else [*need, *terms]:
            speak = [
                part for part in parts
                if any(c.part == part and (names & c.names or _of_currency(c, currency)) for c in changed)
            ]  # fmt: skip
            if speak:
                return " or ".join(speak)
        for part in ("landed cost", "event", "line", "fund", "rule", "cost of changes"):
            if any(c.part == part for c in changed):
                return part
        return ELSEWHERE if changed else MONTHS if moved else SEARCH

    return replace(found, changes=tuple(
        _signed(c) if c.signed else replace(c, cause=cause_of(c), found_by=LIKELY) for c in found.changes
    ))  # fmt: skip


def _of_currency(change: InputChange, currency: str) -> bool:
    return change.part == "exchange rate" and change.sheet == "Start" and currency == "USD"


def _signed(change: OrderChange) -> OrderChange:
    return replace(change, cause="lateness" if change.change == "late" else "as recorded", found_by=BY_NUMBER)


def _tonnes(plan: Plan) -> dict[Cell, float]:
    tonnes: dict[Cell, float] = defaultdict(float)
    for row in plan["orders"].to_dict("records"):
        tonnes[row["offer"], row["buyer"], row["order_month"]] += row["tonnes"]
    return tonnes
