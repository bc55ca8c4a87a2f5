"""How far two worlds are apart, in rupees at stake: what is stopped or asked for more by the worth of its shortage,
what is dearer by what is bought of it. It only serves to tell like worlds from unlike ones."""

from __future__ import annotations

import numpy as np

from optimizer.case.case import Case
from optimizer.case.checks_uncertain import shortage_value
from optimizer.case.findings import materials_in
from optimizer.case.rows_uncertain import DAYS
from optimizer.case.rows_worlds import Chance
from optimizer.model.data import Data
from optimizer.worlds.draw import Floats, Sample

DAYS_A_MONTH = 30.0


def points(sample: Sample) -> Floats:
    """A row a world: for each chance and month what is at stake in it, INR."""
    data = Data.of(sample.case)
    parts = [np.zeros((sample.count, 0))]
    for n, row in enumerate(sample.case.chances):
        at_stake = _at_stake_inr(data, row)
        if row.stops:
            parts.append(sample.held[n] * at_stake * _weight(row))
        else:
            parts.append(np.log(sample.moved[n]) * at_stake)
    return np.concatenate(parts, axis=1)


def _weight(row: Chance) -> float:
    """How much of what is at stake a stop takes."""
    if row.acts_on in DAYS:
        return min(1.0, (row.figure or 0.0) / DAYS_A_MONTH)
    return 1.0 if row.acts_on == "licences" else abs(1.0 - (row.figure or 0.0))


def _at_stake_inr(data: Data, row: Chance) -> Floats:
    """What a row is about, by month."""
    total: Floats = np.zeros(data.horizon)
    for material in materials_in(data.case, row.scope):
        demand = np.array(_demand_t(data, material, row.sector))
        if row.acts_on == "price":
            total += demand * _price_inr_per_t(data, material)
        elif row.acts_on == "demand":
            total += demand * worth_inr_per_t(data, material)
        elif row.acts_on == "output":
            made = sum(np.array([data.capacity_t.get((p, t), 0.0) for t in range(data.horizon)])
                       for p, line in data.lines.items() if line.output == material)  # fmt: skip
            total += np.minimum(demand, made) * worth_inr_per_t(data, material)
        else:
            total += np.minimum(demand, _sold_t(data, material, row)) * worth_inr_per_t(data, material)
    return total


def _demand_t(data: Data, material: str, sector: str | None) -> list[float]:
    if sector is not None:
        return data.needs.by_sector.get((sector, material), [0.0] * data.horizon)[: data.horizon]
    return data.needs.total[material][: data.horizon]


def _sold_t(data: Data, material: str, row: Chance) -> Floats:
    """What offers concerned could sell at most, by month of arrival."""
    sold: Floats = np.zeros(data.horizon)
    for (offer, t), slot in data.slots.items():
        countries = {"vendor": slot.offer.country}
        countries["processing"] = slot.offer.processing_country or slot.offer.country
        countries["mine"] = slot.offer.mine_country or countries["processing"]
        if slot.offer.material == material and row.country in (None, countries[row.country_of]):
            sold[slot.usable] += data.upper_t[offer, t]
    return sold


def _price_inr_per_t(data: Data, material: str) -> float:
    prices = [slot.landed_inr_per_t() for slot in data.slots.values() if slot.offer.material == material]
    return min(prices, default=0.0)


def worth_inr_per_t(data: Data, material: str) -> float:
    """What a tonne short costs, a mean over sectors by demand; its price where no sector uses it."""
    return sector_worth_inr_per_t(data.case, data, material) or _price_inr_per_t(data, material)


def sector_worth_inr_per_t(case: Case, data: Data, material: str) -> float:
    """The same; nought where no sector uses the material or no row says what a shortage costs."""
    tonnes, worth = 0.0, 0.0
    for (sector, name), series in data.needs.by_sector.items():
        if name == material:
            row, used = shortage_value(case, sector, material), sum(series[: data.horizon])
            tonnes, worth = tonnes + used, worth + used * (row.inr_per_t if row else 0.0)
    return worth / tonnes if tonnes > 0 else 0.0
