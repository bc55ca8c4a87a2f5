"""Every rule of the model and every cost term has a small world in this folder, and every rule bites in its world.

Each ``test_<subject>.py`` names its worlds in RULES (constraint -> world) and TERMS (cost term -> world). A rule bites
when the best that can be reached in its world is another once the rule is taken out of the problem.
"""

from __future__ import annotations

import ast
import importlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pyomo.environ import ConcreteModel, Constraint

import optimizer.model
from optimizer.case.case import Case
from optimizer.case.rows_buying import GOALS
from optimizer.case.terms import COST_KEYS
from optimizer.model.data import Data
from optimizer.model.goals import exceptions
from optimizer.model.problem import write_problem
from optimizer.solve.engine import Engine, Interruption
from optimizer.solve.handover import compile_program
from tests.model.small import best

World = Callable[[], Case]
SUBJECTS = (
    "purchasing",
    "discounts",
    "production",
    "stock",
    "cover",
    "sourcing",
    "funds",
    "costs",
    "goals",
    "changes",
    "cancelling",
    "plant_hours",
    "custody",
    "bonded",
    "payments",
    "spending",
    "incentive",
    "expansion",
    "substitution",
    "loans",
    "response",
    "contracts",
    "markets",
    "conversion",
    "surplus",
    "assured",
    "licences",
    "pools",
    "procurement",
)
SEEN_IN = {
    "worst_cover": "worst cover",  # speaks of nothing but its own goal
    "end_stock_is_there": "cost, rules bent",  # with cover kept the stock it speaks of is always there
}
SAID_TWICE = {
    # The number of sources is held by several rules at once, for speed: those named are left out of both sides.
    "number_of_sources": {"number_behind"},
    "number_behind": {"number_of_sources"},
    "behind_in_whole": {"number_behind"},
    "behind_if_counted": {"behind_in_whole"},
    "behind_a_total": {"number_of_sources", "behind_in_whole"},
}


def worlds(table: str) -> dict[str, World]:
    """The worlds of all subjects."""
    found: dict[str, World] = {}
    for subject in SUBJECTS:
        found |= getattr(importlib.import_module(f"tests.model.test_{subject}"), table, {})
    return found


def constraints_of_the_model() -> Iterator[str]:
    """The names under which optimizer/model puts constraints on its block."""
    for path in sorted(Path(optimizer.model.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                called, target = node.value.func, node.targets[0]
                if isinstance(called, ast.Name) and called.id == "Constraint" and isinstance(target, ast.Attribute):
                    yield target.attr


def test_every_constraint_of_the_model_has_its_world() -> None:
    assert set(worlds("RULES")) == set(constraints_of_the_model())


def test_the_constraints_written_are_those_found_in_the_source() -> None:
    block = ConcreteModel()
    write_problem(block, Data.of(worlds("RULES")["concentration"]()))
    written = {rule.local_name for rule in block.component_objects(Constraint)}
    assert written == set(constraints_of_the_model())


def test_every_cost_term_has_its_world() -> None:
    assert set(worlds("TERMS")) == set(COST_KEYS)


@pytest.mark.parametrize("term", COST_KEYS)
def test_a_cost_term_is_charged_in_its_world(term: str) -> None:
    assert best(worlds("TERMS")[term]()).term(term) > 0


@pytest.mark.parametrize("rule", sorted(worlds("RULES")))
def test_a_rule_bites_in_its_world(rule: str) -> None:
    world, beside = worlds("RULES")[rule](), SAID_TWICE.get(rule, set())
    seen = SEEN_IN.get(rule, "cost")
    assert optimum(world, beside, seen) != pytest.approx(optimum(world, beside | {rule}, seen), rel=1e-4, abs=1e-4)


def optimum(case: Case, without: set[str], seen: str) -> float:
    """The least of the cost or of a goal, with all rules but those left out. Demand is met, and no business rule is
    bent where the cost is sought."""
    block, data = ConcreteModel(), Data.of(case)
    write_problem(block, data)
    for rule in without:
        block.component(rule).deactivate()
    program = compile_program(block)
    engine = Engine(program, 1, Interruption())
    number = 0 if seen.startswith("cost") else 1 + GOALS.index(seen)
    kept = exceptions(block) if seen == "cost" else list(block.unmet.values())
    columns = [j for v in kept if (j := program.column(v)) is not None]
    engine.set_objective(number)
    engine.set_bounds(columns, [0.0] * len(columns), [0.0] * len(columns))
    outcome = engine.minimise("test", 1e-6, 10.0)
    assert outcome.values is not None, outcome.status
    return outcome.objective
