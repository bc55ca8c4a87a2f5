"""Who keeps the stock, at what fee, within what shares, and moving it. ₹ lakh and tonnes; see ``small.py``."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from optimizer.case.case import Case
from optimizer.case.rows_making import Store
from optimizer.case.rows_money import CustodyRule, MovingCost
from optimizer.case.rows_needs import OpeningStock
from optimizer.plan.audit import audit
from optimizer.run import plan_case
from tests.model.small import (
    AGENCY,
    APRIL,
    BUYERS,
    INDUSTRY,
    LAKH,
    MAGNET,
    ND,
    about,
    best,
    but,
    cost,
    material,
    offer,
    opening,
    world,
)

# The agency's own store costs 0.3 a tonne and month, the private one's fee is 0.1.
VAULT = Store(store="Vault", custodian="Agency", holding_inr_per_t_month=0.3 * LAKH)
SHED = Store(store="Shed", custodian="Warehouse Ltd", custodian_kind="private",
             custody_fee_inr_per_t_month=0.1 * LAKH)  # fmt: skip


def held_a_month(**sheets: Any) -> Case:
    """10 t are held from April to May, when they are used: in the shed for 1, in the vault for 3. They come at 1."""
    case = world(offer("A", 1, valid_to=APRIL), demand=(0, 10), stores=[VAULT, SHED])
    return but(case, **sheets)


def at_most(share: float, **terms: Any) -> CustodyRule:
    return CustodyRule(**{"rule": "Private hands", "held_by": "private", "ceiling_share": share, **terms})


def little_in_private_hands() -> Case:
    return held_a_month(custody_rules=[at_most(0.4)])


def way(one: str, other: str, lakh_a_tonne: float) -> MovingCost:
    return MovingCost(from_store=one, to_store=other, inr_per_t=lakh_a_tonne * LAKH)


def lying_in_the_vault(moving: float = 0.15, **sheets: Any) -> Case:
    """10 t lie in the vault and are used in the third month: two months there cost 6, in the shed 2."""
    case = world(offer("A", 1), demand=(0, 0, 10), stores=[VAULT, SHED], opening_stock=[opening(10, store="Vault")],
                 moving_costs=[way("Vault", "Shed", moving)])  # fmt: skip
    return but(case, **sheets)


RULES = {
    "custody_rule": little_in_private_hands, "store_balance": lying_in_the_vault,
    "taken_from_stores": lying_in_the_vault,
}  # fmt: skip
TERMS = {"custody": held_a_month, "moving": lying_in_the_vault}


# -- fees and shares -----------------------------------------------------------------------------------------


def test_stock_lies_where_holding_and_fee_are_least() -> None:
    plan = best(held_a_month())
    assert plan.series("stock", "closing_t", store="Shed") == [10, 0]
    assert (plan.cost, plan.term("custody")) == (about(11), about(1))


def test_a_ceiling_keeps_stock_out_of_private_hands() -> None:
    # 4 t in the shed and 6 t in the vault: 0.4 + 1.8.
    plan = best(little_in_private_hands())
    assert plan.series("stock", "closing_t", store="Shed") == [4, 0]
    assert plan.cost == about(12.2)


@pytest.mark.parametrize(("floor", "expected"), [(0, 11), (0.25, 11.5), (1, 13)])
def test_a_floor_keeps_stock_with_a_custodian(floor: float, expected: float) -> None:
    # A quarter, 2.5 t, in the vault costs 0.2 a tonne more.
    rule = CustodyRule(rule="Own", held_by="Agency", floor_share=floor)
    assert cost(held_a_month(custody_rules=[rule])) == about(expected)


def test_a_rule_holds_in_its_months_and_for_its_materials() -> None:
    assert cost(held_a_month(custody_rules=[at_most(0.4, from_month=APRIL + 1)])) == about(11)
    assert cost(held_a_month(custody_rules=[at_most(0.4, to_month=APRIL)])) == about(12.2)
    both = [material(ND), material(MAGNET)]
    assert cost(held_a_month(materials=both, custody_rules=[at_most(0.4, scope=MAGNET)])) == about(11)


def test_a_rule_is_about_one_owner_s_stock() -> None:
    # The industry's stock is its own affair: all of it lies in its shed.
    stores = [VAULT, SHED.model_copy(update={"buyer": INDUSTRY})]
    case = held_a_month(buyers=BUYERS, stores=stores, custody_rules=[at_most(0.4)])
    assert cost(case) == about(11)
    narrow = [at_most(0.4, buyer=INDUSTRY)]
    assert best(but(case, custody_rules=narrow)).term("custody") == 0  # with one store it can hold nothing at all


def test_rules_that_cannot_be_kept_together_are_an_error_of_the_workbook() -> None:
    rules = [at_most(0.4), CustodyRule(rule="Shed", held_by="Warehouse Ltd", floor_share=0.6)]
    result = plan_case(held_a_month(custody_rules=rules, opening_stock=[opening(10)]))
    assert result.exit_code == 3
    assert "Custodians keep to their floors and ceilings." in " ".join(p.rule for p in result.problems)


# -- moving --------------------------------------------------------------------------------------------------


def test_stock_is_moved_where_that_saves_more_than_it_costs() -> None:
    # 1.5 to move, 2 in the shed: 3.5 rather than 6.
    plan = best(lying_in_the_vault())
    assert plan.series("moves", "tonnes") == [10]
    assert (plan.cost, plan.term("moving")) == (about(3.5), about(1.5))


def test_stock_stays_where_moving_is_dear_or_there_is_no_way() -> None:
    assert cost(lying_in_the_vault(0.5)) == about(6)
    assert cost(lying_in_the_vault(moving_costs=[way("Shed", "Vault", 0.01)])) == about(6)


def test_without_the_sheet_stock_lies_where_it_is_cheapest() -> None:
    assert cost(lying_in_the_vault(moving_costs=[])) == about(2)


def test_what_comes_in_may_be_put_in_any_store_and_taken_from_any() -> None:
    # 10 t come into the shed as 10 t are used from the vault: nothing is moved.
    case = lying_in_the_vault(demand_by_month=world(demand=(10, 10)).demand_by_month, settings={"months": 2})
    plan = best(but(case, offers=[offer("A", 1, valid_to=APRIL)]))
    assert plan.term("moving") == 0
    assert plan.series("stock", "closing_t", store="Shed") == [10, 0]


def test_opening_stock_without_a_store_is_put_where_it_is_best() -> None:
    assert cost(lying_in_the_vault(opening_stock=[OpeningStock(material=ND, tonnes=10)])) == about(2)


def test_a_custody_rule_makes_stock_move() -> None:
    # Nothing may lie with the agency: 10 t are moved at 0.5 and kept for 2.
    rule = CustodyRule(rule="None here", held_by="Agency", ceiling_share=0)
    assert cost(lying_in_the_vault(0.5, custody_rules=[rule])) == about(7)


def test_passing_on_is_no_move() -> None:
    # The agency's 10 t in the vault are passed to the industry's mill in May; they lie a month in the vault.
    mill = Store(store="Mill", buyer=INDUSTRY, holding_inr_per_t_month=LAKH)
    case = world(offer("A", 5), demand=(0, 10), buyers=BUYERS, stores=[VAULT, SHED, mill],
                 opening_stock=[opening(10, store="Vault", buyer=AGENCY)],
                 moving_costs=[way("Vault", "Shed", 1)])  # fmt: skip
    assert cost(case) == about(3)


# -- the audit -----------------------------------------------------------------------------------------------


def refused(case: Case, frame: str, change: Any) -> set[str]:
    plan = best(case).plan
    frames = dict(plan.frames)
    frames[frame] = change(frames[frame].copy())
    return {f.rule for f in audit(case, type(plan)(frames, plan.objective_inr, plan.bound_inr, plan.gross_outlay_inr,
                                                   plan.status))}  # fmt: skip


@pytest.mark.parametrize(
    ("column", "value"),
    [("from_store", "Shed"), ("to_store", "Vault"), ("tonnes", 8.0), ("tonnes", -1.0), ("month", "2027-05"),
     ("owner", "x"), ("material", "x")],
)  # fmt: skip
def test_the_audit_refuses_a_move_that_is_not_so(column: str, value: object) -> None:
    def change(table: pd.DataFrame) -> pd.DataFrame:
        table[column] = value
        return table

    assert refused(lying_in_the_vault(), "moves", change)


def test_the_audit_refuses_a_move_left_out_or_standing_twice() -> None:
    case = lying_in_the_vault()
    assert "store balance" in refused(case, "moves", lambda table: table.iloc[:0])
    assert "moves: rows" in refused(case, "moves", lambda table: pd.concat([table, table]))


def test_the_audit_refuses_stock_against_a_custody_rule() -> None:
    def swap(table: pd.DataFrame) -> pd.DataFrame:
        table["store"] = table["store"].map({"Vault": "Shed", "Shed": "Vault"})
        return table

    assert "custody rule" in refused(little_in_private_hands(), "stock", swap)
    rule = CustodyRule(rule="Own", held_by="Agency", floor_share=0.7)
    assert "custody rule" in refused(held_a_month(custody_rules=[rule]), "stock", swap)
