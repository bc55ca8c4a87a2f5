"""The domestic chain: IREL oxide, NdPr metal, Vizag SmCo, a first private magnet plant, the scheme's plants.

What lies before the oxide and between metal and magnet is in ``india_chain.py``. Lines stand here at conversion cost;
what private plants are paid, and the incentive, are in ``india_scheme.py``.
"""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.case.months import Month
from optimizer.case.rows_making import Capacity, Line, Recipe, Store
from optimizer.example.figures import figure
from optimizer.example.words import (
    AGENCY,
    CE,
    CHLORIDE,
    DY,
    FIRST,
    HEAVY,
    HIGH,
    INDUSTRY,
    LA,
    LIGHT,
    MAGNET_GROUP,
    METAL,
    METALS,
    NDPR,
    SM,
    SMCO,
    STANDARD,
    TB,
)

IREL_PLANT = "IREL OSCOM and Aluva"
IREL, METAL_LINE, VIZAG = "IREL NdPr oxide", "NdPr metal line", "Vizag SmCo"
MIDWEST_STANDARD, MIDWEST_HIGH = "Midwest standard", "Midwest high-coercivity"
MIDWEST_STANDARD_SHARE = 0.6


@dataclass(frozen=True)
class _SchemePlant:
    """A winner not yet known; ``first`` is its first month of output."""

    number: int
    output: str
    first: Month


SCHEME = (
    _SchemePlant(1, STANDARD, Month(2028, 7)),
    _SchemePlant(2, HIGH, Month(2028, 9)),
    _SchemePlant(3, STANDARD, Month(2028, 11)),
    _SchemePlant(4, HIGH, Month(2029, 1)),
    _SchemePlant(5, HIGH, Month(2029, 4)),
)
_RAMP = ((0, 0.25), (4, 0.50), (8, 0.75), (12, 1.0))  # months after the first, share of capacity


def _inr_per_t(usd_per_kg: float) -> float:
    return round(usd_per_kg * 1000 * figure("inr-per-usd"), 0)


def scheme_line(plant: _SchemePlant) -> str:
    return f"Scheme plant {plant.number}"


def lines() -> tuple[Line, ...]:
    """Running costs in INR/t of main output without its inputs; cobalt, iron and boron are in them."""
    magnet = _inr_per_t(figure("conversion-india") + figure("iron-boron-cobalt"))
    hours, changeover = figure("midwest-hours-per-t"), figure("midwest-changeover")
    rows = [
        Line(line=IREL, plant=IREL_PLANT, output=NDPR, running_before=True, minimum_run_t=5.0,
             running_cost_inr_per_t=_inr_per_t(
                 figure("irel-running-cost") - figure("chloride-per-ndpr") * figure("mining-cost")),
             start_cost_inr=2_000_000.0),
        Line(line=METAL_LINE, plant="Bhopal metal works", output=METAL, minimum_run_t=1.0,
             yield_share=figure("electrolysis-recovery"),
             running_cost_inr_per_t=_inr_per_t(figure("conversion-metal")), start_cost_inr=1_000_000.0),
        Line(line=VIZAG, plant="Vizag magnet plant", output=SMCO, minimum_run_t=0.05, running_before=True,
             running_cost_inr_per_t=_inr_per_t(figure("conversion-smco")), start_cost_inr=200_000.0),
        Line(line=MIDWEST_STANDARD, plant="Midwest Advanced Materials", output=STANDARD, minimum_run_t=4.0,
             running_before=True, running_cost_inr_per_t=magnet, start_cost_inr=2_000_000.0,
             hours_per_t=hours, changeover_hours=changeover),
        Line(line=MIDWEST_HIGH, plant="Midwest Advanced Materials", output=HIGH, minimum_run_t=3.0,
             running_before=True, running_cost_inr_per_t=magnet, start_cost_inr=2_000_000.0,
             hours_per_t=hours, changeover_hours=changeover),
    ]  # fmt: skip
    rows += [
        Line(line=scheme_line(plant), plant=scheme_line(plant), output=plant.output, minimum_run_t=5.0,
             running_cost_inr_per_t=magnet, start_cost_inr=2_000_000.0)
        for plant in SCHEME
    ]  # fmt: skip
    return tuple(rows)


