# ruff: noqa: E501 - the sentences stand whole, as the officer reads them
"""What does not fit together on incentives and lines at price, each with the sentence the officer reads."""

from __future__ import annotations

from tests.books import Change, add, all_of

LINE = {"Line": "Magnet line", "Plant": "Pune", "Output": "NdFeB magnet"}
PRIVATE = LINE | {"Pricing": "at price", "Transfer price": 4000}
SCHEME = {"Scheme": "REPM", "Award": "2024-12"}
DRAWS = {"Scheme": "REPM", "Line": "Magnet line", "Tonnes a year": 1200, "Net sales price": 6000}


def supported(line: dict[str, object] = LINE, scheme: dict[str, object] = SCHEME, **draws: object) -> Change:  # type: ignore[assignment]
    """A magnet line with its capacity that draws on a scheme."""
    capacity = {"Line": "Magnet line", "From": "2026-12", "Capacity": 10}
    return all_of(add("Lines", line), add("Capacity", capacity), add("Schemes", scheme), add("Beneficiaries", DRAWS | draws))


BLOCK = {"Expansion": "Block 2", "Line": "Magnet line", "Adds": 50, "Months to build": 4, "Capital": 1000}


def expanded(line: dict[str, object] = LINE, scheme: dict[str, object] = SCHEME, **block: object) -> Change:  # type: ignore[assignment]
    """The line that draws on the scheme with an expansion; underscores stand for blanks in titles."""
    return all_of(supported(line, scheme), add("Expansions", BLOCK | {k.replace("_", " "): v for k, v in block.items()}))


SAID_OF_SCHEMES: list[tuple[Change, str, str]] = [
    (supported(LINE | {"Pricing": "at price"}), "error",
     "Lines!2:2: a line at price needs what it is paid a kilogram. Type it, or set Pricing to at cost."),
    (supported(LINE | {"Transfer price": 4000}), "warning",
     "Lines!D2 has 4000: it is not used while the line is at cost. Set Pricing to at price, or clear it."),
    (supported(LINE | {"Passed on": 0.5}), "warning",
     "Lines!D2 has 0.5: it is not used while the line is at cost. Set Pricing to at price, or clear it."),
    (all_of(supported(), add("Recipes", {"Line": "Magnet line", "Material": "NdPr oxide", "Tonnes a tonne": 0.38, "Transfer price": 7000})), "warning",
     "Recipes!D2 has 7000: it is not used: Magnet line is at cost (Lines!2:2). Set its Pricing to at price, or clear it."),
    (all_of(supported(PRIVATE), add("Recipes", {"Line": "Magnet line", "Material": "NdPr oxide", "Role": "by-product", "Tonnes a tonne": 0.38, "Transfer price": 7000})), "warning",
     "Recipes!E2 has 7000: only an input is paid for; this is given besides. Clear it."),
    (supported(**{"Net sales price": None}), "error",
     "Beneficiaries!D2: the incentive is at most 40% of the net sales price, and there is none. Type what a kilogram of the line's output is sold for."),
    (supported(LINE | {"Pricing": "at price", "Transfer price": 1000, "Passed on": 0.75}), "warning",
     "Lines!F2 has 0.75: it passes on 1,612 INR/kg of its incentive and is paid 1,000. Lower the share passed on."),
    (supported(scheme=SCHEME | {"Outlay": 100, "Paid before": 120}), "error",
     "Schemes!D2 has 120: it is above the outlay of ₹100 crore (Schemes!C2). Mend one of the two."),
    (add("Schemes", SCHEME), "warning",
     "Schemes!A2 has 'REPM': no line draws on it, so it pays nothing. Name its lines on Beneficiaries."),
    (supported(**{"Paid before": 1300}), "error",
     "Beneficiaries!E2 has 1300: it is above the 1200 t of the year (Beneficiaries!C2). Mend one of the two."),
    (supported(scheme=SCHEME | {"Award": "2025-12"}, **{"First sale": "2027-06"}), "warning",
     "Beneficiaries!E2 has 2027-06: sales within the gestation are not paid for: the scheme pays from 2027-12 on. Type 2027-12, or shorten the gestation (Schemes!2:2)."),
    (supported(scheme=SCHEME | {"Award": "2026-06"}), "warning",
     "Beneficiaries!B2 has 'Magnet line': it is paid for from 2028-06 on, after the last planned month 2027-11. Plan more months if its incentive matters."),
    (supported(scheme=SCHEME | {"Award": "2018-06"}), "warning",
     "Beneficiaries!B2 has 'Magnet line': it was paid for until 2025-05, before the first month. Delete the row."),
    (expanded(Earliest_start="2027-06", Latest_start="2027-03"), "error",
     "Expansions!G2 has 2027-03: it is before the earliest start, 2027-06 (Expansions!F2). Swap or mend the two months."),
    (expanded(Latest_start="2026-10"), "warning",
     "Expansions!F2 has 2026-10: it is before the first month, 2026-12, so the expansion is never begun. Add its tonnes to Capacity if it was begun, delete the row if it was given up."),
    (expanded(Months_to_build=12), "warning",
     "Expansions!A2 has 'Block 2': it is in service from 2027-12 at the earliest, after the last planned month: it is never begun. Plan more months if it matters."),
    (expanded(PRIVATE), "warning",
     "Expansions!E2 has 1000: Magnet line is at price, so this capital is not the buyers': it begins as soon as that helps them. Type the month its owner means to begin as earliest and latest start."),
    (expanded(scheme=SCHEME | {"Capital outlay": 100}), "warning",
     "Expansions!A2 has 'Block 2': its subsidy of ₹150 crore is above the capital outlay of REPM (Schemes!C2), so it is never begun. Limit its subsidy, or type 0 to build without."),
]  # fmt: skip

