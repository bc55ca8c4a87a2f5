"""Contradictions among rules that may not be bent, in the officer's words and cells.

The conflict is found on the relaxation (fractions of orders allowed): a set of rows that cannot hold together, none
of which could be left out. Each kind of row is told as its sentence with the cells its figures come from.
"""

from __future__ import annotations

from collections.abc import Callable

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.problems import Problem
from optimizer.model.data import Data
from optimizer.model.spending import MARCH
from optimizer.solve.handover import name_of

Place = tuple[object, ...]
Cells = Callable[[Case, Data, Place], list[str]]
SHOWN = 6


def explain(case: Case, data: Data, rows: tuple[object, ...]) -> tuple[Problem, ...]:
    """One problem for each kind of rule in the conflict, with its cells."""
    kinds: dict[str, list[Place]] = {}
    for row in rows:
        name, place = name_of(row)
        kinds.setdefault(name, []).append(place if isinstance(place, tuple) else (place,))
    problems = []
    for name, places in kinds.items():
        sentence, cells_of = RULES.get(name, ("", None))
        cells = list(dict.fromkeys(c for place in places for c in (cells_of(case, data, place) if cells_of else [])))
        if cells:
            shown = ", ".join(cells[:SHOWN]) + (f" and {len(cells) - SHOWN} more" if len(cells) > SHOWN else "")
            problems.append(Problem("error", shown, "", f"{sentence} This contradicts the other rules listed.",
                                    "Change one of the cells named."))  # fmt: skip
    if not problems:
        rule = "no plan keeps minimum orders, lots, increments and ceilings together."
        problems = [Problem("error", "Offers", "", rule, "Lower a minimum order or a lot, or raise a ceiling.")]
    return tuple(problems)


def _demand(case: Case, material: object, month: Month) -> list[str]:
    rows = [r.cell("tonnes_per_year") for r in case.demand if r.material == material]
    rows += [r.cell(str(month)) for r in case.demand_by_month if r.material == material and month in r.by_month]
    return rows


def _balance(case: Case, data: Data, place: Place) -> list[str]:
    material, month = place[0], case.months[int(str(place[2]))]
    cells = [r.cell("tonnes") for r in case.opening_stock if r.material == material]
    cells = cells or [r.cell("opening_stock_t") for r in case.materials if r.material == material]
    cells += [r.cell("tonnes") for r in case.open_orders if (r.material, r.usable_month) == (material, month)]
    return cells + _demand(case, material, month)


def _cover(case: Case, data: Data, place: Place) -> list[str]:
    row = data.materials[str(place[0])]
    absolute = [g.cell("absolute") for g in case.goals if g.absolute and "cover" in g.goal]
    return [row.cell("cover_months") if row.cover_months is not None else case.settings.cell("cover_months"), *absolute]


def _response(case: Case, data: Data, place: Place) -> list[str]:
    absolute = [g.cell("absolute") for g in case.goals if g.absolute and "cover" in g.goal]
    return [r.cell("months") for r in case.response if r.rule == place[0]] + absolute


def _material(case: Case, data: Data, place: Place) -> list[str]:
    return [data.materials[str(place[0])].cell("material")]


def _fund(case: Case, data: Data, place: Place) -> list[str]:
    fund, month = place[0], case.months[int(str(place[1]))]
    cells = [
        r.cell("allocation_inr_crore") for r in case.funds
        if r.fund == fund and r.fiscal_year <= month.fiscal_year and r.fiscal_year in data.fiscal_years
    ]  # fmt: skip
    first = case.funds[0].fund if case.funds else ""
    due = [
        o.cell("to_pay_inr_crore") for o in case.open_orders
        if (o.fund or first) == fund and o.to_pay_inr_crore and (o.pay_month or o.usable_month) <= month
        and (o.buyer or data.owners.agency) == data.owners.agency
    ]  # fmt: skip
    return cells + due


def _limit(key: str) -> Cells:
    return lambda case, data, place: [r.cell(key) for r in case.funds if (r.fund, r.fiscal_year) == place[:2]]


def _year_end(case: Case, data: Data, place: Place) -> list[str]:
    key = "march_share" if place[2] == MARCH else "last_quarter_share"
    months = [m for m in case.months if m.fiscal_year == place[1] and m.month <= 3]
    first = case.funds[0].fund if case.funds else ""
    due = [o.cell("to_pay_inr_crore") for o in case.open_orders if (o.fund or first) == place[0]
           and (o.pay_month or o.usable_month) in months and o.to_pay_inr_crore]  # fmt: skip
    return _limit(key)(case, data, place) + due


def _advance(case: Case, data: Data, place: Place) -> list[str]:
    year = case.months[int(str(place[1]))].fiscal_year
    return _limit("advance_limit_inr_crore")(case, data, (place[0], year))


def _offer(key: str) -> Cells:
    """The offer's own cell, where it is filled."""
    return lambda case, data, place: [
        r.cell(key) for r in case.offers if r.offer == place[0] and getattr(r, key) is not None
    ]  # fmt: skip


def _supplier(case: Case, data: Data, place: Place) -> list[str]:
    key = "ceiling_t_per_year" if str(place[1]) in data.fiscal_years else "ceiling_t_per_month"
    return [r.cell(key) for r in case.suppliers if r.supplier == place[0]]


def _store(case: Case, data: Data, place: Place) -> list[str]:
    return [r.cell("capacity_t") for r in case.stores if r.store == place[0]]


