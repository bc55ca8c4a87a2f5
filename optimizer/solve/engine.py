"""The engine: one HiGHS session on a program, with progress, time limits, interruption and starts."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import highspy
import numpy as np
import numpy.typing as npt

from optimizer.solve.handover import Floats, Program, Row
from optimizer.solve.interruption import Interruption
from optimizer.solve.running import Ends, Progress, Running

Columns = npt.NDArray[np.int32]
Basis = highspy.HighsBasis
ANY_NUMBER, WHOLE_NUMBER = int(highspy.HighsVarType.kContinuous), int(highspy.HighsVarType.kInteger)
WHOLE = 1e-9  # as near as this a relaxed decision counts as whole: a millionth of a ceiling may be what cover needs
SPARE, TOUCHING = 1.01, 1e-6  # how much farther limits are set than prices say; whole numbers so near are reached
SETTLED, NOT_MUCH_FARTHER = 6.0, 1.5  # seconds, and how much farther from the relaxation than aimed at
SAY_EVERY_S = 0.3  # how far a search has come
EFFORT = 0.05  # of a search, to look for plans by the way: what HiGHS takes by itself
NEARLY = 0.6  # of the gap: plans near the relaxation are searched no closer; the search of all goes on from there
OPTIMAL, INFEASIBLE, LIMIT, INTERRUPTED, FAILED = "optimal", "infeasible", "limit", "interrupted", "failed"


@dataclass(frozen=True)
class Outcome:
    """How a search ended. ``values`` is None when no plan was found."""

    status: str
    objective: float
    bound: float
    values: Floats | None
    seconds: float


class Engine:
    """A HiGHS model of a Program whose bounds, objective and extra rows change from search to search."""

    def __init__(
        self,
        program: Program,
        threads: int,
        interruption: Interruption,
        report: Callable[[Progress], None] | None = None,
        model: highspy.HighsLp | None = None,
    ) -> None:
        """``model``: the program as another session has it by now."""
        self.program = program
        self.interruption = interruption
        self.report = report or (lambda progress: None)
        self.highs = highspy.Highs()
        self.highs.setOptionValue("log_to_console", False)  # but not silent(), which would stop the progress as well
        self._unit = float(program.units[0])
        self._least: float | None = None  # value of the relaxation last solved: a bound on every plan
        self._over_the_rest: float | None = None  # that value, while only plans near the relaxation are searched
        self._objective = 0
        self._added: list[Row] = []
        self._alone: highspy.Highs | None = None  # a linear program, to complete what is decided in whole
        self.relaxation_s = 0.0  # the longest that the relaxation took
        with contextlib.suppress(AttributeError):
            highspy.Highs.resetGlobalScheduler(True)  # the thread count of an earlier run must not linger
        self.highs.setOptionValue("threads", threads)
        self.highs.setOptionValue("parallel", "off" if threads == 1 else "choose")
        self.highs.setOptionValue("random_seed", 0)
        self.highs.setOptionValue("mip_feasibility_tolerance", 1e-7)
        self.highs.setOptionValue("mip_min_logging_interval", SAY_EVERY_S)
        if model is None:
            _pass(program, self.highs)
        else:
            self.highs.passModel(model)

    def copy(self, threads: int) -> Engine:
        """A session of its own on the problem as it stands here, with the objective there is."""
        made = Engine(self.program, threads, self.interruption, self.report, self.highs.getLp())
        made._unit, made._objective, made._least = self._unit, self._objective, self._least
        return made

    # -- changes -------------------------------------------------------------------------------------------

    def set_objective(self, number: int) -> None:
        """Minimise one of the program's objectives."""
        count = self.program.objectives.shape[1]
        self.highs.changeColsCost(count, np.arange(count, dtype=np.int32), self.program.objectives[number])
        self.highs.changeObjectiveOffset(float(self.program.offsets[number]))
        self._unit = float(self.program.units[number])
        self._objective = number

    def set_costs(self, costs: Floats) -> None:
        """Minimise any sum of the columns; values are then in units of 1."""
        count = len(costs)
        self.highs.changeColsCost(count, np.arange(count, dtype=np.int32), np.asarray(costs, dtype=np.float64))
        self.highs.changeObjectiveOffset(0.0)
        self._unit = 1.0
        self._least = None

    def relaxed(self, seconds: float) -> tuple[float, Floats, Floats] | None:
        """(objective, prices of rows, reduced costs of columns) of the relaxation; None when there is none."""
        self.relax(seconds)
        if self.highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        solution = self.highs.getSolution()
        value = self.highs.getInfo().objective_function_value * self._unit
        return value, np.array(solution.row_dual), np.array(solution.col_dual)

    @property
    def basis(self) -> Basis:
        """Where the relaxation solved last stands."""
        basis: Basis = self.highs.getBasis()
        return basis

    def stand_at(self, basis: Basis) -> None:
        """Begin the relaxation there: where a problem much like this one ended, it takes a few steps."""
        self.highs.setBasis(basis)

    def set_bounds(self, columns: list[int], lower: Floats, upper: Floats) -> None:
        if not columns:
            return
        self._least = None
        index = np.array(columns, dtype=np.int32)
        self.highs.changeColsBounds(len(columns), index, np.asarray(lower, float), np.asarray(upper, float))

    @property
    def least(self) -> float | None:
        """The value of the relaxation, which no plan is under, where it was solved last."""
        return self._least

    def value_of(self, values: Floats) -> float:
        """The current objective of a solution, in its own unit."""
        row, offset = self.program.objectives[self._objective], self.program.offsets[self._objective]
        return (float(row @ values) + float(offset)) * self._unit

    def limits_under(self, objective: float) -> tuple[Floats, Floats]:
        """The least and the most that each column can be in a plan at or under this value, by the reduced costs of the
        relaxation solved last: a unit more than there costs at least so much."""
        assert self._least is not None
        model, solution = self.highs.getLp(), self.highs.getSolution()
        lower, upper, each = np.array(model.col_lower_), np.array(model.col_upper_), np.array(solution.col_dual)
        dearer = SPARE * (objective - self._least) / self._unit
        with np.errstate(divide="ignore", invalid="ignore"):
            room = dearer / each  # above the lower limit where positive, below the upper one where negative
        least = np.where((each < 0) & np.isfinite(upper), np.maximum(lower, upper + room), lower)
        most = np.where((each > 0) & np.isfinite(lower), np.minimum(upper, lower + room), upper)
        whole = self.program.integer
        least[whole], most[whole] = np.ceil(least[whole] - TOUCHING), np.floor(most[whole] + TOUCHING)
        return least, most

    def look_for_plans(self, looks: bool, *, restarts: bool | None = None) -> None:
        """Whether searches to come look for better plans by small searches of their own, and begin anew where much has
        been decided meanwhile; without, all the time goes to the proof, where the plan they start from is good."""
        for way in ("rens", "rins", "root_reduced_cost", "feasibility_jump"):
            self.highs.setOptionValue(f"mip_heuristic_run_{way}", looks)
        self.highs.setOptionValue("mip_heuristic_effort", EFFORT if looks else 0.0)
        self.highs.setOptionValue("mip_allow_restart", looks if restarts is None else restarts)

    def stop_at(self, objective: float) -> None:
        """Searches to come end with the first plan at or under this value, in the objective's unit."""
        self.highs.setOptionValue("objective_target", objective / self._unit)

    def add_row(self, low: float, high: float, columns: list[int], values: list[float]) -> None:
        self.add_rows([(low, high, columns, values)])

    def add_rows(self, rows: Sequence[Row]) -> None:
        """Rows of (low, high, columns, values); all at once, as HiGHS moves its whole matrix each time."""
        self._added += rows
        _add_rows(self.highs, rows)

    # -- searches ------------------------------------------------------------------------------------------

    def relaxation_is_infeasible(self, seconds: float) -> bool:
        """Whether even the relaxation (fractions of orders allowed) has no plan."""
        self.relax(seconds)
        return self.infeasible

    def relaxed_values(self, seconds: float) -> Floats | None:
        """The best plan when fractions of orders are allowed; None when there is none."""
        self.relax(seconds)
        optimal = self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return np.array(self.highs.getSolution().col_value) if optimal else None

    @property
    def infeasible(self) -> bool:
        """Whether the search that is over has shown that there is no plan."""
        return self.highs.getModelStatus() in _INFEASIBLE

    def completed(self, start: Floats, seconds: float) -> Floats | None:
        """A start with its whole decisions kept and everything else worked out anew; None when they cannot be kept.

        Done on a session of its own: within a search HiGHS would count the time of all earlier ones against it. The
        session stays, as the next start is often much like this one.
        """
        model, fixed = self.highs.getLp(), self.program.integer
        lower, upper = np.array(model.col_lower_), np.array(model.col_upper_)
        whole = np.clip(np.round(start[fixed]), lower[fixed], upper[fixed])
        lower[fixed] = upper[fixed] = whole
        if self._alone is None:
            model.integrality_, model.col_lower_, model.col_upper_ = [], lower, upper
            self._alone = highspy.Highs()
            self._alone.silent()
            self._alone.passModel(model)
        else:
            every = np.arange(len(lower), dtype=np.int32)
            self._alone.changeColsBounds(len(every), every, lower, upper)
            self._alone.changeColsCost(len(every), every, np.array(model.col_cost_))
            self._alone.changeObjectiveOffset(model.offset_)
            _add_rows(self._alone, self._added[self._alone.getNumRow() - (model.num_row_ - len(self._added)):])
        self._alone.setOptionValue("time_limit", max(0.1, seconds) + self._alone.getRunTime())
        self._alone.run()
        if self._alone.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        values: Floats = np.array(self._alone.getSolution().col_value)
        values[fixed] = whole
        return values

    def conflicting_rows(self) -> list[int]:
        """Positions of rows of the relaxation that together cannot hold; empty when only whole orders conflict."""
        model = self.highs.getLp()
        model.integrality_ = []
        alone = highspy.Highs()
        alone.silent()
        alone.setOptionValue("iis_strategy", int(highspy.IisStrategy.kIisStrategyFromLp))
        alone.passModel(model)
        alone.run()
        if alone.getModelStatus() not in _INFEASIBLE:
            return []
        status, iis = alone.getIis()
        return list(iis.row_index_) if status == highspy.HighsStatus.kOk else []

    def relax(self, seconds: float) -> None:
        """Solve the relaxation; a search without a start begins from it."""
        highs = self.highs
        if highs.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
            self._forget_the_solution()
        highs.setOptionValue("solve_relaxation", True)
        highs.setOptionValue("time_limit", max(0.1, seconds) + highs.getRunTime())
        began = time.perf_counter()
        highs.solve()
        self.relaxation_s = max(self.relaxation_s, time.perf_counter() - began)
        highs.setOptionValue("solve_relaxation", False)
        proven = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        self._least = highs.getInfo().objective_function_value * self._unit if proven else None

    def _forget_the_solution(self) -> None:
        """Keep the basis alone: HiGHS would try to complete the fractions of a relaxation as a plan typed in."""
        basis = self.basis
        self.highs.clearSolver()
        if basis.valid:
            self.stand_at(basis)

    def over_the_rest(
        self, stage: str, gap: float, seconds: float, *, absolute_gap: float = 0.0, enough: float | None = None,
        ends: Ends | None = None,
    ) -> Outcome | None:  # fmt: skip
        """Search only among plans that keep what the relaxation decided in whole; where none of them is a plan, among
        those that leave out what it leaves out. None when it decided nothing in whole.

        It finds a plan within a few hundredths of a per cent of the relaxation in seconds. The bound is the
        relaxation's, which holds for every plan; OPTIMAL means a plan within the gap of it. With ``enough``, the search
        ends with a plan within so many gaps of it, and after SETTLED seconds with one not much farther away; ``ends``
        may end it before.
        """
        if self.highs.getModelStatus() != highspy.HighsModelStatus.kOptimal or self._least is None:
            return None
        until = time.perf_counter() + seconds
        values = np.array(self.highs.getSolution().col_value)
        columns = np.flatnonzero(self.program.integer).astype(np.int32)
        whole = np.round(values[columns])
        decided = np.abs(values[columns] - whole) <= WHOLE
        if not decided.any():
            return None
        room = max(gap * abs(self._least), absolute_gap)
        within = self._least + room
        target = within if enough is None else self._least + enough * room
        settled = -math.inf if enough is None else self._least + NOT_MUCH_FARTHER * enough * room

        def given_up(search: Running) -> bool:
            good_enough = search.best is not None and search.best <= settled and search.seconds > SETTLED
            return good_enough or (ends is not None and ends(search))

        found = Outcome(LIMIT, 0.0, self._least, None, 0.0)
        for kept in (decided, decided & (whole == 0)):
            left = until - time.perf_counter()
            if found.values is None and found.status != INTERRUPTED and left > 0 and kept.any():
                found = self._keeping(columns[kept], whole[kept], target, stage, gap, left, absolute_gap, given_up)
        if found.values is None:
            return replace(found, status=INTERRUPTED if found.status == INTERRUPTED else LIMIT, bound=self._least)
        if found.status == INTERRUPTED:
            return replace(found, bound=min(self._least, found.objective))
        status = OPTIMAL if found.objective <= within else LIMIT
        return replace(found, status=status, bound=min(self._least, found.objective))

    def _keeping(
        self, columns: Columns, whole: Floats, target: float, stage: str, gap: float, seconds: float,
        absolute_gap: float, ends: Ends,
    ) -> Outcome:  # fmt: skip
        """A search with some columns held, until a plan at or under ``target``."""
        model, least = self.highs.getLp(), self._least
        lower, upper = np.array(model.col_lower_)[columns], np.array(model.col_upper_)[columns]
        held = np.clip(whole, lower, upper)
        self.highs.changeColsBounds(len(columns), columns, held, held)
        self.highs.clearSolver()
        self._over_the_rest = least
        try:
            self.stop_at(target)
            return self.minimise(stage, NEARLY * gap, seconds, absolute_gap=NEARLY * absolute_gap, ends=ends)
        finally:
            self._over_the_rest = None
            self.highs.setOptionValue("objective_target", -math.inf)
            self.highs.changeColsBounds(len(columns), columns, lower, upper)
            self.highs.clearSolver()

    def minimise(
        self, stage: str, gap: float, seconds: float, start: Floats | None = None, *, absolute_gap: float = 0.0,
        ends: Ends | None = None,
    ) -> Outcome:  # fmt: skip
        """Search until the gap (relative, or absolute in the objective's unit), the time, Ctrl-C, or ``ends``."""
        return self.ended(self.begin(stage, gap, seconds, start, absolute_gap=absolute_gap, ends=ends))

    def begin(
        self, stage: str, gap: float, seconds: float, start: Floats | None = None, *, absolute_gap: float = 0.0,
        ends: Ends | None = None, takes_plans: bool = False,
    ) -> Running:  # fmt: skip
        """The same begun and not waited for; nothing else may be asked of this session until it has ended."""
        highs = self.highs
        highs.setOptionValue("mip_rel_gap", gap)
        highs.setOptionValue("mip_abs_gap", max(absolute_gap / self._unit, 1e-9))
        # HiGHS counts the limit of a search from its own start, that of a linear program from the first run of all.
        earlier = 0.0 if self.program.integer.any() else highs.getRunTime()
        highs.setOptionValue("time_limit", max(0.1, seconds) + earlier)
        if start is not None:
            solution = highspy.HighsSolution()
            solution.col_value = [float(v) for v in start]
            highs.setSolution(solution)
        near = self._over_the_rest is not None
        return Running(highs, stage, self._unit, self.interruption, self._over_the_rest if near else self._least,
                       raises_the_bound=not near, ends=ends, takes_plans=takes_plans)  # fmt: skip

    def ended(self, search: Running) -> Outcome:
        """How a search of this session ends, waited for."""
        search.wait(self.report)
        return self._outcome(search.seconds)

    def _outcome(self, seconds: float) -> Outcome:
        highs = self.highs
        status, info = highs.getModelStatus(), highs.getInfo()
        found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        values = np.array(highs.getSolution().col_value) if found else None
        integers = bool(self.program.integer.any())
        bound = info.mip_dual_bound if integers else info.objective_function_value
        if status == highspy.HighsModelStatus.kOptimal:
            word = OPTIMAL
        elif status in _INFEASIBLE:
            word = INFEASIBLE
        elif self.interruption.stopped:
            word = INTERRUPTED
        elif status in (highspy.HighsModelStatus.kTimeLimit, highspy.HighsModelStatus.kInterrupt):
            word = LIMIT
        else:
            word = FAILED
        if word == FAILED or (not integers and word != OPTIMAL):
            bound = -np.inf  # nothing is proven
        objective = info.objective_function_value * self._unit
        return Outcome(word, objective, float(bound) * self._unit, values, seconds)


_INFEASIBLE = (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)


def _pass(program: Program, highs: highspy.Highs) -> None:
    """Hand a program to HiGHS as whole arrays: fields of a HighsLp are copied figure by figure, which takes six times
    as long."""
    matrix = program.matrix
    highs.passModel(
        len(program.lower), len(program.low), matrix.nnz, int(highspy.MatrixFormat.kRowwise),
        int(highspy.ObjSense.kMinimize), float(program.offsets[0]), program.objectives[0], program.lower, program.upper,
        program.low, program.high, matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32), matrix.data,
        np.where(program.integer, WHOLE_NUMBER, ANY_NUMBER).astype(np.int32),
    )  # fmt: skip


def _add_rows(highs: highspy.Highs, rows: Sequence[Row]) -> None:
    if not rows:
        return
    low, high, columns, values = zip(*rows, strict=True)
    starts = np.cumsum([0, *(len(c) for c in columns)])
    highs.addRows(
        len(rows), np.array(low), np.array(high), int(starts[-1]), starts[:-1].astype(np.int32),
        np.concatenate(columns).astype(np.int32), np.concatenate(values).astype(np.float64),
    )  # fmt: skip
