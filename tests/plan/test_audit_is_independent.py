"""The audit shares no arithmetic with what it judges: it imports neither model nor search, nor do they the audit."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import optimizer

ROOT = Path(optimizer.__file__).parent
JUDGED = ("optimizer.model", "optimizer.solve", "optimizer.session", "optimizer.study", "optimizer.plan.extract")
SHARED = ("optimizer.case", "optimizer.plan.plan")  # the officer's rows and the shape of a plan


def imports(folder: Path) -> Iterator[tuple[Path, str]]:
    """(file, module) of every import, those within functions too."""
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                yield file, node.module
            elif isinstance(node, ast.Import):
                yield from ((file, name.name) for name in node.names)


def test_the_audit_imports_nothing_of_what_it_judges() -> None:
    own = "optimizer.plan.audit"
    foreign = {
        (file.name, module)
        for file, module in imports(ROOT / "plan" / "audit")
        if module.startswith("optimizer") and not module.startswith((own, *SHARED))
    }
    assert foreign == set()


@pytest.mark.parametrize("room", ["model", "solve"])
def test_nothing_that_is_judged_imports_the_audit(room: str) -> None:
    assert [file.name for file, module in imports(ROOT / room) if "audit" in module] == []


def test_what_both_sides_import_is_rows_and_no_arithmetic() -> None:
    """Functions of ``case/`` that work out figures would be one arithmetic for both."""
    audit = {module for _, module in imports(ROOT / "plan" / "audit")}
    model = {module for room in ("model", "solve") for _, module in imports(ROOT / room)}
    both = {module for module in audit & model if module.startswith("optimizer.")}
    assert {module for module in both if not module.startswith("optimizer.case.rows_")} <= {
        "optimizer.case.case", "optimizer.case.columns", "optimizer.case.months", "optimizer.case.terms",
        "optimizer.plan.plan",
    }  # fmt: skip


def test_an_audit_loads_no_solver() -> None:
    kept_out = ("pyomo", "highspy", *JUDGED)
    words = f"import sys, optimizer.plan.audit; print([m for m in sys.modules if m.startswith({kept_out})])"
    said = subprocess.run([sys.executable, "-c", words], cwd=ROOT.parent, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
