"""A plan carried through what nobody foresaw, in worlds that can be gone through by hand. ₹ lakh, tonnes."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.case.case import Case, world
from optimizer.case.months import Month
from optimizer.case.rows_response import Loan
from optimizer.case.rows_uncertain import Event
from optimizer.session import Solved
from optimizer.solve.interruption import Interruption
from optimizer.study.recourse import Followed, first_shown, follow, foreseen, revisions
from optimizer.study.stress import Stressed, stress
from tests.model.small import APRIL, ND, about, but, material, offer, opening
from tests.model.small import world as small_world
from tests.solve.test_scenarios import event
from tests.study.worlds import LAKH, solved

MAY, JUNE, JULY, AUGUST = APRIL + 1, APRIL + 2, APRIL + 3, APRIL + 4


def slow(*others: Any, **sheets: Any) -> Case:
    """10 t a month for six months, 20 in store. China makes for 45 days and ships for 15, 10 t a month at 1: an order
    of a month ships in the next and is there in the one after. So 10 are ordered in each month from April to July."""
    china = offer("A", 1, production_days=45, transit_days=15, ceiling_t_per_month=10)
    return small_world(china, *others, demand=(10,) * 6, opening_stock=[opening(20)], **sheets)


def happens(case: Case, *events: Event, **settings: Any) -> Case:
    return but(case, events=events, settings=settings)


def ban(start: Month, end: Month | None = None) -> Event:
    return event("Ban", "availability", 0, start, end, country="China")


def orders(followed: Followed | Solved) -> dict[tuple[str, str], Any]:
    table = followed.plan["orders"].groupby(["offer", "order_month"])["tonnes"].sum()
    return about(table.to_dict(), 1e-3)


def unmet(followed: Followed) -> dict[str, float]:
    rows = followed.plan["issues"].to_dict("records")
    return {row["month"]: row["unmet_t"] for row in rows if row["unmet_t"] > 1e-3}


def one(case: Case, name: str = "Ban") -> Stressed:
    (found,) = stress(solved(case), [name]).scenarios
    return found


def test_only_what_was_shipped_before_a_ban_arrives() -> None:
    """A ban from June on: April's order shipped in May and is there in June; May's would ship in June and never does.
    Nothing else can be had, and July, August and September go without."""
    case = happens(slow(), ban(JUNE))
    followed = follow(solved(case), "Ban")
    assert followed.plan["balance"]["arrivals_t"].tolist() == about([0, 0, 10, 0, 0, 0], 1e-3)
    assert unmet(followed) == about({"2027-07": 10, "2027-08": 10, "2027-09": 10}, 1e-3)


def test_nothing_decided_before_a_ban_shows_differs_from_the_plan() -> None:
    for start in (MAY, JUNE, JULY):
        plan = solved(happens(slow(), ban(start)))
        followed = follow(plan, "Ban")
        before = [{k: v for k, v in orders(p).expected.items() if k[1] < str(start)} for p in (plan, followed)]
        assert before[1] == about(before[0], 1e-6)
        assert before[0]
        stock = [p.plan["balance"].set_index("month")["closing_t"] for p in (plan, followed)]
        for month in plan.case.months:
            if month < start:
                assert stock[1][str(month)] == pytest.approx(stock[0][str(month)], abs=1e-4)


def test_orders_answer_a_ban_from_the_month_it_shows() -> None:
    """Japan sells at 5 at once: 10 t each in July, August and September. The order that is stopped is not paid, so
    160 in all against 40."""
    case = happens(slow(offer("B", 5, country="Japan")), ban(JUNE))
    followed = follow(solved(case), "Ban")
    assert unmet(followed) == {}
    assert sum(t for (o, _), t in orders(followed).expected.items() if o == "B") == about(30, 1e-3)
    assert followed.cost_inr / LAKH == about(160, 1e-3)
    assert one(case).due_to_it_inr / LAKH == about(120, 1e-3)


def test_stock_is_lent_when_a_ban_shows_and_comes_back() -> None:
    """June's 10 t are lent, come back in August and are issued; what is lent in August would come back too late. In the
    plan nothing is lent: giving back costs 9 and China asks 1."""
    loan = Loan(loan="Exchange", sector="Users", material=ND, most_out_t=20, months_out=2, return_cost_inr_per_kg=900)
    plan = solved(happens(slow(loans=[loan]), ban(JUNE)))
    followed = follow(plan, "Ban")
    assert plan.plan["loans"].empty
    lent = followed.plan["loans"].set_index("month")
    assert (lent["lent_t"]["2027-06"], lent["returned_t"]["2027-08"]) == (about(10, 1e-3), about(10, 1e-3))
    assert unmet(followed) == about({"2027-07": 10, "2027-09": 10}, 1e-3)


def test_orders_of_the_reporting_lag_are_placed_in_ignorance() -> None:
    """With a month's lag China is still ordered from in June, in vain; only July's orders go elsewhere."""
    case = happens(slow(offer("B", 5, country="Japan")), ban(JUNE), reporting_lag_months=1)
    found = orders(follow(solved(case), "Ban")).expected
    assert found["A", "2027-06"] == about(10, 1e-3)
    assert ("A", "2027-07") not in found


def test_what_holds_is_thought_to_go_on_and_what_is_to_come_is_not_known() -> None:
    second = event("Ban", "price", 3, AUGUST)
    plenty = event("Ban", "availability", 1.2, JUNE, JULY)
    case = world(happens(slow(), ban(JUNE, JULY), second, plenty, event("Other", "price", 2, MAY)), "Ban")
    assert foreseen(case, MAY).events == ()
    seen = foreseen(case, JUNE).events
    assert [(e.acts_on, e.figure, e.to_month) for e in seen] == [("availability", 0, None), ("availability", 1.2, JUNE)]
    later = foreseen(case, AUGUST).events
    assert [(e.acts_on, e.to_month) for e in later] == [("availability", JULY), ("price", None), ("availability", JULY)]


def test_planned_again_monthly_for_a_year_then_quarterly_and_whenever_there_is_news() -> None:
    case = but(slow(), settings={"months": 30}, events=[ban(JUNE), event("Ban", "price", 2, APRIL + 20)])
    months = revisions(world(case, "Ban"), 2)
    assert months == [*range(2, 15), 17, 20, 23, 26, 29]
    odd = but(case, events=[ban(JUNE), event("Ban", "price", 2, APRIL + 21, APRIL + 21)])
    assert {21, 22} < set(revisions(world(odd, "Ban"), 2))


def test_a_scenario_in_which_nothing_happens_costs_what_the_plan_costs() -> None:
    case = happens(slow(offer("B", 5, country="Japan")), event("Calm", "demand", 1, JUNE))
    found = one(case, "Calm")
    assert found.extra_inr / LAKH == about(0, 1e-3)
    assert found.sentence == "Calm, from June 2027: no sector goes short; it costs nothing more."


def test_events_after_the_plan_change_nothing() -> None:
    case = happens(slow(), ban(APRIL + 12))
    assert first_shown(world(case, "Ban")) is None
    assert one(case).sentence == "Ban: nothing happens in the months planned."


def test_the_sentence_says_who_goes_short_and_when() -> None:
    """From the 1st of June the 30 days of June are met. 30 t are not bought: ₹0.30 crore less."""
    found = one(happens(slow(), ban(JUNE)))
    assert (found.days, found.first_short, found.unmet_t) == (30, "2027-07", about(30, 1e-3))
    assert found.sentence == (
        "Ban, from June 2027: Users goes short of Nd oxide after 30 days, and 30.0 t are missing in all; it costs "
        "₹0.30 crore less."
    )


def test_the_sentence_says_how_low_cover_falls_and_when_it_is_back() -> None:
    """A month of cover, 10 t a month. June is met from store, which is then empty; July goes without; in August 20 t
    are bought. 10 t less are bought and 20 less lie a month in store at 0.1: 12 less."""
    case = small_world(
        offer("A", 1, ceiling_t_per_month=20), demand=(10,) * 9, months=8, opening_stock=[opening(20)],
        materials=[material(holding=0.1)], settings={"cover_months": 1.0},
    )  # fmt: skip
    found = one(happens(case, ban(JUNE, JULY)))
    assert (found.lowest_material, found.lowest_months, found.recovery) == (ND, about(0, 1e-3), 2)
    assert found.sentence == (
        "Ban, from June 2027: Users goes short of Nd oxide after 30 days, and 10.0 t are missing in all; cover of Nd "
        "oxide falls to 0.0 of 1.0 months in June 2027 and is back after 2 months; it costs ₹0.12 crore less."
    )


def test_ctrl_c_keeps_the_scenarios_gone_through() -> None:
    case = happens(slow(), ban(JUNE), event("Later", "availability", 0, JULY, country="China"))
    stopped = Interruption()

    def say(words: str) -> None:
        if "Later" in words:
            stopped.stop()

    found = stress(solved(case), ["Ban", "Later"], interruption=stopped, say=say)
    assert [one.scenario for one in found.scenarios] == ["Ban"]


def test_a_small_order_becomes_a_minimum_order() -> None:
    """Japan sells from 16 t up: July's 10 become 16, August takes the 6 left and 4 of the next 16, and so on."""
    case = happens(slow(offer("B", 5, country="Japan", minimum_order_t=16)), ban(JUNE))
    followed = follow(solved(case), "Ban")
    bought = [tonnes for (o, _), tonnes in orders(followed).expected.items() if o == "B"]
    assert bought == about([16, 16], 1e-3)
    assert unmet(followed) == {}
