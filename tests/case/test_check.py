# ruff: noqa: E501 - the sentences stand whole, as the officer reads them
"""What does not fit together between sheets, each with the sentence the officer reads."""

from __future__ import annotations

import ast
import importlib
import sys
from pathlib import Path

import pytest

import optimizer.case
from optimizer.case import findings
from optimizer.case.case import ROW_CLASSES
from optimizer.case.check import CHECKS, check_case
from optimizer.case.problems import InputRejectedError
from optimizer.workbook.read import read_workbook
from tests.books import Book, Change, add, all_of, change_setting, drop, put, small_book, write_book
from tests.case.said_of_money import SAID_OF_MONEY
from tests.case.said_of_response import SAID_OF_RESPONSE
from tests.case.said_of_schemes import SAID_OF_SCHEMES, SAID_OF_SUBSTITUTES
from tests.case.said_of_terms import SAID_OF_TERMS

E, W = SAYING = "error", "warning"


def owing(crore: float) -> Change:
    """The agency waits for an order not paid yet, and nobody has voted a fund."""

    def change(book: Book) -> None:
        book["Funds"] = [dict.fromkeys(book["Funds"][0])]
        add("Open orders", OPEN | {"Still to pay": crore})(book)

    return change


def told(tmp_path: Path, book: Book) -> list[tuple[str, str]]:
    """(severity, sentence) of everything said of a book."""
    path = write_book(tmp_path / "book.xlsx", book)
    try:
        problems = read_workbook(path).warnings
    except InputRejectedError as refused:
        problems = refused.problems
    return [(problem.severity, str(problem)) for problem in problems]


AGENCY = {"Buyer": "IREL", "Role": "agency"}
INDUSTRY = {"Buyer": "Makers", "Role": "industry"}
LINE = {"Line": "Magnet line", "Plant": "Pune", "Output": "NdFeB magnet"}
CAPACITY = {"Line": "Magnet line", "From": "2026-12", "Capacity": 10}
HOURS = {"Plant": "Pune", "Hours a month": 600}
OPEN = {"Order": "2026-10/001", "Material": "Dy oxide", "Supplier": "Lynas", "Country": "Australia", "Tonnes": 2,
        "Usable from": "2027-01"}  # fmt: skip
SO_FAR = {
    "Month": "2026-10",
    "Material": "Dy oxide",
    "Supplier": "Lynas",
    "Country": "Australia",
    "Tonnes": 2,
}
SIGNED = {"Order": "2026-10/001", "Material": "Dy oxide", "Supplier": "Lynas", "Country": "Australia",
          "Ordered": "2026-10-05", "Tonnes": 2, "Expected": "2026-12"}  # fmt: skip
ARRIVED = {"Order": "2026-10/001", "Date": "2026-11-20", "Gross": 2}
SINCE_NOVEMBER = change_setting("Stock as of", "2026-11")
BEFORE = {"Order": "2026-11/017", "Offer": "NdPr Lynas", "Order month": "2027-01", "Tonnes": 5}
WIND = {"Sector": "Wind", "Material": "NdFeB magnet"}
YEAR = {f"{2026 + k // 12}-{k % 12 + 1:02d}": 5 for k in range(11, 23)}  # the twelve planned months
DUTY = {"HS code": "2846", "Country": "China", "Basic duty": 0.1}
CODED = all_of(*(put("Materials", k, "HS code", "2846") for k in range(3)))
TIERED = all_of(
    put("Offers", 0, "Discount", "all-units"),
    add(
        "Tiers",
        {"Offer": "NdPr Lynas", "From": 0, "Price": 72},
        {"Offer": "NdPr Lynas", "From": 20, "Price": 70},
    ),
)


def mix(**columns: object) -> Change:
    """A rule of the source mix on NdPr oxide, which comes from Australia and China."""
    rule = {
        "Rule": "r",
        "For": "NdPr oxide",
        "By": "vendor country",
        "Kind": "cap",
        "Source": "China",
        "Limit": 0.4,
    }
    return add("Source mix", rule | {name.replace("_", " "): value for name, value in columns.items()})


def event(**columns: object) -> Change:
    """An event of the policy calendar on NdPr oxide from China."""
    row = {"Event": "Ban", "Acts on": "availability", "Figure": 0, "From": "2027-02", "For": "NdPr oxide",
           "Country": "China"}  # fmt: skip
    return add("Events", row | {name.replace("_", " "): value for name, value in columns.items()})


def scenarios(**odds: float) -> Change:
    """Scenarios with their probabilities, and a value for every shortage."""
    rows: list[dict[str, object]] = [{"Scenario": name, "Probability": p} for name, p in odds.items()]
    return all_of(add("Scenarios", *rows), add("Shortage value", {"Sector": "all", "Shortage value": 1e7}))


def chance(**columns: object) -> Change:
    """What chance makes of all that comes from China."""
    row = {"Acts on": "availability", "Figure": 0, "Country": "China", "Begins": 0.01, "Ends": 0.25}
    return add("Random worlds", row | {name.replace("_", " "): value for name, value in columns.items()})


