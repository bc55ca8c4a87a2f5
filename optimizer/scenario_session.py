"""Planning over scenarios: what to order now, when nobody knows which of them will come.

The worlds share what is decided before they can be told apart (``solve/tree.py``); the loss kept low is cost and the
worth of shortages (``solve/extensive.py``). The plan shown is that of Base with the orders decided now.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from optimizer import session
from optimizer.case.case import Case, world
from optimizer.case.checks_uncertain import shortages_have_a_value
from optimizer.case.problems import InputRejectedError, Problem
from optimizer.case.rows_uncertain import BASE
from optimizer.cycle.settle import settled
from optimizer.plan import extract_scenarios
from optimizer.plan.plan import Plan
from optimizer.session import Built, Solved
from optimizer.solve.branches import Written, branch_of, room_of, rules_over_scenarios, write_world
from optimizer.solve.extensive import Extensive, Risk, extensive_form
from optimizer.solve.handover import Floats
from optimizer.solve.interruption import Interruption
from optimizer.solve.running import Progress
from optimizer.solve.scenarios import Found, NoCommonPlanError, ScenarioSearch, on_increments, with_fixed
from optimizer.solve.searched import NoPlanError
from optimizer.solve.tree import Tree, World

SECONDS_FOR_INCREMENTS = 60.0
SHARE_FOR_BASE = 0.3  # of the time: for the plan without scenarios, with which the search begins
Say = Callable[[str], None]
Report = Callable[[Progress], None]


@dataclass(frozen=True)
class Forest:
    """The worlds written as branches, and how well the plan without scenarios does."""

    tree: Tree
    written: tuple[Written, ...]
    form: Extensive
    base: Solved  # the plan without scenarios

    def decided_now(self) -> dict[int, tuple[str, str, int]]:
        """Column of the form -> order (offer, buyer, month) that every world shares."""
        program, place = self.form.branches[0].program, self.form.places[0]
        return {
            int(place[j]): index for j, (name, index) in enumerate(program.column_names)
            if name == "order" and index[2] < self.tree.decided_now
        }


@dataclass(frozen=True)
class ScenarioPlan:
    """The plan for Base with the orders decided now, and what they lead to in every scenario.

    ``losses`` are INR by world. ``followed`` is the same search with the orders of the plan without scenarios, and
    ``foreseen`` the best loss of each world by itself; None where there was no time or nothing can follow.
    """

    plan: Plan
    solved: Solved
    found: Found
    risk: Risk
    worlds: tuple[World, ...]
    losses: tuple[float, ...]
    followed: Found | None
    foreseen: tuple[Found, ...] | None
    size: Mapping[str, int]
    without: Solved  # the plan without scenarios

    @property
    def within(self) -> bool:
        return self.found.gap <= self.solved.case.settings.gap * (1 + 1e-9)


def worlds_of(case: Case) -> tuple[World, ...]:
    """The scenarios of the workbook, Base first; without a row it has no probability but keeps every rule.

    Raises InputRejectedError where there are no scenarios, or a shortage without a value.
    """
    if not case.scenarios:
        rule = "there are no scenarios to plan over."
        mend = "Add the sheets with: optimizer template --from BOOK --with scenarios"
        raise InputRejectedError([Problem("error", "Scenarios", "", rule, mend)])
    case = settled(case)
    standing = tuple(row.model_copy(update={"cancel_inr_crore": None}) for row in case.open_orders)
    case = replace(case, open_orders=standing)  # with scenarios every order signed stands
    odds = {row.scenario: row.probability for row in case.scenarios}
    names = [BASE, *(name for name in odds if name != BASE)]
    return tuple(World(name, odds.get(name, 0.0), world(case, name)) for name in names)


def refuse_without_values(case: Case) -> None:
    """Raises InputRejectedError where a demand has no shortage value."""
    missing = [replace(p, severity="error") for p in shortages_have_a_value(case) if p.severity == "warning"]
    if missing:
        raise InputRejectedError(missing)


def grow(worlds: Sequence[World], base: Solved, room: Mapping[tuple[str, int], float], say: Say) -> Forest:
    """Write every world and join them."""
    tree = Tree(tuple(worlds))
    goals = {g.goal: g.value for g in base.searched.goals}
    written, branches = [], []
    for k, one in enumerate(worlds):
        say(f"Writing scenario {k + 1} of {len(worlds)}: {one.name}")
        written.append(write_world(one, room, goals))
        branches.append(branch_of(written[-1], tree, k))
    settings = base.case.settings
    risk = Risk(settings.weight_of_bad_cases, settings.bad_cases_beyond)
    on_average, in_share = rules_over_scenarios(written, branches)
    return Forest(tree, tuple(written), extensive_form(branches, risk, on_average, in_share), base)


def plan_without(worlds: Sequence[World], seconds: float, interruption: Interruption, report: Report) -> Solved:
    """The plan of Base alone, its orders as large as any of the worlds could use. Raises as ``session.solve``."""
    built = session.build(worlds[0].case, room_of(worlds))
    return session.solve(built, seconds=seconds, interruption=interruption, report=report)


def plan_scenarios(
    worlds: Sequence[World],
    *,
    seconds: float,
    study_seconds: float,
    interruption: Interruption | None = None,
    report: Report | None = None,
    say: Say | None = None,
) -> ScenarioPlan:
    """The best plan over the worlds, the first of which is Base.

    ``seconds`` are for the search, ``study_seconds`` for what the plan is worth beside others. Raises as
    ``session.solve``, NoCommonPlanError and InputRejectedError.
    """
    interruption, report, say = interruption or Interruption(), report or (lambda p: None), say or (lambda w: None)
    case = worlds[0].case
    refuse_without_values(case)
    began = time.perf_counter()
    say("Planning without scenarios first")
    base = plan_without(worlds, SHARE_FOR_BASE * seconds, interruption, report)
    forest = grow(worlds, base, base.built.data.room, say)
    say("Searching for the best plan over all scenarios")
    left = max(1.0, seconds - (time.perf_counter() - began))
    gap, threads = case.settings.gap, case.settings.threads
    found = ScenarioSearch(forest.form, gap, left, threads, interruption, report).run()
    if found.values is None:
        raise NoPlanError(found.status)
    found, orders = orderable_now(forest, found)
    assert found.values is not None
    say("Planning Base with the orders decided now")
    start = session.start_of(forest.form.branches[0].program, forest.form.values_of(0, found.values), base.built)
    solved = plan_with(base, orders, start, interruption, report)
    followed, foreseen = worth(forest, study_seconds, interruption, report, say)
    return told(forest, found, solved, followed, foreseen)


def orderable_now(forest: Forest, found: Found) -> tuple[Found, dict[tuple[str, str, int], float]]:
    """The orders decided now on the offers' increments, and everything else worked out anew around them."""
    assert found.values is not None
    offers = {row.offer: row for row in forest.written[0].world.case.offers}
    now = forest.decided_now()
    increments = {j: offers[key[0]].increment_t for j, key in now.items() if not offers[key[0]].lot_t}
    values = on_increments(forest.form, found.values, increments, SECONDS_FOR_INCREMENTS)
    if values is None:  # a limit met to the gram: what was found stands, and Base alone is brought to increments
        values = found.values
    value = forest.form.value_of(values)
    orders = {key: float(values[j]) for j, key in now.items()}
    return Found(values, value, min(found.bound_inr, value), found.status), orders


