"""Offers for magnets, and the calendars and price bands of all offers."""

from __future__ import annotations

from optimizer.case.months import Month, months_from
from optimizer.case.rows_buying import Offer, OfferByMonth, PriceIndex, Tier
from optimizer.example.figures import figure
from optimizer.example.india_terms import offer
from optimizer.example.words import AGENCY, FIRST, HIGH, INDUSTRY, MONTHS, SMCO, STANDARD

JS_LINK_FROM = Month(2028, 4)


def magnet_offers() -> tuple[Offer, ...]:
    """t a month and a year; heavy grades and SmCo wait for China's licence,
    and the agency buys none there."""
    magnets = "NdFeB magnets"
    return (
        # standard grades
        offer("CN-STD-A", "China magnet maker A", STANDARD, INDUSTRY, minimum=5, month=90, year=800,
              basis="rate contract", discount="all-units"),
        offer("CN-STD-B", "China magnet maker B", STANDARD, INDUSTRY, minimum=4, month=80, year=700,
              currency="CNY", incoterm="EXW", vat=True, factor=1.01, basis="rate contract",
              price_index=magnets),
        offer("CN-STD-AIR", "China magnet maker A", STANDARD, INDUSTRY, minimum=1, month=15, incoterm="CIF",
              air=True, price_index=magnets),
        offer("CN-STD-STOCKPILE", "China magnet maker B", STANDARD, AGENCY, minimum=5, month=40, factor=1.02,
              basis="valid bid", valid_to=Month(2028, 11), price_index=magnets),
        offer("VN-STD", "Shin-Etsu Vietnam", STANDARD, INDUSTRY, minimum=3, month=30, year=240,
              basis="rate contract", discount="incremental"),
        offer("VN-STD-STOCKPILE", "Shin-Etsu Vietnam", STANDARD, AGENCY, minimum=4, month=25,
              basis="budgetary quote", price_index=magnets),
        offer("KR-STD", "Korea magnet maker", STANDARD, None, minimum=3, month=20, currency="KRW",
              discount="all-units", basis="budgetary quote"),
        offer("JP-STD", "Japan magnet maker", STANDARD, INDUSTRY, minimum=2, month=25, year=200,
              currency="JPY",
              basis="rate contract", price_index=magnets),
        offer("EE-STD", "Neo Narva", STANDARD, INDUSTRY, minimum=3, month=15, currency="EUR",
              basis="budgetary quote", price_index=magnets),
        offer("MY-STD", "JS Link Kuantan", STANDARD, None, minimum=4, month=20, valid_from=JS_LINK_FROM),
        # high-coercivity grades
        offer("CN-HC-A", "China magnet maker A", HIGH, INDUSTRY, minimum=5, month=80, year=700,
              basis="rate contract", discount="all-units"),
        offer("CN-HC-C", "China magnet maker C", HIGH, INDUSTRY, minimum=4, month=60, year=600,
              currency="CNY",
              incoterm="EXW", vat=True, factor=1.015, basis="rate contract", price_index=magnets),
        offer("VN-HC", "Shin-Etsu Vietnam", HIGH, INDUSTRY, minimum=3, month=25, year=200,
              basis="rate contract",
              price_index=magnets),
        offer("VN-HC-STOCKPILE", "Shin-Etsu Vietnam", HIGH, AGENCY, minimum=4, month=25, factor=1.01,
              basis="valid bid", valid_to=Month(2028, 11), price_index=magnets),
        offer("KR-HC", "Korea magnet maker", HIGH, None, minimum=3, month=20, currency="KRW",
              basis="budgetary quote", price_index=magnets),
        offer("JP-HC", "Japan magnet maker", HIGH, INDUSTRY, minimum=2, month=35, year=350, currency="JPY",
              basis="rate contract", price_index=magnets),
        offer("JP-HC-STOCKPILE", "Japan magnet maker", HIGH, AGENCY, minimum=4, month=30, currency="JPY",
              factor=1.01, basis="valid bid", price_index=magnets),
        offer("DE-HC", "VAC Germany", HIGH, INDUSTRY, minimum=2, month=12, currency="EUR", incoterm="DAP",
              basis="rate contract", price_index=magnets),
        offer("EE-HC", "Neo Narva", HIGH, INDUSTRY, minimum=3, month=20, currency="EUR",
              basis="budgetary quote",
              price_index=magnets),
        offer("EE-HC-STOCKPILE", "Neo Narva", HIGH, AGENCY, minimum=4, month=20, currency="EUR",
              basis="budgetary quote", price_index=magnets),
        offer("US-HC-STOCKPILE", "MP Materials", HIGH, AGENCY, minimum=5, month=15,
              year=figure("availability-magnet-us")),
        # samarium-cobalt
        offer("CN-SMCO", "China magnet maker C", SMCO, INDUSTRY, minimum=0.5, month=4, year=24,
              basis="rate contract", pay_at="order"),
        offer("JP-SMCO", "Japan magnet maker", SMCO, INDUSTRY, minimum=0.3, month=2, currency="JPY",
              basis="budgetary quote"),
        offer("DE-SMCO", "VAC Germany", SMCO, None, minimum=0.5, month=2, currency="EUR", basis="valid bid",
              factor=0.99),
        offer("US-SMCO-STOCKPILE", "MP Materials", SMCO, AGENCY, minimum=0.5, month=1.5),
    )  # fmt: skip


