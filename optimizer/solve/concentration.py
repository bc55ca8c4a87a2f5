"""Tangents for the rules on concentration, added where a plan shows that the grid was too coarse."""

from __future__ import annotations

from pyomo.environ import Block

from optimizer.solve.handover import Floats, Program, Row

AROUND = (-0.08, -0.04, -0.02, -0.01, 0.01, 0.02, 0.04, 0.08)
TOLERANCE = 2e-5  # of the index; the audit allows 1e-4


def tangents(block: Block, program: Program, values: Floats) -> list[Row]:
    """Rows ``square >= 2a amount - a^2 total`` at a plan's shares, where its index is above what its squares say."""
    cuts: list[Row] = []
    for (name, n), amount in _amounts(block, program, values).items():
        total = sum(amount.values())
        stated = sum(_value(program, values, block.square[name, n, s]) for s in amount) / total
        if sum((a / total) ** 2 for a in amount.values()) > stated + TOLERANCE:
            for s, a in amount.items():
                cuts += _rows(block, program, name, n, list(amount), s, a / total)
    return cuts


def tangents_around(block: Block, program: Program, values: Floats) -> list[Row]:
    """Such rows at shares a little less and a little more than a plan's, so that one near it hardly shows any to be
    missing."""
    return [
        row
        for (name, n), amount in _amounts(block, program, values).items()
        for s, a in amount.items() for step in AROUND if 0 < (share := a / sum(amount.values()) + step) <= 1
        for row in _rows(block, program, name, n, list(amount), s, share)
    ]  # fmt: skip


def _amounts(block: Block, program: Program, values: Floats) -> dict[tuple[str, int], dict[str, float]]:
    """Of each rule and window in which anything comes: source -> amount."""
    found: dict[tuple[str, int], dict[str, float]] = {}
    for name, n, source in block.SQUARES:
        found.setdefault((name, n), {})[source] = _value(program, values, block.amount[n, source])
    return {key: amount for key, amount in found.items() if sum(amount.values()) > 1e-9}


def _rows(
    block: Block, program: Program, name: str, n: int, sources: list[str], source: str, share: float
) -> list[Row]:  # fmt: skip
    """The tangent to a source's square at a share; none where the square is no column of the program."""
    columns = {s: j for s in sources if (j := program.column(block.amount[n, s])) is not None}
    square = program.column(block.square[name, n, source])
    if square is None or source not in columns:
        return []
    weights = dict.fromkeys(columns.values(), share * share)
    weights[columns[source]] -= 2 * share
    weights[square] = 1.0
    return [(0.0, float("inf"), list(weights), list(weights.values()))]


def _value(program: Program, values: Floats, var: object) -> float:
    column = program.column(var)
    return 0.0 if column is None else float(values[column])
