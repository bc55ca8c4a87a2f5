"""The magnet scheme: five plants and what they are paid, what may be built, and what may stand in for what.

Winners are not known yet. Plants 1 to 3 are taken to be private and paid a price; plants 4 and 5 to be run for the
buyers at cost, by a public joint venture.
"""

from __future__ import annotations

from optimizer.case.months import Month
from optimizer.case.rows_making import Line, Recipe
from optimizer.case.rows_scheme import Beneficiary, Expansion, Scheme
from optimizer.case.rows_substitution import Substitution
from optimizer.example.figures import figure
from optimizer.example.india_domestic import METAL_LINE, MIDWEST_STANDARD, SCHEME, scheme_line
from optimizer.example.words import DEFENCE, DY, HIGH, METAL, NDPR, SMCO, STANDARD, TB

REPM = "REPM scheme"
PRIVATE = frozenset({1, 2, 3})
PASS_THROUGH = 0.5
_BLOCK_T, _FURNACE_T = 300.0, 600.0  # tonnes a year that the two expansions add


def _inr_per_kg(usd_per_kg: float) -> float:
    return round(usd_per_kg * figure("inr-per-usd"), 0)


def _sells_for(output: str) -> float:
    """INR/kg of an Indian magnet before the incentive; standard grades as much cheaper as in China."""
    usd = figure("price-magnet-in")
    return _inr_per_kg(usd if output == HIGH else usd * figure("magnet-40m-cn") / figure("magnet-45sh-cn"))


def schemes() -> tuple[Scheme, ...]:
    """The scheme as notified; bids were opened on 30 June 2026."""
    return (
        Scheme(
            scheme=REPM, rate_inr_per_kg=figure("scheme-incentive-cap"), share_of_price=figure("scheme-share"),
            outlay_inr_crore=figure("scheme-incentive"), award_month=Month(2026, 7),
            gestation_months=int(figure("scheme-gestation")), months=int(figure("scheme-incentive-period")),
            capital_subsidy_share=figure("scheme-capital-share"),
            capital_outlay_inr_crore=figure("scheme-capital"),
        ),
    )  # fmt: skip


def beneficiaries() -> tuple[Beneficiary, ...]:
    """An equal part of the 6,000 t a year each, from its first month of output."""
    each = figure("scheme-capacity") / figure("scheme-beneficiaries")
    return tuple(
        Beneficiary(scheme=REPM, line=scheme_line(plant), tonnes_per_year=each, first_sale=plant.first,
                    net_sales_price_inr_per_kg=_sells_for(plant.output))
        for plant in SCHEME
    )  # fmt: skip


def priced(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines, those of private plants at price."""
    private = {scheme_line(plant): plant for plant in SCHEME if plant.number in PRIVATE}
    return tuple(
        row.model_copy(update={
            "pricing": "at price", "transfer_price_inr_per_kg": _sells_for(row.output), "pass_through": PASS_THROUGH,
        }) if row.line in private else row
        for row in lines
    )  # fmt: skip


def sold(recipes: tuple[Recipe, ...]) -> tuple[Recipe, ...]:
    """The recipes; private plants pay what oxide costs in China."""
    private = {scheme_line(plant) for plant in SCHEME if plant.number in PRIVATE}
    prices = {NDPR: "price-ndpr-cn", DY: "price-dy-cn", TB: "price-tb-cn"}
    return tuple(
        row.model_copy(update={"transfer_price_inr_per_kg": _inr_per_kg(figure(prices[row.material]))})
        if row.line in private and row.role == "input" and row.material in prices else row
        for row in recipes
    )  # fmt: skip


def expansions() -> tuple[Expansion, ...]:
    """A second block of the first private plant, a second furnace of a scheme plant with its capital subsidy, and a
    second cell of the metal works."""
    crore_per_t = figure("capital-per-t") * 1000 / 1e7
    return (
        Expansion(expansion="Midwest second block", line=MIDWEST_STANDARD, adds_t_per_month=_BLOCK_T / 12,
                  earliest_start=Month(2027, 4), latest_start=Month(2027, 9), months_to_build=15,
                  capital_inr_crore=round(_BLOCK_T * crore_per_t, 1), asset_life_years=15.0),
        Expansion(expansion="Scheme plant 4 second furnace", line=scheme_line(SCHEME[3]),
                  adds_t_per_month=_FURNACE_T / 12, earliest_start=Month(2027, 7), latest_start=Month(2027, 12),
                  months_to_build=18, capital_inr_crore=round(_FURNACE_T * crore_per_t, 1), asset_life_years=15.0),
        Expansion(expansion="Second metal cell", line=METAL_LINE, adds_t_per_month=6.0, earliest_start=Month(2027, 4),
                  latest_start=Month(2027, 9), months_to_build=9, capital_inr_crore=30.0, asset_life_years=10.0,
                  interest_per_year=0.1, subsidy_share=0.25, subsidy_limit_inr_crore=7.0),
    )  # fmt: skip


def substitutions() -> tuple[Substitution, ...]:
    """A better grade for a standard one; samarium-cobalt where heat and not weight decides; oxide for metal, where a
    user can have it reduced."""
    oxide_per_t = round(1 / (figure("metal-in-oxide-ndpr") * figure("electrolysis-recovery")), 5)
    return (
        Substitution(material=STANDARD, substitute=HIGH, ceiling_share=0.10),
        Substitution(material=HIGH, substitute=SMCO, sector=DEFENCE, ratio=1.2, ceiling_share=0.20,
                     extra_cost_inr_per_t=200_000.0, from_month=Month(2027, 4)),
        Substitution(material=METAL, substitute=NDPR, ratio=oxide_per_t, ceiling_share=0.25,
                     extra_cost_inr_per_t=1000 * _inr_per_kg(figure("conversion-metal")), to_month=Month(2028, 3)),
    )  # fmt: skip
