"""Tangents for the rules on concentration, added where a plan shows that the grid was too coarse."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyomo.core import Block

from optimizer.solve.handover import Floats, Program, Row

Tangent = tuple[str, int, str, float]  # rule, window, source, and the share at which it touches
AROUND = (-0.08, -0.04, -0.02, -0.01, 0.01, 0.02, 0.04, 0.08)
TOLERANCE = 2e-5  # of the index; the audit allows 1e-4


def missing(block: Block, program: Program, values: Floats) -> list[Tangent]:
    """Tangents at a plan's shares, where its index is above what its squares say."""
    found: list[Tangent] = []
    for (name, n), amount in _amounts(block, program, values).items():
        total = sum(amount.values())
        stated = sum(_value(program, values, block.square[name, n, s]) for s in amount) / total
        if sum((a / total) ** 2 for a in amount.values()) > stated + TOLERANCE:
            found += [(name, n, s, a / total) for s, a in amount.items()]
    return found


def around(block: Block, program: Program, values: Floats) -> list[Tangent]:
    """Tangents at shares a little less and a little more than a plan's, so that one near it hardly shows any to be
    missing."""
    return [
        (name, n, s, share)
        for (name, n), amount in _amounts(block, program, values).items()
        for s, a in amount.items() for step in AROUND if 0 < (share := a / sum(amount.values()) + step) <= 1
    ]  # fmt: skip


def rows_missing(block: Block, program: Program, values: Floats) -> list[Row]:
    """The rows of the tangents that a plan shows to be missing."""
    return [row for _, row in written(block, program, missing(block, program, values))]


def written(block: Block, program: Program, tangents: Iterable[Tangent]) -> Iterator[tuple[Tangent, Row]]:
    """Tangents with their rows ``square >= 2a amount - a^2 total``, a the share. These hold for every plan, whatever
    the figures of the problem. A tangent to what is no column here is left out."""
    sources: dict[tuple[str, int], list[str]] = defaultdict(list)
    for name, n, source in block.SQUARES:
        sources[name, n].append(source)
    for tangent in tangents:
        name, n, source, share = tangent
        columns = {s: j for s in sources[name, n] if (j := program.column(block.amount[n, s])) is not None}
        if source not in columns or (square := program.column(block.square[name, n, source])) is None:
            continue
        weights = dict.fromkeys(columns.values(), share * share)
        weights[columns[source]] -= 2 * share
        weights[square] = 1.0
        yield tangent, (0.0, float("inf"), list(weights), list(weights.values()))


def _amounts(block: Block, program: Program, values: Floats) -> dict[tuple[str, int], dict[str, float]]:
    """Of each rule and window in which anything comes: source -> amount."""
    found: dict[tuple[str, int], dict[str, float]] = {}
    for name, n, source in block.SQUARES:
        found.setdefault((name, n), {})[source] = _value(program, values, block.amount[n, source])
    return {key: amount for key, amount in found.items() if sum(amount.values()) > 1e-9}


def _value(program: Program, values: Floats, var: object) -> float:
    column = program.column(var)
    return 0.0 if column is None else float(values[column])
