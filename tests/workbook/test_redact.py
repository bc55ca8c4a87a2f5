"""The redacted copy: what is masked is nowhere in the file, and the totals are those of the plan."""

from __future__ import annotations

import math
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from optimizer.case.case import Case
from optimizer.plan.plan import Plan
from optimizer.result import Options
from optimizer.run import plan_workbook
from optimizer.workbook.masking import Mask
from tests.books import Book, offer, write_book
from tests.commands import kept_book, run
from tests.workbook.sheets import opened, table_rows

TARGET = 1.75  # months of cover, found nowhere else
ALL = frozenset({"targets", "volumes", "suppliers"})


def secret_book() -> Book:
    """Suppliers named in Hindi and English, also in funds, offers and rules; awkward tonnes."""
    book = kept_book()
    book["Start"]["Cover"] = TARGET
    book["Start"]["Plan name"] = "Lynas talks"
    book["Offers"][3]["Supplier"] = "शिन-एत्सु"
    book["Offers"].append(offer("Dy from Myanmar via Ruili", "Ruili Trading Co.", "Dy oxide", "China", 266.5, 30))
    for row in book["Offers"]:
        row["Minimum order"], row["Increment"] = 1.37, 0.01
    book["Materials"][0]["Opening stock"] = 33.713
    book["Materials"][1]["Opening stock"] = 1.317
    for row in book["Funds"]:
        row["Fund"] = "Lynas advance"
    book["Source mix"] = [{"Rule": "Lynas at most 90 %", "By": "supplier", "Kind": "cap", "Source": "Lynas",
                           "For": "NdPr oxide", "Limit": 0.9}]  # fmt: skip
    book["Open orders"] = [{"Order": "2026-10/004", "Material": "Dy oxide", "Supplier": "Vital Metals plc",
                            "Country": "Canada", "Tonnes": 1.239, "Usable from": "2027-01"}]  # fmt: skip
    return book


@dataclass
class Redacted:
    path: Path
    case: Case
    plan: Plan


@pytest.fixture(scope="module", params=["", "suppliers", "volumes", "targets", "suppliers, volumes"])
def redacted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Redacted:
    folder = tmp_path_factory.mktemp("redacted")
    book = secret_book()
    book["Start"]["Redact"] = request.param or None
    source = write_book(folder / "b.xlsx", book)
    result = plan_workbook(source, Options(folder=folder / "outputs", redact=True, explain=False))
    assert result.plan is not None
    assert result.case is not None
    (path,) = result.copies
    return Redacted(path, result.case, result.plan)


def parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


def masks(redacted: Redacted) -> frozenset[str]:
    return Mask.of(redacted.case, redacted.plan).masks


def test_what_is_masked_is_chosen_in_the_workbook(redacted: Redacted) -> None:
    chosen = {word.strip() for word in redacted.case.settings.redact.split(",") if word}
    assert masks(redacted) == (chosen or ALL)


def test_no_name_of_a_supplier_plant_or_offer_is_anywhere_in_the_file_nor_its_name(redacted: Redacted) -> None:
    if "suppliers" not in masks(redacted):
        assert any("Lynas" in xml for xml in parts(redacted.path).values())
        return
    names = {"Lynas", "Northern", "Shin", "शिन", "Ruili", "Vital Metals", "NdPr North", "Dy Lynas", "Magnet Shin"}
    for part, xml in parts(redacted.path).items():
        for name in names:
            assert name.casefold() not in xml.casefold(), (part, name)
    assert not any(name.casefold() in redacted.path.name.casefold() for name in names)


def figures_in(xml: str) -> set[float]:
    """Every number of a part, in cells and in texts, Indian or western commas or none."""
    cells = {float(number) for number in re.findall(r"<v>([-+0-9.eE]+)</v>", xml)}
    texts = re.findall(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?![\w.])", re.sub(r"<[^>]*>", " ", xml))
    return cells | {float(text.replace(",", "")) for text in texts}


def test_no_figure_of_a_single_order_or_material_is_anywhere_in_the_file(redacted: Redacted) -> None:
    if "volumes" not in masks(redacted):
        return
    plan, case = redacted.plan, redacted.case
    single = {float(t) for name, column in (("orders", "tonnes"), ("orders", "landed_inr"), ("orders", "purchase_inr"),
                                             ("balance", "closing_t"), ("issues", "demand_t"), ("cover", "counted_t"))
              for t in plan[name][column]}  # fmt: skip
    single |= {float(t) for t in plan["orders"].groupby("material")[["tonnes", "landed_inr"]].sum().to_numpy().ravel()}
    single |= {row.opening_stock_t for row in case.materials} | {row.minimum_order_t for row in case.offers}
    single |= {row.tonnes_per_year for row in case.demand} | {row.tonnes for row in case.open_orders}
    secret = [scaled for figure in single if figure for scaled in (figure, figure / 1e7, figure / 1e5, figure * 1e3)]
    secret = [figure for figure in secret if figure != round(figure) or figure > 1000]  # 12 months are no 12 tonnes
    assert len(secret) > 100
    for part, xml in parts(redacted.path).items():
        if part.startswith(("xl/worksheets", "xl/sharedStrings", "docProps")):
            for found in figures_in(xml):
                assert not [one for one in secret if math.isclose(one, found, rel_tol=1e-7)], (part, found)


