"""Who runs in a race: each takes a workbook, a gap and a limit, and returns the trace of its search.

Every contestant solves the same mathematics, ``write_problem`` of the same case with every rule kept, to the same
relative gap on the same number of threads. They differ in how the model is handed over and searched.
"""

from __future__ import annotations

import contextlib
import gc
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

Point = tuple[float, float | None, float | None]  # seconds, best, bound


@dataclass(frozen=True)
class Trace:
    """One run. ``points`` are in order, seconds from the call of the solver (hand-over included); ``outside_s`` is
    everything before that and ``solver_s`` the call; ``peak_mib`` is of the whole process."""

    contestant: str
    points: tuple[Point, ...]
    solver_s: float
    outside_s: float
    peak_mib: float
    integers: int

    def seconds_to(self, gap: float) -> float | None:
        """Seconds until a plan was proved to be within the gap; None when that never happened."""
        return next((s for s, best, bound in self.points if _gap(best, bound) <= gap), None)

    def first_plan(self) -> float | None:
        """Seconds until any plan was there."""
        return next((s for s, best, _ in self.points if best is not None), None)

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def _gap(best: float | None, bound: float | None) -> float:
    if best is None or bound is None:
        return float("inf")
    return max(0.0, best - bound) / max(1e-9, abs(best))


def run(contestant: str, workbook: Path, gap: float, seconds: float, threads: int) -> Trace:
    """One contestant on one workbook, in this process."""
    begun = time.perf_counter()
    solver = CONTESTANTS[contestant]
    points, called, integers = solver(workbook, gap, seconds, threads)
    ended = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Trace(contestant, tuple(points), ended - called, called - begun, peak, integers)


def ours(workbook: Path, gap: float, seconds: float, threads: int) -> tuple[list[Point], float, int]:
    """This program's own search, in a process set up as the command is."""
    from optimizer.cli import GARBAGE

    gc.set_threshold(*GARBAGE)

    from pyomo.core import ConcreteModel

    from optimizer import session
    from optimizer.model.data import Data
    from optimizer.model.problem import write_problem
    from optimizer.solve.handover import compile_program
    from optimizer.solve.running import Progress
    from optimizer.workbook.read import read_workbook

    case = read_workbook(workbook, {"threads": threads}).case
    data, block = Data.of(case), ConcreteModel()
    write_problem(block, data)
    called = time.perf_counter()
    points: list[Point] = []

    def report(progress: Progress) -> None:
        if not points or points[-1][1:] != (progress.best, progress.bound):
            points.append((time.perf_counter() - called, progress.best, progress.bound))

    program = compile_program(block)
    built = session.Built(case, data, block, program)
    solved = session.solve(built, gap=gap, seconds=seconds, report=report)
    found = solved.searched
    points.append((time.perf_counter() - called, found.objective_inr, found.bound_inr))
    return points, called, program.size["integers"]


def textbook(workbook: Path, gap: float, seconds: float, threads: int) -> tuple[list[Point], float, int]:
    """Pyomo's stock HiGHS interface with its default options and no start."""
    from pyomo.environ import SolverFactory

    block, integers = block_of(workbook)
    called = time.perf_counter()
    solver = SolverFactory("appsi_highs")
    solver.highs_options = {"mip_rel_gap": gap, "time_limit": seconds, "threads": threads}
    with _heard() as lines:
        solver.solve(block, tee=True, load_solutions=False)
    points = _highs_points(lines)
    # HiGHS counts from when it has the model; handing it over is part of the way.
    before = time.perf_counter() - called - (points[-1][0] if points else 0.0)
    return [(s + before, best, bound) for s, best, bound in points], called, integers


def scip(workbook: Path, gap: float, seconds: float, threads: int) -> tuple[list[Point], float, int]:
    """SCIP on the same program, through its own file reader."""
    from pyscipopt import SCIP_EVENTTYPE, Eventhdlr, Model

    integers, path = _exported(workbook)
    called = time.perf_counter()
    model, points = Model(), []

    class Watch(Eventhdlr):  # type: ignore[misc]
        def eventinit(self) -> None:
            for kind in (SCIP_EVENTTYPE.BESTSOLFOUND, SCIP_EVENTTYPE.NODESOLVED, SCIP_EVENTTYPE.LPSOLVED):
                self.model.catchEvent(kind, self)

        def eventexec(self, event: object) -> None:
            points.append(_scip_point(self.model, called))

    model.hideOutput()
    model.readProblem(str(path))
    model.setParam("limits/gap", gap)
    model.setParam("limits/time", seconds)
    model.includeEventhdlr(Watch(), "watch", "progress")
    model.optimize()
    points.append(_scip_point(model, called))
    return points, called, integers


def _scip_point(model: object, called: float) -> Point:
    best, bound = model.getPrimalbound(), model.getDualbound()  # type: ignore[attr-defined]
    return (time.perf_counter() - called, best if abs(best) < 1e19 else None, bound if abs(bound) < 1e19 else None)


