"""The scenarios on a cluster, by mpi-sppy on MPI: a hub (progressive hedging), an outer bound (Lagrangian), an inner
bound (plans tried in every scenario).

Every rank writes the scenarios it is given with the same ``write_problem``. A level of the tree is a stage; what a
stage decides are the decisions its scenarios share and no earlier stage has. The loss beyond which cases are bad is
decided in the first. Scenarios that share everything with each other from the first stage on make one bundle.
mpi-sppy prints as it is imported and as it runs: that goes to standard error.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from pyomo.environ import ConcreteModel, Constraint, NonNegativeReals, Objective, Var, minimize, value
from pyomo.repn import generate_standard_repn

from optimizer.plan.extract_scenarios import happens
from optimizer.solve.branches import Room, write_world
from optimizer.solve.cluster_solver import NAME, AlreadyLoaded, register
from optimizer.solve.extensive import Risk
from optimizer.solve.tree import ORDERING, Tree

CYLINDERS = 3  # hub, outer bound, inner bound
ITERATIONS = 200
LEAST_SECONDS = 10.0  # that a search of one scenario may take; more where its share of the time is more
WITHOUT_LIMIT_T = 1e6  # more of anything is never moved, made or passed on in a month
PULL_ON_THRESHOLD = 0.2  # of the weight of bad cases
USUAL, FARTHEST = 10.0, 1e4  # the loss without scenarios in the unit of losses, and the farthest threshold of bad cases
FOLLOWS_ORDERS = frozenset(ORDERING) - {"order"}
"""Decided with the tonnes ordered: drawn together, but left free where a plan is tried in a scenario."""


class ClusterError(Exception):
    """It cannot be run on this cluster; carries what to do."""


@dataclass(frozen=True)
class OnCluster:
    """What the cluster found: the orders every scenario shares, what happens in each, value and bound in INR."""

    orders: Mapping[tuple[str, str, int], float]
    happens: Mapping[str, tuple[object, ...]]  # by scenario, as ``plan/extract_scenarios.py`` tells it
    value_inr: float
    bound_inr: float


def communicator() -> Any:
    """All ranks. Raises ClusterError where the extra is missing or the ranks are no multiple of the cylinders."""
    try:
        with contextlib.redirect_stdout(sys.stderr):
            import mpisppy.MPI
    except ImportError as missing:
        raise ClusterError(
            f"The extra is missing ({missing.name}): pip install 'stockpile-optimizer[cluster]'."
        ) from None
    comm = mpisppy.MPI.COMM_WORLD
    ranks = comm.Get_size()
    if ranks % CYLINDERS:
        raise ClusterError(
            f"It runs on a multiple of {CYLINDERS} ranks (hub, outer bound, inner bound), not on {ranks}: "
            f"mpiexec -n {CYLINDERS * max(1, round(ranks / CYLINDERS))} optimizer solve --scenarios --engine mpi-sppy"
        )
    return comm


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


def spin(planter: Planter, *, gap: float, seconds: float, threads: int, so_far: Path) -> OnCluster | None:
    """Run the three cylinders until the gap or the time; None where no plan was found. Every rank calls it. The orders
    of the best plan so far are noted in a file, for a run that breaks off."""
    comm = communicator()
    if any(world.probability <= 0 for world in planter.tree.worlds):
        raise ClusterError("Every scenario needs a probability above 0 here, Base too: give it one on Scenarios.")
    register()
    planter = planter.surveyed(comm)
    with contextlib.redirect_stdout(sys.stderr), contextlib.chdir(so_far.parent):  # its logs go beside the notes
        from mpisppy.spin_the_wheel import WheelSpinner
        from mpisppy.utils import cfg_vanilla as vanilla

        cfg = _settings(gap, seconds, threads, len(planter.names))
        common: dict[str, Any] = {"all_nodenames": planter.node_names}
        given = (cfg, planter.create, None, planter.names)
        hub = vanilla.ph_hub(*given, rho_setter=weights_of, **common)
        bound = vanilla.lagrangian_spoke(*given, rho_setter=weights_of, **common)
        bound["spoke_class"] = _within_range(bound["spoke_class"], planter.risk)
        tried = vanilla.xhatspecific_spoke(*given, planter.tried, **common)
        tried["spoke_class"] = _noting(tried["spoke_class"], planter, so_far)
        tried["opt_kwargs"]["options"]["feasible_xhat"] = {"feasible_xhat_creator": planter.without_scenarios}
        if planter.node_names is not None:  # mpi-sppy takes what is decided in the first stage alone
            del tried["opt_kwargs"]["options"]["feasible_xhat"]
        spokes = [bound, tried]
        wheel = WheelSpinner(hub, spokes)
        wheel.spin(comm)
        return _gathered(wheel, planter, comm)


def _within_range(spoke: Any, risk: Risk) -> Any:
    """The spoke that bounds, with the prices on the threshold brought back to where they bound anything.

    A world's own best is without end where its price on the threshold lies outside [-w, w x a / (1 - a)], w being the
    weight of bad cases and a what lies before them; at the best prices many worlds stand at the edge, and the hub steps
    over it. Prices are cut at the edge, and those of one sign made smaller until all of them weigh nothing together.
    """
    low, high = -risk.weight, risk.weight * risk.beyond / (1 - risk.beyond)

    class WithinRange(spoke):  # type: ignore[misc]
        def lagrangian(self, *args: Any, **kwargs: Any) -> Any:
            from mpi4py import MPI

            prices = []
            for model in self.opt.local_scenarios.values():
                root = model._mpisppy_node_list[0]
                at = [n for n, var in enumerate(root.nonant_vardata_list) if var is model.threshold]
                prices += [(model._mpisppy_probability, model._mpisppy_model.W[root.name, n]) for n in at]
            cut = [(p, w, min(high, max(low, float(w.value)))) for p, w in prices]
            above, below = (
                self.cylinder_comm.allreduce(sum((p * max(0.0, sign * x) for p, _, x in cut), start=0.0), op=MPI.SUM)
                for sign in (1.0, -1.0)
            )
            for _, w, x in cut:
                mine, other = (above, below) if x > 0 else (below, above)
                w.value = x * min(1.0, other / mine) if mine > 0 else 0.0
            return super().lagrangian(*args, **kwargs)

    return WithinRange


def _noting(spoke: Any, planter: Planter, so_far: Path) -> Any:
    """The spoke that tries plans in every scenario, noting the orders of each better one. A plan is worth what it is
    worth at the best threshold of bad cases, not at that of the scenario it was taken from."""

    class Noting(spoke):  # type: ignore[misc]
        def update_if_improving(self, candidate: float | None, *args: Any, **kwargs: Any) -> Any:
            if candidate is None:
                return False
            models = self.opt.local_scenarios.values()
            own = [(float(value(model.loss.expr)), model._mpisppy_probability) for model in models]
            losses, odds = zip(*(pair for part in self.cylinder_comm.allgather(own) for pair in part), strict=True)
            worth = min(candidate, planter.risk.value(losses, odds) / planter.unit)
            better = super().update_if_improving(worth, *args, **kwargs)
            if better and self.cylinder_rank == 0:
                model = next(iter(self.opt.local_scenarios.values()))
                note(so_far, orders_now(model, planter.tree))
            return better

    return Noting


def note(so_far: Path, orders: Mapping[tuple[str, str, int], float]) -> None:
    """Write orders to a file, whole or not at all."""
    half = so_far.with_suffix(".half")
    half.write_text(json.dumps([[*key, tonnes] for key, tonnes in orders.items()]), encoding="utf-8")
    half.replace(so_far)


def noted(so_far: Path) -> dict[tuple[str, str, int], float]:
    """The orders noted last; none where nothing was."""
    try:
        rows = json.loads(so_far.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {(offer, buyer, t): tonnes for offer, buyer, t, tonnes in rows}


def _settings(gap: float, seconds: float, threads: int, scenarios: int) -> Any:
    from mpisppy.utils.config import Config

    cfg = Config()
    cfg.popular_args()
    cfg.two_sided_args()
    cfg.ph_args()
    cfg.lagrangian_args()
    cfg.xhatspecific_args()
    cfg.solver_name = NAME
    cfg.solver_options = f"mip_rel_gap={gap / 4} time_limit={max(LEAST_SECONDS, seconds / scenarios)}"
    cfg.lagrangian_solver_options = "bound_only=1"
    cfg.max_solver_threads = threads
    cfg.max_iterations = ITERATIONS
    cfg.default_rho = 1.0
    cfg.linearize_proximal_terms = True
    cfg.rel_gap = gap
    cfg.abs_gap = 1e-9
    cfg.time_limit = seconds
    cfg.turn_off_names_check = True
    return cfg


def _gathered(wheel: Any, planter: Planter, comm: Any) -> OnCluster | None:
    """The best plan, from the ranks that hold it to all."""
    orders: dict[tuple[str, str, int], float] = {}
    told: dict[str, tuple[object, ...]] = {}
    if wheel._determine_innerbound_winner():
        for name, model in wheel.spcomm.opt.local_scenarios.items():
            told[name] = happens(model.written)
            orders |= orders_now(model, planter.tree)
    parts = comm.allgather((orders, told))
    inner, outer = comm.bcast((wheel.BestInnerBound, wheel.BestOuterBound), root=0)
    orders = {key: tonnes for part, _ in parts for key, tonnes in part.items()}
    told = {name: row for _, part in parts for name, row in part.items()}
    if not told or not np.isfinite(inner):
        return None
    worlds = planter.tree.worlds
    losses = [float(told[world.name][2]) for world in worlds]  # type: ignore[arg-type]
    value_inr = planter.risk.value(losses, [world.probability for world in worlds])
    return OnCluster(orders, told, value_inr, min(value_inr, float(outer) * planter.unit))


def orders_now(model: ConcreteModel, tree: Tree) -> dict[tuple[str, str, int], float]:
    """The orders that every scenario shares, as a scenario has them."""
    return {key: float(value(model.order[key])) for key in model.order if tree.level("order", key) == 0}


def name_of(var: Any) -> tuple[str, object]:
    """Component and index of a decision."""
    return var.parent_component().local_name, var.index()


def unit_for(losses: Sequence[float]) -> float:
    """A unit in which losses are about ten and differ by about one, INR."""
    return max(1.0, max((abs(loss) for loss in losses), default=USUAL) / USUAL)
