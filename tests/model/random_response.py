"""Loans for a world drawn at random."""

from __future__ import annotations

from random import Random

from optimizer.case.case import Case
from optimizer.case.rows_response import Loan, LoanOut
from tests.model.small import but


def with_response(case: Case, random: Random) -> Case:
    """The same world in which, in a third of the draws, defence may be lent stock; perhaps some is out already."""
    if random.random() > 0.35:
        return case
    first = case.settings.first_month
    loan = Loan(
        loan="Exchange", sector="Defence", material=random.choice(case.materials).material,
        from_month=random.choice([None, first + 1]), to_month=random.choice([None, first + 3]),
        most_out_t=random.choice([4.0, 15.0]), months_out=random.choice([1, 2, 3]),
        premium_share=random.choice([0.0, 0.05, 0.25]), return_cost_inr_per_kg=random.choice([90.0, 250.0, 400.0]),
    )  # fmt: skip
    out = [LoanOut(loan="Exchange", lent_month=first + -1, tonnes=3)] if random.random() < 0.4 else []
    return but(case, loans=[loan], loans_out=out)
