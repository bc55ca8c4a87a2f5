"""Offers for oxides and for NdPr metal."""

from __future__ import annotations

from optimizer.case.months import Month
from optimizer.case.rows_buying import Offer
from optimizer.example.figures import figure
from optimizer.example.india_prices import per_usd, usd
from optimizer.example.india_terms import offer
from optimizer.example.words import AGENCY, CE, DY, INDUSTRY, LA, METAL, NDPR, SM, TB, Y

ILUKA_FROM = Month(2027, 10)  # commissioning mid-2027


def _yuan_per_kg(id: str) -> float:
    """A Chinese domestic quote in yuan a tonne with VAT, as yuan a kilogram with VAT."""
    return figure(id) / 1000


def _irel_stock_price() -> float:
    """INR/kg for oxide from IREL's stock: half-way between the Chinese and the Malaysian price."""
    return round((usd(NDPR) + usd(NDPR, "Malaysia")) / 2 * per_usd("INR"), 0)


def oxide_offers() -> tuple[Offer, ...]:
    """t a month and a year. Chinese quotes in yuan carry 13 % VAT; lots are drums, big bags or containers."""
    return (
        # NdPr oxide: not on China's list of April 2025
        offer("CN-NDPR", "China oxide trader", NDPR, INDUSTRY, minimum=2, month=120,
              year=figure("availability-ndpr-cn"), price=_yuan_per_kg("ndpr-oxide-cn-feb26"), currency="CNY",
              vat=True, basis="rate contract", price_index="NdPr"),
        offer("CN-NDPR-STOCKPILE", "China oxide trader", NDPR, AGENCY, minimum=1, month=10, basis="valid bid",
              price_index="NdPr", valid_to=Month(2028, 3)),
        offer("LYNAS-NDPR", "Lynas", NDPR, None, minimum=1, month=40, year=figure("availability-ndpr-my"),
              basis="rate contract", discount="incremental"),
        offer("MP-NDPR", "MP Materials", NDPR, INDUSTRY, minimum=2, month=15,
              year=figure("availability-ndpr-us"),
              basis="budgetary quote", price_index="NdPr"),
        offer("SILMET-NDPR", "Silmet", NDPR, INDUSTRY, minimum=1, month=8,
              year=figure("availability-ndpr-ee"),
              currency="EUR", basis="budgetary quote"),
        offer("SERRA-NDPR", "Serra Verde", NDPR, INDUSTRY, minimum=1, month=8, year=40, contained_share=0.995,
              price_index="NdPr"),
        offer("ILUKA-NDPR", "Iluka", NDPR, None, minimum=2, month=20, year=120, currency="AUD",
              valid_from=ILUKA_FROM, price_index="NdPr"),
        offer("IREL-STOCK", "IREL", NDPR, AGENCY, minimum=1, month=10, year=60, currency="INR",
              incoterm="DDP",
              price=_irel_stock_price(), basis="rate contract"),
        # heavy oxides: licensed in China
        offer("CN-DY", "China heavy oxide trader", DY, INDUSTRY, minimum=0.2, month=1.2, year=10, lot_t=0.05,
              basis="rate contract", pay_at="order"),
        offer("LYNAS-DY", "Lynas", DY, INDUSTRY, minimum=0.2, month=1, year=8, basis="valid bid"),
        offer("LYNAS-DY-STOCKPILE", "Lynas", DY, AGENCY, minimum=0.2, month=0.6, year=4, lot_t=0.05,
              basis="valid bid", months_between_orders=3),
        offer("ILUKA-DY", "Iluka", DY, INDUSTRY, minimum=0.2, month=1, year=6, currency="AUD",
              valid_from=ILUKA_FROM),
        offer("CN-TB", "China heavy oxide trader", TB, INDUSTRY, minimum=0.05, month=0.3, year=2,
              basis="rate contract", pay_at="order"),
        offer("LYNAS-TB", "Lynas", TB, INDUSTRY, minimum=0.05, month=0.25, year=1.5, basis="valid bid"),
        offer("LYNAS-TB-STOCKPILE", "Lynas", TB, AGENCY, minimum=0.05, month=0.15, year=0.6,
              basis="valid bid",
              months_between_orders=3),
        offer("CN-Y", "China heavy oxide trader", Y, INDUSTRY, minimum=3, month=15, year=120,
              basis="rate contract"),
        offer("FR-Y", "France oxide works", Y, None, minimum=1, month=8, currency="EUR",
              basis="budgetary quote"),
        # samarium
        offer("CN-SM", "China oxide trader", SM, INDUSTRY, minimum=0.5, month=2, year=15,
              basis="rate contract"),
        offer("LYNAS-SM", "Lynas", SM, None, minimum=0.3, month=1.5, basis="budgetary quote"),
        # light by-product oxides
        offer("CN-LA", "China oxide trader", LA, INDUSTRY, minimum=20, month=60, lot_t=20, currency="CNY",
              price=_yuan_per_kg("la-oxide-cn"), vat=True, basis="rate contract"),
        offer("LYNAS-LA", "Lynas", LA, INDUSTRY, minimum=5, month=40, basis="rate contract"),
        offer("LYNAS-LA-STOCKPILE", "Lynas", LA, AGENCY, minimum=5, month=20, lot_t=1, basis="valid bid",
              months_between_orders=2),
        offer("CN-CE", "China oxide trader", CE, INDUSTRY, minimum=20, month=80, lot_t=20, currency="CNY",
              price=_yuan_per_kg("ce-oxide-cn"), vat=True, basis="rate contract"),
        offer("LYNAS-CE", "Lynas", CE, None, minimum=5, month=40, basis="rate contract",
              discount="incremental"),
        offer("SILMET-CE", "Silmet", CE, INDUSTRY, minimum=5, month=20, incoterm="CIF",
              price=figure("ce-oxide-rotterdam"), basis="budgetary quote"),
        # NdPr metal
        offer("CN-METAL", "China oxide trader", METAL, INDUSTRY, minimum=2, month=30, year=250,
              basis="rate contract", price_index="NdPr"),
        offer("HK-METAL", "Hong Kong metal trader", METAL, INDUSTRY, minimum=1, month=10, factor=1.02,
              basis="valid bid", valid_to=Month(2027, 11), price_index="NdPr"),
        offer("JP-METAL", "Japan metal maker", METAL, INDUSTRY, minimum=1, month=12, currency="JPY",
              basis="rate contract", price_index="NdPr"),
        offer("JP-METAL-STOCKPILE", "Japan metal maker", METAL, AGENCY, minimum=2, month=10, currency="JPY",
              basis="valid bid", price_index="NdPr"),
        offer("VN-METAL", "Vietnam metal works", METAL, None, minimum=1, month=10, price_index="NdPr",
              factor=0.98, basis="budgetary quote"),
        offer("UK-METAL-STOCKPILE", "UK metal works", METAL, AGENCY, minimum=2, month=6, incoterm="CIF",
              basis="budgetary quote", price_index="NdPr"),
    )  # fmt: skip
