"""Small India uses what the Indian case uses: no sheet, column or choice of the one is missing in the other."""

from __future__ import annotations

from collections.abc import Hashable

import pytest

from optimizer.case.case import ROW_CLASSES, Case
from optimizer.case.check import check_case
from optimizer.example.india import build_india
from optimizer.result import EXCEPTIONS, SOLVED
from optimizer.run import plan_case
from tests.sizes import rest_slow
from tests.small_india import MATERIALS, MONTHS, filled, small_india, tiny_india

MEND = "Widen tests/small_india.py (MATERIALS or TINY_MATERIALS, SAID_ON) so that a cut case keeps a row of it."


def uses(case: Case) -> set[tuple[Hashable, ...]]:
    """(sheet, column or choice) of everything some row fills with other than the default."""
    return {
        (rows[0].sheet.name, *feature)
        for name in ROW_CLASSES
        if name != "settings" and (rows := getattr(case, name))
        for row in rows
        for feature in filled(row)
    }


@pytest.fixture(scope="module")
def india() -> Case:
    return build_india("narrow")


def test_small_india_has_six_materials_and_twelve_months(india: Case) -> None:
    small = small_india()
    assert [row.material for row in small.materials] == [m.material for m in india.materials if m.material in MATERIALS]
    assert (len(small.materials), small.settings.months) == (6, MONTHS)


def test_every_sheet_of_the_indian_case_has_rows_when_it_is_cut(india: Case) -> None:
    small = small_india()
    missing = [cls.sheet.name for name, cls in ROW_CLASSES.items()
               if name != "settings" and getattr(india, name) and not getattr(small, name)]  # fmt: skip
    assert not missing, MEND


def test_every_column_and_choice_of_the_indian_case_is_in_use_in_one_of_the_two(india: Case) -> None:
    assert uses(india) - uses(small_india()) - uses(tiny_india()) == set(), MEND


@pytest.mark.parametrize("cut", rest_slow([tiny_india, small_india], fast=1))
def test_a_cut_case_is_planned_and_its_audit_confirms_the_plan(cut: object) -> None:
    case = small_india() if cut is small_india else tiny_india()
    assert [str(problem) for problem in check_case(case) if problem.severity == "error"] == []
    result = plan_case(case)
    assert result.exit_code in (SOLVED, EXCEPTIONS), result.message
    assert result.findings == ()
