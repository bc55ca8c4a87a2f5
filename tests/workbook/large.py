"""The largest workbook the program promises to read in seconds: 200 materials x 10 offers x 60 months."""

from __future__ import annotations

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_buying import ExchangeRate, Fund, Offer, OfferByMonth, PriceIndex
from optimizer.case.rows_needs import Demand, DemandByMonth, Material, Settings

FIRST = Month(2026, 12)
COUNTRIES = ("Japan", "Vietnam", "Malaysia", "China", "Australia", "USA", "Korea", "Brazil", "Estonia", "France")


def large_case(materials: int = 200, offers: int = 10, months: int = 60) -> Case:
    """Demand and two sectors a material by month; price and ceiling of every offer by month."""
    names = [f"Material {m:03d}" for m in range(materials)]
    planned = [FIRST + k for k in range(months)]
    bought = [
        Offer(offer=f"{name} / {o}", supplier=f"Supplier {(m + 7 * o) % 97}", material=name,
              country=COUNTRIES[o % len(COUNTRIES)], currency="USD" if o % 2 else "INR",
              price_per_kg=(50.0 + m + o / 8) * (1 if o % 2 else 88.5),
              lead_days=30 + 10 * o, minimum_order_t=0.25, ceiling_t_per_month=400.0 + o)
        for m, name in enumerate(names) for o in range(offers)
    ]  # fmt: skip
    return Case(
        settings=Settings(first_month=FIRST, months=months, plan_name="large"),
        materials=tuple(Material(material=name, opening_stock_t=12.5) for name in names),
        demand=tuple(Demand(sector="Wind", material=name, tonnes_per_year=90.0 + m) for m, name in enumerate(names)),
        offers=tuple(bought),
        funds=tuple(Fund(fund="Vote", fiscal_year=f"{y}-{y % 100 + 1}", allocation_inr_crore=9e3)
                    for y in range(2026, 2032)),
        demand_by_month=tuple(
            DemandByMonth(sector=sector, material=name, by_month={t: 5.0 + k / 16 for k, t in enumerate(planned)})
            for name in names for sector in ("Wind", "Motors")
        ),
        offer_calendar=tuple(
            OfferByMonth(offer=row.offer, item=item, by_month={t: figure + k / 16 for k, t in enumerate(planned)})
            for row in bought for item, figure in (("price", row.price_per_kg), ("ceiling", 400.0))
        ),
        price_index=(PriceIndex(index="World", by_month={t: 1.0 + k / 256 for k, t in enumerate(planned)}),),
        exchange_rates=(ExchangeRate(currency="USD", by_month=dict.fromkeys(planned, 88.5)),),
    )  # fmt: skip
