"""What India needs: settings, materials, sectors, demand and seasons."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.case.months import Month
from optimizer.case.rows_needs import Buyer, Demand, Material, Season, Sector, Settings
from optimizer.example.figures import figure, lowest
from optimizer.example.india_prices import inr_per_tonne
from optimizer.example.words import (
    AGENCY,
    AUTO,
    CE,
    DEFENCE,
    DY,
    ELECTRONICS,
    FIRST,
    FUND,
    HEAVY,
    HIGH,
    INDUSTRIAL,
    INDUSTRY,
    LA,
    LIGHT,
    MAGNET_GROUP,
    MEDICAL,
    METAL,
    METALS,
    MONTHS,
    NDPR,
    SM,
    SMCO,
    STANDARD,
    TB,
    WIND,
    Basis,
    Y,
)

COVER_FULL_BY = Month(2028, 3)
NARROW_BASE = Month(2024, 10)  # the middle of fiscal year 2024-25
WIDE_BASE = Month(2026, 7)  # the middle of calendar 2026


def settings(basis: Basis) -> Settings:
    """The Start sheet."""
    return Settings(
        plan_name="india_ree" if basis == "narrow" else "india_ree_wide", first_month=FIRST, months=MONTHS,
        cover_months=figure("cover-months"), discount_rate_per_year=figure("discount-rate"),
        inr_per_usd=figure("inr-per-usd"), gap=0.001, time_limit_s=300.0, threads=2,
        advance_ceiling_share=figure("advance-ceiling"), tax_back_months=int(figure("tax-back-months")),
        bond_interest_per_year=figure("bond-interest"),
    )  # fmt: skip


def buyers() -> tuple[Buyer, ...]:
    return (
        Buyer(buyer=AGENCY, role="agency", counted_share=1.0),
        Buyer(buyer=INDUSTRY, role="industry", counted_share=0.0),
    )


@dataclass(frozen=True)
class _Form:
    """One material: how it is grouped, weighed, held and passed on."""

    material: str
    group: str
    hs_code: str
    oxide: float  # t of rare-earth oxide in a tonne
    agency_buys_from: str  # the country whose price the issue price starts from
    issue_limit: float  # t/month
    weight: float


def _oxide_share(metal: str, element: str) -> float:
    """t of oxide behind a tonne of a form that holds ``metal`` (a figure id) of an element."""
    return figure(metal) / figure(f"metal-in-oxide-{element}")


def _forms() -> tuple[_Form, ...]:
    high = _oxide_share("ndpr-high", "ndpr") + _oxide_share("dy-high", "dy") + _oxide_share("tb-high", "tb")
    return (
        _Form(NDPR, LIGHT, "2846", 1.0, "Malaysia", 2.0, 2.0),
        _Form(DY, HEAVY, "2846", 1.0, "Malaysia", 0.10, 3.0),
        _Form(TB, HEAVY, "2846", 1.0, "Malaysia", 0.03, 3.0),
        _Form(SM, LIGHT, "2846", 1.0, "Malaysia", 0.20, 1.5),
        _Form(LA, LIGHT, "2846", 1.0, "Malaysia", 8.0, 0.5),
        _Form(CE, LIGHT, "2846", 1.0, "Malaysia", 8.0, 0.5),
        _Form(Y, HEAVY, "2846", 1.0, "Malaysia", 2.0, 1.5),
        _Form(METAL, METALS, "280530", 1 / figure("metal-in-oxide-ndpr"), "Japan", 4.0, 2.0),
        _Form(STANDARD, MAGNET_GROUP, "850511", _oxide_share("ndpr-standard", "ndpr"), "Vietnam", 12.0, 2.0),
        _Form(HIGH, MAGNET_GROUP, "850511", high, "Japan", 12.0, 3.0),
        _Form(SMCO, MAGNET_GROUP, "850511", _oxide_share("sm-smco", "sm"), "Germany", 0.5, 3.0),
    )


def materials() -> tuple[Material, ...]:
    """The forms that matter. Holding is storage and loss on the Chinese price, never the cost of money."""
    loss = {METALS: "loss-metal", MAGNET_GROUP: "loss-magnets"}
    life = {METALS: lowest("shelf-metals"), MAGNET_GROUP: lowest("shelf-magnets")}
    rows = []
    for form in _forms():
        yearly = figure("storage-rate") + figure(loss.get(form.group, "loss-oxide"))
        duty = (
            figure("duty-factor")
            if form.group == MAGNET_GROUP and form.agency_buys_from == "Germany"
            else 0.0
        )
        landed = inr_per_tonne(form.material, form.agency_buys_from) / 1000 * (1 + duty) * 1.03
        rows.append(
            Material(
                material=form.material, group=form.group, hs_code=form.hs_code,
                contained_oxide_share=round(form.oxide, 4), cover_full_by=COVER_FULL_BY,
                holding_inr_per_t_month=round(inr_per_tonne(form.material) * yearly / 12, 1),
                # sealed oxides keep for 60 months and more, longer than the plan
                shelf_life_months=life.get(form.group), weight=form.weight,
                write_off_inr_per_t=20_000.0, issue_price_inr_per_kg=round(landed * 1.02, 1),
                refills_fund=FUND, issue_limit_t_per_month=form.issue_limit,
            )
        )  # fmt: skip
    return tuple(rows)


def sectors() -> tuple[Sector, ...]:
    return (
        Sector(sector=AUTO, weight=2.0),
        Sector(sector=WIND, weight=2.0),
        Sector(sector=ELECTRONICS, weight=1.0),
        Sector(sector=INDUSTRIAL, weight=1.5),
        Sector(sector=DEFENCE, weight=5.0),
        Sector(sector=MEDICAL, weight=4.0),
    )


def seasons() -> tuple[Season, ...]:
    """Twelve factors each, averaging 1."""
    return (
        Season(season="Festive", apr=0.92, may=0.92, jun=0.95, jul=1.05, aug=1.12, sep=1.12, oct=1.05,
               nov=0.97, dec=0.93, jan=0.99, feb=0.99, mar=0.99),
        Season(season="Wind year-end", apr=0.80, may=0.85, jun=0.90, jul=0.85, aug=0.90, sep=1.00,
               oct=1.05, nov=1.05, dec=1.10, jan=1.15, feb=1.15, mar=1.20),
    )  # fmt: skip


_SEASON = {AUTO: "Festive", ELECTRONICS: "Festive", WIND: "Wind year-end"}
_SECTOR_SHARE = {
    AUTO: "sector-automotive", WIND: "sector-wind", ELECTRONICS: "sector-electronics",
    INDUSTRIAL: "sector-industrial", DEFENCE: "sector-defence", MEDICAL: "sector-medical",
}  # fmt: skip
# share of each sector's magnet tonnes by grade (standard, high-coercivity, SmCo): assumptions
GRADES: dict[str, tuple[float, float, float]] = {
    AUTO: (0.40, 0.60, 0.0),
    WIND: (0.20, 0.80, 0.0),
    ELECTRONICS: (0.95, 0.05, 0.0),
    INDUSTRIAL: (0.60, 0.40, 0.0),
    DEFENCE: (0.20, 0.50, 0.30),
    MEDICAL: (0.70, 0.25, 0.05),
}
# who uses the oxides and the metal that are imported as such; shares of the material's tonnes: assumptions
USES: dict[str, dict[str, float]] = {
    NDPR: {ELECTRONICS: 0.40, INDUSTRIAL: 0.50, MEDICAL: 0.10},
    DY: {ELECTRONICS: 0.40, INDUSTRIAL: 0.40, DEFENCE: 0.20},
    TB: {ELECTRONICS: 0.80, DEFENCE: 0.20},
    SM: {INDUSTRIAL: 0.70, DEFENCE: 0.30},
    LA: {INDUSTRIAL: 0.85, ELECTRONICS: 0.15},
    CE: {INDUSTRIAL: 0.65, ELECTRONICS: 0.20, AUTO: 0.15},
    Y: {ELECTRONICS: 0.40, INDUSTRIAL: 0.35, MEDICAL: 0.15, DEFENCE: 0.10},
    METAL: {INDUSTRIAL: 0.70, ELECTRONICS: 0.20, DEFENCE: 0.10},
}
_CUSTOMS = {
    NDPR: ("customs-2846", "share-2846-ndpr"), DY: ("customs-2846", "share-2846-dy"),
    TB: ("customs-2846", "share-2846-tb"), SM: ("customs-2846", "share-2846-sm"),
    LA: ("customs-2846", "share-2846-la"), CE: ("customs-2846", "share-2846-ce"),
    Y: ("customs-2846", "share-2846-y"), METAL: ("customs-280530", "share-280530-ndpr"),
}  # fmt: skip


def demand(basis: Basis) -> tuple[Demand, ...]:
    """Magnets: narrow, imported as magnets in 2024-25; wide, all use of 2026. Oxides and metal: customs.

    What domestic magnet lines take in is their intake, not demand.
    """
    magnets = figure("narrow-magnets" if basis == "narrow" else "wide-magnets-2026")
    base = NARROW_BASE if basis == "narrow" else WIDE_BASE
    rows = []
    for sector, grades in GRADES.items():
        for material, grade in zip((STANDARD, HIGH, SMCO), grades, strict=True):
            if grade > 0:
                rows.append(
                    Demand(
                        sector=sector, material=material,
                        tonnes_per_year=round(magnets * figure(_SECTOR_SHARE[sector]) * grade, 6),
                        growth_per_year=round(figure("growth-magnets"), 3), base_month=base,
                        season=_SEASON.get(sector),
                    )
                )  # fmt: skip
    for material, uses in USES.items():
        heading, part = _CUSTOMS[material]
        for sector, share in uses.items():
            rows.append(
                Demand(
                    sector=sector, material=material,
                    tonnes_per_year=round(figure(heading) * figure(part) * share, 6),
                    growth_per_year=figure("growth-oxides"), base_month=NARROW_BASE,
                )
            )  # fmt: skip
    return tuple(rows)
