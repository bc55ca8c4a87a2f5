"""Checks on what may happen: events are about something, figures fit, odds make one, shortages have a value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from optimizer.case.case import Case
from optimizer.case.findings import error, groups_of, materials_in, warning
from optimizer.case.problems import Problem, did_you_mean
from optimizer.case.rows_uncertain import BASE, DAYS, OF_OFFERS, Event, ShortageValue

ODDS = 1e-6  # what the probabilities may miss of 1
UNUSED = {
    "line": ("output", "With another kind of event leave it blank."),
    "sector": ("demand", "With another kind of event leave it blank."),
}


def events_have_their_figure(case: Case) -> Iterator[Problem]:
    """Every kind of event but a stop of licences has a figure: a share, a factor, or days."""
    for row in case.events:
        cell, figure = row.cell("figure"), row.figure
        if row.acts_on == "licences":
            if figure is not None:
                yield warning(cell, figure, "with licences it is not used: none is granted.", "Leave it blank.")
        elif figure is None:
            what = "days" if row.acts_on in DAYS else "share" if row.acts_on == "availability" else "factor"
            yield error(cell, "", f'an event on "{row.acts_on}" needs its {what}.', "Type it, 0 for none at all.")
        elif row.acts_on in DAYS and (figure != int(figure) or figure > 1500):
            yield error(cell, figure, "days are a whole number up to 1500.", "Type days, not months.")
        elif row.acts_on not in DAYS and figure > 100:
            yield error(cell, figure, f'the figure for "{row.acts_on}" is a share or factor: 1 changes nothing.',
                        f"Write {figure / 100:g} for {figure:g} %.")  # fmt: skip
        if row.acts_on == "price" and figure == 0:
            yield error(cell, figure, "a price cannot fall to nothing.", "Type a factor above 0.")


def events_run_forward(case: Case) -> Iterator[Problem]:
    """An event ends after it begins, and some of it lies in the plan."""
    for row in case.events:
        if row.to_month is not None and row.to_month < row.from_month:
            text = f"it begins after its end, {row.to_month} ({row.cell('to_month')})."
            yield error(row.cell("from_month"), row.from_month, text, "Swap or mend the two months.")
        elif row.to_month is not None and row.to_month < case.settings.first_month:
            text = "it is over before the first month planned: nothing comes of it."
            yield warning(row.cell("to_month"), row.to_month, text, "Delete the row, or mend its months.")
        elif row.from_month > case.months[-1]:
            text = "it begins after the last month planned."
            yield warning(row.cell("from_month"), row.from_month, text, "Plan more months, or delete it.")


def events_are_about_something(case: Case) -> Iterator[Problem]:
    """Names on an event are known, and together they leave something it acts on."""
    for row in case.events:
        unknown = tuple(_unknown_names(case, row))
        yield from unknown
        if not unknown and not _targets(case, row):
            words = {"output": "line", "demand": "demand"}.get(row.acts_on, "offer or open order")
            if row.acts_on == "licences":
                words = "offer with licence days"
            text = f"this event is on nothing: there is no {words} with all that the row says."
            yield error(row.cell("acts_on"), row.acts_on, text, "Widen what it is for, or delete the row.")


def odds_make_one(case: Case) -> Iterator[Problem]:
    """The probabilities of all scenarios make 1."""
    total = sum(row.probability for row in case.scenarios)
    if case.scenarios and abs(total - 1) > ODDS:
        cells = f"{case.scenarios[0].cell('probability')} to {case.scenarios[-1].cell('probability')}"
        rest = 1 - total
        base = next((row for row in case.scenarios if row.scenario == BASE), None)
        mend = "Mend them, or scale them all."
        if rest > 0 and base is None:
            mend = f"Add a row {BASE} with {rest:.6g} for the years in which nothing of this happens, or mend them."
        yield error(cells, round(total, 9), "the probabilities of all scenarios must make 1.", mend)


def shortages_have_a_value(case: Case) -> Iterator[Problem]:
    """Shortage values name what is there; where there are scenarios or random worlds every demand has one."""
    pairs = _pairs(case)
    for row in case.shortage_values:
        if row.sector != "all" and row.sector not in {sector for sector, _ in pairs}:
            yield _unknown(row.cell("sector"), row.sector, "a sector of Demand", {s for s, _ in pairs})
        if not materials_in(case, row.scope):
            yield _unknown(row.cell("scope"), row.scope, "a material or a group", _materials_and_groups(case))
    missing = [pair for pair in pairs if shortage_value(case, *pair) is None]
    if (case.scenarios or case.chances) and missing:
        sector, material = missing[0]
        more = f", and {len(missing) - 1} more have none" if len(missing) > 1 else ""
        cell = case.shortage_values[0].cell("inr_per_t") if case.shortage_values else "Shortage value"
        text = f"a shortage of {material} in {sector} has no value{more}: solve --scenarios needs one."
        yield warning(cell, "", text, "Add a row, with all for what it holds for everywhere.")


def rules_hold_somewhere(case: Case) -> Iterator[Problem]:
    """A rule held in a share of scenarios says which share; only caps and floors hold on average."""
    for rule in case.source_mix:
        if rule.holds_in == "share" and rule.holds_in_share is None:
            text = "a rule that holds in a share of scenarios needs that share."
            yield error(rule.cell("holds_in_share"), "", text, "Type it, such as 0.9.")
        if rule.holds_in == "on average" and rule.kind not in ("cap", "floor"):
            text = f'"{rule.kind}" cannot be kept on average, only a cap or a floor.'
            yield error(rule.cell("holds_in"), rule.holds_in, text, "Write all, share or Base.")


def shortage_value(case: Case, sector: str, material: str) -> ShortageValue | None:
    """The row that says most precisely what a shortage of a material in a sector costs; None where none does."""
    groups = {row.material: row.group for row in case.materials}
    names = {material: 2, "all": 0} | ({groups[material]: 1} if groups.get(material) else {})
    fits = [row for row in case.shortage_values if row.sector in (sector, "all") and row.scope in names]
    return max(fits, key=lambda row: (row.sector == sector, names[row.scope]), default=None)


def _pairs(case: Case) -> list[tuple[str, str]]:
    pairs = [(row.sector, row.material) for row in case.demand]
    return list(dict.fromkeys(pairs + [(row.sector, row.material) for row in case.demand_by_month]))


def _materials_and_groups(case: Case) -> frozenset[str]:
    return groups_of(case) | materials_in(case, "all")


def _unknown(cell: str, found: str, what: str, known: Iterable[str]) -> Problem:
    mend = did_you_mean(found, known) or f"The book has: {', '.join(sorted(known)[:8])}."
    return error(cell, found, f"this is not {what}.", mend)


def _unknown_names(case: Case, row: Event) -> Iterator[Problem]:
    if not materials_in(case, row.scope):
        yield _unknown(row.cell("scope"), row.scope, "a material or a group", _materials_and_groups(case))
    suppliers = {origin[1] for origin in _origins(case)}
    if row.supplier is not None and row.supplier not in suppliers:
        yield _unknown(row.cell("supplier"), row.supplier, "a supplier of Offers or Open orders", suppliers)
    countries = {c for origin in _origins(case) for c in origin[2].values()}
    if row.country is not None and row.country not in countries:
        yield _unknown(row.cell("country"), row.country, "a country of Offers or Open orders", countries)
    sectors = {sector for sector, _ in _pairs(case)}
    if row.sector is not None and row.sector not in sectors:
        yield _unknown(row.cell("sector"), row.sector, "a sector of Demand", sectors)
    for field, (kind, mend) in UNUSED.items():
        if getattr(row, field) is not None and row.acts_on != kind:
            text = f'a {field} is for events on "{kind}" only.'
            yield error(row.cell(field), getattr(row, field), text, mend)
    for field in ("country", "supplier"):
        if getattr(row, field) is not None and row.acts_on not in OF_OFFERS:
            text = f'with events on "{row.acts_on}" a {field} is not used.'
            yield error(row.cell(field), getattr(row, field), text, "Leave it blank.")


def _origins(case: Case) -> Iterator[tuple[str, str, dict[str, str], bool]]:
    """(material, supplier, countries by kind, needs a licence) of every offer and open order."""
    for offer in case.offers:
        yield (
            offer.material,
            offer.supplier,
            _by_kind(offer.country, offer.processing_country, offer.mine_country),
            (offer.licence_days > 0),
        )
    for order in case.open_orders:
        countries = _by_kind(order.vendor_country, order.processing_country, order.mine_country)
        yield order.material, order.supplier, countries, False


def _by_kind(vendor: str, processing: str | None, mine: str | None) -> dict[str, str]:
    processing = processing or vendor
    return {"vendor": vendor, "processing": processing, "mine": mine or processing}


def _targets(case: Case, row: Event) -> bool:
    """Whether an event acts on anything."""
    materials = materials_in(case, row.scope)
    if row.acts_on == "output":
        return any(r.output in materials and row.line in (None, r.line) for r in case.lines)
    if row.acts_on == "demand":
        return any(material in materials and row.sector in (None, sector) for sector, material in _pairs(case))
    return any(
        material in materials and row.supplier in (None, supplier) and row.country in (None, countries[row.country_of])
        and (row.acts_on != "licences" or licensed)
        for material, supplier, countries, licensed in _origins(case)
    )  # fmt: skip
