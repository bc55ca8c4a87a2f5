"""Stock: issues to sectors, the balance of each owner, stores, shelf life."""

from __future__ import annotations

from collections import defaultdict

from optimizer.case.months import Month
from optimizer.case.rows_needs import Material
from optimizer.plan.audit.derive import LEAST_DEMAND_T, Facts
from optimizer.plan.audit.finding import Findings, Record
from optimizer.plan.audit.loans import Loaned
from optimizer.plan.audit.orders import Placed
from optimizer.plan.audit.production import Made
from optimizer.plan.audit.substitution import read_replaced
from optimizer.plan.audit.tables import Tables, number, text, unit_of

Unmet = dict[tuple[str, str, Month], float]
Flow = dict[tuple[str, str, Month], float]  # material, owner, month -> tonnes


def check_issues(
    facts: Facts, tables: Tables, findings: Findings
) -> tuple[Unmet, dict[tuple[str, Month], float]]:
    """Demand of each sector, material and month is issued, replaced or unmet; returns unmet, and issued by material."""
    stated = findings.by_key("issues", tables["issues"], ("sector", "material", "month"))
    recomputed: dict[tuple[str, ...], Record] = {}
    unmet: Unmet = {}
    replaced = read_replaced(facts, tables)
    issued_of: dict[tuple[str, Month], float] = defaultdict(float, replaced.by)
    for sector, material in facts.pairs:
        for month in facts.months:
            demand = facts.pair_demand(sector, material, month)
            if demand <= LEAST_DEMAND_T:
                continue
            at = (sector, material, str(month))
            row = stated.get(at)
            issued = number(row, "issued_t") if row else 0.0
            served = issued + replaced.of.get((sector, material, month), 0.0)
            recomputed[at] = {"demand_t": demand, "unmet_t": demand - served}
            unmet[sector, material, month] = demand - served
            issued_of[material, month] += issued
            where = f"issues {sector} · {material} · {month}"
            findings.at_least("issues: issued_t", where, issued, 0.0, "t", "what is issued")
            findings.at_most("issues: issued_t", where, served, demand, "t", "what is issued or replaced")
    findings.match("issues", stated, recomputed, unit_of)
    return unmet, issued_of


def closing_by_owner(facts: Facts, tables: Tables, findings: Findings) -> Flow:
    """Stores hold only what they may, never below nothing and within capacity; returns tonnes by owner."""
    stated = findings.by_key("stock", tables["stock"], ("material", "owner", "store", "month"))
    recomputed: dict[tuple[str, ...], Record] = {}
    closing: Flow = defaultdict(float)
    held: dict[tuple[str, str], float] = defaultdict(float)
    for material in facts.materials:
        for owner in facts.owners:
            stores = facts.stores_of(owner, material)
            names = [owner] if stores is None else [s.store for s in stores]
            for store in names:
                for month in facts.months:
                    at = (material, owner, store, str(month))
                    recomputed[at] = {}
                    tonnes = number(stated[at], "closing_t") if at in stated else 0.0
                    closing[material, owner, month] += tonnes
                    held[store, str(month)] += tonnes
                    findings.at_least(
                        "stock: closing_t",
                        f"stock {store} · {material} · {month}",
                        tonnes,
                        0.0,
                        "t",
                        "what is held",
                    )
    findings.match("stock", stated, recomputed, unit_of)
    _check_capacity(facts, held, findings)
    return closing


def _check_capacity(facts: Facts, held: dict[tuple[str, str], float], findings: Findings) -> None:
    """A store holds at the end of a month, over all materials, no more than its capacity."""
    for store in facts.case.stores:
        for month in facts.months:
            if store.capacity_t is not None:
                findings.at_most(
                    "store capacity",
                    f"store {store.store}, {month}",
                    held[store.store, str(month)],
                    store.capacity_t,
                    "t",
                    "what is held",
                )


def opening_stock(facts: Facts, material: str, owner: str) -> float:
    """Tonnes at the start: rows of opening stock, or without any the material's own figure, the agency's."""
    rows = [r for r in facts.case.opening_stock if r.material == material]
    if rows:
        return sum(r.tonnes for r in rows if (r.buyer or facts.blank_owner) == owner)
    return facts.materials[material].opening_stock_t if owner == facts.blank_owner else 0.0


def check_balance(
    facts: Facts,
    tables: Tables,
    placed: list[Placed],
    lines: Made,
    issued: dict[tuple[str, Month], float],
    loaned: Loaned,
    closing: Flow,
    findings: Findings,
) -> dict[tuple[str, ...], Record]:
    """What comes in (opening to received) is what goes out (issued to written off) and what stays (closing).

    Every term is worked out from where it comes from; passing on goes from the agency to industry alone, what is lent
    leaves the agency and comes back to it, and writing off is what the plan says it is, never below nothing. Returns
    the rows by material, owner, month.
    """
    stated = findings.by_key("balance", tables["balance"], ("material", "owner", "month"))
    arrivals = _arrivals(placed)
    waiting = _open_arrivals(facts)
    recomputed: dict[tuple[str, ...], Record] = {}
    for material, owner, month in (
        (m, o, t) for m in facts.materials for o in facts.owners for t in facts.months
    ):
        at, serves = (material, owner, str(month)), owner == facts.serving
        before = stated.get((material, owner, str(month + -1)))
        opening = number(before, "closing_t") if before else opening_stock(facts, material, owner)
        giver = stated.get((material, facts.agency, str(month))) if owner == facts.industry else None
        sectors = issued.get((material, month), 0.0) if serves else 0.0
        received = number(giver, "passed_on_t") if giver else 0.0
        if owner == facts.agency:
            received += loaned.back[material, month]
        lent = loaned.lent[material, month] * ((owner == facts.agency) - serves)
        terms = {
            "opening_t": opening, "arrivals_t": arrivals.get((material, owner, month), 0.0),
            "open_orders_t": waiting.get((material, owner, month), 0.0),
            "made_t": lines.made.get((material, month), 0.0) if serves else 0.0,
            "received_t": received, "issued_t": sectors + lent,
            "taken_in_t": lines.taken_in.get((material, month), 0.0) if serves else 0.0,
            "closing_t": closing.get((material, owner, month), 0.0),
        }  # fmt: skip
        recomputed[at] = terms
        if at in stated:
            _check_identity(stated[at], findings)
            _check_passing(facts, stated[at], findings)
    findings.match("balance", stated, recomputed, unit_of)
    return {at: row for at, row in stated.items() if at in recomputed}