def plan_with(
    base: Solved, orders: Mapping[tuple[str, str, int], float], start: Floats | None, interruption: Interruption,
    report: Report, room_steps: int = 0,
) -> Solved:  # fmt: skip
    """The plan of Base that places the orders decided now, each within so many increments."""
    built = base.built
    lower, upper = built.program.lower.copy(), built.program.upper.copy()
    offers = {row.offer: row for row in built.case.offers}
    for key, tonnes in orders.items():
        column = built.program.column(built.block.order[key]) if key in built.block.ORDERS else None
        if column is not None:
            room = room_steps * (offers[key[0]].lot_t or offers[key[0]].increment_t) if tonnes > 1e-6 else 0.0
            lower[column], upper[column] = max(0.0, tonnes - room), min(upper[column], tonnes + room)
    held = Built(built.case, built.data, built.block, replace(built.program, lower=lower, upper=upper))
    return session.solve(held, interruption=interruption, report=report, start=start)


def worth(
    forest: Forest, seconds: float, interruption: Interruption, report: Report, say: Say
) -> tuple[Found | None, tuple[Found, ...] | None]:  # fmt: skip
    """How the plan without scenarios does in them, and how well each could be done by who knew it; within the time."""
    settings = forest.base.case.settings
    until = time.perf_counter() + seconds
    followed, foreseen = None, []
    if seconds <= 0 or interruption.stopped:
        return None, None
    say("Following the plan without scenarios through them")
    decided = {}
    for column, key in forest.decided_now().items():
        at = forest.base.built.program.column(forest.base.built.block.order[key])
        decided[column] = 0.0 if at is None else float(forest.base.searched.values[at])
    try:
        search = ScenarioSearch(with_fixed(forest.form, decided), settings.gap, seconds / 2, settings.threads,
                                interruption, report)  # fmt: skip
        followed = search.run()
    except NoCommonPlanError:
        followed = None
    say("Planning every scenario by itself")
    for k, branch in enumerate(forest.form.branches):
        left = (until - time.perf_counter()) / (len(forest.form.branches) - k)
        if left < 0.5 or interruption.stopped:
            return followed, None
        alone = extensive_form((replace(branch, probability=1.0, shared={}),), Risk(0.0, 0.0))
        foreseen.append(ScenarioSearch(alone, settings.gap, left, settings.threads, interruption, report).run())
    return followed, tuple(foreseen)


def told(
    forest: Forest, found: Found, solved: Solved, followed: Found | None, foreseen: tuple[Found, ...] | None
) -> ScenarioPlan:  # fmt: skip
    """The plan with what its orders lead to, as frames."""
    assert found.values is not None
    form = forest.form
    losses = tuple(form.losses_of(found.values))
    without = tuple(form.losses_of(followed.values)) if followed and followed.values is not None else None
    rows = extract_scenarios.scenarios(forest.written, form, found.values, foreseen, without)
    notes: dict[str, pd.DataFrame] = {
        "scenarios": rows,
        "decided_now": extract_scenarios.decided_now(forest.tree, solved.plan, forest.base.plan),
        "worth_of_scenarios": extract_scenarios.worth(losses, form.odds, form.risk, found, followed, foreseen),
    }
    plan = solved.plan.with_notes(**notes)
    return ScenarioPlan(plan, solved, found, form.risk, forest.tree.worlds, losses, followed, foreseen,
                        form.program.size, forest.base)  # fmt: skip
