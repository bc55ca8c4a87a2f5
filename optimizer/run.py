"""From a workbook to a plan book: the public Python call, ``plan_workbook(input, options) -> Result``."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from optimizer.case.case import Case
from optimizer.case.problems import Problem
from optimizer.case.rows_buying import GOALS
from optimizer.result import (
    EXCEPTIONS,
    INTERRUPTED,
    NO_PLAN,
    REFUSED,
    REJECTED,
    SOLVED,
    STOPPED,
    USAGE,
    Clock,
    Options,
    Result,
    sha256_of,
)
from optimizer.writing import write_result

if TYPE_CHECKING:
    from optimizer.cycle.compare import Edition
    from optimizer.cycle.since import Last
    from optimizer.plan.audit import Finding
    from optimizer.plan.plan import Plan
    from optimizer.session import Solved
    from optimizer.solve.interruption import Interruption
    from optimizer.solve.running import Progress
    from optimizer.study.standard import Explanations
    from optimizer.workbook.book_copy import CopiedSheet

__all__ = ["Options", "Result", "plan_case", "plan_workbook"]
NO_PLAN_YET = "Interrupted before any plan was found. Nothing was written."
NO_PLAN_IN_TIME = "The time limit was reached before any plan was found: give more with --time-limit."
NO_PLAN_WORDS = {
    "interrupted": NO_PLAN_YET,
    "failed": "The search gave up without a plan or a proof that there is none. Look for figures far too large or too "
              "small beside the others (kilograms for tonnes, rupees for crore).",
}  # fmt: skip
EXPLAINING = 0.3  # of the search's time may go into explanations
LEAST_EXPLAINING_S = 2.0
log = logging.getLogger(__name__)


def plan_workbook(
    source: Path,
    options: Options | None = None,
    *,
    report: Callable[[Progress], None] | None = None,
    say: Callable[[str], None] | None = None,
    interruption: Interruption | None = None,
    last: Last | None = None,
    clock: Clock | None = None,
) -> Result:
    """Read a workbook, plan, audit the plan and write the plan book. ``last``: the plan before, if it is still at hand
    and speaks of the same months; else that of the book ``options.since``.

    Every ending is a Result with its exit code; only a defect of the program raises.
    """
    options = options or Options()
    say = say or (lambda words: None)
    clock = clock or Clock()
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
    case = book.case
    if last is not None or options.since is not None:
        from optimizer.cycle.parts import NoMonthInCommonError
        from optimizer.cycle.since import NoLastPlanError, read_last, with_last_plan

        at_hand = last is not None
        try:
            if last is None and options.since is not None:
                last = read_last(options.since)
            assert last is not None
            case = with_last_plan(case, last.edition)
        except NoLastPlanError as wrong:
            return Result(USAGE, str(wrong), seconds=clock.seconds)
        except NoMonthInCommonError as apart:
            if not at_hand:
                words = f"{options.since} is not the last plan of this workbook. {apart}"
                return Result(USAGE, words, seconds=clock.seconds)
            last = None  # other months were typed in since
    clock.lap("read")
    if options.scenarios:
        from optimizer.run_scenarios import plan_over_scenarios

        result = plan_over_scenarios(case, None, clock=clock, options=options, report=report, say=say,
                                     interruption=interruption)  # fmt: skip
    else:
        result = plan_case(case, clock=clock, report=report, say=say, interruption=interruption,
                           explain=options.explain, studies=options, last=last)  # fmt: skip
    result = replace(result, problems=(*book.warnings, *result.problems), sha256=book.sha256, case=case)
    if result.plan is not None and (last is not None or case.planned_before) and not result.findings:
        result = _with_changes(result, last.edition if last else None, source.stem)
    if result.plan is None or not options.write:
        return replace(result, seconds=clock.seconds)
    own, told = _own_sheets(source, book.own)
    return write_result(source, options, replace(result, problems=(*result.problems, *told)), clock, say, own)


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
    last: Last | None = None,
) -> Result:
    """Plan a case already read, audit the plan and, where asked, explain it; nothing is written. The search begins at
    the ``last`` plan where one is given and is any good."""
    clock, say = clock or Clock(), say or (lambda words: None)
    from optimizer import session
    from optimizer.plan.audit import audit
    from optimizer.solve.contradiction import explain as contradiction_in_cells
    from optimizer.solve.interruption import Interruption
    from optimizer.solve.orderable import NotOrderableError
    from optimizer.solve.searched import ContradictionError, NoPlanError
    from optimizer.start import from_earlier

    clock.lap("import")
    say("Building the problem")
    built = session.build(case)
    program = built.program
    clock.lap("build")
    interruption = interruption or Interruption()
    if interruption.stopped:
        return Result(INTERRUPTED, NO_PLAN_YET, size=program.size, seconds=clock.seconds)
    say("Searching for the best plan")
    explainer = _Explainer()
    try:
        start = None if last is None else partial(from_earlier, built, last.nearest(case))
        solved = session.solve(built, interruption=interruption, report=report, start=start,
                               near=None if last is None else last.solved,
                               meanwhile=explainer.ahead if explain else None)  # fmt: skip
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
    if explain and not interruption.stopped:
        explainer.begin(solved, EXPLAINING * clock.seconds["solve"])
    say("Auditing the plan from the workbook's own figures")
    findings = audit(case, plan)
    clock.lap("audit")
    code, message = ending(plan, case, findings)
    warnings: tuple[Problem, ...] = ()
    if explain and not findings and not interruption.stopped:
        say("Explaining the plan")
        plan, warnings = explainer.explained(plan)
        clock.lap("explain")
    if studies is not None and (studies.prices or studies.alternatives) and not findings and not interruption.stopped:
        say("Planning again for what was asked beside the plan")
        plan, more = _studied(replace(solved, plan=plan), studies, interruption, say)
        warnings += more
        clock.lap("study")
    return Result(code, message, case, plan, problems=warnings, findings=findings, size=program.size,
                  seconds=clock.seconds, solved=solved)  # fmt: skip


class _Explainer:
    """The explanations of a plan: begun when it is found, or made while it is still being proven. A defect in them must
    not lose a plan that its audit confirms."""

    def __init__(self) -> None:
        self.of: Explanations | None = None

    def begin(self, solved: Solved, seconds: float) -> None:
        """Begin with a plan; one that was explained ahead is not explained again."""
        from optimizer.study.standard import Explanations

        if self.of is None or self.of.solved.searched.values is not solved.searched.values:
            self.of = Explanations(solved, max(LEAST_EXPLAINING_S, seconds))

    def ahead(self, solved: Solved) -> None:
        """Explain a plan that may turn out not to be the one; a defect shows again if it is."""
        with contextlib.suppress(Exception):
            self.begin(solved, 0.0)
            assert self.of is not None
            _ = self.of.frames

    def explained(self, plan: Plan) -> tuple[Plan, tuple[Problem, ...]]:
        """The plan with its explanations."""
        assert self.of is not None
        try:
            return plan.with_notes(**self.of.frames), ()
        except Exception as defect:
            log.exception("explanations failed")
            words = f"the plan stands, but its explanations could not be made ({type(defect).__name__}: {defect})."
            return plan, (Problem("warning", "explanations", "", words, "Report this as a defect."),)


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
    from optimizer.solve.searched import EVERY_RULE_KEPT

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
    if len(plan["exceptions"]) and any(stage in (EVERY_RULE_KEPT, *GOALS) for stage in searches):
        return STOPPED, "A limit was reached: the exceptions of this plan may not be the least possible."
    if len(plan["exceptions"]):
        return EXCEPTIONS, "Planned, with exceptions: not every rule could be kept."
    return SOLVED, "Planned: every rule is kept."
