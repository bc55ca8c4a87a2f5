"""The plan book works its own figures out again: right as written, and a changed number turns the right ✗."""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from optimizer.plan.audit import audit
from optimizer.workbook.plan_back import read_plan_book
from optimizer.workbook.plan_book import write_plan_book
from tests.plan.hand_case import CASE
from tests.plan.hand_made import hand_made_plan
from tests.plans import small_case, small_plan, small_record
from tests.workbook.office import recalculated

pytestmark = pytest.mark.filterwarnings("ignore:Unable to read chart")

EDITS: tuple[tuple[str, str, str, dict[str, Any], Any, str, str], ...] = (
    # table, column, and the row by what it says there, to a new value: the sheet and the check that turn
    ("balance", "Issued", {}, 7.5, "Stock balance", "Balance"),
    ("balance", "Opening", {"Month": 1}, 99.0, "Stock balance", "Opening"),
    ("stock", "Closing", {}, 99.0, "Stock balance", "Stores"),
    ("cover", "Stock counted", {}, 99.0, "Cover", "Counted"),
    ("cover", "Short", {}, 99.0, "Cover", "Cover"),
    ("cover", "Cover", {}, 0.0, "Cover", "Months"),
    ("issues", "Not met", {}, 3.0, "Issues", "Demand"),
    ("production", "Made", {}, 99.0, "Domestic production", "Capacity"),
    ("orders", "Duty", {}, 1.0, "Orders", "Landed"),
    ("orders", "Unit price", {}, 1.0, "Orders", "Goods"),
    ("orders", "Tonnes", {}, 0.001, "Orders", "Quantity"),
    ("orders", "Lots", {}, 1.5, "Orders", "Quantity"),
    ("orders", "Order by", {}, 80_000, "Orders", "Dates"),
    ("mix", "Amount", {"Kind": "cap"}, 9e9, "Source mix", "Limit"),
    ("mix", "Amount", {"Kind": "floor"}, 0.0, "Source mix", "Limit"),
    ("mix", "Amount", {"Kind": "at least"}, 0.0, "Source mix", "Limit"),
    ("mix", "Amount", {"Kind": "at most"}, 99.0, "Source mix", "Limit"),
    ("mix", "Amount", {"Kind": "concentration"}, 1.5, "Source mix", "Limit"),
    ("mix", "Share", {"Kind": "cap"}, 0.001, "Source mix", "Share"),
    ("funds", "Receipts", {}, 55.0, "Funds", "Ledger"),
    ("funds", "Opening", {"Month": 1}, 55.0, "Funds", "Opening"),
    ("funds", "Closing", {}, -3.0, "Funds", "In funds"),
    ("costs", "Discounted", {"Month": -1}, 55.0, "Costs", "Discount"),
    ("costs", "Paid", {"Term": "freight"}, 55.0, "", "Freight"),
    ("panel", "Panel cost", {}, 55.0, "", "Panel"),
    ("balance", "Passed on", {}, 7.5, "", "Passed on"),
    ("funds", "Paid", {}, 55.0, "", "Paid by funds"),
    ("costs", "Discounted", {}, 55.0, "", "Objective"),
    ("issues", "Issued", {}, 55.0, "", "Issued"),
)  # fmt: skip


def place(book: Any, table: str, title: str, where: dict[str, Any]) -> Any:
    """The cell under a title in the first row that fits ``where``; the key Month counts the months of the first row."""
    for sheet in book.worksheets:
        if f"plan_{table}" in sheet.tables:
            head, *rows = sheet[sheet.tables[f"plan_{table}"].ref]
            at = {cell.value: k for k, cell in enumerate(head)}
            if "Month" in where:
                return rows[where["Month"]][at[title]]
            return next(row[at[title]] for row in rows if all(row[at[n]].value == v for n, v in where.items()))
    raise AssertionError(f"no table plan_{table}")


def signs(book: Any) -> dict[tuple[str, str], str]:
    """(sheet, check) -> ✓ or ✗ on the sheet Checks; the sheet is empty for totals."""
    found = {}
    for row in book["Checks"].iter_rows(values_only=True, max_col=6):
        if row[5] in ("✓", "✗"):
            found[row[1] or "", row[0]] = row[5]
    return found


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_plan_book(tmp_path_factory.mktemp("live") / "plan.xlsx", CASE, hand_made_plan(), small_record())


