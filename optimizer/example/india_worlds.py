"""What is left to chance in random worlds of the Indian case: stops as often and as long as those on record, prices as
they were quoted from January 2025 to February 2026. What no record says is an assumption and marked as such."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict

from optimizer.case.rows_worlds import Chance
from optimizer.example.figures import figures
from optimizer.example.words import AUTO, DY, HEAVY, MAGNET_GROUP, METAL, NDPR, TB
from optimizer.worlds.fit import Fit, fitted

DAY = re.compile(r"\d{4}-\d\d-\d\d")
QUOTED = {"NdPr oxide": NDPR, "Dy oxide": DY, "Tb oxide": TB, "PrNd alloy/metal": METAL}  # as quoted -> material
YEARS_ON_RECORD = 16  # to November 2026: one stop of everything, one of licences


def chances() -> tuple[Chance, ...]:
    """Stops, prices and demand."""
    embargo, licences = figures()["event-002"], figures()["event-012"]
    once = round(1 / (12 * YEARS_ON_RECORD), 3)
    stopped = f"once in {YEARS_ON_RECORD} years, two months: {embargo.item}, {embargo.period}; assumption"
    rows = [Chance(acts_on="availability", figure=0, country="China", begins=once, ends=0.5, source=stopped)]
    rows += [
        Chance(acts_on="availability", figure=0, scope=scope, country="China", begins=once, ends=round(1 / 6, 3),
               basis="sourced", source=f"once in {YEARS_ON_RECORD} years, six months: {licences.item}, "
               f"{licences.period} ({licences.source_title})")
        for scope in (MAGNET_GROUP, HEAVY)
    ]  # fmt: skip
    rows += [
        Chance(acts_on="lead time", figure=45, scope=scope, country="China", begins=0.05, ends=0.3,
               source="licences slower by a month and a half, from time to time: assumption")
        for scope in (MAGNET_GROUP, HEAVY)
    ]  # fmt: skip
    rows += [_price(material, fit) for material, fit in price_fits().items()]
    rows += [
        Chance(acts_on="price", scope=MAGNET_GROUP, spread=0.04, comes_back=0.1, in_step=0.5,
               source="about half of the move of NdPr oxide: assumption"),
        Chance(acts_on="demand", spread=0.02, comes_back=0.1, in_step=0.5, source="assumption"),
        Chance(acts_on="demand", sector=AUTO, spread=0.02, comes_back=0.05, source="cars beside it: assumption"),
    ]  # fmt: skip
    return tuple(rows)


def price_fits() -> dict[str, Fit]:
    """What the dated quotations of prices in China say, by material."""
    quotes: dict[str, dict[dt.date, float]] = defaultdict(dict)
    for row in figures().values():
        if row.topic == "Price China domestic" and row.item in QUOTED and DAY.fullmatch(row.period):
            quotes[QUOTED[row.item]][dt.date.fromisoformat(row.period)] = float(row.value)
    return fitted({material: sorted(of.items()) for material, of in quotes.items()})


def _price(material: str, fit: Fit) -> Chance:
    words = f"fitted to {fit.quotes} dated quotations in China, January 2025 to February 2026 (SMM, SunSirs)"
    return Chance(acts_on="price", scope=material, spread=round(fit.spread, 2), comes_back=round(fit.comes_back, 2),
                  in_step=round(fit.in_step, 1), basis="sourced", source=words)  # fmt: skip
