"""A small agency of made-up figures: three materials, seven offers, one fund. What ``backtest`` runs on unless told."""

from __future__ import annotations

from dataclasses import replace

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_buying import Fund, Offer
from optimizer.case.rows_needs import Demand, Material, Settings
from optimizer.case.rows_uncertain import ShortageValue
from optimizer.case.rows_worlds import Chance

OXIDE, DYSPROSIUM, MAGNET = "NdPr oxide", "Dy oxide", "NdFeB magnet"


def small_agency() -> Case:
    """Eighteen months from December 2026, two months of cover, on hand at the start."""
    return Case(
        settings=Settings(plan_name="small agency", first_month=Month(2026, 12), months=18, cover_months=2.0,
                          discount_rate_per_year=0.07, gap=0.002, time_limit_s=20.0, threads=1),
        materials=(
            Material(material=OXIDE, opening_stock_t=55.0, holding_inr_per_t_month=20_000.0),
            Material(material=DYSPROSIUM, opening_stock_t=5.5, holding_inr_per_t_month=90_000.0),
            Material(material=MAGNET, opening_stock_t=130.0, holding_inr_per_t_month=20_000.0),
        ),
        demand=(
            Demand(sector="Electric vehicles", material=OXIDE, tonnes_per_year=120.0, growth_per_year=0.10),
            Demand(sector="Electric vehicles", material=DYSPROSIUM, tonnes_per_year=12.0, growth_per_year=0.10),
            Demand(sector="Electric vehicles", material=MAGNET, tonnes_per_year=240.0, growth_per_year=0.15),
            Demand(sector="Wind", material=MAGNET, tonnes_per_year=60.0),
        ),
        offers=(
            _offer("NdPr Lynas", OXIDE, "Australia", 6_100.0, 60, 4.0, 15.0),
            _offer("NdPr North", OXIDE, "China", 5_500.0, 60, 4.0, 8.0),
            _offer("NdPr Vital", OXIDE, "Canada", 6_000.0, 90, 6.0, 15.0),
            _offer("Dy Lynas", DYSPROSIUM, "Australia", 24_500.0, 60, 1.0, 3.0),
            _offer("Dy North", DYSPROSIUM, "China", 21_500.0, 60, 0.5, 0.7),
            _offer("Magnet Shin", MAGNET, "Japan", 5_200.0, 90, 12.0, 60.0),
            _offer("Magnet Ningbo", MAGNET, "China", 4_700.0, 60, 12.0, 16.0),
        ),
        funds=tuple(
            Fund(fund="Stockpile", fiscal_year=year, allocation_inr_crore=voted, carry_over_share=1.0)
            for year, voted in (("2026-27", 200.0), ("2027-28", 500.0), ("2028-29", 200.0))
        ),
    )  # fmt: skip


def _offer(
    name: str, material: str, country: str, inr_per_kg: float, days: int, least_t: float, most_t: float
) -> Offer:  # fmt: skip
    return Offer(offer=name, supplier=name.split()[1], material=material, country=country, price_per_kg=inr_per_kg,
                 lead_days=days, minimum_order_t=least_t, ceiling_t_per_month=most_t, order_cost_inr=500_000.0,
                 basis="assumption")  # fmt: skip


def uncertain_agency() -> Case:
    """The same with what chance decides: China stops once in twenty months, for four on average, and the others cannot
    send what it does not. Orders of the first three months are signed now; a tonne short is worth ten times its price.
    What ``trial`` runs on unless told."""
    case, most_t = small_agency(), {"NdPr Lynas": 5.0, "NdPr Vital": 6.0, "Dy Lynas": 1.0, "Magnet Shin": 21.0}
    worth = {OXIDE: 6e7, DYSPROSIUM: 24e7, MAGNET: 5e7}
    return replace(
        case, settings=case.settings.model_copy(update={"decision_date": case.settings.first_month + 2,
                                                        "time_limit_s": 300.0}),
        offers=tuple(
            o.model_copy(update={"ceiling_t_per_month": most_t.get(o.offer, o.ceiling_t_per_month)})
            for o in case.offers
        ),
        shortage_values=tuple(
            ShortageValue(scope=i, inr_per_t=inr, source="ten times its price") for i, inr in worth.items()
        ),
        chances=(
            Chance(acts_on="availability", figure=0.0, country="China", begins=0.05, ends=0.25),
            Chance(acts_on="availability", figure=0.5, country="Australia", begins=0.02, ends=0.5),
            Chance(acts_on="price", spread=0.06, comes_back=0.1, in_step=0.7),
            Chance(acts_on="demand", spread=0.04, comes_back=0.1),
        ),
    )  # fmt: skip
