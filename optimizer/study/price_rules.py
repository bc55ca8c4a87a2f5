"""The rules that can be priced: each with a change of the case by so many units, and its first look by screening."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from optimizer.case.case import Case
from optimizer.case.rows_buying import MixRule, Offer
from optimizer.case.rows_needs import Material
from optimizer.model.needs import needs_of
from optimizer.plan.plan import Plan
from optimizer.study.screening import Reading

DAYS_A_MONTH = 30.4
POINT = 0.01
NEAR_T = 1e-6


@dataclass(frozen=True)
class Priced:
    """A rule that can be priced.

    ``change`` loosens it by so many units (for cover: asks for so many days more); ``screen`` is INR a unit at the
    plan's own yes/no decisions, None for rules that only planning again can price. ``whole``: one step and no more.
    """

    rule: str
    where: str
    when: str
    unit: str
    cell: str
    change: Callable[[Case, float], Case]
    screen: Callable[[Reading], float] | None = None
    tightens: bool = False
    whole: bool = False


def rules_to_price(case: Case, plan: Plan) -> list[Priced]:
    """Every rule of the case that can be priced; of whole-number rules those the plan runs against."""
    return [*_cover(case), *_shares(case, plan), *_money(case), *_stores(case), *_ceilings(case), *_orders(case, plan)]


def _cover(case: Case) -> Iterator[Priced]:
    for row in case.materials:
        own = case.settings.cover_months if row.cover_months is None else row.cover_months
        if own <= 0:
            continue

        def longer(c: Case, days: float, name: str = row.material) -> Case:
            def more(m: Material) -> float:
                own = c.settings.cover_months if m.cover_months is None else m.cover_months
                return max(0.0, own + days / DAYS_A_MONTH)

            return _swap(c, "materials", lambda m: m.material == name, lambda m: {"cover_months": more(m)})

        def screen(at: Reading, name: str = row.material, change: Callable[[Case, float], Case] = longer) -> float:
            before, after = at.data.needs.requirement, needs_of(change(at.data.case, 1.0)).requirement
            m, total = at.block, 0.0
            for t in range(at.data.horizon):
                if (name, t) in before:
                    extra = after.get((name, t), 0.0) - before[name, t]
                    total += extra * at.granted("cover_kept", (name, t), m.short_cover[name, t])
            if name in m.VALUED:
                last = at.data.horizon - 1
                extra = after.get((name, last), 0.0) - before.get((name, last), 0.0)
                total -= extra * at.more_of(m.needed_at_end[name])
            return total

        field = "cover_months"
        cell = row.cell(field) if row.cover_months is not None else case.settings.cell(field)
        yield Priced("Months of cover", row.material, "", "one day more", cell, longer, screen, tightens=True)


def _shares(case: Case, plan: Plan) -> Iterator[Priced]:
    mix = plan["mix"]
    for row in case.source_mix:
        sign = 1.0 if row.kind in ("cap", "concentration", "at most") else -1.0
        counted = row.kind in ("at least", "at most")
        step = 1.0 if counted else POINT
        most = 1.0 if row.kind in ("cap", "floor", "concentration") else float("inf")

        def looser(
            c: Case, units: float, name: str = row.rule, by: float = sign * step, most: float = most
        ) -> Case:  # fmt: skip
            def limit(it: MixRule) -> float:
                return min(most, max(0.0, it.limit + by * units))

            return _swap(c, "source_mix", lambda it: it.rule == name, lambda it: {"limit": limit(it)})

        names = {"cap": "Cap on a source", "floor": "Floor for a source", "concentration": "Cap on concentration",
                 "at least": "Least number of sources", "at most": "Greatest number of sources"}  # fmt: skip
        when = f"each {row.window}" if row.window == "fiscal year" else f"any {row.window_months or 12} months"
        if counted:
            if any(abs(amount - row.limit) < NEAR_T for amount in mix[mix["rule"] == row.rule]["amount"]):
                unit = "one source fewer" if row.kind == "at least" else "one source more"
                yield Priced(names[row.kind], row.rule, when, unit, row.cell("limit"), looser, whole=True)
            continue

        def screen(at: Reading, name: str = row.rule, kind: str = row.kind) -> float:
            m, saved = at.block, 0.0
            for rule, n, source in m.MIX:
                if rule != name:
                    continue
                total = sum(at.value(m.amount[k, s]) for k, s in m.TALLY if k == n)
                component = "concentration" if kind == "concentration" else "cap_or_floor"
                index = (rule, n, source)
                worth = at.granted(component, index, m.excess[index])
                if kind == "concentration":  # one of excess stands for the whole nominal window
                    column, r = at.program.column(m.excess[index]), at.rows.get((component, index))
                    whole = 0.0 if column is None or r is None else abs(float(at.program.matrix[r, column]))
                    worth = worth / whole * float(at.program.scale[r]) if whole and r is not None else 0.0
                saved += POINT * total * worth
            return saved

        yield Priced(names[row.kind], row.rule, when, "one point", row.cell("limit"), looser, screen)


def _money(case: Case) -> Iterator[Priced]:
    for row in case.funds:

        def more(c: Case, crore: float, fund: str = row.fund, year: str = row.fiscal_year) -> Case:
            return _swap(c, "funds", lambda f: (f.fund, f.fiscal_year) == (fund, year),
                         lambda f: {"allocation_inr_crore": f.allocation_inr_crore + crore})  # fmt: skip

        def screen(
            at: Reading, fund: str = row.fund, year: str = row.fiscal_year, kept: float = row.carry_over_share
        ) -> float:  # fmt: skip
            m, months = at.block, at.data.fiscal_years.get(year, [])
            saved = -at.granted("fund_balance", (fund, months[0]), m.cash[fund, months[0]]) if months else 0.0
            for t in months:
                if (fund, t) in m.MARCH:
                    saved -= kept * at.granted("carry_over", (fund, t), m.cash[fund, t])
            return saved

        cell = row.cell("allocation_inr_crore")
        yield Priced("Voted funds", row.fund, row.fiscal_year, "₹1 crore more", cell, more, screen)


def _stores(case: Case) -> Iterator[Priced]:
    for row in case.stores:
        if row.capacity_t is None:
            continue

        def larger(c: Case, tonnes: float, name: str = row.store) -> Case:
            return _swap(c, "stores", lambda s: s.store == name, lambda s: {"capacity_t": s.capacity_t + tonnes})

        def screen(at: Reading, name: str = row.store) -> float:
            m, saved = at.block, 0.0
            for t in range(at.data.horizon):
                inside = next((k for k in m.STOCK if k[2] == name and k[3] == t), None)
                if inside is not None:
                    saved -= at.granted("store_capacity", (name, t), m.stock[inside])
            return saved

        yield Priced("Store capacity", row.store, "", "one tonne more", row.cell("capacity_t"), larger, screen)


def _ceilings(case: Case) -> Iterator[Priced]:
    calendar = {r.offer for r in case.offer_calendar if r.item == "ceiling"}
    for row in case.offers:
        if row.ceiling_t_per_month is not None and row.offer not in calendar:
            yield _ceiling(row, "ceiling_t_per_month", "Monthly ceiling", "one tonne more a month", _screen_month)
        if row.ceiling_t_per_year is not None:
            yield _ceiling(row, "ceiling_t_per_year", "Yearly ceiling", "one tonne more a year", _screen_year)


def _ceiling(row: Offer, field: str, rule: str, unit: str, screen: Callable[[Reading, str], float]) -> Priced:
    def higher(c: Case, tonnes: float) -> Case:
        return _swap(c, "offers", lambda o: o.offer == row.offer, lambda o: {field: getattr(o, field) + tonnes})

    return Priced(rule, row.offer, "", unit, row.cell(field), higher, lambda at: screen(at, row.offer))


def _screen_month(at: Reading, offer: str) -> float:
    m, saved = at.block, 0.0
    keys = [key for key in at.data.keys if key[0] == offer]
    for key in keys:
        slot = at.data.slots[offer, key[2]]
        if slot.ceiling_t is None or abs(at.data.upper_t[offer, key[2]] - slot.ceiling_t) > NEAR_T:
            continue
        share = slot.ceiling_t / slot.offer.ceiling_t_per_month if slot.offer.ceiling_t_per_month else 1.0
        saved += share * at.more_of(m.order[key])
        if key in m.PLACED and at.value(m.placed[key]) > 0.5:
            saved -= share * at.granted("order_within_bounds", key, m.order[key])
    for t, first in {key[2]: key for key in reversed(keys)}.items():
        saved -= at.granted("ceiling_a_month", (offer, t), m.order[first])
    return saved


def _screen_year(at: Reading, offer: str) -> float:
    m, saved = at.block, 0.0
    for year, months in at.data.fiscal_years.items():
        key = next((k for k in at.data.keys if k[0] == offer and k[2] in months), None)
        if key is not None:
            saved -= at.granted("ceiling_a_year", (offer, year), m.order[key])
    return saved


def _orders(case: Case, plan: Plan) -> Iterator[Priced]:
    """Minimum orders, lots, price bands and spacing: of the offers on which an order of the plan just meets them."""
    orders = plan["orders"]
    bands = {(r.offer, r.from_t) for r in case.tiers if r.from_t > 0}
    for row in case.offers:
        tonnes = [float(q) for q in orders[orders["offer"] == row.offer]["tonnes"]]

        def rule(name: str, field: str, unit: str, blank: object, row: Offer = row) -> Priced:
            def change(c: Case, _: float) -> Case:
                return _swap(c, "offers", lambda it: it.offer == row.offer, lambda it: {field: blank})

            return Priced(name, row.offer, "", unit, row.cell(field), change, whole=True)

        step = row.lot_t or row.increment_t
        if row.minimum_order_t > 0 and any(q < row.minimum_order_t + step - NEAR_T for q in tonnes):
            yield rule("Minimum order", "minimum_order_t", "without it", 0.0)
        if row.lot_t is not None and tonnes:
            yield rule("Lots", "lot_t", "without it", None)
        if row.months_between_orders >= 2 and tonnes:
            yield rule("Months between orders", "months_between_orders", "without it", 0)
        for start in sorted({s for o, s in bands if o == row.offer}):
            if any(abs(q - start) < step for q in tonnes):
                yield _band(case, row.offer, start)


def _band(case: Case, offer: str, start: float) -> Priced:
    """A price band that begins a tenth earlier."""
    row = next(r for r in case.tiers if (r.offer, r.from_t) == (offer, start))
    below = max(r.from_t for r in case.tiers if r.offer == offer and r.from_t < start)
    sooner = max(0.9 * start, (below + start) / 2)

    def change(c: Case, _: float) -> Case:
        return _swap(c, "tiers", lambda r: (r.offer, r.from_t) == (offer, start), lambda r: {"from_t": sooner})

    unit = f"from {sooner:g} t"
    return Priced("Price bands", offer, f"from {start:g} t", unit, row.cell("from_t"), change, whole=True)


def _swap(
    case: Case, field: str, which: Callable[..., bool], what: Callable[..., dict[str, object]]
) -> Case:  # fmt: skip
    """The case with some rows of a sheet changed."""
    rows: Any = tuple(row.model_copy(update=what(row)) if which(row) else row for row in getattr(case, field))
    return replace(case, **{field: rows})
