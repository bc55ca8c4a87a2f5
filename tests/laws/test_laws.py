"""Laws that hold whatever the world: saying the same otherwise changes nothing, and an easier world is never worse.

Plans are compared by what was reached and what is proven: the goals in order, then cost (``tests/model/compare.py``).
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from optimizer.case.case import Case
from optimizer.result import SOLVED, Result
from optimizer.run import plan_case
from tests.laws.changes import (
    EASIER,
    bare,
    in_other_money,
    in_other_weights,
    known,
    renamed,
    sector_split,
    units,
    with_empty_months,
)
from tests.model.compare import as_good, not_worse
from tests.model.random_worlds import measured_by_itself, random_world, rejected
from tests.small_india import tiny_india

TIMES = 1024.0  # a power of two, so that no digit is lost; near enough to a thousand
GAP = 1e-6

FEW, IN_CI = range(198, 200), (*range(12), 174, 187, 196, 197)
"""In CI two in which something was found: lots that leave no room for an index; an index of less than is wanted."""
ALL = [seed for seed in range(12, 190) if seed not in IN_CI]
SEEDS = [
    *FEW,
    *(pytest.param(seed, marks=pytest.mark.slow) for seed in IN_CI),
    *(pytest.param(seed, marks=pytest.mark.full) for seed in ALL),
]
for_every_world = pytest.mark.parametrize("seed", [-1, *SEEDS])


def world_of(seed: int) -> Case:
    """A random world, or tiny India for -1; proven to a millionth."""
    case = tiny_india() if seed < 0 else random_world(seed)
    return replace(case, settings=case.settings.model_copy(update={"gap": GAP, "time_limit_s": 30.0}))


@cache
def planned(seed: int) -> Result:
    return plan_case(world_of(seed))


@pytest.fixture
def counted(figures: dict[str, str], request: pytest.FixtureRequest) -> None:
    name = f"law: {request.function.__name__.removeprefix('test_').replace('_', ' ')}"
    figures[name] = f"{int(figures.get(name, '0 worlds').split()[0]) + 1} worlds"


def scaled(result: Result, times: float) -> Result:
    """The result with its money so many times as high."""
    if result.plan is None:
        return result
    plan = result.plan
    money = {name: times * getattr(plan, name) for name in ("objective_inr", "bound_inr", "gross_outlay_inr")}
    return replace(result, plan=replace(plan, **money))


def test_every_unit_of_the_schema_is_known_to_the_laws() -> None:
    """A unit that is new: say in ``changes.py`` (in_money, weight, NOT_MEASURED) what it measures."""
    assert {unit for unit in units() if not known(unit)} == set()


@pytest.mark.usefixtures("counted")
@for_every_world
def test_other_names_change_nothing(seed: int) -> None:
    assert as_good(planned(seed), plan_case(renamed(world_of(seed)))) == []


@pytest.mark.usefixtures("counted")
@for_every_world
def test_all_money_times_as_much_changes_only_the_cost(seed: int) -> None:
    other = plan_case(in_other_money(world_of(seed), TIMES))
    assert as_good(planned(seed), scaled(other, 1 / TIMES)) == []


@pytest.mark.usefixtures("counted")
@for_every_world
def test_smaller_units_of_weight_change_nothing(seed: int) -> None:
    """Each tonne counted as 1024 pieces, and every price by the piece."""
    assert as_good(planned(seed), plan_case(in_other_weights(world_of(seed), TIMES))) == []


@pytest.mark.usefixtures("counted")
@for_every_world
def test_a_sector_in_two_halves_changes_nothing(seed: int) -> None:
    assert as_good(planned(seed), plan_case(sector_split(world_of(seed)))) == []


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("seed", SEEDS)
def test_months_in_which_nothing_is_wanted_change_nothing(seed: int) -> None:
    """Where every rule is kept: a goal that is bent is told in months of mean demand, which such months lower."""
    case = bare(world_of(seed))
    one, other = plan_case(case), plan_case(with_empty_months(case, 3))
    assert (one.exit_code == SOLVED) == (other.exit_code == SOLVED)
    if one.exit_code == SOLVED:
        assert as_good(one, other) == []


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("easier", EASIER)
@pytest.mark.parametrize("seed", SEEDS)
def test_an_easier_world_is_never_worse(seed: int, easier: str) -> None:
    case = measured_by_itself(world_of(seed))
    changed = EASIER[easier](case)
    if changed == case or rejected(changed):
        return
    assert not_worse(plan_case(changed), plan_case(case)) == []
