"""What events do, by the stage a shipment is in. ₹ lakh, tonnes; see ``small.py``.

``known`` events stand on the policy calendar (Base): they are reckoned with from the start and audited. ``sudden`` ones
belong to a scenario and strike what is under way.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.case.case import Case
from optimizer.case.case import world as world_of
from optimizer.case.months import Month
from optimizer.case.rows_making import Capacity, Line
from optimizer.case.rows_uncertain import Event, Scenario
from optimizer.model.costs import end_value_inr_per_t
from optimizer.model.data import Data
from optimizer.model.events import Events
from optimizer.plan.audit.derive import Facts
from optimizer.plan.audit.landed import lead_days, may_order, usable_month
from tests.model.small import APRIL, LAKH, ND, best, but, coming, material, offer, world

MAY, JUNE, JULY, AUGUST = (APRIL + k for k in range(1, 5))


def known(acts_on: str, figure: float | None, start: Month, end: Month | None = None, **terms: Any) -> Event:
    return Event(event="Known", acts_on=acts_on, figure=figure, from_month=start, to_month=end, **terms)


def sudden(acts_on: str, figure: float | None, start: Month, end: Month | None = None, **terms: Any) -> Event:
    return known(acts_on, figure, start, end, scenario="Sudden", **terms)


def struck(case: Case, *events: Event, **settings: Any) -> Data:
    """The case in the scenario in which these events happen."""
    rows = (Scenario(scenario="Base", probability=0.5), Scenario(scenario="Sudden", probability=0.5))
    changed = but(case, events=events, scenarios=rows, settings={**settings})
    return Data.of(world_of(changed, "Sudden"))


# -- the policy calendar, in an ordinary plan --------------------------------------------------------------------


def test_a_known_ban_is_bought_ahead_of() -> None:
    """10 t a month; from June on nothing ships. A ships in the month of the order, so the 20 t of June and July are
    ordered by May: 40 t in all at 1, none in June or July."""
    case = world(offer("A", 1), demand=(10, 10, 10, 10), events=[known("availability", 0, JUNE)])
    planned = best(case)
    assert planned.cost == pytest.approx(40)
    assert max(planned.plan["orders"]["order_month"]) <= "2027-05"


def test_a_known_ban_stops_orders_that_would_ship_in_it() -> None:
    """An order of April is made in 40 days and would ship in May, the month of the ban: none is placed, and B at 3 in
    May's stead gives the 10 t of June."""
    slow, near = offer("A", 1, production_days=40), offer("B", 3, country="Japan")
    ban = known("availability", 0, MAY, MAY, country="China")
    planned = best(world(slow, near, demand=(0, 0, 10), events=[ban]))
    assert planned.cost == pytest.approx(30)
    assert best(world(slow, near, demand=(0, 0, 10))).cost == pytest.approx(10)


def test_less_of_a_ceiling_is_left() -> None:
    """A gives 10 t a month at 1, half of that in May: 15 t are the most by May, and B at 4 gives the other 5."""
    half = known("availability", 0.5, MAY, MAY, supplier="A Ltd")
    planned = best(world(offer("A", 1, ceiling_t_per_month=10), offer("B", 4), demand=(0, 20), events=[half]))
    assert planned.bought == {"A": 15, "B": 5}


def test_a_dear_month() -> None:
    """The price is threefold in May: what May needs is bought in April."""
    planned = best(world(offer("A", 1), demand=(10, 10), events=[known("price", 3, MAY, MAY)]))
    assert planned.orders == {("A", 0): 20}


def test_a_price_event_is_paid_where_it_cannot_be_avoided() -> None:
    """10 t are needed in May and nothing keeps longer than its month: 10 t at 3."""
    fresh = [material(shelf_life_months=1)]
    planned = best(world(offer("A", 1), demand=(0, 10), materials=fresh, events=[known("price", 3, MAY, MAY)]))
    assert planned.cost == pytest.approx(30)


def test_a_closed_sea_route_makes_orders_late() -> None:
    """20 days at sea, 31 more on what sails in April: April's order comes in June, not in May, and the dates say so."""
    closed = known("transit", 31, APRIL, APRIL)
    planned = best(world(offer("A", 1, transit_days=20), demand=(0, 0, 10), months=3, events=[closed]))
    assert planned.cost == pytest.approx(10)
    ahead = best(world(offer("A", 1, transit_days=20), offer("B", 5), demand=(0, 10), events=[closed]))
    assert ahead.bought == {"B": 10}


