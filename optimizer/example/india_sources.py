"""The Sources sheet: every figure the case rests on, where it is used,
and the assumptions of the workbook."""

from __future__ import annotations

from optimizer.case.rows_making import Source
from optimizer.example.figures import Figure, figures
from optimizer.example.words import Basis

# ids of figures -> the sheet and column they feed
_USED: dict[str, tuple[str, ...]] = {
    "Start: Cover": ("cover-months",),
    "Start: Discount rate": ("discount-rate",),
    "Start: Exchange rate; Exchange rates": (
        "inr-per-usd", "ndpr-oxide-cn-yuan", "ndpr-oxide-cn-dollars", "eur-per-usd", "jpy-per-usd",
        "krw-per-usd",
        "aud-per-usd", "rupee-drift",
    ),
    "Demand: magnets": (
        "narrow-magnets", "wide-magnets-2026", "growth-magnets", "sector-automotive", "sector-wind",
        "sector-electronics", "sector-industrial", "sector-defence", "sector-medical", "wide-magnets-2025",
        "wide-magnets-2030",
    ),
    "Demand: oxides and metal": (
        "customs-2846", "customs-280530", "share-2846-ndpr", "share-2846-dy", "share-2846-tb",
        "share-2846-sm",
        "share-2846-la", "share-2846-ce", "share-2846-y", "share-280530-ndpr", "growth-oxides",
    ),
    "Materials: Holding cost": ("storage-rate", "loss-oxide", "loss-metal", "loss-magnets"),
    "Materials: Shelf life": ("shelf-oxides", "shelf-metals", "shelf-magnets"),
    "Materials: Contained oxide; Recipes": (
        "ndpr-standard", "ndpr-high", "dy-high", "tb-high", "sm-smco", "grade-standard",
        "grade-high-coercivity",
        "smco-recipe", "metal-in-oxide-ndpr", "metal-in-oxide-dy", "metal-in-oxide-tb", "metal-in-oxide-sm",
        "oxide-per-magnet", "oxide-per-magnet-no-loss", "byproduct-la", "byproduct-ce", "byproduct-sm",
    ),
    "Lines; Recipes; Capacity of the chain": (
        "domestic-007", "mining-cost", "chloride-per-ndpr", "auctioned-blocks", "alloy-capacity", "metal-per-alloy",
        "alloy-per-magnet", "conversion-alloy",
    ),
    "Plants; Lines": ("midwest-hours", "midwest-hours-per-t", "midwest-changeover"),
    "Assured inputs": ("irel-stock",),
    "Materials: Surplus price": ("price-fob-018", "price-fob-019", "surplus-price-share", "surplus-limit"),
    "Lines": (
        "irel-running-cost", "ndpr-incentive-price", "conversion-india", "iron-boron-cobalt",
        "conversion-metal",
        "conversion-smco", "electrolysis-recovery", "magnet-cost-india",
    ),
    "Capacity": (
        "irel-plan-fy26", "irel-capacity", "irel-plan-fy27", "vizag-smco", "midwest-capacity", "midwest-load",
        "availability-magnet-in", "scheme-capacity", "scheme-beneficiaries", "scheme-allocation",
        "scheme-gestation",
        "scheme-first-output",
    ),
    "Offers: Price of magnets": (
        "price-magnet-cn", "price-magnet-vn", "price-magnet-kr", "price-magnet-jp", "price-magnet-de-ee",
        "price-magnet-us", "price-magnet-in", "magnet-40m-cn", "magnet-45sh-cn", "price-smco-cn",
        "premium-magnets-outside", "magnet-premium-estonia", "magnet-premium-vietnam", "air-premium",
        "narrow-magnets-value", "narrow-magnets-unit-value",
    ),
    "Offers: Price of oxides and metal": (
        "price-ndpr-cn", "price-ndpr-outside", "ndpr-floor-us", "price-dy-cn", "price-dy-outside",
        "price-tb-cn",
        "price-tb-outside", "price-la-cn", "price-ce-cn", "price-y-cn", "price-sm-cn",
        "la-oxide-cn", "ce-oxide-cn",
        "ce-oxide-rotterdam", "ndpr-oxide-cn-feb26", "ndpr-oxide-cn-dec25", "ndpr-metal-cn-dec25",
        "nd-oxide-fob",
        "nd-oxide-rotterdam", "premium-metal-outside", "irel-stock",
    ),
    "Offers: Ceilings; Suppliers": (
        "availability-magnet-cn", "availability-magnet-jp", "availability-magnet-vn",
        "availability-magnet-kr",
        "availability-magnet-de", "availability-magnet-ee", "availability-magnet-us",
        "availability-magnet-my",
        "availability-ndpr-my", "availability-ndpr-us", "availability-ndpr-cn", "availability-ndpr-ee",
        "availability-ndpr-in", "lynas-ndpr-q3-25", "lynas-dytb-q4-25", "lynas-samarium",
        "iluka-ndpr", "iluka-dytb",
        "serra-verde", "neo-narva", "js-link",
    ),
    "Offers: lead times": (
        "april-2025-controls", "china-licence", "production-magnets", "transit-cn", "transit-jp",
        "transit-my",
        "transit-vn", "transit-kr", "transit-au", "transit-de", "transit-ee", "transit-us", "transit-br",
        "transit-fr", "transit-gb", "transit-hk",
    ),
    "Freight": ("freight-share", "freight-magnets", "insurance-share", "clearance-share"),
    "Duty": (
        "duty-magnets", "duty-surcharge", "duty-factor", "duty-fta", "duty-compounds", "duty-metals", "igst",
    ),
    "Events": (
        "event-002", "event-003", "event-011", "event-012", "event-013", "event-014", "event-016",
        "april-2025-controls",
    ),
    "Shortage value": ("demand-021",),
    "Funds": ("fund-total", "last-quarter-share", "march-share"),
    "Start: Advance ceiling": ("advance-ceiling",),
    "Start: Tax comes back after": ("tax-back-months",),
    "Start: Interest in bond": ("bond-interest", "bond-free-days"),
    "Procurement rules": ("gte-threshold", "land-border-rule", "local-content-classes"),
    "Suppliers: Registered from; Offers: Authority until": ("registration-dates", "authority-dates"),
    "Licences; Licence bars": ("licence-share", "licence-civil-use"),
    "Market curves": ("dy-thin-from", "dy-thin-premium", "tb-thin-from", "tb-thin-premium"),
    "Take-or-pay": ("offtake-ndpr", "offtake-share"),
    "Payment terms": ("letter-of-credit-charge",),
    "Opening stock": ("automaker-inventory",),
    "Source mix; So far": ("magnets-by-country", "customs-2846-china", "customs-280530-china"),
    "Schemes; Beneficiaries": (
        "scheme-incentive", "scheme-incentive-cap", "scheme-share", "scheme-incentive-period", "scheme-capital",
        "scheme-capital-share",
    ),
    "Expansions": ("capital-per-t", "capital-subsidy-600"),
}  # fmt: skip

