"""The orders to sign this month on a sheet of their own, and the calendar of all orders by month."""

from __future__ import annotations

from typing import Any

import pandas as pd

from optimizer.case.case import AGENCY, INDUSTRY, Case
from optimizer.case.months import Month
from optimizer.plan.plan import Plan
from optimizer.workbook.brief_words import owner_of
from optimizer.workbook.cells import letter
from optimizer.workbook.pages import Page
from optimizer.workbook.plan_columns import CRORE, KG_PER_T, RUPEES_CRORE_SMALL, RUPEES_PER_KG, TONNES
from optimizer.workbook.plan_styles import HEAT_MIDDLE, PALE, RULE
from optimizer.workbook.plan_tables import DATE, put_month, put_text

DUE_SHEET = "Orders due"
Ordered = tuple[str, str, str]  # buyer, supplier, material
TITLES = ("Order", "Sign by", "File to move by", "Supplier", "Country", "Material", "Tonnes", "Unit price, ₹/kg",
          "Landed, ₹ crore", "Fund", "Price is", "Usable from")  # fmt: skip
WIDTHS = (14, 13, 13, 26, 13, 28, 11, 12, 11, 22, 11, 13)
FIGURES = {6: ("tonnes", 1.0, TONNES), 7: ("price_inr_per_t", KG_PER_T, RUPEES_PER_KG),
           8: ("landed_inr", CRORE, RUPEES_CRORE_SMALL)}  # fmt: skip
DATES = {1: "order_by", 2: "file_by", 11: "usable_from"}
WORDS = {0: "order", 3: "supplier", 4: "vendor_country", 5: "material", 9: "fund"}


def due(case: Case, plan: Plan, role: str) -> pd.DataFrame:
    """The orders of this month of the owner with a role, the first to be signed first."""
    orders = plan["orders"]
    part = orders[(orders["buyer"] == owner_of(case, role)) & (orders["order_month"] == str(case.months[0]))]
    return part.sort_values(["order_by", "landed_inr"], ascending=[True, False])


def has_due(case: Case, plan: Plan) -> bool:
    return bool(len(due(case, plan, AGENCY)) or len(due(case, plan, INDUSTRY)))


def write_due(page: Page) -> None:
    """The agency's orders to sign, with their total; under them what industry is expected to order."""
    agency, industry = (due(page.case, page.plan, role) for role in (AGENCY, INDUSTRY))
    row = 3
    if len(agency):
        row = _block(page, row, "To be signed by the agency", agency) + 2
    if len(industry):
        row = _block(page, row, "Expected purchases of industry: for information, not for signature", industry) + 2
    for at, width in enumerate(WIDTHS):
        page.sheet.set_column(at, at, width)
    page.sheet.print_area(0, 0, row - 2, len(TITLES) - 1)


def _block(page: Page, top: int, heading: str, orders: pd.DataFrame) -> int:
    """Orders under a heading; figures are looked up on the sheet Orders by the order's number."""
    sheet, styles, place = page.sheet, page.styles, page.places.tables["orders"]
    put_text(sheet, top, 0, heading, styles.heading)
    sheet.set_row(top + 1, 30)
    for at, title in enumerate(TITLES):
        put_text(sheet, top + 1, at, title, styles.head_right if at in FIGURES else styles.head)
    line: dict[str, Any] = {"bottom": 4, "bottom_color": RULE}
    words, date = styles.of(indent=1, **line), styles.of(num_format=DATE, align="left", **line)
    first = top + 3  # its number in Excel
    for row, record in enumerate(orders.to_dict("records"), top + 2):
        for at, name in WORDS.items():
            put_text(sheet, row, at, str(record[name]), words)
        for at, name in DATES.items():
            sheet.write_datetime(row, at, pd.Timestamp(record[name]).to_pydatetime(), date)
        put_text(sheet, row, 10, "indicative" if record["indicative"] else "firm", words)
        for at, (name, scale, number_format) in FIGURES.items():
            formula = f"=INDEX({place.range(name)},MATCH($A{row + 1},{place.range('order')},0))"
            figure = styles.of(num_format=number_format, **line)
            sheet.write_formula(row, at, formula, figure, float(record[name]) / scale)
    total, last = top + 2 + len(orders), top + 2 + len(orders)  # last: its number in Excel
    for at in range(len(TITLES)):
        sheet.write_blank(total, at, None, styles.of(bg_color=PALE))
    put_text(sheet, total, 0, "Total", styles.of(bold=True, bg_color=PALE))
    for at in (6, 8):
        name, scale, number_format = FIGURES[at]
        style = styles.of(bold=True, bg_color=PALE, num_format=number_format)
        column = letter(at)
        value = float(orders[name].sum()) / scale
        sheet.write_formula(total, at, f"=SUM({column}{first}:{column}{last})", style, value)
    return total


def write_calendar(page: Page) -> None:
    """Months across, buyer, supplier and material down; tonnes ordered, shaded where there is an order."""
    orders, sheet, styles = page.plan["orders"], page.sheet, page.styles
    months = [str(m) for m in page.case.months]
    names = ("Buyer", "Supplier", "Material")
    tonnes: dict[Ordered, dict[str, float]] = {}
    columns = ("buyer", "supplier", "material", "order_month", "tonnes")
    for buyer, supplier, material, month, ordered in zip(*(orders[c] for c in columns), strict=True):
        by_month = tonnes.setdefault((buyer, supplier, material), {})
        by_month[month] = by_month.get(month, 0.0) + float(ordered)
    keys = sorted(tonnes, key=lambda key: (key[0] != owner_of(page.case, AGENCY), key))
    for at, title in enumerate(names):
        put_text(sheet, 4, at, title, styles.head)
    years: dict[str, int] = {}
    small = {"bold": True, "font_size": 8, "bg_color": PALE, "align": "center", "border": 1, "border_color": "#FFFFFF"}
    for at, name in enumerate(months, len(names)):
        years.setdefault(Month.parse(name).fiscal_year, at)
        put_month(sheet, 4, at, name, styles.of(num_format="mmm", **small))
    for year, at in years.items():
        put_text(sheet, 3, at, year, styles.of(bold=True, font_size=9))
    end = len(names) + len(months)
    put_text(sheet, 4, end, "Total, t", styles.head_right)
    cell = styles.of(num_format='[<0.1]0.000;[<10]0.0;#,##0', font_size=8, align="center", border=1, border_color=RULE)
    line = styles.of(font_size=9, bottom=4, bottom_color=RULE, shrink=True)
    whole = styles.of(num_format=TONNES, bold=True, font_size=9, bottom=4, bottom_color=RULE)
    column = {name: at for at, name in enumerate(months, len(names))}
    left, right = letter(len(names)), letter(end - 1)
    for row, key in enumerate(keys, 5):
        for at, name in enumerate(key):
            put_text(sheet, row, at, name, line)
        for month, ordered in tonnes[key].items():
            sheet.write_number(row, column[month], ordered, cell)
        sheet.write_formula(row, end, f"=SUM({left}{row + 1}:{right}{row + 1})", whole, sum(tonnes[key].values()))
    last = 4 + len(keys)
    full = {"type": "cell", "criteria": ">", "value": 0, "format": styles.shade(HEAT_MIDDLE)}
    sheet.conditional_format(5, len(names), last, end - 1, full)
    for at, width in enumerate((17, 24, 24)):
        sheet.set_column(at, at, width)
    sheet.set_column(len(names), end - 1, 4.6)
    sheet.set_column(end, end, 11)
    sheet.freeze_panes(5, len(names))
    sheet.repeat_rows(3, 4)
