"""From the worlds of a tree to the branches of the extensive form, each from the same ``write_problem``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from pyomo.common.collections import ComponentSet
from pyomo.core import ConcreteModel, Constraint, Expression, Objective, minimize, quicksum
from pyomo.core.expr.visitor import identify_variables

from optimizer.case.case import Case
from optimizer.case.checks_uncertain import shortage_value
from optimizer.case.rows_uncertain import BASE
from optimizer.model.data import Data
from optimizer.model.goals import exceptions, goals_in_order
from optimizer.model.problem import write_problem
from optimizer.model.tallies import Sourcing
from optimizer.solve.extensive import Branch, KeptIn, Linking
from optimizer.solve.handover import compile_program
from optimizer.solve.tree import Tree, World

Room = Mapping[tuple[str, int], float]


@dataclass(frozen=True)
class Written:
    """A world's problem as Pyomo wrote it: its loss is the block's last objective."""

    world: World
    data: Data
    block: ConcreteModel


def write_world(world: World, room: Room, goals: Mapping[str, float] | None = None) -> Written:
    """The problem of a world with its loss: discounted cost and what shortages are worth.

    ``goals`` are those that even the Base plan has to bend, at what it reached: Base keeps every other rule. In other
    worlds a rule holds where its row says so, and shortage is priced instead.
    """
    data = replace(Data.of(world.case), room=room)
    block = ConcreteModel(name=world.name)
    write_problem(block, data)
    value = {pair: _value_inr_per_t(world.case, *pair) for pair in {(j, i) for j, i, _ in block.DEMAND}}
    block.shortage = Expression(
        expr=quicksum(data.discount[t] * value[j, i] * block.unmet[j, i, t] for j, i, t in block.DEMAND)
    )
    if world.name == BASE:
        _keep_every_rule(block, world.case, goals or {})
    for (name, *_), excess in block.excess.items():
        if block.mix_rule[name].holds_in == "all":
            excess.setub(0)
    block.loss = Objective(expr=block.total_cost + block.shortage, sense=minimize)
    return Written(world, data, block)


def _keep_every_rule(block: ConcreteModel, case: Case, goals: Mapping[str, float]) -> None:
    """No exceptions but those of goals that cannot be kept, and they no worse than can be."""
    most = {g.name: goals[g.name] + max(1e-6, g.tolerance * goals[g.name])
            for g in goals_in_order(case) if goals.get(g.name, 0.0) > 0}  # fmt: skip
    bent = ComponentSet(v for name in most for v in identify_variables(block.goal[name].expr))
    for var in exceptions(block):
        if var not in bent:
            var.setub(0)  # type: ignore[attr-defined]
    block.kept_goals = Constraint(list(most), rule=lambda m, name: m.goal[name].expr <= most[name])


def room_of(worlds: Iterable[World]) -> Room:
    """What an order could be of use for in any of the worlds: a shared order may be of use in another one only."""
    room: dict[tuple[str, int], float] = {}
    for world in worlds:
        for key, tonnes in Data.of(world.case).useful_t.items():
            room[key] = max(room.get(key, 0.0), tonnes)
    return room


def branch_of(written: Written, tree: Tree, number: int) -> Branch:
    """A written world as a branch."""
    program = compile_program(written.block)
    shared = {}
    for j, (name, index) in enumerate(program.column_names):
        key = tree.shared(number, name, index)
        if key is not None:
            shared[j] = key
    return Branch(written.world.name, written.world.probability, program, len(program.units) - 1, shared)


def rules_over_scenarios(
    written: Sequence[Written], branches: Sequence[Branch]
) -> tuple[tuple[Linking, ...], tuple[KeptIn, ...]]:  # fmt: skip
    """The source-mix rules kept on average over the scenarios, and those kept in a share of them."""
    on_average: list[Linking] = []
    in_share: list[KeptIn] = []
    case = written[0].world.case
    for rule in case.source_mix:
        if rule.holds_in == "on average":
            on_average += _on_average(rule.rule, written, branches)
        elif rule.holds_in == "share":
            terms = []
            for k, w in enumerate(written):
                mix = Sourcing(w.data)
                for (name, n, source), excess in w.block.excess.items():
                    column = branches[k].program.column(excess)
                    if name != rule.rule or column is None or w.world.name == BASE:
                        continue
                    terms.append((k, column, _most_excess(w, mix, rule.kind, n, source)))
            if terms:
                in_share.append(KeptIn(float(rule.holds_in_share or 1.0), tuple(terms)))
    return tuple(on_average), tuple(in_share)


def _on_average(rule: str, written: Sequence[Written], branches: Sequence[Branch]) -> list[Linking]:
    """Amount against limit x total, weighed by probability over the worlds: the rows of the worlds without the
    excess. Worlds without the source or window in question add nothing."""
    terms: dict[object, list[tuple[int, int, float]]] = {}
    signs: dict[object, float] = {}
    for k, w in enumerate(written):
        program, p = branches[k].program, w.world.probability
        position = {id(row): r for r, row in enumerate(program.rows)}
        for index, row in w.block.cap_or_floor.items():
            if index[0] != rule or p <= 0:
                continue
            key = (w.block.mix_tallies[index[1]].window.label, index[2])
            r = position[id(row)]
            excess = program.column(w.block.excess[index])
            signs[key] = 1.0 if np.isfinite(program.high[r]) else -1.0
            start, end = program.matrix.indptr[r], program.matrix.indptr[r + 1]
            scale = p / program.scale[r]
            for j, a in zip(program.matrix.indices[start:end], program.matrix.data[start:end], strict=True):
                if j != excess:
                    terms.setdefault(key, []).append((k, int(j), float(a) * scale))
    return [
        Linking(tuple(found), -np.inf if signs[key] > 0 else 0.0, 0.0 if signs[key] > 0 else np.inf)
        for key, found in terms.items()
    ]


def _most_excess(written: Written, mix: Sourcing, kind: str, n: int, source: str) -> float:
    """The most a rule can be exceeded by in a window."""
    block = written.block
    tally = block.mix_tallies[n]
    if kind in ("at least", "at most"):
        return float(max(1, len(mix.entries[tally])))
    whole = float(block.mix_scale[n]) * sum(mix.most(tally, s) for s in mix.entries[tally])
    if kind == "concentration":
        return max(1.0, whole / (float(block.mix_scale[n]) * mix.nominal(tally)))
    return whole


def _value_inr_per_t(case: Case, sector: str, material: str) -> float:
    row = shortage_value(case, sector, material)
    return 0.0 if row is None else row.inr_per_t
