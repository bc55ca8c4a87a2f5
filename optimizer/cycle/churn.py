"""What a cost of changes does: a plan made again after demand turned out a little otherwise, freely and at that cost.

For each seed the same case is planned again with other demand, once freely and once with the cost of changes against
the first plan. Orders are compared as ``ledger`` does; costs without the cost of changes itself, which nobody pays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from optimizer import session
from optimizer.case.case import Case
from optimizer.case.rows_needs import Settings
from optimizer.cycle.compare import Edition
from optimizer.cycle.ledger import ledger
from optimizer.cycle.noise import with_noise
from optimizer.cycle.since import with_last_plan
from optimizer.plan.plan import Plan
from optimizer.session import Solved
from optimizer.solve.interruption import Interruption


@dataclass(frozen=True)
class Churned:
    """One seed: shares of planned orders changed, and the cost of keeping to the plan over that of not."""

    seed: int
    orders: int
    changed_free: float
    changed_kept: float
    cost_free_inr: float
    cost_kept_inr: float
    gap_free: float
    gap_kept: float
    contracts_changed: int

    @property
    def dearer(self) -> float:
        """Share by which keeping to the plan costs more than planning freely."""
        return self.cost_kept_inr / self.cost_free_inr - 1


def churn(
    case: Case, seeds: Iterable[int], *, noise: float = 0.02, inr_per_t: float = 0.0, inr_per_order: float = 0.0,
    gap: float | None = None, seconds: float | None = None, interruption: Interruption | None = None,
    say: Callable[[str], None] | None = None,
) -> list[Churned]:  # fmt: skip
    """Each seed's figures; the first plan is made once. Raises as ``session.solve``."""
    say = say or (lambda words: None)
    first = _solved(replace(case, planned_before=(), settings=_free(case)), gap, seconds, interruption)
    last = Edition("first plan", first.case, first.plan)
    found = []
    for seed in seeds:
        say(f"Demand {seed}")
        other = with_noise(first.case, seed, noise)
        free = _solved(other, gap, seconds, interruption)
        cost = {"churn_inr_per_t": inr_per_t, "churn_inr_per_order": inr_per_order}
        kept = replace(with_last_plan(other, last), setting_origins=other.setting_origins)
        kept = replace(kept, settings=kept.settings.model_copy(update=cost))
        stays = _solved(kept, gap, seconds, interruption)
        found.append(_figures(seed, last, free, stays))
    return found


def paid_inr(plan: Plan) -> float:
    """The cost of a plan without what is laid on changes."""
    costs = plan["costs"]
    return plan.objective_inr - float(costs[costs["term"] == "churn"]["discounted_inr"].sum())


def _figures(seed: int, last: Edition, free: Solved, kept: Solved) -> Churned:
    one = ledger(last.case, last.plan, free.case, free.plan)
    other = ledger(last.case, last.plan, kept.case, kept.plan)
    contracts = sum(c.signed for c in other.changes) + (_came(last.plan) != _came(kept.plan))
    return Churned(seed, other.planned_before, one.changed_share, other.changed_share, paid_inr(free.plan),
                   paid_inr(kept.plan), free.plan.gap, kept.plan.gap, contracts)  # fmt: skip


def _came(plan: Plan) -> list[float]:
    """What signed orders bring, by material, owner and month."""
    return [round(float(t), 9) for t in plan["balance"]["open_orders_t"]]


def _free(case: Case) -> Settings:
    return case.settings.model_copy(update={"churn_inr_per_t": 0.0, "churn_inr_per_order": 0.0, "planned_until": None})


def _solved(case: Case, gap: float | None, seconds: float | None, interruption: Interruption | None) -> Solved:
    """The best plan, found as the command ``solve`` finds it: not from the plan before."""
    return session.solve(session.build(case), gap=gap, seconds=seconds, interruption=interruption)


def as_rows(found: Iterable[Churned]) -> list[dict[str, object]]:
    """One row a seed, as ``churn --json`` prints them: shares, INR."""
    return [
        {"seed": c.seed, "orders": c.orders, "changed_free": c.changed_free, "changed_kept": c.changed_kept,
         "cost_free_inr": c.cost_free_inr, "cost_kept_inr": c.cost_kept_inr, "dearer": c.dearer,
         "gap_free": c.gap_free, "gap_kept": c.gap_kept, "contracts_changed": c.contracts_changed}
        for c in found
    ]  # fmt: skip


def sentence(found: list[Churned]) -> str:
    """All seeds together."""
    orders = sum(c.orders for c in found) or 1
    free, kept = (sum(getattr(c, name) * c.orders for c in found) / orders for name in ("changed_free", "changed_kept"))
    dearer = sum(c.dearer for c in found) / len(found)
    return (f"{len(found)} draws of demand: {free:.1%} of planned orders change freely, {kept:.1%} at this cost of "
            f"changes; cost differs by {dearer:+.2%} (at most {max(c.dearer for c in found):+.2%}); "
            f"signed orders changed: {sum(c.contracts_changed for c in found)}.")  # fmt: skip
