"""The scenarios on a cluster, by mpi-sppy on MPI: a hub (progressive hedging), an outer bound (Lagrangian), an inner
bound (plans tried in every scenario).

Every rank writes the bundles of scenarios it is given (``solve/planting.py``), mostly of one each. A search of one has
its share of the time; the plan without scenarios is tried first, then what the hub comes to in the first bundle, which
keeps every rule where Base is in it.
mpi-sppy prints as it is imported and as it runs: that goes to standard error.
"""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pyomo.core import ConcreteModel, value

from optimizer.plan.extract_scenarios import happens
from optimizer.solve.cluster_solver import NAME, register
from optimizer.solve.extensive import Risk
from optimizer.solve.planting import Planter, weights_of
from optimizer.solve.tree import Tree

CYLINDERS = 3  # hub, outer bound, inner bound
ITERATIONS = 200
PAUSE_S = 0.02  # between two looks for news
LEAST_SECONDS = 10.0  # that a search may take for each of its scenarios; more where its share of the time is more


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


def refuse_more_ranks_than_bundles(comm: Any, planter: Planter) -> None:
    """Raises ClusterError where ranks would have nothing to plan."""
    most, what = len(planter.names), "bundle" if planter.bundle > 1 else "scenario"
    if comm.Get_size() > CYLINDERS * most:
        raise ClusterError(
            f"There {'is' if most == 1 else 'are'} {most} {what}{'s' * (most != 1)}, so {CYLINDERS * most} ranks can "
            f"be of use at most, not {comm.Get_size()}."
        )


def from_first(comm: Any, told: Any) -> Any:
    """What the first rank tells all. The others sleep until it has something to tell: waiting in MPI takes a processor
    that the first one may need."""
    if comm.Get_rank() == 0:
        for rank in range(1, comm.Get_size()):
            comm.send(told, dest=rank)
        return told
    while not comm.Iprobe(source=0):
        time.sleep(PAUSE_S)
    return comm.recv(source=0)


def spin(planter: Planter, *, gap: float, seconds: float, threads: int, so_far: Path) -> OnCluster | None:
    """Run the three cylinders until the gap or the time; None where no plan was found. Every rank calls it. The orders
    of the best plan so far are noted in a file, for a run that breaks off."""
    comm = communicator()
    register()
    planter = planter.surveyed(comm)
    with contextlib.redirect_stdout(sys.stderr), contextlib.chdir(so_far.parent):  # its logs go beside the notes
        from mpisppy.spin_the_wheel import WheelSpinner
        from mpisppy.utils import cfg_vanilla as vanilla
        from mpisppy.utils.sputils import solver_options_layer

        cfg = _settings(gap, seconds, threads, [len(inside) for inside in planter.bundles.values()])
        common: dict[str, Any] = {"all_nodenames": planter.node_names}
        given = (cfg, planter.create, None, planter.names)
        hub = vanilla.ph_hub(*given, rho_setter=weights_of, **common)
        # The hub looks at the clock only after all its scenarios: those it begins after the time keep what they have.
        until = solver_options_layer("default", {"until": time.time() + seconds})
        hub["opt_kwargs"]["options"]["solver_options_layers"].append(until)
        bound = vanilla.lagrangian_spoke(*given, rho_setter=weights_of, **common)
        bound["spoke_class"] = _within_range(bound["spoke_class"], planter.risk)
        tried = vanilla.xhatspecific_spoke(*given, planter.tried, **common)
        tried["spoke_class"] = _noting(tried["spoke_class"], planter, so_far)
        if planter.node_names is None:  # mpi-sppy takes a plan to begin with of the first stage alone
            begin = {"feasible_xhat_creator": planter.without_scenarios}
            tried["opt_kwargs"]["options"]["feasible_xhat"] = begin
        wheel = WheelSpinner(hub, [bound, tried])
        wheel.spin(comm)
        return _gathered(wheel, planter, comm)


def _unhurried(spoke: Any) -> Any:
    """The spoke, asleep for a moment before it looks for news: mpi-sppy's looks without end, on a processor of its
    own."""

    class Unhurried(spoke):  # type: ignore[misc]
        def got_kill_signal(self) -> Any:
            time.sleep(PAUSE_S)
            return super().got_kill_signal()

    return Unhurried


def _within_range(spoke: Any, risk: Risk) -> Any:
    """The spoke that bounds, with the prices on the threshold brought back to where they bound anything.

    A bundle's own best is without end where its price on the threshold lies outside [-w, w x a / (1 - a)], w being the
    weight of bad cases and a what lies before them. For the threshold h costs it w x h, the price x h, and w / (1 - a)
    x the sum of odds x max(0, loss - h) over its worlds, whose odds within the bundle are one together. So a unit more
    of h costs w + price far above every loss, which must not be less than nothing, and w + price - w / (1 - a) far
    below every loss, which must not be more. How many worlds there are does not matter. At the best prices many bundles
    stand at the edge, and the hub steps over it. Prices are cut at the edge, and those of one sign made smaller until
    all of them weigh nothing together.
    """
    low, high = -risk.weight, risk.weight * risk.beyond / (1 - risk.beyond)

    class WithinRange(_unhurried(spoke)):  # type: ignore[misc]
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
    worth at the best threshold of bad cases, not at that of the bundle it was taken from.

    Trying a plan, mpi-sppy keeps it where it is better even at that threshold, and then would not hear of its worth
    again: whether it is better is judged here alone.
    """

    class Noting(_unhurried(spoke)):  # type: ignore[misc]
        def update_if_improving(self, candidate: float | None, *args: Any, **kwargs: Any) -> Any:
            if candidate is None:
                return False
            models = self.opt.local_scenarios.values()
            own = [(float(value(w.block.loss.expr)), w.world.probability) for m in models for w in m.written]
            losses, odds = zip(*(pair for part in self.cylinder_comm.allgather(own) for pair in part), strict=True)
            worth = min(candidate, planter.risk.value(losses, odds) / planter.unit)
            if worth >= self.best_inner_bound:
                return False
            self.opt.best_solution_obj_val = None
            super().update_if_improving(worth, *args, **kwargs)
            if self.cylinder_rank == 0:
                model = next(iter(models))
                note(so_far, orders_now(model, planter.tree))
            return True

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


def _settings(gap: float, seconds: float, threads: int, sizes: Sequence[int]) -> Any:
    """``sizes`` are those of the bundles."""
    from mpisppy.utils.config import Config

    cfg = Config()
    cfg.popular_args()
    cfg.two_sided_args()
    cfg.ph_args()
    cfg.lagrangian_args()
    cfg.xhatspecific_args()
    cfg.solver_name = NAME
    cfg.solver_options = f"mip_rel_gap={gap / 4} time_limit={max(LEAST_SECONDS * max(sizes), seconds / len(sizes))}"
    cfg.lagrangian_solver_options = "bound_only=1"
    cfg.max_solver_threads = threads
    cfg.max_iterations = ITERATIONS
    cfg.default_rho = 1.0
    cfg.linearize_proximal_terms = True
    cfg.intra_hub_conv_thresh = 0.0  # bundles that agree, or a single one, do not end it: the gap or the time does
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
        for model in wheel.spcomm.opt.local_scenarios.values():
            told |= {w.world.name: happens(w) for w in model.written}
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
    """The orders that every scenario shares, as the first of a bundle has them."""
    order = model.written[0].block.order
    return {key: float(value(order[key])) for key in order if tree.level("order", key) == 0}
