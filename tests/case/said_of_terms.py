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


LICENCE = {"Licence": "MOFCOM 1", "Exporter": "Lynas", "Granted": 50}
OPEN = {"Order": "2026-10/001", "Material": "Dy oxide", "Supplier": "Lynas", "Country": "Australia",
        "Usable from": "2027-01", "Tonnes": 2, "Ships in": None, "Licence": "MOFCOM 1"}  # fmt: skip


def licensed(**licence: object) -> Change:
    """Lynas sells dysprosium under a licence."""
    terms = LICENCE | {"For": "Dy oxide"} | licence
    return all_of(put("Offers", 2, "Licence needed", "yes"), add("Licences", terms))


def barred(**bar: object) -> Change:
    """Northern's oxide is under a bar."""
    return all_of(put("Offers", 1, "Bar", "Civil use"), add("Licence bars", {"Bar": "Civil use", **bar}))


def rule(**terms: object) -> Change:
    """A rule of public procurement."""
    return add("Procurement rules", {"Rule": "R", **terms})


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
    # licences
    (licensed(Used=60), "error",
     "Licences!E2 has 60: more is used than the 50 t granted (Licences!C2). Mend one of the two."),
    (all_of(licensed(), add("Open orders", OPEN | {"Tonnes": 30}, OPEN | {"Order": "2026-10/002", "Tonnes": 25})), "error",
     "Licences!C2 has 50: open orders draw 55 t ('Open orders'!F2, 'Open orders'!F3) on a licence with 50 t left. Mend the licence or the orders."),
    (all_of(licensed(), add("Open orders", OPEN | {"Material": "NdPr oxide"})), "error",
     "'Open orders'!H2 has 'MOFCOM 1': this licence is for Dy oxide of Lynas (Licences!B2). Name the licence the order is shipped under."),
    (licensed(**{"Valid from": "2027-05", "Valid to": "2027-01"}), "error",
     "Licences!E2 has 2027-05: it begins after its end, 2027-01 (Licences!F2). Swap or mend the two months."),
    (licensed(For="Dysprosium"), "error",
     "Licences!D2 has 'Dysprosium': this is not a material or a group. Type it as on Materials."),
    (licensed(Exporter="Linas"), "warning",
     "Licences!B2 has 'Linas': no offer is from this supplier. Did you mean \"Lynas\"?"),
    (add("Licences", LICENCE), "warning",
     "Licences!B2 has 'Lynas': no offer of this supplier says that it needs a licence, so nothing draws on it. Set Licence needed to yes on Offers."),
    (put("Offers", 2, "Licence needed", "yes"), "warning",
     "Offers!J4 has 'yes': Lynas has no licence for Dy oxide, so this offer is never used. Add it to Licences, or set this to no."),
    (licensed(**{"End user": "EV motor"}), "error",
     "Licences!E2 has 'EV motor': this is not a sector of Demand. Did you mean \"EV motors\"?"),
    (licensed(**{"End user": "EV motors"}), "warning",
     "Licences!E2 has 'EV motors': no offer of Lynas is under a bar that is only for EV motors, so nothing draws on it. Name on Offers a bar of Licence bars that is Only for it."),
    (all_of(licensed(**{"End user": "EV motors"}), put("Offers", 2, "Bar", "EV motors only"), add("Open orders", OPEN),
            add("Licence bars", {"Bar": "EV motors only", "Only for": "EV motors"})), "error",
     "'Open orders'!H2 has 'MOFCOM 1': this licence is for EV motors alone (Licences!E2), and nothing keeps these tonnes for it. Name in the column Bar a bar that is Only for EV motors, or mend the licence."),
    # bars
    (barred(Barred="Defence"), "error",
     "'Licence bars'!B2 has 'Defence': this is not a sector of Demand. Type it as on Demand."),
    (barred(**{"Only for": "EV motor"}), "error",
     "'Licence bars'!B2 has 'EV motor': this is not a sector of Demand. Did you mean \"EV motors\"?"),
    (barred(Barred="EV motors, Wind"), "warning",
     "'Licence bars'!A2 has 'Civil use': no sector with demand may use tonnes under it. Mend the sectors it bars."),
    (add("Licence bars", {"Bar": "Civil use", "Barred": "Wind"}), "warning",
     "'Licence bars'!A2 has 'Civil use': no offer, open order or opening stock is under it, so it changes nothing. Name it in the column Bar, or delete the row."),
    (add("Licence bars", {"Bar": "a + b", "Barred": "Wind"}), "error",
     "'Licence bars'!A2 has 'a + b': a bar may not have + in its name: it stands between bars that are on the same tonnes. Give it another name."),
    (all_of(add("Licence bars", {"Bar": "Not stored", "Stockpiling": "barred"}),
            add("Buyers", {"Buyer": "IREL", "Role": "agency"}, {"Buyer": "Makers", "Role": "industry"}),
            add("Opening stock", {"Material": "Dy oxide", "Tonnes": 2, "Bar": "Not stored"})), "error",
     "'Opening stock'!C2 has 'Not stored': this may not be stockpiled, so it cannot be the agency's. Name industry as its owner, or mend the bar."),
    # procurement
    (rule(Kind="global tender"), "error",
     "'Procurement rules'!2:2: a global-tender rule needs its threshold. Type it, 200 by Rule 161(iv) of the GFR."),
    (rule(Kind="land border"), "error",
     "'Procurement rules'!2:2: a land-border rule needs its countries. Name them, with commas."),
    (rule(Kind="land border", Countries="China, Nepal"), "warning",
     "'Procurement rules'!C2 has 'Nepal': no offer is from this country. Leave it, or mend the name."),
    (rule(Kind="local content", Countries="China"), "warning",
     "'Procurement rules'!C2 has 'China': countries are for land border; with local content they are not used. Leave it blank."),
    (rule(Kind="local content", For="Ce"), "error",
     "'Procurement rules'!C2 has 'Ce': this is not a material or a group. Type it as on Materials."),
    (rule(Kind="local content", From="2027-05", To="2027-01"), "error",
     "'Procurement rules'!C2 has 2027-05: it begins after its end, 2027-01 ('Procurement rules'!D2). Swap or mend the two months."),
]  # fmt: skip
