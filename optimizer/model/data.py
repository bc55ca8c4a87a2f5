"""The data of the problem: everything the rules of this room need, worked out once from the case.

Separated from the mathematics so that a rule reads as its sentence. Tonnes and INR; months are positions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import inf

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_making import Line, Recipe
from optimizer.case.rows_needs import Material, SoFar
from optimizer.model import chain, expansion
from optimizer.model.bars import Bars
from optimizer.model.events import Events
from optimizer.model.licences import left_t, licences_for
from optimizer.model.needs import Needs, Owners, needs_of, owners_of
from optimizer.model.procurement import Procurement
from optimizer.model.terms import Slot, slots_of

Key = tuple[str, str, int]  # offer, buyer, order month


@dataclass(frozen=True)
class Data:
    """The case as numbers. Build with ``Data.of(case)``."""

    case: Case
    owners: Owners
    needs: Needs
    slots: dict[tuple[str, int], Slot]  # (offer, order month)
    room: Mapping[tuple[str, int], float] = field(default_factory=dict)  # ``useful_t`` of other worlds

    @classmethod
    def of(cls, case: Case) -> Data:
        """The case as the events of its world leave it."""
        slots = {(slot.offer.offer, slot.order): slot for slot in slots_of(case)}
        case = replace(case, open_orders=Events(case).open_orders())
        return cls(case, owners_of(case), needs_of(case), slots)

    @property
    def horizon(self) -> int:
        return self.case.settings.months

    @cached_property
    def materials(self) -> dict[str, Material]:
        return {row.material: row for row in self.case.materials}

    @cached_property
    def fiscal_years(self) -> dict[str, list[int]]:
        """Fiscal year -> the planned months in it."""
        years: dict[str, list[int]] = {}
        for t, month in enumerate(self.case.months):
            years.setdefault(month.fiscal_year, []).append(t)
        return years

    def weight(self, t: int) -> float:
        """Factor on a rupee paid in month t, which may lie after the last."""
        return float((1 + self.case.settings.discount_rate_per_year) ** (-t / 12))

    @cached_property
    def discount(self) -> list[float]:
        """Factor on a rupee paid in month t."""
        return [self.weight(t) for t in range(self.horizon)]

    @cached_property
    def keys(self) -> list[Key]:
        """Every order that could be placed: offer, buyer, month."""
        return [
            (offer, buyer, t)
            for (offer, t), slot in self.slots.items()
            for buyer in self.owners.all
            if slot.offer.buyer in (None, buyer) and self.upper_t[offer, t] > 0 and self._may_order(slot, buyer)
        ]

    @cached_property
    def cancellable(self) -> dict[str, float]:
        """Order signed earlier and still to come -> what cancelling it costs, ₹ crore."""
        return {
            row.order: row.cancel_inr_crore for row in self.case.open_orders
            if row.tonnes > 0 and row.cancel_inr_crore is not None
        }  # fmt: skip

    @cached_property
    def bars(self) -> Bars:
        """The pools of tonnes that licences bar from some uses."""
        return Bars(self.case)

    @cached_property
    def procurement(self) -> Procurement:
        """What the rules of public procurement say of an offer."""
        return Procurement(self.case)

    def threshold_inr(self, key: Key) -> float:
        """The least goods value of an order that is placed; nought but for the agency's foreign orders."""
        if key[1] != self.owners.agency or not self.case.procurement_rules:
            return 0.0
        return self.procurement.threshold(self.slots[key[0], key[2]].offer, self.case.months[key[2]])[0]

    def _may_order(self, slot: Slot, buyer: str) -> bool:
        """Whether the rules of public procurement, and a bar on stockpiling, leave an order open to a buyer."""
        if slot.offer.bar and not self.bars.may_hold(slot.offer.bar, buyer == self.owners.agency, self.owners):
            return False
        if buyer != self.owners.agency or not self.case.procurement_rules:
            return True
        key = (slot.offer.offer, buyer, slot.order)
        dearest = max(price for _, price in slot.bands) * self.upper_t[key[0], key[2]]
        barred = self.procurement.barred(slot.offer, self.case.months[slot.order])
        return barred is None and dearest >= self.threshold_inr(key)

    @cached_property
    def useful_t(self) -> dict[tuple[str, int], float]:
        """Everything still to be needed when an order arrives, in tonnes ordered."""
        needed = self.needed_from_t
        return {
            key: needed[slot.offer.material][slot.usable] / (slot.arriving_share or 1 - slot.offer.transit_loss)
            for key, slot in self.slots.items()
        }

    @cached_property
    def upper_t(self) -> dict[tuple[str, int], float]:
        """The most one order can usefully be: the ceilings, and everything still to be needed (or needed in another
        world it is ordered for too).

        A tier, a minimum order or what is committed above what is still needed stands all the same, since over-buying
        may pay.
        """
        suppliers = {row.supplier: row for row in self.case.suppliers}
        committed: dict[str, float] = {}
        for commitment in self.case.take_or_pay:
            committed[commitment.offer] = max(committed.get(commitment.offer, 0.0), commitment.tonnes)
        upper, licensed = {}, left_t(self.case)
        for (offer, t), slot in self.slots.items():
            row, supplier = slot.offer, suppliers.get(slot.offer.supplier)
            need = max(self.useful_t[offer, t], self.room.get((offer, t), 0.0))
            step = row.lot_t or row.increment_t
            least = self.threshold_inr((offer, self.owners.agency, t)) / max(1.0, min(price for _, price in slot.bands))
            most = max(need, slot.minimum_t, slot.bands[-1][0], committed.get(offer, 0.0), least) + step
            limits = [slot.ceiling_t, row.ceiling_t_per_year]
            limits += [supplier.ceiling_t_per_month, supplier.ceiling_t_per_year] if supplier else []
            if row.licence_needed:
                limits.append(sum(licensed[licence.licence] for licence in licences_for(self.case, slot)))
            most = min([most, *(limit for limit in limits if limit is not None)])
            upper[offer, t] = 0.0 if most < slot.minimum_t - 1e-9 else most
        return upper

    @cached_property
    def ordered_before(self) -> list[SoFar]:
        """What was ordered before the plan and counts in yearly ceilings."""
        return [row for row in self.case.so_far if row.counts_in != "source mix"]

    @cached_property
    def rests_until(self) -> dict[tuple[str, str], int]:
        """(offer, buyer) -> the first month in which it may be ordered again after the last order signed."""
        gaps = {row.offer: row.months_between_orders for row in self.case.offers if row.months_between_orders >= 2}
        first, until = self.case.settings.first_month, dict[tuple[str, str], int]()
        for row in self.case.register:
            if row.ordered is not None and row.offer in gaps and row.gone is None:
                key = row.offer, row.buyer or self.owners.agency
                until[key] = max(until.get(key, 0), Month.of(row.ordered) + gaps[row.offer] - first)
        return until

    # -- lines ---------------------------------------------------------------------------------------------

    @cached_property
    def lines(self) -> dict[str, Line]:
        return {row.line: row for row in self.case.lines}

    @cached_property
    def capacity_stated_t(self) -> dict[tuple[str, int], float]:
        """(line, month) -> main output its rows on Capacity and all its expansions allow, where positive; infinite for
        a line without any."""
        return chain.stated_capacity_t(self.case, self.horizon, expansion.most_added_t(self.case))

    @cached_property
    def hours(self) -> dict[tuple[str, int], float]:
        """(plant, month) -> hours its lines share; only plants that are named on Plants."""
        return chain.plant_hours(self.case, self.horizon)

    @cached_property
    def limited_t(self) -> dict[tuple[str, int], float]:
        """(line, month) -> main output by capacity and hours, where positive; infinite where neither limits it."""
        return chain.limited_t(self)

    def surplus_from_t(self, material: str, t: int) -> float:
        """The most of a material that can be sold as surplus from a month on; infinite where nothing limits it."""
        row = self.materials[material]
        if row.surplus_price_inr_per_kg is None:
            return 0.0
        limit = row.surplus_limit_t_per_month
        return inf if limit is None else limit * max(0, self.horizon - t)

    @cached_property
    def needed_from_t(self) -> dict[str, list[float]]:
        """Material -> month -> tonnes that can still be of use from that month on."""
        return chain.needed_from_t(self)

    @cached_property
    def capacity_t(self) -> dict[tuple[str, int], float]:
        """(line, month) -> tonnes of main output it can make; only where positive. Where neither rows nor hours limit
        a line, what can be of use."""
        return chain.most_made_t(self)

    @cached_property
    def recipes(self) -> dict[str, list[Recipe]]:
        """Line -> what it takes in and gives besides."""
        rows: dict[str, list[Recipe]] = {line: [] for line in self.lines}
        for row in self.case.recipes:
            rows[row.line].append(row)
        return rows

    def intake_per_t(self, row: Recipe) -> float:
        """Tonnes of an input taken for a tonne of main output."""
        return row.tonnes_per_tonne / self.lines[row.line].yield_share

    @cached_property
    def gives_t(self) -> dict[str, dict[str, float]]:
        """Line -> material -> tonnes it gives less those it takes in, for a tonne of main output."""
        gives: dict[str, dict[str, float]] = {}
        for line, row in self.lines.items():
            net: dict[str, float] = defaultdict(float)
            net[row.output] += 1.0
            for r in self.recipes[line]:
                net[r.material] += r.tonnes_per_tonne if r.role == "by-product" else -self.intake_per_t(r)
            gives[line] = {i: tonnes for i, tonnes in net.items() if tonnes != 0}
        return gives

    # -- stock ---------------------------------------------------------------------------------------------

    @cached_property
    def stores(self) -> dict[str, list[tuple[str, float | None, float, str]]]:
        """Owner -> (store, capacity t, INR/t/month, scope); one store without limit where none is named."""
        stores: dict[str, list[tuple[str, float | None, float, str]]] = {}
        for row in self.case.stores:
            owner = row.buyer or self.owners.agency
            stores.setdefault(owner, []).append(
                (row.store, row.capacity_t, row.holding_inr_per_t_month, row.scope)
            )
        for owner in self.owners.all:
            stores.setdefault(owner, [(owner, None, 0.0, "all")])
        return stores

    def stores_for(self, material: str, owner: str) -> Iterator[tuple[str, float]]:
        """(store, INR/t/month of material and store together) in which an owner can keep a material."""
        row = self.materials[material]
        for store, _, holding, scope in self.stores[owner]:
            if scope in ("all", material) or (row.group and scope == row.group):
                yield store, row.holding_inr_per_t_month + holding

    @cached_property
    def opening_t(self) -> dict[tuple[str, str], float]:
        """(material, owner) -> tonnes at the start."""
        opening: dict[tuple[str, str], float] = defaultdict(float)
        lots = {row.material for row in self.case.opening_stock}
        for row in self.case.opening_stock:
            opening[row.material, row.buyer or self.owners.agency] += row.tonnes
        for material in self.case.materials:
            if material.material not in lots:
                opening[material.material, self.owners.agency] += material.opening_stock_t
        return opening

    @cached_property
    def open_arrivals_t(self) -> dict[tuple[str, str, int], float]:
        """(material, owner, month) -> tonnes of orders signed earlier that become usable."""
        arrivals: dict[tuple[str, str, int], float] = defaultdict(float)
        for row in self.case.open_orders:
            t = row.usable_month - self.case.settings.first_month
            arrivals[row.material, row.buyer or self.owners.agency, t] += row.tonnes
        return arrivals

    def in_scope(self, scope: str) -> list[str]:
        """The materials a scope names: one, a group, or all."""
        if scope == "all":
            return list(self.materials)
        return [i for i, row in self.materials.items() if scope in (i, row.group)]
