"""The optimizer against every plan of two tiny worlds of stores: moving costs, and goods in bond."""

from __future__ import annotations

from hypothesis import strategies as st

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_buying import Duty, Freight
from optimizer.case.rows_making import Store
from optimizer.case.rows_money import CustodyRule, MovingCost
from tests.brute.stores_by_hand import STEP, Bond, Yards, best_in_bond, best_of_yards
from tests.brute.trying import against_every_plan, counts
from tests.model.small import APRIL, LAKH, by_month, material, offer, opening, world

STATE, PRIVATE = "State", "Private"
tonnes = st.sampled_from([0.0, 5.0, 10.0])
rates = st.sampled_from([0.0, 0.12])


def yards_case(yards: Yards) -> Case:
    """The world of moving costs as rows of the workbook."""
    months = len(yards.demand)
    names = STATE, PRIVATE
    kinds = "government", "private"
    ways = ((STATE, PRIVATE, yards.there), (PRIVATE, STATE, yards.back))
    moving = [
        MovingCost(from_store=one, to_store=other, inr_per_t=lakh * LAKH) for one, other, lakh in ways
        if lakh is not None
    ]  # fmt: skip
    rules = []
    if yards.state_only_from < months:
        since = APRIL + yards.state_only_from
        rules = [CustodyRule(rule="All with the State", held_by="government", floor_share=1.0, from_month=since)]
    return world(
        offer("A", yards.price, ceiling_t_per_month=yards.most, increment_t=STEP), demand=yards.demand,
        materials=[material(write_off_inr_per_t=yards.write_off * LAKH)],
        opening_stock=[opening(q, store=name) for q, name in zip(yards.opening, names, strict=True) if q > 0],
        stores=[
            Store(store=name, custodian=name, custodian_kind=kind, capacity_t=room,
                  custody_fee_inr_per_t_month=fee * LAKH)
            for name, kind, room, fee in zip(names, kinds, yards.rooms, yards.fees, strict=True)
        ],
        custody_rules=rules, moving_costs=moving, settings={"discount_rate_per_year": yards.rate},
    )  # fmt: skip


@st.composite
def yards(draw: st.DrawFn) -> Yards:
    fee, way = st.sampled_from([0.0, 0.1, 0.3]), st.sampled_from([None, 0.05, 0.2, 1.0])
    there, back = draw(way), draw(way)
    return Yards(
        demand=(draw(tonnes), draw(tonnes), draw(tonnes)), price=draw(st.sampled_from([1.0, 2.0])), most=draw(tonnes),
        opening=(draw(tonnes), draw(tonnes)), rooms=(draw(tonnes), draw(tonnes)), fees=(draw(fee), draw(fee)),
        there=there, back=0.2 if there is None and back is None else back, state_only_from=draw(st.integers(1, 3)),
        write_off=draw(st.sampled_from([0.0, 0.5])), rate=draw(rates),
    )  # fmt: skip


@counts(few=8, many=40, full=400)
def test_stock_that_is_dear_to_move_lies_where_it_costs_least(count: int, figures: dict[str, str]) -> None:
    against_every_plan("moving costs", yards(), yards_case, best_of_yards, count, figures)


def bond_case(bond: Bond) -> Case:
    """The world of goods in bond as rows of the workbook."""
    first = Month(*bond.first)
    prices = dict(enumerate(bond.prices))
    return world(
        offer("A", 1, incoterm="FOB", ceiling_t_per_month=bond.most, increment_t=STEP, transit_loss=bond.lost,
              valid_to=first + (len(prices) - 1), may_lie_in_bond=True),
        demand=bond.demand, first=first, offer_calendar=[by_month("A", "price", prices, first)],
        materials=[material(hs_code="28")], freight=[Freight(country="all", freight_share=bond.freight)],
        duty=[
            Duty(hs_code="28", basic_duty=share, creditable_tax=bond.tax, from_month=first + t, to_month=first + t)
            for t, share in enumerate(bond.duty)
        ],
        stores=[
            Store(store=name, bonded=name == "Bond", capacity_t=room, holding_inr_per_t_month=holding * LAKH)
            for name, room, holding in zip(("Bond", "Shed"), bond.rooms, bond.holding, strict=True)
        ],
        settings={"discount_rate_per_year": bond.rate, "tax_back_months": bond.tax_back, "bond_months": bond.longest,
                  "bond_interest_per_year": bond.interest},
    )  # fmt: skip


@st.composite
def bonds(draw: st.DrawFn) -> Bond:
    """Ordered in the first two of five months and used in all of them. Nothing need be thrown away: every price is
    above nothing, and what is used is a whole number of steps that come."""
    duty, held = st.sampled_from([0.0, 0.1, 0.3]), st.sampled_from([0.0, 0.01, 0.1])
    before, after, change = draw(duty), draw(duty), draw(st.integers(1, 5))
    lost = draw(st.sampled_from([0.0, 0.5]))
    demand = [draw(st.sampled_from([0.0, 0.0, 5.0])) for _ in range(5)]
    if not any(demand):
        demand[draw(st.integers(1, 4))] = 5.0
    price, room = st.sampled_from([1.0, 1.25, 2.0]), st.sampled_from([0.0, 10.0, 20.0, 5.0])
    return Bond(
        first=(2027, draw(st.sampled_from([2, 4, 12]))), demand=tuple(demand), prices=(draw(price), draw(price)),
        most=10.0, freight=draw(st.sampled_from([0.0, 0.2])), lost=lost,
        duty=tuple(before if t < change else after for t in range(5)), tax=draw(st.sampled_from([0.0, 0.18])),
        tax_back=draw(st.integers(0, 3)), interest=draw(st.sampled_from([0.0, 0.15, 0.9])),
        longest=draw(st.sampled_from([1, 3, 12])), rooms=(draw(room), draw(room)), holding=(draw(held), draw(held)),
        rate=draw(st.sampled_from([0.0, 0.12, 0.5])),
    )  # fmt: skip


@counts(few=8, many=40, full=400)
def test_goods_lie_in_bond_as_long_as_that_pays(count: int, figures: dict[str, str]) -> None:
    against_every_plan("goods in bond", bonds(), bond_case, best_in_bond, count, figures)
