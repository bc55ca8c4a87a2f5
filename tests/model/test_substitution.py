"""What stands in for what. ₹ lakh and tonnes; see ``small.py``.

10 t of magnets are needed, at 10 a tonne; samarium-cobalt magnets cost 5, of which 1.2 t do for a tonne, and a change
costs 1 for each tonne replaced: 1.2 x 5 + 1 = 7.
"""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_needs import Sector
from optimizer.case.rows_substitution import Substitution
from tests.model.small import (
    APRIL,
    LAKH,
    MAGNET,
    Planned,
    about,
    bent,
    best,
    but,
    cost,
    material,
    offer,
    opening,
    world,
)

SMCO, OTHER = "SmCo magnet", "Ferrite magnet"
MAY = Month(2027, 5)


def stands_in(
    substitute: str = SMCO, ratio: float = 1.2, at_most: float = 0.6, extra: float = 1, **terms: Any
) -> Substitution:  # fmt: skip
    return Substitution(material=MAGNET, substitute=substitute, ratio=ratio, ceiling_share=at_most,
                        extra_cost_inr_per_t=extra * LAKH, **terms)  # fmt: skip


def magnets(*rows: Substitution, demand: Any = None, **sheets: Any) -> Case:
    kinds = [material(name) for name in (MAGNET, SMCO, OTHER)]
    sheets = {"materials": kinds, **sheets}
    offers = [offer("M", 10, MAGNET), offer("S", 5, SMCO), offer("F", 2, OTHER)]
    return world(*offers, demand=demand or {MAGNET: [10]}, substitutions=rows or [stands_in()], **sheets)


def a_substitute() -> Case:
    return magnets()


def two_substitutes() -> Case:
    """Each may serve 60 % in April, at 7 and at 3; together they would serve 120 %. May has magnets alone."""
    return magnets(stands_in(to_month=APRIL), stands_in(OTHER, ratio=1, to_month=APRIL), demand={MAGNET: [10, 10]})


RULES = {"no_more_than_is_asked_for": two_substitutes}
TERMS = {"substitution": a_substitute}


def replaced(plan: Planned) -> dict[str, Any]:
    return about(plan.plan["substitutions"].groupby("substitute")["replaced_t"].sum().to_dict())


def test_a_cheaper_material_serves_what_it_may() -> None:
    # 6 t by 7.2 t of SmCo for 36 and 6 for the change; 4 t at 10.
    plan = best(a_substitute())
    assert (plan.cost, plan.term("substitution"), plan.bought) == (about(82), about(6), {"M": 4, "S": 7.2})
    assert plan.series("issues", "issued_t") == [4]
    assert plan.series("issues", "unmet_t") == [0]
    assert plan.series("balance", "issued_t", material=SMCO) == [7.2]


def test_a_substitute_too_dear_is_left_alone() -> None:
    assert cost(magnets(stands_in(extra=4))) == about(100)


def test_substitutes_together_serve_no_more_than_is_asked_for() -> None:
    # 6 t of ferrite at 3, 4 t of SmCo at 7; what they would serve beyond that would save magnets at 10 in May.
    plan = best(two_substitutes())
    assert (plan.cost, replaced(plan)) == (about(18 + 28 + 100), {OTHER: 6, SMCO: 4})


def test_a_substitute_serves_the_sector_named_alone() -> None:
    # Cars take 10 t of which 6 are replaced; wind takes 5 t of its own.
    case = magnets(stands_in(sector="Cars"), demand={("Cars", MAGNET): [10], ("Wind", MAGNET): [5]})
    plan = best(case)
    assert plan.plan["substitutions"]["sector"].tolist() == ["Cars"]
    assert plan.cost == about(82 + 50)


def test_a_substitute_serves_in_its_months() -> None:
    case = magnets(stands_in(from_month=MAY, to_month=MAY), demand={MAGNET: [10, 10, 10]})
    plan = best(case)
    assert plan.plan["substitutions"]["month"].tolist() == ["2027-05"]
    assert plan.cost == about(100 + 82 + 100)


def test_demand_of_its_own_is_served_beside_it() -> None:
    # 3 t of SmCo are needed as such: 15 more.
    plan = best(magnets(demand={MAGNET: [10], SMCO: [3]}))
    assert plan.cost == about(82 + 15)
    assert plan.series("balance", "issued_t", material=SMCO) == [10.2]


def test_what_cannot_be_had_is_met_by_what_can() -> None:
    # Nobody sells magnets: 6 of 10 t are replaced, and 4 t are not met.
    case = magnets(sectors=[Sector(sector="Users")])
    plan = bent(but(case, offers=case.offers[1:]))
    assert plan.bent == {("unmet demand", f"Users · {MAGNET}", "2027-04"): 4}
    assert plan.plan["substitutions"]["replaced_t"].tolist() == [pytest.approx(6, abs=1e-2)]


def test_a_substitute_in_store_is_used() -> None:
    # 12 t of SmCo in store: 7.2 t of them replace 6 t, for the cost of the change alone.
    assert cost(magnets(opening_stock=[opening(12, SMCO)])) == about(6 + 40)


def test_stock_of_a_substitute_is_no_cover_for_what_it_may_replace() -> None:
    # A month of cover of magnets is 10 t of magnets, though 100 t of SmCo are in store.
    case = magnets(demand={MAGNET: [10, 10]}, months=1, opening_stock=[opening(100, SMCO)],
                   materials=[material(MAGNET, cover_months=1), material(SMCO), material(OTHER)])  # fmt: skip
    plan = best(case)
    assert plan.bought == {"M": 14}
    assert plan.cost == about(6 + 140)
