"""Expansions: projects that give a line more capacity, begun in a month the plan chooses. Tonnes and INR."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyomo.core import Binary, Block, Constraint, Expression, NonNegativeReals, Set, Var, quicksum

from optimizer.case.case import Case
from optimizer.case.rows_scheme import Expansion
from optimizer.model.chain import stated_capacity_t
from optimizer.model.support import NATION, at_cost

if TYPE_CHECKING:
    from optimizer.model.data import Data

CRORE = 1e7
MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class Project:
    """An expansion as numbers: the months it can be begun in (positions) with use in the plan, months to build and to
    be paid for, tonnes it adds a month, its capital and the subsidy on it."""

    line: str
    starts: range
    months: int
    paid_months: int
    adds_t: float
    capital_inr: float
    subsidy_inr: float
    scheme: str  # whose capital outlay the subsidy comes from; "" where none does
    interest_a_month: float

    def monthly_inr(self, view: str) -> float:
        """The equal payment a month of service that pays the capital back with interest: less its subsidy, but for the
        nation, which pays that too."""
        capital = self.capital_inr - (self.subsidy_inr if view != NATION else 0.0)
        if self.interest_a_month == 0:
            return capital / self.paid_months
        return capital * self.interest_a_month / (1 - (1 + self.interest_a_month) ** -self.paid_months)

    def paid_in(self, start: int, horizon: int) -> range:
        """The planned months in which it is paid for, if begun in ``start``."""
        service = start + self.months
        return range(service, min(horizon, service + self.paid_months))


def projects_of(case: Case) -> dict[str, Project]:
    """Expansion -> what it is, for every row of Expansions."""
    first, horizon = case.settings.first_month, case.settings.months
    found = {}
    for row in case.expansions:
        interest = case.settings.discount_rate_per_year if row.interest_per_year is None else row.interest_per_year
        earliest = max(0, row.earliest_start - first) if row.earliest_start else 0
        latest = min(horizon - 1 - row.months_to_build, row.latest_start - first if row.latest_start else horizon)
        subsidy, scheme = _subsidy(case, row)
        found[row.expansion] = Project(
            row.line, range(earliest, latest + 1), row.months_to_build,
            max(1, round(MONTHS_A_YEAR * row.asset_life_years)), row.adds_t_per_month, row.capital_inr_crore * CRORE,
            subsidy, scheme, (1 + interest) ** (1 / MONTHS_A_YEAR) - 1,
        )  # fmt: skip
    return found


def _subsidy(case: Case, row: Expansion) -> tuple[float, str]:
    """INR the state pays of the capital, and the scheme that pays it."""
    drawing = next((b.scheme for b in case.beneficiaries if b.line == row.line), None)
    scheme = next((s for s in case.schemes if s.scheme == drawing), None)
    share = row.subsidy_share
    if share is None:
        share = scheme.capital_subsidy_share if scheme else 0.0
    most = float("inf") if row.subsidy_limit_inr_crore is None else row.subsidy_limit_inr_crore * CRORE
    return min(share * row.capital_inr_crore * CRORE, most), scheme.scheme if scheme else ""


def most_added_t(case: Case) -> Mapping[tuple[str, int], float]:
    """(line, month) -> tonnes all its expansions together could have added by then."""
    added: dict[tuple[str, int], float] = defaultdict(float)
    for project in projects_of(case).values():
        if len(project.starts):
            for t in range(project.starts[0] + project.months, case.settings.months):
                added[project.line, t] += project.adds_t
    return added


# -- decisions and rules -----------------------------------------------------------------------------------


def add_expansions(m: Block, data: Data) -> None:
    """Decision ``build`` (yes/no an expansion and month): begun in the month. ``added`` (t a line and month): what
    those in service add to its capacity. ``capital`` (₹ crore an expansion): what is paid for it in the plan."""
    m.project = projects_of(data.case)
    m.BUILD = Set(initialize=[(e, t) for e, p in m.project.items() for t in p.starts], dimen=2, ordered=True)
    m.build = Var(m.BUILD, within=Binary)
    m.CAPITAL = Set(
        initialize=[e for e, p in m.project.items() if len(p.starts) and at_cost(data.case, data.lines[p.line])],
        ordered=True,
    )
    m.capital = Var(m.CAPITAL, within=NonNegativeReals)
    m.own_capacity = stated_capacity_t(data.case, data.horizon)
    lines = {p.line for p in m.project.values()}
    stated = data.capacity_stated_t
    waiting = [k for k in stated if k[0] in lines and m.own_capacity.get(k, 0.0) < stated[k]]
    m.WAITING = Set(initialize=waiting, dimen=2, ordered=True)
    m.in_service = Expression(
        m.WAITING,
        rule=lambda m, p, t: quicksum(
            m.build[e, s] for e, project in m.project.items() if project.line == p
            for s in project.starts if s + project.months <= t
        ),
    )  # fmt: skip

    def added(m: Block, p: str, t: int) -> object:
        most = data.capacity_stated_t[p, t] - m.own_capacity.get((p, t), 0.0)
        whole = sum(j.adds_t for j in m.project.values() if j.line == p and j.starts and j.starts[0] + j.months <= t)
        working = most / whole  # an event may stop a part of the line's output
        return quicksum(
            working * project.adds_t * m.build[e, s] for e, project in m.project.items() if project.line == p
            for s in project.starts if s + project.months <= t
        )  # fmt: skip

    m.added = Expression(m.WAITING, rule=added)


def capacity_with_expansions(m: Block, data: Data) -> None:
    """Capacity with expansions.

    Enforced over: every line with an expansion, each month by which one can be in service.
    A line makes no more than its own capacity and what the expansions add that are in service.

        make[p,t] <= own capacity[p,t] + sum_e adds[e] * build[e, up to t - months to build]   (t <= t)
    """
    m.capacity_with_expansions = Constraint(
        [k for k in m.WAITING if k in m.MAKE],
        rule=lambda m, p, t: m.make[p, t] <= m.own_capacity.get((p, t), 0.0) + m.added[p, t]
    )


def run_needs_capacity(m: Block, data: Data) -> None:
    """A run needs a capacity.

    Enforced over: every line without a capacity of its own in a month in which running is decided.
    A line that is yet to be built does not run, not even to spare itself a start.

        run[p,t] <= expansions in service[p,t]                                                 (yes/no <= number)
    """
    m.run_needs_capacity = Constraint(
        [k for k in m.WAITING if k in m.RUN and k not in m.own_capacity],
        rule=lambda m, p, t: m.run[p, t] <= m.in_service[p, t],
    )


def built_once(m: Block, data: Data) -> None:
    """Built once.

    Enforced over: every expansion.
    An expansion is begun once at most.

        sum_t build[e,t] <= 1                                                                  (starts <= starts)
    """
    m.built_once = Constraint(
        [e for e, p in m.project.items() if len(p.starts)],
        rule=lambda m, e: quicksum(m.build[e, t] for t in m.project[e].starts) <= 1,
    )


def expansions_at_once(m: Block, data: Data) -> None:
    """Expansions at once.

    Enforced over: every month, where Start says how many.
    No more expansions than that are under construction in a month: begun in it or before, and not yet in service.

        sum_e build[e, t - months to build + 1 .. t] <= number                                 (number <= number)
    """
    most = data.case.settings.expansions_at_once
    going: dict[int, list[object]] = defaultdict(list)
    for e, s in m.BUILD:
        for t in range(s, s + m.project[e].months):
            going[t].append(m.build[e, s])
    months = [] if most is None else [t for t in going if len(going[t]) > most]
    m.expansions_at_once = Constraint(months, rule=lambda m, t: quicksum(going[t]) <= most)


def capital_outlay(m: Block, data: Data) -> None:
    """Capital outlay.

    Enforced over: every scheme that subsidises an expansion.
    The capital subsidies of the expansions that are begun stay within what the scheme may still pay.

        sum_e subsidy[e] * build[e] <= capital outlay                                          (₹ crore <= ₹ crore)
    """
    paid: dict[str, list[object]] = defaultdict(list)
    for e, t in m.BUILD:
        project = m.project[e]
        if project.scheme and project.subsidy_inr > 0:
            paid[project.scheme].append(project.subsidy_inr / CRORE * m.build[e, t])
    left = {row.scheme: row.capital_outlay_inr_crore for row in data.case.schemes}
    m.capital_outlay = Constraint(list(paid), rule=lambda m, s: quicksum(paid[s]) <= left[s])


def capital_in_the_plan(m: Block, data: Data) -> None:
    """Capital in the plan.

    Enforced over: every expansion that is paid for by whom the plan is for.
    What an expansion costs is its monthly payments within the plan, each discounted; in ₹ crore, since as rupees of
    one decision it would be millions of times the cost of moving a tonne.

        capital[e] = sum_s payments[e, begun in s] * build[e,s]                                (₹ crore = ₹ crore)
    """
    view = data.case.settings.view

    def rule(m: Block, e: str) -> object:
        project = m.project[e]
        paid = {s: sum(data.discount[t] for t in project.paid_in(s, data.horizon)) for s in project.starts}
        crore = project.monthly_inr(view) / CRORE
        return m.capital[e] == quicksum(worth * crore * m.build[e, s] for s, worth in paid.items())

    m.capital_in_the_plan = Constraint(m.CAPITAL, rule=rule)


def capital_terms(m: Block) -> list[object]:
    """What the expansions begun cost in the plan, in INR discounted: none of a line at price in the buyers' view."""
    return [CRORE * m.capital[e] for e in m.CAPITAL]
