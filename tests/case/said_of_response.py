# ruff: noqa: E501 - the sentences stand whole, as the officer reads them
"""What does not fit together on loans and response classes, each with the sentence the officer reads."""

from __future__ import annotations

from tests.books import Change, add, all_of

LOAN = {"Loan": "Exchange", "Sector": "Wind", "Material": "NdFeB magnet", "Most out": 10, "Back after": 3,
        "Cost of giving back": 9000}  # fmt: skip
READY = {"Class": "At once", "Within": 7, "Months of need": 1}


def out(*rows: dict[str, object]) -> Change:
    """Tonnes on loan before the first month."""
    return all_of(add("Loans", LOAN), add("Loans out", *({"Loan": "Exchange", "Still out": 4} | row for row in rows)))


SAID_OF_RESPONSE: list[tuple[Change, str, str]] = [
    (add("Loans", LOAN | {"Sector": "Winds"}), "error",
     "Loans!B2 has 'Winds': no demand names this sector. Did you mean \"Wind\"?"),
    (add("Loans", LOAN | {"Material": "NdPr oxide"}), "warning",
     "Loans!B2 has 'Wind': it has no demand for NdPr oxide, so nothing is lent. Add the demand, or delete the row."),
    (add("Loans", LOAN | {"From": "2027-06", "To": "2027-03"}), "error",
     "Loans!H2 has 2027-03: it is before the first month, 2027-06 (Loans!G2). Swap or mend the two months."),
    (add("Loans", LOAN | {"To": "2026-10"}), "warning",
     "Loans!G2 has 2026-10: this lies before the first month planned, 2026-12; nothing is lent. Mend it, or delete the row."),
    (add("Loans", LOAN | {"Back after": 12}), "warning",
     "Loans!E2 has 12: what is lent in 2026-12 would come back after the plan's last month, 2027-11; nothing is lent. Plan more months, or mend the loan."),
    (add("Loans", LOAN | {"Cost of giving back": 5000}), "warning",
     "Loans!F2 has 5000: Magnet Shin asks 5,100 INR/kg (Offers!F5): stock may be lent to save money, and not for want of goods. Type no less than the dearest offer costs landed."),
    (out({"Lent": "2026-12"}), "error",
     "'Loans out'!C2 has 2026-12: it lies in the first month, 2026-12, or after it; the plan decides what is lent then. Mend the month, or delete the row."),
    (out({"Lent": "2026-08"}), "error",
     "'Loans out'!C2 has 2026-08: it was due back in 2026-11, before the first month, 2026-12. Type under Due back when it is expected now; where it came back, delete the row."),
    (out({"Lent": "2026-10"}, {"Lent": "2026-11", "Still out": 7}), "warning",
     "'Loans out'!B3 has 7: 11 t of Exchange are out, and 10 t may be (Loans!D2). Mend one of the two; nothing is lent on top."),
    (out({"Lent": "2026-09", "Due back": "2026-10"}), "error",
     "'Loans out'!D2 has 2026-10: it was due back in 2026-10, before the first month, 2026-12. Type under Due back when it is expected now; where it came back, delete the row."),
    (add("Response", READY | {"Class": "cover"}), "error",
     "Response!A2 has 'cover': another rule has this name, and exceptions are told by it. Give the class a name of its own."),
    (add("Response", READY | {"For": "Dy oxid"}), "error",
     "Response!D2 has 'Dy oxid': this is not a material or a group. Did you mean \"Dy oxide\"?"),
    (add("Response", READY | {"Sector": "Winds"}), "error",
     "Response!D2 has 'Winds': no demand names this sector. Did you mean \"Wind\"?"),
    (add("Response", READY | {"For": "Dy oxide", "Sector": "Wind"}), "warning",
     "Response!E2 has 'Wind': it has no demand for Dy oxide, so nothing has to be ready. Add the demand, or delete the row."),
    (add("Response", READY), "warning",
     "Response!B2 has 7: every store is ready by then, so it asks for stock wherever it lies. Type Ready in for the stores on Stores."),
]  # fmt: skip
