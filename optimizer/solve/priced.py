"""A bound by one material at a time, each alone with what it shares with others at the relaxation's prices.

A search of the whole raises its bound ever more slowly the more materials there are: its cuts take time that grows with
the square of their number. What a material alone costs at the least, in whole orders, is a small search; the sum over
all materials is under every plan, and it leaves out only what the sharing itself costs in whole orders. The plan there
is begins each search, and what it adds above the relaxation says where there is something to be raised.

Known as Lagrangian relaxation: A. M. Geoffrion, Mathematical Programming Study 2 (1974).
"""

from __future__ import annotations

import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from optimizer.solve.engine import Engine
from optimizer.solve.excess import Excess
from optimizer.solve.handover import Floats, Program, matrix_of
from optimizer.solve.interruption import Interruption
from optimizer.solve.running import LOOK_EVERY_S, Progress

STAGE = "bound by material"
SECONDS = 2.0  # for a material
SHARE_OF_ROOM = 0.7  # of what may stay open between plan and bound, shared out to the materials beforehand


class Enough(Interruption):
    """Ctrl-C, or the bound is as high as need be or as it can be."""

    def __init__(self, run: Interruption) -> None:
        super().__init__()
        self.run, self.reached = run, False

    def stop(self) -> None:
        self.run.stop()

    @property
    def stopped(self) -> bool:
        return self.reached or self.run.stopped


@dataclass
class Priced:
    """The materials of a problem, each alone. Values are in the solver's unit until they are told."""

    engine: Engine  # has the problem; its relaxation is the one of ``excess``
    excess: Excess
    plan: Floats
    within: float  # of the plan's cost: how near the bound is to come

    def __post_init__(self) -> None:
        model = self.engine.highs.getLp()
        self.low, self.high = np.array(model.row_lower_), np.array(model.row_upper_)
        self.lower, self.upper = np.array(model.col_lower_), np.array(model.col_upper_)
        matrix = matrix_of(model)
        self.by_row = sparse.csr_array(matrix)
        self.costs = self.excess.costs_alone(matrix)
        self.added = self.excess.by_material(self.plan, matrix @ self.plan)  # no material can be raised by more
        cost = float(np.array(model.col_cost_) @ self.plan) + float(model.offset_)
        self.room, self.bound = self.within * abs(cost), cost - float(self.added.sum())
        self.cost, self.lost = cost, float(self.added[-1])
        self.enough = Enough(self.engine.interruption)

    def raised(self, seconds: float, threads: int) -> float:
        """The bound, in the objective's unit: near enough to the plan, or as near as it comes, or as time allows."""
        until, unit = time.perf_counter() + seconds, float(self.engine.program.units[0])
        began, best = time.perf_counter(), self.cost * unit
        order = [int(k) for k in np.argsort(-self.added[:-1]) if self.added[k] > 0]
        self._judge()
        with ThreadPoolExecutor(threads) as pool:
            waiting: dict[Future[float], int] = {pool.submit(self._least_alone, k, until): k for k in order}
            while waiting:
                try:
                    done, _ = wait(waiting, LOOK_EVERY_S, FIRST_COMPLETED)
                    self.engine.report(Progress(STAGE, time.perf_counter() - began, best, self.bound * unit))
                except KeyboardInterrupt:
                    self.engine.interruption.stop()
                    continue
                for search in done:
                    gained = search.result()
                    self.bound, self.lost = self.bound + gained, self.lost + self.added[waiting.pop(search)] - gained
                self._judge()
        return self.bound * unit

    def _judge(self) -> None:
        """Whether the bound is near enough, or what is lost for good keeps it from coming so near."""
        self.enough.reached = self.cost - self.bound <= self.room or self.lost > self.room

    def _least_alone(self, k: int, until: float) -> float:
        """By how much a material costs more in whole orders than in the relaxation, at the least."""
        seconds = min(SECONDS, until - time.perf_counter())
        if self.enough.stopped or seconds <= 0:
            return 0.0
        columns, rows = np.flatnonzero(self.excess.of_column == k), np.flatnonzero(self.excess.of_row == k)
        costs = self.costs[columns]
        alone = Program(
            self.by_row[rows][:, columns], self.low[rows], self.high[rows], self.lower[columns], self.upper[columns],
            self.engine.program.integer[columns], costs[None, :], -np.array([costs @ self.excess.relaxed[columns]]),
            np.ones(1), (), (), {}, np.ones(len(rows)),
        )  # fmt: skip
        share = SHARE_OF_ROOM * max(0.0, self.room - self.added[-1]) * self.added[k] / self.added[:-1].sum()
        search = Engine(alone, 1, self.enough)
        found = search.minimise(STAGE, 0.0, seconds, self.plan[columns], absolute_gap=share)
        return 0.0 if found.values is None else float(np.clip(found.bound, 0.0, self.added[k]))
