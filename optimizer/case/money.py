"""Whether a case says more of its money than what is voted: then the plan tells every payment in a ledger."""

from __future__ import annotations

from optimizer.case.case import Case


def money_in_detail(case: Case) -> bool:
    """Whether payment terms, purposes, a creditable tax or limits on spending are in the book."""
    limits = ("commitment_limit_inr_crore", "last_quarter_share", "march_share", "advance_limit_inr_crore")
    return bool(
        any(row.payment_terms for row in case.offers)
        or case.fund_purposes
        or any(row.creditable_tax > 0 for row in case.duty)
        or any(row.bonded for row in case.stores)
        or any(getattr(row, limit) is not None for row in case.funds for limit in limits)
    )
