"""Scenarios as mpi-sppy takes them, each written with the same ``write_problem``.

A level of the tree is a stage; what a stage decides are the decisions its scenarios share and no earlier stage has. The
loss beyond which cases are bad is decided in the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from pyomo.environ import ConcreteModel, Constraint, NonNegativeReals, Objective, Var, minimize
from pyomo.repn import generate_standard_repn

from optimizer.solve.branches import Room, write_world
from optimizer.solve.cluster_solver import AlreadyLoaded
from optimizer.solve.extensive import Risk
from optimizer.solve.handover import name_of
from optimizer.solve.tree import ORDERING, Tree

WITHOUT_LIMIT_T = 1e6  # more of anything is never moved, made or passed on in a month
PULL_ON_THRESHOLD = 0.2  # of the weight of bad cases
USUAL, FARTHEST = 10.0, 1e4  # the loss without scenarios in the unit of losses, and the farthest threshold of bad cases
FOLLOWS_ORDERS = frozenset(ORDERING) - {"order"}
"""Decided with the tonnes ordered: drawn together, but left free where a plan is tried in a scenario."""


@dataclass(frozen=True)
class Planter:
    """Writes scenarios for mpi-sppy."""

    tree: Tree
    risk: Risk
    room: Room
    goals: Mapping[str, float]
    unit: float  # INR: what the solver sees losses in
    plan: Mapping[tuple[str, object], float] = field(default_factory=dict)  # the plan without scenarios
    decisions: Sequence[Mapping[tuple[str, object], float]] = ()  # of each level, in whatever world, with the most

    def surveyed(self, comm: Any) -> Planter:
        """With the decisions of every level: each rank looks at some of the worlds. A world without a decision that
        others have at its level (it cannot be taken there) takes it over for nothing, as mpi-sppy asks for as many
        decisions in every scenario."""
        found: list[dict[tuple[str, object], float]] = [{} for _ in self.levels]
        for k in range(comm.Get_rank(), len(self.tree.worlds), comm.Get_size()):
            block = write_world(self.tree.worlds[k], self.room, self.goals).block
            for var in block.component_data_objects(Var):
                key = name_of(var)
                level = self.tree.level(*key)
                if level is not None and not var.fixed:
                    found[level][key] = WITHOUT_LIMIT_T if var.ub is None else float(var.ub)
        levels: list[dict[tuple[str, object], float]] = [{} for _ in self.levels[:-1]]
        for part in comm.allgather(found):
            for level, most in enumerate(levels):
                for key, upper in part[level].items():
                    most[key] = max(most.get(key, 0.0), upper)
        return replace(self, decisions=[{key: most[key] for key in sorted(most, key=str)} for most in levels])

    @property
    def names(self) -> list[str]:
        return [self.tree.worlds[k].name for k in self.order]

    @cached_property
    def levels(self) -> list[tuple[int, ...]]:
        """The partitions of the tree, the last with every world alone: its groups are leaves."""
        alone = tuple(range(len(self.tree.worlds)))
        split = self.tree.partitions
        return split if len(set(split[-1])) == len(alone) and len(split) > 1 else [*split, alone]

    @cached_property
    def order(self) -> list[int]:
        """The worlds in the order of the tree's leaves."""
        return sorted(range(len(self.tree.worlds)), key=lambda k: [split[k] for split in self.levels])

    def nodes_of(self, number: int) -> list[tuple[str, float]]:
        """(name, conditional probability) of a world's nodes from the first stage on, its leaf last."""
        worlds, found, above = self.tree.worlds, [("ROOT", 1.0)], self.order
        for split in self.levels[1:]:
            siblings = list(dict.fromkeys(split[k] for k in above))
            inside = [k for k in above if split[k] == split[number]]
            odds = sum(worlds[k].probability for k in inside) / sum(worlds[k].probability for k in above)
            found.append((f"{found[-1][0]}_{siblings.index(split[number])}", odds))
            above = inside
        return found

    @property
    def node_names(self) -> list[str] | None:
        """Every node and leaf, those of a stage after those of the one before; None for two stages."""
        if len(self.levels) == 2:
            return None
        found = {node for k in self.order for node, _ in self.nodes_of(k)}
        return sorted(found, key=lambda name: (name.count("_"), name))

    @cached_property
    def tried(self) -> dict[str, str]:
        """Node -> the scenario whose decisions are tried there: the first, which keeps every rule where it is Base."""
        found: dict[str, str] = {}
        for name, k in zip(self.names, self.order, strict=True):
            for node, _ in self.nodes_of(k)[:-1]:
                found.setdefault(node, name)
        return found

    def without_scenarios(self, **_: object) -> dict[str, Any]:
        """What the plan without scenarios decides in the first stage."""
        keys = [key for key in self.decisions[0] if key[0] not in FOLLOWS_ORDERS]
        follows = [key for key in self.decisions[0] if key[0] in FOLLOWS_ORDERS]
        threshold = [USUAL] if self.risk.weight else []
        return {"ROOT": np.array([self.plan.get(key, 0.0) for key in keys] + threshold
                                 + [self.plan.get(key, 0.0) for key in follows])}  # fmt: skip

    def create(self, name: str, **_: object) -> ConcreteModel:
        """The scenario creator: ``write_problem``, the loss with its weight, and the nodes of the tree."""
        from mpisppy.scenario_tree import ScenarioNode

        number = [world.name for world in self.tree.worlds].index(name)
        written = write_world(self.tree.worlds[number], self.room, self.goals)
        model = written.block
        for objective in (model.objective, model.goal, model.loss):
            objective.deactivate()
        loss = model.loss.expr / self.unit
        model.threshold = Var(bounds=(-FARTHEST, FARTHEST))
        model.beyond = Var(within=NonNegativeReals)
        model.loss_beyond = Constraint(expr=model.beyond >= loss - model.threshold)
        worst = model.threshold + model.beyond / (1 - self.risk.beyond)
        weighed = (1 - self.risk.weight) * loss + (self.risk.weight * worst if self.risk.weight else 0.0)
        model.weighed = Objective(expr=weighed, sense=minimize)
        own = {name_of(var): var for var in model.component_data_objects(Var) if not var.fixed}
        if self.plan:  # every search begins at what is known: at first the plan without scenarios
            for key, var in own.items():
                var.set_value(self.plan.get(key, 0.0), skip_validation=True)
        spare = [key for keys in self.decisions for key in keys if key not in own]
        most = {key: upper for keys in self.decisions for key, upper in keys.items()}
        model.spare = Var(range(len(spare)), initialize=0.0, bounds=lambda _, n: (0, most[spare[n]]))
        own |= {key: model.spare[n] for n, key in enumerate(spare)}
        threshold = [model.threshold] if self.risk.weight else []
        nodes = self.nodes_of(number)[:-1]
        model._mpisppy_node_list = [
            ScenarioNode(
                node, odds, stage, 0.0 * model.weighed.expr,
                [own[key] for key in keys if key[0] not in FOLLOWS_ORDERS] + (threshold if stage == 1 else []), model,
                surrogate_nonant_list=[own[key] for key in keys if key[0] in FOLLOWS_ORDERS],
                parent_name=nodes[stage - 2][0] if stage > 1 else None,
            )
            for stage, ((node, odds), keys) in enumerate(zip(nodes, self.decisions, strict=True), 1)
        ]  # fmt: skip
        model._mpisppy_probability = self.tree.worlds[number].probability
        model.solutions, model.written = AlreadyLoaded(), written
        model.unit_inr, model.pull_on_threshold = self.unit, PULL_ON_THRESHOLD * self.risk.weight
        return model


def weights_of(model: ConcreteModel) -> list[tuple[int, float]]:
    """How hard scenarios are drawn together on a decision (rho of progressive hedging): what a unit of it costs, by how
    many units it may differ; for one that costs nothing itself, the mean of the others."""
    linear = generate_standard_repn(model.loss.expr, quadratic=False)
    coefficients = zip(linear.linear_vars, linear.linear_coefs, strict=True)
    costs = {id(v): abs(float(c)) / model.unit_inr for v, c in coefficients}
    found: list[tuple[int, float]] = []
    free: list[int] = []
    for node in model._mpisppy_node_list:
        for var in node.nonant_vardata_list:
            span = 1.0 if var.ub is None else max(1.0, float(var.ub))
            rho = costs.get(id(var), 0.0) / span
            if var is model.threshold:
                found.append((id(var), model.pull_on_threshold))
            elif rho > 0:
                found.append((id(var), rho))
            else:
                free.append(id(var))
    usual = float(np.mean([rho for _, rho in found])) if found else 1.0
    return found + [(number, usual) for number in free]


def unit_for(losses: Sequence[float]) -> float:
    """A unit in which losses are about ten and differ by about one, INR."""
    return max(1.0, max((abs(loss) for loss in losses), default=USUAL) / USUAL)
