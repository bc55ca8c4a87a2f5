"""``solve --scenarios --engine mpi-sppy``: every rank runs the command, the first one speaks, writes and ends it."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from optimizer.result import BUG, REJECTED, SOLVED, USAGE, Options, Result
from optimizer.run import plan_workbook
from optimizer.solve.cluster import ClusterError, communicator

TO_BE_HEARD_S = 1.0  # mpiexec passes on what a rank says when it gets to it, and nothing after the end
ALL_SAY = (SOLVED, USAGE, REJECTED)  # what every rank comes to, of which the first tells


def solve_on_ranks(source: Path, asked: Options, *, quiet: bool) -> Result | None:
    """Plan on all ranks. None on a rank with nothing to tell; a rank that breaks off tells it and ends all others."""
    try:
        comm = communicator()
    except ClusterError as wrong:
        return Result(USAGE, str(wrong)) if _speaks() else None
    first = comm.Get_rank() == 0

    def say(words: str) -> None:
        if first and not quiet:
            print(f"{words} …", file=sys.stderr, flush=True)

    try:
        result = plan_workbook(source, asked, say=say)
    except Exception as defect:
        result = Result(BUG, f"Rank {comm.Get_rank()} broke off: {type(defect).__name__}: {defect}", rank_died=True)
    if result.rank_died and comm.Get_size() > 1:
        print(result.message, *([result.path] if result.path else []), file=sys.stderr, flush=True)
        time.sleep(TO_BE_HEARD_S)
        comm.Abort(result.exit_code)
    return result if first or result.exit_code not in ALL_SAY else None


def _speaks() -> bool:
    """Whether this is the one process that says what is wrong: rank 0, or one without MPI at all."""
    try:
        import mpisppy.MPI
    except ImportError:
        return True
    return bool(mpisppy.MPI.COMM_WORLD.Get_rank() == 0)
