"""The record of a run: what was read, with what settings, what came out and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass, field

from optimizer.case.problems import Problem


@dataclass(frozen=True)
class RunRecord:
    """Everything the sheet Run of a plan book says besides the plan itself."""

    plan_number: str  # 2026-12_india_ree_plan_r01
    input_name: str
    input_sha256: str
    exit_code: int
    settings: tuple[tuple[str, str, str], ...]  # (setting, value, origin: option | Start!B6 | default)
    seconds: tuple[tuple[str, float], ...]  # (stage, seconds) for import, read, build, solve, write, total
    size: tuple[tuple[str, int], ...]  # rows, columns, integers
    versions: tuple[tuple[str, str], ...]
    warnings: tuple[Problem, ...] = field(default=())
    made_at: str = ""  # 2026-12-01 10:30
