"""What is asked of a run and how it ended: options, exit codes, the result and its JSON."""

from __future__ import annotations

import hashlib
import platform
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer import STARTED, __version__
from optimizer.case.case import Case
from optimizer.case.problems import Problem
from optimizer.plan.record import RunRecord

if TYPE_CHECKING:
    from optimizer.plan.audit import Finding
    from optimizer.plan.plan import Plan
    from optimizer.session import Solved

SOLVED, BUG, USAGE, REJECTED, EXCEPTIONS, STOPPED, NO_PLAN, UNWRITABLE, REFUSED, INTERRUPTED = (
    0, 1, 2, 3, 4, 5, 6, 7, 8, 130,
)  # fmt: skip
EXTENSIVE, CLUSTER = "extensive", "mpi-sppy"
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
    bundle: int = 1  # there: so many scenarios at most are planned as one
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
    solved: Solved | None = None  # what the plan was found with, for what is asked of it next
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


class Clock:
    """Seconds by stage; what is not in a stage shows in the total."""

    def __init__(self, started: float = STARTED) -> None:
        self._started = self._last = started
        self._laps: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self._laps[stage] = self._laps.get(stage, 0.0) + now - self._last
        self._last = now

    @property
    def seconds(self) -> dict[str, float]:
        return {**self._laps, "total": time.perf_counter() - self._started}
