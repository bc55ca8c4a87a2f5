"""What is there already: opening stock, orders on the way, and what was bought earlier this fiscal year.

All of it is assumed, in proportion to demand and to the customs split of 2024-25.
"""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.case.months import Month
from optimizer.case.rows_needs import OpeningStock, OpenOrder, SoFar
from optimizer.example.india_domestic import IREL_PLANT
from optimizer.example.india_prices import inr_per_tonne
from optimizer.example.india_terms import makers
from optimizer.example.words import (
    AGENCY,
    CE,
    DY,
    FUND,
    HIGH,
    INDUSTRY,
    LA,
    METAL,
    NDPR,
    SM,
    SMCO,
    STANDARD,
    TB,
    Y,
)

CRORE = 1e7
LANDED = 1.02  # freight, insurance and clearance on the goods, about

DEC, JAN, FEB, MAR, APR = Month(2026, 12), Month(2027, 1), Month(2027, 2), Month(2027, 3), Month(2027, 4)


def opening_stock() -> tuple[OpeningStock, ...]:
    """t. The agency starts near zero; industry has six weeks of magnets, the upper end seen at automakers."""
    light, heavy, argon, dry = (
        "Visakhapatnam light oxides",
        "Hyderabad heavy oxides",
        "Hyderabad argon store",
        "Visakhapatnam dry magnet store",
    )
    agency = (
        (NDPR, light, 1.0, None),
        (SM, light, 0.3, None),
        (LA, light, 15.0, None),
        (CE, light, 14.0, None),
        (DY, heavy, 0.20, None),
        (TB, heavy, 0.045, None),
        (Y, heavy, 3.2, None),
        (METAL, argon, 2.5, 15),
        (STANDARD, dry, 15.0, 30),
        (HIGH, dry, 15.0, 30),
        (SMCO, dry, 0.6, None),
    )
    industry = (
        (NDPR, 6.0, None),
        (DY, 1.2, None),
        (TB, 0.25, None),
        (SM, 1.5, None),
        (LA, 60.0, None),
        (CE, 70.0, None),
        (Y, 15.0, None),
        (METAL, 28.0, 12),
        (STANDARD, 80.0, 24),
        (HIGH, 75.0, 24),
        (SMCO, 3.0, None),
    )
    return tuple(
        OpeningStock(material=material, buyer=AGENCY, store=store, tonnes=tonnes, months_left=left)
        for material, store, tonnes, left in agency
    ) + tuple(
        OpeningStock(
            material=material, buyer=INDUSTRY, store="Industry plants", tonnes=tonnes, months_left=left
        )
        for material, tonnes, left in industry
    )


@dataclass(frozen=True)
class _OnTheWay:
    number: str
    buyer: str
    material: str
    supplier: str
    tonnes: float
    usable: Month


_ON_THE_WAY = (
    _OnTheWay("2026-08/003", INDUSTRY, STANDARD, "China magnet maker A", 30, DEC),
    _OnTheWay("2026-09/004", INDUSTRY, STANDARD, "China magnet maker B", 40, JAN),
    _OnTheWay("2026-10/007", INDUSTRY, STANDARD, "China magnet maker A", 40, FEB),
    _OnTheWay("2026-11/002", INDUSTRY, STANDARD, "Japan magnet maker", 12, MAR),
    _OnTheWay("2026-11/003", INDUSTRY, STANDARD, "Shin-Etsu Vietnam", 10, MAR),
    _OnTheWay("2026-07/005", INDUSTRY, HIGH, "China magnet maker A", 30, DEC),
    _OnTheWay("2026-08/006", INDUSTRY, HIGH, "China magnet maker A", 45, JAN),
    _OnTheWay("2026-09/008", INDUSTRY, HIGH, "China magnet maker C", 30, FEB),
    _OnTheWay("2026-10/009", INDUSTRY, HIGH, "Japan magnet maker", 12, FEB),
    _OnTheWay("2026-10/010", INDUSTRY, HIGH, "China magnet maker A", 35, MAR),
    _OnTheWay("2026-11/005", INDUSTRY, HIGH, "China magnet maker C", 30, APR),
    _OnTheWay("2026-11/006", INDUSTRY, HIGH, "Japan magnet maker", 10, APR),
    _OnTheWay("2026-08/011", INDUSTRY, SMCO, "China magnet maker C", 2.0, JAN),
    _OnTheWay("2026-10/012", INDUSTRY, SMCO, "China magnet maker C", 2.5, MAR),
    _OnTheWay("2026-10/013", INDUSTRY, NDPR, "China oxide trader", 4, JAN),
    _OnTheWay("2026-10/014", INDUSTRY, DY, "China heavy oxide trader", 0.6, FEB),
    _OnTheWay("2026-10/015", INDUSTRY, TB, "China heavy oxide trader", 0.1, FEB),
    _OnTheWay("2026-09/016", INDUSTRY, Y, "China heavy oxide trader", 12, JAN),
    _OnTheWay("2026-10/017", INDUSTRY, LA, "China oxide trader", 40, JAN),
    _OnTheWay("2026-10/018", INDUSTRY, CE, "China oxide trader", 40, JAN),
    _OnTheWay("2026-10/019", INDUSTRY, METAL, "China oxide trader", 10, DEC),
    _OnTheWay("2026-10/020", INDUSTRY, METAL, "Japan metal maker", 15, JAN),
    _OnTheWay("2026-11/021", INDUSTRY, METAL, "China oxide trader", 10, FEB),
    _OnTheWay("2026-08/A01", AGENCY, STANDARD, "Shin-Etsu Vietnam", 12, FEB),
    _OnTheWay("2026-08/A02", AGENCY, HIGH, "Japan magnet maker", 12, FEB),
    _OnTheWay("2026-10/A03", AGENCY, HIGH, "Shin-Etsu Vietnam", 14, APR),
    _OnTheWay("2026-09/A04", AGENCY, SMCO, "VAC Germany", 0.6, FEB),
    _OnTheWay("2026-09/A05", AGENCY, METAL, "Japan metal maker", 5, JAN),
)


