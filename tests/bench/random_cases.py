"""Random planning cases of any size, from a seed: the ones speed is measured on.

Prices are lognormal between 3 and 300 USD/kg and walk 3 % a month; base use is 5 to 400 t a month with a 12 % season
and 1.2 % growth a month; ceilings are 0.5 to 1.6 of base use, 1.5 times that in the dominant country; minimum orders
0.1 to 0.6 of base use; an order costs 1 to 6 % of a month's value; lead times are 1 to 3 months; no country brings more
than 40 % of a fiscal year's tonnes; the fund of a year is 1.05 times its mean need; cover is two months.
"""

from __future__ import annotations

import math
import random

from optimizer.case.case import Case
from optimizer.case.months import Month, months_from
from optimizer.case.rows_buying import ExchangeRate, Fund, MixRule, Offer, OfferByMonth
from optimizer.case.rows_needs import Demand, DemandByMonth, Material, Settings

FIRST = Month(2026, 4)
COUNTRIES = ("China", "Japan", "Vietnam", "Australia", "USA", "Malaysia", "Brazil", "Estonia")
INR_PER_USD = 90.0
SEASON, GROWTH = 0.12, 0.012


def random_case(materials: int, offers: int, months: int, seed: int) -> Case:
    """A case of ``materials`` x ``offers`` x ``months``; the same for the same seed on any machine."""
    draw = random.Random(f"{materials} x {offers} x {months} / {seed}")
    planned = list(months_from(FIRST, months))
    rows: list[Material] = []
    demand: list[DemandByMonth] = []
    bought: list[Offer] = []
    calendar: list[OfferByMonth] = []
    spend = [0.0] * months
    for m in range(materials):
        name = f"Material {m + 1:03d}"
        base_t = math.exp(draw.uniform(math.log(5), math.log(400)))
        phase = draw.uniform(0, 12)
        use = [
            base_t * (1 + GROWTH) ** t * (1 + SEASON * math.sin(2 * math.pi * (t + phase) / 12)) for t in range(months)
        ]
        price = math.exp(draw.uniform(math.log(3), math.log(300)))
        rows.append(Material(material=name, opening_stock_t=round(sum(use[:6]), 3),
                             holding_inr_per_t_month=round(price * 1000 * INR_PER_USD * 0.01 / 12, 2)))  # fmt: skip
        demand.append(DemandByMonth(sector="Industry", material=name,
                                    by_month=dict(zip(planned, [round(q, 4) for q in use], strict=True))))  # fmt: skip
        walk = [price]
        for _ in range(months - 1):
            walk.append(walk[-1] * math.exp(draw.gauss(0, 0.03)))
        for o in range(offers):
            offer, country = f"{name} / {o + 1}", COUNTRIES[o % len(COUNTRIES)]
            own = draw.uniform(0.85, 1.3) * (0.8 if country == COUNTRIES[0] else 1.0)
            ceiling = base_t * draw.uniform(0.5, 1.6) * (1.5 if country == COUNTRIES[0] else 1.0)
            lead = draw.randint(1, 3)
            bought.append(Offer(
                offer=offer, supplier=f"Supplier {o + 1} of {name}", material=name, country=country, currency="USD",
                price_per_kg=round(price * own, 4), lead_days=30 * lead,
                minimum_order_t=round(min(ceiling, base_t * draw.uniform(0.1, 0.6)), 2),
                ceiling_t_per_month=round(ceiling, 2),
                order_cost_inr=round(base_t * price * 1000 * INR_PER_USD * draw.uniform(0.01, 0.06), 0),
            ))  # fmt: skip
            calendar.append(OfferByMonth(
                offer=offer, item="price",
                by_month={t: round(p * own, 4) for t, p in zip(planned, walk, strict=True)},
            ))  # fmt: skip
        for t in range(months):
            spend[t] += use[t] * walk[t] * 1000 * INR_PER_USD / 1e7
    years: dict[str, float] = {}
    for month, crore in zip(planned, spend, strict=True):
        years[month.fiscal_year] = years.get(month.fiscal_year, 0.0) + crore
    return Case(
        settings=Settings(first_month=FIRST, months=months, plan_name=f"bench {materials}x{offers}x{months}"),
        materials=tuple(rows),
        demand=tuple(Demand(sector="Industry", material=r.material, tonnes_per_year=0.0) for r in rows),
        offers=tuple(bought),
        funds=tuple(Fund(fund="Vote", fiscal_year=year, allocation_inr_crore=round(1.05 * crore, 2),
                         carry_over_share=1.0) for year, crore in years.items()),
        demand_by_month=tuple(demand),
        offer_calendar=tuple(calendar),
        exchange_rates=(ExchangeRate(currency="USD", by_month={FIRST: INR_PER_USD}),),
        source_mix=(MixRule(rule="40 % a country", kind="cap", limit=0.40, by="vendor country", source="each"),),
    )  # fmt: skip
