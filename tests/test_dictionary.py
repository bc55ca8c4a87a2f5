"""The dictionary tells everything there is: it is written from the schema and the rules when it is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.case.case import ROW_CLASSES
from optimizer.case.columns import columns_of
from optimizer.case.terms import COST_TERMS
from optimizer.dictionary import MODEL, page, rules
from tests.commands import run
from tests.model.test_every_rule_has_a_test import constraints_of_the_model

TEXT = page()
SECTIONS = {text.partition("\n")[0]: text for text in TEXT.partition("\n## Rules")[0].split("\n### ")[1:]}


@pytest.mark.parametrize("row_class", ROW_CLASSES.values(), ids=lambda cls: cls.sheet.name)
def test_every_column_stands_on_its_sheet(row_class: type) -> None:
    section = SECTIONS[row_class.sheet.name]  # type: ignore[attr-defined]
    for name, column, _ in columns_of(row_class):
        row = next(line for line in section.splitlines() if f"| `{name}` |" in line)
        assert row.startswith(f"| {column.title} |")
        assert column.help.replace("|", "\\|") in row
        assert ("**required**" in row) == column.required


def test_every_cost_term_is_told() -> None:
    assert all(f"{term.title} (`{term.key}`)" in TEXT for term in COST_TERMS)


def test_every_rule_is_told_with_what_it_is_enforced_over_and_its_formula() -> None:
    told = list(rules())
    for rule in told:
        assert rule.text in TEXT or rule.text.partition("\n\n")[2] in TEXT
        assert rule.over, rule.name
        assert any(line.startswith("    ") for line in rule.text.splitlines()), f"{rule.name} tells no formula"
    source = {path.stem: path.read_text(encoding="utf-8") for path in MODEL.glob("*.py")}
    subjects = {rule.subject for rule in told}
    silent = {name for name in constraints_of_the_model()
              if not any(f"m.{name} = Constraint" in text for subject, text in source.items() if subject in subjects)}
    assert silent == set()


def test_the_command_writes_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("dictionary").stdout == TEXT
    monkeypatch.chdir(tmp_path)
    assert run("dictionary", "-o", "d.md").code == 0
    assert Path("d.md").read_text(encoding="utf-8") == TEXT
    assert run("dictionary", "-o", "d.md").code == 2