def open_orders() -> tuple[OpenOrder, ...]:
    """Orders signed earlier, t; still to pay, ₹ crore, is the base price and landing."""
    rows = []
    for row in _ON_THE_WAY:
        maker = makers()[row.supplier]
        processing = maker.processing or maker.country
        to_pay = row.tonnes * inr_per_tonne(row.material, processing) * LANDED / CRORE
        rows.append(
            OpenOrder(
                order=row.number, buyer=row.buyer, material=row.material, supplier=row.supplier,
                vendor_country=maker.country, processing_country=maker.processing, mine_country=maker.mine,
                tonnes=row.tonnes, usable_month=row.usable,
                to_pay_inr_crore=round(to_pay, 4),
                fund=FUND if row.buyer == AGENCY else None,
            )
        )  # fmt: skip
    return tuple(rows)


# material, supplier, t received April to November 2026, offer it was drawn from
_EARLIER: tuple[tuple[str, str, float, str | None], ...] = (
    (STANDARD, "China magnet maker A", 184, "CN-STD-A"),
    (STANDARD, "China magnet maker B", 136, "CN-STD-B"),
    (STANDARD, "Japan magnet maker", 24, "JP-STD"),
    (STANDARD, "Shin-Etsu Vietnam", 16, "VN-STD"),
    (STANDARD, "Korea magnet maker", 12, "KR-STD"),
    (STANDARD, "Neo Narva", 8, "EE-STD"),
    (HIGH, "China magnet maker A", 176, "CN-HC-A"),
    (HIGH, "China magnet maker C", 120, "CN-HC-C"),
    (HIGH, "Japan magnet maker", 24, "JP-HC"),
    (HIGH, "Shin-Etsu Vietnam", 8, "VN-HC"),
    (HIGH, "VAC Germany", 16, "DE-HC"),
    (HIGH, "Neo Narva", 8, "EE-HC"),
    (SMCO, "China magnet maker C", 8.8, "CN-SMCO"),
    (SMCO, "Japan magnet maker", 1.2, "JP-SMCO"),
    (SMCO, "VAC Germany", 1.2, "DE-SMCO"),
    (NDPR, "China oxide trader", 16, "CN-NDPR"),
    (NDPR, "Lynas", 8, "LYNAS-NDPR"),
    (NDPR, IREL_PLANT, 80, None),
    (DY, "China heavy oxide trader", 2.4, "CN-DY"),
    (DY, "Lynas", 0.64, "LYNAS-DY"),
    (TB, "China heavy oxide trader", 0.48, "CN-TB"),
    (TB, "Lynas", 0.08, "LYNAS-TB"),
    (SM, "China oxide trader", 3.2, "CN-SM"),
    (LA, "China oxide trader", 160, "CN-LA"),
    (LA, "Lynas", 40, "LYNAS-LA"),
    (CE, "China oxide trader", 160, "CN-CE"),
    (CE, "Lynas", 56, "LYNAS-CE"),
    (CE, "Silmet", 24, "SILMET-CE"),
    (Y, "China heavy oxide trader", 40, "CN-Y"),
    (Y, "France oxide works", 6.4, "FR-Y"),
    (METAL, "China oxide trader", 64, "CN-METAL"),
    (METAL, "Hong Kong metal trader", 16, "HK-METAL"),
    (METAL, "Japan metal maker", 32, "JP-METAL"),
    (METAL, "Vietnam metal works", 8, "VN-METAL"),
)
_SPREAD = ((Month(2026, 6), 3 / 8), (Month(2026, 9), 3 / 8), (Month(2026, 11), 2 / 8))


def so_far() -> tuple[SoFar, ...]:
    """April to November 2026, t and ₹ crore, booked in June, September and November."""
    rows = []
    for material, supplier, tonnes, offer in _EARLIER:
        maker = makers().get(supplier)
        country = maker.country if maker else "India"
        processing = (maker.processing or maker.country) if maker else "India"
        for month, share in _SPREAD:
            price = 0.0 if maker is None else inr_per_tonne(material, processing)
            rows.append(
                SoFar(
                    month=month, material=material, supplier=supplier, vendor_country=country,
                    processing_country=maker.processing if maker else None,
                    mine_country=maker.mine if maker else None, tonnes=round(tonnes * share, 4),
                    value_inr_crore=round(tonnes * share * price / CRORE, 4), offer=offer,
                )
            )  # fmt: skip
    return tuple(rows)
