"""The families of tiny worlds, together, try every rule and every cost term of the model.

A rule is tried when in some world drawn the best that can be reached is another without it: there the plan found by
listing all plans would give a model away that had lost the rule.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis.strategies import SearchStrategy
from pyomo.environ import ConcreteModel, Constraint

from optimizer.case.case import Case
from optimizer.model.data import Data
from optimizer.model.problem import write_problem
from tests.brute import test_brute_force, test_chains, test_mill, test_standing, test_stores, test_uses
from tests.brute.trying import drawn
from tests.model.test_every_rule_has_a_test import SAID_TWICE, constraints_of_the_model, optimum

Family = tuple[SearchStrategy[Any], Callable[[Any], Case]]
FAMILIES: dict[str, Family] = {
    **{name: (worlds, test_brute_force.case_of) for name, worlds in test_brute_force.FAMILIES.items()},
    "chains": (test_chains.chains(), test_chains.case_of),
    "plants and expansions": (test_mill.mills(), test_mill.case_of),
    "signed orders": (test_standing.cancelling(), test_standing.case_of),
    "changes to the last plan": (test_standing.changing(), test_standing.case_of),
    "moving costs": (test_stores.yards(), test_stores.yards_case),
    "goods in bond": (test_stores.bonds(), test_stores.bond_case),
    "substitution": (test_uses.kinds(), test_uses.kinds_case),
    "barred tonnes": (test_uses.pools(), test_uses.pools_case),
    "agency and industry": (test_uses.buyers(), test_uses.buyers_case),
}
TRIED_IN = {
    "purchasing": {
        "material_balance", "order_within_bounds", "minimum_order", "whole_lots", "ceiling_a_year", "supplier_ceilings",
        "supplier_on_panel", "months_between_orders",
    },
    "discounts": {"order_is_its_bands", "band_at_least", "band_at_most"},
    "stock": {"opening_lots_in_time", "shelf_life", "use_adds_up", "store_capacity"},
    "cover": {"cover_kept"},
    "funds": {"fund_balance", "bills_are_paid", "carry_over"},
    "sourcing": {
        "amount_from_source", "cap_or_floor", "concentration", "tangent", "number_of_sources", "number_behind",
        "source_counts", "behind_in_whole", "behind_a_total",
    },
    "production": {"output_within_capacity", "minimum_run", "start_after_standing_still"},
    "contracts": {"take_or_pay"},
    "licences": {"licence_drawn", "licence_left"},
    "custody": {"custody_rule"},
    "response": {"ready_in_time"},
    "spending": {"commitments_are_divided", "commitment_limit", "year_end_ceiling", "advance_limit"},
    "markets": {"order_is_its_steps", "step_has_its_width"},
    "tenders": {"global_tender"},
    "chains": {
        "conversion_from_stock", "incentive_on_what_is_made", "incentive_tonnage", "incentive_outlay",
        "assured_is_taken_or_kept", "kept_for_plants_is_there",
    },
    "plants and expansions": {
        "plant_hours", "capacity_with_expansions", "expansions_at_once", "capital_in_the_plan", "capital_outlay",
        "surplus_of_own_make",
    },
    "changes to the last plan": {"tonnes_changed", "order_changed"},
    "moving costs": {"store_balance", "taken_from_stores"},
    "goods in bond": {"bonded_within_order", "bonded_stores_hold_bonded_goods"},
    "substitution": {"no_more_than_is_asked_for"},
    "barred tonnes": {"pool_balance", "pool_within_whole", "pool_counts", "pool_keeps", "pool_use_adds_up"},
    "agency and industry": {"ceiling_a_month"},
}  # fmt: skip
NOT_TRIED = {
    "behind_if_counted": "said by other rows of the number of sources as well",
    "one_band_for_all_units": "a second band that is dearer, and an order that reaches it",
    "run_needs_capacity": "a start that costs more than a month of an expansion not needed yet",
    "lent_is_asked_for": "two loans to one sector, or a loan beside a substitute",
    "most_out": "loans of several months that are out together",
    "built_once": "two expansions of one line",
    "conversion_within_hours": "conversion in a plant whose hours are short",
    "pool_taken_in": "barred inputs of a line",
    "entering_in_month": "rolling windows",
    "worst_cover": "rules that are bent",
    "end_stock_is_there": "rules that are bent: with cover kept the stock it speaks of is always there",
    "small_bills": "a unit of account, for figures of nine orders",
}
"""Rules that no family tries, and what it would have to draw; each has a world worked out by hand."""


def worlds_of(family: str, count: int) -> list[Case]:
    worlds, case_of = FAMILIES[family]
    found: list[Case] = []
    drawn(worlds, count, lambda world: found.append(case_of(world)))
    return found


def rules_in(case: Case) -> set[str]:
    """The constraints that have rows in a world."""
    block = ConcreteModel()
    write_problem(block, Data.of(case))
    return {rule.local_name for rule in block.component_objects(Constraint) if len(rule)}


def reached(case: Case, without: set[str]) -> float | None:
    """The least cost with every business rule kept; None where that is not to be had, or has no end."""
    try:
        return optimum(case, without, "cost")
    except AssertionError:
        return None


def test_every_rule_is_tried_or_said_why_not() -> None:
    tried = set().union(*TRIED_IN.values())
    assert tried | NOT_TRIED.keys() == set(constraints_of_the_model())
    assert not tried & NOT_TRIED.keys()
    assert TRIED_IN.keys() <= FAMILIES.keys()


@pytest.mark.slow
@pytest.mark.parametrize("family", TRIED_IN)
def test_every_rule_bites_in_a_world_that_is_drawn(family: str, figures: dict[str, str]) -> None:
    missing, drawn_so_far = set(TRIED_IN[family]), 0
    for case in worlds_of(family, 200):
        drawn_so_far += 1
        tried = missing & rules_in(case)
        least = reached(case, set()) if tried else None
        for rule in tried:
            beside = SAID_TWICE.get(rule, set())
            whole = least if not beside else reached(case, beside)
            without = reached(case, beside | {rule})
            if whole is not without and (whole is None or whole != pytest.approx(without, rel=1e-4, abs=1e-4)):
                missing.discard(rule)
        if not missing:
            break
    assert not missing
    figures[f"brute force, rules that bite in {family}"] = f"{len(TRIED_IN[family])} within {drawn_so_far} worlds"
