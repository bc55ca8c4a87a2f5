"""Plans over scenarios whose best can be worked out by hand. ₹ lakh, tonnes; see ``tests/model/small.py``."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_buying import MixRule
from optimizer.case.rows_uncertain import Event, Scenario, ShortageValue
from optimizer.scenario_session import ScenarioPlan, plan_scenarios, worlds_of
from optimizer.solve import scenarios as search
from optimizer.solve.extensive import Risk
from optimizer.solve.tree import Tree
from tests.model.small import APRIL, LAKH, ND, about, but, material, offer, world

MAY, JUNE = APRIL + 1, APRIL + 2


def event(scenario: str, acts_on: str, figure: float, start: Month, end: Month | None = None, **terms: Any) -> Event:
    return Event(
        event=scenario, scenario=scenario, acts_on=acts_on, figure=figure, from_month=start, to_month=end, **terms
    )


def over(case: Case, events: list[Event], settings: dict[str, Any] | None = None, **odds: float) -> Case:
    """The world with scenarios by their probabilities; a tonne short is worth 20, and only the mean loss counts."""
    rows = [Scenario(scenario=name.replace("_", " "), probability=p) for name, p in odds.items()]
    values = [ShortageValue(inr_per_t=20 * LAKH)]
    return but(case, events=events, scenarios=rows, shortage_values=values,
               settings={"weight_of_bad_cases": 0.0, **(settings or {})})  # fmt: skip


def planned(case: Case) -> ScenarioPlan:
    found = plan_scenarios(worlds_of(case), seconds=60, study_seconds=60)
    assert found.found.gap <= 2e-6
    return found


def loss(plan: ScenarioPlan) -> Any:
    return about(plan.found.value_inr / LAKH, 1e-5)


def measure(plan: ScenarioPlan, name: str) -> Any:
    rows = plan.plan["worth_of_scenarios"].set_index("measure")["value_inr"]
    return about(rows[name] / LAKH, 1e-4)


def now(plan: ScenarioPlan) -> dict[str, float]:
    """Offer -> tonnes decided now."""
    return dict(plan.plan["decided_now"].groupby("offer")["tonnes"].sum())


def a_ban_may_come(**settings: Any) -> Case:
    """10 t a month for three months. China sells at 1, Japan at 5; a tonne held for a month costs 0.5. As likely as not
    nothing more leaves China from May on."""
    case = world(offer("A", 1), offer("B", 5, country="Japan"), demand=(10,) * 3, materials=[material(holding=0.5)])
    ban = event("Ban", "availability", 0, MAY, country="China")
    return over(case, [ban], settings, Base=0.5, Ban=0.5)


def test_a_ban_that_may_come_is_bought_ahead_of() -> None:
    """Ordered now: 10 t cost 30 or, with the ban, 10 + 2 x 50; 20 t 35 or 75; 30 t 45 either way, which is least."""
    plan = planned(a_ban_may_come())
    assert now(plan) == about({"A": 30})
    assert loss(plan) == 45


def test_what_the_plan_and_foresight_are_worth() -> None:
    """The plan for Base alone orders 10 t now: (30 + 110) / 2 = 70, 25 more. Who knew would lose 30 or 45: 7.5 less."""
    plan = planned(a_ban_may_come())
    assert measure(plan, "gain over the plan without scenarios") == 25
    assert measure(plan, "worth of foresight") == 7.5
    assert measure(plan, "expected loss") == 45


def test_the_plan_shown_is_base_with_the_orders_decided_now() -> None:
    plan = planned(a_ban_may_come())
    assert plan.plan["orders"]["tonnes"].tolist() == about([30])
    assert plan.plan.objective_inr / LAKH == about(45)


def test_shortage_is_priced() -> None:
    """No Japan, 5 to hold a tonne a month, a tenth of a chance. Now 10 t: 0.9 x 30 + 0.1 x (10 + 20 x 20) = 68;
    20 t: 0.9 x (30 + 50) + 0.1 x (20 + 50 + 10 x 20) = 99. So the sector goes short of 20 t."""
    case = world(offer("A", 1), demand=(10,) * 3, materials=[material(holding=5)])
    ban = event("Ban", "availability", 0, MAY, country="China")
    plan = planned(over(case, [ban], Base=0.9, Ban=0.1))
    assert now(plan) == about({"A": 10})
    assert loss(plan) == 68
    ban_row = plan.plan["scenarios"].set_index("scenario").loc["Ban"]
    assert ban_row["unmet_t"] == about(20)
    assert (ban_row["first_short"], ban_row["short_from"]) == (f"{ND} in Users", "2027-05")


def test_the_worst_cases_weigh() -> None:
    """As above, but only the mean of the worst tenth counts: 410 with 10 t now, 30 + 100 + 50 = 180 with 30 t."""
    case = world(offer("A", 1), demand=(10,) * 3, materials=[material(holding=5)])
    ban = event("Ban", "availability", 0, MAY, country="China")
    plan = planned(over(case, [ban], {"weight_of_bad_cases": 1.0, "bad_cases_beyond": 0.9}, Base=0.9, Ban=0.1))
    assert now(plan) == about({"A": 30})
    assert loss(plan) == 180


def test_mean_of_the_worst_cases_takes_part_of_a_case() -> None:
    """The worst 0.3 of 10 (0.2), 6 (0.5), 1 (0.3): (0.2 x 10 + 0.1 x 6) / 0.3."""
    assert Risk(1.0, 0.7).worst_mean([1, 10, 6], [0.3, 0.2, 0.5]) == pytest.approx(2.6 / 0.3)


def test_a_scenario_split_in_two_halves_changes_nothing() -> None:
    case = a_ban_may_come(weight_of_bad_cases=0.4, bad_cases_beyond=0.6)
    ban = case.events[0]
    halves = [ban.model_copy(update={"scenario": name}) for name in ("One half", "Other half")]
    split = over(case, halves, {"weight_of_bad_cases": 0.4}, Base=0.5, One_half=0.25, Other_half=0.25)
    assert planned(split).found.value_inr == about(planned(case).found.value_inr)
    assert now(planned(split)) == about(now(planned(case)))


def test_nothing_decided_before_a_ban_differs_from_the_plan_without_it() -> None:
    """Orders, issues and everything else of the months before the ban are the same in both worlds."""
    long = world(offer("A", 1), offer("B", 5, country="Japan"), demand=(10,) * 6, materials=[material(holding=0.1)])
    case = over(long, [event("Ban", "availability", 0, APRIL + 3, country="China")], Base=0.5, Ban=0.5)
    tree = Tree(worlds_of(case))
    assert tree.decided_now == 3
    assert [tree.ordering[1][t] for t in range(6)] == [0, 0, 0, 1, 1, 1]
    plan = planned(case)
    assert set(plan.plan["decided_now"]["order_month"]) <= {"2027-04", "2027-05", "2027-06"}
    # 60 t at 1 and, for the 30 t of the last three months, up to three months' holding at 0.1: bought ahead in both
    assert now(plan) == about({"A": 60})


def test_orders_wait_for_the_news_and_the_decision_date() -> None:
    """A ban in May: told apart from May on, a month later with a lag of a month, from July with June decided now."""
    assert Tree(worlds_of(a_ban_may_come())).told_apart_from(0, 1) == 1
    assert Tree(worlds_of(a_ban_may_come(reporting_lag_months=1))).told_apart_from(0, 1) == 2
    assert Tree(worlds_of(a_ban_may_come(decision_date=JUNE))).decided_now == 3
    assert Tree(worlds_of(a_ban_may_come(reporting_lag_months=1))).differ_from(0, 1) == 1


def test_bans_of_different_length_are_told_apart_when_the_first_ends() -> None:
    long = world(offer("A", 1), offer("B", 5, country="Japan"), demand=(10,) * 6)
    bans = [event("Short", "availability", 0, MAY, MAY), event("Long", "availability", 0, MAY, JUNE)]
    tree = Tree(worlds_of(over(long, bans, Base=0.5, Short=0.25, Long=0.25)))
    assert [tree.differ_from(0, 1), tree.differ_from(0, 2), tree.differ_from(1, 2)] == [1, 1, 2]
    assert tree.ordering[2] == [0, 1, 2, 2, 2, 2]


def test_base_keeps_its_rules_though_it_has_no_probability() -> None:
    """Only the ban is thought possible, and in it shortage is cheap; but Base owes a month of cover."""
    case = a_ban_may_come(cover_months=1.0)
    sure = over(case, list(case.events), {"cover_months": 1.0}, Ban=1.0)
    plan = planned(sure)
    base = plan.plan["scenarios"].set_index("scenario").loc["Base"]
    assert base["probability"] == 0
    assert plan.plan["exceptions"].empty


def a_rule(holds_in: str, share: float | None = None) -> Case:
    """10 t in May; at most half from China at 1, the rest from Japan at 3. As likely as not Japan becomes ten times as
    dear in May; nothing can be bought ahead."""
    rule = MixRule(rule="Half", by="vendor country", kind="cap", source="China", limit=0.5, holds_in=holds_in,
                   holds_in_share=share)  # fmt: skip
    case = world(offer("A", 1), offer("B", 3, country="Japan"), demand=(0, 10), materials=[material(holding=100)],
                 source_mix=[rule])  # fmt: skip
    return over(case, [event("Dear", "price", 10, MAY, supplier="B Ltd")], Base=0.5, Dear=0.5)


@pytest.mark.parametrize(
    ("holds_in", "share", "expected"),
    [
        ("Base", None, 15),  # 5 + 15 in Base, 10 in Dear
        ("all", None, 87.5),  # 5 + 15, and 5 + 150
        ("on average", None, 20),  # all 10 t from Japan in Base (30), all from China in Dear (10)
        ("share", 0.4, 15),  # Base alone is enough
        ("share", 0.6, 87.5),  # Base alone is not
    ],
)
def test_rules_hold_where_they_say(holds_in: str, share: float | None, expected: float) -> None:
    assert loss(planned(a_rule(holds_in, share))) == expected


def test_scenario_by_scenario_comes_near_the_best(monkeypatch: pytest.MonkeyPatch) -> None:
    """The way large cases go, on a small one with minimum orders and four scenarios: within the gap asked for."""
    offers = (
        offer("A", 1, minimum_order_t=15, order_cost_inr=2 * LAKH), offer("B", 3, country="Japan", minimum_order_t=7)
    )  # fmt: skip
    case = world(*offers, demand=(10,) * 8, materials=[material(holding=0.1)])
    events = [
        event("Ban", "availability", 0, APRIL + 2, APRIL + 4, country="China"), event("Dear", "price", 3, APRIL + 3),
        event("More", "demand", 1.4, APRIL + 4),
    ]  # fmt: skip
    case = over(case, events, {"weight_of_bad_cases": 0.5}, Base=0.4, Ban=0.2, Dear=0.2, More=0.2)
    best = planned(case).found
    monkeypatch.setattr(search, "SMALL", 0)
    case = but(case, settings={"gap": 0.08})
    near = plan_scenarios(worlds_of(case), seconds=60, study_seconds=0).found
    assert near.bound_inr <= best.value_inr * (1 + 1e-6)
    assert best.value_inr <= near.value_inr * (1 + 1e-6)
    assert near.value_inr <= best.value_inr * 1.08
