"""Small worlds whose best plan can be worked out by hand, and what was planned for them.

Money is in ₹ lakh and prices in ₹ lakh a tonne (100 INR/kg), so that 10 t at 1 cost 10. Months are positions: 0 is
the first. ``best(world(...))`` plans it, asserts that every rule is kept and that the audit confirms the plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_buying import Freight, Fund, Offer, OfferByMonth, Tier
from optimizer.case.rows_needs import Buyer, DemandByMonth, Material, OpeningStock, OpenOrder, Settings, SoFar
from optimizer.plan.plan import Plan
from optimizer.result import Result
from optimizer.run import plan_case

LAKH = 1e5  # INR
CRORE = 100  # ₹ lakh
APRIL = Month(2027, 4)
ND, DY, MAGNET = "Nd oxide", "Dy oxide", "Magnet"
AGENCY, INDUSTRY = "Agency", "Industry"
BUYERS = (Buyer(buyer=AGENCY, role="agency"), Buyer(buyer=INDUSTRY, role="industry"))

ROOM = 3e-3  # see roughly
CRUMB = 0.05  # exceptions smaller than this are what that room leaves

Tonnes = Sequence[float]


def offer(name: str, price: float, material: str = ND, country: str = "China", **terms: Any) -> Offer:
    """An offer of a supplier of its own, ready at once; ``price`` in ₹ lakh a tonne, the rest as on the sheet."""
    terms = {"supplier": f"{name} Ltd", "currency": "INR", "increment_t": 0.001, **terms}
    return Offer(offer=name, material=material, country=country, price_per_kg=100 * price, **terms)


def tiers(name: str, bands: Mapping[float, float]) -> tuple[Tier, ...]:
    """From so many tonnes on, so many ₹ lakh a tonne."""
    return tuple(Tier(offer=name, from_t=start, price_per_kg=100 * price) for start, price in bands.items())


def by_month(name: str, item: str, figures: Mapping[int, float], first: Month = APRIL) -> OfferByMonth:
    """Terms by month: prices and ordering costs in ₹ lakh, other items as on the sheet."""
    scale = {"price": 100, "ordering cost": LAKH}.get(item, 1)
    return OfferByMonth(offer=name, item=item, by_month={first + t: scale * x for t, x in figures.items()})


def fund(year: str, voted: float, **terms: Any) -> Fund:
    """Money voted, in ₹ lakh."""
    return Fund(**{"fund": "Fund", "fiscal_year": year, "allocation_inr_crore": voted / CRORE, **terms})


def material(name: str = ND, holding: float = 0.0, **terms: Any) -> Material:
    """A material; ``holding`` in ₹ lakh a tonne and month."""
    return Material(material=name, holding_inr_per_t_month=holding * LAKH, **terms)


def opening(tonnes: float, name: str = ND, **terms: Any) -> OpeningStock:
    """Stock at the start."""
    return OpeningStock(material=name, tonnes=tonnes, **terms)


def freight(**shares: float) -> Freight:
    """What it costs to bring goods from anywhere."""
    return Freight(country="all", **shares)


def bought_before(tonnes: float, month: Month, country: str = "China", supplier: str = "A Ltd", **terms: Any) -> SoFar:
    """What was bought before the plan."""
    terms = {"material": ND, **terms}
    return SoFar(month=month, supplier=supplier, vendor_country=country, tonnes=tonnes, **terms)


def coming(tonnes: float, month: Month, to_pay: float = 0.0, country: str = "China", **terms: Any) -> OpenOrder:
    """An order signed earlier; ``to_pay`` in ₹ lakh."""
    terms = {"order": "2027-03/001", "material": ND, "supplier": "A Ltd", **terms}
    owed = to_pay / CRORE
    return OpenOrder(vendor_country=country, tonnes=tonnes, usable_month=month, to_pay_inr_crore=owed, **terms)


def world(
    *offers: Offer,
    demand: Tonnes | Mapping[Any, Tonnes] = (10,),
    materials: Sequence[Material] | None = None,
    months: int | None = None,
    first: Month = APRIL,
    funds: Sequence[Fund] | None = None,
    settings: Mapping[str, Any] | None = None,
    **sheets: Any,
) -> Case:
    """A world of one material unless others are given, without cover, with money enough and stock worth nothing
    at the end. ``demand`` is tonnes by month: of Nd oxide, or by material, or by (sector, material); figures past
    ``months`` are what is known of the time after the plan. Settings and sheets stand over all that."""
    wanted = demand if isinstance(demand, Mapping) else {ND: demand}
    rows = []
    for key, tonnes in wanted.items():
        sector, name = key if isinstance(key, tuple) else ("Users", key)
        typed = {first + t: float(q) for t, q in enumerate(tonnes)}
        rows.append(DemandByMonth(sector=sector, material=name, by_month=typed))
    count = months or max(len(tonnes) for tonnes in wanted.values())
    if materials is None:
        names = dict.fromkeys([key[1] if isinstance(key, tuple) else key for key in wanted])
        materials = [material(name) for name in names]
    if funds is None:
        years = dict.fromkeys((first + t).fiscal_year for t in range(count))
        funds = [fund(year, 10_000, carry_over_share=1) for year in years]
    plain = {"cover_months": 0.0, "value_end_stock": False, "gap": 1e-6, "threads": 1, "time_limit_s": 60.0}
    return Case(
        settings=Settings(first_month=first, months=count, **{**plain, **(settings or {})}),
        materials=tuple(materials), demand=(), demand_by_month=tuple(rows), offers=offers, funds=tuple(funds),
        **{name: tuple(rows) for name, rows in sheets.items()},
    )  # fmt: skip


def but(case: Case, **sheets: Any) -> Case:
    """The same world with other sheets; ``settings`` takes a mapping of what changes."""
    if "settings" in sheets:
        sheets["settings"] = case.settings.model_copy(update=sheets["settings"])
    return replace(case, **{name: rows if name == "settings" else tuple(rows) for name, rows in sheets.items()})


@dataclass(frozen=True)
class Planned:
    """A plan as a hand would note it: ₹ lakh, tonnes, months as positions."""

    case: Case
    result: Result
    room: float = 1e-6

    @property
    def plan(self) -> Plan:
        assert self.result.plan is not None
        return self.result.plan

    @property
    def cost(self) -> float:
        return self.plan.objective_inr / LAKH

    @property
    def orders(self) -> dict[tuple[str, int], Any]:
        """(offer, month) -> tonnes, every buyer together."""
        table: dict[tuple[str, int], float] = {}
        for row in self.plan["orders"].to_dict("records"):
            key = (row["offer"], self._position(row["order_month"]))
            table[key] = table.get(key, 0.0) + row["tonnes"]
        return about(table, self.room)

    @property
    def bought(self) -> dict[str, Any]:
        """Offer -> tonnes over the whole plan."""
        return about(self.plan["orders"].groupby("offer")["tonnes"].sum().to_dict(), self.room)

    @property
    def bought_by(self) -> dict[tuple[str, str], Any]:
        """(buyer, offer) -> tonnes."""
        return about(self.plan["orders"].groupby(["buyer", "offer"])["tonnes"].sum().to_dict(), self.room)

    def term(self, key: str) -> float:
        """A cost term over the plan, discounted."""
        costs = self.plan["costs"]
        return float(costs[costs["term"] == key]["discounted_inr"].sum()) / LAKH

    def series(self, frame: str, column: str, **where: str) -> Figures:
        """A column of a frame in the order of its rows, where other columns say what is asked."""
        rows = self.plan[frame]
        for name, said in where.items():
            rows = rows[rows[name] == said]
        return Figures(rows[column].tolist(), self.room)

    @property
    def bent(self) -> Any:
        """(rule, where, when) -> how much."""
        rows = self.plan["exceptions"].to_dict("records")
        what = {(r["rule"], r["where"], r["when"]): r["amount"] for r in rows if r["amount"] > CRUMB}
        return about(what, self.room)

    def _position(self, month: str) -> int:
        return Month.parse(month) - self.case.settings.first_month


def about(figures: Any, room: float = 1e-6) -> Any:
    """The figures, to be compared to six digits."""
    return pytest.approx(figures, rel=room, abs=room)


class Figures(list[Any]):
    """A list whose numbers are compared to so many digits; words and dates as they are."""

    def __init__(self, figures: Sequence[Any], room: float) -> None:
        super().__init__(figures)
        self.room = room

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, list) or not all(isinstance(x, int | float) for x in self):
            return super().__eq__(other)
        return bool(other == about(list(self), self.room))


def roughly(figures: Any) -> Any:
    """The figures of a plan that bends a rule: a goal is held with a thousandth of room, which cost makes use of."""
    return about(figures, ROOM)


def best(case: Case) -> Planned:
    """The best plan of a world in which every rule can be kept; its audit confirms it."""
    return _planned(case, 0)


def bent(case: Case) -> Planned:
    """The best plan of a world in which some business rule has to give; its audit confirms it."""
    return _planned(but(case, settings={"gap": 1e-3}), 4, ROOM)


def cost(case: Case) -> float:
    """Cost of the best plan in ₹ lakh, with every rule kept."""
    return best(case).cost


def _planned(case: Case, ending: int, room: float = 1e-6) -> Planned:
    result = plan_case(case)
    assert (result.findings, result.problems) == ((), ())
    assert result.exit_code == ending, result.message
    return Planned(case, result, room)