def _ways(case: Case, data: Data, place: Place) -> list[str]:
    typed = [r.cell("tonnes") for r in case.opening_stock if r.material == place[0] and r.store]
    return typed + [r.cell("inr_per_t") for r in case.moving_costs]


def _bonded(case: Case, data: Data, place: Place) -> list[str]:
    return [r.cell("bonded") for r in case.stores if r.bonded and (r.buyer or data.owners.agency) == place[1]]


def _custody(case: Case, data: Data, place: Place) -> list[str]:
    return [r.cell(f"{place[1]}_share") for r in case.custody_rules if r.rule == place[0]]


def _mix(case: Case, data: Data, place: Place) -> list[str]:
    return [r.cell("limit") for r in case.source_mix if r.rule == place[0]]


def _line(case: Case, data: Data, place: Place) -> list[str]:
    return [r.cell("tonnes_per_month") for r in case.capacity if r.line == place[0]]


def _plant(case: Case, data: Data, place: Place) -> list[str]:
    month = case.months[int(str(place[1]))]
    typed = [r.cell(str(month)) for r in case.plant_hours if r.plant == place[0] and month in r.by_month]
    return typed or [r.cell("hours_per_month") for r in case.plants if r.plant == place[0]]


def _assured(case: Case, data: Data, place: Place) -> list[str]:
    return [r.cell("tonnes_per_year") for r in case.assured_inputs if (r.plant, r.material) == place[:2]]


def _assured_of(case: Case, data: Data, place: Place) -> list[str]:
    return [r.cell("tonnes_per_year") for r in case.assured_inputs if r.material == place[0]]


def _life(case: Case, data: Data, place: Place) -> list[str]:
    return [r.cell("shelf_life_months") for r in case.materials if r.material == place[0]]


def _lots(case: Case, data: Data, place: Place) -> list[str]:
    return [r.cell("months_left") for r in case.opening_stock if r.material == place[0] and r.months_left]


def _licence(case: Case, data: Data, place: Place) -> list[str]:
    suppliers = {r.supplier for r in case.offers if r.offer == place[0]}
    return [r.cell("tonnes_granted") for r in case.licences if place[0] == r.licence or r.exporter in suppliers]


def _tender(case: Case, data: Data, place: Place) -> list[str]:
    return [r.cell("threshold_inr_crore") for r in case.procurement_rules if r.kind == "global tender"]


RULES: dict[str, tuple[str, Cells]] = {
    "material_balance": ("What comes in and what was there is what goes out and what stays.", _balance),
    "cover_kept": ("Cover is kept.", _cover),
    "conversion_from_stock": ("Lines convert no more than there is in stock.", _material),
    "conversion_within_hours": ("Lines convert within the hours of their plant.", _plant),
    "fund_balance": ("A fund never pays more than it holds.", _fund),
    "carry_over": ("After 31 March a fund keeps no more than its carry-over.", _fund),
    "commitment_limit": ("A fund commits no more than its limit.", _limit("commitment_limit_inr_crore")),
    "year_end_ceiling": ("Towards the end of the year no more than a share of the allocation is paid.", _year_end),
    "advance_limit": ("No more stands advanced than the limit.", _advance),
    "licence_left": ("No more is ordered under a licence than is left on it.", _licence),
    "licence_drawn": ("Orders that need a licence draw on one.", _licence),
    "global_tender": ("A foreign order is nothing or reaches the global-tender threshold.", _tender),
    "store_balance": ("Stock stays in its store unless it is moved or used.", _ways),
    "taken_from_stores": ("What is used is taken from the stores.", _ways),
    "bonded_stores_hold_bonded_goods": ("Bonded stores hold only what may lie in bond.", _bonded),
    "ready_in_time": ("Stock is ready in time.", _response),
    "custody_rule": ("Custodians keep to their floors and ceilings.", _custody),
    "store_capacity": ("Stock fits in its store.", _store),
    "ceiling_a_month": ("Orders stay under the supplier's ceiling of the month.", _offer("ceiling_t_per_month")),
    "ceiling_a_year": ("Orders stay under the supplier's ceiling of the year.", _offer("ceiling_t_per_year")),
    "order_within_bounds": ("An order stays under the ceiling of its offer.", _offer("ceiling_t_per_month")),
    "minimum_order": ("An order is at least the minimum.", _offer("minimum_order_t")),
    "months_between_orders": ("Orders keep their distance in months.", _offer("months_between_orders")),
    "supplier_ceilings": ("A supplier gives no more than its ceiling over all its offers.", _supplier),
    "cap_or_floor": ("The share of a source keeps its limit.", _mix),
    "number_of_sources": ("The number of sources keeps its limit.", _mix),
    "number_behind": ("The number of sources keeps its limit.", _mix),
    "concentration": ("The concentration of sources keeps its limit.", _mix),
    "output_within_capacity": ("A line makes no more than its capacity.", _line),
    "assured_is_taken_or_kept": ("What is assured to a plant is taken in by it or kept for it.", _assured),
    "kept_for_plants_is_there": ("What is kept for plants is in store.", _assured_of),
    "surplus_of_own_make": ("Only what lines made is sold.", _material),
    "plant_hours": ("The lines of a plant take no more hours than it has.", _plant),
    "shelf_life": ("Stock is used while it keeps.", _life),
    "opening_lots_in_time": ("Opening lots are used in the months they have left.", _lots),
}  # fmt: skip
"""Constraint -> its sentence and the cells its figures come from."""
