"""The blank book an officer starts from, the filled one, and what happens when it cannot be written."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from optimizer.case.case import ROW_CLASSES, Case
from optimizer.case.columns import Group, columns_of
from optimizer.case.rows_needs import Material
from optimizer.workbook.template import GROUPS, known_groups, write_case, write_template
from tests.workbook.cases import everything, three_materials
from tests.workbook.sheets import opened, table_rows

TODAY = dt.date(2026, 11, 22)


def test_the_smallest_template_has_five_sheets(tmp_path: Path) -> None:
    write_template(tmp_path / "new.xlsx", frozenset(), today=TODAY)
    assert opened(tmp_path / "new.xlsx").sheetnames == ["Start", "Materials", "Demand", "Offers", "Funds"]


def test_a_template_plans_from_the_month_after_today(tmp_path: Path) -> None:
    write_template(tmp_path / "new.xlsx", frozenset(), today=dt.date(2026, 12, 31))
    start = {row["Setting"]: row["Value"] for row in table_rows(opened(tmp_path / "new.xlsx")["Start"])}
    assert start["First month"] == dt.datetime(2027, 1, 1)
    assert start["Months planned"] == 36
    assert "Safety days" not in start


def test_a_blank_table_has_room_for_25_rows(tmp_path: Path) -> None:
    write_template(tmp_path / "new.xlsx", frozenset(), today=TODAY)
    book = opened(tmp_path / "new.xlsx")
    assert [len(table_rows(book[name])) for name in ("Materials", "Offers", "Funds")] == [25, 25, 25]
    assert all(value is None for row in table_rows(book["Offers"]) for value in row.values())


def test_all_groups_show_every_sheet_and_every_column(tmp_path: Path) -> None:
    write_template(tmp_path / "all.xlsx", frozenset(GROUPS), today=TODAY)
    book = opened(tmp_path / "all.xlsx")
    assert book.sheetnames == [row_class.sheet.name for row_class in ROW_CLASSES.values()]
    for row_class in ROW_CLASSES.values():
        rows = table_rows(book[row_class.sheet.name])
        shown = {row["Setting"] for row in rows} if row_class.sheet.key_value else set(rows[0])
        assert {column.title for _, column, _ in columns_of(row_class)} <= shown


@pytest.mark.parametrize("group", sorted(GROUPS))
def test_every_group_adds_something(tmp_path: Path, group: str) -> None:
    def contents(groups: frozenset[str]) -> set[tuple[str, str]]:
        write_template(tmp_path / "new.xlsx", groups, today=TODAY)
        book = opened(tmp_path / "new.xlsx")
        start = {("Start", row["Setting"]) for row in table_rows(book["Start"])}
        return start | {(sheet.title, head) for sheet in book for head in table_rows(sheet)[0]}

    assert contents(frozenset({group})) > contents(frozenset())


def test_every_group_of_the_schema_is_explained() -> None:
    assert set(GROUPS) == set(get_args(Group)) - {"core"}


def test_an_unknown_group_is_refused_with_what_was_likely_meant(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r'There is no group "plant"\. Did you mean "plants"\?'):
        write_template(tmp_path / "new.xlsx", frozenset({"plant"}), today=TODAY)
    assert list(tmp_path.iterdir()) == []
    assert known_groups(["Lead  Times", "core"]) == {"lead times"}


def typed_cells(case: Case) -> int:
    """Cells an officer must type: every value that is not what a blank cell means."""
    count = 0
    for field, row_class in ROW_CLASSES.items():
        value = getattr(case, field)
        for row in (value,) if row_class.sheet.key_value else value:
            count += sum(
                c.required or getattr(row, name) != default for name, c, default in columns_of(row_class)
            )
    return count


def test_a_first_plan_of_three_materials_needs_at_most_120_typed_cells_on_six_sheets(tmp_path: Path) -> None:
    case = three_materials()
    assert len(case.materials) == 3
    assert typed_cells(case) <= 120
    write_case(tmp_path / "first.xlsx", case)
    assert len(opened(tmp_path / "first.xlsx").sheetnames) <= 6


def test_a_filled_book_can_show_further_groups(tmp_path: Path) -> None:
    write_case(tmp_path / "case.xlsx", three_materials(), groups=["plants"])
    assert {"Lines", "Capacity", "Recipes"} <= set(opened(tmp_path / "case.xlsx").sheetnames)


def test_the_same_case_gives_the_same_bytes(tmp_path: Path) -> None:
    write_case(tmp_path / "one.xlsx", everything())
    write_case(tmp_path / "two.xlsx", everything())
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_a_book_that_fails_half_way_leaves_the_old_one_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(b"the old book")
    too_long = replace(three_materials(), materials=(Material(material="x" * 32_768),))
    with pytest.raises(ValueError, match="32768 characters"):
        write_case(path, too_long)
    assert path.read_bytes() == b"the old book"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="absent"):
        write_case(tmp_path / "absent" / "case.xlsx", three_materials())
