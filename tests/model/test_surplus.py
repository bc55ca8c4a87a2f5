"""What lines made and nobody needs is sold. ₹ lakh and tonnes; see ``small.py``."""

from __future__ import annotations

from typing import Any

from optimizer.case.case import Case
from tests.model.small import DY, LAKH, ND, about, best, but, cost, material, offer, world
from tests.model.test_production import gives, line, runs


def cerium(price: float | None = 0.5, limit: float | None = None, **terms: Any) -> Case:
    """10 t of Nd a month for two months, made for 2 a tonne with 0.4 t of cerium a tonne, which costs 0.3 to hold. It
    can be sold for so much, and is written off for 0.2."""
    kinds = [
        material(ND),
        material("Cerium", holding=0.3, write_off_inr_per_t=0.2 * LAKH, surplus_limit_t_per_month=limit,
                 surplus_price_inr_per_kg=None if price is None else 100 * price, **terms),
    ]  # fmt: skip
    return world(offer("A", 3), demand=(10, 10), materials=kinds, **runs(line(ND, 2), 20, gives("Cerium", 0.4)))


def own_make_only() -> Case:
    """5 t of Dy a month are needed; it can be bought at 1 and sold at 2; 2 t of it are made beside the 20 t of Nd."""
    kinds = [material(ND), material(DY, surplus_price_inr_per_kg=200)]
    return world(offer("A", 3), offer("D", 1, DY), demand={ND: (10, 10), DY: (5, 5)}, materials=kinds,
                 **runs(line(ND, 2), 20, gives(DY, 0.1)))  # fmt: skip


RULES = {"surplus_of_own_make": own_make_only}
TERMS = {"surplus": cerium}


def test_surplus_is_sold_in_the_month_in_which_it_is_made() -> None:
    # 20 x 2 and 8 t at 0.5 back: 36; nothing is held.
    plan = best(cerium())
    assert plan.series("balance", "sold_t", material="Cerium") == [4, 4]
    assert (plan.cost, plan.term("surplus")) == (about(36), about(4))


def test_what_cannot_be_sold_is_written_off_and_all_of_it_is_told() -> None:
    # At most 3 t a month: 40 - 3 + 2 t written off at 0.2; to hold the first tonne for the second month helps nobody.
    plan = best(cerium(limit=3))
    told = plan.plan["own_make"].set_index(["material", "fiscal_year"]).loc["Cerium", "2027-28"]
    assert told[["made_t", "used_t", "sold_t", "written_off_t", "closing_t"]].tolist() == about([8, 0, 6, 2, 0])
    assert plan.cost == about(40 - 3 + 0.4)
    assert cost(cerium(None)) == about(40 + 8 * 0.2)


def test_what_is_bought_is_not_sold() -> None:
    # The 2 t of Dy made are sold and the 10 t needed bought: 40 + 10 - 4. No more is bought at 1 to be sold at 2.
    plan = best(own_make_only())
    assert plan.bought == {"D": 10}
    assert plan.cost == about(46)


def test_stock_at_the_start_may_be_sold_as_well() -> None:
    kinds = [material(ND), material(DY, opening_stock_t=5, surplus_price_inr_per_kg=200)]
    assert cost(but(own_make_only(), materials=kinds)) == about(40 + 10 - 14)


def test_surplus_makes_a_line_worth_running_that_is_not_for_its_main_output() -> None:
    # Nd from abroad costs 1.7, made 2 less 0.4 t at 1: 1.6 a tonne; without selling 1.7 a tonne.
    case = but(cerium(1), offers=[offer("A", 1.7)])
    assert cost(case) == about(32)
    assert cost(but(cerium(None), offers=[offer("A", 1.7)])) == about(34)
