"""The plan and simple ways of ordering over the same histories, month by month. ₹ lakh, tonnes; see ``small.py``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from optimizer.case.case import Case
from optimizer.case.rows_buying import Offer
from optimizer.cycle.backtest import Run, Surprises, actual, as_table, backtest, summaries, synthetic
from optimizer.cycle.month import Books, History, TooMuchForBacktestError
from optimizer.cycle.policies import FIXED, ORDER_UP_TO, PLAN, OrderUpTo, SameEveryMonth, spread
from optimizer.model.data import Data
from tests.books import small_book, write_book
from tests.commands import run
from tests.model.small import APRIL, BUYERS, LAKH, ND, about, but, coming, material, offer, opening, world

AS_FORESEEN = Surprises(0.0, 0.0, 0.0, 0.0)


def steady(**sheets: object) -> Case:
    """10 t a month for eight months, half a month of cover, a lead of a month, 1 a tonne; 25 t in store."""
    case = world(offer("A", 1, lead_days=30), demand=(10,) * 8, opening_stock=[opening(25)],
                 materials=[material(holding=0.01)], settings={"cover_months": 0.5, "gap": 1e-4})  # fmt: skip
    return but(case, **sheets)


def happening(demand: tuple[float, ...], **surprise: Mapping[tuple[str, int], float]) -> History:
    late = {k: int(v) for k, v in surprise.get("late", {}).items()}
    return History("by hand", {(ND, t): q for t, q in enumerate(demand)}, surprise.get("price", {}), late)


def stepped(books: Books, *orders: Mapping[str, float]) -> Books:
    for signed in orders:
        books.step(signed, Data.of(books.view).slots)
    return books


def test_a_month_brings_what_is_due_and_uses_what_is_asked() -> None:
    # 25 in store. April: 10 ordered of A, 10 used: 15. May: they come, 12 used: 13. June: none come, 14 asked: 1 short.
    books = stepped(Books.opened(steady(), happening((10, 12, 14))), {"A": 10}, {}, {})
    assert [closing[ND] for closing in books.held] == [15, 13, 0]
    assert [unmet[ND] for unmet in books.unmet] == [0, 0, 1]
    # Paid on arrival, in May: 10.
    assert {t: inr / LAKH for t, inr in books.paid.items() if inr} == {1: about(10)}


def test_a_late_order_comes_and_is_paid_later_and_is_told_month_by_month() -> None:
    books = Books.opened(steady(), happening((10, 10, 10, 10), late={("A", 0): 2}))
    stepped(books, {"A": 10})
    assert [str(row.usable_month) for row in books.view.open_orders] == ["2027-05"]
    stepped(books, {})
    assert [str(row.usable_month) for row in books.view.open_orders] == ["2027-06"]  # it did not come in May
    stepped(books, {}, {})
    assert [closing[ND] for closing in books.held] == [15, 5, 0, 0]
    assert books.unmet[2][ND] == about(5)
    assert books.paid[3] == about(10 * LAKH)


def test_the_price_of_the_day_is_paid() -> None:
    books = Books.opened(steady(), happening((10, 10, 10), price={("A", 1): 1.5}))
    assert books.view.offers[0].price_per_kg == about(100)
    stepped(books, {}, {"A": 10}, {})
    assert books.paid[2] == about(15 * LAKH)


def test_the_money_spent_is_gone_from_the_view() -> None:
    books = stepped(Books.opened(steady(), happening((10, 10, 10))), {"A": 10}, {}, {})
    assert books.view.funds[0].spent_inr_crore == about(0.1)


def test_signed_orders_of_the_case_arrive() -> None:
    case = steady(open_orders=[coming(7, APRIL + 1, to_pay=3)])
    books = stepped(Books.opened(case, happening((10, 10))), {}, {})
    assert [closing[ND] for closing in books.held] == [15, 12]
    assert books.paid[1] == about(3 * LAKH)


def test_order_up_to_fills_to_the_lead_time_the_month_and_the_cover() -> None:
    # Two months of demand (20) and half a month of cover (5) against 25 in store: nothing; a month on, the 10 used.
    books = Books.opened(steady(), happening((10,) * 4))
    policy = OrderUpTo()
    assert policy(books, books.view, Data.of(books.view)) == {}
    stepped(books, {})
    assert policy(books, books.view, Data.of(books.view)) == {"A": about(10)}


def test_the_same_every_month_spreads_what_is_needed_to_the_end() -> None:
    # 80 t and 5 of cover less 25 there: 60 over eight months.
    books = Books.opened(steady(), happening((10,) * 4))
    policy = SameEveryMonth()
    assert policy(books, books.view, Data.of(books.view)) == {"A": about(7.5)}
    # A minimum of 20 t: nothing for a month, and 20 when half of them are owed.
    large = Books.opened(steady(offers=[offer("A", 1, lead_days=30, minimum_order_t=20)]), happening((10,) * 4))
    policy = SameEveryMonth()
    assert policy(large, large.view, Data.of(large.view)) == {}
    assert policy(large, large.view, Data.of(large.view)) == {"A": 20}


def slots_of(*offers: Offer) -> list[object]:
    data = Data.of(world(*offers, demand=(30,)))
    return [slot for slot in data.slots.values() if slot.order == 0]


def test_the_cheapest_offer_goes_first_as_far_as_it_goes() -> None:
    slots = slots_of(offer("A", 1, ceiling_t_per_month=6), offer("B", 2, lot_t=4))
    assert spread(slots, 10) == {"A": 6, "B": 4}  # type: ignore[arg-type]
    assert spread(slots, 13) == {"A": 6, "B": 8}  # type: ignore[arg-type]
    assert spread(slots, 0) == {}  # type: ignore[arg-type]


def test_as_foreseen_the_plan_keeps_all_cover_at_the_least_cost() -> None:
    case = steady()
    runs = {r.policy: r for r in backtest(case, [synthetic(case, 1, 6, AS_FORESEEN)], 6)}
    assert {r.shortage for r in runs.values()} == {0}
    assert runs[PLAN].cover_kept == about(1)
    assert runs[PLAN].churn == about(0)
    # What both leave in store is worth what it costs; keeping all cover, none is cheaper than the plan.
    assert runs[ORDER_UP_TO].cover_kept == about(1)
    assert runs[PLAN].cost_inr <= runs[ORDER_UP_TO].cost_inr + 1


def test_a_history_is_drawn_from_its_seed_alone() -> None:
    case = steady()
    assert synthetic(case, 3, 6) == synthetic(case, 3, 6) != synthetic(case, 4, 6)
    assert synthetic(case, 3, 6).name == "synthetic 3"
    drawn = synthetic(case, 3, 6)
    assert drawn.price["A", 0] == 1
    assert all(0 <= months <= 3 for months in drawn.late.values())


def test_what_really_came_can_be_given() -> None:
    # Demand of 12 in May, and A at 1.3 from then on.
    happened = steady(offers=[offer("A", 1.3, lead_days=30)])
    typed = happened.demand_by_month[0]
    more = typed.model_copy(update={"by_month": {**typed.by_month, APRIL + 1: 12.0}})
    history = actual(steady(), but(happened, demand_by_month=[more]), 6)
    assert (history.name, history.demand_t[ND, 1], history.price["A", 2]) == ("actual", 12, about(1.3))


def test_differences_are_paired_with_their_interval() -> None:
    # Costs 10, 20, 30 and 12, 23, 31: differences 2, 3, 1, mean 2, deviation 1; t(0.975, 2) / sqrt 3 = 2.4842.
    def one(history: str, policy: str, cost: float) -> Run:
        return Run(history, policy, cost, 1.0, 0.0, None, 12)

    runs = [one(str(n), PLAN, c) for n, c in enumerate((10, 20, 30))]
    runs += [one(str(n), FIXED, c) for n, c in enumerate((12, 23, 31))]
    found = {(s.policy, s.measure): s for s in summaries(runs)}
    cost = found[FIXED, "cost_inr"]
    assert (cost.mean, cost.difference) == (about(22), about(2))
    assert (cost.low, cost.high) == (pytest.approx(2 - 2.4842, abs=1e-3), pytest.approx(2 + 2.4842, abs=1e-3))
    assert (PLAN, "churn") not in found
    assert as_table(found.values()).count("\n") == 3


def test_what_cannot_be_stepped_through_is_refused() -> None:
    with pytest.raises(TooMuchForBacktestError, match="two buyers"):
        Books.opened(steady(buyers=BUYERS), happening((10,)))
    with pytest.raises(TooMuchForBacktestError, match="shelf life"):
        Books.opened(steady(materials=[material(shelf_life_months=3)]), happening((10,)))


def test_the_command_prints_a_table(tmp_path: Path) -> None:
    source = write_book(tmp_path / "book.xlsx", small_book())
    ended = run("backtest", source, "--histories", 2, "--months", 2)
    assert ended.code == 0
    assert "2 synthetic histories" in ended.stdout
    policies = [line.split(" | ")[0] for line in ended.stdout.splitlines()[4:]]
    assert policies == [f"| {name}" for name in (PLAN, ORDER_UP_TO, FIXED)]
    assert len(run("backtest", source, "--histories", 2, "--months", 2, "--json").json["runs"]) == 6
    given = run("backtest", source, "--actuals", source, "--months", 2)
    assert (given.code, "actual history" in given.stdout) == (0, True)
    assert "can look ahead" in run("backtest", source, "--months", 12).stderr
