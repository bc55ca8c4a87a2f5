"""What would happen if the tonnes of an order (or of a line's run) came from another offer, all else left as it is.

All else: every other order and run, what is issued, passed on and written off, and every exception. What follows
from these is worked out anew: stock, funds, shares, panel, and the sum of the costs. Rules of purchasing and of stock
are judged on the rows of the compiled program, sources and money from their definitions.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from optimizer.model.changes import SAME_WITHIN
from optimizer.model.data import Key
from optimizer.model.licences import left_t, licences_for
from optimizer.session import Solved
from optimizer.study.as_planned import without_empty_orders
from optimizer.study.conversion_after import ConversionAfter
from optimizer.study.follows import Follows
from optimizer.study.markets_after import AgencyBills
from optimizer.study.mix_after import Mix
from optimizer.study.money_after import Charged, Money
from optimizer.study.purchase import TOLERANCE, Broken, Purchase, bills_inr, discounted_inr, split_in_bands
from optimizer.study.shut import Shut

ELSEWHERE = frozenset({  # judged by Mix and Money, kept by construction, or said by the bound of an order
    "entering_in_month", "amount_from_source", "cap_or_floor", "source_counts", "behind_a_total", "behind_if_counted",
    "behind_in_whole", "number_of_sources", "number_behind", "concentration", "tangent", "bills_are_paid",
    "small_bills", "fund_balance", "carry_over", "store_balance", "taken_from_stores", "custody_rule", "ready_in_time",
    "bonded_within_order", "bonded_stores_hold_bonded_goods",
    "commitments_are_divided", "commitment_limit", "year_end_ceiling", "advance_limit",
    "material_balance", "use_adds_up", "order_within_bounds", "supplier_on_panel",
    "order_is_its_bands", "end_stock_is_there", "worst_cover", "order_is_its_steps", "step_has_its_width",
    "take_or_pay", "licence_drawn", "licence_left", "pool_balance", "pool_within_whole", "pool_taken_in", "pool_counts",
    "pool_keeps", "pool_use_adds_up", "lent_is_asked_for", "most_out",
})  # fmt: skip
Place = tuple[str, str, int]  # material, owner, month


@dataclass(frozen=True)
class Outcome:
    """The rules a move breaks, and how much dearer it makes the plan (INR, discounted), with the parts of the panel and
    of what is paid for tonnes committed and not taken."""

    broken: tuple[Broken, ...]
    dearer_inr: float
    panel_inr: float
    untaken_inr: float = 0.0


class Moves:
    """A solved problem made ready for moves. Purchases that are not open need no decision in it."""

    def __init__(self, solved: Solved) -> None:
        self.block, self.program, self.data = solved.built.block, solved.built.program, solved.built.data
        self.now = without_empty_orders(solved)
        self.cost: list[float] = (self.program.objectives[0] * self.program.units[0]).tolist()
        self.activity = np.asarray(self.program.matrix @ self.now)
        self.judged = np.array([name not in ELSEWHERE for name, _ in self.program.row_names], dtype=bool)
        self.mix, self.money = Mix(solved), Money(solved)
        self.conversion = ConversionAfter(solved, self.now)
        self.follows = Follows(solved.built, self.now)
        self.agency_bills = AgencyBills(solved.built)
        self.shut = Shut(self.data, self.ordered)

    def ordered_t(self, key: Key) -> float:
        """Tonnes of an order in the plan; nought where it could not be placed."""
        return self.ordered.get(key, 0.0)

    @cached_property
    def ordered(self) -> dict[Key, float]:
        """Every order of the plan with its tonnes."""
        tonnes = {key: self._value(self.block.order[key]) for key in self.data.keys}
        return {key: q for key, q in tonnes.items() if q > TOLERANCE}

    # -- the two kinds of move -----------------------------------------------------------------------------

    def of_order(self, key: Key, to: Purchase) -> Outcome:
        """All of an order placed with another offer instead."""
        slot, tonnes = self.data.slots[key[0], key[2]], self.ordered_t(key)
        change = self._order_columns(key, 0.0)
        inflow: dict[Place, float] = defaultdict(float)
        inflow[slot.offer.material, key[1], slot.usable] -= tonnes * (1 - slot.offer.transit_loss)
        return self._judge(change, inflow, {}, {}, to, key)

    def of_run(self, line: str, t: int, to: Purchase) -> Outcome:
        """All that a line makes in a month bought instead; its inputs stay in store."""
        data, block = self.data, self.block
        made, serving = self._value(block.make[line, t]), data.owners.serving
        change: dict[int, float] = {}
        self._set(change, block.make[line, t], 0.0)
        if (line, t) in block.RUN:
            self._set(change, block.run[line, t], 0.0)
        if (line, t) in block.START:
            self._set(change, block.start[line, t], 0.0)
        if (line, t + 1) in block.START:
            self._set(change, block.start[line, t + 1], float(round(self._value(block.run[line, t + 1]))))
        if (line, t) in block.PAID_FOR:
            self._set(change, block.incentivised[line, t], 0.0)
        inflow: dict[Place, float] = defaultdict(float)
        used: dict[Place, float] = defaultdict(float)
        inflow[data.lines[line].output, serving, t] -= made
        for row in data.recipes[line]:
            if row.role == "input":
                inflow[row.material, serving, t] += data.intake_per_t(row) * made
                used[row.material, serving, t] -= data.intake_per_t(row) * made
            else:
                inflow[row.material, serving, t] -= row.tonnes_per_tonne * made
        return self._judge(change, inflow, used, {(line, t): -made}, to, None)

    # -- what follows --------------------------------------------------------------------------------------

    def _judge(
        self, change: dict[int, float], inflow: dict[Place, float], used: dict[Place, float],
        runs: dict[tuple[str, int], float], to: Purchase, key: Key | None,
    ) -> Outcome:  # fmt: skip
        data, had = self.data, self.ordered_t(to.key)
        bills = bills_inr(to.slot, to.tonnes, had)
        orders = [(to.slot, had, had + to.tonnes)]
        paid: list[Charged] = []
        if to.buyer == data.owners.agency:
            paid += [(to.slot, bill, inr) for bill, inr in bills.items()]
        if key is not None:
            old, tonnes = data.slots[key[0], key[2]], self.ordered_t(key)
            orders.append((old, tonnes, 0.0))
            if key[1] == data.owners.agency:
                paid += [(old, bill, -inr) for bill, inr in bills_inr(old, tonnes).items()]
        broken, dearer = list(to.closed), 0.0
        if not to.open:
            broken += self.shut.broken(to, key)
            dearer += discounted_inr(bills, data) + self._premium(to, paid)
        else:
            for column, figure in self._order_columns(to.key, had + to.tonnes).items():
                change[column] = change.get(column, 0.0) + figure
        panel, unseen = self._panel(change, key, to)
        inflow[to.slot.offer.material, to.buyer, to.slot.usable] += to.arriving_t
        self._restock(change, inflow)
        self._reuse(change, used)
        delta = np.zeros(len(self.now))
        delta[list(change)] = list(change.values())
        untaken, settled = 0.0, list[int]()
        if self.follows.any:
            following, out, settled = self.follows.settle(delta, self._beside(to))
            for j, figure in following.items():
                change[j] = delta[j] = figure
            untaken = sum(self.cost[j] * following[j] for j in self.agency_bills.untaken if j in following)
            paid += self.agency_bills.charged(following)
            broken += [self._row(r, off) for r, off in out.items()]
        broken += self._limits_broken(delta, to, settled)
        broken += self.mix.broken(orders, runs)
        broken += self.money.broken(paid)
        dearer += unseen + sum(self.cost[column] * figure for column, figure in change.items())
        return Outcome(tuple(dict.fromkeys(broken)), dearer, panel, untaken)

    def _premium(self, to: Purchase, paid: list[Charged]) -> float:
        """What a purchase that is no decision of the program pays above its price in a thin market, bought after all
        else of its month (INR, discounted)."""
        premium = to.premium_inr_per_t * to.tonnes
        if not premium:
            return 0.0
        bills = {bill: bill.on_goods * premium * (-1 if bill.term == "tax_back" else 1) for bill in to.slot.bills}
        if to.buyer == self.data.owners.agency:
            paid += [(to.slot, bill, inr) for bill, inr in bills.items()]
        return discounted_inr(bills, self.data)

    def _beside(self, to: Purchase) -> dict[int, float]:
        """What such a purchase adds to a commitment of its offer, and to the pool it belongs to."""
        if to.open:
            return {}
        offer, block = to.slot.offer, self.block
        shift: dict[int, float] = {}
        contract = (offer.offer, self.data.case.months[to.slot.order].fiscal_year)
        if contract in block.COMMITTED:
            shift |= self.follows.beside(block.not_taken[contract], "take_or_pay", to.tonnes)
        pool = (offer.material, offer.bar or "", to.buyer, to.slot.usable)
        if pool in block.POOL_HELD:
            shift |= self.follows.beside(block.pool_held[pool], "pool_balance", -to.arriving_t)
        return shift

    def _order_columns(self, key: Key, tonnes: float) -> dict[int, float]:
        """Changes of the decisions of an order that is to be ``tonnes``, as the rules of purchasing tie them."""
        block, slot, change = self.block, self.data.slots[key[0], key[2]], dict[int, float]()
        yes = tonnes > TOLERANCE
        self._set(change, block.order[key], tonnes)
        if key in block.PLACED:
            self._set(change, block.placed[key], float(yes))
        if key in block.LOTS:
            self._set(change, block.lots[key], float(np.floor(tonnes / (slot.step_t or 1.0) + TOLERANCE)))
        if key in block.BANDED:
            inside, reached = split_in_bands(slot, tonnes)
            for n, quantity in enumerate(inside):
                self._set(change, block.band[(*key, n)], quantity)
                if (*key, n) in block.PICK:
                    in_band = n == reached if slot.offer.discount == "all-units" else n <= reached
                    self._set(change, block.pick[(*key, n)], float(in_band and yes))
        planned = block.before.planned_t.get(key, 0.0)
        if key in block.CHANGED_T:
            self._set(change, block.changed_t[key], abs(tonnes - planned))
        if key in block.CHANGED:
            self._set(change, block.changed[key], float(abs(tonnes - planned) > SAME_WITHIN * planned + TOLERANCE))
        return change

    def _panel(self, change: dict[int, float], key: Key | None, to: Purchase) -> tuple[float, float]:
        """Who is on the panel after the move: its cost above today's (INR), and the part no decision stands for."""
        data = self.data
        new = (to.slot.offer.supplier, data.case.months[to.slot.order].fiscal_year)
        old = None if key is None else (
            data.slots[key[0], key[2]].offer.supplier, data.case.months[key[2]].fiscal_year
        )  # fmt: skip
        cost, unseen = 0.0, 0.0
        for supplier, year in {new, old or new}:
            weight = self.panel_cost.get(supplier, 0.0) * data.discount[data.fiscal_years[year][0]]
            if not weight or (supplier, year) in self.panel_paid:
                continue
            on = (supplier, year) == new or any(k != key for k in self._orders_from.get((supplier, year), ()))
            if (supplier, year) in self.block.PANEL:
                panel = self.block.panel[supplier, year]
                cost += weight * (float(on) - self._value(panel))
                self._set(change, panel, float(on))
            elif on:
                cost, unseen = cost + weight, unseen + weight
        return cost, unseen

    @cached_property
    def panel_paid(self) -> set[tuple[str, str | None]]:
        return {(r.supplier, r.panel_paid_for) for r in self.data.case.suppliers}

    @cached_property
    def panel_cost(self) -> dict[str, float]:
        return {r.supplier: r.panel_cost_inr_per_year for r in self.data.case.suppliers}

    @cached_property
    def _orders_from(self) -> dict[tuple[str, str], list[Key]]:
        """(supplier, fiscal year) -> the orders of the plan."""
        keys: dict[tuple[str, str], list[Key]] = defaultdict(list)
        for k in self.ordered:
            keys[self.data.slots[k[0], k[2]].offer.supplier, self.data.case.months[k[2]].fiscal_year].append(k)
        return keys

    def _restock(self, change: dict[int, float], inflow: dict[Place, float]) -> None:
        """Closing stock after other inflows: more goes where it is cheapest and has room, less comes from the dearest
        store; what lies in the stores beside it stays where it is."""
        data, last = self.data, self.data.horizon - 1
        by_holder: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
        for (i, b, t), tonnes in inflow.items():
            by_holder[i, b][t] = by_holder[i, b].get(t, 0.0) + tonnes
        filled: dict[tuple[str, int], float] = defaultdict(float)
        at_end: dict[str, float] = defaultdict(float)
        for (i, b), flows in by_holder.items():
            stores, more = sorted(data.stores_for(i, b), key=lambda store: store[1]), 0.0
            for t in range(min(flows), data.horizon):
                more += flows.get(t, 0.0)
                if abs(more) <= 1e-9:
                    continue
                if t == last:
                    at_end[i] += more
                left = more
                for w, _ in stores if more > 0 else reversed(stores):
                    stock = self.block.stock[i, b, w, t]
                    room = self._room.get((w, t), np.inf) - filled[w, t] if more > 0 else self._value(stock)
                    part = min(left, max(0.0, room)) if more > 0 else -min(-left, max(0.0, room))
                    left -= part
                    filled[w, t] += part
                    self._set(change, stock, self._value(stock) + part)
                if abs(left) > 1e-12 and stores:  # more than all stores hold, or less than nothing
                    self._set_more(change, self.block.stock[i, b, stores[0][0], t], left)
        for i, more in at_end.items():
            if i in self.block.VALUED:
                held = sum(self._value(self.block.stock[i, b, w, last])
                           for b in data.owners.all for w, _ in data.stores_for(i, b))  # fmt: skip
                needed = data.needs.requirement.get((i, last), 0.0)
                self._set(change, self.block.needed_at_end[i], max(0.0, min(needed, held + more)))

    def _reuse(self, change: dict[int, float], used: dict[Place, float]) -> None:
        """What has been used up to each month, where a shelf life asks for it."""
        for (i, b, first), tonnes in used.items():
            for who in (b, ""):
                if (i, who) in self.block.KEEPS:
                    for t in range(first, self.data.horizon):
                        self._set_more(change, self.block.used_up[i, who, t], tonnes)

    @cached_property
    def _room(self) -> dict[tuple[str, int], float]:
        """(store, month) -> tonnes that still fit."""
        return {
            where: float(self.program.high[r] - self.activity[r])
            for r, (name, where) in enumerate(self.program.row_names) if name == "store_capacity"
        }  # fmt: skip

    # -- what breaks ---------------------------------------------------------------------------------------

    def _limits_broken(self, delta: Any, to: Purchase, settled: list[int]) -> list[Broken]:
        """Rows and bounds that held (or nearly) and no longer do; those settled already are not looked at again."""
        program, moved = self.program, np.flatnonzero(delta)
        rows, change = program.moved_by(moved, delta[moved])
        after = self.activity.copy()
        after[rows] += change
        over = np.maximum(after[rows] - program.high[rows], program.low[rows] - after[rows])
        over[np.isin(rows, settled)] = 0.0
        broken = []
        for k in np.flatnonzero(self.judged[rows] & (np.abs(change) > 1e-12) & (over > 1e-9)).tolist():
            r = int(rows[k])
            bound = program.high[r] if after[r] > program.high[r] else program.low[r]
            if over[k] > TOLERANCE * max(1.0, abs(bound)):
                broken.append(self._row(r, float(over[k]), abs(float(bound))))
        value = self.now[moved] + delta[moved]
        out = np.maximum(value - program.upper[moved], program.lower[moved] - value)
        for k in np.flatnonzero(out > TOLERANCE * np.maximum(1.0, np.abs(self.now[moved]))).tolist():
            broken += self._bound(int(moved[k]), float(out[k]), to)
        broken = self.conversion.judged(broken, after)
        too_large = any(b.rule in ("ceiling_a_month", "of use") for b in broken)  # the last band ends there as well
        return [b for b in broken if not (too_large and b.rule == "band_at_most")]

    def _row(self, r: int, *figures: float) -> Broken:
        """A row of the program as a rule broken."""
        name, where = self.program.row_names[r]
        return Broken(name, where if isinstance(where, tuple) else (where,), figures)

    def _bound(self, column: int, by: float, to: Purchase) -> list[Broken]:
        """The rules behind the bound of a decision."""
        name, where = self.program.column_names[column]
        if name != "order":
            return [Broken(name, where if isinstance(where, tuple) else (where,), (by,))]
        tonnes, offer = self.ordered_t(to.key) + to.tonnes, to.slot.offer
        limits = {"ceiling of the month": to.slot.ceiling_t, "ceiling_a_year": offer.ceiling_t_per_year}
        supplier = next((r for r in self.data.case.suppliers if r.supplier == offer.supplier), None)
        if supplier is not None:
            limits |= {"supplier's ceiling of the month": supplier.ceiling_t_per_month,
                       "supplier's ceiling of the year": supplier.ceiling_t_per_year}  # fmt: skip
        if offer.licence_needed:
            left = left_t(self.data.case)
            limits["licence"] = sum(left[row.licence] for row in licences_for(self.data.case, to.slot))
        over = [k for k, limit in limits.items() if limit is not None and tonnes > limit + TOLERANCE]
        if "ceiling of the month" in over:
            return [Broken("ceiling_a_month", (offer.offer, to.slot.order), (by, to.slot.ceiling_t or 0.0))]
        return [] if over else [Broken("of use", (offer.offer, to.slot.order), (by,))]  # the rest have rows

    # -- small things --------------------------------------------------------------------------------------

    def _value(self, var: object) -> float:
        column = self.program.column(var)
        return 0.0 if column is None else float(self.now[column])

    def _set(self, change: dict[int, float], var: object, to: float) -> None:
        column = self.program.column(var)
        if column is not None:
            change[column] = to - float(self.now[column])

    def _set_more(self, change: dict[int, float], var: object, more: float) -> None:
        column = self.program.column(var)
        if column is not None:
            change[column] = change.get(column, 0.0) + more
