"""Prices that depend on the quantity. ₹ lakh and tonnes; see ``small.py``."""

from __future__ import annotations

from optimizer.case.case import Case
from optimizer.case.rows_buying import MixRule
from tests.model.small import about, bent, best, but, cost, offer, tiers, world


def all_units() -> Case:
    """9 t are needed; a tonne costs 1, or 0.8 each from 10 t on."""
    return world(offer("A", 1, discount="all-units"), demand=(9,), tiers=tiers("A", {0: 1, 10: 0.8}))


def incremental() -> Case:
    """15 t are needed; A sells the first 10 t at 1 and what goes beyond at 0.6; B all of it at 0.9."""
    offers = offer("A", 1, discount="incremental"), offer("B", 0.9)
    return world(*offers, demand=(15,), tiers=tiers("A", {0: 1, 10: 0.6}))


def all_units_just_under_a_dear_band() -> Case:
    """20 t are needed; under 10 t A sells at 1, from there on at 1.3; B sells at 1.5, and 12 t of it at most."""
    offers = offer("A", 1, discount="all-units", increment_t=1), offer("B", 1.5, ceiling_t_per_month=12)
    return world(*offers, demand=(20,), tiers=tiers("A", {0: 1, 10: 1.3}))


RULES = {
    "order_is_its_bands": incremental,
    "one_band_for_all_units": all_units_just_under_a_dear_band,
    "band_at_least": all_units,
    "band_at_most": incremental,
}


def test_more_than_needed_is_bought_to_reach_a_tier() -> None:
    # 10 t at 0.8 = 8; 9 t at 1 = 9. One tonne is left over.
    plan = best(all_units())
    assert plan.orders == {("A", 0): 10}
    assert plan.cost == about(8)
    assert plan.series("orders", "tier") == [2]
    assert plan.series("balance", "closing_t") == [1]


def test_a_tier_too_far_away_is_not_bought_for() -> None:
    # 12 t at 0.8 = 9.6 against 9 t at 1 = 9.
    plan = best(but(all_units(), tiers=tiers("A", {0: 1, 12: 0.8})))
    assert plan.orders == {("A", 0): 9}
    assert plan.cost == about(9)
    assert plan.series("orders", "tier") == [1]


def test_without_tiers_the_price_on_offers_holds() -> None:
    assert cost(but(all_units(), offers=[offer("A", 1)], tiers=())) == about(9)


def test_an_incremental_discount_is_for_the_tonnes_beyond() -> None:
    # 10 x 1 + 5 x 0.6 = 13, less than 15 x 0.9 = 13.5; as all-units it would be 15 x 0.6 = 9.
    plan = best(incremental())
    assert plan.bought == {"A": 15}
    assert plan.cost == about(13)
    assert cost(but(incremental(), offers=[offer("A", 1, discount="all-units"), offer("B", 0.9)])) == about(9)


def test_an_incremental_discount_is_not_had_without_the_first_band() -> None:
    # For 12 t: 10 + 1.2 = 11.2 from A, 10.8 from B.
    plan = best(world(*incremental().offers, demand=(12,), tiers=incremental().tiers))
    assert plan.bought == {"B": 12}
    assert plan.cost == about(10.8)


def test_prices_that_fall_and_rise_again_are_filled_in_order() -> None:
    # 5 t at 1, 5 t at 0.5, the rest at 2, which B has at 1.2: 5 + 2.5 + 5 x 1.2 = 13.5.
    case = world(offer("A", 1, discount="incremental"), offer("B", 1.2), demand=(15,),
                 tiers=tiers("A", {0: 1, 5: 0.5, 10: 2}))  # fmt: skip
    plan = best(case)
    assert plan.bought == {"A": 10, "B": 5}
    assert plan.cost == about(13.5)


def test_incremental_prices_that_rise_stop_where_another_offer_is_cheaper() -> None:
    # 10 t of A at 1, then B at 1.2 rather than A at 1.5: 10 + 6 = 16. At 1 throughout it would be 15.
    banded = offer("A", 1, discount="incremental")
    case = world(banded, offer("B", 1.2), demand=(15,), tiers=tiers("A", {0: 1, 10: 1.5}))
    plan = best(case)
    assert plan.bought == {"A": 10, "B": 5}
    assert plan.cost == about(16)
    assert cost(but(case, offers=[offer("A", 1), offer("B", 1.2)], tiers=())) == about(15)


def test_rising_prices_are_not_paid_earlier_than_they_are_due_to_raise_a_share_of_value() -> None:
    # Half the value should be Japanese. 10 t are needed; J gives 4 t, the first 3 t at 1 and the last at 3, worth 6 in
    # all; C sells at 2. With all 4 t of J and 6 t of C the Japanese value is 6 of 18: short of a half by 3 (16.7
    # points). Were the dear tonne billed first, a share could be feigned.
    case = world(
        offer("J", 1, country="Japan", discount="incremental", ceiling_t_per_month=4), offer("C", 2), demand=(10,),
        tiers=tiers("J", {0: 1, 3: 3}),
        source_mix=[MixRule(rule="Japan", kind="floor", source="Japan", limit=0.5, measure="value")],
    )  # fmt: skip
    plan = bent(case)
    assert plan.bought == {"J": 4, "C": 6}
    assert plan.bent == {("Japan", "Japan", "2027-28"): 100 * 3 / 18}


def test_a_rising_all_units_price_is_met_from_just_under_the_band() -> None:
    # 9 t of A at 1 and 11 t of B at 1.5 = 25.5; 20 t of A at 1.3 = 26. A tonne of A is never in two bands.
    plan = best(all_units_just_under_a_dear_band())
    assert plan.bought == {"A": 9, "B": 11}
    assert plan.cost == about(25.5)


def test_the_last_lot_under_a_band_can_be_bought() -> None:
    # Lots of 3 t: 9 t lie under the band that begins at 10 t. 9 t at 1 = 9; 12 t at 0.95 = 11.4.
    case = but(all_units(), offers=[offer("A", 1, discount="all-units", lot_t=3)], tiers=tiers("A", {0: 1, 10: 0.95}))
    plan = best(case)
    assert plan.orders == {("A", 0): 9}
    assert plan.cost == about(9)
