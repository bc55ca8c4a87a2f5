"""Tangents for the rules on concentration, added where a plan shows that the grid was too coarse."""

from __future__ import annotations

from pyomo.environ import Block

from optimizer.solve.handover import Floats, Program

CutRow = tuple[float, float, list[int], list[float]]
TOLERANCE = 2e-5  # of the index; the audit allows 1e-4


def tangents(block: Block, program: Program, values: Floats) -> list[CutRow]:
    """Rows ``square >= 2a amount - a^2 total`` at a plan's shares, where its index is above what its squares say."""
    cuts: list[CutRow] = []
    by_rule: dict[tuple[str, int], list[str]] = {}
    for name, n, source in block.SQUARES:
        by_rule.setdefault((name, n), []).append(source)
    for (name, n), sources in by_rule.items():
        amount = {s: _value(program, values, block.amount[n, s]) for s in sources}
        total = sum(amount.values())
        if total <= 1e-9:
            continue
        stated = sum(_value(program, values, block.square[name, n, s]) for s in sources) / total
        if sum((a / total) ** 2 for a in amount.values()) <= stated + TOLERANCE:
            continue
        columns = [j for s in sources if (j := program.column(block.amount[n, s])) is not None]
        for s in sources:
            share = amount[s] / total
            square, own = program.column(block.square[name, n, s]), program.column(block.amount[n, s])
            if square is None or own is None:
                continue
            weights = dict.fromkeys(columns, share * share)
            weights[own] -= 2 * share
            weights[square] = 1.0
            cuts.append((0.0, float("inf"), list(weights), list(weights.values())))
    return cuts


def _value(program: Program, values: Floats, var: object) -> float:
    column = program.column(var)
    return 0.0 if column is None else float(values[column])
