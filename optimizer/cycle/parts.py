"""The parts in which an input can change between two plans, in the fixed order in which a comparison goes through them.

Each part names cells: whole sheets, or columns of a sheet. ``with_part`` gives a case the cells of one part from
another case; with every part taken it is that other case.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from optimizer.case.case import Case
from optimizer.case.columns import Row, columns_of
from optimizer.case.rows_buying import Offer, OfferByMonth
from optimizer.case.rows_needs import Material, Settings

MONTHS, SEARCH = "months moved on", "search"


class NoMonthInCommonError(Exception):
    """The two plans share no month, or the newer one begins earlier."""


@dataclass(frozen=True)
class Part:
    """A part by its key (the cause told of an order), its title, and what is in it."""

    cause: str
    title: str
    sheets: tuple[str, ...] = ()  # whole sheets, as fields of Case
    columns: tuple[tuple[str, tuple[str, ...]], ...] = ()  # (field of Case, fields of its rows)


PRICE_COLUMNS = ("price_per_kg", "price_index", "price_date", "currency", "floor_price_per_kg", "cap_price_per_kg")
PRICED = ("price", "ordering cost")  # items of the Offer calendar that are prices
PARTS: tuple[Part, ...] = (
    Part("count", "Stock as it is", ("opening_stock",), (("materials", ("opening_stock_t",)),)),
    Part("lateness", "Signed orders, and what came", ("open_orders", "so_far")),
    Part("demand", "Demand", ("demand", "demand_by_month", "seasons")),
    Part("price", "Prices", ("price_index", "tiers"), (("offers", PRICE_COLUMNS),)),
    Part("exchange rate", "Exchange rates", ("exchange_rates",), (("settings", ("inr_per_usd",)),)),
    Part("landed cost", "Freight and duty", ("freight", "duty")),
    Part("offer", "Offers and suppliers",
         ("offers", "offer_calendar", "suppliers", "price_index", "tiers", "exchange_rates", "take_or_pay",
          "market_curves", "licences", "licence_bars", "payment_terms")),
    Part("event", "Policy calendar and events", ("events", "scenarios", "shortage_values", "world")),
    Part("line", "Domestic lines and stores",
         ("lines", "capacity", "recipes", "plants", "plant_hours", "schemes", "beneficiaries", "expansions", "stores",
          "substitutions", "custody_rules", "moving_costs")),
    Part("fund", "Funds", ("funds", "fund_purposes")),
    Part("rule", "Rules", ("materials", "buyers", "sectors", "source_mix", "goals", "loans", "loans_out", "response",
                           "settings")),
    Part("cost of changes", "Cost of changing the last plan", ("planned_before",),
         (("settings", ("churn_inr_per_t", "churn_inr_per_order", "planned_until")),)),
    Part("other sheets", "Other sheets", ()),
)
"""In this order; what stands in two parts belongs to the first that names its column."""
OF_THE_SEARCH = ("gap", "time_limit_s", "threads", "redact", "plan_name", "schema_version")
"""Settings that change no plan: taken from the newer case from the start."""
UNPLANNED = frozenset({"sources"})  # sheets nothing is planned from


def with_part(case: Case, part: Part, new: Case) -> Case:
    """``case`` with the cells of one part as ``new`` has them."""
    changed: dict[str, Any] = {}
    for field, columns in part.columns:
        changed[field] = _columns_from(getattr(case, field), getattr(new, field), columns)
    for field in part.sheets:
        changed[field] = _sheet_from(field, case, new)
    if part.cause in ("price", "exchange rate"):  # offers that will go still name these rows
        changed |= {field: _with_rows_of(case, new, field) for field in part.sheets}
    if part.cause == "demand":  # a material that is new may be named on every sheet that follows
        known = {m.material for m in case.materials}
        changed["materials"] = (*case.materials, *(m for m in new.materials if m.material not in known))
    if part.cause == "price":
        changed["offer_calendar"] = _calendar_from(case, new)
    if part is PARTS[-1]:
        changed |= {f.name: getattr(new, f.name) for f in fields(Case) if not _is_in_a_part(f.name)}
    return replace(case, **changed)


def same(case: Case, other: Case) -> bool:
    """Whether two cases plan the same: rows may stand in another order, and sheets nothing is planned from differ."""
    return all(
        _as_rows(getattr(case, f.name)) == _as_rows(getattr(other, f.name))
        for f in fields(Case) if f.name not in UNPLANNED and f.name != "setting_origins"
    )  # fmt: skip


def part_of(field: str, column: str, row: Row | None = None) -> Part:
    """The part a cell belongs to."""
    if field == "offer_calendar" and isinstance(row, OfferByMonth) and row.item in PRICED:
        return next(p for p in PARTS if p.cause == "price")
    for part in PARTS:
        if any(f == field and column in names for f, names in part.columns):
            return part
    return next((p for p in PARTS if field in p.sheets), PARTS[-1])


def key_of(row: Row) -> tuple[object, ...]:
    """What a row is found again by: what its sheet calls unique, else all it says but its figures."""
    names = type(row).sheet.unique or tuple(n for n, c, _ in columns_of(type(row)) if c.kind not in ("number", "share"))
    return tuple(getattr(row, name) for name in names)


def _is_in_a_part(field: str) -> bool:
    return any(field in part.sheets for part in PARTS)


def _sheet_from(field: str, case: Case, new: Case) -> Any:
    if field != "settings":
        return getattr(new, field)
    kept = {n: getattr(case.settings, n) for p in PARTS for f, names in p.columns if f == "settings" for n in names}
    return new.settings.model_copy(update=kept)


def _columns_from(rows: Any, new: Any, columns: Sequence[str]) -> Any:
    """The rows with some of their columns as the other case has them; a row that the other lacks stays."""
    if isinstance(rows, Settings):
        return rows.model_copy(update={name: getattr(new, name) for name in columns})
    others = {key_of(row): row for row in new}
    return tuple(
        row.model_copy(update={name: getattr(other, name) for name in columns})
        if (other := others.get(key_of(row))) is not None else row
        for row in rows
    )  # fmt: skip


def _with_rows_of(case: Case, new: Case, field: str) -> tuple[Row, ...]:
    """The rows of the other case, and those here of offers, indices and currencies it says nothing of."""
    said = {_of(row) for row in getattr(new, field)}
    return (*getattr(new, field), *(row for row in getattr(case, field) if _of(row) not in said))


def _of(row: Row) -> object:
    """What a row of prices belongs to: an offer, an index, a currency."""
    return getattr(row, type(row).sheet.unique[0])


def _calendar_from(case: Case, new: Case) -> tuple[OfferByMonth, ...]:
    """The offer calendar with the prices of the other case, for offers there are."""
    here = {offer.offer for offer in case.offers}
    priced = tuple(r for r in new.offer_calendar if r.item in PRICED and r.offer in here)
    return (*(r for r in case.offer_calendar if r.item not in PRICED), *priced)


def _as_rows(value: Any) -> Any:
    if not isinstance(value, tuple):
        return value
    return sorted(repr(row) for row in value) if all(isinstance(row, Row) for row in value) else value


Named = Callable[[Row], frozenset[str]]


def names_in(row: Row) -> frozenset[str]:
    """The offers, materials, currencies and suppliers a row speaks of."""
    if isinstance(row, Offer):
        return frozenset({row.offer})
    if isinstance(row, Material):
        return frozenset({row.material})
    wanted = ("offer", "material", "currency", "supplier", "index", "line")
    return frozenset(str(v) for n in wanted if (v := getattr(row, n, None)))
