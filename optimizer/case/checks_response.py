"""Checks on loans (a demand to lend for, a return within the plan, at a cost that lends only in a shortage) and on
response classes (a need to be ready for)."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.case.case import Case
from optimizer.case.checks_buying import rupees_per_kg
from optimizer.case.findings import error, groups_of, materials_in, warning
from optimizer.case.problems import Problem, did_you_mean
from optimizer.case.rows_buying import GOALS


def loans_meet_a_demand(case: Case) -> Iterator[Problem]:
    """The sector has demand for the material."""
    pairs = {(d.sector, d.material) for d in case.demand} | {(d.sector, d.material) for d in case.demand_by_month}
    sectors = {sector for sector, _ in pairs}
    for row in case.loans:
        if row.sector not in sectors:
            mend = did_you_mean(row.sector, sectors) or "Name a sector of Demand."
            yield error(row.cell("sector"), row.sector, "no demand names this sector.", mend)
        elif (row.sector, row.material) not in pairs:
            rule = f"it has no demand for {row.material}, so nothing is lent."
            yield warning(row.cell("sector"), row.sector, rule, "Add the demand, or delete the row.")


def loans_come_back_in_time(case: Case) -> Iterator[Problem]:
    """Its months run forward, and what is lent in the first of them comes back within the plan."""
    first, last = case.months[0], case.months[-1]
    for row in case.loans:
        if row.from_month is not None and row.to_month is not None and row.to_month < row.from_month:
            rule = f"it is before the first month, {row.from_month} ({row.cell('from_month')})."
            yield error(row.cell("to_month"), row.to_month, rule, "Swap or mend the two months.")
        elif row.to_month is not None and row.to_month < first:
            rule = f"this lies before the first month planned, {first}; nothing is lent."
            yield warning(row.cell("to_month"), row.to_month, rule, "Mend it, or delete the row.")
        elif (begins := max(first, row.from_month or first)) + row.months_out > last:
            rule = f"what is lent in {begins} would come back after the plan's last month, {last}; nothing is lent."
            yield warning(row.cell("months_out"), row.months_out, rule, "Plan more months, or mend the loan.")


def giving_back_is_not_cheaper_than_buying(case: Case) -> Iterator[Problem]:
    """Where an offer asks more than giving back costs, stock may be lent to save money."""
    rupees = rupees_per_kg(case)
    for row in case.loans:
        dearer = [offer for offer in case.offers
                  if offer.material == row.material and rupees[offer.offer] > row.return_cost_inr_per_kg]  # fmt: skip
        if dearer:
            dearest = max(dearer, key=lambda offer: rupees[offer.offer])
            asks = f"{dearest.offer} asks {rupees[dearest.offer]:,.6g} INR/kg ({dearest.cell('price_per_kg')})"
            rule = f"{asks}: stock may be lent to save money, and not for want of goods."
            mend = "Type no less than the dearest offer costs landed."
            yield warning(row.cell("return_cost_inr_per_kg"), row.return_cost_inr_per_kg, rule, mend)


def loans_out_are_on_their_way_back(case: Case) -> Iterator[Problem]:
    """What is out was lent before the first month, is due in it or later, and is no more than may be out."""
    first, loans = case.settings.first_month, {row.loan: row for row in case.loans}
    out = dict.fromkeys(loans, 0.0)
    for row in case.loans_out:
        if row.lent_month >= first:
            rule = f"it lies in the first month, {first}, or after it; the plan decides what is lent then."
            yield error(row.cell("lent_month"), row.lent_month, rule, "Mend the month, or delete the row.")
            continue
        due = row.due_month or row.lent_month + loans[row.loan].months_out
        if due < first:
            field = "due_month" if row.due_month is not None else "lent_month"
            rule = f"it was due back in {due}, before the first month, {first}."
            mend = "Type under Due back when it is expected now; where it came back, delete the row."
            yield error(row.cell(field), getattr(row, field), rule, mend)
        out[row.loan] += row.tonnes
        most, cell = loans[row.loan].most_out_t, loans[row.loan].cell("most_out_t")
        if out[row.loan] > most >= out[row.loan] - row.tonnes:
            rule = f"{out[row.loan]:g} t of {row.loan} are out, and {most:g} t may be ({cell})."
            yield warning(row.cell("tonnes"), row.tonnes, rule, "Mend one of the two; nothing is lent on top.")


def classes_are_ready_for_something(case: Case) -> Iterator[Problem]:
    """A class is for materials and a sector that there are; its name is that of no other rule; stores differ."""
    pairs = {(d.sector, d.material) for d in case.demand} | {(d.sector, d.material) for d in case.demand_by_month}
    scopes = {"all", *groups_of(case), *(m.material for m in case.materials)}
    others = {*GOALS, *(rule.rule for rule in case.source_mix)}
    sectors = {sector for sector, _ in pairs}
    for row in case.response:
        if row.rule in others:
            rule = "another rule has this name, and exceptions are told by it."
            yield error(row.cell("rule"), row.rule, rule, "Give the class a name of its own.")
        if row.scope not in scopes:
            mend = did_you_mean(row.scope, scopes) or "Name one of Materials, or all."
            yield error(row.cell("scope"), row.scope, "this is not a material or a group.", mend)
        elif row.sector != "all" and row.sector not in sectors:
            mend = did_you_mean(row.sector, sectors) or "Name a sector of Demand, or all."
            yield error(row.cell("sector"), row.sector, "no demand names this sector.", mend)
        elif not any(row.sector in ("all", j) and i in materials_in(case, row.scope) for j, i in pairs):
            rule = f"it has no demand for {row.scope}, so nothing has to be ready."
            yield warning(row.cell("sector"), row.sector, rule, "Add the demand, or delete the row.")
        elif all(store.ready_days <= row.within_days for store in case.stores):
            rule = "every store is ready by then, so it asks for stock wherever it lies."
            yield warning(row.cell("within_days"), row.within_days, rule, "Type Ready in for the stores on Stores.")
