"""The cost walk: from the cost of one plan to that of the next, each step found by planning again.

The older case is changed into the newer one part by part, in the order of ``parts``, and planned again after each from
the plan there is; what a part adds to the cost is its step. What is left between the last of these plans and the newer
plan is the step "search": both are plans of the same case, so it lies within their two gaps; where rules are bent a gap
speaks only of plans that bend them alike, and the two may bend them a little differently. Costs are whole rupees, and
so the steps add up to the rupee.

The whole cost of each plan is compared, as its book states it. Where months have moved on, the walk takes out what the
older plan paid in months gone by, values the rest at the newer first month, and moves the case on as the older plan
expects it, so that what is left is what has really changed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from optimizer import session
from optimizer.case.case import Case
from optimizer.case.check import check_case
from optimizer.case.months import Month
from optimizer.case.terms import COST_TERMS
from optimizer.cycle.moved_on import moved_on
from optimizer.cycle.parts import MONTHS, PARTS, SEARCH, same, with_part
from optimizer.plan.plan import Plan
from optimizer.session import Built, Solved
from optimizer.solve.contradiction import explain
from optimizer.solve.handover import Program
from optimizer.solve.interruption import Interruption
from optimizer.solve.orderable import NotOrderableError
from optimizer.solve.searched import ContradictionError, NoPlanError
from optimizer.study.from_book import solved_from

STEP_SECONDS = 60.0
LEAST_SECONDS = 2.0
EQUAL = 1e-12  # figures of two problems that differ by no more are the same: a rupee in a lakh crore
GONE_BY, VALUED = "Months gone by", "Valued a month later"


@dataclass(frozen=True)
class Step:
    """A step of the walk in whole rupees; ``sure_inr`` is how far its searches may have erred, in sum."""

    cause: str
    title: str
    inr: int
    total_inr: int
    sure_inr: float
    exceptions: int
    words: str = ""
    plan: Plan | None = None  # the plan made at this step


@dataclass(frozen=True)
class Walk:
    """The steps between two costs, in whole rupees. ``within_inr`` is the most the search may account for, unless rules
    are ``bent``."""

    before_inr: int
    after_inr: int
    steps: tuple[Step, ...]
    within_inr: float
    bent: bool = False
    notes: tuple[str, ...] = ()

    @property
    def search_inr(self) -> int:
        return self.steps[-1].inr

    @property
    def search_is_within_both_gaps(self) -> bool:
        """Whether the last step is no more than the two searches may have left; a rupee for rounding each cost."""
        return abs(self.search_inr) <= self.within_inr + 2


@dataclass
class _Walker:
    case: Case
    plan: Plan
    new: Case
    new_plan: Plan
    gap: float | None
    step_seconds: float
    until: float
    interruption: Interruption
    say: Callable[[str], None]
    steps: list[Step] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    at: float = 0.0  # cost before the next step, INR
    slack: float = 0.0  # by which the plan there is may be above the least, INR
    bent: bool = False  # whether either plan bends rules
    solved: Solved | None = None
    waiting: list[tuple[str, str]] = field(default_factory=list)  # (cause, title) still to be told with the next

    def walk(self) -> Walk:
        self.at, self.slack = self.plan.objective_inr, _slack(self.plan)
        self.bent = any(len(plan["exceptions"]) for plan in (self.plan, self.new_plan))
        here = moved_on(self.case, self.plan, self.new)
        moved = self.new.settings.first_month - self.case.settings.first_month
        if moved:
            self._without_months_gone_by(self.new.settings.first_month)
        elif not same(here, self.new):
            self.solved = solved_from(here, self.plan, self.interruption)
        if moved or self.new.settings.months != self.case.settings.months:
            now, then = self.new.months, self.case.months
            words = f"{now[0]} to {now[-1]} in place of {then[0]} to {then[-1]}, all else as the plan expected."
            self._plan(here, MONTHS, "Months moved on", words)
        for part in PARTS:
            next_case = with_part(here, part, self.new)
            if not same(here, next_case):
                self._plan(next_case, part.cause, part.title)
            here = next_case
        assert same(here, self.new), "every sheet belongs to a part"
        if self.waiting:
            self.notes.append(f"{_and([t for _, t in self.waiting])}: no plan was found, so the step search holds "
                              "what they cost.")  # fmt: skip
        within = self.slack + _slack(self.new_plan)
        self._step(SEARCH, "Search", self.new_plan, self.new_plan.objective_inr,
                   "What two searches of the same case may differ by.")  # fmt: skip
        before, after = round(self.plan.objective_inr), round(self.new_plan.objective_inr)
        return Walk(before, after, tuple(self.steps), within, self.bent, tuple(self.notes))

    def _without_months_gone_by(self, to: Month) -> None:
        """What was paid before the newer first month goes; the rest is nearer by as many months."""
        case, gone = self.case, 0.0
        signs = {term.key: term.sign for term in COST_TERMS}
        for row in self.plan["costs"].to_dict("records"):
            if Month.parse(row["month"]) < to:
                gone += signs[row["term"]] * row["discounted_inr"]
        months = to - case.settings.first_month
        words = f"Paid before {to.label}, by the plan."
        self._step("", GONE_BY, self.plan, self.at - gone, words)
        factor = (1 + case.settings.discount_rate_per_year) ** (months / 12)
        if factor != 1:
            self._step("", f"{VALUED if months == 1 else f'Valued {months} months later'}", self.plan,
                       self.at * factor, f"The rest is {months} month{'s' * (months != 1)} nearer.")  # fmt: skip
            self.slack *= factor

    def _plan(self, case: Case, cause: str, title: str, words: str = "") -> None:
        """Plan a case again, and note what that adds; a case without a plan is told together with the next."""
        self.waiting.append((cause, title))
        if any(problem.severity == "error" for problem in check_case(case)) or self.interruption.stopped:
            return
        try:
            built = session.build(case)
        except (KeyError, ValueError, IndexError):  # names of a sheet that has not been changed yet
            return
        if self.solved is not None and _same_problem(self.solved.built.program, built.program):
            self.waiting.pop()
            self.solved = Solved(built, self.solved.searched, self.solved.plan)
            return
        self.say(f"Planning again: {title}")
        try:
            solved = self._solve(built)
            if len(solved.plan["exceptions"]) and not self.bent:
                return  # with rules bent in between, costs do not compare
        except (NoPlanError, NotOrderableError):
            return
        except ContradictionError as contradiction:
            told = explain(case, built.data, contradiction.rows)
            self.notes.append(f"{title}: alone it leaves no plan ({told[0]}); it is told with what follows.")
            return
        titles = [t for _, t in self.waiting]
        together = "" if len(titles) == 1 else "They cannot be told apart: in between no plan keeps every rule. "
        self.solved, old = solved, self.slack
        self._step(_and([c for c, _ in self.waiting]), _and(titles), solved.plan, solved.plan.objective_inr,
                   together + words, sure=old + _slack(solved.plan))  # fmt: skip
        self.slack = _slack(solved.plan)
        self.waiting.clear()

    def _solve(self, built: Built) -> Solved:
        left = max(LEAST_SECONDS, min(self.step_seconds, self.until - time.perf_counter()))
        start = None if self.solved is None else session.start_from(self.solved, built)
        return session.solve(built, gap=self.gap, seconds=left, interruption=self.interruption, start=start)

    def _step(self, cause: str, title: str, plan: Plan, cost: float, words: str, sure: float | None = None) -> None:
        sure = self.slack + _slack(plan) if sure is None and cause == SEARCH else sure or 0.0
        made = None if not cause or cause == SEARCH else plan
        step = Step(cause, title, round(cost) - round(self.at), round(cost), sure, len(plan["exceptions"]), words, made)
        self.steps.append(step)
        self.at = cost


def cost_walk(
    case: Case, plan: Plan, new: Case, new_plan: Plan, *, gap: float | None = None,
    step_seconds: float = STEP_SECONDS, seconds: float = 600.0, interruption: Interruption | None = None,
    say: Callable[[str], None] | None = None,
) -> Walk:  # fmt: skip
    """The walk from one plan's cost to the other's; each search to a gap (that of the newer case unless given) or a
    time. Raises NoMonthInCommonError."""
    walker = _Walker(case, plan, new, new_plan, gap, step_seconds, time.perf_counter() + seconds,
                     interruption or Interruption(), say or (lambda words: None))  # fmt: skip
    return walker.walk()


def _slack(plan: Plan) -> float:
    """By how much a plan may be above the least cost, INR."""
    return max(0.0, plan.objective_inr - plan.bound_inr)


def _same_problem(one: Program, other: Program) -> bool:
    """Whether two programs are the same, figure by figure: then a part has changed nothing that is planned with."""
    arrays = ("low", "high", "lower", "upper", "integer", "objectives", "offsets", "units")
    if one.matrix.shape != other.matrix.shape or one.matrix.nnz != other.matrix.nnz:
        return False
    pairs = [(getattr(one, name), getattr(other, name)) for name in arrays]
    pairs += [(one.matrix.data, other.matrix.data), (one.matrix.indices, other.matrix.indices),
              (one.matrix.indptr, other.matrix.indptr)]  # fmt: skip
    return all(np.allclose(a, b, rtol=EQUAL, atol=EQUAL) for a, b in pairs)


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
