"""Prices of the Indian case in USD a kilogram, worked out from figures, and exchange rates."""

from __future__ import annotations

from optimizer.case.months import months_from
from optimizer.case.rows_buying import ExchangeRate
from optimizer.example.figures import figure
from optimizer.example.words import CE, DY, FIRST, HIGH, LA, METAL, MONTHS, NDPR, SM, SMCO, STANDARD, TB, Y

CHINA_VAT = 0.13


def per_usd(currency: str) -> float:
    """Units of a currency for one US dollar."""
    if currency == "USD":
        return 1.0
    if currency == "INR":
        return figure("inr-per-usd")
    if currency == "CNY":  # the same NdPr oxide price quoted both ways in February 2026
        return figure("ndpr-oxide-cn-yuan") / 1000 / figure("ndpr-oxide-cn-dollars")
    return figure(f"{currency.lower()}-per-usd")


def in_currency(usd: float, currency: str) -> float:
    """A price in USD written in another currency: whole yen, won and rupees, else three decimals."""
    return round(usd * per_usd(currency), 0 if currency in ("JPY", "KRW", "INR") else 3)


def _dysprosium_step() -> float:
    """USD/kg a high-coercivity magnet stands over a standard one: Chinese blanks 45SH over 40M, no VAT."""
    yuan = figure("magnet-45sh-cn") - figure("magnet-40m-cn")
    return yuan / (1 + CHINA_VAT) / per_usd("CNY")


def _metal_in_china() -> float:
    """USD/kg of NdPr metal: the oxide at base price times the metal-to-oxide price ratio of December 2025."""
    return figure("price-ndpr-cn") * figure("ndpr-metal-cn-dec25") / figure("ndpr-oxide-cn-dec25")


def _outside_china() -> float:
    """Europe over free-on-board China, Nd oxide, January 2026; used for La, Ce, Y and Sm outside China."""
    return figure("nd-oxide-rotterdam") / figure("nd-oxide-fob")


def usd(material: str, country: str = "China") -> float:
    """Base price in USD/kg of a material made in a country; KeyError for a country without a figure."""
    china = country in ("China", "Hong Kong")
    if material in (HIGH, STANDARD):
        keys = {"China": "cn", "Vietnam": "vn", "South Korea": "kr", "Japan": "jp", "Germany": "de-ee",
                "Estonia": "de-ee", "USA": "us", "India": "in", "Malaysia": "vn"}  # fmt: skip
        high = figure(f"price-magnet-{keys[country]}")
        return high if material == HIGH else high - _dysprosium_step()
    if material == SMCO:
        return figure("price-smco-cn") + (0 if china else figure("premium-magnets-outside"))
    if material == METAL:
        return _metal_in_china() * (1 if china else figure("premium-metal-outside"))
    if material in (NDPR, DY, TB):
        key = {NDPR: "ndpr", DY: "dy", TB: "tb"}[material]
        return figure(f"price-{key}-cn" if china else f"price-{key}-outside")
    base = figure({LA: "price-la-cn", CE: "price-ce-cn", Y: "price-y-cn", SM: "price-sm-cn"}[material])
    return base * (1 if china else _outside_china())


def inr_per_tonne(material: str, country: str = "China") -> float:
    """Base price in INR/t at the exchange rate of the first month."""
    return usd(material, country) * 1000 * figure("inr-per-usd")


def exchange_rates() -> tuple[ExchangeRate, ...]:
    """INR for a unit of each currency, month by month: the last public rate, then the assumed drift."""
    drift = 1 + figure("rupee-drift")
    months = list(months_from(FIRST, MONTHS))
    return tuple(
        ExchangeRate(
            currency=currency,
            by_month={
                month: round(figure("inr-per-usd") / per_usd(currency) * drift ** ((month - FIRST) / 12), 4)
                for month in months
            },
        )
        for currency in ("USD", "EUR", "JPY", "KRW", "AUD", "CNY")
    )
