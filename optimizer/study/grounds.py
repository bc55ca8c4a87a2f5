"""The rules a move breaks, as an officer says them, each with its cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from optimizer.case.columns import Row
from optimizer.case.months import Month
from optimizer.model.data import Data
from optimizer.model.licences import ships_in
from optimizer.study.purchase import Broken, Purchase

Said = tuple[str, str]  # sentence, cell


class Grounds:
    """Sentences for broken rules of one case."""

    def __init__(self, data: Data) -> None:
        self.data, self.months = data, data.case.months
        self.offers = {r.offer: r for r in data.case.offers}
        self.suppliers = {r.supplier: r for r in data.case.suppliers}
        self.bars = {r.bar: r for r in data.case.licence_bars}
        self.mix = {r.rule: r for r in data.case.source_mix}

    def of(self, broken: Broken, to: Purchase) -> Said:
        """The sentence and the cell of a rule a purchase would break."""
        say = SENTENCES.get(broken.rule)
        if say is None:
            words = ", ".join(self._word(w) for w in broken.where)
            return f"{broken.rule.replace('_', ' ')}: {words}", to.slot.offer.cell("offer")
        return say(self, broken, to)

    def _word(self, where: object) -> str:
        return str(self.months[where]) if isinstance(where, int) and where < len(self.months) else str(where)

    def _calendar_cell(self, offer: str, item: str, t: int, field: str) -> str:
        """The cell of the month on Offer calendar, or of the offer."""
        month = self.months[t]
        for row in self.data.case.offer_calendar:
            if (row.offer, row.item) == (offer, item) and month in row.by_month:
                return row.cell(str(month))
        return self.offers[offer].cell(field)

    # -- purchasing ----------------------------------------------------------------------------------------

    def minimum_order(self, b: Broken, to: Purchase) -> Said:
        cell = self._calendar_cell(to.key[0], "minimum order", to.slot.order, "minimum_order_t")
        least, wanted = tonnes_words(to.slot.minimum_t), tonnes_words(to.tonnes)
        return f"minimum order: {least} at least, and {wanted} are wanted", cell

    def whole_lots(self, b: Broken, to: Purchase) -> Said:
        offer = to.slot.offer
        step, what = (offer.lot_t, "lots") if offer.lot_t else (offer.increment_t, "steps")
        cell = offer.cell("lot_t" if offer.lot_t else "increment_t")
        return f"lot: {tonnes_words(to.tonnes)} is not a whole number of {what} of {tonnes_words(step)}", cell

    def ceiling_a_month(self, b: Broken, to: Purchase) -> Said:
        month = to.slot.order
        cell = self._calendar_cell(to.key[0], "ceiling", month, "ceiling_t_per_month")
        over, limit = b.figures
        before = limit + over - to.tonnes
        words = f"ceiling of the month: {tonnes_words(limit)} in {self.months[month]}"
        return (f"{words}, {tonnes_words(before)} of it ordered already" if before > 0.005 else words), cell

    def ceiling_a_year(self, b: Broken, to: Purchase) -> Said:
        offer = to.slot.offer
        words = f"ceiling of the year: {tonnes_words(offer.ceiling_t_per_year or 0)} in {b.where[1]}"
        return words, offer.cell("ceiling_t_per_year")

    def supplier_ceilings(self, b: Broken, to: Purchase) -> Said:
        supplier, when = str(b.where[0]), str(b.where[1])
        row = self.suppliers[supplier]
        monthly = when in map(str, self.months)
        limit = row.ceiling_t_per_month if monthly else row.ceiling_t_per_year
        field = "ceiling_t_per_month" if monthly else "ceiling_t_per_year"
        words = f"supplier's ceiling: {supplier} gives {tonnes_words(limit or 0)} in {when} over all its offers"
        return words, row.cell(field)

    def of_use(self, b: Broken, to: Purchase) -> Said:
        words = f"need: more in one order than can still be used from {self.months[to.slot.usable]} on"
        return words, to.slot.offer.cell("offer")

    def months_between_orders(self, b: Broken, to: Purchase) -> Said:
        offer = to.slot.offer
        words = (f"months between orders: another order within {offer.months_between_orders} months of "
                 f"{self.months[to.slot.order]}")  # fmt: skip
        return words, offer.cell("months_between_orders")

    def tier(self, b: Broken, to: Purchase) -> Said:
        return f"tier: {tonnes_words(to.tonnes)} lies between two price bands", to.slot.offer.cell("discount")

    def buyer(self, b: Broken, to: Purchase) -> Said:
        return f"buyer: only {b.where[1]} may use this offer", to.slot.offer.cell("buyer")

    def lead_time(self, b: Broken, to: Purchase) -> Said:
        offer, wanted, first = self.offers[to.key[0]], int(b.figures[0]), int(b.figures[1])
        earliest = "not within the plan" if first < 0 else f"in {self.months[first]} at the earliest"
        parts = [n for n in type(offer).model_fields if n.endswith("_days") and getattr(offer, n) > 0]
        longest = max(parts, key=lambda n: int(getattr(offer, n)), default="lead_days")
        return f"lead time: usable {earliest}, needed in {self.months[wanted]}", offer.cell(longest)

    def validity(self, b: Broken, to: Purchase) -> Said:
        offer, month = self.offers[to.key[0]], self.months[to.slot.order]
        if offer.valid_from and month < offer.valid_from:
            return f"validity: cannot be ordered before {offer.valid_from}", offer.cell("valid_from")
        return f"validity: cannot be ordered after {offer.valid_to}", offer.cell("valid_to")

    def availability(self, b: Broken, to: Purchase) -> Said:
        cell = self._calendar_cell(to.key[0], "availability", to.slot.order, "offer")
        return f"availability: none to be had in {self.months[to.slot.order]}", cell

    # -- stock ---------------------------------------------------------------------------------------------

    def store_capacity(self, b: Broken, to: Purchase) -> Said:
        row = next((r for r in self.data.case.stores if r.store == b.where[0]), None)
        words = f"store: {b.where[0]} would hold {tonnes_words(b.figures[0])} too much in {self._word(b.where[1])}"
        return words, row.cell("capacity_t") if row else ""

    def shelf_life(self, b: Broken, to: Purchase) -> Said:
        row: Row = self.data.materials[str(b.where[0])]
        spoilt, month = tonnes_words(b.figures[0]), self._word(b.where[-1])
        words = f"shelf life: {spoilt} of {b.where[0]} in store in {month} would spoil"
        return words, row.cell("shelf_life_months")

    def stock(self, b: Broken, to: Purchase) -> Said:
        words = f"stock: {tonnes_words(b.figures[0])} of {b.where[0]} missing in {self._word(b.where[-1])}"
        return words, self.data.materials[str(b.where[0])].cell("material")

    def cover_kept(self, b: Broken, to: Purchase) -> Said:
        row = self.data.materials[str(b.where[0])]
        own = row.cell("cover_months") if row.cover_months is not None else self.data.case.settings.cell("cover_months")
        return f"cover: {b.where[0]} {tonnes_words(b.figures[0])} short in {self._word(b.where[1])}", own

    def surplus_of_own_make(self, b: Broken, to: Purchase) -> Said:
        words = f"surplus: {tonnes_words(b.figures[0])} of {b.where[0]} sold would not be of own make"
        return words, self.data.materials[str(b.where[0])].cell("surplus_price_inr_per_kg")

    def assured_is_taken_or_kept(self, b: Broken, to: Purchase) -> Said:
        rows = [r for r in self.data.case.assured_inputs if (r.plant, r.material) == b.where[:2]]
        words = f"assured inputs: {tonnes_words(b.figures[0])} of {b.where[1]} less than assured to {b.where[0]}"
        return words, rows[0].cell("tonnes_per_year")

    def kept_for_plants_is_there(self, b: Broken, to: Purchase) -> Said:
        rows = [r for r in self.data.case.assured_inputs if r.material == b.where[0]]
        words = f"assured inputs: {tonnes_words(b.figures[0])} of {b.where[0]} kept for plants would be missing"
        return f"{words} at the end of {b.where[1]}", rows[0].cell("tonnes_per_year")

    # -- sources and money ---------------------------------------------------------------------------------

    def cap_or_floor(self, b: Broken, to: Purchase) -> Said:
        row, (name, window, source) = self.mix[str(b.where[0])], b.where
        side = "the most is" if row.kind == "cap" else "the least is"
        words = (f"source mix, {name}: {source} would be {share(b.figures[0])} in {window}, {side} "
                 f"{share(b.figures[1])}")  # fmt: skip
        return words, row.cell("limit")

    def number_of_sources(self, b: Broken, to: Purchase) -> Said:
        row, (name, window) = self.mix[str(b.where[0])], b.where
        number = f"{b.figures[0]:.0f} source{'s' * (b.figures[0] != 1)}"
        words = f"source mix, {name}: {number} in {window}, {row.kind} {b.figures[1]:g} are asked for"
        return words, row.cell("limit")

    def concentration(self, b: Broken, to: Purchase) -> Said:
        row, (name, window) = self.mix[str(b.where[0])], b.where
        words = f"source mix, {name}: the index would be {b.figures[0]:.4f} in {window}, the most is {b.figures[1]:g}"
        return words, row.cell("limit")

    def fund_balance(self, b: Broken, to: Purchase) -> Said:
        name, month = b.where[0], self.months[int(str(b.where[1]))]
        rows: list[Any] = [r for r in self.data.case.funds if r.fiscal_year == month.fiscal_year
                           and name in ("", r.fund)]  # fmt: skip
        words = f"fund: {name or 'the funds together'} would be {crore(b.figures[0] * 1e7)} short in {month}"
        return words, rows[0].cell("allocation_inr_crore") if rows else ""


    def commitment_limit(self, b: Broken, to: Purchase) -> Said:
        words = f"commitment limit: {crore(b.figures[0] * 1e7)} more than the funds may commit"
        year = self.months[to.slot.order].fiscal_year
        return f"{words} in {year}", self._fund_cell("commitment_limit_inr_crore", year)

    def year_end_ceiling(self, b: Broken, to: Purchase) -> Said:
        month = self._month(b)
        key = "march_share" if month.month == 3 and self._fund_cell("march_share", month.fiscal_year) else (
            "last_quarter_share")  # fmt: skip
        words = f"ceiling of the year's end: {crore(b.figures[0] * 1e7)} more than may be paid by 31 March"
        return f"{words} of {month.fiscal_year}", self._fund_cell(key, month.fiscal_year)

    def advance_limit(self, b: Broken, to: Purchase) -> Said:
        month = self._month(b)
        words = f"advance limit: {crore(b.figures[0] * 1e7)} more would stand advanced in {month}"
        return words, self._fund_cell("advance_limit_inr_crore", month.fiscal_year)

    def _month(self, b: Broken) -> Month:
        return self.months[max(0, int(str(b.where[1])))]

    def _fund_cell(self, key: str, year: str) -> str:
        """The first fund of the year that has such a limit."""
        rows = [r for r in self.data.case.funds if r.fiscal_year == year and getattr(r, key) is not None]
        return rows[0].cell(key) if rows else ""


    def licence(self, b: Broken, to: Purchase) -> Said:
        offer = self.offers[to.key[0]]
        ships = ships_in(self.data.case, replace(to.slot, offer=offer))
        rows = [r for r in self.data.case.licences if r.exporter == offer.supplier]
        words = f"licence: {offer.supplier} has none for {offer.material} that is valid for shipment in {ships}"
        return words, rows[0].cell("valid_to") if rows else offer.cell("licence_needed")

    def bar(self, b: Broken, to: Purchase) -> Said:
        row = self.bars[str(b.where[1])]
        return f"licence bar, {row.bar}: it may not be stockpiled, so it is not the agency's", row.cell("stockpiling")

    def pool(self, b: Broken, to: Purchase) -> Said:
        row = self.bars.get(to.slot.offer.bar or "")
        if row is None:
            words = "licence bar: tonnes that some may not use would be left where these are needed"
            return words, to.slot.offer.cell("offer")
        whom = f"{row.barred_sectors} may not use it" if row.barred_sectors else (
            f"only {row.only_sectors} may use it" if row.only_sectors else "it may not be stockpiled")  # fmt: skip
        words = f"licence bar, {row.bar}: {whom}, and these tonnes serve more than those it may serve"
        return words, row.cell("bar")

    def licence_left(self, b: Broken, to: Purchase) -> Said:
        row = next((r for r in self.data.case.licences if r.exporter == to.slot.offer.supplier), None)
        words = f"licence: not enough is left on those of {to.slot.offer.supplier} for {tonnes_words(to.tonnes)} more"
        return words, row.cell("tonnes_granted") if row else to.slot.offer.cell("licence_needed")

    def procurement(self, b: Broken, to: Purchase) -> Said:
        offer = self.offers[to.key[0]]
        row = next(r for r in self.data.case.procurement_rules if r.rule == b.where[2])
        supplier = self.suppliers.get(offer.supplier)
        if row.kind == "land border":
            words = f"procurement, {row.rule}: {offer.supplier} of {offer.country} is not registered"
            cell = supplier.cell("registered_from") if supplier else row.cell("countries")
            return f"{words} in {self.months[to.slot.order]}", cell
        has = supplier.local_content_class if supplier else "non-local"
        words = f"procurement, {row.rule}: {offer.supplier} is {has}, {row.least_class} is the least"
        return words, row.cell("least_class")

    def global_tender(self, b: Broken, to: Purchase) -> Said:
        offer = self.offers[to.key[0]]
        _, row = self.data.procurement.threshold(offer, self.months[to.slot.order])
        if row is None:
            return "procurement: below the global-tender threshold", offer.cell("authority_until")
        words = (f"procurement, {row.rule}: a foreign order under ₹{row.threshold_inr_crore:,.6g} crore, and no "
                 f"authority is held in {self.months[to.slot.order]}")  # fmt: skip
        return words, offer.cell("authority_until")


SENTENCES: dict[str, Callable[..., Said]] = {
    **dict.fromkeys(
        ("pool_balance", "pool_within_whole", "pool_taken_in", "pool_counts", "pool_keeps", "pool_use_adds_up"),
        Grounds.pool,
    ),
    "of use": Grounds.of_use, "licence_drawn": Grounds.licence_left, "lead time": Grounds.lead_time,
    "band_at_least": Grounds.tier, "band_at_most": Grounds.tier, "one_band_for_all_units": Grounds.tier,
    **{f.__name__: f for f in (
        Grounds.minimum_order, Grounds.whole_lots, Grounds.ceiling_a_month, Grounds.ceiling_a_year,
        Grounds.supplier_ceilings, Grounds.months_between_orders, Grounds.buyer, Grounds.validity,
        Grounds.availability, Grounds.store_capacity, Grounds.shelf_life, Grounds.stock, Grounds.cover_kept,
        Grounds.surplus_of_own_make, Grounds.assured_is_taken_or_kept, Grounds.kept_for_plants_is_there,
        Grounds.cap_or_floor, Grounds.number_of_sources, Grounds.concentration, Grounds.fund_balance,
        Grounds.licence, Grounds.licence_left, Grounds.bar, Grounds.procurement, Grounds.global_tender,
        Grounds.commitment_limit, Grounds.year_end_ceiling, Grounds.advance_limit,
    )},
}  # fmt: skip
"""Constraint (or name given to a ground) -> its sentence."""


def tonnes_words(tonnes: float) -> str:
    """Tonnes with as many decimals as small figures need."""
    return f"{tonnes:,.2f} t" if abs(tonnes) >= 0.1 else f"{tonnes:.4f} t"


def crore(inr: float) -> str:
    """Rupees in crore; in lakh or rupees where that is too small to see."""
    if abs(inr) >= 1e6 - 0.5:
        return f"₹{inr / 1e7:,.2f} crore"
    return f"₹{inr / 1e5:,.2f} lakh" if abs(inr) >= 1e3 else f"₹{inr:,.0f}"


def share(of_one: float) -> str:
    return f"{100 * of_one:.1f} %"
