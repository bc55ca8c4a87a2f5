"""From a workbook to a plan book: the public Python call, ``plan_workbook(input, options) -> Result``."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer import STARTED, __version__
from optimizer.case.case import Case
from optimizer.case.problems import Problem
from optimizer.plan.record import RunRecord

if TYPE_CHECKING:
    from optimizer.cycle.compare import Edition
    from optimizer.plan.audit import Finding
    from optimizer.plan.plan import Plan
    from optimizer.session import Solved
    from optimizer.solve.engine import Progress
    from optimizer.solve.interruption import Interruption
    from optimizer.workbook.book_copy import CopiedSheet

SOLVED, BUG, USAGE, REJECTED, EXCEPTIONS, STOPPED, NO_PLAN, UNWRITABLE, REFUSED, INTERRUPTED = (
    0, 1, 2, 3, 4, 5, 6, 7, 8, 130,
)  # fmt: skip
NO_PLAN_YET = "Interrupted before any plan was found. Nothing was written."
NO_PLAN_IN_TIME = "The time limit was reached before any plan was found: give more with --time-limit."
NO_PLAN_WORDS = {
    "interrupted": NO_PLAN_YET,
    "failed": "The search gave up without a plan or a proof that there is none. Look for figures far too large or too "
              "small beside the others (kilograms for tonnes, rupees for crore).",
}  # fmt: skip
NAMES_TRIED = 99  # numbered names beside a file that is taken
EXPLAINING = 0.3  # of the search's time may go into explanations
LEAST_EXPLAINING_S = 2.0
EXTENSIVE, CLUSTER = "extensive", "mpi-sppy"
log = logging.getLogger(__name__)
VERSIONED = ("pyomo", "highspy", "numpy", "scipy", "pandas", "openpyxl", "XlsxWriter", "pydantic")


@dataclass(frozen=True)
class Options:
    """What the command line or a caller may say over the Start sheet; None leaves the workbook's figure."""

    output: Path | None = None  # the plan book; None: a numbered name in ``folder``
    folder: Path = Path("outputs")
    gap: float | None = None
    time_limit_s: float | None = None
    threads: int | None = None
    force: bool = False  # write over ``output``; False: a numbered name beside a file that stands there
    explain: bool = True  # reasons, mends and prices beside the plan
    prices: bool = False  # prices of rules proved by planning again, in the place of a first look
    alternatives: int = 0  # plans nearly as good, beside the plan
    study_s: float = 300.0  # seconds that prices and alternatives may take, each
    write: bool = True  # False: solve and audit only
    scenarios: bool = False  # plan over the scenarios of the workbook
    worlds: int = 0  # in their place, over so many random worlds
    seed: int = 1  # from which random worlds are drawn
    engine: str = EXTENSIVE  # how that is done: in one problem, or ``mpi-sppy`` on the ranks of mpiexec
    redact: bool = False  # also write the redacted copy beside the plan
    since: Path | None = None  # the last plan book: what changed is told, and its unsigned orders go into the case

    def overrides(self) -> dict[str, object]:
        """The settings these options stand over."""
        given = {"gap": self.gap, "time_limit_s": self.time_limit_s, "threads": self.threads}
        return {name: value for name, value in given.items() if value is not None}


