# ruff: noqa: E501 - a broken case stands on one line with what mends it
"""More than twelve ways a workbook can be broken: each ends as it should, and the mend it is offered, typed in, does what it says.

A nation of one oxide: 10 t a month for eight months and a month of cover, 10 t in store; A in China at 1 (12 t a month)
and B in Australia at 1.5 (8 t a month), all in ₹ lakh a tonne; at most 60 % from China, from two countries.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_buying import MixRule
from optimizer.case.rows_making import Capacity, Line, Store
from optimizer.case.rows_scheme import Beneficiary, Scheme
from optimizer.run import plan_case
from optimizer.session import Solved, build, solve
from optimizer.study.mends import mends
from optimizer.workbook.read import read_workbook
from optimizer.workbook.template import write_case
from tests.model.small import APRIL, ND, but, by_month, coming, fund, material, offer, opening, world
from tests.sizes import rest_slow

CHINA_AT_MOST = MixRule(rule="China", kind="cap", source="China", limit=0.6)
TWO_COUNTRIES = MixRule(rule="Two countries", kind="at least", limit=2)


def offers(**terms: Any) -> list[Any]:
    return [
        offer("A", 1, ceiling_t_per_month=12, **terms),
        offer("B", 1.5, country="Australia", ceiling_t_per_month=8, **terms),
    ]


def nation(demand: float = 10, **sheets: Any) -> Case:
    sheets = {
        "funds": [fund("2027-28", 120)], "opening_stock": [opening(10)], "stores": [Store(store="Shed", capacity_t=40)],
        "source_mix": [CHINA_AT_MOST, TWO_COUNTRIES], **sheets,
    }  # fmt: skip
    terms = sheets.pop("terms", {})
    cover = {"cover_months": 1.0, "gap": 1e-4, **sheets.pop("settings", {})}
    return world(*sheets.pop("offers", offers(**terms)), demand=[demand] * 9, months=8, settings=cover, **sheets)


INDIA_FROM_NOVEMBER = {
    "lines": [Line(line="Works", plant="Vizag", output=ND, running_cost_inr_per_t=1e5)],
    "capacity": [Capacity(line="Works", from_month=APRIL + 7, tonnes_per_month=2)],
}

SUPPORTED_FROM_NOVEMBER = INDIA_FROM_NOVEMBER | {
    "lines": [Line(line="Works", plant="Vizag", output=ND, running_cost_inr_per_t=3e5)],
    "schemes": [Scheme(scheme="Support", rate_inr_per_kg=250, award_month=APRIL, gestation_months=7,
                       outlay_inr_crore=1)],
    "beneficiaries": [Beneficiary(scheme="Support", line="Works", tonnes_per_year=100, net_sales_price_inr_per_kg=1000)],
}  # fmt: skip

# name -> (the case, the rule bent, words of a mend that must be offered, whether that mend leaves every rule kept)
BROKEN: dict[str, tuple[Case, str, str, bool]] = {
    # 80 t cost 48 + 32 x 1.5 = 96; 50 are voted.
    "the fund is too small": (nation(funds=[fund("2027-28", 50)]), "unmet demand", "raise the 2027-28 allocation", True),
    # Australia gives 6 t a month, 48 t of 80: 40 % at least come from China.
    "a cap is too tight for the suppliers": (
        nation(offers=[offers()[0], offer("B", 1.5, country="Australia", ceiling_t_per_month=6)],
               source_mix=[MixRule(rule="China", kind="cap", source="China", limit=0.2)]),
        "China", "let China be 40.0%", True),
    # Ordered on 1 April, usable in August; the store holds April's use.
    "the lead time is beyond the need": (nation(terms={"lead_days": 95}), "unmet demand", "shorten the lead time", True),
    "China is closed from the first month": (
        nation(offer_calendar=[by_month("A", "availability", dict.fromkeys(range(8), 0))], source_mix=[]),
        "unmet demand", "agree 10 t a month with B", True),
    "the store is too small": (nation(stores=[Store(store="Shed", capacity_t=4)], opening_stock=[opening(4)]), "cover",
                               "enlarge the store Shed from 4 to 10 t", True),
    "there are not so many countries": (nation(source_mix=[MixRule(rule="Five", kind="at least", limit=5)]),
                                        "Five", "ask for at least 2 sources", True),
    "two rules are in conflict": (
        nation(source_mix=[MixRule(rule="Less", kind="cap", source="China", limit=0.45),
                           MixRule(rule="More", kind="floor", source="China", limit=0.55)]),
        "Less", "let China be 55.0%", True),
    # 30 t a month; 20 t are to be had, and China's share holds A to 12 t.
    "demand is three times as much": (nation(demand=30, funds=[fund("2027-28", 1000)]), "unmet demand",
                                      "t a month with", False),
    # The 10 t in store meet April; nothing can arrive before May, and a part of the cover is due in April all the same.
    "full cover is due at once from nothing": (nation(terms={"lead_days": 20}), "cover", "full cover of Nd oxide", False),
    # A tenth must be Indian, and the works makes 2 t in November: 2 of 80, or 2.5 %.
    "a plant is counted on before its start": (
        nation(source_mix=[MixRule(rule="Indian", by="processing country", kind="floor", source="India", limit=0.1)],
               **INDIA_FROM_NOVEMBER),
        "Indian", "ask for 2.5% from India", True),
    # The same of a works whose tonne costs 3, and 0.5 with the incentive that is paid from November on.
    "a plant that only an incentive makes worth running is counted on before its start": (
        nation(source_mix=[MixRule(rule="Indian", by="processing country", kind="floor", source="India", limit=0.1)],
               **SUPPORTED_FROM_NOVEMBER),
        "Indian", "ask for 2.5% from India", True),
    # At least 50 t that keep for two months, of which 20 t can be used: the fund pays for two such orders and not for more.
    "the minimum order is more than keeps": (
        nation(offers=[offer("A", 1, minimum_order_t=50)], source_mix=[], materials=[material(shelf_life_months=2)],
               stores=[Store(store="Shed", capacity_t=60)]), "unmet demand", "agree a minimum order of", True),
}  # fmt: skip


SEARCHED_FOR_LONG = (
    "the minimum order is more than keeps", "demand is three times as much", "the lead time is beyond the need",
    "full cover is due at once from nothing",
    "a plant that only an incentive makes worth running is counted on before its start",
)  # fmt: skip


def planned(path: Path) -> Solved:
    return solve(build(read_workbook(path).case))


def type_in(path: Path, cell: str, figure: str) -> None:
    """What the officer does: the new figure into the cell."""
    book = openpyxl.load_workbook(path)
    sheet, _, place = cell.rpartition("!")
    typed = Month.parse(figure).first_day if figure[4:5] == "-" else float(figure)
    book[sheet.strip("'")][place] = typed
    book.save(path)


def bent(frame: pd.DataFrame, rule: str) -> float:
    return float(frame[frame["rule"] == rule]["amount"].sum())


def test_the_nation_itself_is_whole() -> None:
    assert plan_case(nation()).exit_code == 0


@pytest.fixture(scope="module", params=rest_slow(sorted(BROKEN, key=SEARCHED_FOR_LONG.__contains__), len(BROKEN) - 5))
def broken(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path, pd.DataFrame]:
    """(name, book, mends offered) of each broken case."""
    path = tmp_path_factory.mktemp("broken") / "book.xlsx"
    write_case(path, BROKEN[request.param][0])
    return request.param, path, mends(planned(path), seconds=60)


def test_a_broken_case_shows_its_exception_and_a_mend_that_holds(broken: tuple[str, Path, pd.DataFrame]) -> None:
    name, path, offered = broken
    _, rule, words, whole = BROKEN[name]
    result = plan_case(read_workbook(path).case)
    assert (result.exit_code, result.findings) == (4, ())
    assert result.plan is not None
    assert rule in set(result.plan["exceptions"]["rule"])
    of_it = offered[(offered["exception"] == rule) & offered["change"].str.contains(words, regex=False)]
    assert len(of_it), list(offered["change"])
    mend = of_it.iloc[0]
    type_in(path, mend["cell"], mend["after"])
    again = plan_case(read_workbook(path).case)
    assert again.plan is not None
    assert again.findings == ()
    assert (again.exit_code == 0) == whole
    left = bent(again.plan["exceptions"], rule)
    assert left <= mend["remaining"] * 1.01 + 0.05
    assert left < bent(result.plan["exceptions"], rule)


def test_mends_are_ranked_and_every_exception_has_one(broken: tuple[str, Path, pd.DataFrame]) -> None:
    _, _, offered = broken
    assert len(offered)
    for _, ranks in offered.groupby(["exception", "where"])["rank"]:
        assert list(ranks) == list(range(1, len(ranks) + 1))


def test_money_owed_over_the_fund_is_an_error_with_its_cells(tmp_path: Path) -> None:
    owed = nation(open_orders=[coming(5, APRIL, to_pay=90)], funds=[fund("2027-28", 80)])
    path = tmp_path / "book.xlsx"
    write_case(path, owed)
    result = plan_case(read_workbook(path).case)
    assert (result.exit_code, result.plan) == (3, None)
    cells = " ".join(p.cell for p in result.problems)
    assert "Funds!" in cells
    assert "'Open orders'!" in cells


def test_rules_in_conflict_that_may_not_be_bent_are_an_error_with_their_cells(tmp_path: Path) -> None:
    rules = [MixRule(rule="Less", kind="cap", source="China", limit=0.45, absolute=True),
             MixRule(rule="More", kind="floor", source="China", limit=0.55, absolute=True)]  # fmt: skip
    path = tmp_path / "book.xlsx"
    write_case(path, nation(source_mix=rules, terms={"minimum_order_t": 1}))
    result = plan_case(read_workbook(path).case)
    # Buying nothing keeps both shares: demand gives, and says so.
    assert result.exit_code == 4
    assert result.plan is not None
    assert set(result.plan["exceptions"]["rule"]) == {"unmet demand", "cover"}


def test_a_minimum_order_over_what_keeps_is_planned_with_its_write_off_and_a_warning(tmp_path: Path) -> None:
    # 50 t at least, of which 10 t are used and 10 t kept for the next month: 30 t are written off, and said.
    case = nation(offers=[offer("A", 1, minimum_order_t=50)], source_mix=[], materials=[material(shelf_life_months=2)],
                  funds=[fund("2027-28", 1000)])  # fmt: skip
    path = tmp_path / "book.xlsx"
    write_case(path, case)
    book = read_workbook(path)
    assert any("Offers!" in p.cell and p.severity == "warning" for p in book.warnings)
    result = plan_case(book.case)
    assert result.exit_code == 0
    assert result.plan is not None
    assert result.plan["balance"]["written_off_t"].sum() > 0


def test_without_its_incentive_the_supported_plant_stands_still() -> None:
    # Where nothing is asked of it, it runs in November for its incentive of 2.5 a tonne, and not at all without.
    supported = plan_case(nation(**SUPPORTED_FROM_NOVEMBER))
    alone = plan_case(nation(**SUPPORTED_FROM_NOVEMBER | {"beneficiaries": []}))
    assert supported.plan is not None
    assert alone.plan is not None
    made = supported.plan["production"]
    assert dict(zip(made["month"], made["made_t"], strict=True)) == {"2027-11": pytest.approx(2)}
    assert supported.plan["incentive"]["incentive_inr"].sum() == pytest.approx(5e5)
    assert alone.plan["production"]["made_t"].sum() == 0


def test_a_whole_plan_has_no_mends() -> None:
    assert mends(solve(build(but(nation()))), seconds=5).empty
