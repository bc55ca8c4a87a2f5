"""Warnings of the unlikely: figures a thousand times too large, demand that stops, prices far from their neighbours,
terms that have run out. A plan is made in spite of them; most are slips of the pen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from statistics import median

from optimizer.case.case import Case
from optimizer.case.columns import MonthlyRow, Row
from optimizer.case.findings import warning
from optimizer.case.months import Month, fiscal_year_start
from optimizer.case.problems import Problem
from optimizer.case.rows_buying import MixRule

FAR_FROM_NEIGHBOURS = 10.0  # times the other months of the row
KILOGRAMS = 200.0  # months of demand: kg typed for t make 1,000 times the figure meant
SHRINKS_TO = 0.05  # of what it was at first
OLD_RATE_MONTHS = 6  # before the first month


def _monthly_demand(case: Case) -> dict[str, float]:
    """Tonnes a month of each material: the yearly figures, and the mean of the months typed where there is none."""
    monthly: dict[str, float] = {}
    pairs = {(row.sector, row.material) for row in case.demand}
    for yearly in case.demand:
        monthly[yearly.material] = monthly.get(yearly.material, 0.0) + yearly.tonnes_per_year / 12
    for row in case.demand_by_month:
        if (row.sector, row.material) not in pairs and row.by_month:
            mean = sum(row.by_month.values()) / len(row.by_month)
            monthly[row.material] = monthly.get(row.material, 0.0) + mean
    return monthly


def stock_is_not_in_kilograms(case: Case) -> Iterator[Problem]:
    """Stock for two hundred months of demand is kilograms typed for tonnes."""
    yield from _kilograms(case, case.materials, "opening_stock_t", "such a stock")
    yield from _kilograms(case, case.opening_stock, "tonnes", "such a stock")


def orders_are_not_in_kilograms(case: Case) -> Iterator[Problem]:
    """An order, or the least that can be ordered, for two hundred months of demand is kilograms typed for tonnes."""
    yield from _kilograms(case, case.open_orders, "tonnes", "such an order")
    yield from _kilograms(case, case.so_far, "tonnes", "such an order")
    yield from _kilograms(case, case.offers, "minimum_order_t", "such an order")
    yield from _kilograms(case, case.offers, "lot_t", "one lot")


def _kilograms(case: Case, rows: Iterable[Row], field: str, what: str) -> Iterator[Problem]:
    fed = {row.material for row in case.recipes if row.role == "input"}
    demand = {name: tonnes for name, tonnes in _monthly_demand(case).items() if tonnes > 0 and name not in fed}
    for row in rows:
        tonnes, monthly = getattr(row, field) or 0.0, demand.get(getattr(row, "material", ""), 0.0)
        if monthly and tonnes > KILOGRAMS * monthly:
            rule = f"{what} meets {tonnes / monthly:,.0f} months of demand."
            yield warning(row.cell(field), tonnes, rule, f"For {tonnes:,.12g} kg write {tonnes / 1000:.6g}.")


def demand_is_not_in_kilograms(case: Case) -> Iterator[Problem]:
    """Demand two hundred times what every offer and line together can supply is kilograms typed for tonnes."""
    supply: dict[str, float] = {}
    for offer in case.offers:
        supply[offer.material] = supply.get(offer.material, 0.0) + _most_a_month(offer.ceiling_t_per_month,
                                                                                 offer.ceiling_t_per_year)  # fmt: skip
    for line in case.lines:
        rows = [row.tonnes_per_month for row in case.capacity if row.line == line.line]
        most = max(rows, default=float("inf"))
        supply[line.output] = supply.get(line.output, 0.0) + most
    for row in case.demand:
        most, monthly = supply.get(row.material, 0.0), row.tonnes_per_year / 12
        if 0 < most < float("inf") and monthly > KILOGRAMS * most:
            rule = f"this is {monthly / most:,.0f} times what all offers and lines of {row.material} can supply."
            mend = f"For {row.tonnes_per_year:,.12g} kg write {row.tonnes_per_year / 1000:.6g}."
            yield warning(row.cell("tonnes_per_year"), row.tonnes_per_year, rule, mend)


def _most_a_month(a_month: float | None, a_year: float | None) -> float:
    return min(float("inf") if a_month is None else a_month, float("inf") if a_year is None else a_year / 12)


def months_are_like_their_neighbours(case: Case) -> Iterator[Problem]:
    """A figure of a month ten times the others of its row, or a tenth, is often a slip."""
    rows: list[tuple[MonthlyRow, str]] = [(row, "demand") for row in case.demand_by_month]
    rows += [(row, "price") for row in case.offer_calendar if row.item == "price"]
    rows += [(row, "index") for row in case.price_index]
    rows += [(row, "rate") for row in case.exchange_rates]
    for row, what in rows:
        for month, times in _outliers(row.by_month):
            size = f"{times:.0f} times" if times > 1 else f"one {1 / times:.0f}th of"
            rule = f"this is {size} the {what} of the other months."
            mend = "For kilograms write tonnes." if what == "demand" and times > 1 else "Mend it if it is a slip."
            yield warning(row.cell(str(month)), row.by_month[month], rule, mend)


def prices_agree_with_the_offer(case: Case) -> Iterator[Problem]:
    """Prices of bands and months are in the unit and currency of the price on Offers."""
    offers = {offer.offer: offer for offer in case.offers}
    stated: list[tuple[str, str, float]] = [(t.offer, t.cell("price_per_kg"), t.price_per_kg) for t in case.tiers]
    stated += [
        (row.offer, row.cell(str(min(row.by_month))), median(row.by_month.values()))
        for row in case.offer_calendar
        if row.item == "price" and row.by_month
    ]
    for name, cell, price in stated:
        offer = offers.get(name)
        if offer is None or offer.price_per_kg <= 0 or price <= 0:
            continue
        times = price / offer.price_per_kg
        if times >= FAR_FROM_NEIGHBOURS or times <= 1 / FAR_FROM_NEIGHBOURS:
            size = f"{times:.0f} times" if times > 1 else f"one {1 / times:.0f}th of"
            rule = f"this is {size} the {offer.price_per_kg:g} on Offers ({offer.cell('price_per_kg')})."
            yield warning(cell, price, rule, "Mend its unit or currency if wrong.")


def _outliers(by_month: Mapping[Month, float]) -> list[tuple[Month, float]]:
    """Months whose figure is far from the middle of the others; zeros are looked at elsewhere."""
    figures = {month: figure for month, figure in by_month.items() if figure > 0}
    if len(figures) < 3 or max(figures.values()) < FAR_FROM_NEIGHBOURS * min(figures.values()):
        return []
    found = []
    for month, figure in figures.items():
        others = [other for at, other in figures.items() if at != month]
        times = figure / median(others)
        if times >= FAR_FROM_NEIGHBOURS or times <= 1 / FAR_FROM_NEIGHBOURS:
            found.append((month, times))
    return found if len(found) <= len(figures) / 4 else []  # more than a few are no slip


def demand_does_not_stop(case: Case) -> Iterator[Problem]:
    """Demand that falls to nothing within the plan is rare, and a forgotten figure is not."""
    first, last = case.months[0], case.months[-1]
    for row in case.demand_by_month:
        typed = {month: row.by_month[month] for month in case.months if month in row.by_month}
        before = False
        for month, figure in typed.items():
            if figure == 0 and before:
                ends = all(later == 0 for at, later in typed.items() if at > month)
                rule = f"demand falls to zero in {month}{' and stays there' if ends and month < last else ''}."
                mend = "Clear the cell to take the yearly figure, if there is one, or type the demand."
                yield warning(row.cell(str(month)), 0, rule, mend)
                break
            before = before or figure > 0
        if typed and not any(typed.values()) and len(typed) == len(case.months):
            rule = f"demand is zero in every month from {first} to {last}."
            yield warning(row.cell(str(first)), 0, rule, "Delete the row if nothing is needed, or type the demand.")
    for yearly in case.demand:
        left = (1 + yearly.growth_per_year) ** (len(case.months) / 12)
        if yearly.tonnes_per_year > 0 and left < SHRINKS_TO:
            rule = f"demand shrinks to {left:.1%} of today's by the end of the plan."
            yield warning(yearly.cell("growth_per_year"), yearly.growth_per_year, rule, "Mend it if it is a slip.")
    for season in case.seasons:
        for name, value in season:
            if value == 0 and len(name) == 3 and any(row.season == season.season for row in case.demand):
                rule = f"demand falls to zero every {name.title()}."
                yield warning(season.cell(name), 0, rule, "Type the factor; 1 is an average month.")


def terms_have_not_run_out(case: Case) -> Iterator[Problem]:
    """A duty, an exemption or a rule past its date is not used; where one ends within the plan, another follows."""
    first, last = case.months[0], case.months[-1]
    for row in case.duty:
        if row.to_month is None:
            continue
        what = "exemption" if row.basic_duty == 0 else "duty"
        if row.to_month < first:
            rule = f"this {what} ended before the first month, {first}; it is not used."
            yield warning(row.cell("to_month"), row.to_month, rule, "Mend it if it was prolonged, or delete the row.")
            continue
        after = row.to_month + 1
        follows = any(
            other is not row and other.hs_code == row.hs_code and other.country in (row.country, "all")
            and (other.from_month is None or other.from_month <= after)
            and (other.to_month is None or other.to_month >= after)
            for other in case.duty
        )  # fmt: skip
        if row.to_month < last and not follows:
            rule = f"this {what} ends within the plan and no row follows it, so no duty is counted from {after}."
            yield warning(row.cell("to_month"), row.to_month, rule, "Add the duty that holds afterwards.")
    for mix in case.source_mix:
        if mix.to_month is not None and mix.to_month < _first_window(first, mix):
            rule = f"this rule ended before the first month, {first}; it is not used."
            yield warning(mix.cell("to_month"), mix.to_month, rule, "Mend it if it was prolonged, or delete the row.")
    used = {offer.currency for offer in case.offers}
    for rate in case.exchange_rates:
        latest = max(rate.by_month, default=None)
        if rate.currency in used and latest is not None and first - latest > OLD_RATE_MONTHS:
            rule = f"the last rate is of {latest}, {first - latest} months before the first month."
            yield warning(rate.cell(str(latest)), rate.by_month[latest], rule, "Add today's rate.")


def _first_window(first: Month, rule: MixRule) -> Month:
    """The month the earliest window of a rule begins in."""
    if rule.window == "rolling":
        return first + (1 - (rule.window_months or 1))
    return fiscal_year_start(first.fiscal_year)