@dataclass(frozen=True)
class Result:
    """How a run ended. ``exit_code`` as in the README; ``plan`` is None when there is none."""

    exit_code: int
    message: str
    case: Case | None = None
    plan: Plan | None = None
    record: RunRecord | None = None
    path: Path | None = None
    copies: tuple[Path, ...] = ()  # further books written: the checked copy, the redacted plan
    problems: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
    size: Mapping[str, int] = field(default_factory=dict)
    sha256: str = ""
    rank_died: bool = False  # on a cluster: the other ranks wait for one that broke off and must be ended

    def as_json(self) -> dict[str, Any]:
        """The stable JSON of ``--json``: every field is always there, null where there is nothing to say."""
        plan = self.plan
        goals = [] if plan is None else plan["goals"].to_dict("records")
        exceptions = [] if plan is None else plan["exceptions"].to_dict("records")
        over = plan is not None and len(plan["scenarios"]) > 0
        scenarios = None if plan is None or not over else {
            name: plan[name].to_dict("records") for name in ("worth_of_scenarios", "scenarios", "decided_now")
        }  # fmt: skip
        seconds = dict.fromkeys(("import", "read", "build", "solve", "write", "total"), 0.0) | dict(self.seconds)
        size = dict.fromkeys(("rows", "columns", "integers")) | dict(self.size)
        return {
            "status": STATUS[self.exit_code], "exit": self.exit_code, "message": self.message,
            "objective_inr": plan and plan.objective_inr,
            "bound_inr": plan.bound_inr if plan and plan.bound_inr > -1e300 else None,
            "gross_outlay_inr": plan and plan.gross_outlay_inr,
            "gap": plan.gap if plan and plan.bound_inr > -1e300 else None,
            "goals": goals, "exceptions": exceptions, "scenarios": scenarios,
            "seconds": seconds, "size": size, "plan": self.path and str(self.path),
            "copies": [str(path) for path in self.copies],
            "input_sha256": self.sha256 or None, "versions": dict(versions()),
            "problems": [vars(p) for p in self.problems], "audit": [vars(f) for f in self.findings],
        }  # fmt: skip


STATUS = {
    SOLVED: "solved", BUG: "bug", USAGE: "usage", REJECTED: "input rejected", EXCEPTIONS: "exceptions",
    STOPPED: "limit", NO_PLAN: "no plan", UNWRITABLE: "unwritable", REFUSED: "refused by audit",
    INTERRUPTED: "interrupted",
}  # fmt: skip


def sha256_of(path: Path) -> str:
    """SHA-256 of a file; empty when it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def versions() -> tuple[tuple[str, str], ...]:
    """The program's version and those of what it stands on."""
    found = [("optimizer", __version__), ("python", platform.python_version())]
    for name in VERSIONED:
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:
            found.append((name, "?"))
    return tuple(found)


def plan_workbook(
    source: Path,
    options: Options | None = None,
    *,
    report: Callable[[Progress], None] | None = None,
    say: Callable[[str], None] | None = None,
    interruption: Interruption | None = None,
) -> Result:
    """Read a workbook, plan, audit the plan and write the plan book.

    Every ending is a Result with its exit code; only a defect of the program raises.
    """
    options = options or Options()
    say = say or (lambda words: None)
    clock = Clock()
    say(f"Reading {source.name}")
    from optimizer.case.problems import InputRejectedError
    from optimizer.workbook.read import read_workbook

    clock.lap("import")
    try:
        book = read_workbook(source, options.overrides())
    except OSError as error:
        return Result(USAGE, f"{source} cannot be opened: {error.strerror or error}.", seconds=clock.seconds)
    except InputRejectedError as rejected:
        clock.lap("read")
        count = sum(p.severity == "error" for p in rejected.problems)
        message = f"{source.name} cannot be planned with: {count} problem{'s' * (count != 1)}. Nothing was written."
        return Result(REJECTED, message, problems=rejected.problems, seconds=clock.seconds, sha256=sha256_of(source))
    case, last = book.case, None
    if options.since is not None:
        from optimizer.cycle.since import NoLastPlanError, after

        try:
            case, last = after(case, options.since)
        except NoLastPlanError as wrong:
            return Result(USAGE, str(wrong), seconds=clock.seconds)
    clock.lap("read")
    if options.scenarios:
        from optimizer.run_scenarios import plan_over_scenarios

        result = plan_over_scenarios(case, None, clock=clock, options=options, report=report, say=say,
                                     interruption=interruption)  # fmt: skip
    else:
        result = plan_case(case, clock=clock, report=report, say=say, interruption=interruption,
                           explain=options.explain, studies=options)  # fmt: skip
    result = replace(result, problems=(*book.warnings, *result.problems), sha256=book.sha256, case=case)
    if result.plan is not None and (last is not None or case.planned_before) and not result.findings:
        result = _with_changes(result, last, source.stem)
    if result.plan is None or not options.write:
        return replace(result, seconds=clock.seconds)
    own, told = _own_sheets(source, book.own)
    return _write(source, options, replace(result, problems=(*result.problems, *told)), clock, say, own)


