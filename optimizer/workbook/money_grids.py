"""Small tables and charts above the records of sources, funds and costs; their figures are formulas over the record."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.case.months import Month
from optimizer.case.terms import COST_TERMS
from optimizer.workbook.cells import letter
from optimizer.workbook.pages import Page, Sums, write_sums, year_span
from optimizer.workbook.plan_charts import cost_build_up, paid_against_voted, share_against_limit, source_shares
from optimizer.workbook.plan_columns import CREDITS, CRORE, PERCENT, RUPEES_CRORE, RUPEES_CRORE_SMALL

RULES_SHOWN = 16
COUNTRIES_CHARTED = 8


def mix_grid(page: Page, top: int) -> int:
    """The tightest source of each share rule by fiscal year against its limit; then cost by country and year."""
    mix = page.plan["mix"]
    if len(mix):
        top = _limits(page, top)
    if page.plan["orders"].empty:
        return top
    orders = page.plan["orders"]
    years = orders["usable_month"].map(lambda m: Month.parse(str(m)).fiscal_year)
    pivot = orders.assign(year=years).pivot_table(
        index="processing_country", columns="year", values="landed_inr", aggfunc="sum", fill_value=0.0
    )
    pivot = pivot.loc[pivot.sum(axis=1).sort_values(ascending=False).index] / CRORE
    titles = tuple(map(str, pivot.columns))

    def formula(k: int, cells: Sequence[str], at: int) -> str:
        same = {"processing_country": cells[0]}
        return page.places.tables["orders"].sum_where("landed_inr", same, year_span(titles[at]), "usable_month")

    heading = "Landed cost of this plan's orders, ₹ crore, by processing country and fiscal year of arrival"
    rows = [((str(n),), list(map(float, values))) for n, values in zip(pivot.index, pivot.to_numpy(), strict=True)]
    head, last = write_sums(page, top, Sums(heading, ("Country",), titles, rows, RUPEES_CRORE_SMALL, formula))
    return source_shares(page.book, page.sheet, head, min(last, head + COUNTRIES_CHARTED), len(titles), last)


def _limits(page: Page, top: int) -> int:
    """One row a rule and fiscal year: the source nearest to its cap, or furthest below its floor."""
    mix = page.plan["mix"]
    part = mix[mix["kind"].isin(["cap", "floor"]) & (mix["window"].astype(str).str.len() == len("2026-27"))]
    part = part[(part["total"].astype(float) > 0) & (part["share"].astype(float) > 0)]
    if part.empty:
        return top
    part = part.assign(room=(part["limit"] - part["share"]) * part["kind"].map({"cap": 1, "floor": -1}))
    tight = part.loc[part.groupby(["rule", "window"], sort=False)["room"].idxmin()].head(RULES_SHOWN)
    rows = [
        ((f"{r['rule']}, {r['window']}", r["source"]), (r["share"], r["limit"])) for r in tight.to_dict("records")
    ]

    def formula(k: int, cells: Sequence[str], at: int) -> str:
        place = page.places.tables["mix"]
        rule, window, source, figure = (place.range(n) for n in ("rule", "window", "source", ("share", "limit")[at]))
        return f'SUMPRODUCT(({rule}&", "&{window}={cells[0]})*({source}={cells[1]}),{figure})'

    heading = "The source nearest to the limit of each rule, by fiscal year"
    names = ("Rule and fiscal year", "Source")
    head, last = write_sums(page, top, Sums(heading, names, ("Share", "Limit"), rows, PERCENT, formula))
    return share_against_limit(page.book, page.sheet, head, last, len(names))


def funds_grid(page: Page, top: int) -> int:
    """Each fund by fiscal year, in full; a chart of paid against voted."""
    funds = page.plan["funds"]
    sums = ("opening_inr", "allocation_inr", "receipts_inr", "paid_inr", "lapsed_inr", "closing_inr")
    spans, rows = [], []
    for (fund, year), part in funds.groupby(["fund", "fiscal_year"], sort=False):
        part = part.sort_values("month")
        first, last = (Month.parse(str(m)) for m in (part["month"].iloc[0], part["month"].iloc[-1]))
        spans.append(((first, first), (first, last), (last, last)))
        figures = [part["opening_inr"].iloc[0], *(part[c].sum() for c in sums[1:-1]), part["closing_inr"].iloc[-1]]
        rows.append(((str(fund), str(year)), [float(f) / CRORE for f in figures]))

    def formula(k: int, cells: Sequence[str], at: int) -> str:
        months = spans[k][0 if at == 0 else 2 if at == len(sums) - 1 else 1]
        return page.places.tables["funds"].sum_where(sums[at], {"fund": cells[0], "fiscal_year": cells[1]}, months)

    titles = ("Opening", "Allocation", "Receipts", "Paid", "Lapsed", "Closing")
    heading = "By fund and fiscal year, ₹ crore (allocation: what is left of it from the first month on)"
    table = Sums(heading, ("Fund", "Fiscal year"), titles, rows, RUPEES_CRORE, formula)
    head, end = write_sums(page, top, table)
    return paid_against_voted(page.book, page.sheet, head, end, [*table.names, *titles])


def costs_grid(page: Page, top: int) -> int:
    """The cost terms by buyer, discounted, in the order of the schema; the objective under them; how it builds up."""
    costs = page.plan["costs"]
    buyers = list(dict.fromkeys(map(str, costs["buyer"])))
    terms = [term for term in COST_TERMS if (costs["term"] == term.key).any()]
    rows: list[tuple[tuple[str, ...], Sequence[float]]] = []
    reached = 0.0
    for term in terms:
        part = costs[costs["term"] == term.key]
        by = [term.sign * part.loc[part["buyer"] == b, "discounted_inr"].sum() / CRORE for b in buyers]
        whole = sum(by)
        name = term.title if term.sign > 0 else f"{term.title} (credit)"
        start = min(reached, reached + whole)
        rows.append(((name,), [term.sign * part["inr"].sum() / CRORE, whole, *by, start, abs(whole)]))
        reached += whole
    shown = 2 + len(buyers)
    rows.append((("Total",), [*(sum(r[k] for _, r in rows) for k in range(shown)), 0.0, reached]))
    first = top + 3  # the number in Excel of the first row

    def formula(k: int, cells: Sequence[str], at: int) -> str:
        row, own = first + k, letter(1 + at)
        discounted = letter(2)
        if k == len(terms):
            return "0" if at == shown else f"{discounted}{row}" if at > shown else f"SUM({own}{first}:{own}{row - 1})"
        if at == shown:
            before = "0" if k == 0 else f"SUM({discounted}${first}:{discounted}{row - 1})"
            return f"MIN({before},{before}+{discounted}{row})"
        if at > shown:
            return f"ABS({discounted}{row})"
        same = {"Kind of cost": cells[0]}
        if at > 1:
            same["buyer"] = page.places.owners.get(buyers[at - 2], '""')
        sign = "-" if terms[k].sign < 0 else ""
        return sign + page.places.tables["costs"].sum_where("inr" if at == 0 else "discounted_inr", same)

    titles = ("As paid", "Discounted", *(f"Discounted, {b or 'nobody'}" for b in buyers), "Builds up from", "by")
    bold = frozenset({len(terms)})
    table = Sums("What the plan costs, ₹ crore", ("Term",), titles, rows, CREDITS, formula, bold)
    head, last = write_sums(page, top, table)
    return cost_build_up(page.book, page.sheet, head, last, 1 + shown)
