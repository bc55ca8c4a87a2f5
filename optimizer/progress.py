"""Progress on screen: the stage, the best plan so far, its gap and the time, on stderr."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from optimizer.solve.engine import Progress

CRORE = 1e7


class Screen:
    """One line that is rewritten on a terminal; plain lines when stages change elsewhere."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._live = not quiet and sys.stderr.isatty()
        self._began = time.perf_counter()
        self._status: object | None = None
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
            self._status.stop()  # type: ignore[attr-defined]

    def say(self, words: str) -> None:
        """A new stage."""
        self._show(words)
        if not self._quiet and not self._live:
            print(f"{words} …", file=sys.stderr)

    def progress(self, now: Progress) -> None:
        """Where the search stands."""
        words = f"Searching: {now.stage}"
        cost = now.stage.startswith("cost")
        if now.best is not None:
            words += f", best ₹{now.best / CRORE:,.2f} crore" if cost else f", best {now.best:.4g}"
            if now.bound is not None and now.best:
                words += f", gap {abs(now.best - now.bound) / abs(now.best):.3%}"
        self._show(f"{words}, {now.seconds:.0f} s")
        if not self._quiet and not self._live and now.stage != self._stage:
            self._stage = now.stage
            print(f"Searching: {now.stage} …", file=sys.stderr)

    def _show(self, words: str) -> None:
        if self._status is not None:
            elapsed = time.perf_counter() - self._began
            self._status.update(f"{words} · {elapsed:.0f} s · Ctrl-C keeps the best plan so far")  # type: ignore[attr-defined]
