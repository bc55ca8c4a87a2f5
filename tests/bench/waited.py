"""The command line as it is, and on the error stream how long it waited for HiGHS and loaded modules: what is left is
our own time.

    python -m tests.bench.waited solve inputs/india_ree.xlsx --json -q

Counted is what the main thread waits, so that searches at the same time do not count twice; and modules wherever they
are loaded, at the start or when they are first needed.
"""

from __future__ import annotations

import functools
import importlib
import importlib._bootstrap as loader
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, NoReturn

WAITED, LOADED = "waited for HiGHS, s:", "loading modules, s:"


class Waited:
    """Seconds of the main thread within the calls it was put around, each counted once."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._within = False

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(call)
        def timed(*given: Any, **named: Any) -> Any:
            if self._within or threading.current_thread() is not threading.main_thread():
                return call(*given, **named)
            self._within, began = True, time.perf_counter()
            try:
                return call(*given, **named)
            finally:
                self._within, self.seconds = False, self.seconds + time.perf_counter() - began

        return timed


def main() -> None:
    """Run the command with its words. What it loads is loaded here, where it is counted."""
    waited, loading = Waited(), Waited()
    loader._find_and_load = loading.around(loader._find_and_load)  # what every import statement calls

    from optimizer import cli

    os.environ.setdefault(*cli.ONE_OF_NUMPY)  # as the command does before numpy is loaded

    importlib.import_module("optimizer.model")  # first, as in the command: it spares loading scipy's statistics

    import highspy

    from optimizer.solve.aim import Whole
    from optimizer.solve.running import Running

    for holder, name in (
        (highspy.Highs, "run"), (highspy.Highs, "solve"), (highspy.Highs, "presolve"), (highspy.Highs, "postsolve"),
        (Running, "wait"), (Whole, "wait"),
    ):
        setattr(holder, name, waited.around(getattr(holder, name)))
    leave = cli.leave

    def say_and_leave(ending: SystemExit) -> NoReturn:
        print(WAITED, round(waited.seconds, 3), file=sys.stderr)
        print(LOADED, round(loading.seconds, 3), file=sys.stderr)
        leave(ending)

    cli.leave = say_and_leave
    cli.main()


if __name__ == "__main__":
    main()
