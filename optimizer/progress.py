"""Progress on screen: the stage, the best plan so far, its gap and the time, on stderr. And Ctrl-C."""

from __future__ import annotations

import signal
import sys
import threading
import time
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any

from optimizer.solve.interruption import Interruption

if TYPE_CHECKING:
    from rich.status import Status

    from optimizer.solve.running import Progress

CRORE = 1e7
KEEPS = "Ctrl-C keeps the best plan so far"
STOPPING = "Stopping with the best plan so far; Ctrl-C again gives it up"


class Screen:
    """One line that is rewritten on a terminal; elsewhere a plain line a stage, and with ``verbose`` a better plan."""

    def __init__(self, interruption: Interruption, *, quiet: bool, verbose: bool = False) -> None:
        self._interruption = interruption
        self._quiet, self._verbose = quiet, verbose and not quiet
        self._live = not quiet and sys.stderr.isatty()
        self._began = time.perf_counter()
        self._status: Status | None = None
        self._said: set[str] = set()
        self._best: float | None = None
        self._stage = ""

    def __enter__(self) -> Screen:
        if self._live:
            from rich.console import Console

            self._status = Console(stderr=True).status("")
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._status is not None:
            self._status.stop()

    def say(self, words: str) -> None:
        """A new stage."""
        self._show(words)
        self._line(f"{words} …")

    def progress(self, now: Progress) -> None:
        """Where the search stands."""
        words = f"Searching: {now.stage}"
        if now.stage != self._stage:
            self._stage, self._best = now.stage, None
            self._line(f"{words} …")
        if now.best is not None:
            words += f", best ₹{now.best / CRORE:,.2f} crore" if now.stage.startswith("cost") else f", {now.best:.4g}"
            if now.bound is not None and now.best:
                words += f", gap {abs(now.best - now.bound) / abs(now.best) / now.outlay_per_cost:.3%}"
        words += f", {now.seconds:.0f} s"
        if self._verbose and now.best is not None and now.best != self._best:
            self._best = now.best
            self._line(words)
        if self._interruption.stopped and STOPPING not in self._said:
            self._said.add(STOPPING)
            self._line(STOPPING)
        self._show(words)

    def _line(self, words: str) -> None:
        if not self._quiet and not self._live:
            print(words, file=sys.stderr, flush=True)

    def _show(self, words: str) -> None:
        if self._status is not None:
            from rich.markup import escape

            elapsed = time.perf_counter() - self._began
            hint = STOPPING if self._interruption.stopped else KEEPS
            self._status.update(escape(f"{words} · {elapsed:.0f} s · {hint}"))


class CtrlC:
    """While it lasts, Ctrl-C asks the search to stop with its best plan; the second Ctrl-C raises KeyboardInterrupt."""

    def __init__(self, interruption: Interruption) -> None:
        self._interruption = interruption
        self._before: Any = None

    def __enter__(self) -> CtrlC:
        if threading.current_thread() is threading.main_thread():  # no other thread may set a handler
            self._before = signal.signal(signal.SIGINT, self._pressed)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def _pressed(self, number: int, frame: FrameType | None) -> None:
        if self._interruption.stopped:
            raise KeyboardInterrupt
        self._interruption.stop()
