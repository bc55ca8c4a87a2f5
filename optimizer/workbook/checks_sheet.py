"""The sheet Checks: every kind of check with its count of ✗, totals that must agree, and one sign for all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from optimizer.case.case import AGENCY, Case
from optimizer.case.months import Month
from optimizer.case.terms import COST_TERMS
from optimizer.plan.plan import Plan
from optimizer.workbook.live_audit import PARTS, audited
from optimizer.workbook.live_lines import ALLOWED, NO, TOLERANCE, YES, Check
from optimizer.workbook.places import Place, Places
from optimizer.workbook.plan_columns import COUNT, CREDITS, CRORE
from optimizer.workbook.plan_styles import PALE, RULE, Styles
from optimizer.workbook.plan_tables import MONTH, put_month, put_number, put_text

CHECKS_SHEET = "Checks"
TITLES = ("Check", "Sheet", "What must hold", "Figures checked", "Of these ✗", "Holds")
WIDTHS = (15, 20, 74, 12, 12, 9, 3, 22, 14)
OVERALL_ROW, FIRST_ROW, FIGURES_ROW, NAMES, FIGURES = 3, 6, 6, 7, 8  # 0-based rows and columns
SIGN = f"{CHECKS_SHEET}!$F${OVERALL_ROW + 1}"
Side = tuple[str, float]


@dataclass(frozen=True)
class Judged:
    """How many figures the book checks, and how many of them do not hold."""

    figures: int
    wrong: int


@dataclass(frozen=True)
class Agreement:
    """Two sums that must be the same, in one unit."""

    name: str
    rule: str
    one: Side
    other: Side


def set_figures(case: Case) -> Places:
    """The places of a new book: the figures of the case that formulas use stand at fixed cells of Checks."""
    places = Places(case.months[0], case.settings.discount_rate_per_year, rate=_figure(1), first_month=_figure(0))
    shares = {b.buyer: (b.counted_share, b.role) for b in case.buyers} or {AGENCY: (1.0, AGENCY)}
    for k, (owner, (share, role)) in enumerate(shares.items(), 2):
        places.owners[owner] = f"{CHECKS_SHEET}!${chr(65 + NAMES)}${FIGURES_ROW + k + 1}"
        places.counted[owner] = (_figure(k), float(role == AGENCY) if share is None else share)
    return places


def _figure(k: int) -> str:
    return f"{CHECKS_SHEET}!${chr(65 + FIGURES)}${FIGURES_ROW + k + 1}"


def write_checks(
    sheet: Any, styles: Styles, case: Case, plan: Plan, places: Places,
    judged: Mapping[str, Mapping[str, tuple[int, int]]], run_cells: Mapping[str, str],
) -> Judged:  # fmt: skip
    """Write the sheet; ``judged`` counts figures and ✗ by frame and check, ``run_cells`` are those of the sheet Run."""
    _figures(sheet, styles, case, places)
    line: dict[str, Any] = {"bottom": 4, "bottom_color": RULE}
    words, count = styles.of(**line), styles.of(num_format=COUNT, **line)
    mark = styles.of(align="center", **line)
    for at, title in enumerate(TITLES):
        put_text(sheet, FIRST_ROW - 1, at, title, styles.head)
    sheet.set_row(FIRST_ROW - 1, 30)
    row, figures, bad = FIRST_ROW, 0, 0
    for frame, by_check in judged.items():
        place = places.tables[frame]
        for check in (a for a in audited(frame, plan.frames) if isinstance(a, Check)):
            cells, (checked, failed) = place.range(check.name), by_check[check.title]
            put_text(sheet, row, 0, check.title.removeprefix("✓ "), words)
            put_text(sheet, row, 1, place.sheet, words)
            put_text(sheet, row, 2, check.rule, words)
            formula = f'=COUNTIF({cells},"{YES}")+COUNTIF({cells},"{NO}")'
            sheet.write_formula(row, 3, formula, count, checked)
            sheet.write_formula(row, 4, f'=COUNTIF({cells},"{NO}")', count, failed)
            sheet.write_formula(row, 5, f'=IF(E{row + 1}=0,"{YES}","{NO}")', mark, NO if failed else YES)
            figures, bad, row = figures + checked, bad + failed, row + 1
    agreements = tuple(_agreements(case, plan, places, run_cells))
    row, failed = _totals(sheet, styles, row + 2, agreements)
    bad += failed
    sign = styles.of(bold=True, font_size=14, align="center", bg_color=PALE)
    for at in range(6):
        sheet.write_blank(OVERALL_ROW, at, None, sign)
    put_text(sheet, OVERALL_ROW, 0, "All checks of this book", styles.of(bold=True, font_size=12, bg_color=PALE))
    formula = f'=IF(COUNTIF(F{FIRST_ROW + 1}:F{row},"{NO}")=0,"{YES}","{NO}")'
    sheet.write_formula(OVERALL_ROW, 5, formula, sign, NO if bad else YES)
    rule = {"type": "cell", "criteria": "==", "value": f'"{NO}"', "format": styles.bad}
    sheet.conditional_format(OVERALL_ROW, 5, row, 5, rule)
    for at, width in enumerate(WIDTHS):
        sheet.set_column(at, at, width)
    sheet.print_area(0, 0, row, 5)
    return Judged(figures + len(agreements), bad)


def _figures(sheet: Any, styles: Styles, case: Case, places: Places) -> None:
    """What the formulas take from the case."""
    put_text(sheet, FIGURES_ROW - 1, NAMES, "Taken from the input", styles.head)
    put_text(sheet, FIGURES_ROW - 1, FIGURES, "", styles.head)
    plain = styles.of(align="left")
    put_text(sheet, FIGURES_ROW, NAMES, "First month", plain)
    put_month(sheet, FIGURES_ROW, FIGURES, str(places.first), styles.of(num_format=MONTH, align="right"))
    put_text(sheet, FIGURES_ROW + 1, NAMES, "Discount rate a year", plain)
    put_number(sheet, FIGURES_ROW + 1, FIGURES, places.rate_value, styles.of(num_format="0.00%"))
    for k, (owner, (_, share)) in enumerate(places.counted.items(), FIGURES_ROW + 2):
        put_text(sheet, k, NAMES, owner, plain)
        put_number(sheet, k, FIGURES, share, styles.of(num_format='0%" counts as cover"'))


def _totals(sheet: Any, styles: Styles, top: int, agreements: Sequence[Agreement]) -> tuple[int, int]:
    """Sums from different sheets, side by side; returns the first free row and the count of ✗."""
    if not agreements:
        return top, 0
    for at, title in enumerate(("Total", "", "What must agree", "One side", "The other", "Agree")):
        put_text(sheet, top, at, title, styles.head)
    line: dict[str, Any] = {"bottom": 4, "bottom_color": RULE}
    failed = 0
    for row, total in enumerate(agreements, top + 1):
        put_text(sheet, row, 0, total.name, styles.of(**line))
        sheet.write_blank(row, 1, None, styles.of(**line))
        put_text(sheet, row, 2, total.rule, styles.of(**line))
        for at, (formula, value) in ((3, total.one), (4, total.other)):
            sheet.write_formula(row, at, f"={formula}", styles.of(num_format=CREDITS, **line), value)
        good = abs(total.one[1] - total.other[1]) <= TOLERANCE * max(1.0, abs(total.one[1]) / 100)
        judged = f'=IF(ABS(D{row + 1}-E{row + 1})<={ALLOWED}*MAX(1,ABS(D{row + 1})/100),"{YES}","{NO}")'
        sheet.write_formula(row, 5, judged, styles.of(align="center", **line), YES if good else NO)
        failed += not good
    return top + 1 + len(agreements), failed


# Paid by the funds, and no part of the landed cost of an order.
BESIDE_LANDED = ("letter_of_credit", "tax", "bond_interest", "take_or_pay", "cancelling")


def _agreements(case: Case, plan: Plan, places: Places, run_cells: Mapping[str, str]) -> Iterator[Agreement]:
    costs, orders, funds = places.get("costs"), places.get("orders"), places.get("funds")
    if costs is not None and orders is not None:
        for name in PARTS:
            term = next(t for t in COST_TERMS if t.key == name.removesuffix("_inr"))
            if any(costs.values["term"][k] == term.key for k in range(costs.rows)) or sum(orders.values[name]):
                yield Agreement(term.title, f"{term.title} of all orders (₹ crore): sheet Orders and sheet Costs.",
                                _sum(orders, name), _of_terms(costs, "inr", (term.key,)))  # fmt: skip
    if costs is not None and funds is not None:
        agency = next((b.buyer for b in case.buyers if b.role == AGENCY), AGENCY)
        keys = (*(name.removesuffix("_inr") for name in PARTS), "open_orders", *BESIDE_LANDED)
        cell = places.owners[agency]
        sums = costs.totals(("term", "buyer", "month"), "inr")
        last = case.months[-1]
        later = any(Month.parse(month) > last for _, _, month in sums)  # parts of a price paid after the plan
        planned = f'*({costs.range("month")}<=DATE({last.year},{last.month},1))' if later else ""
        formula = "+".join(
            f'SUMPRODUCT(({costs.range("term")}="{k}")*({costs.range("buyer")}={cell}){planned},{costs.range("inr")})'
            for k in keys
        )
        value = sum(
            inr for (k, b, month), inr in sums.items() if k in keys and b == agency and Month.parse(month) <= last
        )
        yield Agreement("Paid by funds", "What the funds pay (₹ crore): sheet Funds, and the agency's orders on Costs.",
                        _sum(funds, "paid_inr"), (formula, value))  # fmt: skip
    if costs is not None:
        signed = {t.key: t.sign for t in COST_TERMS}
        value = sum(signed[str(t)] * float(v)
                    for t, v in zip(costs.values["term"], costs.values["discounted_inr"], strict=True))  # fmt: skip
        credits = "+".join(f'2*{_of_terms(costs, "discounted_inr", (t.key,))[0]}' for t in COST_TERMS if t.sign < 0)
        formula = f"SUM({costs.range('discounted_inr')})-({credits})"
        yield Agreement("Objective", "All terms, discounted (₹ crore): sheet Costs and the objective on Run.",
                        (formula, value), (run_cells["Objective"], plan.objective_inr / CRORE))  # fmt: skip
    views = places.get("views")
    if views is not None:
        view, whose = case.settings.view, "buyers'" if case.settings.view == "buyers" else "nation's"
        of_view = f'({views.range("view")}="{view}")*({views.range("term")}="total")'
        value = views.totals(("view", "term"), "discounted_inr").get((view, "total"), 0.0)
        yield Agreement("View", f"Cost in the {whose} view (₹ crore): sheet Buyers and nation, and Run.",
                        (f'SUMPRODUCT({of_view},{views.range("discounted_inr")})', value),
                        (run_cells["Objective"], plan.objective_inr / CRORE))  # fmt: skip
    balance, issues = places.get("balance"), places.get("issues")
    if balance is not None:
        lent, passed = places.get("loans"), _sum(balance, "passed_on_t")
        if lent is not None:
            back = _sum(lent, "returned_t")
            passed = f"{passed[0]}+{back[0]}", passed[1] + back[1]
        yield Agreement("Passed on", "What owners pass on is received (t): sheet Stock balance." if lent is None else
                        "What owners pass on, and what comes back of loans, is received (t): sheet Stock balance and "
                        "sheet Loans.", passed, _sum(balance, "received_t"))  # fmt: skip
        if issues is not None:
            instead = places.get("substitutions")
            formula, value = _sum(issues, "issued_t")
            if instead is not None:
                more = _sum(instead, "substitute_t")
                formula, value = f"{formula}+{more[0]}", value + more[1]
            yield Agreement("Issued", "Issued to sectors, substitutes too (t): sheet Stock balance and sheet Issues."
                            if instead is not None else "Issued to sectors (t): sheet Stock balance and sheet Issues.",
                            _sum(balance, "issued_t"), (formula, value))  # fmt: skip
    panel = places.get("panel")
    if panel is not None and costs is not None:
        yield Agreement("Panel", "Suppliers on the panel (₹ crore): sheet Panel and sheet Costs.",
                        _sum(panel, "cost_inr"), _of_terms(costs, "inr", ("panel",)))  # fmt: skip


def _sum(place: Place, name: str) -> Side:
    return f"SUM({place.range(name)})", sum(map(float, place.values[name]))


def _of_terms(costs: Place, name: str, keys: tuple[str, ...]) -> Side:
    sums = costs.totals(("term",), name)
    formula = "+".join(f'SUMPRODUCT(({costs.range("term")}="{k}")*1,{costs.range(name)})' for k in keys)
    return formula, sum(sums.get((k,), 0.0) for k in keys)
