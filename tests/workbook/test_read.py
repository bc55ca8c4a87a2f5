
"""What the reader accepts: any layout a sheet may have; what it says of harmless oddities."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl import Workbook, load_workbook

from optimizer.case.months import Month
from optimizer.case.problems import InputRejectedError
from optimizer.case.rows_needs import Demand
from optimizer.workbook import start
from optimizer.workbook.read import ReadBook, read_workbook
from tests.books import offer, small_book, write_book


def read(path: Path, book: dict[str, Any], **overrides: object) -> ReadBook:
    return read_workbook(write_book(path / "book.xlsx", book), overrides)


def told(book: ReadBook) -> list[str]:
    return [str(problem) for problem in book.warnings]


def test_the_small_book_is_read_as_typed_without_a_word(tmp_path: Path) -> None:
    path = write_book(tmp_path / "book.xlsx", small_book())
    book = read_workbook(path)
    assert book.warnings == ()
    assert book.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    case = book.case
    assert [row.material for row in case.materials] == ["NdPr oxide", "Dy oxide", "NdFeB magnet"]
    assert case.settings.first_month == Month(2026, 12)
    assert len(case.months) == 12
    assert case.demand[2] == Demand(
        sector="EV motors", material="NdFeB magnet", tonnes_per_year=240, growth_per_year=0.15,
        where=case.demand[2].where,
    )  # fmt: skip
    assert case.offers[1].price_per_kg == 64
    assert case.offers[1].incoterm == "DDP"
    assert case.stores == ()


def test_every_value_knows_its_cell(tmp_path: Path) -> None:
    book = small_book() | {"Demand by month": [{"Sector": "Wind", "Material": "NdFeB magnet", "2026-12": 6}]}
    case = read(tmp_path, book).case
    assert case.offers[1].cell("price_per_kg") == "Offers!F3"
    assert case.offers[1].cell("incoterm") == "Offers!3:3"
    assert case.demand_by_month[0].cell("2026-12") == "'Demand by month'!C2"
    assert case.settings.cell("months") == "Start!B5"


def test_settings_come_from_option_then_sheet_then_default(tmp_path: Path) -> None:
    settings = read(tmp_path, small_book(), months=24, gap=None).case
    assert settings.settings.months == 24
    assert settings.setting_origins["months"] == "option"
    assert settings.setting_origins["cover_months"] == "Start!B6"
    assert settings.setting_origins["gap"] == "default"
    assert settings.settings.gap == 0.001


def test_an_option_stands_over_a_cell_that_cannot_be_read(tmp_path: Path) -> None:
    book = small_book()
    book["Start"]["First month"] = "01/02/2027"
    assert read(tmp_path, book, first_month="2027-02").case.settings.first_month == Month(2027, 2)


@pytest.mark.parametrize("typed", [
    "2026-12", "2026-12-01", "2026/12", "Dec 2026", "december 2026", "Dec-26", "1 Dec 2026", "01-Dec-2026", "12/2026",
    "15/12/2026", "12/15/2026", "12/12/2026", dt.date(2026, 12, 31), dt.datetime(2026, 12, 1),
])  # fmt: skip
def test_a_month_is_any_date_in_it(tmp_path: Path, typed: object) -> None:
    book = small_book()
    book["Start"]["First month"] = typed
    assert read(tmp_path, book).case.settings.first_month == Month(2026, 12)


@pytest.mark.parametrize("typed", ["2026-27", "2026-2027", "FY 2026-27", "FY2026–27", " 2026/27 "])
def test_a_fiscal_year_is_two_years(tmp_path: Path, typed: str) -> None:
    book = small_book()
    book["Funds"][0]["Fiscal year"] = typed
    assert read(tmp_path, book).case.funds[0].fiscal_year == "2026-27"


@pytest.mark.parametrize(("typed", "meant"), [
    ("yes", True), ("No", False), ("TRUE", True), (False, False), (1, True), (0, False), (" y ", True),
])  # fmt: skip
def test_yes_and_no_in_the_usual_ways(tmp_path: Path, typed: object, meant: bool) -> None:
    book = small_book()
    book["Start"]["Value end stock"] = typed
    assert read(tmp_path, book).case.settings.value_end_stock is meant


def test_choices_and_all_may_be_written_in_any_capitals(tmp_path: Path) -> None:
    book = small_book()
    book["Offers"][0]["Incoterm"] = "cif"
    book["Source mix"] = [{"Rule": "r", "For": "ALL", "Kind": "At Least", "Limit": 1, "Source": "Each"}]
    case = read(tmp_path, book).case
    assert case.offers[0].incoterm == "CIF"
    assert (case.source_mix[0].scope, case.source_mix[0].kind, case.source_mix[0].source) == (
        "all",
        "at least",
        "each",
    )


def test_a_code_typed_as_a_number_is_its_text(tmp_path: Path) -> None:
    book = small_book()
    book["Materials"][0]["HS code"] = 28469090
    book["Offers"][0]["Supplier"] = 4711
    case = read(tmp_path, book).case
    assert case.materials[0].hs_code == "28469090"
    assert case.offers[0].supplier == "4711"


def test_spaces_and_capitals_of_names_are_mended_with_a_warning(tmp_path: Path) -> None:
    book = small_book()
    book["Offers"][0]["Material"] = " NdPr  oxide"
    book["Offers"][1]["Material"] = "ndpr oxide"
    result = read(tmp_path, book)
    assert [row.material for row in result.case.offers[:2]] == ["NdPr oxide", "NdPr oxide"]
    assert told(result) == [
        "Offers!C2 has ' NdPr  oxide': spaces around or doubled are left out; read as 'NdPr oxide'. Retype it.",
        "Offers!C3 has 'ndpr oxide': it is read as \"NdPr oxide\" (Materials!A2). Write it the same way.",
    ]


def test_headers_may_stand_lower_in_any_order_and_among_own_columns(tmp_path: Path) -> None:
    path = write_book(tmp_path / "book.xlsx", small_book())
    book = load_workbook(path)
    del book["Funds"]
    sheet = book.create_sheet("  FUNDS ")
    for row in (
        ["Money voted, as of the October meeting"],
        [],
        [None, "₹ crore", None, "share"],
        ["remark of mine", "ALLOCATION (₹ crore)", "fiscal_year", "Carry-over*", "Fund"],
        ["first", 400, "2026-27", 1, "Stockpile"],
        [],
        ["later", 300, "2027-28", 1, "Stockpile"],
        ["a remark below the table"],
    ):
        sheet.append(row)
    book.save(path)
    result = read_workbook(path)
    assert [(row.fiscal_year, row.allocation_inr_crore) for row in result.case.funds] == [
        ("2026-27", 400),
        ("2027-28", 300),
    ]
    assert result.case.funds[1].cell("allocation_inr_crore") == "'  FUNDS '!B7"
    assert result.warnings == ()


def test_months_across_are_dates_or_texts(tmp_path: Path) -> None:
    book = small_book()
    book["Demand by month"] = [{"Sector": "Wind", "Material": "NdFeB magnet", dt.datetime(2026, 12, 15): 6,
                                "Jan 2027": None, "Feb-27": 7, "2027-03": 8}]  # fmt: skip
    row = read(tmp_path, book).case.demand_by_month[0]
    assert row.by_month == {Month(2026, 12): 6, Month(2027, 2): 7, Month(2027, 3): 8}


def test_sheets_of_the_officers_own_are_left_alone(tmp_path: Path) -> None:
    book = small_book() | {"Notes": [{"what": "#REF!"}], "Offers old": [{"Offer": "x", "Price": "twelve"}]}
    assert read(tmp_path, book).warnings == ()


def test_a_slip_in_the_name_of_an_optional_column_or_setting_is_pointed_out(tmp_path: Path) -> None:
    book = small_book()
    book["Offers"][0]["Minimum ordr"] = book["Offers"][0].pop("Minimum order")
    for row in book["Offers"]:
        row.pop("Minimum order", None)
    book["Start"]["Safety day"] = 10
    assert told(read(tmp_path, book)) == [
        "Start!A9 has 'Safety day': this is no setting and is not read. Did you mean \"Safety days\"?",
        "Offers!I1 has 'Minimum ordr': this column is not known and is not read. Did you mean \"Minimum order\"?",
    ]


def test_hidden_rows_columns_and_sheets_are_read_with_a_warning(tmp_path: Path) -> None:
    path = write_book(tmp_path / "book.xlsx", small_book())
    book = load_workbook(path)
    book["Offers"].row_dimensions[3].hidden = True
    book["Offers"].row_dimensions[40].hidden = True  # nothing stands there
    book["Materials"].column_dimensions["C"].hidden = True
    book["Funds"].sheet_state = "hidden"
    book.save(path)
    result = read_workbook(path)
    assert len(result.case.offers) == 4
    assert told(result) == [
        "Materials: hidden columns are read (C). Clear them if they no longer hold.",
        "Offers: hidden rows are read (3). Delete them if they no longer hold.",
        "Funds: the sheet is hidden; it is read all the same. Unhide it, or delete it if it no longer holds.",
    ]


def test_a_book_open_in_excel_is_read_as_last_saved(tmp_path: Path) -> None:
    path = write_book(tmp_path / "book.xlsx", small_book())
    (tmp_path / "~$book.xlsx").write_bytes(b"")
    assert told(read_workbook(path)) == [
        "book.xlsx: the workbook is open in Excel; it is read as last saved. Save it first if you have just changed "
        "something."
    ]


def test_the_copy_in_a_plan_book_is_read_by_the_same_code(tmp_path: Path) -> None:
    book = {f"Input {name}": rows for name, rows in small_book().items()} | {"Orders": [{"Order": "1"}]}
    path = write_book(tmp_path / "plan.xlsx", book)
    result = read_workbook(path, prefix="Input ")
    assert len(result.case.offers) == 4
    assert result.case.offers[0].cell("price_per_kg") == "'Input Offers'!F2"
    assert result.case.setting_origins["months"] == "'Input Start'!B5"


def test_formulas_are_read_by_their_last_value(tmp_path: Path) -> None:
    """As Excel saves them; XlsxWriter writes the same bytes: <f> with its cached <v>."""
    path = write_book(tmp_path / "book.xlsx", small_book())
    source = load_workbook(path)
    out = xlsxwriter.Workbook(path)
    for sheet in source.worksheets:
        copy = out.add_worksheet(sheet.title)
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    copy.write(cell.row - 1, cell.column - 1, cell.value)
        if sheet.title == "Offers":
            copy.write_formula("F2", "=70+2", None, 72)
    out.close()
    result = read_workbook(path)
    assert result.case.offers[0].price_per_kg == 72


def test_a_formula_that_gives_an_empty_text_is_a_blank_cell(tmp_path: Path) -> None:
    path = repacked(
        write_book(tmp_path / "book.xlsx", small_book()),
        "xl/worksheets/sheet4.xml",
        b'<c r="I2" t="n"><v>100</v></c>',
        b'<c r="I2" t="str"><f>IF(TRUE,"",1)</f><v></v></c>',
    )
    assert read_workbook(path).case.offers[0].ceiling_t_per_month is None


def repacked(path: Path, part: str, old: bytes, new: bytes) -> Path:
    """The book with some bytes of one part exchanged, which must stand there."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[part]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content.replace(old, new) if name == part else content)
    return path