def test_no_target_of_cover_is_in_the_file(redacted: Redacted) -> None:
    sheets = opened(redacted.path).sheetnames
    if "targets" not in masks(redacted):
        assert TARGET in {row["Target, months"] for row in table_rows(opened(redacted.path)["Cover"])}
        return
    assert "Cover" not in sheets
    for xml in parts(redacted.path).values():
        assert f">{TARGET}<" not in xml
        assert f"{TARGET} month" not in xml


def test_the_totals_are_those_of_the_plan(redacted: Redacted) -> None:
    facts = {row["What"]: row["Figure"] for row in table_rows(opened(redacted.path)["Brief"])}
    orders = redacted.plan["orders"]
    assert facts["Orders"] == len(orders) >= 3
    assert facts["Ordered, all materials"] == pytest.approx(orders["tonnes"].sum())
    assert facts["Landed cost of the orders"] == pytest.approx(orders["landed_inr"].sum() / 1e7)
    assert facts["Cost of the plan, discounted"] == pytest.approx(redacted.plan.objective_inr / 1e7)
    years = table_rows(opened(redacted.path)["Totals"])
    assert sum(row["Orders"] for row in years) == len(orders)
    funds = table_rows(opened(redacted.path)["Funds"])
    assert sum(row["Voted, ₹ crore"] for row in funds) == 800


def test_an_order_keeps_its_dates_and_one_supplier_keeps_its_number(redacted: Redacted) -> None:
    rows = table_rows(opened(redacted.path)["Orders"])
    orders = redacted.plan["orders"]
    assert [row["Usable from"].date() for row in rows] == list(orders["usable_from"])
    assert len({row["Supplier"] for row in rows}) == orders["supplier"].nunique()
    assert ("Tonnes" in rows[0]) == ("volumes" not in masks(redacted))
    assert ("Country" in rows[0]) == ("suppliers" not in masks(redacted))


def test_nothing_of_the_input_is_carried(redacted: Redacted) -> None:
    assert not [name for name in opened(redacted.path).sheetnames if name.startswith(("Input", "Run", "Rules"))]
    for xml in parts(redacted.path).values():
        assert "b.xlsx" not in xml


def test_a_plan_of_one_order_shows_no_total(tmp_path: Path) -> None:
    """Its total is the order."""
    book = kept_book()
    for row, stock in zip(book["Materials"], (500, 1, 900), strict=True):
        row["Opening stock"] = stock
    book["Start"]["Months planned"], book["Start"]["Cover"] = 4, 1
    book["Offers"] = [row | ({"Months between orders": 4, "Lead time": 0}) for row in book["Offers"]]
    result = plan_workbook(write_book(tmp_path / "b.xlsx", book), Options(folder=tmp_path, redact=True))
    assert result.plan is not None
    assert 0 < len(result.plan["orders"]) < 3
    facts = {row["What"]: row["Figure"] for row in table_rows(opened(result.copies[0])["Brief"])}
    assert facts["Ordered, all materials"] == facts["Landed cost of the orders"] == "not shown"
    assert "Countries" not in opened(result.copies[0]).sheetnames


def test_a_plan_in_which_nothing_happens_can_be_redacted(tmp_path: Path) -> None:
    book = kept_book()
    book["Start"]["Months planned"], book["Start"]["Cover"] = 2, 0
    for row in book["Materials"]:
        row["Opening stock"] = 4999
    result = plan_workbook(write_book(tmp_path / "b.xlsx", book), Options(folder=tmp_path, redact=True, explain=False))
    assert result.plan is not None
    assert result.plan["orders"].empty
    assert opened(result.copies[0]).sheetnames == ["Brief", "Costs", "Funds"]


def test_money_paid_for_a_single_order_is_not_shown(redacted: Redacted) -> None:
    orders = redacted.plan["orders"]
    for row in table_rows(opened(redacted.path)["Funds"]):
        assert isinstance(row["Voted, ₹ crore"], int | float)
        if "volumes" in masks(redacted) and row["Paid, ₹ crore"] not in (0, "not shown"):
            behind = [m for m in orders["pay_month"] if str(m)[:4] in row["Fiscal year"] or str(m)[2:4] in
                      row["Fiscal year"][5:]]  # fmt: skip
            assert len(behind) >= 3


def test_the_command_names_both_books_and_without_the_option_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_book(tmp_path / "kept.xlsx", kept_book())
    ended = run("solve", "kept.xlsx", "--redact")
    plan = Path("outputs") / "2026-12_small_plan_r01.xlsx"
    assert ended.stdout.split() == [str(plan), str(plan.with_name("2026-12_small_plan_r01_redacted.xlsx"))]
    assert run("verify", ended.stdout.split()[0]).code == 0
    assert run("verify", ended.stdout.split()[1]).code == 3
    assert len(run("solve", "kept.xlsx").stdout.split()) == 1
