"""Ctrl-C as a flag: light enough to be there before a solver is imported."""

from __future__ import annotations

import threading


class Interruption:
    """Ctrl-C, shared by every search of a run."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def stop(self) -> None:
        self._event.set()

    @property
    def stopped(self) -> bool:
        return self._event.is_set()
