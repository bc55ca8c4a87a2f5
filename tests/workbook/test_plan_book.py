"""The plan book says what the plan says, and gives it back."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from optimizer.case.case import Case
from optimizer.case.problems import InputRejectedError
from optimizer.plan.plan import FRAMES, NOTES, Plan
from optimizer.workbook import book_file
from optimizer.workbook.plan_back import read_plan_book
from optimizer.workbook.plan_book import plan_path, write_plan_book
from optimizer.workbook.plan_tables import UnshowableError
from tests.plans import HINDI, empty_plan, small_case, small_plan, small_record, with_text
from tests.sizes import rest_slow


@pytest.fixture
def case() -> Case:
    return small_case()


@pytest.fixture
def plan(case: Case) -> Plan:
    return small_plan(case)


def written(folder: Path, case: Case, plan: Plan) -> Path:
    return write_plan_book(folder / "plan.xlsx", case, plan, small_record())


def assert_same_plan(found: Plan, expected: Plan) -> None:
    for name, columns in FRAMES.items():
        assert list(found[name].columns) == list(columns)
        assert len(found[name]) == len(expected[name]), name
        if not expected[name].empty:
            pd.testing.assert_frame_equal(
                found[name],
                expected[name].reset_index(drop=True),
                check_dtype=False,
                rtol=1e-12,
                atol=0,
                obj=name,
            )
    for figure in ("objective_inr", "bound_inr", "gross_outlay_inr"):
        assert getattr(found, figure) == pytest.approx(getattr(expected, figure), rel=1e-12, abs=0)
    assert found.status == expected.status
    assert len(found.stages) == len(expected.stages)
    for stage, meant in zip(found.stages, expected.stages, strict=True):
        assert dict(stage) == {
            k: v if isinstance(v, str) else pytest.approx(v, rel=1e-12) for k, v in meant.items()
        }


def rows(case: Case) -> dict[str, object]:
    """Everything typed in a case, without where it stood."""
    return {
        name: [row.model_dump() for row in (value if isinstance(value, tuple) else (value,))]
        for name, value in vars(case).items()
        if name not in ("settled", "setting_origins", "world", "months")
    }


def cell_of(path: Path, sheet: str, title: str) -> str:
    """The cell under a title, first row of the table."""
    for row in openpyxl.load_workbook(path)[sheet].iter_rows():
        for cell in row:
            if cell.value == title and cell.row > 3:
                return f"{cell.column_letter}{cell.row + 1}"
    raise AssertionError(f"no column {title}")


def altered(path: Path, sheet: str, cell: str, value: object) -> Path:
    """A copy of the book in which someone typed into a cell."""
    book = openpyxl.load_workbook(path)
    book[sheet][cell] = value
    out = path.with_name("altered.xlsx")
    book.save(out)
    return out


@pytest.mark.parametrize("exceptions", [False, True])
def test_what_is_written_is_read_back(tmp_path: Path, case: Case, exceptions: bool) -> None:
    plan = small_plan(case, exceptions=exceptions)
    back = read_plan_book(written(tmp_path, case, plan))
    assert_same_plan(back.plan, plan)
    assert back.record == small_record()
    assert rows(back.case) == rows(case)
    assert back.case.setting_origins == {"months": "Start!B6", "gap": "default", "threads": "option"}


def test_no_digit_of_a_figure_is_lost(tmp_path: Path, case: Case, plan: Plan) -> None:
    orders = plan["orders"].copy()
    awkward = [1 / 3, 0.1 + 0.2, 123_456_789.123_456_78, 5e-324, 1.7e16, 1e-7]
    orders.loc[: len(awkward) - 1, "landed_inr"] = awkward
    orders.loc[: len(awkward) - 1, "price_inr_per_t"] = awkward
    plan = replace(plan, frames={**plan.frames, "orders": orders})
    back = read_plan_book(written(tmp_path, case, plan)).plan["orders"]
    for column in ("landed_inr", "price_inr_per_t"):
        assert list(back[column][:6]) == pytest.approx(awkward, rel=1e-12, abs=1e-300)


def test_a_plan_in_which_nothing_happens_has_no_sheet_of_a_frame_and_no_bound(
    tmp_path: Path, case: Case
) -> None:
    path = written(tmp_path, case, empty_plan())
    names = openpyxl.load_workbook(path, read_only=True).sheetnames
    assert names[:3] == ["Brief", "Rules", "Run"]
    assert all(name.startswith("Input ") for name in names[3:])
    assert_same_plan(read_plan_book(path).plan, empty_plan())


def test_sheets_stand_in_reading_order_and_appendices_are_grey(tmp_path: Path, case: Case) -> None:
    plan = small_plan(case, exceptions=True)
    book = openpyxl.load_workbook(written(tmp_path, case, plan))
    names = [n for n in book.sheetnames if not n.startswith("Input ")]
    assert names == [
        "Brief", "Orders due", "Cover", "Funds", "Exceptions", "Minister", "Orders", "Order calendar", "Source mix",
        "Domestic production", "Costs", "Stock balance", "Stock by store", "Issues", "Panel", "Checks", "Rules", "Run",
    ]  # fmt: skip
    grey = {s.title for s in book.worksheets if s.sheet_properties.tabColor.rgb.endswith("A6A6A6")}
    assert grey == set(book.sheetnames) - {"Brief", "Orders due", "Cover", "Funds", "Exceptions", "Minister"}


def test_explanations_have_their_sheets_where_a_plan_carries_them_and_are_read_back(
    tmp_path: Path, case: Case, plan: Plan
) -> None:
    notes = {
        "reasons": [("2026-12/001", 1, "Offer", "Supplier", "Japan", 6.4e6, True, False, "cover", "", "Offers!F4")],
        "lowest": [("2026-12/001", "Oxide 1", 12.5, "Offer", "Supplier", 6.4e6, "Other", "Else", 6.1e6, 3e5, 3.75e6,
                    "ceiling of the month", "Offers!G3")],
        "mends": [
            ("Cover", "Oxide 1", "2027-01", 1, "Raise the vote", "Funds!C4", 900.0, "none", "₹ crore", "kept", 0.0, 1e7)
        ],
        "prices": [("Cover", "Oxide 1", "2027-01", "month", 1e6, float("inf"), "binds", "Start!B7")],
        "waiting": [("2026-12/001", "Supplier", "Oxide 1", 1e6, 2e6, 9.5, "sign now")],
        "frontier": [(2.0, 0.4, 3e10, 2.9e10, 1e9, 61.0)],
        "alternatives": [("cheapest but 1 %", 3e10, 2.9e10, "Japan", 0.3, 0.2)],
        "scenarios": [("Ban", 0.4, 3e10, 2e10, 1e10, 5.0, "Oxide 1 in Wind", "2027-03", 0.5, "Oxide 1, 2027-02", 2e10,
                       4e10)],
        "decided_now": [("2026-12", "Oxide 1", "Offer", "Supplier", "agency", 5.0, 4.0)],
        "worth_of_scenarios": [("weighed loss", 3e10, 2.9e10, 3e10, "half of each")],
    }  # fmt: skip
    told = plan.with_notes(**{n: pd.DataFrame(r, columns=list(NOTES[n])) for n, r in notes.items()})
    path = written(tmp_path, case, told)
    names = openpyxl.load_workbook(path).sheetnames
    assert names.index("Funds") < names.index("Exceptions") < names.index("Reasons") < names.index("Orders")
    assert {"Lowest landed offer", "Waiting", "Worth of rules", "Frontier", "Alternatives"} < set(names)
    back = read_plan_book(path).plan
    assert_same_plan(back, plan)
    for name in notes:
        pd.testing.assert_frame_equal(back[name], told[name], check_dtype=False, rtol=1e-12)


def test_an_empty_frame_gives_no_sheet_and_no_table(tmp_path: Path, case: Case, plan: Plan) -> None:
    path = written(tmp_path, case, plan)
    book = openpyxl.load_workbook(path)
    assert "Exceptions" not in book.sheetnames
    tables = {name: ref for sheet in book.worksheets for name, ref in sheet.tables.items()}
    assert "plan_orders" in tables
    assert "plan_exceptions" not in tables


@pytest.mark.parametrize(
    "words", ["=1+1", "+91 11 2301", "-5", "@SUM(A1)", "http://x.in", '=HYPERLINK("x")', HINDI, "007"]
)
def test_text_stays_the_text_it_was(tmp_path: Path, case: Case, plan: Plan, words: str) -> None:
    plan = with_text(plan, "orders", "supplier", words)
    path = written(tmp_path, case, plan)
    assert_same_plan(read_plan_book(path).plan, plan)
    with zipfile.ZipFile(path) as parts:
        sheets = [parts.read(n).decode() for n in parts.namelist() if n.startswith("xl/worksheets/sheet")]
    formulas = [f for sheet in sheets for f in re.findall(r"<f>(.*?)</f>", sheet)]
    assert formulas
    assert not any(words in html.unescape(f) for f in formulas if words not in ("007", "-5"))
    assert not any("<hyperlink " in sheet or "HYPERLINK" in "".join(formulas) for sheet in sheets)


def test_a_column_moved_by_the_officer_is_found_by_its_title(tmp_path: Path, case: Case, plan: Plan) -> None:
    path = written(tmp_path, case, plan)
    book = openpyxl.load_workbook(path)
    book["Orders"].insert_cols(3)
    book["Orders"].insert_rows(2)
    book["Orders"].tables.clear()
    book.save(path)
    assert_same_plan(read_plan_book(path).plan, plan)


@pytest.mark.parametrize(
    ("sheet", "title", "value"),
    rest_slow(
        [
            ("Orders", "Tonnes", "twelve"),
            ("Orders", "Usable from", "1/3/2027"),
            ("Stock balance", "Closing", "#REF!"),
            ("Orders", "Tonnes", None),
            ("Orders", "Firm or indicative", "maybe"),
            ("Funds", "Paid", True),
            ("Orders", "Supplier", 7),
        ],
        fast=3,
    ),
)
def test_a_replaced_figure_is_refused_with_its_cell(
    tmp_path: Path, case: Case, plan: Plan, sheet: str, title: str, value: object
) -> None:
    path = written(tmp_path, case, plan)
    if sheet == "Funds":  # the grid above the table carries the same words
        book = openpyxl.load_workbook(path)
        top = int(re.sub(r"\D", "", book[sheet].tables["plan_funds"].ref.split(":")[0]))
        cell = next(
            c.coordinate for c in book[sheet][top + 1] if book[sheet].cell(top, c.column).value == title
        )
    else:
        cell = cell_of(path, sheet, title)
    with pytest.raises(InputRejectedError) as refused:
        read_plan_book(altered(path, sheet, cell, value))
    name = f"'{sheet}'" if " " in sheet else sheet
    assert [p.cell for p in refused.value.problems] == [f"{name}!{cell}"]


def test_a_figure_of_the_run_replaced_by_text_is_refused_with_its_cell(
    tmp_path: Path, case: Case, plan: Plan
) -> None:
    path = written(tmp_path, case, plan)
    sheet = openpyxl.load_workbook(path)["Run"]
    row = next(r[0].row for r in sheet.iter_rows() if r[1].value == "Objective")
    with pytest.raises(InputRejectedError, match=f"Run!C{row}"):
        read_plan_book(altered(path, "Run", f"C{row}", "much"))


def test_a_lost_row_or_sheet_is_refused(tmp_path: Path, case: Case, plan: Plan) -> None:
    path = written(tmp_path, case, plan)
    book = openpyxl.load_workbook(path)
    book["Stock balance"].delete_rows(8)
    book.save(tmp_path / "row.xlsx")
    with pytest.raises(InputRejectedError, match="Stock balance has 35 rows of balance"):
        read_plan_book(tmp_path / "row.xlsx")
    del book["Orders"]
    book.save(tmp_path / "sheet.xlsx")
    with pytest.raises(InputRejectedError, match="Orders has 0 rows of orders"):
        read_plan_book(tmp_path / "sheet.xlsx")


def test_what_is_not_a_plan_book_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "text.xlsx").write_text("no workbook")
    with pytest.raises(InputRejectedError, match="no Excel workbook"):
        read_plan_book(tmp_path / "text.xlsx")
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    with pytest.raises(InputRejectedError, match="not a plan book"):
        read_plan_book(tmp_path / "other.xlsx")
    with pytest.raises(FileNotFoundError):
        read_plan_book(tmp_path / "absent.xlsx")


def test_a_figure_that_is_missing_is_never_written_as_nothing(tmp_path: Path, case: Case, plan: Plan) -> None:
    orders = plan["orders"].copy()
    orders.loc[0, "tonnes"] = float("nan")
    with pytest.raises(UnshowableError, match="tonnes"):
        written(tmp_path, case, replace(plan, frames={**plan.frames, "orders": orders}))
    assert list(tmp_path.iterdir()) == []


def test_a_plan_open_in_excel_gets_a_numbered_name_beside_it(
    tmp_path: Path, case: Case, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, case, plan)
    before = path.read_bytes()
    rename = book_file.os.replace

    def locked(part: Path, target: Path) -> None:
        if Path(target) == path:
            raise PermissionError(13, "open in another program", str(target))
        rename(part, target)

    monkeypatch.setattr(book_file.os, "replace", locked)
    beside = written(tmp_path, case, plan)
    assert beside.name == "plan (2).xlsx"
    assert path.read_bytes() == before
    assert_same_plan(read_plan_book(beside).plan, plan)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["plan (2).xlsx", "plan.xlsx"]


def test_each_plan_takes_the_next_revision(tmp_path: Path, case: Case) -> None:
    assert plan_path(tmp_path / "none", case).name == "2026-12_india_ree_plan_r01.xlsx"
    (tmp_path / "2026-12_india_ree_plan_r01.xlsx").touch()
    (tmp_path / "2026-12_india_ree_plan_r09 (2).xlsx").touch()
    (tmp_path / "2026-11_india_ree_plan_r12.xlsx").touch()
    assert plan_path(tmp_path, case).name == "2026-12_india_ree_plan_r10.xlsx"
    named = replace(case, settings=case.settings.model_copy(update={"plan_name": "भारत / खनिज: 2"}))
    assert plan_path(tmp_path, named).name == "2026-12_भारत_खनिज_2_plan_r01.xlsx"
    plain = replace(case, settings=case.settings.model_copy(update={"plan_name": "plan"}))
    assert plan_path(tmp_path, plain).name == "2026-12_plan_r01.xlsx"


@pytest.mark.slow
def test_libreoffice_opens_the_book_and_the_brief_is_one_page(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None or shutil.which("pdftotext") is None:
        pytest.skip(
            "LibreOffice (soffice) or pdftotext is not installed (libreoffice-calc-nogui, poppler-utils)"
        )
    case = small_case(materials=20, months=36)
    path = written(tmp_path, case, small_plan(case, exceptions=True))
    subprocess.run(
        [
            office,
            "--headless",
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--convert-to",
            "pdf",
            "--outdir",
            str(tmp_path),
            str(path),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    text = subprocess.run(
        ["pdftotext", "-layout", str(path.with_suffix(".pdf")), "-"],
        check=True,
        capture_output=True,
        timeout=60,
    ).stdout.decode()
    pages = text.split("\f")
    assert [k for k, page in enumerate(pages) if re.search(r"\bBrief\s+Page", page)] == [0]
    for words in (
        "Sanction sought",
        "checks of this book hold",
        "Months of cover",
        "1 exception to the rules",
        "Approved by",
        "0f" * 32,
    ):
        assert words in pages[0]
    assert not re.search(r"Err:5\d\d|#REF!|#NAME\?|#VALUE!|#NUM!", text)
