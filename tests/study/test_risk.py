"""How much cover pays, by hand where nothing is left to luck. ₹ lakh, tonnes; see ``tests/model/small.py``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from optimizer.case.case import Case
from optimizer.case.rows_buying import MixRule
from optimizer.case.rows_uncertain import ShortageValue
from optimizer.case.rows_worlds import Chance
from optimizer.study.risk import LITTLE, MUCH, RIGHT, AtCover, risks, sentences
from tests.books import write_book
from tests.commands import kept_book, run
from tests.model.small import DY, LAKH, ND, about, material, offer, world
from tests.worlds.books import book_of_chances

STOPS = Chance(acts_on="availability", figure=0, country="China", begins=1.0, ends=0.0)
"""From the second month on nothing leaves China, in every world."""
YEARLY = 12 / 5  # five months


def five_months(*offers: Any, chances: Any = (STOPS,), value: float = 20, **sheets: Any) -> Case:
    """10 t a month for five months, from China at 1 and where other offers are given from them; a tonne short costs 20,
    one held for a month 0.5."""
    sheets = {"materials": [material(holding=0.5)], **sheets}
    return world(offer("A", 1), *offers, demand=(10,) * 5, chances=chances,
                 shortage_values=[ShortageValue(inr_per_t=value * LAKH)], **sheets)  # fmt: skip


def at(case: Case, cover: float) -> tuple[Any, Any, Any]:
    """(worth of shortages, holding, tonnes short) of the five months, ₹ lakh."""
    risk, = risks(case, worlds=3, covers=(0.0, cover))
    found: AtCover = next(c for c in risk.covers if c.cover_months == cover)
    return (about(found.shortage_inr / LAKH / YEARLY), about(found.holding_inr / LAKH / YEARLY),
            about(found.short_t / YEARLY))  # fmt: skip


def test_stock_lasts_as_many_months_as_it_covers() -> None:
    """China is there in the first month and never again. Two months: 20 t held, then 10, then two months short."""
    assert at(five_months(), 2) == (400, 15, 20)


def test_without_cover_every_month_of_the_stop_is_short_and_with_enough_none() -> None:
    assert at(five_months(), 0) == (800, 0, 40)
    assert at(five_months(), 4) == (0, 50, 0)  # 40 + 30 + 20 + 10 t held


def test_others_send_what_their_ceiling_leaves_after_their_lead_time() -> None:
    """Japan at 3, 5 t a month, two months after it is asked in the second: 5 t more in the fourth and fifth."""
    japan = offer("B", 3, country="Japan", ceiling_t_per_month=5, lead_days=55)
    assert at(five_months(japan), 2) == (200, 15, 10)


def test_a_cap_on_a_country_leaves_its_rest_to_the_next() -> None:
    """Half at most from China: Japan sends 5 t as usual and 1 t more. Short 5 - 1 from the third month of the stop on,
    where nothing is held: 5 in the first of its months, then 4 a month."""
    rule = MixRule(rule="Half", by="processing country", kind="cap", source="China", limit=0.5)
    japan = offer("B", 3, country="Japan", ceiling_t_per_month=6)
    assert at(five_months(japan, source_mix=[rule]), 0)[2] == 5 + 4 + 4 + 4


def test_money_held_in_stock_costs() -> None:
    """20, 10 and 0 t at a price of 1 with 12.7 % a year, about 1 % a month: 0.3 beside 15."""
    case = five_months(settings={"discount_rate_per_year": 1.01**12 - 1})
    assert at(case, 2) == (400, 15.3, 20)


def test_the_cover_that_pays_and_the_one_where_both_are_equal() -> None:
    """A tonne short costs 20, holding it 0.5 a month for four months at most: all four months pay. At 0.6 a tonne short
    the fourth month (4 x 0.5 held) does not, nor the second (2 x 0.5): only the first (0.5)."""
    risk, = risks(five_months(), worlds=3, covers=(0, 1, 2, 3, 4, 5))
    assert risk.pays.cover_months == 4
    risk, = risks(five_months(value=0.6), worlds=3, covers=(0, 1, 2, 3, 4, 5))
    assert risk.pays.cover_months == 1
    # worth of shortages 24, 18, 12, 6, 0; holding 0, 5, 15, 30, 50: equal between one and two months
    assert risk.meet_months == about(1 + 13 / 16)


@pytest.mark.parametrize(("rule", "verdict"), [(1.0, LITTLE), (4.25, RIGHT), (6.0, MUCH)])
def test_the_rule_is_judged_by_the_cover_that_pays(rule: float, verdict: str) -> None:
    risk, = risks(five_months(settings={"cover_months": rule}), worlds=3)
    assert risk.pays.cover_months == 4
    assert risk.verdict == verdict
    assert f"{ND} (4)" in sentences([risk])[1]


def test_luck_is_the_long_run_share() -> None:
    """A stop begins in a month with 0.1 and is over after it: short without cover in 0.1 / 1.1 of the months."""
    luck = Chance(acts_on="availability", figure=0, country="China", begins=0.1, ends=1.0)
    case = world(offer("A", 1), demand=(10,) * 60, chances=[luck], shortage_values=[ShortageValue(inr_per_t=LAKH)])
    risk, = risks(case, worlds=2000, covers=(0.0,))
    assert risk.covers[0].short_t == pytest.approx(120 * 0.1 / 1.1, rel=0.03)
    assert risk.stops_share == 1


def test_each_material_by_itself_and_none_without_demand() -> None:
    case = world(offer("A", 1), offer("B", 1, DY, "Japan"), demand={ND: (10,) * 5, DY: (1,) * 5}, chances=[STOPS],
                 shortage_values=[ShortageValue(inr_per_t=LAKH)],
                 materials=[material(ND), material(DY), material("Unused")])  # fmt: skip
    found = {risk.material: risk for risk in risks(case, worlds=3, covers=(0.0,))}
    assert found.keys() == {ND, DY}
    assert found[DY].covers[0].short_t == 0
    assert found[DY].stops_share == 0


def test_the_command_writes_a_table_and_a_chart_and_says_it_in_a_sentence(tmp_path: Path) -> None:
    source, book = write_book(tmp_path / "book.xlsx", book_of_chances()), tmp_path / "risk.xlsx"
    ended = run("frontier", source, "--risk", "-o", book)
    assert ended.code == 0, ended.stderr
    assert "Beside the cover the workbook asks for, in brackets the months that pay:" in ended.stderr
    written = openpyxl.load_workbook(book)
    assert written.sheetnames == ["Risk", "Risk by cover", "Cover that pays"]
    assert written["Risk"].tables
    found = run("frontier", source, "--risk", "--json").json
    assert [row["material"] for row in found["materials"]] == ["NdPr oxide", "Dy oxide", "NdFeB magnet"]
    for row in found["materials"]:
        short = [c["shortage_inr"] for c in row["covers"]]
        held = [c["holding_inr"] for c in row["covers"]]
        assert short == sorted(short, reverse=True)
        assert held == sorted(held)


def test_a_book_that_leaves_nothing_to_chance_is_told_how_to(tmp_path: Path) -> None:
    ended = run("frontier", write_book(tmp_path / "book.xlsx", kept_book()), "--risk", "-o", tmp_path / "risk.xlsx")
    assert ended.code == 3
    assert "Random worlds: nothing is left to chance" in ended.stderr
