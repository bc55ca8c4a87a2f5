"""The names that tie the sheets of the Indian case together, and the month it starts in."""

from __future__ import annotations

from typing import Literal

from optimizer.case.months import Month

Basis = Literal["narrow", "wide"]

FIRST = Month(2026, 12)
MONTHS = 36

NDPR, DY, TB, SM = "NdPr oxide", "Dy oxide", "Tb oxide", "Sm oxide"
LA, CE, Y = "La oxide", "Ce oxide", "Y oxide"
METAL = "NdPr metal"
CHLORIDE, ALLOY = "Mixed rare-earth chloride (REO)", "NdFeB alloy"
STANDARD, HIGH, SMCO = "NdFeB magnet, standard", "NdFeB magnet, high-coercivity", "SmCo magnet"
OXIDES = (NDPR, DY, TB, SM, LA, CE, Y)
MAGNETS = (STANDARD, HIGH, SMCO)

LIGHT, HEAVY, METALS, MAGNET_GROUP = "light oxides", "heavy oxides", "metals", "magnets"

INDUSTRY, AGENCY = "Industry", "Stockpile agency"
FUND = "NCMM stockpile fund"

AUTO, WIND, ELECTRONICS = "Automotive and EV", "Wind", "Electronics"
INDUSTRIAL, DEFENCE, MEDICAL = "Industrial", "Defence", "Medical"
