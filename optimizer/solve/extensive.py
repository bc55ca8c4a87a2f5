"""The extensive form: the problems of all scenarios in one, what they share decided once, and the loss to keep low.

A *branch* is one scenario's problem with its probability. The value of a plan is (1 - weight) x the expected loss +
weight x the mean loss of the worst cases (conditional value at risk): with a threshold h chosen by the search,
h + E[max(0, loss - h)] / (1 - beyond). See R. T. Rockafellar and S. Uryasev, Optimization of Conditional
Value-at-Risk, Journal of Risk 2 (2000).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy import sparse

from optimizer.solve.handover import Floats, Program, Row


@dataclass(frozen=True)
class Branch:
    """A scenario's problem. ``loss`` is the number of its loss among the program's objectives; ``shared`` says of a
    column which decision it is, the same for the branches that share it; ``rows`` are added to the problem."""

    name: str
    probability: float
    program: Program
    loss: int
    shared: Mapping[int, Hashable] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()

    def loss_of(self, values: Floats) -> float:
        """The loss of a solution of this branch, INR."""
        program, k = self.program, self.loss
        return float((program.objectives[k] @ values + program.offsets[k]) * program.units[k])


@dataclass(frozen=True)
class Linking:
    """A row over several branches: ``low <= sum of weight x column <= high``, a term a branch, column and weight."""

    terms: tuple[tuple[int, int, float], ...]
    low: float
    high: float


@dataclass(frozen=True)
class KeptIn:
    """A rule to be kept in branches of at least this probability: in the others its excess (by column) may be as large
    as it can be."""

    share: float
    excess: tuple[tuple[int, int, float], ...]  # branch, column, the most it can be


@dataclass(frozen=True)
class Risk:
    """What is kept low: (1 - weight) x expected loss + weight x mean loss of the cases beyond a share of them."""

    weight: float
    beyond: float

    def value(self, losses: Sequence[float], odds: Sequence[float]) -> float:
        """The value of losses with their probabilities."""
        expected = float(np.dot(losses, odds))
        return (1 - self.weight) * expected + self.weight * self.worst_mean(losses, odds)

    def worst_mean(self, losses: Sequence[float], odds: Sequence[float]) -> float:
        """Mean loss of the worst cases (conditional value at risk)."""
        left, total = 1 - self.beyond, 0.0
        for loss, p in sorted(zip(losses, odds, strict=True), reverse=True):
            part = min(p, left)
            total, left = total + part * loss, left - part
            if left <= 1e-15:
                break
        return total / (1 - self.beyond)


@dataclass(frozen=True)
class Extensive:
    """Branches as one program. ``places[k]`` are the columns of branch k; its one objective is the risk."""

    branches: tuple[Branch, ...]
    risk: Risk
    program: Program
    places: tuple[npt.NDArray[np.int64], ...]
    threshold: int | None  # column of the loss beyond which cases are bad
    losses: tuple[int | None, ...]  # column of each branch's loss
    beyond: tuple[int | None, ...]  # column of what of it lies beyond the threshold
    unit: float
    rows_of: tuple[npt.NDArray[np.int64], ...]  # rows of each branch's own, that of its loss among them

    @property
    def odds(self) -> list[float]:
        return [b.probability for b in self.branches]

    def values_of(self, k: int, values: Floats) -> Floats:
        """The solution of one branch."""
        return values[self.places[k]]

    def losses_of(self, values: Floats) -> list[float]:
        """The loss of every branch, INR."""
        return [b.loss_of(self.values_of(k, values)) for k, b in enumerate(self.branches)]

    def value_of(self, values: Floats) -> float:
        """The value of a solution, INR, from its losses."""
        return self.risk.value(self.losses_of(values), self.odds)

    def joined(self, solutions: Sequence[Floats]) -> Floats:
        """A start from a solution of every branch: what is shared as the first branch that has it says."""
        start = np.zeros(len(self.program.lower))
        for k in reversed(range(len(self.branches))):
            start[self.places[k]] = solutions[k]
        losses = self.losses_of(start)
        ranked = sorted(zip(losses, self.odds, strict=True))
        reached, threshold = 0.0, ranked[-1][0]
        for loss, p in ranked:
            reached += p
            if reached >= self.risk.beyond - 1e-12:
                threshold = loss
                break
        for k, loss in enumerate(losses):
            column, over = self.losses[k], self.beyond[k]
            if column is not None:
                start[column] = loss / self.unit
            if over is not None:
                start[over] = max(0.0, loss - threshold) / self.unit
        if self.threshold is not None:
            start[self.threshold] = threshold / self.unit
        return start


def extensive_form(
    branches: Sequence[Branch], risk: Risk, linking: Sequence[Linking] = (), kept_in: Sequence[KeptIn] = ()
) -> Extensive:  # fmt: skip
    """The branches as one program, a shared decision being one column."""
    places, bounds = _places(branches)
    lower, upper, integer = bounds
    rows = _Rows()
    own: list[list[int]] = []
    for k, branch in enumerate(branches):
        begins = rows.count
        rows.stack(branch.program, places[k])
        for least, most, at_columns, weights in branch.rows:
            rows.add(least, most, [int(places[k][j]) for j in at_columns], weights)
        own.append(list(range(begins, rows.count)))
    columns = _Columns(lower, upper, integer)
    unit = _unit(branches)
    weighed = [k for k, b in enumerate(branches) if b.probability > 0]
    cost: dict[int, float] = {}
    threshold = columns.add(-np.inf, np.inf) if risk.weight > 0 else None
    losses: list[int | None] = [None] * len(branches)
    beyond: list[int | None] = [None] * len(branches)
    for k in weighed:
        branch = branches[k]
        program, p = branch.program, branch.probability
        loss = losses[k] = columns.add(-np.inf, np.inf)
        row = program.objectives[branch.loss] * (program.units[branch.loss] / unit)
        at = np.flatnonzero(row)
        offset = float(program.offsets[branch.loss] * program.units[branch.loss] / unit)
        own[k].append(rows.count)
        rows.add(-offset, -offset, [*(int(j) for j in places[k][at]), loss], [*(float(x) for x in row[at]), -1.0])
        cost[loss] = (1 - risk.weight) * p
        if threshold is not None:
            over = beyond[k] = columns.add(0.0, np.inf)
            rows.add(0.0, np.inf, [over, threshold, loss], [1.0, 1.0, -1.0])
            cost[over] = risk.weight * p / (1 - risk.beyond)
    if threshold is not None:
        cost[threshold] = risk.weight
    for link in linking:
        rows.add(link.low, link.high, [int(places[k][j]) for k, j, _ in link.terms], [w for _, _, w in link.terms])
    for rule in kept_in:
        _keep_in(rule, branches, places, rows, columns)
    count = len(columns.lower)
    objective = np.zeros((1, count))
    objective[0, list(cost)] = list(cost.values())
    names: list[object] = [None] * count
    for k in reversed(range(len(branches))):
        for j, component in zip(places[k], branches[k].program.columns, strict=True):
            names[int(j)] = component
    matrix, low, high = rows.done(count)
    program = Program(
        matrix, low, high, np.array(columns.lower), np.array(columns.upper), np.array(columns.integer, dtype=bool),
        objective, np.zeros(1), np.array([unit]), tuple(rows.names), tuple(names), {}, np.ones(len(low)),
    )  # fmt: skip
    return Extensive(
        tuple(branches), risk, program, tuple(places), threshold, tuple(losses), tuple(beyond), unit,
        tuple(np.array(r, dtype=np.int64) for r in own),
    )  # fmt: skip


def _places(branches: Sequence[Branch]):  # type: ignore[no-untyped-def]
    """Where the columns of each branch stand, and the bounds and kinds of all; a shared one keeps to the bounds of
    every branch."""
    at: dict[Hashable, int] = {}
    lower: list[float] = []
    upper: list[float] = []
    integer: list[bool] = []
    places = []
    for branch in branches:
        program = branch.program
        place = np.empty(len(program.lower), dtype=np.int64)
        for j in range(len(program.lower)):
            key = branch.shared.get(j)
            low, high, whole = float(program.lower[j]), float(program.upper[j]), bool(program.integer[j])
            if key is not None and key in at:
                n = at[key]
                lower[n], upper[n], integer[n] = max(lower[n], low), min(upper[n], high), integer[n] or whole
            else:
                n = len(lower)
                lower.append(low)
                upper.append(high)
                integer.append(whole)
                if key is not None:
                    at[key] = n
            place[j] = n
        places.append(place)
    return places, (lower, upper, integer)


def _keep_in(
    rule: KeptIn, branches: Sequence[Branch], places: Sequence[npt.NDArray[np.int64]], rows: _Rows, columns: _Columns
) -> None:  # fmt: skip
    """A yes/no decision a branch: where it is yes the rule has no excess; they have at least the share asked for."""
    chosen = {k: columns.add(0.0, 1.0, whole=True) for k in dict.fromkeys(k for k, _, _ in rule.excess)}
    for k, j, most in rule.excess:
        rows.add(-np.inf, most, [int(places[k][j]), chosen[k]], [1.0, most])
    free = sum(b.probability for k, b in enumerate(branches) if k not in chosen)
    rows.add(rule.share - free - 1e-9, np.inf, list(chosen.values()), [branches[k].probability for k in chosen])


def _unit(branches: Sequence[Branch]) -> float:
    """A power of two near the largest unit of the losses, so that a loss is a number of ordinary size."""
    largest = max((float(b.program.units[b.loss]) for b in branches), default=1.0)
    scale = max((float(np.abs(b.program.objectives[b.loss]).sum()) for b in branches), default=1.0)
    return float(largest * 2 ** np.round(np.log2(max(1.0, scale) ** 0.5)))


class _Columns:
    def __init__(self, lower: list[float], upper: list[float], integer: list[bool]) -> None:
        self.lower, self.upper, self.integer = lower, upper, integer

    def add(self, low: float, high: float, *, whole: bool = False) -> int:
        self.lower.append(low)
        self.upper.append(high)
        self.integer.append(whole)
        return len(self.lower) - 1


class _Rows:
    """Rows as they are gathered: coefficients by (row, column)."""

    def __init__(self) -> None:
        self.row: list[npt.NDArray[np.int64]] = []
        self.column: list[npt.NDArray[np.int64]] = []
        self.value: list[Floats] = []
        self.low: list[Floats] = []
        self.high: list[Floats] = []
        self.names: list[object] = []
        self.count = 0

    def stack(self, program: Program, place: npt.NDArray[np.int64]) -> None:
        entries = program.matrix.tocoo()
        self.row.append(entries.row.astype(np.int64) + self.count)
        self.column.append(place[entries.col])
        self.value.append(entries.data)
        self.low.append(program.low)
        self.high.append(program.high)
        self.names += program.rows
        self.count += len(program.low)

    def add(self, low: float, high: float, columns: Sequence[int], weights: Sequence[float]) -> None:
        self.row.append(np.full(len(columns), self.count, dtype=np.int64))
        self.column.append(np.array(columns, dtype=np.int64))
        self.value.append(np.array(weights, dtype=float))
        self.low.append(np.array([low]))
        self.high.append(np.array([high]))
        self.names.append(None)
        self.count += 1

    def done(self, columns: int) -> tuple[sparse.csr_array, Floats, Floats]:
        entries = (np.concatenate(self.value), (np.concatenate(self.row), np.concatenate(self.column)))
        matrix = sparse.csr_array(sparse.coo_array(entries, shape=(self.count, columns)))
        return matrix, np.concatenate(self.low), np.concatenate(self.high)