def test_an_older_layout_is_read_with_defaults_and_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "SCHEMA_VERSION", 2)
    assert told(read(tmp_path, small_book())) == [
        "Start!B2 has 1: the layout is older than 2; columns added since are read with their defaults. The data "
        "dictionary lists the defaults; template --from brings the book up to date."
    ]


def test_start_without_headers_is_read_from_the_names_of_settings(tmp_path: Path) -> None:
    path = write_book(tmp_path / "book.xlsx", small_book())
    book = load_workbook(path)
    del book["Start"]
    sheet = book.create_sheet("Start")
    for row in (["", "Fill in the white cells"], [], ["", "First month", dt.date(2026, 12, 1)], ["", "Cover", 2.5],
                ["", "Exchange rate", 85, "INR per USD"]):  # fmt: skip
        sheet.append(row)
    book.save(path)
    case = read_workbook(path).case
    assert case.settings.cover_months == 2.5
    assert case.setting_origins["cover_months"] == "Start!C4"


def test_cells_far_away_and_a_wrong_stated_size_do_no_harm(tmp_path: Path) -> None:
    path = write_book(tmp_path / "book.xlsx", small_book())
    book = load_workbook(path)
    book["Offers"]["ZZ9000"] = "a stray remark"
    book.save(path)
    assert len(read_workbook(path).case.offers) == 4


