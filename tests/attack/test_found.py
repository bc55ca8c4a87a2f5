"""What the attacks have found, each defect with the book that showed it and the sentence it ends in now."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook

from optimizer.case.months import Month
from optimizer.case.problems import InputRejectedError
from optimizer.case.rows_buying import MixRule
from optimizer.checking import check_workbook
from optimizer.plan.extract_cover import months_met
from optimizer.result import Options
from optimizer.run import plan_case, plan_workbook
from optimizer.session import build
from optimizer.workbook.book_copy import tab_names
from optimizer.workbook.read import read_workbook
from tests.attack.grid import zipped
from tests.attack.judge import attack
from tests.attack.packages import parts_of
from tests.books import Book, Change, add, change_setting, put, rename, small_book, write_book
from tests.commands import kept_book, run
from tests.model.small import bent, but, freight, fund, offer, world


def refused(path: Path, book: Book) -> list[str]:
    with pytest.raises(InputRejectedError) as caught:
        read_workbook(write_book(path / "bad.xlsx", book))
    return [str(problem) for problem in caught.value.problems if problem.severity == "error"]


def owing(tonnes: float = 5, **more: object) -> Book:
    """A book in which the agency waits for an order, and nobody has voted a fund."""
    book = kept_book()
    book["Funds"] = [{"Fund": None, "Fiscal year": None, "Allocation": None}]
    add("Open orders", {"Order": "2026-10/001", "Material": "Dy oxide", "Supplier": "Lynas", "Country": "Australia",
                        "Tonnes": tonnes, "Usable from": "2027-01", **more})(book)  # fmt: skip
    return book


def test_an_open_order_names_a_fund_where_the_sheet_of_funds_is_empty(tmp_path: Path) -> None:
    """It ended in a KeyError: names were not looked for on a sheet without rows."""
    assert refused(tmp_path, owing(**{"Fund": "Stockpile"})) == [
        "'Open orders'!G2 has 'Stockpile': the fund must be named on Funds. Add it to Funds, or mend the name."
    ]


def test_the_agency_owes_money_and_there_is_no_fund(tmp_path: Path) -> None:
    """It ended in an IndexError: the first fund of none."""
    assert refused(tmp_path, owing(**{"Still to pay": 2})) == [
        "'Open orders'!G2 has 2: the agency still owes this, and there is no fund to pay it from. "
        "Add a row to Funds, or clear what is still to pay."
    ]


def test_an_open_order_that_is_paid_needs_no_fund(tmp_path: Path) -> None:
    source = write_book(tmp_path / "book.xlsx", owing())
    result = plan_workbook(source, Options(output=tmp_path / "plan.xlsx", explain=False))
    assert (result.exit_code, result.path) == (4, tmp_path / "plan.xlsx")


# -- figures no one can mean -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (put("Offers", 0, "Price", 1e300), "Offers!F2 has 1e+300: the price is larger than anything that can be meant"),
        (put("Demand", 0, "Tonnes a year", 2e9), "Demand!C2 has 2000000000: the tonnes a year is larger than anything"),
        (
            put("Materials", 0, "Shelf life", 10**9),
            "Materials!D2 has 1000000000: the shelf life is larger than anything",
        ),
        (put("Offers", 0, "Lot", 5e-324), "Offers!J2 has 4.94065645841e-324: the lot must be above 0 t."),
    ],
)
def test_figures_that_would_keep_a_search_going_for_ever(tmp_path: Path, change: Change, sentence: str) -> None:
    """The arithmetic of the search ran over to infinity, and HiGHS searched on without an end."""
    book = kept_book()
    change(book)
    assert refused(tmp_path, book)[0].startswith(sentence)


def test_what_a_formula_leaves_of_nothing_is_nothing(tmp_path: Path) -> None:
    book = kept_book()
    put("Materials", 0, "Holding cost", 0.3 - 0.1 - 0.2)(book)
    path = write_book(tmp_path / "book.xlsx", book)
    assert read_workbook(path).case.materials[0].holding_inr_per_t_month == 0


def test_a_problem_whose_figures_run_over_is_never_handed_to_the_solver() -> None:
    case = world(offer("Dear", 1e300), demand=[10], settings={"discount_rate_per_year": 0.0})
    with pytest.raises(OverflowError, match="too large"):
        build(but(case, freight=[freight(freight_inr_per_kg=1e305)], offers=[offer("Dear", 1e306, incoterm="FOB")]))


@pytest.mark.parametrize("row", [b"99999999", b"999999999999999999999"])
def test_a_row_below_the_last_of_excel_is_not_counted_down_to(tmp_path: Path, row: bytes) -> None:
    """Every blank row down to it was read, for hours."""
    path = write_book(tmp_path / "b.xlsx", kept_book())
    parts = parts_of(path.read_bytes())
    last = b'<row r="%b"><c r="A%b"><v>1</v></c></row></sheetData>' % (row, row)
    name = "xl/worksheets/sheet3.xml"
    path.write_bytes(zipped(parts | {name: parts[name].replace(b"</sheetData>", last)}))
    with pytest.raises(InputRejectedError, match="rows below Excel's last"):
        read_workbook(path)
    assert check_workbook(path).copies == ()


@pytest.mark.parametrize("month", [dt.datetime(9999, 12, 31), "9999-12", dt.datetime(1900, 1, 1), "0000-01"])
def test_months_of_no_calendar_are_none(tmp_path: Path, month: object) -> None:
    """The month after the last of all calendars ended in a ValueError."""
    book = kept_book()
    change_setting("First month", month)(book)
    (sentence,) = refused(tmp_path, book)
    assert sentence.endswith("the first month must be a month. Type any date in it, 2026-12 or Dec 2026.")


# -- plans and their audit ---------------------------------------------------------------------------------------


def test_a_floor_on_each_source_speaks_of_those_too_from_which_nothing_can_come_in_time() -> None:
    """The plan left out the row of a source with no offer in reach, and its audit refused the plan.

    10 t in each of two months; Japan's goods take 40 days. Each is to give a tenth of what comes in within two
    months: of the first month's 10 t Japan can give none, of 20 t in both it must give 2 t. No more than 10 t come
    from nearby in a month: 20 t in the first and none in the second would miss as much, in one place.
    """
    rule = {"rule": "Each a tenth", "kind": "floor", "limit": 0.1, "window": "rolling", "window_months": 1}
    both = [offer("Near", 1, ceiling_t_per_month=10), offer("Far", 2, country="Japan", lead_days=40)]
    planned = bent(world(*both, demand=[10, 10], source_mix=[MixRule(**rule)]))
    short = planned.plan["exceptions"][["rule", "where", "when"]].to_numpy().tolist()
    assert short == [["Each a tenth", "Japan", "2027-04..2027-04"], ["Each a tenth", "Japan", "2027-05..2027-05"]]


def test_a_stage_that_took_two_searches_ended_as_the_second_did() -> None:
    """A proof found by the second search was told as a limit that was reached, exit 5 for 4.

    10 t wanted, money for 5 t only of the two suppliers who give 5 t each at 1 and 1.25.
    """
    offers = [offer(name, price, ceiling_t_per_month=5, increment_t=5) for name, price in (("A", 1), ("B", 1.25))]
    money = [fund("2026-27", 10), fund("2027-28", 0)]
    result = plan_case(world(*offers, demand=[10, 0, 0], first=Month(2027, 2), funds=money))
    assert result.exit_code == 4, result.message


def test_a_sheet_called_otherwise_is_the_same_in_the_plan_book(tmp_path: Path) -> None:
    """A plan whose exceptions name ``DEMAND (2)!C4`` was refused by verify: the copy calls the sheet Demand."""
    book = small_book()
    rename("Demand", "DEMAND (2)")(book)
    result = plan_workbook(write_book(tmp_path / "b.xlsx", book), Options(output=tmp_path / "plan.xlsx"))
    assert result.plan is not None
    assert any("DEMAND (2)" in str(cell) for cell in result.plan["exceptions"]["cell"])
    assert run("verify", tmp_path / "plan.xlsx").code == 0


def test_a_line_that_stands_still_all_along_draws_no_chart(tmp_path: Path) -> None:
    """The chart of what lines make had no series, and no plan book could be written."""
    book = kept_book()
    add("Lines", {"Line": "Idle", "Plant": "Works", "Output": "NdPr oxide", "Running cost": 1e9})(book)
    add("Capacity", {"Line": "Idle", "From": "2026-12", "Capacity": 5})(book)
    result = plan_workbook(write_book(tmp_path / "b.xlsx", book), Options(output=tmp_path / "plan.xlsx"))
    assert (result.exit_code, result.path) == (0, tmp_path / "plan.xlsx")
    assert run("verify", tmp_path / "plan.xlsx").code == 0


def test_a_figure_of_four_hundred_digits_is_no_number(tmp_path: Path) -> None:
    """It is a whole number to Python and too large for any other; asking whether it is finite ended in an error."""
    path = write_book(tmp_path / "b.xlsx", kept_book())
    parts = parts_of(path.read_bytes())
    name = "xl/worksheets/sheet4.xml"
    path.write_bytes(zipped(parts | {name: parts[name].replace(b"<v>72</v>", b"<v>" + b"1" * 400 + b"</v>")}))
    with pytest.raises(InputRejectedError, match="Offers!F2 has inf: the price must be a number"):
        read_workbook(path)


def test_an_exception_to_a_setting_that_is_not_in_the_book(tmp_path: Path) -> None:
    """Its cell is the sheet Start alone, which the audit took for no sheet at all and refused the plan."""
    book = small_book()
    del book["Start"]["Cover"]
    result = plan_workbook(write_book(tmp_path / "b.xlsx", book), Options(write=False, explain=False))
    assert result.exit_code == 4, result.message
    assert result.plan is not None
    assert "Start" in set(result.plan["exceptions"]["cell"])


def test_a_month_met_to_the_last_milligram_leaves_nothing_and_not_less() -> None:
    """Needs a hair above what is left count as met; what is left then stays at nought, and months without need pass."""
    assert months_met([1.0, 1.0 + 9e-10, 0.0, 2.0], 2.0) == 3
    assert months_met([0.0, 5.0], -2e-9) == 1


def test_two_sheets_of_one_name_are_both_in_the_checked_copy(tmp_path: Path) -> None:
    """A book that Excel would not save, and other programs do: each sheet has a tab of its own."""
    assert tab_names(["Offers", "Offers", "offers (2)"], taken=["Checks"]) == ["Offers", "Offers (2)", "offers (2) (2)"]
    book = Workbook()
    book.active.title = "Offers"
    book.create_sheet("Seasons")
    book.save(tmp_path / "twice.xlsx")
    parts = parts_of((tmp_path / "twice.xlsx").read_bytes())
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b'"Seasons"', b'"Offers"')
    (tmp_path / "twice.xlsx").write_bytes(zipped(parts))
    ended = check_workbook(tmp_path / "twice.xlsx")
    assert ended.exit_code == 3
    assert openpyxl.load_workbook(ended.copies[0]).sheetnames[1:] == ["Offers", "Offers (2)"]


@pytest.mark.parametrize(
    "seed",
    [
        13_586,  # a share a millionth over its cap: no exception, and yet a ten-thousandth of a point in the goal's sum
        14_073,  # 100000 typed as a supplier's name is the name 100000
        12_064,  # a stock of which rounding had left less than nothing
    ],
)
def test_what_the_full_attack_found_is_found_no_more(seed: int, tmp_path: Path) -> None:
    assert attack(range(seed, seed + 1), tmp_path).faults == []
