"""How an offer of the Indian case is written: who supplies, how long each stage takes, how it is quoted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from optimizer.case.months import Month
from optimizer.case.rows_buying import Offer, Supplier
from optimizer.example.figures import figure, middle
from optimizer.example.india_prices import CHINA_VAT, in_currency, usd
from optimizer.example.words import AGENCY, DY, HIGH, INDUSTRY, MAGNETS, METAL, SM, SMCO, TB, Y

LICENSED = frozenset({DY, TB, SM, Y, HIGH, SMCO})  # China's list of April 2025, as far as these materials go
AGENCY_ORDER_COST_INR, INDUSTRY_ORDER_COST_INR = 200_000.0, 25_000.0


@dataclass(frozen=True)
class Maker:
    """A supplier: vendor country, where it processes and mines, yearly ceiling for India, panel cost."""

    country: str
    ceiling_t_per_year: float | None = None
    panel_cost_inr: float = 100_000.0
    processing: str | None = None
    mine: str | None = None


def _magnets(country: str) -> float:
    return figure(f"availability-magnet-{country}")


def makers() -> dict[str, Maker]:
    """Ceilings: availability to India by country; China's is split over three makers. Names without a public
    capacity behind them are left general on purpose."""
    china = _magnets("cn")
    return {
        "China magnet maker A": Maker("China", 0.4 * china, 200_000.0),
        "China magnet maker B": Maker("China", 0.35 * china, 200_000.0),
        "China magnet maker C": Maker("China", 0.25 * china, 200_000.0),
        "China oxide trader": Maker("China", None, 150_000.0),
        "China heavy oxide trader": Maker("China", None, 150_000.0, mine="Myanmar"),
        "Hong Kong metal trader": Maker("Hong Kong", None, 100_000.0, processing="China", mine="China"),
        "Japan magnet maker": Maker("Japan", _magnets("jp"), 200_000.0, mine="Australia"),
        "Japan metal maker": Maker("Japan", 120.0, 150_000.0, processing="Japan", mine="Australia"),
        "Shin-Etsu Vietnam": Maker("Vietnam", _magnets("vn"), 500_000.0, mine="China"),
        "Vietnam metal works": Maker("Vietnam", 100.0, mine="Vietnam"),
        "Korea magnet maker": Maker("South Korea", _magnets("kr"), 500_000.0, mine="China"),
        "VAC Germany": Maker("Germany", _magnets("de"), 200_000.0, mine="Australia"),
        "Neo Narva": Maker("Estonia", _magnets("ee"), 500_000.0, mine="Australia"),
        "Silmet": Maker("Estonia", None, 100_000.0, mine="USA"),
        "MP Materials": Maker("USA", None, 150_000.0),
        "Lynas": Maker("Australia", None, 150_000.0, processing="Malaysia", mine="Australia"),
        "JS Link Kuantan": Maker("Malaysia", 200.0, 150_000.0, mine="Australia"),
        "Iluka": Maker("Australia", None, 100_000.0),
        "Serra Verde": Maker("Brazil", 60.0, 100_000.0, processing="Estonia", mine="Brazil"),
        "France oxide works": Maker("France", 60.0, 100_000.0, mine="Brazil"),
        "UK metal works": Maker("United Kingdom", 60.0, 100_000.0, mine="Australia"),
        "IREL": Maker("India", None, 0.0),
    }


def suppliers() -> tuple[Supplier, ...]:
    """The Suppliers sheet: ceilings over all offers of a maker, and its panel cost."""
    return tuple(
        Supplier(
            supplier=name,
            panel_cost_inr_per_year=maker.panel_cost_inr,
            ceiling_t_per_year=maker.ceiling_t_per_year,
            # no more than two months' share in one month
            ceiling_t_per_month=None if maker.ceiling_t_per_year is None else maker.ceiling_t_per_year / 6,
        )
        for name, maker in makers().items()
    )


_TRANSIT = {
    "China": "transit-cn", "Hong Kong": "transit-hk", "Japan": "transit-jp", "Vietnam": "transit-vn",
    "South Korea": "transit-kr", "Malaysia": "transit-my", "Australia": "transit-au", "Germany": "transit-de",
    "Estonia": "transit-ee", "USA": "transit-us", "Brazil": "transit-br", "France": "transit-fr",
    "United Kingdom": "transit-gb",
}  # fmt: skip


def _stages(material: str, processing: str, buyer: str | None) -> dict[str, Any]:
    """Days of each stage. The agency tenders, industry calls off running contracts; both is in between."""
    if processing == "India":
        return {"approval_days": 21, "contract_days": 14, "production_days": 0, "transit_days": 5,
                "inspection_days": 5}  # fmt: skip
    approval, contract, inspection = {AGENCY: (30, 21, 10), INDUSTRY: (5, 10, 3)}.get(
        buyer or "", (20, 15, 5)
    )
    china = processing == "China"
    if material in MAGNETS:
        outside = int(figure("production-magnets")) if buyer == AGENCY else 60
        production = 30 if china else outside
    elif material == METAL:
        production = 20 if china else 30
    else:
        production = 10 if china else 25
    working_days = int(figure("china-licence")) if china and material in LICENSED else 0
    return {
        "approval_days": approval,
        "contract_days": contract,
        "licence_days": working_days * 7 // 5,
        "production_days": production,
        "transit_days": round(middle(_TRANSIT[processing])),
        "clearance_days": 4,
        "inspection_days": inspection,
    }


def offer(
    name: str,
    supplier: str,
    material: str,
    buyer: str | None,
    *,
    minimum: float,
    month: float,
    year: float | None = None,
    currency: str = "USD",
    incoterm: str = "FOB",
    basis: str = "assumption",
    factor: float = 1.0,
    price: float | None = None,
    vat: bool = False,
    air: bool = False,
    valid_from: Month | None = None,
    **other: Any,
) -> Offer:
    """An offer row: the base price of the processing country times ``factor``, in ``currency``; ``price`` is
    in the currency already. ``vat`` adds China's value-added tax, as domestic quotes there do."""
    maker = makers()[supplier]
    processing = maker.processing or maker.country
    base = usd(material, processing) * factor if price is None else 0.0
    if air:
        base *= 1 + figure("air-premium")
    stages: dict[str, Any] = _stages(material, processing, buyer)
    if air:
        stages |= {"production_days": 15, "transit_days": 7}
    quoted = in_currency(base * (1 + CHINA_VAT if vat else 1), currency) if price is None else price
    return Offer(
        offer=name, supplier=supplier, material=material, country=maker.country, currency=currency,
        price_per_kg=quoted, buyer=buyer, minimum_order_t=minimum, ceiling_t_per_month=month,
        ceiling_t_per_year=year, basis=basis, incoterm=incoterm, vat_in_price=CHINA_VAT if vat else 0.0,
        order_cost_inr=INDUSTRY_ORDER_COST_INR if buyer == INDUSTRY else AGENCY_ORDER_COST_INR,
        processing_country=maker.processing, mine_country=maker.mine, valid_from=valid_from,
        transit_loss=0.0 if incoterm == "DDP" else 0.0005, **stages, **other,
    )  # fmt: skip
