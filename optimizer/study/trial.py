"""Out of sample: the orders of a plan made without scenarios and of one made over them, tried in fresh worlds.

Both plans are made from the same case; then each goes through worlds drawn at random that planning never saw. Their
orders of the months decided now stand; what comes after is planned again month by month, alike for both, by somebody
who knows of a world only what has shown (``study/recourse.py``). Both go through the very same worlds, so that
differences are paired. On a large case that takes hours; ``knowing`` plans what comes after once a world, in parts of
orders, by somebody who knows the whole of it: losses are then too small, for both alike.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from optimizer.case.case import Case
from optimizer.case.checks_uncertain import shortage_value
from optimizer.case.rows_uncertain import BASE
from optimizer.cycle.settle import settled
from optimizer.plan.extract_scenarios import happens
from optimizer.plan.plan import Plan
from optimizer.scenario_session import ScenarioPlan, plan_scenarios
from optimizer.session import Solved
from optimizer.solve.branches import Written, write_world
from optimizer.solve.engine import Engine
from optimizer.solve.handover import Program, compile_program, load_solution
from optimizer.solve.interruption import Interruption
from optimizer.solve.tree import Tree, World
from optimizer.study import recourse
from optimizer.worlds.draw import TRYING, Floats, draw
from optimizer.worlds.happens import world_of
from optimizer.worlds.planned import RandomWorlds, random_worlds

Orders = Mapping[tuple[str, str, int], float]  # (offer, buyer, month) -> tonnes
Outcome = tuple[float, float, float, bool]  # loss and cost INR, tonnes short, whether orders were cut
WITHOUT, OVER = "plan without scenarios", "plan over scenarios"
CONFIDENCE, RESAMPLES = 0.95, 2000
SECONDS_A_WORLD = 600.0
LEAST_T = 1e-6


class CannotFollowError(Exception):
    """There is nothing to compare: absolute rules contradict each other in a world, or nobody waited for two."""


@dataclass(frozen=True)
class Followed:
    """What one plan's orders came to, by world: INR and tonnes. ``cut`` tells where voted money or an absolute rule
    left no room for all of them."""

    loss_inr: Floats
    cost_inr: Floats
    short_t: Floats
    cut: tuple[bool, ...]


@dataclass(frozen=True)
class Trial:
    """Both plans over the same fresh worlds. ``beyond`` as *Bad cases beyond* on Start."""

    planned: ScenarioPlan
    drawn: RandomWorlds
    without: Followed
    over: Followed
    beyond: float
    seed: int
    months_decided: int
    knowing: bool
    left_out: int  # worlds in which absolute rules contradict each other whatever is done after
    seconds: float

    @property
    def followed(self) -> int:
        """Fresh worlds gone through."""
        return len(self.over.loss_inr)


def trial(
    case: Case, *, scenarios: int, worlds: int, seed: int, knowing: bool = False,
    interruption: Interruption | None = None, say: Callable[[str], None] | None = None,
) -> Trial:  # fmt: skip
    """Plan with and without scenarios, then follow both. Raises as ``plan_scenarios``, and CannotFollowError."""
    interruption, say, began = interruption or Interruption(), say or (lambda words: None), time.perf_counter()
    case = settled(case)
    drawn = random_worlds(case, scenarios, seed)
    settings = case.settings
    planned = plan_scenarios(drawn.worlds, seconds=settings.time_limit_s, study_seconds=0.0, interruption=interruption,
                             say=say)  # fmt: skip
    over, without = decided(planned.plan, case, "tonnes"), decided(planned.plan, case, "without_t")
    months = Tree(drawn.worlds).decided_now
    sample = draw(case, worlds, seed, TRYING)
    outcomes: tuple[list[Outcome], list[Outcome]] = [], []
    left_out = 0
    for k in range(worlds):
        if interruption.stopped:
            break
        if k % max(1, worlds // 20) == 0:
            say(f"Following both plans through fresh worlds: {k} of {worlds}")
        fresh = world_of(sample, k, f"Fresh {k + 1}", 1.0)
        try:
            both = follow(fresh, (without, over), months) if knowing else [
                carried(plan, fresh) for plan in (planned.without, planned.solved)
            ]  # fmt: skip
        except recourse.CannotFollowError:
            left_out += 1
            continue
        for place, outcome in enumerate(both):
            outcomes[place].append(outcome)
    if len(outcomes[1]) < 2:
        raise CannotFollowError("Stopped before two fresh worlds were gone through: there is nothing to compare.")
    without_them, over_them = map(_gathered, outcomes)
    return Trial(planned, drawn, without_them, over_them, settings.bad_cases_beyond, seed, months,
                 knowing, left_out, time.perf_counter() - began)  # fmt: skip


def _gathered(found: Sequence[Outcome]) -> Followed:
    losses, costs, short, cut = zip(*found, strict=True)
    return Followed(np.array(losses), np.array(costs), np.array(short), cut)


def decided(plan: Plan, case: Case, column: str) -> dict[tuple[str, str, int], float]:
    """The orders decided now of the plan shown (``tonnes``) or of the one without scenarios (``without_t``)."""
    names = {str(month): t for t, month in enumerate(case.months)}
    return {
        (row["offer"], row["buyer"], names[row["order_month"]]): float(row[column])
        for row in plan["decided_now"].to_dict("records") if row[column] > LEAST_T
    }  # fmt: skip


def carried(solved: Solved, world: World) -> Outcome:
    """(loss, cost, tonnes short, False) of a plan carried through a world by who does not know it. Raises
    ``recourse.CannotFollowError``."""
    case = replace(world.case, world=BASE)
    done = recourse.follow(replace(solved, built=replace(solved.built, case=case)), world.name).plan
    names = {str(month): t for t, month in enumerate(case.months)}
    rate, shortage, short = case.settings.discount_rate_per_year, 0.0, 0.0
    for row in done["issues"].to_dict("records"):
        if row["unmet_t"] > LEAST_T:
            worth = shortage_value(case, row["sector"], row["material"])
            short += row["unmet_t"]
            shortage += row["unmet_t"] * (worth.inr_per_t if worth else 0.0) * (1 + rate) ** (-names[row["month"]] / 12)
    return done.objective_inr + shortage, done.objective_inr, short, False


def follow(world: World, plans: Sequence[Orders], months: int) -> list[Outcome]:
    """(loss, cost, tonnes short, whether orders were cut) in a world of each set of orders of the first months."""
    room: dict[tuple[str, int], float] = {}
    for orders in plans:
        for (offer, _, t), tonnes in orders.items():
            room[offer, t] = max(room.get((offer, t), 0.0), tonnes)
    written = write_world(world, room)
    program = compile_program(written.block)
    loss = slice(len(program.units) - 1, len(program.units))
    linear = replace(program, integer=np.zeros_like(program.integer), objectives=program.objectives[loss],
                     offsets=program.offsets[loss], units=program.units[loss])  # fmt: skip
    engine = Engine(linear, 1, Interruption())
    return [_outcome(written, linear, engine, orders, months) for orders in plans]


def _outcome(
    written: Written, program: Program, engine: Engine, orders: Orders, months: int
) -> Outcome:  # fmt: skip
    """One plan in one world; where its orders cannot all be followed, as much of them as loses least."""
    for cut in (False, True):
        columns, lower, upper = _held(program, orders, months, cut=cut)
        engine.set_bounds(columns, lower, upper)
        values = engine.relaxed_values(SECONDS_A_WORLD)
        if values is not None:
            load_solution(written.block, program, values)
            told = happens(written)
            return float(told[2]), float(told[3]), float(told[5]), cut  # type: ignore[arg-type]
    raise CannotFollowError(
        f"In {written.world.name} rules that may not be bent (voted funds, absolute rules, rules that hold in all "
        "scenarios) contradict each other, whatever is ordered: nothing can be compared there."
    )


def _held(program: Program, orders: Orders, months: int, *, cut: bool) -> tuple[list[int], Floats, Floats]:
    """(columns, lower, upper) of orders of the months decided now, and of whether each is placed."""
    columns, lower, upper = [], [], []
    for j, (name, key) in enumerate(program.column_names):
        if name not in ("order", "placed") or key[2] >= months:
            continue
        tonnes = orders.get(key, 0.0)
        held = tonnes if name == "order" else float(tonnes > 0)
        columns.append(j)
        lower.append(0.0 if cut else held)
        upper.append(held)
    return columns, np.array(lower), np.array(upper)


# -- what it comes to -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


def mean_of(values: Floats) -> float:
    return float(values.mean())


def worst_of(beyond: float) -> Callable[[Floats], float]:
    """Mean of the worst worlds: those beyond a share of all, the one that lies on the edge in part."""

    def worst(values: Floats) -> float:
        ranked, left, total = np.sort(values)[::-1], (1 - beyond) * len(values), 0.0
        for value in ranked:
            part = min(1.0, left)
            total, left = total + part * float(value), left - part
            if left <= 1e-12:
                break
        return total / ((1 - beyond) * len(values))

    return worst


def estimate(measure: Callable[[Floats], float], values: Floats, less: Floats | None = None, seed: int = 0) -> Estimate:
    """A measure of values, or how much it is above that of others world by world, with the interval that drawing the
    same worlds anew with replacement gives (percentile bootstrap, paired)."""

    def at(chosen: npt.NDArray[np.int64]) -> float:
        return measure(values[chosen]) - (0.0 if less is None else measure(less[chosen]))

    random, count = np.random.default_rng(seed), len(values)
    again = np.array([at(random.integers(0, count, count)) for _ in range(RESAMPLES)])
    low, high = np.quantile(again, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Estimate(at(np.arange(count)), float(low), float(high))


def measures(found: Trial) -> dict[str, dict[str, Estimate]]:
    """Measure -> plan (or ``difference``: over scenarios less without) -> estimate; INR and tonnes."""
    worst = worst_of(found.beyond)
    told: dict[str, tuple[Callable[[Floats], float], str]] = {
        "mean_cost_inr": (mean_of, "cost_inr"), "mean_loss_inr": (mean_of, "loss_inr"),
        "worst_loss_inr": (worst, "loss_inr"), "mean_short_t": (mean_of, "short_t"),
        "worst_short_t": (worst, "short_t"),
    }  # fmt: skip
    rows = {}
    for name, (measure, field) in told.items():
        without, over = (getattr(plan, field) for plan in (found.without, found.over))
        rows[name] = {WITHOUT: estimate(measure, without), OVER: estimate(measure, over),
                      "difference": estimate(measure, over, without)}  # fmt: skip
    return rows


def as_data(found: Trial) -> dict[str, object]:
    """The stable JSON of ``trial --json``."""
    rows = {
        name: {who: {"value": e.value, "low": e.low, "high": e.high} for who, e in row.items()}
        for name, row in measures(found).items()
    }  # fmt: skip
    return {
        "fresh_worlds": found.followed, "seed": found.seed, "bad_cases_beyond": found.beyond,
        "months_decided_now": found.months_decided, "knowing": found.knowing,
        "worlds_left_out": found.left_out, "planned_over": found.drawn.words, "measures": rows,
        "gap": found.planned.found.gap, "worlds_with_orders_cut":
            {WITHOUT: sum(found.without.cut), OVER: sum(found.over.cut)}, "seconds": found.seconds,
    }  # fmt: skip


def as_table(found: Trial) -> str:
    """A Markdown table: each measure of both plans and of their difference, with 95 % intervals."""
    crore, share = 1e7, f"{1 - found.beyond:.0%}"
    titles = {
        "mean_cost_inr": ("mean cost, ₹ crore", crore), "mean_loss_inr": ("mean loss, ₹ crore", crore),
        "worst_loss_inr": (f"mean loss of the worst {share}, ₹ crore", crore), "mean_short_t": ("mean short, t", 1.0),
        "worst_short_t": (f"mean short of the worst {share}, t", 1.0),
    }  # fmt: skip
    lines = [f"| {found.followed} fresh worlds | {WITHOUT} | {OVER} | difference |", "|---|---|---|---|"]
    for name, row in measures(found).items():
        title, unit = titles[name]
        cells = [
            f"{e.value / unit:{sign}.2f} ({e.low / unit:{sign}.2f} to {e.high / unit:{sign}.2f})"
            for e, sign in ((row[WITHOUT], ""), (row[OVER], ""), (row["difference"], "+"))
        ]  # fmt: skip
        lines.append(f"| {' | '.join([title, *cells])} |")
    return "\n".join(lines)
