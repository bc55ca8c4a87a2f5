"""Checking a workbook without planning: every problem with its cell, and a copy of the book that shows them."""

from __future__ import annotations

from pathlib import Path

from optimizer.case.problems import InputRejectedError, Problem
from optimizer.result import REJECTED, SOLVED, Result, sha256_of


def check_workbook(source: Path, *, output: Path | None = None, strict: bool = False) -> Result:
    """Read ``source`` and report every problem; with ``strict`` warnings count as errors.

    A checked copy is written to ``output``, or beside the book where there is something to show; a copy that cannot
    be written is said so and changes nothing else. Raises OSError where ``source`` cannot be opened.
    """
    from optimizer.workbook.read import read_workbook

    problems: tuple[Problem, ...]
    try:
        problems = read_workbook(source).warnings
        code = REJECTED if strict and problems else SOLVED
    except InputRejectedError as rejected:
        problems, code = rejected.problems, REJECTED
    errors = sum(p.severity == "error" for p in problems)
    warnings = len(problems) - errors
    message = f"{source.name}: {errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}."
    copies, trouble = _copy(source, output, problems)
    if copies and problems:
        message += f" {copies[0].name} lists them, with links to the cells."
    return Result(code, message + trouble, problems=problems, sha256=sha256_of(source), copies=copies)


def _copy(source: Path, output: Path | None, problems: tuple[Problem, ...]) -> tuple[tuple[Path, ...], str]:
    """The copy written, if any, and what to say where it could not be."""
    from optimizer.workbook.checked_book import checked_path, is_untouched, write_checked

    usual = source.with_name(f"{source.stem}_checked.xlsx")
    if not problems and output is None and not is_untouched(usual):
        return (), ""
    try:
        path = output or checked_path(source)
        write_checked(path, source, problems)
    except InputRejectedError:  # a file that cannot be read safely: the problems say so already
        return (), ""
    except OSError as error:
        return (), f" No copy could be written ({error.strerror or error}): close it in Excel, or name another with -o."
    return (path,), ""
