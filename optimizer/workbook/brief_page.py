"""The Brief on its sheet: one A4 page, upright, of real text in real cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from optimizer.case.case import Case
from optimizer.plan.plan import Plan
from optimizer.plan.record import RunRecord
from optimizer.workbook.brief import sections
from optimizer.workbook.brief_words import GRID, REFUSED, Heading, Section, proof_words, status_words, title
from optimizer.workbook.checks_sheet import SIGN, Judged
from optimizer.workbook.live_lines import NO, YES
from optimizer.workbook.plan_columns import CREDITS, CREDITS_SMALL, PLAIN, RUPEES_CRORE, RUPEES_CRORE_SMALL, TONNES
from optimizer.workbook.plan_styles import DEEP, PALE, QUIET, RULE, WARN, Styles
from optimizer.workbook.plan_tables import MONTH, put_month, put_number, put_text

WIDTHS = (25, 13, 24, 10, 12, 12, 12)
FORMATS = {
    "tonnes": TONNES,
    "crore": RUPEES_CRORE,
    "months": "0.0",
    "month": MONTH,
    "date": "dd mmm yyyy",
    "amount": PLAIN,
    "percent": "0%",
    "days": "0",
}
SHRUNK_FROM = 12  # characters; shorter words fit every column as they are
SIGNED_BY = ("Prepared by", "Examined by", "Approved by")


def write_brief(sheet: Any, styles: Styles, case: Case, plan: Plan, record: RunRecord, judged: Judged | None) -> None:
    """Write the page; it fits one A4 sheet however many orders, materials and exceptions there are.

    ``judged`` says how the checks of the book came out; None where there is nothing to check.
    """
    alarm = bool(len(plan["exceptions"])) or plan.status not in ("solved", "exceptions") or record.exit_code == REFUSED
    row = begin(sheet, styles, title(case), f"Plan {record.plan_number} · made {record.made_at}",
                status_words(plan, record), alarm=alarm)  # fmt: skip
    put_text(sheet, row - 1, 0, proof_words(plan), styles.of(font_color=QUIET))
    row += 1
    for section in sections(case, plan):
        row = write_section(sheet, styles, row, section) + 1
    row = _signatures(sheet, styles, row, record, judged)
    finish(sheet, row)


def begin(
    sheet: Any, styles: Styles, heading: str, under: str, state: str, *, alarm: bool,
    widths: Sequence[float] = WIDTHS,
) -> int:
    """Widths, title and the band that says how the plan stands; returns the first free row after one left blank."""
    sheet.set_default_row(17)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 26)
    put_text(sheet, 0, 0, heading, styles.of(bold=True, font_size=17, font_color=DEEP))
    put_text(sheet, 1, 0, under, styles.of(font_color=QUIET))
    band = styles.of(bold=True, font_size=12, bg_color=WARN if alarm else PALE)
    sheet.set_row(2, 22)
    for column in range(GRID):
        sheet.write_blank(2, column, None, band)
    put_text(sheet, 2, 0, state, band)
    return 4


def finish(sheet: Any, row: int) -> None:
    """One upright A4 page down to ``row``."""
    sheet.print_area(0, 0, row - 1, GRID - 1)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 1)
    sheet.center_horizontally()


def write_section(sheet: Any, styles: Styles, row: int, section: Section) -> int:
    """Write a section from ``row`` on; returns the first free row."""
    head = styles.of(
        bold=True,
        font_size=12,
        font_color=DEEP,
        bottom=2,
        bottom_color=DEEP,
        **({"bg_color": WARN} if section.alarm else {}),
    )
    for column in range(GRID):
        sheet.write_blank(row, column, None, head)
    put_text(sheet, row, 0, section.heading, head)
    row += 1
    for sentence in section.sentences:
        put_text(sheet, row, 0, sentence, styles.of())
        row += 1
    if section.columns:
        _headings(sheet, styles, row, section.columns)
        for values in section.rows:
            row += 1
            _row(sheet, styles, row, section.columns, values)
        row += 1
    for sentence in section.after:
        put_text(sheet, row, 0, sentence, styles.of(font_color=QUIET))
        row += 1
    return row


def _headings(sheet: Any, styles: Styles, row: int, columns: tuple[Heading, ...]) -> None:
    for at in range(GRID):
        sheet.write_blank(row, at, None, styles.of(bold=True, bg_color=PALE))
    for heading in columns:
        align = "left" if heading.how == "text" else "right"
        indent = {"indent": 1} if align == "left" and heading.at >= 4 else {}
        style = styles.of(bold=True, font_size=9, bg_color=PALE, align=align, shrink=align == "right", **indent)
        put_text(sheet, row, heading.at, heading.title, style)


def format_of(how: str, value: object) -> str:
    """The number format of a figure: a small sum shows its digits, and never as -0.00."""
    if how == "crore" and isinstance(value, float) and value < 0.01:
        return RUPEES_CRORE_SMALL if value >= 0 else CREDITS_SMALL if value > -0.1 else CREDITS
    return FORMATS[how]


def _row(
    sheet: Any, styles: Styles, row: int, columns: tuple[Heading, ...], values: tuple[object, ...]
) -> None:
    line: dict[str, Any] = {"bottom": 4, "bottom_color": RULE}
    for at in range(GRID):
        sheet.write_blank(row, at, None, styles.of(**line))
    for heading, value in zip(columns, values, strict=True):
        if heading.how == "text":
            indent = {"indent": 1} if heading.at >= 4 else {}
            style = styles.of(shrink=len(str(value)) > SHRUNK_FROM, **line, **indent)
            put_text(sheet, row, heading.at, str(value), style)
            continue
        if heading.how == "words":  # words that stand where figures do
            put_text(sheet, row, heading.at, str(value), styles.of(align="right", **line))
            continue
        style = styles.of(num_format=format_of(heading.how, value), align="right", **line)
        if value == "":
            sheet.write_blank(row, heading.at, None, style)
        elif heading.how == "month":
            put_month(sheet, row, heading.at, value, style)
        elif heading.how == "date":
            sheet.write_datetime(row, heading.at, value, style)
        else:
            put_number(sheet, row, heading.at, float(str(value)), style)


def _signatures(sheet: Any, styles: Styles, row: int, record: RunRecord, judged: Judged | None) -> int:
    """Lines to sign on, with what was signed: plan number, input hash and how the checks of the book stand."""
    row += 1
    sheet.set_row(row, 34)
    top = styles.of(top=1, font_size=9, font_color=QUIET)
    for at, words in zip((0, 2, 4), SIGNED_BY, strict=True):
        put_text(sheet, row + 1, at, f"{words}, name and date", top)
    sheet.write_blank(row + 1, 5, None, top)
    sheet.write_blank(row + 1, 6, None, top)
    small = styles.of(font_size=8, font_color=QUIET)
    put_text(sheet, row + 2, 0, f"Plan {record.plan_number} from {record.input_name}", small)
    put_text(sheet, row + 3, 0, f"SHA-256 of the input book: {record.input_sha256}", small)
    if judged is None:
        return row + 4
    kept = f"All {judged.figures} checks of this book hold (sheet Checks)."
    broken = "Not all checks of this book hold: see the sheet Checks before signing."
    formula = f'=IF({SIGN}="{YES}","{YES} {kept}","{NO} {broken}")'
    sheet.write_formula(row + 4, 0, formula, small, f"{NO} {broken}" if judged.wrong else f"{YES} {kept}")
    return row + 5