# what is typed straight into the builder: where, what, the values, why
_TYPED: tuple[tuple[str, str, str, str], ...] = (
    ("Payment terms", "parts and days of the agency's terms", "see Payment terms", "as public buyers often pay"),
    ("Funds", "a head for creditable tax, limits on commitments and advances", "8 %, 150 %, 10 %", "none is public"),
    ("Stores", "private and bonded magnet stores, fees", "INR 1,000-1,300", "a new custodian"),
    ("Custody rules", "private custody of magnets", "10-40 %", "no rule is public"),
    ("Moving costs", "Visakhapatnam to Chennai by road", "INR 6,000 a tonne", "about 800 km"),
    (
        "Demand",
        "split of each sector's magnets by grade",
        "20-95 % standard",
        "motors and wind want heat-resistant",
    ),
    ("Demand", "split of each oxide and of metal by sector", "see Demand", "no public split by use"),
    ("Seasons", "shape of the year", "0.80-1.20", "festive season; wind farms finished by March"),
    ("Sectors", "weights", "1-5", "defence and medical first"),
    ("Materials", "weights, issue limits, write-off cost", "see Materials", "rotation, not trade"),
    (
        "Materials",
        "issue price: landed price outside China and 2 %",
        "see Materials",
        "a little over landed cost",
    ),
    ("Materials", "full cover by March 2028", "2028-03", "fifteen months after the start"),
    (
        "Opening stock",
        "agency near zero, industry 1.5 months of magnets",
        "see Opening stock",
        "4-6 weeks seen",
    ),
    (
        "Open orders",
        "orders on the way and what is still to pay on them",
        "see Open orders",
        "to fit lead times",
    ),
    (
        "So far",
        "arrivals April to November 2026 by supplier",
        "see So far",
        "demand in the customs split of FY25",
    ),
    (
        "Offers",
        "names, terms and bases of all offers",
        "see Offers",
        "no supplier has quoted; 'basis' is an example",
    ),
    ("Offers", "minimum orders, lots, months between orders", "see Offers", "drums, big bags, containers"),
    ("Offers", "monthly ceilings, and yearly ones without a figure", "see Offers", "about two months' share"),
    (
        "Offers",
        "stage days: approval, contract, production, clearance, inspection",
        "see Offers",
        "agency tenders",
    ),
    ("Offers", "premium or discount of an offer on the base price", "0.98-1.02", "spread between makers"),
    ("Offers", "mine and processing countries of makers", "see Offers", "general knowledge, unverified"),
    ("Offers", "ordering cost", "INR 200,000 and 25,000", "tender against call-off"),
    ("Offers", "transit loss", "0.0005", "broken drums, chipped magnets"),
    (
        "Offers",
        "first month of JS Link Kuantan (2028-04) and Iluka (2027-10)",
        "see Offers",
        "after their plans",
    ),
    ("Tiers", "discounts", "1.5-4 %", "usual for full containers"),
    (
        "Offer calendar",
        "Chinese New Year, slow licences, ramp-ups",
        "0.4-0.7 of the ceiling",
        "as in 2025 and 2026",
    ),
    ("Price index", "path of prices", "0.98-1.03", "mild easing as plants outside China come on"),
    (
        "Suppliers",
        "panel cost; split of China's availability over three makers",
        "INR 100,000-200,000",
        "audits",
    ),
    (
        "Freight",
        "differences between origins, dangerous-goods rate of metal",
        "INR 15/kg",
        "distance, argon drums",
    ),
    ("Source mix", "all limits", "see Source mix", "China 83 % of magnets at the start, falling"),
    (
        "Funds",
        "split by fiscal year, carry-over share, spent so far",
        "20/40/20/20 %; 50 %; Rs 14 crore",
        "build-up",
    ),
    ("Lines", "minimum runs, start costs; metal line of 6 t a month", "see Lines", "no public figure"),
    ("Capacity", "start month and ramp of the scheme's plants", "25, 50, 75, 100 %", "winners unknown"),
    ("Capacity", "60 % of Midwest on standard grades", "0.6", "no public split"),
    ("Schemes", "month of the award", "2026-07", "bids opened on 30 June 2026; the outcome is not public"),
    ("Lines", "scheme plants 1 to 3 private, half of the incentive passed on; 4 and 5 at cost", "see Lines",
     "winners unknown"),
    ("Recipes", "private plants pay the Chinese price of oxide", "see Recipes", "no public contract"),
    ("Expansions", "size, start, months to build, life; cost of a metal cell", "see Expansions",
     "no public figure"),
    ("Substitutions", "ratios, ceilings and extra cost", "10 %; 20 % in defence; 25 %", "SmCo is weaker by weight"),
    ("Stores", "places, capacities and holding of the stores", "see Stores", "no public figure"),
)
OWN = "assumption of this workbook"


def _row(figure: Figure, used_on: str) -> Source:
    return Source(
        figure=figure.item if figure.country in ("", "-", "IN") else f"{figure.item}, {figure.country}",
        used_on=used_on, value=figure.value, unit=figure.unit, period=figure.period,
        confidence=figure.confidence,
        source=figure.source_title, address=figure.source_address,
        note=f"{figure.note} [{figure.id}]" if figure.note else f"[{figure.id}]",
    )  # fmt: skip


def sources(basis: Basis) -> tuple[Source, ...]:
    """One row a figure, then one for each kind of number that is an assumption of this workbook."""
    known = figures()
    idle = {
        "narrow": {"wide-magnets-2026", "wide-magnets-2025", "wide-magnets-2030"},
        "wide": {"narrow-magnets"},
    }
    used = tuple(
        _row(known[id], f"{place} (the other basis)" if id in idle[basis] else place)
        for place, ids in _USED.items()
        for id in ids
    )
    typed = tuple(
        Source(figure=what, used_on=place, value=value, period="2026-12", confidence="unverified", source=OWN,
               note=why)
        for place, what, value, why in _TYPED
    )  # fmt: skip
    return used + typed