@pytest.fixture(scope="module")
def edited(written: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """The book after each edit, worked out again; the last is the book as it was."""
    folder = tmp_path_factory.mktemp("edited")
    books = []
    for k, (table, title, where, value, *_) in enumerate(EDITS):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(written)
        cell = place(book, table, title, where)
        assert cell.data_type != "f", "the plan's own figures are numbers"
        cell.value = value
        books.append(folder / f"edit{k}.xlsx")
        book.save(books[-1])
    books.append(folder / "asitwas.xlsx")
    books[-1].write_bytes(written.read_bytes())
    return [openpyxl.load_workbook(path, data_only=True) for path in recalculated(books, folder)]


@pytest.mark.slow
def test_every_formula_carries_the_value_a_spreadsheet_works_out(written: Path, edited: list[Any]) -> None:
    formulas = openpyxl.load_workbook(written)
    cached = openpyxl.load_workbook(written, data_only=True)
    count = 0
    for sheet in formulas.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                count += 1
                value = cached[sheet.title][cell.coordinate].value
                found = edited[-1][sheet.title][cell.coordinate].value
                assert value is not None, f"{sheet.title}!{cell.coordinate} carries no value"
                where = f"{sheet.title}!{cell.coordinate} {cell.value}"
                if isinstance(value, str):
                    assert found == value, where
                else:
                    assert found == pytest.approx(value, abs=1e-6, rel=1e-9), where
    assert count > 500
    assert set(signs(edited[-1]).values()) == {"✓"}


@pytest.mark.slow
@pytest.mark.parametrize("k", range(len(EDITS)), ids=lambda k: f"{EDITS[k][0]}-{EDITS[k][1]}-{EDITS[k][5]}-{k}")
def test_a_changed_number_turns_the_right_sign(edited: list[Any], k: int) -> None:
    *_, sheet, check = EDITS[k]
    found = signs(edited[k])
    assert found[sheet, check] == "✗"
    assert found["", "All checks of this book"] == "✗"
    brief = [c for row in edited[k]["Brief"].iter_rows(values_only=True) for c in row if isinstance(c, str)]
    assert any(words.startswith("✗ Not all checks") for words in brief)
    unrelated = {("Issues", "Demand"), ("Funds", "Ledger"), ("Domestic production", "Capacity")} - {(sheet, check)}
    if EDITS[k][0] in ("orders", "mix", "cover", "panel"):
        assert {found[other] for other in unrelated} == {"✓"}


def test_the_formulas_stand_beside_the_figures_and_the_plan_read_back_still_passes_the_audit(written: Path) -> None:
    back = read_plan_book(written)
    assert audit(back.case, back.plan) == audit(CASE, hand_made_plan()) == ()
    values = openpyxl.load_workbook(written, data_only=True)
    assert set(signs(values).values()) == {"✓"}


def test_a_plan_that_does_not_add_up_is_written_with_its_crosses(tmp_path: Path) -> None:
    case = small_case()
    plan = small_plan(case)
    balance = plan["balance"].copy()
    balance.loc[3, "issued_t"] += 1.0
    wrong = replace(plan, frames={**plan.frames, "balance": balance})
    path = write_plan_book(tmp_path / "wrong.xlsx", case, wrong, small_record())
    found = signs(openpyxl.load_workbook(path, data_only=True))
    assert {at for at, sign in found.items() if sign == "✗"} == {
        ("Stock balance", "Balance"), ("", "Issued"), ("", "All checks of this book"),
    }  # fmt: skip


def test_names_that_look_like_patterns_or_conditions_are_compared_as_they_stand(tmp_path: Path) -> None:
    """A material called ``>5*`` is that material, and no other."""
    case = small_case(materials=2)
    odd = {"Oxide 1": ">5*", "Material 2, high-coercivity grade": '="?~'}
    materials = tuple(m.model_copy(update={"material": odd[m.material]}) for m in case.materials)
    demand = tuple(d.model_copy(update={"material": odd[d.material]}) for d in case.demand)
    plan = small_plan(case)
    renamed = {name: f.replace({"material": odd}) if "material" in f else f for name, f in plan.frames.items()}
    odd_case = replace(case, materials=materials, demand=demand)
    path = write_plan_book(tmp_path / "odd.xlsx", odd_case, replace(plan, frames=renamed), small_record())
    (again,) = recalculated([path], tmp_path)
    assert set(signs(openpyxl.load_workbook(again, data_only=True)).values()) == {"✓"}