SAID: list[tuple[Change, str, str]] = [
    # goals
    (add("Goals", {"Goal": "cover", "Order": 1}, {"Goal": "unmet demand", "Order": 1}), E,
     "Goals!B3 has 1: the goal \"cover\" already has this place. Give every goal a number of its own."),
    # buyers, names, demand
    (add("Buyers", AGENCY, {"Buyer": "MMTC", "Role": "agency"}), E,
     "Buyers!B3 has 'agency': there can be one agency, and Buyers!B2 is one already. Join the two rows."),
    (add("Buyers", AGENCY, INDUSTRY, {"Buyer": "Others", "Role": "industry"}), E,
     "Buyers!B4 has 'industry': there can be one industry, and Buyers!B3 is one already. Join the two rows."),
    (add("Buyers", INDUSTRY), E, "Buyers!B2 has 'industry': no buyer is the agency. Add a row with the role agency."),
    (put("Offers", 1, "Country", "australia"), E,
     "Offers!D3 has 'australia': the country is written \"Australia\" in Offers!D2. Write it the same way everywhere."),
    (put("Offers", 2, "Supplier", "LYNAS"), E,
     "Offers!B4 has 'LYNAS': the supplier is written \"Lynas\" in Offers!B2. Write it the same way everywhere."),
    (put("Demand", 1, "Sector", "EV Motors"), E,
     "Demand!A3 has 'EV Motors': the sector is written \"EV motors\" in Demand!A2. Write it the same way everywhere."),
    (add("Demand by month", {"Sector": "Wind", "Material": "Dy oxide", "2026-12": 1, "2027-01": 1}), E,
     "'Demand by month'!2:2: there is no yearly figure on Demand, and 2027-02 is blank. Type every planned month (0 where there is none), or add a row to Demand."),
    (add("Demand by month", {"Sector": "Wind", "Material": "Dy oxide", "2026-12": 1, "2027-01": None, "2027-02": 1}), E,
     "'Demand by month'!D2: there is no yearly figure on Demand, and 2027-01 is blank. Type every planned month (0 where there is none), or add a row to Demand."),
    (put("Demand", 0, "Growth", 1.5), W, "Demand!D2 has 1.5: demand grows by 150% a year. For 1.5 % write 0.015."),
    (add("Materials", {"Material": "Tb oxide"}), W,
     "Materials!A5 has 'Tb oxide': no sector has demand for it and no line takes it in. Add it to Demand, or delete it."),
    (all_of(add("Materials", {"Material": "Tb oxide"}),
            add("Demand", {"Sector": "Wind", "Material": "Tb oxide", "Tonnes a year": 3})), W,
     "Demand!B6 has 'Tb oxide': no offer, line, open order or stock can meet this demand. Add an offer for it."),
    (add("Sectors", {"Sector": "EV motor", "Weight": 2}), W,
     "Sectors!A2 has 'EV motor': no demand names this sector. Did you mean \"EV motors\"?"),
    # cover, seasons, issue terms
    (put("Materials", 0, "Cover basis", "named sectors"), W,
     "Materials!D2 has 'named sectors': there is no sheet Sectors, so every sector is covered. Name the sectors on Sectors."),
    (put("Materials", 0, "Imported share", 0.5), W,
     "Materials!D2 has 0.5: it is not used with the cover basis consumption. Set the cover basis to imports only, or clear it."),
    (put("Materials", 0, "Shelf life", 2), W,
     "Materials!D2 has 2: it keeps too short a time to hold 2 months of cover. Stock of it lasts 1 months at most: lower its cover."),
    (add("Seasons", {"Season": "dry", "Apr": 2}), W,
     "Seasons!A2 has 'dry': its factors average 1.08, which changes the year's demand. Make the twelve factors average 1."),
    (put("Materials", 0, "Issue price", 7000), W,
     "Materials!D2 has 7000: there is no industry to issue to, so it is not used. Add a row with the role industry to Buyers."),
    (put("Materials", 0, "Refills fund", "Stockpile"), E,
     "Materials!D2 has 'Stockpile': a fund is refilled from issues, and there is no issue price. Type the issue price, or clear it."),
    (all_of(add("Buyers", AGENCY, INDUSTRY), put("Materials", 0, "Issue price", 7000)), W,
     "Materials!D2 has 7000: what industry pays goes to no fund. Name the fund it refills."),
    # funds
    (change_setting("Months planned", 36), W,
     "Funds: no money is voted for 2028-29, 2029-30; the agency can pay nothing then. Add a row for each year, or plan fewer months."),
    (add("Funds", {"Fund": "Stockpile", "Fiscal year": "2025-26", "Allocation": 1}), W,
     "Funds!B4 has '2025-26': this fiscal year is not planned; the row is not used. Delete it if it no longer holds."),
    (put("Funds", 0, "Spent so far", 500), E,
     "Funds!E2 has 500: more is spent than the 400 voted (Funds!C2). Mend one of the two."),
    (put("Funds", 1, "Spent so far", 5), E,
     "Funds!E3 has 5: only 2026-27, the year of the first month, can have money spent already. Clear it."),
    # currencies and tiers
    (put("Offers", 0, "Currency", "EUR"), E,
     "Offers!E2 has 'EUR': this currency has no exchange rate. Add it to Exchange rates."),
    (put("Offers", 0, "Currency", "usd"), E, "Offers!E2 has 'usd': this currency has no exchange rate. Write it USD."),
    (change_setting("Exchange rate", None), E,
     "Offers!E2 has 'USD': this currency has no exchange rate. Fill in Exchange rate on Start, or add it to Exchange rates."),
    (add("Exchange rates", {"Currency": "USD", "2026-12": 0}), E,
     "'Exchange rates'!B2 has 0: an exchange rate must be above 0. Type the rupees for one unit."),
    (add("Exchange rates", {"Currency": "INR", "2026-12": 2}), W,
     "'Exchange rates'!A2 has 'INR': the rupee counts as 1; this row is not used. Delete it."),
    (put("Offers", 0, "Discount", "all-units"), E,
     "Offers!J2 has 'all-units': this offer has no rows on Tiers. Add its price bands, or set it to none."),
    (all_of(TIERED, put("Offers", 0, "Discount", "none")), E,
     "Tiers!A2 has 'NdPr Lynas': this offer has no discount, so its tiers would not be read. Set Offers!J2 to all-units or incremental, or delete its tiers."),
    (all_of(TIERED, put("Tiers", 0, "From", 5)), E,
     "Tiers!B2 has 5: the first band of an offer must start at 0. Add a band from 0, or type 0 here."),
    (all_of(TIERED, put("Tiers", 1, "Price", 75)), W,
     "Tiers!C3 has 75: the price rises with the quantity (Tiers!C2 has 72). Mend it if it is a slip."),
    (all_of(TIERED, put("Tiers", 1, "From", 150)), W,
     "Tiers!B3 has 150: the band lies above the offer's ceiling of 100 t a month and is never reached. Mend one of the two."),
    (all_of(TIERED, add("Offer calendar", {"Offer": "NdPr Lynas", "Item": "price", "2026-12": 80})), E,
     "'Offer calendar'!B2 has 'price': this offer has its prices on Tiers (Offers!J2 has 'all-units'). Use a price index for its months, or drop the tiers."),
    (add("Offer calendar", {"Offer": "NdPr Lynas", "Item": "availability", "2026-12": 50}), E,
     "'Offer calendar'!C2 has 50: availability must be from 0 to 1. Write 0.5 for 50 %."),
    # quantities and dates of offers
    (put("Offers", 0, "Minimum order", 120), E,
     "Offers!H2 has 120: the minimum order is above the ceiling of 100 t a month (Offers!I2). Lower one or raise the other."),
    (put("Offers", 0, "Ceiling a year", 0.5), E,
     "Offers!H2 has 1: the minimum order is above the ceiling of 0.5 t a year (Offers!J2). Lower one or raise the other."),
    (put("Offers", 0, "Lot", 150), E,
     "Offers!J2 has 150: the least order in whole lots is above the ceiling of 100 t a month (Offers!I2). Mend lot, minimum order or ceiling."),
    (all_of(put("Offers", 0, "Lot", 150), put("Offers", 0, "Minimum order", None)), E,
     "Offers!J2 has 150: one lot is above the ceiling of 100 t a month (Offers!I2). Lower one or raise the other."),
    (add("Offer calendar", {"Offer": "NdPr Lynas", "Item": "minimum order", "2026-12": 120}), E,
     "'Offer calendar'!C2 has 120: the minimum order of 2026-12 is above its ceiling of 100 t (Offers!I2). Lower one or raise the other."),
    (all_of(put("Offers", 0, "Valid from", "2027-05"), put("Offers", 0, "Valid to", "2027-03")), E,
     "Offers!J2 has 2027-05: it begins after its end, 2027-03 (Offers!K2). Swap or mend the two months."),
    (put("Offers", 0, "Valid to", "2026-11"), W,
     "Offers!J2 has 2026-11: this offer is never used in this plan: it ends before the first month, 2026-12. Mend it if it was prolonged."),
    (put("Offers", 0, "Valid from", "2028-01"), W,
     "Offers!J2 has 2028-01: this offer is never used in this plan: it begins after the last planned month, 2027-11. Plan more months, or delete it."),
    (put("Offers", 0, "Lead time", 400), W,
     "Offers!G2 has 400: this offer is never used in this plan: ordered in 2026-12 with 400 days of lead it arrives after 2027-11. Plan more months, or delete it."),
    (add("Offer calendar", {"Offer": "NdPr Lynas", "Item": "availability"} | {f"{2026 + k // 12}-{k % 12 + 1:02d}": 0 for k in range(11, 23)}), W,
     "'Offer calendar'!B2 has 0: this offer is never used in this plan: its availability is 0 in every month. Mend it if it can be had."),
    (all_of(put("Offers", 0, "Ceiling a month", 0), put("Offers", 0, "Minimum order", None)), W,
     "Offers!I2 has 0: this offer is never used in this plan: its ceiling is 0. Leave it blank for none."),
    (put("Offers", 0, "Price", 7200), W,
     "Offers!F2 has 7200: this is 112 times what other offers of NdPr oxide ask. Mend its unit or currency if wrong."),
    (put("Offers", 0, "Price", 0), W, "Offers!F2 has 0: the goods cost nothing. Type the price."),
    (add("Suppliers", {"Supplier": "Linas"}), W,
     "Suppliers!A2 has 'Linas': no offer is from this supplier. Did you mean \"Lynas\"?"),
    (all_of(put("Materials", 0, "Shelf life", 4), put("Offers", 0, "Minimum order", 80)), W,
     "Offers!H2 has 80: such an order lasts 8 months, and NdPr oxide keeps 4. Ask for a smaller minimum order."),
    # landed cost
    (add("Freight", {"Country": "China", "For": "NdPr oxid"}), E,
     "Freight!B2 has 'NdPr oxid': this is neither a material nor a group. Did you mean \"NdPr oxide\"?"),
    (add("Freight", {"Country": "Chna"}), W,
     "Freight!A2 has 'Chna': no offer is processed in this country. Did you mean \"China\"?"),
    (all_of(CODED, add("Duty", DUTY | {"From": "2027-05", "To": "2027-01"})), E,
     "Duty!D2 has 2027-05: it begins after its end, 2027-01 (Duty!E2). Swap or mend the two months."),
    (all_of(CODED, add("Duty", DUTY | {"HS code": "2847"})), W,
     "Duty!A2 has '2847': no material has this HS code. Did you mean \"2846\"?"),
    (all_of(CODED, add("Duty", DUTY | {"Country": "Chna"})), W,
     "Duty!B2 has 'Chna': no offer is processed in this country. Did you mean \"China\"?"),
    (all_of(CODED, add("Duty", DUTY | {"To": "2027-03"}, DUTY | {"From": "2027-03"})), E,
     "Duty!A3 has '2846': this code and country have a duty for the same months in Duty!A2. End one row before the other begins."),
    (all_of(CODED, put("Materials", 0, "HS code", None), put("Offers", 0, "Incoterm", "CIF"), add("Duty", DUTY)), W,
     "Materials!D2: it is bought without duty paid and has no HS code, so no duty is counted. Type its HS code."),
    # source mix
    (mix(For="NdPr oxid"), E,
     "'Source mix'!B2 has 'NdPr oxid': this is neither a material nor a group. Did you mean \"NdPr oxide\"?"),
    (mix(Limit=40), E, "'Source mix'!F2 has 40: the share of a cap must be from 0 to 1. Write 0.4 or 40 %."),
    (mix(Kind="floor", Limit=40), E,
     "'Source mix'!F2 has 40: the share of a floor must be from 0 to 1. Write 0.4 or 40 %."),
    (mix(Kind="at least", Limit=1.5, Source="each"), E,
     "'Source mix'!F2 has 1.5: with \"at least\" it must be a whole number of sources. Type 2 or 3."),
    (mix(Kind="concentration", Limit=6000, Source="each"), E,
     "'Source mix'!F2 has 6000: the concentration must be from 0 to 1. Write 0.6."),
    (mix(Kind="at most", Limit=2), W, "'Source mix'!E2 has 'China': with \"at most\" the source is not used. Write each."),
    (mix(Window="rolling"), E, "'Source mix'!2:2: a rolling window needs its number of months. Type it, such as 12."),
    (mix(Rolling_months=6), W,
     "'Source mix'!G2 has 6: with fiscal years this is not used. Set the window to rolling, or clear it."),
    (mix(From="2027-05", To="2027-01"), E,
     "'Source mix'!G2 has 2027-05: it begins after its end, 2027-01 ('Source mix'!H2). Swap or mend the two months."),
    (mix(Source="Chinaa"), E,
     "'Source mix'!E2 has 'Chinaa': nothing comes from this vendor country. Did you mean \"China\"?"),
    (mix(Source="Russia"), W,
     "'Source mix'!E2 has 'Russia': nothing comes from this vendor country. Mend it, or delete the rule."),
    (mix(Source="each"), W,
     "'Source mix'!F2 has 0.4: 2 sources of at most 40% each cannot make up the whole. Raise the cap, or add offers from other sources."),
    (mix(Source="each", Kind="floor", Limit=0.6), W,
     "'Source mix'!F2 has 0.6: 2 sources of at least 60% each are more than the whole. Lower the floor."),
    (mix(Source="each", Kind="at least", Limit=3), W,
     "'Source mix'!F2 has 3: there are only 2 sources. Lower it, or add offers from other sources."),
    (mix(Source="each", Kind="concentration", Limit=0.3), W,
     "'Source mix'!F2 has 0.3: 2 sources in equal parts give 0.5, which is above it. Raise it, or add offers from other sources."),
    (all_of(mix(Kind="floor", Limit=0.7), mix(Rule="q", Kind="floor", Limit=0.6, Source="Australia")), W,
     "'Source mix'!F3 has 0.6: the floors of NdPr oxide by vendor country add up to 130%. Lower one of them."),
    # stores and stock
    (add("Stores", {"Store": "Vizag", "Holds": "magnets"}, {"Store": "Pune"}), E,
     "Stores!B2 has 'magnets': this is neither a material nor a group. Did you mean \"NdFeB magnet\"?"),
    (all_of(add("Buyers", AGENCY, INDUSTRY), add("Stores", {"Store": "Vizag"}, {"Store": "Mill", "Owner of stock": "Makers"}),
            add("Opening stock", {"Material": "Dy oxide", "Store": "Mill", "Tonnes": 1})), E,
     "'Opening stock'!B2 has 'Mill': this store holds stock of Makers (Stores!B3), not of IREL. Name a store of the owner."),
    (all_of(add("Stores", {"Store": "Vizag", "Holds": "NdPr oxide"}, {"Store": "Pune"}),
            add("Opening stock", {"Material": "Dy oxide", "Store": "Vizag", "Tonnes": 1})), E,
     "'Opening stock'!B2 has 'Vizag': this store holds NdPr oxide (Stores!B2), not Dy oxide. Name a store that holds it."),
    (add("Stores", {"Store": "Vizag", "Holds": "NdPr oxide"}, {"Store": "Pune", "Holds": "NdFeB magnet"}), E,
     "Materials!B3 has 4: no store of agency holds Dy oxide. Add a store for it, or widen what one holds."),
    (all_of(add("Stores", {"Store": "Vizag", "Capacity": 3}, {"Store": "Pune"}),
            add("Opening stock", {"Material": "Dy oxide", "Store": "Vizag", "Tonnes": 4})), E,
     "'Opening stock'!C2 has 4: opening stock of 4 t lies in a store for 3 t (Stores!B2). Mend the stock or the capacity."),
    (add("Stores", {"Store": "Vizag", "Capacity": 50}, {"Store": "Pune", "Capacity": 50}), E,
     "Materials!B2: opening stock of 104 t is above the 100 t of all stores of agency (Stores!B2). Mend the stock or the capacities."),
    (add("Opening stock", {"Material": "Dy oxide", "Tonnes": 5}), W,
     "Materials!B3 has 4: its stock stands also on Opening stock ('Opening stock'!B2), which is taken. Clear one of the two."),
    (all_of(put("Materials", 1, "Shelf life", 24), add("Opening stock", {"Material": "Dy oxide", "Tonnes": 5, "Months left": 30})), W,
     "'Opening stock'!C2 has 30: Dy oxide keeps 24 months when fresh (Materials!D3). Mend one of the two."),
    # open orders and so far
    (add("Open orders", OPEN | {"Usable from": "2026-11"}), E,
     "'Open orders'!F2 has 2026-11: it was to arrive before the first month, 2026-12. Put it into opening stock, or type the month it is expected now."),
    (add("Open orders", OPEN | {"Usable from": "2028-01"}), W,
     "'Open orders'!F2 has 2028-01: it arrives after the last planned month, 2027-11, and does not count. Plan more months to see it."),
    (add("Open orders", OPEN | {"Still to pay": 3, "Payment month": "2026-10"}), E,
     "'Open orders'!H2 has 2026-10: money is still to be paid in a month before the first, 2026-12. Type the month it is paid in, or clear what is to pay."),
    (owing(3), E,
     "'Open orders'!G2 has 3: the agency still owes this, and there is no fund to pay it from. Add a row to Funds, or clear what is still to pay."),
    (add("Open orders", OPEN | {"Fund": "Stokpile"}), E,
     "'Open orders'!G2 has 'Stokpile': the fund must be named on Funds. Did you mean \"Stockpile\" (Funds!A2)?"),
    (all_of(add("Buyers", AGENCY, INDUSTRY), add("Open orders", OPEN | {"Buyer": "Makers", "Fund": "Stockpile"})), W,
     "'Open orders'!H2 has 'Stockpile': Makers pays from no fund; this is not used. Clear it; funds pay for the agency only."),
    (add("So far", SO_FAR | {"Month": "2026-12"}), E,
     "'So far'!A2 has 2026-12: it must lie before the first month, 2026-12. What is still to come belongs on Open orders."),
    (add("So far", SO_FAR, SO_FAR), W,
     "'So far'!A3 has 2026-10: the same row stands in 'So far'!A2; both are counted. Delete one if it was entered twice."),
    (add("So far", SO_FAR | {"Offer": "NdPr Lynas"}), E,
     "'So far'!B2 has 'Dy oxide': the offer NdPr Lynas is of \"NdPr oxide\" (Offers!C2). Mend the row, or clear its offer."),
    # lines
    (all_of(add("Lines", LINE), add("Capacity", CAPACITY),
            add("Recipes", {"Line": "Magnet line", "Material": "NdFeB magnet", "Tonnes a tonne": 1})), E,
     "Recipes!B2 has 'NdFeB magnet': this is the line's own output (Lines!C2). Name another material, or delete the row."),
    (add("Lines", LINE), W,
     "Lines!A2 has 'Magnet line': it has no row on Capacity and takes no hours: only its inputs and what is of use limit "
     "it. Add its capacity from the month it can run."),
    (add("Lines", LINE | {"Hours a tonne": 2}), E,
     "Lines!D2 has 2: it takes hours, but its plant Pune has none on Plants. Add the plant with its hours a month to "
     "Plants."),
    (all_of(add("Lines", LINE | {"Hours a tonne": 2}), add("Plants", HOURS | {"Plant": "Puna"})), W,
     "Plants!A2 has 'Puna': no line belongs to this plant. Did you mean \"Pune\"?"),
    (all_of(add("Lines", LINE), add("Plants", HOURS)), W,
     "Plants!B2 has 600: none of its lines takes hours, so its hours limit nothing. Add hours a tonne on Lines."),
    (all_of(add("Lines", LINE), add("Materials", {"Material": "Scrap"}),
            add("Recipes", {"Line": "Magnet line", "Material": "Scrap", "Tonnes a tonne": 1})), E,
     "Recipes!B2 has 'Scrap': no offer, line, stock or open order supplies it, so Magnet line never runs. Add an offer or "
     "stock for it, or delete the row."),
    (all_of(add("Lines", LINE), add("Materials", {"Material": "Scrap"}),
            add("Recipes", {"Line": "Magnet line", "Material": "Scrap", "Tonnes a tonne": 1}),
            add("Lines", {"Line": "Scrapper", "Plant": "Pune", "Output": "Scrap"}),
            add("Recipes", {"Line": "Scrapper", "Material": "Alloy", "Tonnes a tonne": 0.9}),
            add("Materials", {"Material": "Alloy"}),
            add("Lines", {"Line": "Alloyer", "Plant": "Pune", "Output": "Alloy", "Yield": 0.8}),
            add("Recipes", {"Line": "Alloyer", "Material": "Scrap", "Tonnes a tonne": 0.9})), E,
     "Recipes!B2 has 'Scrap': it comes only from lines that wait for Magnet line themselves. Add an offer or stock for it, "
     "or delete the row."),
    (all_of(add("Lines", LINE), add("Materials", {"Material": "Scrap", "Opening stock": 5}),
            add("Recipes", {"Line": "Magnet line", "Material": "Scrap", "Tonnes a tonne": 0.8}),
            add("Lines", {"Line": "Grinder", "Plant": "Pune", "Output": "Scrap", "Yield": 0.8}),
            add("Recipes", {"Line": "Grinder", "Material": "NdFeB magnet", "Tonnes a tonne": 1})), E,
     "Recipes!C2 has 0.8: Magnet line and Grinder together give 1 t of Scrap for a tonne of it: nothing is lost. Mend a "
     "recipe or a yield of the loop."),
    (add("Lines", LINE | {"Yield": 1.2}), E,
     "Lines!D2 has 1.2: the yield must be above 0 and at most 1 t/t. Type a figure within the limits."),
    (all_of(add("Lines", LINE), put("Materials", 0, "Surplus price", 50)), W,
     "Materials!D2 has 50: no line makes it, and nothing is bought to be sold. Clear the price."),
    (all_of(add("Lines", LINE), put("Materials", 2, "Surplus price", 50)), E,
     "Materials!D4 has 50: nothing limits what Magnet line makes, and without a limit all of it could be sold. Add a "
     "surplus limit, or the line's capacity."),
    (put("Materials", 2, "Surplus limit", 5), W,
     "Materials!D4 has 5: without a surplus price none is sold. Add the surplus price, or clear it."),
    (all_of(add("Lines", LINE), add("Assured inputs", {"Plant": "Puna", "Material": "Dy oxide", "Tonnes a year": 5})), E,
     "'Assured inputs'!A2 has 'Puna': no line belongs to this plant. Did you mean \"Pune\"?"),
    (all_of(add("Lines", LINE), add("Assured inputs", {"Plant": "Pune", "Material": "Dy oxide", "Tonnes a year": 5})), E,
     "'Assured inputs'!B2 has 'Dy oxide': no line of Pune takes it in. Name a material of its recipes, or delete the row."),
    (add("Assured inputs", {"Plant": "Pune", "Material": "Dy oxide", "Tonnes a year": 5, "From": "2027-06", "To": "2027-03"}), E,
     "'Assured inputs'!E2 has '2027-03': it ends before it begins ('Assured inputs'!D2). Mend one of the two months."),
    (all_of(add("Lines", LINE | {"Changeover": 700}), add("Plants", HOURS)), W,
     "Lines!D2 has 700: changeover and least run take 700 hours, and Pune has 600, so it never runs. Mend one of them."),
    (all_of(add("Lines", LINE), add("Capacity", CAPACITY | {"From": "2028-04"})), W,
     "Lines!A2 has 'Magnet line': it has no capacity up to 2027-11, so it makes nothing in this plan. Mend Capacity if it can run earlier."),
    (all_of(add("Lines", LINE | {"Minimum run": 12}), add("Capacity", CAPACITY)), W,
     "Lines!D2 has 12: its least run is above its capacity of 10 t, so it never runs. Mend one of the two."),
    (all_of(add("Lines", LINE), add("Capacity", CAPACITY),
            add("Recipes", {"Line": "Magnet lin", "Material": "NdPr oxide", "Tonnes a tonne": 0.3})), E,
     "Recipes!A2 has 'Magnet lin': the line must be named on Lines. Did you mean \"Magnet line\" (Lines!A2)?"),
    # the unlikely: kilograms, neighbours, demand that stops, dates gone by
    (put("Materials", 0, "Opening stock", 40_000), W,
     "Materials!B2 has 40000: such a stock meets 4,000 months of demand. For 40,000 kg write 40."),
    (add("Opening stock", {"Material": "Dy oxide", "Tonnes": 4000}), W,
     "'Opening stock'!B2 has 4000: such a stock meets 4,000 months of demand. For 4,000 kg write 4."),
    (add("Open orders", OPEN | {"Tonnes": 2000}), W,
     "'Open orders'!E2 has 2000: such an order meets 2,000 months of demand. For 2,000 kg write 2."),
    (add("So far", SO_FAR | {"Tonnes": 2000}), W,
     "'So far'!E2 has 2000: such an order meets 2,000 months of demand. For 2,000 kg write 2."),
    (all_of(put("Offers", 2, "Minimum order", 500), put("Offers", 2, "Ceiling a month", None)), W,
     "Offers!H4 has 500: such an order meets 500 months of demand. For 500 kg write 0.5."),
    (all_of(put("Offers", 2, "Lot", 250), put("Offers", 2, "Ceiling a month", None)), W,
     "Offers!J4 has 250: one lot meets 250 months of demand. For 250 kg write 0.25."),
    (put("Demand", 0, "Tonnes a year", 1_200_000), W,
     "Demand!C2 has 1200000: this is 500 times what all offers and lines of NdPr oxide can supply. For 1,200,000 kg write 1200."),
    (add("Demand by month", WIND | YEAR | {"2027-03": 5000}), W,
     "'Demand by month'!F2 has 5000: this is 1000 times the demand of the other months. For kilograms write tonnes."),
    (add("Demand by month", WIND | YEAR | {"2027-03": 0.05}), W,
     "'Demand by month'!F2 has 0.05: this is one 100th of the demand of the other months. Mend it if it is a slip."),
    (add("Offer calendar", {"Offer": "NdPr Lynas", "Item": "price", "2026-12": 71, "2027-01": 740, "2027-02": 73, "2027-03": 70}), W,
     "'Offer calendar'!D2 has 740: this is 10 times the price of the other months. Mend it if it is a slip."),
    (add("Price index", {"Index": "i", "2026-12": 1, "2027-01": 1.1, "2027-02": 110, "2027-03": 1.2}), W,
     "'Price index'!D2 has 110: this is 100 times the index of the other months. Mend it if it is a slip."),
    (add("Exchange rates", {"Currency": "USD", "2026-12": 85, "2027-01": 8.5, "2027-02": 86, "2027-03": 86}), W,
     "'Exchange rates'!C2 has 8.5: this is one 10th of the rate of the other months. Mend it if it is a slip."),
    (all_of(TIERED, put("Tiers", 0, "Price", 7200), put("Tiers", 1, "Price", 7000)), W,
     "Tiers!C2 has 7200: this is 100 times the 72 on Offers (Offers!F2). Mend its unit or currency if wrong."),
    (add("Offer calendar", {"Offer": "NdPr Lynas", "Item": "price", "2026-12": 6000}), W,
     "'Offer calendar'!C2 has 6000: this is 83 times the 72 on Offers (Offers!F2). Mend its unit or currency if wrong."),
    (add("Demand by month", WIND | YEAR | {"2027-03": 0}), W,
     "'Demand by month'!F2 has 0: demand falls to zero in 2027-03. Clear the cell to take the yearly figure, if there is one, or type the demand."),
    (add("Demand by month", WIND | YEAR | dict.fromkeys(list(YEAR)[8:], 0)), W,
     "'Demand by month'!K2 has 0: demand falls to zero in 2027-08 and stays there. Clear the cell to take the yearly figure, if there is one, or type the demand."),
    (add("Demand by month", WIND | dict.fromkeys(YEAR, 0)), W,
     "'Demand by month'!C2 has 0: demand is zero in every month from 2026-12 to 2027-11. Delete the row if nothing is needed, or type the demand."),
    (put("Demand", 0, "Growth", -0.97), W,
     "Demand!D2 has -0.97: demand shrinks to 3.0% of today's by the end of the plan. Mend it if it is a slip."),
    (all_of(add("Seasons", {"Season": "dry", "Apr": 0, "May": 2}), put("Demand", 0, "Season", "dry")), W,
     "Seasons!B2 has 0: demand falls to zero every Apr. Type the factor; 1 is an average month."),
    (all_of(CODED, add("Duty", DUTY | {"To": "2026-10"})), W,
     "Duty!D2 has 2026-10: this duty ended before the first month, 2026-12; it is not used. Mend it if it was prolonged, or delete the row."),
    (all_of(CODED, add("Duty", DUTY | {"Basic duty": 0, "To": "2026-11"}, DUTY | {"From": "2026-12"})), W,
     "Duty!D2 has 2026-11: this exemption ended before the first month, 2026-12; it is not used. Mend it if it was prolonged, or delete the row."),
    (all_of(CODED, add("Duty", DUTY | {"Basic duty": 0, "To": "2027-03"})), W,
     "Duty!D2 has 2027-03: this exemption ends within the plan and no row follows it, so no duty is counted from 2027-04. Add the duty that holds afterwards."),
    (mix(Limit=0.6, To="2026-03"), W,
     "'Source mix'!G2 has 2026-03: this rule ended before the first month, 2026-12; it is not used. Mend it if it was prolonged, or delete the row."),
    (add("Exchange rates", {"Currency": "USD", "2026-03": 84, "2026-04": 84}), W,
     "'Exchange rates'!C2 has 84: the last rate is of 2026-04, 8 months before the first month. Add today's rate."),
    (all_of(mix(Limit=0.3), mix(Rule="q", Limit=0.5, Source="Australia")), W,
     "'Source mix'!F3 has 0.5: the caps of NdPr oxide by vendor country add up to 80%, less than the whole. Raise one, or add offers from other sources."),
    (change_setting("Redact", "volume, suppliers"), E,
     "Start!B9 has 'volume, suppliers': \"volume\" is nothing that can be masked: targets, volumes and suppliers are. Did you mean \"volumes\"?"),
    # the last plan
    (add("Planned before", BEFORE | {"Offer": "NdPr Lynar"}), W,
     "'Planned before'!B2 has 'NdPr Lynar': this offer is no longer on Offers: its order counts as dropped. Did you mean \"NdPr Lynas\"?"),
    (all_of(add("Planned before", BEFORE | {"Order": "2026-10/001"}), add("Open orders", OPEN)), E,
     "'Planned before'!A2 has '2026-10/001': this order is signed: it stands on Open orders ('Open orders'!A2). Delete it here: what is signed cannot change."),
    (change_setting("Cost of a tonne changed", 1000), W,
     "Start!B9 has 1000: there is no last plan to change: the sheet Planned before is empty, and this weighs nothing. Plan with --since and the last plan book, or make the workbook with roll."),
    (all_of(change_setting("Last plan ran to", "2026-11"), add("Planned before", BEFORE)), W,
     "Start!B9 has 2026-11: the last plan ended before the first month, 2026-12: nothing of it can change. Type the last month it planned."),
    # an offer that is never usable, and why
    (all_of(put("Offers", 0, "Valid to", "2027-01"),
            add("Offer calendar", {"Offer": "NdPr Lynas", "Item": "availability", "2026-12": 0, "2027-01": 0, "2027-02": 1})), W,
     "'Offer calendar'!B2 has 0: this offer is never used in this plan: its availability is 0 in every month it could be ordered in. Mend it if it can be had."),
    (all_of(put("Offers", 0, "Minimum order", 60), put("Offers", 0, "Valid to", "2027-01"),
            add("Offer calendar", {"Offer": "NdPr Lynas", "Item": "availability", "2026-12": 0.5, "2027-01": 0.5})), W,
     "'Offer calendar'!B2 has 'availability': this offer is never used in this plan: in every month its ceiling times availability is below its minimum order. Mend one of the three."),
    (add("Suppliers", {"Supplier": "Shin", "Ceiling a year": 0.5}), W,
     "Offers!H5 has 1: this offer is never used in this plan: Shin delivers at most 0.5 t (Suppliers!B2). Mend one of the two."),
    (all_of(put("Offers", 0, "Ceiling a year", 0), put("Offers", 0, "Minimum order", None)), W,
     "Offers!J2 has 0: this offer is never used in this plan: its ceiling a year is 0. Leave it blank for none."),
    (all_of(add("Buyers", AGENCY, INDUSTRY), put("Offers", 2, "Buyer", "Makers"),
            add("Stores", {"Store": "Mill", "Owner of stock": "Makers", "Holds": "NdPr oxide"})), W,
     "Offers!C4 has 'Dy oxide': this offer is never used in this plan: no store of Makers holds Dy oxide. Add a store for it, or widen what one holds."),
    (change_setting("Stock as of", "2027-01"), E,
     "Start!B9 has 2027-01: it lies after the first month, 2026-12. Type the first month or an earlier one."),
    (all_of(add("Register", SIGNED), add("Open orders", OPEN)), E,
     "Register!A2 has '2026-10/001': the order stands also in 'Open orders'!A2 and would arrive twice. Delete it from one of the two sheets."),
    (add("Register", SIGNED | {"Shipped": "2026-10-04"}), E,
     "Register!H2 has '04 Oct 2026': it lies before the order, 05 Oct 2026 (Register!E2). Mend one of the two."),
    (add("Register", SIGNED | {"Shipped": "2026-11-04", "Contracted": "2026-11-05"}), W,
     "Register!H2 has '04 Nov 2026': it lies before the step before it (Register!I2). Mend one of the two, if one is wrong."),
    (add("Register", SIGNED | {"Cancelled": "2026-10-04"}), E,
     "Register!H2 has '04 Oct 2026': it lies before the order, 05 Oct 2026 (Register!E2). Mend one of the two."),
    (add("Register", SIGNED | {"Cancelled": "2026-11-04", "Accepted": "2026-11-05"}), E,
     "Register!H2 has '04 Nov 2026': the order was accepted (Register!I2). Clear one of the two."),
    (add("Register", SIGNED | {"Usable tonnes": 2.5}), E,
     "Register!H2 has 2.5: more is to arrive than the 2 t ordered (Register!F2). Mend one of the two."),
    (all_of(add("Register", SIGNED), add("Receipts", ARRIVED | {"Date": "2026-12-01"})), E,
     "Receipts!B2 has '01 Dec 2026': it lies in the first month, 2026-12, or after it. Type what happened before it; the plan decides what comes after."),
    (all_of(add("Register", SIGNED), add("Receipts", ARRIVED | {"Date": "2026-10-01"})), E,
     "Receipts!B2 has '01 Oct 2026': it was received before it was ordered, 05 Oct 2026 (Register!E2). Mend one of the two."),
    (all_of(add("Register", SIGNED | {"Refused": "2026-11-02"}), add("Receipts", ARRIVED)), E,
     "Receipts!B2 has '20 Nov 2026': the order left on 02 Nov 2026 (Register!A2). Delete the receipt, or clear that date."),
    (all_of(add("Register", SIGNED), add("Receipts", ARRIVED | {"Rejected": 3})), E,
     "Receipts!D2 has 3: more is rejected than the 2 t that arrived (Receipts!C2). Mend one of the two."),
    (all_of(add("Register", SIGNED), add("Receipts", ARRIVED | {"Rejected": 0.5, "Accepted": 1.75})), E,
     "Receipts!E2 has 1.75: more is accepted than the 1.5 t not rejected. Mend one of the two."),
    (all_of(add("Register", SIGNED), add("Receipts", ARRIVED, ARRIVED | {"Gross": 0.1})), E,
     "Receipts!C3 has 0.1: 2.1 t have come of the 2 t ordered (Register!F2). Mend the receipts, or the tonnes ordered."),
    (add("Register", SIGNED, SIGNED), E,
     "Register!A3 has '2026-10/001': the order stands already in Register!A2. Rename one of them or delete the row."),
    (add("Receipts", ARRIVED), E,
     "Receipts!A2 has '2026-10/001': the order must be named on Register, and there is no such sheet. Add it to Register, or mend the name."),
    (add("Stock counts", {"Date": "2026-11-30", "Material": "Sm oxide", "Tonnes": 1}), E,
     "'Stock counts'!B2 has 'Sm oxide': the material must be named on Materials. Did you mean \"Dy oxide\" (Materials!A3)?"),
    (add("Register", SIGNED | {"Expected": "2026-11"}), W,
     "Register!G2 has 2026-11: 2 t of 2026-10/001 have not come; they are taken to come in 2026-12. Type the month they are expected now, or the date on which the last part was accepted."),
    (add("Stock counts", {"Date": "2026-12-02", "Material": "Dy oxide", "Tonnes": 1}), E,
     "'Stock counts'!A2 has '02 Dec 2026': it lies in the first month, 2026-12, or after it. Type what happened before it; the plan decides what comes after."),
    (add("Fund movements", {"Date": "2026-11-30", "Fund": "Stockpile", "Amount": 1}), W,
     "'Fund movements'!A2 has '30 Nov 2026': it lies before Dec 2026, as of which stock and spending are typed; not counted. Delete it, or mend the date."),
    (all_of(SINCE_NOVEMBER, add("Issues", {"Date": "2026-11-30", "What": "issued", "Material": "Dy oxide", "To or by": "Navy", "Tonnes": 1})), E,
     "Issues!D2 has 'Navy': it is no sector of Demand. Name the sector it was issued to."),
    (all_of(SINCE_NOVEMBER, add("Issues", {"Date": "2026-11-30", "What": "made", "Material": "Dy oxide", "To or by": "Mill", "Tonnes": 1})), E,
     "Issues!D2 has 'Mill': it is no line of Lines. Name the line."),
    (all_of(SINCE_NOVEMBER, add("Issues", {"Date": "2026-11-30", "What": "passed on", "Material": "Dy oxide", "Tonnes": 1})), E,
     "Issues!B2 has 'passed on': only the agency passes on, and only to industry. Mend what it is, the owner, or the sheet Buyers."),
    (add("Opening stock", {"Material": "Dy oxide", "Tonnes": 4, "Pending write-off": 5}), E,
     "'Opening stock'!C2 has 5: it is more than the 4 t of its row ('Opening stock'!B2). Mend one of the two."),
    (all_of(SINCE_NOVEMBER, add("Stores", {"Store": "Vault", "Holds": "NdPr oxide"}, {"Store": "Yard"}), add("Register", SIGNED), add("Receipts", ARRIVED | {"Store": "Vault"})), E,
     "Receipts!D2 has 'Vault': this store holds NdPr oxide (Stores!B2), not Dy oxide. Name a store that holds it."),
    (all_of(SINCE_NOVEMBER, add("Buyers", AGENCY, INDUSTRY), add("Stores", {"Store": "Mill", "Owner of stock": "Makers"}, {"Store": "Yard"}), add("Register", SIGNED), add("Receipts", ARRIVED | {"Store": "Mill"})), E,
     "Receipts!D2 has 'Mill': this store holds stock of Makers, not of IREL. Name a store of the owner."),
    (all_of(SINCE_NOVEMBER, add("Issues", {"Date": "2026-11-30", "What": "issued", "Material": "Dy oxide", "To or by": "EV motors", "Tonnes": 4.5})), E,
     "Issues!E2 has 4.5: the book of agency has 4 t of Dy oxide on 30 Nov 2026. Mend it, or type the receipt that is missing."),
    (all_of(SINCE_NOVEMBER, add("Licence bars", {"Bar": "Civil use", "Barred": "EV motors"}), add("Issues", {"Date": "2026-11-30", "What": "issued", "Material": "Dy oxide", "To or by": "EV motors", "Tonnes": 1, "Bar": "Civil use"})), W,
     "Issues!F2 has 'Civil use': EV motors may not use tonnes under Civil use ('Licence bars'!A2). Clear the bar where they were free, or mend the sector."),
    (all_of(add("Licences", {"Licence": "MOFCOM 1", "Exporter": "Lynas", "Granted": 1, "For": "Dy oxide"}), add("Register", SIGNED | {"Licence": "MOFCOM 1"})), E,
     "Licences!C2 has 1: orders of the Register draw 2 t (Register!H2) on a licence with 1 t left for them. Mend the licence or the orders, or type the date on which one was cancelled or refused."),
    (all_of(add("Take-or-pay", {"Offer": "NdPr Lynas", "Fiscal year": "2026-27", "Committed": 6}), add("Register", SIGNED | {"Offer": "NdPr Lynas", "Cancel cost": 0.1})), E,
     "Register!I2 has 0.1: tonnes of NdPr Lynas are committed ('Take-or-pay'!A2), so the order stands. Clear the cell."),
    (add("Register", SIGNED | {"Ordered": "05/10/2026"}), E,
     "Register!E2 has '05/10/2026': the ordered can be read as two days. Write it as 15 Dec 2026."),
    (add("Register", SIGNED | {"Ordered": "last week"}), E,
     "Register!E2 has 'last week': the ordered must be a date. Type a date, such as 15 Dec 2026."),
    *SAID_OF_SCHEMES,
    *SAID_OF_SUBSTITUTES,
    *SAID_OF_MONEY,
    *SAID_OF_TERMS,
    *SAID_OF_RESPONSE,
    # events, scenarios and what a shortage costs
    (event(For="all", Country="Peru"), E,
     "Events!F2 has 'Peru': this is not a country of Offers or Open orders. The book has: Australia, China, Japan."),
    (event(For="Tb oxide"), E,
     "Events!E2 has 'Tb oxide': this is not a material or a group. Did you mean \"Dy oxide\"?"),
    (event(Supplier="Lynass", Country=None), E,
     "Events!G2 has 'Lynass': this is not a supplier of Offers or Open orders. Did you mean \"Lynas\"?"),
    (event(For="Dy oxide"), E,
     "Events!B2 has 'availability': this event is on nothing: there is no offer or open order with all that the row says. Widen what it is for, or delete the row."),
    (event(Acts_on="licences", Figure=None), E,
     "Events!B2 has 'licences': this event is on nothing: there is no offer with licence days with all that the row says. Widen what it is for, or delete the row."),
    (event(Acts_on="output", Country=None), E,
     "Events!B2 has 'output': this event is on nothing: there is no line with all that the row says. Widen what it is for, or delete the row."),
    (event(Acts_on="demand", Country=None, Sector="Wind"), E,
     "Events!B2 has 'demand': this event is on nothing: there is no demand with all that the row says. Widen what it is for, or delete the row."),
    (event(Acts_on="demand"), E,
     "Events!F2 has 'China': with events on \"demand\" a country is not used. Leave it blank."),
    (event(Sector="Wind"), E,
     "Events!G2 has 'Wind': a sector is for events on \"demand\" only. With another kind of event leave it blank."),
    (event(Acts_on="demand", Country=None, Sector="Winds"), E,
     "Events!G2 has 'Winds': this is not a sector of Demand. Did you mean \"Wind\"?"),
    (event(Scenario="Ban"), E,
     "Events!G2 has 'Ban': the scenario must be named on Scenarios, and there is no such sheet. Add it to Scenarios, or mend the name."),
    (event(Figure=None), E,
     "Events!C2: an event on \"availability\" needs its share. Type it, 0 for none at all."),
    (event(Acts_on="transit", Figure=30.5), E,
     "Events!C2 has 30.5: days are a whole number up to 1500. Type days, not months."),
    (event(Acts_on="price", Figure=300), E,
     "Events!C2 has 300: the figure for \"price\" is a share or factor: 1 changes nothing. Write 3 for 300 %."),
    (event(Acts_on="price"), E, "Events!C2 has 0: a price cannot fall to nothing. Type a factor above 0."),
    (event(Acts_on="licences"), W, "Events!C2 has 0: with licences it is not used: none is granted. Leave it blank."),
    (event(To="2027-01"), E,
     "Events!D2 has 2027-02: it begins after its end, 2027-01 (Events!G2). Swap or mend the two months."),
    (event(From="2026-03", To="2026-11"), W,
     "Events!G2 has 2026-11: it is over before the first month planned: nothing comes of it. Delete the row, or mend its months."),
    (event(From="2027-12"), W,
     "Events!D2 has 2027-12: it begins after the last month planned. Plan more months, or delete it."),
    (scenarios(Ban=0.25), E,
     "Scenarios!B2 to Scenarios!B2 has 0.25: the probabilities of all scenarios must make 1. Add a row Base with 0.75 for the years in which nothing of this happens, or mend them."),
    (scenarios(Base=0.8, Ban=0.25), E,
     "Scenarios!B2 to Scenarios!B3 has 1.05: the probabilities of all scenarios must make 1. Mend them, or scale them all."),
    (add("Scenarios", {"Scenario": "Base", "Probability": 1}), W,
     "Shortage value: a shortage of NdPr oxide in EV motors has no value, and 3 more have none: solve --scenarios needs one. Add a row, with all for what it holds for everywhere."),
    (add("Shortage value", {"Sector": "Winds", "Shortage value": 1e7}), E,
     "'Shortage value'!A2 has 'Winds': this is not a sector of Demand. Did you mean \"Wind\"?"),
    (add("Shortage value", {"For": "NdPr", "Shortage value": 1e7}), E,
     "'Shortage value'!A2 has 'NdPr': this is not a material or a group. The book has: Dy oxide, NdFeB magnet, NdPr oxide."),
    (mix(Holds_in="share"), E,
     "'Source mix'!2:2: a rule that holds in a share of scenarios needs that share. Type it, such as 0.9."),
    (mix(Kind="at least", Limit=1, Source="each", Holds_in="on average"), E,
     "'Source mix'!G2 has 'on average': \"at least\" cannot be kept on average, only a cap or a floor. Write all, share or Base."),
    # what is left to chance
    (chance(Begins=None), E,
     "'Random worlds'!D2: chance on \"availability\" needs Begins. Type it, such as 0.01 for once in a hundred months."),
    (chance(Ends=None), E, "'Random worlds'!E2: chance on \"availability\" needs Ends. Type it."),
    (chance(Acts_on="price", Figure=None, Ends=None, Spread=0.05), E,
     "'Random worlds'!D2 has 0.01: with chance on \"price\" Begins is not used. Leave it blank."),
    (chance(Acts_on="price", Begins=None, Ends=None, Spread=0.05), E,
     "'Random worlds'!B2 has 0: with chance on \"price\" Figure is not used: it moves about its forecast. Leave it blank, and type Spread."),
    (chance(Spread=0.05), E,
     "'Random worlds'!F2 has 0.05: with chance on \"availability\" Spread is not used. Leave it blank."),
    (chance(Acts_on="price", Figure=None, Begins=None, Ends=None), E,
     "'Random worlds'!2:2: chance on \"price\" needs Spread. Type it."),
    (chance(Acts_on="price", Figure=None, Begins=None, Ends=None, Spread=0.8), W,
     "'Random worlds'!F2 has 0.8: it moves by 80% in an ordinary month. Write 0.05 for 5 %."),
    (chance(Begins=0), W, "'Random worlds'!D2 has 0: it never begins: nothing comes of it. Delete the row."),
    (chance(Figure=None), E, "'Random worlds'!B2: an event on \"availability\" needs its share. Type it, 0 for none at all."),
    (chance(Country="Chile"), E,
     "'Random worlds'!C2 has 'Chile': this is not a country of Offers or Open orders. Did you mean \"China\"?"),
    (chance(Acts_on="licences", Figure=None), E,
     "'Random worlds'!A2 has 'licences': this event is on nothing: there is no offer with licence days with all that the row says. Widen what it is for, or delete the row."),
    (all_of(chance(), chance(Begins=0.02)), W,
     "'Random worlds'!A3 has 'availability': 'Random worlds'!A2 is about the same (availability, all, China): both would hold. Delete one, unless two causes are meant."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "severity", "sentence"), SAID, ids=[sentence[:70] for _, _, sentence in SAID]
)
def test_what_does_not_fit_is_said(tmp_path: Path, change: Change, severity: str, sentence: str) -> None:
    book = small_book()
    change(book)
    assert (severity, sentence) in told(tmp_path, book)


