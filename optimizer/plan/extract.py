"""From a solved problem to the frames of a Plan: orders, stock, cover, production.

Flows are read from the solution and cleared of the solver's noise; stocks, ledgers and shares are then worked out
from the flows, so that what the plan book says adds up to the last digit.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import count
from typing import Any

import pandas as pd
from pyomo.core import Block, value

from optimizer.case.rows_buying import INDICATIVE
from optimizer.model.data import Data, Key
from optimizer.model.goals import goals_in_order
from optimizer.model.tallies import Sourcing
from optimizer.model.terms import LANDED_TERMS, lead_days_of
from optimizer.plan import (
    extract_cancelled,
    extract_chain,
    extract_contracts,
    extract_custody,
    extract_licences,
    extract_loans,
    extract_money,
    extract_pools,
    extract_response,
    extract_rules,
    extract_scheme,
    extract_substitution,
)
from optimizer.plan.extract_cover import Cover
from optimizer.plan.plan import FRAMES, Plan
from optimizer.solve.searched import Searched

NOISE_T = 1e-6
Record = dict[str, Any]


def extract_plan(block: Block, data: Data, searched: Searched) -> Plan:
    """The plan that the values now in the block's variables stand for."""
    proposed = extract_cancelled.cancelled(block, data)
    data = extract_cancelled.without(data, proposed)
    steps = extract_contracts.market_steps(block, data, ordered := _ordered(block, data))
    orders = _orders(data, ordered, steps)
    expansions = extract_scheme.expansions(block, data)
    production = _production(block, data, extract_scheme.capacity(block, data, expansions))
    bond = extract_custody.bond(block, data, orders)
    replaced = extract_substitution.replaced(block, data)
    issues = _issues(block, data, replaced)
    lent = extract_loans.loans(block, data, issues)
    balance, stock = _stock(block, data, orders, production, issues, replaced, lent)
    ready = extract_response.response(data, stock)
    moves = extract_custody.moves(block, data)
    draws = extract_licences.draws(block, data, orders)
    barred = extract_pools.pools(block, data, orders)
    chain = Cover(block, data, balance, production, barred["pools"])
    cover = chain.rows()
    panel = extract_money.panel(data, orders)
    contracts = extract_contracts.take_or_pay(data, orders)
    funds, ledger = extract_money.funds(block, data, orders, balance, contracts, proposed)
    sourcing = block.sourcing if block.sourcing.data is data else Sourcing(data)
    mix = extract_rules.mix(sourcing, orders, production)
    incentive = extract_scheme.incentive(block, data, production)
    making = extract_scheme.making(data, production, incentive, expansions)
    making = {**making, **extract_substitution.cost(replaced), **extract_loans.cost(lent)}
    costs = extract_money.costs(data, orders, panel, balance, stock, moves, making, contracts, proposed)
    views = extract_scheme.views(data, costs, production, incentive, expansions)
    exceptions = extract_rules.exceptions(data, issues, cover, ready, mix)
    values = extract_rules.goal_values(sourcing, issues, cover, ready, mix)
    bounds = {g.goal: g.bound for g in searched.goals}  # a search that was stopped has not come to every goal
    goals = [
        {"goal": g.name, "value": values[g.name], "bound": min(bounds.get(g.name, 0.0), values[g.name]), "unit": g.unit}
        for g in goals_in_order(data.case) if g.name in bounds or values[g.name] > 0
    ] if exceptions else []  # fmt: skip
    frames: Mapping[str, Iterable[Record]] = {
        **barred, "cancellations": proposed, "licence_draws": draws, "licences": extract_licences.licences(data, draws),
        "orders": orders, "panel": panel, "balance": balance, "stock": stock, "moves": moves, "bond": bond,
        "cover": cover, "response": ready, "issues": issues,
        "market": extract_contracts.market(data, orders, steps), "take_or_pay": contracts,
        "production": production, "substitutions": replaced, "loans": lent, "expansions": expansions,
        "incentive": incentive, "views": views, "mix": mix, "funds": funds,
        "ledger": ledger, "costs": costs,
        "exceptions": exceptions, "goals": goals, "plant_hours": extract_chain.plant_hours(data, production),
        "own_make": extract_chain.own_make(data, balance), "assured": extract_chain.assured(data, production),
        "conversion": chain.conversion(), "kits": chain.kits(cover),
    }  # fmt: skip
    objective, gross = extract_money.totals(costs)
    plan = Plan(
        {name: pd.DataFrame(list(rows), columns=list(FRAMES[name])) for name, rows in frames.items()},
        objective_inr=objective, bound_inr=objective, gross_outlay_inr=gross, status="",
    )  # fmt: skip
    return proven(plan, searched)


