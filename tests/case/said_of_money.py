# ruff: noqa: E501 - the sentences stand whole, as the officer reads them
"""What does not fit together on payment terms, purposes and limits of funds, with the sentence the officer reads."""

from __future__ import annotations

from tests.books import Change, add, all_of, change_setting, put

HALVES = ({"Terms": "T", "Milestone": "order", "Share": 0.5}, {"Terms": "T", "Milestone": "acceptance", "Share": 0.5})


def paid(*parts: dict[str, object]) -> Change:
    """The first offer paid in these parts."""
    return all_of(put("Offers", 1, "Payment terms", "T"), add("Payment terms", *parts))


STORES = ({"Store": "Vault", "Custodian": "IREL"}, {"Store": "Shed", "Custodian": "Warehouse Ltd", "Kind of custodian": "private"})

BOND = add("Stores", {"Store": "Free zone", "Bonded": "yes"}, {"Store": "Shed"})


def custody(terms: dict[str, object]) -> Change:
    """Two stores, and a rule on what the private custodian holds."""
    return all_of(add("Stores", *STORES), add("Custody rules", {"Rule": "Private", "Held by": "private", "At most": 0.5} | terms))


SAID_OF_MONEY: list[tuple[Change, str, str]] = [
    (paid(HALVES[0]), "error",
     "'Payment terms'!C2 has 0.5: the shares of \"T\" add up to 0.5, not to 1 ('Payment terms'!C2). Mend the shares."),
    (add("Payment terms", *HALVES), "warning",
     "'Payment terms'!A2 has 'T': no offer names these terms. Name them on Offers, or delete."),
    (paid(HALVES[0] | {"Letter-of-credit charge": 0.001}, HALVES[1]), "error",
     "'Payment terms'!D2 has 0.001: the bank charges from the opening of the letter, and this part is paid with the order. Clear it, or mend the milestone."),
    (all_of(paid(*HALVES), put("Offers", 1, "Paid at", "order")), "warning",
     "Offers!K3 has 'order': the payment terms 'T' (Offers!J3) stand over it. Clear one of the two."),
    (all_of(paid(*HALVES), change_setting("Advance ceiling", 0.3)), "error",
     "'Payment terms'!C2 has 0.5: \"T\" pays 50% before the shipping documents ('Payment terms'!C2); Start!B9 allows 30%. Pay less before, or raise the ceiling."),
    (all_of(put("Offers", 1, "Paid at", "order"), change_setting("Advance ceiling", 0.3)), "error",
     "Offers!J3 has 'order': all is paid with the order; Start!B9 allows 30% before the shipping documents. Pay on arrival, give it payment terms, or raise the ceiling."),
    (add("Fund purposes", {"Fund": "Stockpile", "Pays": "tax"}), "error",
     "'Fund purposes'!B2 has 'Stockpile': no cost of the agency's offers is one that Stockpile may pay ('Fund purposes'!B2). Widen its purposes, or delete them."),
    (add("Fund purposes", {"Fund": "Stockpile", "Pays": "goods", "For": "NdPr oxid"}), "error",
     "'Fund purposes'!C2 has 'NdPr oxid': this is neither a material nor a group. Did you mean \"NdPr oxide\"?"),
    (add("Fund purposes", {"Fund": "Stockpile", "Pays": "goods", "For": "NdPr oxide"}), "error",
     "Offers!A4 has 'Dy Lynas': no fund may pay goods of Dy oxide, which the agency could order with this offer. Add a row to Fund purposes ('Fund purposes'!B2 is the first)."),
    (all_of(add("Buyers", {"Buyer": "Makers", "Role": "industry"}), add("Fund purposes", {"Fund": "Stockpile"})), "warning",
     "'Fund purposes'!A2 has 'Stockpile': there is no agency, so no fund pays anything. Delete the rows."),
    (put("Funds", 1, "Committed so far", 5), "warning",
     "Funds!E3 has 5: there is no commitment limit, so it is not used. Type the limit, or clear it."),
    (all_of(put("Funds", 1, "Committed so far", 5), put("Funds", 1, "Commitment limit", 4)), "warning",
     "Funds!E3 has 5: more is committed than the limit of 4 (Funds!F3). Nothing more can be ordered."),
    (all_of(put("Funds", 1, "March ceiling", 0.4), put("Funds", 1, "Last quarter ceiling", 0.3)), "warning",
     "Funds!E3 has 0.4: it is above the ceiling of the last quarter, 0.3, and changes nothing. Mend one of the two."),
    (put("Funds", 1, "Spent in last quarter", 5), "error",
     "Funds!E3 has 5: only a plan that begins in February or March of the year has months of its last quarter behind it. Clear it."),
    (all_of(change_setting("First month", "2027-02"), put("Funds", 0, "Spent so far", 3), put("Funds", 0, "Spent in last quarter", 5)), "error",
     "Funds!F2 has 5: more is spent in the last quarter than in the whole year (Funds!E2). Mend one of the two."),
    (custody({"Held by": "Warehouse"}), "error",
     "'Custody rules'!B2 has 'Warehouse': no store of agency is kept by it. Did you mean \"Warehouse Ltd\"?"),
    (custody({"For": "NdPr oxid"}), "error",
     "'Custody rules'!D2 has 'NdPr oxid': this is neither a material nor a group. Did you mean \"NdPr oxide\"?"),
    (custody({"From": "2027-03", "To": "2027-01"}), "error",
     "'Custody rules'!D2 has 2027-03: it begins after its end, 2027-01 ('Custody rules'!E2). Swap or mend the two months."),
    (custody({"At most": None}), "warning",
     "'Custody rules'!A2 has 'Private': it has neither a floor nor a ceiling. Type one, or delete it."),
    (custody({"At least": 0.9}), "error",
     "'Custody rules'!D2 has 0.9: the floor is above the ceiling of 0.5 ('Custody rules'!C2). Swap or mend the two shares."),
    (all_of(add("Stores", *STORES), add("Custody rules", {"Rule": "A", "Held by": "Warehouse Ltd", "At least": 0.7}, {"Rule": "B", "Held by": "IREL", "At least": 0.5})), "error",
     "'Custody rules'!C2 has 0.7: the floors of the custodians add up to 120% ('Custody rules'!C2, 'Custody rules'!C3). Lower one of them."),
    (all_of(add("Stores", *STORES), add("Moving costs", {"From store": "Shed", "To store": "Shed", "Moving cost": 5})), "error",
     "'Moving costs'!B2 has 'Shed': it is the store the stock comes from. Name another."),
    (all_of(add("Buyers", {"Buyer": "IREL", "Role": "agency"}, {"Buyer": "Makers", "Role": "industry"}), add("Stores", *STORES, {"Store": "Mill", "Owner of stock": "Makers"}), add("Moving costs", {"From store": "Shed", "To store": "Mill", "Moving cost": 5})), "error",
     "'Moving costs'!B2 has 'Mill': it holds stock of another owner than Shed. Stock changes owner by being passed on: delete the row."),
    (all_of(BOND, put("Offers", 1, "May lie in bond", "no")), "warning",
     "Stores!B2 has 'yes': no offer may lie in bond here, so the store stays empty. Mark such offers on Offers, or set it to no."),
    (all_of(BOND, add("Opening stock", {"Material": "Dy oxide", "Store": "Free zone", "Tonnes": 4})), "error",
     "'Opening stock'!B2 has 'Free zone': stock that is there at the start counts as cleared, and this store is bonded. Put it in a store that is not bonded, with its duty paid."),
    (put("Offers", 1, "May lie in bond", "yes"), "warning",
     "Offers!J3 has 'yes': no bonded store can hold it. Mark a store as bonded on Stores, or set it to no."),
    (all_of(BOND, put("Offers", 1, "May lie in bond", "yes")), "error",
     "Offers!J3 has 'yes': it is delivered duty paid (Offers!3:3), so there is nothing to defer. Set it to no, or mend the Incoterm."),
    (all_of(BOND, put("Offers", 1, "May lie in bond", "yes"), put("Offers", 1, "Discount", "all-units")), "error",
     "Offers!J3 has 'yes': the duty of a part of an order with a discount or a market's premium cannot be told apart. Set it to no."),
]  # fmt: skip
