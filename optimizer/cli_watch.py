"""``solve --watch``: what is said from plan to plan."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from optimizer.cli import show
from optimizer.cycle.since import Last
from optimizer.result import Clock, Result
from optimizer.watching import plans

CRORE = 1e7
LITTLE = 0.005  # crore: what two digits do not show


def watch(
    source: Path, plan: Callable[[Last | None, Clock | None], Result], *, as_json: bool, quiet: bool, verbose: bool
) -> None:  # fmt: skip
    """Plan a workbook, and again each time it is saved, until Ctrl-C; say of each plan how it ended, and how much more
    or less it costs than the one before."""

    def again(last: Last | None) -> Result:
        return plan(last, None if last is None else Clock(time.perf_counter()))

    before: Result | None = None
    for result in plans(source, again):
        show(result, as_json=as_json, quiet=quiet, verbose=verbose)
        if result.plan is not None and not result.findings:
            if before is not None and not (quiet or as_json):
                print(_beside(result, before), file=sys.stderr)
            before = result
        if not (quiet or as_json):
            print(f"Waiting for {source.name} to be saved again; Ctrl-C ends it.", file=sys.stderr, flush=True)
    if not (quiet or as_json):
        print("No longer waiting.", file=sys.stderr)


def _beside(result: Result, before: Result) -> str:
    """What a plan costs beside the one before."""
    assert result.plan is not None
    assert before.plan is not None
    more = (result.plan.objective_inr - before.plan.objective_inr) / CRORE
    if abs(more) < LITTLE:
        return "It costs as much as the plan before."
    return f"It costs ₹{abs(more):,.2f} crore {'more' if more > 0 else 'less'} than the plan before."
