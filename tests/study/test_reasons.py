"""Why this, why not that, in worlds small enough to say what stopped the cheaper offer."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer import session
from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_buying import Duty, MixRule, Supplier
from optimizer.case.rows_contracts import TakeOrPay
from optimizer.case.rows_licences import Licence, LicenceBar, ProcurementRule
from optimizer.case.rows_making import Capacity, Line, Recipe, Store
from optimizer.case.rows_money import FundPurpose
from optimizer.result import Options
from optimizer.run import plan_workbook
from optimizer.study.grounds import SENTENCES
from optimizer.study.lowest import lowest
from optimizer.study.reasons import reasons
from optimizer.workbook.plan_back import read_plan_book
from optimizer.workbook.template import write_case
from tests.model.small import (
    AGENCY,
    APRIL,
    BUYERS,
    DY,
    INDUSTRY,
    LAKH,
    MAGNET,
    ND,
    by_month,
    coming,
    freight,
    fund,
    material,
    offer,
    opening,
    tiers,
    world,
)
from tests.model.test_changes import RULES as CHANGES
from tests.model.test_every_rule_has_a_test import constraints_of_the_model, worlds

MARCH = Month(2028, 3)
B = offer("B", 2, country="Vietnam")
MINE = {
    "lines": [Line(line="Mine", plant="Works", output=ND, running_cost_inr_per_t=3 * LAKH)],
    "capacity": [Capacity(line="Mine", from_month=APRIL, tonnes_per_month=8)],
}


def a(price: float = 1, **terms: Any) -> Any:
    """The cheaper offer."""
    return offer("A", price, **terms)


def mix(kind: str, limit: float, source: str = "each") -> list[MixRule]:
    return [MixRule(rule="Rule", kind=kind, limit=limit, source=source)]


def told(case: Case) -> list[dict[str, Any]]:
    """The reasons of the best plan."""
    return reasons(session.solve(session.build(case))).to_dict("records")  # type: ignore[return-value]


STOPPED: dict[str, tuple[Case, str]] = {
    "ceiling of the month": (
        world(a(ceiling_t_per_month=4), B),
        "ceiling of the month: 4.00 t in 2027-04, 4.00 t of it ordered already",
    ),
    "ceiling of the month, beside bills of a few rupees a tonne": (
        world(a(ceiling_t_per_month=4, incoterm="CIF"), offer("B", 2, country="Vietnam", incoterm="CIF"),
              freight=[freight(clearance_share=0.005)]),
        "ceiling of the month: 4.00 t in 2027-04, 4.00 t of it ordered already",
    ),
    "a month without any": (
        world(a(), B, offer_calendar=[by_month("A", "ceiling", {0: 0})]),
        "ceiling of the month: 0.0000 t in 2027-04",
    ),
    "ceiling of the year": (
        world(a(ceiling_t_per_year=4), B), "ceiling of the year: 4.00 t in 2027-28",
    ),
    "supplier's ceiling": (
        world(a(), B, suppliers=[Supplier(supplier="A Ltd", ceiling_t_per_month=4)]),
        "supplier's ceiling: A Ltd gives 4.00 t in 2027-04 over all its offers",
    ),
    "cap": (
        world(a(), B, source_mix=mix("cap", 0.5, "China")),
        "source mix, Rule: China would be 100.0 % in 2027-28, the most is 50.0 %",
    ),
    "floor": (
        world(a(), B, source_mix=mix("floor", 0.4, "Vietnam")),
        "source mix, Rule: Vietnam would be 0.0 % in 2027-28, the least is 40.0 %",
    ),
    "number of sources": (
        world(a(), B, source_mix=mix("at least", 2)),
        "source mix, Rule: 1 source in 2027-28, at least 2 are asked for",
    ),
    "concentration": (
        world(a(), B, source_mix=mix("concentration", 0.5)),
        "source mix, Rule: the index would be 1.0000 in 2027-28, the most is 0.5",
    ),
    "lead time": (
        world(a(lead_days=30), B, demand=(10, 10)),
        "lead time: usable in 2027-05 at the earliest, needed in 2027-04",
    ),
    "lead time beyond the plan": (
        world(a(lead_days=90), B), "lead time: usable not within the plan, needed in 2027-04",
    ),
    "not valid yet": (
        world(a(valid_from=APRIL + 1), B), "validity: cannot be ordered before 2027-05",
    ),
    "no longer valid, and too little": (
        world(a(valid_to=Month(2027, 3), ceiling_t_per_month=4), B),
        "validity: cannot be ordered after 2027-03; ceiling of the month: 4.00 t in 2027-04",
    ),
    "availability": (
        world(a(), B, offer_calendar=[by_month("A", "availability", {0: 0})]),
        "availability: none to be had in 2027-04",
    ),
    "barred from a sector": (
        world(a(bar="Civil use"), B, demand={("Defence", ND): [10]}, licence_bars=[
            LicenceBar(bar="Civil use", barred_sectors="Defence")
        ]),
        "licence bar, Civil use: Defence may not use it, and these tonnes serve more than those it may serve",
    ),
    "never the agency's": (
        world(a(bar="Not stored"), offer("B", 2, buyer=AGENCY), demand=(0, 10), months=1, buyers=BUYERS,
              materials=[material(cover_months=1)], licence_bars=[LicenceBar(bar="Not stored", stockpiling="barred")]),
        "licence bar, Not stored: it may not be stockpiled, so it is not the agency's",
    ),
    "none left on its licence": (
        world(a(licence_needed=True), B, licences=[Licence(licence="L", exporter="A Ltd", tonnes_granted=4)]),
        "licence: not enough is left on those of A Ltd for 6.00 t more",
    ),
    "licence not valid": (
        world(a(licence_needed=True), B, licences=[
            Licence(licence="L", exporter="A Ltd", tonnes_granted=40, valid_from=APRIL + 1)
        ]),
        "licence: A Ltd has none for Nd oxide that is valid for shipment in 2027-04",
    ),
    "not registered": (
        world(a(), B, procurement_rules=[ProcurementRule(rule="144(xi)", kind="land border", countries="China")]),
        "procurement, 144(xi): A Ltd of China is not registered in 2027-04",
    ),
    "class too low": (
        world(a(), B, procurement_rules=[ProcurementRule(rule="PPP-MII", kind="local content")],
              suppliers=[Supplier(supplier="B Ltd", local_content_class="class I")]),
        "procurement, PPP-MII: A Ltd is non-local, class II is the least",
    ),
    "below the tender threshold": (
        world(a(ceiling_t_per_month=12), offer("B", 2, country="India"), procurement_rules=[
            ProcurementRule(rule="161(iv)", kind="global tender", threshold_inr_crore=0.2)
        ]),
        "procurement, 161(iv): a foreign order under ₹0.2 crore, and no authority is held in 2027-04",
    ),
    "committed elsewhere": (
        world(a(), B, take_or_pay=[TakeOrPay(offer="B", fiscal_year="2027-28", tonnes=120)]),
        "dearer in total by ₹0.10 crore: ₹0.20 crore would be paid for tonnes of B committed and not taken",
    ),
    "minimum order": (
        world(a(minimum_order_t=25), B), "minimum order: 25.00 t at least, and 10.00 t are wanted",
    ),
    "lot": (
        world(a(lot_t=30), B), "lot: 10.00 t is not a whole number of lots of 30.00 t",
    ),
    "spacing": (
        world(a(months_between_orders=2), B, demand=(10, 10), materials=[material(holding=3)]),
        "months between orders: another order within 2 months of 2027-05",
    ),
    "fund": (
        # A is paid in March, for which nothing is voted.
        world(a(lead_days=31, pay_at="order"), B, demand=(0, 10), first=MARCH,
              funds=[fund("2027-28", 0), fund("2028-29", 100)]),
        "fund: Fund would be ₹0.10 crore short in 2028-03",
    ),
    "two funds together": (
        world(a(lead_days=31, pay_at="order"), B, demand=(0, 10), first=MARCH,
              funds=[fund("2027-28", 3), fund("2027-28", 4, fund="Other"), fund("2028-29", 100)]),
        "fund: the funds together would be ₹3.00 lakh short in 2028-03",
    ),
    "commitment": (
        # A is ordered in March, when 4 may be committed; B in April.
        world(a(lead_days=31), B, demand=(0, 10), first=MARCH,
              funds=[fund("2027-28", 100, commitment_limit_inr_crore=0.04, carry_over_share=1), fund("2028-29", 100)]),
        "commitment limit: ₹6.00 lakh more than the funds may commit in 2027-28",
    ),
    "last quarter": (
        # A is paid in March, when 5 may be paid; B in April.
        world(a(lead_days=31, pay_at="order"), B, demand=(0, 10), first=MARCH,
              funds=[fund("2027-28", 100, last_quarter_share=0.05, carry_over_share=1), fund("2028-29", 100)]),
        "ceiling of the year's end: ₹5.00 lakh more than may be paid by 31 March of 2027-28",
    ),
    "advance": (
        # A asks 10 a month before; 4 may stand advanced. B comes in May, when nobody else's goods would be in time.
        world(a(lead_days=30, pay_at="order"), offer("B", 2, lead_days=30), demand=(0, 10),
              funds=[fund("2027-28", 100, advance_limit_inr_crore=0.04)]),
        "advance limit: ₹6.00 lakh more would stand advanced in 2027-04",
    ),
    "a fund for other things": (
        world(a(incoterm="CIF"), B, materials=[material(hs_code="28")],
              duty=[Duty(hs_code="28", basic_duty=0.1)],
              funds=[fund("2027-28", 100, fund="Goods"), fund("2027-28", 0.4, fund="Duty")],
              fund_purposes=[FundPurpose(fund="Goods", pays="goods"), FundPurpose(fund="Duty", pays="duty")]),
        "fund: the funds together would be ₹0.60 lakh short in 2027-04",
    ),
    "tier": (
        world(a(3, discount="all-units"), B, tiers=tiers("A", {0: 3, 25: 1})),
        "tier: dearer to land by ₹100.00 a kg; its lower price begins at 25.00 t",
    ),
    "store": (
        world(a(valid_to=APRIL), B, demand=(0, 10), stores=[Store(store="Shed", capacity_t=5)]),
        "store: Shed would hold 5.00 t too much in 2027-04",
    ),
    "shelf life": (
        world(a(valid_to=APRIL), B, demand=(0, 0, 0, 10), materials=[material(shelf_life_months=2)]),
        "shelf life: 10.00 t of Nd oxide in store in 2027-04 would spoil (and 1 more such)",
    ),
    "buyer": (
        world(a(buyer=AGENCY), B, buyers=BUYERS, materials=[material(issue_limit_t_per_month=0)]),
        "buyer: only Agency may use this offer",
    ),
    "dearer in total": (
        # 10 t at 1 and two months in store at 1 a tonne are 30; B costs 20.
        world(a(valid_to=APRIL), B, demand=(0, 0, 10), materials=[material(holding=1)]),
        "dearer in total by ₹0.10 crore: it could come only in 2027-04, 2 months before it is needed",
    ),
    "panel cost": (
        world(a(), B, suppliers=[Supplier(supplier="A Ltd", panel_cost_inr_per_year=15 * LAKH)]),
        "dearer in total by ₹5.00 lakh: the panel cost of A Ltd is ₹0.15 crore",
    ),
    "a run instead of an offer": (
        world(a(ceiling_t_per_month=4), **MINE),
        "ceiling of the month: 4.00 t in 2027-04, 4.00 t of it ordered already",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STOPPED)
def test_what_stopped_the_cheaper_offer(name: str) -> None:
    case, sentence = STOPPED[name]
    rows = told(case)
    lines = [row["order"] for row in rows if row["chosen"] and row["offer"] != "A"]
    said = [row["stopped_by"] for row in rows if row["order"] in lines and row["offer"] == "A"]
    # several months in these worlds may have a line of their own: the last is the one spoken of
    assert sentence in (said[0], said[-1]), said


@pytest.mark.parametrize("rule", ["order_changed", "tonnes_changed"])
def test_what_it_costs_to_change_the_last_plan_is_a_cost_and_no_rule(rule: str) -> None:
    for row in told(CHANGES[rule]()):
        assert "changed" not in row["stopped_by"]


@pytest.mark.slow
def test_no_reason_is_the_bare_name_of_a_rule() -> None:
    """In the world of every rule: what stops an offer is told in words, not as the row that a move would break."""
    bare = {rule.replace("_", " ") for rule in set(constraints_of_the_model()) - set(SENTENCES)}
    for rule, case in worlds("RULES").items():
        solved = session.solve(session.build(case()))
        for row in reasons(solved).to_dict("records") if solved.searched.values is not None else ():
            grounds = [ground.partition(":")[0] for ground in str(row["stopped_by"]).split("; ")]
            assert not bare & set(grounds), (rule, row)


def test_offers_are_ranked_by_landed_cost_at_the_tonnes_of_the_order() -> None:
    # At 10 t: A 1, a tenth of it lost on the way: 1.11. C 1 and an ordering cost of 2 over 10 t: 1.2. B 2.
    case = world(a(transit_loss=0.1, ceiling_t_per_month=1), B, offer("C", 1, order_cost_inr=2 * LAKH))
    rows = told(case)
    assert [(row["rank"], row["offer"], row["chosen"], row["lowest"]) for row in rows] == [
        (1, "A", False, True), (2, "C", True, False), (3, "B", False, False),
    ]  # fmt: skip
    assert rows[0]["landed_inr_per_t"] == pytest.approx(LAKH / 0.9)
    assert rows[2]["stopped_by"].startswith("dearer to land by ₹")


def test_the_lowest_landed_offer_stands_beside_each_order_of_the_agency_with_the_ground() -> None:
    # 4 of 10 t from A, 6 from B: A is the lowest in both lines, passed in the second for its ceiling, 6 t at 1 more.
    case = world(a(ceiling_t_per_month=4), B, buyers=BUYERS, materials=[material(cover_months=1)], demand=(0, 10),
                 months=1)  # fmt: skip
    solved = session.solve(session.build(case))
    table = lowest(solved, reasons(solved)).set_index("offer")
    assert list(table["lowest_offer"]) == ["A", "A"]
    assert table.loc["A", "ground"] == "the lowest landed offer is taken"
    assert table.loc["B", "ground"].startswith("ceiling of the month: 4.00 t in 2027-04")
    assert (table.loc["B", "more_inr_per_t"], table.loc["B", "more_inr"]) == (LAKH, 6 * LAKH)
    assert set(solved.plan["orders"]["buyer"]) == {AGENCY}


def magnets_of_oxide(*offers: Any) -> Case:
    """10 t of magnets a month from May on, one month of cover of them and none of oxide; a line makes them from May."""
    return world(
        *offers, demand={MAGNET: (0, 10, 10, 10)}, months=2, settings={"cover_months": 1.0},
        materials=[material(ND, cover_months=0), material(MAGNET)],
        lines=[Line(line="Works", plant="Works", output=MAGNET)],
        capacity=[Capacity(line="Works", from_month=APRIL + 1, tonnes_per_month=10)],
        recipes=[Recipe(line="Works", material=ND, tonnes_per_tonne=1)],
    )  # fmt: skip


def test_the_need_of_an_input_is_the_cover_that_lines_could_make_of_it() -> None:
    # The oxide of April is the cover of May's magnets, and made into them in May; that of May is the cover of June's.
    rows = told(magnets_of_oxide(a(2), offer("B", 1, country="Vietnam", lead_days=30)))
    april, may = (row["need"] for row in rows if row["chosen"] and row["order"].startswith("2027-04/"))
    assert april == "Nothing is drawn in 2027-04. Cover of 2027-04 counts on what lines could make of 10.00 t of it."
    assert may == (
        "Drawn in 2027-05, after the last arrival: 10.00 t. Cover of 2027-05 counts on what lines could make of 10.00 "
        "t of it."
    )


def test_the_need_of_an_order_is_the_demand_until_the_next_arrival() -> None:
    case = world(a(), demand=(6, 4, 10, 3), open_orders=[coming(10, APRIL + 2)], offer_calendar=[
        by_month("A", "availability", {1: 0, 2: 0, 3: 0})
    ])  # fmt: skip
    (row,) = told(case)
    assert row["need"] == (
        "Drawn in 2027-04 to 2027-05, until the next arrival: 10.00 t. Without it 10.00 t of what is drawn could not "
        "be supplied."
    )


def test_the_need_of_an_order_names_the_cover_it_lifts() -> None:
    case = world(a(), demand=(10, 12), months=1, opening_stock=[opening(15)], settings={"cover_months": 1.0})
    (row,) = told(case)
    assert row["need"] == (
        "Drawn in 2027-04, after the last arrival: 10.00 t. Cover: without it 7.00 t of the 12.00 t that 1 month of "
        "cover ask for would be missing in 2027-04."
    )


def test_no_more_cover_is_missing_than_is_asked_for() -> None:
    (row,) = told(world(a(), demand=(10, 12), months=1, settings={"cover_months": 1.0}))
    assert row["need"] == (
        "Drawn in 2027-04, after the last arrival: 10.00 t. Cover: without it 12.00 t of the 12.00 t that 1 month of "
        "cover ask for would be missing in 2027-04. Without it 10.00 t of what is drawn could not be supplied."
    )


def test_the_need_of_an_early_order_is_when_it_is_first_needed() -> None:
    # A is to be had only in April; what B brings in May is not what June lives on.
    case = world(a(valid_to=APRIL, ceiling_t_per_month=4), B, demand=(0, 0, 10))
    row = next(row for row in told(case) if row["offer"] == "A" and row["chosen"])
    assert "First needed in 2027-06: bought or made earlier." in row["need"] or "could not be supplied" in row["need"]


def test_a_run_is_weighed_with_its_inputs_and_its_start() -> None:
    # Nd at 1, 2 t of it a tonne of Dy, running 1, a start of 5 over 10 t: 3.5 a tonne against an offer at 4.
    lines = {
        "lines": [Line(line="Dy line", plant="Works", output=DY, running_cost_inr_per_t=LAKH, start_cost_inr=5 * LAKH)],
        "capacity": [Capacity(line="Dy line", from_month=APRIL, tonnes_per_month=20)],
        "recipes": [Recipe(line="Dy line", material=ND, tonnes_per_tonne=2)],
    }
    case = world(a(), offer("D", 4, DY), demand={DY: (10,)}, materials=[material(ND), material(DY)], **lines)
    run = next(row for row in told(case) if row["order"] == "Dy line 2027-04" and row["chosen"])
    assert run["landed_inr_per_t"] == pytest.approx(3.5 * LAKH)
    assert (run["rank"], run["lowest"], run["supplier"]) == (1, True, "Works")


def test_reasons_name_the_cells_of_the_officers_book(tmp_path: Any) -> None:
    case = world(a(ceiling_t_per_month=4), B, source_mix=mix("cap", 0.3, "China"))
    write_case(tmp_path / "book.xlsx", case)
    result = plan_workbook(tmp_path / "book.xlsx", Options(output=tmp_path / "plan.xlsx", gap=1e-6))
    assert result.exit_code == 0
    assert result.plan is not None
    assert "explain" in result.seconds
    frame = result.plan["reasons"]
    row = next(r for r in frame.itertuples() if r.offer == "A" and not r.chosen)
    assert [cell.split("!")[0] for cell in row.cells.split(", ")] == ["Offers", "'Source mix'"]
    back = read_plan_book(tmp_path / "plan.xlsx").plan["reasons"]
    assert back.drop(columns="landed_inr_per_t").equals(frame.drop(columns="landed_inr_per_t"))
    assert back["landed_inr_per_t"].tolist() == pytest.approx(frame["landed_inr_per_t"].tolist())


def test_a_plan_without_explanations_has_no_reasons(tmp_path: Any) -> None:
    write_case(tmp_path / "book.xlsx", world(a(), B))
    result = plan_workbook(tmp_path / "book.xlsx", Options(write=False, explain=False))
    assert result.plan is not None
    assert result.plan["reasons"].empty


def test_industry_serves_itself_at_its_own_cost() -> None:
    """An order of industry is weighed without the agency's money."""
    case = world(a(ceiling_t_per_month=4), B, buyers=BUYERS, funds=[fund("2027-28", 0)])
    rows = told(case)
    assert {row["order"] for row in rows} == {"2027-04/001", "2027-04/002"}
    assert INDUSTRY not in " ".join(row["stopped_by"] for row in rows)