def _own_sheets(source: Path, names: Sequence[str]) -> tuple[Sequence[CopiedSheet], tuple[Problem, ...]]:
    """The officer's own sheets, to be carried in the plan book; a book without any is not opened again."""
    if not names:
        return (), ()
    from optimizer.workbook.own_sheets import own_sheets_in

    return own_sheets_in(source)


def _with_changes(result: Result, last: Edition | None, name: str) -> Result:
    """The plan with what changed since the last one. A defect in that must not lose a plan its audit confirms."""
    from optimizer.cycle.since import notes_since

    assert result.plan is not None
    assert result.case is not None
    try:
        return replace(result, plan=result.plan.with_notes(**notes_since(result.case, result.plan, last, name)))
    except Exception as defect:
        log.exception("comparison failed")
        words = f"the plan stands, but what changed could not be told ({type(defect).__name__}: {defect})."
        told = Problem("warning", "changes", "", words, "Report this as a defect.")
        return replace(result, problems=(*result.problems, told))


def plan_case(
    case: Case,
    *,
    clock: Clock | None = None,
    report: Callable[[Progress], None] | None = None,
    say: Callable[[str], None] | None = None,
    interruption: Interruption | None = None,
    explain: bool = False,
    studies: Options | None = None,
) -> Result:
    """Plan a case already read, audit the plan and, where asked, explain it; nothing is written."""
    clock, say = clock or Clock(), say or (lambda words: None)
    from optimizer import session
    from optimizer.plan.audit import audit
    from optimizer.solve.contradiction import explain as contradiction_in_cells
    from optimizer.solve.interruption import Interruption
    from optimizer.solve.orderable import NotOrderableError
    from optimizer.solve.search import ContradictionError, NoPlanError

    clock.lap("import")
    say("Building the problem")
    built = session.build(case)
    program = built.program
    clock.lap("build")
    interruption = interruption or Interruption()
    if interruption.stopped:
        return Result(INTERRUPTED, NO_PLAN_YET, size=program.size, seconds=clock.seconds)
    say("Searching for the best plan")
    try:
        solved = session.solve(built, interruption=interruption, report=report)
    except ContradictionError as contradiction:
        clock.lap("solve")
        problems = contradiction_in_cells(case, built.data, contradiction.rows)
        message = "No plan exists: rules that may not be bent contradict each other. Nothing was written."
        return Result(REJECTED, message, problems=problems, size=program.size, seconds=clock.seconds)
    except NoPlanError as none:
        clock.lap("solve")
        stopped = none.status == "interrupted"
        message = NO_PLAN_WORDS.get(none.status, NO_PLAN_IN_TIME)
        return Result(INTERRUPTED if stopped else NO_PLAN, message, size=program.size, seconds=clock.seconds)
    except NotOrderableError:
        clock.lap("solve")
        message = ("No quantities on the offers' increments keep the rules: make the column Increment of the sheet "
                   "Offers smaller, or look for a ceiling or a capacity far above what is needed.")  # fmt: skip
        return Result(NO_PLAN, message, size=program.size, seconds=clock.seconds)
    plan = solved.plan
    clock.lap("solve")
    if case.promises:
        from optimizer.cycle.promises import kept

        told = kept(case, plan)
        plan = plan if told.empty else plan.with_notes(promises=told)
        solved = replace(solved, plan=plan)
    say("Auditing the plan from the workbook's own figures")
    findings = audit(case, plan)
    clock.lap("audit")
    code, message = ending(plan, case, findings)
    warnings: tuple[Problem, ...] = ()
    if explain and not findings and not interruption.stopped:
        say("Explaining the plan")
        plan, warnings = _explained(solved, EXPLAINING * clock.seconds["solve"])
        clock.lap("explain")
    if studies is not None and (studies.prices or studies.alternatives) and not findings and not interruption.stopped:
        say("Planning again for what was asked beside the plan")
        plan, more = _studied(replace(solved, plan=plan), studies, interruption, say)
        warnings += more
        clock.lap("study")
    return Result(
        code, message, case, plan, problems=warnings, findings=findings, size=program.size, seconds=clock.seconds
    )