def test_two_thousand_offers_are_read(tmp_path: Path) -> None:
    book = small_book()
    book["Offers"] = [offer(f"o{k}", f"s{k % 9}", "Dy oxide", "Japan", 200 + k % 50, 60) for k in range(2000)]
    path = write_book(tmp_path / "book.xlsx", book)
    assert len(read_workbook(path).case.offers) == 2000


def test_a_book_of_nothing_but_sheets_is_refused_whole(tmp_path: Path) -> None:
    empty = Workbook()
    empty.save(tmp_path / "book.xlsx")
    with pytest.raises(InputRejectedError) as caught:
        read_workbook(tmp_path / "book.xlsx")
    assert [problem.cell for problem in caught.value.problems] == [
        "Start",
        "Materials",
        "Demand",
        "Offers",
        "Funds",
    ]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_book_saved_by_a_real_spreadsheet_is_read_with_its_formulas(tmp_path: Path) -> None:
    """LibreOffice calculates and saves; dates stay dates and formulas get their values."""
    book = small_book()
    book["Start"]["First month"] = dt.date(2026, 12, 1)
    book["Offers"][0]["Price"] = "=70+2"
    book["Offers"][1]["Note"] = '=IF(TRUE,"","x")'
    months = {dt.date(2026, 12, 1): 5, dt.date(2027, 1, 1): 6}
    book["Demand by month"] = [{"Sector": "Wind", "Material": "NdFeB magnet"} | months]
    path = write_book(tmp_path / "book.xlsx", book)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        "soffice",
        "--headless",
        profile,
        "--convert-to",
        "xlsx",
        "--outdir",
        str(tmp_path / "saved"),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    result = read_workbook(tmp_path / "saved" / "book.xlsx")
    assert result.warnings == ()
    assert result.case.settings.first_month == Month(2026, 12)
    assert result.case.offers[0].price_per_kg == 72
    assert result.case.offers[1].note == ""
    assert result.case.demand_by_month[0].by_month == {Month(2026, 12): 5, Month(2027, 1): 6}
