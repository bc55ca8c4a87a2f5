"""A program that falls apart: parts without a row in common, each of which can be searched by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from optimizer.solve.handover import Program

Numbers = npt.NDArray[np.signedinteger[Any]]
WORTH_A_SEARCH = 100  # columns; what is smaller goes with the largest part


@dataclass(frozen=True)
class Part:
    """Some of a program's rows and columns as a program; the offset of the whole is in the first."""

    program: Program
    columns: npt.NDArray[np.int64]  # of the whole


def parts_of(program: Program) -> Sequence[Part]:
    """The parts of a program, the largest first; one where it hangs together."""
    rows, columns = program.matrix.shape
    entries = program.matrix.tocoo()
    label = connected(rows + columns, entries.row, entries.col + rows)  # rows first, then columns
    sizes = np.bincount(label[rows:], minlength=int(label.max(initial=0)) + 1)
    large = [int(n) for n in np.argsort(-sizes, kind="stable") if sizes[n] >= WORTH_A_SEARCH]
    if len(large) < 2:
        return [Part(program, np.arange(columns))]
    part = np.zeros(len(sizes), dtype=int)
    part[large] = np.arange(len(large))
    return [_part(program, part[label[:rows]] == n, part[label[rows:]] == n, n == 0) for n in range(len(large))]


def connected(count: int, one: Numbers, other: Numbers) -> Numbers:
    """A number for each of ``count`` things, the same for those that hang together by the pairs given. SciPy has this
    too, but takes longer to load than a plan's whole work on it."""
    lowest: Numbers = np.arange(count)
    while True:
        before, least = lowest.copy(), np.minimum(lowest[one], lowest[other])
        for end in (one, other):
            np.minimum.at(lowest, lowest[end], least)
            np.minimum.at(lowest, end, least)
        lowest = lowest[lowest]
        if np.array_equal(before, lowest):
            found: Numbers = np.unique(lowest, return_inverse=True)[1]
            return found


def _part(program: Program, rows: npt.NDArray[np.bool_], columns: npt.NDArray[np.bool_], first: bool) -> Part:
    at, names = np.flatnonzero(columns), [program.columns[j] for j in np.flatnonzero(columns)]
    alone = replace(
        program, matrix=sparse.csr_array(program.matrix[np.flatnonzero(rows)][:, at]), low=program.low[rows],
        high=program.high[rows], lower=program.lower[at], upper=program.upper[at], integer=program.integer[at],
        objectives=program.objectives[:, at], offsets=program.offsets if first else np.zeros_like(program.offsets),
        rows=tuple(program.rows[r] for r in np.flatnonzero(rows)), columns=tuple(names),
        position={id(var): j for j, var in enumerate(names)}, scale=program.scale[rows],
    )  # fmt: skip
    return Part(alone, at)
