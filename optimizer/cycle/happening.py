"""What might really happen in the months signed, drawn from a seed and typed into the next book as an officer would.

A draw depends on the seed and on what it is about (supplier, material, month), never on what else was drawn: two
policies run through the same history meet the same lateness, refusals, demand and prices.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace
from random import Random

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_cycle import (
    IN,
    ISSUED,
    MADE,
    PASSED_ON,
    RETURNED,
    TAKEN_IN,
    FundMovement,
    Receipt,
    SignedOrder,
    StockMove,
)
from optimizer.cycle.lots import agency_of, book_of, industry_of, position_month

REFUSED_AFTER = dt.timedelta(days=14)
LEAST_T = 1e-9


@dataclass(frozen=True)
class Surprises:
    """How much may go otherwise. Shares are of orders, but for what is rejected, which is of tonnes."""

    late_share: float = 0.25  # orders of which a part comes late
    most_months_late: int = 2
    in_parts_share: float = 0.4  # orders that come in two parts
    refused_share: float = 0.03
    rejected_share: float = 0.1  # orders of which a part is rejected
    rejected_part: float = 0.1  # of its tonnes
    demand_error: float = 0.02  # standard deviation of demand about its forecast
    price_move: float = 0.01  # standard deviation of a month's move of a supplier's prices


CALM = Surprises(0.0, 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Part:
    """A part of an order as it will come: the month, its share of the tonnes, how much of it is rejected."""

    month: Month
    share: float
    rejected: float
    replaced: bool


@dataclass(frozen=True)
class History:
    """Everything that happens, whatever is decided."""

    seed: int
    surprises: Surprises = Surprises()

    def _draw(self, *about: object) -> Random:
        return Random(" ".join(map(str, (self.seed, *about))))

    def refused(self, row: SignedOrder) -> bool:
        """Whether the sanction or the licence of an order is refused."""
        return self._draw("refused", row.supplier, row.material, row.ordered).random() < self.surprises.refused_share

    def parts(self, row: SignedOrder) -> tuple[Part, ...]:
        """How an order comes, from the month first expected on."""
        draw, s = self._draw("parts", row.supplier, row.material, row.ordered, row.planned_month), self.surprises
        due = row.planned_month or row.expected_month
        late = draw.randint(1, s.most_months_late) if draw.random() < s.late_share and s.most_months_late else 0
        two, share = draw.random() < s.in_parts_share, draw.choice((0.25, 0.5, 0.75))
        bad = s.rejected_part if draw.random() < s.rejected_share else 0.0
        replaced = draw.random() < 0.5
        if two:
            return Part(due, share, bad, False), Part(due + max(late, 1), 1 - share, 0.0, False)
        if bad and replaced:
            return Part(due + late, 1.0, bad, True), Part(due + late + 1, bad, 0.0, False)
        return (Part(due + late, 1.0, bad, False),)

    def demand(self, sector: str, material: str, month: Month) -> float:
        """Factor on the demand forecast for a month."""
        return max(0.0, 1 + self._draw("demand", sector, material, month).gauss(0, 1) * self.surprises.demand_error)

    def price(self, supplier: str, month: Month) -> float:
        """Factor on a supplier's prices from one month to the next."""
        return max(0.5, 1 + self._draw("price", supplier, month).gauss(0, 1) * self.surprises.price_move)


def happened(case: Case, history: History) -> Case:
    """A rolled case with its expected rows mended to what happened from its position to its first month."""
    register, receipts = _arrivals(case, history)
    came = replace(case, register=register, receipts=receipts, fund_movements=_payments(case, register, receipts))
    issues = _issues(came, history)
    paid = (*came.fund_movements, *receipts_from_industry(case, issues))
    came = replace(came, issues=issues, fund_movements=paid)
    moved = {
        supplier: history.price(supplier, case.settings.first_month) for supplier in {o.supplier for o in case.offers}
    }
    offers = tuple(
        row.model_copy(update={"price_per_kg": row.price_per_kg * moved[row.supplier]}) for row in case.offers
    )
    tier_of = {row.offer: moved[row.supplier] for row in case.offers}
    tiers = tuple(row.model_copy(update={"price_per_kg": row.price_per_kg * tier_of[row.offer]}) for row in case.tiers)
    return replace(came, offers=offers, tiers=tiers)


