"""A mutant tried: every way it may end, and whether it ended in one of them."""

from __future__ import annotations

import contextlib
import datetime as dt
import faulthandler
import math
import re
import sys
import traceback
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from optimizer.case.case import ROW_CLASSES, Case
from optimizer.case.columns import Row
from optimizer.case.months import Month
from optimizer.case.problems import InputRejectedError
from optimizer.checking import check_workbook
from optimizer.result import EXCEPTIONS, NO_PLAN, REJECTED, SOLVED, STOPPED, Options, Result
from optimizer.run import plan_workbook
from optimizer.workbook.carry import carry_over
from optimizer.workbook.template import write_case
from tests.attack.grid import Formula, Sheets, read_sheets
from tests.attack.mutations import MUTATIONS, Holds, Typed
from tests.attack.packages import SPOILINGS
from tests.model.compare import as_good
from tests.model.random_worlds import random_world
from tests.small_india import tiny_india

WORLDS = range(190, 214)  # of tests/model/random_worlds.py; one that contradicts itself is attacked as well
OF_THE_FILE = 0.2  # share of mutants whose file is spoilt, not what is typed in it
SECONDS = 2.0  # a search is given
HANGS_AFTER_S = 180  # then the whole run is ended, and says where it stood
PLAN_BOOKS = 12  # of so many accepted mutants one has its plan written, and read back
COPIES = 6  # of so many mutants one has its checked copy and its carried book written
ENDINGS = {
    SOLVED: "planned", EXCEPTIONS: "planned with exceptions", STOPPED: "planned up to a limit",
    NO_PLAN: "no plan within the limit", REJECTED: "rejected",
}  # fmt: skip
_CELL = re.compile(r"('[^']+'|[^'!]+)!([A-Z]{1,3}\d+(:[A-Z]{1,3}\d+)?|\d+:\d+)")


@dataclass(frozen=True)
class Mutant:
    """A spoilt workbook, and what must hold of it."""

    seed: int
    base: int  # -1 tiny India, else the seed of a random world
    content: bytes
    holds: Holds


@dataclass
class Tally:
    """How mutants ended, and what was wrong with any."""

    endings: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        total = sum(self.endings.values())
        return f"{total} mutants: " + ", ".join(f"{count} {how}" for how, count in self.endings.most_common())


def mutant(seed: int) -> Mutant:
    """The mutant of a seed; the same on every machine."""
    random = Random(f"mutant {seed}")
    base = -1 if random.random() < 0.6 else random.choice(WORLDS)
    sheets = base_book(base).copied()
    if random.random() < OF_THE_FILE:
        spoil = random.choices(list(SPOILINGS), list(SPOILINGS.values()))[0]
        what, content = spoil(_packed(base), random)
        return Mutant(seed, base, content, Holds(what))
    mutate = random.choices(list(MUTATIONS), list(MUTATIONS.values()))[0]
    holds = mutate(sheets, random)
    return Mutant(seed, base, sheets.packed(), holds)


def base_case(base: int) -> Case:
    return tiny_india() if base < 0 else random_world(base)


@cache
def base_book(base: int) -> Sheets:
    """The book of a case, as this program writes it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "base.xlsx"
        write_case(path, base_case(base))
        return read_sheets(path)


@cache
def _packed(base: int) -> bytes:
    return base_book(base).packed()


@cache
def base_result(base: int) -> Result:
    """The plan of the book before anything happens to it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "base.xlsx"
        path.write_bytes(_packed(base))
        result = plan_workbook(path, Options(write=False, explain=False))
        return result


def attack(seeds: range, folder: Path) -> Tally:
    """Try the mutants of these seeds, one after the other in this process."""
    tally = Tally()
    for seed in seeds:
        faulthandler.dump_traceback_later(HANGS_AFTER_S, exit=True, file=sys.__stderr__)
        try:
            one = mutant(seed)
            how, faults = tried(one, folder)
        finally:
            faulthandler.cancel_dump_traceback_later()
        tally.endings[how] += 1
        tally.faults += [f"seed {seed} ({one.holds.what}): {fault}" for fault in faults]
    return tally


def tried(one: Mutant, folder: Path) -> tuple[str, list[str]]:
    """How a mutant ended, and what is wrong with that."""
    path = folder / "mutant.xlsx"
    path.write_bytes(one.content)
    output = folder / "plan.xlsx"
    write = one.seed % PLAN_BOOKS == 0
    options = Options(output=output, force=True, time_limit_s=SECONDS, threads=1, explain=False, write=write)
    try:
        result = plan_workbook(path, options)
        faults = list(_wrong(one, result, path))
        if write and result.path is not None:
            faults += _read_back(result)
        if one.seed % COPIES == 0:
            check_workbook(path, output=folder / "checked.xlsx")
            _carried(path, folder / "carried.xlsx")
    except Exception:
        return "crashed", [traceback.format_exc(limit=-6)]
    how = ENDINGS.get(result.exit_code, f"ended with {result.exit_code}")
    return how, faults


