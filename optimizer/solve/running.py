"""A search under way: what is known of it, what ends it before its time, and the plans it is handed from elsewhere."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from optimizer.solve.interruption import Interruption

if TYPE_CHECKING:
    import highspy

    from optimizer.solve.handover import Floats

LOOK_EVERY_S = 0.1
NOTHING = 1e29  # what HiGHS says of a plan or a bound it does not have
GOOD = 0.02  # of the cost above the bound: so near a plan is worth proving
AS_LONG_AGAIN, AT_LEAST_S = 2.0, 0.3  # of the seconds its best plan took: how long a search may take for such a plan
PATIENCE_S, PATIENCE_SHARE = 0.1, 0.25  # without a better plan: seconds, and share of those the best one took


@dataclass(frozen=True)
class Progress:
    """What is known while a search runs; objective and bound in the unit of the objective. ``outlay_per_cost``: what a
    gap is a share of, the gross outlay, for each rupee of a cost."""

    stage: str
    seconds: float
    best: float | None
    bound: float | None
    outlay_per_cost: float = 1.0


class Running:
    """One search of a HiGHS session on a thread of its own. ``best`` and ``bound`` are in the unit of the objective."""

    def __init__(
        self, highs: highspy.Highs, stage: str, unit: float, interruption: Interruption, bound: float | None, *,
        raises_the_bound: bool = True, ends: Ends | None = None, takes_plans: bool = False,
    ) -> None:  # fmt: skip
        """``bound`` is what is known before, which a search of only some plans does not raise; ``ends`` says whether to
        give up, asked a few times a second."""
        self.stage, self.unit, self.interruption = stage, unit, interruption
        self.best: float | None = None
        self.bound = bound
        self.found_s = math.inf  # after which the best plan so far was found
        self.own_bound = -math.inf  # of the plans that are searched
        self._ends, self._raises, self._stopped = ends, raises_the_bound, False
        self._highs = highs  # which must not go before the search is over
        self._handed: Floats | None = None
        self._heard: list[tuple[Any, Callable[[Any], None]]] = [
            (highs.cbMipLogging, self._on_log), (highs.cbMipImprovingSolution, self._on_better),
            (highs.cbMipInterrupt, self._on_look),
            *((at, self._on_check) for at in (highs.cbSimplexInterrupt, highs.cbIpmInterrupt)),
            *([(highs.cbMipUserSolution, self._on_asked)] if takes_plans else []),
        ]  # fmt: skip
        for told, listener in self._heard:
            told.subscribe(listener)
        self._began, self._took_s = time.perf_counter(), math.nan
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        self._highs.solve()
        self._took_s = time.perf_counter() - self._began

    @property
    def seconds(self) -> float:
        """From its start to its end, or to now."""
        return time.perf_counter() - self._began if math.isnan(self._took_s) else self._took_s

    @property
    def over(self) -> bool:
        return not self._thread.is_alive()

    def take(self, plan: Floats) -> None:
        """Hand in a plan found elsewhere, which is taken as soon as HiGHS asks for one."""
        self._handed = plan

    def leave(self) -> None:
        """Give it up without waiting: it ends at its next look, which may be some seconds away."""
        self._stopped = True

    def wait(self, report: Callable[[Progress], None]) -> None:
        """Until it is over; Ctrl-C ends it."""
        while self._thread.is_alive():
            try:
                self._thread.join(LOOK_EVERY_S)
                report(Progress(self.stage, self.seconds, self.best, self.bound))
            except KeyboardInterrupt:
                self.interruption.stop()
        for told, listener in self._heard:
            told.unsubscribe(listener)

    # -- what HiGHS tells and asks -------------------------------------------------------------------------

    def _on_log(self, event: Any) -> None:
        primal, dual = event.data_out.mip_primal_bound, event.data_out.mip_dual_bound
        if abs(primal) < NOTHING:
            self.best = primal * self.unit
        if abs(dual) < NOTHING:
            self.own_bound = max(self.own_bound, dual * self.unit)
            if self._raises:
                self.bound = self.own_bound if self.bound is None else max(self.bound, self.own_bound)

    def _on_better(self, event: Any) -> None:
        self.found_s = self.seconds

    def _on_look(self, event: Any) -> None:
        # A search as small as a plant's may be over before the next line of the log.
        self._on_log(event)
        self._on_check(event)

    def _on_check(self, event: Any) -> None:
        given_up = self._stopped or self.interruption.stopped or (self._ends is not None and self._ends(self))
        event.interrupt(given_up)  # said each time, as HiGHS remembers an interruption from one search to the next

    def _on_asked(self, event: Any) -> None:
        if self._handed is not None:
            event.data_in.setSolution(self._handed)
            self._handed = None


Ends = Callable[[Running], bool]


def impatient(search: Running) -> bool:
    """Nothing better was found for a while, measured by what the best plan took."""
    return search.seconds > search.found_s + max(PATIENCE_S, PATIENCE_SHARE * search.found_s)


def good_enough(search: Running) -> bool:
    """A plan is near its bound, or nothing better was found for as long as the best plan took."""
    if search.best is None:
        return False
    near = search.best - search.own_bound <= GOOD * abs(search.best)
    return near or search.seconds > AT_LEAST_S + AS_LONG_AGAIN * search.found_s
