"""Loans and response classes for a world drawn at random."""

from __future__ import annotations

from random import Random

from optimizer.case.case import Case
from optimizer.case.rows_response import Loan, LoanOut, ResponseClass
from tests.model.small import but


def with_response(case: Case, random: Random) -> Case:
    """The same world in which, in a third of the draws each, defence may be lent stock, of which perhaps some is out
    already, and stock must be ready in time."""
    if random.random() < 0.35:
        case = _lent(case, random)
    return _ready(case, random) if random.random() < 0.35 else case


def _ready(case: Case, random: Random) -> Case:
    """Some stores are ready later than others, where there are stores at all."""
    rule = ResponseClass(
        rule="At once", within_days=5, scope=random.choice(["all", case.materials[0].material]),
        sector=random.choice(["all", "Toys"]), months=random.choice([0.5, 1.0, 2.5]),
    )  # fmt: skip
    stores = [row.model_copy(update={"ready_days": random.choice([0, 5, 20])}) for row in case.stores]
    return but(case, stores=stores, response=[rule])


def _lent(case: Case, random: Random) -> Case:
    first = case.settings.first_month
    loan = Loan(
        loan="Exchange", sector="Defence", material=random.choice(case.materials).material,
        from_month=random.choice([None, first + 1]), to_month=random.choice([None, first + 3]),
        most_out_t=random.choice([4.0, 15.0]), months_out=random.choice([1, 2, 3]),
        premium_share=random.choice([0.0, 0.05, 0.25]), return_cost_inr_per_kg=random.choice([90.0, 250.0, 400.0]),
    )  # fmt: skip
    out = [LoanOut(loan="Exchange", lent_month=first + -1, tonnes=3)] if random.random() < 0.4 else []
    return but(case, loans=[loan], loans_out=out)
