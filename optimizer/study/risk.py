"""How much cover is right: what shortages are expected to cost at each cover, against what holding it costs.

Each material is gone through many random worlds by itself, month by month, once for every cover, always the same
worlds. It begins with its cover full. What usually comes is shared among countries by landed cost, within ceilings and
caps of the source rules; where a country stops, its share stays away, and the others are asked for as much as their
ceilings leave, which comes after their lead time. Nothing is taken in above the cover. Shortages are worth what the
sheet Shortage value says, a mean over sectors by demand; holding is what stock costs to keep and the money in it.

Not looked at: funds, minimum orders, slower licences and voyages, prices that move, what lines take in, and that a line
may want for inputs (it is a source of its own that never stops but by what chance says of its output).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from optimizer.case.case import Case
from optimizer.case.findings import materials_in
from optimizer.case.rows_worlds import Chance
from optimizer.cycle.settle import settled
from optimizer.model.data import Data
from optimizer.scenario_session import refuse_without_values
from optimizer.study.worth import Worth
from optimizer.worlds.draw import COVER, Floats, Sample, draw
from optimizer.worlds.planned import refuse_without_chances
from optimizer.worlds.stake import sector_worth_inr_per_t

COVERS = tuple(k / 4 for k in range(49))
WORLDS = 2000
ROUGHLY = 0.5  # months: a cover nearer to the one that pays is about right
HOME = "India"
BOUNDLESS = 100.0  # times demand: what a source without a ceiling sends at most
LITTLE, MUCH, RIGHT = "too little", "too much", "about right"


@dataclass(frozen=True)
class Source:
    """Where a material comes from: by month tonnes as usual and tonnes more when asked, and after how many months."""

    country: str
    usual_t: Floats
    more_t: Floats
    lead_months: int
    reaches: Floats  # (world, month): share that is not stopped


@dataclass(frozen=True)
class AtCover:
    """What a cover comes to, INR a year expected."""

    cover_months: float
    shortage_inr: float
    holding_inr: float
    short_t: float

    @property
    def total_inr(self) -> float:
        return self.shortage_inr + self.holding_inr


@dataclass(frozen=True)
class Risk:
    """A material's shortages and holding at each cover. ``rule`` is what the workbook asks for."""

    material: str
    rule: AtCover
    covers: tuple[AtCover, ...]
    demand_t: float  # a month
    stops_share: float  # of what usually comes, from countries that chance may stop

    @property
    def pays(self) -> AtCover:
        """The cover at which the two together are least: more of it costs more to hold than it saves."""
        return min(self.covers, key=lambda c: (round(c.total_inr, 2), c.cover_months))

    @property
    def meet_months(self) -> float | None:
        """The cover at which the two are equal; None where they are not within the covers looked at."""
        for one, two in pairwise(self.covers):
            before, after = (c.shortage_inr - c.holding_inr for c in (one, two))
            if before >= 0 > after:
                return one.cover_months + (two.cover_months - one.cover_months) * before / (before - after)
        return None

    @property
    def verdict(self) -> str:
        """What the rule is beside the cover that pays."""
        off = self.pays.cover_months - self.rule.cover_months
        return RIGHT if abs(off) <= ROUGHLY else LITTLE if off > 0 else MUCH


def risks(case: Case, *, worlds: int = WORLDS, seed: int = 1, covers: Sequence[float] = COVERS) -> tuple[Risk, ...]:
    """Every material that sectors use and whose shortage has a worth. Raises InputRejectedError where nothing is left
    to chance or shortages have no value."""
    refuse_without_chances(case)
    case = settled(case)
    refuse_without_values(case)
    data, sample = Data.of(case), draw(case, worlds, seed, COVER)
    found = []
    for material, row in data.materials.items():
        worth, demand = sector_worth_inr_per_t(case, data, material), np.array(data.needs.total[material])
        if worth <= 0 or not demand[: data.horizon].any():
            continue
        sources = sources_of(data, sample, material)
        rule = case.settings.cover_months if row.cover_months is None else row.cover_months
        asked = sorted({*covers, rule})
        told = _at_covers(data, sample, material, sources, worth, asked)
        usual = sum(s.usual_t.sum() for s in sources)
        stops = sum(s.usual_t.sum() for s in sources if (s.reaches < 1).any()) / usual if usual > 0 else 0.0
        at_rule = told[asked.index(rule)]
        found.append(Risk(material, at_rule, tuple(told), data.needs.mean[material], float(stops)))
    return tuple(found)


