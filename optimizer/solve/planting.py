"""Worlds as mpi-sppy takes them, each written with the same ``write_problem``.

What mpi-sppy calls a scenario is a bundle of worlds, mostly of one (``solve/bundles.py``), with their probabilities
together. A level of the tree is a stage; what a stage decides are the decisions its bundles share and no earlier stage
has. The loss beyond which cases are bad is decided in the first. What the worlds of one bundle share, at any level, is
decided in the first of them that has it and held equal in the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from pyomo.core import ConcreteModel, Constraint, NonNegativeReals, Objective, Var, minimize, quicksum
from pyomo.repn import generate_standard_repn

from optimizer.solve.branches import Room, write_world
from optimizer.solve.bundles import bundled
from optimizer.solve.cluster_solver import AlreadyLoaded
from optimizer.solve.extensive import Risk
from optimizer.solve.handover import name_of
from optimizer.solve.tree import ORDERING, Tree

WITHOUT_LIMIT_T = 1e6  # more of anything is never moved, made or passed on in a month
PULL_ON_THRESHOLD = 0.2  # of the weight of bad cases
USUAL, FARTHEST = 10.0, 1e4  # the loss without scenarios in the unit of losses, and the farthest threshold of bad cases
FOLLOWS_ORDERS = frozenset(ORDERING) - {"order"}
"""Decided with the tonnes ordered: drawn together, but left free where a plan is tried in a scenario."""


Key = tuple[str, object]  # component and index of a decision


@dataclass(frozen=True)
class Planter:
    """Writes worlds for mpi-sppy."""

    tree: Tree
    risk: Risk
    room: Room
    goals: Mapping[str, float]
    unit: float  # INR: what the solver sees losses in
    plan: Mapping[Key, float] = field(default_factory=dict)  # the plan without scenarios
    decisions: Sequence[Mapping[Key, float]] = ()  # of each level, in whatever world, with the most
    pulls: Mapping[Key, float] = field(default_factory=dict)
    """How hard bundles are drawn together on a decision: what a unit of it costs on average over all worlds, by how
    many units it may differ; for one that costs nothing itself, the mean of the others. It is the same in every bundle:
    else the prices that come of it would weigh something together, and no bound would hold."""
    bundle: int = 1  # so many worlds at most are planned as one

    def surveyed(self, comm: Any) -> Planter:
        """With the decisions of every level but the last: each rank looks at some of the worlds. A bundle without a
        decision that others have at its level (it cannot be taken there) takes it over for nothing, as mpi-sppy asks
        for as many decisions in every scenario."""
        found: list[dict[Key, tuple[float, float]]] = [{} for _ in self.levels[:-1]]  # the most, and cost by odds
        for k in range(comm.Get_rank(), len(self.tree.worlds), comm.Get_size()):
            written = write_world(self.tree.worlds[k], self.room, self.goals)
            linear = generate_standard_repn(written.block.loss.expr, quadratic=False)
            cost = {id(v): abs(float(c)) for v, c in zip(linear.linear_vars, linear.linear_coefs, strict=True)}
            for var in written.block.component_data_objects(Var):
                key = name_of(var)
                level = self.tree.level(*key)
                if level is None or level >= len(found) or var.fixed:
                    continue
                most = WITHOUT_LIMIT_T if var.ub is None else float(var.ub)
                before, so_far = found[level].get(key, (0.0, 0.0))
                weighed = self.tree.worlds[k].probability * cost.get(id(var), 0.0) / self.unit
                found[level][key] = (max(before, most), so_far + weighed)
        parts = comm.allgather(found)
        decisions: list[dict[Key, float]] = []
        pulls: dict[Key, float] = {}
        for level in range(len(found)):
            keys = sorted({key for part in parts for key in part[level]}, key=str)
            told = {key: [part[level][key] for part in parts if key in part[level]] for key in keys}
            decisions.append({key: max(most for most, _ in told[key]) for key in keys})
            pulls |= {key: sum(c for _, c in told[key]) / max(1.0, decisions[level][key]) for key in keys}
        known = [pull for pull in pulls.values() if pull > 0]
        usual = float(np.mean(known)) if known else 1.0
        return replace(self, decisions=decisions, pulls={key: pull or usual for key, pull in pulls.items()})

    @property
    def names(self) -> list[str]:
        return list(self.bundles)

    @cached_property
    def levels(self) -> list[tuple[int, ...]]:
        """World -> group by level. The groups of the last are the leaves, which are bundles: every world alone under
        the partitions of the tree, or several under those of the first stage."""
        alone = tuple(range(len(self.tree.worlds)))
        split = self.tree.partitions
        if self.bundle > 1:
            return [split[0], bundled(self.tree, self.bundle)]
        return split if len(set(split[-1])) == len(alone) and len(split) > 1 else [*split, alone]

    @cached_property
    def order(self) -> list[int]:
        """The worlds in the order of the tree's leaves."""
        return sorted(range(len(self.tree.worlds)), key=lambda k: [split[k] for split in self.levels])

    @cached_property
    def bundles(self) -> dict[str, list[int]]:
        """Name -> worlds of every bundle, which bears the name of its first one."""
        leaves: dict[int, list[int]] = {}
        for k in self.order:
            leaves.setdefault(self.levels[-1][k], []).append(k)
        return {self.tree.worlds[inside[0]].name: inside for inside in leaves.values()}

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
        """Node -> the bundle whose decisions are tried there: the first, which keeps every rule where Base is in it."""
        found: dict[str, str] = {}
        for name, inside in self.bundles.items():
            for node, _ in self.nodes_of(inside[0])[:-1]:
                found.setdefault(node, name)
        return found

    def without_scenarios(self, **_: object) -> dict[str, Any]:
        """What the plan without scenarios decides in the first stage."""
        keys = [key for key in self.decisions[0] if key[0] not in FOLLOWS_ORDERS]
        follows = [key for key in self.decisions[0] if key[0] in FOLLOWS_ORDERS]
        threshold = [USUAL] if self.risk.weight else []
        return {"ROOT": np.array([self.plan.get(key, 0.0) for key in keys] + threshold
                                 + [self.plan.get(key, 0.0) for key in follows])}  # fmt: skip

    def problem_of(self, name: str) -> ConcreteModel:
        """The problem of a bundle: that of each of its worlds, what they share decided once, and the loss with its
        weight, each world's by its probability within the bundle."""
        inside = self.bundles[name]
        written = tuple(write_world(self.tree.worlds[k], self.room, self.goals) for k in inside)
        whole = sum(w.world.probability for w in written)
        model = ConcreteModel(name=name)
        for n, w in enumerate(written):
            for objective in (w.block.objective, w.block.goal, w.block.loss):
                objective.deactivate()
            model.add_component(f"world_{n}", w.block)
        model.written, model.probability, model.solutions = written, whole, AlreadyLoaded()
        losses = [w.block.loss.expr / self.unit for w in written]
        model.threshold = Var(bounds=(-FARTHEST, FARTHEST), initialize=USUAL)
        model.beyond = Var(range(len(written)), within=NonNegativeReals, initialize=0.0)
        model.loss_beyond = Constraint(range(len(written)), rule=lambda m, n: m.beyond[n] >= losses[n] - m.threshold)
        odds = [w.world.probability / whole for w in written]
        expected = quicksum(p * loss for p, loss in zip(odds, losses, strict=True))
        over = quicksum(p * model.beyond[n] for n, p in enumerate(odds))
        worst = model.threshold + over / (1 - self.risk.beyond)
        weighed = (1 - self.risk.weight) * expected + (self.risk.weight * worst if self.risk.weight else 0.0)
        model.weighed = Objective(expr=weighed, sense=minimize)
        decided: dict[object, Any] = {}
        model.ties = []  # (a decision, the same one in another world of the bundle)
        model.followers = []  # numbers of those ties that follow the orders of the first stage
        model.decisions = [[var for var in w.block.component_data_objects(Var) if not var.fixed] for w in written]
        model.own = {}
        for k, free in zip(inside, model.decisions, strict=True):
            for var in free:
                key = name_of(var)
                if self.plan:  # every search begins at what is known: at first the plan without scenarios
                    var.set_value(self.plan.get(key, 0.0), skip_validation=True)
                model.own.setdefault(key, var)
                shared = self.tree.shared(k, *key)
                first = var if shared is None else decided.setdefault(shared, var)
                if first is not var:
                    if key[0] in FOLLOWS_ORDERS and self.tree.level(*key) == 0:
                        model.followers.append(len(model.ties))
                    model.ties.append((first, var))
        model.decided_once = Constraint(range(len(model.ties)), rule=lambda m, n: m.ties[n][0] == m.ties[n][1])
        most = {key: upper for keys in self.decisions for key, upper in keys.items()}
        spare = [key for key in most if key not in model.own]
        model.spare = Var(range(len(spare)), initialize=0.0, bounds=lambda _, n: (0, most[spare[n]]))
        model.own |= {key: model.spare[n] for n, key in enumerate(spare)}
        model.pulls = [(model.own[key], self.pulls[key]) for key in most]
        if self.risk.weight:
            model.pulls.append((model.threshold, PULL_ON_THRESHOLD * self.risk.weight))
        return model

    def create(self, name: str, **_: object) -> ConcreteModel:
        """The scenario creator: the problem of a bundle and its nodes of the tree."""
        from mpisppy.scenario_tree import ScenarioNode

        model = self.problem_of(name)
        own = model.own
        threshold = [model.threshold] if self.risk.weight else []
        nodes = self.nodes_of(self.bundles[name][0])[:-1]
        model._mpisppy_node_list = [
            ScenarioNode(
                node, odds, stage, 0.0 * model.weighed.expr,
                [own[key] for key in keys if key[0] not in FOLLOWS_ORDERS] + (threshold if stage == 1 else []), model,
                surrogate_nonant_list=[own[key] for key in keys if key[0] in FOLLOWS_ORDERS],
                parent_name=nodes[stage - 2][0] if stage > 1 else None,
            )
            for stage, ((node, odds), keys) in enumerate(zip(nodes, self.decisions, strict=True), 1)
        ]  # fmt: skip
        model._mpisppy_probability = model.probability
        return model


def weights_of(model: ConcreteModel) -> list[tuple[int, float]]:
    """How hard bundles are drawn together on each decision, by the id of its variable: rho of progressive hedging."""
    return [(id(var), pull) for var, pull in model.pulls]


def unit_for(losses: Sequence[float]) -> float:
    """A unit in which losses are about ten and differ by about one, INR."""
    return max(1.0, max((abs(loss) for loss in losses), default=USUAL) / USUAL)
