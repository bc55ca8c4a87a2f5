"""Checks on money: payment terms that are whole, advances, purposes that meet costs, limits that fit their year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from optimizer.case.case import AGENCY, Case
from optimizer.case.findings import error, groups_of, materials_in, owner_of, warning
from optimizer.case.problems import Problem, did_you_mean
from optimizer.case.rows_buying import Fund, Offer
from optimizer.case.rows_money import BEFORE_SHIPPING, PaymentTerm

WHOLE = 1e-6
IMPORT_COSTS = ("freight", "insurance", "duty", "clearance", "tax")


def terms_of(case: Case) -> dict[str, list[PaymentTerm]]:
    """Terms -> their rows."""
    found: dict[str, list[PaymentTerm]] = defaultdict(list)
    for row in case.payment_terms:
        found[row.terms].append(row)
    return found


def payment_terms_are_whole(case: Case) -> Iterator[Problem]:
    """The shares of payment terms add up to 1, and somebody uses them."""
    used = {offer.payment_terms for offer in case.offers}
    for name, rows in terms_of(case).items():
        total = sum(row.share for row in rows)
        if abs(total - 1) > WHOLE:
            cells = ", ".join(row.cell("share") for row in rows)
            rule = f'the shares of "{name}" add up to {total:g}, not to 1 ({cells}).'
            yield error(rows[0].cell("share"), rows[0].share, rule, "Mend the shares.")
        if name not in used:
            yield warning(rows[0].cell("terms"), name, "no offer names these terms.", "Name them on Offers, or delete.")
    for row in case.payment_terms:
        if row.charge_per_quarter > 0 and row.milestone == "order":
            rule = "the bank charges from the opening of the letter, and this part is paid with the order."
            yield error(
                row.cell("charge_per_quarter"), row.charge_per_quarter, rule, "Clear it, or mend the milestone."
            )


def offers_name_one_way_of_paying(case: Case) -> Iterator[Problem]:
    """Payment terms stand over Paid at: an offer that says both means one of them."""
    for offer in case.offers:
        if offer.payment_terms is not None and offer.pay_at == "order":
            rule = f"the payment terms {offer.payment_terms!r} ({offer.cell('payment_terms')}) stand over it."
            yield warning(offer.cell("pay_at"), offer.pay_at, rule, "Clear one of the two.")


def advances_keep_their_ceiling(case: Case) -> Iterator[Problem]:
    """No contract is paid before the shipping documents by more than the ceiling on Start. The General Financial Rules
    2017, rule 172 (1), let 30 % be advanced to a private firm and 40 % to a public undertaking
    (https://constitutionofindia.in/rule-172-of-the-general-financial-rules-2017-advance-and-part-payments-to-suppliers).
    Terms that only industry's offers name are its own affair."""
    ceiling, agency = case.settings.advance_ceiling_share, owner_of(case, None)
    if ceiling is None:
        return
    at = case.settings.cell("advance_ceiling_share")
    ours = {offer.payment_terms for offer in case.offers if offer.buyer in (None, agency)}
    for name, rows in terms_of(case).items():
        early = [row for row in rows if row.milestone in BEFORE_SHIPPING and row.share > 0]
        share = sum(row.share for row in early)
        if share > ceiling + WHOLE and name in ours:
            cells = ", ".join(row.cell("share") for row in early)
            rule = f'"{name}" pays {share:.0%} before the shipping documents ({cells}); {at} allows {ceiling:.0%}.'
            yield error(early[0].cell("share"), early[0].share, rule, "Pay less before, or raise the ceiling.")
    for offer in case.offers:
        if offer.buyer in (None, agency) and offer.payment_terms is None and offer.pay_at == "order" and ceiling < 1:
            rule = f"all is paid with the order; {at} allows {ceiling:.0%} before the shipping documents."
            mend = "Pay on arrival, give it payment terms, or raise the ceiling."
            yield error(offer.cell("pay_at"), offer.pay_at, rule, mend)


def _costs(case: Case, offer: Offer) -> Iterator[str]:
    """The kinds of cost an order of an offer can bring."""
    yield "goods"
    hs_code = next((row.hs_code for row in case.materials if row.material == offer.material), "")
    typed = any(r.offer == offer.offer and r.item == "ordering cost" for r in case.offer_calendar)
    if offer.order_cost_inr > 0 or typed:
        yield "ordering"
    if any(r.charge_per_quarter > 0 for r in case.payment_terms if r.terms == offer.payment_terms):
        yield "letter of credit"
    if offer.incoterm in ("EXW", "FOB") and any(r.freight_share or r.freight_inr_per_kg for r in case.freight):
        yield "freight"
    if offer.incoterm in ("EXW", "FOB", "CFR") and any(r.insurance_share for r in case.freight):
        yield "insurance"
    if offer.incoterm != "DDP":
        duties = [row for row in case.duty if hs_code and row.hs_code == hs_code
                  and row.country in ("all", offer.processing_country or offer.country)]  # fmt: skip
        if any(row.clearance_share for row in case.freight):
            yield "clearance"
        if any(row.basic_duty for row in duties):
            yield "duty"
        if any(row.creditable_tax for row in duties):
            yield "tax"


def purposes_meet_costs(case: Case) -> Iterator[Problem]:
    """Every fund named on Fund purposes has a cost it may pay, and every cost of the agency a fund that may pay it."""
    if not case.fund_purposes:
        return
    for row in case.fund_purposes:
        if not materials_in(case, row.scope):
            mend = did_you_mean(row.scope, groups_of(case) | materials_in(case, "all"))
            mend = mend or "Name a material, a group of Materials, or all."
            yield error(row.cell("scope"), row.scope, "this is neither a material nor a group.", mend)
    agency = owner_of(case, None)
    costs: dict[tuple[str, str], Offer] = {}
    for offer in case.offers:
        if offer.buyer in (None, agency):
            for kind in _costs(case, offer):
                costs.setdefault((kind, offer.material), offer)
    narrowed = {row.fund for row in case.fund_purposes}
    free = [row for row in case.funds if row.fund not in narrowed]

    def may_pay(fund: str, kind: str, material: str) -> bool:
        return any(r.fund == fund and r.pays in ("all", kind) and material in materials_in(case, r.scope)
                   for r in case.fund_purposes)  # fmt: skip

    signed = {row.fund or case.funds[0].fund for row in case.open_orders if case.funds}
    for fund in sorted(narrowed - signed):
        if costs and not any(may_pay(fund, kind, material) for kind, material in costs):
            cells = [row.cell("pays") for row in case.fund_purposes if row.fund == fund]
            rule = f"no cost of the agency's offers is one that {fund} may pay ({', '.join(cells)})."
            yield error(cells[0], fund, rule, "Widen its purposes, or delete them.")
    for (kind, material), offer in costs.items():
        if not free and not any(may_pay(fund, kind, material) for fund in narrowed):
            rule = f"no fund may pay {kind} of {material}, which the agency could order with this offer."
            cell = case.fund_purposes[0].cell("pays")
            yield error(offer.cell("offer"), offer.offer, rule, f"Add a row to Fund purposes ({cell} is the first).")


def limits_fit_their_year(case: Case) -> Iterator[Problem]:
    """What is spent or committed so far is within its limit, and said only where it counts."""
    first = case.settings.first_month
    for row in case.funds:
        yield from _spent_late(row, first.fiscal_year, first.month)
        limit = row.commitment_limit_inr_crore
        if row.committed_inr_crore > 0 and limit is None:
            rule = "there is no commitment limit, so it is not used."
            yield warning(
                row.cell("committed_inr_crore"), row.committed_inr_crore, rule, "Type the limit, or clear it."
            )
        elif limit is not None and row.committed_inr_crore > limit:
            rule = f"more is committed than the limit of {limit:g} ({row.cell('commitment_limit_inr_crore')})."
            yield warning(
                row.cell("committed_inr_crore"), row.committed_inr_crore, rule, "Nothing more can be ordered."
            )
        quarter = row.last_quarter_share
        if row.march_share is not None and quarter is not None and row.march_share > quarter:
            rule = f"it is above the ceiling of the last quarter, {quarter:g}, and changes nothing."
            yield warning(row.cell("march_share"), row.march_share, rule, "Mend one of the two.")


def _spent_late(row: Fund, year: str, month: int) -> Iterator[Problem]:
    """Money spent from January on belongs to a plan that begins in February or March."""
    spent, cell = row.spent_last_quarter_inr_crore, row.cell("spent_last_quarter_inr_crore")
    if spent > 0 and (row.fiscal_year != year or month not in (2, 3)):
        rule = "only a plan that begins in February or March of the year has months of its last quarter behind it."
        yield error(cell, spent, rule, "Clear it.")
    elif spent > row.spent_inr_crore:
        rule = f"more is spent in the last quarter than in the whole year ({row.cell('spent_inr_crore')})."
        yield error(cell, spent, rule, "Mend one of the two.")


def money_has_a_spender(case: Case) -> Iterator[Problem]:
    """Purposes and limits hold for the agency; without one they do nothing."""
    if case.buyers and AGENCY not in {row.role for row in case.buyers}:
        for row in case.fund_purposes[:1]:
            yield warning(
                row.cell("fund"), row.fund, "there is no agency, so no fund pays anything.", "Delete the rows."
            )