def _arrivals(case: Case, history: History) -> tuple[tuple[SignedOrder, ...], tuple[Receipt, ...]]:
    """The Register with refusals and new dates of arrival, and the Receipts of parts that came."""
    start, first = position_month(case), case.settings.first_month
    rows, parts = [], [row for row in case.receipts if row.date < start.first_day]
    for row in case.register:
        known = row
        told = row.gone is not None or row.accepted is not None
        if not told and row.ordered is not None and row.ordered >= start.first_day and history.refused(row):
            day = min(row.ordered + REFUSED_AFTER, first.first_day - dt.timedelta(days=1))
            known, told = row.model_copy(update={"refused": day}), True
        coming = () if told else history.parts(row)
        usable = 1.0 if row.usable_t is None else row.usable_t / row.tonnes
        for part in coming:
            gross = row.tonnes * part.share
            if start <= part.month < first:
                kept = gross * (1 - part.rejected)
                parts.append(Receipt(
                    order=row.order, date=part.month.first_day, gross_t=gross, rejected_t=gross - kept,
                    accepted_t=kept * usable, replaced=part.replaced,
                ))  # fmt: skip
        later = [part.month for part in coming if part.month >= first]
        rows.append(known.model_copy(update={"expected_month": min(later)}) if later else known)
    return tuple(rows), tuple(parts)


def _payments(
    case: Case, register: tuple[SignedOrder, ...], receipts: tuple[Receipt, ...]
) -> tuple[FundMovement, ...]:
    """The agency pays the ordering cost when it orders, and the rest as the goods come or in the month agreed; where
    Payments due has rows, as they say."""
    start, first, agency = position_month(case), case.settings.first_month, agency_of(case)
    funds = list(dict.fromkeys(row.fund for row in case.funds))
    scheduled = {due.order for due in case.payments_due}
    gone = {row.order for row in register if row.gone is not None}
    kept = [
        m for m in case.fund_movements
        if m.date < start.first_day or (m.order in scheduled and m.order not in gone)
    ]  # fmt: skip
    for row in register:
        if (row.buyer or agency) != agency or row.order in scheduled or not funds or row.paid is not None:
            continue
        goods = row.goods_inr_crore + row.freight_inr_crore + row.insurance_inr_crore
        taxes = row.duty_inr_crore + row.clearance_inr_crore
        dues: list[tuple[Month, float, str]] = []
        if row.ordered is not None:
            dues.append((Month.of(row.ordered), row.ordering_inr_crore, "ordering"))
        if row.gone is None and row.pay_month is not None:
            dues.append((row.pay_month, goods, "goods"))
        for part in receipts if row.gone is None else ():
            if part.order == row.order:
                share = (part.gross_t - part.rejected_t) / row.tonnes
                due = taxes if row.pay_month is not None else goods + taxes
                dues.append((Month.of(part.date), due * share, "part received"))
        kept += [
            FundMovement(date=month.first_day, fund=row.fund or funds[0], inr_crore=due, order=row.order, why=why)
            for month, due, why in dues if start <= month < first and due > 0
        ]  # fmt: skip
    return tuple(kept)