def _explained(solved: Solved, seconds: float) -> tuple[Plan, tuple[Problem, ...]]:
    """The plan with its explanations. A defect in them must not lose a plan that its audit confirms."""
    from optimizer.study.standard import explanations

    try:
        return solved.plan.with_notes(**explanations(solved, max(LEAST_EXPLAINING_S, seconds))), ()
    except Exception as defect:
        log.exception("explanations failed")
        words = f"the plan stands, but its explanations could not be made ({type(defect).__name__}: {defect})."
        return solved.plan, (Problem("warning", "explanations", "", words, "Report this as a defect."),)


def _studied(
    solved: Solved, asked: Options, interruption: Interruption, say: Callable[[str], None]
) -> tuple[Plan, tuple[Problem, ...]]:  # fmt: skip
    """The plan with the studies asked for. A defect in them must not lose a plan that its audit confirms."""
    from optimizer.study.standard import studies

    try:
        notes = studies(solved, prices_too=asked.prices, count=asked.alternatives, seconds=asked.study_s,
                        interruption=interruption, say=say)  # fmt: skip
    except Exception as defect:
        log.exception("studies failed")
        words = f"the plan stands, but what was asked beside it could not be made ({type(defect).__name__}: {defect})."
        return solved.plan, (Problem("warning", "studies", "", words, "Report this as a defect."),)
    return solved.plan.with_notes(**notes), ()


def ending(plan: Plan, case: Case, findings: tuple[Finding, ...]) -> tuple[int, str]:
    """Exit code and sentence; the first that holds of interrupted, refused, stopped, exceptions, solved."""
    refused = f"The plan was refused by its own audit: {findings[0].message}" if findings else ""
    if plan.status == "interrupted":
        return INTERRUPTED, f"Interrupted. {refused}" if refused else "Interrupted: this is the best plan found so far."
    if findings:
        return REFUSED, refused
    ended = {stage["stage"]: stage["status"] for stage in plan.stages}  # of several searches the last counts
    searches = [stage for stage, status in ended.items() if status == "limit"]
    within = plan.gap <= case.settings.gap * (1 + 1e-9) + 1e-12
    if not within and (searches or plan.status == "limit"):
        return STOPPED, "A limit was reached: this is the best plan found, with its gap."
    if not within:
        return STOPPED, "Orders brought to whole lots and increments left a gap above the one asked for."
    if len(plan["exceptions"]) and any(stage != "cost" for stage in searches):
        return STOPPED, "A limit was reached: the exceptions of this plan may not be the least possible."
    if len(plan["exceptions"]):
        return EXCEPTIONS, "Planned, with exceptions: not every rule could be kept."
    return SOLVED, "Planned: every rule is kept."


