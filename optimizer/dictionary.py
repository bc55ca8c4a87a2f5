"""The data dictionary and the formulation, as one page of Markdown told by the schema and by the rules themselves.

Nothing here says anything of its own: sheets, columns and limits come from ``case/``, cost terms from
``case/terms.py``, exit codes from ``run.py``, and the rules from the docstrings of the functions that write them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimizer import __version__
from optimizer.case.case import ROW_CLASSES
from optimizer.case.columns import Column, columns_of
from optimizer.case.months import Month
from optimizer.case.rows_needs import SCHEMA_VERSION
from optimizer.case.terms import COST_TERMS

MODEL = Path(__file__).parent / "model"
MARK = "Enforced over:"


@dataclass(frozen=True)
class Rule:
    """A rule of the model as its docstring tells it."""

    subject: str  # the file of optimizer/model
    name: str
    over: str
    text: str  # the sentence and the formula

    @property
    def title(self) -> str:
        return self.text.splitlines()[0]


def page() -> str:
    """The whole page."""
    head = [
        "# Data dictionary and formulation",
        f"Of stockpile-optimizer {__version__}, workbook layout {SCHEMA_VERSION}. Written by `optimizer dictionary`.",
    ]
    return "\n\n".join([*head, *dictionary(), *cost_terms(), *formulation()]) + "\n"


def dictionary() -> Iterator[str]:
    """A heading and a table for each sheet."""
    yield "## Sheets and columns"
    for row_class in ROW_CLASSES.values():
        sheet = row_class.sheet
        asked = "always there" if sheet.group == "core" else f"`template --with \"{sheet.group}\"`"
        once = f" Together once only: {', '.join(sheet.unique)}." if sheet.unique else ""
        months = f" Right of its columns one column a month{f' ({sheet.month_unit})' if sheet.month_unit else ''}."
        yield f"### {sheet.name}\n\n{sheet.purpose} ({asked}.){once}{months if sheet.by_month else ''}"
        lines = ["| column | field | holds | limits | if blank | group | what it is |", "|---|---|---|---|---|---|---|"]
        for name, column, default in columns_of(row_class):
            cells = (column.title, f"`{name}`", _holds(column), _limits(column), _blank(column, default),
                     column.group or sheet.group, column.help)  # fmt: skip
            lines.append("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |")
        yield "\n".join(lines)


def _holds(column: Column) -> str:
    words = f"{column.kind}, {column.unit}" if column.unit and column.unit != column.kind else column.kind
    if column.names:
        words += f" on {column.names}"
    if column.any_of:
        words += f", or {' or '.join(column.any_of)}"
    return words


def _limits(column: Column) -> str:
    if column.choices:
        return ", ".join(column.choices)
    said = [(column.above, "above"), (column.at_least, "at least"), (column.at_most, "at most")]
    return ", ".join(f"{words} {limit:g}" for limit, words in said if limit is not None)


def _blank(column: Column, default: Any) -> str:
    if column.required:
        return "**required**"
    if isinstance(default, bool):
        return "yes" if default else "no"
    if default is None or default == "":
        return "nothing"
    return str(default) if isinstance(default, Month) or not isinstance(default, float) else f"{default:g}"


def cost_terms() -> Iterator[str]:
    """The terms of the objective."""
    yield "## Cost terms"
    lines = ["| term | sign | what it is |", "|---|---|---|"]
    lines += [
        f"| {term.title} (`{term.key}`) | {'+' if term.sign > 0 else '−'} | {term.meaning} |" for term in COST_TERMS
    ]
    yield "\n".join(lines)


def formulation() -> Iterator[str]:
    """Every rule, in the files' order, as its own docstring says it."""
    yield "## Rules"
    yield ("o offers, b buyers or owners, t months, i materials, s suppliers or sources, w stores, p lines, n funds, "
           "f fiscal years, j sectors. Units of both sides stand right of each formula.")  # fmt: skip
    subject = ""
    for rule in rules():
        if rule.subject != subject:
            subject = rule.subject
            yield f"### {subject.replace('_', ' ').capitalize()}"
        sentence, _, rest = rule.text.partition("\n\n")
        yield f"**{sentence.rstrip('.')}** (`{rule.name}`)\n\n{rest}"


def rules() -> Iterator[Rule]:
    """The functions of ``optimizer/model`` whose docstring says over what they are enforced."""
    for file in sorted(MODEL.glob("*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            told = ast.get_docstring(node) if isinstance(node, ast.FunctionDef) else None
            if isinstance(node, ast.FunctionDef) and told and MARK in told:
                over = told.partition(MARK)[2].partition("\n")[0].strip()
                yield Rule(file.stem, node.name, over, told)