def cp_sat(workbook: Path, gap: float, seconds: float, threads: int) -> tuple[list[Point], float, int]:
    """CP-SAT through OR-Tools, which scales tonnes to whole numbers."""
    from ortools.linear_solver.python import model_builder

    integers, path = _exported(workbook)
    called = time.perf_counter()
    model = model_builder.Model()
    if not model.import_from_mps_file(str(path)):
        raise RuntimeError("OR-Tools cannot read the exported program")
    solver = model_builder.Solver("sat")
    solver.set_time_limit_in_seconds(seconds)
    solver.set_solver_specific_parameters(f"relative_gap_limit: {gap} num_workers: {threads}")
    status = solver.solve(model)
    found = status in (model_builder.SolveStatus.OPTIMAL, model_builder.SolveStatus.FEASIBLE)
    if not found:
        return [(time.perf_counter() - called, None, None)], called, integers
    return [(time.perf_counter() - called, solver.objective_value, solver.best_objective_bound)], called, integers


def gurobi(workbook: Path, gap: float, seconds: float, threads: int) -> tuple[list[Point], float, int]:
    """Gurobi, where its size-limited licence (2,000 rows and columns) admits the case."""
    import gurobipy

    integers, path = _exported(workbook)
    called = time.perf_counter()
    points: list[Point] = []

    def watch(model: object, where: int) -> None:
        code = gurobipy.GRB.Callback
        if where == code.MIP:
            best = model.cbGet(code.MIP_OBJBST)  # type: ignore[attr-defined]
            bound = model.cbGet(code.MIP_OBJBND)  # type: ignore[attr-defined]
            known = (best if abs(best) < 1e99 else None, bound if abs(bound) < 1e99 else None)
            points.append((time.perf_counter() - called, *known))

    with gurobipy.Env(params={"OutputFlag": 0}) as env, gurobipy.read(str(path), env) as model:
        model.Params.MIPGap, model.Params.TimeLimit, model.Params.Threads = gap, seconds, threads
        model.optimize(watch)
        best = model.ObjVal if model.SolCount else None
        points.append((time.perf_counter() - called, best, model.ObjBound))
    return points, called, integers


CONTESTANTS: dict[str, Callable[[Path, float, float, int], tuple[list[Point], float, int]]] = {
    "ours": ours, "textbook": textbook, "scip": scip, "cp-sat": cp_sat, "gurobi": gurobi,
}  # fmt: skip


# -- the same program for everybody --------------------------------------------------------------------------


def block_of(workbook: Path) -> tuple[object, int]:
    """The case's problem with every rule kept and cost as its only objective, and its number of integers."""
    from pyomo.environ import ConcreteModel, Objective, Var

    from optimizer.model.data import Data
    from optimizer.model.goals import exceptions
    from optimizer.model.problem import write_problem
    from optimizer.workbook.read import read_workbook

    block = ConcreteModel()
    write_problem(block, Data.of(read_workbook(workbook).case))
    for var in exceptions(block):
        var.fix(0)
    for objective in block.component_data_objects(Objective):
        if objective is not block.objective:
            objective.deactivate()
    return block, sum(not v.is_continuous() for v in block.component_data_objects(Var))


def _exported(workbook: Path) -> tuple[int, Path]:
    """(integers, file) of the program as HiGHS writes it, in a process of its own: OR-Tools and highspy cannot live in
    one. Writing it is outside the contestant's time."""
    path = Path(tempfile.mkdtemp()) / "case.mps"
    words = [sys.executable, "-m", "tests.bench.export", str(workbook), str(path)]
    ended = subprocess.run(words, capture_output=True, text=True, check=True)
    return int(ended.stdout.split()[-1]), path


# -- what a solver says ---------------------------------------------------------------------------------------

_ROW = re.compile(r"^ *\w? +\d+ +\d+ +\d+ +[\d.]+% +(\S+) +(\S+) +.*?([\d.]+)s$")


def _highs_points(lines: list[str]) -> list[Point]:
    """(seconds, best, bound) of every line of HiGHS's log of a search."""
    found: list[Point] = []
    for line in lines:
        if match := _ROW.match(line):
            bound, best, seconds = match.groups()
            found.append((float(seconds), _known(best), _known(bound)))
    return found


def _known(figure: str) -> float | None:
    value = float(figure)
    return value if abs(value) < float("inf") else None


@contextlib.contextmanager
def _heard() -> Iterator[list[str]]:
    """The lines written to the terminal within, also by a compiled library; filled at the end."""
    lines: list[str] = []
    sys.stdout.flush()
    kept = os.dup(1)
    with tempfile.TemporaryFile() as heard:
        os.dup2(heard.fileno(), 1)
        try:
            yield lines
        finally:
            sys.stdout.flush()
            os.dup2(kept, 1)
            os.close(kept)
            heard.seek(0)
            lines += heard.read().decode(errors="replace").splitlines()
