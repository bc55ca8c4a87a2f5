"""The chain before and after the oxide: the mine, auctioned blocks, alloy and a public magnet line; what is sold of
cerium and lanthanum; the oxide assured to the first plants of the scheme; hours shared at the first private plant.
"""

from __future__ import annotations

from optimizer.case.months import Month, months_from
from optimizer.case.rows_chain import AssuredInput, Plant, PlantHours
from optimizer.case.rows_making import Capacity, Line, Recipe
from optimizer.case.rows_needs import Material
from optimizer.example.figures import figure
from optimizer.example.words import ALLOY, CE, CHLORIDE, FIRST, LA, METAL, METALS, MONTHS, NDPR, STANDARD

MINE, BLOCK = "IREL beach-sand mine", "Auctioned blocks"
ALLOY_LINE, BHOPAL_MAGNETS = "NdFeB alloy line", "Bhopal magnet line"
MIDWEST_PLANT = "Midwest Advanced Materials"
BLOCK_FROM, BLOCK_FULL = Month(2028, 10), Month(2029, 6)
ALLOY_FROM, ALLOY_FULL = Month(2027, 7), Month(2028, 4)
SECOND_BLOCK_FROM, SECOND_BLOCK_T = Month(2028, 7), 25.0  # t a month; see the expansions
COVER_AFTER = 3  # months after the plan that cover looks into
ASSURED = 3  # plants of the scheme


def inr_per_t(usd_per_kg: float) -> float:
    return round(usd_per_kg * 1000 * figure("inr-per-usd"), 0)


def materials() -> tuple[Material, ...]:
    """The forms before the oxide and before the magnet. No cover is asked for them: they count for what can be made.
    In shares over several materials they weigh next to nothing, for what is made of them is counted."""
    return (
        Material(material=CHLORIDE, cover_months=0.0, contained_oxide_share=1e-6, holding_inr_per_t_month=500.0,
                 write_off_inr_per_t=5_000.0),
        Material(material=ALLOY, cover_months=0.0, group=METALS, holding_inr_per_t_month=4_000.0,
                 contained_oxide_share=1e-6),
    )  # fmt: skip


def with_surplus(rows: tuple[Material, ...]) -> tuple[Material, ...]:
    """Cerium and lanthanum that nobody needs are sold below the price they fetch in China."""
    prices = {CE: figure("price-fob-019"), LA: figure("price-fob-018")}
    share = figure("surplus-price-share")
    return tuple(
        row.model_copy(update={
            "surplus_price_inr_per_kg": round(share * prices[row.material] * figure("inr-per-usd"), 1),
            "surplus_limit_t_per_month": figure("surplus-limit"),
        }) if row.material in prices else row
        for row in rows
    )  # fmt: skip


def lines() -> tuple[Line, ...]:
    mining = inr_per_t(figure("mining-cost"))
    magnet = figure("conversion-india") - figure("metal-per-alloy") * figure("alloy-per-magnet") * figure(
        "conversion-metal") - figure("alloy-per-magnet") * figure("conversion-alloy")  # fmt: skip
    return (
        Line(line=MINE, plant="IREL OSCOM", output=CHLORIDE, running_cost_inr_per_t=mining, basis="published"),
        Line(line=BLOCK, plant="Auctioned blocks", output=CHLORIDE, running_cost_inr_per_t=mining),
        Line(line=ALLOY_LINE, plant="Bhopal metal works", output=ALLOY,
             running_cost_inr_per_t=inr_per_t(figure("conversion-alloy") + figure("iron-boron-cobalt"))),
        Line(line=BHOPAL_MAGNETS, plant="Bhopal magnet works", output=STANDARD, minimum_run_t=1.0,
             running_cost_inr_per_t=inr_per_t(round(magnet, 3))),
    )  # fmt: skip


def capacity() -> tuple[Capacity, ...]:
    """t a month: what India mined in 2024; blocks and the alloy route come on stream in two steps."""
    blocks, alloy = figure("auctioned-blocks"), figure("alloy-capacity")
    magnets = round(alloy / figure("alloy-per-magnet"), 3)
    steps = (
        (MINE, FIRST, round(figure("domestic-007") / 12, 3)), (BLOCK, BLOCK_FROM, blocks / 24),
        (BLOCK, BLOCK_FULL, blocks / 12), (ALLOY_LINE, ALLOY_FROM, alloy / 2), (ALLOY_LINE, ALLOY_FULL, alloy),
        (BHOPAL_MAGNETS, ALLOY_FROM, magnets / 2), (BHOPAL_MAGNETS, ALLOY_FULL, magnets),
    )  # fmt: skip
    return tuple(Capacity(line=line, from_month=month, tonnes_per_month=tonnes) for line, month, tonnes in steps)


def recipes() -> tuple[Recipe, ...]:
    return (
        Recipe(line=ALLOY_LINE, material=METAL, tonnes_per_tonne=figure("metal-per-alloy")),
        Recipe(line=BHOPAL_MAGNETS, material=ALLOY, tonnes_per_tonne=figure("alloy-per-magnet")),
    )  # fmt: skip


def plants() -> tuple[Plant, ...]:
    """The first private plant makes both grades on the same presses and furnaces."""
    return (Plant(plant=MIDWEST_PLANT, hours_per_month=figure("midwest-hours")),)


def plant_hours() -> tuple[PlantHours, ...]:
    """Its second block, if it is built, brings presses of its own from the month it can be ready in."""
    ready = figure("midwest-hours") + SECOND_BLOCK_T * figure("midwest-hours-per-t")
    months = months_from(SECOND_BLOCK_FROM, FIRST + (MONTHS + COVER_AFTER) - SECOND_BLOCK_FROM)
    return (PlantHours(plant=MIDWEST_PLANT, by_month=dict.fromkeys(months, round(ready, 0))),)


def assured_inputs(scheme_plants: tuple[str, ...]) -> tuple[AssuredInput, ...]:
    """The 500 t of oxide a year that the state offers, in equal parts to the first of the scheme's plants."""
    each = round(figure("irel-stock") / len(scheme_plants), 3)
    return tuple(AssuredInput(plant=plant, material=NDPR, tonnes_per_year=each) for plant in scheme_plants)