def test_no_licence_is_granted_for_a_while() -> None:
    """A licence takes 30 days. From May on none is granted until June is over: April's order, ready on 1 May, is
    licensed on 1 July and usable then."""
    stop = known("licences", None, MAY, JUNE)
    data = Data.of(world(offer("A", 1, licence_days=30), demand=(0, 0, 0, 10), events=[stop]))
    assert data.slots["A", 0].usable == 3
    assert Data.of(world(offer("A", 1, licence_days=30), demand=(0, 0, 0, 10))).slots["A", 0].usable == 1


def test_a_plant_comes_late() -> None:
    """The line makes 10 t a month at 1 from April, but nothing before June: April and May are bought at 3."""
    line = Line(line="L", plant="P", output=ND, running_cost_inr_per_t=1e5)
    capacity = Capacity(line="L", from_month=APRIL, tonnes_per_month=10)
    late = known("output", 0, APRIL, MAY, line="L")
    planned = best(
        world(offer("A", 3), demand=(10, 10, 10), lines=[line], capacity=[capacity], events=[late])
    )
    assert planned.cost == pytest.approx(2 * 30 + 10)


def test_demand_rises_and_cover_with_it() -> None:
    """10 t a month and a month of cover; from June a quarter more, known beforehand: 12.5 t are held at the end of May,
    and the plan buys 10 + 10 + 12.5 + 12.5 for cover after it."""
    rise = known("demand", 1.25, JUNE, sector="Users")
    planned = best(world(offer("A", 1), demand=(10, 10, 10), settings={"cover_months": 1.0}, events=[rise]))
    assert planned.series("cover", "requirement_t") == [10, 12.5, 12.5]
    assert planned.cost == pytest.approx(45)


def test_open_orders_are_stopped_too() -> None:
    """20 t are to come in June, shipped then. A ban in June stops them, with the 5 to pay: all 20 t are bought at 1."""
    case = world(offer("A", 1), demand=(0, 0, 20), open_orders=[coming(20, JUNE, to_pay=5)])
    assert best(case).cost == pytest.approx(5)
    ban = known("availability", 0, JUNE, country="China")
    assert best(but(case, events=[ban], offers=[offer("A", 1, country="Japan")])).cost == pytest.approx(20)


def test_open_orders_that_are_at_sea_come_late() -> None:
    """Shipped in March: no ban touches them, but a month more at sea does."""
    case = world(offer("A", 1), demand=(0, 0, 20), open_orders=[coming(20, MAY, ship_month=Month(2027, 3))])
    assert Data.of(but(case, events=[known("availability", 0, APRIL)])).open_arrivals_t == {(ND, "agency", 1): 20}
    late = but(case, events=[known("transit", 30, APRIL, APRIL)])
    assert Data.of(late).open_arrivals_t == {(ND, "agency", 2): 20}
    assert best(late).cost == pytest.approx(0)


# -- events of a scenario --------------------------------------------------------------------------------------


def test_scenario_events_do_not_touch_an_ordinary_plan() -> None:
    case = world(offer("A", 1), demand=(10, 10, 10))
    ban = sudden("availability", 0, MAY)
    rows = (Scenario(scenario="Sudden", probability=1),)
    assert best(but(case, events=[ban], scenarios=rows)).plan["orders"].equals(best(case).plan["orders"])


@pytest.mark.parametrize("ban_from", [1, 2, 3, 4])
def test_of_a_sudden_ban_only_what_shipped_before_it_arrives(ban_from: int) -> None:
    """Made in 31 days: an order ships a month after it is placed, and is usable a month later. Of a ban in month k only
    what shipped before k arrives, and nothing can be ordered from k on."""
    slow = offer("A", 1, production_days=31, transit_days=20)
    data = struck(world(slow, demand=(1,) * 8), sudden("availability", 0, APRIL + ban_from))
    shares = {t: slot.arrives for (_, t), slot in data.slots.items()}
    assert shares == {t: 1.0 if t + 1 < ban_from else 0.0 for t in range(min(6, ban_from))}


def test_a_licensed_flow_is_not_cut_twice() -> None:
    """May lets through 0.4, June 0.2, July 0.8. What was ordered in May, within 0.4 of the ceiling, and ships in June
    is halved; what was ordered in June and ships in July is not cut again."""
    slow = offer("A", 1, production_days=31, ceiling_t_per_month=10)
    flow = [sudden("availability", share, month, month) for share, month in ((0.4, MAY), (0.2, JUNE), (0.8, JULY))]
    data = struck(world(slow, demand=(1,) * 6), *flow)
    assert [data.slots["A", t].arrives for t in range(5)] == pytest.approx([0.4, 0.5, 1, 1, 1])
    assert [data.slots["A", t].ceiling_t for t in range(5)] == pytest.approx([10, 4, 2, 8, 10])


