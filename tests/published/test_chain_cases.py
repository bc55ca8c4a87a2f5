"""Optima that others published for chains of plants, from workbook to workbook; see ``test_core_cases.py``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from optimizer.case.case import Case
from optimizer.case.rows_chain import Plant
from optimizer.case.rows_making import Line, Recipe
from optimizer.case.rows_needs import Material
from tests.published.cases import Meets
from tests.published.test_core_cases import case_of, planned


def levels(
    parts: Sequence[tuple[int, int]], setup: Sequence[float], holding: Sequence[float], demand: Sequence[float]
) -> Case:
    """Items made of items, one of each; only the first is in demand. A setup is the campaign cost of its line, which
    nothing limits."""
    items = range(1, len(setup) + 1)
    return case_of(
        len(demand), [Material(material=f"Item {n}", holding_inr_per_t_month=h) for n, h in enumerate(holding, 1)],
        {"Item 1": demand}, offers=(),
        lines=tuple(Line(line=f"Line {n}", plant=f"Plant {n}", output=f"Item {n}", campaign_cost_inr=setup[n - 1])
                    for n in items),
        recipes=tuple(Recipe(line=f"Line {made}", material=f"Item {part}", tonnes_per_tonne=1) for made, part in parts),
    )  # fmt: skip


# N. Dellaert and J. Jeunet, "Solving large unconstrained multilevel lot-sizing problems using a hybrid genetic
# algorithm", International Journal of Production Research 38 (2000): two of the small instances of five items over
# twelve periods, with the optima published for them.
@pytest.mark.parametrize(
    ("name", "parts", "setup", "holding", "demand"),
    [
        (
            "ph1in01st1de1mh0ms0",
            ((1, 2), (2, 3), (3, 4), (4, 5)), (1.28, 3.2, 8, 20, 50), (0.073205, 0.06655, 0.0605, 0.055, 0.05),
            (80, 100, 125, 100, 50, 50, 100, 125, 125, 100, 50, 100),
        ),
        (
            "ph1in62st2de4mh0ms1",
            ((1, 2), (2, 3), (3, 4), (3, 5)), (25.6, 32, 40, 50, 50), (0.1331, 0.121, 0.11, 0.05, 0.05),
            (80, 100, 80, 180, 95, 10, 150, 50, 0, 180, 0, 180),
        ),
    ],
)  # fmt: skip
def test_dellaert_jeunet_2000(
    tmp_path: Path, meets: Meets, name: str, parts: Sequence[tuple[int, int]], setup: Sequence[float],
    holding: Sequence[float], demand: Sequence[float],
) -> None:  # fmt: skip
    plan = planned(levels(parts, setup, holding, demand), tmp_path)
    meets(name, plan.objective_inr)


def one_machine() -> Case:
    """Six items on one machine of 728 hours a month; an hour a unit, and hours and a cost for each setup."""
    demand = (
        (119, 76, 116, 102, 109, 100, 93, 98, 93, 118, 83, 122, 77, 123, 125),
        (85, 0, 95, 0, 101, 120, 99, 120, 114, 94, 78, 91, 86, 104, 97),
        (0, 77, 124, 106, 79, 123, 107, 85, 98, 105, 119, 98, 125, 114, 109),
        (102, 101, 92, 0, 118, 108, 95, 78, 108, 84, 111, 121, 122, 102, 80),
        (84, 111, 87, 94, 91, 90, 111, 106, 117, 105, 91, 97, 107, 83, 103),
        (89, 0, 0, 83, 86, 118, 108, 83, 79, 80, 99, 92, 98, 78, 95),
    )  # fmt: skip
    items = zip((5, 5, 1, 3, 2, 1), (40, 20, 20, 20, 40, 50), (800, 800, 600, 400, 400, 800), strict=True)
    figures = list(enumerate(items, 1))
    return case_of(
        15, [Material(material=f"Item {n}", holding_inr_per_t_month=holding) for n, (holding, _, _) in figures],
        {f"Item {n}": row for n, row in enumerate(demand, 1)}, offers=(),
        lines=tuple(
            Line(line=f"Line {n}", plant="Machine", output=f"Item {n}", hours_per_t=1, changeover_hours=hours,
                 campaign_cost_inr=cost)
            for n, (_, hours, cost) in figures
        ),
        plants=(Plant(plant="Machine", hours_per_month=728),),
    )  # fmt: skip


@pytest.mark.slow
def test_trigeiro_thomas_mcclain_1989(tmp_path: Path, meets: Meets) -> None:
    # W. W. Trigeiro, L. J. Thomas and J. O. McClain, "Capacitated lot sizing with setup times", Management Science 35
    # (1989): instance G30b, in LOTSIZELIB tr6-15: 37,721.
    plan = planned(one_machine(), tmp_path)
    meets("tr6-15", plan.objective_inr)
    hours = plan["plant_hours"]
    assert (hours["making_hours"] + hours["changeover_hours"]).max() <= 728 + 1e-6
