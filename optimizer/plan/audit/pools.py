"""Pools: every barred tonne followed from where it came in, through lines, to whom it went."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

from optimizer.case.months import Month
from optimizer.plan.audit.derive import Facts
from optimizer.plan.audit.finding import Findings, Record
from optimizer.plan.audit.loans import lent_to
from optimizer.plan.audit.orders import Placed
from optimizer.plan.audit.production import Made
from optimizer.plan.audit.tables import Tables, number, text, unit_of

IN = ("arrivals_t", "open_orders_t", "made_t", "received_t")
OUT = ("issued_t", "taken_in_t", "passed_on_t", "written_off_t")
Stock = dict[tuple[str, str, str, Month], float]  # material, bar, owner, month -> tonnes


class Bars:
    """What each bar says."""

    def __init__(self, facts: Facts) -> None:
        self.rows = {r.bar: r for r in facts.case.licence_bars}

    def on(self, pool: str) -> frozenset[str]:
        """The bars on the tonnes of a pool."""
        return frozenset({pool} if pool in self.rows else pool.split(" + "))

    def against(self, pool: str, sector: str) -> bool:
        """Whether some bar on a pool keeps a sector from it."""
        for bar in self.on(pool):
            row = self.rows.get(bar)
            if row is None:
                return True
            barred = {s.strip() for s in row.barred_sectors.replace(";", ",").split(",")}
            only = {s.strip() for s in row.only_sectors.replace(";", ",").split(",")} - {""}
            if sector in barred or (only and sector not in only):
                return True
        return False

    def stockpiled(self, pool: str) -> bool:
        rows = [self.rows.get(bar) for bar in self.on(pool)]
        return all(row is not None and row.stockpiling == "allowed" for row in rows)


def check_pools(
    facts: Facts, tables: Tables, placed: list[Placed], lines: Made, balance: dict[tuple[str, ...], Record],
    findings: Findings,
) -> Stock:  # fmt: skip
    """No barred tonne reaches whom it is barred from, through any line; the ledgers of the pools add up and are parts
    of the whole. Returns the barred stock."""
    bars = Bars(facts)
    issued = _check_issues(bars, tables, findings)
    made, taken = _check_runs(facts, bars, tables, lines, findings)
    stated = findings.by_key("pools", tables["pools"], ("material", "bar", "owner", "month"))
    come = _coming(facts, placed)
    stock: Stock = {}
    recomputed: dict[tuple[str, ...], Record] = {}
    for at, row in stated.items():
        material, pool, owner, month = *at[:3], facts.by_name.get(at[3])
        if month is None or material not in facts.materials or owner not in facts.owners:
            continue
        serves, before = owner == facts.serving, stated.get((material, pool, owner, str(month + -1)))
        giver = stated.get((material, pool, facts.agency, at[3])) if owner == facts.industry else None
        recomputed[at] = {
            "opening_t": number(before, "closing_t") if before else come["opening", material, pool, owner, month],
            "arrivals_t": come["arrivals", material, pool, owner, month],
            "open_orders_t": come["open", material, pool, owner, month],
            "made_t": made.get((material, pool, month), 0.0) if serves else 0.0,
            "received_t": number(giver, "passed_on_t") if giver else 0.0,
            "issued_t": issued.get((material, pool, month), 0.0) if serves else 0.0,
            "taken_in_t": taken.get((material, pool, month), 0.0) if serves else 0.0,
        }  # fmt: skip
        where = f"pool {pool} · {material} · {owner} · {month}"
        inside = number(row, "opening_t") + sum(number(row, c) for c in IN)
        findings.equal("pools: identity", where, inside, sum(number(row, c) for c in (*OUT, "closing_t")), "t")
        for column in (*IN, *OUT, "closing_t"):
            findings.at_least(f"pools: {column}", where, number(row, column), 0.0, "t", column)
        if owner == facts.agency and facts.industry and not bars.stockpiled(pool):
            findings.at_most("pools: stockpiling", where, inside, 0.0, "t", "what the agency owns of it")
        stock[material, pool, owner, month] = number(row, "closing_t")
    for kind, *place, month in (key for key, tonnes in come.items() if tonnes > 0):
        if (*place, str(month)) not in stated and month in facts.months:
            told = "barred tonnes come in that stand in no pool."
            findings.add("pools: rows", f"{kind} {' · '.join(map(str, place))} · {month}", "missing", "present", told)
    findings.match("pools", stated, recomputed, unit_of)
    stated = {at: row for at, row in stated.items() if at in recomputed}
    _check_rows_stand(facts, tables, stated, findings)
    _check_parts(facts, stated, balance, findings)
    _check_keeping(facts, bars, stated, balance, findings)
    return stock


def _coming(facts: Facts, placed: list[Placed]) -> dict[tuple[str, str, str, str, Month], float]:
    """Barred tonnes that come from outside or were there, by kind, material, bar, owner and month."""
    found: dict[tuple[str, str, str, str, Month], float] = defaultdict(float)
    for p in placed:
        if p.offer.bar is not None:
            found["arrivals", p.offer.material, p.offer.bar, p.buyer, p.usable] += p.arriving
    for row in facts.calendar.open_orders:
        if row.bar is not None:
            found["open", row.material, row.bar, row.buyer or facts.blank_owner, row.usable_month] += row.tonnes
    for lot in facts.case.opening_stock:
        if lot.bar is not None:
            found["opening", lot.material, lot.bar, lot.buyer or facts.blank_owner, facts.first] += lot.tonnes
    return found


def _check_issues(bars: Bars, tables: Tables, findings: Findings) -> dict[tuple[str, str, Month], float]:
    """A sector is issued only what no bar keeps from it, and no more of the pools than it is issued in all."""
    place = ("sector", "material", "month")
    whole = {tuple(text(r, c) for c in place): number(r, "issued_t") for r in tables["issues"]}
    parts: dict[tuple[str, ...], float] = defaultdict(float)
    sums: dict[tuple[str, str, Month], float] = defaultdict(float)
    findings.by_key("pool_issues", tables["pool_issues"], ("sector", "material", "bar", "month"))
    for row in tables["pool_issues"]:
        sector, material, pool, month = (text(row, c) for c in ("sector", "material", "bar", "month"))
        tonnes, where = number(row, "tonnes"), f"{sector} · {material} ({pool}), {month}"
        findings.at_least("pool_issues: tonnes", where, tonnes, 0.0, "t", "what is issued")
        if (sector, material, month) not in whole or not bars.on(pool) <= set(bars.rows):
            findings.add("pool_issues: rows", where, "present", "absent", "there is no such issue or bar.")
            continue
        if bars.against(pool, sector):
            findings.add("licence bar", where, tonnes, 0.0, f"{sector} is issued tonnes that {pool} keeps from it.")
        parts[sector, material, month] += tonnes
        sums[material, pool, Month.parse(month)] += tonnes
    lent = lent_to(tables)  # of what is free
    for at, tonnes in parts.items():
        most = whole[at] - lent.get(at, 0.0)  # type: ignore[arg-type]
        findings.at_most("pool_issues: part", " · ".join(at), tonnes, most, "t", "what it is issued from pools")
    return sums


def _check_runs(
    facts: Facts, bars: Bars, tables: Tables, lines: Made, findings: Findings
) -> tuple[dict[tuple[str, str, Month], float], dict[tuple[str, str, Month], float]]:
    """What a line makes bears every bar of what the run took in; runs in pools are part of what the line makes."""
    whole = {(line.line, month): (line, made) for line, month, made, _, _ in lines.runs}
    made: dict[tuple[str, str, Month], float] = defaultdict(float)
    taken: dict[tuple[str, str, Month], float] = defaultdict(float)
    runs: dict[tuple[str, str, Month], float] = defaultdict(float)
    findings.by_key("pool_runs", tables["pool_runs"], ("line", "bar", "month"))
    for row in tables["pool_runs"]:
        name, pool, month = text(row, "line"), text(row, "bar"), facts.by_name.get(text(row, "month"))
        tonnes, where = number(row, "made_t"), f"line {name} ({pool}), {text(row, 'month')}"
        findings.at_least("pool_runs: made_t", where, tonnes, 0.0, "t", "what is made")
        if month is None or (name, month) not in whole or not bars.on(pool) <= set(bars.rows):
            findings.add("pool_runs: rows", where, "present", "absent", "there is no such run or bar.")
            continue
        line = whole[name, month][0]
        runs[name, pool, month] += tonnes
        made[line.output, pool, month] += tonnes
        for product in facts.recipe(line, "by-product"):
            made[product.material, pool, month] += tonnes * product.tonnes_per_tonne
    for name, month in {(name, month) for name, _, month in runs}:
        part = sum(tonnes for (n, _, t), tonnes in runs.items() if (n, t) == (name, month))
        findings.at_most("pool_runs: part", f"line {name}, {month}", part, whole[name, month][1], "t", "made in pools")
    inputs: dict[tuple[str, str, str, Month], float] = defaultdict(float)
    findings.by_key("pool_takes", tables["pool_takes"], ("line", "run_bar", "material", "bar", "month"))
    for row in tables["pool_takes"]:
        name, run, material, pool = (text(row, c) for c in ("line", "run_bar", "material", "bar"))
        month, tonnes = facts.by_name.get(text(row, "month")), number(row, "tonnes")
        where = f"line {name} ({run}) from {material} ({pool}), {text(row, 'month')}"
        findings.at_least("pool_takes: tonnes", where, tonnes, 0.0, "t", "what is taken in")
        if month is None or (name, run, month) not in runs:
            findings.add("pool_takes: rows", where, "present", "absent", "there is no such run.")
            continue
        if not bars.on(pool) <= bars.on(run):
            findings.add("licence bar", where, tonnes, 0.0, f"what it makes does not bear {pool}.")
        inputs[name, run, material, month] += tonnes
        taken[material, pool, month] += tonnes
    for (name, run, material, month), tonnes in inputs.items():
        line = whole[name, month][0]
        own = [r for r in facts.recipe(line, "input") if r.material == material]
        most = sum(r.tonnes_per_tonne / line.yield_share for r in own) * runs[name, run, month]
        where = f"line {name} ({run}) of {material}, {month}"
        findings.at_most("pool_takes: part", where, tonnes, most, "t", "what is taken in")
    return made, taken


def _check_rows_stand(
    facts: Facts, tables: Tables, stated: dict[tuple[str, ...], Record], findings: Findings
) -> None:  # fmt: skip
    """What is issued, made and taken in of a pool stands in its ledger."""
    outputs = {line.line: line.output for line in facts.case.lines}
    out = (*tables["pool_issues"], *tables["pool_takes"])
    told = [(text(r, "material"), text(r, "bar"), text(r, "month")) for r in out]
    told += [(outputs.get(text(r, "line"), ""), text(r, "bar"), text(r, "month")) for r in tables["pool_runs"]]
    for material, pool, month in dict.fromkeys(told):
        if (material, pool, facts.serving, month) not in stated:
            where = f"pool {pool} · {material} · {month}"
            findings.add("pools: rows", where, "missing", "present", "the pool has no ledger for the month.")


def _check_parts(
    facts: Facts, stated: dict[tuple[str, ...], Record], balance: dict[tuple[str, ...], Record], findings: Findings
) -> None:
    """The pools of a material are parts of its balance: what is free is never below nothing."""
    parts: dict[tuple[str, ...], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for (material, _, owner, month), row in stated.items():
        for column in ("opening_t", *IN, *OUT, "closing_t"):
            parts[material, owner, month][column] += number(row, column)
    for at, columns in parts.items():
        whole, where = balance.get(at), f"pools of {' · '.join(at)}"
        for column, tonnes in columns.items():
            most = number(whole, column) if whole else 0.0
            findings.at_most("pools: part of the whole", where, tonnes, most, "t", column)


def _check_keeping(
    facts: Facts, bars: Bars, stated: dict[tuple[str, ...], Record], balance: dict[tuple[str, ...], Record],
    findings: Findings,
) -> None:  # fmt: skip
    """With a shelf life, the stock of a pool and what is free are each used in time, by owner and over all owners."""
    pools: dict[str, set[str]] = defaultdict(set)
    for material, pool, _, _ in stated:
        pools[material].add(pool)
    for material, own in pools.items():
        life = facts.materials[material].shelf_life_months
        for pool in (*sorted(own), "") if life else ():
            users = [s for s, m in facts.pairs if m == material and not (pool and bars.against(pool, s))]
            after = [sum(facts.pair_demand(s, material, facts.last + k) for s in users) for k in range(1, life or 1)]
            for owners in ((o,) for o in facts.owners) if len(facts.owners) == 1 else (
                *((o,) for o in facts.owners), facts.owners
            ):  # fmt: skip
                leaving = OUT if len(owners) == 1 else tuple(c for c in OUT if c != "passed_on_t")
                stock, use = [], []
                for month in facts.months:
                    rows = [_part(stated, balance, material, pool, own, o, str(month)) for o in owners]
                    stock.append(sum(r["closing_t"] for r in rows))
                    use.append(sum(r[c] for r in rows for c in leaving))
                ahead = use + after
                for t, month in enumerate(facts.months):
                    where = f"{material} ({pool or 'free'}) · {' and '.join(owners)}, {month}"
                    most = sum(ahead[t + 1 : t + (life or 1)])
                    findings.at_most("shelf life of a pool", where, stock[t], most, "t", "the closing stock")


def _part(
    stated: dict[tuple[str, ...], Record], balance: dict[tuple[str, ...], Record], material: str, pool: str,
    pools: set[str], owner: str, month: str,
) -> dict[str, float]:  # fmt: skip
    """The outflows and closing stock of a pool, or of what is free."""
    columns = (*OUT, "closing_t")

    def of(name: str) -> dict[str, float]:
        row = stated.get((material, name, owner, month))
        return {c: number(row, c) if row else 0.0 for c in columns}

    if pool:
        return of(pool)
    whole = balance.get((material, owner, month))
    inside = [of(name) for name in pools]
    free = {c: (number(whole, c) if whole else 0.0) - sum(p[c] for p in inside) for c in columns}
    free["issued_t"] += number(whole, "sold_t") if whole else 0.0  # what is sold is free
    return free


def not_counting(facts: Facts, stock: Stock) -> dict[tuple[str, Month], float]:
    """Barred stock that counts toward no cover, tonnes by material and month: more than whom it may serve asks for."""
    bars = Bars(facts)
    held: dict[tuple[str, Month], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for (material, pool, owner, month), tonnes in stock.items():
        held[material, month][pool] += facts.counted_share[owner] * tonnes
    lost = {}
    for (material, month), pools in held.items():
        able = {pool: tonnes for pool, tonnes in pools.items() if bars.stockpiled(pool)}
        lost[material, month] = sum(pools.values()) - _served(facts, bars, material, month, able)
    return lost


def _served(facts: Facts, bars: Bars, material: str, month: Month, able: dict[str, float]) -> float:
    """The most of some barred stock that can be shared out among sectors that may have it, each up to its need: by the
    least cut between stock and sectors, sectors with the same rights taken together."""
    whole = facts.requirement(material, month)
    asks: dict[frozenset[str], float] = defaultdict(float)
    together = 0.0
    for sector, of in facts.pairs:
        if of == material and facts.protects(sector, material):
            ahead = facts.ahead(sector, material, month)
            together += ahead
            asks[frozenset(pool for pool in able if not bars.against(pool, sector))] += ahead
    if together <= 0:
        return 0.0
    classes = [pools for pools in asks if pools]
    least = float("inf")
    for n in range(len(classes) + 1):
        for cut in combinations(classes, n):
            open_pools = {pool for rights in classes if rights not in cut for pool in rights}
            need = sum(asks[rights] for rights in cut) * whole / together
            least = min(least, need + sum(tonnes for pool, tonnes in able.items() if pool in open_pools))
    return least
