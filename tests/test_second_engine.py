"""A second solver on the same problem: SCIP reads what HiGHS was given; neither finds what the other proves impossible.

The problem goes from one to the other as a file (MPS), cost alone, with no business rule bent where that can be.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from optimizer.case.case import Case
from optimizer.model.goals import exceptions
from optimizer.session import build
from optimizer.solve.engine import OPTIMAL, Engine
from optimizer.solve.interruption import Interruption
from tests.model.random_worlds import random_world
from tests.small_india import small_india, tiny_india

scip = pytest.importorskip("pyscipopt", reason="the second engine, SCIP, is not installed: pip install '.[dev]'")

GAP = 1e-6
AGREED = "second engine, worlds of single rules"
MID_SIZE = {"tiny India": tiny_india, **{f"world {n}": lambda n=n: random_world(n) for n in (192, 200, 201, 204, 207)}}
LARGER = {"small India": small_india, **{f"world {n}": lambda n=n: random_world(n) for n in range(30)}}
NEW_RULES = (
    "payments", "spending", "custody", "bonded", "contracts", "markets", "licences", "pools", "incentive", "expansion",
    "plant_hours", "conversion", "substitution", "surplus", "assured", "procurement",
    "loans", "response",
)  # fmt: skip
OF_RULES = {
    f"{subject}, {rule}": world for subject in NEW_RULES
    for rule, world in import_module(f"tests.model.test_{subject}").RULES.items()
}  # fmt: skip
CASES = [
    *MID_SIZE.items(), *OF_RULES.items(), *(pytest.param(*item, marks=pytest.mark.full) for item in LARGER.items()),
]  # fmt: skip


def both(case: Case, file: Path, bent: bool) -> tuple[tuple[float, float] | None, tuple[float, float] | None]:
    """(value, bound) of the least cost as each engine finds it; None where it finds that there is no plan."""
    built = build(case)
    engine = Engine(built.program, 1, Interruption())
    engine.set_objective(0)
    if not bent:
        columns = [j for v in exceptions(built.block) if (j := built.program.column(v)) is not None]
        engine.set_bounds(columns, np.zeros(len(columns)), np.zeros(len(columns)))
    engine.highs.writeModel(str(file))
    first = engine.minimise("cost", GAP, 60.0)
    unit = float(built.program.units[0])
    one = None if first.values is None else (first.objective / unit, first.bound / unit)
    assert first.values is None or first.status == OPTIMAL
    model = scip.Model()
    model.hideOutput()
    model.setParam("limits/gap", GAP)
    model.setParam("limits/time", 120.0)
    model.readProblem(str(file))
    model.optimize()
    two = (model.getObjVal(), model.getDualbound()) if model.getNSols() else None
    assert two is not None or model.getStatus() == "infeasible", model.getStatus()
    return one, two


@pytest.mark.parametrize(("name", "case"), CASES)
def test_two_engines_agree(name: str, case: object, tmp_path: Path, figures: dict[str, str]) -> None:
    world: Case = case()  # type: ignore[operator]
    one, two = both(world, tmp_path / "problem.mps", bent=False)
    assert (one is None) == (two is None)
    if one is None or two is None:  # not every rule can be kept: the cost with every rule open to be bent
        one, two = both(world, tmp_path / "problem.mps", bent=True)
    assert one is not None
    assert two is not None
    room = 1e-5 * max(1.0, abs(one[0]))
    assert two[1] <= one[0] + room
    assert one[1] <= two[0] + room
    if name in OF_RULES:
        agreed = int(figures.get(AGREED, "0 ").split()[0]) + 1
        figures[AGREED] = f"{agreed} problems on which HiGHS and SCIP agree"
    else:
        figures[f"second engine, {name}"] = f"HiGHS {one[0]:.6g}, SCIP {two[0]:.6g}"