def test_before_the_news_is_in_orders_are_placed_in_vain() -> None:
    """A ban in May, heard of a month later: May's order can be placed and does not come; June's cannot."""
    data = struck(world(offer("A", 1), demand=(1,) * 4), sudden("availability", 0, MAY), reporting_lag_months=1)
    assert {t: slot.arrives for (_, t), slot in data.slots.items()} == {0: 1.0, 1: 0.0}


def test_what_does_not_ship_is_not_paid_on_arrival_but_is_when_paid_with_the_order() -> None:
    later, first = offer("A", 1, production_days=31), offer("B", 1, production_days=31, pay_at="order")
    data = struck(world(later, first, demand=(1,) * 4), sudden("availability", 0.25, MAY, MAY))
    assert data.slots["A", 0].on_goods["purchase"] == pytest.approx(0.25)
    assert data.slots["B", 0].on_goods["purchase"] == 1


def test_cover_is_owed_for_the_forecast_known_in_its_month() -> None:
    """Demand doubles in June without warning: at the end of May a month of cover is still 10 t, of June 20."""
    case = world(offer("A", 1), demand=(10,) * 4, months=4, settings={"cover_months": 1.0})
    data = struck(case, sudden("demand", 2, JUNE))
    assert [data.needs.requirement[ND, t] for t in range(4)] == pytest.approx([10, 10, 20, 20])
    assert [data.needs.total[ND][t] for t in range(4)] == pytest.approx([10, 10, 20, 20])


def test_a_sudden_price_makes_no_stock_worth_more_at_the_end() -> None:
    """Threefold from May on without warning: what is bought then costs 3, what is left at the end is worth 1."""
    data = struck(world(offer("A", 1), demand=(10,) * 3, settings={"value_end_stock": True}), sudden("price", 3, MAY))
    assert data.slots["A", 2].landed_inr_per_t() == pytest.approx(3 * LAKH)
    assert end_value_inr_per_t(data)[ND] == pytest.approx(LAKH)


# -- model and audit, each by its own arithmetic ------------------------------------------------------------------

DAYS = st.integers(0, 70)
EVENTS = st.lists(
    st.builds(
        lambda kind, share, days, start, length, country: known(
            kind, {"licences": None, "lead time": days, "transit": days}.get(kind, share),
            APRIL + start, None if length > 6 else APRIL + start + length, country=country,
        ),
        st.sampled_from(("availability", "price", "lead time", "transit", "licences")),
        st.sampled_from((0.0, 0.25, 0.5, 1.5)), DAYS, st.integers(-2, 8), st.integers(0, 8),
        st.sampled_from((None, "China", "Japan")),
    ),
    max_size=4,
)  # fmt: skip


@given(EVENTS, st.tuples(DAYS, DAYS, DAYS, DAYS, DAYS))
def test_model_and_audit_agree_on_what_the_calendar_does(events: list[Event], days: tuple[int, ...]) -> None:
    names = ("lead_days", "approval_days", "licence_days", "production_days", "transit_days")
    parts = dict(zip(names, days, strict=True))
    case = world(offer("A", 1, **parts), demand=(1,) * 9, events=events)
    data, facts, a = Data.of(case), Facts(case), case.offers[0]
    for t, month in enumerate(case.months):
        usable = usable_month(facts, a, month)
        open_now = may_order(facts, a, month) and usable <= facts.last
        assert (("A", t) in data.slots) == open_now
        if open_now:
            slot = data.slots["A", t]
            assert case.months[slot.usable] == usable
            assert slot.arrives == 1
            assert lead_days(facts, a, month) == slot.extra_days + sum(days)


@given(EVENTS, st.integers(0, 8), st.one_of(st.none(), st.integers(-3, 8)), DAYS)
def test_model_and_audit_agree_on_open_orders(
    events: list[Event], usable: int, ships: int | None, transit: int
) -> None:
    shipped = None if ships is None else APRIL + min(ships, usable)
    order = coming(10, APRIL + usable, to_pay=100, ship_month=shipped)
    case = world(offer("A", 1, transit_days=transit), demand=(1,) * 9, events=events, open_orders=[order])
    assert Events(case).open_orders() == Facts(case).calendar.open_orders
