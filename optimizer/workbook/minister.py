"""The sheet Minister, one page: how long each sector runs if China stops, what waiting costs, who delivers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from optimizer.case.case import Case
from optimizer.plan.plan import Plan
from optimizer.plan.record import RunRecord
from optimizer.study.china_stops import ALL, COUNTRY, HOME, Run, SectorRuns, Shares, days_if_stopped, shares_by_year
from optimizer.study.competitiveness import still_needed
from optimizer.workbook.brief_page import begin, finish, write_section
from optimizer.workbook.brief_words import Heading, Section, many, title, waiting_of_agency, waiting_words
from optimizer.workbook.pages import Page
from optimizer.workbook.plan_columns import CRORE
from optimizer.workbook.plan_styles import DEEP, FONT, QUIET, RULE, SERIES
from optimizer.workbook.plan_tables import put_text

WIDTHS = (25, 13, 13, 13, 26, 15, 13)
SECTORS_SHOWN, PRICES_SHOWN = 14, 6


@dataclass(frozen=True)
class MinisterPage:
    """The sections of the page, and which of them carries the shares by year for its chart."""

    title: str
    state: str
    sections: tuple[Section, ...]
    charted: int | None


def minister_page(case: Case, plan: Plan) -> MinisterPage | None:
    """The page; None where a plan says nothing of it."""
    by_group = shares_by_year(case, plan)
    leans = any(year.country for group in by_group.values() for year in group.values())
    runs = days_if_stopped(case, plan) if leans else ()
    shares = _shares(by_group.get(ALL, {}))
    found = (_runs(case, runs), _waiting(case, plan), _incentive(case, plan), _day_of_cover(plan), shares)
    sections = tuple(s for s in found if s is not None)
    if not sections:
        return None
    charted = next((k for k, s in enumerate(sections) if s is shares), None)
    return MinisterPage(title(case), _state(case, runs) if runs else "", sections, charted)


def write_minister(page: Page, said: MinisterPage, record: RunRecord) -> None:
    """Write the page on one A4 sheet."""
    sheet, styles = page.sheet, page.styles
    row = begin(sheet, styles, said.title, f"For the Minister · plan {record.plan_number}", said.state, alarm=False,
                widths=WIDTHS)  # fmt: skip
    for k, section in enumerate(said.sections):
        top = row
        row = write_section(sheet, styles, row, section) + 1
        if k == said.charted:
            row = _chart(page, top + 1 + len(section.sentences), len(section.rows), row)
    small = styles.of(font_size=8, font_color=QUIET)
    put_text(sheet, row, 0, f"SHA-256 of the input book: {record.input_sha256}", small)
    finish(sheet, row + 1)


def _state(case: Case, runs: Sequence[SectorRuns]) -> str:
    first = runs[0]
    if first.with_plan.days is None:
        return f"If {COUNTRY} stops today, every sector runs through all {len(case.months)} months."
    together = [r for r in runs if r.with_plan.days is not None and r.with_plan.days < first.with_plan.days + 1]
    days = f"after {first.with_plan.days:.0f} days, for want of {first.with_plan.material}."
    if len(together) == len(runs) > 1:
        return f"If {COUNTRY} stops today, every sector stops {days}"
    return f"If {COUNTRY} stops today, {first.sector} is the first to stop: {days}"


def _runs(case: Case, runs: Sequence[SectorRuns]) -> Section | None:
    if not runs:
        return None
    most = f"over {30 * len(case.months)}"

    def shown(run: Run) -> str:
        return most if run.days is None else f"{run.days:.0f}"

    rows = tuple(
        (r.sector, shown(r.today), shown(r.with_open_orders), shown(r.with_plan), r.with_plan.material or "–",
         r.today.met, r.with_plan.met)
        for r in runs[:SECTORS_SHOWN]
    )
    columns = (
        Heading(0, "Sector"), Heading(1, "Stock today", "words"), Heading(2, "and open orders", "words"),
        Heading(3, "and this plan", "words"), Heading(4, "Runs out first"),
        Heading(5, "Year's need, stock", "percent"), Heading(6, "with the plan", "percent"),
    )  # fmt: skip
    words = (f"Days until a material it needs runs out; nothing processed in {COUNTRY} arrives from the first day.",
             "With the plan, domestic lines run as far as what they take in lasts. Right: a year's need met.",
             )  # fmt: skip
    more = len(runs) - len(rows)
    after = (f"and {many(more, 'sector')} more, later than these.",) if more else ()
    return Section(f"Days each sector runs if {COUNTRY} stops today", words, columns, rows, after)


def _waiting(case: Case, plan: Plan) -> Section | None:
    waiting = waiting_of_agency(case, plan)
    return None if waiting.empty else Section("Cost of waiting a month", (waiting_words(waiting),))


def _incentive(case: Case, plan: Plan) -> Section | None:
    """What the lines of a scheme still need at the end of the plan, in one line."""
    need = still_needed(case, plan)
    if need is None:
        return None
    of = f"In {need.fiscal_year}, of {many(need.of, 'line')} with an incentive"
    one, most = need.lines == 1, f"the cheapest import, {need.line} most"
    if not need.lines:
        words = f"{of} none needs it: each is as cheap as the cheapest import without."
    elif math.isinf(need.inr_per_kg):
        words = f"{of} {need.lines} {'costs' if one else 'cost'} the buyers more than {most}: it passes none of it on."
    else:
        words = (f"{of} {need.lines} still {'needs' if one else 'need'} it against {most}: "
                 f"₹{need.inr_per_kg:,.0f} a kg, where the scheme pays ₹{need.paid_inr_per_kg:,.0f}.")  # fmt: skip
    return Section("Incentive still needed", (words,))


def _day_of_cover(plan: Plan) -> Section | None:
    """What a day of cover is worth, where a rule on cover binds; a price for a month is a thirtieth a day."""
    prices = plan["prices"]
    part = prices[prices["rule"].astype(str).str.contains("cover", case=False)]
    days = {
        "one day more": 1.0, "day": 1.0, "day of cover": 1.0, "month": 30.0, "month of cover": 30.0, "months": 30.0,
        "days": 1.0,
    }  # fmt: skip
    rows = []
    for r in part.to_dict("records"):
        per = days.get(str(r["unit"]).strip().lower())
        if per is not None:
            rows.append((r["where"], r["when"], *(float(r[c]) / per / CRORE for c in ("low_inr", "high_inr"))))
    if not rows:
        return None
    rows = sorted(rows, key=lambda r: -r[3])[:PRICES_SHOWN]
    columns = (Heading(0, "Where"), Heading(2, "When"), Heading(4, "₹ crore, least", "crore"),
               Heading(5, "₹ crore, most", "crore"))  # fmt: skip
    return Section("₹ crore for a day of cover", (), columns, tuple(rows))


def _shares(by_year: Mapping[str, Shares]) -> Section | None:
    rows = tuple((year, s.country, s.home, 1 - s.country - s.home) for year, s in by_year.items())
    if not rows:
        return None
    columns = (Heading(0, "Fiscal year"), Heading(1, COUNTRY, "percent"), Heading(2, HOME, "percent"),
               Heading(3, "Elsewhere", "percent"))  # fmt: skip
    words = "By country of processing, in contained oxide; what came or was made before this month is counted."
    return Section(f"{COUNTRY} and domestic share by fiscal year", (words,), columns, rows)


def _chart(page: Page, head: int, rows: int, below: int) -> int:
    """Stacked bars of the shares; ``head`` is the row of the table's titles."""
    name = page.sheet.get_name()
    chart = page.book.add_chart({"type": "column", "subtype": "percent_stacked"})
    for at, color in ((1, SERIES[1]), (2, DEEP), (3, SERIES[6])):
        chart.add_series({
            "name": [name, head, at], "categories": [name, head + 1, 0, head + rows, 0],
            "values": [name, head + 1, at, head + rows, at], "gap": 70, "fill": {"color": color},
            "border": {"color": "#FFFFFF"},
        })  # fmt: skip
    small = {"name": FONT, "size": 9, "color": QUIET}
    chart.set_x_axis({"num_font": small, "line": {"color": RULE}})
    lines = {"visible": True, "line": {"color": RULE}}
    chart.set_y_axis({"num_font": small, "num_format": "0%", "major_gridlines": lines, "line": {"none": True}})
    chart.set_legend({"position": "bottom", "font": small})
    chart.set_size({"width": 760, "height": 260})
    page.sheet.insert_chart(below, 0, chart, {"object_position": 2})
    return below + 13


