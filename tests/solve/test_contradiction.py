"""Where absolute rules contradict each other, each is told in its sentence with the cells its figures stand in."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from pyomo.environ import ConcreteModel

from optimizer.case.case import Case
from optimizer.case.problems import Problem
from optimizer.model.data import Data
from optimizer.model.problem import write_problem
from optimizer.solve.contradiction import RULES, explain
from optimizer.workbook.read import read_workbook
from optimizer.workbook.template import write_case
from tests.model.small import offer, world
from tests.model.test_every_rule_has_a_test import constraints_of_the_model, worlds


def within_a_ceiling() -> Case:
    return world(offer("A", 1, minimum_order_t=5, ceiling_t_per_month=20))


def told(rule: str, path: Path) -> tuple[Problem, ...]:
    """What is said where every row of a rule is in the contradiction, in that rule's own small world."""
    write_case(path, (worlds("RULES") | {"order_within_bounds": within_a_ceiling})[rule]())
    case = read_workbook(path).case
    block, data = ConcreteModel(), Data.of(case)
    write_problem(block, data)
    return explain(case, data, tuple(block.component(rule).values()))


def test_the_rules_told_are_rules_of_the_model() -> None:
    assert set(RULES) <= set(constraints_of_the_model())


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_in_a_contradiction_names_the_cells_of_its_figures(rule: str, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    (problem,) = told(rule, path)
    assert problem.rule.startswith(RULES[rule][0])
    book = openpyxl.load_workbook(path)
    for cell in problem.cell.partition(" and ")[0].split(", "):
        sheet, _, place = cell.rpartition("!")
        assert book[sheet.strip("'")][place].value is not None, cell


def test_rows_that_stand_for_no_figure_are_left_out(tmp_path: Path) -> None:
    # That bills are paid is no rule of the workbook: what is left to say is where to look.
    (problem,) = told("bills_are_paid", tmp_path / "book.xlsx")
    assert (problem.cell, problem.mend) == ("Offers", "Lower a minimum order or a lot, or raise a ceiling.")