def proven(plan: Plan, searched: Searched) -> Plan:
    """A plan with what the search for it came to: its bound, how it ended, its stages."""
    status = {"optimal": "solved" if plan["exceptions"].empty else "exceptions"}.get(searched.status, searched.status)
    bound_inr = min(searched.bound_inr, plan.objective_inr)
    return replace(plan, bound_inr=bound_inr, status=status, stages=searched.stages)


def clean(number: object) -> float:
    """A quantity without the solver's noise: nought when under a gram."""
    q = float(value(number))
    return 0.0 if abs(q) < NOISE_T else q


def _ordered(m: Block, data: Data) -> dict[Key, float]:
    """Tonnes of every order placed, to the step of its offer."""
    ordered, found = {}, m.order.extract_values()
    for o, b, t in m.ORDERS:
        tonnes = clean(found[o, b, t])
        if tonnes > 0:
            offer = data.slots[o, t].offer
            step = offer.lot_t or offer.increment_t
            ordered[o, b, t] = round(tonnes / step) * step
    return ordered


def _orders(data: Data, ordered: Mapping[Key, float], steps: extract_contracts.Steps) -> list[Record]:
    case, months = data.case, data.case.months
    placed = [
        (t, b != data.owners.agency, data.slots[o, t].offer.material, o, b, tonnes)
        for (o, b, t), tonnes in ordered.items()
    ]
    records = []
    taken = {o.order for o in case.open_orders} | {s.order for s in case.register}
    numbers = (name for n in count(1) if (name := f"{months[0]}/{n:03d}") not in taken)
    for name, (t, _, material, o, b, tonnes) in zip(numbers, sorted(placed), strict=False):
        slot, offer = data.slots[o, t], data.slots[o, t].offer
        band, quoted = _priced(slot.bands, offer.discount, tonnes)
        goods = quoted + sum(slot.premiums[n][1] * part for n, part in steps.get((o, b, t), ()))
        landed = {k: slot.on_goods[k] * goods + slot.on_tonnes[k] * tonnes for k in LANDED_TERMS}
        lead = dt.timedelta(days=lead_days_of(case, offer) + slot.extra_days)
        usable_from = months[slot.usable].first_day
        processing = offer.processing_country or offer.country
        records.append({
            "order": name, "buyer": b, "offer": o, "supplier": offer.supplier,
            "material": material, "vendor_country": offer.country, "processing_country": processing,
            "mine_country": offer.mine_country or processing, "order_month": str(months[t]),
            "usable_month": str(months[slot.usable]), "pay_month": str(months[0] + slot.pay),
            "file_by": usable_from - lead,
            "order_by": usable_from - lead + dt.timedelta(days=offer.approval_days + offer.contract_days),
            "usable_from": usable_from, "tonnes": tonnes,
            "lots": float(round(tonnes / offer.lot_t)) if offer.lot_t else 0.0,
            "tier": band + 1 if offer.discount != "none" else 0, "price_inr_per_t": goods / tonnes,
            **{f"{k}_inr": v for k, v in landed.items()}, "quoted_inr": quoted, "ordering_inr": slot.ordering_inr,
            "landed_inr": sum(landed.values()) + slot.ordering_inr, "fund": "", "basis": offer.basis,
            "indicative": offer.basis in INDICATIVE, "slot": slot,
        })  # fmt: skip
    return records


def _priced(bands: tuple[tuple[float, float], ...], discount: str, tonnes: float) -> tuple[int, float]:
    """(band, goods value in INR) of an order."""
    band = max(n for n, (start, _) in enumerate(bands) if n == 0 or tonnes >= start - 1e-9)
    if discount != "incremental":
        return band, bands[band][1] * tonnes
    ends = [start for start, _ in bands[1 : band + 1]] + [tonnes]
    return band, sum(price * (end - start) for (start, price), end in zip(bands, ends, strict=False))


def _production(m: Block, data: Data, capacity: Mapping[tuple[str, int], float]) -> list[Record]:
    """What each line makes in the months in which it has a capacity."""
    records = []
    before = {p: line.running_before for p, line in data.lines.items()}
    for p, t in sorted(capacity, key=lambda k: (list(data.lines).index(k[0]), k[1])):
        line = data.lines[p]
        made = clean(m.make[p, t]) if (p, t) in m.MAKE else 0.0
        running = made > 0
        if (p, t) in m.RUN and line.start_cost_inr > 0:  # it may run without making anything, to spare itself a start
            running = value(m.run[p, t]) > 0.5
        was = before[p] if (p, t - 1) in capacity or t == 0 else False
        records.append({
            "line": p, "plant": line.plant, "material": line.output, "month": str(data.case.months[t]),
            "capacity_t": capacity[p, t], "made_t": made, "running": running,
            "started": running and not was,
        })  # fmt: skip
        before[p] = running
    return records


