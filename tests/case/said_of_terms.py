# ruff: noqa: E501 - the sentences stand whole, as the officer reads them
"""What does not fit together on contracts and thin markets, each with the sentence the officer reads."""

from __future__ import annotations

from tests.books import Change, add, all_of, put

TAKEN = {"Offer": "NdPr Lynas", "Fiscal year": "2027-28", "Committed": 60}


def market(*premiums: tuple[float, float, str], named: str = "Europe") -> Change:
    """Dysprosium bought in Europe, which asks so much more from so many tonnes on."""
    rows = [{"Market": "Europe", "Material": "Dy oxide", "From": start, "Premium": premium, "Currency": currency}
            for start, premium, currency in premiums]  # fmt: skip
    return all_of(put("Offers", 2, "Market", named), add("Market curves", *rows))


SAID_OF_TERMS: list[tuple[Change, str, str]] = [
    (all_of(put("Offers", 0, "Floor price", 110), put("Offers", 0, "Cap price", 90)), "error",
     "Offers!J2 has 110: the floor is above the cap of 90 (Offers!K2). Mend one of the two."),
    (put("Offers", 0, "Floor price", 110), "warning",
     "Offers!J2 has 110: the price of 72 (Offers!F2) is under it, so the floor holds. Mend it if it is a slip."),
    (add("Take-or-pay", TAKEN | {"Fiscal year": "2031-32"}), "warning",
     "'Take-or-pay'!B2 has '2031-32': no month of this year is planned, so the row changes nothing. Delete it, or mend the year."),
    (all_of(put("Offers", 0, "Ceiling a year", 50), add("Take-or-pay", TAKEN)), "error",
     "'Take-or-pay'!C2 has 60: more is committed than the offer's ceiling of 50 t (Offers!J2). Lower one or raise the other."),
    (add("Take-or-pay", TAKEN | {"Offer": "NdPr Linas"}), "error",
     "'Take-or-pay'!A2 has 'NdPr Linas': the offer must be named on Offers. Did you mean \"NdPr Lynas\" (Offers!A2)?"),
    (market((0, 20, "USD"), (2, 10, "USD")), "error",
     "'Market curves'!D3 has 10: the premium falls as more is bought ('Market curves'!D2 has 20); a thin market asks more for more. Mend the figure; a discount for quantity belongs on Tiers."),
    (market((1, 20, "USD")), "error",
     "'Market curves'!C2 has 1: the first step of a curve must start at 0. Add a step from 0, or type 0 here."),
    (market((0, 20, "USD"), (2, 30, "INR")), "error",
     "'Market curves'!E3 has 'INR': the step below is in USD ('Market curves'!E2). Write a curve in one currency."),
    (market((0, 20, "KRW")), "error",
     "'Market curves'!E2 has 'KRW': this currency has no exchange rate. Add it to Exchange rates."),
    (all_of(market((0, 20, "USD")), put("Offers", 0, "Market", "Europe")), "error",
     "Offers!J2 has 'Europe': Market curves has no rows of Europe for NdPr oxide. Add its steps, or leave the market blank."),
    (add("Market curves", {"Market": "Asia", "Material": "Dy oxide", "From": 0, "Premium": 5, "Currency": "USD"}), "warning",
     "'Market curves'!A2 has 'Asia': no offer of Dy oxide is bought in this market, so the curve changes nothing. Name the market on Offers, or delete the rows."),
    (market((0, 20, "USD"), named="Europa"), "error",
     "Offers!J4 has 'Europa': the market must be named on Market curves. Did you mean \"Europe\" ('Market curves'!A2)?"),
]  # fmt: skip
