"""How a family of tiny worlds is tried: the optimizer's plan against the least cost of every plan there is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

from optimizer.case.case import Case
from optimizer.result import EXCEPTIONS, REJECTED, SOLVED, STOPPED
from optimizer.run import plan_case
from tests.model.small import LAKH

World = TypeVar("World")
Least = Callable[[World], "float | None"]


def counts(few: int, many: int, full: int) -> Any:
    """The three sizes of an attack: in every run, in CI, at full count."""
    return pytest.mark.parametrize(
        "count",
        [
            pytest.param(few, id="few"),
            pytest.param(many, id="many", marks=pytest.mark.slow),
            pytest.param(full, id="all", marks=pytest.mark.full),
        ],
    )


def drawn(worlds: SearchStrategy[World], count: int, tried: Callable[[World], None]) -> None:
    """Try so many worlds, the same ones in every run, and the fewer among the more.

    Each is drawn in a run of its own, after the simplest one, which every run begins with: within a run hypothesis
    makes later worlds of earlier ones by giving several figures the same value, and then what is kept after March is
    never short in a world where money is needed in April.
    """
    simplest: list[World] = []

    def once(world: World) -> None:
        if not simplest:
            simplest.append(world)
        if world != simplest[0]:
            tried(world)

    for n in range(count):
        a_run = settings(
            max_examples=2, deadline=None, database=None, phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        seed(n)(a_run(given(worlds)(lambda world: once(world))))()


def against_every_plan(
    name: str,
    worlds: SearchStrategy[World],
    case_of: Callable[[World], Case],
    best: Least[World],
    count: int,
    figures: dict[str, str],
    *,
    no_less: Callable[[World, float], float] = lambda _, least: least,
    endings: Callable[[World], tuple[int, ...]] = lambda _: (SOLVED,),
) -> None:
    """The plan costs what the cheapest of all plans costs, and bends a rule only where no plan keeps them all.

    ``no_less`` says what no plan may cost less than, and ``endings`` how the run may end, where a rule leaves room.
    """
    ends = {"best reached": 0, "no plan keeps every rule": 0}

    def tried(world: World) -> None:
        least, result = best(world), plan_case(case_of(world))
        assert result.findings == ()
        if least is None:
            assert result.exit_code in (EXCEPTIONS, REJECTED, STOPPED), result.message
            if result.exit_code == STOPPED:  # the thousandth by which a bent rule may give way is over the gap asked
                assert result.plan is not None
                assert len(result.plan["exceptions"])
            ends["no plan keeps every rule"] += 1
            return
        assert result.exit_code in endings(world), f"{result.message}; by hand a plan costs {least}"
        assert result.plan is not None
        room = 1e-5 * max(1.0, abs(least))
        assert no_less(world, least) - room <= result.plan.objective_inr / LAKH <= least + room
        assert result.plan.bound_inr / LAKH <= least + room
        ends["best reached"] += 1

    drawn(worlds, count, tried)
    figures[f"brute force, {name} ({count})"] = ", ".join(f"{number} {how}" for how, number in ends.items())
