"""The redacted copy of a plan: a book of its own, in which only what is listed here is written at all.

Nothing is blacked out: a masked figure or name never enters the file. Totals stay, except one that would give a single
order, material or supplier away, and the least of its neighbours with it, for a total of totals would tell it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.redaction import MASKS, SUPPLIERS, TARGETS, VOLUMES
from optimizer.case.terms import COST_TERMS
from optimizer.cycle.settle import settled
from optimizer.plan.plan import Plan
from optimizer.plan.record import RunRecord
from optimizer.workbook.book_file import new_book
from optimizer.workbook.cell_writing import write_value
from optimizer.workbook.formats import DATE, TEXT, Look, indian
from optimizer.workbook.masking import Mask, may_be_shown, whole_may_be_shown

CRORE = 1e7
NAMES_TRIED = 99
FUND_COLUMNS = ("allocation_inr", "receipts_inr", "paid_inr", "lapsed_inr")
NOT_SHOWN = "not shown"
ENDINGS = {"solved": "every rule is kept", "exceptions": "not every rule could be kept",
           "limit": "a limit was reached: the best plan found", "interrupted": "interrupted: the best plan found"}
FEW_SUPPLIERS = 2  # behind a country whose share may be shown
TONNES, MONEY, SHARE, MONTHS = "#,##0.00", indian(2), "0 %", "0.0"
Value = str | float | int | None | object


@dataclass(frozen=True)
class Page:
    """A sheet: what it says, its headings with a number format each, its rows."""

    name: str
    purpose: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Value, ...], ...]


def redacted_path(plan_book: Path, case: Case, plan: Plan) -> Path:
    """``…_redacted.xlsx`` beside the plan, under a name that gives nothing away."""
    stem = Mask.of(case, plan).text(plan_book.stem)
    return plan_book.with_name(f"{stem}_redacted.xlsx")


def write_redacted(path: Path, case: Case, plan: Plan, record: RunRecord, *, replace: bool = True) -> None:
    """Write the redacted copy. Raises OSError and FileExistsError as ``new_book``."""
    case = settled(case)
    mask = Mask.of(case, plan)
    pages = [page for page in _pages(case, plan, record, mask) if page.rows]
    number = mask.text(record.plan_number)
    with new_book(path, title=f"{number}, redacted", made=case.months[0].first_day, replace=replace) as book:
        look = Look(book)
        for page in pages:
            _write(book.add_worksheet(page.name), look, page)


def write_beside(plan_book: Path, case: Case, plan: Plan, record: RunRecord, *, replace: bool) -> Path:
    """The redacted copy beside its plan book, under the first name that may be used. Raises OSError."""
    first = redacted_path(plan_book, case, plan)
    for number in range(1, NAMES_TRIED + 1):
        path = first if number == 1 else first.with_name(f"{first.stem} ({number}).xlsx")
        try:
            write_redacted(path, case, plan, record, replace=replace)
        except FileExistsError:
            continue
        except PermissionError:  # open in Excel, or a folder nothing can be written to
            if not path.exists():
                raise
            continue
        return path
    raise FileExistsError(17, f"{NAMES_TRIED} names are taken", str(first))


def _pages(case: Case, plan: Plan, record: RunRecord, mask: Mask) -> Iterator[Page]:
    yield _brief(case, plan, record, mask)
    yield _years(plan, mask)
    yield _costs(case, plan, mask)
    yield _funds(plan, mask)
    yield _countries(plan, mask)
    yield _orders(plan, mask)
    if TARGETS not in mask.masks:
        yield _cover(plan, mask)


def _brief(case: Case, plan: Plan, record: RunRecord, mask: Mask) -> Page:
    orders = plan["orders"]
    whole = whole_may_be_shown(plan, mask.masks)
    hidden = [word for word in MASKS if word in mask.masks]
    facts: list[tuple[Value, ...]] = [
        ("Plan", mask.text(record.plan_number), ""), ("Masked in this copy", ", ".join(hidden), ""),
        ("First month", case.months[0].label, ""), ("Months planned", len(case.months), "months"),
        ("How it ended", ENDINGS.get(plan.status, plan.status), ""), ("Input (SHA-256)", record.input_sha256, ""),
        ("Orders", len(orders), "orders"),
        ("Ordered, all materials", _total(mask, orders["tonnes"].sum(), whole), "t"),
        ("Landed cost of the orders", _total(mask, orders["landed_inr"].sum() / CRORE, whole), "₹ crore"),
        ("Cost of the plan, discounted", _total(mask, plan.objective_inr / CRORE, whole), "₹ crore"),
        ("Proven gap to the best possible plan", f"{plan.gap:.3%}", ""),
        ("Exceptions to the rules", len(plan["exceptions"]), "exceptions"),
    ]  # fmt: skip
    purpose = "A copy for readers who may not see everything. What is masked is not in this file."
    return Page("Brief", purpose, (("What", TEXT), ("Figure", TONNES), ("Unit", TEXT)), tuple(facts))


def _total(mask: Mask, value: float, shown: bool) -> Value:
    kept = mask.figure(float(value)) if shown else None
    return NOT_SHOWN if kept is None else kept


def _years(plan: Plan, mask: Mask) -> Page:
    orders = plan["orders"].assign(year=[Month.parse(m).fiscal_year for m in plan["orders"]["order_month"]])
    groups = dict(tuple(orders.groupby("year")))
    shown = _with_a_second(groups, {year: may_be_shown(rows, mask.masks) for year, rows in groups.items()})
    rows = tuple(
        (year, len(part), _total(mask, part["tonnes"].sum(), shown[year]),
         _total(mask, part["landed_inr"].sum() / CRORE, shown[year]))
        for year, part in groups.items()
    )  # fmt: skip
    columns = (("Fiscal year", TEXT), ("Orders", "0"), ("Tonnes, all materials", TONNES), ("Landed, ₹ crore", MONEY))
    return Page("Totals", "What is ordered in each fiscal year.", columns, rows)


def _with_a_second(groups: Mapping[Any, pd.DataFrame], shown: dict[Any, bool]) -> dict[Any, bool]:
    """Where one group alone is hidden, the total less the others would tell it: the least of them is hidden too."""
    if sum(not kept for kept in shown.values()) == 1 and any(shown.values()):
        least = min((key for key, kept in shown.items() if kept), key=lambda key: float(groups[key]["tonnes"].sum()))
        return shown | {least: False}
    return shown


def _costs(case: Case, plan: Plan, mask: Mask) -> Page:
    whole = whole_may_be_shown(plan, mask.masks)
    terms = dict(tuple(plan["costs"].groupby("term")))
    rows = tuple(
        (term.title if term.sign > 0 else f"{term.title} (credit)",
         *(_total(mask, float(terms[term.key][name].sum()) / CRORE, whole) for name in ("inr", "discounted_inr")))
        for term in COST_TERMS if term.key in terms
    )  # fmt: skip
    columns = (("Kind of cost", TEXT), ("Paid, ₹ crore", MONEY), ("Discounted, ₹ crore", MONEY))
    return Page("Costs", "What the plan costs over all its months, buyers and materials.", columns, rows)


def _funds(plan: Plan, mask: Mask) -> Page:
    """What is voted is public; what is paid is shown where enough orders stand behind it."""
    paid = [column for column in FUND_COLUMNS if column != "allocation_inr"]
    orders = plan["orders"].assign(year=[Month.parse(m).fiscal_year for m in plan["orders"]["pay_month"]])
    rows = []
    for (fund, year), part in plan["funds"].groupby(["fund", "fiscal_year"], sort=False):
        sums = {column: float(part[column].sum()) / CRORE for column in FUND_COLUMNS}
        behind = orders[(orders["fund"] == fund) & (orders["year"] == year)]
        idle = not any(sums[column] for column in paid)
        shown = VOLUMES not in mask.masks or idle or (len(behind) > 0 and may_be_shown(behind, mask.masks))
        figures = (_total(mask, sums[c], shown) if c in paid else sums[c] for c in FUND_COLUMNS)
        rows.append((mask.text(fund), str(year), *figures))
    money = tuple((f"{title}, ₹ crore", MONEY) for title in ("Voted", "Received", "Paid", "Lapsed"))
    columns = (("Fund", TEXT), ("Fiscal year", TEXT), *money)
    return Page("Funds", "The agency's funds by fiscal year.", columns, tuple(rows))


def _countries(plan: Plan, mask: Mask) -> Page:
    """Shares in whole per cent; countries behind which a single supplier or order stands are taken together."""
    orders = plan["orders"]
    parts = dict(tuple(orders.groupby("processing_country")))
    small = [country for country, rows in parts.items() if not _country_may_be_shown(rows, mask)]
    if small and any(country not in small for country in parts):
        together = pd.concat([parts[country] for country in small])
        if len(small) == 1 or not _country_may_be_shown(together, mask):
            rest = {country: rows for country, rows in parts.items() if country not in small}
            small.append(min(rest, key=lambda country: float(rest[country]["landed_inr"].sum())))
    whole = float(orders["landed_inr"].sum()) if len(orders) else 0.0
    shares = {mask.text(c): float(rows["landed_inr"].sum()) / whole for c, rows in parts.items() if c not in small}
    if small and whole > 0:
        shares["Other countries"] = sum(float(parts[country]["landed_inr"].sum()) for country in set(small)) / whole
    rows = tuple((country, round(share, 2)) for country, share in shares.items()) if len(shares) > 1 else ()
    return Page("Countries", "Share of each country of processing in the landed cost of all orders.",
                (("Country", TEXT), ("Share", SHARE)), rows)  # fmt: skip


def _country_may_be_shown(orders: pd.DataFrame, mask: Mask) -> bool:
    few = SUPPLIERS in mask.masks and orders["supplier"].nunique() < FEW_SUPPLIERS
    return not few and may_be_shown(orders, mask.masks)


def _orders(plan: Plan, mask: Mask) -> Page:
    """The orders with the columns no mask touches."""
    names, volumes = SUPPLIERS not in mask.masks, VOLUMES not in mask.masks
    wanted = [("order", "Order", TEXT), ("file_by", "File to move by", DATE), ("order_by", "Order by", DATE),
              ("usable_from", "Usable from", DATE), ("supplier", "Supplier", TEXT),
              ("material", "Material", TEXT)]  # fmt: skip
    wanted += [("vendor_country", "Country", TEXT)] if names else []
    wanted += [("tonnes", "Tonnes", TONNES), ("landed_inr", "Landed, ₹ crore", MONEY)] if volumes else []
    wanted += [("fund", "Fund", TEXT)]
    rows = tuple(
        tuple(row[name] / CRORE if name.endswith("_inr") else mask.text(row[name]) if form == TEXT else row[name]
              for name, _, form in wanted)
        for row in plan["orders"].to_dict("records")
    )  # fmt: skip
    return Page("Orders", "The orders of the plan.", tuple((title, form) for _, title, form in wanted), rows)


def _cover(plan: Plan, mask: Mask) -> Page:
    rows = tuple((mask.text(row["material"]), Month.parse(row["month"]).label, row["target_months"],
                  row["cover_months_with_conversion"]) for row in plan["cover"].to_dict("records"))  # fmt: skip
    columns = (("Material", TEXT), ("Month", TEXT), ("Target, months", MONTHS), ("Cover, months", MONTHS))
    return Page("Cover", "Months of demand the stock would meet if nothing more arrived.", columns, rows)


def _write(worksheet: Any, look: Look, page: Page) -> None:
    worksheet.hide_gridlines(2)
    worksheet.set_row(0, 24)
    worksheet.write_string(0, 0, f"{page.name} (redacted)", look.title())
    worksheet.write_string(1, 0, page.purpose, look.purpose())
    for row, values in enumerate(page.rows, 4):
        for column, (value, (_, form)) in enumerate(zip(values, page.columns, strict=True)):
            _put(worksheet, row, column, value, look, form)
    heads = [{"header": title, "header_format": look.header(required=True)} for title, _ in page.columns]
    worksheet.add_table(3, 0, 3 + len(page.rows), len(heads) - 1, {"style": None, "columns": heads})
    for column, (title, _) in enumerate(page.columns):
        longest = max(len(str(values[column])) if isinstance(values[column], str) else 12 for values in page.rows)
        worksheet.set_column(column, column, min(max(longest, len(title)) + 3, 70))
    worksheet.freeze_panes(4, 1)
    worksheet.repeat_rows(3)
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.fit_to_pages(1, 0)
    worksheet.set_footer("&L&9&A, redacted&R&9Page &P of &N")


def _put(worksheet: Any, row: int, column: int, value: Value, look: Look, form: str) -> None:
    if isinstance(value, str):
        write_value(worksheet, row, column, value, look.cell(TEXT, align="left", wrap=True))
    elif isinstance(value, int | float):
        form = "#,##0" if isinstance(value, int) else form
        write_value(worksheet, row, column, value, look.cell(form))
    else:
        worksheet.write_datetime(row, column, value, look.cell(form, align="center"))
