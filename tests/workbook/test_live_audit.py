"""The plan book works its own figures out again: right as written, and a changed number turns the right ✗."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from optimizer.workbook.plan_book import write_plan_book
from tests.plan.hand_case import CASE
from tests.plan.hand_made import hand_made_plan
from tests.plans import small_case, small_plan, small_record
from tests.workbook.office import recalculated

pytestmark = pytest.mark.filterwarnings("ignore:Unable to read chart")

EDITS: tuple[tuple[str, str, int, str, object, str, str], ...] = (
    # table, column, row (of the kind named, where one is), new value, then the sheet and the check that turn
    ("orders", "Duty", 0, "", 1.0, "Orders", "Landed"),
    ("orders", "Unit price", 1, "", 1.0, "Orders", "Goods"),
    ("orders", "Tonnes", 0, "", 0.001, "Orders", "Quantity"),
    ("orders", "Order by", 3, "", 80_000, "Orders", "Dates"),
    ("panel", "Panel cost", 0, "", 55.0, "", "Panel"),
    ("balance", "Issued", 0, "", 7.5, "Stock balance", "Balance"),
    ("balance", "Opening", 2, "", 99.0, "Stock balance", "Opening"),
    ("balance", "Passed on", 4, "", 7.5, "", "Passed on"),
    ("stock", "Closing", 0, "", 99.0, "Stock balance", "Stores"),
    ("cover", "Stock counted", 0, "", 99.0, "Cover", "Counted"),
    ("cover", "Short", 1, "", 99.0, "Cover", "Cover"),
    ("cover", "Cover", 2, "", 0.0, "Cover", "Months"),
    ("issues", "Not met", 0, "", 3.0, "Issues", "Demand"),
    ("issues", "Issued", 2, "", 55.0, "", "Issued"),
    ("production", "Made", 0, "", 99.0, "Domestic production", "Capacity"),
    ("mix", "Amount", 0, "cap", 9e9, "Source mix", "Limit"),
    ("mix", "Share", 1, "cap", 0.001, "Source mix", "Share"),
    ("mix", "Amount", 1, "floor", 0.0, "Source mix", "Limit"),
    ("mix", "Amount", 0, "at least", -9.0, "Source mix", "Limit"),
    ("mix", "Amount", 0, "at most", 99.0, "Source mix", "Limit"),
    ("mix", "Amount", 0, "concentration", 1.5, "Source mix", "Limit"),
    ("funds", "Receipts", 0, "", 55.0, "Funds", "Ledger"),
    ("funds", "Opening", 1, "", 55.0, "Funds", "Opening"),
    ("funds", "Closing", 2, "", -3.0, "Funds", "In funds"),
    ("funds", "Paid", 3, "", 55.0, "", "Paid by funds"),
    ("costs", "Discounted", 0, "", 55.0, "Costs", "Discount"),
    ("costs", "Paid", 1, "", 55.0, "", "Freight"),
    ("costs", "Discounted", 2, "", 55.0, "", "Objective"),
)  # fmt: skip
# One book for each lot of tables, so that LibreOffice is started once for few books; the sheets named stay right.
LOTS: tuple[tuple[set[str], set[str]], ...] = (
    ({"orders", "panel"}, {"Cover", "Funds", "Stock balance", "Issues", "Domestic production", "Costs", "Source mix"}),
    ({"balance", "stock", "cover", "issues", "production"}, {"Orders", "Funds", "Costs", "Source mix"}),
    ({"mix", "funds", "costs"}, {"Orders", "Cover", "Stock balance", "Issues", "Domestic production"}),
)


def places(book: Any, table: str, kind: str = "") -> list[dict[str, Any]]:
    """The rows of a table, title -> cell; those of a kind of rule where one is named."""
    for sheet in book.worksheets:
        if f"plan_{table}" in sheet.tables:
            head, *rows = sheet[sheet.tables[f"plan_{table}"].ref]
            cells = [dict(zip((c.value for c in head), row, strict=True)) for row in rows]
            return [row for row in cells if not kind or row["Kind"].value == kind]
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
    """The book with the edits of each lot, worked out again; the last is the book as it was."""
    folder = tmp_path_factory.mktemp("edited")
    books = []
    for lot, (tables, _) in enumerate(LOTS):
        book = openpyxl.load_workbook(written)
        for table, title, row, kind, value, *_ in EDITS:
            if table in tables:
                cell = places(book, table, kind)[row][title]
                assert cell.data_type != "f", "the plan's own figures are numbers"
                cell.value = value
        books.append(folder / f"lot{lot}.xlsx")
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
@pytest.mark.parametrize("edit", EDITS, ids=lambda e: f"{e[0]}-{e[1]}-{e[3]}-{e[6]}")
def test_a_changed_number_turns_the_right_sign(
    written: Path, edited: list[Any], edit: tuple[str, str, int, str, object, str, str]
) -> None:
    table, _, row, kind, _, sheet, check = edit
    lot = next(k for k, (tables, _) in enumerate(LOTS) if table in tables)
    assert signs(edited[lot])[sheet, check] == "✗"
    if sheet and table != "stock":  # the sign stands in the row of the number
        address = places(openpyxl.load_workbook(written), table, kind)[row][f"✓ {check}"].coordinate
        assert edited[lot][sheet][address].value == "✗"


@pytest.mark.slow
@pytest.mark.parametrize("lot", range(len(LOTS)))
def test_the_signs_of_other_sheets_stay_and_the_brief_warns(edited: list[Any], lot: int) -> None:
    found = signs(edited[lot])
    assert {sign for (sheet, _), sign in found.items() if sheet in LOTS[lot][1]} == {"✓"}
    assert found["", "All checks of this book"] == "✗"
    brief = [c for row in edited[lot]["Brief"].iter_rows(values_only=True) for c in row if isinstance(c, str)]
    assert any(words.startswith("✗ Not all checks") for words in brief)


def test_what_is_written_carries_its_signs(written: Path) -> None:
    assert set(signs(openpyxl.load_workbook(written, data_only=True)).values()) == {"✓"}


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


@pytest.mark.slow
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
