"""A case planned over its scenarios, as a Result with its exit code: what ``solve --scenarios`` runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from optimizer.case.case import Case
from optimizer.plan.plan import FORESIGHT, GAIN
from optimizer.result import CLUSTER, INTERRUPTED, NO_PLAN, REFUSED, REJECTED, SOLVED, STOPPED, USAGE, Result
from optimizer.run import NO_PLAN_YET, ending

if TYPE_CHECKING:
    from optimizer.result import Clock, Options
    from optimizer.scenario_session import ScenarioPlan
    from optimizer.solve.interruption import Interruption
    from optimizer.solve.running import Progress
    from optimizer.solve.tree import World
    from optimizer.worlds.planned import RandomWorlds

NO_COMMON_PLAN = (
    "No orders can be placed that every scenario can live with: rules that may not be bent (voted funds, absolute "
    "rules, rules that hold in all scenarios) contradict each other in some. Nothing was written."
)


def plan_over_scenarios(
    case: Case,
    worlds: Sequence[World] | None,
    *,
    clock: Clock,
    options: Options,
    report: Callable[[Progress], None] | None,
    say: Callable[[str], None],
    interruption: Interruption | None,
) -> Result:
    """Plan over the worlds given, or those of the workbook, and audit the plan shown, which is that of Base."""
    from optimizer.case.problems import InputRejectedError
    from optimizer.scenario_session import plan_scenarios, worlds_of
    from optimizer.solve.interruption import Interruption
    from optimizer.solve.orderable import NotOrderableError
    from optimizer.solve.scenarios import NoCommonPlanError
    from optimizer.solve.searched import ContradictionError, NoPlanError

    clock.lap("import")
    interruption = interruption or Interruption()
    report, seconds = report or (lambda progress: None), case.settings.time_limit_s
    drawn = None
    try:
        if options.worlds:
            from optimizer.worlds.planned import random_worlds

            drawn = random_worlds(case, options.worlds, options.seed)
            worlds = drawn.worlds
        worlds = worlds or worlds_of(case)
        if options.engine == CLUSTER:
            return _on_cluster(case, worlds, drawn, options.bundle, seconds, clock, report, say, interruption)
        planned = plan_scenarios(worlds, seconds=seconds, study_seconds=options.study_s, interruption=interruption,
                                 report=report, say=say)  # fmt: skip
    except InputRejectedError as rejected:
        message = "The scenarios cannot be planned with. Nothing was written."
        return Result(REJECTED, message, case, problems=rejected.problems, seconds=clock.seconds)
    except (NoCommonPlanError, ContradictionError):
        return Result(REJECTED, NO_COMMON_PLAN, case, seconds=clock.seconds)
    except (NoPlanError, NotOrderableError):
        words = NO_PLAN_YET if interruption.stopped else "The time limit was reached before any plan was found."
        return Result(INTERRUPTED if interruption.stopped else NO_PLAN, words, case, seconds=clock.seconds)
    return _audited(case, planned, drawn, clock, say)


def _on_cluster(
    case: Case, worlds: Sequence[World], drawn: RandomWorlds | None, bundle: int, seconds: float, clock: Clock,
    report: Callable[[Progress], None],
    say: Callable[[str], None], interruption: Interruption,
) -> Result:  # fmt: skip
    """The same on the ranks of mpiexec; a rank that is not the first has nothing to tell."""
    from optimizer.scenario_cluster import RankDiedError, plan_on_cluster
    from optimizer.solve.cluster import ClusterError

    try:
        planned = plan_on_cluster(worlds, bundle=bundle, seconds=seconds, interruption=interruption, report=report,
                                  say=say)  # fmt: skip
    except ClusterError as wrong:
        return Result(USAGE, str(wrong), case, seconds=clock.seconds)
    except RankDiedError as died:
        words = f"Rank {died.rank} broke off ({died.reason}) and the run ends."
        if died.plan is None:
            return Result(NO_PLAN, f"{words} There is no plan yet.", case, seconds=clock.seconds, rank_died=True)
        words = f"{words} This is Base with the orders of the best plan so far."
        return Result(STOPPED, words, case, died.plan.plan, seconds=clock.seconds, rank_died=True)
    if planned is None:
        return Result(SOLVED, "", case, seconds=clock.seconds)
    return _audited(case, planned, drawn, clock, say)


def _audited(
    case: Case, planned: ScenarioPlan, drawn: RandomWorlds | None, clock: Clock, say: Callable[[str], None]
) -> Result:  # fmt: skip
    """The plan shown with what its audit says."""
    from optimizer.plan.audit import audit
    from optimizer.plan.extract_scenarios import with_worlds

    clock.lap("solve")
    say("Auditing the plan from the workbook's own figures")
    plan = planned.plan if drawn is None else with_worlds(planned.plan, drawn.words)
    findings = audit(case, plan)
    clock.lap("audit")
    code, message = ending(plan, case, findings)
    if code not in (INTERRUPTED, REFUSED):
        code, message = _ending_over_scenarios(planned, code, message)
    return Result(code, message, case, plan, findings=findings, size=planned.size, seconds=clock.seconds)


def _ending_over_scenarios(planned: ScenarioPlan, code: int, message: str) -> tuple[int, str]:
    found, crore = planned.found, 1e7
    count = sum(w.probability > 0 for w in planned.worlds)
    words = (
        f"Over {count} scenario{'s' * (count != 1)} the weighed loss is ₹{found.value_inr / crore:,.2f} crore (gap "
        f"{found.gap:.2%})."
    )
    worth = planned.plan["worth_of_scenarios"].set_index("measure")["value_inr"].dropna()
    if GAIN in worth:
        words += f" The plan without scenarios would lose ₹{max(0.0, worth[GAIN]) / crore:,.2f} crore more."
    if FORESIGHT in worth:
        words += f" Knowing which comes would save ₹{max(0.0, worth[FORESIGHT]) / crore:,.2f} crore."
    if not planned.within:
        return STOPPED, f"A limit was reached: this is the best plan found, with its gap. {words}"
    return code, f"{message} {words}"
