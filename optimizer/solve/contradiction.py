"""Contradictions among absolute rules, in the officer's words and cells."""

from __future__ import annotations

import inspect

from optimizer.case.case import Case
from optimizer.case.problems import Problem
from optimizer.model import costs, cover, discounts, funds, production, purchasing, sourcing, stock
from optimizer.model.data import Data

ROOMS = (purchasing, discounts, production, stock, cover, sourcing, funds, costs)
WHERE = {
    "fund_balance": "Funds", "carry_over": "Funds", "bills_are_paid": "Funds", "store_capacity": "Stores",
    "material_balance": "Materials", "shelf_life": "Materials", "opening_lots_in_time": "Opening stock",
}  # fmt: skip


def explain(case: Case, data: Data, rows: tuple[object, ...]) -> tuple[Problem, ...]:
    """One problem for each kind of rule in the conflict, with the cells it speaks of."""
    kinds: dict[str, list[object]] = {}
    for row in rows:
        component = row.parent_component()  # type: ignore[attr-defined]
        kinds.setdefault(component.local_name, []).append(row.index())  # type: ignore[attr-defined]
    if not kinds:
        return (Problem("error", "workbook", "", "no plan keeps minimum orders, lots and ceilings together.",
                        "Lower a minimum order or lot, or raise a ceiling."),)  # fmt: skip
    problems = []
    for name, places in kinds.items():
        cells = list(dict.fromkeys(_cell(case, data, name, place) for place in places))
        shown = ", ".join(cells[:4]) + (f" and {len(cells) - 4} more" if len(cells) > 4 else "")
        problems.append(Problem("error", shown, "", f"{_sentence(name)} This contradicts the other rules listed.",
                                "Change one of the cells named."))  # fmt: skip
    return tuple(problems)


def _sentence(name: str) -> str:
    """The officer's sentence of a rule, from its docstring: the lines between "Enforced over" and the formula."""
    for room in ROOMS:
        rule = getattr(room, name, None)
        if rule is not None:
            return (inspect.getdoc(rule) or name).split("\n")[0]
    return {"opening_lots_in_time": "Opening lots are used while they keep."}.get(name, name.replace("_", " "))


def _cell(case: Case, data: Data, name: str, place: object) -> str:
    """The cell of the officer's book that a row of the problem comes from, as near as it can be named."""
    keys = place if isinstance(place, tuple) else (place,)
    for row in (*case.materials, *case.funds, *case.stores, *case.offers, *case.lines, *case.open_orders):
        named = next(iter(type(row).model_fields.keys() - {"where"}), "")
        label = getattr(row, type(row).sheet.unique[0] if type(row).sheet.unique else named)
        if label in keys:
            key = {"store_capacity": "capacity_t", "fund_balance": "allocation_inr_crore"}.get(name)
            return row.cell(key or type(row).sheet.unique[0])
    return WHERE.get(name, "workbook")