def sources_of(data: Data, sample: Sample, material: str) -> list[Source]:
    """The countries a material comes from, the cheapest first, and what each sends as usual and more."""
    most, cost, lead = _by_country(data, material)
    caps, demand = _caps(data.case, material), np.array(data.needs.total[material][: data.horizon])
    left, sources = demand.copy(), []
    for country in sorted(most, key=lambda c: (cost[c], c)):
        share = caps.get(country, caps.get("each", 1.0))
        usual = np.minimum(left, np.minimum(most[country], share * demand))
        left = left - usual
        more = np.maximum(0.0, np.minimum(most[country], BOUNDLESS * demand.max()) - usual)
        reaches = _reaches(data, sample, material, country)
        sources.append(Source(country, usual, more, lead[country], reaches))
    return sources


def _by_country(data: Data, material: str) -> tuple[dict[str, Floats], dict[str, float], dict[str, int]]:
    """(tonnes at most by month of arrival, least landed INR a tonne, months from order to use) by country of
    processing. Before an offer's first arrival it sends as much as then: orders signed earlier are on their way."""
    most: dict[str, Floats] = {}
    cost: dict[str, float] = {}
    lead: dict[str, int] = {}
    for row in data.case.offers:
        slots = [slot for (offer, t), slot in data.slots.items()
                 if offer == row.offer and row.material == material and data.upper_t[offer, t] > 0]  # fmt: skip
        if not slots:
            continue
        country, sent = row.processing_country or row.country, np.zeros(data.horizon)
        for slot in sorted(slots, key=lambda slot: slot.usable, reverse=True):
            yearly = row.ceiling_t_per_year
            ceilings = [x for x in (slot.ceiling_t, None if yearly is None else yearly / 12) if x is not None]
            sent[slot.usable] = min(ceilings, default=np.inf) * (1 - row.transit_loss)
        first = min(slot.usable for slot in slots)
        sent[:first] = sent[first]
        most[country] = most.get(country, np.zeros(data.horizon)) + sent
        price = min(slot.landed_inr_per_t() / (1 - row.transit_loss) for slot in slots)
        cost[country] = min(price, cost.get(country, price))
        months = min(slot.usable - slot.order for slot in slots)
        lead[country] = min(months, lead.get(country, months))
    worth = Worth(data)
    for line, row_of_line in data.lines.items():
        made = np.array([data.capacity_t.get((line, t), 0.0) for t in range(data.horizon)])
        if row_of_line.output == material and made.any():
            most[HOME] = most.get(HOME, np.zeros(data.horizon)) + made
            price = min(worth.of_line(line, t) for t, q in enumerate(made) if q > 0)
            cost[HOME], lead[HOME] = min(price, cost.get(HOME, price)), 0
    return most, cost, lead


def _caps(case: Case, material: str) -> dict[str, float]:
    """Country -> the least share it is capped at by a rule on where this material is processed."""
    caps: dict[str, float] = {}
    for rule in case.source_mix:
        if rule.kind == "cap" and rule.by == "processing country" and material in materials_in(case, rule.scope):
            name = rule.source or "each"
            caps[name] = min(float(rule.limit), caps.get(name, 1.0))
    return caps


def _reaches(data: Data, sample: Sample, material: str, country: str) -> Floats:
    """Share of what a country sends that comes through, by world and month."""
    share: Floats = np.ones((sample.count, sample.months))
    for n, row in enumerate(sample.case.chances):
        if row.stops and _concerns(data, row, material, country):
            share = share * np.where(sample.held[n], 0.0 if row.acts_on == "licences" else row.figure or 0.0, 1.0)
    return np.minimum(share, 1.0)


def _concerns(data: Data, row: Chance, material: str, country: str) -> bool:
    if material not in materials_in(data.case, row.scope):
        return False
    if row.acts_on == "output":
        return country == HOME and any(line.output == material for line in data.lines.values())
    if row.acts_on not in ("availability", "licences"):
        return False
    for offer in data.case.offers:
        processing = offer.processing_country or offer.country
        of = {"vendor": offer.country, "processing": processing, "mine": offer.mine_country or processing}
        sold = offer.material == material and processing == country and row.country in (None, of[row.country_of])
        if sold and (row.acts_on == "availability" or offer.licence_days > 0):
            return True
    return False


