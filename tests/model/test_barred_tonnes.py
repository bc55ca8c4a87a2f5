"""A barred tonne never reaches a barred sector, through any line: chains drawn at random, followed tonne by tonne."""

from __future__ import annotations

from collections import defaultdict
from random import Random

import pandas as pd
import pytest

from optimizer.case.case import Case
from optimizer.case.rows_licences import LicenceBar
from optimizer.case.rows_making import Capacity, Line, Recipe
from optimizer.plan.plan import Plan
from optimizer.result import EXCEPTIONS, SOLVED
from optimizer.run import plan_case
from tests.model.small import APRIL, BUYERS, DY, MAGNET, ND, material, offer, opening, world

METAL = "Nd metal"
ROOM_T = 1e-5
BARS = (
    LicenceBar(bar="Civil use", barred_sectors="Defence"), LicenceBar(bar="Cars only", only_sectors="Cars"),
    LicenceBar(bar="Not stored", barred_sectors="Toys", stockpiling="barred"),
)  # fmt: skip
LETS = {"Civil use": {"Cars", "Toys"}, "Cars only": {"Cars"}, "Not stored": {"Defence", "Cars"}}


def chain_world(seed: int) -> Case:
    """Oxide to metal to magnets with dysprosium, two offers a material and more, under bars or not."""
    random = Random(f"bars {seed}")
    rows = [
        offer(f"{name} {n}", random.choice([1, 2, 3]), name, bar=random.choice([None, *LETS]),
              ceiling_t_per_month=random.choice([None, 4, 12]), lead_days=random.choice([0, 0, 31]))
        for name in (ND, DY, METAL, MAGNET) for n in range(random.randint(1, 3))
    ]  # fmt: skip
    lines = [Line(line="Smelter", plant="Smelter", output=METAL, yield_share=0.9),
             Line(line="Mill", plant="Mill", output=MAGNET, running_cost_inr_per_t=1e4)]  # fmt: skip
    recipes = [Recipe(line="Smelter", material=ND, tonnes_per_tonne=1.2),
               Recipe(line="Smelter", material=DY, role="by-product", tonnes_per_tonne=0.1),
               Recipe(line="Mill", material=METAL, tonnes_per_tonne=0.4),
               Recipe(line="Mill", material=DY, tonnes_per_tonne=0.1)]  # fmt: skip
    demand = {(sector, name): [random.choice([0, 2, 5]) for _ in range(4)]
              for sector in ("Defence", "Cars", "Toys") for name in random.sample([ND, DY, MAGNET], 2)}  # fmt: skip
    return world(
        *rows, demand=demand, materials=[material(n, holding=0.01) for n in (ND, DY, METAL, MAGNET)],
        licence_bars=BARS, lines=lines, recipes=recipes, buyers=random.choice([(), BUYERS]),
        capacity=[Capacity(line=row.line, from_month=APRIL, tonnes_per_month=20) for row in lines],
        opening_stock=[opening(6, ND, bar=random.choice([None, "Civil use"]))],
        settings={"cover_months": random.choice([0.0, 1.0]), "gap": 1e-3},
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_what_a_sector_is_issued_can_be_followed_back_to_tonnes_it_may_have(seed: int) -> None:
    case = chain_world(seed)
    result = plan_case(case)
    assert result.findings == ()
    assert result.exit_code in (SOLVED, EXCEPTIONS), result.message
    assert result.plan is not None
    for row in result.plan["pool_issues"].to_dict("records"):
        assert all(row["sector"] in LETS[bar] for bar in row["bar"].split(" + ")), row
    for row in result.plan["pool_takes"].to_dict("records"):
        assert set(row["bar"].split(" + ")) <= set(row["run_bar"].split(" + ")), row
    assert_the_rest_is_free(case, result.plan)


def assert_the_rest_is_free(case: Case, plan: Plan) -> None:
    """What is in no pool adds up by itself: bought free, made of free inputs, and enough for all that goes out free."""
    barred = {o.offer for o in case.offers if o.bar}
    free_in: dict[tuple[str, str], float] = defaultdict(float)
    for row in plan["orders"].to_dict("records"):
        if row["offer"] not in barred:
            free_in[row["material"], row["usable_month"]] += row["tonnes"]
    for lot in case.opening_stock:
        if not lot.bar:
            free_in[lot.material, str(APRIL)] += lot.tonnes
    free_out: dict[tuple[str, str], float] = defaultdict(float)
    in_pools = _sums(plan["pool_runs"], ["line", "month"], "made_t")
    taken = _sums(plan["pool_takes"], ["line", "material", "month"], "tonnes")
    outputs = {line.line: line for line in case.lines}
    for row in plan["production"].to_dict("records"):
        line, month = outputs[row["line"]], row["month"]
        free_made = row["made_t"] - in_pools.get((line.line, month), 0.0)
        assert free_made >= -ROOM_T
        free_in[line.output, month] += free_made
        for recipe in (r for r in case.recipes if r.line == line.line):
            if recipe.role == "by-product":
                free_in[recipe.material, month] += recipe.tonnes_per_tonne * free_made
                continue
            per_t = recipe.tonnes_per_tonne / line.yield_share
            free_taken = per_t * row["made_t"] - taken.get((line.line, recipe.material, month), 0.0)
            assert free_taken >= per_t * free_made - ROOM_T  # free output is of free inputs alone
            free_out[recipe.material, month] += free_taken
    from_pools = _sums(plan["pool_issues"], ["sector", "material", "month"], "tonnes")
    for row in plan["issues"].to_dict("records"):
        own = from_pools.get((row["sector"], row["material"], row["month"]), 0.0)
        free_out[row["material"], row["month"]] += row["issued_t"] - own
    for name in (row.material for row in case.materials):
        held = 0.0
        for month in map(str, case.months):
            held += free_in[name, month] - free_out[name, month]
            assert held >= -ROOM_T, (name, month)


def _sums(table: pd.DataFrame, keys: list[str], column: str) -> dict[tuple[str, ...], float]:
    return {tuple(map(str, key)): float(tonnes) for key, tonnes in table.groupby(keys)[column].sum().items()}