def _carried(path: Path, to: Path) -> None:
    """``template --from``: a new book, or a refusal in words."""
    with contextlib.suppress(InputRejectedError):
        carry_over(to, path)
    to.unlink(missing_ok=True)


def _wrong(one: Mutant, result: Result, path: Path) -> list[str]:
    if result.exit_code not in ENDINGS:
        return [f"exit {result.exit_code}: {result.message}"]
    if result.exit_code == REJECTED:
        return _unsaid(result, path)
    if result.plan is None:
        return [] if result.exit_code == NO_PLAN else [f"exit {result.exit_code} without a plan"]
    faults = [f"the audit: {finding.message}" for finding in result.findings[:3]]
    if not all(math.isfinite(x) for x in (result.plan.objective_inr, result.plan.gross_outlay_inr)):
        faults.append("a cost that is no number")
    if one.holds.same_plan:
        faults += as_good(base_result(one.base), result)
    if result.case is not None:
        faults += [fault for typed in one.holds.typed if (fault := _misread(typed, result.case))]
    return faults


def _unsaid(result: Result, path: Path) -> list[str]:
    """A rejection names cells, sheets or the file, in whole sentences."""
    errors = [p for p in result.problems if p.severity == "error"]
    faults = [] if errors else ["rejected without an error"]
    for problem in errors:
        known = _CELL.fullmatch(problem.cell) or problem.cell == path.name or problem.cell in _sheet_names(result)
        if not known and "!" not in problem.cell:
            faults.append(f"names neither cell, sheet nor file: {problem}")
        if not problem.rule or not (problem.rule + problem.mend).rstrip().endswith((".", "?", ")")):
            faults.append(f"no sentence: {problem}")
        if len(str(problem)) > 1500:
            faults.append(f"a sentence of {len(str(problem))} letters: {str(problem)[:200]}")
    return faults


def _sheet_names(result: Result) -> set[str]:
    return {cls.sheet.name for cls in ROW_CLASSES.values()} | {p.cell for p in result.problems if "!" not in p.cell}


def _misread(typed: Typed, case: Case) -> str | None:
    """What is wrong where a book was accepted: the value typed is not the value read."""
    sheet = next(name for name, cls in ROW_CLASSES.items() if cls.sheet.name == typed.sheet)
    row: Row | None = next((r for r in getattr(case, sheet) if r.where.row == typed.row), None)
    value = typed.value.saved if isinstance(typed.value, Formula) else typed.value
    if row is None:
        return f"the row {typed.sheet} {typed.row} was left out"
    read = getattr(row, typed.field)
    if _same(value, read, typed):
        return None
    return f"{typed.sheet} {typed.row} {typed.field}: typed {value!r:.60}, read {read!r:.60}"


def _same(value: Any, read: Any, typed: Typed) -> bool:
    blank = value is None or (isinstance(value, str) and not value.strip())
    if blank:
        return not typed.column.required
    if isinstance(read, bool):
        return str(value).strip().lower() in (("yes", "y", "true", "1") if read else ("no", "n", "false", "0"))
    if isinstance(read, int | float):
        return (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and math.isclose(value, read, rel_tol=1e-12, abs_tol=1e-9)
        )
    if isinstance(read, Month):
        return Month.of(value) == read if isinstance(value, dt.date) else isinstance(value, str)
    if isinstance(read, dt.date):
        return isinstance(value, dt.date)
    if isinstance(value, bool | dt.date | dt.time):
        return typed.column.kind == "text"
    if typed.column.kind == "fiscal year":
        return isinstance(value, str) and read[:4] in value
    if isinstance(value, float) and read == f"{value:.12g}":
        return typed.column.kind in ("text", "name")
    return "".join(str(value).split()).casefold() == "".join(str(read).split()).casefold() or (
        isinstance(value, float) and f"{value:.0f}" == read
    )


def _read_back(result: Result) -> list[str]:
    """A plan book written from a mutant says on being read what its plan said."""
    from optimizer.plan.audit import audit
    from optimizer.workbook.plan_back import read_plan_book

    assert result.path is not None
    assert result.plan is not None
    book = read_plan_book(result.path)
    faults = [f"the audit of the plan book: {finding.message}" for finding in audit(book.case, book.plan)[:3]]
    if not math.isclose(book.plan.objective_inr, result.plan.objective_inr, rel_tol=1e-9, abs_tol=1.0):
        faults.append(f"the plan book says {book.plan.objective_inr}, the plan {result.plan.objective_inr}")
    return faults