def capacity() -> tuple[Capacity, ...]:
    """t of main output a month. IREL by its own plan, a year late; the scheme's 6,000 t/yr by five plants."""
    midwest = figure("midwest-capacity") * figure("midwest-load") / 12
    steps = [
        (IREL, FIRST, figure("irel-plan-fy26") / 12),
        (IREL, Month(2027, 4), figure("irel-capacity") / 12),
        (IREL, Month(2028, 4), figure("irel-plan-fy27") / 12),
        (METAL_LINE, Month(2027, 4), 6.0),
        (VIZAG, FIRST, figure("vizag-smco") / 12),
        (MIDWEST_STANDARD, FIRST, midwest * MIDWEST_STANDARD_SHARE),
        (MIDWEST_HIGH, FIRST, midwest * (1 - MIDWEST_STANDARD_SHARE)),
    ]
    each = figure("scheme-capacity") / figure("scheme-beneficiaries") / 12
    for plant in SCHEME:
        steps += [(scheme_line(plant), plant.first + after, each * share) for after, share in _RAMP]
    return tuple(
        Capacity(line=line, from_month=month, tonnes_per_month=round(tonnes, 3))
        for line, month, tonnes in steps
    )


def _oxide_per_tonne(metal: str, element: str) -> float:
    """t of oxide a tonne of magnet takes: what it holds, with the losses of the public NdPr figures."""
    losses = figure("oxide-per-magnet") / figure("oxide-per-magnet-no-loss")
    return round(figure(metal) / figure(f"metal-in-oxide-{element}") * losses, 5)


def recipes() -> tuple[Recipe, ...]:
    """t of oxide a tonne of main output."""
    rows = [
        Recipe(line=IREL, material=CHLORIDE, tonnes_per_tonne=figure("chloride-per-ndpr")),
        Recipe(line=IREL, material=LA, role="by-product", tonnes_per_tonne=figure("byproduct-la")),
        Recipe(line=IREL, material=CE, role="by-product", tonnes_per_tonne=figure("byproduct-ce")),
        Recipe(line=IREL, material=SM, role="by-product", tonnes_per_tonne=figure("byproduct-sm")),
        Recipe(line=METAL_LINE, material=NDPR, tonnes_per_tonne=round(1 / figure("metal-in-oxide-ndpr"), 5)),
        Recipe(line=VIZAG, material=SM, tonnes_per_tonne=_oxide_per_tonne("sm-smco", "sm")),
        *_magnet_recipe(MIDWEST_STANDARD, STANDARD),
        *_magnet_recipe(MIDWEST_HIGH, HIGH),
    ]
    for plant in SCHEME:
        rows += _magnet_recipe(scheme_line(plant), plant.output)
    return tuple(rows)


def _magnet_recipe(line: str, output: str) -> list[Recipe]:
    if output == STANDARD:
        return [Recipe(line=line, material=NDPR, tonnes_per_tonne=figure("oxide-per-magnet"))]
    return [
        Recipe(line=line, material=NDPR, tonnes_per_tonne=_oxide_per_tonne("ndpr-high", "ndpr")),
        Recipe(line=line, material=DY, tonnes_per_tonne=_oxide_per_tonne("dy-high", "dy")),
        Recipe(line=line, material=TB, tonnes_per_tonne=_oxide_per_tonne("tb-high", "tb")),
    ]


def stores() -> tuple[Store, ...]:
    """t each store takes; magnets lie dry, metal under argon; the magnet store fits the wide basis."""
    return (
        Store(store="Visakhapatnam light oxides", buyer=AGENCY, capacity_t=250.0, scope=LIGHT,
              holding_inr_per_t_month=400.0),
        Store(store="Hyderabad heavy oxides", buyer=AGENCY, capacity_t=60.0, scope=HEAVY,
              holding_inr_per_t_month=600.0),
        Store(store="Hyderabad argon store", buyer=AGENCY, capacity_t=80.0, scope=METALS,
              holding_inr_per_t_month=2_000.0),
        Store(store="Visakhapatnam dry magnet store", buyer=AGENCY, capacity_t=1_400.0, scope=MAGNET_GROUP,
              holding_inr_per_t_month=1_200.0),
        Store(store="Industry plants", buyer=INDUSTRY, capacity_t=2_500.0, scope="all",
              holding_inr_per_t_month=300.0),
    )  # fmt: skip
