"""Money and rules of the Indian case: funds, landed cost, source mix."""

from __future__ import annotations

from optimizer.case.months import Month
from optimizer.case.rows_buying import Duty, Freight, Fund, MixRule
from optimizer.example.figures import figure
from optimizer.example.words import DY, FUND, HIGH, MAGNET_GROUP, METAL, METALS, NDPR, SMCO


def funds() -> tuple[Fund, ...]:
    """₹ crore: the public ₹500 crore, split over the fiscal years the plan touches (an assumption)."""
    total = figure("fund-total")
    split = (("2026-27", 0.12, 14.0), ("2027-28", 0.40, 0.0), ("2028-29", 0.28, 0.0), ("2029-30", 0.20, 0.0))
    return tuple(
        Fund(fund=FUND, fiscal_year=year, allocation_inr_crore=share * total, spent_inr_crore=spent,
             carry_over_share=0.8)
        for year, share, spent in split
    )  # fmt: skip


def freight() -> tuple[Freight, ...]:
    """Shares of value; metal goes as dangerous goods, magnets are shielded, Europe and America are far."""
    sea, insurance, clearance = (figure(f"{key}-share") for key in ("freight", "insurance", "clearance"))
    magnets = figure("freight-magnets")
    rows = [
        ("all", "all", sea, 0.0),
        ("all", MAGNET_GROUP, magnets, 0.0),
        ("all", METALS, sea, 15.0),
        ("Japan", MAGNET_GROUP, 0.8 * magnets, 0.0),
        ("Germany", MAGNET_GROUP, 1.2 * magnets, 0.0),
        ("Estonia", MAGNET_GROUP, 1.2 * magnets, 0.0),
        ("USA", "all", 1.2 * sea, 0.0),
        ("USA", MAGNET_GROUP, 1.2 * magnets, 0.0),
        ("Estonia", NDPR, 1.2 * sea, 2.0),
    ]
    return tuple(
        Freight(country=country, scope=scope, freight_share=round(share, 5), freight_inr_per_kg=per_kg,
                insurance_share=insurance, clearance_share=clearance)
        for country, scope, share, per_kg in rows
    )  # fmt: skip


def duty() -> tuple[Duty, ...]:
    """Magnets 7.5 % and 10 % of it, nothing from agreement partners; oxides and metals free."""
    basic, surcharge = figure("duty-magnets"), figure("duty-surcharge")
    free_since = Month(2024, 7)
    partners = ("Japan", "South Korea", "Vietnam", "Malaysia", "Australia")
    return (
        Duty(hs_code="850511", country="all", basic_duty=basic, surcharge=surcharge),
        *(Duty(hs_code="850511", country=country, basic_duty=figure("duty-fta")) for country in partners),
        Duty(hs_code="2846", country="all", from_month=free_since, basic_duty=figure("duty-compounds")),
        Duty(hs_code="280530", country="all", from_month=free_since, basic_duty=figure("duty-metals")),
    )


def _year(start: int) -> tuple[Month, Month]:
    """First and last month of the fiscal year that starts in April of ``start``."""
    return Month(start, 4), Month(start + 1, 3)


def source_mix() -> tuple[MixRule, ...]:
    """All limits are assumptions: China sold 83 % of the magnets, and the aim is less."""
    falling = ((2026, 0.86), (2027, 0.75), (2028, 0.63), (2029, 0.54))
    caps = [
        MixRule(rule=f"China share of magnets {start}-{(start + 1) % 100:02d}", scope=MAGNET_GROUP,
                by="processing country", kind="cap", source="China", limit=limit,
                from_month=_year(start)[0], to_month=_year(start)[1])
        for start, limit in falling
    ]  # fmt: skip
    from_27, from_28 = _year(2027)[0], _year(2028)[0]
    return (
        *caps,
        MixRule(rule="Any one magnet supplier", scope=MAGNET_GROUP, by="supplier", kind="cap", source="each",
                limit=0.45, from_month=from_27),
        MixRule(rule="Magnets made in India, first step", scope=MAGNET_GROUP, by="processing country",
                kind="floor", source="India", limit=0.05, window="rolling", window_months=6,
                from_month=Month(2027, 9), to_month=Month(2028, 3)),
        MixRule(rule="Magnets made in India", scope=MAGNET_GROUP, by="processing country", kind="floor",
                source="India", limit=0.10, window="rolling", window_months=6, from_month=Month(2028, 9)),
        MixRule(rule="High-coercivity concentration", scope=HIGH, by="processing country",
                kind="concentration", limit=0.50, from_month=from_28),
        MixRule(rule="NdPr oxide from three countries", scope=NDPR, by="processing country", kind="at least",
                limit=3, from_month=from_27),
        MixRule(rule="SmCo from few suppliers", scope=SMCO, by="supplier", kind="at most", limit=4,
                from_month=from_27),
        MixRule(rule="China share of metal, twelve months", scope=METAL, by="processing country", kind="cap",
                source="China", limit=0.75, window="rolling", window_months=12, from_month=from_27),
        MixRule(rule="Money spent in China", scope="all", by="vendor country", kind="cap", source="China",
                limit=0.80, measure="value", from_month=from_27),
        MixRule(rule="Myanmar-mined dysprosium", scope=DY, by="mine country", kind="cap", source="Myanmar",
                limit=0.70, from_month=from_27),
    )  # fmt: skip
