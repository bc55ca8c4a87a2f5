"""Contracts, licences and public procurement of the Indian case.

The rules come from named pages; tonnes, dates and premiums are assumptions, and stand as such on Sources.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from optimizer.case.months import Month
from optimizer.case.rows_buying import Offer, Supplier
from optimizer.case.rows_contracts import MarketCurve, TakeOrPay
from optimizer.case.rows_licences import Licence, LicenceBar, ProcurementRule
from optimizer.case.rows_needs import OpenOrder
from optimizer.example.figures import figure
from optimizer.example.words import AGENCY, DEFENCE, DY, FIRST, HIGH, MONTHS, NDPR, SM, SMCO, TB, Y

CIVIL_USE = "Chinese licence: civil use, not for stock"
LICENSED = (HIGH, SMCO, DY, TB, SM, Y)  # on China's list of 4 April 2025
BARRED = (HIGH, DY, TB)  # heavy rare earths and what is made of them
CHINA = "China"
THIN = {"LYNAS-DY", "LYNAS-DY-STOCKPILE", "ILUKA-DY", "LYNAS-TB", "LYNAS-TB-STOCKPILE"}
MARKET = "Heavy oxides outside China"
COMMITTED = "MP-NDPR"
YEARS = 3  # licences asked for, one after another
LAST = FIRST + (MONTHS - 1)


def under_terms(offers: Iterable[Offer]) -> tuple[Offer, ...]:
    """Offers with their bar, licence, market, floor price and authority to buy abroad."""
    found = []
    for offer in offers:
        changes: dict[str, Any] = {}
        if offer.country == CHINA and offer.material in LICENSED:
            changes |= {"bar": CIVIL_USE if offer.material in BARRED else None, "licence_needed": True}
        if offer.offer in THIN:
            changes["market"] = MARKET
        if offer.offer == COMMITTED:
            changes["floor_price_per_kg"] = figure("ndpr-floor-us")
        if offer.country != "India" and offer.buyer in (None, AGENCY):
            changes["authority_until"] = Month(2028, 3) if offer.supplier == "UK metal works" else LAST
        found.append(offer.model_copy(update=changes))
    return tuple(found)


def signed_under(orders: Iterable[OpenOrder]) -> tuple[OpenOrder, ...]:
    """Open orders from China with the bar and the licence they are shipped under."""
    found = []
    for row in orders:
        if row.vendor_country == CHINA and row.material in LICENSED:
            bar = CIVIL_USE if row.material in BARRED else None
            row = row.model_copy(update={"bar": bar, "licence": _number(row.supplier, row.material, 0)})
        found.append(row)
    return tuple(found)


def registered(suppliers: Iterable[Supplier]) -> tuple[Supplier, ...]:
    """Chinese bidders that register, and the class of those that make in India."""
    changes: dict[str, dict[str, Any]] = {
        "China oxide trader": {"registered_from": Month(2027, 4)},
        "China magnet maker B": {"registered_from": Month(2027, 6)},
        "IREL": {"local_content_class": "class I"},
    }
    return tuple(row.model_copy(update=changes.get(row.supplier, {})) for row in suppliers)


def licence_bars() -> tuple[LicenceBar, ...]:
    """What Chinese licences have been given for: civil use by the user named, nothing to lay in."""
    return (LicenceBar(bar=CIVIL_USE, barred_sectors=DEFENCE, stockpiling="barred"),)


def licences(offers: Iterable[Offer], orders: Iterable[OpenOrder]) -> tuple[Licence, ...]:
    """A licence a year for each Chinese exporter and material: what its offers sell in a year, and what is signed."""
    sold: dict[tuple[str, str], float] = {}
    for offer in offers:
        if offer.licence_needed:
            at = offer.supplier, offer.material
            sold[at] = sold.get(at, 0.0) + (offer.ceiling_t_per_year or 12 * (offer.ceiling_t_per_month or 0.0))
    signed = {at: sum(o.tonnes for o in orders if (o.supplier, o.material) == at) for at in sold}
    share = figure("licence-share")
    return tuple(
        Licence(
            licence=_number(exporter, material, n), exporter=exporter, scope=material,
            tonnes_granted=round(share * tonnes + (signed[exporter, material] if n == 0 else 0.0), 2),
            valid_from=None if n == 0 else FIRST + 12 * n, valid_to=FIRST + (12 * n + 11),
        )
        for (exporter, material), tonnes in sold.items() for n in range(YEARS)
    )  # fmt: skip


def _number(exporter: str, material: str, year: int) -> str:
    return f"{exporter}, {material}, {FIRST.year + year}-{FIRST.month:02d}"


def market_curves() -> tuple[MarketCurve, ...]:
    """USD/kg above the price: a month's purchases of more than a few hundred kilograms move a market this thin."""
    steps = {DY: ("dy-thin-from", "dy-thin-premium"), TB: ("tb-thin-from", "tb-thin-premium")}
    rows = []
    for material, (start, premium) in steps.items():
        first, most = figure(start), figure(premium)
        rows += [(material, 0.0, 0.0), (material, first, 0.4 * most), (material, 2 * first, most)]
    return tuple(
        MarketCurve(market=MARKET, material=material, from_t=start, premium_per_kg=premium, currency="USD")
        for material, start, premium in rows
    )


def take_or_pay() -> tuple[TakeOrPay, ...]:
    """An offtake of NdPr oxide outside China, at a price with a floor."""
    tonnes, share = figure("offtake-ndpr"), figure("offtake-share")
    return tuple(
        TakeOrPay(offer=COMMITTED, fiscal_year=year, tonnes=tonnes, pay_share=share)
        for year in ("2027-28", "2028-29", "2029-30")
    )


def procurement_rules() -> tuple[ProcurementRule, ...]:
    """The rules in force for the agency; local content is asked for once Indian oxide has been made for some years."""
    return (
        ProcurementRule(rule="GFR 144(xi)", kind="land border", countries="China, Hong Kong"),
        ProcurementRule(rule="GFR 161(iv)", kind="global tender", threshold_inr_crore=figure("gte-threshold")),
        ProcurementRule(rule="Make in India Order 2017", kind="local content", scope=NDPR, least_class="class II",
                        from_month=Month(2029, 7)),
    )  # fmt: skip
