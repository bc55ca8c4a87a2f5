"""Why this, why not that: for every order and domestic run, the need it covers and what stopped each cheaper offer.

Offers are ranked by landed cost a tonne usable, with the ordering cost, at the tonnes of the order. A reason is true
in its place: with all else left as it is, placing these tonnes with the cheaper offer breaks exactly the rules named,
and without those rules would cost no more; where it would cost more, the reason is the total, with the sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

import pandas as pd

from optimizer.case.rows_buying import Offer
from optimizer.case.rows_making import Line as DomesticLine
from optimizer.model.support import at_cost, reaches_buyers
from optimizer.plan.plan import NOTES
from optimizer.session import Solved
from optimizer.study.grounds import Grounds, crore, tonnes_words
from optimizer.study.markets_after import Markets
from optimizer.study.moves import Moves, Outcome
from optimizer.study.needs import Needs
from optimizer.study.others import Others
from optimizer.study.purchase import Purchase
from optimizer.study.worth import Worth

Record = dict[str, Any]
SAME_INR = 1.0  # totals within a rupee are one total
SAME_SHARE = 1e-9  # landed costs as near as this are one cost
KG_PER_T = 1000


@dataclass(frozen=True)
class Line:
    """An order or run to be explained: what arrives where and when, at what landed cost, and the move away from it."""

    name: str
    offer: str
    supplier: str
    country: str
    material: str
    buyer: str
    usable: int
    arriving_t: float
    landed_inr_per_t: float
    cell: str
    move: partial[Outcome]


@dataclass(frozen=True)
class Rival:
    """Another offer at the tonnes of a line; ``outcome`` is None where it is not cheaper."""

    offer: Offer
    purchase: Purchase
    outcome: Outcome | None


def reasons(solved: Solved) -> pd.DataFrame:
    """The frame ``reasons`` of NOTES: every order and run of the plan, each offer of its material by rank."""
    return pd.DataFrame(Reasons(solved).records(), columns=list(NOTES["reasons"]))


class Reasons:
    """The explanations of one solved problem."""

    def __init__(self, solved: Solved) -> None:
        self.plan, self.data = solved.plan, solved.built.data
        self.at = {str(month): t for t, month in enumerate(self.data.case.months)}
        self.moves, self.others = Moves(solved), Others(self.data)
        self.markets = Markets(self.data, self.moves.ordered)
        self.premium = {str(k): float(inr) for k, inr in self.plan["market"].groupby("order")["inr"].sum().items()}
        self.grounds, self.needs, self.worth = Grounds(self.data), Needs(self.data, solved.plan), Worth(self.data)

    def records(self) -> list[Record]:
        """Every order line, then every run, each with its offers by rank."""
        return [record for line in self.lines() for record in self._told(line)]

    def lines(self) -> Iterator[Line]:
        """What there is to explain, in the order of the plan."""
        for r in self.plan["orders"].to_dict("records"):
            slot = self.data.slots[r["offer"], self.at[r["order_month"]]]
            key = (r["offer"], r["buyer"], slot.order)
            own = Purchase(slot, r["buyer"], self.moves.ordered_t(key))
            own = replace(own, premium_inr_per_t=self.premium.get(r["order"], 0.0) / own.tonnes)
            yield Line(
                r["order"], r["offer"], r["supplier"], r["vendor_country"], r["material"], r["buyer"], slot.usable,
                own.arriving_t, own.landed_inr_per_t, slot.offer.cell("offer"), partial(self.moves.of_order, key),
            )  # fmt: skip
        for r in self.plan["production"].to_dict("records"):
            if r["made_t"] > 0:
                row, t = self.data.lines[r["line"]], self.at[r["month"]]
                once = self._once(row, r) - self._incentive.get((row.line, r["month"]), 0.0)
                yield Line(
                    f"{row.line} {r['month']}", row.line, row.plant, "India", row.output, self.data.owners.serving, t,
                    r["made_t"], once / r["made_t"] + self.worth.of_line(row.line, t), row.cell("line"),
                    partial(self.moves.of_run, row.line, t),
                )  # fmt: skip

    def _once(self, row: DomesticLine, run: Mapping[Any, Any]) -> float:
        """What a run costs whatever its size, where that is counted."""
        if not at_cost(self.data.case, row):
            return 0.0
        return row.campaign_cost_inr * bool(run["running"]) + row.start_cost_inr * bool(run["started"])

    @cached_property
    def _incentive(self) -> dict[tuple[str, str], float]:
        """(line, month) -> INR of incentive that lowers the cost counted."""
        return {
            (r["line"], r["month"]): r["incentive_inr"] * reaches_buyers(self.data.case, self.data.lines[r["line"]])
            for r in self.plan["incentive"].to_dict("records")
        }

    def rivals(self, line: Line) -> list[Rival]:
        """Every other offer of the material, judged where it is cheaper."""
        found = []
        for offer in self.others.of_material[line.material]:
            if offer.offer == line.offer:
                continue
            leaving = line.move.args[0] if len(line.move.args) == 1 else None
            options = [
                self.markets.with_premium(p, leaving)
                for p in self.others.purchases(offer, line.buyer, line.usable, line.arriving_t)
            ]
            cheaper = [p for p in options if p.landed_inr_per_t < line.landed_inr_per_t * (1 - SAME_SHARE)]
            if not cheaper:
                found.append(Rival(offer, min(options, key=lambda p: p.landed_inr_per_t), None))
                continue
            judged = [(line.move(p), p) for p in cheaper]
            outcome, purchase = min(judged, key=lambda j: (len(j[0].broken), j[0].dearer_inr))
            found.append(Rival(offer, purchase, outcome))
        return found

    def _told(self, line: Line) -> list[Record]:
        need = self.needs.served(line.material, line.buyer, line.usable, line.arriving_t)
        rows: list[Record] = [{
            "offer": line.offer, "supplier": line.supplier, "country": line.country,
            "landed_inr_per_t": line.landed_inr_per_t, "chosen": True, "need": need, "stopped_by": "",
            "cells": line.cell,
        }]  # fmt: skip
        for rival in self.rivals(line):
            words, cells = self.stopped(line, rival)
            rows.append({
                "offer": rival.offer.offer, "supplier": rival.offer.supplier, "country": rival.offer.country,
                "landed_inr_per_t": rival.purchase.landed_inr_per_t, "chosen": False, "need": "", "stopped_by": words,
                "cells": cells,
            })  # fmt: skip
        rows.sort(key=lambda r: (r["landed_inr_per_t"], not r["chosen"]))
        return [{"order": line.name, "rank": n, "lowest": n == 1, **r} for n, r in enumerate(rows, 1)]

    def stopped(self, line: Line, rival: Rival) -> tuple[str, str]:
        """What stopped an offer, in words, and the cells of the rules named."""
        offer, outcome = rival.offer, rival.outcome
        if outcome is None:
            return self._no_cheaper(line, rival), offer.cell("offer")
        said = self._rules(rival.purchase, outcome)
        rules, cells = "; ".join(words for words, _ in said), ", ".join(dict.fromkeys(c for _, c in said if c))
        if outcome.dearer_inr > SAME_INR:
            words = f"dearer in total by {crore(outcome.dearer_inr)}{self._because(line, rival, outcome)}"
            return (f"{words}; it would also break: {rules}" if rules else words), cells or offer.cell("offer")
        if said:
            return rules, cells
        if outcome.dearer_inr >= -SAME_INR:
            return "nothing: in total it costs the same", offer.cell("offer")
        words = f"nothing: it would be {crore(-outcome.dearer_inr)} cheaper in total, less than the search left open"
        return words, offer.cell("offer")

    def _rules(self, to: Purchase, outcome: Outcome) -> list[tuple[str, str]]:
        """The rules broken, each once, with the number of further places where it breaks."""
        first: dict[tuple[str, object], list[tuple[str, str]]] = {}
        for broken in outcome.broken:
            said = self.grounds.of(broken, to)
            first.setdefault((broken.rule, broken.where[0] if broken.where else said[0]), []).append(said)
        return [
            (said[0][0] + (f" (and {len(said) - 1} more such)" if len(said) > 1 else ""), said[0][1])
            for said in first.values()
        ]

    def _because(self, line: Line, rival: Rival, outcome: Outcome) -> str:
        """What makes an offer that is cheaper to land dearer in total, where one thing does."""
        if outcome.panel_inr > 0 and outcome.dearer_inr - outcome.panel_inr <= SAME_INR:
            return f": the panel cost of {rival.offer.supplier} is {crore(outcome.panel_inr)}"
        if outcome.untaken_inr > 0 and outcome.dearer_inr - outcome.untaken_inr <= SAME_INR:
            return f": {crore(outcome.untaken_inr)} would be paid for tonnes of {line.offer} committed and not taken"
        early = line.usable - rival.purchase.slot.usable
        if early > 0 and rival.purchase.open:
            months = self.data.case.months
            return (f": it could come only in {months[rival.purchase.slot.usable]}, {early} "
                    f"month{'s' * (early > 1)} before it is needed")  # fmt: skip
        return ""

    def _no_cheaper(self, line: Line, rival: Rival) -> str:
        """How much dearer to land; and where only the size keeps a lower price away, from what size it holds."""
        slot, more = rival.purchase.slot, rival.purchase.landed_inr_per_t - line.landed_inr_per_t
        words = f"dearer to land by ₹{more / KG_PER_T:,.2f} a kg"
        if more <= line.landed_inr_per_t * SAME_SHARE:
            words = "as dear to land"
        for n, (start, _) in enumerate(slot.bands):
            if slot.landed_inr_per_t(n) / (1 - slot.offer.transit_loss) < line.landed_inr_per_t and n:
                return f"tier: {words}; its lower price begins at {tonnes_words(start)}"
        return words
