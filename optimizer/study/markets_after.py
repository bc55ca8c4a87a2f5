"""Thin markets and commitments around a move: what a purchase would pay above its price, and the bills that change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from optimizer.model.data import Data, Key
from optimizer.model.payments import Bill
from optimizer.model.terms import Slot
from optimizer.session import Built
from optimizer.study.money_after import Charged
from optimizer.study.purchase import Purchase


class Markets:
    """The orders of a plan by thin market and month."""

    def __init__(self, data: Data, ordered: Mapping[Key, float]) -> None:
        self.data, self.ordered = data, ordered
        self.bought: dict[tuple[str, str, int], float] = defaultdict(float)
        for (o, _, t), tonnes in ordered.items():
            offer = data.slots[o, t].offer
            if offer.market:
                self.bought[offer.market, offer.material, t] += tonnes

    def with_premium(self, to: Purchase, leaving: Key | None) -> Purchase:
        """The purchase with what its tonnes would pay above the price, bought after all else of its month."""
        steps, offer = to.slot.premiums, to.slot.offer
        if not steps or not offer.market or to.tonnes <= 0:
            return to
        before = self.bought.get((offer.market, offer.material, to.slot.order), 0.0)
        if leaving is not None and leaving[2] == to.slot.order:
            left = self.data.slots[leaving[0], leaving[2]].offer
            if (left.market, left.material) == (offer.market, offer.material):
                before -= self.ordered[leaving]
        paid = 0.0
        for n, (start, inr) in enumerate(steps):
            end = steps[n + 1][0] if n + 1 < len(steps) else float("inf")
            paid += inr * max(0.0, min(end, before + to.tonnes) - max(start, before))
        return replace(to, premium_inr_per_t=paid / to.tonnes)


class AgencyBills:
    """The decisions on steps of markets and on commitments that stand on bills of the agency."""

    def __init__(self, built: Built) -> None:
        data, block, agency = built.data, built.block, built.data.owners.agency
        self.on: dict[int, list[tuple[Slot, Bill, float]]] = {}  # column -> what a tonne adds (INR)
        self.untaken: list[int] = []  # columns of what of a commitment is not taken, whoever made it
        for place, step in block.in_step.items():
            column = built.program.column(step)
            if place[1] == agency and column is not None:
                slot = data.slots[place[0], place[2]]
                inr_per_t = slot.premiums[place[3]][1]
                self.on[column] = [(slot, b, b.on_goods * inr_per_t) for b in slot.bills if b.term != "tax_back"]
        for place in block.COMMITTED:
            contract, column = block.commitments[place], built.program.column(block.not_taken[place])
            if column is None:
                continue
            self.untaken.append(column)
            if contract.buyer == agency and contract.keys:
                slot = data.slots[contract.keys[0][0], contract.keys[0][2]]
                self.on[column] = [(slot, contract.bill, contract.inr_per_t)]

    def charged(self, change: Mapping[int, float]) -> list[Charged]:
        """What changes of columns (tonnes) add to the bills of the agency."""
        return [(slot, bill, inr_per_t * tonnes)
                for column, tonnes in change.items() for slot, bill, inr_per_t in self.on.get(column, ())]  # fmt: skip
