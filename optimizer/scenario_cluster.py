"""Planning over scenarios on a cluster: every rank calls it, the first one makes the plan and tells of it."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from optimizer.plan import extract_scenarios
from optimizer.plan.plan import NOTES
from optimizer.scenario_session import Report, Say, ScenarioPlan, plan_with, plan_without, refuse_without_values
from optimizer.session import Solved
from optimizer.solve.branches import room_of
from optimizer.solve.cluster import (
    ClusterError,
    OnCluster,
    communicator,
    from_first,
    noted,
    refuse_more_ranks_than_bundles,
    spin,
)
from optimizer.solve.engine import LIMIT, OPTIMAL
from optimizer.solve.extensive import Risk
from optimizer.solve.handover import Floats
from optimizer.solve.interruption import Interruption
from optimizer.solve.planting import Planter, unit_for
from optimizer.solve.scenarios import Found
from optimizer.solve.searched import NoPlanError
from optimizer.solve.tree import Tree, World

SHARE_FOR_BASE = 0.3
STEPS = 2  # increments the orders decided now may move by when they are brought to whole ones


class RankDiedError(Exception):
    """A rank broke off; the plan so far is told by ``plan``, a plan of Base with the orders of the best plan."""

    def __init__(self, rank: int, reason: str, plan: Solved | None) -> None:
        self.rank, self.reason, self.plan = rank, reason, plan
        super().__init__(f"rank {rank}: {reason}")


def plan_on_cluster(
    worlds: Sequence[World], *, bundle: int, seconds: float, interruption: Interruption, report: Report, say: Say
) -> ScenarioPlan | None:  # fmt: skip
    """The best plan over the worlds, ``bundle`` of them planned as one; None on every rank but the first. Raises as
    ``plan_scenarios``, ClusterError where it cannot run, and RankDiedError on a rank that breaks off."""
    comm = communicator()
    refuse_without_values(worlds[0].case)
    refuse_rules_over_scenarios(worlds)
    refuse_without_probability(worlds)
    settings = worlds[0].case.settings
    risk = Risk(settings.weight_of_bad_cases, settings.bad_cases_beyond)
    planter = Planter(Tree(tuple(worlds)), risk, {}, {}, 1.0, bundle=bundle)
    refuse_more_ranks_than_bundles(comm, planter)
    first = comm.Get_rank() == 0
    base: Solved | None = None
    failed: Exception | None = None
    if first:
        say("Planning without scenarios first")
        try:
            base = plan_without(worlds, SHARE_FOR_BASE * seconds, interruption, report)
        except Exception as wrong:  # the other ranks must hear of it before it is raised
            failed = wrong
    told = None if base is None else (
        {g.goal: g.value for g in base.searched.goals}, base.plan.objective_inr,
        dict(zip(base.built.program.column_names, map(float, base.searched.values), strict=True)),
    )  # fmt: skip
    told = from_first(comm, told)
    if told is None:
        if failed is not None:
            raise failed
        return None
    goals, cost, values = told
    folder = comm.bcast(tempfile.mkdtemp(prefix="optimizer_") if first else None, root=0)
    so_far = Path(folder) / "orders_so_far.json"
    planter = replace(planter, room=room_of(worlds), goals=goals, unit=unit_for([cost]), plan=values)
    in_bundles = f" in {len(planter.names)} bundles" if bundle > 1 else ""
    say(f"Searching over {len(worlds)} scenarios{in_bundles} on {comm.Get_size()} ranks")
    try:
        found = spin(planter, gap=settings.gap, seconds=0.6 * seconds, threads=1, so_far=so_far)
    except ClusterError:
        raise
    except Exception as broke:
        rescued = _rescued(worlds, so_far)
        raise RankDiedError(comm.Get_rank(), f"{type(broke).__name__}: {broke}", rescued) from broke
    if not first or base is None:
        return None
    if found is None:
        raise NoPlanError(LIMIT)
    say("Planning Base with the orders decided now")
    solved = plan_with(base, found.orders, None, interruption, report, STEPS)
    return _told(planter, found, base, solved)


def refuse_rules_over_scenarios(worlds: Sequence[World]) -> None:
    """Raises ClusterError where a rule looks at several scenarios at once, which no rank sees."""
    for rule in worlds[0].case.source_mix:
        if rule.holds_in in ("share", "on average"):
            raise ClusterError(
                f"The rule {rule.rule} ({rule.cell('holds_in')}) holds in a share of the scenarios or on average, "
                "which this engine cannot keep: leave --engine out, or write all or Base."
            )


def refuse_without_probability(worlds: Sequence[World]) -> None:
    """Raises ClusterError where a scenario has no probability."""
    if any(world.probability <= 0 for world in worlds):
        raise ClusterError("Every scenario needs a probability above 0 here, Base too: give it one on Scenarios.")


def _rescued(worlds: Sequence[World], so_far: Path) -> Solved | None:
    """A plan of Base with the orders of the best plan so far, or without scenarios where there was none."""
    try:
        base = plan_without(worlds, worlds[0].case.settings.time_limit_s, Interruption(), lambda p: None)
        return plan_with(base, noted(so_far), None, Interruption(), lambda p: None, STEPS)
    except Exception:
        return None


def _told(planter: Planter, found: OnCluster, base: Solved, solved: Solved) -> ScenarioPlan:
    """The plan of Base with its frames on the scenarios."""
    worlds = planter.tree.worlds
    rows = [(*found.happens[world.name], None, None) for world in worlds]
    losses = tuple(float(row[2]) for row in rows)  # type: ignore[arg-type]
    odds = [world.probability for world in worlds]
    nothing: Floats = pd.Series(dtype=float).to_numpy()
    result = Found(nothing, found.value_inr, found.bound_inr, OPTIMAL)
    if result.gap > base.case.settings.gap:
        result = replace(result, status=LIMIT)
    notes = {
        "scenarios": pd.DataFrame(rows, columns=list(NOTES["scenarios"])),
        "decided_now": extract_scenarios.decided_now(planter.tree, solved.plan, base.plan),
        "worth_of_scenarios": extract_scenarios.worth(losses, odds, planter.risk, result, None, None),
    }
    size = {name: n * len(worlds) for name, n in base.built.program.size.items()}
    plan = solved.plan.with_notes(**notes)
    return ScenarioPlan(plan, solved, result, planter.risk, worlds, losses, None, None, size, base)
