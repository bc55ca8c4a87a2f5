"""The plan book: a report in Excel that carries its plan, its input and the record of its run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimizer.case.case import Case
from optimizer.case.rules import rules_in_force
from optimizer.cycle.settle import settled, standing
from optimizer.plan.plan import Plan
from optimizer.plan.record import RunRecord
from optimizer.workbook.book_copy import CopiedSheet
from optimizer.workbook.book_file import new_book
from optimizer.workbook.brief_page import write_brief
from optimizer.workbook.carried import as_carried, digest_facts, facts_as_carried
from optimizer.workbook.checks_sheet import CHECKS_SHEET, set_figures, write_checks
from optimizer.workbook.due_sheet import DUE_SHEET, has_due, write_calendar, write_due
from optimizer.workbook.input_sheets import write_input_sheets
from optimizer.workbook.live_audit import audited
from optimizer.workbook.live_lines import Check
from optimizer.workbook.minister import minister_page, write_minister
from optimizer.workbook.own_sheets import write_own_sheets
from optimizer.workbook.pages import Later, Page
from optimizer.workbook.places import Places
from optimizer.workbook.plan_columns import without
from optimizer.workbook.plan_grids import GRIDS, stock_charts
from optimizer.workbook.plan_sheets import INPUT_PREFIX, PLAN_SHEETS, PlanSheet
from optimizer.workbook.plan_styles import APPENDIX_TAB, MAIN_TAB, QUIET, RULE, Styles
from optimizer.workbook.plan_tables import main_columns, put_text, write_audit, write_table
from optimizer.workbook.quick_sheet import QuickSheet
from optimizer.workbook.run_sheet import RUN_SHEET, run_facts, write_run

A4 = 9
NAMES_TRIED = 99
FORBIDDEN_IN_FILE_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f\s]+')


@dataclass(frozen=True)
class _Book:
    """The parts of a plan book under way."""

    book: Any
    styles: Styles
    typed: Case  # as the officer typed it
    case: Case  # as it stands on the 1st of its first month
    plan: Plan
    record: RunRecord
    own: Sequence[CopiedSheet]  # the officer's own sheets, carried as values

    def sheet(self, name: str, purpose: str, *, grey: bool) -> Any:
        sheet = self.book.add_worksheet(name, QuickSheet)
        sheet._calculate_spans = lambda: None  # where each row begins and ends, which nobody asks
        sheet.set_tab_color(APPENDIX_TAB if grey else MAIN_TAB)
        sheet.hide_gridlines(2)
        sheet.set_paper(A4)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        sheet.set_margins(left=0.5, right=0.5, top=0.5, bottom=0.6)
        sheet.set_footer(f"&L&8 {_for_footer(self.record.plan_number)}&C&8 &A&R&8 Page &P of &N")
        if purpose:
            sheet.set_row(0, 24)
            put_text(sheet, 0, 0, name, self.styles.title)
            put_text(sheet, 1, 0, purpose, self.styles.sentence)
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
        return sheet


    def page(self, name: str, purpose: str, places: Places, later: list[Later], *, grey: bool = True) -> Page:
        sheet = self.sheet(name, purpose, grey=grey)
        return Page(self.book, sheet, self.styles, self.case, self.plan, {}, places, later)


def write_plan_book(
    path: Path, case: Case, plan: Plan, record: RunRecord, *, replace: bool = True, own: Sequence[CopiedSheet] = ()
) -> Path:
    """Write the plan book of a case as typed, and return where it stands.

    That is ``path``, or a numbered name beside it where that file is open in Excel. An existing file
    that is not open is replaced, unless ``replace`` is False; half a book is never left. ``own`` are sheets of the
    officer's own, which stand last.

    Raises OSError where the folder cannot be written to, FileExistsError where a file may not be replaced.
    """
    plan = as_carried(plan)
    for target in _names(path):
        try:
            made = case.months[0].first_day
            with new_book(target, title=record.plan_number, made=made, replace=replace) as book:
                _fill(_Book(book, Styles(book), case, standing(settled(case), plan), plan, record, own))
        except PermissionError:
            if not target.exists():
                raise
        else:
            return target
    raise PermissionError(
        f"{path} and {NAMES_TRIED} numbered names beside it are all open in another program"
    )


def plan_path(outputs: Path, case: Case) -> Path:
    """``outputs/2026-12_india_ree_plan_r01.xlsx``: first month, plan name and the next free revision."""
    words = FORBIDDEN_IN_FILE_NAMES.sub("_", case.settings.plan_name).strip("._")
    stem = "_".join(dict.fromkeys(part for part in (str(case.months[0]), words, "plan") if part))
    taken = re.compile(re.escape(stem) + r"_r(\d+)\b.*\.xlsx", re.IGNORECASE)
    found = (taken.fullmatch(p.name) for p in outputs.iterdir()) if outputs.is_dir() else ()
    return outputs / f"{stem}_r{max((int(m.group(1)) for m in found if m), default=0) + 1:02d}.xlsx"


def _names(path: Path) -> Iterator[Path]:
    yield path
    for number in range(2, NAMES_TRIED + 2):
        yield path.with_name(f"{path.stem} ({number}){path.suffix}")


def _fill(parts: _Book) -> None:
    case, plan = parts.case, parts.plan
    places = set_figures(case)
    later: list[Later] = []
    sheets: dict[str, Any] = {}
    brief = parts.sheet("Brief", "", grey=False)
    due = parts.page(DUE_SHEET, "What to sign this month, and the last date for it.", places, later, grey=False) \
        if has_due(case, plan) else None  # fmt: skip
    shown = [s for s in PLAN_SHEETS if any(not plan[table.frame].empty for table in s.tables)]
    for declared in (s for s in shown if not s.grey):
        sheets[declared.name] = _write_sheet(parts, declared, places, later)
    minister = minister_page(case, plan)
    if minister:
        write_minister(parts.page("Minister", "", places, later, grey=False), minister, parts.record)
    for declared in (s for s in shown if s.grey):
        sheets[declared.name] = _write_sheet(parts, declared, places, later)
        if declared.name == "Orders":
            write_calendar(parts.page("Order calendar", "What is ordered in which month, in tonnes.", places, later))
    judged = {}
    for declared in shown:
        for place in (places.tables[t.frame] for t in declared.tables if t.frame in places.tables):
            extra = audited(place.frame, plan.frames)
            if any(isinstance(a, Check) for a in extra):
                judged[place.frame] = write_audit(sheets[declared.name], parts.styles, place, extra, places)
    checks = parts.sheet(CHECKS_SHEET, "The plan's figures worked out again in this book: change one, and its ✓ turns.",
                         grey=True) if judged else None  # fmt: skip
    _write_rules(parts)
    run = parts.sheet(RUN_SHEET, "What was read, with what settings, and how sure the plan is.", grey=True)
    facts = facts_as_carried(run_facts(plan, parts.record))
    write_run(run, parts.styles, (*facts, *digest_facts(parts.typed, plan, facts)), 3)
    run.freeze_panes(4, 0)
    sign = None
    if checks is not None:
        cells = {f.item: f"{RUN_SHEET}!$C${k}" for k, f in enumerate(facts, 5) if f.part == "Plan"}
        sign = write_checks(checks, parts.styles, case, plan, places, judged, cells)
    if due is not None:
        write_due(due)
    for write in later:
        write()
    write_brief(brief, parts.styles, case, plan, parts.record, sign)
    write_input_sheets(parts.book, parts.typed, groups=None, prefix=INPUT_PREFIX, record=True)
    if parts.own:
        write_own_sheets(parts.book, parts.own, [sheet.name for sheet in parts.book.worksheets()])


def _write_sheet(parts: _Book, declared: PlanSheet, places: Places, later: list[Later]) -> Any:
    page = parts.page(declared.name, declared.purpose, places, later, grey=declared.grey)
    sheet, row, printed = page.sheet, 2, 0
    if declared.name in GRIDS:
        row = GRIDS[declared.name](page, 2 if declared.name == "Orders" else 3)
    for table in declared.tables:
        frame = parts.plan[table.frame]
        if table.frame == "cover" and not frame["converted_t"].any():
            table = without(table, "converted_t", "cover_months")
        if frame.empty:
            continue
        if table.frame == "cover":
            sheet.set_portrait()
            row = stock_charts(page, row)
        heading = table.heading if row > 3 or len(declared.tables) > 1 else ""
        extra = audited(table.frame, parts.plan.frames)
        place, row = write_table(sheet, parts.styles, row, table, heading, frame, parts.case, page.widths, extra)
        places.tables[table.frame] = place
        if not heading:
            sheet.freeze_panes(place.header + 1, 1)
            sheet.repeat_rows(place.header)
        printed = max(printed, main_columns(table, extra))
        if main_columns(table, extra) < len(place.columns):  # the columns for the record stay off the paper
            sheet.print_area(0, 0, row - 1, printed - 1)
        row += 2
    for column, width in page.widths.items():
        sheet.set_column(column, column, width)
    return sheet


def _write_rules(parts: _Book) -> None:
    sheet = parts.sheet("Rules", "Which rules are in force in this plan, and which are not used.", grey=True)
    rules = sorted(rules_in_force(parts.case), key=lambda rule: not rule.in_force)
    titles = ("Rule", "State", "Said on", "What it does")
    sheet.add_table(
        3,
        0,
        3 + len(rules),
        len(titles) - 1,
        {
            "name": "plan_rules",
            "style": "Table Style Light 1",
            "columns": [{"header": title, "header_format": parts.styles.head} for title in titles],
        },
    )
    for row, rule in enumerate(rules, 4):
        ink = {} if rule.in_force else {"font_color": QUIET}
        style = parts.styles.of(bottom=4, bottom_color=RULE, **ink)
        state = "in force" if rule.in_force else "not used"
        for column, words in enumerate((rule.name, state, rule.where, rule.sentence)):
            put_text(sheet, row, column, words, style)
    for column, width in enumerate((34, 11, 28, 80)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(4, 1)
    sheet.repeat_rows(3)


def _for_footer(words: str) -> str:
    """A footer takes & as a command."""
    return words.replace("&", "&&")
