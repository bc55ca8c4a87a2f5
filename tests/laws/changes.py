"""The same world said otherwise, or made a little easier, by what the schema says of its columns.

A column that is added with a unit or a kind known here is changed along with the others by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from optimizer.case.case import ROW_CLASSES, Case
from optimizer.case.columns import Column, Row, columns_of
from optimizer.case.rows_licences import names_in
from tests.model.small import but

NOT_MEASURED = {"", "days", "months", "hours", "hours/month", "seconds", "years", "month", "t/t"}
"""Units of neither money nor quantity: as they are in other money, and in other weights."""
KEPT = {"India", "INR", "USD"}  # names that mean something by themselves
BY_MONTH_OF_AN_OFFER = {"price": "currency/kg", "ordering cost": "INR", "ceiling": "t/month", "minimum order": "t",
                        "availability": ""}  # fmt: skip


def units() -> set[str]:
    """Every unit of the schema."""
    return {column.unit for cls in ROW_CLASSES.values() for _, column, _ in columns_of(cls)}


def is_share(unit: str) -> bool:
    return unit.startswith("share")


def in_money(unit: str) -> bool:
    """Whether a figure of this unit is in rupees."""
    return unit.startswith(("INR", "₹"))


def weight(unit: str) -> int:
    """1 for tonnes, -1 for so much a tonne or kilogram, 0 for neither."""
    over, _, under = unit.partition("/")
    if over == "t":
        return 0 if under.startswith("t") else 1
    return -1 if under.partition("/")[0] in ("t", "kg") else 0


def known(unit: str) -> bool:
    """Whether a unit is known to be money, a quantity, both or neither."""
    return unit in NOT_MEASURED or is_share(unit) or in_money(unit) or weight(unit) != 0 or unit == "currency/kg"


def _measured(case: Case, factor: Callable[[str, Row], float]) -> Case:
    """Every figure times what its unit asks for."""
    sheets: dict[str, Any] = {}
    for key, row_class in ROW_CLASSES.items():
        rows = (case.settings,) if key == "settings" else getattr(case, key)
        changed = tuple(_row_measured(row, row_class, factor) for row in rows)
        sheets[key] = changed[0] if key == "settings" else changed
    return replace(case, **sheets)


def _row_measured(row: Any, row_class: type[Row], factor: Callable[[str, Row], float]) -> Row:
    change: dict[str, Any] = {}
    for name, column, _ in columns_of(row_class):
        value = getattr(row, name)
        if column.kind == "number" and value is not None:
            change[name] = value * factor(column.unit, row)
    if row_class.sheet.by_month:
        item = getattr(row, "item", None)
        unit = row_class.sheet.month_unit if item is None else BY_MONTH_OF_AN_OFFER[item]
        change["by_month"] = {month: figure * factor(unit, row) for month, figure in row.by_month.items()}
    return row.model_copy(update=change)


def in_other_money(case: Case, times: float) -> Case:
    """Every sum so many times as high; foreign prices stay and their currencies become as much dearer."""
    currency = {offer.offer: offer.currency for offer in case.offers}

    def factor(unit: str, row: Row) -> float:
        if in_money(unit):
            return times
        said = getattr(row, "currency", None) or currency.get(getattr(row, "offer", ""), "INR")
        return times if unit == "currency/kg" and said == "INR" else 1.0

    return _measured(case, factor)


def in_other_weights(case: Case, times: float) -> Case:
    """Every quantity so many times as large, and what a unit of it costs as much smaller."""

    def factor(unit: str, row: Row) -> float:
        return times ** weight(unit)

    return _measured(case, factor)


LISTS = ("barred_sectors", "only_sectors", "countries")  # several names in a cell


def renamed(case: Case) -> Case:
    """Every name another, and in another alphabetical order."""
    words: set[str] = set()
    for _, _, value in _names(case):
        words.add(value)
    ordered = sorted(words)
    new = {word: f"नाम {len(ordered) - n:03d}" for n, word in enumerate(ordered)}
    sheets: dict[str, Any] = {}
    for key in ROW_CLASSES:
        if key == "settings":
            continue
        rows = []
        for row in getattr(case, key):
            change = {name: new[getattr(row, name)] for name, column, _ in columns_of(type(row))
                      if _is_name(name, column, getattr(row, name))}  # fmt: skip
            change |= {name: ", ".join(new.get(word, word) for word in names_in(getattr(row, name)))
                       for name in LISTS if name in type(row).model_fields}  # fmt: skip
            rows.append(row.model_copy(update=change))
        sheets[key] = tuple(rows)
    return replace(case, **sheets)


def _names(case: Case) -> list[tuple[str, Column, str]]:
    return [
        (name, column, getattr(row, name))
        for key in ROW_CLASSES if key != "settings"
        for row in getattr(case, key)
        for name, column, _ in columns_of(type(row))
        if _is_name(name, column, getattr(row, name))
    ]  # fmt: skip


def _is_name(field: str, column: Column, value: Any) -> bool:
    return column.kind == "name" and bool(value) and field != "currency" and value not in {*KEPT, *column.any_of, "all"}


def sector_split(case: Case) -> Case:
    """The first sector as two of half its size, whatever else is said of it said of both; a loan to it becomes two."""
    sectors = [row.sector for row in (*case.demand, *case.demand_by_month)]
    whole = sectors[0]
    lends = {"", *(row.loan for row in case.loans if row.sector == whole)}
    sheets: dict[str, Any] = {}
    for key, row_class in ROW_CLASSES.items():
        if key == "settings" or not {"sector", "loan"} & set(row_class.model_fields):
            continue
        rows: list[Row] = []
        for row in getattr(case, key):
            if getattr(row, "sector", whole) != whole or getattr(row, "loan", "") not in lends:
                rows.append(row)
                continue
            half = _row_measured(row, row_class, lambda unit, row: 0.5 if weight(unit) == 1 else 1.0)
            names = {name: getattr(row, name) for name in ("sector", "loan") if hasattr(row, name)}
            rows += [half.model_copy(update={n: f"{said} {part}" for n, said in names.items()}) for part in ("I", "II")]
        sheets[key] = tuple(rows)
    bars = [
        row.model_copy(update={field: ", ".join(
            part for name in names_in(getattr(row, field))
            for part in ((f"{whole} I", f"{whole} II") if name == whole else (name,))
        ) for field in ("barred_sectors", "only_sectors")})
        for row in case.licence_bars
    ]  # fmt: skip
    return replace(case, **{**sheets, "licence_bars": tuple(bars)})


def bare(case: Case) -> Case:
    """The world without what looks at its end or at whole years, is paid for by the month (expansions) or gains by
    being done (incentives, loans): nothing of it may notice months in which nothing is wanted, with no cost of holding
    what is left over."""
    plain = {"holding_inr_per_t_month": 0.0, "shelf_life_months": None, "cover_months": 0.0}
    materials = [row.model_copy(update=plain) for row in case.materials]
    stock = [row.model_copy(update={"months_left": None}) for row in case.opening_stock]
    suppliers = [row.model_copy(update={"panel_cost_inr_per_year": 0.0}) for row in case.suppliers]
    return but(case, settings={"value_end_stock": False, "cover_months": 0.0}, materials=materials, source_mix=(),
               stores=(), opening_stock=stock, suppliers=suppliers, take_or_pay=(), response=(),
               expansions=(), schemes=(), beneficiaries=(), assured_inputs=(), loans=(), loans_out=())  # fmt: skip


def with_empty_months(case: Case, count: int) -> Case:
    """More months planned, in which nothing is wanted; money is voted as before."""
    last, first = case.months[-1], case.settings.first_month
    nothing = {last + k: 0.0 for k in range(1, count + 1)}
    demand = [row.model_copy(update={"by_month": {**row.by_month, **nothing}}) for row in case.demand_by_month]
    assert not case.demand, "rows that go on by a formula"
    return but(case, settings={"months": last - first + 1 + count}, demand_by_month=demand)


EASIER: dict[str, Callable[[Case], Case]] = {
    "no minimum order": lambda c: _each(c, "offers", minimum_order_t=0.0),
    "no ceiling a month": lambda c: _each(c, "offers", ceiling_t_per_month=None),
    "no ceiling a year": lambda c: _each(c, "offers", ceiling_t_per_year=None),
    "no months between orders": lambda c: _each(c, "offers", months_between_orders=0),
    "no cost of an order": lambda c: _each(c, "offers", order_cost_inr=0.0),
    "suppliers without ceilings": lambda c: _each(c, "suppliers", ceiling_t_per_month=None, ceiling_t_per_year=None),
    "stock that keeps much longer": lambda c: but(  # not for ever: what keeps for ever cannot be written off
        c, opening_stock=[s.model_copy(update={"months_left": s.months_left and 120}) for s in c.opening_stock],
        materials=[m.model_copy(update={"shelf_life_months": m.shelf_life_months and 120}) for m in c.materials],
    ),
    "stores without limits": lambda c: but(  # the figure stays: where nothing can be full nothing can be written off
        c, stores=[s.model_copy(update={"capacity_t": s.capacity_t and 1e6}) for s in c.stores]
    ),
    "twice the money": lambda c: but(
        c, funds=[f.model_copy(update={"allocation_inr_crore": 2 * f.allocation_inr_crore}) for f in c.funds]
    ),
    "no rules on sources": lambda c: but(c, source_mix=()),
    "no cover": lambda c: but(_each(c, "materials", cover_months=0.0), settings={"cover_months": 0.0}),
    "lines without a minimum run": lambda c: _each(c, "lines", minimum_run_t=0.0),
}


def _each(case: Case, sheet: str, **terms: Any) -> Case:
    return but(case, **{sheet: [row.model_copy(update=terms) for row in getattr(case, sheet)]})
