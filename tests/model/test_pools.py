"""Tonnes that licences bar from some uses. ₹ lakh and tonnes; see ``small.py``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from optimizer.case.case import Case
from optimizer.case.rows_licences import LicenceBar
from optimizer.case.rows_making import Capacity, Line, Recipe
from optimizer.case.rows_needs import Sector
from tests.model.small import (
    AGENCY,
    APRIL,
    BUYERS,
    DY,
    INDUSTRY,
    MAGNET,
    ND,
    about,
    bent,
    best,
    but,
    coming,
    cost,
    material,
    offer,
    opening,
    world,
)

CIVIL = LicenceBar(bar="Civil use", barred_sectors="Defence")
CARS_ONLY = LicenceBar(bar="Cars only", only_sectors="Cars")
NOT_STORED = LicenceBar(bar="Not stored", stockpiling="barred")


def needing(tonnes: Sequence[float], name: str = ND) -> dict[tuple[str, str], Sequence[float]]:
    """So much for defence and as much for cars, a month."""
    return {("Defence", name): tonnes, ("Cars", name): tonnes}


def civil_only(**sheets: Any) -> Case:
    """10 t a month each for defence and cars; A sells at 1 for civil use only, B at 2 to anyone."""
    rows = offer("A", 1, bar="Civil use"), offer("B", 2)
    return world(*rows, **{"demand": needing([10, 10]), "licence_bars": [CIVIL], **sheets})


def a_line(name: str, output: str, *inputs: str, **terms: Any) -> dict[str, list[Any]]:
    """A line that makes up to 100 t a month of a tonne of each input."""
    return {
        "lines": [Line(line=name, plant=name, output=output, **terms)],
        "capacity": [Capacity(line=name, from_month=APRIL, tonnes_per_month=100)],
        "recipes": [Recipe(line=name, material=i, tonnes_per_tonne=1) for i in inputs],
    }


def magnets() -> Case:
    """Defence and cars want 10 t of magnets; a line makes them of Nd oxide: A's at 1 under the bar, B's at 2."""
    return civil_only(demand=needing([10], MAGNET), materials=[material(), material(MAGNET)],
                      **a_line("Mill", MAGNET, ND))  # fmt: skip


def covered() -> Case:
    """A month of cover of 20 t, half of it for defence, and nothing is used before."""
    return civil_only(demand=needing([0, 10]), months=1, settings={"cover_months": 1.0})


def keeping() -> Case:
    """Oxide keeps two months. Defence wants 10 t in May, cars 10 t in June; A sells under the bar, in April alone."""
    case = civil_only(demand={("Defence", ND): [0, 10, 0], ("Cars", ND): [0, 0, 10]},
                      materials=[material(shelf_life_months=2)])  # fmt: skip
    return but(case, offers=[offer("A", 1, bar="Civil use", valid_to=APRIL), offer("B", 2)])


RULES = {
    "pool_balance": civil_only,
    "pool_within_whole": civil_only,
    "pool_taken_in": magnets,
    "pool_counts": covered,
    "pool_keeps": keeping,
    "pool_use_adds_up": keeping,
}


def test_a_barred_sector_is_served_from_what_is_free() -> None:
    # 20 t for cars at 1, 20 t for defence at 2; without the bar all of it at 1.
    plan = best(civil_only())
    assert plan.bought == {"A": 20, "B": 20}
    assert plan.cost == about(60)
    assert set(plan.plan["pool_issues"]["sector"]) == {"Cars"}
    assert plan.plan["pool_issues"]["tonnes"].sum() == about(20)
    assert cost(but(civil_only(), offers=[offer("A", 1), offer("B", 2)], licence_bars=())) == about(40)


def test_only_the_sectors_named_may_use_it() -> None:
    third = {**needing([10]), ("Toys", ND): [10]}
    rows = offer("A", 1, bar="Cars only"), offer("B", 2)
    assert best(world(*rows, demand=third, licence_bars=[CARS_ONLY])).bought == {"A": 10, "B": 20}


def test_what_a_line_makes_of_barred_tonnes_is_barred() -> None:
    # Cars' magnets are made of A's oxide, defence's of B's: 10 x 1 + 10 x 2.
    plan = best(magnets())
    assert plan.bought == {"A": 10, "B": 10}
    assert plan.series("pool_runs", "made_t") == [10]
    assert plan.plan["pool_takes"].iloc[0].to_dict() == {
        "line": "Mill", "run_bar": "Civil use", "material": ND, "bar": "Civil use", "month": "2027-04",
        "tonnes": about(10),
    }  # fmt: skip


def test_a_bar_goes_through_two_lines_and_by_products() -> None:
    # Oxide to metal to magnets, the metal line giving Dy oxide besides, which defence wants as well.
    first, second = a_line("Smelter", "Nd metal", ND), a_line("Mill", MAGNET, "Nd metal")
    chain = {name: [*first[name], *second[name]] for name in first}
    chain["recipes"].append(Recipe(line="Smelter", material=DY, role="by-product", tonnes_per_tonne=0.5))
    wanted = {("Cars", MAGNET): [10], ("Defence", DY): [5]}
    case = civil_only(demand=wanted, materials=[material(n) for n in (ND, "Nd metal", MAGNET, DY)], **chain)
    case = but(case, offers=[*case.offers, offer("D", 9, DY)])
    # Of barred oxide: 10 x 1 and Dy for defence from D at 9: 55. Of free oxide: 10 x 2 and 5 t of Dy with it: 20.
    plan = best(case)
    assert plan.bought == {"B": 10}
    dear = but(case, offers=[case.offers[0], offer("B", 8), case.offers[2]])
    assert best(dear).bought == {"A": 10, "D": 5}  # 55 against 80
    assert set(best(dear).plan["pools"]["material"]) == {ND, "Nd metal", MAGNET, DY}


def test_two_bars_meet_in_what_is_made_of_both() -> None:
    # A alloy of one input for civil use and one for cars only is for cars only; toys need other alloys.
    bars = [CIVIL, CARS_ONLY]
    rows = [offer("A", 1, bar="Civil use"), offer("B", 9), offer("C", 1, DY, bar="Cars only"), offer("D", 9, DY)]
    wanted = {("Cars", MAGNET): [10], ("Toys", MAGNET): [10], ("Defence", MAGNET): [10]}
    case = world(*rows, demand=wanted, materials=[material(n) for n in (ND, DY, MAGNET)], licence_bars=bars,
                 **a_line("Mill", MAGNET, ND, DY))  # fmt: skip
    # Cars: A and C, 2 a tonne. Toys: A and D, 10. Defence: B and D, 18.
    plan = best(case)
    assert plan.bought == {"A": 20, "B": 10, "C": 10, "D": 20}
    assert set(plan.plan["pool_runs"]["bar"]) == {"Cars only + Civil use", "Civil use"}


def test_barred_stock_covers_only_those_it_may_serve() -> None:
    # The month ahead asks for 20 t: 10 t may be A's; all 20 of A's would count for no more than the 10 t of cars.
    plan = best(covered())
    assert plan.bought == {"A": 10, "B": 10}
    assert plan.series("cover", "counted_t") == [20]
    only_a = bent(but(covered(), offers=[offer("A", 1, bar="Civil use")]))
    assert only_a.series("cover", "short_cover_t") == [10]


def test_what_may_not_be_stockpiled_is_never_the_agencys_and_covers_nothing() -> None:
    rows = offer("A", 1, bar="Not stored"), offer("B", 2)
    case = world(*rows, demand=[10, 10], months=1, settings={"cover_months": 1.0}, licence_bars=[NOT_STORED],
                 buyers=[b.model_copy(update={"counted_share": 1.0}) for b in BUYERS])  # fmt: skip
    plan = best(case)
    # Industry uses A's 10 t; the cover of 10 t is B's, whoever holds it.
    assert plan.bought == {"A": 10, "B": 10}
    assert {buyer for buyer, name in plan.bought_by.expected if name == "A"} == {INDUSTRY}
    assert AGENCY not in set(plan.plan["pools"]["owner"])


def test_what_is_there_and_what_is_coming_may_be_barred() -> None:
    # 10 t in store and 10 t to come under the bar serve cars; defence needs 20 t of B.
    case = civil_only(opening_stock=[opening(10, bar="Civil use")],
                      open_orders=[coming(10, APRIL + 1, bar="Civil use")])  # fmt: skip
    assert best(case).bought == {"B": 20}
    free = civil_only(opening_stock=[opening(10)], open_orders=[coming(10, APRIL + 1)])
    assert best(free).bought == {"A": 20}


def test_a_sector_without_anything_free_goes_without() -> None:
    plan = bent(but(civil_only(), offers=[offer("A", 1, bar="Civil use")]))
    assert {where for (rule, where, _) in plan.bent.expected if rule == "unmet demand"} == {f"Defence · {ND}"}


def test_the_agency_passes_barred_tonnes_on_as_they_are() -> None:
    rows = offer("A", 1, buyer=AGENCY, bar="Civil use"), offer("B", 2, buyer=INDUSTRY)
    plan = best(but(civil_only(), offers=rows, buyers=BUYERS))
    assert plan.bought == {"A": 20, "B": 20}
    assert plan.plan["pools"]["received_t"].sum() == about(20)


def test_barred_stock_does_not_outlive_itself_behind_free_stock() -> None:
    # A's oxide of April is too old in June, whatever defence uses of B's in May: 20 t of B.
    assert best(keeping()).bought == {"B": 20}
    longer = but(keeping(), materials=[material(shelf_life_months=3)])
    assert best(longer).bought == {"A": 10, "B": 10}


def test_named_sectors_are_covered_from_what_they_may_use() -> None:
    # Cover protects defence alone: A's tonnes count for nothing.
    case = but(covered(), sectors=[Sector(sector="Cars", covered=False)],
               materials=[material(cover_basis="named sectors")])  # fmt: skip
    assert best(case).bought == {"B": 10}


def test_without_bars_the_problem_is_the_same() -> None:
    plan = best(world(offer("A", 1), demand=needing([10, 10])))
    assert plan.plan["pools"].empty
    assert plan.result.size["rows"] == best(world(offer("A", 1), demand=needing([10, 10]))).result.size["rows"]