def _at_covers(
    data: Data, sample: Sample, material: str, sources: Sequence[Source], worth: float, covers: Sequence[float]
) -> list[AtCover]:  # fmt: skip
    months, factor, demand = sample.months, _demand_factor(data, sample, material), data.needs.total[material]
    stock = np.repeat(_ahead_t(demand, 0, covers), sample.count, axis=1)  # (cover, world) from here on
    coming = np.zeros((months + max((max(1, s.lead_months) for s in sources), default=1), *stock.shape))
    under_way, short, held = np.zeros_like(stock), np.zeros_like(stock), np.zeros_like(stock)
    for t in range(months):
        target = _ahead_t(demand, t + 1, covers)
        stock += coming[t]
        under_way -= coming[t]
        wanted = demand[t] * factor[:, t]
        usual = sum((s.usual_t[t] * s.reaches[:, t] for s in sources), start=np.zeros(sample.count))
        stock += np.minimum(usual, np.maximum(0.0, target + wanted - stock))
        given = np.minimum(wanted, stock)
        short += wanted - given
        stock -= given
        held += stock
        lacks = np.maximum(0.0, wanted - usual)
        for s in sources:
            asked = np.maximum(0.0, target + lacks * (s.lead_months + 1) - stock - under_way)
            more = np.minimum(asked, s.more_t[t] * s.reaches[:, t])
            coming[t + max(1, s.lead_months)] += more  # asked for when it lacks, it comes in the next month at best
            under_way += more
    yearly = 12 / months
    keep = _holding_inr_per_t_month(data, material)
    return [
        AtCover(cover, float(short[k].mean()) * worth * yearly, float(held[k].mean()) * keep * yearly,
                float(short[k].mean()) * yearly)
        for k, cover in enumerate(covers)
    ]  # fmt: skip


def _ahead_t(demand_t: Sequence[float], start: int, covers: Sequence[float]) -> Floats:
    """Tonnes that so many months of cover are from a month on, one row a cover."""
    rows = []
    for cover in covers:
        whole = int(cover)
        rows.append([sum(demand_t[start : start + whole]) + (cover - whole) * demand_t[start + whole]])
    return np.array(rows)


def _demand_factor(data: Data, sample: Sample, material: str) -> Floats:
    """What is used, as a factor on the mean, by world and month; sectors weighed by what they use."""
    used = {sector: sum(series[: data.horizon]) for (sector, name), series in data.needs.by_sector.items()
            if name == material}  # fmt: skip
    total = sum(used.values())
    factor: Floats = np.zeros((sample.count, sample.months))
    for sector, tonnes in used.items():
        own: Floats = np.full((sample.count, sample.months), tonnes / total)
        for n, row in enumerate(sample.case.chances):
            if row.acts_on == "demand" and row.sector in (None, sector) and material in materials_in(
                data.case, row.scope
            ):  # fmt: skip
                own = own * sample.moved[n]
        factor += own
    return factor


def _holding_inr_per_t_month(data: Data, material: str) -> float:
    """Keeping a tonne for a month in the cheapest store, and the money in it."""
    rates = [rate for owner in data.owners.all for _, rate in data.stores_for(material, owner)]
    prices = [slot.landed_inr_per_t() for slot in data.slots.values() if slot.offer.material == material]
    money = (1 + data.case.settings.discount_rate_per_year) ** (1 / 12) - 1
    return float(min(rates, default=0.0) + min(prices, default=0.0) * money)


def sentences(found: Sequence[Risk]) -> tuple[str, ...]:
    """What an officer takes from it; in brackets the months that pay."""
    if not found:
        return ("No sector uses a material whose shortage has a value: there is nothing to weigh.",)
    told = []
    for verdict, words in ((LITTLE, "More cover pays for"), (MUCH, "Less would do for"), (RIGHT, "About right for")):
        names = [f"{r.material} ({_months(r)})" for r in found if r.verdict == verdict]
        if names:
            told.append(f"{words} {', '.join(names)}.")
    return ("Beside the cover the workbook asks for, in brackets the months that pay:", *told)


def _months(risk: Risk) -> str:
    most = risk.covers[-1].cover_months
    return f"{most:g} or more" if risk.pays.cover_months >= most else f"{risk.pays.cover_months:g}"