def sentences() -> dict[tuple[str, range], str]:
    """(file, lines) -> how it begins, of every call that says something of a case."""
    found = {}
    for file in sorted(Path(optimizer.case.__path__[0]).glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYING:
                lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
                found[file.stem, lines] = ast.unparse(node)[:100]
    return found


@pytest.mark.slow
def test_every_check_and_each_of_its_sentences_has_spoken_in_these_tests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, figures: dict[str, str]
) -> None:
    """What no bad book above sets off is something nobody has seen work."""
    spoken: set[str] = set()
    said: set[tuple[str, int]] = set()

    def heard(say):  # type: ignore[no-untyped-def]
        def hear(*words):  # type: ignore[no-untyped-def]
            caller = sys._getframe(1)
            said.add((Path(caller.f_code.co_filename).stem, caller.f_lineno))
            return say(*words)

        return hear

    for name in SAYING:
        for stem, _ in sentences():
            module = importlib.import_module(f"optimizer.case.{stem}")
            if getattr(module, name, None) is getattr(findings, name):
                monkeypatch.setattr(module, name, heard(getattr(findings, name)))

    def watched(check, reads):  # type: ignore[no-untyped-def]
        def watch(case):  # type: ignore[no-untyped-def]
            found = list(check(case))
            spoken.update([check.__name__] if found else [])
            return found

        return watch, reads

    monkeypatch.setattr("optimizer.case.check.CHECKS", tuple(watched(*pair) for pair in CHECKS))
    for change, _, _ in SAID:
        book = small_book()
        change(book)
        told(tmp_path, book)
    assert spoken == {check.__name__ for check, _ in CHECKS}
    unheard = {
        f"{file}.py:{lines[0]}": words for (file, lines), words in sentences().items()
        if not any((file, line) in said for line in lines)
    }  # fmt: skip
    assert not unheard, "no bad book of these tests makes a check say this: add one"
    figures["checks"] = f"{len(spoken)} checks with {len(sentences())} sentences, each spoken"