# from so many tonnes, the share of the offer's price
_BANDS = {
    "CN-STD-A": ((0, 1.0), (15, 0.985), (30, 0.97)),
    "CN-HC-A": ((0, 1.0), (15, 0.985), (30, 0.97)),
    "KR-STD": ((0, 1.0), (10, 0.98)),
    "VN-STD": ((0, 1.0), (10, 0.97)),
    "LYNAS-NDPR": ((0, 1.0), (10, 0.98)),
    "LYNAS-CE": ((0, 1.0), (10, 0.96)),
}


def tiers(offers: tuple[Offer, ...]) -> tuple[Tier, ...]:
    """Price bands, in the currency of the offer."""
    price = {row.offer: row.price_per_kg for row in offers}
    return tuple(
        Tier(offer=name, from_t=start, price_per_kg=round(price[name] * share, 3))
        for name, bands in _BANDS.items()
        for start, share in bands
    )


def price_index() -> tuple[PriceIndex, ...]:
    """Factors on the base price: a mild easing as plants outside China come on; an assumption."""
    return (
        PriceIndex(index="NdPr", by_month={Month(2026, 12): 1.0, Month(2027, 4): 1.02, Month(2027, 10): 1.03,
                                           Month(2028, 4): 1.01, Month(2028, 10): 0.99, Month(2029,
                                           4): 0.98}),
        PriceIndex(index="NdFeB magnets", by_month={Month(2026, 12): 1.0, Month(2027, 4): 1.01,
                                                    Month(2027, 10): 1.015, Month(2028, 4): 1.005,
                                                    Month(2028, 10): 0.995, Month(2029, 4): 0.99}),
    )  # fmt: skip


def offer_calendar() -> tuple[OfferByMonth, ...]:
    """China slows in February (New Year); Neo Narva ramps up; the licence desk is slow this winter."""
    months = tuple(months_from(FIRST, MONTHS))
    february = {month: 0.4 for month in months if month.month == 2}
    closed = ("CN-STD-A", "CN-STD-B", "CN-HC-A", "CN-HC-C", "CN-SMCO", "CN-NDPR", "CN-METAL")
    winter = {Month(2026, 12): 0.7, Month(2027, 1): 0.7}
    rows = [
        OfferByMonth(offer=name, item="availability", by_month=february | (winter if "HC" in name else {}))
        for name in closed
    ]
    rows += [
        OfferByMonth(offer="EE-HC", item="ceiling", by_month={m: 10.0 for m in months if m < Month(2027, 7)}),
        OfferByMonth(offer="EE-HC-STOCKPILE", item="ceiling",
                     by_month={m: 10.0 for m in months if m < Month(2027, 7)}),
        OfferByMonth(offer="MY-STD", item="minimum order",
                     by_month={m: 2.0 for m in months if JS_LINK_FROM <= m < JS_LINK_FROM + 6}),
        OfferByMonth(offer="ILUKA-NDPR", item="availability",
                     by_month={m: 0.5 for m in months if m < Month(2028, 4)}),
    ]  # fmt: skip
    return tuple(rows)