SMCO = {"Material": "NdFeB magnet", "Substitute": "Dy oxide"}

SAID_OF_SUBSTITUTES: list[tuple[Change, str, str]] = [
    (add("Substitutions", SMCO | {"Substitute": "NdFeB magnet"}), "error",
     "Substitutions!B2 has 'NdFeB magnet': it would stand in for itself (Substitutions!A2). Name another material, or delete the row."),
    (add("Substitutions", SMCO | {"From": "2027-06", "To": "2027-03"}), "error",
     "Substitutions!D2 has 2027-03: it is before the first month, 2027-06 (Substitutions!C2). Swap or mend the two months."),
    (add("Substitutions", SMCO | {"Sector": "Winds"}), "error",
     "Substitutions!C2 has 'Winds': no demand names this sector. Did you mean \"Wind\"?"),
    (add("Substitutions", {"Material": "NdPr oxide", "Substitute": "Dy oxide", "Sector": "Wind"}), "warning",
     "Substitutions!C2 has 'Wind': it has no demand for NdPr oxide, so nothing is replaced. Add the demand, or delete the row."),
    (all_of(add("Materials", {"Material": "Tb oxide"}), add("Substitutions", {"Material": "Tb oxide", "Substitute": "Dy oxide"})), "warning",
     "Substitutions!A2 has 'Tb oxide': no sector has demand for it, so nothing is replaced. Add its demand, or delete the row."),
    (add("Substitutions", SMCO | {"From": "2027-12"}), "warning",
     "Substitutions!C2 has 2027-12: this lies outside the months planned, 2026-12 to 2027-11; it is not used. Mend it, or delete the row."),
    (add("Substitutions", SMCO | {"Sector": "all"}, SMCO | {"Sector": "Wind", "At most": 0.2}), "error",
     "Substitutions!B3 has 'Dy oxide': Substitutions!B2 says the same for this sector in some of these months. Set their months or sectors apart."),
]  # fmt: skip
