"""Thin markets and commitments around a move: what a purchase would pay above its price, and the bills that change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from pyomo.environ import Block

from optimizer.model.data import Data, Key
from optimizer.solve.handover import Program
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


def agency_bills_inr(block: Block, program: Program, data: Data, change: Mapping[int, float]) -> list[Charged]:
    """What changes in the steps of markets and in commitments add to the bills of the agency."""
    charged: list[Charged] = []
    agency = data.owners.agency
    for place in block.IN_STEP:
        column = program.column(block.in_step[place])
        if place[1] != agency or column is None or column not in change:
            continue
        slot = data.slots[place[0], place[2]]
        inr = slot.premiums[place[3]][1] * change[column]
        charged += [(slot, bill, bill.on_goods * inr) for bill in slot.bills if bill.term != "tax_back"]
    for place in block.COMMITTED:
        contract, column = block.commitments[place], program.column(block.not_taken[place])
        if contract.buyer == agency and contract.keys and column is not None and column in change:
            slot = data.slots[contract.keys[0][0], contract.keys[0][2]]
            charged.append((slot, contract.bill, contract.inr_per_t * change[column]))
    return charged