def _arrivals(placed: list[Placed]) -> Flow:
    """Tonnes ordered less transit loss, in the month they are usable."""
    found: Flow = defaultdict(float)
    for p in placed:
        found[p.offer.material, p.buyer, p.usable] += p.arriving
    return found


def _open_arrivals(facts: Facts) -> Flow:
    """Tonnes of orders signed earlier, in the month they are usable."""
    found: Flow = defaultdict(float)
    for row in facts.calendar.open_orders:
        found[row.material, row.buyer or facts.blank_owner, row.usable_month] += row.tonnes
    return found


def _place_of(row: Record) -> str:
    return f"balance {text(row, 'material')} · {text(row, 'owner')} · {text(row, 'month')}"


def _check_identity(row: Record, findings: Findings) -> None:
    """What comes in is what goes out and what stays; no term is below nothing."""
    sources = ("opening_t", "arrivals_t", "open_orders_t", "made_t", "received_t")
    uses = ("issued_t", "taken_in_t", "passed_on_t", "written_off_t", "sold_t", "closing_t")
    come, gone = sum(number(row, c) for c in sources), sum(number(row, c) for c in uses)
    where = _place_of(row)
    findings.equal("balance: identity", where, come, gone, "t")
    for column in sources + uses:
        findings.at_least(f"balance: {column}", where, number(row, column), 0.0, "t", column)


def _check_passing(facts: Facts, row: Record, findings: Findings) -> None:
    """Only an agency beside an industry passes on, and no more in a month than the issue limit."""
    passed, material = number(row, "passed_on_t"), facts.materials[text(row, "material")]
    gives = bool(facts.industry) and text(row, "owner") == facts.agency
    limit = material.issue_limit_t_per_month if gives else 0.0
    if limit is not None:
        findings.at_most("issue limit", _place_of(row), passed, limit, "t", "what is passed on")


def check_shelf_life(facts: Facts, balance: dict[tuple[str, ...], Record], findings: Findings) -> None:
    """First in, first out: stock is used before its shelf life ends, by owner and over all owners."""
    for material, row in facts.materials.items():
        for owner in facts.owners:
            use = _use(facts, balance, material, (owner,), passing=True)
            stock = _closing(facts, balance, material, (owner,))
            _check_keeping(facts, row, owner, stock, use, findings)
            _check_opening_lots(facts, material, owner, use, findings)
        if len(facts.owners) > 1:
            use = _use(facts, balance, material, facts.owners, passing=False)
            stock = _closing(facts, balance, material, facts.owners)
            _check_keeping(facts, row, "all owners", stock, use, findings)


def _closing(
    facts: Facts, balance: dict[tuple[str, ...], Record], material: str, owners: tuple[str, ...]
) -> list[float]:
    rows = [[balance.get((material, o, str(t))) for o in owners] for t in facts.months]
    return [sum(number(r, "closing_t") for r in month if r) for month in rows]


def _use(
    facts: Facts,
    balance: dict[tuple[str, ...], Record],
    material: str,
    owners: tuple[str, ...],
    *,
    passing: bool,
) -> list[float]:
    """Tonnes used a month: issued, taken in, written off, sold, and passed on where that leaves the stock."""
    columns = ["issued_t", "taken_in_t", "written_off_t", "sold_t"] + (["passed_on_t"] if passing else [])
    rows = [[balance.get((material, o, str(t))) for o in owners] for t in facts.months]
    return [sum(number(r, c) for r in month if r for c in columns) for month in rows]


def _check_keeping(
    facts: Facts, row: Material, whose: str, stock: list[float], use: list[float], findings: Findings
) -> None:
    """Closing stock is at most the use of the next life less one months; demand stands for use after H."""
    life = row.shelf_life_months
    if life is None:
        return
    after = [facts.demand(row.material, facts.last + k) for k in range(1, life)]
    ahead = use + after
    for t, month in enumerate(facts.months):
        findings.at_most(
            "shelf life",
            f"{row.material} · {whose}, {month}",
            stock[t],
            sum(ahead[t + 1 : t + life]),
            "t",
            f"with a life of {life} months the closing stock",
        )


def _check_opening_lots(
    facts: Facts, material: str, owner: str, use: list[float], findings: Findings
) -> None:
    """Opening lots with M months left are used by the end of month M."""
    lots = [
        r for r in facts.case.opening_stock
        if r.material == material and (r.buyer or facts.blank_owner) == owner and r.months_left is not None
    ]  # fmt: skip
    for left in sorted({r.months_left for r in lots if r.months_left is not None}):
        due = sum(r.tonnes for r in lots if r.months_left is not None and r.months_left <= left)
        if left <= len(facts.months):
            findings.at_least(
                "shelf life of opening lots",
                f"{material} · {owner}",
                sum(use[:left]),
                due,
                "t",
                f"what is used in the first {left} months",
            )
