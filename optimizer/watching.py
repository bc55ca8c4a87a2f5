"""A workbook planned again each time it is saved, from the plan before or an earlier one whose book is nearer."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread

from optimizer.cycle.compare import Edition
from optimizer.cycle.since import Last
from optimizer.result import Result, sha256_of

LOOK_EVERY_S = 0.05
KEPT = 8  # plans before the last one, to begin with
Stamp = tuple[int, int]


def plans(source: Path, plan: Callable[[Last | None], Result]) -> Iterator[Result]:
    """What ``plan`` makes of a workbook as it stands, and again each time it has been saved with something else in it;
    ``plan`` is given the last plan there is. Ctrl-C between two plans ends it."""
    last: Last | None = None
    while True:
        seen = sha256_of(source)
        result = plan(last)
        yield result
        try:
            last = _with_those_before(_last(result), last)
            _clear_away()
            _wait_until_saved(source, seen)
        except KeyboardInterrupt:
            return


def _last(result: Result) -> Last | None:
    """A result as the plan before the next; None where it has no plan."""
    from optimizer.workbook.carried import as_carried

    if result.plan is None or result.case is None or result.findings:
        return None
    name = result.path.stem if result.path is not None else str(result.case.months[0])
    return Last(Edition(name, result.case, as_carried(result.plan)), result.solved)


def _with_those_before(newest: Last | None, last: Last | None) -> Last | None:
    """The newest plan there is, with some of those before it."""
    if newest is None or last is None:
        return newest or last
    return replace(newest, before=(last.edition, *last.before)[:KEPT])


def _clear_away() -> None:
    """Look for dead parts of earlier problems while the officer reads, and not in the middle of the next plan. On
    another thread: Python swallows a Ctrl-C that comes while this one clears away."""
    clearing = Thread(target=gc.collect)
    clearing.start()
    clearing.join()


def _wait_until_saved(source: Path, seen: str) -> None:
    """Until the file holds something else than what bears the digest ``seen``, and has stood still from one look to the
    next: Excel writes a file beside it and changes names, LibreOffice writes into it."""
    known: Stamp | None = None
    before = _stamp(source)
    while True:
        time.sleep(LOOK_EVERY_S)
        now = _stamp(source)
        if now is not None and now == before and now != known:
            digest = sha256_of(source)
            if digest not in ("", seen):
                return
            known = now if digest else None
        before = now


def _stamp(source: Path) -> Stamp | None:
    """When the file was written and how long it is; None while there is none."""
    try:
        found = source.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