def _issues(case: Case, history: History) -> tuple[StockMove, ...]:
    """What stock allows of what was asked for: lines run as planned as far as their inputs last, sectors ask for a
    little more or less than forecast, and the agency passes on what industry lacks."""
    agency, industry = agency_of(case), industry_of(case)
    serving = industry or agency
    at_start = case.settings.model_copy(update={"first_month": position_month(case)})
    held: dict[tuple[str, str, str], float] = defaultdict(float)  # material, owner, bar
    for lot in book_of(replace(case, settings=at_start)):
        held[lot.material, lot.owner, lot.bar] += lot.tonnes - lot.pending_t
    orders = {row.order: row for row in case.register}
    found: list[StockMove] = []

    def out(row: StockMove, tonnes: float) -> None:
        at = row.material, row.buyer or agency, row.bar or ""
        tonnes = min(tonnes, max(0.0, held[at]))
        held[at] -= tonnes
        if tonnes > LEAST_T or row.kind == ISSUED:
            found.append(row.model_copy(update={"tonnes": tonnes}))

    for month in sorted({Month.of(row.date) for row in case.issues} | {position_month(case)}):
        for part in case.receipts:
            if Month.of(part.date) == month and part.date >= position_month(case).first_day:
                order = orders[part.order]
                held[order.material, order.buyer or agency, order.bar or ""] += part.usable_t
        rows = [row for row in case.issues if Month.of(row.date) == month]
        for row in (r for r in rows if r.kind == RETURNED):
            held[row.material, row.buyer or agency, row.bar or ""] += row.tonnes
            found.append(row)
        _lines_run(rows, held, serving, found)
        wanted: dict[tuple[str, str], float] = defaultdict(float)
        asked = {}
        for row in (r for r in rows if r.kind == ISSUED):
            forecast = row.tonnes if row.asked_t is None else row.asked_t
            asked[id(row)] = forecast * history.demand(row.party, row.material, month)
            if (row.buyer or agency) == serving:  # what is lent is the agency's
                wanted[row.material, row.bar or ""] += asked[id(row)]
        passed = {(row.material, row.bar or ""): row for row in rows if row.kind == PASSED_ON}
        for material, bar in dict.fromkeys((*passed, *wanted)) if industry else ():
            lacks = wanted[material, bar] - held[material, serving, bar]
            planned = passed[material, bar].tonnes if (material, bar) in passed else 0.0
            row = passed.get((material, bar)) or StockMove(
                date=month.first_day, kind=PASSED_ON, material=material, buyer=agency, party=serving, tonnes=0.0,
                bar=bar or None,
            )  # fmt: skip
            before = held[material, agency, bar]
            out(row, max(planned, lacks))
            held[material, serving, bar] += before - held[material, agency, bar]
        for row in (r for r in rows if r.kind == ISSUED):
            out(row.model_copy(update={"asked_t": asked[id(row)]}), asked[id(row)])
        for row in (r for r in rows if r.kind not in (ISSUED, PASSED_ON, MADE, TAKEN_IN, RETURNED)):
            out(row, row.tonnes)
    return tuple(sorted(found, key=lambda row: row.date))


def _lines_run(
    rows: list[StockMove], held: dict[tuple[str, str, str], float], serving: str, found: list[StockMove]
) -> None:  # fmt: skip
    """Each line as planned, or by the share of its inputs that is there."""
    for line in dict.fromkeys(row.party for row in rows if row.kind in (MADE, TAKEN_IN)):
        own = [row for row in rows if row.party == line and row.kind in (MADE, TAKEN_IN)]
        inputs = [row for row in own if row.kind == TAKEN_IN]
        runs = min([1.0, *(max(0.0, held[row.material, serving, row.bar or ""]) / row.tonnes for row in inputs
                           if row.tonnes > 0)])  # fmt: skip
        for row in own:
            tonnes = row.tonnes * runs
            held[row.material, serving, row.bar or ""] += tonnes if row.kind == MADE else -tonnes
            if tonnes > LEAST_T:
                found.append(row.model_copy(update={"tonnes": tonnes}))


def receipts_from_industry(case: Case, moves: tuple[StockMove, ...]) -> tuple[FundMovement, ...]:
    """What industry pays for stock passed on, into the funds it refills."""
    materials = {row.material: row for row in case.materials}
    found = []
    for row in moves:
        material = materials[row.material]
        if row.kind == PASSED_ON and material.refills_fund and material.issue_price_inr_per_kg:
            crore = row.tonnes * material.issue_price_inr_per_kg * 1000 / 1e7
            found.append(FundMovement(date=row.date, fund=material.refills_fund, direction=IN, inr_crore=crore,
                                      why=f"issued to industry: {material.material}"))  # fmt: skip
    return tuple(found)
