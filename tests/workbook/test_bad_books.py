# ruff: noqa: E501 - the sentences stand whole, as the officer reads them
"""Broken workbooks, each with the sentence the officer reads: cell, what stands there, what is accepted, the mend."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from optimizer.case.problems import InputRejectedError
from optimizer.workbook.read import read_workbook
from tests.books import Book, add, change_setting, drop, offer, put, rename, small_book, without, write_book


def refused(path: Path, **overrides: object) -> list[str]:
    """The sentences a workbook is refused with."""
    with pytest.raises(InputRejectedError) as caught:
        read_workbook(path, overrides)
    return [str(problem) for problem in caught.value.problems if problem.severity == "error"]


MONTHLY = {"Sector": "Wind", "Material": "Dy oxide"}

CELLS: list[tuple[Callable[[Book], None], str]] = [
    # numbers
    (put("Offers", 0, "Price", "twelve"), "Offers!F2 has 'twelve': the price must be a number. Type it as 12."),
    (put("Offers", 0, "Price", "12,5 t"), "Offers!F2 has '12,5 t': the price must be a number. Type it as 12.5."),
    (put("Offers", 0, "Price", "1,234.5"), "Offers!F2 has '1,234.5': the price must be a number. Type it as 1234.5."),
    (put("Offers", 0, "Price", "12,34,567"),
     "Offers!F2 has '12,34,567': the price must be a number. Type it as 1234567."),
    (put("Offers", 0, "Price", "₹ 300"), "Offers!F2 has '₹ 300': the price must be a number. Type it as 300."),
    (put("Offers", 0, "Price", "on request"),
     "Offers!F2 has 'on request': the price must be a number. Type a number in currency/kg."),
    (put("Offers", 0, "Price", "72"),
     "Offers!F2 has '72': the price must be a number. It is text: type it as 72 in a cell not formatted as Text."),
    (put("Offers", 0, "Price", True), "Offers!F2 has TRUE: the price must be a number. Type a number in currency/kg."),
    (put("Offers", 0, "Price", dt.datetime(2026, 12, 1)),
     "Offers!F2 has 2026-12-01: the price must be a number. Excel took it for a date or time: set the cell's format "
     "to Number and type it again."),
    (put("Offers", 0, "Price", -72), "Offers!F2 has -72: the price cannot be negative. Type a figure within the limits."),
    (put("Offers", 0, "Price", None), "Offers!F2: the price is missing. Fill it in, or clear the whole row."),
    (put("Offers", 0, "Price", "  "), "Offers!F2: the price is missing. Fill it in, or clear the whole row."),
    (put("Offers", 0, "Price", "#REF!"),
     "Offers!F2 has #REF!: the price cannot be an Excel error. Mend the formula or type the value."),
    (put("Offers", 0, "Supplier", "#N/A"),
     "Offers!B2 has #N/A: the supplier cannot be an Excel error. Mend the formula or type the value."),
    (put("Offers", 0, "Price", "=70+2"),
     "Offers!F2 has a formula: the formula for the price was never calculated. Open the book in Excel and save it."),
    (put("Offers", 0, "Lead time", 60.5),
     "Offers!G2 has 60.5: the lead time must be a whole number. Type 60 or 61."),
    (put("Offers", 0, "Lead time", 2000),
     "Offers!G2 has 2000: the lead time must be from 0 to 1500 days. Type a figure within the limits."),
    # shares
    (change_setting("Discount rate", 7), "Start!B7 has 7: the discount rate must be from 0 to 1. Write 0.07 or 7 %."),
    (change_setting("Discount rate", "7%"),
     "Start!B7 has '7%': the discount rate must be a number. It is text: type 0.07, or 7% in a cell not formatted as "
     "Text."),
    (put("Demand", 0, "Growth", 15.4),
     "Demand!D2 has 15.4: the growth must be above -1 and at most 5. Write 0.154 or 15.4 %."),
    (put("Offers", 0, "Transit loss", 5), "Offers!J2 has 5: the transit loss must be from 0 to 0.5. Write 0.05 or 5 %."),
    # months and fiscal years
    (change_setting("First month", "01/02/2027"),
     "Start!B4 has '01/02/2027': the first month can be read as two months. Write it as 2026-12 or Dec 2026."),
    (change_setting("First month", "01/02/27"),
     "Start!B4 has '01/02/27': the first month can be read as two months. Write it as 2026-12 or Dec 2026."),
    (change_setting("First month", "soon"),
     "Start!B4 has 'soon': the first month must be a month. Type any date in it, 2026-12 or Dec 2026."),
    (change_setting("First month", 46357),
     "Start!B4 has 46357: the first month must be a month. Type any date in it, 2026-12 or Dec 2026."),
    (change_setting("First month", "2026-13"),
     "Start!B4 has '2026-13': the first month must be a month. Type any date in it, 2026-12 or Dec 2026."),
    (change_setting("First month", None), "Start!B4: the first month is missing. Fill it in."),
    (put("Funds", 0, "Fiscal year", "2026-28"),
     "Funds!B2 has '2026-28': the fiscal year must be two years such as 2026-27. Type it as text; April to March is "
     "one year."),
    (put("Funds", 0, "Fiscal year", 2026),
     "Funds!B2 has 2026: the fiscal year must be two years such as 2026-27. Type it as 2026-27."),
    # words
    (put("Offers", 0, "Basis", "asumption"),
     "Offers!J2 has 'asumption': the basis must be contract, rate contract, valid bid, budgetary quote or assumption. "
     'Did you mean "assumption"?'),
    (change_setting("Value end stock", "maybe"), "Start!B9 has 'maybe': the value end stock must be yes or no. Type yes or no."),
    (put("Offers", 0, "Supplier", dt.datetime(2026, 12, 1)),
     "Offers!B2 has 2026-12-01: the supplier must be a name. Excel took it for a date: set the cell's format to Text "
     "and type it again."),
    (put("Offers", 0, "Supplier", 3.5), "Offers!B2 has 3.5: the supplier must be a name. Type it as text."),
    # names on other sheets, rows standing once
    (put("Offers", 2, "Material", "Dy oxid"),
     "Offers!C4 has 'Dy oxid': the material must be named on Materials. Did you mean \"Dy oxide\" (Materials!A3)?"),
    (put("Offers", 2, "Material", "Gallium"),
     "Offers!C4 has 'Gallium': the material must be named on Materials. Add it to Materials, or mend the name."),
    (put("Offers", 0, "Buyer", "IREL"),
     "Offers!J2 has 'IREL': the buyer must be named on Buyers, and there is no such sheet. Add it to Buyers, or mend "
     "the name."),
    (put("Offers", 1, "Offer", "ndpr lynas"),
     "Offers!A3 has 'ndpr lynas': the offer stands already in Offers!A2. Rename one of them or delete the row."),
    (put("Funds", 1, "Fiscal year", "2026-27"),
     "Funds!A3 has 'Stockpile', '2026-27': the fund and the fiscal year stand together already in Funds!A2. Delete "
     "one of the two rows."),
    (add("Freight", {"Country": "China", "Freight": 0.01}, {"Country": "China", "For": "all", "Freight": 0.02}),
     "Freight!A3 has 'China', 'all': the country and \"For\" stand together already in Freight!A2. Delete one of the "
     "two rows."),
    (add("Materials", {"Material": "Total", "Opening stock": 104}),
     "Materials!A5 has 'Total': a total cannot stand among the rows. Delete this row."),
    # sheets and columns
    (drop("Offers"), "Offers: the sheet is missing. Add it: One row an offer: a supplier, a material and its terms."),
    (rename("Offers", "Offer"),
     'Offer: this sheet is not known and is not read. Did you mean "Offers"? Rename it.'),
    (add("Tier", {"Offer": "NdPr North", "From": 0, "Price": 60}),
     'Tier: this sheet is not known and is not read. Did you mean "Tiers"? Rename it.'),
    (without("Offers", "Price"), "Offers: the column Price is missing. Add it."),
    (without("Offers", "Price", "Prices"),
     'Offers: the column Price is missing. Add it; or is it Offers!F1, headed "Prices"?'),
    (put("Offers", 0, "price_per_kg", 3),
     "Offers!J1 has 'price_per_kg': this column stands already in Offers!F1. Delete or rename one of them."),
    (change_setting("first_month", "2026-12"),
     "Start!A9 has 'first_month': this setting stands already in Start!B4. Delete one of the two rows."),
    (lambda book: book["Start"].pop("First month"),
     'Start: the first month is missing. Add a row "First month" with its value.'),
    (lambda book: book.update({"Materials": [{"Material": None, "Cover": None}]}),
     "Materials: the sheet has no rows. Name at least one material."),
    (lambda book: book.update({"Offers": [{"this": 1, "that": 2}]}),
     "Offers: no row of headers was found among the first 20 rows. Head the columns Offer, Supplier, Material, Country, "
     "Price."),
    # months across
    (add("Demand by month", MONTHLY | {"2026-12": 1, "2027-02": 1}),
     "'Demand by month'!D1 has '2027-02': the months jump from 2026-12 to 2027-02. Add a column for 2027-01; its cells "
     "may stay blank."),
    (add("Demand by month", MONTHLY | {"2026-12": 1, "2027-03": 1}),
     "'Demand by month'!D1 has '2027-03': the months jump from 2026-12 to 2027-03. Add a column for 2027-01 to "
     "2027-02; its cells may stay blank."),
    (add("Demand by month", MONTHLY | {"2026-12": 1, "Dec 2026": 1}),
     "'Demand by month'!D1 has 'Dec 2026': the month 2026-12 stands already in 'Demand by month'!C1. Delete one of the "
     "two columns."),
    (add("Demand by month", MONTHLY | {"2026-12": 1, "01/02/2027": 1}),
     "'Demand by month'!D1 has '01/02/2027': this can be read as two months. Write it as 2026-12 or Dec 2026."),
    (add("Demand by month", MONTHLY | {"2026-12": -1}),
     "'Demand by month'!C2 has -1: the figure for 2026-12 cannot be negative. Type a figure within the limits."),
    (add("Demand by month", MONTHLY | {"2026-12": "n.a."}),
     "'Demand by month'!C2 has 'n.a.': the figure for 2026-12 must be a number. Type a number in t."),
]  # fmt: skip


@pytest.mark.parametrize(("change", "sentence"), CELLS, ids=[sentence[:60] for _, sentence in CELLS])
def test_the_officer_reads_one_sentence(
    tmp_path: Path, change: Callable[[Book], None], sentence: str
) -> None:
    book = small_book()
    change(book)
    assert refused(write_book(tmp_path / "bad.xlsx", book)) == [sentence]


def test_every_problem_is_found_in_one_pass(tmp_path: Path) -> None:
    book = small_book()
    book["Start"]["First month"] = "01/02/2027"
    book["Materials"][0]["Opening stock"] = -1
    book["Demand"][3]["Material"] = "NdFeB magnets"
    book["Offers"][1]["Price"] = "#DIV/0!"
    book["Offers"][3]["Minimum order"] = 500
    book["Funds"][1]["Fiscal year"] = "27"
    found = refused(write_book(tmp_path / "bad.xlsx", book))
    assert [sentence.split(":")[0] for sentence in found] == [
        "Start!B4 has '01/02/2027'",
        "Materials!B2 has -1",
        "Demand!B5 has 'NdFeB magnets'",
        "Offers!F3 has #DIV/0!",
        "Offers!H5 has 500",
        "Funds!B3 has '27'",
    ]
    assert "Offers!H5 has 500: the minimum order is above the ceiling of 100 t a month (Offers!I5). Lower one or " \
        "raise the other." in found  # fmt: skip


def test_a_bad_cell_raises_no_second_complaint_on_other_sheets(tmp_path: Path) -> None:
    """The material exists although its opening stock cannot be read: its offers and demand are not blamed."""
    book = small_book()
    book["Materials"][1]["Opening stock"] = "plenty"
    assert refused(write_book(tmp_path / "bad.xlsx", book)) == [
        "Materials!B3 has 'plenty': the opening stock must be a number. Type a number in t."
    ]


def test_merged_cells_in_the_table_are_refused(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = write_book(tmp_path / "bad.xlsx", small_book())
    book = load_workbook(path)
    book["Offers"].merge_cells("B2:B3")
    book["Funds"].merge_cells("H1:J1")  # beside the table: the officer's own business
    book.save(path)
    merged = (
        "Offers!B2:B3: cells of the table are merged; only the first of them holds a value. "
        "Unmerge them and fill in every cell."
    )
    assert merged in refused(path)
    assert not any(sentence.startswith("Funds") for sentence in refused(path))


def test_a_newer_layout_is_refused_at_once(tmp_path: Path) -> None:
    book = small_book()
    book["Start"]["Schema version"] = 99
    book["Offers"][0]["Price"] = "twelve"
    assert refused(write_book(tmp_path / "bad.xlsx", book)) == [
        "Start!B2 has 99: the workbook's layout is newer than this program, which reads up to version 1. "
        "Install a newer stockpile-optimizer."
    ]


def test_a_bad_option_is_named_as_such(tmp_path: Path) -> None:
    path = write_book(tmp_path / "good.xlsx", small_book())
    assert refused(path, months=0) == [
        "option months has 0: the months planned must be from 1 to 120 months. Type a figure within the limits."
    ]


def test_an_option_that_is_no_setting_is_a_mistake_of_the_caller(tmp_path: Path) -> None:
    path = write_book(tmp_path / "good.xlsx", small_book())
    with pytest.raises(KeyError, match="colour"):
        read_workbook(path, {"colour": "red"})


def test_a_plan_given_as_input_is_told_apart(tmp_path: Path) -> None:
    book = {f"Input {name}": rows for name, rows in small_book().items()} | {"Orders": [{"Order": "1"}]}
    assert refused(write_book(tmp_path / "plan.xlsx", book)) == [
        "The workbook: this is a plan, not an input workbook. Take the workbook it was made from, or make the next "
        "one with roll."
    ]


def test_numbers_that_are_none_are_refused(tmp_path: Path) -> None:
    """Excel cannot type nan or infinity, other programs write them."""
    path = write_book(
        tmp_path / "bad.xlsx", small_book() | {"Offers": [offer("o", "s", "Dy oxide", "c", 7.125, 1)]}
    )
    import zipfile

    parts = {name: zipfile.ZipFile(path).read(name) for name in zipfile.ZipFile(path).namelist()}
    with zipfile.ZipFile(path, "w") as out:
        for name, content in parts.items():
            out.writestr(name, content.replace(b"<v>7.125</v>", b"<v>1E999</v>"))
    assert "Offers!F2 has inf: the price must be a number. Type a number in currency/kg." in refused(path)
