"""Rules of public procurement on the agency's orders. ₹ lakh and tonnes; see ``small.py``."""

from __future__ import annotations

from optimizer.case.case import Case
from optimizer.case.rows_buying import Supplier
from optimizer.case.rows_licences import ProcurementRule
from tests.model.small import APRIL, BUYERS, CRORE, ND, about, best, but, cost, offer, tiers, world

BORDER = ProcurementRule(rule="Land border", kind="land border", countries="China; Nepal")
LOCAL = ProcurementRule(rule="Make in India", kind="local content")


def a_threshold_of(lakh: float, **terms: object) -> ProcurementRule:
    """Foreign orders below so many ₹ lakh are barred."""
    figures = {"rule": "Tenders", "kind": "global tender", "threshold_inr_crore": lakh / CRORE}
    return ProcurementRule(**{**figures, **terms})


def two_sellers(*rules: ProcurementRule, **sheets: object) -> Case:
    """10 t are needed in each of two months; A of China sells at 1, B of India at 1.5."""
    return world(offer("A", 1), offer("B", 1.5, country="India"), demand=[10, 10], procurement_rules=rules, **sheets)


def no_tender_under_fifteen() -> Case:
    """Foreign orders are worth 15 or nothing, and each tonne held over a month costs 0.3."""
    case = two_sellers(a_threshold_of(15))
    return but(case, materials=[case.materials[0].model_copy(update={"holding_inr_per_t_month": 0.3e5})])


RULES = {"global_tender": no_tender_under_fifteen}


def test_a_foreign_order_reaches_the_threshold_or_is_not_placed() -> None:
    # Month by month A's orders of 10 are under 15, and so is what would follow one of 15.
    # All 20 at once: 20 + 10 x 0.3 = 23; 15 at once and 5 from B: 15 + 5 x 0.3 + 7.5 = 24; all from B: 30.
    plan = best(no_tender_under_fifteen())
    assert plan.orders == {("A", 0): 20}
    assert plan.cost == about(23)


def test_an_authority_frees_its_months_from_the_threshold() -> None:
    held = [offer("A", 1, authority_until=APRIL), offer("B", 1.5, country="India")]
    # April's order is free: 10; May's is not: 10 + 10 x 1.5 = 25 or all in April 23.
    plan = best(but(no_tender_under_fifteen(), offers=held))
    assert plan.cost == about(23)
    longer = [offer("A", 1, authority_until=APRIL + 1), offer("B", 1.5, country="India")]
    assert best(but(no_tender_under_fifteen(), offers=longer)).orders == {("A", 0): 10, ("A", 1): 10}


def test_a_threshold_above_all_that_can_be_ordered_bars_the_offer() -> None:
    case = but(no_tender_under_fifteen(), procurement_rules=[a_threshold_of(500)])
    capped = [row.model_copy(update={"ceiling_t_per_month": 30}) for row in case.offers]
    assert best(but(case, offers=capped)).bought == {"B": 20}


def test_the_threshold_is_of_the_price_in_its_tier() -> None:
    # 10 t are needed; at 1.6 they are worth 16 and pass 15; from 9 t on the price is 1.2, and 15 are reached at 12.5 t.
    case = world(offer("A", 1.6, discount="all-units"), offer("B", 3, country="India"), demand=[10],
                 tiers=tiers("A", {0: 1.6, 9: 1.2}), procurement_rules=[a_threshold_of(15)])  # fmt: skip
    plan = best(case)
    assert plan.orders == {("A", 0): 12.5}


def test_a_vendor_over_the_land_border_must_be_registered() -> None:
    assert best(two_sellers(BORDER)).bought == {"B": 20}
    registered = [Supplier(supplier="A Ltd", registered_from=APRIL + 1)]
    assert best(two_sellers(BORDER, suppliers=registered)).orders == {("A", 1): 10, ("B", 0): 10}
    elsewhere = BORDER.model_copy(update={"countries": "Nepal"})
    assert best(two_sellers(elsewhere)).bought == {"A": 20}


def test_a_supplier_has_the_least_class_or_better() -> None:
    local = [Supplier(supplier="B Ltd", local_content_class="class II")]
    assert best(two_sellers(LOCAL, suppliers=local)).bought == {"B": 20}
    first_class = LOCAL.model_copy(update={"least_class": "class I", "to_month": APRIL})
    rows = [*local, Supplier(supplier="C Ltd", local_content_class="class I")]
    case = two_sellers(first_class, suppliers=rows)
    # In April only C will do, at 3; in May anyone.
    case = but(case, offers=[*case.offers, offer("C", 3, country="India")])
    assert best(case).bought == {"C": 10, "A": 10}


def test_industry_buys_as_it_likes() -> None:
    rows = [offer("A", 1, buyer="Industry"), offer("B", 1.5, country="India")]
    case = two_sellers(BORDER, LOCAL, a_threshold_of(500), buyers=BUYERS)
    assert cost(but(case, offers=rows)) == about(20)


def test_a_rule_holds_for_its_scope_and_months() -> None:
    for_dy = BORDER.model_copy(update={"scope": "Dy oxide"})
    case = two_sellers(for_dy)
    more = [case.materials[0], case.materials[0].model_copy(update={"material": "Dy oxide"})]
    assert best(but(case, materials=more)).bought == {"A": 20}
    later = BORDER.model_copy(update={"from_month": APRIL + 1, "scope": ND})
    assert best(two_sellers(later)).bought == {"A": 20}  # all of it in April
