"""Levers: the cells an officer could change to mend an exception, each with a way to plan with another figure in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from optimizer.case.case import Case
from optimizer.case.columns import Row
from optimizer.case.months import Month
from optimizer.case.rows_buying import MixRule

LEAD_PARTS = ("lead_days", "transit_days", "production_days", "licence_days", "approval_days", "contract_days",
              "clearance_days", "inspection_days")  # fmt: skip
MIX_ROWS = frozenset({"cap_or_floor", "number_of_sources", "number_behind", "concentration", "source_counts"})
AMPLE_T = 1e6
AMPLE_CRORE = 1e5
AMPLE_HOURS = 1e5
LEAST_MONTHS = 0.05  # of need to be ready


@dataclass(frozen=True)
class Lever:
    """A figure on a sheet: where it stands, what it is, the furthest it could sensibly go, and in what steps.

    ``apply`` gives the case with another figure in the cell; ``say`` is the sentence with the new figure.
    """

    cell: str
    unit: str
    before: float
    furthest: float
    step: float
    apply: Callable[[float], Case]
    say: Callable[[float], str]
    about: frozenset[str]  # components of the problem this figure stands in
    key: str  # what it belongs to, as those components index it


def levers_of(case: Case) -> Iterator[Lever]:
    """Every lever of a case."""
    yield from _funds(case)
    yield from _mix(case)
    yield from _offers(case)
    yield from _suppliers(case)
    yield from _stores(case)
    yield from _licences(case)
    yield from _lines(case)
    yield from _hours(case)
    yield from _cover(case)
    yield from _response(case)


def _set(case: Case, sheet: str, row: Row, **values: object) -> Case:
    rows = tuple(r.model_copy(update=values) if r is row else r for r in getattr(case, sheet))
    return replace(case, **{sheet: rows})  # type: ignore[arg-type]


def _funds(case: Case) -> Iterator[Lever]:
    planned = {month.fiscal_year for month in case.months}
    for row in case.funds:
        if row.fiscal_year in planned:
            yield Lever(
                row.cell("allocation_inr_crore"), "₹ crore", row.allocation_inr_crore, AMPLE_CRORE, _step(
                    row.allocation_inr_crore, 1.0),
                lambda x, row=row: _set(case, "funds", row, allocation_inr_crore=x),  # type: ignore[misc]
                lambda x, row=row: f"raise the {row.fiscal_year} allocation of {row.fund} by "  # type: ignore[misc]
                f"₹{x - row.allocation_inr_crore:,.6g} crore to ₹{x:,.6g} crore",
                frozenset({"fund_balance", "carry_over"}), row.fund,
            )  # fmt: skip


def _step(size: float, most: float) -> float:
    """A round step: 1, 0.1, 0.01 … of about a fiftieth of the figure, at most ``most``."""
    step = most
    while size > 0 and step > size / 20 and step > 1e-6:
        step /= 10
    return step


def _mix(case: Case) -> Iterator[Lever]:
    for row in case.source_mix:
        counted = row.kind in ("at least", "at most")
        furthest = {"cap": 1.0, "floor": 0.0, "at least": 0.0, "at most": 99.0, "concentration": 1.0}[row.kind]
        yield Lever(
            row.cell("limit"), "sources" if counted else "share", row.limit, furthest, 1.0 if counted else 0.005,
            lambda x, row=row: _set(case, "source_mix", row, limit=x),  # type: ignore[misc]
            lambda x, row=row: _mix_words(row, x),  # type: ignore[misc]
            MIX_ROWS, row.rule,
        )  # fmt: skip


def _mix_words(row: MixRule, limit: float) -> str:
    who = "any one source" if row.source == "each" else row.source
    what = "" if row.scope == "all" else f" of {row.scope}"
    if row.kind == "cap":
        return f'let {who} be {limit:.1%}{what} under the rule "{row.rule}"'
    if row.kind == "floor":
        return f'ask for {limit:.1%} from {who}{what} in the rule "{row.rule}"'
    if row.kind == "concentration":
        return f'let the concentration{what} be {limit:.3f} in the rule "{row.rule}"'
    return f'ask for {row.kind} {limit:.0f} sources{what} in the rule "{row.rule}"'


def _offers(case: Case) -> Iterator[Lever]:
    for row in case.offers:
        who = f"{row.offer} ({row.supplier})"
        for field, span in (("ceiling_t_per_month", "a month"), ("ceiling_t_per_year", "a year")):
            ceiling = getattr(row, field)
            if ceiling is not None:
                yield Lever(
                    row.cell(field), "t", ceiling, AMPLE_T, _step(ceiling, 1.0),
                    lambda x, row=row, field=field: _set(case, "offers", row, **{field: x}),  # type: ignore[misc]
                    lambda x, who=who, span=span: f"agree {x:,.6g} t {span} with {who}",  # type: ignore[misc]
                    frozenset({"ceiling_a_month", "ceiling_a_year", "order_within_bounds", "order"}), row.offer,
                )  # fmt: skip
        if row.minimum_order_t > 0:
            yield Lever(
                row.cell("minimum_order_t"), "t", row.minimum_order_t, 0.0, _step(row.minimum_order_t, 1.0),
                lambda x, row=row: _set(case, "offers", row, minimum_order_t=x),  # type: ignore[misc]
                lambda x, who=who: f"agree a minimum order of {x:,.6g} t with {who}",  # type: ignore[misc]
                frozenset({"minimum_order"}), row.offer,
            )  # fmt: skip
        part = max(LEAD_PARTS, key=lambda p, row=row: getattr(row, p))  # type: ignore[misc]
        days = getattr(row, part)
        if days > 0:
            yield Lever(
                row.cell(part), "days", days, 0.0, 1.0,
                lambda x, row=row, part=part: _set(case, "offers", row, **{part: round(x)}),  # type: ignore[misc]
                lambda x, who=who, days=days, part=part: (  # type: ignore[misc]
                    f"shorten the {part.removesuffix('_days').replace('lead', 'lead time')} of {who} from {days} to "
                    f"{x:.0f} days"),
                frozenset({"lead time"}), row.offer,
            )  # fmt: skip


def _suppliers(case: Case) -> Iterator[Lever]:
    for row in case.suppliers:
        for field, span in (("ceiling_t_per_month", "a month"), ("ceiling_t_per_year", "a year")):
            ceiling = getattr(row, field)
            if ceiling is not None:
                yield Lever(
                    row.cell(field), "t", ceiling, AMPLE_T, _step(ceiling, 1.0),
                    lambda x, row=row, field=field: _set(case, "suppliers", row, **{field: x}),  # type: ignore[misc]
                    lambda x, row=row, span=span: f"agree {x:,.6g} t {span} over all offers of {row.supplier}",  # type: ignore[misc]
                    frozenset({"supplier_ceilings"}), row.supplier,
                )  # fmt: skip


def _stores(case: Case) -> Iterator[Lever]:
    for row in case.stores:
        if row.capacity_t is not None:
            yield Lever(
                row.cell("capacity_t"), "t", row.capacity_t, AMPLE_T, _step(row.capacity_t, 1.0),
                lambda x, row=row: _set(case, "stores", row, capacity_t=x),  # type: ignore[misc]
                lambda x, row=row: f"enlarge the store {row.store} from {row.capacity_t:,.6g} to {x:,.6g} t",  # type: ignore[misc]
                frozenset({"store_capacity"}), row.store,
            )  # fmt: skip


def _licences(case: Case) -> Iterator[Lever]:
    for row in case.licences:
        yield Lever(
            row.cell("tonnes_granted"), "t", row.tonnes_granted, AMPLE_T, _step(row.tonnes_granted, 1.0),
            lambda x, row=row: _set(case, "licences", row, tonnes_granted=x),  # type: ignore[misc]
            lambda x, row=row: f"have the licence {row.licence} of {row.exporter} raised to {x:,.6g} t",  # type: ignore[misc]
            frozenset({"licence_left", "licence_drawn"}), row.licence,
        )  # fmt: skip


def _lines(case: Case) -> Iterator[Lever]:
    for row in case.capacity:
        yield Lever(
            row.cell("tonnes_per_month"), "t", row.tonnes_per_month, AMPLE_T, _step(row.tonnes_per_month, 1.0),
            lambda x, row=row: _set(case, "capacity", row, tonnes_per_month=x),  # type: ignore[misc]
            lambda x, row=row: f"bring {row.line} to {x:,.6g} t a month from {row.from_month}",  # type: ignore[misc]
            frozenset({"output_within_capacity", "make", "convert"}), row.line,
        )  # fmt: skip


def _hours(case: Case) -> Iterator[Lever]:
    typed = {row.plant for row in case.plant_hours}  # months typed stand over the usual hours, so raising those is idle
    for row in case.plants:
        if row.plant not in typed:
            yield Lever(
                row.cell("hours_per_month"), "hours", row.hours_per_month, AMPLE_HOURS, 1.0,
                lambda x, row=row: _set(case, "plants", row, hours_per_month=x),  # type: ignore[misc]
                lambda x, row=row: f"run {row.plant} for {x:,.6g} hours a month",  # type: ignore[misc]
                frozenset({"plant_hours", "make", "convert", "conversion_within_hours"}), row.plant,
            )  # fmt: skip


def _cover(case: Case) -> Iterator[Lever]:
    first, months = case.settings.first_month, case.settings.months
    for row in case.materials:
        now = row.cover_full_by - first if row.cover_full_by else -1

        def by(x: float) -> Month:
            return first + round(x)

        yield Lever(
            row.cell("cover_full_by"), "month", now, months - 1, 1.0,
            lambda x, row=row, by=by: _set(case, "materials", row, cover_full_by=by(x)),  # type: ignore[misc]
            lambda x, row=row, by=by: f"let full cover of {row.material} be reached by {by(x).label}",  # type: ignore[misc]
            frozenset({"cover_kept"}), row.material,
        )  # fmt: skip
        target = case.settings.cover_months if row.cover_months is None else row.cover_months
        if target > 0:
            yield Lever(
                row.cell("cover_months"), "months", target, 0.0, 0.05,
                lambda x, row=row: _set(case, "materials", row, cover_months=x),  # type: ignore[misc]
                lambda x, row=row, target=target: (  # type: ignore[misc]
                    f"hold {x:.2f} months of {row.material} rather than {target:g}"),
                frozenset({"cover_kept"}), row.material,
            )  # fmt: skip


def _response(case: Case) -> Iterator[Lever]:
    for row in case.response:
        if row.months > LEAST_MONTHS:
            yield Lever(
                row.cell("months"), "months", row.months, LEAST_MONTHS, LEAST_MONTHS,
                lambda x, row=row: _set(case, "response", row, months=x),  # type: ignore[misc]
                lambda x, row=row: (  # type: ignore[misc]
                    f'have {x:.2f} months ready rather than {row.months:g} in the class "{row.rule}"'),
                frozenset({"ready_in_time", "short_ready"}), row.rule,
            )  # fmt: skip
