"""Checks on what is needed: buyers, demand, cover, and the money voted."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.case.case import AGENCY, INDUSTRY, Case
from optimizer.case.columns import Row
from optimizer.case.findings import error, has_industry, warning
from optimizer.case.problems import Problem, did_you_mean


def one_agency_and_at_most_one_industry(case: Case) -> Iterator[Problem]:
    """Buyers, where it is used, names the agency and at most one industry."""
    first: dict[str, Row] = {}
    for buyer in case.buyers:
        before = first.setdefault(buyer.role, buyer)
        if before is not buyer:
            rule = f"there can be one {buyer.role}, and {before.cell('role')} is one already."
            yield error(buyer.cell("role"), buyer.role, rule, "Join the two rows.")
    if case.buyers and AGENCY not in first:
        rule = "no buyer is the agency."
        yield error(case.buyers[0].cell("role"), case.buyers[0].role, rule, "Add a row with the role agency.")


def names_are_written_one_way(case: Case) -> Iterator[Problem]:
    """A country, supplier or sector that differs in capitals only would count as a second one."""
    kinds: dict[str, list[tuple[Row, str]]] = {
        "country": [
            (row, field)
            for rows in (case.offers, case.open_orders, case.so_far)
            for row in rows
            for field in ("country", "vendor_country", "processing_country", "mine_country")
        ],
        "supplier": [
            (row, "supplier") for rows in (case.offers, case.open_orders, case.so_far) for row in rows
        ],
        "sector": [
            (row, "sector") for rows in (case.demand, case.demand_by_month, case.sectors) for row in rows
        ],
    }  # fmt: skip
    for kind, places in kinds.items():
        first: dict[str, tuple[str, str]] = {}
        for row, field in places:
            name = getattr(row, field, None)
            if not name:
                continue
            spelling, cell = first.setdefault(name.casefold(), (name, row.cell(field)))
            if spelling != name:
                rule = f'the {kind} is written "{spelling}" in {cell}.'
                yield error(row.cell(field), name, rule, "Write it the same way everywhere.")


def demand_by_month_is_whole(case: Case) -> Iterator[Problem]:
    """A sector and material with no yearly figure need a figure in every planned month."""
    yearly = {(row.sector, row.material) for row in case.demand}
    for row in case.demand_by_month:
        if (row.sector, row.material) in yearly:
            continue
        missing = [month for month in case.months if month not in row.by_month]
        if missing:
            rule = f"there is no yearly figure on Demand, and {missing[0]} is blank."
            mend = "Type every planned month (0 where there is none), or add a row to Demand."
            yield error(row.cell(str(missing[0])), "", rule, mend)


def growth_is_a_share(case: Case) -> Iterator[Problem]:
    """Growth above 100 % a year is more often a slip than a forecast."""
    for row in case.demand:
        if row.growth_per_year > 1:
            rule = f"demand grows by {row.growth_per_year:.0%} a year."
            mend = f"For {row.growth_per_year:g} % write {row.growth_per_year / 100:g}."
            yield warning(row.cell("growth_per_year"), row.growth_per_year, rule, mend)


def _in_demand(case: Case) -> dict[str, Row]:
    """Material -> the first row that asks for some of it."""
    first: dict[str, Row] = {}
    for yearly in case.demand:
        if yearly.tonnes_per_year > 0:
            first.setdefault(yearly.material, yearly)
    for monthly in case.demand_by_month:
        if any(tonnes > 0 for tonnes in monthly.by_month.values()):
            first.setdefault(monthly.material, monthly)
    return first


def every_material_has_a_use(case: Case) -> Iterator[Problem]:
    """A material that no sector and no line uses is never needed."""
    used = _in_demand(case).keys() | {row.material for row in case.recipes if row.role == "input"}
    used |= {row.material for row in case.materials if row.surplus_price_inr_per_kg is not None}
    used |= {row.substitute for row in case.substitutions}
    for row in case.materials:
        if row.material not in used:
            rule = "no sector has demand for it and no line takes it in."
            yield warning(row.cell("material"), row.material, rule, "Add it to Demand, or delete it.")


def demand_can_be_met_from_somewhere(case: Case) -> Iterator[Problem]:
    """Demand for a material that can neither be bought nor made nor is in stock is never met."""
    stocked = {row.material for row in case.opening_stock if row.tonnes > 0}
    listed = {row.material for row in case.opening_stock}
    stocked |= {row.material for row in case.materials
                if row.material not in listed and row.opening_stock_t > 0}  # fmt: skip
    made = {row.output for row in case.lines}
    made |= {row.material for row in case.recipes if row.role == "by-product"}
    had = stocked | made | {row.material for row in case.offers} | {row.material for row in case.open_orders}
    had |= {row.material for row in case.substitutions if row.substitute in had}
    for material, row in _in_demand(case).items():
        if material not in had:
            rule = "no offer, line, open order or stock can meet this demand."
            yield warning(row.cell("material"), material, rule, "Add an offer for it.")


def sectors_are_known(case: Case) -> Iterator[Problem]:
    """A row of Sectors that no demand names changes nothing."""
    known = {row.sector for row in case.demand} | {row.sector for row in case.demand_by_month}
    for row in case.sectors:
        if row.sector not in known:
            mend = did_you_mean(row.sector, known) or "Delete the row, or add its demand."
            yield warning(row.cell("sector"), row.sector, "no demand names this sector.", mend)


def cover_fits_its_basis(case: Case) -> Iterator[Problem]:
    """What a cover basis needs is there, and stock for it keeps long enough."""
    for row in case.materials:
        if row.cover_basis == "named sectors" and not case.sectors:
            rule = "there is no sheet Sectors, so every sector is covered."
            yield warning(row.cell("cover_basis"), row.cover_basis, rule, "Name the sectors on Sectors.")
        if row.cover_basis != "imports only" and row.imported_share != 1:
            rule = f"it is not used with the cover basis {row.cover_basis}."
            mend = "Set the cover basis to imports only, or clear it."
            yield warning(row.cell("imported_share"), row.imported_share, rule, mend)
        cover = case.settings.cover_months if row.cover_months is None else row.cover_months
        if row.shelf_life_months is not None and cover > row.shelf_life_months - 1:
            rule = f"it keeps too short a time to hold {cover:g} months of cover."
            mend = f"Stock of it lasts {row.shelf_life_months - 1} months at most: lower its cover."
            yield warning(row.cell("shelf_life_months"), row.shelf_life_months, rule, mend)


def seasons_average_one(case: Case) -> Iterator[Problem]:
    """Twelve factors that do not average 1 change the yearly figure."""
    for row in case.seasons:
        factors = (row.apr, row.may, row.jun, row.jul, row.aug, row.sep, row.oct, row.nov, row.dec, row.jan,
                   row.feb, row.mar)  # fmt: skip
        mean = sum(factors) / 12
        if abs(mean - 1) > 0.01:
            rule = f"its factors average {mean:.3g}, which changes the year's demand."
            yield warning(row.cell("season"), row.season, rule, "Make the twelve factors average 1.")


def issue_terms_have_a_party(case: Case) -> Iterator[Problem]:
    """Issue terms hold between the agency and industry; receipts need a price."""
    fields = ("issue_price_inr_per_kg", "issue_limit_t_per_month")
    for row in case.materials:
        for field in fields if not has_industry(case) else ():
            value = getattr(row, field)
            if value is not None:
                rule = "there is no industry to issue to, so it is not used."
                yield warning(row.cell(field), value, rule, f"Add a row with the role {INDUSTRY} to Buyers.")
        if row.refills_fund is not None and row.issue_price_inr_per_kg is None:
            rule = "a fund is refilled from issues, and there is no issue price."
            yield error(
                row.cell("refills_fund"), row.refills_fund, rule, "Type the issue price, or clear it."
            )
        if row.issue_price_inr_per_kg and row.refills_fund is None and has_industry(case):
            rule = "what industry pays goes to no fund."
            mend = "Name the fund it refills."
            yield warning(row.cell("issue_price_inr_per_kg"), row.issue_price_inr_per_kg, rule, mend)


def funds_cover_the_plan(case: Case) -> Iterator[Problem]:
    """Each fiscal year of the plan should have money voted; a year out of the plan is not used."""
    planned = list(dict.fromkeys(month.fiscal_year for month in case.months))
    position = (case.settings.position_month or case.settings.first_month).fiscal_year
    voted = {row.fiscal_year for row in case.funds}
    sheet = case.funds[0].where.sheet if case.funds else "Funds"
    missing = [year for year in planned if year not in voted]
    if missing:
        rule = f"no money is voted for {', '.join(missing)}; the agency can pay nothing then."
        yield warning(sheet, "", rule, "Add a row for each year, or plan fewer months.")
    for row in case.funds:
        if row.fiscal_year not in planned and row.fiscal_year != position:
            rule = "this fiscal year is not planned; the row is not used."
            yield warning(row.cell("fiscal_year"), row.fiscal_year, rule, "Delete it if it no longer holds.")


def spending_fits_its_year(case: Case) -> Iterator[Problem]:
    """Spent so far belongs to the first planned year and lies within what was voted."""
    first = case.settings.first_month.fiscal_year
    for row in case.funds:
        if row.spent_inr_crore > 0 and row.fiscal_year > first:
            rule = f"only {first}, the year of the first month, can have money spent already."
            yield error(row.cell("spent_inr_crore"), row.spent_inr_crore, rule, "Clear it.")
        elif row.spent_inr_crore > row.allocation_inr_crore + row.received_inr_crore and row.fiscal_year == first:
            voted, received = row.cell("allocation_inr_crore"), row.received_inr_crore
            more = f" and the {received:g} received ({row.cell('received_inr_crore')})" if received else ""
            rule = f"more is spent than the {row.allocation_inr_crore:g} voted ({voted}){more}."
            yield error(row.cell("spent_inr_crore"), row.spent_inr_crore, rule, "Mend one of the two.")
