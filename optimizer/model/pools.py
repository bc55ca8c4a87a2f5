"""Pools: tonnes that a licence bars from some uses, kept apart through stock, lines and cover.

A pool is a ledger within the ledger of its material: what is not in a pool is free. So no rule on the whole needs to
know of pools, and without bars there is nothing here.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import chain, combinations

from pyomo.core import Block, Constraint, Expression, NonNegativeReals, Set, Var, quicksum

from optimizer.model.bars import FREE
from optimizer.model.cancelling import stands
from optimizer.model.data import Data
from optimizer.model.loans import lent_t

Terms = list[object]


def add_pools(m: Block, data: Data) -> None:
    """Decisions in tonnes, each a part of the same decision on the whole: ``pool_held``, ``pool_issued`` (to a sector),
    ``pool_passed``, ``pool_written``, ``pool_made`` (runs of a line in a pool, main output), ``pool_taken`` (into such
    a run from a pool), and ``pool_counted`` (toward cover)."""
    bars, owners, months = data.bars, data.owners, range(data.horizon)
    held = [
        (i, q, b, t) for i, pools in bars.pools.items() for q in pools for b in owners.all
        if bars.may_hold(q, b == owners.agency, owners) for t in months
    ]  # fmt: skip
    m.POOL_HELD = Set(initialize=held, dimen=4, ordered=True)
    m.pool_held = Var(m.POOL_HELD, within=NonNegativeReals)
    issued = [
        (i, q, j, t) for j, i, t in data.needs.demand for q in bars.pools[i] if bars.lets(q, j)
    ]  # fmt: skip
    m.POOL_ISSUED = Set(initialize=issued, dimen=4, ordered=True)
    m.pool_issued = Var(m.POOL_ISSUED, within=NonNegativeReals)
    passing = [(i, q, t) for i, q, b, t in held if owners.industry and b == owners.agency]
    m.POOL_PASSED = Set(initialize=passing, dimen=3, ordered=True)
    m.pool_passed = Var(m.POOL_PASSED, within=NonNegativeReals)
    written = [(i, q, b, t) for i, q, b, t in held if (i, b, t) in m.WRITE_OFF]
    m.POOL_WRITTEN = Set(initialize=written, dimen=4, ordered=True)
    m.pool_written = Var(m.POOL_WRITTEN, within=NonNegativeReals)
    runs = {p: bars.runs(p) for p in data.lines} if bars.rows else {}
    made = [(p, q, t) for p, t in m.MAKE for q in runs.get(p, ())]
    m.POOL_MADE = Set(initialize=made, dimen=3, ordered=True)
    m.pool_made = Var(m.POOL_MADE, within=NonNegativeReals)
    taken = [
        (p, row.material, r, q, t) for p, q, t in made for row in data.recipes[p] if row.role == "input"
        for r in bars.pools[row.material] if bars.bars_of(r) <= bars.bars_of(q)
    ]  # fmt: skip
    m.POOL_TAKEN = Set(initialize=taken, dimen=5, ordered=True)
    m.pool_taken = Var(m.POOL_TAKEN, within=NonNegativeReals)
    counted = {(i, q, t) for i, q, b, t in held if bars.counts(q) and owners.counted_share[b] > 0}
    counting = [(i, q, t) for i, t in data.needs.requirement for q in bars.pools[i] if (i, q, t) in counted]
    m.POOL_COUNTED = Set(initialize=counting, dimen=3, ordered=True)
    m.pool_counted = Var(m.POOL_COUNTED, within=NonNegativeReals)
    flows = _flows(m, data)
    m.pool_in = Expression(m.POOL_HELD, rule=lambda m, *k: quicksum(flows["in"][k]))
    m.pool_out = Expression(m.POOL_HELD, rule=lambda m, *k: quicksum(flows["out"][k]))


def _flows(m: Block, data: Data) -> dict[str, dict[tuple[object, ...], Terms]]:
    """What comes into a pool of an owner in a month, and what leaves it."""
    come: dict[tuple[object, ...], Terms] = defaultdict(list)
    gone: dict[tuple[object, ...], Terms] = defaultdict(list)
    agency, serving, industry = data.owners.agency, data.owners.serving, data.owners.industry
    for key in data.keys:
        slot = data.slots[key[0], key[2]]
        if slot.offer.bar is not None:
            at = slot.offer.material, slot.offer.bar, key[1], slot.usable
            come[at].append(slot.arriving_share * m.order[key])
    first = data.case.settings.first_month
    for row in data.case.open_orders:
        if row.bar is not None:
            come[row.material, row.bar, row.buyer or agency, row.usable_month - first].append(
                row.tonnes * stands(m, data, row))  # type: ignore[operator]
    for lot in data.case.opening_stock:
        if lot.bar is not None:
            come[lot.material, lot.bar, lot.buyer or agency, 0].append(lot.tonnes)
    for i, q, j, t in m.POOL_ISSUED:
        gone[i, q, serving, t].append(m.pool_issued[i, q, j, t])
    for i, q, t in m.POOL_PASSED:
        gone[i, q, agency, t].append(m.pool_passed[i, q, t])
        come[i, q, industry, t].append(m.pool_passed[i, q, t])
    for i, q, b, t in m.POOL_WRITTEN:
        gone[i, q, b, t].append(m.pool_written[i, q, b, t])
    for p, q, t in m.POOL_MADE:
        come[data.lines[p].output, q, serving, t].append(m.pool_made[p, q, t])
        for recipe in data.recipes[p]:
            if recipe.role == "by-product":
                come[recipe.material, q, serving, t].append(recipe.tonnes_per_tonne * m.pool_made[p, q, t])
    for p, i, r, q, t in m.POOL_TAKEN:
        gone[i, r, serving, t].append(m.pool_taken[p, i, r, q, t])
    return {"in": come, "out": gone}


def pool_balance(m: Block, data: Data) -> None:
    """Balance of a pool.

    Enforced over: every material, pool of it, owner and month.
    What was there of the barred tonnes and what comes in is what goes out and what stays.

        pool_held[t-1] + arrivals, open orders, made and received in the pool
            = issued, taken in, passed on and written off from the pool + pool_held[t]         (t = t)
    """

    def rule(m: Block, i: str, q: str, b: str, t: int) -> object:
        before = m.pool_held[i, q, b, t - 1] if t else 0.0
        return before + m.pool_in[i, q, b, t] == m.pool_out[i, q, b, t] + m.pool_held[i, q, b, t]

    m.pool_balance = Constraint(m.POOL_HELD, rule=rule)


def pool_within_whole(m: Block, data: Data) -> None:
    """Pools are parts of the whole.

    Enforced over: what is held, issued to a sector, passed on, written off and made, wherever a pool has a part in it.
    The pools of a material together are no more than the whole: what is free is never less than nothing. A sector is
    issued only from pools that do not bar it; what stands in for another material, what is lent, and what is sold, is
    free.

        sum_q pool_x[q] <= x    for x in held, issued, passed on, written off, made            (t <= t)
    """
    parts: dict[tuple[object, ...], Terms] = defaultdict(list)
    whole: dict[tuple[object, ...], object] = {}
    elsewhere: dict[tuple[str, str, int], Terms] = defaultdict(list, lent_t(m, data))
    for n, j, t in m.REPLACED:
        elsewhere[j, data.case.substitutions[n].material, t].append(m.replaced[n, j, t])
    for i, q, b, t in m.POOL_HELD:
        parts["held", i, b, t].append(m.pool_held[i, q, b, t])
        whole["held", i, b, t] = m.held[i, b, t]
    for i, q, j, t in m.POOL_ISSUED:
        parts["issued", j, i, t].append(m.pool_issued[i, q, j, t])
        whole["issued", j, i, t] = data.needs.demand[j, i, t] - m.unmet[j, i, t] - quicksum(elsewhere[j, i, t])
    for i, q, t in m.POOL_PASSED:
        parts["passed on", i, "", t].append(m.pool_passed[i, q, t])
        whole["passed on", i, "", t] = m.passed_on[i, t]
    for i, q, b, t in m.POOL_WRITTEN:
        parts["written off", i, b, t].append(m.pool_written[i, q, b, t])
        whole["written off", i, b, t] = m.write_off[i, b, t]
    for p, q, t in m.POOL_MADE:
        parts["made", p, "", t].append(m.pool_made[p, q, t])
        whole["made", p, "", t] = m.make[p, t]
    m.pool_within_whole = Constraint(list(parts), rule=lambda m, *k: quicksum(parts[k]) <= whole[k])


def pool_taken_in(m: Block, data: Data) -> None:
    """A line's output is barred if any of its inputs is.

    Enforced over: every input of a line that can be barred, each pool the line can run in and month.
    A run takes barred tonnes only if all their bars are on what it makes, and no more than its recipe says.

        sum_{r within q} pool_taken[p,i,r,q,t] <= in[p,i] * pool_made[p,q,t]                   (t <= t)
    """
    parts: dict[tuple[object, ...], Terms] = defaultdict(list)
    for p, i, r, q, t in m.POOL_TAKEN:
        parts[p, i, q, t].append(m.pool_taken[p, i, r, q, t])
    per_t = {(p, row.material): data.intake_per_t(row) for p, rows in data.recipes.items() for row in rows
             if row.role == "input"}  # fmt: skip
    m.pool_taken_in = Constraint(
        list(parts),
        rule=lambda m, p, i, q, t: quicksum(parts[p, i, q, t]) <= per_t[p, i] * m.pool_made[p, q, t],
    )


def pool_counts(m: Block, data: Data) -> None:
    """Barred tonnes cover only whom they may serve.

    Enforced over: every material with a requirement and pools, each month, each set of its pools.
    Barred stock counts toward cover up to what the sectors that may use it ask for; of what may not be stockpiled
    nothing counts. Whatever set of pools is taken, together they count for no more than the sectors that at least one
    of them may serve.

        pool_counted[i,q,t] <= sum_b share[b] * pool_held[i,q,b,t]
        sum_{q in Q} pool_counted[i,q,t] <= requirement of the sectors some q in Q may serve   (t <= t)
    """
    share = data.owners.counted_share
    rows: dict[tuple[object, ...], tuple[Terms, object]] = {}
    by_place: dict[tuple[str, int], list[str]] = defaultdict(list)
    for i, q, t in m.POOL_COUNTED:
        held = [share[b] * m.pool_held[i, q, b, t] for b in data.owners.all
                if share[b] > 0 and (i, q, b, t) in m.POOL_HELD]  # fmt: skip
        rows[i, q, t] = [m.pool_counted[i, q, t]], quicksum(held)
        by_place[i, t].append(q)
    for (i, t), pools in by_place.items():
        for some in chain.from_iterable(combinations(pools, n) for n in range(1, len(pools) + 1)):
            counted: Terms = [m.pool_counted[i, q, t] for q in some]
            rows[i, f"any of {'; '.join(some)}", t] = counted, required_of(data, i, t, some)
    m.pool_counts = Constraint(list(rows), rule=lambda m, *k: quicksum(rows[k][0]) <= rows[k][1])


def required_of(data: Data, material: str, t: int, pools: tuple[str, ...]) -> float:
    """The part of a requirement that is of sectors at least one of these pools may serve (t)."""
    months = data.needs.target_months[material, t]
    whole = int(months)
    covers = {row.sector: row.covered for row in data.case.sectors}
    named = data.materials[material].cover_basis == "named sectors"
    inside = together = 0.0
    for (j, i), tonnes in data.needs.by_sector.items():
        if i != material or (named and not covers.get(j, True)):
            continue
        ahead = sum(tonnes[t + 1 : t + 1 + whole]) + (months - whole) * tonnes[t + 1 + whole]
        together += ahead
        inside += ahead if any(data.bars.lets(q, j) for q in pools) else 0.0
    return data.needs.requirement.get((material, t), 0.0) * inside / together if together > 0 else 0.0


def countable(m: Block, data: Data, material: str, t: int) -> object:
    """Stock that counts toward cover (t): of each owner by its share, of barred stock as far as it may serve."""
    share = data.owners.counted_share
    owners = [b for b in data.owners.all if share[b] > 0]
    stock = quicksum(share[b] * m.held[material, b, t] for b in owners)
    pools = data.bars.pools[material] if data.bars.rows else []
    barred = [share[b] * m.pool_held[material, q, b, t] for q in pools for b in owners
              if (material, q, b, t) in m.POOL_HELD]  # fmt: skip
    if not barred:
        return stock
    counted = [m.pool_counted[material, q, t] for q in pools if (material, q, t) in m.POOL_COUNTED]
    return stock - quicksum(barred) + quicksum(counted)


def pool_keeps(m: Block, data: Data) -> None:
    """Shelf life within a pool, first in first out.

    Enforced over: every material with a shelf life and pools: each pool and what is free, each owner and the owners
    together, each month.
    Barred stock is used by those who may use it before it is too old, and free stock from what is free.

        held[t] <= used_up[t+life-1] - used_up[t] + what those who may use it are forecast to use past the last month
        pool_used_up[t] = pool_used_up[t-1] + pool_out[t];  of what is free, the whole less its pools   (t <= t)
    """
    horizon, needs = data.horizon, data.needs
    lives = {i: row.shelf_life_months for i, row in data.materials.items() if row.shelf_life_months}
    barred = {i: data.bars.pools[i] for i in lives if data.bars.rows and data.bars.pools[i]}
    keepers = [(i, q, who) for i, pools in barred.items() for q in pools for k, who in m.KEEPS
               if k == i and (not who or (i, q, who, 0) in m.POOL_HELD)]  # fmt: skip
    m.POOL_KEEPS = Set(initialize=keepers, dimen=3, ordered=True)
    m.pool_used_up = Var(m.POOL_KEEPS, range(horizon), within=NonNegativeReals)

    def held(m: Block, i: str, q: str, who: str, t: int) -> object:
        """Of a pool, or of what is free, by an owner or all together."""
        owners = [who] if who else data.owners.all
        if q:
            return quicksum(m.pool_held[i, q, b, t] for b in owners if (i, q, b, t) in m.POOL_HELD)
        whole = quicksum(m.held[i, b, t] for b in owners)
        return whole - quicksum(held(m, i, r, who, t) for r in barred[i])

    def adds_up(m: Block, i: str, q: str, who: str, t: int) -> object:
        before = m.pool_used_up[i, q, who, t - 1] if t else 0.0
        owners = [who] if who else data.owners.all
        out = quicksum(m.pool_out[i, q, b, t] for b in owners if (i, q, b, t) in m.POOL_HELD)
        inside = m.pool_passed[i, q, t] if not who and (i, q, t) in m.POOL_PASSED else 0.0
        return m.pool_used_up[i, q, who, t] == before + out - inside

    def used(m: Block, i: str, q: str, who: str, after: int, last: int) -> object:
        """In the months after one, to the last."""
        if q:
            return m.pool_used_up[i, q, who, last] - m.pool_used_up[i, q, who, after]
        parts = [used(m, i, r, who, after, last) for r in barred[i] if (i, r, who) in m.POOL_KEEPS]
        return m.used_up[i, who, last] - m.used_up[i, who, after] - quicksum(parts)

    def rule(m: Block, i: str, q: str, who: str, t: int) -> object:
        life = lives[i] or 0
        last = min(t + life - 1, horizon - 1)
        users = [tonnes for (j, k), tonnes in needs.by_sector.items() if k == i and data.bars.lets(q, j)]
        forecast = sum(sum(tonnes[horizon : t + life]) for tonnes in users)
        return held(m, i, q, who, t) <= quicksum([used(m, i, q, who, t, last), forecast])

    keys = [*keepers, *((i, FREE, who) for i, who in m.KEEPS if i in barred)]
    m.pool_use_adds_up = Constraint(m.POOL_KEEPS, range(horizon), rule=adds_up)
    m.pool_keeps = Constraint([(*key, t) for key in keys for t in range(horizon)], rule=rule)