def _write(
    source: Path, options: Options, result: Result, clock: Clock, say: Callable[[str], None],
    own: Sequence[CopiedSheet],
) -> Result:  # fmt: skip
    """Write the plan book where it was asked for, else in the folder the program was started in."""
    assert result.plan is not None
    assert result.case is not None
    say("Writing the plan")
    asked = options.folder if options.output is None else options.output.parent
    record = RunRecord(
        plan_number="", input_name=source.name, input_sha256=result.sha256, exit_code=result.exit_code,
        settings=tuple((k, str(getattr(result.case.settings, k)), o) for k, o in result.case.setting_origins.items()),
        seconds=(), size=tuple(result.size.items()), versions=versions(),
        warnings=tuple(p for p in result.problems if p.severity == "warning"),
        made_at=dt.datetime.now().strftime("%Y-%m-%d %H:%M"),
    )  # fmt: skip
    clock.lap("import")
    result = replace(result, record=replace(record, seconds=tuple(clock.seconds.items())))
    trouble = ""
    for folder in [asked] if asked.resolve() == Path.cwd() else [asked, Path.cwd()]:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            result = _write_in(folder, options, result, own)
            break
        except OSError as error:
            trouble = trouble or f"{asked} cannot be written to ({error.strerror or error})"
    clock.lap("write")
    if result.path is None:
        words = f"A plan was found and could be written nowhere: {trouble}. Free the folder and run again."
        code = result.exit_code if result.exit_code in (INTERRUPTED, REFUSED) else UNWRITABLE
        return replace(result, exit_code=code, message=words, seconds=clock.seconds)
    if not trouble and options.force and options.output and not result.findings and result.path != options.output:
        trouble = f"{options.output} could not be written over (is it open in Excel?)"
    message = f"{result.message} {trouble}: the plan is in {result.path}." if trouble else result.message
    result = replace(result, message=message, seconds=clock.seconds)
    assert result.path is not None
    assert result.plan is not None
    assert result.case is not None
    assert result.record is not None
    path = result.path
    if options.redact and not result.findings:
        from optimizer.workbook.redact import write_beside

        try:
            copy = write_beside(path, result.case, result.plan, result.record, replace=options.force)
            result = replace(result, copies=(copy,))
        except OSError as error:
            trouble = f"The redacted copy could not be written ({error.strerror or error})."
            result = replace(result, message=f"{result.message} {trouble}")
    _write_log(path.with_suffix(".log"), result)
    return result


def _write_in(folder: Path, options: Options, result: Result, own: Sequence[CopiedSheet]) -> Result:
    """Write the plan book under the first name in ``folder`` that is free, or may be written over."""
    from optimizer.workbook.plan_book import plan_path, write_plan_book

    assert result.plan is not None
    assert result.case is not None
    assert result.record is not None
    asked, mark = options.output, "_refused" if result.findings else ""
    over = options.force and asked is not None and folder == asked.parent and not mark
    for attempt in range(1, NAMES_TRIED + 1):
        base = plan_path(folder, result.case) if asked is None else folder / asked.name
        number = f" ({attempt})" if attempt > 1 and (asked is not None or mark) else ""
        path = base.with_name(f"{base.stem}{mark}{number}{base.suffix}")
        if path.exists() and not over:
            continue
        record = replace(result.record, plan_number=path.stem)
        try:
            written = write_plan_book(path, result.case, result.plan, record, replace=over, own=own)
        except FileExistsError:  # another run took the name while this one was writing
            continue
        return replace(result, record=record, path=written)
    raise OSError(f"{NAMES_TRIED} names are taken")


def _write_log(path: Path, result: Result) -> None:
    """One log a run beside the plan; a plan that cannot have its log is still a plan."""
    lines = [f"{result.message} (exit {result.exit_code})"]
    plan = result.plan
    if plan is not None:
        lines.append(f"objective {plan.objective_inr:.2f} INR, bound {plan.bound_inr:.2f} INR, gap {plan.gap:.6f}")
        lines += [" ".join(f"{k}={v}" for k, v in stage.items()) for stage in plan.stages]
    lines += [f"{k}: {v:.2f} s" for k, v in result.seconds.items()]
    lines += [f"{k}: {v}" for k, v in result.size.items()]
    lines += [f"{k} {v}" for k, v in versions()]
    lines += [f"{p.severity}: {p}" for p in result.problems]
    lines += [f"audit: {f.message}" for f in result.findings]
    try:
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError:
        return


class Clock:
    """Seconds by stage; what is not in a stage shows in the total."""

    def __init__(self) -> None:
        self._last = STARTED
        self._laps: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self._laps[stage] = self._laps.get(stage, 0.0) + now - self._last
        self._last = now

    @property
    def seconds(self) -> dict[str, float]:
        return {**self._laps, "total": time.perf_counter() - STARTED}
