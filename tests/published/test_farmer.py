"""The farmer of J. R. Birge and F. Louveaux, Introduction to Stochastic Programming (2nd ed. 2011), section 1.1.

A farmer divides 500 acres among wheat, corn and sugar beets before the weather is known, then buys what is missing and
sells what is left. Land, crops that are sold and a quota have no words in a planning workbook, so the case goes to the
scenario engine as three Pyomo problems, one a weather: what is tested is what lies over ``write_problem`` (decisions
shared by scenarios, expected loss, mean of the worst cases, worth of the stochastic plan and of foresight). Figures as
published; losses are negative profits.
"""

from __future__ import annotations

import pytest
from pyomo.environ import Block, ConcreteModel, Constraint, NonNegativeReals, Objective, Var

from optimizer.solve.extensive import Branch, Extensive, Risk, extensive_form
from optimizer.solve.handover import compile_program
from optimizer.solve.scenarios import ScenarioSearch, with_fixed
from tests.published.cases import Meets

ACRES = 500
CROPS = ("wheat", "corn", "sugar beets")
PLANTING = {"wheat": 150, "corn": 230, "sugar beets": 260}  # an acre
YIELDS = {  # t an acre
    "below": {"wheat": 2.0, "corn": 2.4, "sugar beets": 16.0},
    "average": {"wheat": 2.5, "corn": 3.0, "sugar beets": 20.0},
    "above": {"wheat": 3.0, "corn": 3.6, "sugar beets": 24.0},
}
NEEDED = {"wheat": 200, "corn": 240}  # t, for cattle
BUYING = {"wheat": 238, "corn": 210}  # a tonne
SELLING = {"wheat": 170, "corn": 150, "sugar beets": 36}
OVER_QUOTA, QUOTA = 10, 6000  # sugar beets: a tonne, and t


def farm(yields: dict[str, float]) -> Block:
    """The farmer's year in one weather."""
    m = ConcreteModel()
    m.acres = Var(CROPS, within=NonNegativeReals)
    m.bought = Var(list(NEEDED), within=NonNegativeReals)
    m.sold = Var(CROPS, within=NonNegativeReals)
    m.over_quota = Var(within=NonNegativeReals)
    m.sold["sugar beets"].setub(QUOTA)
    m.land = Constraint(expr=sum(m.acres.values()) <= ACRES)
    m.fed = Constraint(
        NEEDED, rule=lambda m, c: yields[c] * m.acres[c] + m.bought[c] - m.sold[c] >= NEEDED[c]
    )
    beets = yields["sugar beets"] * m.acres["sugar beets"]
    m.beets = Constraint(expr=m.sold["sugar beets"] + m.over_quota <= beets)
    planted = sum(PLANTING[c] * m.acres[c] for c in CROPS)
    bought = sum(BUYING[c] * m.bought[c] for c in NEEDED)
    sold = sum(SELLING[c] * m.sold[c] for c in CROPS) + OVER_QUOTA * m.over_quota
    m.loss = Objective(expr=planted + bought - sold)
    return m


def branch(name: str, probability: float, yields: dict[str, float]) -> Branch:
    """A weather in which the acres are those of every weather."""
    program = compile_program(farm(yields))
    land = {j: v.index() for j, v in enumerate(program.columns) if v.parent_component().local_name == "acres"}
    return Branch(name, probability, program, 0, land)


def farmer(risk: Risk, weathers: dict[str, dict[str, float]] = YIELDS) -> Extensive:
    return extensive_form([branch(name, 1 / len(weathers), y) for name, y in weathers.items()], risk)


def value(form: Extensive) -> float:
    found = ScenarioSearch(form, gap=1e-9, seconds=60, threads=1).run()
    assert found.bound_inr == pytest.approx(found.value_inr, rel=1e-9)
    assert found.values is not None
    return found.value_inr


EXPECTED, BAD = Risk(0.0, 0.8), Risk(2 / 3, 0.8)


def test_the_stochastic_plan_loses_108390_less_than_nothing(meets: Meets) -> None:
    form = farmer(EXPECTED)
    meets("farmer, expected loss", value(form))
    found = ScenarioSearch(form, gap=1e-9, seconds=60, threads=1).run()
    assert found.values is not None
    acres = {crop: found.values[form.places[0][j]] for j, crop in form.branches[0].shared.items()}
    assert [acres[crop] for crop in CROPS] == pytest.approx([170, 80, 250])


def test_expected_loss_and_twice_the_mean_of_the_worst_fifth(meets: Meets) -> None:
    """E + 2 CVaR at 0.8 is three times a third of the one and two thirds of the other."""
    meets("farmer, E + 2 CVaR of a fifth", 3 * value(farmer(BAD)))


def test_foresight_is_worth_7015_60(meets: Meets) -> None:
    """Each weather planned for by itself: -115,405.56 on average."""
    alone = [value(extensive_form([branch(name, 1.0, y)], EXPECTED)) for name, y in YIELDS.items()]
    assert EXPECTED.value(alone, [1 / 3] * 3) == pytest.approx(-115_405.556, abs=0.01)
    meets("farmer, worth of foresight", value(farmer(EXPECTED)) - EXPECTED.value(alone, [1 / 3] * 3))


def test_the_plan_for_the_mean_weather_is_1150_worse(meets: Meets) -> None:
    """Acres as they are best in the mean weather (which is the average one), then the three weathers: -107,240."""
    mean = {crop: sum(YIELDS[w][crop] for w in YIELDS) / 3 for crop in CROPS}
    form = extensive_form([branch("mean", 1.0, mean)], EXPECTED)
    planned = ScenarioSearch(form, gap=1e-9, seconds=60, threads=1).run().values
    assert planned is not None
    three = farmer(EXPECTED)
    acres = {int(three.places[0][j]): planned[form.places[0][j]] for j in three.branches[0].shared}
    followed = value(with_fixed(three, acres))
    assert followed == pytest.approx(-107_240)
    meets("farmer, gain over the mean year", followed - value(three))


def test_a_weather_split_in_two_halves_changes_nothing() -> None:
    rows = [branch("below", 1 / 3, YIELDS["below"]), branch("average", 1 / 3, YIELDS["average"])]
    rows += [branch(f"above, half {n}", 1 / 6, YIELDS["above"]) for n in (1, 2)]
    for risk in (EXPECTED, BAD):
        assert value(extensive_form(rows, risk)) == pytest.approx(value(farmer(risk)))
