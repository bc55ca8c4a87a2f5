"""Two plans tried in worlds that neither has seen: same worlds, same answers to them, honest intervals."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optimizer import session
from optimizer.case.case import Case
from optimizer.case.rows_uncertain import ShortageValue
from optimizer.case.rows_worlds import Chance
from optimizer.example.small_agency import uncertain_agency
from optimizer.solve.extensive import Risk
from optimizer.study.trial import carried, estimate, follow, mean_of, measures, trial, worst_of
from optimizer.worlds.draw import TRYING, draw
from optimizer.worlds.happens import world_of
from tests.books import write_book
from tests.commands import ROOT, kept_book, run
from tests.model.small import LAKH, about, but, fund, material, offer, world
from tests.worlds.books import book_of_chances

AGENCY = "agency"
KEYS = ("value", "low", "high")


def china_stops(**sheets: Any) -> Case:
    """10 t a month for three months, from China at 1; a tonne held for a month costs 0.5, one short 20. From the second
    month on nothing leaves China."""
    stop = Chance(acts_on="availability", figure=0, country="China", begins=1.0, ends=0.0)
    sheets = {"materials": [material(holding=0.5)], "chances": [stop], **sheets}
    return world(offer("A", 1), demand=(10,) * 3, shortage_values=[ShortageValue(inr_per_t=20 * LAKH)], **sheets)


def followed(case: Case, *tonnes: float) -> Any:
    """(loss, cost, tonnes short, cut) in ₹ lakh of so many tonnes ordered now."""
    one = world_of(draw(case, 1, 1, TRYING), 0, "Fresh", 1.0)
    found = follow(one, [{("A", AGENCY, 0): q} if q else {} for q in tonnes], 1)
    return [(about(loss / LAKH), about(cost / LAKH), about(short), cut) for loss, cost, short, cut in found]


def test_orders_are_followed_as_they_are() -> None:
    """10 t: 10 and 20 t short at 20. 30 t: 30, and 20 t held for a month and 10 t for one more at 0.5."""
    assert followed(china_stops(), 10, 30) == [(410, 10, 20, False), (45, 45, 0, False)]


def test_what_was_not_ordered_now_is_not_there() -> None:
    assert followed(china_stops(), 0) == [(600, 0, 30, False)]


def test_orders_that_voted_money_does_not_reach_for_are_cut_and_said() -> None:
    """The fund holds 12: 12 t of the 30."""
    assert followed(china_stops(funds=[fund("2027-28", 12)]), 30) == [(about(12 + 1 + 360), 13, 18, True)]


def test_a_plan_is_carried_by_who_does_not_know_what_comes() -> None:
    """The plan orders 10 t a month. In May China is gone: 20 t short. With Japan at 5 nobody goes short, but each month
    is paid dearly, for who knows nothing does not buy ahead of it: 10 + 50 + 50."""
    case = china_stops(settings={"threads": 1})
    assert done(case) == (about(410), about(10), about(20), False)
    japan = but(case, offers=[*case.offers, offer("B", 5, country="Japan")])
    assert done(japan) == (about(110, 1e-4), about(110, 1e-4), about(0), False)


def done(case: Case) -> Any:
    """(loss, cost, tonnes short, cut) in ₹ lakh of the plan without scenarios."""
    solved = session.solve(session.build(case))
    loss, cost, short, cut = carried(solved, world_of(draw(case, 1, 1, TRYING), 0, "Fresh", 1.0))
    return loss / LAKH, cost / LAKH, short, cut


def test_mean_of_the_worst_is_that_of_the_scenarios() -> None:
    values = np.array([3.0, 9.0, 1.0, 7.0, 5.0, 2.0, 8.0])
    for beyond in (0.5, 0.8, 0.9):
        assert worst_of(beyond)(values) == pytest.approx(Risk(1.0, beyond).worst_mean(list(values), [1 / 7] * 7))


def test_an_interval_is_that_of_the_mean_and_pairs_make_it_narrow() -> None:
    """Of 400 normal draws with mean 10 and deviation 2 about ± 0.196; of a difference that is always 1, nothing."""
    values = np.random.default_rng(5).normal(10, 2, 400)
    found = estimate(mean_of, values)
    assert (found.high - found.low) / 2 == pytest.approx(0.196, abs=0.02)
    assert found.low < 10 < found.high
    apart = estimate(mean_of, values + 1, values)
    assert (apart.value, apart.low, apart.high) == about((1, 1, 1))


def test_a_trial_repeats() -> None:
    one, again = (trial(uncertain_agency(), scenarios=3, worlds=4, seed=1) for _ in range(2))
    assert one.without.loss_inr == about(again.without.loss_inr)
    assert measures(one)["mean_loss_inr"]["difference"] == about_estimate(measures(again)["mean_loss_inr"])


def about_estimate(row: Any) -> Any:
    return type(row["difference"])(*(pytest.approx(getattr(row["difference"], k), rel=1e-6, abs=1.0) for k in KEYS))


def test_the_command_tries_a_workbook(tmp_path: Path) -> None:
    source = write_book(tmp_path / "book.xlsx", book_of_chances())
    found = run("trial", source, "--scenarios", "3", "--worlds", "5", "--json").json
    assert found["fresh_worlds"] == 5
    for row in found["measures"].values():
        without, over = (row[f"plan {how} scenarios"]["value"] for how in ("without", "over"))
        assert row["difference"]["value"] == pytest.approx(over - without, rel=1e-6, abs=1e-3)
        assert all(row[who]["low"] <= row[who]["value"] <= row[who]["high"] for who in row)
    table = run("trial", source, "--scenarios", "3", "--worlds", "5", "--knowing", "-q").stdout
    assert table.startswith("| 5 fresh worlds | plan without scenarios | plan over scenarios | difference |")


def test_a_book_without_chances_is_told_how_to(tmp_path: Path) -> None:
    ended = run("trial", write_book(tmp_path / "book.xlsx", kept_book()))
    assert ended.code == 3
    assert "Random worlds: nothing is left to chance" in ended.stderr


def figures(text: str) -> list[list[float]]:
    table = text.partition("fresh worlds |")[2].partition("\n\n")[0]
    return [[float(x) for x in re.findall(r"[-+]?\d+\.\d+", line)] for line in table.splitlines()[2:]]


@pytest.mark.full
def test_the_table_in_the_readme_is_what_the_command_prints() -> None:
    """The plan over scenarios loses less in the worst tenth, and the interval says so."""
    printed = figures(run("trial", "-q").stdout + "\n\n")
    stated = figures((ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(printed) == len(stated) == 5
    for one, other in zip(printed, stated, strict=True):
        assert one == pytest.approx(other, abs=2.0, rel=0.05)  # another machine may end a search elsewhere in the gap
    worst = printed[2]
    assert worst[-1] < 0