def test_checks_say_which_sheets_they_look_at() -> None:
    for check, reads in CHECKS:
        assert reads <= ROW_CLASSES.keys(), check.__name__


def test_a_check_is_silent_where_its_sheet_was_not_read_whole(tmp_path: Path) -> None:
    book = small_book()
    add("Source mix", {"Rule": "r", "Kind": "cap", "Source": "each", "Limit": 0.1})(book)
    case = read_workbook(write_book(tmp_path / "book.xlsx", book)).case
    assert any("cannot make up the whole" in problem.rule for problem in check_case(case))
    assert not check_case(case, frozenset({"offers"}))


def test_the_one_buyer_of_a_book_without_buyers_may_be_named(tmp_path: Path) -> None:
    book = small_book()
    book["Offers"][0]["Buyer"] = "agency"
    assert told(tmp_path, book) == []


def test_an_offer_usable_from_the_first_of_the_last_month_is_of_use(tmp_path: Path) -> None:
    """Ordered on 1 December 2026, 335 days bring it to 1 November 2027, the last month; 336 are too many."""
    book = small_book()
    book["Offers"][0]["Lead time"] = 335
    assert told(tmp_path, book) == []
    book["Offers"][0]["Lead time"] = 336
    assert len(told(tmp_path, book)) == 1


def test_funds_may_be_left_out_of_no_book(tmp_path: Path) -> None:
    book = small_book()
    drop("Funds")(book)
    assert (
        E,
        "Funds: the sheet is missing. Add it: Money voted to the agency, one row a fund and fiscal year.",
    ) in told(tmp_path, book)