def _issues(m: Block, data: Data, replaced: list[Record]) -> list[Record]:
    records, in_place = [], extract_substitution.by_demand(replaced)
    months, found = list(map(str, data.case.months)), m.unmet.extract_values()
    for (j, i, t), demand in data.needs.demand.items():
        instead = in_place.get((j, i, months[t]), 0.0)
        unmet = max(0.0, min(demand - instead, clean(found[j, i, t])))
        records.append({
            "sector": j, "material": i, "month": months[t], "demand_t": demand,
            "issued_t": max(0.0, demand - instead - unmet), "unmet_t": unmet,
        })  # fmt: skip
    return records


def _stock(
    m: Block, data: Data, orders: list[Record], production: list[Record], issues: list[Record],
    replaced: list[Record], lent: list[Record],
) -> tuple[list[Record], list[Record]]:
    flows: dict[tuple[str, str, str, str], float] = defaultdict(float)
    serving = data.owners.serving
    for r in orders:
        flows["arrivals_t", r["material"], r["buyer"], r["usable_month"]] += r["tonnes"] * r["slot"].arriving_share
    for (i, b, t), tonnes in data.open_arrivals_t.items():
        if 0 <= t < data.horizon:
            flows["open_orders_t", i, b, str(data.case.months[t])] += tonnes
    for r in production:
        flows["made_t", r["material"], serving, r["month"]] += r["made_t"]
        for row in data.recipes[r["line"]]:
            if row.role == "input":
                flows["taken_in_t", row.material, serving, r["month"]] += data.intake_per_t(row) * r["made_t"]
            else:
                flows["made_t", row.material, serving, r["month"]] += row.tonnes_per_tonne * r["made_t"]
    for r in issues:
        flows["issued_t", r["material"], serving, r["month"]] += r["issued_t"]
    for r in replaced:
        flows["issued_t", r["substitute"], serving, r["month"]] += r["substitute_t"]
    for r in lent:
        flows["issued_t", r["material"], serving, r["month"]] -= r["lent_t"]
        flows["issued_t", r["material"], data.owners.agency, r["month"]] += r["lent_t"]
        flows["received_t", r["material"], data.owners.agency, r["month"]] += r["returned_t"]
    balance: list[Record] = []
    stock: list[Record] = []
    months, found = list(map(str, data.case.months)), m.stock.extract_values()
    for i in data.materials:
        for b in data.owners.all:
            stores = [w for w, _ in data.stores_for(i, b)]
            held = data.opening_t.get((i, b), 0.0)
            for t, month in enumerate(months):
                at = (i, b, month)
                line: Record = {"material": i, "owner": b, "month": month, "opening_t": held}
                passed = clean(m.passed_on[i, t]) if (i, t) in m.PASSED else 0.0
                written = clean(m.write_off[i, b, t]) if (i, b, t) in m.WRITE_OFF else 0.0
                for flow in ("arrivals_t", "open_orders_t", "made_t"):
                    line[flow] = flows[(flow, *at)]
                line["received_t"] = passed if b == data.owners.industry else flows[("received_t", *at)]
                for flow in ("issued_t", "taken_in_t"):
                    line[flow] = flows[(flow, *at)]
                line["passed_on_t"] = passed if b == data.owners.agency else 0.0
                line["written_off_t"] = written
                line["sold_t"] = sold = clean(m.sold[i, t]) if (i, t) in m.SOLD and b == serving else 0.0
                inflow = line["arrivals_t"] + line["open_orders_t"] + line["made_t"] + line["received_t"]
                outflow = line["issued_t"] + line["taken_in_t"] + line["passed_on_t"] + written + sold
                held = held + inflow - outflow
                closing = {w: clean(found[i, b, w, t]) for w in stores}
                if abs(held) < 5 * NOISE_T and (held < 0 or all(tonnes == 0 for tonnes in closing.values())):
                    held = 0.0  # what noise came to; grams that are really there stay, or the month would not add up
                line["closing_t"] = held
                balance.append(line)
                stock += _by_store(line, closing)
    return balance, stock


def _by_store(row: Record, closing: dict[str, float]) -> list[Record]:
    """The closing stock of a material and owner over its stores, as the solver left it in each; what noise moved goes
    to the fullest."""
    if closing:
        closing[max(closing, key=closing.__getitem__)] += row["closing_t"] - sum(closing.values())
    return [
        {"material": row["material"], "owner": row["owner"], "store": w, "month": row["month"], "closing_t": tonnes}
        for w, tonnes in closing.items()
    ]
